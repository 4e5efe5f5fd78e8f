/* What the network believes about one person: posteriors, intervals, what each finding adds, what a further
 * answer would change. A Belief is the work memory of one thread; the Model behind it is shared. */
#ifndef PLUMBLINE_NETWORK_BELIEF_H
#define PLUMBLINE_NETWORK_BELIEF_H

#include "network/model.h"

typedef struct Belief Belief;

/* The work memory, from the arena (and an InferScratch of its own: free with belief_free before the arena).
 */
Belief *belief_new(Arena *arena, const Model *model, Err *err);
void belief_free(Belief *belief);

/* Takes in a person's answers: `given` as answered, `complete` with what follows (interview/case.h), and
 * which kinds of findings to look at. Errors as infer: ERR_IMPOSSIBLE when the answers cannot occur together
 * under the knowledge, ERR_TOO_LARGE. */
bool belief_set(Belief *belief, const Answers *given, const Answers *complete, unsigned kinds, Err *err);

const Model *belief_model(const Belief *belief);

/* Posterior of a cause: SIDE_NONE for the whole (sided roots and syndromes: 1 - (1 - left)(1 - right) is not
 * exact, so it is the larger side), or one side. And by node. */
double belief_cause(const Belief *belief, size_t cause, Side side);
double belief_node(const Belief *belief, int node);
double belief_log_evidence(const Belief *belief);

/* The observations that it rests on. */
size_t belief_observed(const Belief *belief, const Observed **observed);

/* Posteriors of all nodes with one observation left out, or with a further one; into nodes
 * (network_spec()->node_count doubles). log_evidence may be NULL. */
bool belief_without(Belief *belief, size_t observed, double *nodes, double *log_evidence, Err *err);
bool belief_with(Belief *belief, const Observation *extra, size_t count, double *nodes, double *log_evidence,
                 Err *err);

/* Posteriors of all nodes for other priors: the answers that only move context, completed. */
bool belief_in_context(Belief *belief, const Answers *complete, double *nodes, Err *err);

/* 90 % intervals of all nodes (5th and 95th percentile) over `draws` draws of all parameters from their own
 * intervals. The same seed gives the same result. The point estimate always lies within. lo and hi:
 * node_count doubles each. */
bool belief_intervals(Belief *belief, const Answers *complete, uint64_t seed, uint32_t draws, double *lo,
                      double *hi, Err *err);

#endif
