/* plan.programme of the report's JSON. */
#include "report/programme.h"

#include "interview/case.h"

typedef struct Printer {
    const Knowledge *k;
    Str language;
    Arena *arena;
    Buf *out;
} Printer;

static void text_member(Printer *p, const char *name, Str text) {
    buf_format(p->out, "\"%s\": ", name);
    json_write_string(p->out, text);
}

static void word_member(Printer *p, const char *section, Str id, const char *field) {
    text_member(p, field, knowledge_word(p->k, p->language, section, id, field));
}

static void evidence(Printer *p, const char *name, EvidenceRefs from) {
    buf_format(p->out, "\"%s\": [", name);
    for (size_t i = 0; i < from.count; i++) {
        if (i) buf_add(p->out, STR(", "));
        json_write_string(p->out, p->k->evidence[from.row[i]].id);
    }
    buf_char(p->out, ']');
}

static void how(Printer *p, const Exercise *e) {
    buf_add(p->out, STR("\"how\": ["));
    for (int i = 1;; i++) {
        Str field = str_format(p->arena, "how.%d", i);
        Str step = knowledge_word(p->k, p->language, "exercises", e->id, field.len ? field.ptr : "");
        if (step.len == 0) break;
        if (i > 1) buf_add(p->out, STR(", "));
        json_write_string(p->out, step);
    }
    buf_char(p->out, ']');
}

static void amount(Printer *p, const Dose *dose) {
    if (dose->minutes) buf_format(p->out, "\"minutes\": %d, ", dose->minutes);
    else buf_format(p->out, "\"sets\": %d, \"repetitions\": %d, ", dose->sets, dose->repetitions);
    if (dose->hold_seconds) buf_format(p->out, "\"hold_seconds\": %d, ", dose->hold_seconds);
    buf_format(p->out, "\"times_a_day\": %d, \"days_a_week\": %d, ", dose->times_a_day, dose->days_a_week);
    text_member(p, "amount", dose_words(p->k, p->language, dose, p->arena));
}

static void step(Printer *p, const ProgrammeStep *s) {
    const Exercise *e = &p->k->exercises[s->exercise];
    buf_char(p->out, '{');
    text_member(p, "id", e->id);
    buf_add(p->out, STR(", "));
    text_member(p, "kind", str_of(exercise_kind_name(e->kind)));
    buf_add(p->out, STR(", "));
    word_member(p, "exercises", e->id, "name");
    buf_format(p->out, ", \"level\": %d, ", s->level);
    amount(p, &e->doses[s->level - 1]);
    buf_add(p->out, STR(", \"days\": ["));
    const char *comma = "";
    for (int day = 0; day < WEEK_DAYS; day++) {
        if (!(s->days >> day & 1)) continue;
        buf_format(p->out, "%s%d", comma, day + 1);
        comma = ", ";
    }
    buf_add(p->out, STR("], "));
    if (s->check_first) buf_add(p->out, STR("\"check_first\": true, "));
    how(p, e);
    buf_add(p->out, STR(", "));
    word_member(p, "exercises", e->id, "feel");
    buf_add(p->out, STR(", "));
    word_member(p, "exercises", e->id, "figure");
    buf_add(p->out, STR(", "));
    evidence(p, "evidence", e->from);
    buf_add(p->out, STR(", "));
    evidence(p, "amount_evidence", e->dose_from);
    buf_char(p->out, '}');
}

static void stop(Printer *p, const StopSign *sign) {
    buf_char(p->out, '{');
    text_member(p, "id", sign->id);
    buf_add(p->out, STR(", "));
    text_member(p, "do", str_of(stop_act_name(sign->act)));
    buf_add(p->out, STR(", "));
    word_member(p, "stop_signs", sign->id, "text");
    buf_add(p->out, STR(", "));
    evidence(p, "evidence", sign->from);
    buf_char(p->out, '}');
}

static void head(Printer *p, const ProgrammePlan *plan) {
    const Programme *programme = &p->k->programmes[plan->programme];
    Str level = p->k->exercise_levels[plan->level - 1].id;
    text_member(p, "id", programme->id);
    buf_add(p->out, STR(", "));
    word_member(p, "programmes", programme->id, "name");
    buf_add(p->out, STR(", "));
    word_member(p, "programmes", programme->id, "text");
    buf_format(p->out, ",\n      \"level\": {\"number\": %d, ", plan->level);
    text_member(p, "id", level);
    buf_add(p->out, STR(", "));
    word_member(p, "exercise_levels", level, "name");
    buf_add(p->out, STR(", "));
    word_member(p, "exercise_levels", level, "text");
    buf_format(p->out, "}, \"weeks\": %d, \"move_up_days\": %d, ", programme->weeks, programme->move_up_days);
    evidence(p, "evidence", programme->from);
}

void programme_json(const Knowledge *k, const ProgrammePlan *plan, Str language, Arena *scratch, Buf *out) {
    Printer printer = {k, language, scratch, out};
    Printer *p = &printer;
    if (plan->programme < 0) {
        buf_add(out, STR("null"));
        return;
    }
    buf_char(out, '{');
    head(p, plan);
    buf_add(out, STR(",\n      \"exercises\": ["));
    for (size_t i = 0; i < plan->step_count; i++) {
        buf_add(out, i ? STR(",\n        ") : STR("\n        "));
        step(p, &plan->steps[i]);
    }
    buf_add(out, STR("],\n      \"minutes_by_day\": ["));
    for (int day = 0; day < WEEK_DAYS; day++) buf_format(out, "%s%d", day ? ", " : "", plan->minutes[day]);
    buf_add(out, STR("],\n      \"stop\": ["));
    for (size_t i = 0; i < plan->stop_count; i++) {
        buf_add(out, i ? STR(",\n        ") : STR("\n        "));
        stop(p, &k->stop_signs[plan->stops[i]]);
    }
    buf_add(out, STR("]}"));
}
