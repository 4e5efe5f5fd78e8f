/* What fuzz targets of the whole way need: the knowledge of the program, opened once. */
#ifndef PLUMBLINE_FUZZ_OPENED_H
#define PLUMBLINE_FUZZ_OPENED_H

#include "knowledge/load.h"
#include "network/belief.h"

#include <stdlib.h>

/* The belief, and an arena for one input to rewind; the same each time. Aborts when they cannot be had. */
static inline Belief *opened(Arena **work) {
    static Belief *belief;
    static Arena *kept, *arena;
    Err err = {0};
    if (!belief) {
        kept = arena_new((size_t)512 << 20);
        arena = arena_new((size_t)256 << 20);
        Arena *scratch = arena_new((size_t)512 << 20);
        bool room = kept && arena && scratch;
        const Knowledge *k = room ? knowledge_load_embedded(kept, scratch, NULL, &err) : NULL;
        const Model *model = k ? model_build(kept, k, &err) : NULL;
        belief = model ? belief_new(kept, model, &err) : NULL;
        if (!belief) abort();
        arena_free(scratch);
    }
    *work = arena;
    return belief;
}

#endif
