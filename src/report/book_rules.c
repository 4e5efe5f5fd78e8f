/* What is done with the answers: rules, and the screens of the interview. */
#include "report/book_int.h"

void book_reasons(Book *b, Str why, EvidenceRefs from) {
    if (why.len == 0 && from.count == 0) return;
    book_html(b, why.len ? "<p>Why: " : "<p>Sources:");
    book_text(b, why);
    book_sources(b, from);
    book_html(b, "</p>\n");
}

void book_rules(Book *b) {
    book_section(b, "rules", "Rules");
    for (size_t i = 0; i < b->k->rule_count; i++) {
        const Rule *rule = &b->k->rules[i];
        book_entry(b, (BookPlace){AT_RULE, rule->id, rule->id}, "rules", rule->pos);
        book_html(b, "<p>When ");
        book_expr(b, rule->when);
        buf_format(b->out, "</p>\n<p>Then: <b>%s</b>", urgency_name(rule->urgency));
        if (rule->see >= 0) {
            book_html(b, ", see ");
            book_link(b, book_care_item(b, (size_t)rule->see));
        }
        if (rule->red_flag.len) {
            book_html(b, ". Red flag: ");
            book_text(b, rule->red_flag);
        }
        book_html(b, ".</p>\n");
        book_reasons(b, rule->why, rule->from);
        book_carries(b, CARRIER_RULE, i);
        book_html(b, "</article>\n");
    }
    book_html(b, "</section>\n");
}

void book_when(Book *b, const char *label, const Expr *when) {
    if (!when) return;
    buf_format(b->out, "<p>%s ", label);
    book_expr(b, when);
    book_html(b, "</p>\n");
}

void book_answer(Book *b, const Finding *f, const Answer *a) {
    switch (f->type) {
    case TYPE_NUMBER: book_number(b, a->number); return;
    case TYPE_CHOICE:
        if (a->choice >= 0) book_text(b, f->choices[a->choice]);
        return;
    case TYPE_YESNO: book_html(b, a->any == TRI_YES ? "yes" : "no"); return;
    case TYPE_SIDE:
        if (a->left == TRI_YES) book_html(b, a->right == TRI_YES ? "both" : "left");
        else if (a->right == TRI_YES) book_html(b, "right");
        else book_html(b, a->any == TRI_YES ? "yes" : "none");
        return;
    }
}

static void option(Book *b, const Option *o) {
    book_html(b, "<li><code>");
    book_text(b, o->id);
    book_html(b, "</code> sets ");
    for (size_t i = 0; i < o->set_count; i++) {
        if (i) book_html(b, ", ");
        book_link(b, book_finding(b, o->sets[i].finding));
        book_html(b, " to ");
        book_answer(b, &b->k->findings[o->sets[i].finding], &o->sets[i].value);
    }
    book_html(b, "</li>\n");
}

void book_questions(Book *b) {
    static const char *const kinds[] = {"one answer", "several answers", "a number",
                                        "places with their sides", "yes or no"};
    static const char *const stages[] = {"red flags", "main", "examination", "check-in"};
    book_section(b, "questions", "Questions");
    for (size_t i = 0; i < b->k->question_count; i++) {
        const Question *q = &b->k->questions[i];
        book_entry(b, (BookPlace){AT_QUESTION, q->id, q->id}, "questions", q->pos);
        buf_format(b->out, "<p class=\"meta\">Kind: %s. Stage: %s. ", kinds[q->kind], stages[q->stage]);
        if (!str_eq(q->screen, q->id)) buf_format(b->out, "Screen: %.*s. ", STR_ARG(q->screen));
        book_html(b, "Burden: ");
        book_number(b, q->cost);
        book_html(b, ".</p>\n");
        book_when(b, "Asked unless this is known to be false:", q->when);
        for (size_t a = 0; a < q->ask_count; a++) {
            book_html(b, a ? ", " : "<p>Answers: ");
            book_link(b, book_finding(b, q->asks[a]));
        }
        if (q->ask_count) book_html(b, ".</p>\n");
        if (q->option_count) book_html(b, "<ul>\n");
        for (size_t o = 0; o < q->option_count; o++) option(b, &q->options[o]);
        if (q->option_count) book_html(b, "</ul>\n");
        book_carries(b, CARRIER_QUESTION, i);
        book_html(b, "</article>\n");
    }
    book_html(b, "</section>\n");
}
