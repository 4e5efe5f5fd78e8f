/* The drawn figures of the exercises: a person of limbs with volume, from the poses in the knowledge. */
#ifndef PLUMBLINE_REPORT_FIGURE_H
#define PLUMBLINE_REPORT_FIGURE_H

#include "base/buf.h"
#include "knowledge/exercise.h"

/* Writes the figure of an exercise (index into exercises) as an SVG that needs nothing else: two poses beside
 * or below each other, numbered, with the arrows of the movement; name and description in the language for
 * those who cannot see it. The same knowledge gives the same bytes. When out is full, it says so itself. */
void figure_svg(const Knowledge *k, size_t exercise, Str language, Buf *out);

#endif
