#include "web/plot.h"

#include "report/html.h"

#include <math.h>

enum { WIDTH = 420, HEIGHT = 210, LEFT = 52, RIGHT = 8, TOP = 16, BOTTOM = 40, PLOT_MAX_BYTES = 128 * 1024 };
static const double LOG_FROM = 100; /* a range above this is drawn on a logarithmic scale … */
static const double LOG_LEAST = 10; /* … that begins here */

typedef struct Axis {
    double lo, hi;
    bool logarithmic;
} Axis;

static Axis axis_of(const Finding *f) {
    if (f->hi <= LOG_FROM) return (Axis){f->lo, f->hi, false};
    double hi = f->hi < 10000 ? f->hi : 10000;
    return (Axis){LOG_LEAST, hi, true};
}

static double y_of(const Axis *s, double value) {
    double within = fmin(fmax(value, s->lo), s->hi);
    double share =
        s->logarithmic ? log(within / s->lo) / log(s->hi / s->lo) : (within - s->lo) / (s->hi - s->lo);
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
}

static double x_of(double at) {
    return LEFT + 12 + at * (WIDTH - LEFT - RIGHT - 24);
}

static void tick(Buf *out, const Axis *s, double value) {
    double y = y_of(s, value);
    buf_format(out,
               "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text class=\"mark\" x=\"%d\" y=\"%.1f\" "
               "text-anchor=\"end\">%g</text>",
               (int)LEFT, y, (int)(WIDTH - RIGHT), (int)(LEFT - 8), y + 5, value);
}

static void ticks(Buf *out, const Axis *s) {
    if (s->logarithmic) {
        int decades = (int)floor(log10(s->hi / s->lo) + 1e-9);
        for (int i = 0; i <= decades; i++) tick(out, s, s->lo * pow(10, i));
        return;
    }
    double step = (s->hi - s->lo) / 5;
    for (int i = 0; i <= 5; i++) tick(out, s, s->lo + i * step);
}

/* The smallest change that matters, up and down from the first value. */
static void band(Buf *out, const Axis *s, const Measure *m, double first) {
    double change = fmax(m->least_change, m->least_percent / 100 * fabs(first));
    double top = y_of(s, first + change);
    double bottom = y_of(s, first - change);
    buf_format(out, "<rect class=\"band\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"/>", (int)LEFT, top,
               (int)(WIDTH - LEFT - RIGHT), bottom - top);
}

static void date(Buf *out, const PlotPoint *point, const char *anchor) {
    buf_format(out, "<text class=\"mark\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">", x_of(point->at),
               (int)(HEIGHT - 12), anchor);
    html_text(out, point->date);
    buf_add(out, STR("</text>"));
}

static void mark(Buf *out, const Axis *s, const PlotPoint *point) {
    double x = x_of(point->at);
    double y = y_of(s, point->value);
    if (point->trend == TREND_WORSE)
        buf_format(out, "<path class=\"worse\" d=\"M%.1f %.1fh13v13h-13z\"/>", x - 6.5, y - 6.5);
    else
        buf_format(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"6\"/>",
                   point->trend == TREND_BETTER ? "better" : "same", x, y);
}

static void line(Buf *out, const Axis *s, const PlotPoint *points, size_t count) {
    buf_add(out, STR("<path class=\"line\" d=\""));
    for (size_t i = 0; i < count; i++)
        buf_format(out, "%c%.1f %.1f", i ? 'L' : 'M', x_of(points[i].at), y_of(s, points[i].value));
    buf_add(out, STR("\"/>"));
    for (size_t i = 0; i < count; i++) mark(out, s, &points[i]);
}

Html plot_draw(Arena *arena, const Knowledge *k, const Measure *m, const PlotPoint *points, size_t count,
               Str title, Str description) {
    Buf out = buf_new(arena, PLOT_MAX_BYTES);
    Axis axis = axis_of(&k->findings[m->finding]);
    buf_format(&out, "<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", (int)WIDTH,
               (int)HEIGHT);
    html_text(&out, title);
    buf_add(&out, STR(". "));
    html_text(&out, description);
    buf_add(&out, STR("\">"));
    band(&out, &axis, m, points[0].value);
    ticks(&out, &axis);
    line(&out, &axis, points, count);
    bool one_day = x_of(points[count - 1].at) <= x_of(points[0].at);
    date(&out, &points[0], one_day ? "middle" : "start");
    if (!one_day) date(&out, &points[count - 1], "end");
    buf_add(&out, STR("</svg>"));
    return (Html){out.failed ? STR("") : buf_str(&out)};
}
