#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK_BYTES = 16 * 1024, LARGEST_STEP_BYTES = 4 * 1024 * 1024 };

typedef struct Block {
    struct Block *next; /* older blocks come first; the chain grows at its end and is kept on rewind */
    size_t cap;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
} Block;

struct Arena {
    Block *first;
    Block *current;
    size_t cap;
    size_t taken;      /* bytes asked from the system */
    size_t fail_after; /* test hook, see arena_fail_after */
    bool failed;
};

Arena *arena_new(size_t cap_bytes) {
    Arena *arena = calloc(1, sizeof *arena);
    if (arena) arena->cap = cap_bytes;
    return arena;
}

void arena_free(Arena *arena) {
    if (!arena) return;
    for (Block *block = arena->first; block;) {
        Block *next = block->next;
        free(block);
        block = next;
    }
    free(arena);
}

/* Moves on to a block with room for bytes: a kept one when it fits, else a new one. */
static bool next_block(Arena *arena, size_t bytes) {
    Block *kept = arena->current ? arena->current->next : arena->first;
    while (kept && kept->cap < bytes) {
        kept->used = 0;
        arena->current = kept;
        kept = kept->next;
    }
    if (kept) {
        kept->used = 0;
        arena->current = kept;
        return true;
    }
    size_t step = arena->current ? arena->current->cap * 2 : FIRST_BLOCK_BYTES;
    if (step > LARGEST_STEP_BYTES) step = LARGEST_STEP_BYTES;
    if (step < bytes) step = bytes;
    if (step > arena->cap - arena->taken) step = bytes;
    if (step > arena->cap - arena->taken) return false;
    Block *block = malloc(sizeof *block + step);
    if (!block) return false;
    *block = (Block){.cap = step};
    if (arena->current) arena->current->next = block;
    else arena->first = block;
    arena->current = block;
    arena->taken += step;
    return true;
}

static bool test_failure(Arena *arena) {
    if (arena->fail_after == 0) return false;
    if (arena->fail_after > 1) {
        arena->fail_after--;
        return false;
    }
    return true;
}

void *arena_alloc(Arena *arena, size_t count, size_t size) {
    const size_t align = alignof(max_align_t);
    if (test_failure(arena) || (size != 0 && count > (SIZE_MAX - align) / size)) {
        arena->failed = true;
        return NULL;
    }
    size_t bytes = (count * size + align - 1) / align * align;
    if (bytes == 0) bytes = align;
    Block *block = arena->current;
    if (!block || block->cap - block->used < bytes) {
        if (!next_block(arena, bytes)) {
            arena->failed = true;
            return NULL;
        }
        block = arena->current;
    }
    void *memory = block->bytes + block->used;
    block->used += bytes;
    return memset(memory, 0, bytes);
}

char *arena_copy(Arena *arena, const char *bytes, size_t len) {
    if (len == SIZE_MAX) {
        arena->failed = true;
        return NULL;
    }
    char *copy = arena_alloc(arena, len + 1, 1);
    if (copy && len) memcpy(copy, bytes, len);
    return copy;
}

ArenaMark arena_mark(const Arena *arena) {
    return (ArenaMark){arena->current, arena->current ? arena->current->used : 0};
}

void arena_rewind(Arena *arena, ArenaMark mark) {
    arena->current = mark.block ? mark.block : arena->first;
    if (arena->current) arena->current->used = mark.used;
    for (Block *block = arena->current ? arena->current->next : NULL; block; block = block->next)
        block->used = 0;
}

bool arena_failed(const Arena *arena) {
    return arena->failed;
}

size_t arena_used(const Arena *arena) {
    size_t used = 0;
    for (const Block *block = arena->first; block; block = block->next) {
        used += block->used;
        if (block == arena->current) break;
    }
    return used;
}

void arena_fail_after(Arena *arena, size_t n) {
    arena->fail_after = n;
}
