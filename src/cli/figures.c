#include "cli/figures.h"

#include <math.h>
#include <stdlib.h>

enum { NEWTON_STEPS = 40 };

/* Probabilities of 0 or 1 have no log odds. */
static const double NEAREST = 1e-6;

bool pairs_new(Arena *arena, size_t cap, Pairs *out) {
    *out = (Pairs){.of = ARENA_NEW(arena, cap, Pair), .cap = cap};
    return out->of != NULL;
}

void pairs_add(Pairs *pairs, double p, bool yes) {
    if (pairs->count < pairs->cap) pairs->of[pairs->count++] = (Pair){p, yes};
}

static double log_odds(double p) {
    double inside = fmin(fmax(p, NEAREST), 1 - NEAREST);
    return log(inside / (1 - inside));
}

Recalibration recalibrate(const Pairs *pairs) {
    double a = 0, b = 1;
    double waa = 0, wab = 0, wbb = 0, det = 0;
    for (int step = 0; step < NEWTON_STEPS; step++) {
        double ga = 0, gb = 0;
        waa = wab = wbb = 0;
        for (size_t i = 0; i < pairs->count; i++) {
            double x = log_odds(pairs->of[i].p);
            double p = 1 / (1 + exp(-(a + b * x)));
            double w = p * (1 - p);
            double off = (pairs->of[i].yes ? 1 : 0) - p;
            ga += off;
            gb += off * x;
            waa += w;
            wab += w * x;
            wbb += w * x * x;
        }
        det = waa * wbb - wab * wab;
        if (!(det > 0)) break;
        a += (wbb * ga - wab * gb) / det;
        b += (waa * gb - wab * ga) / det;
    }
    if (!(det > 0)) return (Recalibration){NAN, NAN, NAN, NAN};
    return (Recalibration){b, sqrt(waa / det), a, sqrt(wbb / det)};
}

void print_reliability(const Pairs *pairs, Buf *out) {
    static const double ends[] = {0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1};
    double from = 0;
    buf_format(out, "  %-14s%10s%12s%12s\n", "believed", "number", "mean", "came true");
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t count = 0, yes = 0;
        double sum = 0;
        for (size_t j = 0; j < pairs->count; j++) {
            double p = pairs->of[j].p;
            bool last = i + 1 == sizeof ends / sizeof *ends;
            if (p < from || (last ? p > 1 : p >= ends[i])) continue;
            count++;
            yes += pairs->of[j].yes;
            sum += p;
        }
        if (count)
            buf_format(out, "  %.2f to %.2f  %10zu%12.3f%12.3f\n", from, ends[i], count, sum / (double)count,
                       (double)yes / (double)count);
        from = ends[i];
    }
}

static int by_probability(const void *a, const void *b) {
    double x = ((const Pair *)a)->p;
    double y = ((const Pair *)b)->p;
    return (x < y) - (x > y);
}

double best_cut(Pairs *pairs) {
    size_t yes = 0, seen_yes = 0, seen_no = 0;
    double best = -1, cut = 0.5;
    for (size_t i = 0; i < pairs->count; i++) yes += pairs->of[i].yes;
    size_t no = pairs->count - yes;
    if (yes == 0 || no == 0) return cut;
    qsort(pairs->of, pairs->count, sizeof *pairs->of, by_probability);
    for (size_t i = 0; i < pairs->count; i++) {
        if (pairs->of[i].yes) seen_yes++;
        else seen_no++;
        double youden = (double)seen_yes / (double)yes - (double)seen_no / (double)no;
        if (youden <= best) continue;
        best = youden;
        cut = pairs->of[i].p;
    }
    return cut;
}

Accuracy accuracy_at(const Pairs *pairs, double cut) {
    Accuracy a = {0};
    size_t found = 0, cleared = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        bool above = pairs->of[i].p >= cut;
        if (pairs->of[i].yes) {
            a.with++;
            found += above;
        } else {
            a.without++;
            cleared += !above;
        }
    }
    a.sensitivity = a.with ? (double)found / (double)a.with : NAN;
    a.specificity = a.without ? (double)cleared / (double)a.without : NAN;
    return a;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

double percentile(double *values, size_t count, double share) {
    qsort(values, count, sizeof *values, by_size);
    double rank = ceil(share * (double)count) - 1;
    return values[(size_t)fmin(fmax(rank, 0), (double)count - 1)];
}
