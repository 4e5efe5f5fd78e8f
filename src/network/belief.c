#include "network/belief.h"

#include "network/draw.h"

#include <math.h>
#include <string.h>

enum { EXTRA_MAX = 4, DRAWS_MAX = 2000, UNOBSERVED = -1 };

/* Alternatives below this share of the belief are not run again: they keep their likelihood ratio against
 * "none". What that can shift is bounded by the shares that are left out. Once for leaving an answer out, 500
 * times for draws, and some hundred times for further answers. */
static const double WORTH_EXPLAINING = 1e-3;
static const double WORTH_DRAWING = 3e-3;
static const double WORTH_ASKING = 1e-2;

/* What observations say about one alternative before anything is run. */
typedef struct Bearing {
    bool run;          /* it touches a present finding or a hidden node of the tree */
    double log_absent; /* else: log P(the absent findings | it) - log P(… | none) */
} Bearing;

struct Belief {
    const Model *model;
    InferScratch *scratch;
    InferPlan *plan; /* of the last compile */
    bool *wanted;    /* by node: reported causes */
    Observed *observed;
    Observation
        *at; /* the observations alone; the first says that there is a complaint; with room for extra ones */
    size_t count;
    int8_t *grade;                   /* by node: what is observed, UNOBSERVED if nothing */
    double *params;                  /* of the person */
    double *drawn;                   /* … with a draw, or in another context */
    double *assumed;                 /* … with an alternative */
    double *prior, *other_prior;     /* of the alternatives */
    double *log_ratio, *other_ratio; /* log P(observed | alternative) - log P(observed | none) */
    double *share;                   /* of the belief: of each alternative, last of none */
    double *nodes;                   /* posteriors of hidden nodes: per alternative, last without one */
    double *weight;
    double *causes;
    double log_evidence;
    uint32_t *relevant; /* parameters that the case depends on */
    size_t relevant_count;
    bool *noted;
    float *draws; /* DRAWS_MAX per slot */
    BeliefSize size;
};

Belief *belief_new(Arena *arena, const Model *model, Err *err) {
    const NetSpec *spec = network_spec(model->net);
    size_t findings = model->knowledge->finding_count;
    size_t alternatives = model->alternative_count + 1;
    Belief *b = ARENA_NEW(arena, 1, Belief);
    if (b) {
        *b = (Belief){.model = model};
        b->wanted = ARENA_NEW(arena, spec->node_count, bool);
        b->observed = ARENA_NEW(arena, 2 * findings, Observed);
        b->at = ARENA_NEW(arena, 2 * findings + EXTRA_MAX + 1, Observation);
        b->grade = ARENA_NEW(arena, spec->node_count, int8_t);
        b->params = ARENA_NEW(arena, spec->param_count, double);
        b->drawn = ARENA_NEW(arena, spec->param_count, double);
        b->assumed = ARENA_NEW(arena, spec->param_count, double);
        b->relevant = ARENA_NEW(arena, spec->param_count, uint32_t);
        b->noted = ARENA_NEW(arena, spec->param_count, bool);
        double **tables[] = {&b->prior,       &b->other_prior, &b->log_ratio,
                             &b->other_ratio, &b->share,       &b->weight};
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
            *tables[i] = ARENA_NEW(arena, alternatives, double);
        b->nodes = ARENA_NEW(arena, alternatives * model->hidden_count, double);
        b->causes = ARENA_NEW(arena, belief_slots(b), double);
        b->draws = ARENA_NEW(arena, belief_slots(b) * DRAWS_MAX, float);
    }
    if (!b || arena_failed(arena)) {
        err_memory(err);
        return NULL;
    }
    for (size_t c = 0; c < model->knowledge->cause_count; c++)
        for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++)
            if (model->cause[c].of[side] >= 0)
                b->wanted[model->cause[c].of[side]] = model->knowledge->causes[c].report;
    b->scratch = infer_scratch_new(err);
    return b->scratch ? b : NULL;
}

void belief_free(Belief *belief) {
    if (belief) infer_scratch_free(belief->scratch);
}

size_t belief_slots(const Belief *belief) {
    return SIDE_SLOTS * belief->model->knowledge->cause_count;
}

static void note_grades(Belief *b, size_t count) {
    memset(b->grade, UNOBSERVED, network_spec(b->model->net)->node_count);
    for (size_t i = 0; i <= count; i++) {
        b->grade[b->at[i].node] = (int8_t)b->at[i].grade;
        if (b->at[i].either >= 0) b->grade[b->at[i].either] = 1;
    }
}

static bool compile(Belief *b, size_t count, Err *err) {
    note_grades(b, count);
    b->plan = infer_compile(b->model->net, b->at, count + 1, b->wanted, b->scratch, err);
    if (!b->plan) return false;
    b->size.tables = infer_plan_size(b->plan);
    return true;
}

static Bearing bearing_of(const Belief *b, const Alternative *a, const double *params) {
    Bearing bearing = {0};
    for (size_t i = 0; i < a->change_count; i++) {
        const Change *c = &a->changes[i];
        bool hidden = c->node < b->model->hidden_count;
        if (hidden ? infer_plan_answers(b->plan, c->node) : b->grade[c->node] > 0)
            return (Bearing){.run = true};
        if (!hidden && b->grade[c->node] == 0) bearing.log_absent += log1p(-fmin(params[c->by], 1 - 1e-12));
    }
    return bearing;
}

/* Runs the plan into one row of nodes. Impossible evidence is -INFINITY; other errors are errors. */
static bool run_row(Belief *b, const double *params, size_t row, double *log_evidence, Err *err) {
    double *nodes = b->nodes + row * b->model->hidden_count;
    Err own = {0};
    memset(nodes, 0, b->model->hidden_count * sizeof *nodes);
    b->size.runs++;
    if (infer_run(b->plan, params, nodes, log_evidence, &own)) return true;
    *log_evidence = -INFINITY;
    if (own.code == ERR_IMPOSSIBLE) return true;
    *err = own;
    return false;
}

/* Weighs the rows by prior and likelihood; weight[row] then sums to 1. Returns log P(observed), -INFINITY
 * when impossible. */
static double weigh(Belief *b, const double *prior, const double *ratio, double log_none) {
    size_t none = b->model->alternative_count;
    double left = 1;
    double most = -INFINITY;
    for (size_t a = 0; a < none; a++) left -= prior[a];
    b->weight[none] = log(fmax(left, 0)) + (isfinite(log_none) ? 0 : -INFINITY);
    for (size_t a = 0; a < none; a++) b->weight[a] = log(prior[a]) + ratio[a];
    for (size_t a = 0; a <= none; a++) most = fmax(most, b->weight[a]);
    if (!isfinite(most)) return -INFINITY;
    double sum = 0;
    for (size_t a = 0; a <= none; a++) sum += b->weight[a] = exp(b->weight[a] - most);
    for (size_t a = 0; a <= none; a++) b->weight[a] /= sum;
    return most + log(sum) + (isfinite(log_none) ? log_none : 0);
}

/* Mixes the rows by their weights into posteriors of causes. Rows that were not run share the row of none. */
static void mix_rows(const Belief *b, const bool *ran, double *causes) {
    const Knowledge *k = b->model->knowledge;
    size_t hidden = b->model->hidden_count;
    size_t none = b->model->alternative_count;
    memset(causes, 0, belief_slots(b) * sizeof *causes);
    double of_none = b->weight[none];
    for (size_t a = 0; a < none; a++)
        if (!ran[a]) of_none += b->weight[a];
    for (size_t c = 0; c < k->cause_count; c++) {
        const NodeOf *of = &b->model->cause[c];
        for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++) {
            if (of->of[side] < 0) continue;
            double p = of_none * b->nodes[none * hidden + of->of[side]];
            for (size_t a = 0; a < none; a++)
                if (ran[a]) p += b->weight[a] * b->nodes[a * hidden + of->of[side]];
            causes[SIDE_SLOTS * c + side] = fmin(p, 1);
        }
        double *at = causes + SIDE_SLOTS * c;
        if (of->of[SIDE_NONE] < 0) at[SIDE_NONE] = fmax(at[SIDE_ON_LEFT], at[SIDE_ON_RIGHT]);
    }
    for (size_t a = 0; a < none; a++) {
        const Alternative *alternative = &b->model->alternatives[a];
        double *at = causes + SIDE_SLOTS * alternative->cause;
        at[SIDE_NONE] += b->weight[a];
        if (alternative->left) at[SIDE_ON_LEFT] += b->weight[a];
        if (alternative->right) at[SIDE_ON_RIGHT] += b->weight[a];
    }
}

/* All of it for the compiled plan. Alternatives whose share is below `worth` are not run. */

static bool mix(Belief *b, const double *params, const double *prior, double worth, double *ratio,
                double *causes, double *log_evidence, Err *err) {
    size_t none = b->model->alternative_count;
    bool ran[1024] = {false};
    double log_none = 0;
    if (none > sizeof ran)
        return err_set(err, ERR_TOO_LARGE, STR("network"), "more than %zu alternatives", sizeof ran);
    memcpy(b->assumed, params, network_spec(b->model->net)->param_count * sizeof *params);
    if (!run_row(b, params, none, &log_none, err)) return false;
    for (size_t a = 0; a < none; a++) {
        const Alternative *alternative = &b->model->alternatives[a];
        if (worth > 0 && b->share[a] < worth) {
            ratio[a] = b->log_ratio[a];
            continue;
        }
        Bearing bearing = bearing_of(b, alternative, params);
        ratio[a] = bearing.log_absent;
        if (!bearing.run && isfinite(log_none)) continue;
        double log_then = 0;
        model_assume(alternative, params, b->assumed);
        bool ok = run_row(b, b->assumed, a, &log_then, err);
        model_unassume(alternative, params, b->assumed);
        if (!ok) return false;
        ran[a] = true;
        ratio[a] = log_then - (isfinite(log_none) ? log_none : 0);
    }
    *log_evidence = weigh(b, prior, ratio, log_none);
    if (!isfinite(*log_evidence)) {
        err_set(err, ERR_IMPOSSIBLE, STR("case"), "these findings cannot occur together in this network");
        return false;
    }
    mix_rows(b, ran, causes);
    return true;
}

bool belief_set(Belief *b, const Answers *given, const Answers *complete, unsigned kinds, Err *err) {
    Person person = {.answers = complete};
    b->count = model_observe(b->model, given, kinds, b->observed);
    b->at[0] = (Observation){b->model->complaint, 1, -1};
    for (size_t i = 0; i < b->count; i++) b->at[i + 1] = b->observed[i].at;
    model_params(b->model, &person, NULL, 0, b->params, b->prior);
    b->size.runs = 0;
    if (!compile(b, b->count, err)) return false;
    if (!mix(b, b->params, b->prior, 0, b->log_ratio, b->causes, &b->log_evidence, err)) return false;
    memcpy(b->share, b->weight, (b->model->alternative_count + 1) * sizeof *b->share);
    return true;
}

const Model *belief_model(const Belief *belief) {
    return belief->model;
}

const double *belief_causes(const Belief *belief) {
    return belief->causes;
}

double belief_cause(const Belief *belief, size_t cause, Side side) {
    return belief->causes[SIDE_SLOTS * cause + side];
}

double belief_log_evidence(const Belief *belief) {
    return belief->log_evidence;
}

size_t belief_observed(const Belief *belief, const Observed **observed) {
    *observed = belief->observed;
    return belief->count;
}

BeliefSize belief_size(const Belief *belief) {
    return belief->size;
}

/* With other observations; those alternatives that are not run keep what they had. */
static bool mix_observed(Belief *b, size_t count, double worth, double *causes, double *log_evidence,
                         Err *err) {
    double ignored = 0;
    if (!compile(b, count, err)) return false;
    return mix(b, b->params, b->prior, worth, b->other_ratio, causes, log_evidence ? log_evidence : &ignored,
               err);
}

bool belief_without(Belief *b, size_t observed, double *causes, double *log_evidence, Err *err) {
    Observation kept = b->at[observed + 1];
    b->at[observed + 1] = b->at[b->count];
    bool ok = mix_observed(b, b->count - 1, WORTH_EXPLAINING, causes, log_evidence, err);
    b->at[observed + 1] = kept;
    return ok;
}

bool belief_with(Belief *b, const Observation *extra, size_t count, double *causes, double *log_evidence,
                 Err *err) {
    if (count > EXTRA_MAX)
        return err_set(err, ERR_USAGE, STR(""), "at most %d further observations", EXTRA_MAX);
    memcpy(b->at + b->count + 1, extra, count * sizeof *extra);
    return mix_observed(b, b->count + count, WORTH_ASKING, causes, log_evidence, err);
}

bool belief_in_context(Belief *b, const Answers *complete, double *causes, Err *err) {
    double ignored = 0;
    Person person = {.answers = complete};
    model_params(b->model, &person, NULL, 0, b->drawn, b->other_prior);
    if (!compile(b, b->count, err)) return false;
    return mix(b, b->drawn, b->other_prior, WORTH_ASKING, b->other_ratio, causes, &ignored, err);
}

static void note_param(void *context, uint32_t param) {
    Belief *b = context;
    if (b->noted[param]) return;
    b->noted[param] = true;
    b->relevant[b->relevant_count++] = param;
}

/* The parameters that can change this case: those of the plan, and what alternatives worth a run do to it. */
static void list_relevant(Belief *b) {
    memset(b->noted, 0, network_spec(b->model->net)->param_count * sizeof *b->noted);
    b->relevant_count = 0;
    infer_plan_params(b->plan, note_param, b);
    for (size_t a = 0; a < b->model->alternative_count; a++) {
        const Alternative *alternative = &b->model->alternatives[a];
        if (b->share[a] < WORTH_DRAWING) continue;
        for (size_t i = 0; i < alternative->change_count; i++) {
            const Change *c = &alternative->changes[i];
            bool hidden = c->node < b->model->hidden_count;
            if (hidden ? !infer_plan_answers(b->plan, c->node) : b->grade[c->node] < 0) continue;
            for (uint32_t g = 0; g < c->grades; g++) note_param(b, c->by + g);
        }
    }
}

/* 5th and 95th percentile of each slot, stretched to hold the point estimate. */
static void percentiles(Belief *b, uint32_t draws, double *lo, double *hi) {
    for (size_t slot = 0; slot < belief_slots(b); slot++) {
        lo[slot] = hi[slot] = b->causes[slot];
        if (draws == 0) continue;
        DrawRange range = draw_range(b->draws + slot * DRAWS_MAX, draws);
        lo[slot] = fmin(lo[slot], range.low);
        hi[slot] = fmax(hi[slot], range.high);
    }
}

bool belief_intervals(Belief *b, const Answers *complete, uint64_t seed, uint32_t draws, double *lo,
                      double *hi, Err *err) {
    if (draws > DRAWS_MAX) draws = DRAWS_MAX;
    if (!compile(b, b->count, err)) return false;
    list_relevant(b);
    memcpy(b->drawn, b->params, network_spec(b->model->net)->param_count * sizeof *b->drawn);
    uint32_t kept = 0;
    for (uint32_t draw = 1; draw <= draws; draw++) {
        double ignored = 0;
        Err impossible = {0}; /* a draw at the edge of its intervals may be impossible; it is left out */
        Person person = {complete, seed, draw};
        model_params(b->model, &person, b->relevant, b->relevant_count, b->drawn, b->other_prior);
        if (!mix(b, b->drawn, b->other_prior, WORTH_DRAWING, b->other_ratio, lo, &ignored, &impossible))
            continue;
        for (size_t slot = 0; slot < belief_slots(b); slot++)
            b->draws[slot * DRAWS_MAX + kept] = (float)lo[slot];
        kept++;
    }
    percentiles(b, kept, lo, hi);
    return true;
}
