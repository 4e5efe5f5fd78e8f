/* Strings as slices: a pointer and a length, never owned, not NUL-terminated unless said. NUL only at the
 * border to libc. */
#ifndef PLUMBLINE_BASE_STR_H
#define PLUMBLINE_BASE_STR_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Str {
    const char *ptr;
    size_t len;
} Str;

/* A slice of a string literal; and one of a NUL-terminated string (NULL gives the empty slice). */
#define STR(literal) ((Str){"" literal, sizeof(literal) - 1})
Str str_of(const char *text);

/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).len, (s).ptr

bool str_eq(Str a, Str b);
/* Order by bytes: below, equal to or above 0. */
int str_cmp(Str a, Str b);
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
/* The part from `from` to before `to`; both are cut to the length. */
Str str_slice(Str s, size_t from, size_t to);
/* Without blanks, tabs and line ends at both ends. */
Str str_trim(Str s);
/* Index of the first c, or s.len. */
size_t str_find(Str s, char c);
/* A NUL-terminated copy in the arena; NULL when the arena is full. */
char *str_c(Arena *arena, Str s);
/* A copy of the slice in the arena; {NULL, 0} when the arena is full. */
Str str_copy(Arena *arena, Str s);
/* Formats into the arena; the empty slice when it is full. */
Str str_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Parses the whole slice as a decimal number ("12", "-0.5", "1e-3"). False on anything else, on overflow, NaN
 * or infinity; *value is untouched then. Independent of the locale. */
bool str_number(Str s, double *value);

/* Optimal string alignment distance (insert, delete, replace, swap neighbours), for "did you mean". Above 64
 * bytes the distance counts as the longer length. */
size_t str_distance(Str a, Str b);
/* The candidate nearest to s if it is near enough to be a likely slip of the pen, else the empty slice. */
Str str_nearest(Str s, const Str *candidates, size_t count);

/* Valid UTF-8 without NUL? On false *at is the offset of the first bad byte (at may be NULL). */
bool str_utf8_valid(Str s, size_t *at);
/* Columns that a terminal needs: East Asian wide characters count 2, combining marks 0. */
size_t str_columns(Str s);

#endif
