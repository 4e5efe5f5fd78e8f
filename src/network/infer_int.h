/* The compiled case. Words used in these files:
 *
 * - slot: number of a hidden node (Network.hidden).
 * - variable: what is eliminated. A *plain* one is a hidden node; a *gathering* one stands for an OR whose
 *   causes are still being collected (infer_table.h): of a present finding, or of a hidden node with many
 *   parents.
 * - factor: a small table made of parameters.
 * - bucket: the step that eliminates one variable. Its product joins the factors and messages that mention
 *   it; its message is what is left without it, and goes to the bucket of the next variable in it.
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

/* Findings and hidden nodes of more parents than this get a gathering variable; the others one table. */
enum { FINDING_TABLE_PARENTS = 6, HIDDEN_TABLE_PARENTS = 4, FACTOR_DIMS = 8 };

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
    Lanes *table;
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

typedef struct Input {
    const Lanes *table; /* a factor's, or the message of bucket `from` */
    int from;           /* -1: a factor */
    Lanes *product; /* of this and all inputs before it; NULL for factors but the last one: made in place */
    TableMap map;
} Input;

typedef struct Bucket {
    BucketKind kind;
    uint16_t slot; /* BUCKET_SUM: the hidden node */
    uint8_t plain, gathering;
    uint8_t child_dim; /* BUCKET_CLOSE: the plain dimension that the gathering one becomes */
    bool leads;        /* to a wanted node: the way down takes it for INFER_WANTED */
    bool passes;       /* the product is the only message that comes in, unchanged */
    uint16_t *dims;    /* positions in the order, lowest dimension first */
    Input *inputs;
    uint16_t input_count, factor_count;
    int parent;     /* -1: the message is a number */
    size_t entries; /* of the product; the message has half as many */
    Lanes *message;
    Lanes *back;    /* d/d(message), up to a factor */
    Lanes *changed; /* the message while an apart node is worked out */
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
    Lanes *no, *yes; /* weights */
    Lanes *posterior;
    Lanes *extra_no; /* for the apart node at hand: P(not by this parent | parent yes), else 1 */
    Lanes *scale;    /* the message was multiplied by it */
    bool *is_changed, *is_scaled;
    Lanes *work, *back, *changed; /* tables as large as the largest product */
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
    bool *wanted;   /* by slot */
    int *bucket_of; /* by slot: where it is summed out, -1: in no table with others */
    Apart *aparts;
    size_t apart_count;
    ApartStep *steps;
    RunState state;
    Lanes *same;    /* by parameter: one vector in all lanes */
    uint32_t *used; /* the parameters that matter, each once */
    size_t used_count;
    Lanes *result; /* by node, of infer_run */
    struct Pool *pool;
    InferSize size;
};

/* Memory for tables: not zeroed, which would take as long as a run. Taken back as a whole. */
typedef struct Pool {
    Arena *arena;
    struct PoolBlock *first, *current;
    size_t entries; /* of all blocks */
} Pool;

/* NULL when memory is short. */
Lanes *pool_take(Pool *pool, size_t count);
void pool_reset(Pool *pool);

struct InferScratch {
    Arena *arena;
    ArenaMark start;
    Pool pool;
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
bool infer_list_used(InferPlan *plan, Arena *arena, Err *err);

/* infer_run_lanes for any machine, and for those whose vectors hold all lanes: the same operations in the
 * same order, so the same numbers to the last digit. */
#if defined __x86_64__ && defined __GNUC__
#define INFER_HAS_AVX2 1
#endif
void infer_run_plain(const InferPlan *plan, const Lanes *params, InferReach reach, Lanes *posterior,
                     double *log_evidence);
void infer_run_avx2(const InferPlan *plan, const Lanes *params, InferReach reach, Lanes *posterior,
                    double *log_evidence);

/* The steps of infer_run after the upward pass. Returns the sum of the message in *sum. */
void infer_product(const Bucket *bucket, const Lanes *table, const Lanes *no, const Lanes *yes,
                   Lanes *message, Lanes *sum);
const Lanes *infer_join(const InferPlan *plan, const Bucket *bucket, int index, const Lanes *before,
                        const Lanes *table, Lanes *out);
void infer_run_apart(const InferPlan *plan, const Lanes *params);

#endif
