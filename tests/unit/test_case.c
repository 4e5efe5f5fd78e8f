/* Cases: what is read, what is refused and how that is told, what follows from an answer, what is written. */
#include "interview/case.h"

#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <math.h>
#include <cmocka.h>

static const Answer *complete(const Tiny *t, const Case *c, const char *finding) {
    return &c->complete.of[tiny_finding(t, finding)];
}

static void expect_sides(const Answer *a, bool known, Tri any, Tri left, Tri right) {
    assert_int_equal(a->known, known);
    assert_int_equal(a->any, any);
    assert_int_equal(a->left, left);
    assert_int_equal(a->right, right);
}

static void test_a_part_lifts_its_wholes(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_sole\": \"left\"");
    expect_sides(complete(t, &c, "pain_sole"), true, TRI_YES, TRI_YES, TRI_NO);
    /* the other leg may still hurt elsewhere */
    expect_sides(complete(t, &c, "pain_foot"), true, TRI_YES, TRI_YES, TRI_UNKNOWN);
    expect_sides(complete(t, &c, "pain_leg"), true, TRI_YES, TRI_YES, TRI_UNKNOWN);
    assert_false(c.given.of[tiny_finding(t, "pain_leg")].known);
}

static void test_a_denied_whole_denies_its_parts(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_leg\": \"none\"");
    expect_sides(complete(t, &c, "pain_foot"), true, TRI_NO, TRI_NO, TRI_NO);
    expect_sides(complete(t, &c, "pain_sole"), true, TRI_NO, TRI_NO, TRI_NO);
    assert_false(complete(t, &c, "numb_foot")->known);
}

static void test_a_whole_on_one_side_denies_the_other_only(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_leg\": \"left\"");
    expect_sides(complete(t, &c, "pain_foot"), false, TRI_UNKNOWN, TRI_UNKNOWN, TRI_NO);
}

static void test_a_denied_part_leaves_its_whole_unknown(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_sole\": \"none\"");
    assert_false(complete(t, &c, "pain_foot")->known);
    assert_false(complete(t, &c, "pain_leg")->known);
}

static void test_yes_on_a_side_that_is_not_known(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"numb_foot\": true");
    expect_sides(complete(t, &c, "numb_foot"), true, TRI_YES, TRI_UNKNOWN, TRI_UNKNOWN);
    expect_sides(complete(t, &c, "numb_leg"), true, TRI_YES, TRI_UNKNOWN, TRI_UNKNOWN);
    /* it agrees with either side of the whole */
    c = tiny_case(t, "\"numb_foot\": true, \"numb_leg\": \"left\"");
    assert_int_equal(complete(t, &c, "numb_leg")->left, TRI_YES);
    assert_int_equal(complete(t, &c, "numb_leg")->right, TRI_NO);
    assert_int_equal(complete(t, &c, "numb_foot")->right, TRI_NO);
}

static void test_false_and_none_are_the_same(void **state) {
    Tiny *t = *state;
    Case a = tiny_case(t, "\"numb_leg\": false");
    Case b = tiny_case(t, "\"numb_leg\": \"none\"");
    expect_sides(complete(t, &a, "numb_leg"), true, TRI_NO, TRI_NO, TRI_NO);
    expect_sides(complete(t, &b, "numb_leg"), true, TRI_NO, TRI_NO, TRI_NO);
}

static void test_choices_that_are_neither_yes_nor_no(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"bladder\": \"new\"");
    assert_int_equal(complete(t, &c, "bladder")->any, TRI_YES);
    c = tiny_case(t, "\"bladder\": \"none\"");
    assert_int_equal(complete(t, &c, "bladder")->any, TRI_NO);
    c = tiny_case(t, "\"bladder\": \"long_standing\"");
    assert_int_equal(complete(t, &c, "bladder")->any, TRI_UNKNOWN);
    c = tiny_case(t, "\"reflex\": \"absent\"");
    assert_int_equal(complete(t, &c, "reflex")->any, TRI_YES);
}

static void test_null_is_unknown(void **state) {
    Tiny *t = *state;
    Case c = tiny_case_file(t, "{\"age\": null, \"findings\": {\"fever\": null, \"numb_leg\": null}}");
    for (size_t f = 0; f < t->k->finding_count; f++) assert_false(c.given.of[f].known);
}

/* A bad case: part of where it says the fault is, of what is wrong and of what would be right. */
typedef struct Refusal {
    const char *text, *where, *what, *hint;
} Refusal;

static const Refusal refusals[] = {
    {"", "f", "empty", "JSON object"},
    {" \n", "f", "empty", "JSON object"},
    {"back pain", "f:1", "not JSON", "begins with '{'"},
    {"{\"age\": 50, \"findings\": {", "f:1", "ends too early", "cut off"},
    {"{\"age\": 50,\n \"age\": 51}", "f:2", "age", "once"},
    {"{\"findings\": {\"fever\": NaN}}", "f:1", "not JSON", ""},
    {"{\"age\": 1e999}", "f:1", "too large", "range"},
    {"{\"findings\": {\"fever\": \"\xff\"}}", "f:1", "UTF-8", "UTF-8"},
    {"[]", "f", "a list", "age"},
    {"42", "f", "a number", "age"},
    {"{\"age\": 400}", "age", "400", "1 to 120"},
    {"{\"age\": 0}", "age", "0 is out", "1 to 120"},
    {"{\"age\": \"old\"}", "age", "a text", "1 to 120"},
    {"{\"sex\": \"femle\"}", "sex", "femle", "\"female\""},
    {"{\"setting\": \"moon\"}", "setting", "moon", "primary_care"},
    {"{\"agee\": 50}", "agee", "agee", "\"age\""},
    {"{\"fever\": true}", "fever", "no key", "\"findings\""},
    {"{\"findings\": []}", "findings", "a list", "numb_foot"},
    {"{\"findings\": {\"fevr\": true}}", "findings.fevr", "fevr", "\"fever\""},
    {"{\"findings\": {\"xyzzy\": true}}", "findings.xyzzy", "xyzzy", "plumbline knowledge findings"},
    {"{\"findings\": {\"fever\": \"yes\"}}", "findings.fever", "a text", "true or false"},
    {"{\"findings\": {\"fever\": 1}}", "findings.fever", "a number", "true or false"},
    {"{\"findings\": {\"numb_leg\": \"middle\"}}", "findings.numb_leg", "middle", "\"left\""},
    {"{\"findings\": {\"numb_leg\": 1}}", "findings.numb_leg", "a number", "\"left\""},
    {"{\"findings\": {\"walk_m\": \"far\"}}", "findings.walk_m", "a text", "0 to 5000"},
    {"{\"findings\": {\"walk_m\": -1}}", "findings.walk_m", "-1", "0 to 5000"},
    {"{\"findings\": {\"bladder\": true}}", "findings.bladder", "true or false", "none, new"},
    {"{\"findings\": {\"bladder\": \"nwe\"}}", "findings.bladder", "nwe", "\"new\""},
    {"{\"findings\": {\"fever\": {}}}", "findings.fever", "an object", "true or false"},
    {"{\"age\": 50, \"findings\": {\"age\": 51}}", "findings.age", "twice", "beside"},
    {"{\"findings\": {\"numb_leg\": \"none\", \"numb_foot\": \"left\"}}", "numb_foot", "numb_leg",
     "correct one"},
    {"{\"findings\": {\"pain_leg\": \"none\", \"pain_sole\": true}}", "pain_sole", "pain_leg", "correct one"},
    {"{\"findings\": {\"pain_foot\": \"none\", \"pain_sole\": true}}", "pain_sole", "pain_foot",
     "correct one"},
    {"{\"findings\": {\"numb_leg\": \"right\", \"numb_foot\": \"left\"}}", "numb_foot", "on the left",
     "correct one"},
    {"{\"findings\": {\"numb_leg\": \"left\", \"numb_foot\": \"both\"}}", "numb_foot", "on the right",
     "correct one"},
};

static void test_what_is_refused(void **state) {
    Tiny *t = *state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const Refusal *r = &refusals[i];
        Case c;
        Err err = {0};
        bool ok = case_read(t->scratch, t->k, STR("f"), str_of(r->text), &c, &err);
        bool told = strstr(err.where, r->where) && strstr(err.what, r->what) && strstr(err.hint, r->hint);
        if (ok || err.code != ERR_INPUT || !told)
            fail_msg("%s: %s: %s (%s)", r->text, err.where, err.what, err.hint);
    }
}

static void test_deep_nesting_and_size_are_refused(void **state) {
    Tiny *t = *state;
    enum { LONG = JSON_MAX_BYTES + 1 };
    char *text = ARENA_NEW(t->scratch, LONG, char);
    assert_non_null(text);
    Case c;
    Err deep = {0};
    memset(text, '[', LONG);
    assert_false(case_read(t->scratch, t->k, STR("f"), (Str){text, 100000}, &c, &deep));
    assert_int_equal(deep.code, ERR_INPUT);
    Err nested = {0};
    memset(text + 100, ']', 100);
    assert_false(case_read(t->scratch, t->k, STR("f"), (Str){text, 200}, &c, &nested));
    assert_int_equal(nested.code, ERR_INPUT);
    assert_non_null(strstr(nested.what, "nested"));
    Err large = {0};
    memset(text, ' ', LONG);
    assert_false(case_read(t->scratch, t->k, STR("f"), (Str){text, LONG}, &c, &large));
    assert_int_equal(large.code, ERR_INPUT);
    assert_non_null(strstr(large.what, "larger"));
}

static void test_a_zero_byte_does_not_cut_a_key(void **state) {
    Tiny *t = *state;
    Case c;
    Err err = {0};
    assert_false(
        case_read(t->scratch, t->k, STR("f"), STR("{\"findings\": {\"fever\\u0000x\": true}}"), &c, &err));
    assert_int_equal(err.code, ERR_INPUT);
}

static void test_answers_as_people_type_them(void **state) {
    Tiny *t = *state;
    static const struct {
        const char *finding, *text;
        bool ok;
    } typed[] = {
        {"fever", "yes", true},    {"fever", "no", true},       {"fever", "left", false},
        {"fever", "maybe", false}, {"numb_leg", "both", true},  {"numb_leg", "yes", true},
        {"numb_leg", "up", false}, {"walk_m", "300", true},     {"walk_m", "nan", false},
        {"walk_m", "inf", false},  {"walk_m", "5001", false},   {"walk_m", "3e2", true},
        {"bladder", "new", true},  {"bladder", "newer", false}, {"walk_m", "", false},
    };
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        const Finding *f = &t->k->findings[tiny_finding(t, typed[i].finding)];
        Answer a = ANSWER_UNKNOWN;
        Err err = {0};
        bool ok = case_answer_from_text(f, STR("x"), str_of(typed[i].text), &a, &err);
        if (ok != typed[i].ok) fail_msg("%s = %s", typed[i].finding, typed[i].text);
        assert_int_equal(a.known, typed[i].ok);
        assert_int_equal(err.code, ok ? ERR_NONE : ERR_INPUT);
        assert_true(ok || err.hint[0]);
    }
}

static void test_a_case_inside_a_test_file(void **state) {
    Tiny *t = *state;
    Case c = tiny_case_file(t, "{\"id\": \"X1\", \"case\": {\"age\": 70}, \"expected\": {}}");
    assert_true(c.given.of[t->k->person.age].number == 70);
}

static bool same_answer(const Answer *a, const Answer *b) {
    return a->known == b->known && a->any == b->any && a->left == b->left && a->right == b->right &&
           a->choice == b->choice && memcmp(&a->number, &b->number, sizeof a->number) == 0;
}

static void round_trips(Tiny *t, size_t cases, size_t sparse) {
    uint64_t seed = 7;
    for (size_t i = 0; i < cases; i++) {
        Case c = tiny_random_case(t, &seed, sparse);
        Case back;
        Err err = {0};
        Buf out = buf_new(t->scratch, 1 << 20);
        case_write(&c, &out);
        assert_false(out.failed);
        if (!case_read(t->scratch, t->k, STR("f"), buf_str(&out), &back, &err))
            fail_msg("%s: %s in %.*s", err.where, err.what, STR_ARG(buf_str(&out)));
        for (size_t f = 0; f < t->k->finding_count; f++)
            if (!same_answer(&c.given.of[f], &back.given.of[f]) ||
                !same_answer(&c.complete.of[f], &back.complete.of[f]))
                fail_msg("%.*s differs after %.*s", STR_ARG(t->k->findings[f].id), STR_ARG(buf_str(&out)));
        tiny_reset(t);
    }
}

static void test_what_is_written_is_read_again(void **state) {
    round_trips(*state, 500, 2);
}

static void test_what_is_written_is_read_again_with_all_knowledge(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    round_trips(&t, 30, 4);
    tiny_close(&t);
}

/* Whatever answers stand beside it: completing does not change what was answered, and does the same twice. */
static void test_completion_keeps_answers_and_is_stable(void **state) {
    Tiny *t = *state;
    uint64_t seed = 11;
    for (size_t i = 0; i < 500; i++) {
        Case c = tiny_random_case(t, &seed, 2);
        Err err = {0};
        Case again;
        assert_true(case_new(t->scratch, t->k, &again, &err));
        for (size_t f = 0; f < t->k->finding_count; f++) {
            const Answer *given = &c.given.of[f];
            const Answer *a = &c.complete.of[f];
            if (given->known) assert_true(a->known);
            if (given->left != TRI_UNKNOWN) assert_int_equal(a->left, given->left);
            if (given->right != TRI_UNKNOWN) assert_int_equal(a->right, given->right);
            if (given->any != TRI_UNKNOWN && t->k->findings[f].type != TYPE_CHOICE)
                assert_int_equal(a->any, given->any);
            case_set(&again, f, *a);
        }
        for (size_t f = 0; f < t->k->finding_count; f++)
            if (!again.given.of[f].known) case_set(&again, f, ANSWER_UNKNOWN);
        assert_true(case_complete(&again, &err));
        for (size_t f = 0; f < t->k->finding_count; f++)
            assert_int_equal(again.complete.of[f].any, c.complete.of[f].any);
        tiny_reset(t);
    }
}

static void test_memory_that_runs_out_is_told(void **state) {
    Tiny *t = *state;
    static const char text[] = "{\"age\": 50, \"findings\": {\"numb_foot\": \"left\", \"bladder\": \"new\", "
                               "\"walk_m\": 200, \"fever\": true}}";
    size_t n = 1;
    for (;; n++) {
        Arena *arena = arena_new(1 << 20);
        Case c;
        Err err = {0};
        assert_non_null(arena);
        arena_fail_after(arena, n);
        bool ok = case_read(arena, t->k, STR("f"), str_of(text), &c, &err);
        if (!ok) assert_int_equal(err.code, ERR_MEMORY);
        bool failed = arena_failed(arena);
        if (ok) assert_false(failed);
        arena_free(arena);
        if (ok) break;
        assert_true(n < 1000);
    }
    assert_true(n > 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_part_lifts_its_wholes),
        cmocka_unit_test(test_a_denied_whole_denies_its_parts),
        cmocka_unit_test(test_a_whole_on_one_side_denies_the_other_only),
        cmocka_unit_test(test_a_denied_part_leaves_its_whole_unknown),
        cmocka_unit_test(test_yes_on_a_side_that_is_not_known),
        cmocka_unit_test(test_false_and_none_are_the_same),
        cmocka_unit_test(test_choices_that_are_neither_yes_nor_no),
        cmocka_unit_test(test_null_is_unknown),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_deep_nesting_and_size_are_refused),
        cmocka_unit_test(test_a_zero_byte_does_not_cut_a_key),
        cmocka_unit_test(test_answers_as_people_type_them),
        cmocka_unit_test(test_a_case_inside_a_test_file),
        cmocka_unit_test(test_what_is_written_is_read_again),
        cmocka_unit_test(test_what_is_written_is_read_again_with_all_knowledge),
        cmocka_unit_test(test_completion_keeps_answers_and_is_stable),
        cmocka_unit_test(test_memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, tiny_group, tiny_group_close);
}
