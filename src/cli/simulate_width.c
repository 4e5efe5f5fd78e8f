/* The guard of the tables: inference is exact, and a change of the knowledge can make it too large. Many
 * people answer screens; their cases are only compiled, not run. */
#include "cli/simulate.h"
#include "knowledge/expr.h"

#include <math.h>
#include <string.h>

enum { WIDEST_MAX = 64, NAMED_MAX = 8, MAIN_SCREENS = 4 };

static const uint64_t WIDTH_PEOPLE = (uint64_t)2 << 32;

typedef struct Worst {
    InferSize size;
    uint16_t nodes[WIDEST_MAX];
    size_t node_count;
    Observed *observed;
    size_t observed_count;
    size_t refused; /* cases that inference takes for too large */
} Worst;

static bool applies(const Question *q, const Case *of) {
    ExprFacts facts = {.answers = &of->complete};
    return !q->when || expr_eval(q->when, &facts) != TRI_NO;
}

/* The open questions of one random screen of the main stage; those of the red flags all. */
static bool answer_stage(Interview *iv, QuestionStage stage, const Case *whole, Rng *rng, Err *err) {
    const Knowledge *k = iv->knowledge;
    size_t start = (size_t)(rng_uniform(rng) * (double)k->question_count);
    Str screen = {0};
    for (size_t i = 0; i < k->question_count; i++) {
        size_t at = stage == STAGE_MAIN ? (start + i) % k->question_count : i;
        const Question *q = &k->questions[at];
        if (q->stage != stage || iv->done[at] || !applies(q, iv->at)) continue;
        if (stage == STAGE_MAIN && screen.len && !str_eq(screen, q->screen)) continue;
        screen = q->screen;
        interview_answer_from(iv, at, whole);
        iv->done[at] = 1;
        if (!case_complete(iv->at, err)) return false;
    }
    return true;
}

/* All red flags, then as many screens as an interview has at most beside them, taken at random. */
static bool answer_screens(Simulation *sim, const Case *whole, Rng *rng, Case *out, Err *err) {
    App *app = sim->app;
    Interview iv;
    size_t setting = (size_t)app->knowledge->person.setting;
    if (!case_new(app->scratch, app->knowledge, out, err)) return false;
    case_set(out, setting, whole->given.of[setting]);
    if (!interview_start(app->scratch, app->belief, out, false, &iv, err)) return false;
    if (!answer_stage(&iv, STAGE_RED_FLAGS, whole, rng, err)) return false;
    for (size_t screens = 0; screens < MAIN_SCREENS; screens++)
        if (!answer_stage(&iv, STAGE_MAIN, whole, rng, err)) return false;
    return true;
}

static void keep_worst(const Belief *belief, Worst *worst, InferSize size, const uint16_t *nodes,
                       size_t count) {
    const Observed *observed;
    worst->size = size;
    worst->node_count = count;
    memcpy(worst->nodes, nodes, count * sizeof *nodes);
    worst->observed_count = belief_observed(belief, &observed);
    memcpy(worst->observed, observed, worst->observed_count * sizeof *observed);
}

/* How many of the nodes of the widest table cause this node. */
static size_t shared_causes(const Model *model, size_t node, const Worst *worst) {
    const NetNode *n = &network_spec(model->net)->nodes[node];
    size_t count = 0;
    for (size_t i = 0; i < n->link_count; i++)
        for (size_t w = 0; w < worst->node_count; w++) count += n->links[i].parent == worst->nodes[w];
    return count;
}

/* Which causes stand in the widest table, and which present findings tie most of them together. */
static void print_worst(Simulation *sim, const Worst *worst) {
    const Model *model = sim->app->model;
    const NetSpec *spec = network_spec(model->net);
    Buf *out = &sim->out;
    buf_format(out, "  the widest table holds");
    for (size_t i = 0; i < worst->node_count; i++)
        buf_format(out, "%s %.*s", i ? "," : "", STR_ARG(spec->nodes[worst->nodes[i]].id));
    buf_format(out, "\n  tied together by");
    for (size_t most = worst->node_count, named = 0; most >= 2 && named < NAMED_MAX; most--) {
        for (size_t i = 0; i < worst->observed_count && named < NAMED_MAX; i++) {
            const Observation *at = &worst->observed[i].at;
            if (at->grade == 0 || shared_causes(model, at->node, worst) != most) continue;
            buf_format(out, "%s %.*s (%zu of them)", named++ ? "," : "", STR_ARG(spec->nodes[at->node].id),
                       most);
        }
    }
    buf_format(out, "\n\n");
}

static bool measure_person(Simulation *sim, uint64_t number, double *entries, double *width, Worst *worst,
                           Err *err) {
    App *app = sim->app;
    Case whole, asked;
    InferSize size;
    uint16_t nodes[WIDEST_MAX];
    size_t count = 0;
    Rng rng = rng_of(sim->seed + 1, number);
    if (!simulate_case(sim, number, SETTING_OF_PEOPLE, &whole, err)) return false;
    if (!answer_screens(sim, &whole, &rng, &asked, err)) return false;
    Err large = {0};
    if (!belief_measure(app->belief, &asked.given, OBSERVE_HISTORY, &size, nodes, WIDEST_MAX, &count,
                        &large)) {
        if (large.code != ERR_TOO_LARGE) {
            *err = large;
            return false;
        }
        worst->refused++;
        *entries = *width = INFINITY;
        return true;
    }
    *entries = (double)size.entries;
    *width = (double)size.width;
    if (size.entries > worst->size.entries) keep_worst(app->belief, worst, size, nodes, count);
    return true;
}

static void print_spread(Simulation *sim, const char *name, double *values, size_t count) {
    buf_format(&sim->out, "  %-14s median %.0f, 99 in 100 at most %.0f, 999 in 1,000 %.0f, most %.0f\n", name,
               percentile(values, count, 0.5), percentile(values, count, 0.99),
               percentile(values, count, 0.999), percentile(values, count, 1));
}

bool simulate_width(Simulation *sim, size_t count, Err *err) {
    App *app = sim->app;
    double *entries = ARENA_NEW(app->scratch, count, double);
    double *width = ARENA_NEW(app->scratch, count, double);
    Worst worst = {.observed = ARENA_NEW(app->scratch, 2 * app->knowledge->finding_count, Observed)};
    if (!entries || !width || !worst.observed) return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        ArenaMark mark = arena_mark(app->scratch);
        if (!measure_person(sim, WIDTH_PEOPLE + i, &entries[i], &width[i], &worst, err)) return false;
        arena_rewind(app->scratch, mark);
    }
    buf_format(&sim->out, "Tables of inference: %zu people, %zu of them too large\n", count, worst.refused);
    print_spread(sim, "entries", entries, count);
    print_spread(sim, "width", width, count);
    print_worst(sim, &worst);
    simulate_measured(sim, "entries_most", (double)worst.size.entries);
    simulate_measured(sim, "too_large_share", (double)worst.refused / (double)count);
    return true;
}
