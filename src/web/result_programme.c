/* The exercise programme of a report, and the drawings of its exercises. */
#include "report/figure.h"
#include "report/programme.h"
#include "report/words.h"
#include "web/result.h"

#include <stdio.h>

enum { HOW_MAX = 12, PICTURED = 3, FIGURE_BYTES = 256 * 1024 };

static Str word(const Visit *v, const char *section, Str id, const char *field) {
    return knowledge_word(v->service->knowledge, v->language, section, id, field);
}

/* The numbered steps of how it is done. */
static const LineView *how(const Visit *v, const Exercise *e, size_t *count) {
    LineView *lines = ARENA_NEW(v->arena, HOW_MAX, LineView);
    *count = 0;
    while (lines && *count < HOW_MAX) {
        char field[16];
        snprintf(field, sizeof field, "how.%zu", *count + 1);
        Str text = word(v, "exercises", e->id, field);
        if (!text.len) break;
        lines[(*count)++].text = text;
    }
    return lines;
}

static const ExerciseView *exercises(const Visit *v, const ProgrammePlan *plan) {
    const Knowledge *k = v->service->knowledge;
    ExerciseView *views = ARENA_NEW(v->arena, plan->step_count, ExerciseView);
    for (size_t i = 0; views && i < plan->step_count; i++) {
        const ProgrammeStep *step = &plan->steps[i];
        const Exercise *e = &k->exercises[step->exercise];
        views[i] = (ExerciseView){.id = e->id,
                                  .pictured = i < PICTURED,
                                  .name = word(v, "exercises", e->id, "name"),
                                  .dose = dose_words(k, v->language, &e->doses[step->level - 1], v->arena),
                                  .feel = word(v, "exercises", e->id, "feel")};
        views[i].how = how(v, e, &views[i].how_count);
    }
    return views;
}

static const LineView *stops(const Visit *v, const ProgrammePlan *plan) {
    LineView *lines = ARENA_NEW(v->arena, plan->stop_count, LineView);
    for (size_t i = 0; lines && i < plan->stop_count; i++)
        lines[i].text = word(v, "stop_signs", v->service->knowledge->stop_signs[plan->stops[i]].id, "text");
    return lines;
}

const ProgrammeView *result_programme(Visit *v, const Report *r, bool full) {
    const Knowledge *k = r->knowledge;
    const ProgrammePlan *plan = &r->programme;
    ProgrammeView *view = ARENA_NEW(v->arena, 1, ProgrammeView);
    if (!view || plan->programme < 0) return NULL;
    const Programme *programme = &k->programmes[plan->programme];
    view->full = full;
    view->name = word(v, "programmes", programme->id, "name");
    view->text = word(v, "programmes", programme->id, "text");
    if (plan->step_count == 0) return view;
    Fill days = {"n", str_format(v->arena, "%d", programme->move_up_days)};
    view->level = word(v, "exercise_levels", k->exercise_levels[plan->level - 1].id, "text");
    view->move_up = words_say(k, v->language, "move_up", &days, 1, v->arena);
    view->exercises = exercises(v, plan);
    view->exercises_count = view->exercises ? plan->step_count : 0;
    view->stops = stops(v, plan);
    view->stops_count = view->stops ? plan->stop_count : 0;
    return view;
}

void page_figure(Visit *v) {
    const Knowledge *k = v->service->knowledge;
    Buf out = buf_new(v->arena, FIGURE_BYTES);
    for (size_t i = 0; i < k->exercise_count; i++) {
        if (!str_eq(k->exercises[i].id, v->rest)) continue;
        figure_svg(k, i, v->language, &out);
        v->response->status = 200;
        v->response->body = buf_str(&out);
        http_add(v->response, STR("Content-Type"), STR("image/svg+xml"));
        return;
    }
    visit_message(v, 404, "not_found");
}
