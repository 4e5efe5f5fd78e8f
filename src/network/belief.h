/* What the network believes about one person: posteriors, intervals, what each finding adds, what a further
 * answer would change. A Belief is the work memory of one thread; the Model behind it is shared.
 *
 * The posterior is the exact mixture over the alternatives (model.h): one run of the junction tree without
 * any alternative and one for each that bears on what was observed, weighed by prior times P(observed |
 * alternative).
 *
 * Posteriors come as arrays over causes and sides: [SIDE_SLOTS * cause + side], belief_slots() of them.
 * SIDE_NONE is the whole; of sided roots and syndromes, which have no node for the whole, it is the larger
 * side.
 */
#ifndef PLUMBLINE_NETWORK_BELIEF_H
#define PLUMBLINE_NETWORK_BELIEF_H

#include "network/model.h"

typedef struct Belief Belief;

/* The work memory, from the arena (and an InferScratch of its own: free with belief_free before the arena).
 */
Belief *belief_new(Arena *arena, const Model *model, Err *err);
void belief_free(Belief *belief);

/* Takes in a person's answers: `given` as answered, `complete` with what follows (interview/case.h), and
 * which kinds of findings to look at. Answers that make the tables too large are left out (belief_left_out).
 * Errors as infer: ERR_IMPOSSIBLE when the answers cannot occur together under the knowledge, ERR_TOO_LARGE
 * when nothing more can be left out. */
bool belief_set(Belief *belief, const Answers *given, const Answers *complete, unsigned kinds, Err *err);

const Model *belief_model(const Belief *belief);
size_t belief_slots(const Belief *belief);

/* The posteriors, belief_slots() of them; and one of them. Valid until the next belief_set. */
const double *belief_causes(const Belief *belief);
double belief_cause(const Belief *belief, size_t cause, Side side);
double belief_log_evidence(const Belief *belief);

/* The observations that it rests on. */
size_t belief_observed(const Belief *belief, const Observed **observed);

/* Those that it does not rest on, because with them the tables would be too large: present findings that many
 * causes can bring about, and which tell the least between them. */
size_t belief_left_out(const Belief *belief, const Observed **left_out);

/* Posteriors with one observation left out, or with up to four further ones; into causes (belief_slots()).
 * log_evidence may be NULL. Alternatives that carry hardly any of the belief (1 in 1,000; for further
 * answers 1 in 100; more when the tables are large, at most 1 in 10) keep their likelihood ratio. */
bool belief_without(Belief *belief, size_t observed, double *causes, double *log_evidence, Err *err);
bool belief_with(Belief *belief, const Observation *extra, size_t count, double *causes, double *log_evidence,
                 Err *err);

/* Posteriors with one observation and no other; with `observed` at belief_observed's count, with none at all.
 */
bool belief_alone(Belief *belief, size_t observed, double *causes, Err *err);

/* Posteriors for other priors: answers that only move context, completed. */
bool belief_in_context(Belief *belief, const Answers *complete, double *causes, Err *err);

/* 90 % intervals (5th and 95th percentile) over `draws` draws of all parameters from their own intervals. The
 * same seed gives the same result. The point estimate always lies within. lo and hi: belief_slots() each. At
 * most 2,000 draws. */
bool belief_intervals(Belief *belief, const Answers *complete, uint64_t seed, uint32_t draws, double *lo,
                      double *hi, Err *err);

/* How large the case was: the widest table of a run, and how many runs it took. */
typedef struct BeliefSize {
    InferSize tables;
    size_t runs;
} BeliefSize;
BeliefSize belief_size(const Belief *belief);

/* How large a case with these answers would be, without running it. `widest` gets the hidden nodes of the
 * largest table, at most cap, *count of them. Takes the place of what belief_set found. ERR_TOO_LARGE. */
bool belief_measure(Belief *belief, const Answers *given, unsigned kinds, InferSize *size, uint16_t *widest,
                    size_t cap, size_t *count, Err *err);

#endif
