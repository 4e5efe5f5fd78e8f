#include "web/screen.h"

#include "report/words.h"

#include <string.h>

static const Knowledge *knowledge_of(const Visit *v) {
    return v->service->knowledge;
}

/* ---- words ---- */

Str screen_word(const Visit *v, size_t question, const char *field) {
    Str id = knowledge_of(v)->questions[question].id;
    Str text = knowledge_word(knowledge_of(v), v->language, "questions", id, field);
    return text.len || strcmp(field, "title") != 0 ? text : id;
}

Str screen_option_word(const Visit *v, size_t question, size_t option) {
    const Question *q = &knowledge_of(v)->questions[question];
    Str id = str_format(v->arena, "%.*s.%.*s", STR_ARG(q->id), STR_ARG(q->options[option].id));
    Str text = knowledge_word(knowledge_of(v), v->language, "questions", id, "text");
    return text.len ? text : q->options[option].id;
}

Str screen_area_word(const Visit *v, size_t finding) {
    Str id = knowledge_of(v)->findings[finding].id;
    Str text = knowledge_word(knowledge_of(v), v->language, "findings", id, "short");
    return text.len ? text : words_finding_name(knowledge_of(v), v->language, finding);
}

const char *screen_choices(const Finding *finding, char room[REPLY_ITEMS]) {
    if (finding->type == TYPE_SIDE) return "lrbn";
    if (finding->type != TYPE_CHOICE) return "yn";
    size_t count = finding->choice_count < REPLY_ITEMS - 1 ? finding->choice_count : REPLY_ITEMS - 1;
    for (size_t i = 0; i < count; i++) room[i] = (char)('a' + (char)i);
    room[count] = '\0';
    return room;
}

Str screen_choice_word(const Visit *v, const Finding *finding, char choice) {
    if (finding->type == TYPE_CHOICE) {
        Str value = finding->choices[choice - 'a'];
        Str id = str_format(v->arena, "%.*s.%.*s", STR_ARG(finding->id), STR_ARG(value));
        Str text = knowledge_word(knowledge_of(v), v->language, "findings", id, "text");
        return text.len ? text : value;
    }
    return say(v, choice == 'l'   ? "word_left"
                  : choice == 'r' ? "word_right"
                  : choice == 'b' ? "both_sides"
                  : choice == 'y' ? "word_yes"
                                  : "word_no");
}

Str screen_title(const Visit *v, const Screen *screen) {
    if (screen->count == 1) return screen_word(v, screen->asked[0].reply.question, "title");
    return say(v, str_c(v->arena, str_format(v->arena, "screen_%.*s", STR_ARG(screen->id))));
}

/* ---- from the state ---- */

static bool has_items(const Reply *reply) {
    for (size_t i = 0; i < REPLY_ITEMS; i++)
        if (reply->item[i]) return true;
    return false;
}

static void fill_from_state(const Visit *v, size_t question, Asked *asked) {
    const Reply *reply = state_reply(&v->state, question);
    QuestionKind kind = knowledge_of(v)->questions[question].kind;
    *asked = (Asked){.reply = {.question = (uint16_t)question}, .answered = reply != NULL};
    if (!reply) return;
    asked->reply = *reply;
    bool of_many = kind == QUESTION_SEVERAL || kind == QUESTION_AREAS;
    asked->none = of_many && !reply->rest_unknown && !has_items(reply);
    if (kind != QUESTION_NUMBER || reply->rest_unknown) return;
    Buf number = buf_new(v->arena, 64);
    buf_number(&number, reply->number);
    asked->typed = buf_str(&number);
}

bool screen_open(const Visit *v, Str id, Screen *out) {
    const Knowledge *k = knowledge_of(v);
    *out = (Screen){.id = id};
    for (size_t q = 0; q < k->question_count && out->count < SCREEN_MAX; q++) {
        const Question *question = &k->questions[q];
        if (!str_eq(question->screen, id) || question->stage == STAGE_EXAMINATION) continue;
        if (state_reply(&v->state, q) || state_applies(&v->state, q))
            fill_from_state(v, q, &out->asked[out->count++]);
    }
    return out->count > 0;
}

/* ---- from the form ---- */

static const Str unknown_value = {"-unknown", 8}, none_value = {"-none", 5};

static bool read_number(const Visit *v, const Question *q, Asked *asked) {
    const Finding *f = &knowledge_of(v)->findings[q->asks[0]];
    asked->typed = str_trim(form_value(&v->form, q->id));
    asked->reply.rest_unknown = form_has(&v->form, q->id, unknown_value);
    if (str_eq(asked->typed, unknown_value)) asked->typed = STR("");
    if (!asked->typed.len && asked->reply.rest_unknown) return true;
    double number = 0;
    if (str_number(asked->typed, &number) && number >= f->lo && number <= f->hi) {
        asked->reply.number = number;
        asked->reply.rest_unknown = false;
        return true;
    }
    const Fill fills[] = {{"lo", str_format(v->arena, "%g", f->lo)},
                          {"hi", str_format(v->arena, "%g", f->hi)}};
    asked->error = say_fill(v, "error_number", fills, 2);
    return false;
}

static bool read_one(const Visit *v, const Question *q, Asked *asked) {
    char room[REPLY_ITEMS];
    Str value = form_value(&v->form, q->id);
    asked->reply.rest_unknown = str_eq(value, unknown_value);
    for (size_t o = 0; o < q->option_count && o < REPLY_ITEMS; o++)
        if (str_eq(value, q->options[o].id)) asked->reply.item[o] = 'x';
    if (q->kind == QUESTION_YESNO && value.len == 1 &&
        strchr(screen_choices(&knowledge_of(v)->findings[q->asks[0]], room), value.ptr[0]))
        asked->reply.item[0] = value.ptr[0];
    if (asked->reply.rest_unknown || has_items(&asked->reply)) return true;
    asked->error = say(v, "error_single");
    return false;
}

/* "pain_leg.left", "pain_leg.right"; "pain_leg.yes" when it has no side. */
static char read_area(const Visit *v, const Question *q, Str finding) {
    bool left = form_has(&v->form, q->id, str_format(v->arena, "%.*s.left", STR_ARG(finding)));
    bool right = form_has(&v->form, q->id, str_format(v->arena, "%.*s.right", STR_ARG(finding)));
    bool yes = form_has(&v->form, q->id, str_format(v->arena, "%.*s.yes", STR_ARG(finding)));
    if (left || right) return (char)(left && right ? 'b' : left ? 'l' : 'r');
    return (char)(yes ? 'y' : 0);
}

static bool read_many(const Visit *v, const Question *q, Asked *asked) {
    for (size_t o = 0; o < q->option_count && o < REPLY_ITEMS; o++)
        asked->reply.item[o] = (char)(form_has(&v->form, q->id, q->options[o].id) ? 'x' : 0);
    for (size_t i = 0; q->kind == QUESTION_AREAS && i < q->ask_count && i < REPLY_ITEMS; i++)
        asked->reply.item[i] = read_area(v, q, knowledge_of(v)->findings[q->asks[i]].id);
    asked->none = form_has(&v->form, q->id, none_value);
    asked->reply.rest_unknown = form_has(&v->form, q->id, unknown_value);
    bool some = has_items(&asked->reply);
    if (asked->none && (some || asked->reply.rest_unknown)) asked->error = say(v, "error_none");
    else if (!asked->none && !some && !asked->reply.rest_unknown) asked->error = say(v, "error_several");
    return asked->error.len == 0;
}

static bool read_question(const Visit *v, Asked *asked) {
    const Question *q = &knowledge_of(v)->questions[asked->reply.question];
    *asked = (Asked){.reply = {.question = asked->reply.question}, .answered = true};
    switch (q->kind) {
    case QUESTION_NUMBER: return read_number(v, q, asked);
    case QUESTION_SINGLE:
    case QUESTION_YESNO: return read_one(v, q, asked);
    case QUESTION_SEVERAL:
    case QUESTION_AREAS: return read_many(v, q, asked);
    }
    return false;
}

bool screen_read(const Visit *v, Screen *screen) {
    bool ok = true;
    size_t kept = 0;
    for (size_t i = 0; i < screen->count; i++) {
        Asked *asked = &screen->asked[i];
        if (!form_has(&v->form, STR("shown"), knowledge_of(v)->questions[asked->reply.question].id)) continue;
        screen->asked[kept] = *asked;
        ok = read_question(v, &screen->asked[kept++]) && ok;
    }
    screen->count = kept;
    return ok && kept > 0;
}
