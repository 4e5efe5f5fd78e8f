/* The report as JSON. */
#include "report/json_int.h"
#include "report/words.h"

void json_key(Printer *p, const char *name) {
    json_write_string(p->out, str_of(name));
    buf_add(p->out, STR(": "));
}

void json_text(Printer *p, const char *name, Str text) {
    json_key(p, name);
    json_write_string(p->out, text);
}

void json_evidence(Printer *p, EvidenceRefs from) {
    json_key(p, "evidence");
    buf_char(p->out, '[');
    for (size_t i = 0; i < from.count; i++) {
        if (i) buf_add(p->out, STR(", "));
        json_write_string(p->out, p->k->evidence[from.row[i]].id);
    }
    buf_char(p->out, ']');
}

static void urgency(Printer *p) {
    const Safety *s = &p->r->safety;
    Str level = str_of(urgency_name(s->urgency));
    json_key(p, "urgency");
    buf_add(p->out, STR("{"));
    json_text(p, "level", level);
    buf_add(p->out, STR(", "));
    json_text(p, "do", knowledge_word(p->k, p->language, "urgency", level, "do"));
    buf_add(p->out, STR(",\n    \"reasons\": ["));
    for (size_t i = 0; i < s->fired_count; i++) {
        const Rule *rule = &p->k->rules[s->fired[i]];
        buf_add(p->out, i ? STR(",\n      {") : STR("\n      {"));
        json_text(p, "rule", rule->id);
        buf_add(p->out, STR(", "));
        json_text(p, "level", str_of(urgency_name(rule->urgency)));
        buf_add(p->out, STR(", "));
        json_text(p, "reason", knowledge_word(p->k, p->language, "rules", rule->id, "reason"));
        buf_add(p->out, STR(", "));
        json_text(p, "action", knowledge_word(p->k, p->language, "rules", rule->id, "action"));
        buf_add(p->out, STR(", "));
        json_evidence(p, rule->from);
        buf_char(p->out, '}');
    }
    buf_add(p->out, STR("],\n    \"not_excluded\": ["));
    for (size_t i = 0; i < s->open_count; i++) {
        if (i) buf_add(p->out, STR(", "));
        json_write_string(p->out, p->k->rules[s->open[i].rule].id);
    }
    buf_add(p->out, STR("]}"));
}

static void reasons(Printer *p, const char *name, const Reason *of, size_t count) {
    json_key(p, name);
    buf_char(p->out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i) buf_add(p->out, STR(", "));
        buf_char(p->out, '{');
        json_text(p, "finding", p->k->findings[of[i].finding].id);
        buf_add(p->out, STR(", "));
        json_text(
            p, "text",
            words_finding(p->k, p->language, p->r->of, of[i].finding, of[i].side, of[i].grade, p->arena));
        buf_format(p->out, ", \"log_odds\": %.4f, ", of[i].log_odds);
        json_evidence(p, of[i].from);
        buf_char(p->out, '}');
    }
    buf_char(p->out, ']');
}

static void conditions(Printer *p) {
    json_key(p, "conditions");
    buf_char(p->out, '[');
    for (size_t i = 0; i < p->r->cause_count; i++) {
        const CauseLine *line = &p->r->causes[i];
        buf_add(p->out, i ? STR(",\n    {") : STR("\n    {"));
        json_text(p, "id", p->k->causes[line->cause].id);
        buf_add(p->out, STR(", "));
        json_text(p, "name", words_cause(p->k, p->language, line->cause));
        buf_format(p->out, ", \"probability\": %.6g, \"interval\": [%.6g, %.6g], ", line->probability,
                   line->lo, line->hi);
        reasons(p, "for", line->speaks_for, line->for_count);
        buf_add(p->out, STR(", "));
        reasons(p, "against", line->speaks_against, line->against_count);
        buf_char(p->out, '}');
    }
    buf_char(p->out, ']');
}

static const char *side_word(Side side) {
    return side == SIDE_ON_LEFT ? "left" : side == SIDE_ON_RIGHT ? "right" : "both";
}

/* "root_L5" is L5 to the reader. */
static Str root_name(const Knowledge *k, size_t cause) {
    Str id = k->causes[cause].id;
    return str_starts(id, STR("root_")) ? str_slice(id, 5, id.len) : id;
}

/* Each root once, in the order of its likelier side. */
static void root_ids(Printer *p) {
    const Localisation *w = &p->r->where;
    const char *comma = "";
    for (size_t i = 0; i < w->root_count; i++) {
        bool seen = false;
        for (size_t j = 0; j < i; j++) seen = seen || w->roots[j].cause == w->roots[i].cause;
        if (seen) continue;
        buf_add(p->out, str_of(comma));
        json_write_string(p->out, root_name(p->k, w->roots[i].cause));
        comma = ", ";
    }
}

static void localisation(Printer *p) {
    const Localisation *w = &p->r->where;
    json_key(p, "localisation");
    buf_add(p->out, STR("{\"roots\": ["));
    root_ids(p);
    buf_add(p->out, STR("], \"levels\": ["));
    for (size_t i = 0; i < w->level_count; i++) {
        if (i) buf_add(p->out, STR(", "));
        json_write_string(p->out, p->k->levels[w->levels[i].level].id);
    }
    buf_add(p->out, STR("], \"side\": "));
    const char *side = side_id(w);
    if (side[0]) json_write_string(p->out, str_of(side));
    else buf_add(p->out, STR("null"));
    buf_add(p->out, STR(",\n    \"root_probabilities\": ["));
    for (size_t i = 0; i < w->root_count; i++)
        buf_format(p->out, "%s{\"root\": \"%.*s\", \"side\": \"%s\", \"probability\": %.4g}", i ? ", " : "",
                   STR_ARG(root_name(p->k, w->roots[i].cause)), side_word(w->roots[i].side),
                   w->roots[i].probability);
    buf_add(p->out, STR("],\n    \"level_probabilities\": ["));
    for (size_t i = 0; i < w->level_count; i++)
        buf_format(p->out, "%s{\"level\": \"%.*s\", \"probability\": %.4g}", i ? ", " : "",
                   STR_ARG(p->k->levels[w->levels[i].level].id), w->levels[i].probability);
    buf_add(p->out, STR("],\n    \"unseen\": ["));
    for (size_t i = 0; i < w->unseen_count; i++) {
        buf_add(p->out, i ? STR(", {") : STR("{"));
        json_text(p, "id", p->k->causes[w->unseen[i].cause].id);
        buf_add(p->out, STR(", "));
        json_text(p, "name", words_cause(p->k, p->language, w->unseen[i].cause));
        buf_format(p->out, ", \"probability\": %.6g, \"interval\": [%.6g, %.6g]}", w->unseen[i].probability,
                   w->unseen[i].lo, w->unseen[i].hi);
    }
    buf_add(p->out, STR("]}"));
}

static void imaging(Printer *p) {
    json_key(p, "imaging");
    buf_char(p->out, '[');
    for (size_t i = 0; i < p->r->imaging_count; i++) {
        const ImagingLine *line = &p->r->imaging[i];
        buf_add(p->out, i ? STR(",\n    {") : STR("{"));
        json_text(p, "finding", p->k->findings[line->finding].id);
        buf_add(p->out, STR(", "));
        json_text(
            p, "text",
            words_finding(p->k, p->language, p->r->of, line->finding, line->side, line->grade, p->arena));
        buf_format(p->out, ", \"explained\": %.4g, \"without_complaints\": %.4g, ", line->explained,
                   line->without_pain);
        json_text(p, "meaning", words_imaging(p->k, p->language, p->r->of, line, p->arena));
        buf_char(p->out, '}');
    }
    buf_char(p->out, ']');
}

static void ask_next(Printer *p) {
    json_key(p, "ask_next");
    buf_char(p->out, '[');
    for (size_t i = 0; i < p->r->ask_next_count; i++) {
        const FindingGain *g = &p->r->ask_next[i];
        buf_add(p->out, i ? STR(", {") : STR("{"));
        json_text(p, "finding", p->k->findings[g->finding].id);
        buf_add(p->out, STR(", "));
        json_text(p, "question",
                  knowledge_word(p->k, p->language, "findings", p->k->findings[g->finding].id, "question"));
        buf_format(p->out, ", \"gain_bits\": %.4f}", g->gain);
    }
    buf_char(p->out, ']');
}

static void left_out(Printer *p) {
    json_key(p, "left_out");
    buf_char(p->out, '[');
    for (size_t i = 0; i < p->r->left_out_count; i++) {
        if (i) buf_add(p->out, STR(", "));
        json_write_string(p->out, p->k->findings[p->r->left_out[i].finding].id);
    }
    buf_char(p->out, ']');
}

void report_json(const Report *report, Str language, Arena *scratch, Buf *out) {
    Printer p = {report, report->knowledge, language, scratch, out};
    buf_add(out, STR("{\n  "));
    urgency(&p);
    buf_add(out, STR(",\n  "));
    conditions(&p);
    buf_add(out, STR(",\n  "));
    localisation(&p);
    buf_add(out, STR(",\n  "));
    imaging(&p);
    buf_add(out, STR(",\n  "));
    json_follow(&p);
    json_plan(&p);
    buf_add(out, STR(",\n  "));
    ask_next(&p);
    buf_add(out, STR(",\n  "));
    left_out(&p);
    buf_format(out, ",\n  \"unexplained\": %s", report->unexplained ? "true" : "false");
    if (report->unexplained) {
        buf_add(out, STR(",\n  "));
        json_text(&p, "unexplained_because", str_of(report->network.what));
    }
    buf_add(out, STR(",\n  \"knowledge\": {"));
    json_text(&p, "version", report->knowledge->version);
    buf_add(out, STR(", "));
    json_text(&p, "hash", str_of(report->knowledge->hash));
    buf_add(out, STR("},\n  "));
    json_text(&p, "language", language);
    buf_add(out, STR(",\n  "));
    json_text(&p, "notice", words_text(report->knowledge, language, "disclaimer"));
    buf_add(out, STR("\n}\n"));
}
