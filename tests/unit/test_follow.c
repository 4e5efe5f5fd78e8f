/* Following up: the patients of tests/follow, trends, what stands until it is answered again, dates, bad
 * input; and the state machine of the knowledge. */
#include "report/report.h"
#include "report/words.h"
#include "tiny.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

enum { FILES_MAX = 200, TEXT_MAX = 1 << 17 };

/* Each claim about treatment, imaging, prevention, urgency and care has at least one example. */
static const char *const claims[] = {"A06", "A07", "A08", "A09", "A10", "A11", "A12", "A13", "A14",
                                     "B09", "B10", "B11", "B12", "B13", "C02", "C03", "C04", "C05",
                                     "C06", "C07", "C08", "C12", "C13", "C14", "C15", "D05", "D07",
                                     "D08", "D09", "E05", "E06", "E07", "E08", "E09", "E10", "E11"};
enum { CLAIMS = sizeof claims / sizeof claims[0] };

static bool in_list(const Knowledge *k, PlanList list, Str id) {
    for (size_t i = 0; i < list.count; i++)
        if (str_eq(k->care[list.of[i].item].id, id)) return true;
    return false;
}

static bool offered(const Report *r, Str id) {
    return in_list(r->knowledge, r->plan.next, id) || in_list(r->knowledge, r->plan.options, id);
}

/* "fusion:fusion_no_slip": the item is not for now, for this reason; without a colon for any. */
static bool not_now(const Report *r, Str what) {
    size_t colon = str_find(what, ':');
    Str id = str_slice(what, 0, colon);
    Str reason = str_slice(what, colon + 1, what.len);
    for (size_t i = 0; i < r->plan.not_now.count; i++) {
        const PlanItem *item = &r->plan.not_now.of[i];
        if (!str_eq(r->knowledge->care[item->item].id, id)) continue;
        for (size_t n = 0; n < item->reason_count; n++)
            if (!reason.len || str_eq(item->reasons[n]->id, reason)) return true;
    }
    return false;
}

typedef struct Check {
    Tiny *t;
    Str file;
    const Json *expected;
    const Report *r;
    size_t broken;
} Check;

static void want_text(Check *c, const char *key, Str is) {
    const Json *wanted = json_get(c->expected, str_of(key));
    if (!wanted || str_eq(wanted->string, is)) return;
    print_error("%.*s: %s is %.*s, not %.*s\n", STR_ARG(c->file), key, STR_ARG(is), STR_ARG(wanted->string));
    c->broken++;
}

static void want_all(Check *c, const char *key, bool (*holds)(const Report *, Str), bool value) {
    const Json *list = json_get(c->expected, str_of(key));
    for (size_t i = 0; list && i < list->count; i++) {
        if (holds(c->r, list->items[i].string) == value) continue;
        print_error("%.*s: %s: %.*s is %s\n", STR_ARG(c->file), key, STR_ARG(list->items[i].string),
                    value ? "missing" : "there");
        c->broken++;
    }
}

/* What the person reads, line ends and indents as one blank. */
static const char *printed(Tiny *t, const Report *r) {
    Buf text = buf_new(t->scratch, TEXT_MAX);
    Buf plain = buf_new(t->scratch, TEXT_MAX);
    report_text(r, STR("en"), false, t->scratch, &text);
    Str all = buf_str(&text);
    bool blank = true;
    for (size_t i = 0; i < all.len; i++) {
        bool is_blank = all.ptr[i] == ' ' || all.ptr[i] == '\n';
        if (!is_blank || !blank) buf_char(&plain, is_blank ? ' ' : all.ptr[i]);
        blank = is_blank;
    }
    return str_c(t->scratch, buf_str(&plain));
}

/* What must be offered is of no use when the list ends before it. */
static void want_printed(Check *c) {
    const Json *list = json_get(c->expected, STR("must"));
    const char *text = printed(c->t, c->r);
    for (size_t i = 0; list && i < list->count; i++) {
        static const CareKind kinds[] = {CARE_TREATMENT, CARE_IMAGING};
        int item = -1;
        for (size_t n = 0; item < 0 && n < sizeof kinds / sizeof kinds[0]; n++)
            item = knowledge_care(c->t->k, kinds[n], list->items[i].string);
        Str name = item >= 0 ? words_care(c->t->k, STR("en"), (size_t)item, "name") : STR("");
        if (name.len && strstr(text, str_c(c->t->scratch, name))) continue;
        print_error("%.*s: %.*s is offered and not printed\n", STR_ARG(c->file),
                    STR_ARG(list->items[i].string));
        c->broken++;
    }
}

/* A reviewer reads what is right and where that is from: the sources are rows of the evidence. */
static void want_checklist(Check *c) {
    const Json *list = json_get(c->expected, STR("checklist"));
    const Json *source = json_get(c->expected, STR("source"));
    bool complete = list && list->string.len && source && source->count;
    for (size_t i = 0; complete && i < source->count; i++) {
        bool found = false;
        for (size_t e = 0; e < c->t->k->evidence_count; e++)
            found = found || str_eq(c->t->k->evidence[e].id, source->items[i].string);
        complete = found;
    }
    if (complete) return;
    print_error("%.*s: no checklist with rows of the evidence as its source\n", STR_ARG(c->file));
    c->broken++;
}

static bool to_check(const Report *r, Str id) {
    return in_list(r->knowledge, r->plan.check_first, id);
}

static bool is_option(const Report *r, Str id) {
    return in_list(r->knowledge, r->plan.options, id);
}

static bool comes_back(const Report *r, Str id) {
    return in_list(r->knowledge, r->plan.safety_net, id);
}

static Str care_id(const Knowledge *k, int item) {
    return item >= 0 ? k->care[item].id : STR("");
}

/* The report of the journey up to so many check-ins. */
static Report report_of(Tiny *t, Journey journey, size_t count, Follow *follow) {
    Err err = {0};
    Report r;
    ReportOptions options = report_defaults();
    options.draws = 0;
    options.explain = false;
    options.follow = follow;
    journey.count = count;
    Journey *kept = ARENA_NEW(t->scratch, 1, Journey);
    assert_non_null(kept);
    *kept = journey;
    if (!follow_run(t->scratch, t->belief, kept, follow, &err)) fail_msg("%s: %s", err.where, err.what);
    if (!report_make(t->scratch, t->belief, follow->latest, &options, &r, &err)) fail_msg("%s", err.what);
    return r;
}

static void note_claims(const Json *expected, bool *seen) {
    const Json *list = json_get(expected, STR("claims"));
    for (size_t i = 0; list && i < list->count; i++)
        for (size_t c = 0; c < CLAIMS; c++)
            if (str_eq(list->items[i].string, str_of(claims[c]))) seen[c] = true;
}

static size_t check_one(Tiny *t, Str file, const Json *expected, const Journey *journey) {
    const Json *after = json_get(expected, STR("after"));
    assert_true(after && after->number <= (double)journey->count);
    Follow follow;
    Report r = report_of(t, *journey, (size_t)after->number, &follow);
    Check c = {t, str_format(t->scratch, "%.*s after %g", STR_ARG(file), after->number), expected, &r, 0};
    want_text(&c, "phase", care_id(t->k, r.plan.phase));
    want_text(&c, "see", care_id(t->k, r.plan.see));
    want_text(&c, "urgency", str_of(urgency_name(r.safety.urgency)));
    if (follow.count) {
        const FollowStep *last = &follow.steps[follow.count - 1];
        want_text(&c, "trend", last->trend == TREND_COUNT ? STR("none") : str_of(trend_name(last->trend)));
        want_text(&c, "move", last->move >= 0 ? t->k->moves[last->move].id : STR(""));
    }
    want_all(&c, "must", offered, true);
    want_all(&c, "must_not", offered, false);
    want_all(&c, "options", is_option, true);
    want_all(&c, "check_first", to_check, true);
    want_all(&c, "not_now", not_now, true);
    want_all(&c, "come_back", comes_back, true);
    want_printed(&c);
    want_checklist(&c);
    return c.broken;
}

static void test_patients(void **state) {
    Tiny *t = *state;
    bool seen[CLAIMS] = {false};
    size_t broken = 0;
    Str *files = ARENA_NEW(t->scratch, FILES_MAX, Str);
    assert_non_null(files);
    size_t count = tiny_list(t, "tests/follow", files, FILES_MAX);
    for (size_t i = 0; i < count; i++) {
        Err err = {0};
        Journey journey;
        Str text = tiny_read(t, str_c(t->scratch, files[i]));
        if (!journey_read(t->scratch, t->k, files[i], text, &journey, &err))
            fail_msg("%s: %s (%s)", err.where, err.what, err.hint);
        const Json *expected = json_get(json_parse(t->scratch, files[i], text, &err), STR("expected"));
        assert_true(expected && expected->count > 0);
        for (size_t e = 0; e < expected->count; e++) {
            broken += check_one(t, files[i], &expected->items[e], &journey);
            note_claims(&expected->items[e], seen);
        }
    }
    assert_true(count >= 12);
    for (size_t c = 0; c < CLAIMS; c++)
        if (!seen[c]) print_error("no example names the claim %s\n", claims[c]);
    for (size_t c = 0; c < CLAIMS; c++) assert_true(seen[c]);
    assert_int_equal(broken, 0);
}

static void test_trend(void **state) {
    (void)state;
    const Measure pain = {.least_change = 2};
    const Measure walk = {.high_is_good = true, .least_change = 34, .least_percent = 30};
    double none = (double)NAN;
    assert_int_equal(follow_trend(&pain, 7, 7, 5), TREND_BETTER);
    assert_int_equal(follow_trend(&pain, 7, 7, 6), TREND_SAME);
    assert_int_equal(follow_trend(&pain, 7, 7, 9), TREND_WORSE);
    assert_int_equal(follow_trend(&pain, 8, 3, 6), TREND_WORSE); /* worse again since the last time */
    assert_int_equal(follow_trend(&pain, none, 3, 6), TREND_COUNT);
    assert_int_equal(follow_trend(&pain, 3, 3, none), TREND_COUNT);
    assert_int_equal(follow_trend(&walk, 100, 100, 131), TREND_SAME); /* 30 % but under 34 m */
    assert_int_equal(follow_trend(&walk, 100, 100, 134), TREND_BETTER);
    assert_int_equal(follow_trend(&walk, 1000, 1000, 1200), TREND_SAME);
    assert_int_equal(follow_trend(&walk, 1000, 1000, 700), TREND_WORSE);
}

static Journey read_journey(Tiny *t, const char *text) {
    Err err = {0};
    Journey journey;
    if (!journey_read(t->scratch, t->k, STR("-"), str_of(text), &journey, &err))
        fail_msg("%s: %s (%s)", err.where, err.what, err.hint);
    return journey;
}

static Answer answer_after(Tiny *t, const char *text, const char *finding) {
    Journey journey = read_journey(t, text);
    Follow follow;
    report_of(t, journey, journey.count, &follow);
    return follow.latest->complete.of[tiny_finding(t, finding)];
}

static void test_answers_stand_until_answered_again(void **state) {
    Tiny *t = *state;
    const char *denied = "{\"case\": {\"findings\": {\"numb_leg\": \"none\", \"duration_days\": 10}},"
                         " \"check_ins\": [{\"day\": 3, \"numb_foot\": \"left\"}]}";
    assert_int_equal(answer_after(t, denied, "numb_leg").left, TRI_YES);
    assert_int_equal(answer_after(t, denied, "numb_leg").right, TRI_NO);
    assert_true(fabs(answer_after(t, denied, "duration_days").number - 13) < 1e-9);
    const char *gone = "{\"case\": {\"findings\": {\"numb_foot\": \"left\"}},"
                       " \"check_ins\": [{\"day\": 3, \"numb_leg\": \"none\"}]}";
    assert_int_equal(answer_after(t, gone, "numb_foot").any, TRI_NO);
    const char *kept =
        "{\"case\": {\"findings\": {\"fever\": true}}, \"check_ins\": [{\"day\": 3, \"pain_leg_0_10\": 4}]}";
    assert_int_equal(answer_after(t, kept, "fever").any, TRI_YES);
}

/* The same weakness: of old it is calm, new at a check-in it is not. */
static void test_a_new_sign_counts_as_new(void **state) {
    Tiny *t = *state;
    Journey journey = read_journey(
        t, "{\"case\": {\"findings\": {\"pain_back\": true, \"pain_leg\": \"left\", \"foot_drop\": \"none\", "
           "\"duration_days\": 900}},"
           " \"check_ins\": [{\"day\": 30, \"foot_drop\": \"left\"}, {\"day\": 60, \"pain_leg_0_10\": 4}]}");
    Follow follow;
    Report r = report_of(t, journey, 1, &follow);
    assert_true(r.safety.urgency >= URGENCY_SAME_DAY);
    assert_true(follow.steps[0].more_urgent);
    assert_true(str_eq(care_id(t->k, follow.phase), STR("investigate")));
    assert_true(fabs(follow.latest->given.of[tiny_finding(t, "acute_worsening_days")].number) < 1e-9);
    report_of(t, journey, 2, &follow);
    assert_true(fabs(follow.latest->given.of[tiny_finding(t, "acute_worsening_days")].number - 30) < 1e-9);
}

static void test_dates(void **state) {
    Tiny *t = *state;
    Journey journey =
        read_journey(t, "{\"case\": {\"findings\": {}}, \"start\": \"2024-02-20\", \"check_ins\": "
                        "[{\"date\": \"2024-03-01\"}, {\"date\": \"2025-03-01\"}]}");
    assert_int_equal(journey.check_ins[0].day, 10);
    assert_int_equal(journey.check_ins[1].day, 375);
    assert_true(str_eq(journey_date(&journey, 9, t->scratch), STR("2024-02-29")));
    assert_true(str_eq(journey_date(&journey, 375, t->scratch), STR("2025-03-01")));
}

static void test_what_is_refused(void **state) {
    Tiny *t = *state;
    static const struct {
        const char *text, *where, *hint;
    } table[] = {
        {"[]", "-", "for example"},
        {"{\"check_ins\": []}", "-", "for example"},
        {"{\"case\": {}, \"chek_ins\": []}", "chek_ins", "did you mean \"check_ins\"?"},
        {"{\"case\": {}, \"check_ins\": [{}]}", "check_ins[0]", "give \"day\""},
        {"{\"case\": {}, \"check_ins\": [{\"day\": 2.5}]}", "check_ins[0].day", "whole days"},
        {"{\"case\": {}, \"check_ins\": [{\"day\": 3}, {\"day\": 3}]}", "check_ins[1]", "in the order"},
        {"{\"case\": {}, \"check_ins\": [{\"date\": \"2026-01-03\"}]}", "check_ins[0].date", "\"start\""},
        {"{\"case\": {}, \"start\": \"2026-02-30\", \"check_ins\": []}", "start", "2026-01-24"},
        {"{\"case\": {}, \"start\": \"2026-02-03\", \"check_ins\": [{\"date\": \"2026-01-03\"}]}", "date",
         "from the start"},
        {"{\"case\": {}, \"check_ins\": [{\"day\": 1, \"pain_leg\": 4}]}", "pain_leg", "left"},
        {"{\"case\": {}, \"check_ins\": [{\"day\": 1, \"pain_leg_0_11\": 4}]}", "pain_leg_0_11",
         "pain_leg_0_10"},
        {"{\"case\": {}, \"check_ins\": [{\"day\": 1, \"pain_leg_0_10\": 14}]}", "pain_leg_0_10",
         "from 0 to 10"},
        {"{\"case\": {}, \"check_ins\": [{\"day\": 1, \"phase\": \"surgry\"}]}", "phase", "surgery"},
        {"{\"case\": {}, \"check_ins\": [{\"day\": 1, \"treatments\": [\"nsaids\"]}]}", "treatments[0]",
         "nsaid"},
        {"{\"case\": {}, \"check_ins\": [{\"day\": 1, \"date\": \"2026-01-03\"}]}", "check_ins[0]",
         "one of the two"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        Err err = {0};
        Journey journey;
        assert_false(journey_read(t->scratch, t->k, STR("-"), str_of(table[i].text), &journey, &err));
        assert_int_equal(err.code, ERR_INPUT);
        if (!strstr(err.where, table[i].where) || !strstr(err.hint, table[i].hint))
            fail_msg("%s: %s; %s: %s", table[i].text, err.where, err.what, err.hint);
    }
}

/* From every phase, whatever the trend, there is a move; and none leads where nothing leads away from. */
static void test_the_plan_never_hangs(void **state) {
    Tiny *t = *state;
    const Knowledge *k = t->k;
    for (size_t p = 0; p < k->care_count; p++) {
        if (k->care[p].kind != CARE_PHASE) continue;
        size_t always = 0;
        for (size_t m = 0; m < k->move_count; m++) {
            const CareMove *move = &k->moves[m];
            bool here = move->of_count == 1 && move->of[0] == p;
            always += here && !move->when && move->trends == (1U << TREND_COUNT) - 1 && !move->after_days &&
                      move->done < 0;
        }
        assert_true(always >= 1);
        assert_true(k->care[p].review_days > 0 && k->care[p].measure_count > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patients),
        cmocka_unit_test(test_trend),
        cmocka_unit_test(test_answers_stand_until_answered_again),
        cmocka_unit_test(test_a_new_sign_counts_as_new),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_the_plan_never_hangs),
    };
    return cmocka_run_group_tests(tests, tiny_group_embedded, tiny_group_close);
}
