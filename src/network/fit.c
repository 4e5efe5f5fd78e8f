#include "network/fit.h"

#include "network/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The work on one population at a time. at[] holds what is observed of everybody in it; queries push what
 * they observe besides, and take it back. */
typedef struct Fit {
    const Model *model;
    InferScratch *scratch;
    const Population *population;
    bool *wanted; /* by node: none */
    double *params, *prior;
    Lanes *lanes, *rows;
    Observation *at;
    size_t count;
    bool
        *left_out[3]; /* by alternative: the reference holds on the left, on any side; one of `among` holds */
    Err *err;
} Fit;

enum { REFERENCE_LEFT, REFERENCE_ANY, AMONG };

const char *fit_measure_name(FitMeasure measure) {
    static const char *const names[] = {"sens", "spec", "lr_pos", "lr_neg", "odds_ratio"};
    return names[measure];
}

const char *fit_basis_name(FitBasis basis) {
    static const char *const names[] = {"published", "counted", "tolerated"};
    return names[basis];
}

static void observe(Fit *f, int node, size_t grade) {
    if (node >= 0) f->at[f->count++] = (Observation){(uint16_t)node, (uint8_t)grade, -1};
}

/* An alternative in one lane: what it raises; and back. */
static void assume(Fit *f, size_t alternative, size_t lane, bool in) {
    const Alternative *a = &f->model->alternatives[alternative];
    for (size_t i = 0; i < a->change_count; i++) {
        const Change *c = &a->changes[i];
        for (uint32_t g = 0; g < c->grades; g++) {
            double leak = f->params[c->leak + g];
            f->lanes[c->leak + g][lane] = in ? 1 - (1 - leak) * (1 - f->params[c->by + g]) : leak;
        }
    }
}

/* P(at, and none of the alternatives that are left out) for up to INFER_LANES alternatives at once. */
static double run_lanes(Fit *f, const InferPlan *plan, const size_t *which, size_t count) {
    double logs[INFER_LANES];
    double sum = 0;
    size_t none = f->model->alternative_count;
    for (size_t l = 0; l < count; l++)
        if (which[l] < none) assume(f, which[l], l, true);
    infer_run_lanes(plan, f->lanes, INFER_EVIDENCE, f->rows, logs);
    for (size_t l = 0; l < count; l++) {
        if (which[l] < none) assume(f, which[l], l, false);
        if (isfinite(logs[l])) sum += f->prior[which[l]] * exp(logs[l]);
    }
    return sum;
}

/* P(at, no alternative of the kinds a and b (-1: of none)); negative after an error. */
static double mass(Fit *f, int a, int b) {
    InferPlan *plan = infer_compile(f->model->net, f->at, f->count, f->wanted, f->scratch, f->err);
    if (!plan) return -1;
    size_t which[INFER_LANES];
    size_t count = 0;
    double sum = 0;
    for (size_t i = 0; i <= f->model->alternative_count; i++) {
        bool none = i == f->model->alternative_count;
        if (!none && ((a >= 0 && f->left_out[a][i]) || (b >= 0 && f->left_out[b][i]))) continue;
        which[count++] = i;
        if (count < INFER_LANES && !none) continue;
        sum += run_lanes(f, plan, which, count);
        count = 0;
    }
    return sum;
}

/* The causes do not hold: on the left, or (SIDE_NONE) on any side. */
static void observe_absent(Fit *f, const NodeOf *of, Side side) {
    if (side != SIDE_NONE && of->of[side] >= 0) {
        observe(f, of->of[side], 0);
        return;
    }
    for (Side s = SIDE_NONE; s < SIDE_SLOTS; s++) observe(f, of->of[s], 0);
}

/* The same among the people of the population: some of its causes holds. */
static double chance(Fit *f, int left_out) {
    double sum = mass(f, left_out, -1);
    const Population *p = f->population;
    size_t before = f->count;
    if (p->among_count == 0 || sum <= 0) return sum;
    for (size_t i = 0; i < p->among_count; i++) observe_absent(f, &f->model->probe[p->among[i]], SIDE_NONE);
    double others = mass(f, left_out, AMONG);
    f->count = before;
    return others < 0 ? others : sum - others;
}

/* The reference does not hold on this side; gives what is left out with it. */
static int observe_no_reference(Fit *f, const FitEntry *e, Side side) {
    for (size_t i = 0; i < e->reference_count; i++) {
        const NodeOf *of = e->reference_is_finding ? f->model->finding : f->model->probe;
        observe_absent(f, &of[e->reference[i]], side);
    }
    return side == SIDE_NONE ? REFERENCE_ANY : REFERENCE_LEFT;
}

/* The findings of the entry have these grades, on this side or (SIDE_NONE) on both: the digits of `grades` to
 * the base of the grade that counts, one for each finding. */
static void observe_findings(Fit *f, const FitEntry *e, Side side, size_t grades) {
    for (size_t i = 0; i < e->finding_count; i++, grades /= e->grade) {
        const NodeOf *of = &f->model->finding[e->findings[i]];
        for (Side s = SIDE_NONE; s < SIDE_SLOTS; s++)
            if (side == SIDE_NONE || s == side || s == SIDE_NONE) observe(f, of->of[s], grades % e->grade);
    }
}

/* In how many ways all findings of the entry can stay below the grade that counts. */
static size_t ways_below(const FitEntry *e) {
    size_t ways = 1;
    for (size_t i = 0; i < e->finding_count; i++) ways *= e->grade;
    return ways;
}

/* P(positive result, at): all less the results below, unless it takes both sides. */
static double positive(Fit *f, const FitEntry *e, Side side, int left_out) {
    size_t before = f->count;
    double all = chance(f, left_out);
    double below = 0;
    if (e->sides == FIT_BOTH_SIDES) {
        const NodeOf *of = &f->model->finding[e->findings[0]];
        for (Side s = SIDE_NONE; s < SIDE_SLOTS; s++) observe(f, of->of[s], 1);
        below = all - chance(f, left_out);
        f->count = before;
    }
    for (size_t g = 0; g < ways_below(e) && e->sides != FIT_BOTH_SIDES; g++) {
        observe_findings(f, e, side, g);
        below += chance(f, left_out);
        f->count = before;
    }
    return e->absent ? below : all - below;
}

static bool is_sided(const Model *model, const FitEntry *e) {
    const NodeOf *of = e->reference_is_finding ? model->finding : model->probe;
    bool sided = false;
    for (size_t i = 0; i < e->reference_count; i++) {
        size_t at = e->reference[i];
        sided = sided || of[at].of[SIDE_ON_LEFT] >= 0;
        for (size_t a = 0; !e->reference_is_finding && a < model->alternative_count; a++)
            sided = sided || (model->alternatives[a].cause == at && model->alternatives[a].left);
    }
    return sided;
}

/* P(F | R): on the left when both have sides. */
static double sensitivity(Fit *f, const FitEntry *e) {
    bool sided = f->model->finding[e->findings[0]].of[SIDE_ON_LEFT] >= 0;
    Side side = e->sides == FIT_SAME_SIDE && sided && is_sided(f->model, e) ? SIDE_ON_LEFT : SIDE_NONE;
    size_t before = f->count;
    double cases = chance(f, -1);
    double found = positive(f, e, side, -1);
    int left_out = observe_no_reference(f, e, side);
    cases -= chance(f, left_out);
    found -= positive(f, e, side, left_out);
    f->count = before;
    return cases > 0 ? found / cases : (double)NAN;
}

/* P(not F | not R), on any side. */
static double specificity(Fit *f, const FitEntry *e) {
    size_t before = f->count;
    int left_out = observe_no_reference(f, e, SIDE_NONE);
    double controls = chance(f, left_out);
    double found = positive(f, e, SIDE_NONE, left_out);
    f->count = before;
    return controls > 0 ? 1 - found / controls : (double)NAN;
}

static void leave_out(Fit *f, int kind, const uint16_t *causes, size_t count, bool left) {
    for (size_t a = 0; a < f->model->alternative_count; a++) {
        const Alternative *of = &f->model->alternatives[a];
        bool sides_fit = !left || of->left || !of->right;
        f->left_out[kind][a] = false;
        for (size_t c = 0; c < count; c++) f->left_out[kind][a] |= of->cause == causes[c] && sides_fit;
    }
}

/* Nobody in the population has these causes. */
static void exclude(Fit *f, const Population *p) {
    for (size_t i = 0; i < p->without_count; i++) {
        observe_absent(f, &f->model->probe[p->without[i]], SIDE_NONE);
        for (size_t a = 0; a < f->model->alternative_count; a++)
            if (f->model->alternatives[a].cause == p->without[i]) f->prior[a] = 0;
    }
}

/* The numbers and the observations of everybody in the population. */
static bool enter(Fit *f, const Population *p, Arena *arena) {
    const Knowledge *k = f->model->knowledge;
    ArenaMark mark = arena_mark(arena);
    Answers answers = {ARENA_NEW(arena, k->finding_count, Answer), k->finding_count};
    Observed *observed = ARENA_NEW(arena, 2 * k->finding_count, Observed);
    if (!answers.of || !observed) return err_memory(f->err);
    for (size_t i = 0; i < k->finding_count; i++) answers.of[i] = ANSWER_UNKNOWN;
    for (size_t i = 0; i < p->answer_count; i++) answers.of[p->answers[i].finding] = p->answers[i].value;
    Person person = {.answers = &answers};
    model_params(f->model, &person, NULL, 0, f->params, f->prior);
    double none = 1;
    for (size_t a = 0; a < f->model->alternative_count; a++) none -= f->prior[a];
    f->prior[f->model->alternative_count] = none;
    size_t params = network_spec(f->model->net)->param_count;
    for (size_t i = 0; i < params; i++) f->lanes[i] = (Lanes){0} + f->params[i];
    f->population = p;
    f->count = 0;
    observe(f, f->model->complaint, 1);
    size_t count = model_observe(f->model, &answers, OBSERVE_ALL, observed);
    for (size_t i = 0; i < count; i++) f->at[f->count++] = observed[i].at;
    exclude(f, p);
    leave_out(f, AMONG, p->among, p->among_count, false);
    arena_rewind(arena, mark);
    return true;
}

/* Wilson's 95 % interval of a share of n people. */
static void wilson(double share, double n, double *lo, double *hi) {
    const double z = 1.959964;
    double middle = share + z * z / (2 * n);
    double half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    *lo = (middle - half) / (1 + z * z / n);
    *hi = (middle + half) / (1 + z * z / n);
}

/* What was published, and its interval. */
static FitResult published(const Knowledge *k, const FitEntry *e, FitMeasure measure) {
    const Evidence *row = &k->evidence[e->row];
    const double of[FIT_MEASURES][3] = {
        [FIT_SENS] = {row->sens, row->sens_lo, row->sens_hi},
        [FIT_SPEC] = {row->spec, row->spec_lo, row->spec_hi},
        [FIT_LR_POS] = {row->lr_pos, row->lr_pos_lo, row->lr_pos_hi},
        [FIT_LR_NEG] = {row->lr_neg, row->lr_neg_lo, row->lr_neg_hi},
        [FIT_ODDS_RATIO] = {row->value, row->value_lo, row->value_hi},
    };
    FitResult r = {.entry = e,
                   .measure = measure,
                   .published = of[measure][0],
                   .lo = of[measure][1],
                   .hi = of[measure][2],
                   .basis = FIT_PUBLISHED};
    if (isnan(r.published)) r.published = (r.lo + r.hi) / 2;
    if (isfinite(r.lo) && isfinite(r.hi)) return r;
    double people = e->counts[measure];
    if (isnan(people)) people = row->n * (measure == FIT_SENS ? row->prevalence : 1 - row->prevalence);
    r.basis = people >= 1 ? FIT_COUNTED : FIT_TOLERATED;
    if (people >= 1) {
        wilson(r.published, people, &r.lo, &r.hi);
    } else {
        r.lo = fmax(0, r.published - FIT_TOLERANCE);
        r.hi = fmin(1, r.published + FIT_TOLERANCE);
    }
    return r;
}

/* Sensitivity and specificity, those that the entry needs. */
static bool imply(Fit *f, const FitEntry *e, double *sens, double *spec) {
    bool ratio = e->measures[FIT_LR_POS] || e->measures[FIT_LR_NEG] || e->measures[FIT_ODDS_RATIO];
    *sens = ratio || e->measures[FIT_SENS] ? sensitivity(f, e) : 0;
    *spec = ratio || e->measures[FIT_SPEC] ? specificity(f, e) : 0;
    if (f->err->code != ERR_NONE) return false;
    if (isnan(*sens) || isnan(*spec))
        return err_set(f->err, ERR_KNOWLEDGE, f->model->knowledge->evidence[e->row].id,
                       "nobody in %.*s %s the cause of this row",
                       STR_ARG(f->model->knowledge->populations[e->population].id),
                       isnan(*sens) ? "has" : "lacks");
    *sens = fmin(fmax(*sens, 0), 1);
    *spec = fmin(fmax(*spec, 0), 1);
    return true;
}

/* Ratios stay finite. */
static double implied(FitMeasure measure, double sens, double spec) {
    const double least = 1e-6;
    if (measure >= FIT_SHARES) {
        sens = fmin(fmax(sens, least), 1 - least);
        spec = fmin(fmax(spec, least), 1 - least);
    }
    switch (measure) {
    case FIT_SENS: return sens;
    case FIT_SPEC: return spec;
    case FIT_LR_POS: return sens / (1 - spec);
    case FIT_LR_NEG: return (1 - sens) / spec;
    default: return sens * spec / ((1 - sens) * (1 - spec));
    }
}

/* The chance after a result of this ratio where it was even before. */
static double chance_of(double ratio) {
    return ratio / (1 + ratio);
}

static void hold_against(FitResult *r, double sens, double spec) {
    r->implied = implied(r->measure, sens, spec);
    r->off_by =
        r->measure < FIT_SHARES ? r->implied - r->published : chance_of(r->implied) - chance_of(r->published);
    r->inside = r->implied >= r->lo && r->implied <= r->hi;
}

static int worst_first(const void *left, const void *right) {
    const FitResult *a = left;
    const FitResult *b = right;
    if (a->inside != b->inside) return a->inside ? 1 : -1;
    double off_a = fabs(a->off_by);
    double off_b = fabs(b->off_by);
    if (off_a > off_b || off_a < off_b) return off_a > off_b ? -1 : 1;
    if (a->entry->row != b->entry->row) return a->entry->row < b->entry->row ? -1 : 1;
    return (int)a->measure - (int)b->measure;
}

static bool hold_all(Fit *f, const FitEntry *e, FitResult *results, FitReport *out) {
    bool inside = true;
    leave_out(f, REFERENCE_LEFT, e->reference, e->reference_is_finding ? 0 : e->reference_count, true);
    leave_out(f, REFERENCE_ANY, e->reference, e->reference_is_finding ? 0 : e->reference_count, false);
    double sens = 0;
    double spec = 0;
    if (!imply(f, e, &sens, &spec)) return false;
    for (int m = 0; m < FIT_MEASURES; m++) {
        if (!e->measures[m]) continue;
        FitResult *r = &results[out->count++];
        *r = published(f->model->knowledge, e, (FitMeasure)m);
        hold_against(r, sens, spec);
        out->inside += r->inside;
        inside = inside && r->inside;
    }
    out->rows++;
    out->rows_inside += inside;
    return true;
}

static bool start(Fit *f, Arena *arena, const Knowledge *k, Err *err) {
    *f = (Fit){.model = model_build_probed(arena, k, err), .err = err};
    if (!f->model) return false;
    const NetSpec *spec = network_spec(f->model->net);
    size_t alternatives = f->model->alternative_count + 1;
    f->wanted = ARENA_NEW(arena, spec->node_count, bool);
    f->params = ARENA_NEW(arena, spec->param_count, double);
    f->prior = ARENA_NEW(arena, alternatives, double);
    f->lanes = infer_lanes_new(arena, spec->param_count);
    f->rows = infer_lanes_new(arena, spec->node_count);
    f->at = ARENA_NEW(arena, 2 * spec->node_count, Observation);
    for (int i = 0; i < 3; i++) f->left_out[i] = ARENA_NEW(arena, alternatives, bool);
    f->scratch = infer_scratch_new(err);
    if (!f->scratch || !arena_failed(arena)) return f->scratch != NULL;
    infer_scratch_free(f->scratch);
    return err_memory(err);
}

bool fit_run(const Knowledge *k, Arena *arena, FitReport *out, Err *err) {
    Fit f;
    FitResult *results = ARENA_NEW(arena, FIT_MEASURES * k->fit_count, FitResult);
    *out = (FitReport){.of = results};
    if (!results) return err_memory(err);
    if (!start(&f, arena, k, err)) return false;
    bool ok = true;
    for (size_t i = 0; i < k->fit_count; i++) out->skipped += k->fit[i].skip.len > 0;
    for (size_t p = 0; ok && p < k->population_count; p++) {
        ok = enter(&f, &k->populations[p], arena);
        for (size_t i = 0; ok && i < k->fit_count; i++)
            if (k->fit[i].skip.len == 0 && k->fit[i].population == p)
                ok = hold_all(&f, &k->fit[i], results, out);
    }
    infer_scratch_free(f.scratch);
    if (out->count) qsort(results, out->count, sizeof *results, worst_first);
    return ok;
}
