/* The network held against the evidence: for each accuracy row that the knowledge maps, what sensitivity and
 * specificity the network implies in the row's own population, and whether they lie in the published
 * interval.
 *
 * Exact, by the same inference as a belief (network/belief.h) and over all alternatives; nothing is sampled.
 * A population is what its patients have in common: answers, which are context and observations, and the
 * causes of which everybody has at least one, and those that nobody has. With the reference R (at least one
 * of the causes holds) and the positive result F,
 *
 *     sensitivity = P(F | R, population)        specificity = P(not F | not R, population),
 *
 * and what is worked out from both: the likelihood ratios and the odds ratio.
 *
 * For a finding with sides and a cause with sides the sensitivity is that of the finding on the side of the
 * cause, and the specificity that of neither side, in people with the cause on neither side.
 */
#ifndef PLUMBLINE_NETWORK_FIT_H
#define PLUMBLINE_NETWORK_FIT_H

#include "knowledge/knowledge.h"

/* Where the interval comes from: the row itself; the numbers of people (Wilson's 95 % interval); or none was
 * published, and FIT_TOLERANCE on both sides stands for it (of shares only). */
typedef enum FitBasis { FIT_PUBLISHED, FIT_COUNTED, FIT_TOLERATED } FitBasis;

#define FIT_TOLERANCE 0.10

typedef struct FitResult {
    const FitEntry *entry;
    FitMeasure measure;
    double published; /* the middle of the interval when only that was published */
    double lo, hi;
    FitBasis basis;
    double implied;
    double off_by; /* implied less published; of ratios r both as r / (1 + r), chances where it was even
                      before */
    bool inside;   /* lo <= implied <= hi */
} FitResult;

/* All measures of all mapped rows: those outside first, each part by falling distance. A row is inside when
 * all its measures are. */
typedef struct FitReport {
    const FitResult *of;
    size_t count, inside;
    size_t rows, rows_inside;
    size_t skipped;
} FitReport;

/* Works it all out; the results belong to the arena. ERR_KNOWLEDGE when nobody in a population has, or lacks,
 * the cause of a row; else as infer. */
bool fit_run(const Knowledge *k, Arena *arena, FitReport *out, Err *err);

/* "sens", "spec", "lr_pos", "lr_neg", "odds_ratio"; "published", "counted", "tolerated". */
const char *fit_measure_name(FitMeasure measure);
const char *fit_basis_name(FitBasis basis);

#endif
