/* Gathers what the loader and the lint have to say. The first 200 complaints are kept, and the first error
 * for certain. */
#ifndef PLUMBLINE_KNOWLEDGE_COMPLAIN_H
#define PLUMBLINE_KNOWLEDGE_COMPLAIN_H

#include "knowledge/load.h"

enum { COMPLAINTS_MAX = 200 };

typedef struct Complainer {
    Arena *arena;
    Complaint *of; /* room for COMPLAINTS_MAX; NULL when memory is out */
    size_t count;
    size_t errors;
    Complaint first_error;
    Complaint *last; /* the one that a hint is added to; NULL when it was dropped */
} Complainer;

Complainer complainer_new(Arena *arena);

/* An error (or a warning) at a place. Both return false, so that callers can `return complain(...)`. */
bool complain(Complainer *c, Pos at, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool complain_warning(Complainer *c, Pos at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Adds what would be right to the last complaint. Returns false. */
bool complain_hint(Complainer *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same from the names that would be allowed: the nearest one, or all when they are few. Returns false. */
bool complain_names(Complainer *c, Str wrong, const Str *names, size_t count);

/* Puts the first error into err as ERR_KNOWLEDGE, or out of memory. */
void complain_to_err(const Complainer *c, Err *err);

#endif
