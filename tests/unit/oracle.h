/* The slowest way to the same answer: every state of every hidden node, one by one. For tests only. */
#ifndef PLUMBLINE_TESTS_ORACLE_H
#define PLUMBLINE_TESTS_ORACLE_H

#include "network/infer.h"

/* posterior[i] for hidden nodes; returns P(observed), and leaves posterior alone when that is 0. At most 20
 * hidden nodes. */
long double oracle(const NetSpec *spec, const double *params, const Observation *observed, size_t count,
                   double *posterior);

#endif
