/* What to ask next. The search for the most useful question is the dear part of a step (it runs the network
 * some hundred times), and what it finds depends on the answers alone: so it is kept for a while. */
#ifndef PLUMBLINE_WEB_STEPS_H
#define PLUMBLINE_WEB_STEPS_H

#include "store/secret.h"
#include "web/state.h"

enum { STEPS_KEPT = 4096 };

/* Next questions by a keyed hash of the answers: at most STEPS_KEPT of them, some 128 kB. It holds no
 * answers, and without the key nobody can find out whose. Shared by threads. */
typedef struct Steps Steps;

/* From the arena; NULL when it is full. Ends with steps_free, before the arena. */
Steps *steps_new(Arena *arena, const SecretKey *key);
void steps_free(Steps *steps);

/* The next question, or why to stop. */
bool steps_next(Steps *steps, Arena *arena, Belief *belief, State *state, NextQuestion *next, Err *err);

/* The interview as it stands: for which questions share a screen. */
bool steps_interview(Arena *arena, Belief *belief, State *state, Interview *out, Err *err);

#endif
