/* Exercises of the program's own knowledge: figures that are drawn well, programmes for every cause and
 * phase, nothing that is to be avoided, and weeks that add up. */
#include "care/exercise.h"
#include "report/figure.h"

#include "markup.h"
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

enum { SVG_BYTES = 1 << 20, RUNS = 4000 };

static void test_figures(void **state) {
    Tiny *t = *state;
    assert_true(t->k->exercise_count >= 25);
    for (size_t i = 0; i < t->k->exercise_count; i++) {
        const Exercise *e = &t->k->exercises[i];
        static const Str languages[] = {{"en", 2}, {"ko", 2}};
        assert_true(e->figure.pose_count > 0);
        for (size_t l = 0; l < 2; l++) {
            Buf out = buf_new(t->scratch, SVG_BYTES);
            figure_svg(t->k, i, languages[l], &out);
            assert_false(out.failed);
            Str svg = buf_str(&out);
            markup_well_formed(svg, e->id);
            markup_targets(t->scratch, svg, e->id);
            assert_false(markup_has(svg, "nan") || markup_has(svg, "inf"));
            assert_true(markup_has(svg, "<title") && markup_has(svg, "<desc") &&
                        markup_has(svg, "currentColor"));
        }
        tiny_reset(t);
    }
}

/* A full buffer says so. */
static void test_figure_bounds(void **state) {
    Tiny *t = *state;
    Buf out = buf_new(t->scratch, 100);
    figure_svg(t->k, 0, STR("en"), &out);
    assert_true(out.failed);
    tiny_reset(t);
}

static ProgrammePlan plan_of(Tiny *t, const ExprFacts *facts, Str phase) {
    ProgrammePlan plan;
    Err err = {0};
    assert_true(programme_make(t->scratch, t->k, facts, phase, &plan, &err));
    return plan;
}

/* A week has as many days as the dose says, and its minutes are those of its exercises. */
static void expect_week(const Knowledge *k, const ProgrammePlan *plan) {
    int most[WEEK_DAYS] = {0};
    for (size_t i = 0; i < plan->step_count; i++) {
        const ProgrammeStep *s = &plan->steps[i];
        const Exercise *e = &k->exercises[s->exercise];
        assert_in_range(s->level, 1, e->dose_count);
        const Dose *dose = &e->doses[s->level - 1];
        int days = 0;
        for (int d = 0; d < WEEK_DAYS; d++) {
            days += s->days >> d & 1;
            if (s->days >> d & 1 && e->kind != EXERCISE_RELAXATION) most[d] += dose_minutes(dose);
        }
        assert_int_equal(days, dose->days_a_week);
        assert_true(dose_minutes(dose) >= dose->minutes * dose->times_a_day);
    }
    for (int d = 0; d < WEEK_DAYS; d++) {
        assert_true(plan->minutes[d] <= most[d]); /* each is rounded up */
        assert_true(plan->minutes[d] + (int)plan->step_count >= most[d]);
    }
}

static void expect_nothing_avoided(const Knowledge *k, const ExprFacts *facts, const ProgrammePlan *plan) {
    for (size_t i = 0; i < plan->step_count; i++) {
        const Expr *avoid = k->exercises[plan->steps[i].exercise].avoid_when;
        Tri value = avoid ? expr_eval(avoid, facts) : TRI_NO;
        assert_int_not_equal(value, TRI_YES);
        assert_int_equal(plan->steps[i].check_first, value == TRI_UNKNOWN);
    }
    assert_int_not_equal(plan->stop_count, 0);
    for (size_t i = 1; i < plan->stop_count; i++)
        assert_true(k->stop_signs[plan->stops[i - 1]].act >= k->stop_signs[plan->stops[i]].act);
}

/* Each condition alone, in each phase after the emergency, gets a programme, or a word why there is none yet.
 */
static void test_every_cause_and_phase(void **state) {
    Tiny *t = *state;
    const Knowledge *k = t->k;
    Case c = tiny_case(t, "\"pain_back\": true, \"pain_leg\": \"left\", \"duration_days\": 30");
    for (size_t cause = 0; cause < k->condition_count; cause++) {
        double *probability = ARENA_NEW(t->scratch, k->cause_count, double);
        probability[cause] = 0.95;
        ExprFacts facts = {&c.complete, probability, URGENCY_ROUTINE};
        for (size_t i = 0; i < k->care_count; i++) {
            if (k->care[i].kind != CARE_PHASE || str_eq(k->care[i].id, STR("emergency"))) continue;
            ProgrammePlan plan = plan_of(t, &facts, k->care[i].id);
            if (plan.programme < 0)
                fail_msg("no programme for %.*s in %.*s", STR_ARG(k->causes[cause].id),
                         STR_ARG(k->care[i].id));
            if (!plan.step_count) continue;
            expect_week(k, &plan);
            expect_nothing_avoided(k, &facts, &plan);
        }
    }
    tiny_reset(t);
}

static void test_random_people(void **state) {
    Tiny *t = *state;
    const Knowledge *k = t->k;
    uint64_t seed = 7;
    size_t offered = 0;
    for (size_t run = 0; run < RUNS; run++) {
        Case c = tiny_random_case(t, &seed, 1 + tiny_random(&seed, 12));
        double *probability = ARENA_NEW(t->scratch, k->cause_count, double);
        for (size_t i = 0; i < 3; i++) probability[tiny_random(&seed, k->cause_count)] = 0.5;
        ExprFacts facts = {&c.complete, probability, (Urgency)tiny_random(&seed, URGENCY_COUNT)};
        const CareItem *phase = &k->care[tiny_random(&seed, k->care_count)];
        ProgrammePlan plan = plan_of(t, &facts, phase->id);
        if (facts.urgency >= URGENCY_SAME_DAY) assert_int_equal(plan.programme, -1);
        if (facts.urgency >= URGENCY_WITHIN_2_WEEKS) assert_int_equal(plan.step_count, 0);
        if (plan.programme >= 0 && plan.step_count) {
            offered++;
            expect_week(k, &plan);
            expect_nothing_avoided(k, &facts, &plan);
            assert_in_range(plan.level, 1, k->programmes[plan.programme].highest_level);
        }
        facts.probability = NULL;
        assert_int_equal(plan_of(t, &facts, phase->id).programme, -1);
        tiny_reset(t);
    }
    assert_true(offered > 10);
}

/* Whatever else is true of this person, in whatever phase and with whatever cause, none of these is offered.
 */
static void expect_never(Tiny *t, const char *findings, const char *const *never) {
    const Knowledge *k = t->k;
    Case c = tiny_case(t, findings);
    Err err = {0};
    assert_true(case_complete(&c, &err));
    for (size_t cause = 0; cause < k->condition_count; cause++) {
        double *probability = ARENA_NEW(t->scratch, k->cause_count, double);
        probability[cause] = 0.95;
        ExprFacts facts = {&c.complete, probability, URGENCY_ROUTINE};
        for (size_t i = 0; i < k->care_count; i++) {
            if (k->care[i].kind != CARE_PHASE) continue;
            ProgrammePlan plan = plan_of(t, &facts, k->care[i].id);
            for (size_t s = 0; s < plan.step_count; s++)
                for (size_t n = 0; never[n]; n++)
                    if (str_eq(k->exercises[plan.steps[s].exercise].id, str_of(never[n])))
                        fail_msg("%s: %s is offered", findings, never[n]);
        }
    }
    for (size_t n = 0; never[n]; n++) assert_true(knowledge_exercise(k, str_of(never[n])) >= 0);
    tiny_reset(t);
}

static void test_contraindications(void **state) {
    static const char *const bending[] = {"knee_to_chest", "seated_forward_bend", "cat_camel", "hip_hinge",
                                          NULL};
    static const char *const on_the_back[] = {
        "rest_legs_on_chair", "belly_breathing", "pelvic_tilt", "knee_rolls",    "knee_to_chest", "bridge",
        "heel_slide",         "prone_on_elbows", "press_up",    "one_leg_stand", "hip_out",       NULL};
    static const char *const gliding[] = {"nerve_slider_lying", "nerve_slider_sitting", "prone_knee_bend",
                                          NULL};
    static const char *const backwards[] = {"standing_back_bend", "press_up", "prone_on_elbows", NULL};
    static const char *const walking[] = {"walking", "walking_intervals", "walking_pad", NULL};
    expect_never(*state, "\"osteoporosis\": true, \"pain_back\": true", bending);
    expect_never(*state, "\"steroids_long_term\": true, \"pain_back\": true", bending);
    expect_never(*state, "\"sex\": \"female\", \"age\": 30, \"pregnant\": true, \"pain_back\": true",
                 on_the_back);
    expect_never(*state, "\"leg_weakness\": \"left\", \"pain_leg\": \"left\"", gliding);
    expect_never(*state, "\"worse_extension\": true, \"centralisation\": true", backwards);
    expect_never(*state, "\"rest_pain_foot\": \"left\"", walking);
}

static int start(Tiny *t, const char *findings, const char *programme) {
    Case c = tiny_case(t, findings);
    double *probability = ARENA_NEW(t->scratch, t->k->cause_count, double);
    ExprFacts facts = {&c.complete, probability, URGENCY_ROUTINE};
    ProgrammePlan plan = plan_of(t, &facts, STR("active_care"));
    assert_true(plan.programme >= 0);
    if (programme) assert_true(str_eq(t->k->programmes[plan.programme].id, str_of(programme)));
    int level = plan.level;
    tiny_reset(t);
    return level;
}

/* Gentle first: what is unknown raises no level, pain lowers it, and severe pain comes before everything. */
static void test_level(void **state) {
    Tiny *t = *state;
    assert_int_equal(start(t, "\"pain_back\": true", "back"), 1);
    assert_int_equal(start(t,
                           "\"pain_back\": true, \"age\": 40, \"walk_m\": 3000, \"duration_days\": 30, "
                           "\"pain_back_0_10\": 4",
                           "back"),
                     2);
    assert_int_equal(start(t,
                           "\"pain_back\": true, \"age\": 40, \"walk_m\": 3000, \"duration_days\": 50, "
                           "\"pain_back_0_10\": 2, \"pain_leg\": \"none\"",
                           "back"),
                     3);
    assert_int_equal(start(t,
                           "\"pain_back\": true, \"age\": 40, \"walk_m\": 3000, \"duration_days\": 50, "
                           "\"pain_back_0_10\": 8",
                           "settle"),
                     1);
    assert_int_equal(start(t,
                           "\"pain_back\": true, \"age\": 90, \"walk_m\": 3000, \"duration_days\": 50, "
                           "\"pain_back_0_10\": 2",
                           "strong_again"),
                     1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_figure_bounds),
        cmocka_unit_test(test_every_cause_and_phase),
        cmocka_unit_test(test_random_people),
        cmocka_unit_test(test_contraindications),
        cmocka_unit_test(test_level),
    };
    return cmocka_run_group_tests(tests, tiny_group_embedded, tiny_group_close);
}
