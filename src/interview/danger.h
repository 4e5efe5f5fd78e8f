/* Which questions can still reveal danger: those whose worst answer would make a rule fire. */
#ifndef PLUMBLINE_INTERVIEW_DANGER_H
#define PLUMBLINE_INTERVIEW_DANGER_H

#include "interview/interview.h"

/* True when some answer to this question (several: all of it; areas: everything on both sides; single: any
 * one option) would by itself lift the urgency to same_day or above, beyond what holds already. The case is
 * left as it was. */
bool danger_could_rise(const Interview *interview, size_t question);

/* Could the open questions together reveal an emergency that none of them reveals alone? open: at most count
 * questions of several choices or areas, in any order; it is used as room. The first of those that it takes,
 * or -1. */
int danger_together(const Interview *interview, uint16_t *open, size_t count);

#endif
