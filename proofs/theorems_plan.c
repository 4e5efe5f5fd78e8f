#include "theorems.h"

static Term offered(const Proof *p, size_t item) {
    return sym_offered(&p->person, p->k, item, p->step.phase);
}

/* Each contraindication that the plan itself names. */
static void goals_named(const Proof *p, Goals *out) {
    for (size_t i = 0; i < p->k->care_count; i++) {
        const CareItem *item = &p->k->care[i];
        for (size_t c = 0; c < item->contraindication_count; c++) {
            const CareReason *reason = &item->contraindications[c];
            Three against = sym_expr(&p->person.facts, reason->when);
            Term wrong = reason->dangerous ? term_not(p->solver, against.no) : against.yes;
            goals_add(out, (Goal){.theorem = THEOREM_OFFERS,
                                  .about = item->id,
                                  .what = "is offered against what speaks against it",
                                  .bad = term_and(p->solver, offered(p, i), wrong)});
        }
    }
}

static void goals_never(const Proof *p, Goals *out) {
    for (size_t i = 0; i < p->claims->never.count; i++) {
        const Claim *claim = &p->claims->never.of[i];
        Three against = sym_expr(&p->person.facts, claim->when);
        Term wrong = claim->withheld ? term_not(p->solver, against.no) : against.yes;
        Term any = term_constant(p->solver, false);
        for (size_t n = 0; n < claim->item_count; n++)
            any = term_or(p->solver, any, offered(p, claim->items[n]));
        goals_add(out, (Goal){.theorem = THEOREM_OFFERS,
                              .about = claim->id,
                              .what = "does not keep an offer away",
                              .bad = term_and(p->solver, any, wrong)});
    }
}

/* An entry is offered; a phase is entered at a first assessment. */
static Term is_there(const Proof *p, size_t item) {
    if (p->k->care[item].kind == CARE_PHASE) return sym_entry_phase(&p->person, p->k, item);
    return offered(p, item);
}

static void goals_needs(const Proof *p, Goals *out) {
    Solver *s = p->solver;
    for (size_t i = 0; i < p->claims->needs.count; i++) {
        const Claim *claim = &p->claims->needs.of[i];
        Term met = sym_expr_or(&p->person.facts, claim->when, TRI_YES).yes;
        Term phase = term_constant(s, claim->phase_count == 0);
        for (size_t n = 0; n < claim->phase_count; n++)
            phase = term_or(s, phase, p->step.phase[claim->phases[n]]);
        Term any = term_constant(s, false);
        for (size_t n = 0; n < claim->item_count; n++) any = term_or(s, any, is_there(p, claim->items[n]));
        goals_add(out, (Goal){.theorem = THEOREM_NEEDS,
                              .about = claim->id,
                              .what = "is not met and yet it is offered",
                              .bad = term_and(s, any, term_not(s, term_and(s, met, phase)))});
    }
}

static void goals_phase(const Proof *p, size_t phase, Goals *out) {
    Solver *s = p->solver;
    const CareItem *item = &p->k->care[phase];
    Goal goal = {.theorem = THEOREM_STATES, .about = item->id};
    goal.what = "has no review date";
    goal.bad = term_constant(s, item->review_days <= 0);
    goals_add(out, goal);
    goal.what = "is never left at a check-in";
    goal.bad = term_constant(s, false);
    for (size_t m = 0; m < p->k->move_count; m++)
        if (p->k->moves[m].to != phase && !p->k->moves[m].indication)
            goal.bad = term_or(s, goal.bad, term_and(s, p->step.from[phase], p->step.move[m]));
    goal.wanted = true;
    goals_add(out, goal);
    goal.what = "is never reached";
    goal.bad = term_and(s, p->step.phase[phase], term_not(s, p->step.is_told));
    goals_add(out, goal);
}

static Term any_of_kind(const Proof *p, CareKind kind) {
    Term any = term_constant(p->solver, false);
    for (size_t i = 0; i < p->k->care_count; i++)
        if (p->k->care[i].kind == kind)
            any = term_or(p->solver, any, sym_expr_or(&p->person.facts, p->k->care[i].when, TRI_YES).yes);
    return any;
}

static void state(const Proof *p, Goals *out, const char *about, const char *what, Term bad) {
    (void)p;
    goals_add(out, (Goal){.theorem = THEOREM_STATES, .about = str_of(about), .what = what, .bad = bad});
}

/* In an emergency nothing else is planned than to go. */
static void goals_danger(const Proof *p, Goals *out) {
    Solver *s = p->solver;
    Term now = p->person.safety.at_least[URGENCY_EMERGENCY_NOW];
    int phase = knowledge_care(p->k, CARE_PHASE, STR("emergency"));
    int go = knowledge_care(p->k, CARE_TREATMENT, STR("go_now"));
    int department = knowledge_care(p->k, CARE_REFERRAL, STR("emergency_department"));
    Term here = phase < 0 ? term_constant(s, false) : p->step.phase[phase];
    state(p, out, "emergency", "holds and the plan is elsewhere", term_and(s, now, term_not(s, here)));
    Term goes = go < 0 ? term_constant(s, false) : offered(p, (size_t)go);
    state(p, out, "go_now", "is not the first thing told", term_and(s, now, term_not(s, goes)));
    for (size_t r = 0; r < p->k->rule_count; r++) {
        const Rule *rule = &p->k->rules[r];
        bool elsewhere = rule->urgency == URGENCY_EMERGENCY_NOW && rule->see != department;
        goals_add(out, (Goal){.theorem = THEOREM_STATES,
                              .about = rule->id,
                              .what = "is an emergency and sends elsewhere",
                              .bad = term_constant(s, elsewhere)});
    }
    Term net = any_of_kind(p, CARE_SAFETY_NET);
    state(p, out, "safety_net", "says nothing short of an emergency",
          term_and(s, term_not(s, now), term_not(s, net)));
}

/* What the sources say comes next does: at a check-in, as long as nobody told another phase. */
static void goals_leads(const Proof *p, Goals *out) {
    Solver *s = p->solver;
    for (size_t i = 0; i < p->claims->leads.count; i++) {
        const Claim *claim = &p->claims->leads.of[i];
        Term from = term_constant(s, false);
        for (size_t n = 0; n < claim->phase_count; n++)
            from = term_or(s, from, p->step.from[claim->phases[n]]);
        Term trend = term_constant(s, claim->trends == 0);
        for (int t = 0; t < TREND_COUNT; t++)
            if (claim->trends >> t & 1U) trend = term_or(s, trend, p->step.trend[t]);
        Term here = term_and(s, from, term_and(s, trend, sym_expr(&p->person.facts, claim->when).yes));
        here = term_and(s, here, term_compare(s, p->step.days, REL_GE, claim->days));
        here = term_and(s, here, term_not(s, term_or(s, p->step.first, p->step.is_told)));
        Goal goal = {.theorem = THEOREM_STATES, .about = claim->id};
        goal.what = "holds and leads elsewhere";
        goal.bad = term_and(s, here, term_not(s, p->step.phase[claim->to]));
        goals_add(out, goal);
        goal.what = "is never the case";
        goal.bad = here;
        goal.wanted = true;
        goals_add(out, goal);
    }
}

static void goals_states(const Proof *p, Goals *out) {
    Solver *s = p->solver;
    state(p, out, "phases", "none of them fits a first assessment", term_not(s, any_of_kind(p, CARE_PHASE)));
    state(p, out, "referrals", "name nobody to see", term_not(s, any_of_kind(p, CARE_REFERRAL)));
    Term moved = term_any(s, p->k->move_count, p->step.move);
    state(p, out, "moves", "none is due", term_and(s, term_not(s, p->step.first), term_not(s, moved)));
    goals_danger(p, out);
    for (size_t i = 0; i < p->k->care_count; i++)
        if (p->k->care[i].kind == CARE_PHASE) goals_phase(p, i, out);
    goals_leads(p, out);
    for (size_t i = 0; i < p->claims->ways.count; i++) {
        const Claim *way = &p->claims->ways.of[i];
        Term made = term_constant(s, false);
        for (size_t m = 0; m < p->k->move_count; m++)
            if (p->k->moves[m].to == (uint16_t)way->to) made = term_or(s, made, p->step.move[m]);
        made = term_and(s, made, p->step.from[way->from]);
        goals_add(out, (Goal){.theorem = THEOREM_STATES,
                              .about = way->id,
                              .what = "is a way that cannot be gone",
                              .bad = term_and(s, made, sym_expr(&p->person.facts, way->when).yes),
                              .wanted = true});
    }
}

void goals_plan(const Proof *p, TheoremId theorem, Goals *out) {
    if (theorem == THEOREM_OFFERS) {
        goals_named(p, out);
        goals_never(p, out);
    } else if (theorem == THEOREM_NEEDS) {
        goals_needs(p, out);
    } else {
        goals_states(p, out);
    }
}
