/* What is done with the answers: rules, the plan, and the screens of the interview. */
#include "report/book_int.h"
#include "report/words.h"

static void reasons(Book *b, Str why, EvidenceRefs from) {
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
        reasons(b, rule->why, rule->from);
        book_html(b, "</article>\n");
    }
    book_html(b, "</section>\n");
}

static void condition(Book *b, const char *label, const Expr *when) {
    if (!when) return;
    buf_format(b->out, "<p>%s ", label);
    book_expr(b, when);
    book_html(b, "</p>\n");
}

static void reason(Book *b, const char *label, const char *section, const CareReason *r) {
    condition(b, label, r->when);
    Str text = knowledge_word(b->k, STR("en"), section, r->id, "text");
    if (text.len) {
        book_html(b, "<p>");
        book_text(b, text);
        book_html(b, "</p>\n");
    }
    reasons(b, r->why, r->from);
}

static void figures(Book *b, const char *label, const CareFigure *of, size_t count) {
    for (size_t i = 0; i < count; i++) {
        buf_format(b->out, "<p>%s: ", label);
        book_text(b, words_figure(b->k, STR("en"), &of[i], b->arena));
        book_sources(b, of[i].from);
        book_html(b, "</p>\n");
    }
}

/* Where the phase can lead at a check-in, in the order in which it is tried. */
static void moves(Book *b, size_t phase) {
    for (size_t i = 0; i < b->k->move_count; i++) {
        const CareMove *m = &b->k->moves[i];
        bool from_here = m->of_count == 0 && m->to != phase;
        for (size_t f = 0; f < m->of_count; f++) from_here = from_here || m->of[f] == phase;
        if (!from_here) continue;
        book_html(b, m->indication ? "<p>By indication <b>" : "<p>Move <b>");
        book_text(b, m->id);
        book_html(b, "</b> to ");
        book_link(b, book_care_item(b, m->to));
        for (int t = 0; t < TREND_COUNT; t++)
            if (m->trends != (1U << TREND_COUNT) - 1 && m->trends >> t & 1U)
                buf_format(b->out, ", when %s", trend_name((Trend)t));
        if (m->after_days) buf_format(b->out, ", after %d days", m->after_days);
        if (m->done >= 0)
            buf_format(b->out, ", after a treatment of class %s", care_class_name((CareClass)m->done));
        book_html(b, "</p>\n");
        condition(b, "When", m->when);
        reasons(b, m->why, m->from);
    }
}

void book_care(Book *b) {
    static const char *const sections[] = {"treatments", "imaging", "referrals", "phases", "safety_net"};
    static const char *const kinds[] = {"treatment", "imaging", "whom to see", "phase", "safety net"};
    book_section(b, "care", "The plan");
    for (size_t i = 0; i < b->k->care_count; i++) {
        const CareItem *item = &b->k->care[i];
        book_entry(b, book_care_item(b, i), sections[item->kind], item->pos);
        buf_format(b->out, "<p class=\"meta\">Kind: %s. ", kinds[item->kind]);
        if (item->kind == CARE_TREATMENT) buf_format(b->out, "Class: %s. ", care_class_name(item->class));
        for (size_t f = 0; f < item->phase_count; f++) {
            book_html(b, f ? ", " : "Phases: ");
            book_link(b, book_care_item(b, item->phases[f]));
        }
        if (item->phase_count) book_html(b, ". ");
        if (item->step) buf_format(b->out, "Step: %d. ", item->step);
        if (item->order) buf_format(b->out, "Order: %d. ", item->order);
        if (item->review_days) buf_format(b->out, "Looked at again after %d days.", item->review_days);
        book_html(b, "</p>\n");
        condition(b, "Offered when", item->when);
        for (size_t c = 0; c < item->contraindication_count; c++)
            reason(b,
                   item->contraindications[c].dangerous ? "Never, and not while unknown, when" : "Not when",
                   "contraindications", &item->contraindications[c]);
        for (size_t n = 0; n < item->not_now_count; n++)
            reason(b, "Not for now when", "not_now", &item->not_now[n]);
        figures(b, "Benefit", item->benefits, item->benefit_count);
        figures(b, "Harm", item->harms, item->harm_count);
        if (item->disagree.count) {
            book_html(b, "<p>Guidelines disagree:");
            book_sources(b, item->disagree);
            book_html(b, "</p>\n");
        }
        if (item->kind == CARE_PHASE) moves(b, i);
        reasons(b, item->why, item->from);
        book_html(b, "</article>\n");
    }
    book_html(b, "</section>\n");
}

static void answer_value(Book *b, const Finding *f, const Answer *a) {
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
        answer_value(b, &b->k->findings[o->sets[i].finding], &o->sets[i].value);
    }
    book_html(b, "</li>\n");
}

void book_questions(Book *b) {
    static const char *const kinds[] = {"one answer", "several answers", "a number",
                                        "places with their sides", "yes or no"};
    static const char *const stages[] = {"red flags", "main", "examination"};
    book_section(b, "questions", "Questions");
    for (size_t i = 0; i < b->k->question_count; i++) {
        const Question *q = &b->k->questions[i];
        book_entry(b, (BookPlace){AT_QUESTION, q->id, q->id}, "questions", q->pos);
        buf_format(b->out, "<p class=\"meta\">Kind: %s. Stage: %s. ", kinds[q->kind], stages[q->stage]);
        if (!str_eq(q->screen, q->id)) buf_format(b->out, "Screen: %.*s. ", STR_ARG(q->screen));
        book_html(b, "Burden: ");
        book_number(b, q->cost);
        book_html(b, ".</p>\n");
        condition(b, "Asked unless this is known to be false:", q->when);
        for (size_t a = 0; a < q->ask_count; a++) {
            book_html(b, a ? ", " : "<p>Answers: ");
            book_link(b, book_finding(b, q->asks[a]));
        }
        if (q->ask_count) book_html(b, ".</p>\n");
        if (q->option_count) book_html(b, "<ul>\n");
        for (size_t o = 0; o < q->option_count; o++) option(b, &q->options[o]);
        if (q->option_count) book_html(b, "</ul>\n");
        book_html(b, "</article>\n");
    }
    book_html(b, "</section>\n");
}
