/* Red flags and urgency, by three-valued rules alone. This room does not know the network: a red flag cannot
 * be averaged away by a probability. */
#ifndef PLUMBLINE_SAFETY_SAFETY_H
#define PLUMBLINE_SAFETY_SAFETY_H

#include "knowledge/knowledge.h"

/* A rule that could still fire: the answers so far neither prove nor exclude it. */
typedef struct OpenRule {
    uint16_t rule;
    const uint16_t *unasked; /* findings that it waits for */
    size_t unasked_count;
} OpenRule;

typedef struct Safety {
    Urgency urgency;
    const uint16_t *fired; /* rules that hold, the most urgent first, then in their order */
    size_t fired_count;
    const OpenRule *open; /* rules more urgent than `urgency` that are still unknown, the most urgent first */
    size_t open_count;
} Safety;

/* Applies every rule to the answers (complete, see interview/case.h). The urgency is that of the most urgent
 * rule that holds. Without one above routine it is self_care if a self_care rule holds and no routine rule
 * does, else routine: unknown never lowers it. Fails only when the arena is full. */
bool safety_assess(Arena *arena, const Knowledge *k, const Answers *answers, Safety *out, Err *err);

#endif
