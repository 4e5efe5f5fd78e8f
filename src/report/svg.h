/* Writing SVG: the frame with its texts for screen readers, numbers, and the few shapes that drawings are
 * made of. The drawings take their colour from the page (currentColor), so they suit light, dark and paper;
 * what matters is in one accent colour, in groups of class "accent" that a page may recolour. */
#ifndef PLUMBLINE_REPORT_SVG_H
#define PLUMBLINE_REPORT_SVG_H

#include "base/buf.h"

/* Readable on white and on black. */
#define SVG_ACCENT "#d9622b"

/* In the units of the view box, y downwards. */
typedef struct SvgPoint {
    double x, y;
} SvgPoint;

/* The beginning of a drawing that needs nothing else, `width` by `height` units large. id: the prefix of all
 * ids in it, unique on a page, of letters, digits, _ and -. title and description are escaped here; an empty
 * description is left out. */
void svg_open(Buf *out, Str id, double width, double height, Str title, Str description);
void svg_close(Buf *out);

/* A number with at most one decimal. */
void svg_number(Buf *out, double number);

/* Parts of the d of a path. All outlines turn the same way, so those that overlap make one shape. A capsule
 * is the hull of two circles. */
void svg_move(Buf *out, SvgPoint to);
void svg_line(Buf *out, SvgPoint to);
void svg_capsule(Buf *out, SvgPoint a, double radius_a, SvgPoint b, double radius_b);

/* A line that goes smoothly through the points: closed, and from the first to the last. */
void svg_smooth(Buf *out, const SvgPoint *points, size_t count);
void svg_curve(Buf *out, const SvgPoint *points, size_t count);

/* A word with its middle at a point of its base line; escaped here. */
void svg_text(Buf *out, SvgPoint at, double size, Str text);

/* An arrow from a to b, bent towards `over` (the control point of its curve). */
void svg_arrow(Buf *out, SvgPoint a, SvgPoint over, SvgPoint b, double width);

#endif
