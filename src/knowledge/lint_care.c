/* The figures of treatments: each number must stand in a row that it cites. */
#include "knowledge/lint_int.h"

#include <math.h>

static const double largest_difference = 0.05;

static bool equals(double a, double b) {
    return !isnan(a) && !isnan(b) && fabs(a - b) <= largest_difference * fmax(1, fabs(b) / 10);
}

/* Does the row hold this number? A fraction counts as so many of 100 people when `people` is set. */
static bool row_holds(const Evidence *row, double number, bool people) {
    if (equals(row->value, number) || equals(row->prevalence, number)) return true;
    return people && (equals(100 * row->value, number) || equals(100 * row->prevalence, number));
}

static bool some_row_holds(const Knowledge *k, const CareFigure *f, double number, bool people) {
    for (size_t i = 0; i < f->from.count; i++)
        if (row_holds(&k->evidence[f->from.row[i]], number, people)) return true;
    return false;
}

static bool all_unverified(const Knowledge *k, EvidenceRefs from) {
    for (size_t i = 0; i < from.count; i++)
        if (!str_eq(k->evidence[from.row[i]].verified, STR("unverified"))) return false;
    return from.count > 0;
}

static void check_figure(Lint *lint, const CareFigure *f) {
    bool has_number = !isnan(f->effect) || !isnan(f->with);
    if (all_unverified(lint->k, f->from) && has_number) {
        complain(&lint->complain, f->pos, "this figure rests on unverified rows only (%.*s)",
                 STR_ARG(lint->k->evidence[f->from.row[0]].id));
        complain_hint(&lint->complain, "cite a row that somebody has read, or leave the number out");
    }
    if (f->why.len || lint->k->evidence_count == 0 || !has_number) return;
    bool held = isnan(f->effect) ? some_row_holds(lint->k, f, f->with, true) ||
                                       (!isnan(f->without) && some_row_holds(lint->k, f, f->without, true))
                                 : some_row_holds(lint->k, f, f->effect, false);
    if (held) return;
    complain(&lint->complain, f->pos, "no cited row holds the number %g",
             isnan(f->effect) ? f->with : f->effect);
    complain_hint(&lint->complain,
                  "cite the row that it comes from, or say in `why` how it comes from the rows");
}

void lint_care(Lint *lint) {
    const Knowledge *k = lint->k;
    for (size_t i = 0; i < k->care_count; i++) {
        for (size_t b = 0; b < k->care[i].benefit_count; b++) check_figure(lint, &k->care[i].benefits[b]);
        for (size_t h = 0; h < k->care[i].harm_count; h++) check_figure(lint, &k->care[i].harms[h]);
    }
}
