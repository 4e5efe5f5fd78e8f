/* The drawn body of the program's own knowledge: every place that is asked about is on it once, on the side
 * that it is called by, and the drawings are whole. */
#include "report/body.h"

#include "markup.h"
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

enum { SVG_BYTES = 1 << 18 };
static const Str languages[] = {{"en", 2}, {"ko", 2}};

static int open_embedded(void **state) {
    static Tiny t;
    t = tiny_open_embedded();
    *state = &t;
    return 0;
}

static int close_embedded(void **state) {
    tiny_close(*state);
    return 0;
}

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
    assert_string_equal(body_names(t->k, STR("en"), marks, FEEL_NUMB, 0.5, 2, false, t->scratch).ptr,
                        "top of the foot, big toe, outer edge of the foot, sole of the foot, heel");
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
        body_svg(t->k, languages[l], STR("root"), s1, STR("<S1 & \"sole\">"), STR("a < b"), &out);
        assert_false(out.failed);
        markup_well_formed(buf_str(&out), STR("root"));
        markup_targets(t->scratch, buf_str(&out), STR("root"));
        assert_true(markup_has(buf_str(&out), "&lt;S1 &amp;") && !markup_has(buf_str(&out), "<S1"));
        assert_true(markup_has(buf_str(&out), "currentColor") && buf_str(&out).len < 20000);
    }
    tiny_reset(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_place), cmocka_unit_test(test_sides), cmocka_unit_test(test_questions),
        cmocka_unit_test(test_told),        cmocka_unit_test(test_root),
    };
    return cmocka_run_group_tests_name("drawing", tests, open_embedded, close_embedded);
}
