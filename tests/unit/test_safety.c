/* Urgency: three-valued rules. Unknown is not no, and what a further answer could bring about is said. */
#include "safety/safety.h"

#include "knowledge/expr.h"
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

static Safety assess(Tiny *t, const Case *c) {
    Safety s;
    Err err = {0};
    assert_true(safety_assess(t->scratch, t->k, &c->complete, &s, &err));
    return s;
}

static Tri value_of(Tiny *t, const char *text, const Case *c) {
    size_t at = 0;
    Err err = {0};
    const Expr *expr = expr_parse(t->scratch, t->k, EXPR_ANSWERS, str_of(text), &at, &err);
    if (!expr) fail_msg("%s: %s", text, err.what);
    ExprFacts facts = {.answers = &c->complete};
    return expr_eval(expr, &facts);
}

static void test_kleene_tables(void **state) {
    Tiny *t = *state;
    for (int a = TRI_NO; a <= TRI_YES; a++) {
        for (int b = TRI_NO; b <= TRI_YES; b++) {
            Case c = tiny_case(t, "");
            Err err = {0};
            if (a != TRI_UNKNOWN) case_set(&c, tiny_finding(t, "fever"), answer_yesno(a == TRI_YES));
            if (b != TRI_UNKNOWN) case_set(&c, tiny_finding(t, "trauma"), answer_yesno(b == TRI_YES));
            assert_true(case_complete(&c, &err));
            assert_int_equal(value_of(t, "fever and trauma", &c), a < b ? a : b);
            assert_int_equal(value_of(t, "fever or trauma", &c), a > b ? a : b);
            assert_int_equal(value_of(t, "not fever", &c), TRI_YES - a);
            assert_int_equal(value_of(t, "at_least 1 of (fever, trauma)", &c), a > b ? a : b);
            assert_int_equal(value_of(t, "at_least 2 of (fever, trauma)", &c), a < b ? a : b);
            assert_int_equal(value_of(t, "known(fever)", &c), a == TRI_UNKNOWN ? TRI_NO : TRI_YES);
        }
    }
}

static void test_sides_numbers_and_choices(void **state) {
    Tiny *t = *state;
    static const struct {
        const char *given, *when;
        Tri value;
    } table[] = {
        {"", "walk_m < 300", TRI_UNKNOWN},
        {"", "not (walk_m < 300)", TRI_UNKNOWN},
        {"\"walk_m\": 300", "walk_m < 300", TRI_NO},
        {"\"walk_m\": 300", "walk_m <= 300", TRI_YES},
        {"", "bladder == none", TRI_UNKNOWN},
        {"", "bladder != none", TRI_UNKNOWN},
        {"\"bladder\": \"long_standing\"", "bladder != none", TRI_YES},
        {"\"bladder\": \"long_standing\"", "bladder in (new, none)", TRI_NO},
        {"\"numb_leg\": \"left\"", "numb_leg", TRI_YES},
        {"\"numb_leg\": \"left\"", "left(numb_leg)", TRI_YES},
        {"\"numb_leg\": \"left\"", "right(numb_leg)", TRI_NO},
        {"\"numb_leg\": \"left\"", "both(numb_leg)", TRI_NO},
        {"\"numb_leg\": \"both\"", "both(numb_leg)", TRI_YES},
        {"\"numb_leg\": true", "numb_leg", TRI_YES},
        {"\"numb_leg\": true", "left(numb_leg)", TRI_UNKNOWN},
        {"\"numb_leg\": true", "both(numb_leg)", TRI_UNKNOWN},
        {"\"numb_foot\": \"left\"", "right(numb_leg)", TRI_UNKNOWN},
        {"\"numb_leg\": \"left\"", "right(numb_foot)", TRI_NO},
        {"\"numb_leg\": \"left\"", "both(numb_foot)", TRI_NO},
        {"\"numb_leg\": \"left\"", "numb_foot", TRI_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        Case c = tiny_case(t, table[i].given);
        Tri value = value_of(t, table[i].when, &c);
        if (value != table[i].value) fail_msg("{%s}: %s is %d", table[i].given, table[i].when, (int)value);
    }
}

static bool is_open(const Tiny *t, const Safety *s, const char *rule) {
    for (size_t i = 0; i < s->open_count; i++)
        if (str_eq(t->k->rules[s->open[i].rule].id, str_of(rule))) return true;
    return false;
}

static void test_urgency_of_small_cases(void **state) {
    Tiny *t = *state;
    static const struct {
        const char *given;
        Urgency urgency;
        size_t fired;
    } table[] = {
        {"", URGENCY_ROUTINE, 0},
        {"\"pain_back\": true", URGENCY_ROUTINE, 0},
        /* at home only when all that speaks against it was denied */
        {"\"pain_back\": true, \"pain_leg\": \"none\", \"fever\": false", URGENCY_ROUTINE, 0},
        {"\"pain_back\": true, \"pain_leg\": \"none\", \"fever\": false, \"bladder\": \"none\"",
         URGENCY_SELF_CARE, 1},
        {"\"pain_leg\": \"left\"", URGENCY_ROUTINE, 1},
        {"\"numb_foot\": \"both\"", URGENCY_WITHIN_2_WEEKS, 1},
        {"\"numb_foot\": true", URGENCY_ROUTINE, 0},
        {"\"fever\": true, \"pain_back\": true", URGENCY_SAME_DAY, 1},
        {"\"diabetes\": true, \"shivering\": true", URGENCY_SAME_DAY, 1},
        {"\"bladder\": \"new\", \"pain_sole\": \"left\"", URGENCY_EMERGENCY_NOW, 2},
        {"\"bladder\": \"new\"", URGENCY_ROUTINE, 0},
        {"\"bladder\": \"long_standing\", \"pain_back\": true", URGENCY_ROUTINE, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        Case c = tiny_case(t, table[i].given);
        Safety s = assess(t, &c);
        if (s.urgency != table[i].urgency || s.fired_count != table[i].fired)
            fail_msg("{%s}: %s, %zu rules", table[i].given, urgency_name(s.urgency), s.fired_count);
    }
}

static void test_open_rules_say_what_they_wait_for(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"bladder\": \"new\", \"pain_leg\": \"none\"");
    Safety s = assess(t, &c);
    assert_true(is_open(t, &s, "retention"));
    assert_true(str_eq(t->k->rules[s.open[0].rule].id, STR("retention"))); /* the most urgent first */
    assert_int_equal(s.open[0].unasked_count, 1);
    assert_int_equal(s.open[0].unasked[0], tiny_finding(t, "pain_back"));
    c = tiny_case(t, "\"bladder\": \"none\"");
    s = assess(t, &c);
    assert_false(is_open(t, &s, "retention"));
    /* nothing less urgent than what holds is listed */
    c = tiny_case(t, "\"bladder\": \"new\", \"pain_back\": true");
    s = assess(t, &c);
    assert_int_equal(s.urgency, URGENCY_EMERGENCY_NOW);
    assert_int_equal(s.open_count, 0);
}

static void test_the_most_urgent_rule_comes_first(void **state) {
    Tiny *t = *state;
    Case c =
        tiny_case(t, "\"bladder\": \"new\", \"pain_back\": true, \"pain_leg\": \"both\", \"fever\": true, "
                     "\"numb_foot\": \"both\"");
    Safety s = assess(t, &c);
    assert_int_equal(s.fired_count, 4);
    for (size_t i = 1; i < s.fired_count; i++)
        assert_true(t->k->rules[s.fired[i - 1]].urgency >= t->k->rules[s.fired[i]].urgency);
    assert_true(str_eq(t->k->rules[s.fired[0]].id, STR("retention")));
}

static bool fired(const Safety *s, size_t rule) {
    for (size_t i = 0; i < s->fired_count; i++)
        if (s->fired[i] == rule) return true;
    return false;
}

static bool listed_open(const Safety *s, size_t rule) {
    for (size_t i = 0; i < s->open_count; i++)
        if (s->open[i].rule == rule) return true;
    return false;
}

/* known() may turn with any answer: such rules promise less. */
static bool asks_what_is_known(const Expr *e) {
    if (e->op == EXPR_KNOWN) return true;
    for (size_t i = 0; i < e->kid_count; i++)
        if (asks_what_is_known(e->kids[i])) return true;
    return false;
}

/* Answers more questions of a case at random, in keeping with what is answered. */
static Case answer_more(Tiny *t, const Case *c, uint64_t *seed) {
    Case more;
    Err err = {0};
    assert_true(case_new(t->scratch, t->k, &more, &err));
    for (size_t f = 0; f < t->k->finding_count; f++) case_set(&more, f, c->given.of[f]);
    for (size_t f = 0; f < t->k->finding_count; f++) {
        Err contradiction = {0};
        if (c->given.of[f].known || tiny_random(seed, 2)) continue;
        case_set(&more, f, tiny_random_answer(&t->k->findings[f], seed));
        if (!case_complete(&more, &contradiction)) case_set(&more, f, ANSWER_UNKNOWN);
    }
    assert_true(case_complete(&more, &err));
    return more;
}

/* With more answers: a rule that held still holds, and none appears that was not listed as open. So no answer
 * can show that the urgency had been too low without having been named. */
static void unknown_never_hides(Tiny *t, size_t cases, size_t sparse) {
    uint64_t seed = 5;
    for (size_t i = 0; i < cases; i++) {
        Case before = tiny_random_case(t, &seed, sparse);
        Case after = answer_more(t, &before, &seed);
        Safety a = assess(t, &before);
        Safety b = assess(t, &after);
        for (size_t r = 0; r < t->k->rule_count; r++) {
            const Rule *rule = &t->k->rules[r];
            if (asks_what_is_known(rule->when)) continue;
            if (fired(&a, r) && !fired(&b, r)) fail_msg("%.*s held and was lost", STR_ARG(rule->id));
            bool told = fired(&a, r) || listed_open(&a, r) || rule->urgency <= a.urgency;
            if (fired(&b, r) && !told) fail_msg("%.*s was hidden", STR_ARG(rule->id));
        }
        tiny_reset(t);
    }
}

static void test_unknown_never_hides_a_rule(void **state) {
    unknown_never_hides(*state, 1000, 3);
}

static void test_unknown_never_hides_a_rule_of_the_knowledge(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    unknown_never_hides(&t, 200, 4);
    tiny_close(&t);
}

static void test_nothing_answered_is_not_self_care(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    Case c = tiny_case(&t, "");
    Safety s = assess(&t, &c);
    assert_int_equal(s.urgency, URGENCY_ROUTINE);
    assert_int_equal(s.fired_count, 0);
    bool emergency = false;
    for (size_t i = 0; i < s.open_count; i++)
        emergency = emergency || t.k->rules[s.open[i].rule].urgency == URGENCY_EMERGENCY_NOW;
    assert_true(emergency);
    tiny_close(&t);
}

static void test_memory_that_runs_out_is_told(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"bladder\": \"new\"");
    size_t n = 1;
    for (bool ok = false; !ok; n++) {
        Arena *arena = arena_new(1 << 20);
        Safety s;
        Err err = {0};
        arena_fail_after(arena, n);
        ok = safety_assess(arena, t->k, &c.complete, &s, &err);
        if (!ok) assert_int_equal(err.code, ERR_MEMORY);
        arena_free(arena);
        assert_true(n < 100);
    }
    assert_true(n > 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kleene_tables),
        cmocka_unit_test(test_sides_numbers_and_choices),
        cmocka_unit_test(test_urgency_of_small_cases),
        cmocka_unit_test(test_open_rules_say_what_they_wait_for),
        cmocka_unit_test(test_the_most_urgent_rule_comes_first),
        cmocka_unit_test(test_unknown_never_hides_a_rule),
        cmocka_unit_test(test_unknown_never_hides_a_rule_of_the_knowledge),
        cmocka_unit_test(test_nothing_answered_is_not_self_care),
        cmocka_unit_test(test_memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, tiny_group, tiny_group_close);
}
