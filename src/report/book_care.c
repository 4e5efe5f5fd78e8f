/* The plan: treatments, tests, whom to see, phases and the moves between them, and what is followed over
 * time. */
#include "report/book_int.h"
#include "report/words.h"

const BookSection book_care_sections[BOOK_CARE_KINDS] = {{"treatments", "Treatments"},
                                                         {"imaging", "Scans and other tests"},
                                                         {"referrals", "Whom to see"},
                                                         {"phases", "Phases of the plan"},
                                                         {"safety_net", "What must bring one back"}};

static void reason(Book *b, const char *label, const char *section, const CareReason *r) {
    book_when(b, label, r->when);
    Str text = knowledge_word(b->k, STR("en"), section, r->id, "text");
    if (text.len) {
        book_html(b, "<p>");
        book_text(b, text);
        book_html(b, "</p>\n");
    }
    book_reasons(b, r->why, r->from);
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
        book_when(b, "When", m->when);
        book_reasons(b, m->why, m->from);
    }
}

static void phases_of(Book *b, const CareItem *item) {
    for (size_t f = 0; f < item->phase_count; f++) {
        book_html(b, f ? ", " : "Phases: ");
        book_link(b, book_care_item(b, item->phases[f]));
    }
    if (item->phase_count) book_html(b, ". ");
}

static void measured_by(Book *b, const CareItem *item) {
    for (size_t i = 0; i < item->measure_count; i++) {
        book_html(b, i ? ", " : "<p>Better and worse are judged by: ");
        book_link(b, book_finding(b, b->k->measures[item->measures[i]].finding));
    }
    if (item->measure_count) book_html(b, ".</p>\n");
    if (item->gives < 0) return;
    book_html(b, "<p>Afterwards this holds: ");
    book_link(b, book_finding(b, (size_t)item->gives));
    book_html(b, ".</p>\n");
}

static void against(Book *b, const CareItem *item) {
    for (size_t c = 0; c < item->contraindication_count; c++)
        reason(b, item->contraindications[c].dangerous ? "Never, and not while unknown, when" : "Not when",
               "contraindications", &item->contraindications[c]);
    for (size_t n = 0; n < item->not_now_count; n++)
        reason(b, "Not for now when", "not_now", &item->not_now[n]);
}

static void one(Book *b, size_t at) {
    static const char *const sections[] = {"treatments", "imaging", "referrals", "phases", "safety_net"};
    const CareItem *item = &b->k->care[at];
    book_entry(b, book_care_item(b, at), sections[item->kind], item->pos);
    book_html(b, "<p class=\"meta\">");
    if (item->kind == CARE_TREATMENT) buf_format(b->out, "Class: %s. ", care_class_name(item->class));
    phases_of(b, item);
    if (item->step) buf_format(b->out, "Step: %d. ", item->step);
    if (item->order) buf_format(b->out, "Order: %d. ", item->order);
    if (item->review_days) buf_format(b->out, "Looked at again after %d days.", item->review_days);
    book_html(b, "</p>\n");
    if (expr_never(item->when)) book_html(b, "<p><strong>Never offered.</strong></p>\n");
    else book_when(b, "Offered when", item->when);
    against(b, item);
    figures(b, "Benefit", item->benefits, item->benefit_count);
    figures(b, "Harm", item->harms, item->harm_count);
    if (item->disagree.count) {
        book_html(b, "<p>Guidelines disagree:");
        book_sources(b, item->disagree);
        book_html(b, "</p>\n");
    }
    measured_by(b, item);
    if (item->kind == CARE_PHASE) moves(b, at);
    book_reasons(b, item->why, item->from);
    book_carries(b, (CarrierKind)((int)CARRIER_TREATMENT + (int)item->kind), at);
    book_html(b, "</article>\n");
}

static void measures(Book *b) {
    book_section(b, "measures", "What is followed over time");
    for (size_t i = 0; i < b->k->measure_count; i++) {
        const Measure *m = &b->k->measures[i];
        book_entry(b, (BookPlace){AT_MEASURE, m->id, m->id}, NULL, m->pos);
        book_html(b, "<p>The finding ");
        book_link(b, book_finding(b, m->finding));
        buf_format(b->out, ": %s is better. The smallest change that matters is ",
                   m->high_is_good ? "more" : "less");
        book_number(b, m->least_change);
        if (m->least_percent > 0) {
            book_html(b, ", and ");
            book_number(b, m->least_percent);
            book_html(b, "% of where one started");
        }
        book_html(b, ".</p>\n");
        book_reasons(b, m->why, m->from);
        book_html(b, "</article>\n");
    }
    book_html(b, "</section>\n");
}

void book_care(Book *b) {
    for (size_t kind = 0; kind < BOOK_CARE_KINDS; kind++) {
        book_section(b, book_care_sections[kind].id, book_care_sections[kind].title);
        for (size_t i = 0; i < b->k->care_count; i++)
            if ((size_t)b->k->care[i].kind == kind) one(b, i);
        book_html(b, "</section>\n");
    }
    measures(b);
}
