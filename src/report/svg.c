#include "report/svg.h"

#include "report/html.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

void svg_open(Buf *out, Str id, double width, double height, Str title, Str description) {
    buf_add(out, STR("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "));
    svg_number(out, width);
    buf_char(out, ' ');
    svg_number(out, height);
    buf_format(out, "\" role=\"img\" aria-labelledby=\"%.*s-title", STR_ARG(id));
    if (description.len) buf_format(out, " %.*s-desc", STR_ARG(id));
    buf_format(out,
               "\" fill=\"currentColor\" font-family=\"sans-serif\" text-anchor=\"middle\">\n<title "
               "id=\"%.*s-title\">",
               STR_ARG(id));
    html_text(out, title);
    buf_add(out, STR("</title>\n"));
    if (!description.len) return;
    buf_format(out, "<desc id=\"%.*s-desc\">", STR_ARG(id));
    html_text(out, description);
    buf_add(out, STR("</desc>\n"));
}

void svg_close(Buf *out) {
    buf_add(out, STR("</svg>\n"));
}

void svg_number(Buf *out, double number) {
    double rounded = round(number * 10) / 10;
    buf_format(out, "%g", fabs(rounded) < 0.05 ? 0.0 : rounded);
}

static void point(Buf *out, char command, SvgPoint at) {
    buf_char(out, command);
    svg_number(out, at.x);
    buf_char(out, ' ');
    svg_number(out, at.y);
}

void svg_move(Buf *out, SvgPoint to) {
    point(out, 'M', to);
}

void svg_line(Buf *out, SvgPoint to) {
    point(out, 'L', to);
}

static SvgPoint on_circle(SvgPoint centre, double radius, double angle) {
    return (SvgPoint){centre.x + radius * cos(angle), centre.y + radius * sin(angle)};
}

static void arc(Buf *out, double radius, bool large, SvgPoint to) {
    buf_char(out, 'A');
    svg_number(out, radius);
    buf_char(out, ' ');
    svg_number(out, radius);
    buf_format(out, " 0 %d 1 ", large);
    svg_number(out, to.x);
    buf_char(out, ' ');
    svg_number(out, to.y);
}

static void circle(Buf *out, SvgPoint centre, double radius) {
    svg_move(out, on_circle(centre, radius, 0));
    arc(out, radius, false, on_circle(centre, radius, pi));
    arc(out, radius, false, on_circle(centre, radius, 0));
    buf_char(out, 'Z');
}

void svg_capsule(Buf *out, SvgPoint a, double radius_a, SvgPoint b, double radius_b) {
    double distance = hypot(b.x - a.x, b.y - a.y);
    if (distance <= fabs(radius_a - radius_b)) {
        circle(out, radius_a > radius_b ? a : b, fmax(radius_a, radius_b));
        return;
    }
    double along = atan2(b.y - a.y, b.x - a.x);
    double touch =
        acos((radius_a - radius_b) / distance); /* where the common tangents touch, seen from along */
    svg_move(out, on_circle(a, radius_a, along + touch));
    arc(out, radius_a, radius_a > radius_b, on_circle(a, radius_a, along - touch));
    svg_line(out, on_circle(b, radius_b, along - touch));
    arc(out, radius_b, radius_b > radius_a, on_circle(b, radius_b, along + touch));
    buf_char(out, 'Z');
}

static double tenth(double number) {
    return round(number * 10) / 10;
}

/* To a point, seen from where the pen is: shorter than where it is on the page. A minus parts numbers too. */
static void step(Buf *out, char command, SvgPoint pen, SvgPoint to) {
    double across = tenth(to.x) - tenth(pen.x);
    double down = tenth(to.y) - tenth(pen.y);
    if (command != ' ' || across > -0.05) buf_char(out, command);
    svg_number(out, across);
    if (down > -0.05) buf_char(out, ' ');
    svg_number(out, down);
}

/* Where the line is aimed at before a point that lies between two others; whole units are fine enough. */
static SvgPoint aim(SvgPoint from, SvgPoint at, SvgPoint after) {
    return (SvgPoint){round(at.x - (after.x - from.x) / 6), round(at.y - (after.y - from.y) / 6)};
}

/* To a point, on a smooth line that comes from `from` and goes on to `after`: the first control point is the
 * mirror image of the last one, as s takes it. */
static void spline(Buf *out, SvgPoint from, SvgPoint to, SvgPoint after) {
    step(out, 's', from, aim(from, to, after));
    step(out, ' ', from, to);
}

void svg_smooth(Buf *out, const SvgPoint *points, size_t count) {
    svg_move(out, points[0]);
    step(out, 'c', points[0], aim(points[1], points[0], points[count - 1]));
    step(out, ' ', points[0], aim(points[0], points[1], points[2 % count]));
    step(out, ' ', points[0], points[1]);
    for (size_t i = 1; i < count; i++)
        spline(out, points[i], points[(i + 1) % count], points[(i + 2) % count]);
    buf_char(out, 'Z');
}

void svg_curve(Buf *out, const SvgPoint *points, size_t count) {
    svg_move(out, points[0]);
    for (size_t i = 0; i + 1 < count; i++)
        spline(out, points[i], points[i + 1], points[i + 2 < count ? i + 2 : i + 1]);
}

void svg_text(Buf *out, SvgPoint at, double size, Str text) {
    buf_add(out, STR("<text font-size=\""));
    svg_number(out, size);
    buf_add(out, STR("\" x=\""));
    svg_number(out, at.x);
    buf_add(out, STR("\" y=\""));
    svg_number(out, at.y);
    buf_add(out, STR("\">"));
    html_text(out, text);
    buf_add(out, STR("</text>\n"));
}

void svg_arrow(Buf *out, SvgPoint a, SvgPoint over, SvgPoint b, double width) {
    double along = atan2(b.y - over.y, b.x - over.x);
    double head = 3.4 * width;
    SvgPoint neck = on_circle(b, -0.7 * head, along);
    buf_add(out,
            STR("<path fill=\"none\" stroke=\"" SVG_ACCENT "\" stroke-linecap=\"round\" stroke-width=\""));
    svg_number(out, width);
    buf_add(out, STR("\" d=\""));
    svg_move(out, a);
    point(out, 'Q', over);
    point(out, ' ', neck);
    buf_add(out, STR("\"/>\n<path fill=\"" SVG_ACCENT "\" d=\""));
    svg_move(out, b);
    svg_line(out, on_circle(b, -head, along + 0.5));
    svg_line(out, on_circle(b, -head, along - 0.5));
    buf_add(out, STR("Z\"/>\n"));
}
