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
        if (value(item->avoid_when, facts, TRI_NO) == TRI_YES) continue;
        if (best < 0 || item->order < k->care[best].order) best = (int)i;
    }
    return best;
}

typedef struct List {
    PlanItem *of;
    size_t count;
} List;

static void add(List *list, size_t item, NotNow why_not, bool check_first) {
    list->of[list->count++] = (PlanItem){(uint16_t)item, why_not, check_first};
}

/* An offer belongs to the phase of the plan, or to every phase when it names none. */
static bool fits_phase(const Knowledge *k, const CareItem *item, int phase) {
    return item->phase.len == 0 || (phase >= 0 && str_eq(item->phase, k->care[phase].id));
}

static void sort_out(const Knowledge *k, const ExprFacts *facts, Plan *plan, List *next, List *not_now,
                     List *net) {
    for (size_t i = 0; i < k->care_count; i++) {
        const CareItem *item = &k->care[i];
        if (item->kind == CARE_PHASE || item->kind == CARE_REFERRAL) continue;
        bool not_now_rule = value(item->not_now_when, facts, TRI_NO) == TRI_YES;
        bool wanted = value(item->when, facts, TRI_YES) == TRI_YES;
        Tri avoid = value(item->avoid_when, facts, TRI_NO);
        if (item->kind == CARE_SAFETY_NET) {
            if (wanted) add(net, i, NOT_NOW_RULE, false);
        } else if (not_now_rule) {
            add(not_now, i, NOT_NOW_RULE, false);
        } else if (wanted && fits_phase(k, item, plan->phase)) {
            if (avoid == TRI_YES) add(not_now, i, NOT_NOW_AVOID, false);
            else add(next, i, NOT_NOW_RULE, avoid == TRI_UNKNOWN);
        }
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

bool plan_make(Arena *arena, const Knowledge *k, const ExprFacts *facts, const Safety *safety, Plan *out,
               Err *err) {
    List next = {ARENA_NEW(arena, k->care_count, PlanItem), 0};
    List not_now = {ARENA_NEW(arena, k->care_count, PlanItem), 0};
    List net = {ARENA_NEW(arena, k->care_count, PlanItem), 0};
    if (!next.of || !not_now.of || !net.of) return err_memory(err);
    *out = (Plan){.phase = first_that_holds(k, CARE_PHASE, facts), .see = -1};
    /* The rule that set the urgency also knows where to go; without one the referrals decide. */
    if (safety->fired_count && k->rules[safety->fired[0]].urgency > URGENCY_ROUTINE)
        out->see = k->rules[safety->fired[0]].see;
    if (out->see < 0) out->see = first_that_holds(k, CARE_REFERRAL, facts);
    sort_out(k, facts, out, &next, &not_now, &net);
    sort_by_order(k, &next);
    sort_by_order(k, &not_now);
    sort_by_order(k, &net);
    out->next = next.of;
    out->next_count = next.count;
    out->not_now = not_now.of;
    out->not_now_count = not_now.count;
    out->safety_net = net.of;
    out->safety_net_count = net.count;
    return true;
}
