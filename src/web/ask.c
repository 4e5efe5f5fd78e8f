/* The way through the interview: the next screen, its answers, the check before the result. */
#include "report/words.h"
#include "web/screen.h"

enum { NUMBER_BYTES = 64 };

/* Goes to the next screen, to the emergency page, or, when there is nothing more to ask, to the check. */
static void go_on(Visit *v) {
    Err err = {0};
    Safety safety;
    NextQuestion next;
    const Knowledge *k = v->service->knowledge;
    if (!safety_assess(v->arena, k, &v->state.of.complete, &safety, &err)) {
        visit_fail(v);
        return;
    }
    if (safety.urgency == URGENCY_EMERGENCY_NOW && !v->state.emergency_seen) {
        visit_go(v, STR("/emergency"));
        return;
    }
    /* Answers that the network cannot explain, or too many at once, end the questions, not the visit. */
    bool found = steps_next(v->service->steps, v->arena, v->belief, &v->state, &next, &err);
    if (!found && err.code == ERR_MEMORY) visit_fail(v);
    else if (!found || next.end != INTERVIEW_GOES_ON) visit_go(v, STR("/check"));
    else visit_go(v, str_format(v->arena, "/ask/%.*s", STR_ARG(k->questions[next.question].screen)));
}

void page_next(Visit *v) {
    go_on(v);
}

static bool asks_from_check(const Visit *v) {
    Form query;
    return form_parse(v->arena, v->request->query, &query) && form_has(&query, STR("from"), STR("check"));
}

void page_question(Visit *v) {
    Screen screen;
    if (!screen_open(v, v->rest, &screen)) {
        visit_message(v, 404, "not_found");
        return;
    }
    screen.from_check = asks_from_check(v);
    screen_show(v, 200, &screen);
}

static void tell_conflict(Visit *v, Asked *asked, int conflict) {
    if (conflict < 0) {
        asked->error = say(v, "error_conflict_unknown");
        return;
    }
    Fill fill = {"question", screen_word(v, (size_t)conflict, "title")};
    asked->error = say_fill(v, "error_conflict", &fill, 1);
}

/* Takes the answers in, in their order: one may make the next question superfluous. */
static bool answer_all(Visit *v, Screen *screen, Err *err) {
    bool ok = true;
    for (size_t i = 0; i < screen->count; i++) {
        int conflict = -1;
        Asked *asked = &screen->asked[i];
        if (!state_applies(&v->state, asked->reply.question)) continue;
        if (state_answer(v->arena, &v->state, &asked->reply, &conflict, err)) continue;
        if (err->code) return false;
        tell_conflict(v, asked, conflict);
        ok = false;
    }
    return ok;
}

void page_question_post(Visit *v) {
    Screen screen;
    Err err = {0};
    if (!screen_open(v, v->rest, &screen)) {
        visit_go(v, STR("/ask"));
        return;
    }
    screen.from_check = form_has(&v->form, STR("from"), STR("check"));
    if (screen_read(v, &screen) && answer_all(v, &screen, &err)) {
        visit_keep(v);
        go_on(v);
    } else if (err.code) {
        visit_fail(v);
    } else if (screen.count == 0) {
        visit_go(v, STR("/ask")); /* the form is older than the answers */
    } else {
        screen_show(v, 422, &screen);
    }
}

/* ---- check your answers ---- */

static Str side_word(const Visit *v, char side) {
    return say(v, side == 'l'   ? "word_left"
                  : side == 'r' ? "word_right"
                  : side == 'b' ? "both_sides"
                                : "word_yes");
}

static void say_item(const Visit *v, const Reply *r, size_t i, LineView *line) {
    const Question *q = &v->service->knowledge->questions[r->question];
    if (q->kind == QUESTION_AREAS && r->item[i] == 'y') {
        line->text = screen_area_word(v, q->asks[i]);
    } else if (q->kind == QUESTION_AREAS) {
        const Fill fills[] = {{"place", screen_area_word(v, q->asks[i])}, {"side", side_word(v, r->item[i])}};
        line->text = say_fill(v, "place_and_side", fills, 2);
    } else if (q->kind == QUESTION_YESNO) {
        line->text = screen_choice_word(v, &v->service->knowledge->findings[q->asks[0]], r->item[i]);
    } else {
        line->text = screen_option_word(v, r->question, i);
    }
}

static Str say_number(const Visit *v, const Reply *r) {
    const Question *q = &v->service->knowledge->questions[r->question];
    const Finding *f = &v->service->knowledge->findings[q->asks[0]];
    Str unit = knowledge_word(v->service->knowledge, v->language, "findings", f->id, "unit");
    Buf number = buf_new(v->arena, NUMBER_BYTES);
    buf_number(&number, r->number);
    Fill fills[] = {{"n", buf_str(&number)}, {"unit", unit.len ? unit : f->unit}};
    return words_say(v->service->knowledge, v->language, "number_unit", fills, 2, v->arena);
}

static void say_reply(const Visit *v, const Reply *r, AnswerView *answer) {
    const Question *q = &v->service->knowledge->questions[r->question];
    LineView *lines = ARENA_NEW(v->arena, REPLY_ITEMS + 1, LineView);
    size_t count = 0;
    *answer =
        (AnswerView){.title = screen_word(v, r->question, "title"), .screen = q->screen, .lines = lines};
    if (!lines) return;
    for (size_t i = 0; i < REPLY_ITEMS; i++)
        if (r->item[i]) say_item(v, r, i, &lines[count++]);
    if (q->kind == QUESTION_NUMBER && !r->rest_unknown) lines[count++].text = say_number(v, r);
    if (r->rest_unknown) {
        lines[count].text = say(v, count ? "unknown_rest" : "unknown");
        count++;
    }
    if (count == 0) lines[count++].text = say(v, "none_of_these");
    answer->lines_count = count;
}

void page_check(Visit *v) {
    AnswerView *answers = ARENA_NEW(v->arena, v->state.reply_count, AnswerView);
    if (!answers) {
        visit_fail(v);
        return;
    }
    for (size_t i = 0; i < v->state.reply_count; i++) say_reply(v, &v->state.replies[i], &answers[i]);
    CheckView view = {.layout = visit_layout(v, say(v, "check_title")),
                      .answers = answers,
                      .answers_count = v->state.reply_count};
    Buf page = visit_page(v);
    template_check(&view, &v->words, &page);
    visit_send(v, 200, &page);
}
