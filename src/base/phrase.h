/* Sentences with holes, in languages whose word order and endings differ. */
#ifndef PLUMBLINE_BASE_PHRASE_H
#define PLUMBLINE_BASE_PHRASE_H

#include "base/str.h"

/* What goes into the hole {name}. */
typedef struct Fill {
    const char *name;
    Str text;
} Fill;

/* "about {n} in 100" with its holes filled; a hole that nothing fills stays as it is. {을/를} is a Korean
 * particle: the first form after a final consonant, else the second; {으로/로} also takes the second after
 * ㄹ. What counts is the last letter or digit before it, digits and Latin letters as they are read in Korean.
 * The empty slice when the arena is full or the sentence longer than 64 KB. */
Str phrase_fill(Arena *arena, Str pattern, const Fill *fills, size_t count);

/* The next hole or particle in the pattern from *at on, without its braces; *at moves behind it. False when
 * there is none. */
bool phrase_hole(Str pattern, size_t *at, Str *hole);

#endif
