/* How evidence rows become numbers: the methods, the figures that they read, and the table of factors. */
#ifndef PLUMBLINE_KNOWLEDGE_POOLING_H
#define PLUMBLINE_KNOWLEDGE_POOLING_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

/* How rows become a number (docs/pooling.md). The last two are not recomputed. */
#define POOLINGS(X)                            \
    X(POOLED_SINGLE, "single")                 \
    X(POOLED_RANDOM_EFFECTS, "random_effects") \
    X(POOLED_BIVARIATE, "bivariate")           \
    X(POOLED_PRODUCT, "product")               \
    X(POOLED_SUM, "sum")                       \
    X(POOLED_RATIO, "ratio")                   \
    X(POOLED_ODDS_RATIO, "odds_ratio")         \
    X(POOLED_DERIVED, "derived")               \
    X(POOLED_EXPERT, "expert")

typedef enum Pooling {
#define X(code, name) code,
    POOLINGS(X)
#undef X
        POOLING_COUNT
} Pooling;

/* Which figure of a row is read. midpoint is the middle of value_lo..value_hi on the scale of the number. */
#define ROW_FIELDS(X)                                     \
    X(FIELD_SENS, "sens")                                 \
    X(FIELD_ONE_MINUS_SENS, "one_minus_sens")             \
    X(FIELD_SPEC, "spec")                                 \
    X(FIELD_ONE_MINUS_SPEC, "one_minus_spec")             \
    X(FIELD_PREVALENCE, "prevalence")                     \
    X(FIELD_ONE_MINUS_PREVALENCE, "one_minus_prevalence") \
    X(FIELD_VALUE, "value")                               \
    X(FIELD_ONE_MINUS_VALUE, "one_minus_value")           \
    X(FIELD_MIDPOINT, "midpoint")                         \
    X(FIELD_LR_POS, "lr_pos")                             \
    X(FIELD_LR_NEG, "lr_neg")

typedef enum RowField {
#define X(code, name) code,
    ROW_FIELDS(X)
#undef X
        FIELD_COUNT
} RowField;

enum { VERIFIED_COUNT = 4, MAX_INDIRECT = 32 };

/* A reason why figures do not quite fit their number, and how much it widens the interval. */
typedef struct Indirect {
    Str id;
    double sd;
} Indirect;

/* Studies that a review has already counted: their rows are left out beside one of the review. */
typedef struct CountedIn {
    uint16_t review;
    uint16_t study;
} CountedIn;

/* The factors that pooling uses: one table, knowledge/pooling.yaml. Standard deviations are on the logit, for
 * odds ratios on the log. Empty (all 0) when the knowledge has none. */
typedef struct PoolingTable {
    double between_sd;      /* least standard deviation between studies: probabilities and shares */
    double between_sd_odds; /* and odds ratios */
    double verified_sd[VERIFIED_COUNT]; /* fulltext, abstract, secondary, unverified */
    double unreported_people;  /* a probability without interval and counts weighs like this many people, */
    double unreported_sd_most; /* but is no more uncertain than this, however rare */
    double unreported_sd_odds;
    double judged_share; /* a judged factor is uncertain by this part of the log odds that it moves, */
    double judged_least; /* at least by this */
    double tolerance;    /* a greater distance on the logit or log is drift */
    const Indirect *indirect;
    size_t indirect_count;
    const CountedIn *counted;
    size_t counted_count;
} PoolingTable;

#endif
