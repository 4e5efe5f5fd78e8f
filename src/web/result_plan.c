/* The plan of a report becomes the views of the templates. */
#include "report/words.h"
#include "web/result.h"

enum { SHOWN_NEXT = 10, SHOWN_CHECK_FIRST = 4, SHOWN_NOT_NOW = 10, SHOWN_FIGURES = 3 };

static Str word(const Visit *v, size_t item, const char *field) {
    return words_care(v->service->knowledge, v->language, item, field);
}

/* "stomach ulcer; kidney disease" */
static Str reason_list(const Visit *v, const PlanItem *item) {
    const Knowledge *k = v->service->knowledge;
    Buf line = buf_new(v->arena, 4096);
    for (size_t i = 0; i < item->reason_count; i++) {
        bool against = care_speaks_against(&k->care[item->item], item->reasons[i]);
        if (i) buf_add(&line, words_text(k, v->language, "list_join"));
        buf_add(&line,
                words_reason(k, v->language, against ? "contraindications" : "not_now", item->reasons[i]));
    }
    return buf_str(&line);
}

static const StepView *steps(Visit *v, const PlanList *list, size_t most, size_t *shown) {
    StepView *views = ARENA_NEW(v->arena, list->count, StepView);
    *shown = !views ? 0 : list->count < most ? list->count : most;
    for (size_t i = 0; i < *shown; i++)
        views[i] = (StepView){.name = word(v, list->of[i].item, "name"),
                              .text = word(v, list->of[i].item, "text"),
                              .reasons = reason_list(v, &list->of[i])};
    return views;
}

static const LineView *figures(Visit *v, const CareFigure *of, size_t count, size_t *shown) {
    LineView *lines = ARENA_NEW(v->arena, count, LineView);
    *shown = !lines ? 0 : count < SHOWN_FIGURES ? count : SHOWN_FIGURES;
    for (size_t i = 0; i < *shown; i++) {
        lines[i] = (LineView){.text = words_figure(v->service->knowledge, v->language, &of[i], v->arena),
                              .sources = result_sources(v, of[i].from)};
    }
    return lines;
}

static void show_choice(Visit *v, size_t at, ChoiceView *out) {
    const CareItem *item = &v->service->knowledge->care[at];
    *out = (ChoiceView){.name = word(v, at, "name"),
                        .text = word(v, at, "text"),
                        .asks = word(v, at, "asks"),
                        .disagree = word(v, at, "disagree")};
    out->benefits = figures(v, item->benefits, item->benefit_count, &out->benefits_count);
    out->harms = figures(v, item->harms, item->harm_count, &out->harms_count);
}

/* Side by side; NULL when there is nothing to choose from. */
static const OptionsView *options(Visit *v, const PlanList *list) {
    OptionsView *view = ARENA_NEW(v->arena, 1, OptionsView);
    ChoiceView *choices = ARENA_NEW(v->arena, list->count, ChoiceView);
    if (!view || !choices || list->count < 2) return NULL;
    for (size_t i = 0; i < list->count; i++) show_choice(v, list->of[i].item, &choices[i]);
    *view = (OptionsView){.choices = choices, .choices_count = list->count};
    return view;
}

static void show_phase(Visit *v, int phase, bool today, PlanView *view) {
    const Knowledge *k = v->service->knowledge;
    if (phase < 0) return;
    int days = k->care[phase].review_days;
    Fill time = {"time", words_days(k, v->language, days, v->arena)};
    view->phase = word(v, (size_t)phase, "name");
    view->phase_text = word(v, (size_t)phase, "text");
    view->disagree = word(v, (size_t)phase, "disagree");
    if (days && !today) view->review = words_say(k, v->language, "review_after", &time, 1, v->arena);
}

const PlanView *result_plan(Visit *v, const Report *r) {
    const Plan *plan = &r->plan;
    PlanView *view = ARENA_NEW(v->arena, 1, PlanView);
    if (!view) return NULL;
    view->next = steps(v, &plan->next, SHOWN_NEXT, &view->next_count);
    if (r->safety.urgency == URGENCY_EMERGENCY_NOW) return view;
    show_phase(v, plan->phase, r->safety.urgency >= URGENCY_SAME_DAY, view);
    view->options = options(v, &plan->options);
    view->check_first = steps(v, &plan->check_first, SHOWN_CHECK_FIRST, &view->check_first_count);
    view->not_now = steps(v, &plan->not_now, SHOWN_NOT_NOW, &view->not_now_count);
    view->safety_net = steps(v, &plan->safety_net, plan->safety_net.count, &view->safety_net_count);
    return view;
}
