/* The patients of tests/patients, written down with what is right before the program saw them (published-…:
 * to guard what holds): how urgent, which causes among the first three, nerve, level, side, and what the plan
 * must and must not offer. */
#include "report/report.h"
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

enum { FILES_MAX = 1000, FIRST_CAUSES = 3 };

typedef struct Check {
    Str file;
    const Json *expected;
    const Report *r;
    size_t broken;
} Check;

static const Json *wanted(const Check *c, const char *key) {
    return json_get(c->expected, str_of(key));
}

static void complain(Check *c, const char *key, Str is) {
    print_error("%.*s: %s: %.*s\n", STR_ARG(c->file), key, STR_ARG(is));
    c->broken++;
}

static bool lists(const Json *list, Str id) {
    for (size_t i = 0; list && i < list->count; i++)
        if (str_eq(list->items[i].string, id)) return true;
    return false;
}

static void check_one_of(Check *c, const char *key, Str is) {
    if (wanted(c, key) && !lists(wanted(c, key), is)) complain(c, key, is);
}

static void check_causes(Check *c) {
    bool found = false;
    for (size_t i = 0; i < c->r->cause_count && i < FIRST_CAUSES; i++)
        found = found || lists(wanted(c, "first_three"), c->r->knowledge->causes[c->r->causes[i].cause].id);
    if (wanted(c, "first_three") && !found) complain(c, "first_three", STR("none is among the causes"));
}

static void check_where(Check *c) {
    const Knowledge *k = c->r->knowledge;
    const Localisation *w = &c->r->where;
    check_one_of(c, "root", w->root_count ? k->causes[w->roots[0].cause].id : STR("none"));
    check_one_of(c, "level", w->level_count ? k->levels[w->levels[0].level].id : STR("none"));
    check_one_of(c, "side",
                 w->both_sides             ? STR("both")
                 : w->side == SIDE_ON_LEFT ? STR("left")
                                           : STR("right"));
}

static bool offers(const Report *r, Str id) {
    const PlanList lists_of[] = {r->plan.next, r->plan.options};
    for (size_t l = 0; l < sizeof lists_of / sizeof lists_of[0]; l++)
        for (size_t i = 0; i < lists_of[l].count; i++)
            if (str_eq(r->knowledge->care[lists_of[l].of[i].item].id, id)) return true;
    return false;
}

static void check_plan(Check *c, const char *key, bool right) {
    const Json *list = wanted(c, key);
    for (size_t i = 0; list && i < list->count; i++)
        if (offers(c->r, list->items[i].string) != right) complain(c, key, list->items[i].string);
}

static size_t check_patient(Tiny *t, Str file) {
    Err err = {0};
    Case of;
    Report r;
    Str text = tiny_read(t, str_c(t->scratch, file));
    const Json *expected = json_get(json_parse(t->scratch, file, text, &err), STR("expected"));
    if (!json_get(expected, STR("urgency")) || !case_read(t->scratch, t->k, file, text, &of, &err))
        fail_msg("%.*s: %s %s (%s)", STR_ARG(file), err.where, err.what, err.hint);
    ReportOptions options = {.kinds = OBSERVE_ALL};
    if (!report_make(t->scratch, t->belief, &of, &options, &r, &err)) fail_msg("%s", err.what);
    Check c = {file, expected, &r, 0};
    check_one_of(&c, "urgency", str_of(urgency_name(r.safety.urgency)));
    check_one_of(&c, "see", r.plan.see < 0 ? STR("") : t->k->care[r.plan.see].id);
    check_causes(&c);
    check_where(&c);
    check_plan(&c, "must", true);
    check_plan(&c, "must_not", false);
    return c.broken;
}

static void test_patients(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    Str *files = ARENA_NEW(t.scratch, FILES_MAX, Str);
    assert_non_null(files);
    size_t count = tiny_list(&t, "tests/patients", files, FILES_MAX);
    size_t broken = 0;
    for (size_t i = 0; i < count; i++) broken += check_patient(&t, files[i]);
    tiny_close(&t);
    assert_true(count > 0);
    assert_int_equal(broken, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_patients)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
