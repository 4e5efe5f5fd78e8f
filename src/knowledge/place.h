/* What every part of the knowledge may carry: its place in the files and the evidence that it rests on. */
#ifndef PLUMBLINE_KNOWLEDGE_PLACE_H
#define PLUMBLINE_KNOWLEDGE_PLACE_H

#include "base/str.h"

#include <stdint.h>

/* A place in a knowledge file, for messages and for the book. */
typedef struct Pos {
    Str file; /* relative to the knowledge root */
    uint32_t line;
    uint32_t column;
} Pos;

enum { MOST_ROWS = 64 };

/* A list of indices into evidence, of at most MOST_ROWS. */
typedef struct EvidenceRefs {
    const uint16_t *row;
    size_t count;
} EvidenceRefs;

typedef struct Expr Expr; /* knowledge/expr.h */

#endif
