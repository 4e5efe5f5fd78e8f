/* The spine from the side: cut through the middle, or from outside at the opening of a nerve. */
#include "report/spine_int.h"

#include <math.h>
#include <stdio.h>

static const SvgPoint lower_at = {95, 174}, upper_at = {95, 62};

/* L4-5 is of L4 and L5; L5-S1 of L5 and S1. */
static void bone_names(const Sketch *s, Str *above, Str *below, char room[16]) {
    Str level = s->k->levels[s->scene->level].id;
    size_t dash = str_find(level, '-');
    *above = str_slice(level, 0, dash);
    *below = str_slice(level, dash + (dash < level.len), level.len);
    if (below->len == 0 || below->ptr[0] > '9') return;
    snprintf(room, 16, "%.*s%.*s", above->len ? 1 : 0, above->ptr, (int)(below->len & 7), below->ptr);
    *below = str_of(room);
}

/* ---- from the side ---- */

static const SvgPoint body[] = {{7, 0},   {52, 4},  {98, 0}, {105, 7}, {100, 40}, {105, 73},
                                {98, 80}, {52, 76}, {7, 80}, {0, 73},  {5, 40},   {0, 7}};

static void bodies(const Sketch *s) {
    static const SvgPoint above = {95, -50}, below = {95, 286}, fused = {98, 248};
    sketch_shape_at(s, FAINT_BONE, with_body, above, body, COUNT(body));
    sketch_shape_at(s, BONE, with_body, upper_at, body, COUNT(body));
    if (s->sacrum) sketch_shape_at(s, BONE, with_lower, fused, body, COUNT(body));
    else sketch_shape_at(s, FAINT_BONE, with_lower, below, body, COUNT(body));
    sketch_shape_at(s, BONE, with_lower, lower_at, body, COUNT(body));
}

/* The soft core lies further back when bent forward. */
static void discs(const Sketch *s, double rear) {
    static const SvgPoint next[] = {{4, 4},    {54, 0},  {104, 4}, {108, 19},
                                    {104, 34}, {54, 38}, {4, 34},  {0, 19}};
    static const SvgPoint above = {94, 27}, below = {94, 251};
    SvgPoint a = with_body(s, (SvgPoint){98, 142});
    SvgPoint b = with_body(s, (SvgPoint){148, 138});
    SvgPoint c = with_body(s, (SvgPoint){198, 142});
    SvgPoint e = with_lower(s, (SvgPoint){198, 174});
    const SvgPoint disc[] = {a, b,          c,         {rear, (c.y + e.y) / 2},
                             e, {148, 178}, {98, 174}, {fmin(a.x, 98) - 4, (a.y + 174) / 2}};
    sketch_shape_at(s, FAINT_DISC, with_body, above, next, COUNT(next));
    if (!s->sacrum) sketch_shape_at(s, FAINT_DISC, with_lower, below, next, COUNT(next));
    SHAPE(s, DISC, as_it_is, disc);
    sketch_ellipse(s, CORE, (SvgPoint){156 - 5 * s->bend + (sketch_slips(s) ? SLIPPED / -2.0 : 0), 158}, 30,
                   10);
}

/* The way that the upper bone has gone. */
static void slid(const Sketch *s) {
    buf_add(s->out, STR("<g class=\"accent\">"));
    svg_arrow(s->out, with_body(s, (SvgPoint){184, 124}), with_body(s, (SvgPoint){150, 124}),
              with_body(s, (SvgPoint){108, 124}), 5);
    buf_add(s->out, STR("</g>"));
}

/* ---- cut through the middle ---- */

static bool presses_canal(const Sketch *s) {
    return s->scene->picture == PICTURE_CANAL ||
           (s->scene->picture == PICTURE_HERNIATION && s->scene->zone <= ZONE_SUBARTICULAR);
}

static void sac_from_side(const Sketch *s, double front, double back) {
    const SvgPoint sac[] = {
        with_body(s, (SvgPoint){207, -30}),
        with_body(s, (SvgPoint){207, 110}),
        {front, 158},
        with_lower(s, (SvgPoint){207, 206}),
        with_lower(s, (SvgPoint){207, 350}),
        with_lower(s, (SvgPoint){248, 350}),
        with_lower(s, (SvgPoint){248, 206}),
        {back, 158},
        with_body(s, (SvgPoint){248, 110}),
        with_body(s, (SvgPoint){248, -30}),
    };
    SHAPE(s, SAC, as_it_is, sac);
    buf_add(s->out, STR("<path " FIBRE " d=\""));
    for (int i = 1; i <= 3; i++) {
        double x = 207 + 10 * i;
        const SvgPoint fibre[] = {with_body(s, (SvgPoint){x, -20}),
                                  with_body(s, (SvgPoint){x, 100}),
                                  {round(front + (back - front) * i / 4.0), 158},
                                  with_lower(s, (SvgPoint){x, 216}),
                                  with_lower(s, (SvgPoint){x, 345})};
        svg_curve(s->out, fibre, COUNT(fibre));
    }
    buf_add(s->out, STR("\"/>\n"));
}

/* The knobs that are felt through the skin, and the ligaments between them. */
static void processes(const Sketch *s, double back) {
    static const SvgPoint process[] = {{160, 38}, {172, 33}, {205, 45}, {240, 60}, {250, 74},
                                       {244, 92}, {230, 97}, {205, 90}, {178, 82}, {164, 74}};
    SvgPoint up = with_arch(s, (SvgPoint){257, 132});
    SvgPoint up_behind = with_arch(s, (SvgPoint){268, 140});
    SvgPoint low = with_lower(s, (SvgPoint){256, 214});
    const SvgPoint between[] = {with_arch(s, (SvgPoint){270, 140}), with_arch(s, (SvgPoint){334, 154}),
                                with_lower(s, (SvgPoint){338, 238}), with_lower(s, (SvgPoint){266, 212})};
    const SvgPoint band[] = {
        up,       {back + 2, 150},     {back + 2, 168},
        low,      {low.x + 10, low.y}, {fmax(back + 14, (up_behind.x + low.x) / 2 + 6), 172},
        up_behind};
    sketch_line(s, FAINT_SOFT, between, COUNT(between));
    SHAPE(s, s->scene->picture == PICTURE_CANAL ? PRESS : SOFT, as_it_is, band);
    sketch_shape_at(s, BONE, with_arch, upper_at, process, COUNT(process));
    sketch_shape_at(s, BONE, with_lower, lower_at, process, COUNT(process));
}

static void cut_through(Sketch *s) {
    SpinePicture p = s->scene->picture;
    double front = 205;
    double back = 249;
    bool disc = p == PICTURE_HERNIATION && s->scene->zone <= ZONE_SUBARTICULAR;
    sketch_squeeze(s, &front, &back,
                   p == PICTURE_CANAL ? 7
                   : disc             ? 16
                                      : 0,
                   p == PICTURE_CANAL  ? 12
                   : p == PICTURE_SLIP ? SLIPPED * 0.9
                                       : 0);
    front = round(front);
    back = round(back);
    sac_from_side(s, front, back);
    bodies(s);
    discs(s, fmin(front - 1, 205));
    const SvgPoint out[] = {{170, 156},       {190, 150},       {200, 144}, {front - 4, 148},
                            {front - 1, 158}, {front - 4, 168}, {200, 172}, {190, 164}};
    const SvgPoint bulge[] = {{194, 147}, {front - 3, 150}, {front - 1, 158}, {front - 3, 166}, {194, 169}};
    if (disc) SHAPE(s, PRESS, as_it_is, out);
    if (p == PICTURE_CANAL) SHAPE(s, PRESS, as_it_is, bulge);
    processes(s, back);
    if (p == PICTURE_SLIP) slid(s);
    sketch_name_to(s, (SvgPoint){344, 302}, sketch_word(s, "spine_canal"), (SvgPoint){308, 292},
                   with_lower(s, (SvgPoint){238, 282}));
    if (presses_canal(s))
        sketch_name_to(s, (SvgPoint){344, 34}, sketch_pressing_name(s), (SvgPoint){304, 44},
                       p == PICTURE_CANAL ? (SvgPoint){back + 7, 158} : (SvgPoint){front - 8, 156});
}

/* ---- the opening of a nerve, from outside ---- */

static void pillars(const Sketch *s) {
    static const SvgPoint upper[] = {{96, 8},   {122, 10}, {136, 2},  {140, -20}, {150, -30}, {160, -18},
                                     {162, 10}, {172, 38}, {182, 66}, {182, 92},  {172, 104}, {162, 96},
                                     {158, 74}, {146, 50}, {126, 38}, {98, 38}};
    static const SvgPoint above[] = {{172, 38}, {182, 66}, {182, 92}, {172, 104},
                                     {162, 96}, {158, 74}, {150, 56}};
    static const SvgPoint process[] = {{168, 32}, {205, 40}, {244, 54}, {254, 70},
                                       {246, 88}, {205, 84}, {172, 66}};
    static const SvgPoint front_half[] = {{96, 8},  {122, 10}, {136, 2},  {140, -20}, {150, -30}, {160, -18},
                                          {162, 8}, {158, 26}, {140, 42}, {126, 38},  {98, 38}};
    static const SvgPoint rear_half[] = {{170, 30}, {174, 40}, {182, 66}, {182, 92}, {172, 104},
                                         {162, 96}, {158, 74}, {150, 56}, {148, 48}};
    bool gap = s->scene->picture == PICTURE_DEFECT;
    sketch_shape_at(s, FAINT_BONE, with_arch, upper_at, process, COUNT(process));
    sketch_shape_at(s, FAINT_BONE, with_lower, lower_at, process, COUNT(process));
    sketch_shape_at(s, FAINT_BONE, with_body, (SvgPoint){95, -50}, above, COUNT(above));
    if (gap) {
        sketch_shape_at(s, BONE, with_arch, upper_at, rear_half, COUNT(rear_half));
        sketch_shape_at(s, BONE, with_body, upper_at, front_half, COUNT(front_half));
    } else {
        sketch_shape_at(s, BONE, with_arch, upper_at, upper, COUNT(upper));
    }
    sketch_shape_at(s, BONE, with_lower, lower_at, upper, COUNT(upper));
}

/* The hole keeps the share of its area that bending leaves. Where the nerve is in it. */
static SvgPoint opening(const Sketch *s) {
    double room = s->foramen * (s->scene->picture == PICTURE_FORAMEN ? 0.7 : 1);
    double ahead = sketch_slips(s) ? SLIPPED * -0.6 : 0;
    static const SvgPoint hole[] = {{-18, -38}, {0, -44}, {18, -34}, {20, -10}, {12, 16},
                                    {6, 36},    {-4, 38}, {-10, 16}, {-19, -10}};
    SvgPoint at[COUNT(hole)];
    for (size_t i = 0; i < COUNT(hole); i++)
        at[i] = (SvgPoint){217 + ahead + hole[i].x * room, 148 + hole[i].y};
    sketch_shape(s, SAC, as_it_is, at, COUNT(hole));
    SvgPoint nerve = {217 + ahead, 122};
    sketch_ellipse(s, NERVE, nerve, fmin(12, 16 * room), 15);
    return nerve;
}

/* What takes up the room of the opening, and where. */
static SvgPoint press_outside(const Sketch *s) {
    static const SvgPoint disc[] = {{186, 148}, {202, 140}, {214, 134}, {222, 142},
                                    {218, 158}, {204, 168}, {186, 168}};
    static const SvgPoint spur[] = {{196, 142}, {208, 146}, {213, 156}, {208, 168}, {196, 174}};
    static const SvgPoint tip[] = {{240, 138}, {228, 142}, {224, 152}, {228, 164}, {238, 172}};
    static const SvgPoint gap[] = {{252, 100}, {244, 92}, {236, 104}, {238, 112}, {248, 116}};
    SpinePicture p = s->scene->picture;
    if (p == PICTURE_HERNIATION) SHAPE(s, PRESS, as_it_is, disc);
    if (p == PICTURE_FORAMEN) SHAPE(s, PRESS, as_it_is, spur);
    if (p == PICTURE_FORAMEN) SHAPE(s, PRESS, as_it_is, tip);
    if (p == PICTURE_DEFECT) SHAPE(s, PRESS, with_arch, gap);
    if (p == PICTURE_DEFECT) slid(s);
    return p == PICTURE_DEFECT    ? with_arch(s, (SvgPoint){244, 106})
           : p == PICTURE_FORAMEN ? (SvgPoint){232, 154}
                                  : (SvgPoint){210, 150};
}

static void from_outside(Sketch *s) {
    static const SvgPoint gap[] = {{196, 100}, {238, 98}, {240, 180}, {226, 196}, {196, 190}};
    char room[ROOT_NAME_BYTES];
    SHAPE(s, SOFT, as_it_is, gap);
    bodies(s);
    discs(s, 203);
    SvgPoint nerve = opening(s);
    pillars(s);
    SvgPoint pressing = press_outside(s);
    sketch_name_to(s, (SvgPoint){350, 302}, sketch_pressing_name(s), (SvgPoint){322, 284}, pressing);
    if (s->scene->root >= 0)
        sketch_name_to(s, (SvgPoint){356, 34}, sketch_root_name(s, s->scene->root, room), (SvgPoint){326, 44},
                       nerve);
}

/* Where in the spine it is: the bones small, with the disc that is meant. */
static void finder(const Sketch *s) {
    static const int lean[] = {6, 3, 0, 1, 5, 10};
    size_t last = s->k->level_count < COUNT(lean) - 1 ? s->k->level_count : COUNT(lean) - 1;
    buf_add(s->out, STR("<path fill=\"#e8dcc3\" stroke=\"#6e6149\" d=\""));
    for (size_t i = 0; i <= last; i++)
        buf_format(s->out, "M%d %zu%s", 14 + lean[i], 196 + 18 * i,
                   i < last ? "h22v13h-22Z" : "h22l10 30h-10Z");
    int x = 11 + lean[s->scene->level];
    buf_format(s->out,
               "\"/>\n<path stroke=\"" SVG_ACCENT
               "\" stroke-width=\"6\" class=\"accent\" d=\"M%d %dh30\"/>\n",
               x, 211 + 18 * s->scene->level);
}

void spine_side_svg(const Knowledge *k, Str language, Str id, const SpineScene *scene, double bend, Str title,
                    Buf *out) {
    Sketch s = sketch_of(k, language, scene, bend, out);
    Str above, below;
    char room[16];
    bone_names(&s, &above, &below, room);
    svg_open(out, id, SKETCH_WIDTH, SKETCH_HEIGHT, title, (Str){0});
    if (spine_from_outside(scene)) from_outside(&s);
    else cut_through(&s);
    sketch_leaders(&s);
    finder(&s);
    sketch_name(&s, with_body(&s, (SvgPoint){147, 108}), above);
    sketch_name(&s, with_lower(&s, (SvgPoint){147, 222}), below);
    sketch_name(&s, (SvgPoint){128, 164}, sketch_word(&s, "spine_disc"));
    svg_close(out);
}
