/* The loader and the lint: what good knowledge becomes, and what is said of each kind of broken knowledge
 * (tests/knowledge). */
#include "knowledge/expr.h"
#include "knowledge/lint.h"
#include "knowledge/load.h"
#include "knowledge/sha256.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LARGEST_FILE = 256 * 1024, ARENA_CAP = 64 << 20 };

typedef struct Fixture {
    Arena *arena;
    Arena *scratch;
    Complaints complaints;
    Err err;
} Fixture;

static Fixture begin(void) {
    Fixture f = {arena_new(ARENA_CAP), arena_new(ARENA_CAP), {0}, {0}};
    assert_non_null(f.arena);
    assert_non_null(f.scratch);
    return f;
}

static void end(Fixture *f) {
    arena_free(f->scratch);
    arena_free(f->arena);
}

static const char *path_of(Arena *arena, const char *name) {
    const char *root = getenv("PLUMBLINE_ROOT");
    return str_format(arena, "%s/tests/knowledge/%s", root ? root : ".", name).ptr;
}

static KnowledgeFile read_file(Arena *arena, const char *name) {
    FILE *file = fopen(path_of(arena, name), "rb");
    assert_non_null(file);
    char *bytes = arena_alloc(arena, LARGEST_FILE, 1);
    size_t len = fread(bytes, 1, LARGEST_FILE, file);
    fclose(file);
    assert_true(len < LARGEST_FILE);
    return (KnowledgeFile){str_copy(arena, str_of(name)), {bytes, len}};
}

/* base.yaml and, unless it is empty, one file of this text. */
static const Knowledge *load_with(Fixture *f, Str text) {
    KnowledgeFile *files = ARENA_NEW(f->arena, 2, KnowledgeFile);
    files[0] = read_file(f->arena, "base.yaml");
    files[1] = (KnowledgeFile){STR("more.yaml"), text};
    f->err = (Err){0};
    return knowledge_load(f->arena, f->scratch, files, text.len ? 2 : 1, &f->complaints, &f->err);
}

/* The comment `# KEY: …` among the first two lines, or the empty slice. */
static Str comment(Str bytes, Str key) {
    for (int line = 0; line < 2; line++) {
        size_t end = str_find(bytes, '\n');
        Str text = str_slice(bytes, 0, end);
        if (str_starts(text, key)) return str_slice(text, key.len, text.len);
        bytes = str_slice(bytes, end + 1, bytes.len);
    }
    return STR("");
}

static bool matches(Arena *arena, const Complaint *c, Str name, Str expected, Str hint) {
    Str place = str_format(arena, "%u:%u ", c->pos.line, c->pos.column);
    return str_eq(c->pos.file, name) && str_starts(expected, place) &&
           str_starts(c->what, str_slice(expected, place.len, expected.len)) && str_starts(c->hint, hint);
}

/* One file of load/ or lint/. Returns whether what it expects was said. */
static bool check_file(const char *folder, const char *name) {
    Fixture f = begin();
    bool lint = strcmp(folder, "lint") == 0;
    KnowledgeFile files[2] = {read_file(f.arena, "base.yaml")};
    files[1] = read_file(f.arena, str_format(f.arena, "%s/%s", folder, name).ptr);
    const Knowledge *k = knowledge_load(f.arena, f.scratch, files, 2, &f.complaints, &f.err);
    bool stopped = k == NULL;
    if (k && lint) knowledge_lint(k, f.arena, &f.complaints);
    Str expected = comment(files[1].bytes, STR("# expect: "));
    bool warning = expected.len == 0;
    if (warning) expected = comment(files[1].bytes, STR("# warning: "));
    Str hint = comment(files[1].bytes, STR("# hint: "));
    bool found = false;
    for (size_t i = 0; i < f.complaints.count; i++) {
        const Complaint *c = &f.complaints.of[i];
        found = found || (c->warning == warning && matches(f.arena, c, files[1].name, expected, hint));
    }
    bool good = found && expected.len > 0 && stopped == !lint && (lint || f.err.code == ERR_KNOWLEDGE);
    if (!good) {
        print_error("%s/%s: expected %.*s (%.*s)\n", folder, name, STR_ARG(expected), STR_ARG(hint));
        if (stopped) print_error("    the load ends with %s\n", err_line(&f.err, f.arena).ptr);
        for (size_t i = 0; i < f.complaints.count; i++) {
            const Complaint *c = &f.complaints.of[i];
            print_error("    said: %.*s:%u:%u %.*s (%.*s)\n", STR_ARG(c->pos.file), c->pos.line,
                        c->pos.column, STR_ARG(c->what), STR_ARG(c->hint));
        }
    }
    end(&f);
    return good;
}

static void check_folder(const char *folder, size_t at_least) {
    Arena *arena = arena_new(ARENA_CAP);
    DIR *dir = opendir(path_of(arena, folder));
    assert_non_null(dir);
    size_t count = 0;
    size_t bad = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (!str_ends(str_of(entry->d_name), STR(".yaml"))) continue;
        count++;
        if (!check_file(folder, entry->d_name)) bad++;
    }
    closedir(dir);
    arena_free(arena);
    assert_int_equal(bad, 0);
    assert_true(count >= at_least);
}

static void broken_knowledge_is_refused(void **state) {
    (void)state;
    check_folder("load", 100);
}

static void lint_complains(void **state) {
    (void)state;
    check_folder("lint", 15);
}

static void base_is_sound(void **state) {
    (void)state;
    Fixture f = begin();
    const Knowledge *k = load_with(&f, STR(""));
    if (!k) print_error("%s\n", err_line(&f.err, f.arena).ptr);
    assert_non_null(k);
    assert_int_equal(f.complaints.count, 0);
    assert_true(knowledge_lint(k, f.arena, &f.complaints));
    assert_int_equal(f.complaints.count, 0);
    assert_int_equal(k->condition_count, 1);
    assert_int_equal(k->syndrome_count, 1);
    assert_int_equal(k->root_count, 2);
    assert_int_equal(strlen(k->hash), 64);
    assert_int_equal(knowledge_cause(k, STR("root_L5")), 3);
    assert_true(k->causes[3].sided);
    assert_int_equal(knowledge_finding(k, STR("nothing")), -1);
    assert_true(knowledge_care(k, CARE_PHASE, STR("acute")) >= 0);
    assert_int_equal(knowledge_care(k, CARE_PHASE, STR("walking")), -1);
    assert_true(str_eq(k->findings[k->person.age].id, STR("age")));
    end(&f);
}

static void sites_share_one(void **state) {
    (void)state;
    Fixture f = begin();
    const Knowledge *k = load_with(&f, STR(""));
    assert_non_null(k);
    const Cause *c = &k->causes[knowledge_cause(k, STR("herniation"))];
    assert_int_equal(c->site_count, 4);
    double sum = 0;
    for (size_t i = 0; i < c->site_count; i++) sum += c->sites[i].share;
    assert_true(fabs(sum - 1) < 1e-12);
    /* level 0.2 and 0.6, zone 0.5 and 0.25: the first is 0.2 × 0.5 of 0.8 × 0.75 */
    assert_true(fabs(c->sites[0].share - 0.1 / 0.6) < 1e-12);
    /* L3-4 has no exiting root here, so that press is dropped. */
    assert_int_equal(c->sites[0].press_count, 1);
    assert_int_equal(c->sites[2].press_count, 2);
    /* L4-5 has no root in the role `next`. */
    assert_int_equal(c->sites[3].press_count, 0);
    assert_int_equal(c->sites[2].shows[0].to.index, knowledge_finding(k, STR("mri_L4-5_subarticular")));
    end(&f);
}

static void grades_and_sets(void **state) {
    (void)state;
    Fixture f = begin();
    const Knowledge *k = load_with(
        &f, STR("questions:\n"
                "  - id: q\n    kind: single\n    stage: main\n    asks: [pain_leg, fever, walk_m, sex]\n"
                "    options:\n"
                "      - {id: a, sets: {pain_leg: left, fever: yes, walk_m: 50, sex: male}}\n"
                "      - {id: b, sets: {pain_leg: true, fever: false}}\n"
                "      - {id: c, sets: {pain_leg: none}}\n"));
    assert_non_null(k);
    const Finding *walk = &k->findings[knowledge_finding(k, STR("walk_m"))];
    assert_int_equal(walk->grades, 2);
    assert_true(walk->steps_descend);
    assert_int_equal(walk->leak.count, 2);
    const Finding *retention = &k->findings[knowledge_finding(k, STR("retention"))];
    assert_int_equal(retention->yes_choices, 4);
    assert_int_equal(retention->no_choices, 1);
    const Question *q = &k->questions[k->question_count - 1];
    const Setting *a = q->options[0].sets;
    assert_int_equal(a[0].value.left, TRI_YES);
    assert_int_equal(a[0].value.right, TRI_NO);
    assert_int_equal(a[1].value.any, TRI_YES);
    assert_true(a[2].value.known && a[2].value.number > 49.9 && a[2].value.number < 50.1);
    assert_int_equal(a[3].value.choice, 1);
    const Setting *b = q->options[1].sets;
    assert_int_equal(b[0].value.any, TRI_YES);
    assert_int_equal(b[0].value.left, TRI_UNKNOWN);
    assert_int_equal(b[1].value.any, TRI_NO);
    assert_int_equal(q->options[2].sets[0].value.any, TRI_NO);
    assert_int_equal(q->options[2].sets[0].value.right, TRI_NO);
    end(&f);
}

static void words_fall_back_to_english(void **state) {
    (void)state;
    Fixture f = begin();
    const Knowledge *k =
        load_with(&f, STR("wording:\n  language: en\n  findings: {fever: {name: fever, help: [warm, wet]}}\n"
                          "  questions: {bladder: {title: t, options: {new: since today}}}\n"
                          "  rules:\n    - {id: 'retention_{x}', each: {x: [new]}, reason: r}\n"
                          "  texts: {start: begin}\n"));
    assert_non_null(k);
    assert_true(str_eq(knowledge_word(k, STR("ko"), "findings", STR("fever"), "name"), STR("fever")));
    assert_true(str_eq(knowledge_word(k, STR("en"), "findings", STR("fever"), "help.2"), STR("wet")));
    assert_true(
        str_eq(knowledge_word(k, STR("en"), "questions", STR("bladder.new"), "text"), STR("since today")));
    assert_true(str_eq(knowledge_word(k, STR("en"), "rules", STR("retention_new"), "reason"), STR("r")));
    assert_true(str_eq(knowledge_word(k, STR("en"), "texts", STR("start"), "text"), STR("begin")));
    assert_int_equal(knowledge_word(k, STR("en"), "findings", STR("age"), "name").len, 0);
    assert_false(knowledge_lint(k, f.arena, &f.complaints));
    bool missing = false;
    for (size_t i = 0; i < f.complaints.count; i++)
        missing = missing || str_eq(f.complaints.of[i].what,
                                    STR("no English wording for conditions herniation: `name`"));
    assert_true(missing);
    end(&f);
}

static void hash_follows_content(void **state) {
    (void)state;
    Fixture f = begin();
    const Knowledge *a = load_with(&f, STR("rules: []\n"));
    const Knowledge *b = load_with(&f, STR("rules: []\n\n"));
    const Knowledge *c = load_with(&f, STR("rules: []\n"));
    assert_non_null(a);
    assert_string_equal(a->hash, c->hash);
    assert_string_not_equal(a->hash, b->hash);
    end(&f);
}

/* The examples of FIPS 180-4, and a message of many blocks fed in uneven pieces. */
static void sha256_is_right(void **state) {
    (void)state;
    char hex[SHA256_HEX_BYTES];
    Sha256 sha;
    sha256_start(&sha);
    sha256_add(&sha, STR("abc"));
    sha256_finish(&sha, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_start(&sha);
    sha256_add(&sha, STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
    sha256_finish(&sha, hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    static char many[1000000];
    memset(many, 'a', sizeof many);
    sha256_start(&sha);
    size_t at = 0;
    for (size_t step = 1; at < sizeof many; step = step * 2 % 997) {
        Str part = str_slice((Str){many, sizeof many}, at, at + step);
        sha256_add(&sha, part);
        at += part.len;
    }
    sha256_finish(&sha, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void limits_hold(void **state) {
    (void)state;
    Fixture f = begin();
    /* 4096 copies of 4096 copies: refused, not computed. */
    Str list = STR("[a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q]");
    Str text = str_format(
        f.arena,
        "findings:\n  - {id: \"x_{a}{b}{c}\", each: {a: %s, b: %s, c: %s}, kind: history, type: yesno}\n",
        list.ptr, list.ptr, list.ptr);
    assert_null(load_with(&f, text));
    assert_true(strstr(f.err.what, "more than 4096 entries") != NULL);
    /* Bytes that are no UTF-8 have a place too. */
    assert_null(load_with(&f, STR("rules: []\nfindings: [\xFF]\n")));
    assert_string_equal(f.err.where, "more.yaml:2:12");
    assert_null(load_with(&f, STR("a: \"\\0\"\n")));
    assert_true(strstr(f.err.what, "NUL") != NULL);
    /* Nothing at all lacks the person. */
    Complaints complaints;
    Err err = {0};
    assert_null(knowledge_load(f.arena, f.scratch, NULL, 0, &complaints, &err));
    assert_string_equal(err.where, "findings");
    end(&f);
}

/* Every allocation fails once: the load says so, and nothing else breaks. */
static void memory_may_run_out(void **state) {
    (void)state;
    Fixture f = begin();
    KnowledgeFile file = read_file(f.arena, "base.yaml");
    size_t loaded = 0;
    for (size_t n = 1; loaded == 0 && n < 100000; n += 1 + n / 16) {
        for (int which = 0; which < 2; which++) {
            Arena *arenas[2] = {arena_new(ARENA_CAP), arena_new(ARENA_CAP)};
            arena_fail_after(arenas[which], n);
            Err err = {0};
            const Knowledge *k = knowledge_load(arenas[0], arenas[1], &file, 1, NULL, &err);
            if (k && which == 0) loaded++;
            if (!k) assert_int_equal(err.code, ERR_MEMORY);
            arena_free(arenas[0]);
            arena_free(arenas[1]);
        }
    }
    assert_int_equal(loaded, 1);
    end(&f);
}

static void built_in_knowledge_loads(void **state) {
    (void)state;
    Fixture f = begin();
    const Knowledge *k = knowledge_load_embedded(f.arena, f.scratch, &f.complaints, &f.err);
    if (!k) print_error("%s\n", err_line(&f.err, f.arena).ptr);
    assert_non_null(k);
    assert_true(k->condition_count > 0 && k->finding_count > 0);
    end(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_is_sound),
        cmocka_unit_test(sites_share_one),
        cmocka_unit_test(grades_and_sets),
        cmocka_unit_test(words_fall_back_to_english),
        cmocka_unit_test(hash_follows_content),
        cmocka_unit_test(sha256_is_right),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(memory_may_run_out),
        cmocka_unit_test(broken_knowledge_is_refused),
        cmocka_unit_test(lint_complains),
        cmocka_unit_test(built_in_knowledge_loads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
