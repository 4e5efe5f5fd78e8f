/* plumbline network: the network for other programs, and how large it is. */
#include "cli/app.h"
#include "cli/simulate.h"
#include "interview/case.h"

#include <string.h>

enum { EXPORT_MAX_BYTES = 32 * 1024 * 1024 };

static const OptionSpec options[] = {
    {"--format", "bif|uai|xmlbif", "export: how to write it"},
    {"--in", "FILE", "export: with the numbers for the person of this case; - reads standard input"},
    {"--out", "FILE", "export: write to this file; without it, to standard output"},
    {"--people", "FILE", "simulate: how the people are distributed (JSON); needed"},
    {"--part", "calibration|information|clinic|width", "simulate: only this part"},
    {"--count", "N", "simulate: so many people in each part"},
    {"--seed", "N", "simulate: other people (1)"},
    {"--require", "FILE", "simulate: fail (exit status 1) when a figure is outside these limits (JSON)"},
    {"--knowledge", "DIR", "another knowledge folder than the built-in one"},
    {"--help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static bool open_model(App *app, Err *err) {
    if (!app_load_knowledge(app, NULL, err)) return false;
    app->model = model_build(app->arena, app->knowledge, err);
    return app->model != NULL;
}

static bool read_format(const App *app, NetFormat *format, Err *err) {
    static const char *const names[] = {"bif", "uai", "xmlbif"};
    const char *name = app_option(app, "--format");
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) != 0) continue;
        *format = (NetFormat)i;
        return true;
    }
    if (name) err_set(err, ERR_USAGE, STR("--format"), "\"%s\" is no format", name);
    else err_set(err, ERR_USAGE, STR("--format"), "the format is missing");
    return err_hint(err, "give bif, uai or xmlbif");
}

/* The case of --in, or one in which nothing is answered. */
static bool read_case(App *app, Case *of, Err *err) {
    const char *path = app_option(app, "--in");
    Str text;
    if (!path) return case_new(app->scratch, app->knowledge, of, err);
    if (!app_read_file(app->scratch, path, JSON_MAX_BYTES, &text, err)) return false;
    return case_read(app->scratch, app->knowledge, str_of(path), text, of, err);
}

static bool export_network(App *app, Err *err) {
    const char *path = app_option(app, "--out");
    NetFormat format = NET_BIF;
    Case of;
    if (!read_format(app, &format, err) || !open_model(app, err) || !read_case(app, &of, err)) return false;
    double *params = ARENA_NEW(app->scratch, network_spec(app->model->net)->param_count, double);
    double *alternatives = ARENA_NEW(app->scratch, app->model->alternative_count + 1, double);
    if (!params || !alternatives) return err_memory(err);
    Person person = {.answers = &of.complete};
    model_params(app->model, &person, NULL, 0, params, alternatives);
    Buf out = buf_new(app->scratch, EXPORT_MAX_BYTES);
    if (!network_export(app->model->net, params, format, &out, err)) return false;
    if (out.failed) return err_memory(err);
    if (path && strcmp(path, "-") != 0) return app_write_file(app->scratch, path, buf_str(&out), err);
    return app_print(buf_str(&out), err);
}

static bool size(App *app, Err *err) {
    if (!open_model(app, err)) return false;
    const NetSpec *spec = network_spec(app->model->net);
    size_t kinds[NODE_FINDING + 1] = {0};
    size_t links = 0, graded = 0, most = 0;
    for (size_t i = 0; i < spec->node_count; i++) {
        const NetNode *node = &spec->nodes[i];
        kinds[node->kind]++;
        links += node->link_count;
        if (node->grades > 1) graded++;
        if (node->link_count > spec->nodes[most].link_count) most = i;
    }
    Buf out = buf_new(app->scratch, 4096);
    buf_format(&out, "nodes         %zu\n", spec->node_count);
    buf_format(&out, "  priors      %zu\n", kinds[NODE_PRIOR]);
    buf_format(&out, "  mechanisms  %zu\n", kinds[NODE_OR]);
    buf_format(&out, "  findings    %zu (%zu with grades)\n", kinds[NODE_FINDING], graded);
    buf_format(&out, "links         %zu\n", links);
    buf_format(&out, "parameters    %zu\n", spec->param_count);
    if (spec->node_count)
        buf_format(&out, "most parents  %zu (%.*s)\n", spec->nodes[most].link_count,
                   STR_ARG(spec->nodes[most].id));
    if (out.failed) return err_memory(err);
    return app_print(buf_str(&out), err);
}

static bool no_such_action(const char *action, Err *err) {
    const Str names[] = {STR("export"), STR("size"), STR("simulate")};
    Str near = action ? str_nearest(str_of(action), names, 3) : STR("");
    if (action) err_set(err, ERR_USAGE, STR("network"), "\"%s\" is nothing that it can do", action);
    else err_set(err, ERR_USAGE, STR("network"), "it is not said what to do");
    if (near.len) return err_hint(err, "did you mean %.*s?", STR_ARG(near));
    return err_hint(err, "write plumbline network export --format bif, or plumbline network size");
}

static int run(App *app) {
    Err err = {0};
    const char *action = app_argument(app, &command_network, 0);
    bool ok = false;
    if (action && strcmp(action, "export") == 0) ok = export_network(app, &err);
    else if (action && strcmp(action, "size") == 0) ok = size(app, &err);
    else if (action && strcmp(action, "simulate") == 0) ok = simulate(app, &err);
    else ok = no_such_action(action, &err);
    return ok ? 0 : app_fail(app, &err);
}

const Command command_network = {"network", "network size|export|simulate [OPTIONS]",
                                 "the network for other programs, its size, and people drawn from it",
                                 options, run};
