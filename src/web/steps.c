#include "web/steps.h"

#include <pthread.h>
#include <string.h>

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

/* A later entry takes the place of an earlier one. */
static Kept *slot(Steps *steps, SecretHash key) {
    uint32_t index = 0;
    memcpy(&index, key.bytes, sizeof index);
    return &steps->kept[index % STEPS_KEPT];
}

static bool look_up(Steps *steps, SecretHash key, NextQuestion *next) {
    pthread_mutex_lock(&steps->lock);
    const Kept *kept = slot(steps, key);
    bool found = kept->used && memcmp(kept->key.bytes, key.bytes, sizeof key.bytes) == 0;
    if (found) *next = kept->next;
    pthread_mutex_unlock(&steps->lock);
    return found;
}

static void keep(Steps *steps, SecretHash key, NextQuestion next) {
    pthread_mutex_lock(&steps->lock);
    *slot(steps, key) = (Kept){key, true, next};
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
