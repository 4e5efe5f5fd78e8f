/* Exercises and programmes as text: 80 columns. */
#include "report/programme.h"
#include "report/words.h"
#include "report/wrap.h"

#include <stdio.h>

enum { LINE_BYTES = 2048 };

typedef struct Page {
    const Knowledge *k;
    Str language;
    Arena *arena;
    Buf *out;
} Page;

static Str text_of(const Page *p, const char *id) {
    return words_text(p->k, p->language, id);
}

static void paragraph(Page *p, size_t indent, const char *lead, Str text) {
    wrap_paragraph(p->out, indent, lead, text);
}

static Str exercise_word(const Knowledge *k, Str language, const Exercise *e, const char *field) {
    return knowledge_word(k, language, "exercises", e->id, field);
}

/* A fixed text with its {n} filled. */
static Str with_number(const Knowledge *k, Str language, const char *id, int n, Arena *arena) {
    return words_say(k, language, id, &(Fill){"n", str_format(arena, "%d", n)}, 1, arena);
}

static Str counted(const Knowledge *k, Str language, const char *one, const char *many, int n, Arena *arena) {
    return with_number(k, language, n == 1 ? one : many, n, arena);
}

Str dose_words(const Knowledge *k, Str language, const Dose *dose, Arena *arena) {
    Buf line = buf_new(arena, LINE_BYTES);
    if (dose->minutes) {
        buf_add(&line, counted(k, language, "dose_minute", "dose_minutes", dose->minutes, arena));
    } else {
        buf_add(&line, counted(k, language, "dose_repetition", "dose_repetitions", dose->repetitions, arena));
        if (dose->hold_seconds) {
            buf_add(&line, STR(", "));
            buf_add(&line,
                    counted(k, language, "dose_hold_second", "dose_hold_seconds", dose->hold_seconds, arena));
        }
        if (dose->sets > 1) {
            buf_add(&line, STR(", "));
            buf_add(&line, with_number(k, language, "dose_sets", dose->sets, arena));
        }
    }
    buf_add(&line, STR("; "));
    buf_add(&line, counted(k, language, "dose_once_a_day", "dose_times_a_day", dose->times_a_day, arena));
    buf_add(&line, STR(", "));
    if (dose->days_a_week == 7) buf_add(&line, words_text(k, language, "dose_every_day"));
    else
        buf_add(&line, counted(k, language, "dose_day_a_week", "dose_days_a_week", dose->days_a_week, arena));
    return buf_str(&line);
}

void exercise_list_text(const Knowledge *k, Str language, Buf *out) {
    size_t width = 0;
    for (size_t i = 0; i < k->exercise_count; i++)
        if (k->exercises[i].id.len > width) width = k->exercises[i].id.len;
    for (size_t i = 0; i < k->exercise_count; i++) {
        const Exercise *e = &k->exercises[i];
        buf_format(out, "%-*.*s  ", (int)width, STR_ARG(e->id));
        buf_add(out, exercise_word(k, language, e, "name"));
        buf_char(out, '\n');
    }
}

static void stops(Page *p, const uint16_t *of, size_t count, StopAct act) {
    static const char *const titles[] = {"stop_ease", "stop_pause", "stop_help"};
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        const StopSign *sign = &p->k->stop_signs[of[i]];
        if (sign->act != act) continue;
        if (first) paragraph(p, 2, "", text_of(p, titles[act]));
        first = false;
        paragraph(p, 4, "- ", knowledge_word(p->k, p->language, "stop_signs", sign->id, "text"));
    }
}

static void how(Page *p, const Exercise *e) {
    for (int i = 1;; i++) {
        char lead[16];
        snprintf(lead, sizeof lead, "%d. ", i);
        Str field = str_format(p->arena, "how.%d", i);
        Str step = knowledge_word(p->k, p->language, "exercises", e->id, field.len ? field.ptr : "");
        if (step.len == 0) return;
        paragraph(p, 2, lead, step);
    }
}

void exercise_text(const Knowledge *k, size_t exercise, Str language, Arena *scratch, Buf *out) {
    Page page = {k, language, scratch, out};
    Page *p = &page;
    const Exercise *e = &k->exercises[exercise];
    paragraph(p, 0, "", exercise_word(k, language, e, "name"));
    how(p, e);
    paragraph(p, 2, "", exercise_word(k, language, e, "feel"));
    buf_char(out, '\n');
    paragraph(p, 0, "", text_of(p, "how_much"));
    for (size_t i = 0; i < e->dose_count; i++) {
        Str level = i < k->exercise_level_count
                        ? knowledge_word(k, language, "exercise_levels", k->exercise_levels[i].id, "name")
                        : STR("");
        Str line = str_format(scratch, "%.*s: %.*s", STR_ARG(level),
                              STR_ARG(dose_words(k, language, &e->doses[i], scratch)));
        paragraph(p, 2, "- ", line);
    }
    if (e->dose_from.count == 0) paragraph(p, 2, "", text_of(p, "dose_by_expert"));
    buf_char(out, '\n');
    uint16_t *signs = ARENA_NEW(scratch, k->stop_sign_count, uint16_t);
    size_t count = 0;
    for (size_t i = 0; signs && i < k->stop_sign_count; i++)
        if (exercise_stops(k, e, i)) signs[count++] = (uint16_t)i;
    for (int act = STOP_ACT_COUNT - 1; act >= 0; act--) stops(p, signs, count, (StopAct)act);
}

static void steps(Page *p, const ProgrammePlan *plan) {
    bool check_first = false;
    for (size_t i = 0; i < plan->step_count; i++) {
        const ProgrammeStep *step = &plan->steps[i];
        const Exercise *e = &p->k->exercises[step->exercise];
        char lead[32];
        snprintf(lead, sizeof lead, "%zu. ", i + 1);
        Str dose = dose_words(p->k, p->language, &e->doses[step->level - 1], p->arena);
        paragraph(p, 2, lead,
                  str_format(p->arena, "%.*s [%.*s]: %.*s",
                             STR_ARG(exercise_word(p->k, p->language, e, "name")), STR_ARG(e->id),
                             STR_ARG(dose)));
        check_first = check_first || step->check_first;
    }
    if (check_first) paragraph(p, 2, "", text_of(p, "check_first"));
}

static void week_days(Page *p, const ProgrammePlan *plan) {
    for (int day = 0; day < WEEK_DAYS; day++) {
        Buf line = buf_new(p->arena, LINE_BYTES);
        buf_add(&line, with_number(p->k, p->language, "week_day", day + 1, p->arena));
        const char *comma = " ";
        for (size_t i = 0; i < plan->step_count; i++) {
            if (!(plan->steps[i].days >> day & 1)) continue;
            buf_format(&line, "%s%zu", comma, i + 1);
            comma = ", ";
        }
        buf_char(&line, ' ');
        if (plan->minutes[day])
            buf_add(&line,
                    counted(p->k, p->language, "week_minute", "week_minutes", plan->minutes[day], p->arena));
        else buf_add(&line, text_of(p, "week_rest"));
        paragraph(p, 4, "", buf_str(&line));
    }
}

void programme_text(const Knowledge *k, const ProgrammePlan *plan, Str language, Arena *scratch, Buf *out) {
    if (plan->programme < 0) return;
    Page page = {k, language, scratch, out};
    Page *p = &page;
    const Programme *programme = &k->programmes[plan->programme];
    paragraph(p, 2, "", knowledge_word(k, language, "programmes", programme->id, "name"));
    paragraph(p, 2, "", knowledge_word(k, language, "programmes", programme->id, "text"));
    if (plan->step_count == 0) return;
    Str level = k->exercise_levels[plan->level - 1].id;
    paragraph(p, 2, "", knowledge_word(k, language, "exercise_levels", level, "text"));
    steps(p, plan);
    Fill command = {"command", STR("plumbline exercise")};
    paragraph(p, 2, "", words_say(k, language, "programme_how", &command, 1, scratch));
    paragraph(p, 2, "", text_of(p, "week_title"));
    week_days(p, plan);
    Buf line = buf_new(scratch, LINE_BYTES);
    buf_add(&line, with_number(p->k, p->language, "move_up", programme->move_up_days, p->arena));
    buf_char(&line, ' ');
    buf_add(&line, with_number(p->k, p->language, "programme_weeks", programme->weeks, p->arena));
    paragraph(p, 2, "", buf_str(&line));
    for (int act = STOP_ACT_COUNT - 1; act >= 0; act--) stops(p, plan->stops, plan->stop_count, (StopAct)act);
}
