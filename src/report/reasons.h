/* Why a cause is likely or not: what each answer adds or takes away. Part of making a Report. */
#ifndef PLUMBLINE_REPORT_REASONS_H
#define PLUMBLINE_REPORT_REASONS_H

#include "report/report.h"

/* Fills in speaks_for and speaks_against of all causes of `out`. What a finding adds is halfway between what
 * it adds as the first of all findings and as the last (two of the orders of Shapley, A value for n-person
 * games, 1953): as the last alone, findings that say the same would all look small. Answers that only move
 * priors and leaks (age, diabetes) are left out as the last. Of what the network says only that is kept which
 * a reader can follow: for a condition speak present findings that it can bring about and absent ones that it
 * cannot, against it the other way round. (A present finding that it does bring about can lower it too, when
 * a rival brings it about more often; the rival's own reasons say so.) For a mechanism may also speak what
 * its own causes bring about. */
bool reasons_find(Arena *arena, Belief *belief, Report *out, Err *err);

#endif
