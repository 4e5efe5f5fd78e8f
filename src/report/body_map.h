/* What was told on the drawn body against the area of the likeliest nerve root, and the same in words. The
 * result, the page for the doctor and the PDF show it. */
#ifndef PLUMBLINE_REPORT_BODY_MAP_H
#define PLUMBLINE_REPORT_BODY_MAP_H

#include "report/body.h"
#include "report/report.h"

enum { BODY_MAP_LINES = 4 };

typedef struct BodyMap {
    const BodyMark *told;
    const BodyMark *ringed; /* the area of the root (as pain); NULL when none is likely */
    Str title, legend;
    Str lines[BODY_MAP_LINES];
    size_t told_count; /* the first of them say what was told; the others speak of the root */
    size_t line_count; /* 0: nothing was told that is on the body, nor is a root likely */
} BodyMap;

/* Everything is in the arena. False when memory runs out. */
bool body_map_make(Arena *arena, const Report *report, Str language, BodyMap *out);

#endif
