/* People drawn from the network itself: what is true of them (conditions, mechanisms, roots) and what they
 * would answer. What holds for such people must come out of inference again; `plumbline network simulate`
 * measures it.
 *
 * A person's context (age, setting, risks …) comes from a stated population; everything else from the network
 * with that person's numbers: one alternative or none, core conditions, mechanisms, findings. Only people
 * with a complaint are kept, as only they ask. The same seed and number give the same person everywhere.
 */
#ifndef PLUMBLINE_NETWORK_SAMPLE_H
#define PLUMBLINE_NETWORK_SAMPLE_H

#include "network/model.h"

/* A stream of random numbers (splitmix64), one for each person. */
typedef struct Rng {
    uint64_t state;
} Rng;
Rng rng_of(uint64_t seed, uint64_t number);
double rng_uniform(Rng *rng); /* in [0, 1) */

/* A part of a distribution: this share has a whole number from lo to hi, or this choice, or yes. */
typedef struct Part {
    double share;
    double lo, hi;
    int choice;
} Part;

/* How one finding is distributed among those for whom `when` holds (NULL: all). Of several traits of one
 * finding the first that holds counts. */
typedef struct Trait {
    uint16_t finding;
    const Expr *when;
    const Part *parts;
    size_t part_count;
} Trait;

typedef struct People {
    const Trait *traits;
    size_t count;
} People;

/* Draws one person's context into answers; what is known there already stays. */
void sample_context(const Knowledge *k, const People *people, Rng *rng, Answers *answers);

/* One person; its arrays are used again by the next draw. */
typedef struct Sample {
    const Model *model;
    double *params, *assumed, *priors;
    unsigned char *state; /* by node: hidden ones yes or no, findings their grade, each drawn for itself */
    unsigned char *told;  /* by node of a finding: as a person would tell it, parts in line with wholes */
    int alternative;      /* index into the model's, or -1 */
} Sample;

bool sample_new(Arena *arena, const Model *model, Sample *out, Err *err);

/* Draws what is true of a person with this context. ERR_IMPOSSIBLE when no condition ever explains a
 * complaint. */
bool sample_draw(Sample *sample, const Answers *context, Rng *rng, Err *err);

/* Is this cause there on this side (SIDE_NONE: at all)? */
bool sample_has(const Sample *sample, size_t cause, Side side);

/* The answer to one finding as it was drawn, unknown when the network does not hold it. A number is one from
 * the middle of its grade. Parts and wholes are drawn each for itself. */
Answer sample_answer(const Sample *sample, size_t finding);

/* All findings of these kinds (bits, as for model_observe) into answers, as a person would tell them: a part
 * is yes only where its whole is, and as often as its own chance says: P(part | whole) = P(part) / P(whole).
 */
void sample_answers(const Sample *sample, unsigned kinds, Answers *answers);

#endif
