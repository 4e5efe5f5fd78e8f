/* The book: safe text, a page that is well-formed and complete, and the same bytes each time. */
#include "knowledge/claim.h"
#include "knowledge/exercise.h"
#include "knowledge/load.h"
#include "report/book.h"
#include "report/book_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

enum { DEPTH_MAX = 32, TAG_BYTES = 32 };

static const size_t arena_bytes = (size_t)256 << 20;

typedef struct Fixture {
    Arena *arena;
    const Knowledge *k;
    Str page;
} Fixture;

static Str write_book(Arena *arena, const Knowledge *k) {
    Buf out = buf_new(arena, BOOK_MAX_BYTES);
    Err err = {0};
    if (!book_write(k, arena, &out, &err)) fail_msg("%s: %s", err.where, err.what);
    return buf_str(&out);
}

static int set_up(void **state) {
    static Fixture f;
    Err err = {0};
    f.arena = arena_new(arena_bytes);
    if (!f.arena) return -1;
    f.k = knowledge_load_embedded(f.arena, f.arena, NULL, &err);
    if (!f.k) return -1;
    f.page = write_book(f.arena, f.k);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    arena_free(((Fixture *)*state)->arena);
    return 0;
}

static bool has(Str page, Str part) {
    for (const char *at = page.ptr; at && at + part.len <= page.ptr + page.len; at++) {
        at = memchr(at, part.ptr[0], (size_t)(page.ptr + page.len - at));
        if (!at || at + part.len > page.ptr + page.len) return false;
        if (memcmp(at, part.ptr, part.len) == 0) return true;
    }
    return false;
}

static size_t count_of(Str page, Str part) {
    size_t count = 0;
    for (size_t i = 0; i + part.len <= page.len; i++)
        count += page.ptr[i] == part.ptr[0] && memcmp(page.ptr + i, part.ptr, part.len) == 0;
    return count;
}

static void is_text(Arena *arena, Str in, const char *expected) {
    Buf out = buf_new(arena, 1000);
    html_text(&out, in);
    buf_char(&out, '\0');
    assert_string_equal(out.bytes, expected);
}

static void test_escaping(void **state) {
    Arena *arena = ((Fixture *)*state)->arena;
    is_text(arena, STR("plain, with ünïcode 척추"), "plain, with ünïcode 척추");
    is_text(arena, STR(""), "");
    is_text(arena, STR("a<b>&\"'c"), "a&lt;b&gt;&amp;&quot;&#39;c");
    is_text(arena, STR("&amp;"), "&amp;amp;");
    is_text(arena, STR("</style><script>"), "&lt;/style&gt;&lt;script&gt;");
    is_text(arena, STR("tab\tline\nbell\a\x7f"), "tab\tline\nbell\xEF\xBF\xBD\xEF\xBF\xBD");
    is_text(arena, (Str){"a\0b", 3},
            "a\xEF\xBF\xBD"
            "b");
}

static void test_anchors(void **state) {
    Arena *arena = ((Fixture *)*state)->arena;
    const Str names[] = {STR("L4-5"), STR("L4 5"), STR("L4~205"), STR("\"><b>"), STR("척추"), STR("")};
    const char *expected[] = {"f-L4-5", "f-L4~205", "f-L4~7E205", "f-~22~3E~3Cb~3E", "f-~EC~B2~99~EC~B6~94",
                              "f-"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Buf out = buf_new(arena, 1000);
        html_anchor(&out, "f", names[i]);
        buf_char(&out, '\0');
        assert_string_equal(out.bytes, expected[i]);
    }
    Buf url = buf_new(arena, 1000);
    html_url(&url, STR("10.1002/1529(1999)42:5<10::AID-\"X\">3.0.CO;2 %"));
    buf_char(&url, '\0');
    assert_string_equal(url.bytes, "10.1002/1529(1999)42:5%3C10::AID-%22X%22%3E3.0.CO;2%20%25");
}

static void is_number(Arena *arena, double value, const char *expected) {
    Buf out = buf_new(arena, 1000);
    Book b = {.arena = arena, .out = &out};
    book_number(&b, value);
    buf_char(&out, '\0');
    assert_string_equal(out.bytes, expected);
}

static void test_numbers(void **state) {
    Arena *arena = ((Fixture *)*state)->arena;
    is_number(arena, 0, "0");
    is_number(arena, 1, "1");
    is_number(arena, 100, "100");
    is_number(arena, 3000, "3000");
    is_number(arena, 57.04, "57");
    is_number(arena, 2.4, "2.4");
    is_number(arena, 0.05, "0.05");
    is_number(arena, 0.000123456, "0.000123");
    is_number(arena, -7.5, "-7.5");
}

/* What a reader of HTML sees of the page: tags that close, ids, and links. */
typedef struct Page {
    char open[DEPTH_MAX][TAG_BYTES];
    size_t depth;
    Str *ids, *links;
    size_t id_count, link_count;
} Page;

static Str tag_name(Str tag) {
    size_t len = 0;
    while (len < tag.len && tag.ptr[len] != ' ' && tag.ptr[len] != '\n') len++;
    return str_slice(tag, 0, len);
}

static Str attribute(Str tag, Str start) {
    for (size_t i = 0; i + start.len < tag.len; i++) {
        if (memcmp(tag.ptr + i, start.ptr, start.len) != 0) continue;
        Str value = str_slice(tag, i + start.len, tag.len);
        return str_slice(value, 0, str_find(value, '"'));
    }
    return STR("");
}

static void see_tag(Page *page, Str tag) {
    static const char *const empty[] = {"!DOCTYPE", "meta", "br", "input"};
    Str name = tag_name(tag);
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        if (str_eq(name, str_of(empty[i]))) return;
    if (name.ptr[0] == '/') {
        assert_true(page->depth > 0);
        const char *open = page->open[--page->depth];
        if (!str_eq(str_slice(name, 1, name.len), str_of(open)))
            fail_msg("<%s> ends with <%.*s>", open, STR_ARG(name));
        return;
    }
    if (!str_ends(tag, STR("/"))) { /* a figure's empty elements close themselves */
        assert_true(page->depth < DEPTH_MAX && name.len < TAG_BYTES);
        memcpy(page->open[page->depth], name.ptr, name.len);
        page->open[page->depth++][name.len] = '\0';
    }
    Str id = attribute(tag, STR(" id=\""));
    Str link = attribute(tag, STR(" href=\""));
    if (id.len) page->ids[page->id_count++] = id;
    if (link.len) page->links[page->link_count++] = link;
}

static int by_text(const void *a, const void *b) {
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

static void read_page(Arena *arena, Str text, Page *page) {
    size_t tags = 0;
    for (size_t i = 0; i < text.len; i++) tags += text.ptr[i] == '<';
    *page = (Page){.ids = ARENA_NEW(arena, tags, Str), .links = ARENA_NEW(arena, tags, Str)};
    assert_true(page->ids && page->links);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '<') continue;
        Str rest = str_slice(text, i + 1, text.len);
        Str tag = str_slice(rest, 0, str_find(rest, '>'));
        see_tag(page, tag);
        i += tag.len + 1;
    }
    assert_int_equal(page->depth, 0);
    qsort(page->ids, page->id_count, sizeof *page->ids, by_text);
}

static void check_page(Arena *arena, Str text) {
    Page page;
    read_page(arena, text, &page);
    assert_true(str_starts(text, STR("<!DOCTYPE html>\n<html lang=\"en\">")));
    for (size_t i = 1; i < page.id_count; i++)
        if (str_eq(page.ids[i - 1], page.ids[i])) fail_msg("id %.*s stands twice", STR_ARG(page.ids[i]));
    for (size_t i = 0; i < page.link_count; i++) {
        Str link = page.links[i];
        if (str_starts(link, STR("https://doi.org/"))) continue;
        assert_int_equal(link.ptr[0], '#');
        Str id = str_slice(link, 1, link.len);
        if (!bsearch(&id, page.ids, page.id_count, sizeof id, by_text))
            fail_msg("the link %.*s leads nowhere", STR_ARG(link));
    }
}

static void test_well_formed(void **state) {
    const Fixture *f = *state;
    check_page(f->arena, f->page);
    assert_true(str_utf8_valid(f->page, NULL));
    assert_int_equal(count_of(f->page, STR("<script")), 1); /* the search */
    assert_false(has(f->page, STR(" src=")));
    for (size_t i = 0; i + 5 < f->page.len; i++) /* a figure's masks stand in the page itself */
        if (memcmp(f->page.ptr + i, "url(", 4) == 0) assert_int_equal(f->page.ptr[i + 4], '#');
    assert_false(has(f->page, STR("@import")));
}

static void holds(const Fixture *f, const Page *page, const char *kind, Str id) {
    Buf part = buf_new(f->arena, 1000);
    html_anchor(&part, kind, id);
    Str anchor = buf_str(&part);
    if (!bsearch(&anchor, page->ids, page->id_count, sizeof anchor, by_text))
        fail_msg("%.*s is missing", STR_ARG(anchor));
}

/* Every id of the knowledge has its place on the page. */
static void test_complete(void **state) {
    const Fixture *f = *state;
    const Knowledge *k = f->k;
    Page page;
    read_page(f->arena, f->page, &page);
    for (size_t i = 0; i < k->claim_count; i++) holds(f, &page, AT_CLAIM, k->claims[i].id);
    for (size_t i = 0; i < k->cause_count; i++) holds(f, &page, AT_CAUSE, k->causes[i].id);
    for (size_t i = 0; i < k->level_count; i++) holds(f, &page, AT_LEVEL, k->levels[i].id);
    for (size_t i = 0; i < k->finding_count; i++) holds(f, &page, AT_FINDING, k->findings[i].id);
    for (size_t i = 0; i < k->rule_count; i++) holds(f, &page, AT_RULE, k->rules[i].id);
    for (size_t i = 0; i < k->question_count; i++) holds(f, &page, AT_QUESTION, k->questions[i].id);
    for (size_t i = 0; i < k->exercise_count; i++) holds(f, &page, AT_EXERCISE, k->exercises[i].id);
    for (size_t i = 0; i < k->programme_count; i++) holds(f, &page, AT_PROGRAMME, k->programmes[i].id);
    for (size_t i = 0; i < k->measure_count; i++) holds(f, &page, AT_MEASURE, k->measures[i].id);
    for (size_t i = 0; i < k->population_count; i++) holds(f, &page, AT_POPULATION, k->populations[i].id);
    for (size_t i = 0; i < k->evidence_count; i++) holds(f, &page, AT_EVIDENCE, k->evidence[i].id);
    for (size_t i = 0; i < k->care_count; i++) {
        Str id = str_format(f->arena, "%d.%.*s", (int)k->care[i].kind, STR_ARG(k->care[i].id));
        holds(f, &page, AT_CARE, id);
    }
    assert_true(has(f->page, str_of(k->hash)));
    assert_true(has(f->page, k->version));
}

/* Every cause is drawn, once. */
static void test_drawings(void **state) {
    const Fixture *f = *state;
    assert_int_equal(count_of(f->page, STR("<figure class=\"net\">")), f->k->cause_count);
}

static void test_same_bytes(void **state) {
    const Fixture *f = *state;
    Arena *arena = arena_new(arena_bytes);
    assert_non_null(arena);
    Err err = {0};
    const Knowledge *again = knowledge_load_embedded(arena, arena, NULL, &err);
    assert_non_null(again);
    assert_true(str_eq(write_book(arena, again), f->page));
    arena_free(arena);
}

/* Text that wants to be markup, everywhere that a text can stand. */
static void test_hostile(void **state) {
    const Fixture *f = *state;
    static const Str bad = {"\"><script>alert('1')</script>&", 30};
    Knowledge k = *f->k;
    k.title = k.version = k.licence = bad;
    Evidence *evidence = ARENA_NEW(f->arena, k.evidence_count, Evidence);
    Cause *causes = ARENA_NEW(f->arena, k.cause_count, Cause);
    Rule *rules = ARENA_NEW(f->arena, k.rule_count, Rule);
    assert_true(evidence && causes && rules);
    if (k.evidence_count == 0 || k.cause_count == 0 || k.rule_count == 0) return;
    memcpy(evidence, k.evidence, k.evidence_count * sizeof *evidence);
    memcpy(causes, k.causes, k.cause_count * sizeof *causes);
    memcpy(rules, k.rules, k.rule_count * sizeof *rules);
    Evidence *e = &evidence[0];
    e->id = e->kind = e->condition = e->finding = e->population = e->unit = e->effect = e->note = bad;
    e->source = e->title = e->doi = e->pmid = e->verified = e->pos.file = bad;
    causes[0].id = causes[0].pos.file = causes[0].prior[0].why = causes[0].leak.why = bad;
    rules[0].id = rules[0].why = rules[0].red_flag = bad;
    k.evidence = evidence;
    k.causes = causes;
    k.rules = rules;
    Str page = write_book(f->arena, &k);
    assert_int_equal(count_of(page, STR("<script")), 1);
    check_page(f->arena, page);
}

static void test_limits(void **state) {
    const Fixture *f = *state;
    static const size_t caps[] = {0, 1, 100, 10000, 1000000};
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        Err err = {0};
        Arena *arena = arena_new(arena_bytes);
        assert_non_null(arena);
        Buf out = buf_new(arena, caps[i]);
        assert_false(book_write(f->k, arena, &out, &err));
        assert_int_equal(err.code, ERR_TOO_LARGE);
        assert_true(out.len <= caps[i]);
        arena_free(arena);
    }
}

static void test_out_of_memory(void **state) {
    const Fixture *f = *state;
    static const size_t after[] = {1, 2, 3, 5, 10, 50, 200, 1000};
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        Err err = {0};
        Arena *arena = arena_new(arena_bytes);
        assert_non_null(arena);
        arena_fail_after(arena, after[i]);
        Buf out = buf_new(arena, BOOK_MAX_BYTES);
        assert_false(book_write(f->k, arena, &out, &err));
        assert_int_equal(err.code, ERR_MEMORY);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escaping),   cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_numbers),    cmocka_unit_test(test_well_formed),
        cmocka_unit_test(test_complete),   cmocka_unit_test(test_drawings),
        cmocka_unit_test(test_same_bytes), cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_limits),     cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
