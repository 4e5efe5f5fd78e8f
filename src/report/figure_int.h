/* What the parts of the figure writer share. Lengths are centimetres of a person of about 170 cm, y upwards,
 * the ground at 0; figure.c turns them into the units of the drawing. */
#ifndef PLUMBLINE_REPORT_FIGURE_INT_H
#define PLUMBLINE_REPORT_FIGURE_INT_H

#include "knowledge/exercise.h"

typedef struct Vec {
    double x, y;
} Vec;

/* The hull of two circles. */
typedef struct Capsule {
    Vec a;
    double radius_a;
    Vec b;
    double radius_b;
} Capsule;

enum { LAYER_CAPSULES = 8, STROKES_MAX = 24 };

/* The layers of a body. */
typedef enum LayerId {
    LAYER_TRUNK,
    LAYER_HEAD,
    LAYER_ARM,
    LAYER_FAR_ARM,
    LAYER_LEG,
    LAYER_FAR_LEG,
    LAYER_COUNT
} LayerId;

typedef struct Layer {
    Capsule of[LAYER_CAPSULES];
    size_t count;
    Capsule joint; /* where it grows out of the trunk: no gap is left there */
} Layer;

typedef struct Box {
    double left, bottom, right, top;
} Box;

typedef struct Body {
    Vec point[POINT_COUNT];
    Layer layer[LAYER_COUNT];
    Vec seat; /* the lowest of hip and thigh, where a seat touches */
    Vec sole; /* below the near foot */
    Box box;
} Body;

/* A part of a prop: a line from a to b, a circle around a through b, or a pale surface from corner to corner.
 */
typedef enum StrokeKind { STROKE_LINE, STROKE_RING, STROKE_SURFACE } StrokeKind;
typedef struct Stroke {
    StrokeKind kind;
    Vec a, b;
} Stroke;

/* The width of lines, and of the rounding of surfaces. */
#define STROKE_WIDTH 3.4

typedef struct Props {
    Stroke of[STROKES_MAX];
    size_t count;
} Props;

void box_add(Box *box, Vec at, double radius);

/* figure_body.c: the body of a pose, standing or lying on the ground (unless it is seen from above, on a
 * bed). */
void figure_body(const Pose *pose, FigureView view, Body *out);

/* figure_props.c: what stands around it, and the ground. */
void figure_props(const Pose *pose, const Body *body, Props *out);

#endif
