/* Inside the drawing of the spine: what both drawings are made with. Colours are fixed and light, so that
 * they are the same on white and on black; 3 units are about a millimetre from the side, 4 cut across. */
#ifndef PLUMBLINE_REPORT_SPINE_INT_H
#define PLUMBLINE_REPORT_SPINE_INT_H

#include "report/spine.h"
#include "report/svg.h"

#define BONE       "fill=\"#e8dcc3\" stroke=\"#6e6149\" stroke-width=\"2\""
#define FAINT_BONE "fill=\"#e8dcc3\" fill-opacity=\".45\" stroke=\"#6e6149\" stroke-opacity=\".5\""
#define DISC       "fill=\"#a5c6d6\" stroke=\"#3f6577\" stroke-width=\"2\""
#define FAINT_DISC "fill=\"#a5c6d6\" fill-opacity=\".45\""
#define CORE       "fill=\"#cfe4ee\""
#define SOFT       "fill=\"#c3b3bd\" stroke=\"#7d6a76\" stroke-width=\"1\""
#define FAINT_SOFT "fill=\"#c3b3bd\" fill-opacity=\".4\""
#define SAC        "fill=\"#fdf5d3\" stroke=\"#8a7420\" stroke-width=\"2\""
#define FIBRE      "fill=\"none\" stroke=\"#c2930b\" stroke-width=\"3\" stroke-linecap=\"round\""
#define FIBRE_ENDS "stroke=\"#dba90f\" stroke-width=\"8\" stroke-linecap=\"round\""
#define NERVE      "fill=\"#f2c331\" stroke=\"#5f4a00\" stroke-width=\"2\""
#define PRESS      "fill=\"" SVG_ACCENT "\" stroke=\"#5e230a\" stroke-width=\"2\" class=\"accent\""

enum {
    SHAPE_POINTS = 32,
    SKETCH_WIDTH = 400,
    SKETCH_HEIGHT = 330,
    SLIPPED = 22,
    ROOT_NAME_BYTES = 32,
    LEADERS_MAX = 6
};

typedef struct Sketch {
    const Knowledge *k;
    Str language;
    const SpineScene *scene;
    double bend;
    double canal, foramen;             /* the room that bending leaves, 1 when bent forward */
    bool sacrum;                       /* the lower bone is the sacrum */
    SvgPoint leaders[2 * LEADERS_MAX]; /* from a name to what it names */
    size_t leader_count;
    Buf *out;
} Sketch;

Sketch sketch_of(const Knowledge *k, Str language, const SpineScene *scene, double bend, Buf *out);

/* How a shape gets from its table to the page: with the body of the upper bone, with its arch, with the lower
 * bone, or as it is. */
typedef SvgPoint (*Move)(const Sketch *s, SvgPoint p);
SvgPoint with_body(const Sketch *s, SvgPoint p);
SvgPoint with_arch(const Sketch *s, SvgPoint p);
SvgPoint with_lower(const Sketch *s, SvgPoint p);
SvgPoint as_it_is(const Sketch *s, SvgPoint p);

/* True when the body of the upper bone stands ahead of the lower one, by SLIPPED. */
bool sketch_slips(const Sketch *s);

/* Shapes, with the attributes that `look` has: a smooth outline of at most SHAPE_POINTS points; the same at a
 * bone that lies elsewhere; straight lines. */
#define COUNT(table)                (sizeof(table) / sizeof(table)[0])
#define SHAPE(s, look, move, table) sketch_shape(s, look, move, table, COUNT(table))
void sketch_shape(const Sketch *s, const char *look, Move move, const SvgPoint *points, size_t count);
void sketch_shape_at(const Sketch *s, const char *look, Move move, SvgPoint at, const SvgPoint *points,
                     size_t count);
void sketch_line(const Sketch *s, const char *look, const SvgPoint *points, size_t count);
void sketch_ellipse(const Sketch *s, const char *look, SvgPoint at, double x, double y);

/* A word of the drawings; what presses; and "nerve L5", in room. */
Str sketch_word(const Sketch *s, const char *id);
Str sketch_pressing_name(const Sketch *s);
Str sketch_root_name(const Sketch *s, int root, char room[ROOT_NAME_BYTES]);

/* A name on a drawn part; and one beside the drawing, with a line to the part, which sketch_leaders draws.
 * Two words are two lines. */
void sketch_name(const Sketch *s, SvgPoint at, Str name);
void sketch_name_to(Sketch *s, SvgPoint at, Str name, SvgPoint from, SvgPoint to);
void sketch_leaders(const Sketch *s);

/* Takes from the room between front and back what narrows it from before and from behind, and of the rest
 * what bending takes. */
void sketch_squeeze(const Sketch *s, double *front, double *back, double before, double behind);

#endif
