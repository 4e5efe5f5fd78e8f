#include "web/steps.h"

#include <pthread.h>
#include <string.h>

enum { PLACES = 8 };

typedef struct Kept {
    SecretHash key;
    bool used;
    NextQuestion next;
} Kept;

struct Steps {
    const SecretKey *key;
    pthread_mutex_t lock;
    Kept kept[STEPS_KEPT];
};

Steps *steps_new(Arena *arena, const SecretKey *key) {
    Steps *steps = ARENA_NEW(arena, 1, Steps);
    if (!steps || pthread_mutex_init(&steps->lock, NULL) != 0) return NULL;
    steps->key = key;
    return steps;
}

void steps_free(Steps *steps) {
    if (steps) pthread_mutex_destroy(&steps->lock);
}

/* Started on an empty case, so that what was answered on the way counts as asked there and not as known
 * before. */
bool steps_interview(Arena *arena, Belief *belief, State *state, Interview *out, Err *err) {
    State before;
    if (!state_before(arena, state, &before, err)) return false;
    if (!interview_start(arena, belief, &before.of, false, out, err)) return false;
    out->at = &state->of;
    for (size_t i = 0; i < state->reply_count; i++) interview_asked(out, state->replies[i].question);
    return true;
}

/* The few places where a key may be. */
static Kept *places(Steps *steps, SecretHash key) {
    uint32_t index = 0;
    memcpy(&index, key.bytes, sizeof index);
    return &steps->kept[(size_t)index % (STEPS_KEPT / PLACES) * PLACES];
}

static bool look_up(Steps *steps, SecretHash key, NextQuestion *next) {
    bool found = false;
    pthread_mutex_lock(&steps->lock);
    const Kept *kept = places(steps, key);
    for (size_t i = 0; i < PLACES && !found; i++) {
        found = kept[i].used && memcmp(kept[i].key.bytes, key.bytes, sizeof key.bytes) == 0;
        if (found) *next = kept[i].next;
    }
    pthread_mutex_unlock(&steps->lock);
    return found;
}

/* The oldest of the places makes room. */
static void keep(Steps *steps, SecretHash key, NextQuestion next) {
    pthread_mutex_lock(&steps->lock);
    Kept *kept = places(steps, key);
    memmove(kept + 1, kept, (PLACES - 1) * sizeof *kept);
    *kept = (Kept){key, true, next};
    pthread_mutex_unlock(&steps->lock);
}

bool steps_next(Steps *steps, Arena *arena, Belief *belief, State *state, NextQuestion *next, Err *err) {
    Interview iv;
    Str bytes = state_key(arena, state);
    if (bytes.len == 0) return err_memory(err);
    SecretHash key = secret_hash(steps->key, STR("step"), bytes);
    if (look_up(steps, key, next)) return true;
    if (!steps_interview(arena, belief, state, &iv, err)) return false;
    if (!interview_next(&iv, arena, next, err)) return false;
    keep(steps, key, *next);
    return true;
}
