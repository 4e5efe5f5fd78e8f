/* From one check-in to the next: what was answered before stands until it is answered again. */
#ifndef PLUMBLINE_FOLLOW_UPDATE_H
#define PLUMBLINE_FOLLOW_UPDATE_H

#include "follow/journey.h"

/* Takes the answers of a check-in into the case, days after the last one, and completes it. Times go on
 * (duration_days, acute_worsening_days). A new answer about a whole or a part corrects an earlier one about
 * the other. A sign that an urgent rule asks about and that is new since the last check-in counts as a
 * worsening of today, unless the check-in says otherwise. False when the answers of the check-in contradict
 * one another, or memory is out. */
bool update_case(Arena *arena, Case *c, const CheckIn *in, int days, Err *err);

#endif
