/* Findings: what each can be, how often it comes without a cause, and which causes show it. */
#include "report/book_int.h"

static const char *const kinds[] = {"about the person", "told by the person", "examination", "test",
                                    "imaging"};

static void choices(Book *b, const Finding *f) {
    for (size_t i = 0; i < f->choice_count; i++) {
        if (i) book_html(b, ", ");
        book_html(b, "<code>");
        book_text(b, f->choices[i]);
        book_html(b, "</code>");
        if (f->yes_choices >> i & 1) book_html(b, " (yes)");
        else if (f->no_choices >> i & 1) book_html(b, " (no)");
        else if (f->yes_choices) book_html(b, " (no evidence)");
    }
}

static void values(Book *b, const Finding *f) {
    switch (f->type) {
    case TYPE_YESNO: book_html(b, "yes or no"); break;
    case TYPE_SIDE: book_html(b, "left, right, both or none"); break;
    case TYPE_CHOICE: choices(b, f); break;
    case TYPE_NUMBER:
        book_html(b, "a number from ");
        book_number(b, f->lo);
        book_html(b, " to ");
        book_number(b, f->hi);
        book_html(b, " ");
        book_text(b, f->unit);
        break;
    }
}

static void about(Book *b, const Finding *f) {
    buf_format(b->out, "<p class=\"meta\">Kind: %s. Values: ", kinds[f->kind]);
    values(b, f);
    book_html(b, ". ");
    if (f->part_of >= 0) {
        book_html(b, "A part of ");
        book_link(b, book_finding(b, (size_t)f->part_of));
        book_html(b, ". ");
    }
    if (!f->in_network) book_html(b, "Not weighed for any cause; serves rules, odds and the plan.");
    book_html(b, "</p>\n");
}

static void leak(Book *b, const Finding *f) {
    if (!f->in_network) return;
    const Finding *graded = f->grades ? f : NULL;
    book_table(b, "How often without any of the causes on this page", "Leak");
    book_row(b);
    book_html(b, "none of them");
    book_param(b, &f->leak, graded);
    for (size_t i = 0; i < f->leak_context_count; i++) {
        book_row(b);
        book_html(b, "its odds when ");
        book_expr(b, f->leak_context[i].when);
        book_param(b, &f->leak_context[i].odds, NULL);
    }
    for (size_t i = 0; i < f->link_context_count; i++) {
        book_row(b);
        book_html(b, "the odds of every cause to show it when ");
        book_expr(b, f->link_context[i].when);
        book_param(b, &f->link_context[i].odds, NULL);
    }
    book_table_end(b);
}

static bool is_to(const Link *link, size_t finding) {
    return link->to.is_finding && link->to.index == finding;
}

/* The link from this site to the finding that has this number, or NULL. */
static const Link *site_link(const Site *site, size_t finding, const Param *p) {
    for (size_t i = 0; i < site->show_count; i++)
        if (is_to(&site->shows[i], finding) && book_same_param(&site->shows[i].p, p)) return &site->shows[i];
    return NULL;
}

/* All sites from which the same number, written once, leads to the finding. */
static void sites_of(Book *b, const Cause *c, size_t first, const Link *link) {
    for (size_t s = first; s < c->site_count; s++) {
        if (!site_link(&c->sites[s], link->to.index, &link->p)) continue;
        book_html(b, s == first ? " at " : ", ");
        book_text(b, b->k->levels[c->sites[s].level].id);
        buf_format(b->out, " %s", zone_name(c->sites[s].zone));
    }
}

static void shown_row(Book *b, size_t cause, size_t site, const Link *link, bool *open) {
    const Cause *c = &b->k->causes[cause];
    if (!*open) book_html(b, "<p>Shown by:</p><ul class=\"by\">\n");
    *open = true;
    book_html(b, "<li>");
    book_link(b, book_cause(b, cause));
    if (site < c->site_count) sites_of(b, c, site, link);
    book_html(b, link->to.side == SIDE_OPPOSITE ? " (other side): " : ": ");
    book_value(b, &link->p, book_graded(b, link->to));
    book_html(b, "</li>\n");
}

static void shown_by_sites(Book *b, size_t finding, size_t cause, bool *open) {
    const Cause *c = &b->k->causes[cause];
    for (size_t s = 0; s < c->site_count; s++) {
        for (size_t i = 0; i < c->sites[s].show_count; i++) {
            const Link *link = &c->sites[s].shows[i];
            if (!is_to(link, finding)) continue;
            bool seen = false;
            for (size_t before = 0; before < s && !seen; before++)
                seen = site_link(&c->sites[before], finding, &link->p) != NULL;
            if (!seen) shown_row(b, cause, s, link, open);
        }
    }
}

static void shown_by(Book *b, size_t finding) {
    bool open = false;
    for (size_t c = 0; c < b->k->cause_count; c++) {
        const Cause *cause = &b->k->causes[c];
        for (size_t i = 0; i < cause->show_count; i++)
            if (is_to(&cause->shows[i], finding)) shown_row(b, c, cause->site_count, &cause->shows[i], &open);
        shown_by_sites(b, finding, c, &open);
    }
    if (open) book_html(b, "</ul>\n");
    else if (b->k->findings[finding].in_network) book_html(b, "<p>No cause shows it.</p>\n");
}

static void asked_by(Book *b, size_t finding) {
    const char *before = "<p>Asked by: ";
    for (size_t q = 0; q < b->k->question_count; q++) {
        const Question *question = &b->k->questions[q];
        for (size_t i = 0; i < question->ask_count; i++) {
            if (question->asks[i] != finding) continue;
            book_html(b, before);
            book_link(b, (BookPlace){AT_QUESTION, question->id, question->id});
            before = ", ";
            break;
        }
    }
    if (before[0] == ',') book_html(b, ".</p>\n");
}

void book_findings(Book *b) {
    book_section(b, "findings", "Findings");
    for (size_t i = 0; i < b->k->finding_count; i++) {
        const Finding *f = &b->k->findings[i];
        book_entry(b, book_finding(b, i), "findings", f->pos);
        about(b, f);
        leak(b, f);
        shown_by(b, i);
        asked_by(b, i);
        book_mentioned(b, b->findings[i]);
        book_carries(b, CARRIER_FINDING, i);
        book_html(b, "</article>\n");
    }
    book_html(b, "</section>\n");
}
