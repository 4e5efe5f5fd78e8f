#include "knowledge/meta.h"

#include <math.h>

static const double largest_correlation = 0.95;

Estimate meta_mean(const Estimate *of, size_t count) {
    double weights = 0;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        weights += 1 / of[i].variance;
        sum += of[i].y / of[i].variance;
    }
    return (Estimate){sum / weights, 1 / weights};
}

/* The fixed-effect mean and the moment estimate of every step-th estimate, which are one side of pairs. */
static double moments(const Estimate *of, size_t count, size_t step, double *mean, double *weights) {
    double sum = 0;
    double squares = 0;
    *weights = 0;
    for (size_t i = 0; i < count; i++) {
        double weight = 1 / of[i * step].variance;
        *weights += weight;
        sum += weight * of[i * step].y;
        squares += weight * weight;
    }
    *mean = sum / *weights;
    double q = 0;
    for (size_t i = 0; i < count; i++) {
        double d = of[i * step].y - *mean;
        q += d * d / of[i * step].variance;
    }
    double between = (q - (double)(count - 1)) / (*weights - squares / *weights);
    return between > 0 ? between : 0;
}

double meta_between(const Estimate *of, size_t count) {
    double mean = 0;
    double weights = 0;
    return count < 2 ? 0 : moments(of, count, 1, &mean, &weights);
}

Between meta_between_pair(const EstimatePair *of, size_t count) {
    Between b = {{0, 0}, 0};
    if (count < 2) return b;
    double mean[2];
    double weights[2];
    for (int side = 0; side < 2; side++)
        b.variance[side] = moments(&of->of[side], count, 2, &mean[side], &weights[side]);
    double both = 0; /* the sum of a_1i a_2i, the shares of study i in the two means */
    for (size_t i = 0; i < count; i++)
        both += 1 / (of[i].of[0].variance * of[i].of[1].variance * weights[0] * weights[1]);
    double q = 0;
    double expected = 0; /* of q, for a covariance of 1 */
    for (size_t i = 0; i < count; i++) {
        const Estimate *e = of[i].of;
        double weight = 1 / sqrt(e[0].variance * e[1].variance);
        q += weight * (e[0].y - mean[0]) * (e[1].y - mean[1]);
        expected += weight * (1 - 1 / (e[0].variance * weights[0]) - 1 / (e[1].variance * weights[1]) + both);
    }
    double limit = largest_correlation * sqrt(b.variance[0] * b.variance[1]);
    double covariance = q / expected;
    b.covariance = covariance > limit ? limit : covariance < -limit ? -limit : covariance;
    return b;
}

EstimatePair meta_mean_pair(const EstimatePair *of, size_t count, Between between) {
    double a = 0; /* the precision [a c; c b] of the mean, and precision times observations */
    double b = 0;
    double c = 0;
    double x = 0;
    double z = 0;
    for (size_t i = 0; i < count; i++) {
        double v0 = of[i].of[0].variance + between.variance[0];
        double v1 = of[i].of[1].variance + between.variance[1];
        double det = v0 * v1 - between.covariance * between.covariance;
        double p0 = v1 / det;
        double p1 = v0 / det;
        double p = -between.covariance / det;
        a += p0;
        b += p1;
        c += p;
        x += p0 * of[i].of[0].y + p * of[i].of[1].y;
        z += p * of[i].of[0].y + p1 * of[i].of[1].y;
    }
    double det = a * b - c * c;
    return (EstimatePair){{{(b * x - c * z) / det, b / det}, {(a * z - c * x) / det, a / det}}};
}
