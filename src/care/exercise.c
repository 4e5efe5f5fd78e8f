#include "care/exercise.h"

/* A week of n days with rest between them, and the same on the other days. Day 7 rests unless every day is
 * wanted. */
#define DAY(d) (1U << ((d)-1))
static const uint8_t week[WEEK_DAYS + 1] = {
    0,
    DAY(1),
    DAY(1) | DAY(4),
    DAY(1) | DAY(3) | DAY(5),
    DAY(1) | DAY(2) | DAY(4) | DAY(5),
    DAY(1) | DAY(2) | DAY(3) | DAY(5) | DAY(6),
    DAY(1) | DAY(2) | DAY(3) | DAY(4) | DAY(5) | DAY(6),
    DAY(1) | DAY(2) | DAY(3) | DAY(4) | DAY(5) | DAY(6) | DAY(7),
};
static const uint8_t other_week[WEEK_DAYS + 1] = {
    0,
    DAY(2),
    DAY(2) | DAY(5),
    DAY(2) | DAY(4) | DAY(6),
    DAY(2) | DAY(3) | DAY(5) | DAY(6),
    DAY(1) | DAY(2) | DAY(4) | DAY(5) | DAY(6),
    DAY(1) | DAY(2) | DAY(3) | DAY(4) | DAY(5) | DAY(6),
    DAY(1) | DAY(2) | DAY(3) | DAY(4) | DAY(5) | DAY(6) | DAY(7),
};

enum { SECONDS_A_REPETITION = 4, SECONDS_BETWEEN_SETS = 30, SECONDS_A_MINUTE = 60 };

static int seconds_of(const Dose *dose) {
    int once = dose->minutes * SECONDS_A_MINUTE;
    if (!dose->minutes)
        once = dose->sets * dose->repetitions * (SECONDS_A_REPETITION + dose->hold_seconds) +
               (dose->sets - 1) * SECONDS_BETWEEN_SETS;
    return once * dose->times_a_day;
}

int dose_minutes(const Dose *dose) {
    return (seconds_of(dose) + SECONDS_A_MINUTE - 1) / SECONDS_A_MINUTE;
}

static Tri value(const Expr *expr, const ExprFacts *facts, Tri when_absent) {
    return expr ? expr_eval(expr, facts) : when_absent;
}

static bool of_phase(const Programme *p, Str phase) {
    for (size_t i = 0; i < p->phase_count; i++)
        if (str_eq(p->phases[i], phase)) return true;
    return false;
}

static int first_that_fits(const Knowledge *k, const ExprFacts *facts, Str phase) {
    int best = -1;
    for (size_t i = 0; i < k->programme_count; i++) {
        const Programme *p = &k->programmes[i];
        if (!of_phase(p, phase) || value(p->when, facts, TRI_YES) != TRI_YES) continue;
        if (value(p->avoid_when, facts, TRI_NO) == TRI_YES) continue;
        if (best < 0 || p->order < k->programmes[best].order) best = (int)i;
    }
    return best;
}

static int level_of(const Knowledge *k, const ExprFacts *facts, int highest) {
    int level = 1;
    for (size_t i = 1; i < k->exercise_level_count && level < highest; i++) {
        if (value(k->exercise_levels[i].when, facts, TRI_NO) != TRI_YES) break;
        level++;
    }
    return level;
}

static size_t take_steps(const Knowledge *k, const ExprFacts *facts, const Programme *p, int level,
                         ProgrammeStep *steps) {
    size_t count = 0;
    for (size_t i = 0; i < p->entry_count; i++) {
        const ProgrammeEntry *entry = &p->entries[i];
        const Exercise *e = &k->exercises[entry->exercise];
        Tri avoid = value(e->avoid_when, facts, TRI_NO);
        if (avoid == TRI_YES || entry->from_level > level) continue;
        if (value(entry->when, facts, TRI_YES) != TRI_YES) continue;
        int dose = level < (int)e->dose_count ? level : (int)e->dose_count;
        int days = e->doses[dose - 1].days_a_week;
        steps[count++] = (ProgrammeStep){.exercise = entry->exercise,
                                         .level = (uint8_t)dose,
                                         .days = entry->other_days ? other_week[days] : week[days],
                                         .check_first = avoid == TRI_UNKNOWN};
    }
    return count;
}

/* Lying still is rest, not exercise, and is not counted. */
static void add_up_minutes(const Knowledge *k, ProgrammePlan *plan) {
    for (int day = 0; day < WEEK_DAYS; day++) {
        int seconds = 0;
        for (size_t i = 0; i < plan->step_count; i++) {
            const ProgrammeStep *step = &plan->steps[i];
            const Exercise *e = &k->exercises[step->exercise];
            if (e->kind != EXERCISE_RELAXATION && step->days >> day & 1)
                seconds += seconds_of(&e->doses[step->level - 1]);
        }
        plan->minutes[day] = (seconds + SECONDS_A_MINUTE - 1) / SECONDS_A_MINUTE;
    }
}

static bool among(const uint16_t *of, size_t count, size_t sign) {
    for (size_t i = 0; i < count; i++)
        if (of[i] == sign) return true;
    return false;
}

bool exercise_stops(const Knowledge *k, const Exercise *e, size_t sign) {
    return k->stop_signs[sign].for_all || among(e->stops, e->stop_count, sign);
}

static bool has_stop(const Knowledge *k, const ProgrammePlan *plan, size_t sign) {
    const Programme *p = &k->programmes[plan->programme];
    for (size_t i = 0; i < plan->step_count; i++)
        if (exercise_stops(k, &k->exercises[plan->steps[i].exercise], sign)) return true;
    return among(p->stops, p->stop_count, sign);
}

/* The gravest first, else in the order of the knowledge. */
static size_t gather_stops(const Knowledge *k, const ProgrammePlan *plan, uint16_t *stops) {
    size_t count = 0;
    for (int act = STOP_ACT_COUNT - 1; act >= 0; act--)
        for (size_t i = 0; i < k->stop_sign_count; i++)
            if ((int)k->stop_signs[i].act == act && has_stop(k, plan, i)) stops[count++] = (uint16_t)i;
    return count;
}

bool programme_make(Arena *arena, const Knowledge *k, const ExprFacts *facts, Str phase, ProgrammePlan *out,
                    Err *err) {
    *out = (ProgrammePlan){.programme = -1};
    if (facts->urgency >= (Urgency)PROGRAMME_BELOW || !facts->probability) return true;
    int found = first_that_fits(k, facts, phase);
    if (found < 0) return true;
    const Programme *p = &k->programmes[found];
    ProgrammeStep *steps = ARENA_NEW(arena, p->entry_count, ProgrammeStep);
    uint16_t *stops = ARENA_NEW(arena, k->stop_sign_count, uint16_t);
    if (!steps || !stops) return err_memory(err);
    int level = level_of(k, facts, p->highest_level);
    size_t count = take_steps(k, facts, p, level, steps);
    if (count == 0 && p->entry_count) return true; /* everything in it is to be avoided */
    *out = (ProgrammePlan){.programme = found, .level = level, .steps = steps, .step_count = count};
    add_up_minutes(k, out);
    out->stops = stops;
    out->stop_count = gather_stops(k, out, stops);
    return true;
}
