/* The chapter of exercises and programmes, with their figures. */
#include "report/book_int.h"
#include "report/figure.h"
#include "report/programme.h"

BookPlace book_exercise(const Book *b, size_t exercise) {
    Str id = b->k->exercises[exercise].id;
    Str name = knowledge_word(b->k, STR("en"), "exercises", id, "name");
    return (BookPlace){AT_EXERCISE, id, name.len ? name : id};
}

BookPlace book_programme(const Book *b, size_t programme) {
    Str id = b->k->programmes[programme].id;
    Str name = knowledge_word(b->k, STR("en"), "programmes", id, "name");
    return (BookPlace){AT_PROGRAMME, id, name.len ? name : id};
}

BookPlace book_stop_sign(const Book *b, size_t sign) {
    Str id = b->k->stop_signs[sign].id;
    return (BookPlace){AT_EXERCISE, str_format(b->arena, "stop.%.*s", STR_ARG(id)), id};
}

static void lineage(Book *b, const char *label, Str why, EvidenceRefs from) {
    if (from.count) {
        buf_format(b->out, "<p>%s:", label);
        book_sources(b, from);
        book_html(b, "</p>\n");
    }
    if (why.len) {
        book_html(b, "<p>");
        book_text(b, why);
        book_html(b, "</p>\n");
    }
}

static void stops(Book *b, const uint16_t *of, size_t count) {
    for (size_t i = 0; i < count; i++) {
        book_html(b, i ? ", " : "<p>Stop signs: ");
        book_link(b, book_stop_sign(b, of[i]));
    }
    if (count) book_html(b, "</p>\n");
}

static void exercise(Book *b, size_t at) {
    const Exercise *e = &b->k->exercises[at];
    book_entry(b, book_exercise(b, at), "exercises", e->pos);
    buf_format(b->out, "<p class=\"meta\">Kind: %s.</p>\n", exercise_kind_name(e->kind));
    figure_svg(b->k, at, STR("en"), b->out);
    book_html(b, "<ol>\n");
    for (size_t i = 0; i < e->dose_count; i++) {
        book_html(b, "<li>");
        book_text(b, dose_words(b->k, STR("en"), &e->doses[i], b->arena));
        book_html(b, "</li>\n");
    }
    book_html(b, "</ol>\n");
    book_when(b, "Left out when", e->avoid_when);
    stops(b, e->stops, e->stop_count);
    lineage(b, "Rests on", STR(""), e->from);
    lineage(b, "Amounts from", e->why, e->dose_from);
    book_carries(b, CARRIER_EXERCISE, at);
    book_html(b, "</article>\n");
}

static void stop_signs(Book *b) {
    for (size_t i = 0; i < b->k->stop_sign_count; i++) {
        const StopSign *sign = &b->k->stop_signs[i];
        book_entry(b, book_stop_sign(b, i), NULL, sign->pos);
        book_words(b, "stop_signs", sign->id);
        buf_format(b->out, "<p class=\"meta\">Do: %s%s.</p>\n", stop_act_name(sign->act),
                   sign->for_all ? ", for every exercise" : "");
        lineage(b, "Rests on", sign->why, sign->from);
        book_carries(b, CARRIER_STOP_SIGN, i);
        book_html(b, "</article>\n");
    }
}

static void levels(Book *b) {
    for (size_t i = 0; i < b->k->exercise_level_count; i++) {
        const ExerciseLevel *level = &b->k->exercise_levels[i];
        book_entry(
            b, (BookPlace){AT_EXERCISE, str_format(b->arena, "level.%.*s", STR_ARG(level->id)), level->id},
            NULL, level->pos);
        book_words(b, "exercise_levels", level->id);
        book_when(b, "Reached when also", level->when);
        book_html(b, "</article>\n");
    }
}

static void programme(Book *b, size_t at) {
    const Programme *p = &b->k->programmes[at];
    book_entry(b, book_programme(b, at), "programmes", p->pos);
    buf_format(b->out,
               "<p class=\"meta\">Order: %d. Up to level %d. %d weeks, a level up after %d days. Phases: ",
               p->order, p->highest_level, p->weeks, p->move_up_days);
    for (size_t i = 0; i < p->phase_count; i++) {
        int phase = knowledge_care(b->k, CARE_PHASE, p->phases[i]);
        if (i) book_html(b, ", ");
        if (phase >= 0) book_link(b, book_care_item(b, (size_t)phase));
    }
    book_html(b, ".</p>\n");
    book_when(b, "Offered when", p->when);
    book_when(b, "Not when", p->avoid_when);
    book_html(b, p->entry_count ? "<ol>\n" : "<p>No exercises.</p>\n");
    for (size_t i = 0; i < p->entry_count; i++) {
        book_html(b, "<li>");
        book_link(b, book_exercise(b, p->entries[i].exercise));
        if (p->entries[i].from_level > 1) buf_format(b->out, ", from level %d", p->entries[i].from_level);
        book_when(b, "When", p->entries[i].when);
        book_html(b, "</li>\n");
    }
    if (p->entry_count) book_html(b, "</ol>\n");
    stops(b, p->stops, p->stop_count);
    lineage(b, "Rests on", p->why, p->from);
    book_carries(b, CARRIER_PROGRAMME, at);
    book_html(b, "</article>\n");
}

void book_exercises(Book *b) {
    book_section(b, "exercises", "Exercises");
    for (size_t i = 0; i < b->k->exercise_count; i++) exercise(b, i);
    book_html(b, "</section>\n");
    book_section(b, "programmes", "Exercise programmes");
    for (size_t i = 0; i < b->k->programme_count; i++) programme(b, i);
    book_html(b, "</section>\n");
    book_section(b, "stop_signs", "When to stop, and levels of exercise");
    stop_signs(b);
    levels(b);
    book_html(b, "</section>\n");
}
