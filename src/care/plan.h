/* The plan: what comes first, what else fits, what is not for now, whom to see, what must bring one back. All
 * of it is decided by the expressions in knowledge/care over answers, urgency and posteriors. */
#ifndef PLUMBLINE_CARE_PLAN_H
#define PLUMBLINE_CARE_PLAN_H

#include "knowledge/expr.h"
#include "safety/safety.h"

/* Why an item is not for now. */
typedef enum NotNow { NOT_NOW_RULE, NOT_NOW_AVOID } NotNow;

typedef struct PlanItem {
    uint16_t item;    /* index into care */
    NotNow why_not;   /* of items under not_now */
    bool check_first; /* a reason against it is not known to be absent */
} PlanItem;

typedef struct Plan {
    int phase;            /* index into care, -1 when the knowledge has no phases */
    int see;              /* the one named first contact: index into care, -1 when it has none */
    const PlanItem *next; /* imaging and treatments that fit now, least invasive first */
    size_t next_count;
    const PlanItem *not_now;
    size_t not_now_count;
    const PlanItem *safety_net;
    size_t safety_net_count;
} Plan;

/* Makes the plan. facts: complete answers, posteriors by cause and the urgency of `safety`. */
bool plan_make(Arena *arena, const Knowledge *k, const ExprFacts *facts, const Safety *safety, Plan *out,
               Err *err);

#endif
