/* From knowledge to network: priors of sites and sides, what context moves, what a case observes, intervals.
 */
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <math.h>
#include <cmocka.h>

static const double EXACT = 1e-12;
static const double PRIOR = 1e-7; /* the chance that any condition holds is found by halving */

static void near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

static void believe(Tiny *t, const Case *c) {
    Err err = {0};
    if (!belief_set(t->belief, &c->given, &c->complete, OBSERVE_ALL, &err)) fail_msg("%s", err.what);
}

static double cause(const Tiny *t, const char *id, Side side) {
    return belief_cause(t->belief, tiny_cause(t, id), side);
}

/* With nothing observed each condition has the prior of its setting among people who ask, however many sites
 * or sides carry it. */
static void priors_hold(Tiny *t, double tolerance) {
    for (int setting = 0; setting < SETTING_COUNT; setting++) {
        char given[64];
        snprintf(given, sizeof given, "{\"setting\": \"%s\"}", setting_name(setting));
        Case c = tiny_case_file(t, given);
        believe(t, &c);
        for (size_t i = 0; i < t->k->condition_count; i++)
            near(belief_cause(t->belief, i, SIDE_NONE), t->k->causes[i].prior[setting].value[0], tolerance);
    }
}

static void test_conditions_have_their_priors(void **state) {
    priors_hold(*state, PRIOR);
}

static void test_conditions_of_the_knowledge_have_their_priors(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    /* where the priors of a setting sum to less than 1 they are scaled up */
    priors_hold(&t, 0.05);
    tiny_close(&t);
}

static void test_sides_share_a_prior(void **state) {
    Tiny *t = *state;
    Case c = tiny_case_file(t, "{\"setting\": \"specialist\"}");
    believe(t, &c);
    double left = cause(t, "hip", SIDE_ON_LEFT);
    near(left, cause(t, "hip", SIDE_ON_RIGHT), PRIOR);
    near(1 - (1 - left) * (1 - left), 0.05, PRIOR);
}

static void test_a_condition_presses_roots_by_its_sites(void **state) {
    Tiny *t = *state;
    double *pressed = ARENA_NEW(t->scratch, 2 * t->k->cause_count, double);
    size_t herniation = tiny_cause(t, "herniation");
    double sum = 0;
    for (size_t i = 0; i < t->k->causes[herniation].site_count; i++)
        sum += t->k->causes[herniation].sites[i].share;
    near(sum, 1, EXACT);
    model_presses(t->k, herniation, pressed);
    /* level share 0.6, zone shares 7 to 2, one side of two; a central one presses both sides */
    double l5 = 0.6 * (7.0 / 9 * 0.9 / 2 + 2.0 / 9 * 0.3);
    near(pressed[2 * tiny_cause(t, "root_L5")], l5, EXACT);
    near(pressed[2 * tiny_cause(t, "root_L5") + 1], l5, EXACT);
    near(pressed[2 * tiny_cause(t, "root_S1")], l5 / 0.6 * 0.4, EXACT);
    near(pressed[2 * tiny_cause(t, "hip")], 0, EXACT);
}

static double with_odds(double p, double odds) {
    return p * odds / (1 - p + p * odds);
}

static void test_context_counts_only_when_known(void **state) {
    Tiny *t = *state;
    static const struct {
        const char *text;
        double odds;
    } table[] = {
        {"{}", 1},
        {"{\"findings\": {\"diabetes\": true}}", 2},
        {"{\"findings\": {\"diabetes\": false}}", 1},
        {"{\"findings\": {\"diabetes\": null}}", 1},
        {"{\"age\": 19}", 0.5},
        {"{\"age\": 20}", 1},
        {"{\"age\": 19, \"findings\": {\"diabetes\": true}}", 1},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        Case c = tiny_case_file(t, table[i].text);
        believe(t, &c);
        /* an unknown setting is taken as primary care */
        near(cause(t, "herniation", SIDE_NONE), with_odds(0.05, table[i].odds), PRIOR);
    }
}

static void test_context_moves_a_leak(void **state) {
    Tiny *t = *state;
    const uint16_t node = (uint16_t)t->model->finding[tiny_finding(t, "mri_L4-5")].of[SIDE_NONE];
    const uint32_t leak = network_spec(t->model->net)->nodes[node].first_param;
    double *params = ARENA_NEW(t->scratch, network_spec(t->model->net)->param_count, double);
    double *alternatives = ARENA_NEW(t->scratch, t->model->alternative_count, double);
    static const struct {
        const char *text;
        double odds;
    } table[] = {{"{}", 1}, {"{\"age\": 61}", 3}, {"{\"age\": 60}", 1}};
    for (size_t i = 0; i < 3; i++) {
        Case c = tiny_case_file(t, table[i].text);
        model_params(t->model, &(Person){.answers = &c.complete}, NULL, 0, params, alternatives);
        near(params[leak], with_odds(0.2, table[i].odds), EXACT);
    }
}

/* Every link to the finding is moved, of nodes and of alternatives, and nothing else. */
static void test_context_moves_links(void **state) {
    Tiny *t = *state;
    const NetSpec *spec = network_spec(t->model->net);
    const uint16_t node = (uint16_t)t->model->finding[tiny_finding(t, "slr")].of[SIDE_ON_LEFT];
    const NetNode *slr = &spec->nodes[node];
    double *params = ARENA_NEW(t->scratch, spec->param_count, double);
    double *alternatives = ARENA_NEW(t->scratch, t->model->alternative_count, double);
    static const struct {
        const char *text;
        double odds;
    } table[] = {{"{}", 1}, {"{\"age\": 61}", 0.25}, {"{\"age\": 60}", 1}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        Case c = tiny_case_file(t, table[i].text);
        model_params(t->model, &(Person){.answers = &c.complete}, NULL, 0, params, alternatives);
        near(params[slr->first_param], 0.05, EXACT);
        assert_true(slr->link_count > 0);
        for (size_t l = 0; l < slr->link_count; l++) {
            uint32_t at = slr->links[l].first_param;
            near(params[at], with_odds(spec->params[at], table[i].odds), EXACT);
        }
        size_t moved = 0;
        for (size_t a = 0; a < t->model->alternative_count; a++) {
            const Alternative *of = &t->model->alternatives[a];
            for (size_t k = 0; k < of->change_count; k++) {
                bool here = of->changes[k].node == node;
                uint32_t at = of->changes[k].by;
                if (here) near(params[at], with_odds(spec->params[at], table[i].odds), EXACT);
                moved += here;
            }
        }
        assert_true(moved > 0);
        /* A draw that draws none of them begins from the plain numbers: context counts once. */
        Person drawn = {.answers = &c.complete, .seed = 1, .draw = 1};
        model_params(t->model, &drawn, NULL, 0, params, alternatives);
        double once = params[slr->links[0].first_param];
        model_params(t->model, &drawn, NULL, 0, params, alternatives);
        near(params[slr->links[0].first_param], once, EXACT);
    }
}

/* What a case observes, as text: "finding.side=grade", in the order of the findings. "either" for yes on a
 * side that is not known. */
static void expect_observed(Tiny *t, const char *given, const char *expected) {
    static const char *const sides[] = {"", ".left", ".right"};
    Case c = tiny_case(t, given);
    Observed *observed = ARENA_NEW(t->scratch, 2 * t->k->finding_count, Observed);
    size_t count = model_observe(t->model, &c.given, OBSERVE_ALL, observed);
    Buf out = buf_new(t->scratch, 4096);
    for (size_t i = 0; i < count; i++) {
        const Observed *o = &observed[i];
        const NodeOf *of = &t->model->finding[o->finding];
        buf_format(&out, "%s%.*s%s=%d", i ? " " : "", STR_ARG(t->k->findings[o->finding].id),
                   o->at.either >= 0 ? ".either" : sides[o->side], o->at.grade);
        if (o->at.either >= 0) {
            assert_int_equal(o->at.node, of->of[SIDE_ON_LEFT]);
            assert_int_equal(o->at.either, of->of[SIDE_ON_RIGHT]);
        } else {
            assert_int_equal(o->at.node, of->of[o->side]);
        }
    }
    if (!str_eq(buf_str(&out), str_of(expected)))
        fail_msg("{%s} observes %.*s, not %s", given, STR_ARG(buf_str(&out)), expected);
}

static void test_what_a_case_observes(void **state) {
    Tiny *t = *state;
    expect_observed(t, "", "");
    expect_observed(t, "\"fever\": true, \"diabetes\": true", ""); /* no leak: not in the network */
    expect_observed(t, "\"pain_back\": true", "pain_back=1");
    expect_observed(t, "\"pain_back\": false", "pain_back=0");
    expect_observed(t, "\"groin\": \"left\"", "groin.left=1 groin.right=0");
    expect_observed(t, "\"groin\": \"both\"", "groin.left=1 groin.right=1");
    expect_observed(t, "\"groin\": \"none\"", "groin.left=0 groin.right=0");
    expect_observed(t, "\"groin\": true", "groin.either=1");
    expect_observed(t, "\"bladder\": \"new\"", "bladder=1");
    expect_observed(t, "\"bladder\": \"none\"", "bladder=0");
    expect_observed(t, "\"bladder\": \"long_standing\"", "");
    expect_observed(t, "\"walk_m\": 1000", "walk_m=0");
    expect_observed(t, "\"walk_m\": 999.9", "walk_m=1");
    expect_observed(t, "\"walk_m\": 300", "walk_m=1");
    expect_observed(t, "\"walk_m\": 0", "walk_m=2");
    expect_observed(t, "\"reflex\": \"normal\"", "reflex=0");
    expect_observed(t, "\"reflex\": \"absent\"", "reflex=2");
}

static void test_wholes_and_parts(void **state) {
    Tiny *t = *state;
    expect_observed(t, "\"pain_leg\": \"left\"", "pain_leg.left=1 pain_leg.right=0");
    /* a part with yes says all that its whole could */
    expect_observed(t, "\"pain_leg\": \"left\", \"pain_foot\": \"left\"",
                    "pain_leg.right=0 pain_foot.left=1");
    expect_observed(t, "\"pain_leg\": \"left\", \"pain_sole\": \"left\"",
                    "pain_leg.right=0 pain_sole.left=1");
    expect_observed(t, "\"pain_leg\": true, \"pain_foot\": true", "pain_foot.either=1");
    /* a denied whole says all that its denied part could */
    expect_observed(t, "\"pain_leg\": \"none\", \"pain_foot\": \"none\"", "pain_leg.left=0 pain_leg.right=0");
    expect_observed(t, "\"pain_leg\": \"left\", \"pain_foot\": \"left\", \"pain_sole\": \"none\"",
                    "pain_leg.right=0 pain_foot.left=1 pain_sole.left=0");
    /* a yes without a side does not say on which side the whole is */
    expect_observed(t, "\"pain_leg\": \"left\", \"pain_foot\": true",
                    "pain_leg.left=1 pain_leg.right=0 pain_foot.either=1");
    /* but a part that is denied does not say that its whole is there */
    expect_observed(t, "\"pain_leg\": \"left\", \"pain_foot\": \"none\"",
                    "pain_leg.left=1 pain_leg.right=0 pain_foot.left=0");
    expect_observed(t, "\"pain_leg\": true, \"pain_foot\": \"none\"",
                    "pain_leg.either=1 pain_foot.left=0 pain_foot.right=0");
    expect_observed(t, "\"pain_leg\": \"both\", \"pain_foot\": \"left\"",
                    "pain_leg.right=1 pain_foot.left=1 pain_foot.right=0");
}

static void test_kinds_are_left_out(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_back\": true, \"slr\": \"left\", \"mri_L4-5\": true");
    Observed *observed = ARENA_NEW(t->scratch, 2 * t->k->finding_count, Observed);
    assert_int_equal(model_observe(t->model, &c.given, OBSERVE_HISTORY, observed), 1);
    assert_int_equal(model_observe(t->model, &c.given, OBSERVE_EXAMINATION, observed), 2);
    assert_int_equal(model_observe(t->model, &c.given, OBSERVE_IMAGING, observed), 1);
    assert_int_equal(model_observe(t->model, &c.given, OBSERVE_ALL, observed), 4);
}

static void test_the_side_of_what_hurts_is_the_side_of_its_cause(void **state) {
    Tiny *t = *state;
    static const char *const causes[] = {"hip", "irritation", "root_L5"};
    static const char *const shown[] = {"\"pain_leg\": \"left\"", "\"groin\": \"left\"",
                                        "\"numb_foot\": \"left\""};
    for (size_t i = 0; i < 3; i++) {
        Case c = tiny_case(t, shown[i]);
        believe(t, &c);
        assert_true(cause(t, causes[i], SIDE_ON_LEFT) > 3 * cause(t, causes[i], SIDE_ON_RIGHT));
    }
}

static void test_the_opposite_side(void **state) {
    Tiny *t = *state;
    Case without = tiny_case(t, "");
    believe(t, &without);
    double before = cause(t, "hip", SIDE_ON_LEFT);
    Case c = tiny_case(t, "\"slr\": \"right\"");
    believe(t, &c);
    assert_true(cause(t, "hip", SIDE_ON_LEFT) > 1.2 * before);
    assert_true(cause(t, "hip", SIDE_ON_RIGHT) < before);
}

static Answer mirrored(Answer a) {
    Tri left = a.left;
    a.left = a.right;
    a.right = left;
    return a;
}

/* The body is symmetric here: a mirrored case has mirrored beliefs. */
static void mirrors(Tiny *t, size_t cases, size_t sparse) {
    uint64_t seed = 3;
    for (size_t i = 0; i < cases; i++) {
        Case c = tiny_random_case(t, &seed, sparse);
        Err err = {0};
        case_set(&c, tiny_finding(t, "setting"), answer_choice(1));
        assert_true(case_complete(&c, &err));
        if (!belief_set(t->belief, &c.given, &c.complete, OBSERVE_ALL, &err)) continue;
        double *before = ARENA_NEW(t->scratch, 3 * t->k->cause_count, double);
        for (size_t k = 0; k < t->k->cause_count; k++)
            for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++)
                before[3 * k + side] = belief_cause(t->belief, k, side);
        double evidence = belief_log_evidence(t->belief);
        for (size_t f = 0; f < t->k->finding_count; f++) c.given.of[f] = mirrored(c.given.of[f]);
        assert_true(case_complete(&c, &err));
        believe(t, &c);
        near(belief_log_evidence(t->belief), evidence, 1e-9 * (1 + fabs(evidence)));
        for (size_t k = 0; k < t->k->cause_count; k++) {
            near(belief_cause(t->belief, k, SIDE_NONE), before[3 * k], 1e-9);
            near(belief_cause(t->belief, k, SIDE_ON_LEFT), before[3 * k + SIDE_ON_RIGHT], 1e-9);
            near(belief_cause(t->belief, k, SIDE_ON_RIGHT), before[3 * k + SIDE_ON_LEFT], 1e-9);
        }
        tiny_reset(t);
    }
}

static void test_a_mirrored_case_is_mirrored(void **state) {
    mirrors(*state, 200, 3);
}

static void test_a_mirrored_case_is_mirrored_in_the_knowledge(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    mirrors(&t, 10, 12);
    tiny_close(&t);
}

/* An answer that cannot come is impossible; the same without it is not. */
static void test_impossible_answers(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_back\": true, \"never\": true");
    Err err = {0};
    assert_false(belief_set(t->belief, &c.given, &c.complete, OBSERVE_ALL, &err));
    assert_int_equal(err.code, ERR_IMPOSSIBLE);
    c = tiny_case(t, "\"pain_back\": true, \"never\": false");
    believe(t, &c);
}

/* Adding what was left out gives the same as all at once, but for what unlikely alternatives add (belief.h).
 */
static const double ALTERNATIVES = 5e-3;

static void test_with_and_without_an_observation(void **state) {
    Tiny *t = *state;
    Case c =
        tiny_case(t, "\"pain_back\": true, \"pain_leg\": true, \"worse_sitting\": true, \"walk_m\": 200");
    believe(t, &c);
    size_t slots = belief_slots(t->belief);
    double *all = ARENA_NEW(t->scratch, slots, double);
    double *part = ARENA_NEW(t->scratch, slots, double);
    for (size_t i = 0; i < slots; i++) all[i] = belief_causes(t->belief)[i];
    size_t herniation = tiny_cause(t, "herniation");
    double log_all = belief_log_evidence(t->belief);
    const Observed *observed = NULL;
    size_t count = belief_observed(t->belief, &observed);
    assert_int_equal(count, 4);
    for (size_t leave = 0; leave < count; leave++) {
        static const char *const given[] = {
            "\"pain_leg\": true, \"worse_sitting\": true, \"walk_m\": 200",
            "\"pain_back\": true, \"worse_sitting\": true, \"walk_m\": 200",
            "\"pain_back\": true, \"pain_leg\": true, \"walk_m\": 200",
            "\"pain_back\": true, \"pain_leg\": true, \"worse_sitting\": true"};
        double log_part = 0;
        Err err = {0};
        believe(t, &c);
        Observation left_out = observed[leave].at;
        assert_true(belief_without(t->belief, leave, part, &log_part, &err));
        Case fewer = tiny_case(t, given[leave]);
        believe(t, &fewer);
        near(log_part, belief_log_evidence(t->belief), ALTERNATIVES);
        near(part[SIDE_SLOTS * herniation], cause(t, "herniation", SIDE_NONE), ALTERNATIVES);
        double again = 0;
        assert_true(belief_with(t->belief, &left_out, 1, part, &again, &err));
        near(again, log_all, 10 * ALTERNATIVES);
        near(part[SIDE_SLOTS * herniation], all[SIDE_SLOTS * herniation], 10 * ALTERNATIVES);
    }
}

static void test_intervals_repeat_and_hold_the_estimate(void **state) {
    Tiny *t = *state;
    size_t slots = belief_slots(t->belief);
    double *lo[3], *hi[3];
    static const uint64_t seeds[] = {1, 1, 2};
    Case c = tiny_case(t, "\"pain_back\": true, \"pain_foot\": \"left\", \"diabetes\": true");
    for (size_t i = 0; i < 3; i++) {
        Err err = {0};
        lo[i] = ARENA_NEW(t->scratch, slots, double);
        hi[i] = ARENA_NEW(t->scratch, slots, double);
        believe(t, &c);
        assert_true(belief_intervals(t->belief, &c.complete, seeds[i], 200, lo[i], hi[i], &err));
    }
    bool differs = false;
    for (size_t k = 0; k < t->k->cause_count; k++) {
        size_t at = SIDE_SLOTS * k;
        double p = belief_causes(t->belief)[at];
        assert_true(0 <= lo[0][at] && lo[0][at] <= p && p <= hi[0][at] && hi[0][at] <= 1);
        assert_true(lo[0][at] < hi[0][at]);
        assert_memory_equal(&lo[0][at], &lo[1][at], sizeof(double));
        assert_memory_equal(&hi[0][at], &hi[1][at], sizeof(double));
        differs = differs || lo[0][at] < lo[2][at] || lo[0][at] > lo[2][at];
    }
    assert_true(differs);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conditions_have_their_priors),
        cmocka_unit_test(test_conditions_of_the_knowledge_have_their_priors),
        cmocka_unit_test(test_sides_share_a_prior),
        cmocka_unit_test(test_a_condition_presses_roots_by_its_sites),
        cmocka_unit_test(test_context_counts_only_when_known),
        cmocka_unit_test(test_context_moves_a_leak),
        cmocka_unit_test(test_context_moves_links),
        cmocka_unit_test(test_what_a_case_observes),
        cmocka_unit_test(test_wholes_and_parts),
        cmocka_unit_test(test_kinds_are_left_out),
        cmocka_unit_test(test_the_side_of_what_hurts_is_the_side_of_its_cause),
        cmocka_unit_test(test_the_opposite_side),
        cmocka_unit_test(test_a_mirrored_case_is_mirrored),
        cmocka_unit_test(test_a_mirrored_case_is_mirrored_in_the_knowledge),
        cmocka_unit_test(test_impossible_answers),
        cmocka_unit_test(test_with_and_without_an_observation),
        cmocka_unit_test(test_intervals_repeat_and_hold_the_estimate),
    };
    return cmocka_run_group_tests(tests, tiny_group, tiny_group_close);
}
