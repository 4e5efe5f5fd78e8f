/* The compiled case. Words used in these files:
 *
 * - slot: number of a hidden node (Network.hidden).
 * - variable: what is eliminated. A *plain* one is a hidden node; a *gathering* one stands for an OR whose
 *   causes are still being collected (infer_table.h): of a present finding, or of a hidden node with many
 *   parents.
 * - factor: a small table made of parameters.
 * - bucket: the step that eliminates one variable. Its product joins the factors and messages that mention
 *   it; its message is what is left without it, and goes to the bucket of the next variable in it.
 * - absorbed: a cause that only factors mention, and that leads to many gathering variables. Its message
 *   would be a table over all of them, dear to join. Instead the parent's product is taken through "cause no"
 *   and "cause yes" factor by factor, and both are added.
 * - latent: a hidden OR of many parents that has absent findings only, which weigh its yes by w <= 1. What
 *   it says about its parents is w + (1 - w) P(no | parents), a mixture of "whatever" and "none of the
 *   parents brought it about". So a plain variable that chooses between the two does, with a factor for
 *   each parent; no gathering.
 * - apart: a hidden node that nothing observed and no other hidden node depends on. It would only make the
 *   tables wider; its probability follows from the finished tree, P(no) = P(observed, no) / P(observed):
 *   "no" of a noisy-OR only weighs its parents, so just the messages between the parents' buckets change.
 */
#ifndef PLUMBLINE_NETWORK_INFER_INT_H
#define PLUMBLINE_NETWORK_INFER_INT_H

#include "network/infer.h"
#include "network/infer_table.h"
#include "network/network_int.h"

/* Findings and hidden nodes of more parents than this get a gathering variable; the others one table. A cause
 * of at least ABSORB_GATHERING gathering variables is absorbed. */
enum { FINDING_TABLE_PARENTS = 6, HIDDEN_TABLE_PARENTS = 4, FACTOR_DIMS = 8, ABSORB_GATHERING = 99 };

/* What one cause (or the leak) alone does to a target that is observed at a grade: at most below it, or just
 * at it. */
typedef struct Term {
    uint32_t param; /* P(at least that grade) */
    uint16_t slot;  /* of the cause; of a leak unused */
    uint8_t lower;  /* so many parameters before it are those of the lower grades */
    bool top;       /* no higher grade exists; else param + 1 is P(at least the next) */
} Term;

typedef struct Factor {
    uint32_t first_term; /* the leaks, then the causes in the order of their dimensions */
    uint16_t leaks, causes;
    int16_t vars[FACTOR_DIMS]; /* by dimension once laid out */
    uint8_t dims;
    int16_t child; /* the variable among vars that is the target; -1: the target is observed */
    uint8_t child_dim;
    bool latent; /* child is the choice of a latent node */
    double *table;
} Factor;

typedef struct Weight {
    uint32_t param;
    uint16_t slot;
} Weight;

/* Observed, and with one parent: weighs that parent only. With none (slot UINT16_MAX) it is a constant. */
typedef struct Single {
    uint32_t first_term;
    uint16_t leaks, causes;
    uint16_t slot;
} Single;

typedef enum BucketKind {
    BUCKET_SUM,    /* a plain variable is summed out */
    BUCKET_SELECT, /* a present finding: state 1 is kept */
    BUCKET_CLOSE   /* a hidden OR has all its causes: the gathering variable becomes the plain one */
} BucketKind;

/* A factor of an absorbed cause, once for each state of the cause. */
typedef struct Slice {
    const Factor *factor;
    uint8_t cause_dim;
    bool no_is_unit; /* without the cause it changes nothing */
    double *no, *yes;
    TableMap map; /* into the product of the absorbing bucket */
} Slice;

typedef struct Input {
    const double *table;  /* a factor's, or the message of bucket `from` */
    const Factor *factor; /* NULL: a message, or absorbed */
    int from;             /* -1: a factor */
    double *product; /* of this and all inputs before it; NULL for factors but the last one: made in place */
    Slice *slices;   /* NULL: not absorbed */
    uint16_t slice_count;
    TableMap map;
} Input;

typedef struct Bucket {
    BucketKind kind;
    uint16_t slot; /* BUCKET_SUM: the hidden node */
    uint8_t plain, gathering;
    uint8_t child_dim; /* BUCKET_CLOSE: the plain dimension that the gathering one becomes */
    bool absorbed;     /* has no tables of its own */
    double *unit;      /* what the first absorbed cause is joined to if there is nothing else */
    bool passes;       /* the product is the only message that comes in, unchanged */
    uint16_t *dims;    /* positions in the order, lowest dimension first */
    Input *inputs;
    uint16_t input_count, factor_count;
    int parent;     /* -1: the message is a number */
    size_t entries; /* of the product; the message has half as many */
    double *message;
    double *back;    /* d/d(message), up to a factor */
    double *changed; /* the message while an apart node is worked out */
} Bucket;

typedef struct ApartStep {
    uint16_t bucket;
    bool last; /* no other bucket of its tree changes: compare here */
} ApartStep;

typedef struct Apart {
    uint16_t slot;
    uint32_t first_step, step_count;
} Apart;

/* Numbers that a run changes; the plan itself is constant. By slot, except scale and is_changed: by bucket.
 */
typedef struct RunState {
    double *no, *yes; /* weights */
    double *posterior;
    double *extra_no; /* for the apart node at hand: P(not by this parent | parent yes), else 1 */
    double *scale;    /* the message was multiplied by it */
    bool *is_changed;
    double *work, *back, *changed, *no_table, *yes_table; /* tables as large as the largest product */
} RunState;

struct InferPlan {
    const Network *net;
    Term *terms;
    size_t term_count;
    Factor *factors;
    size_t factor_count;
    Weight *absent; /* grade 0: yes of the cause counts (1 - p) */
    size_t absent_count;
    uint32_t *constants; /* leaks of grade 0 */
    size_t constant_count;
    Single *singles;
    size_t single_count;
    Bucket *buckets; /* in the order of elimination */
    size_t bucket_count;
    bool *in_tree;  /* by slot: not apart */
    bool *is_apart; /* by slot: outside the tree, but wanted */
    bool *latent;   /* by slot */
    int *bucket_of; /* by slot: where it is summed out, -1: in no table with others */
    Apart *aparts;
    size_t apart_count;
    ApartStep *steps;
    RunState state;
    bool *noted; /* by parameter, for infer_plan_params */
    InferSize size;
};

struct InferScratch {
    Arena *arena;
    ArenaMark start;
};

/* The variables of a case and which of them stand in a table together. */
typedef struct Graph {
    int count, words;
    int16_t *slot;    /* by variable: plain, its hidden node; gathering: -1 */
    int16_t *closes;  /* gathering: the plain variable that it becomes, -1 for a finding; plain: -1 */
    uint64_t *near;   /* by variable: bits of its neighbours */
    uint64_t *scopes; /* by place in the order: bits of the neighbours at that time */
    int16_t *order, *place;
    size_t entries;
    int width;
} Graph;

static inline bool graph_gathers(const Graph *graph, int var) {
    return graph->slot[var] < 0;
}

/* The steps of infer_compile, in this order. False with the error set. */
bool infer_collect(InferPlan *plan, const Observation *observed, size_t count, const bool *wanted,
                   Graph *graph, Arena *arena, Err *err);
bool infer_order(const InferPlan *plan, Graph *graph, Arena *arena, Err *err);
bool infer_lay_out(InferPlan *plan, const Graph *graph, Arena *arena, Err *err);
bool infer_plan_apart(InferPlan *plan, Arena *arena, Err *err);

/* The steps of infer_run after the upward pass. */
double infer_product(const InferPlan *plan, const Bucket *bucket, const double *table, double no, double yes,
                     double *message);
const double *infer_join(const InferPlan *plan, const Bucket *bucket, int index, const double *before,
                         const double *table, double *out);
void infer_run_apart(const InferPlan *plan, const double *params);

/* Absorbed causes: slices for this run's parameters; out = before with the cause joined (may be the same);
 * and the way back: `back` turns from d/d(product) into d/d(before), and the cause's posterior is set. */
void infer_fill_slices(const Input *input);
void infer_absorb(const InferPlan *plan, const Bucket *bucket, const Input *input, const double *before,
                  double *out);
void infer_absorb_back(const InferPlan *plan, const Bucket *bucket, const Input *input, const double *before,
                       double *back);

/* A term's two numbers for a parameter vector. */
typedef struct Share {
    double below, at;
} Share;

static inline Share term_share(const Term *term, const double *params) {
    double p = params[term->param];
    /* Drawn lists need not fall: read them as if each grade were cut to the one below. */
    for (uint32_t i = 1; i <= term->lower; i++) {
        if (params[term->param - i] < p) p = params[term->param - i];
    }
    double above = term->top ? 0 : params[term->param + 1];
    return (Share){.below = 1 - p, .at = p > above ? p - above : 0};
}

/* Two independent causes: the larger grade of both. */
static inline Share share_join(Share a, Share b) {
    return (Share){.below = a.below * b.below, .at = a.below * b.at + a.at * (b.below + b.at)};
}

#endif
