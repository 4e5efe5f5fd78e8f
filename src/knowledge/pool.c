#include "knowledge/pool.h"

#include <math.h>

static const double sds_in_interval = 3.92; /* 2 × 1.96 */
static const double nearest_to_end = 0.001;
static const double least_variance = 1e-9;

typedef struct Figure {
    double value, lo, hi;
} Figure;

static Figure figure_of(const Evidence *row, RowField field) {
    const double none = (double)NAN;
    switch (field) {
    case FIELD_SENS: return (Figure){row->sens, row->sens_lo, row->sens_hi};
    case FIELD_ONE_MINUS_SPEC: return (Figure){1 - row->spec, 1 - row->spec_hi, 1 - row->spec_lo};
    case FIELD_PREVALENCE: return (Figure){row->prevalence, none, none};
    default: return (Figure){row->value, row->value_lo, row->value_hi};
    }
}

static double to_scale(double x, Scale scale) {
    if (scale == SCALE_ODDS) return log(x > nearest_to_end ? x : nearest_to_end);
    if (x < nearest_to_end) x = nearest_to_end;
    if (x > 1 - nearest_to_end) x = 1 - nearest_to_end;
    return log(x / (1 - x));
}

static double from_scale(double x, Scale scale) {
    return scale == SCALE_ODDS ? exp(x) : 1 / (1 + exp(-x));
}

static double mean_of(const Knowledge *k, const Param *p, bool weighted) {
    double sum = 0;
    double weights = 0;
    for (size_t i = 0; i < p->from.count; i++) {
        Figure f = figure_of(&k->evidence[p->from.row[i]], p->field);
        double weight = 1;
        if (weighted) {
            double sd = (to_scale(f.hi, p->scale) - to_scale(f.lo, p->scale)) / sds_in_interval;
            weight = 1 / (sd * sd + least_variance);
        }
        sum += weight * to_scale(f.value, p->scale);
        weights += weight;
    }
    return from_scale(sum / weights, p->scale);
}

PoolResult pool_value(const Knowledge *k, const Param *p, double *value, size_t *row) {
    bool pooled = p->pooled == POOLED_SINGLE || p->pooled == POOLED_LOGIT_MEAN;
    if (!pooled || p->count != 1 || p->from.count == 0) return POOL_NOT_POOLED;
    if (p->pooled == POOLED_SINGLE && p->from.count > 1) return POOL_MANY_ROWS;
    bool weighted = true;
    for (size_t i = 0; i < p->from.count; i++) {
        Figure f = figure_of(&k->evidence[p->from.row[i]], p->field);
        *row = p->from.row[i];
        if (isnan(f.value)) return POOL_NO_FIELD;
        if (isnan(f.lo) || isnan(f.hi)) weighted = false;
    }
    if (p->from.count == 1) *value = figure_of(&k->evidence[p->from.row[0]], p->field).value;
    else *value = mean_of(k, p, weighted);
    return POOL_DONE;
}

double pool_odds_factor(const Param *p, size_t g) {
    double lo = p->lo[g];
    double hi = p->hi[g];
    if (p->scale == SCALE_ODDS) return lo > 0 ? hi / lo : (double)INFINITY;
    if (lo <= 0 || hi >= 1) return (double)INFINITY;
    return hi / (1 - hi) / (lo / (1 - lo));
}
