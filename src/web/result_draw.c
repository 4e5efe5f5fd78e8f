/* The drawings of a result: the likely cause in the spine, and where it is felt. */
#include "report/spine.h"
#include "report/words.h"
#include "web/result.h"

enum { DRAWING_BYTES = 64 * 1024, POSTURES = 3 };

static Str word(const Visit *v, const char *id) {
    return knowledge_word(v->service->knowledge, v->language, "drawings", str_of(id), "text");
}

static Html as_html(const Buf *drawn) {
    return (Html){drawn->failed ? (Str){0} : buf_str(drawn)};
}

/* ---- the spine ---- */

/* "16": how much smaller of 100 a space is bent back than bent forward. */
static Str smaller(const Visit *v, SpineSpace space) {
    return str_format(v->arena, "%.0f", 100 * (1 - spine_room(v->service->knowledge, space, 1)));
}

static Str pose_text(const Visit *v, double bend) {
    const Fill fills[] = {{"canal", smaller(v, SPACE_CANAL)}, {"opening", smaller(v, SPACE_FORAMEN)}};
    if (bend > 0) return say_fill(v, "bend_back_text", fills, 2);
    return say(v, bend < 0 ? "bend_forward_text" : "bend_upright_text");
}

static Str picture_title(const Visit *v, const SpineScene *scene, Str pose, const char *view) {
    const Fill fills[] = {{"name", words_cause(v->service->knowledge, v->language, scene->cause)},
                          {"view", say(v, view)},
                          {"pose", pose}};
    return say_fill(v, "spine_picture", fills, 3);
}

static void posture(const Visit *v, const SpineScene *scene, size_t i, PostureView *out) {
    static const char *const poses[POSTURES] = {"bend_forward", "bend_upright", "bend_back"};
    const Knowledge *k = v->service->knowledge;
    double bend = (double)i - 1;
    Str pose = word(v, poses[i]);
    Str id = str_format(v->arena, "bend-%zu", i);
    Buf side = buf_new(v->arena, DRAWING_BYTES);
    Buf cross = buf_new(v->arena, DRAWING_BYTES);
    spine_side_svg(k, v->language, str_format(v->arena, "side-%zu", i), scene, bend,
                   picture_title(v, scene, pose, "spine_view_side"), &side);
    spine_cross_svg(k, v->language, str_format(v->arena, "cross-%zu", i), scene, bend,
                    picture_title(v, scene, pose, "spine_view_cross"), &cross);
    *out = (PostureView){.id = id,
                         .upright = i == 1,
                         .name = pose,
                         .text = pose_text(v, bend),
                         .side = as_html(&side),
                         .cross = as_html(&cross)};
}

static const char *side_word(const SpineScene *scene) {
    bool middle = scene->picture == PICTURE_CANAL || scene->picture == PICTURE_SLIP;
    if (middle || (scene->picture == PICTURE_HERNIATION && scene->zone == ZONE_CENTRAL)) return "at_middle";
    return scene->left ? "at_left" : scene->right ? "at_right" : "at_both";
}

static Str spine_where(const Visit *v, const SpineScene *scene) {
    Str level = v->service->knowledge->levels[scene->level].id;
    Str place = str_format(v->arena, "place_%.*s", STR_ARG(level));
    const Fill fills[] = {
        {"level", level}, {"side", word(v, side_word(scene))}, {"place", word(v, str_c(v->arena, place))}};
    return say_fill(v, scene->placed ? "spine_here" : "spine_somewhere", fills, 3);
}

static Str spine_root(const Visit *v, const SpineScene *scene) {
    const Knowledge *k = v->service->knowledge;
    if (scene->root < 0) return (Str){0};
    const Fill fills[] = {
        {"name", words_cause(k, v->language, (size_t)scene->root)},
        {"plain", knowledge_word(k, v->language, "roots", k->causes[scene->root].id, "plain")}};
    return say_fill(v, "spine_root", fills, 2);
}

const SpineView *result_spine(Visit *v, const Report *r) {
    const Knowledge *k = r->knowledge;
    SpineScene scene;
    SpineView *view = ARENA_NEW(v->arena, 1, SpineView);
    PostureView *postures = ARENA_NEW(v->arena, POSTURES, PostureView);
    if (!view || !postures || !spine_scene(r, &scene)) return NULL;
    Str text = str_format(v->arena, "spine_of_%s", spine_picture_name(scene.picture));
    const Fill lead[] = {{"name", words_cause(k, v->language, scene.cause)},
                         {"n", result_in_100(v, scene.probability)}};
    for (size_t i = 0; i < POSTURES; i++) posture(v, &scene, i, &postures[i]);
    *view = (SpineView){.lead = say_fill(v, "spine_lead", lead, 2),
                        .text = word(v, str_c(v->arena, text)),
                        .where = spine_where(v, &scene),
                        .root = spine_root(v, &scene),
                        .outside = spine_from_outside(&scene),
                        .postures = postures,
                        .postures_count = POSTURES,
                        .sources =
                            k->spine_motion_count ? result_sources(v, k->spine_motion[0].left.from) : NULL};
    if (scene.picture == PICTURE_HERNIATION) view->caution = say(v, "bend_herniation");
    return view;
}

/* ---- the body ---- */

const BodyMapView *result_body(Visit *v, const BodyMap *map) {
    BodyMapView *view = ARENA_NEW(v->arena, 1, BodyMapView);
    LineView *lines = ARENA_NEW(v->arena, BODY_MAP_LINES, LineView);
    Buf drawn = buf_new(v->arena, DRAWING_BYTES);
    if (!view || !lines || map->line_count == 0) return NULL;
    for (size_t i = 0; i < map->line_count; i++) lines[i].text = map->lines[i];
    body_svg(v->service->knowledge, v->language, STR("b"), map->told, map->ringed, map->title, (Str){0},
             &drawn);
    *view = (BodyMapView){.title = map->title,
                          .legend = map->legend,
                          .drawing = as_html(&drawn),
                          .lines = lines,
                          .lines_count = map->line_count};
    return view;
}
