/* What the interview finds out of all that a person could tell, what it costs in screens, and how large the
 * tables of inference become. */
#include "cli/simulate.h"
#include "safety/safety.h"

#include <math.h>
#include <string.h>

static const uint64_t INFORMATION_PEOPLE = (uint64_t)1 << 32;

/* A probability below this counts as this much: one answer that was all wrong is not endless surprise. */
static const double LEAST_P = 1e-4;

typedef enum Known { KNOWN_HISTORY, KNOWN_NOTHING, KNOWN_INTERVIEW, KNOWN_COUNT } Known;

/* Sums over people of log2 P of the cause in question, by what was known. */
typedef struct Gathered {
    double leading[KNOWN_COUNT];  /* of the cause that leads when all is known, as all history expects it */
    double truth[KNOWN_COUNT];    /* of a condition that holds */
    size_t first[KNOWN_COUNT];    /* … stands first */
    size_t three[KNOWN_COUNT];    /* … stands among the first three */
    size_t narrowed[KNOWN_COUNT]; /* some answers did not fit into the tables */
    size_t urgent, urgent_missed, emergencies, emergencies_missed;
    double *screens;
    size_t count;
    Pairs pairs; /* believed after the interview */
} Gathered;

/* The likeliest condition. */
static size_t leading_condition(const Simulation *sim) {
    const Knowledge *k = sim->app->knowledge;
    size_t best = 0;
    for (size_t c = 0; c < k->condition_count; c++)
        if (belief_cause(sim->app->belief, c, SIDE_NONE) > belief_cause(sim->app->belief, best, SIDE_NONE))
            best = c;
    return best;
}

/* A condition that holds: the alternative, else the first of the core. */
static size_t true_condition(const Simulation *sim) {
    const Model *model = sim->app->model;
    if (sim->sample.alternative >= 0) return model->alternatives[sim->sample.alternative].cause;
    for (size_t i = 0; i < model->core_count; i++)
        if (sample_has(&sim->sample, model->core[i], SIDE_NONE)) return model->core[i];
    return 0;
}

static double log_score(const Simulation *sim, size_t condition) {
    double p = belief_cause(sim->app->belief, condition, SIDE_NONE);
    return log2(fmax(sample_has(&sim->sample, condition, SIDE_NONE) ? p : 1 - p, LEAST_P));
}

/* The log score that one expects to whom the chance is `expected`: it needs fewer people than the score of
 * what is true of each. */
static double expected_score(double expected, double p) {
    return expected * log2(fmax(p, LEAST_P)) + (1 - expected) * log2(fmax(1 - p, LEAST_P));
}

static size_t rank_of(const Simulation *sim, size_t condition) {
    const Knowledge *k = sim->app->knowledge;
    size_t rank = 0;
    for (size_t c = 0; c < k->condition_count; c++)
        rank += belief_cause(sim->app->belief, c, SIDE_NONE) >
                belief_cause(sim->app->belief, condition, SIDE_NONE);
    return rank;
}

/* The cause that leads when all history is known, and how likely it is then. */
typedef struct Leading {
    size_t condition;
    double p;
} Leading;

static void gather(const Simulation *sim, Gathered *g, Known known, bool narrowed, const Leading *leading) {
    size_t truth = true_condition(sim);
    size_t rank = rank_of(sim, truth);
    g->leading[known] +=
        expected_score(leading->p, belief_cause(sim->app->belief, leading->condition, SIDE_NONE));
    g->narrowed[known] += narrowed;
    g->truth[known] += log_score(sim, truth);
    g->first[known] += rank < 1;
    g->three[known] += rank < 3;
}

static bool urgency_of(App *app, const Case *of, Urgency *out, Err *err) {
    Safety safety;
    if (!safety_assess(app->scratch, app->knowledge, &of->complete, &safety, err)) return false;
    *out = safety.urgency;
    return true;
}

static bool compare_urgency(App *app, const Case *whole, const Case *asked, Gathered *g, Err *err) {
    Urgency all, found;
    if (!urgency_of(app, whole, &all, err) || !urgency_of(app, asked, &found, err)) return false;
    g->urgent += all >= URGENCY_SAME_DAY;
    g->urgent_missed += all >= URGENCY_SAME_DAY && found < URGENCY_SAME_DAY;
    g->emergencies += all == URGENCY_EMERGENCY_NOW;
    g->emergencies_missed += all == URGENCY_EMERGENCY_NOW && found < URGENCY_EMERGENCY_NOW;
    return true;
}

static bool gather_person(Simulation *sim, uint64_t number, Gathered *g, Err *err) {
    App *app = sim->app;
    Case whole, asked, nothing;
    size_t screens = 0;
    bool narrowed = false;
    size_t setting = (size_t)app->knowledge->person.setting;
    if (!simulate_case(sim, number, SETTING_OF_PEOPLE, &whole, err)) return false;
    if (!interview_of_case(app->scratch, app->belief, &whole, &asked, &screens, err)) return false;
    if (!case_new(app->scratch, app->knowledge, &nothing, err)) return false;
    case_set(&nothing, setting, whole.given.of[setting]);
    if (!case_complete(&nothing, err) || !simulate_believe(sim, &whole, &narrowed, err)) return false;
    Leading leading = {.condition = leading_condition(sim)};
    leading.p = belief_cause(app->belief, leading.condition, SIDE_NONE);
    gather(sim, g, KNOWN_HISTORY, narrowed, &leading);
    if (!simulate_believe(sim, &nothing, &narrowed, err)) return false;
    gather(sim, g, KNOWN_NOTHING, narrowed, &leading);
    if (!simulate_believe(sim, &asked, &narrowed, err)) return false;
    gather(sim, g, KNOWN_INTERVIEW, narrowed, &leading);
    size_t leads = leading_condition(sim);
    pairs_add(&g->pairs, belief_cause(app->belief, leads, SIDE_NONE),
              sample_has(&sim->sample, leads, SIDE_NONE));
    g->screens[g->count++] = (double)screens;
    return compare_urgency(app, &whole, &asked, g, err);
}

static double kept(const double bits[KNOWN_COUNT]) {
    double all = bits[KNOWN_HISTORY] - bits[KNOWN_NOTHING];
    return all > 0 ? (bits[KNOWN_INTERVIEW] - bits[KNOWN_NOTHING]) / all : NAN;
}

static void print_bits(Simulation *sim, const char *name, const double bits[KNOWN_COUNT], size_t count) {
    double n = (double)count;
    buf_format(&sim->out, "  %-26s %.3f bits of %.3f: %.0f %%\n", name,
               (bits[KNOWN_INTERVIEW] - bits[KNOWN_NOTHING]) / n,
               (bits[KNOWN_HISTORY] - bits[KNOWN_NOTHING]) / n, 100 * kept(bits));
}

static void print_gathered(Simulation *sim, Gathered *g) {
    Buf *out = &sim->out;
    double n = (double)g->count;
    double median = percentile(g->screens, g->count, 0.5);
    double p95 = percentile(g->screens, g->count, 0.95);
    double most = percentile(g->screens, g->count, 1);
    buf_format(out, "The interview against all that a person could tell: %zu people\n", g->count);
    buf_format(out, "  screens                    median %.0f, 95 in 100 at most %.0f, most %.0f\n", median,
               p95, most);
    print_bits(sim, "about the leading cause", g->leading, g->count);
    print_bits(sim, "about a true condition", g->truth, g->count);
    static const char *const names[] = {"all history", "nothing", "the interview"};
    for (Known known = 0; known < KNOWN_COUNT; known++)
        buf_format(out, "  true condition, %-13s first %.2f, among three %.2f\n", names[known],
                   (double)g->first[known] / n, (double)g->three[known] / n);
    buf_format(out, "  some answers left out      %zu after the interview, %zu with all history\n",
               g->narrowed[KNOWN_INTERVIEW], g->narrowed[KNOWN_HISTORY]);
    buf_format(out, "  emergencies                %zu, less urgent after the interview %zu\n", g->emergencies,
               g->emergencies_missed);
    buf_format(out, "  the same day or sooner     %zu, later after the interview %zu\n", g->urgent,
               g->urgent_missed);
    Recalibration r = recalibrate(&g->pairs);
    buf_format(out, "  slope of the leading cause %.3f (standard error %.3f)\n\n", r.slope, r.slope_error);
    simulate_measured(sim, "kept", kept(g->leading));
    simulate_measured(sim, "screens_median", median);
    simulate_measured(sim, "screens_95", p95);
    simulate_measured(sim, "screens_most", most);
    simulate_measured(sim, "left_out_share", (double)g->narrowed[KNOWN_INTERVIEW] / n);
    simulate_measured(sim, "emergencies_missed", (double)g->emergencies_missed);
}

bool simulate_information(Simulation *sim, size_t count, Err *err) {
    App *app = sim->app;
    Gathered g = {.screens = ARENA_NEW(app->scratch, count, double)};
    if (!g.screens || !pairs_new(app->scratch, count, &g.pairs)) return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        ArenaMark mark = arena_mark(app->scratch);
        if (!gather_person(sim, INFORMATION_PEOPLE + i, &g, err)) return false;
        arena_rewind(app->scratch, mark);
    }
    print_gathered(sim, &g);
    return true;
}
