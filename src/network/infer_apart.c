/* Hidden nodes that nothing observed depends on: their probability from a finished run (see infer_int.h). */
#include "network/infer_int.h"

enum { WORD_BITS = 64 };

/* The buckets that change for one apart node, while the list is made. */
typedef struct Front {
    uint64_t *set;   /* of buckets still to be visited */
    int *active;     /* by tree: how many of them are in it */
    const int *tree; /* by bucket: the bucket at its root */
    int words;
} Front;

static void front_add(Front *front, int bucket) {
    uint64_t bit = (uint64_t)1 << (bucket % WORD_BITS);
    if (front->set[bucket / WORD_BITS] & bit) return;
    front->set[bucket / WORD_BITS] |= bit;
    front->active[front->tree[bucket]]++;
}

static int front_take(Front *front) {
    for (int w = 0; w < front->words; w++) {
        if (!front->set[w]) continue;
        int bucket = w * WORD_BITS + __builtin_ctzll(front->set[w]);
        front->set[w] &= front->set[w] - 1;
        front->active[front->tree[bucket]]--;
        return bucket;
    }
    return -1;
}

/* Lists the steps of one apart node into steps (may be NULL to count only); children come before parents. */
static size_t list_steps(const InferPlan *plan, uint16_t slot, Front *front, ApartStep *steps) {
    const NetNode *node = &plan->net->spec.nodes[plan->net->hidden[slot]];
    for (size_t i = 0; i < node->link_count; i++) {
        int bucket = plan->bucket_of[plan->net->slot[node->links[i].parent]];
        if (bucket >= 0) front_add(front, bucket);
    }
    size_t count = 0;
    for (int bucket = front_take(front); bucket >= 0; bucket = front_take(front)) {
        bool last = front->active[front->tree[bucket]] == 0;
        if (steps) steps[count] = (ApartStep){(uint16_t)bucket, last};
        count++;
        if (!last) front_add(front, plan->buckets[bucket].parent);
    }
    return count;
}

bool infer_plan_apart(InferPlan *plan, Arena *arena, Err *err) {
    size_t slots = plan->net->hidden_count, count = 0, step_count = 0;
    for (size_t slot = 0; slot < slots; slot++) count += plan->is_apart[slot];
    if (count == 0) return true;
    int *tree = ARENA_NEW(arena, plan->bucket_count, int);
    Front front = {.words = ((int)plan->bucket_count + WORD_BITS - 1) / WORD_BITS, .tree = tree};
    front.set = ARENA_NEW(arena, (size_t)front.words, uint64_t);
    front.active = ARENA_NEW(arena, plan->bucket_count, int);
    plan->aparts = ARENA_NEW(arena, count, Apart);
    if (!tree || !front.set || !front.active || !plan->aparts) return err_memory(err);
    for (size_t k = plan->bucket_count; k-- > 0;) {
        int parent = plan->buckets[k].parent;
        tree[k] = parent < 0 ? (int)k : tree[parent];
    }
    for (size_t slot = 0; slot < slots; slot++) {
        if (!plan->is_apart[slot]) continue;
        size_t steps = list_steps(plan, (uint16_t)slot, &front, NULL);
        plan->aparts[plan->apart_count++] = (Apart){(uint16_t)slot, (uint32_t)step_count, (uint32_t)steps};
        step_count += steps;
    }
    plan->steps = ARENA_NEW(arena, step_count, ApartStep);
    if (!plan->steps) return err_memory(err);
    for (size_t i = 0; i < plan->apart_count; i++) {
        list_steps(plan, plan->aparts[i].slot, &front, plan->steps + plan->aparts[i].first_step);
    }
    for (size_t i = 0; i < step_count; i++)
        if (plan->steps[i].last) plan->buckets[plan->steps[i].bucket].leads = true;
    return true;
}

/* The bucket's product with the messages that have changed; as stored when none has. */
static const Lanes *changed_product(const InferPlan *plan, const Bucket *bucket) {
    const RunState *s = &plan->state;
    int first = bucket->factor_count;
    while (first < bucket->input_count && !s->is_changed[bucket->inputs[first].from]) first++;
    if (first == bucket->input_count) return bucket->inputs[first - 1].product;
    if (bucket->passes) return plan->buckets[bucket->inputs[0].from].changed;
    const Lanes *before = first > 0 ? bucket->inputs[first - 1].product : NULL;
    for (int i = first; i < bucket->input_count; i++) {
        const Input *input = &bucket->inputs[i];
        const Lanes *table = s->is_changed[input->from] ? plan->buckets[input->from].changed : input->table;
        before = infer_join(plan, bucket, i, before, table, s->changed);
    }
    return before;
}

/* *no *= sum(a * back) / sum(b * back), where the latter is not zero. */
static void multiply_share(Lanes *no, const Lanes *a, const Lanes *b, const Lanes *back, size_t count) {
    Lanes part = {0}, whole = {0};
    for (size_t i = 0; i < count; i++) {
        part += a[i] * back[i];
        whole += b[i] * back[i];
    }
    for (int l = 0; l < INFER_LANES; l++)
        if (whole[l] > 0) (*no)[l] *= part[l] / whole[l];
}

/* Works out the changed message; the last bucket of a tree multiplies *no by P(observed and none of the
 * parents in this tree brings the node about) / P(observed). */
static void change_bucket(const InferPlan *plan, ApartStep step, Lanes *no) {
    const RunState *s = &plan->state;
    const Bucket *bucket = &plan->buckets[step.bucket];
    Lanes weight_yes = {0}, weight_no = {0}, ignored;
    if (bucket->kind == BUCKET_SUM) {
        weight_no = s->no[bucket->slot];
        weight_yes = s->yes[bucket->slot] * s->extra_no[bucket->slot];
    }
    infer_product(bucket, changed_product(plan, bucket), &weight_no, &weight_yes, bucket->changed, &ignored);
    size_t half = bucket->entries / 2;
    if (s->is_scaled[step.bucket]) {
        Lanes scale = s->scale[step.bucket];
        for (size_t i = 0; i < half; i++) bucket->changed[i] *= scale;
    }
    s->is_changed[step.bucket] = true;
    if (step.last) multiply_share(no, bucket->changed, bucket->message, bucket->back, half);
}

void infer_run_apart(const InferPlan *plan, const Lanes *params) {
    const RunState *s = &plan->state;
    const Network *net = plan->net;
    for (size_t a = 0; a < plan->apart_count; a++) {
        const Apart *apart = &plan->aparts[a];
        const NetNode *node = &net->spec.nodes[net->hidden[apart->slot]];
        Lanes no = 1 - params[node->first_param];
        for (size_t i = 0; i < node->link_count; i++) {
            uint16_t parent = net->slot[node->links[i].parent];
            Lanes p = params[node->links[i].first_param];
            if (plan->bucket_of[parent] < 0) no *= 1 - p * s->posterior[parent];
            else s->extra_no[parent] = 1 - p;
        }
        const ApartStep *steps = plan->steps + apart->first_step;
        for (size_t i = 0; i < apart->step_count; i++) change_bucket(plan, steps[i], &no);
        s->posterior[apart->slot] = 1 - no;
        for (size_t i = 0; i < apart->step_count; i++) s->is_changed[steps[i].bucket] = false;
        for (size_t i = 0; i < node->link_count; i++)
            s->extra_no[net->slot[node->links[i].parent]] = (Lanes){0} + 1;
    }
}
