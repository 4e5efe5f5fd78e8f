/* Markup that a drawing wrote: is it whole? */
#ifndef PLUMBLINE_TESTS_MARKUP_H
#define PLUMBLINE_TESTS_MARKUP_H

#include "base/str.h"

/* Every tag is closed by its own name, and no quotation mark is left open; else the test fails and names
 * what.
 */
void markup_well_formed(Str markup, Str what);

/* What an attribute points to is there: href="#ID", url(#ID). */
void markup_targets(Arena *scratch, Str markup, Str what);

bool markup_has(Str markup, const char *part);

/* How often the part stands in it. */
size_t markup_count(Str markup, Str part);

#endif
