/* How it has gone, as JSON. */
#include "report/json_int.h"

#include <math.h>

static void number(Printer *p, const char *name, double value) {
    buf_add(p->out, STR(", "));
    json_key(p, name);
    if (isnan(value)) buf_add(p->out, STR("null"));
    else buf_number(p->out, value);
}

static void trend(Printer *p, Trend t) {
    buf_add(p->out, STR(", "));
    json_key(p, "trend");
    if (t == TREND_COUNT) buf_add(p->out, STR("null"));
    else json_write_string(p->out, str_of(trend_name(t)));
}

static void changes(Printer *p, const FollowStep *step) {
    buf_add(p->out, STR(", "));
    json_key(p, "measures");
    buf_char(p->out, '[');
    for (size_t i = 0; i < step->change_count; i++) {
        const MeasureChange *c = &step->changes[i];
        buf_add(p->out, i ? STR(", {") : STR("{"));
        json_text(p, "measure", p->k->measures[c->measure].id);
        number(p, "start", c->start);
        number(p, "last", c->last);
        number(p, "now", c->now);
        trend(p, c->trend);
        buf_char(p->out, '}');
    }
    buf_char(p->out, ']');
}

static Str phase_id(const Printer *p, int phase) {
    return phase >= 0 ? p->k->care[phase].id : STR("");
}

static void step(Printer *p, const FollowStep *s) {
    buf_format(p->out, "{\"day\": %d, ", s->day);
    Str date = journey_date(p->r->follow->journey, s->day, p->arena);
    if (date.len) {
        json_text(p, "date", date);
        buf_add(p->out, STR(", "));
    }
    json_text(p, "urgency", str_of(urgency_name(s->urgency)));
    buf_format(p->out, ", \"more_urgent\": %s", s->more_urgent ? "true" : "false");
    trend(p, s->trend);
    buf_format(p->out, ", \"days_in_phase\": %d, ", s->days_in_phase);
    json_text(p, "from", phase_id(p, s->from));
    buf_add(p->out, STR(", "));
    json_text(p, "to", phase_id(p, s->to));
    buf_add(p->out, STR(", "));
    json_text(p, "move", s->move >= 0 ? p->k->moves[s->move].id : STR(""));
    buf_add(p->out, STR(", "));
    json_text(p, "why",
              s->move >= 0 ? knowledge_word(p->k, p->language, "moves", p->k->moves[s->move].id, "text")
                           : STR(""));
    buf_add(p->out, STR(", "));
    json_evidence(p, s->move >= 0 ? p->k->moves[s->move].from : (EvidenceRefs){0});
    changes(p, s);
    buf_char(p->out, '}');
}

void json_follow(Printer *p) {
    const Follow *follow = p->r->follow;
    if (!follow) return;
    json_key(p, "follow");
    buf_char(p->out, '{');
    json_text(p, "entry", phase_id(p, follow->entry));
    buf_add(p->out, STR(", "));
    json_text(p, "phase", phase_id(p, follow->phase));
    if (follow->review_day >= 0) buf_format(p->out, ", \"review_day\": %d", follow->review_day);
    Str date =
        follow->review_day >= 0 ? journey_date(follow->journey, follow->review_day, p->arena) : STR("");
    if (date.len) {
        buf_add(p->out, STR(", "));
        json_text(p, "review_date", date);
    }
    buf_add(p->out, STR(", \"check_ins\": ["));
    for (size_t i = 0; i < follow->count; i++) {
        buf_add(p->out, i ? STR(",\n      ") : STR("\n      "));
        step(p, &follow->steps[i]);
    }
    buf_add(p->out, STR("]},\n  "));
}
