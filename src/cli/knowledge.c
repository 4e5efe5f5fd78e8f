/* plumbline knowledge: checks what is known, lists its findings, pools its numbers, prints it as a book. */
#include "cli/app.h"
#include "cli/knowledge_fit.h"
#include "cli/knowledge_pool.h"
#include "interview/case.h"
#include "knowledge/lint.h"
#include "knowledge/stamps.h"
#include "report/book.h"
#include "report/claims.h"
#include "report/words.h"

#include <stdlib.h>
#include <string.h>

enum {
    FILE_MAX_BYTES = 16 * 1024 * 1024,
    LIST_MAX_BYTES = 4 * 1024 * 1024,
    CHECK_MAX_BYTES = 1024 * 1024,
    STAMPED_MAX = 100,
    SHOWN_MAX = 200 /* as many complaints as the loader and the lint keep, each */
};

static const OptionSpec options[] = {
    {"--knowledge", "DIR", "another knowledge folder than the built-in one"},
    {"--format", "text|json", "findings, fit, pool: text for a person (default) or JSON for a program"},
    {"--language", "en|ko", "findings: the language of the words; stamp: of the translation"},
    {"--write", NULL, "pool: write what the rows give into the files of --knowledge DIR"},
    {"--out", "FILE",
     "book, claims, stamp: write to this file; without it, to standard output. fit: the folder for its page"},
    {"--help", NULL, "this text"},
    {NULL, NULL, NULL},
};

/* Loads and keeps the complaints of the loader. False only when nothing can be said about the knowledge
 * itself. */
static bool load(App *app, Complaints *complaints, Err *err) {
    return app_load_knowledge(app, complaints, err) || (err->code == ERR_KNOWLEDGE && complaints->count > 0);
}

static int by_place(const void *left, const void *right) {
    const Complaint *a = left;
    const Complaint *b = right;
    int order = str_cmp(a->pos.file, b->pos.file);
    if (order) return order;
    if (a->pos.line != b->pos.line) return a->pos.line < b->pos.line ? -1 : 1;
    if (a->pos.column != b->pos.column) return a->pos.column < b->pos.column ? -1 : 1;
    if (a->warning != b->warning) return a->warning ? 1 : -1;
    return str_cmp(a->what, b->what);
}

static void print_complaint(Buf *out, const Complaint *c) {
    buf_add(out, c->pos.file);
    if (c->pos.line) buf_format(out, ":%u:%u", c->pos.line, c->pos.column);
    buf_add(out, c->warning ? STR(": warning: ") : STR(": error: "));
    buf_add(out, c->what);
    if (c->hint.len) {
        buf_add(out, STR("; "));
        buf_add(out, c->hint);
    }
    buf_char(out, '\n');
}

static void print_complaints(Complaint *all, size_t count, size_t *errors, Buf *out) {
    size_t warnings = 0;
    if (count) qsort(all, count, sizeof *all, by_place);
    for (size_t i = 0; i < count; i++) {
        print_complaint(out, &all[i]);
        if (all[i].warning) warnings++;
        else ++*errors;
    }
    buf_format(out, "%zu error%s, %zu warning%s\n", *errors, *errors == 1 ? "" : "s", warnings,
               warnings == 1 ? "" : "s");
}

static bool check(App *app, bool *broken, Err *err) {
    Complaints loaded = {0};
    Complaints linted = {0};
    Err load_error = {0};
    if (!load(app, &loaded, &load_error)) {
        *err = load_error;
        return false;
    }
    if (app->knowledge) knowledge_lint(app->knowledge, app->arena, &linted);
    if (arena_failed(app->arena)) return err_memory(err);
    Complaint *all = ARENA_NEW(app->scratch, loaded.count + linted.count, Complaint);
    if (!all) return err_memory(err);
    if (loaded.count) memcpy(all, loaded.of, loaded.count * sizeof *all);
    if (linted.count) memcpy(all + loaded.count, linted.of, linted.count * sizeof *all);
    Buf out = buf_new(app->scratch, CHECK_MAX_BYTES);
    if (loaded.count >= SHOWN_MAX || linted.count >= SHOWN_MAX)
        buf_format(&out, "There may be more: only the first %d are shown.\n", (int)SHOWN_MAX);
    size_t errors = 0;
    print_complaints(all, loaded.count + linted.count, &errors, &out);
    *broken = errors > 0 || !app->knowledge;
    if (out.failed) return err_memory(err);
    return app_print(buf_str(&out), err);
}

static const char *const kind_names[] = {"person", "history", "examination", "test", "imaging"};
static const char *const type_names[] = {"yesno", "side", "number", "choice"};

/* The list of findings on its way out. */
typedef struct Listing {
    const Knowledge *k;
    Str language;
    Arena *arena;
    Buf *out;
} Listing;

static Str finding_word(const Listing *l, Str id, const char *field) {
    return knowledge_word(l->k, l->language, "findings", id, field);
}

/* What people read for a choice; empty when nothing is written. */
static Str choice_word(const Listing *l, const Finding *f, size_t choice) {
    Str id = str_format(l->arena, "%.*s.%.*s", STR_ARG(f->id), STR_ARG(f->choices[choice]));
    return finding_word(l, id, "text");
}

static void member(Buf *out, const char *name, Str text) {
    buf_format(out, ", \"%s\": ", name);
    json_write_string(out, text);
}

static void json_choices(const Listing *l, const Finding *f) {
    for (size_t i = 0; i < f->choice_count; i++) {
        if (i) buf_add(l->out, STR(", "));
        json_write_string(l->out, f->choices[i]);
    }
    buf_add(l->out, STR("], \"choice_texts\": {"));
    const char *comma = "";
    for (size_t i = 0; i < f->choice_count; i++) {
        Str word = choice_word(l, f, i);
        if (word.len == 0) continue;
        buf_add(l->out, str_of(comma));
        json_write_string(l->out, f->choices[i]);
        buf_add(l->out, STR(": "));
        json_write_string(l->out, word);
        comma = ", ";
    }
    buf_char(l->out, '}');
}

static void json_values(const Listing *l, const Finding *f) {
    Buf *out = l->out;
    if (f->type == TYPE_NUMBER) {
        buf_format(out, ", \"range\": [%.15g, %.15g]", f->lo, f->hi);
        member(out, "unit", f->unit);
        return;
    }
    buf_add(out, STR(", \"values\": ["));
    if (f->type == TYPE_CHOICE) json_choices(l, f);
    else if (f->type == TYPE_SIDE) buf_add(out, STR("\"left\", \"right\", \"both\", \"none\", true, false]"));
    else buf_add(out, STR("true, false]"));
}

static void json_finding(const Listing *l, const Finding *f) {
    Buf *out = l->out;
    buf_add(out, STR("{\"id\": "));
    json_write_string(out, f->id);
    member(out, "kind", str_of(kind_names[f->kind]));
    member(out, "type", str_of(type_names[f->type]));
    json_values(l, f);
    if (f->part_of >= 0) member(out, "part_of", l->k->findings[f->part_of].id);
    else buf_add(out, STR(", \"part_of\": null"));
    buf_format(out, ", \"in_network\": %s", f->in_network ? "true" : "false");
    member(out, "name", finding_word(l, f->id, "name"));
    member(out, "question", finding_word(l, f->id, "question"));
    buf_char(out, '}');
}

static void findings_json(const Listing *l) {
    Buf *out = l->out;
    buf_add(out, STR("{\"knowledge\": {\"version\": "));
    json_write_string(out, l->k->version);
    member(out, "hash", str_of(l->k->hash));
    buf_add(out, STR("},\n\"findings\": ["));
    for (size_t i = 0; i < l->k->finding_count; i++) {
        buf_add(out, i ? STR(",\n  ") : STR("\n  "));
        json_finding(l, &l->k->findings[i]);
    }
    buf_add(out, STR("\n]}\n"));
}

static void pad(Buf *out, Str text, size_t columns) {
    buf_add(out, text);
    for (size_t used = str_columns(text); used < columns; used++) buf_char(out, ' ');
    buf_add(out, STR("  "));
}

static void text_values(const Finding *f, Buf *out) {
    if (f->type == TYPE_YESNO) buf_add(out, STR("yes, no"));
    if (f->type == TYPE_SIDE) buf_add(out, STR("left, right, both, none"));
    if (f->type == TYPE_NUMBER) buf_format(out, "%.15g to %.15g %.*s", f->lo, f->hi, STR_ARG(f->unit));
    for (size_t i = 0; i < f->choice_count; i++) {
        if (i) buf_add(out, STR(", "));
        buf_add(out, f->choices[i]);
    }
}

static void text_line(Buf *out, size_t indent, const char *label, Str text) {
    if (text.len == 0) return;
    pad(out, STR(""), indent);
    buf_format(out, "%s%.*s\n", label, STR_ARG(text));
}

static void findings_text(const Listing *l) {
    const Knowledge *k = l->k;
    Buf *out = l->out;
    size_t width = 2;
    for (size_t i = 0; i < k->finding_count; i++)
        if (str_columns(k->findings[i].id) > width) width = str_columns(k->findings[i].id);
    pad(out, STR("id"), width);
    buf_add(out, STR("kind         type    values\n"));
    for (size_t i = 0; i < k->finding_count; i++) {
        const Finding *f = &k->findings[i];
        pad(out, f->id, width);
        pad(out, str_of(kind_names[f->kind]), 11);
        pad(out, str_of(type_names[f->type]), 6);
        text_values(f, out);
        buf_char(out, '\n');
        text_line(out, width, "", finding_word(l, f->id, "name"));
        text_line(out, width, "", finding_word(l, f->id, "question"));
        for (size_t c = 0; c < f->choice_count; c++) {
            Str word = choice_word(l, f, c);
            if (word.len)
                text_line(out, width, "- ",
                          str_format(l->arena, "%.*s: %.*s", STR_ARG(f->choices[c]), STR_ARG(word)));
        }
        if (f->part_of >= 0) text_line(out, width, "a part of ", k->findings[f->part_of].id);
        if (!f->in_network) text_line(out, width, "", STR("not weighed for any cause"));
    }
}

static bool findings(App *app, Err *err) {
    Str language;
    bool json = false;
    if (!app_report_format(app, &json, err) || !app_load_knowledge(app, NULL, err)) return false;
    if (!app_language(app, &language, err)) return false;
    Buf out = buf_new(app->scratch, LIST_MAX_BYTES);
    Listing listing = {app->knowledge, language, app->scratch, &out};
    if (json) findings_json(&listing);
    else findings_text(&listing);
    if (out.failed) return err_memory(err);
    return app_print(buf_str(&out), err);
}

static bool fit(App *app, Err *err) {
    bool json = false;
    return app_report_format(app, &json, err) && knowledge_fit(app, json, err);
}

/* To the file of --out, or to standard output. */
static bool deliver(App *app, const Buf *out, Err *err) {
    const char *path = app_option(app, "--out");
    if (out->failed) return err_memory(err);
    if (path && strcmp(path, "-") != 0) return app_write_file(app->scratch, path, buf_str(out), err);
    return app_print(buf_str(out), err);
}

static bool book(App *app, Err *err) {
    if (!app_load_knowledge(app, NULL, err)) return false;
    Buf out = buf_new(app->scratch, BOOK_MAX_BYTES);
    return book_write(app->knowledge, app->scratch, &out, err) && deliver(app, &out, err);
}

static bool claims(App *app, Err *err) {
    if (!app_load_knowledge(app, NULL, err)) return false;
    Buf out = buf_new(app->scratch, CLAIMS_MAX_BYTES);
    claims_page(app->knowledge, &out);
    return deliver(app, &out, err);
}

/* The translations are stamped anew that are named, or that are new. */
static bool stamp(App *app, Err *err) {
    Str language;
    Str names[STAMPED_MAX];
    size_t count = 0;
    if (!app_load_knowledge(app, NULL, err) || !app_language(app, &language, err)) return false;
    for (const char *name; (name = app_argument(app, &command_knowledge, (int)count + 1)) != NULL;) {
        if (count == STAMPED_MAX) {
            err_set(err, ERR_USAGE, STR("knowledge stamp"), "more than %d names", (int)STAMPED_MAX);
            return err_hint(err, "name a whole section, or all");
        }
        names[count++] = str_of(name);
    }
    Buf out = buf_new(app->scratch, LIST_MAX_BYTES);
    return stamps_write(app->knowledge, language, names, count, app->scratch, &out, err) &&
           deliver(app, &out, err);
}

static bool no_such_action(const char *action, Err *err) {
    const Str names[] = {STR("check"),  STR("findings"), STR("pool"), STR("book"),
                         STR("claims"), STR("fit"),      STR("stamp")};
    if (!action) {
        err_set(err, ERR_USAGE, STR("knowledge"), "it is not said what to do");
        return err_hint(err, "write plumbline knowledge check, findings, pool, book, claims, fit or stamp");
    }
    Str near = str_nearest(str_of(action), names, sizeof names / sizeof *names);
    err_set(err, ERR_USAGE, STR("knowledge"), "\"%s\" is nothing that it can do", action);
    if (near.len) return err_hint(err, "did you mean %.*s?", STR_ARG(near));
    return err_hint(err, "write plumbline knowledge check, findings, pool, book, claims, fit or stamp");
}

static int run(App *app) {
    Err err = {0};
    const char *action = app_argument(app, &command_knowledge, 0);
    bool broken = false;
    bool ok = false;
    if (action && strcmp(action, "check") == 0) ok = check(app, &broken, &err);
    else if (action && strcmp(action, "findings") == 0) ok = findings(app, &err);
    else if (action && strcmp(action, "pool") == 0) ok = knowledge_pool(app, &broken, &err);
    else if (action && strcmp(action, "book") == 0) ok = book(app, &err);
    else if (action && strcmp(action, "claims") == 0) ok = claims(app, &err);
    else if (action && strcmp(action, "fit") == 0) ok = fit(app, &err);
    else if (action && strcmp(action, "stamp") == 0) ok = stamp(app, &err);
    else ok = no_such_action(action, &err);
    if (!ok) return app_fail(app, &err);
    return broken ? err_exit_status(ERR_KNOWLEDGE) : 0;
}

const Command command_knowledge = {
    "knowledge", "knowledge check|findings|pool|book|claims|fit|stamp [--knowledge DIR]",
    "checks what is known, lists findings, pools numbers, prints a page, holds it against the evidence",
    options, run};
