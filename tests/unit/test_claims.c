/* The claims of knowledge/claims.yaml: each is named by the tests that it lists, and tests/claims holds the
 * program to what they say. */
#include "knowledge/claim.h"
#include "report/claims.h"
#include "report/report.h"
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

enum { FILES_MAX = 200, LEAST_CLAIMS = 62, SOME_DRAWS = 50, LEAST_CAUSES = 3 };

/* One entry of "expected" and the report of its case; `r` is empty for entries without one. */
typedef struct Check {
    Tiny *t;
    const Json *file;
    const Json *expected;
    Report r;
} Check;

static Report report_of(Tiny *t, const Json *file, Str name, uint32_t draws) {
    Err err = {0};
    Report r;
    Case *c = ARENA_NEW(t->scratch, 1, Case);
    ReportOptions options = report_defaults();
    options.draws = draws;
    options.explain = false;
    const Json *given = json_get(json_get(file, STR("cases")), name);
    if (!given || !c) fail_msg("there is no case %.*s", STR_ARG(name));
    if (!case_from_json(t->scratch, t->k, name, given, c, &err))
        fail_msg("%s: %s (%s)", err.where, err.what, err.hint);
    if (!report_make(t->scratch, t->belief, c, &options, &r, &err)) fail_msg("%s", err.what);
    assert_false(r.unexplained);
    return r;
}

static double odds_of(const Check *c, Str cause) {
    double p = belief_cause(c->t->belief, tiny_cause(c->t, str_c(c->t->scratch, cause)), SIDE_NONE);
    return p / (1 - p);
}

static size_t place_of(const Check *c, Str cause) {
    for (size_t i = 0; i < c->r.cause_count; i++)
        if (str_eq(c->t->k->causes[c->r.causes[i].cause].id, cause)) return i;
    return SIZE_MAX;
}

static bool is_first(Check *c, const Json *value) {
    return place_of(c, value->string) == 0;
}

static bool is_listed(Check *c, const Json *value) {
    return place_of(c, value->string) != SIZE_MAX;
}

static bool is_likelier(Check *c, const Json *value) {
    assert_int_equal(value->count, 2);
    return odds_of(c, value->items[0].string) > odds_of(c, value->items[1].string);
}

/* The odds of a cause are so many times those in another case. */
static bool is_more(Check *c, const Json *value) {
    double here = odds_of(c, value->string);
    report_of(c->t, c->file, json_get(c->expected, STR("than"))->string, 0);
    return here >= json_get(c->expected, STR("times"))->number * odds_of(c, value->string);
}

static bool is_urgency(Check *c, const Json *value) {
    return str_eq(str_of(urgency_name(c->r.safety.urgency)), value->string);
}

static bool is_urgent(Check *c, const Json *value) {
    for (int u = 0; u <= (int)c->r.safety.urgency; u++)
        if (str_eq(str_of(urgency_name((Urgency)u)), value->string)) return true;
    return false;
}

static bool has_fired(Check *c, const Json *value) {
    for (size_t i = 0; i < c->r.safety.fired_count; i++)
        if (str_eq(c->t->k->rules[c->r.safety.fired[i]].id, value->string)) return true;
    return false;
}

static Str care_id(const Check *c, int item) {
    return item >= 0 ? c->t->k->care[item].id : STR("");
}

static bool is_phase(Check *c, const Json *value) {
    return str_eq(care_id(c, c->r.plan.phase), value->string);
}

static bool sees(Check *c, const Json *value) {
    return str_eq(care_id(c, c->r.plan.see), value->string);
}

static bool in_list(const Check *c, PlanList list, Str id) {
    for (size_t i = 0; i < list.count; i++)
        if (str_eq(c->t->k->care[list.of[i].item].id, id)) return true;
    return false;
}

static bool is_offered(Check *c, const Json *value) {
    return in_list(c, c->r.plan.next, value->string) || in_list(c, c->r.plan.options, value->string);
}

static bool is_not_offered(Check *c, const Json *value) {
    return !is_offered(c, value);
}

static bool comes_back(Check *c, const Json *value) {
    return in_list(c, c->r.plan.safety_net, value->string);
}

static bool is_root(Check *c, const Json *value) {
    return c->r.where.root_count > 0 && str_eq(c->t->k->causes[c->r.where.roots[0].cause].id, value->string);
}

static bool is_level(const Check *c, size_t place, Str id) {
    return place < c->r.where.level_count && str_eq(c->t->k->levels[c->r.where.levels[place].level].id, id);
}

static bool is_first_level(Check *c, const Json *value) {
    return is_level(c, 0, value->string);
}

/* These are the likeliest levels, in any order. */
static bool are_levels(Check *c, const Json *value) {
    for (size_t i = 0; i < value->count; i++) {
        bool found = false;
        for (size_t place = 0; place < value->count; place++)
            found = found || is_level(c, place, value->items[i].string);
        if (!found) return false;
    }
    return true;
}

static bool is_common(Check *c, const Json *value) {
    double above = json_get(c->expected, STR("without_pain_above"))->number;
    for (size_t i = 0; i < c->r.imaging_count; i++)
        if (str_eq(c->t->k->findings[c->r.imaging[i].finding].id, value->string))
            return c->r.imaging[i].without_pain > above;
    return false;
}

/* Several causes, each with an interval: never one bare name. */
static bool has_intervals(Check *c, const Json *value) {
    c->r = report_of(c->t, c->file, json_get(c->expected, STR("case"))->string, SOME_DRAWS);
    for (size_t i = 0; i < c->r.cause_count; i++)
        if (c->r.causes[i].lo >= c->r.causes[i].hi || c->r.causes[i].probability >= 1) return false;
    return value->boolean && c->r.cause_count >= LEAST_CAUSES;
}

/* People themselves are asked, not only examiners. */
static bool is_asked(Check *c, const Json *value) {
    size_t finding = tiny_finding(c->t, str_c(c->t->scratch, value->string));
    for (size_t q = 0; q < c->t->k->question_count; q++) {
        const Question *question = &c->t->k->questions[q];
        if (question->stage == STAGE_EXAMINATION) continue;
        for (size_t a = 0; a < question->ask_count; a++)
            if (question->asks[a] == finding) return true;
    }
    return false;
}

static const struct {
    const char *key;
    bool each; /* a list: each of its items */
    bool (*holds)(Check *c, const Json *value);
} checks[] = {
    {"first", false, is_first},
    {"listed", true, is_listed},
    {"likelier", false, is_likelier},
    {"more", false, is_more},
    {"urgency", false, is_urgency},
    {"urgency_at_least", false, is_urgent},
    {"fired", true, has_fired},
    {"phase", false, is_phase},
    {"see", false, sees},
    {"offered", true, is_offered},
    {"not_offered", true, is_not_offered},
    {"come_back", true, comes_back},
    {"root", false, is_root},
    {"level", false, is_first_level},
    {"levels", false, are_levels},
    {"image", false, is_common},
    {"intervals", false, has_intervals},
    {"asked", true, is_asked},
};

static size_t check_value(Check *c, Str file, size_t which, const Json *value) {
    size_t broken = 0;
    if (!checks[which].each) {
        if (checks[which].holds(c, value)) return 0;
        print_error("%.*s: %.*s: %s does not hold\n", STR_ARG(file),
                    STR_ARG(json_get(c->expected, STR("claim"))->string), checks[which].key);
        return 1;
    }
    for (size_t i = 0; i < value->count; i++) {
        if (checks[which].holds(c, &value->items[i])) continue;
        print_error("%.*s: %.*s: %s does not hold for %.*s\n", STR_ARG(file),
                    STR_ARG(json_get(c->expected, STR("claim"))->string), checks[which].key,
                    STR_ARG(value->items[i].string));
        broken++;
    }
    return broken;
}

/* The number of broken checks of one entry, which must have a claim and a check. */
static size_t check_entry(Tiny *t, Str name, const Json *file, const Json *expected) {
    Check c = {.t = t, .file = file, .expected = expected};
    const Json *of = json_get(expected, STR("case"));
    if (of) c.r = report_of(t, file, of->string, 0);
    if (!json_get(expected, STR("claim"))) fail_msg("%.*s: an entry without a claim", STR_ARG(name));
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        const Json *value = json_get(expected, str_of(checks[i].key));
        if (value) return check_value(&c, name, i, value);
    }
    fail_msg("%.*s: an entry without a check", STR_ARG(name));
    return 1;
}

static void test_what_claims_say(void **state) {
    Tiny *t = *state;
    Str *names = ARENA_NEW(t->arena, FILES_MAX, Str);
    assert_non_null(names);
    size_t count = tiny_list(t, "tests/claims", names, FILES_MAX);
    size_t broken = 0;
    for (size_t i = 0; i < count; i++) {
        Err err = {0};
        const Json *file = json_parse(t->scratch, names[i], tiny_read(t, str_c(t->scratch, names[i])), &err);
        const Json *expected = json_get(file, STR("expected"));
        size_t entries = expected ? expected->count : 0;
        if (!entries) fail_msg("%.*s expects nothing", STR_ARG(names[i]));
        for (size_t e = 0; e < entries; e++) broken += check_entry(t, names[i], file, &expected->items[e]);
    }
    assert_true(count > 0);
    assert_int_equal(broken, 0);
}

/* Is the claim named in the text, as "A03"? */
static bool names_claim(Str text, Str id) {
    for (size_t i = 0; i + id.len + 2 <= text.len; i++)
        if (text.ptr[i] == '"' && text.ptr[i + id.len + 1] == '"' &&
            memcmp(text.ptr + i + 1, id.ptr, id.len) == 0)
            return true;
    return false;
}

static bool lists_file(const Claim *claim, Str file) {
    for (size_t i = 0; i < claim->test_count; i++)
        if (str_eq(claim->tests[i], file)) return true;
    return false;
}

/* Each test that a claim lists names it, and each claim that tests/claims names lists the file. */
static void test_claims_and_tests_know_each_other(void **state) {
    Tiny *t = *state;
    assert_true(t->k->claim_count >= LEAST_CLAIMS);
    for (size_t i = 0; i < t->k->claim_count; i++)
        for (size_t f = 0; f < t->k->claims[i].test_count; f++) {
            Str file = t->k->claims[i].tests[f];
            if (!names_claim(tiny_read(t, str_c(t->scratch, file)), t->k->claims[i].id))
                fail_msg("%.*s does not name the claim %.*s", STR_ARG(file), STR_ARG(t->k->claims[i].id));
        }
    Str *names = ARENA_NEW(t->arena, FILES_MAX, Str);
    assert_non_null(names);
    size_t count = tiny_list(t, "tests/claims", names, FILES_MAX);
    for (size_t f = 0; f < count; f++) {
        Str text = tiny_read(t, str_c(t->scratch, names[f]));
        for (size_t i = 0; i < t->k->claim_count; i++)
            if (names_claim(text, t->k->claims[i].id) && !lists_file(&t->k->claims[i], names[f]))
                fail_msg("%.*s names the claim %.*s, which does not list it", STR_ARG(names[f]),
                         STR_ARG(t->k->claims[i].id));
    }
}

/* Is it a value of what is expected: "belts", or "belts:belt_no_effect"? Prose does not count. */
static bool expects(const Json *value, Str id) {
    if (value->type == JSON_IS_STRING)
        return str_eq(str_slice(value->string, 0, str_find(value->string, ':')), id);
    bool found = false;
    for (size_t i = 0; i < value->count && !found; i++) found = expects(&value->items[i], id);
    return found;
}

/* Does an entry of the file that names the claim look at this part of the plan? */
static bool is_looked_at(Tiny *t, Str file, Str claim, Str id) {
    Err err = {0};
    ArenaMark mark = arena_mark(t->scratch);
    const Json *all =
        json_get(json_parse(t->scratch, file, tiny_read(t, str_c(t->scratch, file)), &err), STR("expected"));
    bool found = false;
    for (size_t e = 0; all && e < all->count && !found; e++)
        found = expects(&all->items[e], claim) && expects(&all->items[e], id);
    arena_rewind(t->scratch, mark);
    return found;
}

/* A test that only names a claim holds nobody to it: what is done, and where, is looked at there. */
static void test_what_carries_a_claim_is_looked_at(void **state) {
    Tiny *t = *state;
    size_t missing = 0;
    for (size_t i = 0; i < t->k->claim_count; i++) {
        const Claim *claim = &t->k->claims[i];
        for (size_t n = 0; n < claim->carrier_count; n++) {
            CarrierKind kind = claim->carriers[n].kind;
            if (kind < CARRIER_TREATMENT || kind == CARRIER_PHASE) continue;
            Str id = carrier_id(t->k, claim->carriers[n]);
            bool found = false;
            for (size_t f = 0; f < claim->test_count && !found; f++)
                found = is_looked_at(t, claim->tests[f], claim->id, id);
            if (found) continue;
            print_error("%.*s: no test of it looks at %.*s\n", STR_ARG(claim->id), STR_ARG(id));
            missing++;
        }
    }
    assert_int_equal(missing, 0);
}

/* What the evidence contradicts is offered to nobody: neither to the patients of tests/cases nor in
 * tests/follow. */
static void test_contradicted_is_never_offered(void **state) {
    Tiny *t = *state;
    size_t contradicted = 0;
    for (size_t i = 0; i < t->k->claim_count; i++)
        contradicted += t->k->claims[i].stance == STANCE_CONTRADICTED;
    assert_true(contradicted >= 2);
    Str *names = ARENA_NEW(t->arena, FILES_MAX, Str);
    assert_non_null(names);
    size_t count = tiny_list(t, "tests/cases", names, FILES_MAX);
    for (size_t f = 0; f < count; f++) {
        Err err = {0};
        Case c;
        Check check = {.t = t};
        ReportOptions options = report_defaults();
        options.draws = 0;
        options.explain = false;
        if (!case_read(t->scratch, t->k, names[f], tiny_read(t, str_c(t->scratch, names[f])), &c, &err) ||
            !report_make(t->scratch, t->belief, &c, &options, &check.r, &err))
            fail_msg("%s: %s", err.where, err.what);
        assert_true(check.r.plan.see >= 0); /* claim "C12": one first contact, always */
        for (size_t i = 0; i < t->k->claim_count; i++)
            for (size_t n = 0; n < t->k->claims[i].never_count; n++) {
                Json id = {.type = JSON_IS_STRING, .string = t->k->care[t->k->claims[i].never[n]].id};
                assert_false(is_offered(&check, &id));
            }
    }
    assert_true(count > 0);
}

/* `docs/claims.md` is what the knowledge says. */
static void test_page_is_fresh(void **state) {
    Tiny *t = *state;
    Buf out = buf_new(t->scratch, CLAIMS_MAX_BYTES);
    claims_page(t->k, &out);
    if (!str_eq(buf_str(&out), tiny_read(t, "docs/claims.md")))
        fail_msg("docs/claims.md is stale: plumbline knowledge claims --out docs/claims.md");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_claims_say),
        cmocka_unit_test(test_claims_and_tests_know_each_other),
        cmocka_unit_test(test_what_carries_a_claim_is_looked_at),
        cmocka_unit_test(test_contradicted_is_never_offered),
        cmocka_unit_test(test_page_is_fresh),
    };
    return cmocka_run_group_tests(tests, tiny_group_embedded, tiny_group_close);
}
