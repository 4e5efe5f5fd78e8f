/* The chapter of exercises and programmes, with their figures. */
#include "report/book_int.h"
#include "report/figure.h"
#include "report/programme.h"

static BookPlace place_of(const Book *b, size_t exercise) {
    Str id = b->k->exercises[exercise].id;
    Str name = knowledge_word(b->k, STR("en"), "exercises", id, "name");
    return (BookPlace){AT_EXERCISE, id, name.len ? name : id};
}

static void condition(Book *b, const char *label, const Expr *when) {
    if (!when) return;
    buf_format(b->out, "<p>%s ", label);
    book_expr(b, when);
    book_html(b, "</p>\n");
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
        buf_format(b->out, "%s<code>", i ? ", " : "<p>Stop signs: ");
        book_text(b, b->k->stop_signs[of[i]].id);
        book_html(b, "</code>");
    }
    if (count) book_html(b, "</p>\n");
}

static void exercise(Book *b, size_t at) {
    const Exercise *e = &b->k->exercises[at];
    book_entry(b, place_of(b, at), "exercises", e->pos);
    buf_format(b->out, "<p class=\"meta\">Kind: %s.</p>\n", exercise_kind_name(e->kind));
    figure_svg(b->k, at, STR("en"), b->out);
    book_html(b, "<ol>\n");
    for (size_t i = 0; i < e->dose_count; i++) {
        book_html(b, "<li>");
        book_text(b, dose_words(b->k, STR("en"), &e->doses[i], b->arena));
        book_html(b, "</li>\n");
    }
    book_html(b, "</ol>\n");
    condition(b, "Left out when", e->avoid_when);
    stops(b, e->stops, e->stop_count);
    lineage(b, "Rests on", STR(""), e->from);
    lineage(b, "Amounts from", e->why, e->dose_from);
    book_html(b, "</article>\n");
}

static void stop_signs(Book *b) {
    for (size_t i = 0; i < b->k->stop_sign_count; i++) {
        const StopSign *sign = &b->k->stop_signs[i];
        book_entry(b,
                   (BookPlace){AT_EXERCISE, str_format(b->arena, "stop.%.*s", STR_ARG(sign->id)), sign->id},
                   NULL, sign->pos);
        book_words(b, "stop_signs", sign->id);
        buf_format(b->out, "<p class=\"meta\">Do: %s%s.</p>\n", stop_act_name(sign->act),
                   sign->for_all ? ", for every exercise" : "");
        lineage(b, "Rests on", sign->why, sign->from);
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
        condition(b, "Reached when also", level->when);
        book_html(b, "</article>\n");
    }
}

static void programme(Book *b, const Programme *p) {
    Str name = knowledge_word(b->k, STR("en"), "programmes", p->id, "name");
    book_entry(b, (BookPlace){AT_PROGRAMME, p->id, name.len ? name : p->id}, "programmes", p->pos);
    buf_format(b->out,
               "<p class=\"meta\">Order: %d. Up to level %d. %d weeks, a level up after %d days. Phases: ",
               p->order, p->highest_level, p->weeks, p->move_up_days);
    for (size_t i = 0; i < p->phase_count; i++) {
        if (i) book_html(b, ", ");
        book_text(b, p->phases[i]);
    }
    book_html(b, ".</p>\n");
    condition(b, "Offered when", p->when);
    condition(b, "Not when", p->avoid_when);
    book_html(b, p->entry_count ? "<ol>\n" : "<p>No exercises.</p>\n");
    for (size_t i = 0; i < p->entry_count; i++) {
        book_html(b, "<li>");
        book_link(b, place_of(b, p->entries[i].exercise));
        if (p->entries[i].from_level > 1) buf_format(b->out, ", from level %d", p->entries[i].from_level);
        condition(b, "When", p->entries[i].when);
        book_html(b, "</li>\n");
    }
    if (p->entry_count) book_html(b, "</ol>\n");
    stops(b, p->stops, p->stop_count);
    lineage(b, "Rests on", p->why, p->from);
    book_html(b, "</article>\n");
}

void book_exercises(Book *b) {
    book_section(b, "exercises", "Exercises");
    for (size_t i = 0; i < b->k->exercise_count; i++) exercise(b, i);
    stop_signs(b);
    levels(b);
    for (size_t i = 0; i < b->k->programme_count; i++) programme(b, &b->k->programmes[i]);
    book_html(b, "</section>\n");
}
