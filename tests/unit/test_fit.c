/* The network held against the evidence: the fit agrees with what a belief says of the same people, and what
 * follows from one link alone comes out as that link. */
#include "knowledge/load.h"
#include "network/fit.h"
#include "tiny.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

/* Everybody who asks has A or B; f comes from A (one side each) and from nothing else but its leak. */
static const char evidence[] =
    "version: {id: s, title: Small, licence: CC0-1.0}\n"
    "evidence:\n"
    "  - {id: E1, kind: accuracy, source: S, verified: abstract, sens: 0.55, sens_lo: 0.5, sens_hi: 0.6, "
    "spec: 0.5}\n"
    "  - {id: E2, kind: accuracy, source: S, verified: abstract, sens: 0.8, n: 40, prevalence: 0.5}\n"
    "  - {id: E3, kind: accuracy, source: S, verified: abstract, spec: 0.95}\n"
    "  - {id: E4, kind: accuracy, source: S, verified: abstract, lr_pos: 5, lr_pos_lo: 2, lr_pos_hi: 10, "
    "lr_neg: "
    "0.6}\n"
    "  - {id: E5, kind: accuracy, source: S, verified: abstract, value: 20, value_lo: 8, value_hi: 40}\n"
    "  - {id: E6, kind: accuracy, source: S, verified: abstract, sens: 0.4}\n"
    "conditions:\n";

/* clang-format off: lines of YAML */
#define E ", pooled: expert, grade: expert, why: small}"
#define PRIORS                                                 \
    "    prior:\n"                                             \
    "      self: {p: 0.3, interval: [0.1, 0.9]" E "\n"         \
    "      primary_care: {p: 0.3, interval: [0.1, 0.9]" E "\n" \
    "      emergency: {p: 0.3, interval: [0.1, 0.9]" E "\n"    \
    "      specialist: {p: 0.3, interval: [0.1, 0.9]" E "\n"
/* clang-format on */

static const char causes[] =
    "  - id: A\n"
    "    sided: true\n" PRIORS "    shows:\n"
    "      - {to: f, p: 0.5, interval: [0.1, 0.9]" E "\n"
    "  - id: B\n" PRIORS "    shows:\n"
    "      - {to: g, p: 0.75, interval: [0.4, 0.9]" E "\n"
    "  - id: C\n"
    "    core: true\n" PRIORS "    shows:\n"
    "      - {to: h, p: [0.5, 0.25], interval: [[0.1, 0.9], [0.1, 0.9]]" E "\n"
    "      - {to: i, p: [0.6, 0.2], interval: [[0.1, 0.9], [0.1, 0.9]]" E "\n"
    "findings:\n"
    "  - {id: age, kind: person, type: number, range: [1, 120], unit: years}\n"
    "  - {id: sex, kind: person, type: choice, choices: [female, male]}\n"
    "  - {id: setting, kind: person, type: choice, choices: [self, primary_care, emergency, specialist]}\n"
    "  - {id: f, kind: examination, type: side, leak: {p: 0.1, interval: [0.01, 0.5]" E "}\n"
    "  - {id: g, kind: history, type: yesno, leak: {p: 0.2, interval: [0.01, 0.5]" E "}\n"
    "  - {id: h, kind: history, type: choice, choices: [none, some, much], grades: [none, some, much], leak: "
    "{p: [0, 0], "
    "interval: [[0, 0.5], [0, 0.5]]" E "}\n"
    "  - {id: i, kind: history, type: choice, choices: [none, some, much], grades: [none, some, much], leak: "
    "{p: [0, 0], "
    "interval: [[0, 0.5], [0, 0.5]]" E "}\n";

static const char fit[] = "populations:\n"
                          "  - {id: all, setting: specialist, why: w}\n"
                          "  - {id: no_b, setting: specialist, among: [A, C], why: w}\n"
                          "fit:\n"
                          "  - {row: E1, cause: A, finding: f, population: all}\n"
                          "  - {row: E2, cause: B, finding: g, population: all}\n"
                          "  - {row: E3, cause: C, finding: h, value: much, population: no_b}\n"
                          "  - {row: E4, cause: A, finding: f, population: all}\n"
                          "  - {row: E5, cause: A, finding: f, population: all, measures: [odds_ratio]}\n"
                          "  - {row: E6, cause: C, finding: [h, i], value: much, population: no_b}\n";

static const FitResult *result(const Knowledge *k, const FitReport *report, const char *row,
                               FitMeasure measure) {
    for (size_t i = 0; i < report->count; i++)
        if (report->of[i].measure == measure && str_eq(k->evidence[report->of[i].entry->row].id, str_of(row)))
            return &report->of[i];
    fail_msg("no %s of %s", fit_measure_name(measure), row);
    return NULL;
}

static bool near(double a, double b) {
    return fabs(a - b) < 1e-9;
}

static void test_single_links(void **state) {
    (void)state;
    Arena *arena = arena_new((size_t)64 << 20);
    Arena *scratch = arena_new((size_t)64 << 20);
    Str text = str_format(arena, "%s%s%s", evidence, causes, fit);
    KnowledgeFile file = {STR("small.yaml"), text};
    Err err = {0};
    FitReport report;
    const Knowledge *k = knowledge_load(arena, scratch, &file, 1, NULL, &err);
    if (!k) fail_msg("%s: %s", err.where, err.what);
    if (!fit_run(k, arena, &report, &err)) fail_msg("%s: %s", err.where, err.what);
    assert_int_equal(report.count, 7);
    assert_int_equal(report.rows, 6);
    const FitResult *sens = result(k, &report, "E1", FIT_SENS);
    const FitResult *spec = result(k, &report, "E1", FIT_SPEC);
    assert_true(near(sens->implied, 1 - 0.9 * 0.5) && sens->inside && sens->basis == FIT_PUBLISHED);
    assert_true(near(spec->implied, 0.9 * 0.9) && !spec->inside && spec->basis == FIT_TOLERATED);
    /* The ratios follow from both; only the one with an interval counts. */
    const FitResult *lr = result(k, &report, "E4", FIT_LR_POS);
    assert_true(near(lr->implied, sens->implied / (1 - spec->implied)) && lr->inside);
    const FitResult *odds = result(k, &report, "E5", FIT_ODDS_RATIO);
    assert_true(near(odds->implied, 0.55 / 0.45 * 0.81 / 0.19) && !odds->inside);
    assert_true(near(odds->off_by, odds->implied / (1 + odds->implied) - 20.0 / 21));
    /* Either of two is much. */
    assert_true(near(result(k, &report, "E6", FIT_SENS)->implied, 1 - 0.75 * 0.8));
    /* The worst comes first. */
    assert_ptr_equal(spec, &report.of[0]);
    const FitResult *counted = result(k, &report, "E2", FIT_SENS);
    assert_true(near(counted->implied, 1 - 0.8 * 0.25) && counted->basis == FIT_COUNTED);
    /* Wilson's interval of 16 in 20. */
    assert_true(fabs(counted->lo - 0.584) < 0.001 && fabs(counted->hi - 0.919) < 0.001);
    assert_true(near(result(k, &report, "E3", FIT_SPEC)->implied, 1));
    arena_free(scratch);
    arena_free(arena);
}

/* The same knowledge with everybody in its populations, whatever they have: so a belief knows them too. */
static Knowledge with_everybody(Tiny *t) {
    Knowledge k = *t->k;
    Population *all = ARENA_NEW(t->arena, k.population_count, Population);
    assert_non_null(all);
    for (size_t i = 0; i < k.population_count; i++) {
        all[i] = k.populations[i];
        all[i].among_count = all[i].without_count = 0;
    }
    k.populations = all;
    return k;
}

/* An entry that a belief can answer too: one cause, one finding of its own. */
static bool is_plain(const Knowledge *k, const FitEntry *e) {
    if (e->skip.len || e->reference_is_finding || e->reference_count != 1 || e->finding_count != 1)
        return false;
    const Finding *f = &k->findings[e->findings[0]];
    return f->part_of < 0 && !e->absent && e->grade == 1 &&
           (f->type == TYPE_SIDE ? e->sides == FIT_SAME_SIDE : f->type == TYPE_YESNO);
}

/* P(F | R, population) by Bayes from two beliefs: P(R | F) P(F) / P(R). */
static double sens_by_belief(Tiny *t, const FitEntry *e) {
    const Population *p = &t->k->populations[e->population];
    size_t at = e->findings[0];
    bool sided = t->k->findings[at].type == TYPE_SIDE;
    Side side = sided ? SIDE_ON_LEFT : SIDE_NONE;
    Case c;
    Err err = {0};
    if (!case_new(t->scratch, t->k, &c, &err)) fail_msg("%s", err.what);
    for (size_t i = 0; i < p->answer_count; i++) case_set(&c, p->answers[i].finding, p->answers[i].value);
    if (!belief_set(t->belief, &c.given, &c.given, OBSERVE_ALL, &err)) fail_msg("%s", err.what);
    double before = belief_log_evidence(t->belief);
    double cause = belief_cause(t->belief, e->reference[0], side);
    Answer found = answer_yesno(true);
    if (sided) found.left = TRI_YES;
    case_set(&c, at, found);
    if (!belief_set(t->belief, &c.given, &c.given, OBSERVE_ALL, &err)) fail_msg("%s", err.what);
    return exp(belief_log_evidence(t->belief) - before) * belief_cause(t->belief, e->reference[0], side) /
           cause;
}

static void test_agrees_with_belief(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    FitReport report;
    Err err = {0};
    size_t compared = 0;
    Knowledge everybody = with_everybody(&t);
    if (!fit_run(&everybody, t.arena, &report, &err)) fail_msg("%s: %s", err.where, err.what);
    for (size_t i = 0; i < report.count; i++) {
        const FitResult *r = &report.of[i];
        size_t cause = r->entry->reference_count ? r->entry->reference[0] : 0;
        bool sided_finding = t.k->findings[r->entry->findings[0]].type == TYPE_SIDE;
        if (r->measure != FIT_SENS || !is_plain(t.k, r->entry)) continue;
        if (sided_finding && !t.k->causes[cause].sided && t.k->causes[cause].site_count == 0) continue;
        tiny_reset(&t);
        double expected = sens_by_belief(&t, r->entry);
        if (fabs(expected - r->implied) > 1e-3)
            fail_msg("%.*s: %g by the fit, %g by beliefs", STR_ARG(t.k->evidence[r->entry->row].id),
                     r->implied, expected);
        compared++;
    }
    tiny_close(&t);
    assert_true(compared >= 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single_links),
        cmocka_unit_test(test_agrees_with_belief),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
