#include "web/course.h"

#include <string.h>

enum { DAYS_A_WEEK = 7 };

/* ---- the records ---- */

static bool is_rising(const Kept **check_ins, size_t count) {
    for (size_t i = 1; i < count; i++)
        if (check_ins[i]->day < check_ins[i - 1]->day || check_ins[i]->day - check_ins[0]->day >= LAST_DAY)
            return false;
    return true;
}

/* The clock may have jumped between two check-ins; their order is known all the same. Then they count as a
 * week apart. */
static const int *days_of(Visit *v, const Kept **check_ins, size_t count) {
    int *days = ARENA_NEW(v->arena, count, int);
    bool rising = is_rising(check_ins, count);
    for (size_t i = 0; days && i < count; i++)
        days[i] = rising ? (int)(check_ins[i]->day - check_ins[0]->day) : (int)i * DAYS_A_WEEK;
    return days;
}

bool course_read(Visit *v, Course *out) {
    const Kept *kept = NULL;
    size_t count = 0;
    *out = (Course){0};
    if (!kept_list(v, &kept, &count)) return false;
    out->check_ins = ARENA_NEW(v->arena, count, const Kept *);
    for (size_t i = 0; out->check_ins && i < count; i++) {
        out->unread = out->unread || kept[i].unread;
        if (kept[i].kind == KEPT_CHECK_IN) out->check_ins[out->check_in_count++] = &kept[i];
        else if (!kept[i].unread) out->start = &kept[i];
    }
    out->days = days_of(v, out->check_ins, out->check_in_count);
    if (!arena_failed(v->arena)) return true;
    visit_fail(v);
    return false;
}

/* ---- the journey ---- */

/* The first check-in that goes on from the answers. */
static size_t first_of(const Course *course) {
    size_t first = 0;
    while (course->start && first < course->check_in_count &&
           course->check_ins[first]->seq < course->start->seq)
        first++;
    size_t most = course->check_in_count - first;
    return most > CHECK_INS_MAX ? course->check_in_count - CHECK_INS_MAX : first;
}

/* Days from the start to this check-in; 0 when the clock says that it was before. */
static int days_from_start(const Course *course, size_t first) {
    if (!course->start || first == course->check_in_count) return 0;
    int64_t days = course->check_ins[first]->day - course->start->day;
    return days > 0 && days < LAST_DAY ? (int)days : 0;
}

static int start_day(const Course *course, size_t first) {
    bool any = first < course->check_in_count;
    if (any && !is_rising(course->check_ins, course->check_in_count)) return -1;
    if (any && course->start && course->start->day > course->check_ins[first]->day) return -1;
    int64_t day = course->start ? course->start->day : any ? course->check_ins[first]->day : -1;
    return day > 0 && day < (int64_t)2 * LAST_DAY ? (int)day : -1;
}

/* An answer given later on the same day goes before. */
static Answers merge(Visit *v, const Answers *earlier, const Answers *later) {
    Answers both = {ARENA_NEW(v->arena, later->count, Answer), later->count};
    for (size_t f = 0; both.of && f < both.count; f++)
        both.of[f] = later->of[f].known ? later->of[f] : earlier->of[f];
    return both.of ? both : *later;
}

static void set_treatments(const Knowledge *k, const Kept *kept, uint16_t *room, CheckIn *out) {
    int exercise = knowledge_care(k, CARE_TREATMENT, STR("exercise"));
    if (exercise < 0 || !str_eq(kept->exercise, STR("most"))) return;
    *room = (uint16_t)exercise;
    out->treatments = room;
    out->treatment_count = 1;
}

bool course_journey(Visit *v, const Course *course, Journey *out, Err *err) {
    const Knowledge *k = v->service->knowledge;
    CheckIn *check_ins = ARENA_NEW(v->arena, course->check_in_count, CheckIn);
    uint16_t *treatments = ARENA_NEW(v->arena, course->check_in_count, uint16_t);
    size_t first = first_of(course);
    *out =
        (Journey){.knowledge = k, .start_day = start_day(course, first), .phase = -1, .check_ins = check_ins};
    if (!check_ins || !treatments || !case_new(v->arena, k, &out->start, err)) return err_memory(err);
    if (course->start) out->start = course->start->said;
    int gap = days_from_start(course, first);
    for (size_t i = first; i < course->check_in_count; i++) {
        const Kept *kept = course->check_ins[i];
        CheckIn now = {
            .day = gap + course->days[i] - course->days[first], .given = kept->said.given, .phase = -1};
        if (out->count && check_ins[out->count - 1].day == now.day)
            now.given = merge(v, &check_ins[--out->count].given, &now.given);
        set_treatments(k, kept, &treatments[i], &now);
        check_ins[out->count++] = now;
    }
    return !arena_failed(v->arena) || err_memory(err);
}
