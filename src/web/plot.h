/* One measure over the check-ins as a drawing: the line, and a band around the first value inside which a
 * change is too small to matter. What matters is told by shape, not by colour alone: a filled point is
 * better, a square worse. */
#ifndef PLUMBLINE_WEB_PLOT_H
#define PLUMBLINE_WEB_PLOT_H

#include "knowledge/knowledge.h"
#include "web/template.h"

/* A value at a check-in; at is its place on the time axis, from 0 (the first) to 1 (the last). The trend says
 * whether the change matters: since the first value, or for the worse since the last one. */
typedef struct PlotPoint {
    double at, value;
    Str date;
    Trend trend;
} PlotPoint;

/* Draws at least one point, in the order of time, as SVG with this title and description for those who cannot
 * see it. The scale is that of the finding of the measure; from some hundreds on it is logarithmic. Empty
 * when the arena is full. */
Html plot_draw(Arena *arena, const Knowledge *k, const Measure *measure, const PlotPoint *points,
               size_t count, Str title, Str description);

#endif
