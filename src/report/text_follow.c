/* How it has gone, as text. */
#include "report/text_int.h"
#include "report/words.h"

#include <math.h>

enum { LINE_MAX_BYTES = 4096 };

/* "Day 14" or "2026-01-24". */
static Str day_name(Page *p, int day) {
    Str date = journey_date(p->r->follow->journey, day, p->arena);
    Fill n = {"n", date.len ? date : str_format(p->arena, "%d", day)};
    return date.len ? date : words_say(p->k, p->language, "follow_day", &n, 1, p->arena);
}

static Str trend_word(Page *p, Trend trend) {
    static const char *const ids[] = {"trend_better", "trend_same", "trend_worse", "trend_unknown"};
    return words_text(p->k, p->language, ids[trend]);
}

static void changes(Page *p, const FollowStep *step, Buf *line) {
    for (size_t i = 0; i < step->change_count; i++) {
        const MeasureChange *c = &step->changes[i];
        if (isnan(c->now)) continue;
        uint16_t finding = p->k->measures[c->measure].finding;
        Fill parts[] = {{"measure", words_finding_name(p->k, p->language, finding)},
                        {"start", isnan(c->start) ? STR("?") : str_format(p->arena, "%g", c->start)},
                        {"now", str_format(p->arena, "%g", c->now)}};
        buf_add(line, STR("; "));
        buf_add(line, words_say(p->k, p->language, isnan(c->start) ? "follow_now" : "follow_from_to", parts,
                                3, p->arena));
    }
}

/* Where the check-in led, and why. */
static void led_to(Page *p, const FollowStep *step) {
    if (step->to < 0) return;
    Str why = step->move >= 0 ? knowledge_word(p->k, p->language, "moves", p->k->moves[step->move].id, "text")
              : step->told    ? words_text(p->k, p->language, "follow_told")
                              : STR("");
    Fill parts[] = {{"phase", words_care(p->k, p->language, (size_t)step->to, "name")}, {"why", why}};
    const char *pattern = step->from == step->to ? "follow_stays" : "follow_goes";
    text_paragraph(p, 4, "", words_say(p->k, p->language, pattern, parts, 2, p->arena));
}

void text_follow(Page *p) {
    const Follow *follow = p->r->follow;
    if (!follow) return;
    text_heading(p, "heading_follow");
    for (size_t i = 0; i < follow->count; i++) {
        const FollowStep *step = &follow->steps[i];
        Buf line = buf_new(p->arena, LINE_MAX_BYTES);
        buf_add(&line, day_name(p, step->day));
        buf_add(&line, STR(": "));
        buf_add(&line, trend_word(p, step->trend));
        changes(p, step, &line);
        text_paragraph(p, 2, "- ", buf_str(&line));
        if (step->more_urgent) text_paragraph(p, 4, "", words_text(p->k, p->language, "follow_more_urgent"));
        led_to(p, step);
    }
    /* Whoever is to be seen today is not told of a later day. */
    if (follow->review_day < 0 || p->r->safety.urgency >= URGENCY_SAME_DAY) return;
    Fill when = {"when", day_name(p, follow->review_day)};
    text_paragraph(p, 2, "", words_say(p->k, p->language, "follow_review", &when, 1, p->arena));
}
