/* Arenas, slices, errors and buffers: the ground that everything stands on. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static Arena *arena_of(size_t cap) {
    Arena *arena = arena_new(cap);
    assert_non_null(arena);
    return arena;
}

static void arena_zeroes_and_aligns(void **state) {
    (void)state;
    Arena *arena = arena_of(1 << 20);
    for (size_t size = 1; size < 200; size++) {
        unsigned char *bytes = arena_alloc(arena, size, 1);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(bytes[i], 0);
        memset(bytes, 0xAA, size);
    }
    assert_non_null(arena_alloc(arena, 0, 8));
    assert_false(arena_failed(arena));
    arena_free(arena);
    arena_free(NULL);
}

static void arena_has_a_cap(void **state) {
    (void)state;
    Arena *arena = arena_of(64 * 1024);
    assert_null(arena_alloc(arena, 65 * 1024, 1));
    assert_true(arena_failed(arena));
    size_t got = 0;
    while (arena_alloc(arena, 1024, 1)) got++;
    assert_in_range(got, 1, 64);
    assert_null(arena_alloc(arena, SIZE_MAX / 2, 4));
    assert_null(arena_copy(arena, "x", SIZE_MAX));
    arena_free(arena);
}

static void arena_rewinds(void **state) {
    (void)state;
    Arena *arena = arena_of(1 << 20);
    ArenaMark start = arena_mark(arena);
    char *kept = arena_copy(arena, "kept", 4);
    ArenaMark mark = arena_mark(arena);
    size_t used = arena_used(arena);
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 100; i++) memset(arena_alloc(arena, 1000, 1), 0xFF, 1000);
        arena_rewind(arena, mark);
        assert_int_equal(arena_used(arena), used);
        const char *again = arena_alloc(arena, 100, 1);
        for (int i = 0; i < 100; i++) assert_int_equal(again[i], 0);
        arena_rewind(arena, mark);
    }
    assert_string_equal(kept, "kept");
    arena_rewind(arena, start);
    assert_int_equal(arena_used(arena), 0);
    assert_false(arena_failed(arena));
    arena_free(arena);
}

static void arena_fails_when_told(void **state) {
    (void)state;
    Arena *arena = arena_of(1 << 20);
    arena_fail_after(arena, 3);
    assert_non_null(arena_alloc(arena, 1, 1));
    assert_non_null(arena_alloc(arena, 1, 1));
    assert_false(arena_failed(arena));
    assert_null(arena_alloc(arena, 1, 1));
    assert_null(arena_alloc(arena, 1, 1));
    assert_true(arena_failed(arena));
    arena_fail_after(arena, 0);
    assert_non_null(arena_alloc(arena, 1, 1));
    assert_true(arena_failed(arena));
    arena_free(arena);
}

static void slices(void **state) {
    (void)state;
    Str s = STR("  herniation\t\n");
    assert_true(str_eq(str_trim(s), STR("herniation")));
    assert_int_equal(str_trim(STR(" \n ")).len, 0);
    assert_true(str_eq(str_slice(STR("abc"), 1, 9), STR("bc")));
    assert_int_equal(str_slice(STR("abc"), 5, 2).len, 0);
    assert_true(str_cmp(STR("ab"), STR("abc")) < 0);
    assert_true(str_cmp(STR("b"), STR("abc")) > 0);
    assert_int_equal(str_cmp(STR(""), (Str){NULL, 0}), 0);
    assert_true(str_starts(STR("root_L5"), STR("root_")));
    assert_false(str_starts(STR("ro"), STR("root_")));
    assert_true(str_ends(STR("a.yaml"), STR(".yaml")));
    assert_false(str_ends(STR("yaml"), STR(".yaml")));
    assert_int_equal(str_find(STR("a,b"), ','), 1);
    assert_int_equal(str_find(STR("ab"), ','), 2);
    assert_int_equal(str_of(NULL).len, 0);
}

static void numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"12", 12}, {"-0.5", -0.5}, {"1e-3", 0.001}, {"+2E2", 200}, {"007", 7}, {"0", 0}};
    static const char *const bad[] = {"",    "-",  ".5", "5.",  "1e",    "1e+", "0x10", "inf",
                                      "nan", " 1", "1 ", "1,5", "1e999", "--1", "1.2.3"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double value = 99;
        assert_true(str_number(str_of(good[i].text), &value));
        assert_true(fabs(value - good[i].value) < 1e-12);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double value = 99;
        assert_false(str_number(str_of(bad[i]), &value));
        assert_true(value > 98);
    }
    char digits[200];
    memset(digits, '1', sizeof digits);
    double value = 0;
    assert_false(str_number((Str){digits, sizeof digits}, &value));
}

static void nearest_names(void **state) {
    (void)state;
    assert_int_equal(str_distance(STR("abc"), STR("abc")), 0);
    assert_int_equal(str_distance(STR("abc"), STR("acb")), 1);
    assert_int_equal(str_distance(STR("kitten"), STR("sitting")), 3);
    assert_int_equal(str_distance(STR(""), STR("abc")), 3);
    const Str names[] = {STR("pain_leg"), STR("pain_foot"), STR("numb_foot")};
    assert_true(str_eq(str_nearest(STR("pain_lge"), names, 3), STR("pain_leg")));
    assert_true(str_eq(str_nearest(STR("pian_foot"), names, 3), STR("pain_foot")));
    assert_int_equal(str_nearest(STR("temperature"), names, 3).len, 0);
    assert_int_equal(str_nearest(STR("x"), names, 0).len, 0);
}

static void utf8(void **state) {
    (void)state;
    size_t at = 99;
    assert_true(str_utf8_valid(STR("schön 허리 😀"), &at));
    static const struct {
        const char *bytes;
        size_t len, at;
    } bad[] = {{"a\xFF", 2, 1},      {"\xC0\x80", 2, 0},         {"\xED\xA0\x80", 3, 0},
               {"ab\xE2\x82", 4, 2}, {"\xF4\x90\x80\x80", 4, 0}, {"a\0b", 3, 1},
               {"\x80", 1, 0},       {"\xF0\x80\x80\x80", 4, 0}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(str_utf8_valid((Str){bad[i].bytes, bad[i].len}, &at));
        assert_int_equal(at, bad[i].at);
    }
    assert_int_equal(str_columns(STR("abc")), 3);
    assert_int_equal(str_columns(STR("허리")), 4);
    assert_int_equal(str_columns(STR("\u1112\u1165\u1105\u1175")), 4); /* 허리, decomposed */
    assert_int_equal(str_columns(STR("100명 중 약 62명(L5)")), 20);
    assert_int_equal(str_columns(STR("e\xCC\x81")), 1);
}

static void errors_stick(void **state) {
    (void)state;
    Arena *arena = arena_of(1 << 16);
    Err err = {0};
    assert_false(err_hint(&err, "no error yet"));
    assert_string_equal(err.hint, "");
    assert_false(err_set(&err, ERR_INPUT, STR("a.json:1:2"), "bad %s", "thing"));
    err_hint(&err, "try %d", 2);
    err_hint(&err, "never");
    err_set(&err, ERR_SYSTEM, STR("b"), "later");
    assert_true(str_eq(err_line(&err, arena), STR("a.json:1:2: bad thing; try 2")));
    assert_int_equal(err_exit_status(err.code), 1);
    assert_int_equal(err_exit_status(ERR_KNOWLEDGE), 3);
    assert_string_equal(err_name(ERR_MEMORY), "out of memory");
    Err plain = {0};
    err_memory(&plain);
    assert_int_equal(plain.code, ERR_MEMORY);
    assert_true(plain.hint[0] != '\0');
    arena_free(arena);
}

static void errors_are_clean(void **state) {
    (void)state;
    Err err = {0};
    char text[1200];
    for (size_t i = 0; i + 3 < sizeof text; i += 3) memcpy(text + i, "\xED\x97\x88", 4);
    err_set(&err, ERR_INPUT, STR("x\033[2Jy"), "%s", text);
    assert_string_equal(err.where, "x [2Jy");
    assert_true(strlen(err.what) < ERR_WHAT_BYTES);
    assert_true(str_utf8_valid(str_of(err.what), NULL));
}

static void buffers_have_a_cap(void **state) {
    (void)state;
    Arena *arena = arena_of(1 << 20);
    Buf buf = buf_new(arena, 1000);
    assert_int_equal(buf_str(&buf).len, 0);
    buf_add(&buf, STR("a"));
    buf_char(&buf, 'b');
    buf_format(&buf, "%d-%s", 12, "x");
    assert_true(str_eq(buf_str(&buf), STR("ab12-x")));
    for (int i = 0; i < 300; i++) buf_add(&buf, STR("12345"));
    assert_true(buf.failed);
    assert_true(buf_str(&buf).len <= 1000);
    size_t len = buf.len;
    buf_char(&buf, 'x');
    buf_format(&buf, "y");
    assert_int_equal(buf.len, len);
    Buf starved = buf_new(arena, 1 << 16);
    arena_fail_after(arena, 1);
    buf_add(&starved, STR("x"));
    assert_true(starved.failed);
    assert_int_equal(buf_str(&starved).len, 0);
    arena_free(arena);
}

static void copies_and_formats(void **state) {
    (void)state;
    Arena *arena = arena_of(1 << 16);
    Str s = str_format(arena, "%s-%d", "L", 5);
    assert_true(str_eq(s, STR("L-5")));
    assert_string_equal(str_c(arena, STR("abc")), "abc");
    assert_true(str_eq(str_copy(arena, s), s));
    arena_fail_after(arena, 1);
    assert_null(str_c(arena, s));
    assert_null(str_copy(arena, s).ptr);
    assert_int_equal(str_format(arena, "x").len, 0);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_zeroes_and_aligns),
        cmocka_unit_test(arena_has_a_cap),
        cmocka_unit_test(arena_rewinds),
        cmocka_unit_test(arena_fails_when_told),
        cmocka_unit_test(slices),
        cmocka_unit_test(numbers),
        cmocka_unit_test(nearest_names),
        cmocka_unit_test(utf8),
        cmocka_unit_test(errors_stick),
        cmocka_unit_test(errors_are_clean),
        cmocka_unit_test(buffers_have_a_cap),
        cmocka_unit_test(copies_and_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
