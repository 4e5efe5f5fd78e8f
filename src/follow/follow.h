/* Following a person over time: at each check-in how urgent it is, better, same or worse, and which phase
 * comes next. */
#ifndef PLUMBLINE_FOLLOW_FOLLOW_H
#define PLUMBLINE_FOLLOW_FOLLOW_H

#include "care/plan.h"
#include "follow/journey.h"
#include "network/belief.h"

/* One measure at one check-in. Numbers are NAN when they were not told. */
typedef struct MeasureChange {
    uint16_t measure; /* index into measures */
    double start;     /* at the beginning of the phase */
    double last;      /* told last before now */
    double now;
    Trend trend; /* TREND_COUNT when now or start is not known */
} MeasureChange;

/* What a check-in led to. */
typedef struct FollowStep {
    int day;
    Urgency urgency;
    bool more_urgent;             /* than at the last check-in (or at the start) */
    Trend trend;                  /* TREND_COUNT: nothing can be compared */
    const MeasureChange *changes; /* one for each measure of the phase that it was in */
    size_t change_count;
    int days_in_phase; /* in the phase that it was in */
    int from, to;      /* phases: indices into care, -1 when the knowledge has none */
    int move;          /* index into moves; -1: the phase was told, or nothing leads away */
    bool told;         /* the phase was told */
} FollowStep;

typedef struct Follow {
    const Journey *journey;
    int entry; /* the phase at the start */
    const FollowStep *steps;
    size_t count;
    Case *latest;   /* all answers as of the last check-in */
    int phase;      /* now */
    int review_day; /* when one looks again, in days of the journey; -1 when the phase does not say */
} Follow;

/* Follows the journey. Urgency is that of the safety rules over all answers as of each check-in; it comes
 * first, and an indication in it is acted on before anything else. belief: for the posteriors that moves ask
 * about; when they cannot be worked out, moves that ask for them are not made. Smallest changes and moves are
 * those of the knowledge. False when answers contradict one another (ERR_INPUT) or memory is out. */
bool follow_run(Arena *arena, Belief *belief, const Journey *journey, Follow *out, Err *err);

/* How one number changed, by the smallest change that matters: from start to now, and worse also when it
 * became worse since last. TREND_COUNT when it cannot be said. */
Trend follow_trend(const Measure *measure, double start, double last, double now);

#endif
