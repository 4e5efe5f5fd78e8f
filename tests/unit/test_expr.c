/* The rule language: what parses to what, and its three-valued truth. */
#include "knowledge/expr.h"
#include "knowledge/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char source[] =
    "findings:\n"
    "  - {id: age, kind: person, type: number, range: [1, 120]}\n"
    "  - {id: sex, kind: person, type: choice, choices: [female, male]}\n"
    "  - {id: setting, kind: person, type: choice, choices: [self, primary_care, emergency, specialist]}\n"
    "  - {id: a, kind: history, type: yesno}\n"
    "  - {id: b, kind: history, type: yesno}\n"
    "  - {id: c-1, kind: history, type: yesno}\n"
    "  - {id: leg, kind: history, type: side}\n"
    "  - {id: grade, kind: history, type: choice, grades: [none, mild, bad]}\n"
    "syndromes:\n"
    "  - {id: made, leak: {p: 0.1, interval: [0.01, 0.3], pooled: expert, grade: expert, why: w}}\n";

enum { AGE, SEX, SETTING, A, B, C, LEG, GRADE, FINDINGS };

typedef struct Fixture {
    Arena *arena, *scratch;
    const Knowledge *k;
    Answer answers[FINDINGS];
    double probability;
    Urgency urgency;
} Fixture;

static int set_up(void **state) {
    static Fixture f;
    static const KnowledgeFile file = {{"t.yaml", 6}, {source, sizeof source - 1}};
    f = (Fixture){.arena = arena_new(1 << 24), .scratch = arena_new(1 << 24)};
    Err err = {0};
    f.k = knowledge_load(f.arena, f.scratch, &file, 1, NULL, &err);
    if (!f.k) print_error("%s: %s\n", err.where, err.what);
    *state = &f;
    return f.k ? 0 : 1;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    arena_free(f->arena);
    arena_free(f->scratch);
    return 0;
}

static void forget(Fixture *f) {
    for (int i = 0; i < FINDINGS; i++) f->answers[i] = ANSWER_UNKNOWN;
    f->urgency = URGENCY_ROUTINE;
    f->probability = 0.4;
}

static void say(Fixture *f, int finding, Tri value) {
    f->answers[finding] = ANSWER_UNKNOWN;
    f->answers[finding].known = value != TRI_UNKNOWN;
    f->answers[finding].any = value;
}

static const Expr *parse(Fixture *f, const char *text) {
    size_t at = 0;
    Err err = {0};
    const Expr *expr = expr_parse(f->arena, f->k, EXPR_CARE, str_of(text), &at, &err);
    if (!expr) print_error("%s: at %zu: %s (%s)\n", text, at, err.what, err.hint);
    assert_non_null(expr);
    return expr;
}

static Tri eval(Fixture *f, const char *text) {
    Answers answers = {f->answers, FINDINGS};
    ExprFacts facts = {&answers, &f->probability, f->urgency};
    return expr_eval(parse(f, text), &facts);
}

static void truth_tables(void **state) {
    Fixture *f = *state;
    forget(f);
    for (int a = TRI_NO; a <= TRI_YES; a++) {
        for (int b = TRI_NO; b <= TRI_YES; b++) {
            say(f, A, (Tri)a);
            say(f, B, (Tri)b);
            assert_int_equal(eval(f, "a and b"), a < b ? a : b);
            assert_int_equal(eval(f, "a or b"), a > b ? a : b);
            assert_int_equal(eval(f, "not a"), TRI_YES - a);
            assert_int_equal(eval(f, "not (a and b)"), eval(f, "not a or not b"));
            assert_int_equal(eval(f, "known(a)"), a == TRI_UNKNOWN ? TRI_NO : TRI_YES);
            assert_int_equal(eval(f, "at_least 1 of (a, b)"), a > b ? a : b);
            assert_int_equal(eval(f, "at_least 2 of (a, b)"), a < b ? a : b);
        }
    }
}

/* at_least against counting by hand, over all 27 combinations. */
static void at_least_counts(void **state) {
    Fixture *f = *state;
    forget(f);
    for (int n = 0; n < 27; n++) {
        int value[3] = {n % 3, n / 3 % 3, n / 9};
        int yes = 0;
        int unknown = 0;
        for (int i = 0; i < 3; i++) {
            say(f, A + i, (Tri)value[i]);
            yes += value[i] == TRI_YES;
            unknown += value[i] == TRI_UNKNOWN;
        }
        for (int least = 1; least <= 3; least++) {
            Tri expected = yes >= least ? TRI_YES : yes + unknown >= least ? TRI_UNKNOWN : TRI_NO;
            char text[64];
            snprintf(text, sizeof text, "at_least %d of (a, b, c-1)", least);
            assert_int_equal(eval(f, text), expected);
        }
    }
}

static void sides(void **state) {
    Fixture *f = *state;
    forget(f);
    assert_int_equal(eval(f, "both(leg)"), TRI_UNKNOWN);
    f->answers[LEG] = (Answer){.known = true, .any = TRI_YES, .left = TRI_YES, .right = TRI_NO, .choice = -1};
    assert_int_equal(eval(f, "leg"), TRI_YES);
    assert_int_equal(eval(f, "left(leg)"), TRI_YES);
    assert_int_equal(eval(f, "right(leg)"), TRI_NO);
    assert_int_equal(eval(f, "both(leg)"), TRI_NO);
    f->answers[LEG].right = TRI_UNKNOWN;
    assert_int_equal(eval(f, "both(leg)"), TRI_UNKNOWN);
}

static void comparisons(void **state) {
    Fixture *f = *state;
    forget(f);
    assert_int_equal(eval(f, "age >= 50"), TRI_UNKNOWN);
    f->answers[AGE].known = true;
    f->answers[AGE].number = 50;
    assert_int_equal(eval(f, "age >= 50"), TRI_YES);
    assert_int_equal(eval(f, "age > 50"), TRI_NO);
    assert_int_equal(eval(f, "age <= 50"), TRI_YES);
    assert_int_equal(eval(f, "age < 50"), TRI_NO);
    assert_int_equal(eval(f, "age == 50"), TRI_YES);
    assert_int_equal(eval(f, "age != 50"), TRI_NO);
    assert_int_equal(eval(f, "sex != male"), TRI_UNKNOWN);
    f->answers[SEX].known = true;
    f->answers[SEX].choice = 1;
    assert_int_equal(eval(f, "sex == male"), TRI_YES);
    assert_int_equal(eval(f, "sex != male"), TRI_NO);
    assert_int_equal(eval(f, "sex in (female, male)"), TRI_YES);
    assert_int_equal(eval(f, "sex in (female)"), TRI_NO);
    f->answers[GRADE].known = true;
    f->answers[GRADE].choice = 1;
    assert_int_equal(eval(f, "grade >= mild"), TRI_YES);
    assert_int_equal(eval(f, "grade > mild"), TRI_NO);
    assert_int_equal(eval(f, "grade < bad"), TRI_YES);
    assert_int_equal(eval(f, "grade <= none"), TRI_NO);
}

static void care_asks_more(void **state) {
    Fixture *f = *state;
    forget(f);
    assert_int_equal(eval(f, "probability(made) > 0.3"), TRI_YES);
    assert_int_equal(eval(f, "probability(made) <= 0.3"), TRI_NO);
    assert_int_equal(eval(f, "urgency >= same_day"), TRI_NO);
    assert_int_equal(eval(f, "urgency == routine"), TRI_YES);
    assert_int_equal(eval(f, "true and not false"), TRI_YES);
    Answers answers = {f->answers, FINDINGS};
    ExprFacts facts = {&answers, NULL, f->urgency};
    assert_int_equal(expr_eval(parse(f, "probability(made) > 0.3"), &facts), TRI_UNKNOWN);
}

static void precedence_and_text(void **state) {
    static const char *const pairs[][2] = {
        {"a or b and c-1", "(a or (b and c-1))"},
        {"not a and b", "(not (a) and b)"},
        {"not not a", "not (not (a))"},
        {"a and b and c-1", "(a and b and c-1)"},
        {"(a or b) and (c-1)", "((a or b) and c-1)"},
        {"at_least 2 of (a, b or c-1, leg)", "at_least 2 of (a, (b or c-1), leg)"},
        {"sex != male", "sex in (female)"},
        {"grade > none", "grade in (mild, bad)"},
        {"left(leg) and age>=5.5", "(left(leg) and age >= 5.5)"},
        {"known(age)", "known(age)"},
        {"probability(made) > 0.3 or urgency != same_day",
         "(probability(made) > 0.3 or urgency != same_day)"},
    };
    Fixture *f = *state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        Str text = expr_text(f->arena, f->k, parse(f, pairs[i][0]));
        assert_true(str_eq(text, str_of(pairs[i][1])));
        /* The text means the same again. */
        const char *again = str_c(f->arena, text);
        assert_true(str_eq(expr_text(f->arena, f->k, parse(f, again)), text));
    }
}

static void count_finding(void *context, uint16_t finding) {
    ((int *)context)[finding]++;
}

static void findings_are_visited(void **state) {
    Fixture *f = *state;
    int seen[FINDINGS] = {0};
    expr_findings(parse(f,
                        "a and (left(leg) or age > 3 or known(sex)) and at_least 1 of (a, grade == bad) and "
                        "probability(made) > 0.5"),
                  count_finding, seen);
    const int expected[FINDINGS] = {[AGE] = 1, [SEX] = 1, [A] = 2, [LEG] = 1, [GRADE] = 1};
    assert_memory_equal(seen, expected, sizeof seen);
}

static void errors_have_a_place(void **state) {
    static const struct {
        const char *text;
        size_t at;
    } cases[] = {{"", 0},
                 {"a and", 5},
                 {"a b", 2},
                 {"(a", 2},
                 {"a or (b and x)", 12},
                 {"age > x", 6},
                 {"sex == mal", 7},
                 {"at_least of (a)", 9},
                 {"a & b", 2},
                 {"age", 0},
                 {"left(a)", 5},
                 {"a == b", 2},
                 {"a in (b)", 2},
                 {"sex in ()", 8},
                 {"known(zz)", 6},
                 {"at_least 0 of (a)", 9},
                 {"at_least 1.5 of (a, b)", 9},
                 {"made", 0},
                 {"probability(a) > 0.1", 12},
                 {"probability(made) > 2", 20},
                 {"age > 130", 6}};
    Fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t at = 999;
        Err err = {0};
        assert_null(expr_parse(f->arena, f->k, EXPR_CARE, str_of(cases[i].text), &at, &err));
        if (at != cases[i].at) print_error("%s: at %zu, not %zu\n", cases[i].text, at, cases[i].at);
        assert_int_equal(at, cases[i].at);
        assert_int_equal(err.code, ERR_KNOWLEDGE);
    }
    size_t at = 0;
    Err err = {0};
    assert_null(expr_parse(f->arena, f->k, EXPR_ANSWERS, STR("a and urgency > routine"), &at, &err));
    assert_int_equal(at, 6);
}

static const Expr *parse_repeated(Fixture *f, const char *start, const char *part, int times,
                                  const char *last) {
    static char text[20000];
    size_t len = (size_t)snprintf(text, sizeof text, "%s", start);
    for (int i = 0; i < times; i++) len += (size_t)snprintf(text + len, sizeof text - len, "%s", part);
    snprintf(text + len, sizeof text - len, "%s", last);
    size_t at = 0;
    Err err = {0};
    return expr_parse(f->arena, f->k, EXPR_CARE, str_of(text), &at, &err);
}

static void limits_hold(void **state) {
    Fixture *f = *state;
    assert_non_null(parse_repeated(f, "", "not ", 60, "a"));
    assert_null(parse_repeated(f, "", "not ", 64, "a"));
    assert_null(parse_repeated(f, "", "(", 5000, "a"));
    assert_non_null(parse_repeated(f, "a", " or a", 990, ""));
    assert_null(parse_repeated(f, "a", " or a", 1010, ""));
}

static void memory_may_run_out(void **state) {
    Fixture *f = *state;
    for (size_t n = 1; n < 40; n++) {
        Arena *arena = arena_new(1 << 20);
        arena_fail_after(arena, n);
        size_t at = 0;
        Err err = {0};
        const Expr *expr = expr_parse(arena, f->k, EXPR_CARE,
                                      STR("a and (b or not c-1) and at_least 2 of (a, b, leg)"), &at, &err);
        if (!expr) assert_int_equal(err.code, ERR_MEMORY);
        else assert_true(n > 10);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truth_tables),
        cmocka_unit_test(at_least_counts),
        cmocka_unit_test(sides),
        cmocka_unit_test(comparisons),
        cmocka_unit_test(care_asks_more),
        cmocka_unit_test(precedence_and_text),
        cmocka_unit_test(findings_are_visited),
        cmocka_unit_test(errors_have_a_place),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
