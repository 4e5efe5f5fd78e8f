/* Common, harmless patterns must not be made more urgent than tests/patterns/ says: a red flag that everybody
 * has is none. */
#include "safety/safety.h"
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

enum { FILES_MAX = 500 };

static Urgency urgency_of(Str name, Str file) {
    for (int u = 0; u < URGENCY_COUNT; u++)
        if (str_eq(name, str_of(urgency_name((Urgency)u)))) return (Urgency)u;
    fail_msg("%.*s: no urgency is called %.*s", STR_ARG(file), STR_ARG(name));
    return URGENCY_SELF_CARE;
}

/* True when the pattern keeps its bound; else it says which rules broke it. */
static bool keeps_bound(Tiny *t, Str file) {
    Err err = {0};
    Case c;
    Safety safety;
    const Json *root = json_parse(t->scratch, file, tiny_read(t, str_c(t->scratch, file)), &err);
    const Json *given = json_get(root, STR("case"));
    const Json *most = json_get(json_get(root, STR("expected")), STR("urgency_at_most"));
    if (!root || !given || !most || most->type != JSON_IS_STRING)
        fail_msg("%.*s: %s is not {\"case\": …, \"expected\": {\"urgency_at_most\": …}}", STR_ARG(file),
                 err.what);
    if (!case_from_json(t->scratch, t->k, file, given, &c, &err))
        fail_msg("%s: %s (%s)", err.where, err.what, err.hint);
    if (!safety_assess(t->scratch, t->k, &c.complete, &safety, &err)) fail_msg("%s", err.what);
    Urgency bound = urgency_of(most->string, file);
    for (size_t i = 0; i < safety.fired_count; i++)
        if (t->k->rules[safety.fired[i]].urgency > bound)
            print_error("%.*s: %.*s says %s, at most %s is right\n", STR_ARG(file),
                        STR_ARG(t->k->rules[safety.fired[i]].id), urgency_name(safety.urgency),
                        urgency_name(bound));
    return safety.urgency <= bound;
}

static void test_patterns_stay_calm(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    Str *files = ARENA_NEW(t.scratch, FILES_MAX, Str);
    assert_non_null(files);
    size_t count = tiny_list(&t, "tests/patterns", files, FILES_MAX);
    size_t broken = 0;
    for (size_t i = 0; i < count; i++) broken += !keeps_bound(&t, files[i]);
    tiny_close(&t);
    assert_true(count > 0);
    assert_int_equal(broken, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_patterns_stay_calm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
