/* Conditions, syndromes and roots: how common each is, what changes that, and what each shows. */
#include "report/book_int.h"

static const char *const settings[] = {"asking at home", "primary care", "emergency department",
                                       "spine clinic"};

const Finding *book_graded(const Book *b, Target to) {
    const Finding *f = to.is_finding ? &b->k->findings[to.index] : NULL;
    return f && f->grades ? f : NULL;
}

static bool is_sided(const Book *b, Target to) {
    return to.is_finding ? b->k->findings[to.index].type == TYPE_SIDE : b->k->causes[to.index].sided;
}

void book_target(Book *b, Target to) {
    static const char *const sides[] = {"", " (other side)", " (left)", " (right)"};
    book_link(b, to.is_finding ? book_finding(b, to.index) : book_cause(b, to.index));
    if (is_sided(b, to)) book_html(b, sides[to.side]);
}

static void flags(Book *b, const Cause *c) {
    if (c->kind != CAUSE_SYNDROME && !c->serious && !c->sided && !c->explains_leg) return;
    book_html(b, "<p class=\"meta\">");
    if (c->serious) book_html(b, "<strong>Serious: must not be missed.</strong> ");
    if (c->sided) book_html(b, "Exists once for each side. ");
    if (c->explains_leg) book_html(b, "Can explain pain, numbness or weakness of a leg. ");
    if (c->kind == CAUSE_SYNDROME)
        book_html(b, c->report ? "Listed among the likely causes. " : "Not listed by itself in a report. ");
    book_html(b, "</p>\n");
}

static void priors(Book *b, const Cause *c) {
    if (c->kind != CAUSE_CONDITION) {
        book_table(b, "How often without any of the causes on this page", "Leak");
        book_row(b);
        book_html(b, "none of them");
        book_param(b, &c->leak, NULL);
        book_table_end(b);
        return;
    }
    book_table(b, "How often it explains the complaint", "Setting");
    for (size_t s = 0; s < SETTING_COUNT; s++) {
        book_row(b);
        book_html(b, settings[s]);
        book_param(b, &c->prior[s], NULL);
    }
    if (c->both.count) {
        book_row(b);
        book_html(b, "on both sides, when it holds");
        book_param(b, &c->both, NULL);
    }
    book_table_end(b);
}

static void context(Book *b, const Cause *c) {
    if (c->context_count + c->link_context_count == 0) return;
    book_table(b, "What changes its odds", "When");
    for (size_t i = 0; i < c->link_context_count; i++) {
        book_row(b);
        book_html(b, "the odds that a cause brings it about, when ");
        book_expr(b, c->link_context[i].when);
        book_param(b, &c->link_context[i].odds, NULL);
    }
    for (size_t i = 0; i < c->context_count; i++) {
        book_row(b);
        book_expr(b, c->context[i].when);
        book_param(b, &c->context[i].odds, NULL);
    }
    book_table_end(b);
}

static void shows(Book *b, const Cause *c) {
    if (c->show_count == 0) return;
    book_table(b, "What it shows, acting alone", "Shows");
    for (size_t i = 0; i < c->show_count; i++) {
        book_row(b);
        book_target(b, c->shows[i].to);
        book_param(b, &c->shows[i].p, book_graded(b, c->shows[i].to));
    }
    book_table_end(b);
}

static bool sites_lead_to(const Cause *c, size_t cause) {
    for (size_t s = 0; s < c->site_count; s++)
        for (size_t i = 0; i < c->sites[s].show_count; i++)
            if (!c->sites[s].shows[i].to.is_finding && c->sites[s].shows[i].to.index == cause) return true;
    return false;
}

static bool presses(const Book *b, const Cause *c, size_t cause) {
    for (size_t s = 0; s < c->site_count; s++)
        for (size_t i = 0; i < c->sites[s].press_count; i++)
            if (b->k->levels[c->sites[s].level].root[c->sites[s].presses[i].role] == (int)cause) return true;
    return false;
}

static bool leads_to(const Book *b, const Cause *c, size_t cause) {
    for (size_t i = 0; i < c->show_count; i++)
        if (!c->shows[i].to.is_finding && c->shows[i].to.index == cause) return true;
    return sites_lead_to(c, cause) || presses(b, c, cause);
}

/* What brings a syndrome or root about; the numbers stand at the causes. */
static void brought_about_by(Book *b, size_t cause) {
    const char *before = "<p>Brought about by: ";
    for (size_t i = 0; i < b->k->cause_count; i++) {
        if (!leads_to(b, &b->k->causes[i], cause)) continue;
        book_html(b, before);
        book_link(b, book_cause(b, i));
        before = ", ";
    }
    if (before[0] == ',') book_html(b, ".</p>\n");
}

static void causes_of_kind(Book *b, CauseKind kind) {
    static const char *const sections[] = {"conditions", "syndromes", "roots"};
    for (size_t i = 0; i < b->k->cause_count; i++) {
        const Cause *c = &b->k->causes[i];
        if (c->kind != kind) continue;
        book_entry(b, book_cause(b, i), sections[kind], c->pos);
        flags(b, c);
        book_network(b, i);
        priors(b, c);
        context(b, c);
        brought_about_by(b, i);
        book_sites(b, c);
        shows(b, c);
        book_mentioned(b, b->causes[i]);
        book_carries(b, CARRIER_CAUSE, i);
        book_html(b, "</article>\n");
    }
}

static void levels(Book *b) {
    static const char *const roles[] = {"exiting", "traversing", "next below"};
    book_section(b, "levels", "Levels of the spine");
    book_html(b, "<ul>\n");
    for (size_t i = 0; i < b->k->level_count; i++) {
        const Level *level = &b->k->levels[i];
        book_html(b, "<li id=\"");
        html_anchor(b->out, AT_LEVEL, level->id);
        book_html(b, "\"><b>");
        book_text(b, level->id);
        book_html(b, "</b>");
        for (size_t r = 0; r < ROOT_ROLE_COUNT; r++) {
            if (level->root[r] < 0) continue;
            buf_format(b->out, "; %s root ", roles[r]);
            book_link(b, book_cause(b, (size_t)level->root[r]));
        }
        book_html(b, "</li>\n");
    }
    book_html(b, "</ul></section>\n");
}

void book_causes(Book *b) {
    book_section(b, "conditions", "Conditions");
    causes_of_kind(b, CAUSE_CONDITION);
    book_html(b, "</section>\n");
    book_section(b, "syndromes", "Syndromes");
    causes_of_kind(b, CAUSE_SYNDROME);
    book_html(b, "</section>\n");
    book_section(b, "roots", "Nerve roots");
    causes_of_kind(b, CAUSE_ROOT);
    book_html(b, "</section>\n");
    levels(b);
}
