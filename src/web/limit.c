#include "web/limit.h"

#include <pthread.h>
#include <string.h>

enum { NEIGHBOURS = 8 };

typedef struct Tries {
    SecretHash who;
    unsigned count;
    int64_t since;
} Tries;

struct Limit {
    const SecretKey *key;
    pthread_mutex_t lock;
    unsigned under_way;
    Tries tries[LIMIT_KEPT];
};

Limit *limit_new(Arena *arena, const SecretKey *key) {
    Limit *limit = ARENA_NEW(arena, 1, Limit);
    if (!limit || pthread_mutex_init(&limit->lock, NULL) != 0) return NULL;
    limit->key = key;
    return limit;
}

void limit_free(Limit *limit) {
    if (limit) pthread_mutex_destroy(&limit->lock);
}

/* The place of this one; when its neighbourhood is full, the place of the one who tried least. */
static Tries *place_of(Limit *limit, SecretHash who) {
    uint32_t index = 0;
    memcpy(&index, who.bytes, sizeof index);
    Tries *first = &limit->tries[(size_t)(index % (LIMIT_KEPT / NEIGHBOURS)) * NEIGHBOURS];
    Tries *least = first;
    for (size_t i = 0; i < NEIGHBOURS; i++) {
        if (memcmp(first[i].who.bytes, who.bytes, sizeof who.bytes) == 0) return &first[i];
        if (first[i].count < least->count) least = &first[i];
    }
    *least = (Tries){.who = who};
    return least;
}

bool limit_try(Limit *limit, Str kind, Str who, unsigned most, int64_t seconds, int64_t now) {
    SecretHash hash = secret_hash(limit->key, kind, who);
    pthread_mutex_lock(&limit->lock);
    Tries *tries = place_of(limit, hash);
    if (tries->count == 0 || now < tries->since) tries->since = now;
    if (now - tries->since >= seconds) *tries = (Tries){.who = hash, .since = now};
    bool allowed = tries->count < most;
    tries->count += allowed;
    pthread_mutex_unlock(&limit->lock);
    return allowed;
}

void limit_forget(Limit *limit, Str kind, Str who) {
    SecretHash hash = secret_hash(limit->key, kind, who);
    pthread_mutex_lock(&limit->lock);
    place_of(limit, hash)->count = 0;
    pthread_mutex_unlock(&limit->lock);
}

bool limit_enter(Limit *limit) {
    pthread_mutex_lock(&limit->lock);
    bool free_place = limit->under_way < LIMIT_AT_ONCE;
    limit->under_way += free_place;
    pthread_mutex_unlock(&limit->lock);
    return free_place;
}

void limit_leave(Limit *limit) {
    pthread_mutex_lock(&limit->lock);
    limit->under_way--;
    pthread_mutex_unlock(&limit->lock);
}
