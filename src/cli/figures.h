/* Statistics of what was believed and what was true. */
#ifndef PLUMBLINE_CLI_FIGURES_H
#define PLUMBLINE_CLI_FIGURES_H

#include "base/arena.h"
#include "base/buf.h"

/* A probability, and whether it came true. */
typedef struct Pair {
    double p;
    bool yes;
} Pair;

typedef struct Pairs {
    Pair *of;
    size_t count, cap;
} Pairs;

bool pairs_new(Arena *arena, size_t cap, Pairs *out);
void pairs_add(Pairs *pairs, double p, bool yes); /* one too many is left out */

/* Logistic recalibration, log odds(true) = intercept + slope * log odds(p), by maximum likelihood, with
 * standard errors (Cox 1958). Probabilities that can be trusted have slope 1 and intercept 0. */
typedef struct Recalibration {
    double slope, slope_error, intercept, intercept_error;
} Recalibration;
Recalibration recalibrate(const Pairs *pairs);

/* How often came true what was believed, by classes of probability. */
void print_reliability(const Pairs *pairs, Buf *out);

/* The cut-off with the greatest sensitivity + specificity; and both at a cut-off. */
double best_cut(Pairs *pairs);
typedef struct Accuracy {
    double sensitivity, specificity;
    size_t with, without;
} Accuracy;
Accuracy accuracy_at(const Pairs *pairs, double cut);

/* The value below which this share of the sorted values lies (nearest rank); sorts them. count >= 1. */
double percentile(double *values, size_t count, double share);

#endif
