/* plumbline exercise: how an exercise is done, in words or as a figure. */
#include "cli/app.h"
#include "report/figure.h"
#include "report/programme.h"

#include <string.h>

enum { OUT_MAX_BYTES = 1024 * 1024 };

static const OptionSpec options[] = {
    {"--svg", NULL, "the figure instead of the words"},
    {"--out", "DIR", "with --svg and no ID: write every figure to this folder, as ID.svg"},
    {"--language", "en|ko", "the language of the words; English without it"},
    {"--knowledge", "DIR", "another knowledge folder than the built-in one"},
    {"--help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static bool no_such_exercise(const App *app, const char *id, Err *err) {
    const Knowledge *k = app->knowledge;
    Str *names = ARENA_NEW(app->scratch, k->exercise_count, Str);
    if (!names) return err_memory(err);
    for (size_t i = 0; i < k->exercise_count; i++) names[i] = k->exercises[i].id;
    Str near = str_nearest(str_of(id), names, k->exercise_count);
    err_set(err, ERR_USAGE, STR("exercise"), "no exercise is called \"%s\"", id);
    if (near.len) return err_hint(err, "did you mean %.*s?", STR_ARG(near));
    return err_hint(err, "plumbline exercise lists them");
}

static bool write_figures(App *app, const char *folder, Str language, Err *err) {
    const Knowledge *k = app->knowledge;
    for (size_t i = 0; i < k->exercise_count; i++) {
        Buf out = buf_new(app->scratch, OUT_MAX_BYTES);
        figure_svg(k, i, language, &out);
        if (out.failed) return err_memory(err);
        Str path = str_format(app->scratch, "%s/%.*s.svg", folder, STR_ARG(k->exercises[i].id));
        char *name = str_c(app->scratch, path);
        if (!name) return err_memory(err);
        if (!app_write_file(app->scratch, name, buf_str(&out), err)) return false;
    }
    return true;
}

static bool exercise(App *app, Err *err) {
    const char *id = app_argument(app, &command_exercise, 0);
    const char *folder = app_option(app, "--out");
    bool svg = app_option(app, "--svg") != NULL;
    if (folder ? id || !svg : svg && !id) {
        err_set(err, ERR_USAGE, STR("exercise"), "--svg is for one exercise, or for all of them with --out");
        return err_hint(err, "write plumbline exercise ID --svg, or plumbline exercise --svg --out DIR");
    }
    if (app_argument(app, &command_exercise, 1))
        return err_set(err, ERR_USAGE, STR("exercise"), "more than one exercise; give one ID");
    Str language;
    if (!app_load_knowledge(app, NULL, err) || !app_language(app, &language, err)) return false;
    if (folder) return write_figures(app, folder, language, err);
    int at = id ? knowledge_exercise(app->knowledge, str_of(id)) : 0;
    if (at < 0) return no_such_exercise(app, id, err);
    Buf out = buf_new(app->scratch, OUT_MAX_BYTES);
    if (!id) exercise_list_text(app->knowledge, language, &out);
    else if (svg) figure_svg(app->knowledge, (size_t)at, language, &out);
    else exercise_text(app->knowledge, (size_t)at, language, app->scratch, &out);
    if (out.failed) return err_memory(err);
    return app_print(buf_str(&out), err);
}

static int run(App *app) {
    Err err = {0};
    return exercise(app, &err) ? 0 : app_fail(app, &err);
}

const Command command_exercise = {"exercise", "exercise [ID] [--svg] [--out DIR]",
                                  "how an exercise is done, in words or as a figure", options, run};
