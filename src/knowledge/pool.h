/* Works a parameter out of its evidence rows by the method that it names: value, interval and grade.
 * docs/pooling.md has the formulas and their sources; the factors are in the table `pooling` of the
 * knowledge.
 */
#ifndef PLUMBLINE_KNOWLEDGE_POOL_H
#define PLUMBLINE_KNOWLEDGE_POOL_H

#include "knowledge/knowledge.h"

typedef enum PoolResult {
    POOL_DONE,
    POOL_NOT_POOLED,  /* derived, expert, graded, or without rows: nothing to recompute */
    POOL_NO_TABLE,    /* the knowledge has no table `pooling` */
    POOL_NO_FIELD,    /* a row lacks the field, or it is out of range there; row says which */
    POOL_ROW_COUNT,   /* too many or too few rows for the method */
    POOL_SCALE,       /* the method does not give this kind of number */
    POOL_FEW_STUDIES, /* bivariate with fewer than four independent studies that have both */
    POOL_BIVARIATE,   /* random_effects where bivariate is due */
    POOL_FACTOR       /* `times` or a sum makes a probability of 1 or more */
} PoolResult;

enum { POOL_BIVARIATE_LEAST = 4, POOL_TEXT_BYTES = 32 };

typedef struct Pooled {
    double value, lo, hi; /* 95 % interval */
    EvidenceGrade grade;
    size_t studies;    /* independent studies and reviews that count */
    double between_sd; /* the standard deviation between studies that was used */
    size_t row;        /* the evidence row in fault */
} Pooled;

PoolResult pool_param(const Knowledge *k, const Param *p, Pooled *out);

/* The distance of two values of a parameter on the logit, or on the log of odds ratios. Probabilities are
 * kept within 1e-6 of 0 and 1. */
double pool_distance(Scale scale, double a, double b);

/* Which parts of a parameter are not what its rows give, within the tolerance of the table. Values, ends of
 * the interval and grade: bit i is for spots[i]. */
unsigned pool_drift(const Knowledge *k, const Param *p, const Pooled *pooled);

/* The number as `knowledge pool --write` writes it: two significant digits of what is nearer, the probability
 * or what it lacks to 1, three for the value of an odds ratio or of a figure that nobody judged. text has
 * POOL_TEXT_BYTES. */
void pool_text(const Param *p, const Pooled *pooled, size_t spot, char *text);

/* How many times greater the odds at the high end of the interval g are than at the low end; infinite at 0
 * and 1. */
double pool_odds_factor(const Param *p, size_t g);

/* "single", "random_effects", …; "sens", …; "meta_analysis", …: as in the files. */
const char *pool_method_name(Pooling method);
const char *pool_field_name(RowField field);
const char *pool_grade_name(EvidenceGrade grade);

#endif
