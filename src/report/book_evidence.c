/* Sources: every published figure, where it was read, and what rests on it. */
#include "report/book_int.h"

#include <math.h>

static void figure(Book *b, const char *name, double value, double lo, double hi) {
    if (isnan(value)) return;
    buf_format(b->out, " %s <b>", name);
    book_number(b, value);
    book_html(b, "</b>");
    if (!isnan(lo) && !isnan(hi)) {
        book_html(b, " (");
        book_number(b, lo);
        book_html(b, " to ");
        book_number(b, hi);
        book_html(b, ")");
    }
    book_html(b, ";");
}

static void figures(Book *b, const Evidence *e) {
    book_html(b, "<p>");
    book_text(b, e->condition);
    if (e->condition.len && e->finding.len) book_html(b, " – ");
    book_text(b, e->finding);
    book_html(b, ":");
    figure(b, "sensitivity", e->sens, e->sens_lo, e->sens_hi);
    figure(b, "specificity", e->spec, e->spec_lo, e->spec_hi);
    figure(b, "prevalence", e->prevalence, NAN, NAN);
    figure(b, "likelihood ratio +", e->lr_pos, e->lr_pos_lo, e->lr_pos_hi);
    figure(b, "likelihood ratio −", e->lr_neg, e->lr_neg_lo, e->lr_neg_hi);
    figure(b, e->effect.len ? "effect" : "value", e->value, e->value_lo, e->value_hi);
    const Str texts[] = {e->unit, e->effect, e->note};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!texts[i].len) continue;
        book_html(b, " ");
        book_text(b, texts[i]);
        book_html(b, ";");
    }
    figure(b, "n =", e->n, NAN, NAN);
    book_html(b, "</p>\n");
}

static void read_from(Book *b, const Evidence *e) {
    book_html(b, "<p>");
    book_text(b, e->source);
    if (e->title.len) {
        book_html(b, ". <cite>");
        book_text(b, e->title);
        book_html(b, "</cite>");
    }
    if (e->doi.len) {
        book_html(b, ". doi <a href=\"https://doi.org/");
        html_url(b->out, e->doi);
        book_html(b, "\">");
        book_text(b, e->doi);
        book_html(b, "</a>");
    }
    if (e->pmid.len) {
        book_html(b, ". PMID ");
        book_text(b, e->pmid);
    }
    book_html(b, ". Read from: ");
    if (e->verified.len) book_text(b, e->verified);
    else book_html(b, "not stated");
    book_html(b, ".</p>\n");
}

static void used_by(Book *b, size_t row) {
    const char *before = "<p>Used by: ";
    for (const BookUse *use = b->uses[row]; use; use = use->next) {
        book_html(b, before);
        book_link(b, use->place);
        before = ", ";
    }
    book_html(b, before[0] == ',' ? ".</p>\n" : "<p>No number rests on it so far.</p>\n");
}

void book_evidence(Book *b) {
    book_section(b, "sources", "Sources");
    for (size_t i = 0; i < b->k->evidence_count; i++) {
        const Evidence *e = &b->k->evidence[i];
        book_entry(b, (BookPlace){AT_EVIDENCE, e->id, e->id}, NULL, e->pos);
        figures(b, e);
        if (e->population.len) {
            book_html(b, "<p>In: ");
            book_text(b, e->population);
            book_html(b, "</p>\n");
        }
        read_from(b, e);
        used_by(b, i);
        book_html(b, "</article>\n");
    }
    book_html(b, "</section>\n");
}
