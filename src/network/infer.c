#include "network/infer.h"

#include "network/infer_int.h"

#include <string.h>

/* Far above what INFER_MAX_ENTRIES needs: each entry is kept about six times. */
enum { SCRATCH_BYTES = 512 * 1024 * 1024 };

InferScratch *infer_scratch_new(Err *err) {
    Arena *arena = arena_new(SCRATCH_BYTES);
    InferScratch *scratch = arena ? ARENA_NEW(arena, 1, InferScratch) : NULL;
    if (!scratch) {
        arena_free(arena);
        err_memory(err);
        return NULL;
    }
    scratch->arena = arena;
    scratch->start = arena_mark(arena);
    return scratch;
}

void infer_scratch_free(InferScratch *scratch) {
    if (scratch) arena_free(scratch->arena);
}

InferPlan *infer_compile(const Network *net, const Observation *observed, size_t count, const bool *wanted,
                         InferScratch *scratch, Err *err) {
    Arena *arena = scratch->arena;
    arena_rewind(arena, scratch->start);
    InferPlan *plan = ARENA_NEW(arena, 1, InferPlan);
    Graph graph = {0};
    if (!plan) {
        err_memory(err);
        return NULL;
    }
    plan->net = net;
    bool done = infer_collect(plan, observed, count, wanted, &graph, arena, err) &&
                infer_order(plan, &graph, arena, err) && infer_lay_out(plan, &graph, arena, err) &&
                infer_plan_apart(plan, arena, err);
    return done ? plan : NULL;
}

bool infer(const Network *net, const double *params, const Observation *observed, size_t count,
           InferScratch *scratch, double *posterior, double *log_evidence, Err *err) {
    const InferPlan *plan = infer_compile(net, observed, count, NULL, scratch, err);
    return plan && infer_run(plan, params, posterior, log_evidence, err);
}

/* Visits a parameter the first time that it is met. */
typedef struct Visitor {
    bool *noted;
    void (*visit)(void *context, uint32_t param);
    void *context;
} Visitor;

static void visit_once(const Visitor *visitor, uint32_t param) {
    if (visitor->noted[param]) return;
    visitor->noted[param] = true;
    visitor->visit(visitor->context, param);
}

void infer_plan_params(const InferPlan *plan, void (*visit)(void *context, uint32_t param), void *context) {
    const NetSpec *spec = &plan->net->spec;
    Visitor visitor = {plan->noted, visit, context};
    memset(plan->noted, 0, spec->param_count * sizeof *plan->noted);
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        const NetNode *node = &spec->nodes[plan->net->hidden[slot]];
        if (!plan->in_tree[slot] && !plan->is_apart[slot]) continue;
        visit_once(&visitor, node->first_param);
        for (size_t i = 0; i < node->link_count; i++) visit_once(&visitor, node->links[i].first_param);
    }
    for (size_t i = 0; i < plan->constant_count; i++) visit_once(&visitor, plan->constants[i]);
    for (size_t i = 0; i < plan->absent_count; i++) visit_once(&visitor, plan->absent[i].param);
    for (size_t i = 0; i < plan->term_count; i++) {
        const Term *term = &plan->terms[i];
        for (uint32_t lower = 0; lower <= term->lower; lower++) visit_once(&visitor, term->param - lower);
        if (!term->top) visit_once(&visitor, term->param + 1);
    }
}

bool infer_plan_answers(const InferPlan *plan, uint16_t node) {
    uint16_t slot = plan->net->slot[node];
    return plan->in_tree[slot] || plan->is_apart[slot];
}

InferSize infer_plan_size(const InferPlan *plan) {
    return plan->size;
}
