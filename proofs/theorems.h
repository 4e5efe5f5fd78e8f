/* The theorems: what is said of the knowledge as goals for the solver. docs/proofs.md says them in words. */
#ifndef PLUMBLINE_PROOFS_THEOREMS_H
#define PLUMBLINE_PROOFS_THEOREMS_H

#include "claims.h"
#include "model.h"

#define THEOREMS(X)                                                                                 \
    X(EMERGENCY, "every published emergency pattern is an emergency, whatever else is answered")    \
    X(MONOTONE, "a red flag that becomes yes lowers no urgency and takes no urgent action away")    \
    X(INTERVIEW, "no interview ends while an answer it did not ask for could make it an emergency") \
    X(OFFERS, "nothing is offered with a contraindication present, or a dangerous one unknown")     \
    X(NEEDS, "injections, surgery, fusion, scans and phases only when their criteria are met")      \
    X(STATES, "every state of the plan has a way on, a review date and a safety net")               \
    X(RULES, "every rule can fire, and decide alone")                                               \
    X(AGREED, "no pattern of answers is less or more urgent than was agreed")

typedef enum TheoremId {
#define X(name, text) THEOREM_##name,
    THEOREMS(X)
#undef X
        THEOREM_COUNT
} TheoremId;

/* A goal is met when no case makes `bad` true; a wanted one when some case makes it true. */
typedef struct Goal {
    TheoremId theorem;
    Str about; /* the rule, finding, claim or part of the plan */
    const char *what;
    Term bad;
    bool wanted;
} Goal;

typedef struct Goals {
    Arena *arena;
    Goal *of;
    size_t count, room;
} Goals;

/* One knowledge as terms. Points into itself: not to be copied. */
typedef struct Proof {
    Solver *solver;
    Arena *arena;
    const Knowledge *k;
    const Claims *claims;
    SymPerson person;
    SymStep step;
    const Term *pattern; /* by claim of `emergency`: it holds */
    const Term *agreed;  /* by urgency: it is that urgent or more by the rules as they were agreed */
} Proof;

/* The knowledge as it is; what keeps answers and steps possible is assumed from then on. */
void proof_begin(Proof *p, Solver *solver, Arena *arena, const Knowledge *k, const Claims *claims);
/* The same with one rule changed, or with another plan: over the same answers and steps. */
void proof_with_rule(const Proof *first, const Knowledge *k, size_t rule, Proof *out);
void proof_with_plan(const Proof *first, const Knowledge *k, Proof *out);

const char *theorem_text(TheoremId theorem);
/* Adds the goals of a theorem. */
void theorem_goals(const Proof *p, TheoremId theorem, Goals *out);

void goals_add(Goals *goals, Goal goal);
void goals_monotone(const Proof *p, Goals *out);
void goals_interview(const Proof *p, Goals *out);
void goals_plan(const Proof *p, TheoremId theorem, Goals *out);

/* Is the goal met? When it is not because there is such a case, the solver holds it. */
bool goal_met(const Proof *p, const Goal *goal);

#endif
