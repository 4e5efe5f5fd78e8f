#include "knowledge/index.h"

Index index_new(Arena *arena, size_t count) {
    size_t size = 8;
    while (size < 2 * count + 2) size *= 2;
    Index index = {.slots = ARENA_NEW(arena, size, IndexSlot), .mask = size - 1};
    return index;
}

/* FNV-1a with a final mix, as the low bits choose the slot. */
uint64_t index_hash(uint64_t before, Str s) {
    uint64_t h = before ^ 0xCBF29CE484222325U;
    for (size_t i = 0; i < s.len; i++) h = (h ^ (unsigned char)s.ptr[i]) * 0x100000001B3U;
    return h ^ (h >> 29);
}

static IndexSlot *find(const Index *index, Str key) {
    size_t at = (size_t)index_hash(0, key) & index->mask;
    while (index->slots[at].key.ptr && !str_eq(index->slots[at].key, key)) at = (at + 1) & index->mask;
    return &index->slots[at];
}

int index_get(const Index *index, Str key) {
    if (!index->slots) return -1;
    const IndexSlot *slot = find(index, key);
    return slot->key.ptr ? slot->value : -1;
}

int index_put(Index *index, Str key, int value) {
    if (!index->slots || 2 * (index->count + 1) > index->mask + 1) return -1;
    IndexSlot *slot = find(index, key);
    if (slot->key.ptr) return slot->value;
    *slot = (IndexSlot){{key.ptr ? key.ptr : "", key.len}, value};
    index->count++;
    return -1;
}

Str index_nearest(const Index *index, Str key) {
    Str near = {"", 0};
    for (size_t i = 0; index->slots && i <= index->mask; i++) {
        Str pair[2] = {near, index->slots[i].key};
        if (pair[1].ptr) near = str_nearest(key, near.len ? pair : pair + 1, near.len ? 2 : 1);
    }
    return near;
}
