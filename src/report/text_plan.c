/* The plan as text: where one is, what can be chosen, what to do next, what to check first, what is not for
 * now. */
#include "report/programme.h"
#include "report/text_int.h"
#include "report/words.h"

enum { SHOWN_NEXT = 10, SHOWN_CHECK_FIRST = 4, SHOWN_NOT_NOW = 12, SHOWN_FIGURES = 3 };

/* "Name: text" */
static Str named(Page *p, size_t item) {
    Str name = words_care(p->k, p->language, item, "name");
    Str text = words_care(p->k, p->language, item, "text");
    const char *colon = text.len && name.len ? ": " : "";
    return str_format(p->arena, "%.*s%s%.*s", STR_ARG(name), colon, STR_ARG(text));
}

static Str label(Page *p, const char *id, Str text) {
    return str_format(p->arena, "%.*s %.*s", STR_ARG(words_text(p->k, p->language, id)), STR_ARG(text));
}

/* The reasons of an item in one line: "stomach ulcer; kidney disease". */
static Str reason_list(Page *p, const char *section, const PlanItem *item) {
    Buf line = buf_new(p->arena, 4096);
    for (size_t i = 0; i < item->reason_count; i++) {
        if (i) buf_add(&line, words_text(p->k, p->language, "list_join"));
        buf_add(&line, words_reason(p->k, p->language, section, item->reasons[i]));
    }
    return buf_str(&line);
}

/* What is told among the options is not told twice; and a procedure is chosen, not done next. */
static bool is_told_elsewhere(const Page *p, size_t item) {
    const PlanList *options = &p->r->plan.options;
    for (size_t i = 0; i < options->count && options->count > 1; i++)
        if (options->of[i].item == item) return true;
    return p->k->care[item].kind == CARE_TREATMENT && p->k->care[item].class >= CLASS_INJECTION &&
           options->count > 1;
}

/* Treatments, or scans and tests, of what is next. */
static void next_of_kind(Page *p, CareKind kind, const char *heading, size_t most) {
    const PlanList *list = &p->r->plan.next;
    size_t shown = 0;
    for (size_t i = 0; i < list->count && shown < most; i++) {
        if (p->k->care[list->of[i].item].kind != kind || is_told_elsewhere(p, list->of[i].item)) continue;
        if (shown++ == 0) text_heading(p, heading);
        text_paragraph(p, 2, "- ", named(p, list->of[i].item));
        if (list->of[i].reason_count)
            text_paragraph(p, 4, "",
                           label(p, "ask_first", reason_list(p, "contraindications", &list->of[i])));
    }
}

void text_next(Page *p) {
    next_of_kind(p, CARE_TREATMENT, "heading_next", SHOWN_NEXT);
    next_of_kind(p, CARE_IMAGING, "heading_tests", p->r->plan.next.count);
}

static void benefits(Page *p, const CareItem *item) {
    static const char *const ids[] = {"certainty_very_low", "certainty_low", "certainty_moderate",
                                      "certainty_high"};
    for (size_t i = 0; i < item->benefit_count && i < SHOWN_FIGURES; i++) {
        const CareFigure *f = &item->benefits[i];
        Str text = words_figure(p->k, p->language, f, p->arena);
        Str sure = words_text(p->k, p->language, ids[f->certainty]);
        text_paragraph(p, 4, "",
                       label(p, "benefit", str_format(p->arena, "%.*s. %.*s", STR_ARG(text), STR_ARG(sure))));
    }
}

static void harms(Page *p, const CareItem *item) {
    for (size_t i = 0; i < item->harm_count && i < SHOWN_FIGURES; i++)
        text_paragraph(p, 4, "",
                       label(p, "harm", words_figure(p->k, p->language, &item->harms[i], p->arena)));
}

/* Side by side: what it brings, what it may cost, what it asks, and where guidelines disagree. */
static void options(Page *p) {
    const PlanList *list = &p->r->plan.options;
    if (list->count < 2) return; /* with nothing to choose from there is no choice */
    text_heading(p, "heading_options");
    text_paragraph(p, 2, "", words_text(p->k, p->language, "options_note"));
    for (size_t i = 0; i < list->count; i++) {
        const CareItem *item = &p->k->care[list->of[i].item];
        char *lead = str_c(p->arena, str_format(p->arena, "%zu. ", i + 1));
        text_paragraph(p, 2, lead ? lead : "", named(p, list->of[i].item));
        benefits(p, item);
        harms(p, item);
        Str asks = words_care(p->k, p->language, list->of[i].item, "asks");
        Str disagree = words_care(p->k, p->language, list->of[i].item, "disagree");
        if (asks.len) text_paragraph(p, 4, "", label(p, "asks_of_you", asks));
        if (disagree.len) text_paragraph(p, 4, "", label(p, "disagree", disagree));
    }
}

static void check_first(Page *p) {
    const PlanList *list = &p->r->plan.check_first;
    if (list->count) text_heading(p, "heading_check_first");
    for (size_t i = 0; i < list->count && i < SHOWN_CHECK_FIRST; i++) {
        text_paragraph(p, 2, "- ", words_care(p->k, p->language, list->of[i].item, "name"));
        text_paragraph(p, 4, "", label(p, "ask_first", reason_list(p, "contraindications", &list->of[i])));
    }
}

static void not_now(Page *p) {
    const PlanList *list = &p->r->plan.not_now;
    if (list->count) text_heading(p, "heading_not_now");
    for (size_t i = 0; i < list->count && i < SHOWN_NOT_NOW; i++) {
        const CareItem *item = &p->k->care[list->of[i].item];
        bool against = care_speaks_against(item, list->of[i].reasons[0]);
        Str name = words_care(p->k, p->language, list->of[i].item, "name");
        Str why = reason_list(p, against ? "contraindications" : "not_now", &list->of[i]);
        text_paragraph(p, 2, "- ", str_format(p->arena, "%.*s: %.*s", STR_ARG(name), STR_ARG(why)));
    }
}

static void come_back(Page *p) {
    const PlanList *list = &p->r->plan.safety_net;
    if (list->count) text_heading(p, "heading_come_back");
    for (size_t i = 0; i < list->count; i++) text_paragraph(p, 2, "- ", named(p, list->of[i].item));
}

static void phase(Page *p) {
    if (p->r->plan.phase < 0) return;
    size_t at = (size_t)p->r->plan.phase;
    text_heading(p, "heading_plan");
    text_paragraph(p, 2, "", words_care(p->k, p->language, at, "name"));
    Str text = words_care(p->k, p->language, at, "text");
    if (text.len) text_paragraph(p, 2, "", text);
    Str disagree = words_care(p->k, p->language, at, "disagree");
    if (disagree.len) text_paragraph(p, 2, "", label(p, "disagree", disagree));
    int days = p->k->care[at].review_days;
    Fill time = {"time", words_days(p->k, p->language, days, p->arena)};
    /* Whoever is to be seen today is not told of two weeks. */
    if (days && p->r->safety.urgency < URGENCY_SAME_DAY)
        text_paragraph(p, 2, "", words_say(p->k, p->language, "review_after", &time, 1, p->arena));
}

static void programme(Page *p) {
    if (p->r->programme.programme < 0) return;
    text_heading(p, "heading_programme");
    programme_text(p->k, &p->r->programme, p->language, p->arena, p->out);
}

void text_plan(Page *p) {
    phase(p);
    text_next(p);
    programme(p);
    options(p);
    check_first(p);
    not_now(p);
    come_back(p);
}
