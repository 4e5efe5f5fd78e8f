#include "network/infer.h"

#include "network/infer_int.h"

#include <math.h>
#include <string.h>

/* Far above what INFER_MAX_ENTRIES needs: each entry is kept about six times. */
enum { SCRATCH_BYTES = 512 * 1024 * 1024 };

InferScratch *infer_scratch_new(Err *err) {
    Arena *arena = arena_new(SCRATCH_BYTES), *tables = arena_new(SCRATCH_BYTES);
    InferScratch *scratch = arena && tables ? ARENA_NEW(arena, 1, InferScratch) : NULL;
    if (!scratch) {
        arena_free(arena);
        arena_free(tables);
        err_memory(err);
        return NULL;
    }
    *scratch = (InferScratch){.arena = arena, .start = arena_mark(arena), .pool.arena = tables};
    return scratch;
}

void infer_scratch_free(InferScratch *scratch) {
    if (!scratch) return;
    arena_free(scratch->pool.arena);
    arena_free(scratch->arena);
}

/* Which buckets the way down takes for wanted nodes: their own, and those above. */
static void mark_leads(InferPlan *plan) {
    for (size_t k = 0; k < plan->bucket_count; k++) {
        Bucket *bucket = &plan->buckets[k];
        bucket->leads |= bucket->kind == BUCKET_SUM && plan->wanted[bucket->slot];
        if (bucket->leads && bucket->parent >= 0) plan->buckets[bucket->parent].leads = true;
    }
}

InferPlan *infer_compile(const Network *net, const Observation *observed, size_t count, const bool *wanted,
                         InferScratch *scratch, Err *err) {
    Arena *arena = scratch->arena;
    arena_rewind(arena, scratch->start);
    pool_reset(&scratch->pool);
    InferPlan *plan = ARENA_NEW(arena, 1, InferPlan);
    Graph graph = {0};
    if (!plan) {
        err_memory(err);
        return NULL;
    }
    plan->net = net;
    plan->pool = &scratch->pool;
    bool done = infer_collect(plan, observed, count, wanted, &graph, arena, err) &&
                infer_order(plan, &graph, arena, err) && infer_lay_out(plan, &graph, arena, err) &&
                infer_plan_apart(plan, arena, err) && infer_list_used(plan, arena, err);
    if (!done) return NULL;
    mark_leads(plan);
    return plan;
}

void infer_run_lanes(const InferPlan *plan, const Lanes *params, InferReach reach, Lanes *posterior,
                     double *log_evidence) {
#ifdef INFER_HAS_AVX2
    if (__builtin_cpu_supports("avx2")) {
        infer_run_avx2(plan, params, reach, posterior, log_evidence);
        return;
    }
#endif
    infer_run_plain(plan, params, reach, posterior, log_evidence);
}

static bool run_one(const InferPlan *plan, const double *params, Lanes *posterior, double *log_evidence,
                    Err *err) {
    double logs[INFER_LANES];
    for (size_t i = 0; i < plan->used_count; i++)
        plan->same[plan->used[i]] = (Lanes){0} + params[plan->used[i]];
    infer_run_lanes(plan, plan->same, posterior ? INFER_ALL : INFER_EVIDENCE, posterior, logs);
    if (!(logs[0] > -INFINITY))
        return err_set(err, ERR_IMPOSSIBLE, STR("case"),
                       "these findings cannot occur together in this network");
    *log_evidence = logs[0];
    return true;
}

bool infer_evidence(const InferPlan *plan, const double *params, double *log_evidence, Err *err) {
    return run_one(plan, params, NULL, log_evidence, err);
}

bool infer_run(const InferPlan *plan, const double *params, double *posterior, double *log_evidence,
               Err *err) {
    if (!run_one(plan, params, plan->result, log_evidence, err)) return false;
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        size_t node = plan->net->hidden[slot];
        if (plan->in_tree[slot] || plan->is_apart[slot]) posterior[node] = plan->result[node][0];
    }
    return true;
}

bool infer(const Network *net, const double *params, const Observation *observed, size_t count,
           InferScratch *scratch, double *posterior, double *log_evidence, Err *err) {
    const InferPlan *plan = infer_compile(net, observed, count, NULL, scratch, err);
    return plan && infer_run(plan, params, posterior, log_evidence, err);
}

static void note(InferPlan *plan, bool *noted, uint32_t param) {
    if (noted[param]) return;
    noted[param] = true;
    plan->used[plan->used_count++] = param;
}

bool infer_list_used(InferPlan *plan, Arena *arena, Err *err) {
    const NetSpec *spec = &plan->net->spec;
    bool *noted = ARENA_NEW(arena, spec->param_count, bool);
    plan->used = ARENA_NEW(arena, spec->param_count, uint32_t);
    plan->same = pool_take(plan->pool, spec->param_count);
    plan->result = pool_take(plan->pool, spec->node_count);
    if (!noted || !plan->used || !plan->same || !plan->result) return err_memory(err);
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        const NetNode *node = &spec->nodes[plan->net->hidden[slot]];
        if (!plan->in_tree[slot] && !plan->is_apart[slot]) continue;
        note(plan, noted, node->first_param);
        for (size_t i = 0; i < node->link_count; i++) note(plan, noted, node->links[i].first_param);
    }
    for (size_t i = 0; i < plan->constant_count; i++) note(plan, noted, plan->constants[i]);
    for (size_t i = 0; i < plan->absent_count; i++) note(plan, noted, plan->absent[i].param);
    for (size_t i = 0; i < plan->term_count; i++) {
        const Term *term = &plan->terms[i];
        for (uint32_t lower = 0; lower <= term->lower; lower++) note(plan, noted, term->param - lower);
        if (!term->top) note(plan, noted, term->param + 1);
    }
    return true;
}

void infer_plan_params(const InferPlan *plan, void (*visit)(void *context, uint32_t param), void *context) {
    for (size_t i = 0; i < plan->used_count; i++) visit(context, plan->used[i]);
}

bool infer_plan_answers(const InferPlan *plan, uint16_t node) {
    uint16_t slot = plan->net->slot[node];
    return plan->in_tree[slot] || plan->is_apart[slot];
}

InferSize infer_plan_size(const InferPlan *plan) {
    return plan->size;
}

size_t infer_plan_widest(const InferPlan *plan, uint16_t *nodes, size_t cap) {
    const Bucket *widest = NULL;
    size_t count = 0;
    for (size_t i = 0; i < plan->bucket_count; i++)
        if (!widest || plan->buckets[i].entries > widest->entries) widest = &plan->buckets[i];
    for (size_t d = 0; widest && d < (size_t)widest->plain + widest->gathering && count < cap; d++) {
        const Bucket *at = &plan->buckets[widest->dims[d]];
        if (at->kind == BUCKET_SUM) nodes[count++] = plan->net->hidden[at->slot];
    }
    return count;
}
