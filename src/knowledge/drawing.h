/* What the drawings of the body and of the spine are made from (docs/knowledge.md). Part of a Knowledge, with
 * its lifetime. */
#ifndef PLUMBLINE_KNOWLEDGE_DRAWING_H
#define PLUMBLINE_KNOWLEDGE_DRAWING_H

#include "knowledge/knowledge.h"

enum { BODY_AREAS_MAX = 64 };

typedef enum BodyView { BODY_FRONT, BODY_BACK, BODY_VIEW_COUNT } BodyView;

typedef enum BodyFeel { FEEL_PAIN, FEEL_NUMB, BODY_FEEL_COUNT } BodyFeel;

/* A part of the drawn body: one side of it, the outer side at positive x; the other side is its mirror image.
 * y points downwards, the origin lies between the hips. */
struct BodyArea {
    Str id;
    int felt[BODY_FEEL_COUNT]; /* the findings that are felt there, or -1; neither: it is only drawn */
    Str path[BODY_VIEW_COUNT]; /* the d of an SVG path of M, l, c, s, q and Z; empty where it is not seen */
    const uint16_t *parts;     /* into body_areas: instead of paths, the areas that make it up */
    size_t part_count;
    Pos pos;
};

/* The spaces of the spine that bending forward and back makes larger and smaller. */
#define SPINE_SPACES(X)         \
    X(SPACE_CANAL, "canal")     \
    X(SPACE_FORAMEN, "foramen") \
    X(SPACE_COUNT, "")

typedef enum SpineSpace {
#define X(code, name) code,
    SPINE_SPACES(X)
#undef X
} SpineSpace;

/* The area that is left when bent back, as a share of that when bent forward. */
struct SpineMotion {
    SpineSpace space;
    Param left;
    Pos pos;
};

#define SPINE_PICTURES(X)               \
    X(PICTURE_HERNIATION, "herniation") \
    X(PICTURE_CANAL, "canal")           \
    X(PICTURE_RECESS, "recess")         \
    X(PICTURE_CYST, "cyst")             \
    X(PICTURE_FORAMEN, "foramen")       \
    X(PICTURE_SLIP, "slip")             \
    X(PICTURE_DEFECT, "defect")         \
    X(PICTURE_COUNT, "")

typedef enum SpinePicture {
#define X(code, name) code,
    SPINE_PICTURES(X)
#undef X
} SpinePicture;

/* Which picture shows what a condition does. */
struct SpineMotif {
    uint16_t cause; /* into causes */
    SpinePicture picture;
    Pos pos;
};

/* "herniation" */
const char *spine_picture_name(SpinePicture picture);

/* The area of the body (index into body_areas) where the finding is felt, and as what; -1 when it is felt in
 * none. feel may be NULL. */
int knowledge_body_area(const Knowledge *k, size_t finding, BodyFeel *feel);

#endif
