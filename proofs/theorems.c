#include "theorems.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *theorem_text(TheoremId theorem) {
    static const char *const texts[] = {
#define X(name, text) text,
        THEOREMS(X)
#undef X
    };
    return texts[theorem];
}

void goals_add(Goals *goals, Goal goal) {
    if (goals->count == goals->room) {
        size_t room = goals->room ? 2 * goals->room : 256;
        Goal *more = ARENA_NEW(goals->arena, room, Goal);
        if (!more) {
            fputs("proofs: out of memory\n", stderr);
            exit(4);
        }
        if (goals->count) memcpy(more, goals->of, goals->count * sizeof *more);
        goals->of = more;
        goals->room = room;
    }
    goals->of[goals->count++] = goal;
}

static Urgency agreed_urgency(const Claim *claim) {
    for (int u = 0; u < URGENCY_COUNT; u++)
        if (str_eq(claim->group, str_of(urgency_name((Urgency)u)))) return (Urgency)u;
    return URGENCY_ROUTINE;
}

/* Urgency by the rules as they were agreed. */
static const Term *agreed_levels(const Proof *p) {
    Term *at_least = ARENA_NEW(p->arena, URGENCY_COUNT, Term);
    const ClaimList *agreed = &p->claims->agreed;
    Three *rule = ARENA_NEW(p->arena, agreed->count, Three);
    Rule *rules = ARENA_NEW(p->arena, agreed->count, Rule);
    for (size_t i = 0; rule && rules && i < agreed->count; i++) {
        rules[i].urgency = agreed_urgency(&agreed->of[i]);
        rule[i] = sym_expr(&p->person.facts, agreed->of[i].when);
    }
    Knowledge then = {.rules = rules, .rule_count = agreed->count};
    sym_urgency(p->solver, &then, rule, at_least);
    return at_least;
}

void proof_begin(Proof *p, Solver *solver, Arena *arena, const Knowledge *k, const Claims *claims) {
    *p = (Proof){.solver = solver, .arena = arena, .k = k, .claims = claims};
    sym_person_free(solver, arena, k, &p->person);
    sym_step_free(&p->person, &p->step);
    Term *pattern = ARENA_NEW(arena, claims->emergency.count, Term);
    for (size_t i = 0; pattern && i < claims->emergency.count; i++)
        pattern[i] = sym_expr(&p->person.facts, claims->emergency.of[i].when).yes;
    p->pattern = pattern;
    p->agreed = agreed_levels(p);
    solver_assume(solver, p->person.c.possible);
    solver_assume(solver, p->step.possible);
}

void proof_with_rule(const Proof *first, const Knowledge *k, size_t rule, Proof *out) {
    *out = *first;
    out->k = k;
    sym_person_with_rule(&first->person, k, rule, &out->person);
}

void proof_with_plan(const Proof *first, const Knowledge *k, Proof *out) {
    *out = *first;
    out->k = k;
    out->person.c.k = k;
    out->person.facts.of = &out->person.c;
    out->person.facts.at_least = out->person.safety.at_least;
    sym_step_decide(&out->person, &out->step);
}

bool goal_met(const Proof *p, const Goal *goal) {
    return solver_find(p->solver, goal->bad) == (goal->wanted ? FOUND_ONE : FOUND_NONE);
}

static void goals_emergency(const Proof *p, Goals *out) {
    const SymPerson *who = &p->person;
    for (size_t i = 0; i < p->claims->emergency.count; i++) {
        const Claim *claim = &p->claims->emergency.of[i];
        Term calm = term_not(p->solver, who->safety.at_least[URGENCY_EMERGENCY_NOW]);
        goals_add(out, (Goal){.theorem = THEOREM_EMERGENCY,
                              .about = claim->id,
                              .what = "holds and is no emergency",
                              .bad = term_and(p->solver, p->pattern[i], calm)});
    }
}

static bool is_redundant(const Proof *p, size_t rule) {
    for (size_t i = 0; i < p->claims->redundant.count; i++)
        if (p->claims->redundant.of[i].index == (int)rule) return true;
    return false;
}

/* The rule holds and no other that is at least as urgent. */
static Term decides_alone(const Proof *p, size_t rule) {
    Term alone = p->person.safety.rule[rule].yes;
    for (size_t r = 0; r < p->k->rule_count; r++)
        if (r != rule && p->k->rules[r].urgency >= p->k->rules[rule].urgency)
            alone = term_and(p->solver, alone, term_not(p->solver, p->person.safety.rule[r].yes));
    return alone;
}

static void goals_rules(const Proof *p, Goals *out) {
    for (size_t r = 0; r < p->k->rule_count; r++) {
        Goal goal = {.theorem = THEOREM_RULES, .about = p->k->rules[r].id};
        goal.what = "can never fire";
        goal.bad = p->person.safety.rule[r].yes;
        goal.wanted = true;
        goals_add(out, goal);
        bool redundant = is_redundant(p, r);
        goal.what = redundant ? "is named as redundant and decides alone" : "can never decide alone";
        goal.bad = decides_alone(p, r);
        goal.wanted = !redundant;
        goals_add(out, goal);
    }
}

static void goals_agreed(const Proof *p, Goals *out) {
    Solver *s = p->solver;
    for (int u = URGENCY_ROUTINE; u < URGENCY_COUNT; u++) {
        Term now = p->person.safety.at_least[u];
        Goal goal = {.theorem = THEOREM_AGREED, .about = str_of(urgency_name((Urgency)u))};
        goal.what = "was agreed and is not reached";
        goal.bad = term_and(s, p->agreed[u], term_not(s, now));
        goals_add(out, goal);
        goal.what = "is reached and was not agreed";
        goal.bad = term_and(s, now, term_not(s, p->agreed[u]));
        goals_add(out, goal);
    }
}

void theorem_goals(const Proof *p, TheoremId theorem, Goals *out) {
    switch (theorem) {
    case THEOREM_EMERGENCY: goals_emergency(p, out); return;
    case THEOREM_MONOTONE: goals_monotone(p, out); return;
    case THEOREM_INTERVIEW: goals_interview(p, out); return;
    case THEOREM_RULES: goals_rules(p, out); return;
    case THEOREM_AGREED: goals_agreed(p, out); return;
    default: goals_plan(p, theorem, out);
    }
}
