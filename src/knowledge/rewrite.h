/* Changes single scalars of a YAML file in place: all other bytes, comments and layout stay. */
#ifndef PLUMBLINE_KNOWLEDGE_REWRITE_H
#define PLUMBLINE_KNOWLEDGE_REWRITE_H

#include "base/err.h"
#include "knowledge/knowledge.h"

/* Puts text where a scalar stands. */
typedef struct ScalarEdit {
    Spot spot;
    Str text;
} ScalarEdit;

/* Applies the edits, which are sorted here; a second edit of the same place is left out. Only scalars without
 * quotes can be changed. *out is in the arena. False (ERR_KNOWLEDGE) when a place holds no such scalar: the
 * bytes are then not those that the places were read from. */
bool rewrite_scalars(Arena *arena, Str name, Str bytes, ScalarEdit *edits, size_t count, Str *out, Err *err);

#endif
