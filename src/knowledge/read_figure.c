/* Poses and arrows of the drawn figures. */
#include "knowledge/loader.h"

#define NAME(code, name) {#name, sizeof(#name) - 1},
static const Str points[] = {BODY_POINTS(NAME)};
static const Str props[] = {FIGURE_PROPS(NAME)};
static const Str views[] = {{"side", 4}, {"front", 5}};
#define PART_NAME(code, name, segments) {#name, sizeof(#name) - 1},
static const Str parts[] = {POSE_PARTS(PART_NAME)};
#define PART_SEGMENTS(code, name, segments) segments,
static const size_t part_segments[] = {POSE_PARTS(PART_SEGMENTS)};

_Static_assert((int)KEY_POSE_TRUNK == (int)POSE_TRUNK && (int)KEY_POSE_FAR_LEG == (int)POSE_FAR_LEG,
               "the order of KEYS_POSE");

/* One bit for each name of the list. */
static unsigned read_set(Loader *l, const Tree *list, const char *what, const Str *names, size_t count) {
    unsigned set = 0;
    for (size_t i = 0; list && i < list->count; i++) {
        int name = schema_name(&l->complain, list->items[i], what, names, count);
        if (name >= 0) set |= 1U << name;
    }
    return set;
}

static bool read_part(Loader *l, const Tree *list, PosePart part, double *angles) {
    if (list->count != part_segments[part])
        return complain(&l->complain, tree_pos(list), "`%.*s` has %zu angles, not %zu", STR_ARG(parts[part]),
                        part_segments[part], list->count);
    bool ok = true;
    for (size_t i = 0; i < list->count; i++)
        ok = schema_number(&l->complain, list->items[i], "an angle", -360, 360, &angles[i]) && ok;
    return ok;
}

/* An arm or a leg that is not told is that of the other side: the same from the side, mirrored from the
 * front. */
static void copy_far(Pose *pose, PosePart from, PosePart to, FigureView view) {
    for (size_t i = 0; i < part_segments[from]; i++)
        pose->angle[to][i] = view == VIEW_SIDE ? pose->angle[from][i] : 180 - pose->angle[from][i];
}

/* The first pose needs all parts (the far limbs follow the near ones); the second only what changes. */
static void read_pose(Loader *l, const Tree *tree, FigureView view, const Pose *before, Pose *out) {
    Values v;
    if (before) *out = *before;
    if (!schema_read(&l->complain, ENTRY_POSE, tree, &v)) return;
    for (PosePart part = 0; part < POSE_PART_COUNT; part++) {
        if (v.of[part]) {
            read_part(l, v.of[part], part, out->angle[part]);
        } else if (!before && part != POSE_FAR_ARM && part != POSE_FAR_LEG) {
            complain(&l->complain, tree_pos(tree), "the first pose needs `%.*s`", STR_ARG(parts[part]));
        } else if (!before) {
            copy_far(out, part - 1, part, view);
        }
    }
    if (v.of[KEY_POSE_LIFT]) schema_number(&l->complain, v.of[KEY_POSE_LIFT], "`lift`", 0, 100, &out->lift);
    if (v.of[KEY_POSE_PROPS]) out->props = read_set(l, v.of[KEY_POSE_PROPS], "`props`", props, PROP_COUNT);
}

static void read_arrow(Loader *l, const Tree *tree, const BodyFigure *figure, FigureArrow *out) {
    Values v;
    if (!schema_read(&l->complain, ENTRY_ARROW, tree, &v)) return;
    int point = schema_name(&l->complain, v.of[KEY_ARROW_AT], "`at`", points, POINT_COUNT);
    if (point >= 0) out->point = (BodyPoint)point;
    out->straight = v.of[KEY_ARROW_ANGLE] != NULL;
    if (!out->straight) {
        if (figure->pose_count < 2)
            complain(&l->complain, tree_pos(tree), "an arrow without `angle` needs two poses");
        return;
    }
    out->length = 20;
    schema_number(&l->complain, v.of[KEY_ARROW_ANGLE], "`angle`", -360, 360, &out->angle);
    if (v.of[KEY_ARROW_GAP]) schema_number(&l->complain, v.of[KEY_ARROW_GAP], "`gap`", 0, 100, &out->gap);
    if (v.of[KEY_ARROW_LENGTH])
        schema_number(&l->complain, v.of[KEY_ARROW_LENGTH], "`length`", -100, 100, &out->length);
}

void read_drawing(Loader *l, const Tree *tree, BodyFigure *out) {
    Values v;
    if (!schema_read(&l->complain, ENTRY_DRAWING, tree, &v)) return;
    if (v.of[KEY_DRAWING_VIEW]) {
        int view = schema_name(&l->complain, v.of[KEY_DRAWING_VIEW], "`view`", views, 2);
        if (view >= 0) out->view = (FigureView)view;
    }
    const Tree *poses = v.of[KEY_DRAWING_POSES];
    const Tree *arrows = v.of[KEY_DRAWING_ARROWS];
    if (poses->count == 0 || poses->count > FIGURE_POSES) {
        complain(&l->complain, tree_pos(poses), "a figure has one or %d poses", (int)FIGURE_POSES);
        return;
    }
    if (arrows && arrows->count > FIGURE_ARROWS) {
        complain(&l->complain, tree_pos(arrows), "a figure has at most %d arrows", (int)FIGURE_ARROWS);
        return;
    }
    out->accent = read_set(l, v.of[KEY_DRAWING_WORKS], "`works`", parts, POSE_PART_COUNT);
    out->pose_count = poses->count;
    for (size_t i = 0; i < poses->count; i++)
        read_pose(l, poses->items[i], out->view, i ? &out->poses[i - 1] : NULL, &out->poses[i]);
    out->arrow_count = arrows ? arrows->count : 0;
    for (size_t i = 0; i < out->arrow_count; i++) read_arrow(l, arrows->items[i], out, &out->arrows[i]);
}
