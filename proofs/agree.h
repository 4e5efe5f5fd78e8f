/* The translation held against the code: random cases through both. */
#ifndef PLUMBLINE_PROOFS_AGREE_H
#define PLUMBLINE_PROOFS_AGREE_H

#include "theorems.h"

/* So many random cases through case_complete, safety_assess, plan_make, plan_move and danger_could_rise, and
 * through their terms. How many differed; each is told. */
size_t agree(const Proof *p, size_t cases);

#endif
