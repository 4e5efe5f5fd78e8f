#include "report/spine_int.h"

#include <math.h>
#include <stdio.h>

static const double letters = 17;
static const double turn_degrees = 8; /* of the upper bone, at the end of bending */
static const double sacrum_from = 174;
static const SvgPoint hinge = {156, 158};

Sketch sketch_of(const Knowledge *k, Str language, const SpineScene *scene, double bend, Buf *out) {
    return (Sketch){.k = k,
                    .language = language,
                    .scene = scene,
                    .bend = bend,
                    .canal = spine_room(k, SPACE_CANAL, bend),
                    .foramen = spine_room(k, SPACE_FORAMEN, bend),
                    .sacrum = scene->level + 1u == k->level_count /* the lowest */,
                    .out = out};
}

/* ---- how things move ---- */

static SvgPoint turned(const Sketch *s, SvgPoint p, double ahead) {
    double angle = s->bend * turn_degrees * atan(1) / 45;
    double x = p.x - hinge.x;
    double y = p.y - hinge.y;
    return (SvgPoint){round(hinge.x + ahead + x * cos(angle) - y * sin(angle)),
                      round(hinge.y + x * sin(angle) + y * cos(angle))};
}

bool sketch_slips(const Sketch *s) {
    return s->scene->picture == PICTURE_SLIP || s->scene->picture == PICTURE_DEFECT;
}

/* The body of the upper bone, and what of its arch goes with it; where the arch has a gap the rest stays. */
SvgPoint with_body(const Sketch *s, SvgPoint p) {
    return turned(s, p, sketch_slips(s) ? -SLIPPED : 0);
}

SvgPoint with_arch(const Sketch *s, SvgPoint p) {
    return turned(s, p, s->scene->picture == PICTURE_SLIP ? -SLIPPED : 0);
}

/* The sacrum leans back. */
SvgPoint with_lower(const Sketch *s, SvgPoint p) {
    double below = fmax(0, p.y - sacrum_from);
    double behind = fmax(0, p.x - 255);
    if (!s->sacrum) return p;
    return (SvgPoint){p.x - behind * 0.45 + below * 0.3, p.y + behind * 0.1};
}

SvgPoint as_it_is(const Sketch *s, SvgPoint p) {
    (void)s;
    return p;
}

/* What moves with the upper bone keeps its numbers and is turned as a whole, and what is there twice is
 * shifted: the drawings of all postures then hardly differ, and are small when compressed together. */
static void turn(const Sketch *s, Move move, SvgPoint by) {
    bool turns = move == with_body || move == with_arch;
    bool shifts = fabs(by.x) > 0 || fabs(by.y) > 0;
    if (!turns && !shifts) return;
    buf_add(s->out, STR(" transform=\""));
    if (turns)
        buf_format(s->out, "translate(%g)rotate(%g %g %g)", move(s, hinge).x - hinge.x,
                   s->bend * turn_degrees, hinge.x, hinge.y);
    if (shifts) buf_format(s->out, "translate(%g %g)", by.x, by.y);
    buf_char(s->out, '"');
}

static void shape_by(const Sketch *s, const char *look, Move move, SvgPoint by, const SvgPoint *points,
                     size_t count) {
    bool turns = move == with_body || move == with_arch;
    SvgPoint at[SHAPE_POINTS];
    for (size_t i = 0; i < count && i < SHAPE_POINTS; i++) at[i] = turns ? points[i] : move(s, points[i]);
    buf_format(s->out, "<path %s", look);
    turn(s, move, by);
    buf_add(s->out, STR(" d=\""));
    svg_smooth(s->out, at, count);
    buf_add(s->out, STR("\"/>\n"));
}

void sketch_shape(const Sketch *s, const char *look, Move move, const SvgPoint *points, size_t count) {
    shape_by(s, look, move, (SvgPoint){0, 0}, points, count);
}

/* The same shape at a bone that lies elsewhere. */
void sketch_shape_at(const Sketch *s, const char *look, Move move, SvgPoint at, const SvgPoint *points,
                     size_t count) {
    SvgPoint there[SHAPE_POINTS];
    if (move != with_lower || !s->sacrum) {
        shape_by(s, look, move == with_lower ? as_it_is : move, at, points, count);
        return;
    }
    for (size_t i = 0; i < count && i < SHAPE_POINTS; i++)
        there[i] = (SvgPoint){points[i].x + at.x, points[i].y + at.y};
    sketch_shape(s, look, move, there, count);
}

void sketch_ellipse(const Sketch *s, const char *look, SvgPoint at, double x, double y) {
    const double numbers[] = {at.x, at.y, x, y};
    static const char *const names[] = {"cx", "cy", "rx", "ry"};
    buf_format(s->out, "<ellipse %s", look);
    for (size_t i = 0; i < 4; i++) {
        buf_format(s->out, " %s=\"", names[i]);
        svg_number(s->out, numbers[i]);
        buf_char(s->out, '"');
    }
    buf_add(s->out, STR("/>\n"));
}

void sketch_line(const Sketch *s, const char *look, const SvgPoint *points, size_t count) {
    buf_format(s->out, "<path %s d=\"", look);
    svg_move(s->out, points[0]);
    for (size_t i = 1; i < count; i++) svg_line(s->out, points[i]);
    buf_add(s->out, STR("\"/>\n"));
}

/* ---- names ---- */

/* A name, in two lines when it has two words. */
static void name_at(const Sketch *s, SvgPoint at, Str name) {
    size_t cut = str_find(name, ' ');
    bool two = cut < name.len;
    svg_text(s->out, (SvgPoint){at.x, two ? at.y - letters * 0.6 : at.y}, letters, str_slice(name, 0, cut));
    if (two)
        svg_text(s->out, (SvgPoint){at.x, at.y + letters * 0.6}, letters, str_slice(name, cut + 1, name.len));
}

Str sketch_word(const Sketch *s, const char *id) {
    return knowledge_word(s->k, s->language, "drawings", str_of(id), "text");
}

/* A name on a drawn part, in dark letters as the parts are light. */
void sketch_name(const Sketch *s, SvgPoint at, Str name) {
    buf_add(s->out, STR("<g fill=\"#15212b\">"));
    name_at(s, at, name);
    buf_add(s->out, STR("</g>"));
}

void sketch_name_to(Sketch *s, SvgPoint at, Str name, SvgPoint from, SvgPoint to) {
    name_at(s, at, name);
    if (s->leader_count == LEADERS_MAX) return;
    s->leaders[2 * s->leader_count] = from;
    s->leaders[2 * s->leader_count++ + 1] = to;
}

/* All lines at once: each ends in a dot, and has the colour of the page around it, as it crosses what is
 * drawn. */
static void leaders(const Sketch *s, const char *look, bool dots) {
    buf_format(s->out, "<path fill=\"none\" stroke-linecap=\"round\" %s d=\"", look);
    for (size_t i = 0; i < s->leader_count; i++) {
        svg_move(s->out, s->leaders[2 * i + dots]);
        if (dots) buf_add(s->out, STR("h0"));
        else svg_line(s->out, s->leaders[2 * i + 1]);
    }
    buf_add(s->out, STR("\"/>\n"));
}

void sketch_leaders(const Sketch *s) {
    if (s->leader_count == 0) return;
    leaders(s, "stroke=\"Canvas\" stroke-width=\"5\"", false);
    leaders(s, "stroke=\"Canvas\" stroke-width=\"9\"", true);
    leaders(s, "stroke=\"currentColor\" stroke-width=\"1.8\"", false);
    leaders(s, "stroke=\"currentColor\" stroke-width=\"7\"", true);
}

/* "nerve L5" */
Str sketch_root_name(const Sketch *s, int root, char room[ROOT_NAME_BYTES]) {
    Str id = s->k->causes[root].id;
    size_t dash = str_find(id, '_');
    Str short_id = str_slice(id, dash < id.len ? dash + 1 : 0, id.len);
    snprintf(room, ROOT_NAME_BYTES, "%.*s %.*s", STR_ARG(sketch_word(s, "spine_nerve")), STR_ARG(short_id));
    return str_of(room);
}

Str sketch_pressing_name(const Sketch *s) {
    char id[40];
    snprintf(id, sizeof id, "press_%s", spine_picture_name(s->scene->picture));
    return sketch_word(s, id);
}

void sketch_squeeze(const Sketch *s, double *front, double *back, double before, double behind) {
    double lost = (*back - *front - before - behind) * (1 - s->canal);
    *front += before + lost * 0.4;
    *back -= behind + lost * 0.6;
}
