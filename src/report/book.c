/* The book as a whole, and what all its chapters use. The page around them is in book_page.c. */
#include "report/book.h"

#include "knowledge/words.h"
#include "report/book_int.h"
#include "report/words.h"

void book_html(Book *b, const char *markup) {
    buf_add(b->out, str_of(markup));
}

void book_text(Book *b, Str text) {
    html_text(b->out, text);
}

static void link_start(Book *b, const char *kind, Str id) {
    book_html(b, "<a href=\"#");
    html_anchor(b->out, kind, id);
    book_html(b, "\">");
}

void book_link(Book *b, BookPlace to) {
    link_start(b, to.kind, to.id);
    book_text(b, to.name);
    book_html(b, "</a>");
}

BookPlace book_cause(const Book *b, size_t cause) {
    return (BookPlace){AT_CAUSE, b->k->causes[cause].id, words_cause(b->k, STR("en"), cause)};
}

BookPlace book_finding(const Book *b, size_t finding) {
    return (BookPlace){AT_FINDING, b->k->findings[finding].id, words_finding_name(b->k, STR("en"), finding)};
}

/* Care items of two kinds may share an id, so the kind is a part of theirs. */
BookPlace book_care_item(const Book *b, size_t item) {
    const CareItem *c = &b->k->care[item];
    Str id = str_format(b->arena, "%d.%.*s", (int)c->kind, STR_ARG(c->id));
    return (BookPlace){AT_CARE, id, words_care(b->k, STR("en"), item, "name")};
}

void book_section(Book *b, const char *id, const char *title) {
    buf_format(b->out, "<section id=\"" AT_SECTION "-%s\"><h2>%s</h2>\n", id, title);
}

static void word_row(Book *b, Str label, const Word *word) {
    book_html(b, "<dt>");
    book_text(b, label);
    book_html(b, "</dt><dd lang=\"");
    book_text(b, word->language);
    book_html(b, "\">");
    book_text(b, word->text);
    book_html(b, "</dd>\n");
}

/* Words of an entry: of its own id, or of its options, whose ids are "entry.option". */
static bool belongs(const Word *word, Str section, Str id) {
    if (!str_starts(word->id, id) || !str_eq(word->section, section)) return false;
    return word->id.len == id.len || word->id.ptr[id.len] == '.';
}

void book_words(Book *b, const char *section, Str id) {
    const struct WordTable *words = b->k->words;
    bool open = false;
    for (size_t i = 0; words && i < words->count; i++) {
        const Word *word = &words->of[i];
        if (!belongs(word, str_of(section), id)) continue;
        bool own = word->id.len == id.len;
        if (own && str_eq(word->field, STR("name")) && str_eq(word->language, STR("en"))) continue;
        if (!open) book_html(b, "<dl>\n");
        open = true;
        word_row(b, own ? word->field : str_slice(word->id, id.len + 1, word->id.len), word);
    }
    if (open) book_html(b, "</dl>\n");
}

/* The id of the files, without what an anchor adds to it. */
static Str file_id(BookPlace place) {
    if (str_eq(str_of(place.kind), STR(AT_CARE))) return str_slice(place.id, 2, place.id.len);
    return place.id;
}

void book_entry(Book *b, BookPlace place, const char *words, Pos pos) {
    Str id = file_id(place);
    b->here = place;
    book_html(b, "<article id=\"");
    html_anchor(b->out, place.kind, place.id);
    book_html(b, "\"><h3>");
    book_text(b, place.name);
    book_html(b, "</h3>\n<p class=\"place\">");
    if (!str_eq(id, place.name)) {
        book_html(b, "<code>");
        book_text(b, id);
        book_html(b, "</code> in ");
    }
    book_text(b, pos.file);
    buf_format(b->out, ":%u</p>\n", pos.line);
    if (words) book_words(b, words, id);
}

static bool in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A word of an expression, linked when it names a finding or a cause. */
static void expr_word(Book *b, Str word) {
    int finding = knowledge_finding(b->k, word);
    int cause = finding < 0 ? knowledge_cause(b->k, word) : -1;
    if (finding >= 0) link_start(b, AT_FINDING, word);
    else if (cause >= 0) link_start(b, AT_CAUSE, word);
    book_text(b, word);
    if (finding >= 0 || cause >= 0) book_html(b, "</a>");
}

void book_expr(Book *b, const Expr *expr) {
    Str text = expr_text(b->arena, b->k, expr);
    bool choices = false; /* within "in (…)": names of choices, which may look like findings */
    book_html(b, "<code>");
    for (size_t i = 0; i < text.len;) {
        size_t end = i;
        while (end < text.len && in_word(text.ptr[end])) end++;
        if (end > i) {
            Str word = str_slice(text, i, end);
            if (choices) book_text(b, word);
            else expr_word(b, word);
            if (str_eq(word, STR("in"))) choices = true;
        } else {
            end = i + 1;
            if (text.ptr[i] == ')') choices = false;
            book_text(b, str_slice(text, i, end));
        }
        i = end;
    }
    book_html(b, "</code>");
}

static bool is_other(Str section) {
    static const char *const of_entries[] = {"conditions", "syndromes",  "roots",          "findings",
                                             "rules",      "treatments", "imaging",        "referrals",
                                             "phases",     "safety_net", "questions",      "exercises",
                                             "programmes", "stop_signs", "exercise_levels"};
    for (size_t i = 0; i < sizeof of_entries / sizeof *of_entries; i++)
        if (str_eq(section, str_of(of_entries[i]))) return false;
    return true;
}

void book_other_words(Book *b) {
    const struct WordTable *words = b->k->words;
    Str last = STR("");
    book_section(b, "words", "Other words");
    for (size_t i = 0; words && i < words->count; i++) {
        const Word *word = &words->of[i];
        if (!is_other(word->section)) continue;
        if (!str_eq(last, word->section)) {
            book_html(b, last.len ? "</dl>\n<h3>" : "<h3>");
            book_text(b, word->section);
            book_html(b, "</h3>\n<dl>\n");
            last = word->section;
        }
        bool plain = str_eq(word->field, STR("text"));
        word_row(
            b, plain ? word->id : str_format(b->arena, "%.*s, %.*s", STR_ARG(word->id), STR_ARG(word->field)),
            word);
    }
    book_html(b, last.len ? "</dl>\n</section>\n" : "</section>\n");
}

static bool summary(Book *b) {
    const Knowledge *k = b->k;
    size_t by[POOLING_COUNT];
    size_t all = 0;
    if (!book_count_params(b, by)) return false;
    for (size_t i = 0; i < POOLING_COUNT; i++) all += by[i];
    buf_format(
        b->out,
        "<p>%zu conditions, %zu syndromes, %zu nerve roots, %zu findings, %zu rules, %zu questions and %zu "
        "sources. Of the %zu numbers in the files, %zu are computed from published figures by a named "
        "method, %zu are worked out from them as a sentence says, and %zu are expert estimates.</p>\n",
        k->condition_count, k->syndrome_count, k->root_count, k->finding_count, k->rule_count,
        k->question_count, k->evidence_count, all, all - by[POOLED_DERIVED] - by[POOLED_EXPERT],
        by[POOLED_DERIVED], by[POOLED_EXPERT]);
    book_html(b, "<p>It supports and does not replace a clinician.</p></header>\n");
    return true;
}

static bool chapters(Book *b, Err *err) {
    book_claims(b);
    book_causes(b);
    book_findings(b);
    book_rules(b);
    book_care(b);
    book_exercises(b);
    book_questions(b);
    book_other_words(b);
    book_pooling(b);
    if (!book_fit(b, err)) return false;
    book_evidence(b);
    return true;
}

bool book_write(const Knowledge *k, Arena *scratch, Buf *out, Err *err) {
    Buf body = buf_new(scratch, out->cap);
    Book b = {.k = k,
              .arena = scratch,
              .out = &body,
              .uses = ARENA_NEW(scratch, k->evidence_count, BookUse *),
              .last_use = ARENA_NEW(scratch, k->evidence_count, BookUse *)};
    if (!b.uses || !b.last_use || !book_collect_mentions(&b)) return err_memory(err);
    if (!chapters(&b, err)) return false; /* first, as the summary counts what they wrote */
    b.out = out;
    book_head(&b);
    if (!summary(&b)) return err_memory(err);
    book_contents(&b);
    book_html(&b, "<main>\n");
    book_how_to_read(&b);
    buf_add(out, buf_str(&body));
    book_end(&b);
    if (arena_failed(scratch)) return err_memory(err);
    if (!out->failed && !body.failed) return true;
    err_set(err, ERR_TOO_LARGE, STR("book"), "the page is larger than %zu bytes", out->cap);
    return false;
}
