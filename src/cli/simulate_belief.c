/* Are probabilities what they say: among all of whom it is said "30 in 100", is it so in 30? And how well
 * would the network do in a clinic, from what people tell alone? */
#include "cli/simulate.h"

#include <math.h>
#include <string.h>

/* So many of the likeliest causes of each person are looked at: those that a report begins with. */
enum { LEADING = 5 };

/* People of each part are others. */
static const uint64_t CALIBRATION_PEOPLE = 0, CLINIC_PEOPLE = (uint64_t)3 << 32;

static bool is_part_of(const Knowledge *k, size_t part, size_t whole) {
    for (int up = k->findings[part].part_of; up >= 0; up = k->findings[up].part_of)
        if ((size_t)up == whole) return true;
    return false;
}

/* Does an answer already given speak of a whole or a part of this finding? The network draws them each for
 * itself, while a person's answers agree; so only one of them is given. */
static bool is_spoken_for(const Knowledge *k, const Answers *given, size_t finding) {
    for (size_t f = 0; f < k->finding_count; f++)
        if (given->of[f].known && (is_part_of(k, f, finding) || is_part_of(k, finding, f))) return true;
    return false;
}

/* A random part of what the person would answer: of the history between 1 in 20 and a half; half of the
 * people are examined, half of those have a scan. */
static void answer_some(const Simulation *sim, Rng *rng, Answers *given) {
    const Knowledge *k = sim->app->knowledge;
    double history = 0.05 + 0.45 * rng_uniform(rng);
    double examination = rng_uniform(rng) < 0.5 ? rng_uniform(rng) / 2 : 0;
    double imaging = examination > 0 && rng_uniform(rng) < 0.5 ? rng_uniform(rng) / 2 : 0;
    for (size_t f = 0; f < k->finding_count; f++) {
        unsigned kind = 1U << k->findings[f].kind;
        double share = kind & OBSERVE_HISTORY ? history : kind & OBSERVE_IMAGING ? imaging : examination;
        if (rng_uniform(rng) >= share || given->of[f].known || is_spoken_for(k, given, f)) continue;
        given->of[f] = sample_answer(&sim->sample, f);
    }
}

typedef struct Lead {
    size_t cause;
    Side side;
    double p;
} Lead;

static void insert_lead(Lead *leads, size_t *count, Lead lead) {
    size_t at = *count < LEADING ? (*count)++ : LEADING - 1;
    if (at == LEADING - 1 && *count == LEADING && leads[at].p >= lead.p && leads[at].p > 0) return;
    for (; at > 0 && leads[at - 1].p < lead.p; at--) leads[at] = leads[at - 1];
    leads[at] = lead;
}

/* A cause with sides but no node for the whole is looked at side by side. */
static bool has_whole(const Model *model, size_t cause) {
    return model->cause[cause].of[SIDE_NONE] >= 0 || model->cause[cause].of[SIDE_ON_LEFT] < 0;
}

static void add_leading(const Simulation *sim, Pairs *pairs) {
    const Model *model = sim->app->model;
    const Knowledge *k = model->knowledge;
    Lead leads[LEADING] = {{0}};
    size_t count = 0;
    for (size_t c = 0; c < k->cause_count; c++) {
        if (!k->causes[c].report) continue;
        Side from = has_whole(model, c) ? SIDE_NONE : SIDE_ON_LEFT;
        Side to = has_whole(model, c) ? SIDE_NONE : SIDE_ON_RIGHT;
        for (Side side = from; side <= to; side++)
            insert_lead(leads, &count, (Lead){c, side, belief_cause(sim->app->belief, c, side)});
    }
    for (size_t i = 0; i < count; i++)
        pairs_add(pairs, leads[i].p, sample_has(&sim->sample, leads[i].cause, leads[i].side));
}

/* Roots that the answers speak of at all. */
static void add_roots(const Simulation *sim, Pairs *pairs) {
    const Knowledge *k = sim->app->knowledge;
    const double least = 0.02;
    for (size_t c = 0; c < k->cause_count; c++) {
        if (k->causes[c].kind != CAUSE_ROOT) continue;
        for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++) {
            double p = belief_cause(sim->app->belief, c, side);
            if (p >= least) pairs_add(pairs, p, sample_has(&sim->sample, c, side));
        }
    }
}

static Recalibration print_calibration(Simulation *sim, const char *title, const Pairs *pairs) {
    Recalibration r = recalibrate(pairs);
    buf_format(&sim->out, "%s\n", title);
    print_reliability(pairs, &sim->out);
    buf_format(&sim->out, "  slope          %.3f (standard error %.3f)\n", r.slope, r.slope_error);
    buf_format(&sim->out, "  intercept      %.3f (standard error %.3f)\n\n", r.intercept, r.intercept_error);
    return r;
}

bool simulate_calibration(Simulation *sim, size_t count, Err *err) {
    App *app = sim->app;
    Case of;
    Pairs leading, roots;
    size_t narrowed_count = 0;
    if (!case_new(app->scratch, app->knowledge, &of, err)) return false;
    if (!pairs_new(app->scratch, LEADING * count, &leading) ||
        !pairs_new(app->scratch, 2 * app->knowledge->root_count * count, &roots))
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        Rng rng;
        bool narrowed = false;
        if (!simulate_person(sim, CALIBRATION_PEOPLE + i, SETTING_OF_PEOPLE, &of.given, &rng, err))
            return false;
        answer_some(sim, &rng, &of.given);
        of.complete = of.given; /* nothing follows: no whole stands beside its part */
        if (!simulate_believe(sim, &of, &narrowed, err)) return false;
        narrowed_count += narrowed;
        add_leading(sim, &leading);
        add_roots(sim, &roots);
    }
    buf_format(&sim->out, "Calibration: %zu people, for %zu of them some answers left out\n\n", count,
               narrowed_count);
    Recalibration r = print_calibration(sim, "The five leading causes of each", &leading);
    simulate_measured(sim, "slope", r.slope);
    simulate_measured(sim, "intercept", r.intercept);
    r = print_calibration(sim, "Nerve roots, from 2 in 100", &roots);
    simulate_measured(sim, "root_slope", r.slope);
    return true;
}

/* A diagnosis of the clinic: any of these conditions. */
typedef struct Diagnosis {
    const char *name;
    const char *conditions[3];
    Pairs half[2]; /* the cut-off is chosen on one and measured on the other */
} Diagnosis;

/* P(any of them), taken as the greatest where more than one is meant: they hardly come together. */
static double believed(const Simulation *sim, const Diagnosis *d, bool *truth) {
    const Knowledge *k = sim->app->knowledge;
    double most = 0, sum = 0;
    *truth = false;
    for (size_t i = 0; i < sizeof d->conditions / sizeof *d->conditions && d->conditions[i]; i++) {
        int c = knowledge_cause(k, str_of(d->conditions[i]));
        if (c < 0) continue;
        double p = belief_cause(sim->app->belief, (size_t)c, SIDE_NONE);
        most = fmax(most, p);
        sum += k->causes[c].core ? 0 : p;
        *truth = *truth || sample_has(&sim->sample, (size_t)c, SIDE_NONE);
    }
    return fmax(most, sum);
}

static void print_diagnosis(Simulation *sim, Diagnosis *d) {
    double cut = best_cut(&d->half[0]);
    Accuracy a = accuracy_at(&d->half[1], cut);
    buf_format(&sim->out, "  %-16s sensitivity %.2f, specificity %.2f at %.2f (%zu have it, %zu do not)\n",
               d->name, a.sensitivity, a.specificity, cut, a.with, a.without);
}

bool simulate_clinic(Simulation *sim, size_t count, Err *err) {
    App *app = sim->app;
    const Knowledge *k = app->knowledge;
    const int specialist = SETTING_COUNT - 1;
    int leg = knowledge_finding(k, STR("pain_leg"));
    size_t seen = 0, narrowed_count = 0;
    Diagnosis all[] = {{"disc herniation", {"disc_herniation"}, {{0}}},
                       {"stenosis", {"central_stenosis", "lateral_recess_stenosis"}, {{0}}}};
    for (size_t d = 0; d < 2; d++)
        for (size_t h = 0; h < 2; h++)
            if (!pairs_new(app->scratch, count, &all[d].half[h])) return err_memory(err);
    for (size_t i = 0; leg >= 0 && i < count; i++) {
        Case of;
        ArenaMark mark = arena_mark(app->scratch);
        if (!simulate_case(sim, CLINIC_PEOPLE + i, specialist, &of, err)) return false;
        if (of.complete.of[leg].any == TRI_YES) {
            bool narrowed = false;
            if (!simulate_believe(sim, &of, &narrowed, err)) return false;
            narrowed_count += narrowed;
            for (size_t d = 0; d < 2; d++) {
                bool truth = false;
                double p = believed(sim, &all[d], &truth);
                pairs_add(&all[d].half[seen % 2], p, truth);
            }
            seen++;
        }
        arena_rewind(app->scratch, mark);
    }
    buf_format(
        &sim->out,
        "Clinic for leg pain: %zu of %zu people at a specialist, by what they tell alone; for %zu some "
        "answers left out\n",
        seen, count, narrowed_count);
    for (size_t d = 0; d < 2; d++) print_diagnosis(sim, &all[d]);
    buf_format(&sim->out, "\n");
    return true;
}
