/* Recomputes a parameter from its evidence rows, to see whether it has drifted. */
#ifndef PLUMBLINE_KNOWLEDGE_POOL_H
#define PLUMBLINE_KNOWLEDGE_POOL_H

#include "knowledge/knowledge.h"

typedef enum PoolResult {
    POOL_DONE,
    POOL_NOT_POOLED, /* derived, expert, graded, or without rows: nothing to recompute */
    POOL_NO_FIELD,   /* a row lacks the field; *row says which */
    POOL_MANY_ROWS   /* `single` of more than one row */
} PoolResult;

/* `single` is that field of the row. `logit_mean` is the mean on the logit scale (odds ratios: on the log
 * scale), weighted by inverse variance when every row has an interval, else with equal weights; probabilities
 * are kept within 0.001 and 0.999. */
PoolResult pool_value(const Knowledge *k, const Param *p, double *value, size_t *row);

/* How many times greater the odds at the high end of the interval g are than at the low end; infinite at 0
 * and 1. */
double pool_odds_factor(const Param *p, size_t g);

#endif
