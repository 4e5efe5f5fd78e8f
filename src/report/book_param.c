/* Numbers and what they rest on. */
#include "report/book_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const grade_names[] = {"meta-analysis", "cohort",  "cross-sectional study",
                                          "case series",   "derived", "expert estimate"};
static const char *const method_names[] = {
    "one figure", "random effects", "bivariate random effects", "product", "sum", "ratio", "odds ratio"};
static const char *const field_names[] = {
    "sensitivity",       "1 − sensitivity", "specificity", "1 − specificity",     "prevalence",
    "1 − prevalence",    "value",           "1 − value",   "middle of the range", "likelihood ratio +",
    "likelihood ratio −"};

enum { NUMBER_BYTES = 64, MOST_DIGITS = 12 };

void book_number(Book *b, double value) {
    char text[NUMBER_BYTES];
    double size = fabs(value);
    int digits = size > 0 ? 2 - (int)floor(log10(size)) : 0;
    digits = digits < 0 ? 0 : digits > MOST_DIGITS ? MOST_DIGITS : digits;
    int len = snprintf(text, sizeof text, "%.*f", digits, value);
    while (digits > 0 && len > 0 && text[len - 1] == '0' && digits-- > 0) len--;
    if (len > 0 && text[len - 1] == '.') len--;
    if (len > 0) book_text(b, (Str){text, (size_t)len});
}

void book_percent(Book *b, double p) {
    if (p > 0.99 && p < 1) buf_format(b->out, "%.6g", p * 100);
    else book_number(b, p * 100);
}

static void amount(Book *b, Scale scale, double value) {
    if (scale == SCALE_ODDS) book_number(b, value);
    else book_percent(b, value);
}

static void one_value(Book *b, const Param *p, size_t i) {
    const char *unit = p->scale == SCALE_ODDS ? "" : "%";
    book_html(b, p->scale == SCALE_ODDS ? "<b>× " : "<b>");
    amount(b, p->scale, p->value[i]);
    book_html(b, unit);
    book_html(b, "</b> <span class=\"i\">(");
    amount(b, p->scale, p->lo[i]);
    book_html(b, " to ");
    amount(b, p->scale, p->hi[i]);
    book_html(b, unit);
    book_html(b, ")</span>");
}

/* "below 300 m: ", "at least severe: " */
static void grade_label(Book *b, const Finding *f, size_t grade) {
    if (f->type == TYPE_NUMBER) {
        book_html(b, f->steps_descend ? "below " : "at least ");
        book_number(b, f->steps[grade]);
        if (f->unit.len && !str_eq(f->unit, STR("ratio"))) {
            book_html(b, " ");
            book_text(b, f->unit);
        }
    } else {
        book_html(b, "at least ");
        if (grade + 1 < f->choice_count) book_text(b, f->choices[grade + 1]);
    }
    book_html(b, ": ");
}

void book_value(Book *b, const Param *p, const Finding *graded) {
    for (size_t i = 0; i < p->count; i++) {
        if (i) book_html(b, "<br>");
        if (graded && graded->grades) grade_label(b, graded, i);
        one_value(b, p, i);
    }
}

static void note_use(Book *b, uint16_t row) {
    BookUse *last = b->last_use[row];
    if (last && last->place.kind == b->here.kind && str_eq(last->place.id, b->here.id)) return;
    BookUse *use = ARENA_NEW(b->arena, 1, BookUse);
    if (!use) return;
    use->place = b->here;
    if (last) last->next = use;
    else b->uses[row] = use;
    b->last_use[row] = use;
}

void book_sources(Book *b, EvidenceRefs from) {
    for (size_t i = 0; i < from.count; i++) {
        Str id = b->k->evidence[from.row[i]].id;
        book_html(b, " <sup>");
        book_link(b, (BookPlace){AT_EVIDENCE, id, id});
        book_html(b, "</sup>");
        note_use(b, from.row[i]);
    }
}

/* A judged factor, unless it is 1. */
static void factor(Book *b, const char *name, double by) {
    if (by >= 1 && by <= 1) return;
    buf_format(b->out, ", %s ", name);
    book_number(b, by);
}

static void basis(Book *b, const Param *p) {
    if (p->pooled == POOLED_EXPERT) {
        book_html(b, "<em>expert estimate</em>");
        return;
    }
    book_html(b, grade_names[p->grade]);
    if (p->pooled == POOLED_DERIVED) {
        if (p->grade != GRADE_DERIVED) book_html(b, ", derived");
        return;
    }
    buf_format(b->out, ", %s", method_names[p->pooled]);
    if (p->from.count > 1) buf_format(b->out, " of %zu figures", p->from.count);
    if (p->fields) buf_format(b->out, ": %s", field_names[p->fields[0]]);
    factor(b, "times", p->times);
    factor(b, "odds times", p->odds_times);
    factor(b, "against", p->against > 0 ? p->against : 1);
}

static void note_param(Book *b, const Param *p) {
    if (b->param_count == b->param_room) {
        size_t room = b->param_room ? 2 * b->param_room : 1024;
        const Param **more = ARENA_NEW(b->arena, room, const Param *);
        if (!more) return;
        for (size_t i = 0; i < b->param_count; i++) more[i] = b->params[i];
        b->params = more;
        b->param_room = room;
    }
    b->params[b->param_count++] = p;
}

void book_table(Book *b, const char *caption, const char *first) {
    buf_format(
        b->out,
        "<table><caption>%s</caption><thead><tr><th scope=\"col\">%s</th><th scope=\"col\">Number (95%% "
        "range)</th><th scope=\"col\">Basis</th><th scope=\"col\">Why, and "
        "sources</th></tr></thead><tbody>\n",
        caption, first);
}

void book_row(Book *b) {
    book_html(b, "<tr><th scope=\"row\">");
}

void book_param(Book *b, const Param *p, const Finding *graded) {
    book_html(b, "</th><td>");
    book_value(b, p, graded);
    book_html(b, "</td><td>");
    basis(b, p);
    book_html(b, "</td><td>");
    book_text(b, p->why);
    if (p->deviates.len) book_html(b, " Deviates from its rows: ");
    book_text(b, p->deviates);
    book_sources(b, p->from);
    book_sources(b, p->see);
    book_html(b, "</td></tr>\n");
    note_param(b, p);
}

void book_table_end(Book *b) {
    book_html(b, "</tbody></table>\n");
}

static int compare_params(const void *left, const void *right) {
    const Param *a = *(const Param *const *)left;
    const Param *b = *(const Param *const *)right;
    int files = str_cmp(a->pos.file, b->pos.file);
    if (files) return files;
    if (a->pos.line != b->pos.line) return a->pos.line < b->pos.line ? -1 : 1;
    if (a->pos.column != b->pos.column) return a->pos.column < b->pos.column ? -1 : 1;
    return 0;
}

bool book_same_param(const Param *a, const Param *b) {
    return compare_params(&a, &b) == 0;
}

bool book_count_params(Book *b, size_t counts[POOLING_COUNT]) {
    const Param **sorted = ARENA_NEW(b->arena, b->param_count, const Param *);
    if (!sorted) return false;
    for (size_t i = 0; i < POOLING_COUNT; i++) counts[i] = 0;
    for (size_t i = 0; i < b->param_count; i++) sorted[i] = b->params[i];
    if (b->param_count) qsort(sorted, b->param_count, sizeof(const Param *), compare_params);
    for (size_t i = 0; i < b->param_count; i++)
        if (i == 0 || !book_same_param(sorted[i - 1], sorted[i])) counts[sorted[i]->pooled]++;
    return true;
}
