/* The parts of a result: a Report becomes the views of the templates. */
#include "web/result.h"

#include "report/words.h"

#include <math.h>

enum {
    SHOWN_CAUSES = 5,
    SHOWN_SERIOUS = 4,
    SHOWN_REASONS = 4,
    SHOWN_ROOTS = 3,
    SHOWN_LEVELS = 2,
    SHOWN_ITEMS = 6,
    SHOWN_SOURCES = 2,
    BAR = 1000 /* the width of the picture of a range: a tenth of one in a hundred is one unit */
};
static const double SHOW_ROOT_FROM = 0.25;
static const double SHOW_LEVEL_FROM = 0.15;
static const double SHOW_SERIOUS_FROM = 0.01;

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* ---- urgency ---- */

/* What to do, each once: several rules often ask for the same. */
static void add_action(CareCardView *card, LineView *actions, Str action) {
    for (size_t i = 0; i < card->actions_count; i++)
        if (str_eq(actions[i].text, action)) return;
    if (action.len) actions[card->actions_count++].text = action;
}

const CareCardView *result_card(Visit *v, const Safety *safety, const Plan *plan) {
    const Knowledge *k = v->service->knowledge;
    Str level = str_of(urgency_name(safety->urgency));
    CareCardView *card = ARENA_NEW(v->arena, 1, CareCardView);
    ReasonView *reasons = ARENA_NEW(v->arena, SHOWN_REASONS, ReasonView);
    LineView *actions = ARENA_NEW(v->arena, SHOWN_REASONS, LineView);
    if (!card || !reasons || !actions) return NULL;
    *card = (CareCardView){.emergency = safety->urgency == URGENCY_EMERGENCY_NOW,
                           .urgent = safety->urgency == URGENCY_SAME_DAY,
                           .name = knowledge_word(k, v->language, "urgency", level, "name"),
                           .advice = knowledge_word(k, v->language, "urgency", level, "do"),
                           .reasons = reasons,
                           .actions = actions};
    for (size_t i = 0; i < safety->fired_count && card->reasons_count < SHOWN_REASONS; i++) {
        const Rule *rule = &k->rules[safety->fired[i]];
        if (rule->urgency != safety->urgency) break;
        reasons[card->reasons_count++] =
            (ReasonView){.text = knowledge_word(k, v->language, "rules", rule->id, "reason")};
        add_action(card, actions, knowledge_word(k, v->language, "rules", rule->id, "action"));
    }
    if (plan && plan->see >= 0) card->see = words_care(k, v->language, (size_t)plan->see, "name");
    return card;
}

/* ---- causes ---- */

Str result_in_100(const Visit *v, double probability) {
    if (probability < 0.005) return say(v, "in_100_under_1");
    if (probability > 0.995) return say(v, "in_100_over_99");
    Fill n = {"n", words_people(v->service->knowledge, v->language, probability, v->arena)};
    return say_fill(v, "in_100", &n, 1);
}

static bool named_before(const Knowledge *k, EvidenceRefs from, size_t upto) {
    for (size_t i = 0; i < upto; i++)
        if (str_eq(k->evidence[from.row[i]].source, k->evidence[from.row[upto]].source)) return true;
    return false;
}

const SourcesView *result_sources(Visit *v, EvidenceRefs from) {
    const Knowledge *k = v->service->knowledge;
    SourcesView *view = ARENA_NEW(v->arena, 1, SourcesView);
    SourceView *sources = ARENA_NEW(v->arena, SHOWN_SOURCES, SourceView);
    if (!view || !sources) return NULL;
    view->sources = sources;
    for (size_t i = 0; i < from.count && view->sources_count < SHOWN_SOURCES; i++) {
        const Evidence *e = &k->evidence[from.row[i]];
        if (!e->source.len || named_before(k, from, i)) continue;
        sources[view->sources_count++] = (SourceView){.name = e->source, .title = e->title, .doi = e->doi};
    }
    return view->sources_count ? view : NULL;
}

static const LineView *reason_lines(Visit *v, const Report *r, const Reason *of, size_t count,
                                    size_t *shown) {
    LineView *lines = ARENA_NEW(v->arena, SHOWN_REASONS, LineView);
    *shown = lines ? least(count, SHOWN_REASONS) : 0;
    for (size_t i = 0; i < *shown; i++)
        lines[i] = (LineView){.text = words_finding(r->knowledge, v->language, r->of, of[i].finding,
                                                    of[i].side, of[i].grade, v->arena),
                              .sources = result_sources(v, of[i].from)};
    return lines;
}

static const ReasonsView *reasons(Visit *v, const Report *r, const CauseLine *line, bool open) {
    ReasonsView *view = ARENA_NEW(v->arena, 1, ReasonsView);
    if (!view) return NULL;
    view->open = open;
    view->speaks_for = reason_lines(v, r, line->speaks_for, line->for_count, &view->speaks_for_count);
    view->speaks_against =
        reason_lines(v, r, line->speaks_against, line->against_count, &view->speaks_against_count);
    return view->speaks_for_count || view->speaks_against_count ? view : NULL;
}

/* Nothing when both ends read the same. */
static Str range(const Visit *v, const CauseLine *line) {
    const Knowledge *k = v->service->knowledge;
    Str lo = words_people(k, v->language, line->lo, v->arena);
    Str hi = words_people(k, v->language, line->hi, v->arena);
    const Fill fills[] = {{"lo", lo}, {"hi", hi}};
    return str_eq(lo, hi) ? STR("") : say_fill(v, "range", fills, 2);
}

static void show_cause(Visit *v, const Report *r, const CauseLine *line, bool open, CauseView *out) {
    long lo = lround(line->lo * BAR);
    long hi = lround(line->hi * BAR);
    Fill n = {"n", result_in_100(v, line->probability)};
    *out = (CauseView){.name = words_cause(r->knowledge, v->language, line->cause),
                       .about = say_fill(v, "about_in_100", &n, 1),
                       .range = range(v, line),
                       .lo = lo,
                       .span = hi - lo > 6 ? hi - lo : 6,
                       .at = lround(line->probability * BAR),
                       .grave = r->knowledge->causes[line->cause].serious};
    out->reasons = reasons(v, r, line, open);
}

static void show_serious(Visit *v, const Report *r, size_t from, CausesView *out) {
    LineView *lines = ARENA_NEW(v->arena, SHOWN_SERIOUS, LineView);
    out->serious = lines;
    for (size_t i = from; lines && i < r->cause_count && out->serious_count < SHOWN_SERIOUS; i++) {
        const CauseLine *line = &r->causes[i];
        if (!r->knowledge->causes[line->cause].serious || line->probability < SHOW_SERIOUS_FROM) continue;
        const Fill fills[] = {{"name", words_cause(r->knowledge, v->language, line->cause)},
                              {"n", result_in_100(v, line->probability)}};
        lines[out->serious_count++].text = say_fill(v, "name_in_100", fills, 2);
    }
}

const CausesView *result_causes(Visit *v, const Report *r, size_t open) {
    size_t count = least(r->cause_count, SHOWN_CAUSES);
    CausesView *view = ARENA_NEW(v->arena, 1, CausesView);
    CauseView *causes = ARENA_NEW(v->arena, count, CauseView);
    if (!view || !causes) return NULL;
    if (r->unexplained)
        view->without = words_text(r->knowledge, v->language,
                                   r->network.code == ERR_TOO_LARGE ? "not_computed" : "unexplained");
    if (r->safety.urgency >= URGENCY_SAME_DAY)
        view->urgent_note = words_text(r->knowledge, v->language, "causes_note_urgent");
    view->left_out = words_left_out(r, v->language, v->arena);
    for (size_t i = 0; i < count; i++) show_cause(v, r, &r->causes[i], i < open, &causes[i]);
    view->causes = causes;
    view->causes_count = count;
    show_serious(v, r, count, view);
    return view;
}

/* ---- where ---- */

static Str root_line(Visit *v, const RootLine *root) {
    const Fill fills[] = {{"name", words_cause(v->service->knowledge, v->language, root->cause)},
                          {"side", words_text(v->service->knowledge, v->language,
                                              root->side == SIDE_ON_LEFT ? "side_left" : "side_right")},
                          {"n", result_in_100(v, root->probability)}};
    return say_fill(v, "root_in_100", fills, 3);
}

static Str level_line(Visit *v, const LevelLine *level) {
    const Fill fills[] = {{"name", v->service->knowledge->levels[level->level].id},
                          {"n", result_in_100(v, level->probability)}};
    return say_fill(v, "level_in_100", fills, 2);
}

const WhereView *result_where(Visit *v, const Report *r) {
    const Localisation *w = &r->where;
    if (w->root_count == 0 || w->roots[0].probability < SHOW_ROOT_FROM) return NULL;
    WhereView *view = ARENA_NEW(v->arena, 1, WhereView);
    LineView *lines = ARENA_NEW(v->arena, SHOWN_ROOTS + SHOWN_LEVELS + w->unseen_count, LineView);
    if (!view || !lines) return NULL;
    view->lines = lines;
    for (size_t i = 0; i < least(w->root_count, SHOWN_ROOTS) && w->roots[i].probability >= SHOW_ROOT_FROM;
         i++)
        lines[view->lines_count++].text = root_line(v, &w->roots[i]);
    for (size_t i = 0; i < least(w->level_count, SHOWN_LEVELS) && w->levels[i].probability >= SHOW_LEVEL_FROM;
         i++)
        lines[view->lines_count++].text = level_line(v, &w->levels[i]);
    for (size_t i = 0; i < w->unseen_count; i++)
        lines[view->lines_count++].text =
            words_unseen(v->service->knowledge, v->language, &w->unseen[i], v->arena);
    return view;
}

/* ---- what is open ---- */

/* Findings of history that urgent rules wait for, each once. */
static size_t open_flags(const Visit *v, const Safety *safety, uint16_t seen[SHOWN_ITEMS]) {
    const Knowledge *k = v->service->knowledge;
    size_t shown = 0;
    for (size_t i = 0; i < safety->open_count; i++) {
        const OpenRule *open = &safety->open[i];
        if (k->rules[open->rule].urgency < URGENCY_SAME_DAY) continue;
        for (size_t u = 0; u < open->unasked_count && shown < SHOWN_ITEMS; u++) {
            bool again = k->findings[open->unasked[u]].kind != FINDING_HISTORY;
            for (size_t j = 0; j < shown; j++) again = again || seen[j] == open->unasked[u];
            if (!again) seen[shown++] = open->unasked[u];
        }
    }
    return shown;
}

const OpenView *result_open(Visit *v, const Report *r) {
    uint16_t seen[SHOWN_ITEMS];
    OpenView *view = ARENA_NEW(v->arena, 1, OpenView);
    LineView *flags = ARENA_NEW(v->arena, SHOWN_ITEMS, LineView);
    LineView *clearer = ARENA_NEW(v->arena, SHOWN_ITEMS, LineView);
    if (!view || !flags || !clearer) return NULL;
    view->flags = flags;
    view->flags_count = open_flags(v, &r->safety, seen);
    for (size_t i = 0; i < view->flags_count; i++)
        flags[i].text = words_finding_name(r->knowledge, v->language, seen[i]);
    view->clearer = clearer;
    for (size_t i = 0; i < r->ask_next_count && i < SHOWN_ITEMS; i++)
        clearer[view->clearer_count++].text =
            words_finding_name(r->knowledge, v->language, r->ask_next[i].finding);
    return view->flags_count || view->clearer_count ? view : NULL;
}
