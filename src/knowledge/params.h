/* Every parameter of a knowledge, for whoever looks at all of them. */
#ifndef PLUMBLINE_KNOWLEDGE_PARAMS_H
#define PLUMBLINE_KNOWLEDGE_PARAMS_H

#include "knowledge/knowledge.h"

/* Where a parameter stands: the condition, syndrome, root or finding, and what it says of it: "prior",
 * "leak", "context", "share", "presses", or the id of what is shown. */
typedef struct ParamUse {
    const Param *param;
    Str owner;
    Str what;
} ParamUse;

/* All parameters, in the arena; one of the files that stands in many places (sites, `each`) is there once.
 * NULL, and a count of 0, when the arena is full. */
const ParamUse *params_list(const Knowledge *k, Arena *arena, size_t *count);

#endif
