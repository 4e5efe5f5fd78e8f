/* Safety, plan and interview as terms over all answers: the mirror images of safety/safety.h, care/plan.h and
 * of when interview/interview.h may end. agree.h holds them against the C code. */
#ifndef PLUMBLINE_PROOFS_MODEL_H
#define PLUMBLINE_PROOFS_MODEL_H

#include "answers.h"

typedef struct SymSafety {
    Three *rule;                  /* by rule */
    Term at_least[URGENCY_COUNT]; /* it is that urgent or more */
} SymSafety;

/* Everything of one person at one time. Points into itself: not to be copied. */
typedef struct SymPerson {
    SymCase c;
    SymSafety safety;
    Term explained;
    const Term *probability;
    SymFacts facts;
} SymPerson;

/* Any person: any answers, causes worked out or not, any probability from 0 to 1 each. */
void sym_person_free(Solver *solver, Arena *arena, const Knowledge *k, SymPerson *out);
/* Another person with answers of her own and the same causes. c is complete. */
void sym_person_like(const SymPerson *other, const SymCase *c, SymPerson *out);
/* The same person by a knowledge in which one rule is another. */
void sym_person_with_rule(const SymPerson *other, const Knowledge *k, size_t rule, SymPerson *out);
/* Urgency from rules that are given one by one. */
void sym_urgency(Solver *s, const Knowledge *k, const Three *rule, Term at_least[URGENCY_COUNT]);

/* The phase of a first assessment is this one. */
Term sym_entry_phase(const SymPerson *p, const Knowledge *k, size_t phase);
/* An entry of the plan is among `next` or `options`, in each phase for which in_phase (by care item) holds.
 */
Term sym_offered(const SymPerson *p, const Knowledge *k, size_t item, const Term *in_phase);
/* … is listed under "not now" because of its reasons not_now. */
Term sym_advised_against(const SymPerson *p, const CareItem *item);
/* A first assessment, or a check-in of follow-up: how one gets into a phase. */
typedef struct SymStep {
    Term possible;
    Term first;       /* the first assessment; else the rest counts */
    const Term *from; /* by care item: the phase before */
    const Term *told; /* by care item: somebody says that the person is there */
    Term is_told;
    const Term *trend; /* TREND_COUNT + 1; the last: nothing can be compared */
    Term days;
    const Term *done; /* by class of treatment: had since the phase began */
    Term *move;       /* by move: it is the one that is made */
    Term *phase;      /* by care item: where the person is then */
} SymStep;

/* Any step of this person; `phase` and `move` follow from the moves of the knowledge. */
void sym_step_free(const SymPerson *p, SymStep *out);
/* Works `phase` and `move` out again, for another person or another knowledge. */
void sym_step_decide(const SymPerson *p, SymStep *step);

/* Could an answer to the question make it more urgent, to same_day or above (interview/danger.h)? */
Term sym_could_rise(const SymPerson *p, size_t question);
/* … or the worst of all questions that are open (by question; NULL: none) together make it an emergency? */
Term sym_together(const SymPerson *p, const Term *open);

#endif
