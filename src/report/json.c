/* The report as JSON. */
#include "report/report.h"
#include "report/words.h"

typedef struct Printer {
    const Report *r;
    const Knowledge *k;
    Str language;
    Arena *arena;
    Buf *out;
} Printer;

static void key(Printer *p, const char *name) {
    json_write_string(p->out, str_of(name));
    buf_add(p->out, STR(": "));
}

static void text_member(Printer *p, const char *name, Str text) {
    key(p, name);
    json_write_string(p->out, text);
}

static void evidence_list(Printer *p, EvidenceRefs from) {
    key(p, "evidence");
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
    key(p, "urgency");
    buf_add(p->out, STR("{"));
    text_member(p, "level", level);
    buf_add(p->out, STR(", "));
    text_member(p, "do", knowledge_word(p->k, p->language, "urgency", level, "do"));
    buf_add(p->out, STR(",\n    \"reasons\": ["));
    for (size_t i = 0; i < s->fired_count; i++) {
        const Rule *rule = &p->k->rules[s->fired[i]];
        buf_add(p->out, i ? STR(",\n      {") : STR("\n      {"));
        text_member(p, "rule", rule->id);
        buf_add(p->out, STR(", "));
        text_member(p, "level", str_of(urgency_name(rule->urgency)));
        buf_add(p->out, STR(", "));
        text_member(p, "reason", knowledge_word(p->k, p->language, "rules", rule->id, "reason"));
        buf_add(p->out, STR(", "));
        text_member(p, "action", knowledge_word(p->k, p->language, "rules", rule->id, "action"));
        buf_add(p->out, STR(", "));
        evidence_list(p, rule->from);
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
    key(p, name);
    buf_char(p->out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i) buf_add(p->out, STR(", "));
        buf_char(p->out, '{');
        text_member(p, "finding", p->k->findings[of[i].finding].id);
        buf_add(p->out, STR(", "));
        text_member(
            p, "text",
            words_finding(p->k, p->language, p->r->of, of[i].finding, of[i].side, of[i].grade, p->arena));
        buf_format(p->out, ", \"log_odds\": %.4f, ", of[i].log_odds);
        evidence_list(p, of[i].from);
        buf_char(p->out, '}');
    }
    buf_char(p->out, ']');
}

static void conditions(Printer *p) {
    key(p, "conditions");
    buf_char(p->out, '[');
    for (size_t i = 0; i < p->r->cause_count; i++) {
        const CauseLine *line = &p->r->causes[i];
        buf_add(p->out, i ? STR(",\n    {") : STR("\n    {"));
        text_member(p, "id", p->k->causes[line->cause].id);
        buf_add(p->out, STR(", "));
        text_member(p, "name", words_cause(p->k, p->language, line->cause));
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
    key(p, "localisation");
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
    buf_add(p->out, STR("]}"));
}

static void plan_items(Printer *p, const char *name, const PlanItem *of, size_t count) {
    static const char *const kinds[] = {"treatment", "imaging", "referral", "phase", "safety_net"};
    key(p, name);
    buf_char(p->out, '[');
    for (size_t i = 0; i < count; i++) {
        const CareItem *item = &p->k->care[of[i].item];
        buf_add(p->out, i ? STR(",\n      {") : STR("\n      {"));
        text_member(p, "id", item->id);
        buf_add(p->out, STR(", "));
        text_member(p, "kind", str_of(kinds[item->kind]));
        buf_add(p->out, STR(", "));
        text_member(p, "name", words_care(p->k, p->language, of[i].item, "name"));
        buf_add(p->out, STR(", "));
        text_member(p, "text", words_care(p->k, p->language, of[i].item, "text"));
        if (of[i].check_first) buf_add(p->out, STR(", \"check_first\": true"));
        buf_add(p->out, STR(", "));
        evidence_list(p, item->from);
        buf_char(p->out, '}');
    }
    buf_char(p->out, ']');
}

static void plan(Printer *p) {
    const Plan *plan = &p->r->plan;
    key(p, "plan");
    buf_char(p->out, '{');
    text_member(p, "phase", plan->phase >= 0 ? p->k->care[plan->phase].id : STR(""));
    buf_add(p->out, STR(", "));
    text_member(p, "see", plan->see >= 0 ? p->k->care[plan->see].id : STR(""));
    int review = plan->phase >= 0 ? p->k->care[plan->phase].review_days : 0;
    if (review) buf_format(p->out, ", \"review_days\": %d", review);
    buf_add(p->out, STR(",\n    "));
    plan_items(p, "next", plan->next, plan->next_count);
    buf_add(p->out, STR(",\n    "));
    plan_items(p, "not_now", plan->not_now, plan->not_now_count);
    buf_add(p->out, STR(",\n    "));
    plan_items(p, "come_back_if", plan->safety_net, plan->safety_net_count);
    buf_char(p->out, '}');
}

static void ask_next(Printer *p) {
    key(p, "ask_next");
    buf_char(p->out, '[');
    for (size_t i = 0; i < p->r->ask_next_count; i++) {
        const FindingGain *g = &p->r->ask_next[i];
        buf_add(p->out, i ? STR(", {") : STR("{"));
        text_member(p, "finding", p->k->findings[g->finding].id);
        buf_add(p->out, STR(", "));
        text_member(p, "question",
                    knowledge_word(p->k, p->language, "findings", p->k->findings[g->finding].id, "question"));
        buf_format(p->out, ", \"gain_bits\": %.4f}", g->gain);
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
    plan(&p);
    buf_add(out, STR(",\n  "));
    ask_next(&p);
    buf_format(out, ",\n  \"unexplained\": %s", report->unexplained ? "true" : "false");
    if (report->unexplained) {
        buf_add(out, STR(",\n  "));
        text_member(&p, "unexplained_because", str_of(report->network.what));
    }
    buf_add(out, STR(",\n  \"knowledge\": {"));
    text_member(&p, "version", report->knowledge->version);
    buf_add(out, STR(", "));
    text_member(&p, "hash", str_of(report->knowledge->hash));
    buf_add(out, STR("},\n  "));
    text_member(&p, "notice", words_text(report->knowledge, language, "disclaimer"));
    buf_add(out, STR("\n}\n"));
}
