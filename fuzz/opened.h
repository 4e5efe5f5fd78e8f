/* What fuzz targets of the whole way need: the knowledge of the program, opened once. */
#ifndef PLUMBLINE_FUZZ_OPENED_H
#define PLUMBLINE_FUZZ_OPENED_H

#include "knowledge/load.h"
#include "network/belief.h"

#include <stdlib.h>

/* Aborts when it cannot be opened. */
static inline Belief *open_belief(void) {
    Err err = {0};
    static Arena *arena; /* lives as long as the program */
    arena = arena_new((size_t)512 << 20);
    Arena *scratch = arena_new((size_t)512 << 20);
    const Knowledge *k = arena && scratch ? knowledge_load_embedded(arena, scratch, NULL, &err) : NULL;
    const Model *model = k ? model_build(arena, k, &err) : NULL;
    Belief *belief = model ? belief_new(arena, model, &err) : NULL;
    if (!belief) abort();
    arena_free(scratch);
    return belief;
}

#endif
