/* The interview: red flags first and all of them, the way back, resuming, and where it stops. */
#include "interview/danger.h"
#include "interview/interview.h"

#include "knowledge/expr.h"
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

static Interview start(Tiny *t, Case *c, bool clinician) {
    Interview iv;
    Err err = {0};
    assert_true(interview_start(t->scratch, t->belief, c, clinician, &iv, &err));
    return iv;
}

static NextQuestion next(Tiny *t, Interview *iv) {
    NextQuestion n;
    Err err = {0};
    if (!interview_next(iv, t->scratch, &n, &err)) fail_msg("%s: %s", err.where, err.what);
    return n;
}

static size_t question(const Tiny *t, const char *id) {
    for (size_t q = 0; q < t->k->question_count; q++)
        if (str_eq(t->k->questions[q].id, str_of(id))) return q;
    fail_msg("no question %s", id);
    return 0;
}

/* The ids of all questions that come, each answered from the case (or skipped), as one text. */
static Str asked(Tiny *t, Interview *iv, const Case *source) {
    Buf out = buf_new(t->scratch, 1 << 16);
    for (;;) {
        NextQuestion n = next(t, iv);
        if (n.end != INTERVIEW_GOES_ON) break;
        Str id = t->k->questions[n.question].id;
        buf_format(&out, "%s%.*s", out.len ? " " : "", STR_ARG(id));
        interview_answer_from(iv, (size_t)n.question, source);
        interview_asked(iv, (size_t)n.question);
    }
    return buf_str(&out);
}

static void expect_text(Str got, const char *expected) {
    if (!str_eq(got, str_of(expected))) fail_msg("%.*s, not %s", STR_ARG(got), expected);
}

static void test_red_flags_come_first_and_in_order(void **state) {
    Tiny *t = *state;
    Case nothing = tiny_case(t, "");
    Case c = tiny_case(t, "");
    Interview iv = start(t, &c, false);
    Str all = asked(t, &iv, &nothing);
    /* `numb` applies while pain_leg is unknown */
    assert_true(str_starts(all, STR("age complaints bladder danger numb")));
}

static void test_a_screen_that_cannot_apply_is_left_out(void **state) {
    Tiny *t = *state;
    Case source =
        tiny_case_file(t, "{\"age\": 40, \"findings\": {\"pain_back\": true, \"pain_leg\": \"none\"}}");
    Case c = tiny_case(t, "");
    Interview iv = start(t, &c, false);
    Str all = asked(t, &iv, &source);
    if (!str_starts(all, STR("age complaints bladder danger"))) fail_msg("%.*s", STR_ARG(all));
    for (size_t i = 0; i < iv.history_count; i++) {
        assert_int_not_equal(iv.history[i], question(t, "numb"));
        assert_int_not_equal(iv.history[i], question(t, "where"));
        assert_int_not_equal(iv.history[i], question(t, "leg_raise")); /* for clinicians */
    }
}

static void test_an_emergency_still_asks_all_red_flags(void **state) {
    Tiny *t = *state;
    Case source = tiny_case(t, "\"pain_back\": true, \"pain_leg\": \"left\", \"bladder\": \"new\"");
    Case c = tiny_case(t, "");
    Interview iv = start(t, &c, false);
    expect_text(asked(t, &iv, &source), "age complaints bladder danger numb");
    assert_int_equal(next(t, &iv).end, INTERVIEW_EMERGENCY);
    assert_int_equal(next(t, &iv).question, -1);
}

static void test_clinicians_are_asked_for_the_examination(void **state) {
    Tiny *t = *state;
    Case source = tiny_case(t, "\"pain_back\": true, \"pain_leg\": \"left\"");
    Case c = tiny_case(t, "");
    Interview iv = start(t, &c, true);
    bool examination = false;
    asked(t, &iv, &source);
    for (size_t i = 0; i < iv.history_count; i++)
        examination = examination || iv.history[i] == question(t, "leg_raise");
    assert_true(examination);
}

/* With the knowledge and any answers: it never stops while a red-flag screen could apply, asks nothing twice
 * and ends. */
static void test_it_never_stops_before_all_red_flags(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    uint64_t seed = 9;
    for (size_t i = 0; i < 4; i++) {
        Case source = tiny_random_case(&t, &seed, 40);
        Case c = tiny_case(&t, "");
        Interview iv = start(&t, &c, false);
        unsigned char *seen = ARENA_NEW(t.scratch, t.k->question_count, unsigned char);
        bool main_began = false;
        size_t main_screens = 0;
        for (;;) {
            NextQuestion n = next(&t, &iv);
            ExprFacts facts = {.answers = &c.complete};
            bool stops = n.end != INTERVIEW_GOES_ON;
            main_began = main_began || stops || t.k->questions[n.question].stage != STAGE_RED_FLAGS;
            for (size_t q = 0; q < t.k->question_count && main_began; q++) {
                const Question *rf = &t.k->questions[q];
                if (rf->stage != STAGE_RED_FLAGS || seen[q]) continue;
                if (rf->when && expr_eval(rf->when, &facts) == TRI_NO) continue;
                fail_msg("%.*s was not asked", STR_ARG(rf->id));
            }
            if (stops) break;
            assert_false(seen[n.question]);
            seen[n.question] = 1;
            bool main = t.k->questions[n.question].stage == STAGE_MAIN;
            size_t before = interview_screens(&iv);
            bool needed = !main || before < INTERVIEW_SCREENS || main_screens < INTERVIEW_LEAST_MAIN ||
                          danger_could_rise(&iv, (size_t)n.question);
            interview_answer_from(&iv, (size_t)n.question, &source);
            interview_asked(&iv, (size_t)n.question);
            bool goes_on = interview_screens(&iv) == before;
            main_screens += main && !goes_on;
            if (!needed && !goes_on)
                fail_msg("%.*s was one too many", STR_ARG(t.k->questions[n.question].id));
        }
        tiny_reset(&t);
    }
    tiny_close(&t);
}

static void test_back_takes_answers_back(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "");
    Interview iv = start(t, &c, false);
    assert_int_equal(interview_back(&iv), -1);
    Case source =
        tiny_case_file(t, "{\"age\": 40, \"findings\": {\"pain_back\": true, \"pain_leg\": \"left\"}}");
    for (size_t i = 0; i < 2; i++) {
        NextQuestion n = next(t, &iv);
        interview_answer_from(&iv, (size_t)n.question, &source);
        interview_asked(&iv, (size_t)n.question);
    }
    assert_int_equal(next(t, &iv).question, question(t, "bladder"));
    assert_int_equal(interview_back(&iv), question(t, "complaints"));
    assert_false(c.given.of[tiny_finding(t, "pain_back")].known);
    assert_false(c.given.of[tiny_finding(t, "pain_leg")].known);
    assert_true(c.given.of[t->k->person.age].known);
    assert_int_equal(next(t, &iv).question, question(t, "complaints"));
    assert_false(c.complete.of[tiny_finding(t, "pain_leg")].known);
    assert_int_equal(interview_back(&iv), question(t, "age"));
    assert_false(c.given.of[t->k->person.age].known);
    assert_int_equal(interview_back(&iv), -1);
}

/* What is asked about the person stands on one screen: it comes together and goes back together. */
static void test_the_way_back_takes_the_whole_screen(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    Case source =
        tiny_case_file(&t, "{\"age\": 40, \"sex\": \"female\", \"findings\": {\"duration_days\": 9}}");
    Case c = tiny_case_file(&t, "{}");
    Interview iv = start(&t, &c, false);
    uint16_t together[8];
    assert_int_equal(next(&t, &iv).question, question(&t, "age"));
    size_t count = interview_on_screen(&iv, question(&t, "age"), together, 8);
    assert_true(count >= 3);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(next(&t, &iv).question, together[i]);
        interview_answer_from(&iv, together[i], &source);
        interview_asked(&iv, together[i]);
        assert_int_equal(interview_screens(&iv), 1);
    }
    assert_int_equal(next(&t, &iv).question, question(&t, "complaints"));
    assert_int_equal(interview_back(&iv), question(&t, "age"));
    assert_false(c.given.of[t.k->person.sex].known);
    assert_int_equal(interview_screens(&iv), 0);
    tiny_close(&t);
}

static void test_not_ticked_means_no(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "");
    Interview iv = start(t, &c, false);
    static const unsigned char fever[] = {1, 0};
    static const unsigned char none[] = {0, 0};
    interview_choose(&iv, question(t, "danger"), fever);
    assert_int_equal(c.given.of[tiny_finding(t, "fever")].any, TRI_YES);
    assert_int_equal(c.given.of[tiny_finding(t, "pregnant")].any, TRI_NO);
    interview_choose(&iv, question(t, "danger"), none);
    assert_int_equal(c.given.of[tiny_finding(t, "fever")].any, TRI_NO);
    /* one of several: what the option does not say stays unknown */
    static const unsigned char accident[] = {1, 0, 0};
    interview_choose(&iv, question(t, "began"), accident);
    assert_int_equal(c.given.of[tiny_finding(t, "trauma")].any, TRI_YES);
    assert_false(c.given.of[tiny_finding(t, "lifting")].known);
}

/* Whatever option a person took: a saved interview does not ask that screen again. */
static void resumes_without_asking_again(Tiny *t) {
    for (size_t q = 0; q < t->k->question_count; q++) {
        const Question *asks = &t->k->questions[q];
        for (size_t o = 0; o < asks->option_count; o++) {
            Case c = tiny_case(t, "");
            Interview first = start(t, &c, true);
            unsigned char *chosen = ARENA_NEW(t->scratch, asks->option_count, unsigned char);
            chosen[o] = 1;
            interview_choose(&first, q, chosen);
            Buf saved = buf_new(t->scratch, 1 << 16);
            case_write(&c, &saved);
            Case again = tiny_case_file(t, str_c(t->scratch, buf_str(&saved)));
            Interview second = start(t, &again, true);
            if (!second.done[q])
                fail_msg("%.*s is asked again after %.*s", STR_ARG(asks->id), STR_ARG(asks->options[o].id));
        }
        tiny_reset(t);
    }
}

static void test_resuming_asks_nothing_twice(void **state) {
    resumes_without_asking_again(*state);
}

static void test_resuming_asks_nothing_twice_in_the_knowledge(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    resumes_without_asking_again(&t);
    tiny_close(&t);
}

static void test_a_half_answered_screen_is_asked(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"trauma\": false, \"fever\": true, \"pain_back\": true");
    Interview iv = start(t, &c, false);
    assert_false(iv.done[question(t, "began")]);
    assert_false(iv.done[question(t, "danger")]);
    assert_false(iv.done[question(t, "complaints")]);
}

static void test_gains_fall_and_are_of_unknown_findings(void **state) {
    Tiny *t = *state;
    enum { CAP = 5 };
    FindingGain gains[CAP];
    size_t count = 0;
    Err err = {0};
    Case c = tiny_case(t, "\"pain_back\": true, \"pain_foot\": \"left\"");
    Interview iv = start(t, &c, false);
    assert_true(belief_set(t->belief, &c.given, &c.complete, OBSERVE_ALL, &err));
    assert_true(interview_gains(&iv, t->scratch, OBSERVE_ALL, gains, CAP, &count, &err));
    assert_int_equal(count, CAP);
    for (size_t i = 0; i < count; i++) {
        assert_true(gains[i].gain > 0);
        if (i) assert_true(gains[i].gain <= gains[i - 1].gain);
        assert_int_not_equal(gains[i].finding, tiny_finding(t, "pain_back"));
        assert_int_not_equal(gains[i].finding, tiny_finding(t, "never"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_red_flags_come_first_and_in_order),
        cmocka_unit_test(test_a_screen_that_cannot_apply_is_left_out),
        cmocka_unit_test(test_an_emergency_still_asks_all_red_flags),
        cmocka_unit_test(test_clinicians_are_asked_for_the_examination),
        cmocka_unit_test(test_it_never_stops_before_all_red_flags),
        cmocka_unit_test(test_back_takes_answers_back),
        cmocka_unit_test(test_the_way_back_takes_the_whole_screen),
        cmocka_unit_test(test_not_ticked_means_no),
        cmocka_unit_test(test_resuming_asks_nothing_twice),
        cmocka_unit_test(test_resuming_asks_nothing_twice_in_the_knowledge),
        cmocka_unit_test(test_a_half_answered_screen_is_asked),
        cmocka_unit_test(test_gains_fall_and_are_of_unknown_findings),
    };
    return cmocka_run_group_tests(tests, tiny_group, tiny_group_close);
}
