/* A hash table from slices to small numbers, of a size that is known beforehand. The keys are not copied. */
#ifndef PLUMBLINE_KNOWLEDGE_INDEX_H
#define PLUMBLINE_KNOWLEDGE_INDEX_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

typedef struct IndexSlot {
    Str key;
    int value;
} IndexSlot;

typedef struct Index {
    IndexSlot *slots; /* a power of two, at most half full; an empty slot has key.ptr == NULL */
    size_t mask;
    size_t count;
} Index;

/* An index for at most count keys. slots is NULL when the arena is full. */
Index index_new(Arena *arena, size_t count);

/* The value of the key, or -1. An index without slots is empty. */
int index_get(const Index *index, Str key);

/* Adds the key unless it is there. Returns the value that was there before, or -1 when the key was added (or
 * when more than the announced number of keys come). */
int index_put(Index *index, Str key, int value);

/* The key nearest to a mistyped one, or the empty slice. */
Str index_nearest(const Index *index, Str key);

/* A hash of the bytes, mixed with that of what came before (start with 0). */
uint64_t index_hash(uint64_t before, Str s);

#endif
