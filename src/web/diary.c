/* The diary: how it goes from check-in to check-in, and what is to be done now. */
#include "follow/follow.h"
#include "report/words.h"
#include "web/account.h"
#include "web/kept.h"
#include "web/plot.h"
#include "web/result.h"
#include "web/screen.h"

#include <math.h>

enum { DAYS_A_WEEK = 7 };

/* The check-ins of the diary, and the answers that they go on from. */
typedef struct Diary {
    const Kept *kept;
    size_t count;
    const Kept *start;      /* the answers kept last; NULL: none */
    const Kept **check_ins; /* in their order */
    size_t check_in_count;
    const int *days; /* of each check-in, rising, from the first */
    bool unread;
} Diary;

/* The clock may have jumped between two check-ins; their order is known all the same. Then they count as a
 * week apart. */
static const int *days_of(Visit *v, const Kept **check_ins, size_t count) {
    int *days = ARENA_NEW(v->arena, count, int);
    bool rising = true;
    for (size_t i = 1; i < count; i++)
        rising = rising && check_ins[i]->day >= check_ins[i - 1]->day &&
                 check_ins[i]->day - check_ins[0]->day < LAST_DAY;
    for (size_t i = 0; days && i < count; i++)
        days[i] = rising ? (int)(check_ins[i]->day - check_ins[0]->day) : (int)i * DAYS_A_WEEK;
    return days;
}

static bool read_diary(Visit *v, Diary *out) {
    *out = (Diary){0};
    if (!kept_list(v, &out->kept, &out->count)) return false;
    out->check_ins = ARENA_NEW(v->arena, out->count, const Kept *);
    for (size_t i = 0; out->check_ins && i < out->count; i++) {
        const Kept *kept = &out->kept[i];
        out->unread = out->unread || kept->unread;
        if (kept->kind == KEPT_CHECK_IN) out->check_ins[out->check_in_count++] = kept;
        else if (!kept->unread) out->start = kept;
    }
    out->days = days_of(v, out->check_ins, out->check_in_count);
    if (!arena_failed(v->arena)) return true;
    visit_fail(v);
    return false;
}

/* ---- what follows from it ---- */

static void set_treatments(const Knowledge *k, const Kept *kept, uint16_t *room, CheckIn *out) {
    int exercise = knowledge_care(k, CARE_TREATMENT, STR("exercise"));
    if (exercise < 0 || !str_eq(kept->exercise, STR("most"))) return;
    *room = (uint16_t)exercise;
    out->treatments = room;
    out->treatment_count = 1;
}

/* Those since the answers were kept; of two on one day the later one. */
static bool make_journey(Visit *v, const Diary *diary, Journey *out, Err *err) {
    const Knowledge *k = v->service->knowledge;
    CheckIn *check_ins = ARENA_NEW(v->arena, diary->check_in_count, CheckIn);
    uint16_t *treatments = ARENA_NEW(v->arena, diary->check_in_count, uint16_t);
    *out = (Journey){.knowledge = k, .start_day = -1, .phase = -1, .check_ins = check_ins};
    if (!check_ins || !treatments || !case_new(v->arena, k, &out->start, err)) return err_memory(err);
    if (diary->start) out->start = diary->start->said;
    int begin = -1;
    for (size_t i = 0; i < diary->check_in_count; i++) {
        const Kept *kept = diary->check_ins[i];
        if (diary->start && kept->seq < diary->start->seq) continue;
        if (begin < 0) begin = diary->days[i];
        if (diary->start && kept->day > diary->start->day && begin == diary->days[i])
            begin -= kept->day - diary->start->day < LAST_DAY ? (int)(kept->day - diary->start->day) : 0;
        int day = diary->days[i] - begin;
        if (out->count && check_ins[out->count - 1].day >= day) out->count--;
        check_ins[out->count] = (CheckIn){.day = day, .given = kept->said.given, .phase = -1};
        set_treatments(k, kept, &treatments[out->count], &check_ins[out->count]);
        out->count++;
    }
    return true;
}

/* The card, the phase and the plan as of the last check-in; urgency even when the answers over time do not go
 * together. */
static void show_now(Visit *v, const Diary *diary, DiaryView *view) {
    Err err = {0};
    Journey journey;
    Follow follow = {0};
    Report report;
    ReportOptions how = report_defaults();
    how.draws = 0;
    how.explain = false;
    Case *last = &((Kept *)diary->check_ins[diary->check_in_count - 1])->said;
    bool followed =
        make_journey(v, diary, &journey, &err) && follow_run(v->arena, v->belief, &journey, &follow, &err);
    if (followed) how.follow = &follow;
    Err none = {0};
    if (!report_make(v->arena, v->belief, followed ? follow.latest : last, &how, &report, &none)) return;
    view->card = result_card(v, &report.safety, &report.plan);
    if (!followed || follow.count == 0) return;
    view->worse = follow.steps[follow.count - 1].more_urgent;
    if (diary->start) view->plan = result_plan(v, &report);
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

static size_t points_of(Visit *v, const Diary *diary, const Measure *m, PlotPoint *points) {
    size_t count = 0;
    double whole = diary->days[diary->check_in_count - 1];
    for (size_t i = 0; i < diary->check_in_count; i++) {
        const Answer *a = &diary->check_ins[i]->said.given.of[m->finding];
        if (!a->known) continue;
        points[count++] = (PlotPoint){.at = whole > 0 ? diary->days[i] / whole : 0.5,
                                      .value = a->number,
                                      .date = kept_date(v, diary->check_ins[i]->day)};
    }
    return count;
}

static Str say_trend(const Visit *v, const Measure *m, const PlotPoint *points, size_t count) {
    if (count < 2) return STR("");
    double last = points[count - 2].value;
    switch (follow_trend(m, points[0].value, last, points[count - 1].value)) {
    case TREND_BETTER: return say(v, "plot_better");
    case TREND_WORSE: return say(v, "plot_worse");
    case TREND_SAME: return say(v, "plot_same");
    case TREND_COUNT: break;
    }
    return STR("");
}

static void add_plot(Visit *v, const Diary *diary, const Measure *m, PlotView *view) {
    PlotPoint *points = ARENA_NEW(v->arena, diary->check_in_count, PlotPoint);
    size_t count = points && plot_title(m) ? points_of(v, diary, m, points) : 0;
    if (count == 0) return;
    const PlotPoint *first = &points[0];
    const PlotPoint *last = &points[count - 1];
    const Fill fills[] = {{"first", say_value(v, m->finding, first->value)},
                          {"from", first->date},
                          {"last", say_value(v, m->finding, last->value)},
                          {"to", last->date}};
    view->title = say(v, plot_title(m));
    view->text = say_fill(v, count > 1 ? "plot_text" : "plot_one", fills, 4);
    view->trend = say_trend(v, m, points, count);
    view->drawing = plot_draw(v->arena, v->service->knowledge, m, points, count, view->title, view->text);
}

static const PlotView *plots(Visit *v, const Diary *diary, size_t *count) {
    const Knowledge *k = v->service->knowledge;
    PlotView *views = ARENA_NEW(v->arena, k->measure_count, PlotView);
    *count = 0;
    for (size_t m = 0; views && m < k->measure_count; m++) {
        add_plot(v, diary, &k->measures[m], &views[*count]);
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

static const EntryView *entries(Visit *v, const Diary *diary) {
    EntryView *views = ARENA_NEW(v->arena, diary->check_in_count, EntryView);
    for (size_t i = 0; views && i < diary->check_in_count; i++) {
        const Kept *kept = diary->check_ins[diary->check_in_count - 1 - i]; /* the newest first */
        Str did = str_format(v->arena, "exercise_%.*s", STR_ARG(kept->exercise));
        views[i] = (EntryView){.date = kept_date(v, kept->day),
                               .back = number_of(v, kept, "pain_back_0_10"),
                               .leg = number_of(v, kept, "pain_leg_0_10"),
                               .walk = number_of(v, kept, "walk_m"),
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
    Diary diary;
    Form query;
    if (!read_diary(v, &diary)) return;
    DiaryView view = {.layout = visit_layout(v, say(v, "diary_title")),
                      .saved = form_parse(v->arena, v->request->query, &query) &&
                               form_has(&query, STR("saved"), STR("1")),
                      .unread = diary.unread,
                      .without_start = diary.start == NULL,
                      .entries = entries(v, &diary),
                      .entries_count = diary.check_in_count,
                      .weekdays = weekdays(v),
                      .weekdays_count = DAYS_A_WEEK};
    if (diary.check_in_count) {
        show_now(v, &diary, &view);
        view.plots = plots(v, &diary, &view.plots_count);
    }
    Buf page = visit_page(v);
    template_diary(&view, &v->words, &page);
    visit_send(v, 200, &page);
}
