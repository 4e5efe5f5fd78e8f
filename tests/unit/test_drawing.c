/* The drawn body of the program's own knowledge: every place that is asked about is on it once, on the side
 * that it is called by, and the drawings are whole. The drawn spine: what it shows of a report, on which
 * side, and how much room bending leaves. */
#include "report/body_map.h"
#include "report/spine.h"

#include "markup.h"
#include "tiny.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

enum { SVG_BYTES = 1 << 18 };
static const Str languages[] = {{"en", 2}, {"ko", 2}};

/* Where it hurts or is numb is asked by findings of these names. */
static bool is_a_place(const Finding *f) {
    bool named = str_starts(f->id, STR("pain_")) || str_starts(f->id, STR("numb_"));
    return f->kind == FINDING_HISTORY && f->type == TYPE_SIDE && named;
}

static void test_every_place(void **state) {
    Tiny *t = *state;
    size_t places = 0;
    for (size_t f = 0; f < t->k->finding_count; f++) {
        if (!is_a_place(&t->k->findings[f])) continue;
        places++;
        if (knowledge_body_area(t->k, f, NULL) < 0)
            fail_msg("%.*s is not on the body", STR_ARG(t->k->findings[f].id));
    }
    assert_true(places >= 38);
    for (size_t a = 0; a < t->k->body_area_count; a++)
        for (size_t l = 0; l < 2; l++) {
            const BodyArea *area = &t->k->body_areas[a];
            bool felt = area->felt[FEEL_PAIN] >= 0 || area->felt[FEEL_NUMB] >= 0;
            Str name = knowledge_word(t->k, languages[l], "body_areas", area->id, "name");
            if (felt && !area->part_count && !name.len) fail_msg("%.*s has no name", STR_ARG(area->id));
        }
}

/* The x of the first point of the first outline, as it is on the page. */
static double first_x(const Knowledge *k, size_t area, BodyView view, Str zone) {
    double x = 0;
    Str path = k->body_areas[area].path[view];
    assert_true(str_number(str_slice(path, 1, str_find(path, ' ')), &x));
    return markup_has(zone, "scale(-1 1)") ? -x : x;
}

/* From the front a person's left is on the reader's right; from behind it is on the left. */
static void test_sides(void **state) {
    Tiny *t = *state;
    static const char *const places[] = {"pain_lateral_thigh", "numb_foot_lateral", "pain_medial_leg"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        size_t finding = tiny_finding(t, places[i]);
        int area = knowledge_body_area(t->k, finding, NULL);
        for (int left = 0; left < 2; left++) {
            Buf out = buf_new(t->scratch, SVG_BYTES);
            body_zones(t->k, finding, left, STR("q-1"), &out);
            Str zones = buf_str(&out);
            markup_well_formed(zones, str_of(places[i]));
            assert_int_equal(markup_count(zones, STR("for=\"q-1\"")), 2);
            size_t second = str_find(str_slice(zones, 1, zones.len), '<');
            while (memcmp(zones.ptr + second, "<label", 6) != 0) second++;
            double front = first_x(t->k, (size_t)area, BODY_FRONT, str_slice(zones, 0, second));
            double back = first_x(t->k, (size_t)area, BODY_BACK, str_slice(zones, second, zones.len));
            assert_true(left ? front > 0 && back < 0 : front < 0 && back > 0);
        }
    }
    tiny_reset(t);
}

static void test_questions(void **state) {
    Tiny *t = *state;
    size_t drawn = 0;
    for (size_t q = 0; q < t->k->question_count; q++) {
        const Question *question = &t->k->questions[q];
        if (!body_can_ask(t->k, question)) continue;
        drawn++;
        Buf out = buf_new(t->scratch, SVG_BYTES);
        body_outlines(t->k, &out);
        for (int v = 0; v < BODY_VIEW_COUNT; v++) body_backdrop(t->k, question, (BodyView)v, &out);
        for (size_t i = 0; i < question->ask_count; i++) {
            body_zones(t->k, question->asks[i], true, STR("l"), &out);
            if (t->k->findings[question->asks[i]].type == TYPE_SIDE)
                body_zones(t->k, question->asks[i], false, STR("r"), &out);
        }
        assert_false(out.failed);
        markup_well_formed(buf_str(&out), question->id);
        markup_targets(t->scratch, buf_str(&out), question->id);
        /* Every area is there on both sides in each of its views, as backdrop or to be chosen. */
        for (size_t a = 0; a < t->k->body_area_count; a++)
            for (int v = 0; v < BODY_VIEW_COUNT; v++) {
                Str use = str_format(t->scratch, "href=\"#a%c%zu\"", v == BODY_FRONT ? 'f' : 'b', a);
                size_t count = t->k->body_areas[a].path[v].len ? 2 : 0;
                assert_int_equal(markup_count(buf_str(&out), use), count);
            }
        tiny_reset(t);
    }
    assert_int_equal(drawn, 6);
}

static void test_told(void **state) {
    Tiny *t = *state;
    Case of =
        tiny_case(t, "\"pain_leg\": \"left\", \"pain_posterior_leg\": \"left\", \"pain_heel\": \"none\", "
                     "\"numb_foot\": \"both\", \"pain_back\": true");
    const BodyMark *marks = body_told(&of, t->scratch);
    assert_string_equal(body_names(t->k, STR("en"), marks, FEEL_PAIN, 0.5, 2, true, t->scratch).ptr,
                        "low back (both sides), calf (left)");
    assert_string_equal(body_names(t->k, STR("en"), marks, FEEL_NUMB, 0.5, 2, false, t->scratch).ptr, "foot");
    /* "The leg hurts", and none of its places: still the leg, on the side where no closer place was told. */
    of = tiny_case(t, "\"pain_leg\": \"both\", \"pain_thigh\": \"right\", \"pain_heel\": \"none\", "
                      "\"pain_posterior_leg\": \"none\", \"pain_groin\": \"right\"");
    marks = body_told(&of, t->scratch);
    assert_string_equal(body_names(t->k, STR("en"), marks, FEEL_PAIN, 0.5, 2, true, t->scratch).ptr,
                        "leg (left), thigh (right), groin (right)");
    tiny_reset(t);
}

/* The root's own area stands out, only on its side. */
static void test_root(void **state) {
    Tiny *t = *state;
    size_t sole = (size_t)knowledge_body_area(t->k, tiny_finding(t, "numb_sole"), NULL);
    size_t thigh = (size_t)knowledge_body_area(t->k, tiny_finding(t, "numb_anterior_thigh"), NULL);
    const BodyMark *s1 = body_root(t->k, tiny_cause(t, "root_S1"), false, t->scratch);
    const BodyMark *l3 = body_root(t->k, tiny_cause(t, "root_L3"), true, t->scratch);
    assert_true(s1[sole].of[FEEL_NUMB][BODY_RIGHT] > s1[thigh].of[FEEL_NUMB][BODY_RIGHT]);
    assert_true(l3[thigh].of[FEEL_NUMB][BODY_LEFT] > l3[sole].of[FEEL_NUMB][BODY_LEFT]);
    for (size_t a = 0; a < t->k->body_area_count; a++) {
        assert_true(s1[a].of[FEEL_PAIN][BODY_LEFT] <= 0 && s1[a].of[FEEL_PAIN][BODY_RIGHT] <= 1);
    }
    for (size_t l = 0; l < 2; l++) {
        Buf out = buf_new(t->scratch, SVG_BYTES);
        body_svg(t->k, languages[l], STR("root"), s1, NULL, STR("<S1 & \"sole\">"), STR("a < b"), &out);
        assert_false(out.failed);
        markup_well_formed(buf_str(&out), STR("root"));
        markup_targets(t->scratch, buf_str(&out), STR("root"));
        assert_true(markup_has(buf_str(&out), "&lt;S1 &amp;") && !markup_has(buf_str(&out), "<S1"));
        assert_true(markup_has(buf_str(&out), "currentColor") && buf_str(&out).len < 20000);
    }
    tiny_reset(t);
}

/* ---- the spine ---- */

typedef void (*Draw)(const Knowledge *k, Str language, Str id, const SpineScene *scene, double bend,
                     Str title, Buf *out);
static const Draw draws[] = {spine_side_svg, spine_cross_svg};

static Str draw_spine(Tiny *t, Draw draw, Str language, const SpineScene *scene, double bend) {
    Buf out = buf_new(t->scratch, SVG_BYTES);
    draw(t->k, language, STR("s"), scene, bend, STR("L4 & L5"), &out);
    assert_false(out.failed);
    return buf_str(&out);
}

/* The drawing with # for each number; a space or a minus parts them. */
static Str skeleton(Tiny *t, Str svg) {
    Buf out = buf_new(t->scratch, SVG_BYTES);
    for (size_t i = 0; i < svg.len; i++) {
        bool digit = strchr("0123456789.", svg.ptr[i]) != NULL;
        bool goes_on = digit && i > 0 && strchr("0123456789.-", svg.ptr[i - 1]);
        if (svg.ptr[i] == '-' || (digit && !goes_on)) buf_char(&out, '#');
        if (!digit && svg.ptr[i] != '-' && svg.ptr[i] != ' ') buf_char(&out, svg.ptr[i]);
    }
    return buf_str(&out);
}

/* Every scene that there can be is whole, small, named in both languages, and the same but for its numbers in
 * every posture: a script shows what lies between them. */
static void test_every_scene(void **state) {
    Tiny *t = *state;
    int leaving = t->k->levels[3].root[ROOT_EXITING];
    for (int i = 0; i < PICTURE_COUNT * ZONE_COUNT * 5 * 4 * 2 * 2; i++) {
        SpineScene scene = {.picture = i % PICTURE_COUNT,
                            .zone = i / PICTURE_COUNT % ZONE_COUNT,
                            .level = (uint16_t)(i / PICTURE_COUNT / ZONE_COUNT % 5),
                            .left = i / PICTURE_COUNT / ZONE_COUNT / 5 & 1,
                            .right = i / PICTURE_COUNT / ZONE_COUNT / 5 & 2,
                            .root = i % 3 ? leaving : -1};
        Draw draw = draws[i / PICTURE_COUNT / ZONE_COUNT / 20 % 2];
        Str language = languages[i / PICTURE_COUNT / ZONE_COUNT / 40];
        Str before = {0};
        for (int bend = -1; bend <= 1; bend++) {
            Str svg = draw_spine(t, draw, language, &scene, bend);
            markup_well_formed(svg, STR("spine"));
            markup_targets(t->scratch, svg, STR("spine"));
            assert_true(svg.len < 9000 && markup_has(svg, "L4 &amp; L5"));
            assert_false(markup_has(svg, "nan") || markup_has(svg, "></text>"));
            Str bare = skeleton(t, svg);
            if (bend > -1) assert_true(str_eq(before, bare));
            before = bare;
        }
        tiny_reset(t);
    }
}

/* How much of the height of the sac is left, cut across: its width is the same in every posture. */
static double sac_height(Tiny *t, SpinePicture picture, double bend) {
    SpineScene scene = {.picture = picture, .level = 3, .left = true, .root = -1};
    Str svg = draw_spine(t, spine_cross_svg, languages[0], &scene, bend);
    const char *at = strstr(svg.ptr, "scale(1 ");
    double share = 0;
    assert_non_null(at);
    size_t from = (size_t)(at - svg.ptr) + strlen("scale(1 ");
    Str rest = str_slice(svg, from, svg.len);
    assert_true(str_number(str_slice(rest, 0, str_find(rest, ')')), &share));
    return share;
}

static void test_room(void **state) {
    Tiny *t = *state;
    assert_true(fabs(spine_room(t->k, SPACE_CANAL, -1) - 1) < 1e-9);
    assert_true(fabs(spine_room(t->k, SPACE_CANAL, 1) - 0.84) < 1e-9);
    assert_true(fabs(spine_room(t->k, SPACE_CANAL, 0) - 0.92) < 1e-9);
    assert_true(fabs(spine_room(t->k, SPACE_FORAMEN, 1) - 0.556) < 1e-9);
    for (int p = 0; p < PICTURE_COUNT; p++) {
        double forward = sac_height(t, (SpinePicture)p, -1);
        assert_true(fabs(sac_height(t, (SpinePicture)p, 1) / forward - 0.84) < 0.002);
        assert_true(p == PICTURE_CANAL || p == PICTURE_SLIP ? forward < 0.8 : forward > 0.999);
    }
    tiny_reset(t);
}

/* Seen from below: the person's left is on the reader's right. */
static void test_spine_sides(void **state) {
    Tiny *t = *state;
    for (int left = 0; left < 2; left++) {
        SpineScene scene = {.picture = PICTURE_RECESS, .level = 3, .left = left, .right = !left, .root = -1};
        Str svg = draw_spine(t, spine_cross_svg, languages[0], &scene, 0);
        const char *accent = strstr(svg.ptr, "class=\"accent\"");
        assert_non_null(accent);
        const char *path = strstr(accent, " d=\"M");
        double x = strtod(path + strlen(" d=\"M"), NULL);
        assert_true(left ? x > 200 : x < 200);
        assert_true(markup_count(svg, STR("class=\"accent\"")) == 1);
    }
    tiny_reset(t);
}

static Report report_of(Tiny *t, Case *of) {
    Err err = {0};
    Report report;
    ReportOptions how = report_defaults();
    how.draws = 0;
    how.explain = false;
    assert_true(report_make(t->scratch, t->belief, of, &how, &report, &err));
    return report;
}

static bool scene_of(Tiny *t, const char *findings, SpineScene *scene) {
    Case of = tiny_case(t, findings);
    Report report = report_of(t, &of);
    return spine_scene(&report, scene);
}

/* What was told against the area of the root, in words; what is not told is not said. */
static void test_body_map(void **state) {
    Tiny *t = *state;
    BodyMap map;
    Case of = tiny_case(t, "\"pain_back\": true, \"pain_leg\": \"right\", \"pain_posterior_leg\": \"right\", "
                           "\"pain_groin\": \"right\", \"numb_foot_lateral\": \"right\", "
                           "\"reflex_ankle_reduced\": \"right\", \"slr\": \"right\", "
                           "\"mri_herniation_L5-S1_subarticular\": \"right\"");
    Report report = report_of(t, &of);
    assert_true(body_map_make(t->scratch, &report, STR("en"), &map));
    assert_true(map.ringed && map.told_count == 2 && map.line_count == 4);
    assert_string_equal(map.lines[1].ptr, "You told numb or tingling: outer edge of the foot (right).");
    assert_true(markup_has(map.lines[2], "Nerve root S1") && markup_has(map.lines[2], "buttock (right)"));
    assert_string_equal(
        map.lines[3].ptr,
        "Both, told and typical of this nerve: calf (right), outer edge of the foot (right).");
    of = tiny_case(t, "\"pain_back\": false, \"pain_leg\": \"none\"");
    report = report_of(t, &of);
    assert_true(body_map_make(t->scratch, &report, STR("en"), &map));
    assert_true(!map.ringed && map.line_count == 0);
    tiny_reset(t);
}

static void test_scene(void **state) {
    Tiny *t = *state;
    SpineScene scene;
    assert_true(
        scene_of(t,
                 "\"pain_back\": true, \"pain_leg\": \"right\", \"pain_posterior_leg\": \"right\", "
                 "\"numb_foot_lateral\": \"right\", \"numb_sole\": \"right\", \"numb_heel\": \"right\", "
                 "\"pain_shooting\": true, \"worse_cough_leg\": true, \"slr\": \"right\", "
                 "\"reflex_ankle_reduced\": \"right\", \"mri_herniation_L5-S1_subarticular\": \"right\"",
                 &scene));
    assert_int_equal(scene.picture, PICTURE_HERNIATION);
    assert_true(str_eq(t->k->levels[scene.level].id, STR("L5-S1")));
    assert_true(scene.zone == ZONE_SUBARTICULAR && scene.right && !scene.left && scene.placed);
    assert_int_equal(scene.root, tiny_cause(t, "root_S1"));
    assert_false(spine_from_outside(&scene));
    /* A worn hip, a strain: nothing in the spine is likely enough to draw. */
    assert_false(scene_of(
        t,
        "\"pain_groin\": \"left\", \"pain_back\": false, \"hip_internal_rotation_limited\": \"left\", "
        "\"xray_hip_osteoarthritis\": \"left\"",
        &scene));
    assert_false(scene_of(t, "\"pain_back\": true, \"pain_leg\": \"none\", \"numb_leg\": \"none\"", &scene));
    tiny_reset(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_place), cmocka_unit_test(test_sides),
        cmocka_unit_test(test_questions),   cmocka_unit_test(test_told),
        cmocka_unit_test(test_root),        cmocka_unit_test(test_every_scene),
        cmocka_unit_test(test_room),        cmocka_unit_test(test_spine_sides),
        cmocka_unit_test(test_scene),       cmocka_unit_test(test_body_map),
    };
    return cmocka_run_group_tests_name("drawing", tests, tiny_group_embedded, tiny_group_close);
}
