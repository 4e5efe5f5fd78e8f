#include "network/draw.h"

#include <math.h>
#include <stdbool.h>

/* Three rounds of a 64-bit mixer (Stafford's variant 13, as in splitmix64), one for each part of the place.
 */
static uint64_t mix(uint64_t z) {
    z += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* A number inside (0, 1), never an end. */
static double uniform(uint64_t seed, uint32_t stream, uint32_t draw) {
    uint64_t bits = mix(mix(seed) ^ ((uint64_t)stream << 32 | draw));
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

/* Acklam's rational approximation of the inverse normal distribution; relative error below 1.2e-9. */
static double tail(double p) {
    double q = sqrt(-2 * log(p));
    double over = ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q -
                    2.549732539343734e+00) *
                       q +
                   4.374664141464968e+00) *
                      q +
                  2.938163982698783e+00;
    double under = (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q +
                    3.754408661907416e+00) *
                       q +
                   1;
    return over / under;
}

static double inverse_normal(double p) {
    const double tail_begins = 0.02425;
    if (p < tail_begins) return tail(p);
    if (p > 1 - tail_begins) return -tail(1 - p);
    double q = p - 0.5, r = q * q;
    double over = (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r +
                     1.383577518672690e+02) *
                        r -
                    3.066479806614716e+01) *
                       r +
                   2.506628277459239e+00) *
                  q;
    double under = ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r +
                     6.680131188771972e+01) *
                        r -
                    1.328068155288572e+01) *
                       r +
                   1;
    return over / under;
}

double draw_normal(uint64_t seed, uint32_t stream, uint32_t draw) {
    return inverse_normal(uniform(seed, stream, draw));
}

/* odds(value) * exp(z * sd), with exp(z * sd) as a power of the ratio of the interval's ends: one call
 * instead of three logarithms. */
static double draw_one(double value, double lo, double hi, double z) {
    const double sds_in_interval = 3.92;
    if (lo <= 0) lo = hi / 100;
    if (hi >= 1) hi = 1 - (1 - lo) / 100;
    double ratio = hi * (1 - lo) / (lo * (1 - hi));
    double odds = value / (1 - value) * pow(ratio, z / sds_in_interval);
    return odds < HUGE_VAL ? odds / (1 + odds) : 1;
}

void draw_params(const double *value, const double *lo, const double *hi, size_t count, uint64_t seed,
                 uint32_t draw, const uint32_t *only, size_t only_count, double *out) {
    size_t places = only ? only_count : count;
    for (size_t k = 0; k < places; k++) {
        size_t i = only ? only[k] : k;
        bool certain = value[i] <= 0 || value[i] >= 1 || !(hi[i] > lo[i]);
        out[i] = certain ? value[i] : draw_one(value[i], lo[i], hi[i], draw_normal(seed, (uint32_t)i, draw));
    }
}

/* Hoare's selection: afterwards values[rank] is where sorting would put it, smaller ones before, larger ones
 * behind. */
static float select_rank(float *values, size_t count, size_t rank) {
    size_t low = 0, high = count - 1;
    while (low < high) {
        float pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (values[i] < pivot) i++;
            while (values[j] > pivot) j--;
            if (i >= j) break;
            float swap = values[i];
            values[i++] = values[j];
            values[j--] = swap;
        }
        /* Now [low, i) <= pivot <= (j, high]; with i == j both halves may leave out that one place. */
        if (i == j && rank == i) return values[rank];
        if (rank < i) high = i - 1;
        else low = i == j ? i + 1 : i;
    }
    return values[rank];
}

DrawRange draw_range(float *values, size_t count) {
    size_t low = count / 20, high = count - 1 - count / 20;
    double first = (double)select_rank(values, count, low);
    double second = (double)select_rank(values, count, high);
    return (DrawRange){.low = first, .high = second};
}
