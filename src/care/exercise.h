/* The exercise programme: which exercises, at which level, on which days of the week. Decided by the
 * expressions of knowledge/care over answers, urgency, posteriors and the phase of the plan. */
#ifndef PLUMBLINE_CARE_EXERCISE_H
#define PLUMBLINE_CARE_EXERCISE_H

#include "knowledge/exercise.h"

enum { WEEK_DAYS = 7 };

typedef struct ProgrammeStep {
    uint16_t exercise;
    uint8_t level;    /* 1 to EXERCISE_LEVELS: which dose */
    uint8_t days;     /* bit d: day d + 1 of the week; as many as the dose says */
    bool check_first; /* a reason against it is not known to be absent */
} ProgrammeStep;

typedef struct ProgrammePlan {
    int programme; /* index into programmes; -1: none, and nothing is said of exercises */
    int level;     /* of the person, 1 to EXERCISE_LEVELS: where one begins */
    const ProgrammeStep *steps;
    size_t step_count;      /* 0: the programme says why there are no exercises for now */
    int minutes[WEEK_DAYS]; /* about how long it takes on each day, besides rest (relaxation) */
    const uint16_t *stops;  /* into stop_signs: those of all steps, the gravest first */
    size_t stop_count;
} ProgrammePlan;

/* Whatever the knowledge says, no programme is made at or above this urgency: the cause comes first. Nor is
 * one made when no causes could be worked out (facts without probabilities). */
enum { PROGRAMME_BELOW = URGENCY_SAME_DAY };

/* The first programme, by order, of the phase (its id) whose `when` holds and whose `avoid_when` is not known
 * to hold. An exercise whose `avoid_when` is known to hold is left out. The person's level is the highest for
 * which `when` and those of all lower levels are known to hold, at most the programme's highest; what is
 * unknown raises no level. */
bool programme_make(Arena *arena, const Knowledge *k, const ExprFacts *facts, Str phase, ProgrammePlan *out,
                    Err *err);

/* True when the sign (index into stop_signs) holds for the exercise. */
bool exercise_stops(const Knowledge *k, const Exercise *e, size_t sign);

/* About how many minutes one does at a time and in a day with this dose. */
int dose_minutes(const Dose *dose);

#endif
