#include "network/belief.h"

#include "network/draw.h"

#include <string.h>

enum { EXTRA_MAX = 4, DRAWS_MAX = 2000 };

struct Belief {
    const Model *model;
    InferScratch *scratch;
    Observed *observed;
    Observation *at; /* the observations alone, with room for extra ones */
    size_t count;
    double *params;
    double *other_params; /* for draws and other contexts */
    double *posterior;
    double log_evidence;
    uint32_t *relevant; /* parameters that the case depends on */
    size_t relevant_count;
    size_t hidden; /* nodes before the first finding */
    float *draws;  /* DRAWS_MAX per hidden node */
};

Belief *belief_new(Arena *arena, const Model *model, Err *err) {
    const NetSpec *spec = network_spec(model->net);
    size_t findings = model->knowledge->finding_count;
    Belief *b = ARENA_NEW(arena, 1, Belief);
    if (b) {
        *b = (Belief){.model = model};
        b->observed = ARENA_NEW(arena, 2 * findings, Observed);
        b->at = ARENA_NEW(arena, 2 * findings + EXTRA_MAX, Observation);
        b->params = ARENA_NEW(arena, spec->param_count, double);
        b->other_params = ARENA_NEW(arena, spec->param_count, double);
        b->posterior = ARENA_NEW(arena, spec->node_count, double);
        b->relevant = ARENA_NEW(arena, spec->param_count, uint32_t);
        while (b->hidden < spec->node_count && spec->nodes[b->hidden].kind != NODE_FINDING) b->hidden++;
        b->draws = ARENA_NEW(arena, b->hidden * DRAWS_MAX, float);
    }
    if (!b || arena_failed(arena)) {
        err_memory(err);
        return NULL;
    }
    b->scratch = infer_scratch_new(err);
    return b->scratch ? b : NULL;
}

void belief_free(Belief *belief) {
    if (belief) infer_scratch_free(belief->scratch);
}

bool belief_set(Belief *b, const Answers *given, const Answers *complete, unsigned kinds, Err *err) {
    b->count = model_observe(b->model, given, kinds, b->observed);
    for (size_t i = 0; i < b->count; i++) b->at[i] = b->observed[i].at;
    model_params(b->model, complete, b->params);
    return infer(b->model->net, b->params, b->at, b->count, b->scratch, b->posterior, &b->log_evidence, err);
}

const Model *belief_model(const Belief *belief) {
    return belief->model;
}

double belief_node(const Belief *belief, int node) {
    return node >= 0 ? belief->posterior[node] : 0;
}

double belief_cause(const Belief *belief, size_t cause, Side side) {
    const NodeOf *of = &belief->model->cause[cause];
    if (side != SIDE_NONE || of->of[SIDE_NONE] >= 0) return belief_node(belief, of->of[side]);
    double left = belief_node(belief, of->of[SIDE_ON_LEFT]);
    double right = belief_node(belief, of->of[SIDE_ON_RIGHT]);
    return left > right ? left : right;
}

double belief_log_evidence(const Belief *belief) {
    return belief->log_evidence;
}

size_t belief_observed(const Belief *belief, const Observed **observed) {
    *observed = belief->observed;
    return belief->count;
}

bool belief_without(Belief *b, size_t observed, double *nodes, double *log_evidence, Err *err) {
    double ignored = 0;
    Observation kept = b->at[observed];
    b->at[observed] = b->at[b->count - 1];
    bool ok = infer(b->model->net, b->params, b->at, b->count - 1, b->scratch, nodes,
                    log_evidence ? log_evidence : &ignored, err);
    b->at[observed] = kept;
    return ok;
}

bool belief_with(Belief *b, const Observation *extra, size_t count, double *nodes, double *log_evidence,
                 Err *err) {
    double ignored = 0;
    if (count > EXTRA_MAX)
        return err_set(err, ERR_USAGE, STR(""), "at most %d further observations", EXTRA_MAX);
    memcpy(b->at + b->count, extra, count * sizeof *extra);
    return infer(b->model->net, b->params, b->at, b->count + count, b->scratch, nodes,
                 log_evidence ? log_evidence : &ignored, err);
}

bool belief_in_context(Belief *b, const Answers *complete, double *nodes, Err *err) {
    double ignored = 0;
    model_params(b->model, complete, b->other_params);
    return infer(b->model->net, b->other_params, b->at, b->count, b->scratch, nodes, &ignored, err);
}

static void note_param(void *context, uint32_t param) {
    Belief *b = context;
    b->relevant[b->relevant_count++] = param;
}

/* 5th and 95th percentile of each hidden node, stretched to hold the point estimate. */
static void percentiles(Belief *b, uint32_t draws, double *lo, double *hi) {
    for (size_t node = 0; node < b->hidden; node++) {
        lo[node] = hi[node] = b->posterior[node];
        if (draws == 0) continue;
        DrawRange range = draw_range(b->draws + node * DRAWS_MAX, draws);
        if (range.low < lo[node]) lo[node] = range.low;
        if (range.high > hi[node]) hi[node] = range.high;
    }
}

bool belief_intervals(Belief *b, const Answers *complete, uint64_t seed, uint32_t draws, double *lo,
                      double *hi, Err *err) {
    const NetSpec *spec = network_spec(b->model->net);
    if (draws > DRAWS_MAX) draws = DRAWS_MAX;
    InferPlan *plan = infer_compile(b->model->net, b->at, b->count, NULL, b->scratch, err);
    if (!plan) return false;
    b->relevant_count = 0;
    infer_plan_params(plan, note_param, b);
    double *nodes = lo; /* work space until the percentiles are written */
    memcpy(b->other_params, b->params, spec->param_count * sizeof *b->params);
    uint32_t kept = 0;
    for (uint32_t draw = 1; draw <= draws; draw++) {
        double ignored = 0;
        Err impossible = {0}; /* a draw at the edge of its intervals may be impossible; it is left out */
        model_draw(b->model, complete, seed, draw, b->relevant, b->relevant_count, b->other_params);
        if (!infer_run(plan, b->other_params, nodes, &ignored, &impossible)) continue;
        for (size_t node = 0; node < b->hidden; node++)
            b->draws[node * DRAWS_MAX + kept] = (float)nodes[node];
        kept++;
    }
    percentiles(b, kept, lo, hi);
    return true;
}
