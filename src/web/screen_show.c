/* The page of a screen: its questions become the views of web/templates/questions.html. */
#include "report/body.h"
#include "web/screen.h"

#include <stdio.h>

typedef struct Shower {
    Visit *v;
    const Screen *screen;
} Shower;

static const Question *question_of(const Shower *s, const Asked *asked) {
    return &s->v->service->knowledge->questions[asked->reply.question];
}

/* The first field of a question has the plain id, to which the error summary links; the others are numbered.
 */
static Str field_id(const Shower *s, const Question *q, size_t i) {
    if (i == 0) return str_format(s->v->arena, "q-%.*s", STR_ARG(q->id));
    return str_format(s->v->arena, "q-%.*s-%zu", STR_ARG(q->id), i + 1);
}

static OptionView *options_new(const Shower *s, QuestionView *view, size_t most) {
    OptionView *options = ARENA_NEW(s->v->arena, most, OptionView);
    view->options = options;
    view->options_count = 0;
    return options;
}

static void add_option(const Shower *s, const Question *q, QuestionView *view, OptionView *options, Str value,
                       Str label, bool checked) {
    OptionView *option = &options[view->options_count];
    option->id = field_id(s, q, view->options_count);
    option->value = value;
    option->label = label;
    option->name = q->id;
    option->type = q->kind == QUESTION_SEVERAL ? STR("checkbox") : STR("radio");
    option->checked = checked;
    view->options_count++;
}

static void show_options(const Shower *s, const Asked *asked, QuestionView *view) {
    const Question *q = question_of(s, asked);
    OptionView *options = options_new(s, view, q->option_count);
    if (!options) return;
    for (size_t o = 0; o < q->option_count && o < REPLY_ITEMS; o++)
        add_option(s, q, view, options, q->options[o].id, screen_option_word(s->v, asked->reply.question, o),
                   asked->reply.item[o] != 0);
}

static void show_yesno(const Shower *s, const Asked *asked, QuestionView *view) {
    char room[REPLY_ITEMS];
    const Question *q = question_of(s, asked);
    const Finding *f = &s->v->service->knowledge->findings[q->asks[0]];
    OptionView *options = options_new(s, view, REPLY_ITEMS);
    if (!options) return;
    for (const char *c = screen_choices(f, room); *c; c++)
        add_option(s, q, view, options, str_format(s->v->arena, "%c", *c), screen_choice_word(s->v, f, *c),
                   asked->reply.item[0] == *c);
}

enum { OUTLINE_BYTES = 32 * 1024, ZONE_BYTES = 8 * 1024 };

/* What a question draws, as markup. */
static Html backdrop(const Shower *s, const Question *q, BodyView view) {
    Buf out = buf_new(s->v->arena, OUTLINE_BYTES);
    body_backdrop(s->v->service->knowledge, q, view, &out);
    return (Html){buf_str(&out)};
}

static Html zones(const Shower *s, size_t finding, bool left, Str input) {
    Buf out = buf_new(s->v->arena, ZONE_BYTES);
    body_zones(s->v->service->knowledge, finding, left, input, &out);
    return (Html){buf_str(&out)};
}

static Html outlines(const Shower *s) {
    Buf out = buf_new(s->v->arena, OUTLINE_BYTES);
    bool drawn = false;
    for (size_t i = 0; i < s->screen->count && !drawn; i++)
        drawn = body_can_ask(s->v->service->knowledge, question_of(s, &s->screen->asked[i]));
    if (drawn) body_outlines(s->v->service->knowledge, &out);
    return (Html){buf_str(&out)};
}

static void show_drawing(const Shower *s, const Question *q, AreasView *areas, PlaceView *places) {
    if (!body_can_ask(s->v->service->knowledge, q)) return;
    areas->front = backdrop(s, q, BODY_FRONT);
    areas->back = backdrop(s, q, BODY_BACK);
    for (size_t i = 0; i < q->ask_count; i++) {
        PlaceView *place = &places[i];
        place->left_zones = zones(s, q->asks[i], true, place->id);
        if (place->sided)
            place->right_zones =
                zones(s, q->asks[i], false, str_format(s->v->arena, "%.*s-r", STR_ARG(place->id)));
    }
}

static void show_areas(const Shower *s, const Asked *asked, QuestionView *view) {
    const Question *q = question_of(s, asked);
    AreasView *areas = ARENA_NEW(s->v->arena, 1, AreasView);
    PlaceView *places = ARENA_NEW(s->v->arena, q->ask_count, PlaceView);
    if (!areas || !places) return;
    for (size_t i = 0; i < q->ask_count && i < REPLY_ITEMS; i++) {
        char side = asked->reply.item[i];
        places[i] = (PlaceView){.finding = s->v->service->knowledge->findings[q->asks[i]].id,
                                .name = q->id,
                                .id = field_id(s, q, i),
                                .label = screen_area_word(s->v, q->asks[i]),
                                .sided = s->v->service->knowledge->findings[q->asks[i]].type == TYPE_SIDE,
                                .left = side == 'l' || side == 'b',
                                .right = side == 'r' || side == 'b',
                                .yes = side == 'y'};
    }
    *areas = (AreasView){.places = places, .places_count = q->ask_count};
    show_drawing(s, q, areas, places);
    view->areas = areas;
}

static void show_number(const Shower *s, const Asked *asked, QuestionView *view) {
    const Finding *f = &s->v->service->knowledge->findings[question_of(s, asked)->asks[0]];
    Str unit = knowledge_word(s->v->service->knowledge, s->v->language, "findings", f->id, "unit");
    view->number = true;
    view->typed = asked->typed;
    view->unit = unit.len ? unit : f->unit;
}

static const HintsView *show_hints(const Shower *s, const Asked *asked, const QuestionView *question) {
    HintsView *hints = ARENA_NEW(s->v->arena, 1, HintsView);
    if (hints)
        *hints = (HintsView){.id = question->id,
                             .why = screen_word(s->v, asked->reply.question, "why"),
                             .help = screen_word(s->v, asked->reply.question, "help"),
                             .error = asked->error,
                             .many = question->many};
    return hints;
}

static void show_question(const Shower *s, const Asked *asked, QuestionView *view) {
    const Question *q = question_of(s, asked);
    size_t index = asked->reply.question;
    *view = (QuestionView){.id = q->id,
                           .field = field_id(s, q, 0),
                           .title = screen_word(s->v, index, "title"),
                           .error = asked->error.len > 0,
                           .none = asked->none,
                           .unknown = asked->answered && asked->reply.rest_unknown};
    view->many = q->kind == QUESTION_SEVERAL || q->kind == QUESTION_AREAS;
    view->hints = show_hints(s, asked, view);
    switch (q->kind) {
    case QUESTION_SINGLE:
    case QUESTION_SEVERAL: show_options(s, asked, view); break;
    case QUESTION_YESNO: show_yesno(s, asked, view); break;
    case QUESTION_AREAS: show_areas(s, asked, view); break;
    case QUESTION_NUMBER: show_number(s, asked, view); break;
    }
}

const ErrorSummaryView *screen_errors(Visit *v, const Screen *screen) {
    Shower s = {v, screen};
    ErrorSummaryView *view = ARENA_NEW(v->arena, 1, ErrorSummaryView);
    ErrorView *errors = ARENA_NEW(v->arena, screen->count, ErrorView);
    if (!view || !errors) return NULL;
    view->errors = errors;
    for (size_t i = 0; i < screen->count; i++) {
        const Asked *asked = &screen->asked[i];
        if (!asked->error.len) continue;
        errors[view->errors_count].field = field_id(&s, question_of(&s, asked), 0);
        errors[view->errors_count++].text = asked->error;
    }
    return view->errors_count ? view : NULL;
}

const QuestionsView *screen_questions(Visit *v, const Screen *screen) {
    Shower s = {v, screen};
    QuestionsView *view = ARENA_NEW(v->arena, 1, QuestionsView);
    QuestionView *questions = ARENA_NEW(v->arena, screen->count, QuestionView);
    if (!view || !questions) return NULL;
    for (size_t i = 0; i < screen->count; i++) show_question(&s, &screen->asked[i], &questions[i]);
    *view = (QuestionsView){.alone = screen->count == 1,
                            .outlines = outlines(&s),
                            .questions = questions,
                            .questions_count = screen->count};
    return view;
}

/* The screen before this one: that of the last reply before the first of its questions. */
static Str screen_before(const Visit *v, const Screen *screen) {
    Str before = STR("");
    for (size_t i = 0; i < v->state.reply_count; i++) {
        Str other = v->service->knowledge->questions[v->state.replies[i].question].screen;
        if (str_eq(other, screen->id)) break;
        before = other;
    }
    return before;
}

void screen_show(Visit *v, int status, const Screen *screen) {
    const ErrorSummaryView *errors = screen_errors(v, screen);
    Str title = screen_title(v, screen);
    Str wrong = say_fill(v, "error_page_title", &(Fill){"title", title}, 1);
    bool danger = v->service->knowledge->questions[screen->asked[0].reply.question].stage == STAGE_RED_FLAGS;
    ScreenView view = {.layout = visit_layout(v, errors ? wrong : title),
                       .id = screen->id,
                       .title = title,
                       .token = visit_token(v),
                       .part = say(v, danger ? "part_danger" : "part_causes"),
                       .errors = errors,
                       .alone = screen->count == 1,
                       .from_check = screen->from_check,
                       .back = screen_before(v, screen),
                       .asked = screen_questions(v, screen)};
    Buf page = visit_page(v);
    template_screen(&view, &v->words, &page);
    visit_send(v, status, &page);
}
