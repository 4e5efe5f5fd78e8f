/* How rows become numbers. Expected figures of the BCG trials are published; all others were computed apart
 * from this program, in Python from the formulas of docs/pooling.md, the bivariate ones with the whole
 * covariance matrix of all studies and Gaussian elimination. */
#include "knowledge/load.h"
#include "knowledge/meta.h"
#include "knowledge/params.h"
#include "knowledge/pool.h"
#include "knowledge/rewrite.h"
#include "tiny.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 13 };

static double logit(double p) {
    return log(p / (1 - p));
}

/* 13 trials of BCG vaccine: ill and well with it, ill and well without (Colditz et al., JAMA 1994). The
 * random-effects log risk ratio of DerSimonian and Laird is -0.7141 (se 0.1787), the variance between 0.3088.
 */
static void bcg_trials(void **state) {
    (void)state;
    static const double trials[MOST][4] = {
        {4, 119, 11, 128},     {6, 300, 29, 274},      {3, 228, 11, 209},        {62, 13536, 248, 12619},
        {33, 5036, 47, 5761},  {180, 1361, 372, 1079}, {8, 2537, 10, 619},       {505, 87886, 499, 87892},
        {29, 7470, 45, 7232},  {17, 1699, 65, 1600},   {186, 50448, 141, 27197}, {5, 2493, 3, 2338},
        {27, 16886, 29, 17825}};
    Estimate e[MOST];
    for (size_t i = 0; i < MOST; i++) {
        const double *t = trials[i];
        double with = t[0] + t[1];
        double without = t[2] + t[3];
        e[i].y = log(t[0] / with / (t[2] / without));
        e[i].variance = 1 / t[0] - 1 / with + 1 / t[2] - 1 / without;
    }
    double between = meta_between(e, MOST);
    assert_true(fabs(between - 0.3088) < 5e-5);
    for (size_t i = 0; i < MOST; i++) e[i].variance += between;
    Estimate mean = meta_mean(e, MOST);
    assert_true(fabs(mean.y + 0.7141) < 5e-5);
    assert_true(fabs(sqrt(mean.variance) - 0.1787) < 5e-5);
    assert_true(meta_between(e, 1) <= 0);
}

static void bivariate_mean(void **state) {
    (void)state;
    /* true positives, false negatives, true negatives, false positives */
    static const double counts[5][4] = {
        {45, 5, 60, 20}, {30, 10, 50, 10}, {80, 20, 90, 60}, {12, 8, 40, 5}, {60, 15, 70, 30}};
    EstimatePair pairs[5];
    for (size_t i = 0; i < 5; i++)
        for (int side = 0; side < 2; side++) {
            double yes = counts[i][2 * side];
            double no = counts[i][2 * side + 1];
            pairs[i].of[side] = (Estimate){log(yes / no), 1 / yes + 1 / no};
        }
    Between b = meta_between_pair(pairs, 5);
    assert_true(fabs(b.variance[0] - 0.11788405046234476) < 1e-12);
    assert_true(fabs(b.variance[1] - 0.25687127730801457) < 1e-12);
    assert_true(fabs(b.covariance + 0.12216757628873529) < 1e-12);
    EstimatePair mean = meta_mean_pair(pairs, 5, b);
    assert_true(fabs(mean.of[0].y - 1.2513373146202735) < 1e-9);
    assert_true(fabs(mean.of[1].y - 1.120293364382865) < 1e-9);
    assert_true(fabs(mean.of[0].variance - 0.04807988448951736) < 1e-9);
    assert_true(fabs(mean.of[1].variance - 0.06799777500469725) < 1e-9);
    /* Without a covariance each side is what it is alone. */
    b.covariance = 0;
    Estimate side[5];
    for (size_t i = 0; i < 5; i++) {
        side[i] = pairs[i].of[1];
        side[i].variance += b.variance[1];
    }
    assert_true(fabs(meta_mean_pair(pairs, 5, b).of[1].y - meta_mean(side, 5).y) < 1e-12);
}

static const Knowledge *load(Tiny *t, const char *more) {
    KnowledgeFile files[2] = {{STR("base.yaml"), tiny_read(t, "tests/knowledge/base.yaml")},
                              {STR("more.yaml"), str_of(more)}};
    KnowledgeFile *kept = ARENA_NEW(t->scratch, 2, KnowledgeFile);
    memcpy(kept, files, sizeof files);
    Err err = {0};
    const Knowledge *k = knowledge_load(t->scratch, t->scratch, kept, 2, NULL, &err);
    if (!k) print_error("%s\n", err_line(&err, t->scratch).ptr);
    assert_non_null(k);
    return k;
}

/* One parameter after P, and what its rows give. */
typedef struct Expected {
    const char *param;
    double value, lo, hi;
    EvidenceGrade grade;
    size_t studies;
} Expected;

static const Expected cases[] = {
    /* an interval; none and no counts, an unverified row; nobody at all; a prevalence with its sample */
    {"p: 0.5, from: [E1], pooled: single, of: sens", 0.64, 0.46867, 0.78180, GRADE_CASE_SERIES, 1},
    {"p: 0.5, from: [E1], pooled: single, of: one_minus_spec", 0.43, 0.26599, 0.61096, GRADE_CASE_SERIES, 1},
    {"p: 0.5, from: [E3], pooled: single, of: sens", 0.9, 0.63304, 0.97915, GRADE_CASE_SERIES, 1},
    {"p: 0.5, from: [E6], pooled: single, of: sens", 0.04545, 0.00229, 0.49715, GRADE_CASE_SERIES, 1},
    {"p: 0.5, from: [E6], pooled: single, of: one_minus_sens", 0.95455, 0.50285, 0.99771, GRADE_CASE_SERIES,
     1},
    {"p: 0.5, from: [E19], pooled: single, of: prevalence", 0.2, 0.10417, 0.34958, GRADE_CASE_SERIES, 1},
    {"p: 0.5, from: [E19], pooled: single, of: midpoint", 0.21394, 0.08526, 0.44282, GRADE_CASE_SERIES, 1},
    {"p: 0.5, from: [E5], pooled: single, of: sens, indirect: [setting, proxy], why: w", 0.9, 0.56253,
     0.98437, GRADE_CASE_SERIES, 1},
    /* the variance between studies; the same people twice; a review, and one of its studies */
    {"p: 0.5, from: [E1, E2], pooled: random_effects, of: sens", 0.72305, 0.54140, 0.85236, GRADE_CASE_SERIES,
     2},
    {"p: 0.5, from: [E1, E2, E7], pooled: random_effects, of: sens", 0.67128, 0.54637, 0.77590,
     GRADE_CASE_SERIES, 2},
    {"p: 0.5, from: [E2, E7], pooled: random_effects, of: sens", 0.71010, 0.52324, 0.84537, GRADE_CASE_SERIES,
     1},
    {"p: 0.5, from: [E8, E5], pooled: random_effects, of: sens", 0.7, 0.58602, 0.79365, GRADE_META_ANALYSIS,
     1},
    {"p: 0.5, from: [E8, E1], pooled: random_effects, of: sens", 0.68040, 0.58631, 0.76179,
     GRADE_META_ANALYSIS, 2},
    /* judged factors, each widening the interval */
    {"p: 0.5, from: [E1], pooled: single, of: prevalence, times: 0.4, why: w", 0.2, 0.09219, 0.38097,
     GRADE_DERIVED, 1},
    {"p: 0.5, from: [E1], pooled: single, of: prevalence, odds_times: 3, why: w", 0.75, 0.49603, 0.90142,
     GRADE_DERIVED, 1},
    {"p: 0.5, from: [E1, E1b], pooled: product, of: [sens, prevalence]", 0.32, 0.17615, 0.50877,
     GRADE_DERIVED, 2},
    {"p: 0.5, from: [E1, E19], pooled: sum, of: prevalence", 0.7, 0.39610, 0.89248, GRADE_DERIVED, 2},
    {"odds: 0.5, from: [E4], pooled: single, of: value", 2.4, 1.41649, 4.06638, GRADE_CASE_SERIES, 1},
    {"odds: 0.5, from: [E19, E1], pooled: odds_ratio, of: prevalence", 0.25, 0.07399, 0.84465, GRADE_DERIVED,
     2},
    {"odds: 0.5, from: [E2, E7], pooled: odds_ratio, of: sens", 2.66667, 1.00957, 7.04368, GRADE_DERIVED, 2},
    {"odds: 0.5, from: [E19, E1], pooled: ratio, of: prevalence", 0.4, 0.19821, 0.80723, GRADE_DERIVED, 2},
    {"odds: 0.5, from: [E19], pooled: ratio, of: prevalence, against: 0.05, why: w", 4, 1.86058, 8.59946,
     GRADE_DERIVED, 1},
};

/* The parameter of one case, written as a prior or as a context. */
static const Param *read_case(Tiny *t, const Knowledge **k, const char *param) {
    const char *head = "evidence:\n"
                       "  - {id: E1b, kind: prevalence, prevalence: 0.5, source: J, verified: abstract}\n"
                       "syndromes:\n  - id: made\n";
    const char *expert = "p: 0.1, interval: [0.01, 0.5], pooled: expert, grade: expert, why: w";
    bool odds = strncmp(param, "odds", 4) == 0;
    Str text =
        odds ? str_format(
                   t->scratch,
                   "%s    leak: {%s}\nfindings:\n  - {id: with_context, kind: history, type: yesno, "
                   "leak: {%s}, leak_context: [{when: fever, %s, interval: [0.001, 1000], grade: cohort}]}\n",
                   head, expert, expert, param)
             : str_format(t->scratch, "%s    leak: {%s, interval: [0, 1], grade: cohort}\n", head, param);
    *k = load(t, text.ptr);
    if (odds) return &(*k)->findings[knowledge_finding(*k, STR("with_context"))].leak_context[0].odds;
    return &(*k)->causes[knowledge_cause(*k, STR("made"))].leak;
}

static void methods_give(void **state) {
    (void)state;
    Tiny t = tiny_open();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Expected *e = &cases[i];
        const Knowledge *k = NULL;
        Pooled pooled;
        const Param *p = read_case(&t, &k, e->param);
        PoolResult result = pool_param(k, p, &pooled);
        if (result != POOL_DONE || fabs(pooled.value - e->value) > 1e-5 * (1 + e->value) ||
            fabs(pooled.lo - e->lo) > 1e-5 * (1 + e->lo) || fabs(pooled.hi - e->hi) > 1e-5 * (1 + e->hi) ||
            pooled.grade != e->grade || pooled.studies != e->studies)
            fail_msg("%s: result %d, %.5f [%.5f, %.5f] %s, %zu studies", e->param, result, pooled.value,
                     pooled.lo, pooled.hi, pool_grade_name(pooled.grade), pooled.studies);
        tiny_reset(&t);
    }
    tiny_close(&t);
}

/* Drift is seen beyond the tolerance of 0.06 on the logit, whatever the size of the number. */
static void drift_has_a_tolerance(void **state) {
    (void)state;
    Tiny t = tiny_open();
    const Knowledge *k = NULL;
    Param p = *read_case(&t, &k, "p: 0.5, from: [E1], pooled: single, of: sens");
    Pooled pooled;
    assert_int_equal(pool_param(k, &p, &pooled), POOL_DONE);
    p.value[0] = pooled.value;
    p.lo[0] = pooled.lo;
    p.hi[0] = pooled.hi;
    p.grade = pooled.grade;
    assert_int_equal(pool_drift(k, &p, &pooled), 0);
    p.value[0] = 1 / (1 + exp(-logit(pooled.value) - 0.059));
    assert_int_equal(pool_drift(k, &p, &pooled), 0);
    p.value[0] = 1 / (1 + exp(-logit(pooled.value) - 0.061));
    assert_int_equal(pool_drift(k, &p, &pooled), 1U << SPOT_VALUE);
    p.value[0] = pooled.value;
    p.grade = GRADE_COHORT;
    assert_int_equal(pool_drift(k, &p, &pooled), 1U << SPOT_GRADE);
    assert_true(fabs(pool_distance(SCALE_ODDS, 2, 1) - log(2)) < 1e-12);
    p.pooled = POOLED_EXPERT;
    assert_int_equal(pool_param(k, &p, &pooled), POOL_NOT_POOLED);
    p.lo[0] = 0.1;
    p.hi[0] = 0.25;
    assert_true(fabs(pool_odds_factor(&p, 0) - 3) < 1e-12);
    p.lo[0] = 0;
    assert_true(isinf(pool_odds_factor(&p, 0)));
    tiny_close(&t);
}

/* What is written is read again as what the rows give, for the smallest and the greatest numbers too. */
static void texts_are_near_enough(void **state) {
    (void)state;
    const double values[] = {1e-6, 0.00054321, 0.0449, 0.5, 0.64449, 0.95551, 0.99949, 0.999951};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        for (int scale = SCALE_PROBABILITY; scale <= SCALE_ODDS; scale++)
            for (size_t spot = SPOT_VALUE; spot <= SPOT_HI; spot++) {
                Param p = {.scale = (Scale)scale};
                Pooled pooled = {values[i], values[i], values[i], GRADE_DERIVED, 1, 0, 0};
                char text[POOL_TEXT_BYTES];
                double read = 0;
                pool_text(&p, &pooled, spot, text);
                assert_true(str_number(str_of(text), &read));
                assert_true(pool_distance((Scale)scale, read, values[i]) < 0.06);
            }
}

static Str rewritten(Tiny *t, const char *bytes, ScalarEdit *edits, size_t count) {
    Str out = STR("");
    Err err = {0};
    assert_true(rewrite_scalars(t->scratch, STR("x.yaml"), str_of(bytes), edits, count, &out, &err));
    return out;
}

static void rewriting_keeps_the_rest(void **state) {
    (void)state;
    Tiny t = tiny_open();
    /* Columns count characters: there is a two-byte one before the last place. */
    const char *before = "# a comment\na: {p: 0.5, i: [0.1,0.9]} # stays\nb: {w: \"ä\", p: 0.25}";
    ScalarEdit edits[] = {{{3, 16}, STR("0.3")},
                          {{2, 8}, STR("0.64")},
                          {{2, 17}, STR("0.12")},
                          {{2, 8}, STR("0.64")},
                          {{2, 21}, STR("1")}};
    Str after = rewritten(&t, before, edits, 5);
    const char *wanted = "# a comment\na: {p: 0.64, i: [0.12,1]} # stays\nb: {w: \"ä\", p: 0.3}";
    assert_true(str_eq(after, str_of(wanted)));
    assert_true(str_eq(rewritten(&t, before, edits, 0), str_of(before)));
    const Spot wrong[] = {{3, 7}, {2, 200}, {9, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ScalarEdit edit = {wrong[i], STR("1")};
        Err err = {0};
        Str out = STR("");
        assert_false(rewrite_scalars(t.scratch, STR("x.yaml"), str_of(before), &edit, 1, &out, &err));
        assert_int_equal(err.code, ERR_KNOWLEDGE);
        assert_string_equal(err.where, "x.yaml");
    }
    tiny_close(&t);
}

/* Each number of the program's own knowledge is there once, and is what its rows give unless it says why not.
 */
static void own_knowledge_has_not_drifted(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    size_t count = 0;
    const ParamUse *uses = params_list(t.k, t.scratch, &count);
    size_t named = 0;
    for (size_t i = 0; i < count; i++) {
        Pooled pooled;
        const Param *p = uses[i].param;
        PoolResult result = pool_param(t.k, p, &pooled);
        assert_true(result == POOL_DONE || result == POOL_NOT_POOLED);
        if (result == POOL_DONE) named++;
        if (result == POOL_DONE && p->deviates.len == 0 && pool_drift(t.k, p, &pooled))
            fail_msg("%.*s:%u: %g, but its rows give %g", STR_ARG(p->pos.file), p->pos.line, p->value[0],
                     pooled.value);
    }
    assert_true(named > 800);
    tiny_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bcg_trials),
        cmocka_unit_test(bivariate_mean),
        cmocka_unit_test(methods_give),
        cmocka_unit_test(drift_has_a_tolerance),
        cmocka_unit_test(texts_are_near_enough),
        cmocka_unit_test(rewriting_keeps_the_rest),
        cmocka_unit_test(own_knowledge_has_not_drifted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
