/* The page itself: head, contents, how to read it, and what all chapters use. */
#include "report/book.h"

#include "knowledge/words.h"
#include "report/book_int.h"
#include "report/words.h"

/* Readable on paper and on a phone, where a row of a table becomes a block with its labels. */
static const char style[] =
    "body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0 auto;max-width:62rem;"
    "padding:0 1rem 4rem}\n"
    "h1,h2,h3{line-height:1.25}h2{border-bottom:2px solid #1a1a1a;margin-top:3rem}h3{margin:2rem 0 .25rem}\n"
    "a{color:#0b4f8a}a:focus-visible{outline:3px solid #0b4f8a}:target{background:#fff6d6}\n"
    "code{font-size:.88em;overflow-wrap:anywhere}p,li,td,th,dd,h3{overflow-wrap:anywhere}p{margin:.4rem 0}\n"
    ".meta,.i,.place{color:#4a4a4a}.place{font-size:.85rem}.i{white-space:nowrap}\n"
    "table{border-collapse:collapse;width:100%;margin:.8rem 0}\n"
    "caption{text-align:left;font-weight:600;padding:.2rem 0}\n"
    "th,td{text-align:left;vertical-align:top;border-top:1px solid #bbb;padding:.25rem .6rem .25rem 0}\n"
    "tbody th{font-weight:400;width:26%}td:nth-child(2){width:24%}td:nth-child(3){width:17%}\n"
    "em{font-style:normal;background:#f3e4c8;padding:0 .2em}sup{font-size:.75em;line-height:0}\n"
    "ul.cols{columns:16rem;padding-left:1.2rem}ul.by,ul.sites{columns:24rem;padding-left:1.2rem}\n"
    "dt{font-weight:600;float:left;clear:left;margin-right:.5rem}dd{margin:0}\n"
    "svg{display:block;width:20rem;max-width:100%;clear:left}\n"
    "@media(max-width:40rem){thead{position:absolute;clip-path:inset(50%)}\n"
    "table,tbody,tr,th,td,caption{display:block}tbody th,td:nth-child(n){width:auto;border:0;padding:0}\n"
    "tr{border-top:1px solid #bbb;padding:.4rem 0}tbody th{font-weight:600}td:empty{display:none}\n"
    "td:nth-child(3)::before{content:\"Basis: \"}td:nth-child(4)::before{content:\"Why: "
    "\"}.i{white-space:normal}}\n"
    "@media print{body{font-size:9pt;max-width:none;padding:0}a{color:inherit;text-decoration:none}\n"
    "h2{break-before:page}h3,caption{break-after:avoid}tr,li{break-inside:avoid}em{border-bottom:1px "
    "dotted}}\n";

static const char how_to_read[] =
    "<p>This page holds everything that the program knows, and nothing else decides what it says. Each "
    "number has "
    "a 95% range, says what it rests on, and links to its sources at the end. From each source a link leads "
    "back.</p>\n"
    "<dl>\n"
    "<dt>Condition</dt><dd>Something a person can have that explains the complaints now. The first table "
    "says how "
    "common that is among people who ask about back pain, or pain, numbness or weakness of a leg, by where "
    "they "
    "ask.</dd>\n"
    "<dt>What changes its odds</dt><dd>“× 2” doubles the odds when the expression is true. Not known changes "
    "nothing.</dd>\n"
    "<dt>Shows</dt><dd>How many of 100 people in whom this cause acts alone have the finding, when it is "
    "asked or "
    "examined. Causes add up: with two causes a finding is absent only when neither brings it about.</dd>\n"
    "<dt>Leak</dt><dd>How many of 100 have the finding with none of the causes on this page.</dd>\n"
    "<dt>Syndrome, root</dt><dd>A mechanism between conditions and findings. A root is a nerve that leaves "
    "the "
    "spine.</dd>\n"
    "<dt>Rule</dt><dd>Decides how soon somebody must be seen. Rules do not use the numbers.</dd>\n"
    "<dt>Basis</dt><dd>What kind of study a number comes from. “One figure” is a published figure as it "
    "stands; "
    "“mean” weighs several together on the logit scale; “derived” is worked out from the sources as the last "
    "column says; <em>expert estimate</em> has no source of its own, and its range is wide on purpose.</dd>\n"
    "<dt>Expression</dt><dd>“Not known” is not the same as “no”: a rule with a missing answer is neither "
    "true nor "
    "false.</dd>\n"
    "<dt>Read from</dt><dd>What was read of a source when the figure was taken: the full text, the summary, "
    "or "
    "less.</dd>\n"
    "</dl>\n";

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

static void contents_section(Book *b, const char *id, const char *title) {
    buf_format(b->out, "<li><a href=\"#" AT_SECTION "-%s\">%s</a>", id, title);
}

static void contents_item(Book *b, BookPlace place) {
    book_html(b, "<li>");
    book_link(b, place);
    book_html(b, "</li>\n");
}

static void contents_causes(Book *b, CauseKind kind, const char *id, const char *title) {
    const char *before = "\n<ul class=\"cols\">\n";
    contents_section(b, id, title);
    for (size_t i = 0; i < b->k->cause_count; i++) {
        if (b->k->causes[i].kind != kind) continue;
        book_html(b, before);
        before = "";
        contents_item(b, book_cause(b, i));
    }
    book_html(b, before[0] ? "</li>\n" : "</ul></li>\n");
}

static void contents(Book *b) {
    const Knowledge *k = b->k;
    book_html(b, "<nav aria-label=\"Contents\"><h2 id=\"s-contents\">Contents</h2>\n<ul>\n");
    contents_section(b, "reading", "How to read this page");
    book_html(b, "</li>\n");
    contents_causes(b, CAUSE_CONDITION, "conditions", "Conditions");
    contents_causes(b, CAUSE_SYNDROME, "syndromes", "Syndromes");
    contents_causes(b, CAUSE_ROOT, "roots", "Nerve roots");
    contents_section(b, "levels", "Levels of the spine");
    book_html(b, "</li>\n");
    contents_section(b, "findings", "Findings");
    book_html(b, k->finding_count ? "\n<ul class=\"cols\">\n" : "");
    for (size_t i = 0; i < k->finding_count; i++) contents_item(b, book_finding(b, i));
    book_html(b, k->finding_count ? "</ul></li>\n" : "</li>\n");
    contents_section(b, "rules", "Rules");
    book_html(b, k->rule_count ? "\n<ul class=\"cols\">\n" : "");
    for (size_t i = 0; i < k->rule_count; i++)
        contents_item(b, (BookPlace){AT_RULE, k->rules[i].id, k->rules[i].id});
    book_html(b, k->rule_count ? "</ul></li>\n" : "</li>\n");
    contents_section(b, "care", "The plan");
    book_html(b, "</li>\n");
    contents_section(b, "exercises", "Exercises");
    book_html(b, "</li>\n");
    contents_section(b, "questions", "Questions");
    book_html(b, "</li>\n");
    contents_section(b, "words", "Other words");
    book_html(b, "</li>\n");
    contents_section(b, "sources", "Sources");
    book_html(b, "</li>\n</ul></nav>\n");
}

static void head(Book *b) {
    const Knowledge *k = b->k;
    book_html(
        b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
           "content=\"width=device-width, initial-scale=1\">\n<title>");
    book_text(b, k->title.len ? k->title : STR("What Plumbline knows"));
    if (k->version.len) book_html(b, ", ");
    book_text(b, k->version);
    book_html(b, "</title>\n<style>\n");
    book_html(b, style);
    book_html(b, "</style>\n</head>\n<body>\n<header><h1>");
    book_text(b, k->title.len ? k->title : STR("What Plumbline knows"));
    book_html(b, "</h1>\n<p>Version ");
    book_text(b, k->version);
    book_html(b, ", licence ");
    book_text(b, k->licence);
    buf_format(b->out, ".<br>Fingerprint <code>%s</code></p>\n", k->hash);
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

static void chapters(Book *b) {
    book_causes(b);
    book_findings(b);
    book_rules(b);
    book_care(b);
    book_exercises(b);
    book_questions(b);
    book_other_words(b);
    book_evidence(b);
}

bool book_write(const Knowledge *k, Arena *scratch, Buf *out, Err *err) {
    Buf body = buf_new(scratch, out->cap);
    Book b = {.k = k,
              .arena = scratch,
              .out = &body,
              .uses = ARENA_NEW(scratch, k->evidence_count, BookUse *),
              .last_use = ARENA_NEW(scratch, k->evidence_count, BookUse *)};
    if (!b.uses || !b.last_use) return err_memory(err);
    chapters(&b); /* first, as the summary counts what they wrote */
    b.out = out;
    head(&b);
    if (!summary(&b)) return err_memory(err);
    contents(&b);
    book_html(&b, "<main>\n");
    book_section(&b, "reading", "How to read this page");
    book_html(&b, how_to_read);
    book_html(&b, "</section>\n");
    buf_add(out, buf_str(&body));
    book_html(&b, "</main>\n</body>\n</html>\n");
    if (arena_failed(scratch)) return err_memory(err);
    if (!out->failed && !body.failed) return true;
    err_set(err, ERR_TOO_LARGE, STR("book"), "the page is larger than %zu bytes", out->cap);
    return false;
}
