/* The diary: how it goes from check-in to check-in, and what is to be done now. */
#include "report/words.h"
#include "web/account.h"
#include "web/course.h"
#include "web/plot.h"
#include "web/result.h"
#include "web/screen.h"

#include <string.h>

enum {
    DAYS_A_WEEK = 7,
    DAYS_STALE = 28,
    DAY_SECONDS = 24 * 60 * 60,
    SIGNS_MAX_BYTES = 4096,
    SHOWN_POINTS = 200,
    SHOWN_ENTRIES = 200
};

/* ---- what follows from it ---- */

/* Which phase the last check-in led to and why; empty when it stays. */
static Str say_move(Visit *v, const FollowStep *step) {
    const Knowledge *k = v->service->knowledge;
    if (step->from == step->to || step->to < 0 || step->move < 0) return STR("");
    const Fill fills[] = {{"phase", words_care(k, v->language, (size_t)step->to, "name")},
                          {"why", knowledge_word(k, v->language, "moves", k->moves[step->move].id, "text")}};
    return words_say(k, v->language, "follow_goes", fills, 2, v->arena);
}

static Str say_review(Visit *v, const Follow *follow) {
    if (follow->review_day < 0) return STR("");
    Fill date = {"date", journey_date(follow->journey, follow->review_day, v->arena)};
    return date.text.len ? say_fill(v, "diary_review", &date, 1) : STR("");
}

/* The card, the phase and the plan as of the last check-in; urgency even when the answers over time do not go
 * together. */
static void show_now(Visit *v, const Course *course, DiaryView *view) {
    Err err = {0};
    Journey journey;
    Follow follow = {0};
    Report report;
    ReportOptions how = report_defaults();
    how.draws = 0;
    how.explain = false;
    Case *last = &((Kept *)course->check_ins[course->check_in_count - 1])->said;
    bool followed =
        course_journey(v, course, &journey, &err) && follow_run(v->arena, v->belief, &journey, &follow, &err);
    if (followed) how.follow = &follow;
    Err none = {0};
    if (!report_make(v->arena, v->belief, followed ? follow.latest : last, &how, &report, &none)) return;
    view->card = result_card(v, &report.safety, &report.plan);
    if (!followed || follow.count == 0) return;
    view->worse = follow.steps[follow.count - 1].more_urgent;
    if (!course->start) return;
    view->plan = result_plan(v, &report);
    if (report.safety.urgency == URGENCY_EMERGENCY_NOW) return;
    view->moved = say_move(v, &follow.steps[follow.count - 1]);
    /* Whoever is to be seen today is not told of a later day. */
    if (report.safety.urgency < URGENCY_SAME_DAY) view->review = say_review(v, &follow);
}

/* A plan is as old as the answers that it rests on. */
static Str say_stale(Visit *v, const Course *course) {
    int64_t days = v->now / DAY_SECONDS - course->check_ins[course->check_in_count - 1]->day;
    Fill fill = {"days", str_format(v->arena, "%lld", (long long)days)};
    return days < DAYS_STALE ? STR("") : say_fill(v, "diary_stale", &fill, 1);
}

/* ---- plots ---- */

/* A number in the words of the option that it came from, such as "about 100 to 300 metres"; else the number.
 */
static Str say_value(Visit *v, size_t finding, double value) {
    const Knowledge *k = v->service->knowledge;
    for (size_t q = 0; q < k->question_count; q++) {
        const Question *question = &k->questions[q];
        for (size_t o = 0; question->stage == STAGE_CHECK_IN && o < question->option_count; o++) {
            const Option *option = &question->options[o];
            for (size_t s = 0; s < option->set_count; s++)
                if (option->sets[s].finding == finding && option->sets[s].value.number == value)
                    return screen_option_word(v, q, o);
        }
    }
    return str_format(v->arena, "%g", value);
}

static const char *plot_title(const Measure *m) {
    return str_eq(m->id, STR("pain_back_0_10"))  ? "plot_back"
           : str_eq(m->id, STR("pain_leg_0_10")) ? "plot_leg"
           : str_eq(m->id, STR("walk_m"))        ? "plot_walk"
           : str_eq(m->id, STR("function_0_10")) ? "plot_function"
                                                 : NULL;
}

static size_t points_of(Visit *v, const Course *course, const Measure *m, PlotPoint *points) {
    size_t count = 0;
    double whole = course->days[course->check_in_count - 1];
    for (size_t i = 0; i < course->check_in_count; i++) {
        const Answer *a = &course->check_ins[i]->said.given.of[m->finding];
        if (!a->known) continue;
        const PlotPoint *last = count ? &points[count - 1] : NULL;
        points[count] = (PlotPoint){.at = whole > 0 ? course->days[i] / whole : 0.5,
                                    .value = a->number,
                                    .date = kept_date(v, course->check_ins[i]->day),
                                    .trend = TREND_SAME};
        if (last) points[count].trend = follow_trend(m, points[0].value, last->value, a->number);
        count++;
    }
    if (count <= SHOWN_POINTS) return count;
    /* the first, which all are held against, and the newest */
    memmove(points + 1, points + count - SHOWN_POINTS + 1, (SHOWN_POINTS - 1) * sizeof *points);
    return SHOWN_POINTS;
}

/* Worse than last time, though not worse than at first. */
static bool fell_back(const Measure *m, const PlotPoint *points, size_t count) {
    double now = points[count - 1].value;
    return points[count - 1].trend == TREND_WORSE &&
           follow_trend(m, points[0].value, points[0].value, now) != TREND_WORSE;
}

static void say_change(Visit *v, const Measure *m, const PlotPoint *points, size_t count, PlotView *view) {
    const PlotPoint *last = &points[count - 1];
    const PlotPoint *before = &points[count > 1 ? count - 2 : 0];
    const Fill fills[] = {{"first", say_value(v, m->finding, points[0].value)}, {"from", points[0].date},
                          {"before", say_value(v, m->finding, before->value)},  {"then", before->date},
                          {"last", say_value(v, m->finding, last->value)},      {"to", last->date}};
    bool fell = fell_back(m, points, count);
    view->text = say_fill(v, count == 1 ? "plot_one" : fell ? "plot_text_fell" : "plot_text", fills, 6);
    if (count == 1) return;
    view->trend = say(v, fell                          ? "plot_fell"
                         : last->trend == TREND_BETTER ? "plot_better"
                         : last->trend == TREND_WORSE  ? "plot_worse"
                                                       : "plot_same");
}

static void add_plot(Visit *v, const Course *course, const Measure *m, PlotView *view) {
    PlotPoint *points = ARENA_NEW(v->arena, course->check_in_count, PlotPoint);
    size_t count = points && plot_title(m) ? points_of(v, course, m, points) : 0;
    if (count == 0) return;
    view->title = say(v, plot_title(m));
    say_change(v, m, points, count, view);
    Str told = str_format(v->arena, "%.*s %.*s", STR_ARG(view->trend), STR_ARG(view->text));
    view->drawing = plot_draw(v->arena, v->service->knowledge, m, points, count, view->title, told);
}

static const PlotView *plots(Visit *v, const Course *course, size_t *count) {
    const Knowledge *k = v->service->knowledge;
    PlotView *views = ARENA_NEW(v->arena, k->measure_count, PlotView);
    *count = 0;
    for (size_t m = 0; views && m < k->measure_count; m++) {
        add_plot(v, course, &k->measures[m], &views[*count]);
        *count += views[*count].title.len > 0;
    }
    return views;
}

/* ---- the table ---- */

static Str number_of(Visit *v, const Kept *kept, const char *finding) {
    int f = knowledge_finding(v->service->knowledge, str_of(finding));
    if (f < 0 || !kept->said.given.of[f].known) return STR("");
    return say_value(v, (size_t)f, kept->said.given.of[f].number);
}

static void add_sign(Visit *v, size_t finding, Side side, Buf *line) {
    const Knowledge *k = v->service->knowledge;
    if (line->len) buf_add(line, words_text(k, v->language, "list_join"));
    buf_add(line, words_finding_sided(k, v->language, finding, side, v->arena));
}

static void add_sides(Visit *v, size_t finding, const Answer *a, Buf *line) {
    bool left = a->known && a->left == TRI_YES;
    bool right = a->known && a->right == TRI_YES;
    if (left) add_sign(v, finding, SIDE_ON_LEFT, line);
    if (right) add_sign(v, finding, SIDE_ON_RIGHT, line);
    if (!left && !right && a->known && a->any == TRI_YES) add_sign(v, finding, SIDE_NONE, line);
}

/* What a box of a question sets, when it was ticked. */
static void add_ticked(Visit *v, const Setting *sets, const Answer *a, Buf *line) {
    bool choice = v->service->knowledge->findings[sets->finding].type == TYPE_CHOICE;
    if (a->known && (choice ? a->choice == sets->value.choice : a->any == sets->value.any))
        add_sign(v, sets->finding, SIDE_NONE, line);
}

/* What one question of the check-in asks about, as far as it was said to be there. */
static void add_signs_of(Visit *v, const Answers *given, const Question *q, Buf *line) {
    bool sided = q->kind == QUESTION_AREAS || q->kind == QUESTION_YESNO;
    for (size_t i = 0; sided && i < q->ask_count; i++) add_sides(v, q->asks[i], &given->of[q->asks[i]], line);
    for (size_t o = 0; q->kind == QUESTION_SEVERAL && o < q->option_count; o++)
        add_ticked(v, q->options[o].sets, &given->of[q->options[o].sets->finding], line);
}

/* What was said to be there at this check-in: numb, weak, or a danger sign. */
static Str signs_of(Visit *v, const Kept *kept) {
    const Knowledge *k = v->service->knowledge;
    Buf line = buf_new(v->arena, SIGNS_MAX_BYTES);
    for (size_t q = 0; q < k->question_count; q++)
        if (k->questions[q].stage == STAGE_CHECK_IN)
            add_signs_of(v, &kept->said.given, &k->questions[q], &line);
    return buf_str(&line);
}

static const EntryView *entries(Visit *v, const Course *course, size_t *count) {
    EntryView *views = ARENA_NEW(v->arena, SHOWN_ENTRIES, EntryView);
    *count = course->check_in_count < SHOWN_ENTRIES ? course->check_in_count : SHOWN_ENTRIES;
    for (size_t i = 0; views && i < *count; i++) {
        const Kept *kept = course->check_ins[course->check_in_count - 1 - i]; /* the newest first */
        Str did = str_format(v->arena, "exercise_%.*s", STR_ARG(kept->exercise));
        views[i] = (EntryView){.date = kept_date(v, kept->day),
                               .back = number_of(v, kept, "pain_back_0_10"),
                               .leg = number_of(v, kept, "pain_leg_0_10"),
                               .walk = number_of(v, kept, "walk_m"),
                               .function = number_of(v, kept, "function_0_10"),
                               .signs = signs_of(v, kept),
                               .exercise = kept->exercise.len ? say(v, str_c(v->arena, did)) : STR(""),
                               .cannot = kept->cannot,
                               .seq = str_format(v->arena, "%lld", (long long)kept->seq),
                               .token = visit_token(v)};
    }
    return views;
}

/* ---- the page ---- */

static const WeekdayView *weekdays(Visit *v) {
    WeekdayView *days = ARENA_NEW(v->arena, DAYS_A_WEEK, WeekdayView);
    for (size_t i = 0; days && i < DAYS_A_WEEK; i++) {
        Str id = str_format(v->arena, "day_%zu", i + 1);
        days[i] = (WeekdayView){.number = str_format(v->arena, "%zu", i + 1),
                                .name = say(v, str_c(v->arena, id)),
                                .chosen = i + 1 == DAYS_A_WEEK};
    }
    return days;
}

void page_diary(Visit *v) {
    Course course;
    Form query;
    if (!course_read(v, &course)) return;
    DiaryView view = {.layout = visit_layout(v, say(v, "diary_title")),
                      .saved = form_parse(v->arena, v->request->query, &query) &&
                               form_has(&query, STR("saved"), STR("1")),
                      .unread = course.unread,
                      .without_start = course.start == NULL,
                      .older = course.check_in_count > SHOWN_ENTRIES,
                      .weekdays = weekdays(v),
                      .weekdays_count = DAYS_A_WEEK};
    view.entries = entries(v, &course, &view.entries_count);
    if (course.check_in_count) {
        view.stale = say_stale(v, &course);
        show_now(v, &course, &view);
        view.plots = plots(v, &course, &view.plots_count);
    }
    Buf page = visit_page(v);
    template_diary(&view, &v->words, &page);
    visit_send(v, 200, &page);
}
