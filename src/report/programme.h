/* How exercises and a programme are printed: as text for a person and as a part of the report's JSON. */
#ifndef PLUMBLINE_REPORT_PROGRAMME_H
#define PLUMBLINE_REPORT_PROGRAMME_H

#include "base/buf.h"
#include "care/exercise.h"

/* "8 times, hold 5 seconds, 2 rounds; once a day, 3 days a week". */
Str dose_words(const Knowledge *k, Str language, const Dose *dose, Arena *arena);

/* Every exercise, one a line: id and name. */
void exercise_list_text(const Knowledge *k, Str language, Buf *out);

/* One exercise: how it is done, the amount at each level, what to feel, when to stop. */
void exercise_text(const Knowledge *k, size_t exercise, Str language, Arena *scratch, Buf *out);

/* A programme below its heading: level, exercises with amounts, the week, when to move up, when to stop.
 * Nothing when there is none. */
void programme_text(const Knowledge *k, const ProgrammePlan *plan, Str language, Arena *scratch, Buf *out);

/* The value of plan.programme: an object, or null when there is none (docs/json.md). */
void programme_json(const Knowledge *k, const ProgrammePlan *plan, Str language, Arena *scratch, Buf *out);

#endif
