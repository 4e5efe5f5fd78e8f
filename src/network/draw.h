/* Seeded draws of parameters from their 95 % intervals, and the percentiles of what follows from them.
 *
 * Draw k of parameter i depends on (seed, i, k) only: not on which others are drawn, nor on the order, the
 * machine or the thread. A parameter is drawn on the log-odds scale, normally distributed around its value,
 * with the interval as 1.96 standard deviations to both sides. The grades of one list are drawn each for
 * itself; should a higher grade come out more likely than the one below it, inference counts it as just as
 * likely (infer.h), so every draw is a well-formed network.
 */
#ifndef PLUMBLINE_NETWORK_DRAW_H
#define PLUMBLINE_NETWORK_DRAW_H

#include <stddef.h>
#include <stdint.h>

/* A standard normal number for this place of this stream. */
double draw_normal(uint64_t seed, uint32_t stream, uint32_t draw);

/* Writes out[i] for each of the only_count parameters in `only` (NULL: for all `count`); the others are left
 * alone. A value of 0 or 1 is certain, and so is one with lo == hi: out is then the value. An end of 0 or 1
 * is taken as a hundredth of the way from there to the other end. */
void draw_params(const double *value, const double *lo, const double *hi, size_t count, uint64_t seed,
                 uint32_t draw, const uint32_t *only, size_t only_count, double *out);

/* The 5th and the 95th percentile (nearest rank) of count >= 1 values, which are put into another order. */
typedef struct DrawRange {
    double low, high;
} DrawRange;
DrawRange draw_range(float *values, size_t count);

#endif
