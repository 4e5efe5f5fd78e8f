/* The parts of the plan: measures, treatments and the rest, and the moves between phases. */
#include "knowledge/loader.h"

#include <math.h>

enum { NAMES_MAX = 32 };

#define NAME_OF(code, name) {name, sizeof(name) - 1},
static const Str class_names[] = {CARE_CLASSES(NAME_OF)};
static const Str certainty_names[] = {CERTAINTIES(NAME_OF)};
static const Str scale_names[] = {FIGURE_SCALES(NAME_OF)};
static const Str trend_names[] = {{"better", 6}, {"same", 4}, {"worse", 5}};
static const Str directions[] = {{"lower", 5}, {"higher", 6}};

int read_whole(Loader *l, const Tree *tree, const char *what, double lo, double hi) {
    double value = 0;
    if (!tree || !schema_number(&l->complain, tree, what, lo, hi, &value)) return 0;
    int whole = (int)value;
    if (value < whole || value > whole)
        complain(&l->complain, tree_pos(tree), "%s must be a whole number", what);
    return whole;
}

static double number_or_nan(Loader *l, const Tree *tree, const char *what, double lo, double hi) {
    double value = (double)NAN;
    if (tree) schema_number(&l->complain, tree, what, lo, hi, &value);
    return value;
}

/* The phase that a scalar names, or -1 after a complaint. */
static int phase_at(Loader *l, const Tree *at) {
    int phase = knowledge_care(l->k, CARE_PHASE, at->text);
    if (phase >= 0) return phase;
    complain(&l->complain, tree_pos(at), "there is no phase `%.*s`", STR_ARG(at->text));
    const Section *phases = &l->sections[SECTION_PHASES];
    Str names[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < phases->count && count < NAMES_MAX; i++)
        names[count++] = tree_text(tree_get(phases->of[i], STR("id")));
    complain_names(&l->complain, at->text, names, count);
    return -1;
}

static int measure_at(Loader *l, const Tree *at) {
    for (size_t i = 0; i < l->k->measure_count; i++)
        if (str_eq(l->k->measures[i].id, at->text)) return (int)i;
    complain(&l->complain, tree_pos(at), "there is no measure `%.*s`", STR_ARG(at->text));
    complain_hint(&l->complain, "a measure stands in the list `measures`");
    return -1;
}

/* A list of names as indices; which ones, `at` says. */
static const uint16_t *indices(Loader *l, const Tree *list, int (*at)(Loader *, const Tree *),
                               size_t *count) {
    *count = 0;
    if (!list) return NULL;
    uint16_t *of = ARENA_NEW(l->arena, list->count, uint16_t);
    if (!of) return NULL;
    for (size_t i = 0; i < list->count; i++) {
        int index = at(l, list->items[i]);
        if (index >= 0) of[(*count)++] = (uint16_t)index;
    }
    return of;
}

static void need_grounds(Loader *l, const Values *v, const Tree *from, const Tree *why, const char *what) {
    if (from || why) return;
    complain(&l->complain, tree_pos(v->entry), "%s has neither `from` nor `why`", what);
    complain_hint(&l->complain, "cite evidence rows, or say in one sentence why it is right");
}

static void read_reason(Loader *l, const Tree *tree, bool may_be_dangerous, CareReason *reason) {
    Values v;
    bool ok = schema_read(&l->complain, ENTRY_REASON, tree, &v);
    *reason = (CareReason){.id = tree_text(v.of[KEY_REASON_ID]), .pos = tree_pos(tree)};
    if (!ok) return;
    const Tree *dangerous = v.of[KEY_REASON_DANGEROUS];
    reason->when = read_expr(l, v.of[KEY_REASON_WHEN], EXPR_CARE);
    reason->from = read_from(l, v.of[KEY_REASON_FROM]);
    reason->why = tree_text(v.of[KEY_REASON_WHY]);
    if (dangerous && may_be_dangerous) schema_bool(&l->complain, dangerous, &reason->dangerous);
    if (dangerous && !may_be_dangerous)
        complain(&l->complain, tree_pos(dangerous), "only a contraindication can be dangerous");
    need_grounds(l, &v, v.of[KEY_REASON_FROM], v.of[KEY_REASON_WHY], "a reason");
}

static const CareReason *read_reasons(Loader *l, const Tree *list, bool may_be_dangerous, size_t *count) {
    if (!list) return NULL;
    CareReason *reasons = ARENA_NEW(l->arena, list->count, CareReason);
    if (!reasons) return NULL;
    for (size_t i = 0; i < list->count; i++) {
        read_reason(l, list->items[i], may_be_dangerous, &reasons[i]);
        for (size_t j = 0; j < i; j++)
            if (str_eq(reasons[i].id, reasons[j].id) && reasons[i].id.len)
                complain(&l->complain, reasons[i].pos, "the reason %.*s stands twice",
                         STR_ARG(reasons[i].id));
    }
    *count = list->count;
    return reasons;
}

/* `with` and `without` are of 100 people; an effect needs its scale. */
static void read_numbers(Loader *l, const Values *v, CareFigure *f) {
    const Tree *effect = v->of[KEY_FIGURE_EFFECT];
    const Tree *scale = v->of[KEY_FIGURE_SCALE];
    const Tree *interval = v->of[KEY_FIGURE_INTERVAL];
    f->effect = number_or_nan(l, effect, "`effect`", -1e4, 1e4);
    f->with = number_or_nan(l, v->of[KEY_FIGURE_WITH], "`with`", 0, 100);
    f->without = number_or_nan(l, v->of[KEY_FIGURE_WITHOUT], "`without`", 0, 100);
    if (!effect != !scale) complain(&l->complain, f->pos, "an effect and its scale go together");
    int s = scale ? schema_name(&l->complain, scale, "`scale`", scale_names, FIGURE_SCALE_COUNT) : -1;
    if (s >= 0) f->scale = (FigureScale)s;
    if (!isnan(f->without) && isnan(f->with))
        complain(&l->complain, f->pos, "`without` alone says nothing: give `with` too");
    if (!interval) return;
    if (interval->count != 2) {
        complain(&l->complain, tree_pos(interval), "an interval must be [low, high]");
        return;
    }
    f->lo = number_or_nan(l, interval->items[0], "the low end", -1e4, 1e4);
    f->hi = number_or_nan(l, interval->items[1], "the high end", -1e4, 1e4);
    double value = effect ? f->effect : f->with;
    if (!(f->lo <= value && value <= f->hi)) {
        complain(&l->complain, tree_pos(interval), "%g is not within its interval [%g, %g]", value, f->lo,
                 f->hi);
        complain_hint(&l->complain, "the interval is that of `effect`, or else of `with`");
    }
}

static void read_figure(Loader *l, const Tree *tree, bool benefit, CareFigure *f) {
    Values v;
    bool ok = schema_read(&l->complain, ENTRY_FIGURE, tree, &v);
    *f = (CareFigure){.outcome = tree_text(v.of[KEY_FIGURE_OUTCOME]), .pos = tree_pos(tree)};
    f->effect = f->with = f->without = f->lo = f->hi = (double)NAN;
    if (!ok) return;
    const Tree *certainty = v.of[KEY_FIGURE_CERTAINTY];
    f->comparator = tree_text(v.of[KEY_FIGURE_COMPARATOR]);
    f->at_days = read_whole(l, v.of[KEY_FIGURE_AT_DAYS], "`at_days`", 1, 36500);
    f->from = read_from(l, v.of[KEY_FIGURE_FROM]);
    f->why = tree_text(v.of[KEY_FIGURE_WHY]);
    read_numbers(l, &v, f);
    int c = certainty ? schema_name(&l->complain, certainty, "`certainty`", certainty_names, CERTAINTY_COUNT)
                      : -1;
    if (c >= 0) f->certainty = (Certainty)c;
    if (benefit && !certainty) {
        complain(&l->complain, f->pos, "a benefit needs `certainty`");
        complain_hint(&l->complain, "high, moderate, low or very_low");
    }
    if (benefit && isnan(f->effect) && isnan(f->with))
        complain(&l->complain, f->pos, "a benefit needs a number: `effect`, or `with` and `without`");
}

static const CareFigure *read_figures(Loader *l, const Tree *list, bool benefit, size_t *count) {
    if (!list) return NULL;
    CareFigure *figures = ARENA_NEW(l->arena, list->count, CareFigure);
    if (!figures) return NULL;
    for (size_t i = 0; i < list->count; i++) read_figure(l, list->items[i], benefit, &figures[i]);
    *count = list->count;
    return figures;
}

/* Keys that only some kinds of entries have. */
static void check_kind(Loader *l, const Values *v, CareKind kind) {
    static const struct {
        int key;
        unsigned kinds; /* bit k: entries of this kind may have it */
        const char *what;
    } only[] = {
        {KEY_CARE_PHASES, 1U << CARE_TREATMENT | 1U << CARE_IMAGING,
         "only treatments and tests belong to phases"},
        {KEY_CARE_CLASS, 1U << CARE_TREATMENT, "only treatments have a class"},
        {KEY_CARE_BENEFITS, 1U << CARE_TREATMENT, "only treatments have benefits"},
        {KEY_CARE_HARMS, 1U << CARE_TREATMENT | 1U << CARE_IMAGING, "only treatments and tests have harms"},
        {KEY_CARE_CONTRAINDICATIONS, 1U << CARE_TREATMENT | 1U << CARE_IMAGING,
         "only treatments and tests have contraindications"},
        {KEY_CARE_NOT_NOW, 1U << CARE_TREATMENT | 1U << CARE_IMAGING,
         "only treatments and tests are not for now"},
        {KEY_CARE_STEP, 1U << CARE_PHASE, "only phases have a step"},
        {KEY_CARE_MEASURES, 1U << CARE_PHASE, "only phases have measures"},
        {KEY_CARE_MOVES, 1U << CARE_PHASE, "only phases have moves"},
        {KEY_CARE_GIVES, 1U << CARE_PHASE | 1U << CARE_TREATMENT,
         "only phases and treatments give a finding"},
    };
    for (size_t i = 0; i < sizeof only / sizeof only[0]; i++)
        if (v->of[only[i].key] && !(only[i].kinds >> kind & 1))
            complain(&l->complain, tree_pos(v->of[only[i].key]), "%s", only[i].what);
}

/* The yes-no finding that a scalar names, or -1. */
static int given_finding(Loader *l, const Tree *at) {
    if (!at) return -1;
    int finding = knowledge_finding(l->k, at->text);
    if (finding >= 0 && l->k->findings[finding].type == TYPE_YESNO) return finding;
    complain(&l->complain, tree_pos(at), "there is no yes-no finding `%.*s`", STR_ARG(at->text));
    Str near = knowledge_nearest_finding(l->k, at->text);
    if (near.len) complain_hint(&l->complain, "did you mean %.*s?", STR_ARG(near));
    return -1;
}

static void read_care_item(Loader *l, const Values *v, CareKind kind, CareItem *item) {
    check_kind(l, v, kind);
    item->when = read_expr(l, v->of[KEY_CARE_WHEN], EXPR_CARE);
    item->contraindications =
        read_reasons(l, v->of[KEY_CARE_CONTRAINDICATIONS], true, &item->contraindication_count);
    item->not_now = read_reasons(l, v->of[KEY_CARE_NOT_NOW], false, &item->not_now_count);
    item->benefits = read_figures(l, v->of[KEY_CARE_BENEFITS], true, &item->benefit_count);
    item->harms = read_figures(l, v->of[KEY_CARE_HARMS], false, &item->harm_count);
    item->disagree = read_from(l, v->of[KEY_CARE_DISAGREE]);
    item->order = read_whole(l, v->of[KEY_CARE_ORDER], "`order`", -10000, 10000);
    item->step = read_whole(l, v->of[KEY_CARE_STEP], "`step`", 1, 20);
    item->review_days = read_whole(l, v->of[KEY_CARE_REVIEW_DAYS], "`review_days`", 0, 3650);
    item->measures = indices(l, v->of[KEY_CARE_MEASURES], measure_at, &item->measure_count);
    item->phases = indices(l, v->of[KEY_CARE_PHASES], phase_at, &item->phase_count);
    item->gives = given_finding(l, v->of[KEY_CARE_GIVES]);
    item->from = read_from(l, v->of[KEY_CARE_FROM]);
    item->why = tree_text(v->of[KEY_CARE_WHY]);
    int class = v->of[KEY_CARE_CLASS]
                    ? schema_name(&l->complain, v->of[KEY_CARE_CLASS], "`class`", class_names, CLASS_COUNT)
                    : (int)CLASS_INFORMATION;
    if (class >= 0) item->class = (CareClass) class;
}

static void read_measures(Loader *l) {
    const Section *section = &l->sections[SECTION_MEASURES];
    Measure *measures = ARENA_NEW(l->arena, section->count, Measure);
    if (!measures) return;
    l->k->measures = measures;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        bool ok = schema_read(&l->complain, ENTRY_MEASURE, section->of[i], &v);
        Measure *m = &measures[l->k->measure_count++];
        *m = (Measure){.id = tree_text(v.of[KEY_MEASURE_ID]), .pos = tree_pos(section->of[i])};
        if (!ok) continue;
        int finding = knowledge_finding(l->k, m->id);
        if (finding < 0 || l->k->findings[finding].type != TYPE_NUMBER) {
            complain(&l->complain, m->pos, "the measure `%.*s` is no finding that is a number",
                     STR_ARG(m->id));
            continue;
        }
        m->finding = (uint16_t)finding;
        m->high_is_good = schema_name(&l->complain, v.of[KEY_MEASURE_BETTER], "`better`", directions, 2) == 1;
        schema_number(&l->complain, v.of[KEY_MEASURE_LEAST_CHANGE], "`least_change`", 1e-6, 1e6,
                      &m->least_change);
        if (v.of[KEY_MEASURE_LEAST_PERCENT])
            schema_number(&l->complain, v.of[KEY_MEASURE_LEAST_PERCENT], "`least_percent`", 0, 100,
                          &m->least_percent);
        m->from = read_from(l, v.of[KEY_MEASURE_FROM]);
        m->why = tree_text(v.of[KEY_MEASURE_WHY]);
        need_grounds(l, &v, v.of[KEY_MEASURE_FROM], v.of[KEY_MEASURE_WHY], "a measure");
    }
}

static unsigned read_trends(Loader *l, const Tree *list) {
    unsigned trends = 0;
    for (size_t i = 0; list && i < list->count; i++) {
        int t = schema_name(&l->complain, list->items[i], "`trend`", trend_names, TREND_COUNT);
        if (t >= 0) trends |= 1U << t;
    }
    return trends ? trends : (1U << TREND_COUNT) - 1;
}

/* Up the ladder goes one rung at a time; only a named indication may leave rungs out. Who comes back from a
 * phase on no rung begins at its foot: at most on the second. */
static void check_step(Loader *l, const CareMove *m) {
    if (m->indication) return;
    int step = l->k->care[m->to].step;
    int now = l->k->care[m->of[0]].step;
    if (step <= (now ? now : 1) + 1) return;
    complain(&l->complain, m->pos, "this move leaves out a step: from %d to %d", now, step);
    complain_hint(&l->complain, "go to the next step, or name an indication in the list `indications`");
}

static void read_move(Loader *l, const Tree *tree, const uint16_t *of, CareMove *m) {
    Values v;
    bool ok = schema_read(&l->complain, ENTRY_MOVE, tree, &v);
    *m = (CareMove){.id = tree_text(v.of[KEY_MOVE_ID]), .pos = tree_pos(tree), .done = -1};
    m->indication = !of;
    m->of = of;
    m->of_count = of ? 1 : 0;
    if (!ok) return;
    if (of && v.of[KEY_MOVE_OF])
        complain(&l->complain, tree_pos(v.of[KEY_MOVE_OF]), "only an indication has `of`");
    else if (!of) m->of = indices(l, v.of[KEY_MOVE_OF], phase_at, &m->of_count);
    int to = phase_at(l, v.of[KEY_MOVE_TO]);
    m->trends = read_trends(l, v.of[KEY_MOVE_TREND]);
    m->after_days = read_whole(l, v.of[KEY_MOVE_AFTER_DAYS], "`after_days`", 0, 3650);
    if (v.of[KEY_MOVE_DONE])
        m->done = schema_name(&l->complain, v.of[KEY_MOVE_DONE], "`done`", class_names, CLASS_COUNT);
    m->when = read_expr(l, v.of[KEY_MOVE_WHEN], EXPR_CARE);
    m->from = read_from(l, v.of[KEY_MOVE_FROM]);
    m->why = tree_text(v.of[KEY_MOVE_WHY]);
    if (m->indication && !v.of[KEY_MOVE_FROM]) {
        complain(&l->complain, m->pos, "the indication %.*s needs `from`", STR_ARG(m->id));
        complain_hint(&l->complain, "steps are left out only where evidence says so: cite its rows");
    }
    need_grounds(l, &v, v.of[KEY_MOVE_FROM], v.of[KEY_MOVE_WHY], "a move");
    if (to < 0) return;
    m->to = (uint16_t)to;
    check_step(l, m);
}

static const Tree *moves_of(const Section *phases, size_t i) {
    const Tree *list = tree_get(phases->of[i], STR("moves"));
    return list && list->kind == TREE_LIST ? list : NULL;
}

/* Indications first: they are tried before the moves of the phase. */
static void read_moves(Loader *l) {
    const Section *indications = &l->sections[SECTION_INDICATIONS];
    const Section *phases = &l->sections[SECTION_PHASES];
    size_t count = indications->count;
    for (size_t i = 0; i < phases->count; i++) count += moves_of(phases, i) ? moves_of(phases, i)->count : 0;
    CareMove *moves = ARENA_NEW(l->arena, count, CareMove);
    uint16_t *of = ARENA_NEW(l->arena, phases->count, uint16_t);
    if (!moves || !of) return;
    l->k->moves = moves;
    for (size_t i = 0; i < indications->count; i++)
        read_move(l, indications->of[i], NULL, &moves[l->k->move_count++]);
    for (size_t i = 0; i < phases->count; i++) {
        const Tree *list = moves_of(phases, i);
        int phase = knowledge_care(l->k, CARE_PHASE, tree_text(tree_get(phases->of[i], STR("id"))));
        if (!list || phase < 0) continue;
        of[i] = (uint16_t)phase;
        for (size_t m = 0; m < list->count; m++)
            read_move(l, list->items[m], &of[i], &moves[l->k->move_count++]);
    }
    for (size_t i = 0; i < l->k->move_count; i++)
        for (size_t j = 0; j < i; j++)
            if (str_eq(moves[i].id, moves[j].id) && moves[i].id.len)
                complain(&l->complain, moves[i].pos, "there are two moves `%.*s`", STR_ARG(moves[i].id));
}

void read_care(Loader *l) {
    read_measures(l);
    size_t count = 0;
    for (size_t kind = 0; kind < CARE_KINDS; kind++) count += l->sections[SECTION_TREATMENTS + kind].count;
    CareItem *items = ARENA_NEW(l->arena, count, CareItem);
    if (!items) return;
    l->k->care = items;
    l->k->care_count = count;
    for (size_t kind = 0; kind < CARE_KINDS; kind++) {
        const Section *section = &l->sections[SECTION_TREATMENTS + kind];
        for (size_t i = 0; i < section->count; i++) {
            Values v;
            bool ok = schema_read(&l->complain, ENTRY_CARE, section->of[i], &v);
            *items = (CareItem){
                .kind = (CareKind)kind, .id = tree_text(v.of[KEY_CARE_ID]), .pos = tree_pos(section->of[i])};
            if (ok) read_care_item(l, &v, (CareKind)kind, items);
            items++;
        }
    }
    if (!arena_failed(l->arena)) read_moves(l);
}
