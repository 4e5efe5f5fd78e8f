/* Memory for the tables of a compiled case. */
#include "network/infer_int.h"

enum { FIRST_ENTRIES = 1 << 13 };

typedef struct PoolBlock {
    struct PoolBlock *next;
    Lanes *entries;
    size_t cap, used;
} PoolBlock;

Lanes *infer_lanes_new(Arena *arena, size_t count) {
    unsigned char *bytes = arena_alloc(arena, count + 1, sizeof(Lanes));
    size_t beyond = (uintptr_t)bytes % sizeof(Lanes);
    return (Lanes *)(void *)(beyond ? bytes + sizeof(Lanes) - beyond : bytes);
}

static PoolBlock *new_block(Pool *pool, size_t count) {
    size_t cap = pool->entries > FIRST_ENTRIES ? pool->entries : FIRST_ENTRIES;
    if (cap < count) cap = count;
    PoolBlock *block = ARENA_NEW(pool->arena, 1, PoolBlock);
    Lanes *entries = infer_lanes_new(pool->arena, cap);
    if (!block || !entries) return NULL;
    *block = (PoolBlock){.entries = entries, .cap = cap};
    pool->entries += cap;
    return block;
}

Lanes *pool_take(Pool *pool, size_t count) {
    PoolBlock *block = pool->current;
    while (block && block->cap - block->used < count) block = block->next;
    if (!block) {
        block = new_block(pool, count);
        if (!block) return NULL;
        block->next = pool->first;
        pool->first = block;
    }
    pool->current = block;
    Lanes *taken = block->entries + block->used;
    block->used += count;
    return taken;
}

void pool_reset(Pool *pool) {
    for (PoolBlock *block = pool->first; block; block = block->next) block->used = 0;
    pool->current = pool->first;
}
