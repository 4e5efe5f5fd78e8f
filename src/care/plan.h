/* The plan: the phase, the options side by side, what else fits now, what has to be checked first, what is
 * not for now and why, whom to see, what must bring one back. All of it is decided by the expressions in
 * knowledge/care over answers, urgency and posteriors. */
#ifndef PLUMBLINE_CARE_PLAN_H
#define PLUMBLINE_CARE_PLAN_H

#include "knowledge/expr.h"
#include "safety/safety.h"

enum { PLAN_OPTIONS_MAX = 5 };

typedef struct PlanItem {
    uint16_t item; /* index into care */
    /* Under not_now and check_first: why. Under next: what is not known to be absent. */
    const CareReason *const *reasons;
    size_t reason_count;
} PlanItem;

typedef struct PlanList {
    const PlanItem *of; /* least invasive first */
    size_t count;
} PlanList;

typedef struct Plan {
    int phase;        /* index into care, -1 when the knowledge has no phases */
    int see;          /* the one named first contact: index into care, -1 when it has none */
    PlanList options; /* for the shared decision, at most PLAN_OPTIONS_MAX: waiting, one of each class, then
                         procedures */
    PlanList next;    /* imaging and treatments that fit now */
    PlanList
        check_first; /* would fit, but a dangerous contraindication is unknown: not offered until it is */
    PlanList not_now;
    PlanList safety_net;
} Plan;

/* Makes the plan. facts: complete answers, posteriors by cause and the urgency of `safety`. phase: where
 * follow-up says the person is (index into care), or -1: the first phase, by order, that holds. False when
 * the arena is full. */
bool plan_make(Arena *arena, const Knowledge *k, const ExprFacts *facts, const Safety *safety, int phase,
               Plan *out, Err *err);

/* The phase of a first assessment: the first, by order, whose `when` holds; -1 when there is none. */
int plan_entry_phase(const Knowledge *k, const ExprFacts *facts);

/* The move that is due in a phase, as an index into moves, or -1: indications first, then the phase's own,
 * each in their order. done: bit c is set when a treatment of CareClass c was had since the phase began. */
int plan_move(const Knowledge *k, const ExprFacts *facts, int phase, Trend trend, int days_in_phase,
              unsigned done);

#endif
