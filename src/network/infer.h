/* Exact posteriors by a junction tree that is built per case and pruned to what was observed.
 *
 * Method: unobserved findings are dropped, absent ones (grade 0) fold into weights of their parents, present
 * ones with one parent likewise; the rest stay as small tables. An OR of many parents is never a table over
 * all of them: its parents are gathered one by one while they are eliminated (infer_table.h). Hidden nodes
 * that no observation depends on stay out of the tree and are read off the finished one (infer_apart.c).
 * Min-degree elimination on bit masks, one pass up and one down; a large case also tries min-fill (Shenoy and
 * Shafer 1990; Heckerman 1989; Zhang and Poole 1996; Jaakkola and Jordan 1999). Tables hold no negative
 * numbers and nothing is divided but by a sum, so zeros and ones among the parameters are exact.
 */
#ifndef PLUMBLINE_NETWORK_INFER_H
#define PLUMBLINE_NETWORK_INFER_H

#include "network/network.h"

/* Runs go over several parameter vectors at once, one in each lane of a vector of the machine. */
enum { INFER_LANES = 4 };
typedef double Lanes __attribute__((vector_size(INFER_LANES * sizeof(double))));
#pragma GCC diagnostic ignored "-Wpsabi" /* no function of another library sees them */

/* A table of more variables, or all tables of a case together of more entries, end in ERR_TOO_LARGE: some
 * tens of milliseconds a run, so that no case can keep the program busy for long. Both legs weak, numb and
 * without reflexes need nearly all of it. */
enum { INFER_MAX_WIDTH = 19, INFER_MAX_ENTRIES = 1 << 20 };

/* Zeroed room for so many, aligned as vectors must be. NULL as arena_alloc. */
Lanes *infer_lanes_new(Arena *arena, size_t count);

/* What was observed of one finding: its grade (0 is normal or absent). For a finding of one grade 1 is
 * present. either >= 0 says instead that this finding or the finding `either` (both of one grade) is present,
 * the side not known; grade is then 1. */
typedef struct Observation {
    uint16_t node;
    uint8_t grade;
    int either;
} Observation;

/* Work memory of one thread; reused from case to case. */
typedef struct InferScratch InferScratch;
InferScratch *infer_scratch_new(Err *err);
void infer_scratch_free(InferScratch *scratch);

/* A compiled case: which tables, in which order. Lives in the scratch until the next compile on it. */
typedef struct InferPlan InferPlan;

/* Compiles for these observations. The same plan can be run with many parameter vectors. A node observed
 * twice with different grades, or both by itself and in an `either`, is ERR_INPUT; said again in the same way
 * it counts once. wanted (by node; NULL: all) says which nodes must be answered even if no observation
 * depends on them: the others of that kind stay out of the tree, and their posterior is left untouched. They
 * can cost more than the rest. NULL on failure. */
InferPlan *infer_compile(const Network *net, const Observation *observed, size_t count, const bool *wanted,
                         InferScratch *scratch, Err *err);

/* Runs with these parameters (network_spec()->param_count). posterior[i] = P(node i yes | observed) for
 * hidden nodes i of the spec (findings are left untouched), in 0..1; *log_evidence = log P(observed).
 * Evidence of probability zero is ERR_IMPOSSIBLE and leaves posterior untouched. Runs on the plan's own
 * tables, so one run at a time; allocates nothing. Each of a finding's grades counts as no more likely than
 * the grade below it, whatever params says. */
bool infer_run(const InferPlan *plan, const double *params, double *posterior, double *log_evidence,
               Err *err);

/* How much of a run is made: log P(observed) alone, in less than half the time; the posteriors of the nodes
 * that were wanted; those of all that are worked out. */
typedef enum InferReach { INFER_EVIDENCE, INFER_WANTED, INFER_ALL } InferReach;

/* infer_run for as many parameter vectors as there are lanes: params[i] holds parameter i of each, and those
 * that the plan depends on must be set. posterior (by node) and log_evidence (INFER_LANES) likewise; the
 * other posteriors are left untouched. A lane where the evidence is impossible says -INFINITY, and its
 * posteriors mean nothing. */
void infer_run_lanes(const InferPlan *plan, const Lanes *params, InferReach reach, Lanes *posterior,
                     double *log_evidence);

/* log P(observed) alone, in less than half the time of infer_run. Errors as there. */
bool infer_evidence(const InferPlan *plan, const double *params, double *log_evidence, Err *err);

/* Compile and run in one. */
bool infer(const Network *net, const double *params, const Observation *observed, size_t count,
           InferScratch *scratch, double *posterior, double *log_evidence, Err *err);

/* Which parameters the plan depends on: calls visit once for each. The rest need not be drawn for intervals.
 */
void infer_plan_params(const InferPlan *plan, void (*visit)(void *context, uint32_t param), void *context);

/* Is this hidden node worked out by the plan? Parameters of the others change nothing. */
bool infer_plan_answers(const InferPlan *plan, uint16_t node);

/* Size of the compiled case, for the bench and the guard: the largest table's variables and all table
 * entries. */
typedef struct InferSize {
    int width;
    size_t entries;
} InferSize;
InferSize infer_plan_size(const InferPlan *plan);

/* The hidden nodes of the largest table, at most cap; returns how many. For messages of the guard. */
size_t infer_plan_widest(const InferPlan *plan, uint16_t *nodes, size_t cap);

#endif
