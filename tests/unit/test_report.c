/* The report: urgency whatever the network does, the plan, reasons with the right sign, and both printers. */
#include "report/report.h"
#include "report/sheet.h"

#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <math.h>
#include <cmocka.h>

enum { REPORT_BYTES = 1 << 20, WIDTH = 80 };

static Report report_of(Tiny *t, Case *c, uint32_t draws) {
    Report r;
    Err err = {0};
    ReportOptions options = report_defaults();
    options.draws = draws;
    if (!report_make(t->scratch, t->belief, c, &options, &r, &err)) fail_msg("%s: %s", err.where, err.what);
    return r;
}

static Str as_text(Tiny *t, const Report *r, bool colour) {
    Buf out = buf_new(t->scratch, REPORT_BYTES);
    report_text(r, STR("en"), colour, t->scratch, &out);
    assert_false(out.failed);
    return buf_str(&out);
}

static const Json *as_json(Tiny *t, const Report *r) {
    Err err = {0};
    Buf out = buf_new(t->scratch, REPORT_BYTES);
    report_json(r, STR("en"), t->scratch, &out);
    assert_false(out.failed);
    const Json *json = json_parse(t->scratch, STR("report"), buf_str(&out), &err);
    if (!json) fail_msg("%s: %s", err.where, err.what);
    return json;
}

static const Json *member(const Json *object, const char *key, JsonType type) {
    const Json *value = json_get(object, str_of(key));
    if (!value || value->type != type) fail_msg("\"%s\" is missing or of another type", key);
    return value;
}

static void expect_urgency(const Json *report) {
    const Json *urgency = member(report, "urgency", JSON_IS_OBJECT);
    member(urgency, "level", JSON_IS_STRING);
    const Json *reasons = member(urgency, "reasons", JSON_IS_ARRAY);
    for (size_t i = 0; i < reasons->count; i++) member(&reasons->items[i], "rule", JSON_IS_STRING);
}

static void expect_conditions(const Json *report) {
    const Json *conditions = member(report, "conditions", JSON_IS_ARRAY);
    double before = 1;
    for (size_t i = 0; i < conditions->count; i++) {
        const Json *c = &conditions->items[i];
        double p = member(c, "probability", JSON_IS_NUMBER)->number;
        const Json *interval = member(c, "interval", JSON_IS_ARRAY);
        member(c, "id", JSON_IS_STRING);
        member(c, "name", JSON_IS_STRING);
        member(c, "for", JSON_IS_ARRAY);
        member(c, "against", JSON_IS_ARRAY);
        assert_int_equal(interval->count, 2);
        assert_true(interval->items[0].number <= p && p <= interval->items[1].number);
        assert_true(0 <= p && p <= before);
        before = p;
    }
}

/* What others rely on in the JSON of a report. */
static void expect_contract(const Json *report) {
    expect_urgency(report);
    expect_conditions(report);
    const Json *where = member(report, "localisation", JSON_IS_OBJECT);
    member(where, "roots", JSON_IS_ARRAY);
    member(where, "levels", JSON_IS_ARRAY);
    assert_non_null(json_get(where, STR("side")));
    const Json *plan = member(report, "plan", JSON_IS_OBJECT);
    member(plan, "phase", JSON_IS_STRING);
    member(plan, "next", JSON_IS_ARRAY);
    member(plan, "not_now", JSON_IS_ARRAY);
    member(report, "ask_next", JSON_IS_ARRAY);
    const Json *knowledge = member(report, "knowledge", JSON_IS_OBJECT);
    assert_true(member(knowledge, "version", JSON_IS_STRING)->string.len > 0);
    assert_int_equal(member(knowledge, "hash", JSON_IS_STRING)->string.len, 64);
}

/* No line is wider than a terminal, none ends in a blank. */
static void expect_narrow(Str text) {
    for (size_t at = 0; at < text.len;) {
        Str rest = str_slice(text, at, text.len);
        Str line = str_slice(rest, 0, str_find(rest, '\n'));
        if (str_columns(line) > WIDTH) fail_msg("%zu columns: %.*s", str_columns(line), STR_ARG(line));
        if (line.len && line.ptr[line.len - 1] == ' ') fail_msg("ends in a blank: %.*s", STR_ARG(line));
        at += line.len + 1;
    }
}

static bool contains(Str text, const char *part) {
    size_t len = strlen(part);
    for (size_t i = 0; i + len <= text.len; i++)
        if (memcmp(text.ptr + i, part, len) == 0) return true;
    return false;
}

static void test_text_and_json(void **state) {
    Tiny *t = *state;
    uint64_t seed = 21;
    for (size_t i = 0; i < 60; i++) {
        Case c = tiny_random_case(t, &seed, 3);
        Report r = report_of(t, &c, i % 4 ? 0 : 40);
        expect_narrow(as_text(t, &r, false));
        expect_contract(as_json(t, &r));
        tiny_reset(t);
    }
}

static void test_text_is_plain_without_colour(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"bladder\": \"new\", \"pain_back\": true");
    Report r = report_of(t, &c, 0);
    assert_false(contains(as_text(t, &r, false), "\033"));
    assert_true(contains(as_text(t, &r, true), "\033["));
    assert_true(str_starts(as_text(t, &r, false), STR("Emergency\n")));
}

static void test_what_json_must_escape(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"bladder\": \"new\", \"pain_back\": true");
    Report r = report_of(t, &c, 0);
    const Json *urgency = json_get(as_json(t, &r), STR("urgency"));
    Str text = json_get(urgency, STR("do"))->string;
    assert_true(contains(text, "\"emergency\" department\\now\tat once"));
}

static void test_the_knowledge_reports_its_patterns(void **state) {
    (void)state;
    enum { FILES_MAX = 500, SOME = 4 };
    Tiny t = tiny_open_embedded();
    Str *files = ARENA_NEW(t.scratch, FILES_MAX, Str);
    size_t count = tiny_list(&t, "tests/patterns", files, FILES_MAX);
    for (size_t i = 0; i < count; i += count / SOME + 1) {
        Err err = {0};
        Case c;
        if (!case_read(t.scratch, t.k, files[i], tiny_read(&t, str_c(t.scratch, files[i])), &c, &err))
            fail_msg("%s: %s", err.where, err.what);
        ReportOptions options = {.kinds = OBSERVE_ALL};
        Report r;
        assert_true(report_make(t.scratch, t.belief, &c, &options, &r, &err));
        expect_narrow(as_text(&t, &r, false));
        expect_contract(as_json(&t, &r));
    }
    tiny_close(&t);
}

static void test_impossible_answers_still_have_an_urgency(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"never\": true, \"fever\": true, \"pain_back\": true");
    Report r = report_of(t, &c, 20);
    assert_true(r.unexplained);
    assert_int_equal(r.cause_count, 0);
    assert_int_equal(r.safety.urgency, URGENCY_SAME_DAY);
    assert_true(r.plan.see >= 0);
    expect_narrow(as_text(t, &r, false));
    const Json *json = as_json(t, &r);
    expect_contract(json);
    assert_true(member(json, "unexplained", JSON_IS_BOOL)->boolean);
    Case fine = tiny_case(t, "\"never\": false, \"fever\": true, \"pain_back\": true");
    r = report_of(t, &fine, 20);
    assert_false(r.unexplained);
    assert_true(r.cause_count > 0);
}

static bool planned(const Tiny *t, const PlanItem *of, size_t count, const char *id) {
    for (size_t i = 0; i < count; i++)
        if (str_eq(t->k->care[of[i].item].id, str_of(id))) return true;
    return false;
}

static bool is_next(const Tiny *t, const Plan *p, const char *id) {
    return planned(t, p->next.of, p->next.count, id);
}

static bool is_not_now(const Tiny *t, const Plan *p, const char *id) {
    return planned(t, p->not_now.of, p->not_now.count, id);
}

static void test_plan(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_back\": true, \"diabetes\": false, \"pregnant\": false");
    Plan p = report_of(t, &c, 0).plan;
    assert_true(str_eq(t->k->care[p.phase].id, STR("start")));
    assert_true(str_eq(t->k->care[p.see].id, STR("family_doctor")));
    assert_true(is_next(t, &p, "walking") && is_next(t, &p, "tablets"));
    assert_true(is_not_now(t, &p, "bed") && !is_next(t, &p, "bed"));
    assert_true(is_not_now(t, &p, "mri"));
    assert_false(is_next(t, &p, "ambulance") || is_not_now(t, &p, "ambulance"));
    for (size_t i = 1; i < p.next.count; i++)
        assert_true(t->k->care[p.next.of[i - 1].item].order <= t->k->care[p.next.of[i].item].order);
    assert_true(planned(t, p.safety_net.of, p.safety_net.count, "numb_seat"));
}

static void test_plan_and_what_speaks_against_it(void **state) {
    Tiny *t = *state;
    static const struct {
        const char *given;
        bool next, not_now, check_first;
        size_t to_ask; /* reasons that are not known to be absent */
    } table[] = {
        {"\"diabetes\": true", false, true, false, 0},
        {"\"diabetes\": false, \"pregnant\": true", false, true, false, 0},
        {"\"diabetes\": false, \"pregnant\": false", true, false, false, 0},
        {"\"diabetes\": false", true, false, false,
         1}, /* unknown is not no: offered, but to be asked about */
        {"\"pregnant\": false", false, false, true, 1}, /* a danger that is unknown blocks the offer */
        {"", false, false, true, 1},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        Case c = tiny_case(t, table[i].given);
        Plan p = report_of(t, &c, 0).plan;
        const PlanList *lists[] = {&p.next, &p.check_first};
        size_t to_ask = 0;
        for (size_t l = 0; l < 2; l++)
            for (size_t n = 0; n < lists[l]->count; n++)
                if (str_eq(t->k->care[lists[l]->of[n].item].id, STR("tablets")))
                    to_ask = lists[l]->of[n].reason_count;
        assert_int_equal(is_next(t, &p, "tablets"), table[i].next);
        assert_int_equal(is_not_now(t, &p, "tablets"), table[i].not_now);
        assert_int_equal(planned(t, p.check_first.of, p.check_first.count, "tablets"), table[i].check_first);
        assert_int_equal(to_ask, table[i].to_ask);
    }
}

static void test_plan_of_an_emergency(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"bladder\": \"new\", \"pain_back\": true");
    Plan p = report_of(t, &c, 0).plan;
    assert_true(str_eq(t->k->care[p.phase].id, STR("urgent")));
    assert_true(str_eq(t->k->care[p.see].id, STR("emergency_department")));
    assert_true(is_next(t, &p, "ambulance"));
    assert_false(is_next(t, &p, "walking") || is_next(t, &p, "tablets"));
}

static const CauseLine *line_of(const Tiny *t, const Report *r, const char *id) {
    for (size_t i = 0; i < r->cause_count; i++)
        if (r->causes[i].cause == tiny_cause(t, id)) return &r->causes[i];
    fail_msg("%s is not reported", id);
    return NULL;
}

static const Reason *reason_of(const Reason *of, size_t count, size_t finding) {
    for (size_t i = 0; i < count; i++)
        if (of[i].finding == finding) return &of[i];
    return NULL;
}

static double log_odds_of(Tiny *t, const char *findings) {
    Case c = tiny_case(t, findings);
    Report r = report_of(t, &c, 0);
    double p = line_of(t, &r, "herniation")->probability;
    return log(p / (1 - p));
}

static void test_reasons_have_the_right_sign(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(
        t, "\"worse_sitting\": true, \"pain_leg\": \"none\", \"mri_L4-5\": true, \"mri_L5-S1\": false");
    Report r = report_of(t, &c, 0);
    const CauseLine *line = line_of(t, &r, "herniation");
    const Reason *sitting = reason_of(line->speaks_for, line->for_count, tiny_finding(t, "worse_sitting"));
    assert_non_null(sitting);
    assert_true(sitting->log_odds > 0);
    assert_int_equal(sitting->from.count, 1);
    assert_true(str_eq(t->k->evidence[sitting->from.row[0]].id, STR("E1")));
    const Reason *leg = reason_of(line->speaks_against, line->against_count, tiny_finding(t, "pain_leg"));
    assert_non_null(leg);
    assert_true(leg->log_odds < 0);
    for (size_t i = 1; i < line->for_count; i++)
        assert_true(line->speaks_for[i - 1].log_odds >= line->speaks_for[i].log_odds);
    /* It moves the odds by that much, halfway between the last finding and the first (but for unlikely
     * alternatives, belief.h). */
    double last = log_odds_of(t, "\"worse_sitting\": true, \"pain_leg\": \"none\", \"mri_L4-5\": true, "
                                 "\"mri_L5-S1\": false") -
                  log_odds_of(t, "\"pain_leg\": \"none\", \"mri_L4-5\": true, \"mri_L5-S1\": false");
    double first = log_odds_of(t, "\"worse_sitting\": true") - log_odds_of(t, "");
    assert_true(fabs((last + first) / 2 - sitting->log_odds) < 0.02);
}

/* Diabetes moves the prior of the herniation only; shivering is no sign of it, so its presence never speaks
 * for it; a numb foot, which it does bring about, never against it. */
static void test_reasons_a_reader_can_follow(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_back\": true, \"pain_leg\": \"left\", \"numb_foot\": \"left\", "
                          "\"bladder\": \"new\", \"shivering\": true, \"diabetes\": true");
    Report r = report_of(t, &c, 0);
    const CauseLine *herniation = line_of(t, &r, "herniation");
    const Reason *context =
        reason_of(herniation->speaks_for, herniation->for_count, tiny_finding(t, "diabetes"));
    assert_non_null(context);
    assert_true(context->log_odds > 0.1 && context->log_odds < log(2) + 0.1);
    assert_null(reason_of(herniation->speaks_for, herniation->for_count, tiny_finding(t, "shivering")));
    for (size_t i = 0; i < r.cause_count; i++) {
        const CauseLine *line = &r.causes[i];
        if (t->k->causes[line->cause].kind != CAUSE_CONDITION) continue;
        assert_null(reason_of(line->speaks_for, line->for_count, tiny_finding(t, "setting")));
    }
    assert_null(
        reason_of(herniation->speaks_against, herniation->against_count, tiny_finding(t, "numb_foot")));
}

/* A herniation that is believed where the image is explains it; the same image without complaints of a root
 * less. */
static void test_images_are_weighed(void **state) {
    Tiny *t = *state;
    Case ill = tiny_case(
        t, "\"pain_foot\": \"left\", \"slr\": \"left\", \"worse_sitting\": true, \"mri_L4-5\": true");
    Case well = tiny_case(
        t, "\"pain_back\": true, \"pain_leg\": \"none\", \"worse_sitting\": false, \"mri_L4-5\": true");
    Report fits = report_of(t, &ill, 0);
    Report chance = report_of(t, &well, 0);
    assert_int_equal(fits.imaging_count, 1);
    assert_int_equal(chance.imaging_count, 1);
    assert_true(fits.imaging[0].explained > chance.imaging[0].explained);
    assert_true(fits.imaging[0].explained <= line_of(t, &fits, "herniation")->probability + 1e-9);
    assert_true(chance.imaging[0].without_pain > 0 && chance.imaging[0].without_pain < 1);
    Case clear = tiny_case(t, "\"pain_back\": true, \"mri_L4-5\": false");
    assert_int_equal(report_of(t, &clear, 0).imaging_count, 0);
}

/* The sheet never tells a red flag as absent that was not asked, not even in an emergency. */
static void test_the_sheet_tells_unknown_from_absent(void **state) {
    Tiny *t = *state;
    Sheet sheet;
    Err err = {0};
    Case c = tiny_case(t, "\"bladder\": \"new\", \"pain_back\": true");
    Report r = report_of(t, &c, 0);
    assert_int_equal(r.safety.urgency, URGENCY_EMERGENCY_NOW);
    assert_true(sheet_make(t->scratch, &r, STR("en"), &sheet, &err));
    size_t present = 0, open = 0;
    for (size_t i = 0; i < sheet.flag_count; i++) {
        present += sheet.flags[i].status == FLAG_PRESENT;
        open += sheet.flags[i].status == FLAG_OPEN;
    }
    assert_int_equal(present, 1); /* cauda */
    assert_int_equal(open, 1);    /* infection: fever was not asked */
}

static void test_only_reported_causes_are_listed(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_back\": true");
    Report r = report_of(t, &c, 0);
    assert_int_equal(r.cause_count, 6); /* four conditions and two syndromes; no root */
    for (size_t i = 0; i < r.cause_count; i++) assert_true(t->k->causes[r.causes[i].cause].report);
}

static void test_the_side_and_level(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(
        t, "\"mri_L5-S1\": true, \"mri_L4-5\": false, \"pain_sole\": \"right\", \"numb_foot\": \"right\"");
    Report r = report_of(t, &c, 0);
    assert_int_equal(r.where.side, SIDE_ON_RIGHT);
    assert_true(r.where.root_count > 0 && r.where.level_count > 0);
    assert_true(str_eq(t->k->causes[r.where.roots[0].cause].id, STR("root_S1")));
    assert_int_equal(r.where.roots[0].side, SIDE_ON_RIGHT);
    assert_true(str_eq(t->k->levels[r.where.levels[0].level].id, STR("L5-S1")));
    c = tiny_case(t, "");
    assert_int_equal(report_of(t, &c, 0).where.side, SIDE_NONE);
}

static void test_the_same_seed_gives_the_same_report(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_back\": true, \"pain_leg\": \"left\", \"diabetes\": true");
    Report a = report_of(t, &c, 100);
    Report b = report_of(t, &c, 100);
    assert_int_equal(a.cause_count, b.cause_count);
    for (size_t i = 0; i < a.cause_count; i++) {
        assert_memory_equal(&a.causes[i].lo, &b.causes[i].lo, sizeof(double));
        assert_memory_equal(&a.causes[i].hi, &b.causes[i].hi, sizeof(double));
        assert_true(a.causes[i].lo <= a.causes[i].probability && a.causes[i].probability <= a.causes[i].hi);
        assert_true(a.causes[i].lo < a.causes[i].hi);
    }
}

static void test_no_draws_give_the_point_alone(void **state) {
    Tiny *t = *state;
    Case c = tiny_case(t, "\"pain_back\": true");
    Report r = report_of(t, &c, 0);
    for (size_t i = 0; i < r.cause_count; i++)
        assert_true(r.causes[i].lo >= r.causes[i].hi && r.causes[i].lo <= r.causes[i].probability);
}

/* Whichever allocation fails: no crash, and it is told as what it is. */
static void test_memory_that_runs_out_is_told(void **state) {
    Tiny *t = *state;
    Case c =
        tiny_case(t, "\"pain_back\": true, \"pain_leg\": \"left\", \"walk_m\": 200, \"bladder\": \"new\"");
    size_t n = 1;
    for (bool ok = false; !ok; n++) {
        Arena *arena = arena_new(1 << 22);
        Report r;
        Err err = {0};
        ReportOptions options = report_defaults();
        options.draws = 2;
        arena_fail_after(arena, n);
        ok = report_make(arena, t->belief, &c, &options, &r, &err);
        if (!ok) assert_int_equal(err.code, ERR_MEMORY);
        assert_int_equal(arena_failed(arena), !ok);
        arena_free(arena);
        assert_true(n < 1000);
    }
    assert_true(n > 15);
}

static void test_memory_that_runs_out_while_printing(void **state) {
    Tiny *t = *state;
    Case c =
        tiny_case(t, "\"pain_back\": true, \"pain_leg\": \"left\", \"walk_m\": 200, \"bladder\": \"new\"");
    Report r = report_of(t, &c, 2);
    for (size_t n = 1; n < 60; n++) {
        Arena *arena = arena_new(1 << 22);
        Buf text = buf_new(arena, REPORT_BYTES);
        Buf json = buf_new(arena, REPORT_BYTES);
        arena_fail_after(arena, n);
        report_text(&r, STR("en"), false, arena, &text);
        report_json(&r, STR("en"), arena, &json);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_and_json),
        cmocka_unit_test(test_text_is_plain_without_colour),
        cmocka_unit_test(test_what_json_must_escape),
        cmocka_unit_test(test_the_knowledge_reports_its_patterns),
        cmocka_unit_test(test_impossible_answers_still_have_an_urgency),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_plan_and_what_speaks_against_it),
        cmocka_unit_test(test_plan_of_an_emergency),
        cmocka_unit_test(test_reasons_have_the_right_sign),
        cmocka_unit_test(test_reasons_a_reader_can_follow),
        cmocka_unit_test(test_the_sheet_tells_unknown_from_absent),
        cmocka_unit_test(test_images_are_weighed),
        cmocka_unit_test(test_only_reported_causes_are_listed),
        cmocka_unit_test(test_the_side_and_level),
        cmocka_unit_test(test_the_same_seed_gives_the_same_report),
        cmocka_unit_test(test_no_draws_give_the_point_alone),
        cmocka_unit_test(test_memory_that_runs_out_is_told),
        cmocka_unit_test(test_memory_that_runs_out_while_printing),
    };
    return cmocka_run_group_tests(tests, tiny_group, tiny_group_close);
}
