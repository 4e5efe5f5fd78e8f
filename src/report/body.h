/* The drawn body, from the front and from the back: to point at what hurts or is numb, and to see it. Left
 * and right are those of the person. Pain is a full colour, numbness dots, so that both can be told apart,
 * and seen together, without colour. */
#ifndef PLUMBLINE_REPORT_BODY_H
#define PLUMBLINE_REPORT_BODY_H

#include "base/buf.h"
#include "interview/case.h"
#include "knowledge/drawing.h"

enum { BODY_LEFT, BODY_RIGHT, BODY_SIDES };

/* The drawing of both views, in the units of the outlines: the size of a view, and where in it the origin of
 * the outlines lies. What is marked less is not drawn. */
enum { BODY_WIDTH = 300, BODY_HEIGHT = 900, BODY_ORIGIN_Y = 232 };
#define BODY_LEAST_MARK 0.08

/* True when a side is the mirror image of its outline: seen from the front, the right side is on the reader's
 * left. */
bool body_mirrored(BodyView view, int side);

/* How strongly an area is marked, 0 to 1. */
typedef struct BodyMark {
    double of[BODY_FEEL_COUNT][BODY_SIDES];
} BodyMark;

/* What was told of a case: one mark for each of k->body_areas, in the arena, NULL when it is full. A general
 * answer (the leg hurts) marks all its parts when no closer place was told on that side. */
const BodyMark *body_told(const Case *of, Arena *arena);

/* Where a root (index into causes) is felt when it is pressed on this side: the probability of pain, and of
 * numbness, by the links of the knowledge. As above. */
const BodyMark *body_root(const Knowledge *k, size_t root, bool left, Arena *arena);

/* Where pain or numbness is marked at least `from`, in one set or in both: 1 as pain, elsewhere 0. As above.
 */
const BodyMark *body_either(const Knowledge *k, const BodyMark *marks, double from, Arena *arena);
const BodyMark *body_shared(const Knowledge *k, const BodyMark *a, const BodyMark *b, double from,
                            Arena *arena);

/* The names of the areas marked from `from` to below `below`: "calf (left), heel (left)"; those that make up
 * a larger one are named by it: "leg (left)". Without sides when they are said elsewhere. */
Str body_names(const Knowledge *k, Str language, const BodyMark *marks, BodyFeel feel, double from,
               double below, bool with_sides, Arena *arena);

/* Draws both views with the marks as an SVG that needs nothing else; id and texts as in svg_open. What is
 * marked as pain in `ringed` (may be NULL) gets a dashed line around it. */
void body_svg(const Knowledge *k, Str language, Str id, const BodyMark *marks, const BodyMark *ringed,
              Str title, Str description, Buf *out);

/* ---- to answer with ---- */

/* True when every answer of the question is an area of the body of its own. */
bool body_can_ask(const Knowledge *k, const Question *question);

/* The outlines that body_zones refers to, once in a page, in an SVG that is not seen. */
void body_outlines(const Knowledge *k, Buf *out);

/* The pale body behind the areas that a question asks for: one SVG a view. */
void body_backdrop(const Knowledge *k, const Question *question, BodyView view, Buf *out);

/* The drawn area of one answer as labels (class zone) of the box with the id `input`: one a view in which it
 * is seen. Unsided answers have both sides. The id must be of letters, digits, _ and -. */
void body_zones(const Knowledge *k, size_t finding, bool left, Str input, Buf *out);

#endif
