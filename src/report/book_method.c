/* How numbers are made of figures, and how the whole agrees with what was published. */
#include "report/book_int.h"
#include "report/fit.h"

static void plain_table(Book *b, const char *classes, const char *caption, const char *heads) {
    buf_format(b->out, "<table class=\"%s\"><caption>%s</caption><thead><tr>%s</tr></thead><tbody>\n",
               classes, caption, heads);
}

static void factor_row(Book *b, Str name, double value, const char *what) {
    book_row(b);
    book_text(b, name);
    book_html(b, "</th><td>");
    book_number(b, value);
    buf_format(b->out, "</td><td>%s</td></tr>\n", what);
}

void book_pooling(Book *b) {
    static const Str read[] = {
        {"the full text", 13}, {"the summary", 11}, {"second hand", 11}, {"nobody", 6}};
    const PoolingTable *t = &b->k->pooling;
    book_section(b, "pooling", "How figures become numbers");
    book_html(b,
              "<p>Standard deviations are on the logit, for odds ratios on the natural logarithm. They widen "
              "the range of a number.</p>\n");
    plain_table(
        b, "plain", "The factors of pooling",
        "<th scope=\"col\">Factor</th><th scope=\"col\">Size</th><th scope=\"col\">What it does</th>");
    factor_row(b, STR("between studies"), t->between_sd, "least difference between studies of a probability");
    factor_row(b, STR("between studies, odds"), t->between_sd_odds, "the same for odds ratios");
    for (size_t i = 0; i < VERIFIED_COUNT; i++)
        factor_row(b, str_format(b->arena, "read from: %.*s", STR_ARG(read[i])), t->verified_sd[i],
                   "what was read of the source");
    factor_row(b, STR("people, when none are told"), t->unreported_people,
               "a figure without interval and numbers weighs like so many people");
    factor_row(b, STR("the most that this widens"), t->unreported_sd_most, "however rare the finding");
    factor_row(b, STR("unreported, odds"), t->unreported_sd_odds, "an odds ratio without interval");
    factor_row(b, STR("judged share"), t->judged_share,
               "a judged factor is unsure by this part of what it moves");
    factor_row(b, STR("judged least"), t->judged_least, "and at least by this");
    factor_row(b, STR("tolerance"), t->tolerance, "a greater distance from the rows is an error");
    for (size_t i = 0; i < t->indirect_count; i++)
        factor_row(b, t->indirect[i].id, t->indirect[i].sd, "the rows do not quite fit the number");
    book_html(b, "</tbody></table>\n</section>\n");
}

static void number_cell(Book *b, double value) {
    book_html(b, "</td><td>");
    book_number(b, value);
}

static void result_row(Book *b, const FitResult *r) {
    const Evidence *row = &b->k->evidence[r->entry->row];
    const Population *p = &b->k->populations[r->entry->population];
    Buf text = buf_new(b->arena, FIT_LINE_BYTES);
    fit_reference(b->k, r->entry, &text);
    buf_add(&text, STR(" by "));
    fit_finding(b->k, r->entry, &text);
    book_row(b);
    book_link(b, (BookPlace){AT_EVIDENCE, row->id, row->id});
    book_html(b, " ");
    book_text(b, buf_str(&text));
    book_html(b, " in ");
    book_link(b, (BookPlace){AT_POPULATION, p->id, p->id});
    buf_format(b->out, "</th><td>%s", fit_measure_name(r->measure));
    number_cell(b, r->published);
    book_html(b, " <span class=\"i\">(");
    book_number(b, r->lo);
    book_html(b, " to ");
    book_number(b, r->hi);
    book_html(b, ")</span>");
    number_cell(b, r->implied);
    book_html(b, "</td><td>");
    book_text(b, r->entry->reason);
    book_html(b, "</td></tr>\n");
}

static void results(Book *b, const FitReport *report, bool inside, const char *caption) {
    plain_table(b, "plain fit", caption,
                "<th scope=\"col\">Row</th><th scope=\"col\">Measure</th><th scope=\"col\">Published</th><th "
                "scope=\"col\">Network</th><th scope=\"col\">Why it may lie outside</th>");
    for (size_t i = 0; i < report->count; i++)
        if (report->of[i].inside == inside) result_row(b, &report->of[i]);
    book_html(b, "</tbody></table>\n");
}

static void causes_of(Book *b, const char *label, const uint16_t *of, size_t count) {
    for (size_t i = 0; i < count; i++) {
        book_html(b, i ? ", " : label);
        book_link(b, book_cause(b, of[i]));
    }
    if (count) book_html(b, ".</p>\n");
}

static void population(Book *b, const Population *p) {
    book_entry(b, (BookPlace){AT_POPULATION, p->id, p->id}, NULL, p->pos);
    book_html(b, "<p>");
    book_text(b, p->why);
    book_html(b, "</p>\n");
    for (size_t i = 0; i < p->answer_count; i++) {
        book_html(b, i ? ", " : "<p>All have: ");
        book_link(b, book_finding(b, p->answers[i].finding));
        book_html(b, " ");
        book_answer(b, &b->k->findings[p->answers[i].finding], &p->answers[i].value);
    }
    if (p->answer_count) book_html(b, ".</p>\n");
    causes_of(b, "<p>Each has one of: ", p->among, p->among_count);
    causes_of(b, "<p>Nobody has: ", p->without, p->without_count);
    book_html(b, "</article>\n");
}

static void skipped(Book *b) {
    book_html(b, "<details><summary>Rows that are left out, each with its reason</summary>\n<ul>\n");
    for (size_t i = 0; i < b->k->fit_count; i++) {
        if (!b->k->fit[i].skip.len) continue;
        Str id = b->k->evidence[b->k->fit[i].row].id;
        book_html(b, "<li>");
        book_link(b, (BookPlace){AT_EVIDENCE, id, id});
        book_html(b, ": ");
        book_text(b, b->k->fit[i].skip);
        book_html(b, "</li>\n");
    }
    book_html(b, "</ul></details>\n");
}

bool book_fit(Book *b, Err *err) {
    FitReport report;
    book_section(b, "fit", "Does the network agree with what was published?");
    if (!fit_run(b->k, b->arena, &report, err)) return false;
    buf_format(
        b->out,
        "<p>For each published accuracy: what the network implies in the people of that study. %zu of %zu "
        "rows "
        "lie inside the published interval in all their measures, %zu of %zu measures; %zu rows are left "
        "out. The same evidence made the numbers, so this shows whether the parts agree; it is no "
        "validation.</p>\n",
        report.rows_inside, report.rows, report.inside, report.count, report.skipped);
    if (report.count) results(b, &report, false, "Outside, the farthest first");
    if (report.count) results(b, &report, true, "Inside");
    if (report.skipped) skipped(b);
    if (b->k->population_count) book_html(b, "<h3>The people of the studies</h3>\n");
    for (size_t i = 0; i < b->k->population_count; i++) population(b, &b->k->populations[i]);
    book_html(b, "</section>\n");
    return true;
}
