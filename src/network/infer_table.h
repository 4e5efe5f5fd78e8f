/* Small dense tables and the four operations on them that inference needs.
 *
 * A table over n binary dimensions has 2^n entries; bit i of an entry's index is the state of dimension i.
 * There are two kinds of dimension. A *plain* one is an ordinary variable: tables multiply entry by entry. A
 * *gathering* one stands for an OR (or a maximum) whose causes are still being collected: state 1 says "some
 * cause seen so far has brought it about", so two tables combine as the OR of two independent contributions:
 * (a0 b0, a0 b1 + a1 b0 + a1 b1) (Zhang and Poole 1996). That keeps each cause a factor of its own, however
 * many parents the OR has, and only ever adds numbers that are not negative: a form with a minus sign would
 * lose all digits when many rare findings are present. Plain dimensions are the low ones, gathering
 * dimensions the high ones.
 */
#ifndef PLUMBLINE_NETWORK_INFER_TABLE_H
#define PLUMBLINE_NETWORK_INFER_TABLE_H

#include "network/infer.h"

#include <stdbool.h>
#include <stdint.h>

/* How the dimensions of a table B lie within those of a table A that has them all. */
typedef struct TableMap {
    uint8_t plain;     /* plain dimensions of A */
    uint8_t gathering; /* gathering dimensions of A */
    uint8_t plain_b;   /* plain dimensions of B */
    uint8_t run;       /* the lowest `run` plain dimensions of A are all in B, or all not in B */
    bool shared_run;   /* which of the two */
    uint32_t in_b;     /* bit i: gathering dimension i of A is in B */
    const int32_t
        *step; /* step[i]: how far the index into B moves when bit run+i of the index into A turns to 1 */
    uint8_t bits_b[20]; /* by level: dimensions of B when only so many gathering dimensions of A are left */
} TableMap;

/* Fills the map; bit i of plain_in_b: plain dimension i of A is in B. step has room for `plain` numbers. */
TableMap table_map(int plain, int gathering, uint32_t plain_in_b, uint32_t gathering_in_b, int32_t *step);

/* out = B widened to the dimensions of A: plain ones repeat it; gathering ones that it lacks are 0 in
 * state 1. */
void table_widen(Lanes *out, const Lanes *b, const TableMap *map);
/* out = A combined with B; out may be A. work holds as many entries as B. */
void table_join(Lanes *out, const Lanes *a, const Lanes *b, const TableMap *map, Lanes *work);

/* Backward: `out` is d/d(result). The derivative with respect to A, in place of it; work as above. */
void table_back_a(Lanes *out, const Lanes *b, const TableMap *map, Lanes *work);
/* Adds the derivative with respect to B to b_out; work holds as many entries as A. */
void table_back_b(Lanes *b_out, const Lanes *out, const Lanes *a, const TableMap *map, Lanes *work);
/* The same for table_widen. */
void table_back_widen(Lanes *b_out, const Lanes *out, const TableMap *map);

#endif
