/* The disc cut across, as on an MRI: the right side is on the reader's left. */
#include "report/spine_int.h"

#include <math.h>

static const double middle = 200, sac_front = 146, sac_back = 226; /* when bent forward */

/* The side of the picture on which something lies: 1 for the person's left. */
typedef struct Half {
    double sign;
    bool meant; /* the mechanism is on this side */
} Half;

static SvgPoint at_side(Half half, double x, double y) {
    return (SvgPoint){middle + half.sign * x, y};
}

/* A shape given for the one side. */
static void side_shape(const Sketch *s, const char *look, Half half, const SvgPoint *points, size_t count) {
    SvgPoint at[SHAPE_POINTS];
    for (size_t i = 0; i < count && i < SHAPE_POINTS; i++) at[i] = at_side(half, points[i].x, points[i].y);
    sketch_shape(s, look, as_it_is, at, count);
}

#define SIDE_SHAPE(s, look, half, table) side_shape(s, look, half, table, COUNT(table))

/* A shape of both sides, given from the middle in front to the middle behind. */
static void whole_shape(const Sketch *s, const char *look, const SvgPoint *half, size_t count) {
    SvgPoint at[SHAPE_POINTS];
    for (size_t i = 0; i < count; i++) {
        at[i] = (SvgPoint){middle + half[i].x, half[i].y};
        at[2 * count - 1 - i] = (SvgPoint){middle - half[i].x, half[i].y};
    }
    sketch_shape(s, look, as_it_is, at, 2 * count);
}

#define WHOLE_SHAPE(s, look, table) whole_shape(s, look, table, COUNT(table))

static void disc_across(const Sketch *s) {
    static const SvgPoint disc[] = {{16, 18}, {56, 24}, {88, 50}, {99, 88}, {82, 124}, {46, 142}, {14, 137}};
    static const SvgPoint core[] = {{12, 58}, {40, 64}, {54, 84}, {42, 106}, {12, 110}};
    WHOLE_SHAPE(s, DISC, disc);
    WHOLE_SHAPE(s, CORE, core);
}

/* A slipped bone takes its arch along. */
static double arch_ahead(const Sketch *s) {
    return s->scene->picture == PICTURE_SLIP ? 18 : 0;
}

static void arch_across(const Sketch *s) {
    static const SvgPoint arch[] = {{4, 238},  {24, 230}, {44, 214}, {54, 194}, {64, 184},
                                    {78, 194}, {84, 214}, {76, 236}, {50, 254}, {20, 268},
                                    {13, 288}, {12, 312}, {4, 318}};
    SvgPoint at[COUNT(arch)];
    for (size_t i = 0; i < COUNT(arch); i++) at[i] = (SvgPoint){arch[i].x, arch[i].y - arch_ahead(s)};
    whole_shape(s, BONE, at, COUNT(arch));
}

static void joint_across(const Sketch *s, Half half) {
    static const SvgPoint lower[] = {{68, 170}, {82, 166}, {98, 174}, {107, 194}, {104, 218},
                                     {92, 230}, {86, 222}, {90, 206}, {84, 190},  {74, 180}};
    SIDE_SHAPE(s, BONE, half, lower);
}

/* The ligament that lines the arch, thicker when bent back. */
static void band_across(const Sketch *s, double back) {
    double ahead = arch_ahead(s);
    double thick = round(fmax(4, 232 - ahead - back));
    const SvgPoint band[] = {{3, 238 - ahead - thick},
                             {20, 231 - ahead - thick},
                             {round(38 - thick * 0.5), round(214 - ahead - thick * 0.6)},
                             {round(48 - thick * 0.5), round(194 - ahead - thick * 0.1)},
                             {58, 184 - ahead},
                             {56, 196 - ahead},
                             {46, 216 - ahead},
                             {24, 232 - ahead},
                             {3, 240 - ahead}};
    WHOLE_SHAPE(s, s->scene->picture == PICTURE_CANAL ? PRESS : SOFT, band);
}

/* Drawn at its largest, and pressed together as a whole. */
static void sac_across(const Sketch *s, double front, double back, double dent) {
    SpinePicture p = s->scene->picture;
    double half = p == PICTURE_CANAL || p == PICTURE_SLIP ? 34 : 42;
    double share = (back - front) / (sac_back - sac_front);
    const SvgPoint sac[] = {{16, sac_front + dent},
                            {half - 4, sac_front + 5},
                            {half, (sac_front + sac_back) / 2},
                            {half * 0.55, sac_back - 6},
                            {8, sac_back}};
    buf_format(s->out, "<g transform=\"translate(0 %.2f) scale(1 %.3f)\">\n", front - sac_front * share,
               share);
    WHOLE_SHAPE(s, SAC, sac);
    buf_add(s->out, STR("<path " FIBRE_ENDS " d=\""));
    for (int i = 0; i < 9; i++) {
        double angle = i * 0.785398;
        double far = i < 8 ? 0.6 : 0;
        svg_move(s->out, (SvgPoint){round(middle + half * far * cos(angle)),
                                    round((sac_front + sac_back) / 2 + dent * 0.3 +
                                          (sac_back - sac_front) / 2 * far * sin(angle))});
        buf_add(s->out, STR("h0"));
    }
    buf_add(s->out, STR("\"/>\n"));
    buf_add(s->out, STR("</g>\n"));
}

/* What takes up room on one side, and where the roots then lie. */
typedef struct Pressing {
    SpinePicture picture;
    Zone zone;                 /* ZONE_COUNT: any */
    SvgPoint points[8];        /* its outline, if it has one */
    SvgPoint named;            /* where its name points to */
    SvgPoint passing, leaving; /* y 0: the root is where it always is */
} Pressing;

static const Pressing presses[] = {
    {PICTURE_HERNIATION,
     ZONE_SUBARTICULAR,
     {{26, 126}, {36, 124}, {44, 128}, {60, 140}, {60, 156}, {48, 164}, {34, 160}, {26, 146}},
     {48, 144},
     {54, 172},
     {0, 0}},
    {PICTURE_HERNIATION,
     ZONE_FORAMINAL,
     {{74, 118}, {84, 116}, {92, 122}, {108, 138}, {110, 152}, {98, 158}, {84, 150}, {74, 134}},
     {94, 140},
     {0, 0},
     {112, 164}},
    {PICTURE_HERNIATION,
     ZONE_EXTRAFORAMINAL,
     {{86, 104}, {96, 102}, {104, 108}, {122, 126}, {124, 142}, {110, 146}, {96, 132}, {88, 118}},
     {110, 126},
     {0, 0},
     {132, 164}},
    {PICTURE_RECESS,
     ZONE_COUNT,
     {{86, 172}, {70, 166}, {54, 168}, {44, 178}, {48, 192}, {60, 192}, {72, 184}, {80, 180}},
     {60, 182},
     {50, 160},
     {0, 0}},
    {PICTURE_CYST,
     ZONE_COUNT,
     {{71, 184}, {67, 174}, {56, 170}, {45, 174}, {41, 184}, {45, 194}, {56, 198}, {67, 194}},
     {60, 184},
     {50, 160},
     {0, 0}},
    {PICTURE_FORAMEN,
     ZONE_COUNT,
     {{76, 182}, {76, 170}, {82, 162}, {92, 158}, {108, 160}, {112, 172}, {102, 182}, {88, 178}},
     {96, 170},
     {0, 0},
     {112, 148}},
    {PICTURE_DEFECT, ZONE_COUNT, {{0, 0}}, {0, 0}, {0, 0}, {112, 148}},
};

static const Pressing *pressing_of(const Sketch *s) {
    for (size_t i = 0; i < COUNT(presses); i++)
        if (presses[i].picture == s->scene->picture &&
            (presses[i].zone == ZONE_COUNT || presses[i].zone == s->scene->zone))
            return &presses[i];
    return NULL;
}

/* One root; a pressed one is flat. */
static void root_across(const Sketch *s, Half half, SvgPoint usual, SvgPoint moved, double size,
                        SvgPoint *pressed) {
    bool flat = moved.y > 0;
    SvgPoint at = flat ? at_side(half, moved.x, moved.y) : at_side(half, usual.x, usual.y);
    sketch_ellipse(s, NERVE, at, flat ? size * 1.15 : size, flat ? size * 0.7 : size);
    if (flat) *pressed = at;
}

static void side_across(const Sketch *s, Half half, SvgPoint *named, SvgPoint *pressed) {
    static const SvgPoint passing = {53, 164}, leaving = {118, 158};
    static const Pressing nothing = {PICTURE_COUNT, ZONE_COUNT, {{0, 0}}, {0, 0}, {0, 0}, {0, 0}};
    const Pressing *p = half.meant ? pressing_of(s) : NULL;
    if (!p) p = &nothing;
    if (p->points[0].y > 0) SIDE_SHAPE(s, PRESS, half, p->points);
    if (p->points[0].y > 0) *named = at_side(half, p->named.x, p->named.y);
    root_across(s, half, passing, p->passing, 8, pressed);
    root_across(s, half, leaving, p->leaving, 11, pressed);
}

/* The normal parts are named on the side that is not meant; what presses, and what is pressed, on the other.
 */
static void names_across(Sketch *s, Half near, SvgPoint pressing, SvgPoint pressed, double back) {
    char room[ROOT_NAME_BYTES];
    Half far = {-near.sign, false};
    int leaving = s->k->levels[s->scene->level].root[ROOT_EXITING];
    sketch_name(s, (SvgPoint){middle, 90}, sketch_word(s, "spine_disc"));
    for (int side = -1; side <= 1; side += 2)
        svg_text(s->out, (SvgPoint){middle + side * 152, 80}, 15,
                 sketch_word(s, side < 0 ? "your_right" : "your_left"));
    sketch_name_to(s, at_side(far, 156, 288), sketch_word(s, "spine_joint"), at_side(far, 140, 268),
                   at_side(far, 88, 206));
    sketch_name_to(s, at_side(far, 96, 306), sketch_word(s, "spine_canal"), at_side(far, 66, 286),
                   (SvgPoint){middle - near.sign * 6, back - 12});
    if (leaving >= 0)
        sketch_name_to(s, at_side(far, 166, 120), sketch_root_name(s, leaving, room), at_side(far, 152, 136),
                       at_side(far, 121, 155));
    if (s->scene->root >= 0)
        sketch_name_to(s, at_side(near, 166, 238), sketch_root_name(s, s->scene->root, room),
                       at_side(near, 150, 218), pressed);
    if (pressing.y > 0)
        sketch_name_to(s, at_side(near, 154, pressing.y > 180 ? 300 : 36), sketch_pressing_name(s),
                       at_side(near, pressing.y > 180 ? 132 : 106, pressing.y > 180 ? 282 : 46), pressing);
}

static void across(Sketch *s) {
    static const SvgPoint bulge[] = {{10, 122}, {24, 134}, {26, 152}, {12, 165}};
    static const SvgPoint broad[] = {{14, 130}, {34, 134}, {52, 140}, {44, 148}, {14, 148}};
    SpinePicture p = s->scene->picture;
    bool both = s->scene->left == s->scene->right;
    bool central = p == PICTURE_HERNIATION && s->scene->zone == ZONE_CENTRAL;
    Half halves[] = {{-1, s->scene->right || both}, {1, s->scene->left || both}};
    SvgPoint pressing = {0, 0};
    SvgPoint pressed = {middle, 0};
    double front = sac_front;
    double back = sac_back;
    sketch_squeeze(s, &front, &back, p == PICTURE_CANAL ? 6 : 0,
                   p == PICTURE_CANAL  ? 18
                   : p == PICTURE_SLIP ? 20
                                       : 0);
    disc_across(s);
    band_across(s, back);
    arch_across(s);
    for (int i = 0; i < 2; i++) joint_across(s, halves[i]);
    sac_across(s, front, back, central ? 20 : 0);
    if (central) WHOLE_SHAPE(s, PRESS, bulge);
    if (p == PICTURE_CANAL) WHOLE_SHAPE(s, PRESS, broad);
    for (int i = 0; i < 2; i++) side_across(s, halves[i], &pressing, &pressed);
    if (central) pressing = (SvgPoint){middle + 8, 146};
    if (p == PICTURE_CANAL) pressing = (SvgPoint){middle + 34, 216};
    names_across(s, halves[!s->scene->right || both], pressing, pressed, back);
}

void spine_cross_svg(const Knowledge *k, Str language, Str id, const SpineScene *scene, double bend,
                     Str title, Buf *out) {
    Sketch s = sketch_of(k, language, scene, bend, out);
    svg_open(out, id, SKETCH_WIDTH, SKETCH_HEIGHT, title, (Str){0});
    across(&s);
    sketch_leaders(&s);
    svg_close(out);
}
