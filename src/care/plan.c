#include "care/plan.h"

static Tri value(const Expr *expr, const ExprFacts *facts, Tri when_absent) {
    return expr ? expr_eval(expr, facts) : when_absent;
}

/* The first entry of a kind, by order, that holds; else -1. */
static int first_that_holds(const Knowledge *k, CareKind kind, const ExprFacts *facts) {
    int best = -1;
    for (size_t i = 0; i < k->care_count; i++) {
        const CareItem *item = &k->care[i];
        if (item->kind != kind || value(item->when, facts, TRI_YES) != TRI_YES) continue;
        if (best < 0 || item->order < k->care[best].order) best = (int)i;
    }
    return best;
}

int plan_entry_phase(const Knowledge *k, const ExprFacts *facts) {
    return first_that_holds(k, CARE_PHASE, facts);
}

/* Does the move lead away from this phase? */
static bool leads_from(const CareMove *m, int phase) {
    if (m->of_count == 0) return m->to != phase;
    for (size_t i = 0; i < m->of_count; i++)
        if (m->of[i] == phase) return true;
    return false;
}

static bool fits_trend(const CareMove *m, Trend trend) {
    unsigned any = (1U << TREND_COUNT) - 1;
    return trend == TREND_COUNT ? m->trends == any : m->trends >> trend & 1U;
}

int plan_move(const Knowledge *k, const ExprFacts *facts, int phase, Trend trend, int days_in_phase,
              unsigned done) {
    for (size_t i = 0; i < k->move_count; i++) {
        const CareMove *m = &k->moves[i];
        if (!leads_from(m, phase) || !fits_trend(m, trend) || days_in_phase < m->after_days) continue;
        if (m->done >= 0 && !(done >> m->done & 1U)) continue;
        if (value(m->when, facts, TRI_YES) == TRI_YES) return (int)i;
    }
    return -1;
}

/* A list with room for every entry of the plan. */
typedef struct List {
    PlanItem *of;
    size_t count;
} List;

typedef struct Sorter {
    Arena *arena;
    const Knowledge *k;
    const ExprFacts *facts;
    int phase;
    bool failed;
    List next, check_first, not_now, net, options;
} Sorter;

static void add(List *list, PlanItem item) {
    list->of[list->count++] = item;
}

/* The reasons of a list that have this value. */
static PlanItem with_reasons(Sorter *s, size_t item, const CareReason *of, size_t count, Tri wanted,
                             bool only_dangerous) {
    PlanItem out = {.item = (uint16_t)item};
    const CareReason **found = count ? ARENA_NEW(s->arena, count, const CareReason *) : NULL;
    if (count && !found) {
        s->failed = true;
        return out;
    }
    for (size_t i = 0; i < count; i++)
        if ((of[i].dangerous || !only_dangerous) && value(of[i].when, s->facts, TRI_NO) == wanted)
            found[out.reason_count++] = &of[i];
    out.reasons = found;
    return out;
}

/* An offer belongs to the phases that it names, or to every phase when it names none. */
static bool fits_phase(const CareItem *item, int phase) {
    for (size_t i = 0; i < item->phase_count; i++)
        if (item->phases[i] == phase) return true;
    return item->phase_count == 0;
}

/* Where an offer that is wanted belongs: contraindicated, to be checked, or for now. */
static void sort_offer(Sorter *s, size_t i) {
    const CareItem *item = &s->k->care[i];
    size_t count = item->contraindication_count;
    PlanItem against = with_reasons(s, i, item->contraindications, count, TRI_YES, false);
    PlanItem open = with_reasons(s, i, item->contraindications, count, TRI_UNKNOWN, true);
    if (against.reason_count) add(&s->not_now, against);
    else if (open.reason_count) add(&s->check_first, open);
    else add(&s->next, with_reasons(s, i, item->contraindications, count, TRI_UNKNOWN, false));
}

static void sort_out(Sorter *s) {
    for (size_t i = 0; i < s->k->care_count; i++) {
        const CareItem *item = &s->k->care[i];
        if (item->kind == CARE_PHASE || item->kind == CARE_REFERRAL) continue;
        bool wanted = value(item->when, s->facts, TRI_YES) == TRI_YES;
        if (item->kind == CARE_SAFETY_NET) {
            if (wanted) add(&s->net, (PlanItem){.item = (uint16_t)i});
            continue;
        }
        PlanItem not_now = with_reasons(s, i, item->not_now, item->not_now_count, TRI_YES, false);
        if (not_now.reason_count) add(&s->not_now, not_now);
        else if (wanted && fits_phase(item, s->phase)) sort_offer(s, i);
    }
}

static void sort_by_order(const Knowledge *k, List *list) {
    for (size_t i = 1; i < list->count; i++) {
        PlanItem item = list->of[i];
        size_t j = i;
        for (; j > 0 && k->care[list->of[j - 1].item].order > k->care[item.item].order; j--)
            list->of[j] = list->of[j - 1];
        list->of[j] = item;
    }
}

/* Options are what a person decides about in this phase: waiting, and offers with figures that name the
 * phase, the first of each class; of injections and operations all. What fits every phase is no decision. */
static void choose_options(Sorter *s) {
    unsigned taken = 0;
    for (size_t i = 0; i < s->next.count && s->options.count < PLAN_OPTIONS_MAX; i++) {
        const CareItem *item = &s->k->care[s->next.of[i].item];
        if (item->kind != CARE_TREATMENT || item->benefit_count == 0 || item->phase_count == 0) continue;
        if (item->class < CLASS_INJECTION && taken >> item->class & 1U) continue;
        taken |= 1U << item->class;
        add(&s->options, s->next.of[i]);
    }
}

/* Waiting is an option, not a thing to do. */
static void take_out_waiting(Sorter *s) {
    size_t kept = 0;
    for (size_t i = 0; i < s->next.count; i++)
        if (s->k->care[s->next.of[i].item].class != CLASS_WAIT) s->next.of[kept++] = s->next.of[i];
    s->next.count = kept;
}

static bool make_lists(Sorter *s) {
    List *lists[] = {&s->next, &s->check_first, &s->not_now, &s->net, &s->options};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        lists[i]->of = ARENA_NEW(s->arena, s->k->care_count, PlanItem);
        if (!lists[i]->of) return false;
    }
    sort_out(s);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) sort_by_order(s->k, lists[i]);
    choose_options(s);
    take_out_waiting(s);
    return !s->failed;
}

/* Where the rules that set the urgency send one: of several places that which stands first among the
 * referrals, as most can be done there. -1 when none names a place. */
static int place_of_rules(const Knowledge *k, const Safety *safety) {
    int best = -1;
    if (!safety->fired_count || safety->urgency <= URGENCY_ROUTINE) return -1;
    for (size_t i = 0; i < safety->fired_count; i++) {
        const Rule *rule = &k->rules[safety->fired[i]];
        if (rule->urgency != safety->urgency || rule->see < 0) continue;
        if (best < 0 || k->care[rule->see].order < k->care[best].order) best = rule->see;
    }
    return best;
}

bool plan_make(Arena *arena, const Knowledge *k, const ExprFacts *facts, const Safety *safety, int phase,
               Plan *out, Err *err) {
    Sorter s = {.arena = arena, .k = k, .facts = facts, .phase = phase};
    if (phase < 0) s.phase = plan_entry_phase(k, facts);
    /* The rules that set the urgency also know where to go; without one the referrals decide. */
    *out = (Plan){.phase = s.phase, .see = place_of_rules(k, safety)};
    if (out->see < 0) out->see = first_that_holds(k, CARE_REFERRAL, facts);
    if (!make_lists(&s)) return err_memory(err);
    out->options = (PlanList){s.options.of, s.options.count};
    out->next = (PlanList){s.next.of, s.next.count};
    out->check_first = (PlanList){s.check_first.of, s.check_first.count};
    out->not_now = (PlanList){s.not_now.of, s.not_now.count};
    out->safety_net = (PlanList){s.net.of, s.net.count};
    return true;
}
