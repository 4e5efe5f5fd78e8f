/* The report as text for a person: 80 columns, the urgent first. */
#include "report/text_int.h"
#include "report/words.h"
#include "report/wrap.h"

#include <stdio.h>

enum {
    SHOWN_CAUSES = 5,
    SHOWN_SERIOUS = 3,
    SHOWN_REASONS = 4,
    SHOWN_ITEMS = 6,
    SHOWN_LEVELS = 2,
    SHOWN_SOURCES = 2,
    SHOWN_HASH = 12
};
static const double SHOW_ROOT_FROM = 0.25;
static const double SHOW_LEVEL_FROM = 0.15;
static const double SHOW_SERIOUS_FROM = 0.01;

void text_paragraph(Page *p, size_t indent, const char *lead, Str text) {
    wrap_paragraph(p->out, indent, lead, text);
}

static void style(Page *p, const char *code) {
    if (p->colour) buf_format(p->out, "\033[%sm", code);
}

void text_heading(Page *p, const char *id) {
    buf_char(p->out, '\n');
    style(p, "1");
    buf_add(p->out, words_text(p->k, p->language, id));
    style(p, "0");
    buf_char(p->out, '\n');
}

static const char *urgency_colour(Urgency u) {
    return u == URGENCY_EMERGENCY_NOW    ? "1;97;41"
           : u == URGENCY_SAME_DAY       ? "1;31"
           : u == URGENCY_WITHIN_2_WEEKS ? "1;33"
                                         : "1;32";
}

static void urgency(Page *p) {
    const Safety *s = &p->r->safety;
    Str level = str_of(urgency_name(s->urgency));
    Str name = knowledge_word(p->k, p->language, "urgency", level, "name");
    style(p, urgency_colour(s->urgency));
    buf_add(p->out, name.len ? name : level);
    style(p, "0");
    buf_char(p->out, '\n');
    text_paragraph(p, 0, "", knowledge_word(p->k, p->language, "urgency", level, "do"));
    size_t shown = 0;
    for (size_t i = 0; i < s->fired_count && shown < SHOWN_REASONS; i++) {
        const Rule *rule = &p->k->rules[s->fired[i]];
        if (rule->urgency != s->urgency) break;
        if (shown++ == 0) text_heading(p, "heading_why_urgent");
        Str reason = knowledge_word(p->k, p->language, "rules", rule->id, "reason");
        text_paragraph(p, 2, "- ", reason.len ? reason : rule->id);
        Str action = knowledge_word(p->k, p->language, "rules", rule->id, "action");
        if (action.len) text_paragraph(p, 4, "", action);
    }
    if (p->r->plan.see >= 0) {
        text_heading(p, "heading_see");
        Str who = words_care(p->k, p->language, (size_t)p->r->plan.see, "name");
        Str soon = knowledge_word(p->k, p->language, "urgency", level, "when");
        Fill fills[] = {{"who", who}, {"when", soon}};
        text_paragraph(p, 2, "",
                       soon.len ? words_say(p->k, p->language, "see_when", fills, 2, p->arena) : who);
    }
}

/* Which urgent rules are neither proven nor excluded: said aloud, because unknown is not no. */
static void open_flags(Page *p) {
    const Safety *s = &p->r->safety;
    size_t shown = 0;
    uint16_t seen[SHOWN_ITEMS];
    for (size_t i = 0; i < s->open_count && shown < SHOWN_ITEMS; i++) {
        const OpenRule *open = &s->open[i];
        if (p->k->rules[open->rule].urgency < URGENCY_SAME_DAY) continue;
        for (size_t u = 0; u < open->unasked_count && shown < SHOWN_ITEMS; u++) {
            uint16_t f = open->unasked[u];
            bool dup = p->k->findings[f].kind != FINDING_HISTORY;
            for (size_t j = 0; j < shown; j++) dup = dup || seen[j] == f;
            if (dup) continue;
            if (shown == 0) text_heading(p, "heading_not_asked");
            seen[shown++] = f;
            text_paragraph(p, 2, "- ", words_finding_name(p->k, p->language, f));
        }
    }
    if (shown) text_paragraph(p, 2, "", words_text(p->k, p->language, "not_asked_note"));
}

/* " [Suri 2010; Katz 1995]": the first sources of a link, each once. */
static void sources(Page *p, EvidenceRefs from, Buf *line) {
    size_t shown = 0;
    for (size_t e = 0; e < from.count && shown < SHOWN_SOURCES; e++) {
        Str source = p->k->evidence[from.row[e]].source;
        bool again = false;
        for (size_t before = 0; before < e; before++)
            again = again || str_eq(p->k->evidence[from.row[before]].source, source);
        if (again || !source.len) continue;
        buf_add(line, shown++ ? STR("; ") : STR(" ["));
        buf_add(line, source);
    }
    if (shown) buf_char(line, ']');
}

static void reasons(Page *p, const char *label, const Reason *of, size_t count) {
    if (count == 0) return;
    Buf line = buf_new(p->arena, 4096);
    for (size_t i = 0; i < count && i < SHOWN_REASONS; i++) {
        if (i) buf_add(&line, words_text(p->k, p->language, "list_join"));
        buf_add(&line,
                words_finding(p->k, p->language, p->r->of, of[i].finding, of[i].side, of[i].grade, p->arena));
        sources(p, of[i].from, &line);
    }
    Str lead = str_format(p->arena, "%.*s ", STR_ARG(words_text(p->k, p->language, label)));
    char *lead_text = str_c(p->arena, lead);
    text_paragraph(p, 5, lead_text ? lead_text : "", buf_str(&line));
}

static void cause(Page *p, const CauseLine *line, size_t number) {
    char lead[16];
    snprintf(lead, sizeof lead, "%zu. ", number);
    style(p, "1");
    text_paragraph(p, 2, lead, words_cause(p->k, p->language, line->cause));
    style(p, "0");
    text_paragraph(p, 5, "",
                   words_frequency_range(p->k, p->language, line->probability, line->lo, line->hi, p->arena));
    reasons(p, "speaks_for", line->speaks_for, line->for_count);
    reasons(p, "speaks_against", line->speaks_against, line->against_count);
}

static void causes(Page *p) {
    if (p->r->unexplained) {
        text_heading(p, "heading_causes");
        bool large = p->r->network.code == ERR_TOO_LARGE;
        text_paragraph(p, 2, "", words_text(p->k, p->language, large ? "not_computed" : "unexplained"));
        return;
    }
    text_heading(p, "heading_causes");
    text_paragraph(p, 2, "", words_text(p->k, p->language, "causes_note"));
    if (p->r->safety.urgency >= URGENCY_SAME_DAY)
        text_paragraph(p, 2, "", words_text(p->k, p->language, "causes_note_urgent"));
    if (p->r->left_out_count) text_paragraph(p, 2, "", words_left_out(p->r, p->language, p->arena));
    size_t shown = p->r->cause_count < SHOWN_CAUSES ? p->r->cause_count : SHOWN_CAUSES;
    for (size_t i = 0; i < shown; i++) cause(p, &p->r->causes[i], i + 1);
    size_t serious = 0;
    for (size_t i = shown; i < p->r->cause_count && serious < SHOWN_SERIOUS; i++) {
        const CauseLine *line = &p->r->causes[i];
        if (!p->k->causes[line->cause].serious || line->probability < SHOW_SERIOUS_FROM) continue;
        if (serious++ == 0) text_heading(p, "heading_serious");
        text_paragraph(p, 2, "- ",
                       str_format(p->arena, "%.*s: %.*s",
                                  STR_ARG(words_cause(p->k, p->language, line->cause)),
                                  STR_ARG(words_frequency(p->k, p->language, line->probability, p->arena))));
    }
}

static void where(Page *p) {
    const Localisation *w = &p->r->where;
    if (w->root_count == 0 || w->roots[0].probability < SHOW_ROOT_FROM) return;
    text_heading(p, "heading_where");
    for (size_t i = 0; i < w->root_count && i < 3 && w->roots[i].probability >= SHOW_ROOT_FROM; i++) {
        Str name = words_cause(p->k, p->language, w->roots[i].cause);
        Str side =
            words_text(p->k, p->language, w->roots[i].side == SIDE_ON_LEFT ? "side_left" : "side_right");
        Str about = words_frequency(p->k, p->language, w->roots[i].probability, p->arena);
        Fill sided[] = {{"root", name}, {"side", side}};
        Str root = words_say(p->k, p->language, "root_sided", sided, 2, p->arena);
        text_paragraph(p, 2, "- ", str_format(p->arena, "%.*s: %.*s", STR_ARG(root), STR_ARG(about)));
    }
    for (size_t i = 0; i < w->level_count && i < SHOWN_LEVELS && w->levels[i].probability >= SHOW_LEVEL_FROM;
         i++) {
        Str about = words_frequency(p->k, p->language, w->levels[i].probability, p->arena);
        Fill level = {"level", p->k->levels[w->levels[i].level].id};
        Str name = words_say(p->k, p->language, "level", &level, 1, p->arena);
        text_paragraph(p, 2, "- ", str_format(p->arena, "%.*s: %.*s", STR_ARG(name), STR_ARG(about)));
    }
    for (size_t i = 0; i < w->unseen_count; i++)
        text_paragraph(p, 2, "- ", words_unseen(p->k, p->language, &w->unseen[i], p->arena));
}

static void imaging(Page *p) {
    for (size_t i = 0; i < p->r->imaging_count; i++) {
        const ImagingLine *line = &p->r->imaging[i];
        if (i == 0) text_heading(p, "heading_imaging");
        Str name =
            words_finding(p->k, p->language, p->r->of, line->finding, line->side, line->grade, p->arena);
        text_paragraph(p, 2, "- ",
                       str_format(p->arena, "%.*s. %.*s", STR_ARG(name),
                                  STR_ARG(words_imaging(p->k, p->language, p->r->of, line, p->arena))));
    }
}

static void clearer(Page *p) {
    if (p->r->ask_next_count == 0) return;
    text_heading(p, "heading_clearer");
    for (size_t i = 0; i < p->r->ask_next_count && i < 3; i++)
        text_paragraph(p, 2, "- ", words_finding_name(p->k, p->language, p->r->ask_next[i].finding));
}

void report_text(const Report *report, Str language, bool colour, Arena *scratch, Buf *out) {
    Page p = {report, report->knowledge, language, colour, scratch, out};
    bool emergency = report->safety.urgency == URGENCY_EMERGENCY_NOW;
    urgency(&p);
    text_follow(&p);
    if (emergency) text_next(&p);
    causes(&p);
    where(&p);
    imaging(&p);
    if (!emergency) text_plan(&p);
    clearer(&p);
    open_flags(&p);
    buf_char(out, '\n');
    text_paragraph(&p, 0, "", words_text(report->knowledge, language, "disclaimer"));
    Fill version[] = {{"version", report->knowledge->version},
                      {"hash", str_slice(str_of(report->knowledge->hash), 0, SHOWN_HASH)}};
    text_paragraph(&p, 0, "",
                   words_say(report->knowledge, language, "knowledge_version", version, 2, scratch));
}
