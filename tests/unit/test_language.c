/* Other languages: particles, holes, wide characters, and translations that know which English they were made
 * from. */
#include "base/phrase.h"
#include "knowledge/lint.h"
#include "knowledge/stamps.h"
#include "report/words.h"
#include "report/wrap.h"
#include "tiny.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void check(Arena *arena, const char *pattern, const char *word, const char *expected) {
    Fill fills[] = {{"a", str_of(word)}, {"b", STR("{a}")}};
    Str got = phrase_fill(arena, str_of(pattern), fills, 2);
    if (!str_eq(got, str_of(expected))) fail_msg("%s with %s gives %.*s", pattern, word, STR_ARG(got));
}

static void particles_fit_the_word_before_them(void **state) {
    (void)state;
    static const char *const said[][3] = {
        {"{a}{을/를}", "다리", "다리를"},
        {"{a}{을/를}", "통증", "통증을"},
        {"{a}{이/가}", "허리", "허리가"},
        {"{a}{이/가}", "발", "발이"},
        {"{a}{은/는}", "종아리 통증(왼쪽)", "종아리 통증(왼쪽)은"},
        {"‘{a}’{은/는}", "저림", "‘저림’은"},
        {"‘{a}’{은/는}", "두통 없는 다리", "‘두통 없는 다리’는"},
        {"{a}{으로/로}", "다리", "다리로"},
        {"{a}{으로/로}", "발", "발로"},
        {"{a}{으로/로}", "왼쪽", "왼쪽으로"},
        {"{a}{과/와}", "발", "발과"},
        {"{a}{이/가}", "L5", "L5가"},
        {"{a}{이/가}", "S1", "S1이"},
        {"{a}{으로/로}", "S1", "S1로"},
        {"{a}{을/를}", "MRI", "MRI를"},
        {"{a}{을/를}", "CT 3", "CT 3을"},
        {"{a}{이/가}", "", "가"},
        {"{a}{을/를}", "…", "…를"},
    };
    Arena *arena = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) check(arena, said[i][0], said[i][1], said[i][2]);
    arena_free(arena);
}

static void holes_are_filled_once(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    check(arena, "about {a} in 100", "7", "about 7 in 100");
    check(arena, "{a}{a}", "x", "xx");
    check(arena, "{b}", "x", "{a}"); /* what comes from outside is not read again */
    check(arena, "{c} {", "x", "{c} {");
    check(arena, "a} {a", "x", "a} {a");
    check(arena, "", "x", "");
    arena_free(arena);
}

/* No line is wider than the page, and no word is broken. */
static void wide_letters_wrap_at_words(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Str text =
        STR("이번 증상이 시작된 뒤로 소변을 볼 수 없거나 거의 나오지 않습니다. 방광으로 가는 신경이 눌렸을 "
            "수 있습니다. 지금 바로 응급실로 가거나 119에 전화해 구급차를 부르세요.");
    Buf out = buf_new(arena, 4096);
    wrap_paragraph(&out, 2, "- ", text);
    Str page = buf_str(&out);
    Buf joined = buf_new(arena, 4096);
    size_t lines = 0;
    for (size_t at = 0; at < page.len; lines++) {
        size_t end = at + str_find(str_slice(page, at, page.len), '\n');
        Str line = str_slice(page, at, end);
        assert_in_range(str_columns(line), 1, 78);
        if (lines) buf_char(&joined, ' ');
        buf_add(&joined, str_slice(line, 4, line.len));
        at = end + 1;
    }
    assert_true(lines > 1);
    assert_true(str_eq(buf_str(&joined), text));
    arena_free(arena);
}

static void frequencies_are_said_in_korean(void **state) {
    (void)state;
    Tiny t = tiny_open_embedded();
    static const struct {
        double p, lo, hi;
        const char *text;
    } said[] = {
        {0.62, 0.48, 0.75, "이렇게 답한 사람 100명 중 약 62명(적으면 48명, 많으면 75명)"},
        {0.62, 0.62, 0.62, "이렇게 답한 사람 100명 중 약 62명"},
        {0.004, 0.0001, 0.03, "이렇게 답한 사람 100명 중 1명 미만(적으면 1명 미만, 많으면 3명)"},
        {0.997, 0.9, 0.999, "이렇게 답한 사람 100명 중 99명 넘게(적으면 90명, 많으면 99명 넘게)"},
    };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        Str got = words_frequency_range(t.k, STR("ko"), said[i].p, said[i].lo, said[i].hi, t.scratch);
        if (!str_eq(got, str_of(said[i].text))) fail_msg("%.*s", STR_ARG(got));
    }
    tiny_close(&t);
}

static const char person[] =
    "findings:\n"
    "  - {id: age, kind: person, type: number, range: [1, 120]}\n"
    "  - {id: sex, kind: person, type: choice, choices: [female, male]}\n"
    "  - {id: setting, kind: person, type: choice, choices: [self, primary_care, emergency, specialist]}\n";

/* Knowledge that is hardly more than words: English ones, Korean ones, stamps. */
static const Knowledge *load_words(Arena *arena, Str english, Str korean, Str stamps) {
    const KnowledgeFile files[] = {
        {STR("person.yaml"), str_of(person)},
        {STR("en.yaml"), str_format(arena, "wording: {language: en, texts: {%.*s}}\n", STR_ARG(english))},
        {STR("ko.yaml"), str_format(arena, "wording: {language: ko, texts: {%.*s}}\n", STR_ARG(korean))},
        {STR("stamps.yaml"), stamps},
    };
    Err err = {0};
    const Knowledge *k = knowledge_load(arena, arena, files, sizeof files / sizeof *files, NULL, &err);
    if (!k) fail_msg("%s: %s", err.where, err.what);
    return k;
}

static const Knowledge *words_only(Arena *arena, const char *bye, const char *stamps) {
    Str english = str_format(arena, "bye: \"%s\", new: \"now {n}\"", bye);
    return load_words(arena, english, STR("bye: \"안녕히\", new: \"지금 {n}\""), str_of(stamps));
}

static bool complains(Arena *arena, const Knowledge *k, const char *part) {
    Complaints complaints;
    knowledge_lint(k, arena, &complaints);
    for (size_t i = 0; i < complaints.count; i++)
        if (strstr(str_c(arena, complaints.of[i].what), part)) return true;
    return false;
}

static const char *stamped(Arena *arena, const Knowledge *k, const char *name) {
    Str names[] = {str_of(name ? name : "")};
    Buf out = buf_new(arena, 1 << 16);
    Err err = {0};
    assert_true(stamps_write(k, STR("ko"), names, name ? 1 : 0, arena, &out, &err));
    return str_c(arena, buf_str(&out));
}

static bool is_stale(Arena *arena, const Knowledge *k) {
    return complains(arena, k, "stale");
}

static void translations_are_whole(void **state) {
    (void)state;
    static const struct {
        const char *korean, *stamps, *complaint;
    } wrong[] = {
        {"bye: \"안녕히 {n}\"", "", "no wording in ko for texts hello: `text`"},
        {"bye: \"안녕히 {n}\", hello: \"\"", "", "no wording in ko for texts hello: `text`"},
        {"bye: \"안녕히\", hello: \"안녕\"", "", "the text of bye in ko lacks {n}"},
        {"bye: \"안녕히 {n}{은/는}\", hello: \"안녕 {m}\"", "", "the text of hello in ko adds {m}"},
        {"bye: \"안녕히 {n}\", hello: \"안녕\", hallo: \"안녕\"", "",
         "a translation of hallo, which has no English text"},
        {"bye: \"안녕히 {n}\", hello: \"안녕\"", "", "the text of bye in ko is not stamped"},
        {"bye: \"안녕히 {n}\", hello: \"안녕\"",
         "wording: {language: ko, stamps: {texts.hallo: {text: \"00000000\"}}}\n",
         "a stamp of hallo, which has no English text"},
    };
    Str english = STR("bye: \"bye {n}\", hello: \"hello\"");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Arena *arena = arena_new(1 << 24);
        const Knowledge *k = load_words(arena, english, str_of(wrong[i].korean), str_of(wrong[i].stamps));
        if (!complains(arena, k, wrong[i].complaint)) fail_msg("not said: %s", wrong[i].complaint);
        assert_false(complains(arena, k, "{은/는}"));
        arena_free(arena);
    }
}

/* A changed English text makes its translation stale until somebody says that it was looked at. */
static void stamps_tell_what_is_stale(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 24);
    const char *first = stamped(arena, words_only(arena, "bye", ""), NULL);
    assert_false(is_stale(arena, words_only(arena, "bye", first)));
    const Knowledge *changed = words_only(arena, "farewell", first);
    assert_true(is_stale(arena, changed));
    assert_string_equal(stamped(arena, changed, NULL), first);
    assert_string_equal(stamped(arena, changed, "new"), first);
    static const char *const names[] = {"bye", "texts", "all"};
    for (size_t i = 0; i < 3; i++) {
        const char *second = stamped(arena, changed, names[i]);
        assert_string_not_equal(second, first);
        assert_false(is_stale(arena, words_only(arena, "farewell", second)));
    }
    arena_free(arena);
}

static void stamping_refuses_what_it_cannot_mean(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 24);
    const Knowledge *k = words_only(arena, "bye", "");
    Buf out = buf_new(arena, 1 << 16);
    Err err = {0};
    const Str unknown[] = {STR("by")};
    assert_false(stamps_write(k, STR("ko"), unknown, 1, arena, &out, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_false(stamps_write(k, STR("en"), NULL, 0, arena, &out, &err));
    assert_int_equal(err.code, ERR_USAGE);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(particles_fit_the_word_before_them),
        cmocka_unit_test(holes_are_filled_once),
        cmocka_unit_test(wide_letters_wrap_at_words),
        cmocka_unit_test(frequencies_are_said_in_korean),
        cmocka_unit_test(translations_are_whole),
        cmocka_unit_test(stamps_tell_what_is_stale),
        cmocka_unit_test(stamping_refuses_what_it_cannot_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
