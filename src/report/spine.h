/* The drawn motion segment: two bones of the spine with the disc between them, from the side and cut across.
 * It shows what probably takes up room, and how bending changes the room for the nerves. An illustration: not
 * an image of this person. */
#ifndef PLUMBLINE_REPORT_SPINE_H
#define PLUMBLINE_REPORT_SPINE_H

#include "knowledge/drawing.h"
#include "report/report.h"

typedef struct SpineScene {
    SpinePicture picture;
    uint16_t cause;
    double probability; /* of the cause */
    uint16_t level;
    Zone zone;        /* where at the level; a herniation that no side leads lies in the middle */
    bool left, right; /* both or neither: on both sides */
    bool placed;      /* level and side come from the answers; else it is where it is most common */
    int root;         /* the nerve root that can be pressed there (into causes); -1: none by itself */
} SpineScene;

/* What to draw for a report: the likeliest cause that has a picture, at the likeliest level that it can have,
 * in the zone where it presses the likeliest root. False when no such cause is likely enough. */
bool spine_scene(const Report *report, SpineScene *out);

/* The room that is left in a space when the back is bent by `bend` (-1 forward, 1 back), as a share of that
 * when bent forward. In between it is drawn in proportion. */
double spine_room(const Knowledge *k, SpineSpace space, double bend);

/* The two drawings of a scene, each an SVG that needs nothing else; id and title as in svg_open. From the
 * side it is cut through the middle, or, when the opening of a nerve is meant, seen from outside there.
 * Drawings of one scene differ in numbers only, so that a script can show what lies between two postures. */
void spine_side_svg(const Knowledge *k, Str language, Str id, const SpineScene *scene, double bend, Str title,
                    Buf *out);
void spine_cross_svg(const Knowledge *k, Str language, Str id, const SpineScene *scene, double bend,
                     Str title, Buf *out);

/* True when spine_side_svg shows the opening of a nerve from outside, not the canal. */
bool spine_from_outside(const SpineScene *scene);

#endif
