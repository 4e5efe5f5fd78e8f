#include "knowledge/pool.h"

#include "knowledge/meta.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double sds_in_interval = 3.92; /* 2 × 1.96 */
static const double sds_to_end = 1.96;
static const double nearest_to_end = 0.001; /* for ends of intervals: 0 and 1 have no logit */
static const double least_distance = 1e-6;
static const double least_variance = 1e-6;

/* Where a figure is worked with: on the logit, or on the log. */
typedef enum Working { ON_LOGIT, ON_LOG } Working;

typedef struct Figure {
    double value, lo, hi, people;
    bool probability;
} Figure;

/* All rows of one parameter that are of the same people. */
typedef struct Study {
    uint16_t number;
    EvidenceGrade design;
    size_t rows;
    Estimate estimate; /* with what is uncertain for how it was read, without what lies between studies */
    bool known;        /* its variance was reported, as an interval or as counts */
} Study;

typedef struct Pool {
    const Knowledge *k;
    const Param *p;
    const PoolingTable *table;
    Study studies[MOST_ROWS];
    size_t count;
    Pooled *out;
} Pool;

static double bounded(double x, double least) {
    return x < least ? least : x > 1 - least ? 1 - least : x;
}

static double logit(double x) {
    return log(x / (1 - x));
}

static double expit(double y) {
    return 1 / (1 + exp(-y));
}

static Working working_of(const Param *p) {
    return p->scale == SCALE_ODDS ? ON_LOG : ON_LOGIT;
}

static double to_scale(double x, Working on) {
    return on == ON_LOG ? log(x) : logit(bounded(x, nearest_to_end));
}

static double from_scale(double y, Working on) {
    return on == ON_LOG ? exp(y) : expit(y);
}

static Figure complement(Figure f) {
    return (Figure){1 - f.value, 1 - f.hi, 1 - f.lo, f.people, true};
}

static Figure prevalence_of(const Evidence *row) {
    Figure f = {row->prevalence, (double)NAN, (double)NAN, row->sample, true};
    /* Such rows often give the figure twice, once with its interval. */
    if (fabs(row->value - row->prevalence) < nearest_to_end) {
        f.lo = row->value_lo;
        f.hi = row->value_hi;
    }
    return f;
}

static Figure figure_of(const Evidence *row, RowField field, Working on) {
    const double none = (double)NAN;
    switch (field) {
    case FIELD_SENS: return (Figure){row->sens, row->sens_lo, row->sens_hi, row->cases, true};
    case FIELD_ONE_MINUS_SENS: return complement(figure_of(row, FIELD_SENS, on));
    case FIELD_SPEC: return (Figure){row->spec, row->spec_lo, row->spec_hi, row->controls, true};
    case FIELD_ONE_MINUS_SPEC: return complement(figure_of(row, FIELD_SPEC, on));
    case FIELD_PREVALENCE: return prevalence_of(row);
    case FIELD_ONE_MINUS_PREVALENCE: return complement(prevalence_of(row));
    case FIELD_ONE_MINUS_VALUE: return complement(figure_of(row, FIELD_VALUE, on));
    case FIELD_LR_POS: return (Figure){row->lr_pos, row->lr_pos_lo, row->lr_pos_hi, none, false};
    case FIELD_LR_NEG: return (Figure){row->lr_neg, row->lr_neg_lo, row->lr_neg_hi, none, false};
    case FIELD_MIDPOINT: {
        double middle = (to_scale(row->value_lo, on) + to_scale(row->value_hi, on)) / 2;
        return (Figure){from_scale(middle, on), row->value_lo, row->value_hi, none, on == ON_LOGIT};
    }
    default:
        return (Figure){row->value, row->value_lo, row->value_hi, row->sample,
                        on == ON_LOGIT || (row->value < 1 && !isnan(row->sample))};
    }
}

/* A figure with its variance. Of its interval when that holds it, else of counts, else as few people. */
static Estimate estimate_of(Figure f, double n, Working on, const PoolingTable *table, bool *known) {
    bool interval = f.lo < f.value && f.value < f.hi && (on == ON_LOGIT || f.lo > 0);
    *known = interval || f.people >= 1;
    double people = table->unreported_people;
    if (n >= 1 && n < people) people = n; /* n may be a whole review: it never adds weight */
    if (f.people >= 1) people = f.people;
    if (!(people >= 1)) people = 1;
    double x = f.value;
    /* Nobody, or all: half a person is added on each side. */
    if (f.probability && (x <= 0 || x >= 1)) x = (x * people + 0.5) / (people + 1);
    Estimate e = {on == ON_LOG ? log(x) : logit(x), 0};
    if (interval) {
        double sd = (to_scale(f.hi, on) - to_scale(f.lo, on)) / sds_in_interval;
        e.variance = sd * sd;
    } else if (f.probability) {
        e.variance = (on == ON_LOG ? (1 - x) / x : 1 / (x * (1 - x))) / people;
        double most = table->unreported_sd_most * table->unreported_sd_most;
        if (!*known && e.variance > most) e.variance = most;
    } else {
        e.variance = table->unreported_sd_odds * table->unreported_sd_odds;
    }
    if (e.variance < least_variance) e.variance = least_variance;
    return e;
}

static double read_variance(const PoolingTable *table, const Evidence *row) {
    static const Str names[VERIFIED_COUNT] = {
        {"fulltext", 8}, {"abstract", 8}, {"secondary", 9}, {"unverified", 10}};
    for (size_t i = 0; i < VERIFIED_COUNT; i++)
        if (str_eq(row->verified, names[i])) return table->verified_sd[i] * table->verified_sd[i];
    return 0;
}

static bool readable(Figure f, Working on) {
    if (isnan(f.value) || f.value < 0) return false;
    return f.probability ? f.value <= 1 : on == ON_LOG && f.value > 0;
}

/* The i-th row of the parameter, read for its field or another one. */
static bool read_row(const Pool *pool, size_t i, RowField field, Working on, Estimate *out, bool *known) {
    const Evidence *row = &pool->k->evidence[pool->p->from.row[i]];
    Figure f = figure_of(row, field, on);
    pool->out->row = pool->p->from.row[i];
    if (!readable(f, on)) return false;
    *out = estimate_of(f, row->n, on, pool->table, known);
    out->variance += read_variance(pool->table, row);
    return true;
}

/* Has a review among the rows already counted this study? */
static bool counted_already(const Pool *pool, uint16_t study) {
    const PoolingTable *table = pool->table;
    for (size_t c = 0; c < table->counted_count; c++) {
        if (table->counted[c].study != study) continue;
        for (size_t i = 0; i < pool->p->from.count; i++)
            if (pool->k->evidence[pool->p->from.row[i]].study == table->counted[c].review) return true;
    }
    return false;
}

static Study *study_of(Pool *pool, const Evidence *row) {
    for (size_t s = 0; s < pool->count; s++)
        if (pool->studies[s].number == row->study) return &pool->studies[s];
    Study *study = &pool->studies[pool->count++];
    *study = (Study){.number = row->study, .design = row->design, .known = true};
    return study;
}

/* The rows as studies, each once: rows of the same people are averaged and gain no precision by it. */
static PoolResult gather(Pool *pool, Working on) {
    for (size_t i = 0; i < pool->p->from.count; i++) {
        const Evidence *row = &pool->k->evidence[pool->p->from.row[i]];
        Estimate e;
        bool known = false;
        if (!read_row(pool, i, (RowField)pool->p->fields[i], on, &e, &known)) return POOL_NO_FIELD;
        if (counted_already(pool, row->study)) continue;
        Study *s = study_of(pool, row);
        s->estimate.y += e.y;
        s->estimate.variance += e.variance;
        s->known = s->known && known;
        if (row->design < s->design) s->design = row->design;
        s->rows++;
    }
    for (size_t i = 0; i < pool->count; i++) {
        pool->studies[i].estimate.y /= (double)pool->studies[i].rows;
        pool->studies[i].estimate.variance /= (double)pool->studies[i].rows;
    }
    pool->out->studies = pool->count;
    return POOL_DONE;
}

static double floor_sd(const Pool *pool, Working on) {
    return on == ON_LOG ? pool->table->between_sd_odds : pool->table->between_sd;
}

/* The variance between studies: estimated from those with a known variance, at least the floor. */
static double between_of(const Pool *pool, Working on) {
    Estimate known[MOST_ROWS];
    size_t count = 0;
    for (size_t i = 0; i < pool->count; i++)
        if (pool->studies[i].known && pool->studies[i].design != GRADE_META_ANALYSIS)
            known[count++] = pool->studies[i].estimate;
    double least = floor_sd(pool, on) * floor_sd(pool, on);
    double between = meta_between(known, count);
    return between > least ? between : least;
}

/* A study is one draw from what lies between studies; a review already estimates the mean. The grade is the
 * design of what weighs most. */
static Estimate mean_of(const Pool *pool, double between) {
    Estimate all[MOST_ROWS];
    size_t heaviest = 0;
    for (size_t i = 0; i < pool->count; i++) {
        all[i] = pool->studies[i].estimate;
        if (pool->studies[i].design != GRADE_META_ANALYSIS) all[i].variance += between;
        if (all[i].variance < all[heaviest].variance) heaviest = i;
    }
    pool->out->between_sd = sqrt(between);
    pool->out->grade = pool->studies[heaviest].design;
    return meta_mean(all, pool->count);
}

static bool of_accuracy(RowField field) {
    return field <= FIELD_ONE_MINUS_SPEC;
}

/* The independent studies (no reviews) that have both sensitivity and specificity, as pairs. Each source
 * gives its first row. */
static size_t gather_pairs(const Pool *pool, EstimatePair *pairs) {
    uint16_t seen[MOST_ROWS];
    size_t count = 0;
    for (size_t i = 0; i < pool->p->from.count; i++) {
        const Evidence *row = &pool->k->evidence[pool->p->from.row[i]];
        bool known = false;
        EstimatePair pair;
        bool again = row->design == GRADE_META_ANALYSIS || counted_already(pool, row->study);
        for (size_t s = 0; s < count; s++) again = again || seen[s] == row->study;
        if (again || !read_row(pool, i, FIELD_SENS, ON_LOGIT, &pair.of[0], &known) ||
            !read_row(pool, i, FIELD_SPEC, ON_LOGIT, &pair.of[1], &known))
            continue;
        seen[count] = row->study;
        pairs[count++] = pair;
    }
    return count;
}

static PoolResult pool_bivariate(Pool *pool, Estimate *out) {
    EstimatePair pairs[MOST_ROWS];
    RowField field = (RowField)pool->p->fields[0];
    for (size_t i = 0; i < pool->p->from.count; i++)
        if (pool->p->fields[i] != field || !of_accuracy(field)) return POOL_SCALE;
    size_t count = gather_pairs(pool, pairs);
    if (count < POOL_BIVARIATE_LEAST) return POOL_FEW_STUDIES;
    Between between = meta_between_pair(pairs, count);
    double least = pool->table->between_sd * pool->table->between_sd;
    for (int side = 0; side < 2; side++)
        if (between.variance[side] < least) between.variance[side] = least;
    size_t side = field == FIELD_SPEC || field == FIELD_ONE_MINUS_SPEC;
    *out = meta_mean_pair(pairs, count, between).of[side];
    if (field == FIELD_ONE_MINUS_SENS || field == FIELD_ONE_MINUS_SPEC) out->y = -out->y;
    pool->out->between_sd = sqrt(between.variance[side]);
    pool->out->studies = count;
    pool->out->grade = GRADE_META_ANALYSIS;
    return POOL_DONE;
}

static PoolResult pool_mean(Pool *pool, Estimate *out) {
    Working on = working_of(pool->p);
    EstimatePair pairs[MOST_ROWS];
    if ((pool->p->pooled == POOLED_SINGLE) != (pool->p->from.count == 1)) return POOL_ROW_COUNT;
    PoolResult result = gather(pool, on);
    if (result != POOL_DONE) return result;
    bool accuracy = on == ON_LOGIT;
    for (size_t i = 0; i < pool->p->from.count; i++)
        accuracy = accuracy && of_accuracy((RowField)pool->p->fields[i]);
    if (accuracy && gather_pairs(pool, pairs) >= POOL_BIVARIATE_LEAST) return POOL_BIVARIATE;
    *out = mean_of(pool, between_of(pool, on));
    return POOL_DONE;
}

/* One row with what lies between studies, for products and ratios. */
static bool read_factor(const Pool *pool, size_t i, Working on, Estimate *out) {
    bool known = false;
    if (!read_row(pool, i, (RowField)pool->p->fields[i], on, out, &known)) return false;
    if (pool->k->evidence[pool->p->from.row[i]].design != GRADE_META_ANALYSIS)
        out->variance += floor_sd(pool, on) * floor_sd(pool, on);
    return true;
}

static PoolResult pool_product(Pool *pool, Estimate *out) {
    if (pool->p->scale == SCALE_ODDS) return POOL_SCALE;
    if (pool->p->from.count < 2) return POOL_ROW_COUNT;
    *out = (Estimate){0, 0};
    for (size_t i = 0; i < pool->p->from.count; i++) {
        Estimate e;
        if (!read_factor(pool, i, ON_LOGIT, &e)) return POOL_NO_FIELD;
        double p = expit(e.y);
        out->y += log(p);
        out->variance += e.variance * (1 - p) * (1 - p);
    }
    double p = exp(out->y);
    *out = (Estimate){logit(p), out->variance / ((1 - p) * (1 - p))};
    pool->out->studies = pool->p->from.count;
    return POOL_DONE;
}

/* Of parts that exclude each other, such as two rows of one series. */
static PoolResult pool_sum(Pool *pool, Estimate *out) {
    if (pool->p->scale == SCALE_ODDS) return POOL_SCALE;
    if (pool->p->from.count < 2) return POOL_ROW_COUNT;
    double sum = 0;
    double variance = 0;
    for (size_t i = 0; i < pool->p->from.count; i++) {
        Estimate e;
        if (!read_factor(pool, i, ON_LOGIT, &e)) return POOL_NO_FIELD;
        double p = expit(e.y);
        sum += p;
        variance += e.variance * p * p * (1 - p) * (1 - p);
    }
    if (sum >= 1) return POOL_FACTOR;
    *out = (Estimate){logit(sum), variance / (sum * sum * (1 - sum) * (1 - sum))};
    pool->out->studies = pool->p->from.count;
    return POOL_DONE;
}

/* Two rows of one study share what lies between studies: it counts once. */
static void share_study(const Pool *pool, Working on, Estimate *out) {
    const Evidence *first = &pool->k->evidence[pool->p->from.row[0]];
    const Evidence *second = &pool->k->evidence[pool->p->from.row[1]];
    if (first->study == second->study && second->design != GRADE_META_ANALYSIS)
        out->variance -= floor_sd(pool, on) * floor_sd(pool, on);
}

/* The first row over the second, or over `against`. */
static PoolResult pool_ratio(Pool *pool, Estimate *out) {
    const Param *p = pool->p;
    Working on = p->pooled == POOLED_ODDS_RATIO ? ON_LOGIT : ON_LOG;
    if (p->scale != SCALE_ODDS) return POOL_SCALE;
    if (p->from.count != (p->against > 0 ? 1 : 2)) return POOL_ROW_COUNT;
    Estimate below = {p->against > 0 ? to_scale(p->against, on) : 0, 0};
    if (!read_factor(pool, 0, on, out)) return POOL_NO_FIELD;
    if (p->from.count == 2 && !read_factor(pool, 1, on, &below)) return POOL_NO_FIELD;
    out->y -= below.y;
    out->variance += below.variance;
    if (p->from.count == 2) share_study(pool, on, out);
    pool->out->studies = p->from.count;
    return POOL_DONE;
}

static bool judged(const Param *p) {
    return p->times < 1 || p->times > 1 || p->odds_times < 1 || p->odds_times > 1 || p->against > 0;
}

/* Judged factors move the number and widen its interval by how far they move it. */
static PoolResult judge(const Pool *pool, Estimate *e) {
    const Param *p = pool->p;
    double before = e->y;
    if (p->scale == SCALE_ODDS) {
        e->y += log(p->times);
    } else {
        double x = expit(e->y);
        if (x * p->times >= 1) return POOL_FACTOR;
        e->y = logit(x * p->times);
        e->variance *= (1 - x) * (1 - x) / ((1 - x * p->times) * (1 - x * p->times));
    }
    e->y += log(p->odds_times);
    double sd = pool->table->judged_share * fabs(e->y - before);
    if (sd < pool->table->judged_least) sd = pool->table->judged_least;
    if (judged(p)) e->variance += sd * sd;
    return POOL_DONE;
}

static void widen(const Pool *pool, Estimate *e) {
    for (size_t i = 0; i < pool->table->indirect_count; i++)
        if (pool->p->indirect >> i & 1)
            e->variance += pool->table->indirect[i].sd * pool->table->indirect[i].sd;
}

static PoolResult pool_rows(Pool *pool, Estimate *out) {
    pool->out->grade = GRADE_DERIVED;
    switch (pool->p->pooled) {
    case POOLED_BIVARIATE: return working_of(pool->p) == ON_LOGIT ? pool_bivariate(pool, out) : POOL_SCALE;
    case POOLED_PRODUCT: return pool_product(pool, out);
    case POOLED_SUM: return pool_sum(pool, out);
    case POOLED_RATIO:
    case POOLED_ODDS_RATIO: return pool_ratio(pool, out);
    default: return pool_mean(pool, out);
    }
}

PoolResult pool_param(const Knowledge *k, const Param *p, Pooled *out) {
    *out = (Pooled){0};
    if (p->pooled >= POOLED_DERIVED || p->count != 1 || p->from.count == 0 || !p->fields)
        return POOL_NOT_POOLED;
    if (!(k->pooling.tolerance > 0)) return POOL_NO_TABLE;
    Pool pool = {.k = k, .p = p, .table = &k->pooling, .out = out};
    Estimate e = {0, 0};
    PoolResult result = pool_rows(&pool, &e);
    if (result == POOL_DONE) result = judge(&pool, &e);
    if (result != POOL_DONE) return result;
    widen(&pool, &e);
    if (judged(p)) out->grade = GRADE_DERIVED;
    Working on = working_of(p);
    double half = sds_to_end * sqrt(e.variance);
    out->value = from_scale(e.y, on);
    out->lo = from_scale(e.y - half, on);
    out->hi = from_scale(e.y + half, on);
    return POOL_DONE;
}

double pool_distance(Scale scale, double a, double b) {
    if (scale == SCALE_ODDS) return fabs(log(a / b));
    return fabs(logit(bounded(a, least_distance)) - logit(bounded(b, least_distance)));
}

unsigned pool_drift(const Knowledge *k, const Param *p, const Pooled *pooled) {
    const double stated[] = {p->value[0], p->lo[0], p->hi[0]};
    const double given[] = {pooled->value, pooled->lo, pooled->hi};
    unsigned drift = 0;
    for (unsigned i = SPOT_VALUE; i <= SPOT_HI; i++)
        if (pool_distance(p->scale, stated[i], given[i]) > k->pooling.tolerance) drift |= 1U << i;
    return p->grade == pooled->grade ? drift : drift | 1U << SPOT_GRADE;
}

static void number_text(Scale scale, double x, int digits, char *text) {
    double size = scale == SCALE_ODDS || x < 0.5 ? x : 1 - x;
    int decimals = size > 0 ? digits - 1 - (int)floor(log10(size)) : digits;
    if (decimals < 0) decimals = 0;
    if (decimals > 9) decimals = 9;
    int len = snprintf(text, POOL_TEXT_BYTES, "%.*f", decimals, x);
    while (decimals > 0 && len > 1 && text[len - 1] == '0') text[--len] = 0;
    if (decimals > 0 && text[len - 1] == '.') text[len - 1] = 0;
}

void pool_text(const Param *p, const Pooled *pooled, size_t spot, char *text) {
    const double numbers[] = {pooled->value, pooled->lo, pooled->hi};
    if (spot == SPOT_GRADE) {
        snprintf(text, POOL_TEXT_BYTES, "%s", pool_grade_name(pooled->grade));
        return;
    }
    int digits = spot == SPOT_VALUE && (pooled->grade != GRADE_DERIVED || p->scale == SCALE_ODDS) ? 3 : 2;
    number_text(p->scale, numbers[spot], digits, text);
}

double pool_odds_factor(const Param *p, size_t g) {
    double lo = p->lo[g];
    double hi = p->hi[g];
    if (p->scale == SCALE_ODDS) return lo > 0 ? hi / lo : (double)INFINITY;
    if (lo <= 0 || hi >= 1) return (double)INFINITY;
    return hi / (1 - hi) / (lo / (1 - lo));
}

#define NAME(code, name) name,
const char *pool_method_name(Pooling method) {
    static const char *const names[] = {POOLINGS(NAME)};
    return names[method];
}

const char *pool_field_name(RowField field) {
    static const char *const names[] = {ROW_FIELDS(NAME)};
    return names[field];
}
#undef NAME

const char *pool_grade_name(EvidenceGrade grade) {
    static const char *const names[] = {"meta_analysis", "cohort",  "cross_sectional",
                                        "case_series",   "derived", "expert"};
    return names[grade];
}
