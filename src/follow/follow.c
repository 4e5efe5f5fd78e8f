#include "follow/follow.h"

#include "follow/update.h"

#include <math.h>

/* Are these so far apart, as seen from the first? */
static bool matters(const Measure *m, double from, double to) {
    double change = fabs(to - from);
    double percent = m->least_percent / 100 * fabs(from);
    const double rounding = 1e-9;
    return change >= m->least_change - rounding && change >= percent - rounding;
}

static bool is_worse(const Measure *m, double from, double to) {
    return (m->high_is_good ? to < from : to > from) && matters(m, from, to);
}

Trend follow_trend(const Measure *m, double start, double last, double now) {
    if (isnan(now) || isnan(start)) return TREND_COUNT;
    if (is_worse(m, start, now) || (!isnan(last) && is_worse(m, last, now))) return TREND_WORSE;
    return now != start && matters(m, start, now) ? TREND_BETTER : TREND_SAME;
}

/* What goes along the journey. */
typedef struct Walk {
    Arena *arena;
    const Knowledge *k;
    Belief *belief;
    Case *now;
    double *probability; /* by cause; NULL while they cannot be worked out */
    double *room;
    double *start; /* by measure: at the beginning of the phase */
    double *last;  /* by measure: told last */
    Urgency urgency;
    int phase;
    int phase_day;
    int day;
    unsigned done; /* classes of treatments since the phase began */
} Walk;

static double told(const Walk *w, const Answers *given, size_t measure) {
    const Answer *a = &given->of[w->k->measures[measure].finding];
    return a->known ? a->number : (double)NAN;
}

/* Urgency and posteriors of the answers as they stand. */
static bool judge(Walk *w, ExprFacts *facts, Err *err) {
    Safety safety;
    if (!safety_assess(w->arena, w->k, &w->now->complete, &safety, err)) return false;
    w->urgency = safety.urgency;
    Err network = {0};
    w->probability = NULL;
    if (belief_set(w->belief, &w->now->given, &w->now->complete, OBSERVE_ALL, &network)) {
        for (size_t c = 0; c < w->k->cause_count; c++) w->room[c] = belief_cause(w->belief, c, SIDE_NONE);
        w->probability = w->room;
    } else if (network.code == ERR_MEMORY) {
        *err = network;
        return false;
    }
    *facts = (ExprFacts){&w->now->complete, w->probability, w->urgency};
    return true;
}

static bool compare(Walk *w, const CheckIn *in, FollowStep *step) {
    if (w->phase < 0) return true;
    const CareItem *phase = &w->k->care[w->phase];
    MeasureChange *changes = ARENA_NEW(w->arena, phase->measure_count, MeasureChange);
    if (!changes) return false;
    bool better = false;
    bool worse = false;
    bool same = false;
    for (size_t i = 0; i < phase->measure_count; i++) {
        uint16_t m = phase->measures[i];
        changes[i] = (MeasureChange){m, w->start[m], w->last[m], told(w, &in->given, m), TREND_COUNT};
        Trend t = changes[i].trend =
            follow_trend(&w->k->measures[m], changes[i].start, changes[i].last, changes[i].now);
        better = better || t == TREND_BETTER;
        worse = worse || t == TREND_WORSE;
        same = same || t == TREND_SAME;
    }
    step->changes = changes;
    step->change_count = phase->measure_count;
    if (better != worse) step->trend = better ? TREND_BETTER : TREND_WORSE;
    else step->trend = better || same ? TREND_SAME : TREND_COUNT;
    return true;
}

/* Keeps what was told, and begins the phase anew when it changed. */
static void keep(Walk *w, const CheckIn *in, int to) {
    bool anew = to != w->phase;
    for (size_t m = 0; m < w->k->measure_count; m++) {
        double now = told(w, &in->given, m);
        if (!isnan(now)) w->last[m] = now;
        if (anew || isnan(w->start[m])) w->start[m] = w->last[m];
    }
    if (!anew) return;
    w->phase = to;
    w->phase_day = in->day;
    w->done = 0;
}

/* An emergency and an indication come before what was told, and that before the moves of the phase. */
static void decide(const Walk *w, const CheckIn *in, const ExprFacts *facts, FollowStep *step) {
    step->move = plan_move(w->k, facts, w->phase, step->trend, step->days_in_phase, w->done);
    step->to = w->phase;
    bool danger = facts->urgency == URGENCY_EMERGENCY_NOW; /* it still holds: nobody is told out of it */
    bool indicated = step->move >= 0 && (danger || w->k->moves[step->move].indication);
    if (in->phase >= 0 && !indicated) {
        step->told = true;
        step->move = -1;
        step->to = in->phase;
    } else if (step->move >= 0) {
        step->to = w->k->moves[step->move].to;
    }
}

static void give(Walk *w, const CheckIn *in, const CareItem *item) {
    if (item->gives >= 0 && !in->given.of[item->gives].known)
        case_set(w->now, (size_t)item->gives, answer_yesno(true));
}

/* What was had is known without being asked: treatments, and a phase that lasted its time. */
static bool note_done(Walk *w, const CheckIn *in, Err *err) {
    for (size_t i = 0; i < in->treatment_count; i++) {
        const CareItem *treatment = &w->k->care[in->treatments[i]];
        w->done |= 1U << treatment->class;
        give(w, in, treatment);
    }
    if (w->phase >= 0 && in->day - w->phase_day >= w->k->care[w->phase].review_days)
        give(w, in, &w->k->care[w->phase]);
    return case_complete(w->now, err);
}

static bool take_step(Walk *w, const CheckIn *in, FollowStep *step, Err *err) {
    ExprFacts facts;
    Urgency before = w->urgency;
    if (!update_case(w->arena, w->now, in, in->day - w->day, err)) return false;
    if (!note_done(w, in, err) || !judge(w, &facts, err)) return false;
    *step = (FollowStep){.day = in->day,
                         .urgency = w->urgency,
                         .more_urgent = w->urgency > before,
                         .trend = TREND_COUNT,
                         .days_in_phase = in->day - w->phase_day,
                         .from = w->phase};
    if (!compare(w, in, step)) return err_memory(err);
    decide(w, in, &facts, step);
    keep(w, in, step->to);
    w->day = in->day;
    return true;
}

static bool begin(Walk *w, const Journey *j, Err *err) {
    const Knowledge *k = w->k;
    w->now = ARENA_NEW(w->arena, 1, Case);
    w->room = ARENA_NEW(w->arena, k->cause_count, double);
    w->start = ARENA_NEW(w->arena, k->measure_count, double);
    w->last = ARENA_NEW(w->arena, k->measure_count, double);
    if (!w->now || !w->room || !w->start || !w->last) return err_memory(err);
    if (!case_new(w->arena, k, w->now, err)) return false;
    for (size_t f = 0; f < k->finding_count; f++) case_set(w->now, f, j->start.given.of[f]);
    if (!case_complete(w->now, err)) return false;
    ExprFacts facts;
    if (!judge(w, &facts, err)) return false;
    w->phase = j->phase >= 0 ? j->phase : plan_entry_phase(k, &facts);
    for (size_t m = 0; m < k->measure_count; m++) w->start[m] = w->last[m] = told(w, &j->start.given, m);
    return true;
}

bool follow_run(Arena *arena, Belief *belief, const Journey *journey, Follow *out, Err *err) {
    Walk w = {.arena = arena, .k = journey->knowledge, .belief = belief};
    FollowStep *steps = ARENA_NEW(arena, journey->count, FollowStep);
    if (!steps) return err_memory(err);
    if (!begin(&w, journey, err)) return false;
    *out = (Follow){.journey = journey, .entry = w.phase, .steps = steps, .latest = w.now, .review_day = -1};
    for (size_t i = 0; i < journey->count; i++)
        if (!take_step(&w, &journey->check_ins[i], &steps[out->count++], err)) return false;
    out->phase = w.phase;
    if (w.phase >= 0 && w.k->care[w.phase].review_days)
        out->review_day = w.day + w.k->care[w.phase].review_days;
    return true;
}
