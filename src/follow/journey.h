/* A journey: a case at the start and what was said at each check-in since. Read from JSON (docs/json.md,
 * "Following up"). */
#ifndef PLUMBLINE_FOLLOW_JOURNEY_H
#define PLUMBLINE_FOLLOW_JOURNEY_H

#include "interview/case.h"

enum { CHECK_INS_MAX = 1000, LAST_DAY = 36500 };

typedef struct CheckIn {
    int day;       /* since the start; each check-in is later than the one before */
    Answers given; /* what was answered this time; all else is unknown here and stands as it was */
    int phase;     /* index into care: the phase that the person is known to be in; -1: not told */
    const uint16_t *treatments; /* indices into care: what was had since the last check-in */
    size_t treatment_count;
} CheckIn;

typedef struct Journey {
    const Knowledge *knowledge;
    Case start;
    int start_day; /* of the calendar: days since 1970-01-01; -1 when no date was given */
    int phase;     /* as in CheckIn, at the start */
    const CheckIn *check_ins;
    size_t count;
} Journey;

/* Reads {"case": {…}, "start": "2026-01-10", "check_ins": [{"day": 14, "pain_leg_0_10": 4}, …]}. or an object
 * that holds such a follow-up under "follow", as the files of tests/follow do. name is for messages. Every
 * unknown key, wrong type or value, a day that is not later than the one before, and a date without "start"
 * is ERR_INPUT with its place and what would be right. */
bool journey_read(Arena *arena, const Knowledge *k, Str name, Str text, Journey *out, Err *err);

/* The date of a day of the journey as 2026-01-24, or the empty slice when the journey has no dates. */
Str journey_date(const Journey *journey, int day, Arena *arena);

#endif
