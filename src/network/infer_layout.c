/* Third step: the tables of each bucket and how they lie in one another. */
#include "network/infer_int.h"

enum { WORD_BITS = 64, MAX_DIMS = INFER_MAX_WIDTH + 1 };

/* Chains of inputs by bucket while they are handed out: factors first, then messages. */
typedef struct Chains {
    int *factor_first, *factor_next;   /* by bucket; by factor */
    int *message_first, *message_next; /* by bucket; by bucket */
} Chains;

/* Sorted so that what is eliminated later is a lower dimension, plain before gathering. */
static void insert_dim(const Graph *g, uint16_t *dims, int count, int place) {
    bool gathers = graph_gathers(g, g->order[place]);
    int i = count;
    for (; i > 0; i--) {
        bool other = graph_gathers(g, g->order[dims[i - 1]]);
        if (other == gathers ? dims[i - 1] > place : !other) break;
        dims[i] = dims[i - 1];
    }
    dims[i] = (uint16_t)place;
}

static bool lay_dims(Bucket *bucket, const Graph *g, int place, Arena *arena) {
    const uint64_t *scope = g->scopes + (size_t)place * (size_t)g->words;
    int count = 0;
    for (int w = 0; w < g->words; w++) count += __builtin_popcountll(scope[w]);
    bucket->dims = ARENA_NEW(arena, (size_t)count + 1, uint16_t);
    if (!bucket->dims) return false;
    insert_dim(g, bucket->dims, 0, place);
    bucket->gathering = graph_gathers(g, g->order[place]);
    int filled = 1;
    for (int w = 0; w < g->words; w++) {
        for (uint64_t bits = scope[w]; bits; bits &= bits - 1) {
            int var = w * WORD_BITS + __builtin_ctzll(bits);
            insert_dim(g, bucket->dims, filled++, g->place[var]);
            bucket->gathering = (uint8_t)(bucket->gathering + graph_gathers(g, var));
        }
    }
    bucket->plain = (uint8_t)(filled - bucket->gathering);
    bucket->entries = (size_t)1 << filled;
    return true;
}

static void name_bucket(Bucket *bucket, const Graph *g, int place) {
    int var = g->order[place];
    bucket->kind = BUCKET_SUM;
    if (graph_gathers(g, var)) {
        bucket->kind = g->closes[var] >= 0 ? BUCKET_CLOSE : BUCKET_SELECT;
    } else {
        bucket->slot = (uint16_t)g->slot[var];
    }
    int child = bucket->kind == BUCKET_CLOSE ? g->place[g->closes[var]] : -1;
    bucket->parent = -1;
    for (int i = 0; i < bucket->plain + bucket->gathering; i++) {
        int other = bucket->dims[i];
        if (other == child) bucket->child_dim = (uint8_t)i;
        if (other != place && (bucket->parent < 0 || other < bucket->parent)) bucket->parent = other;
    }
}

/* The map of a table over dims (places, sorted as in a bucket) into the bucket's product. */
static bool map_into(TableMap *map, const Bucket *bucket, const uint16_t *dims, int count, int skip,
                     Arena *arena) {
    uint32_t plain = 0, gathering = 0;
    int all = bucket->plain + bucket->gathering;
    for (int i = 0, j = 0; i < all && j < count; i++) {
        if (dims[j] == skip && ++j == count) break;
        if (dims[j] != bucket->dims[i]) continue;
        if (i < bucket->plain) plain |= 1u << i;
        else gathering |= 1u << (i - bucket->plain);
        j++;
    }
    int32_t *step = ARENA_NEW(arena, bucket->plain, int32_t);
    if (!step) return false;
    *map = table_map(bucket->plain, bucket->gathering, plain, gathering, step);
    return true;
}

/* Puts the terms of a factor into the order of its dimensions. */
static void sort_terms(InferPlan *plan, const Graph *g, Factor *f, const uint16_t *dims) {
    Term *terms = plan->terms + f->first_term + f->leaks;
    size_t done = 0;
    for (int d = 0; d < f->dims; d++) {
        f->vars[d] = g->order[dims[d]];
        if (f->vars[d] == f->child) {
            f->child_dim = (uint8_t)d;
            continue;
        }
        for (size_t i = done; i < f->causes; i++) {
            if (terms[i].slot != g->slot[f->vars[d]]) continue;
            Term moved = terms[i];
            terms[i] = terms[done];
            terms[done++] = moved;
        }
    }
}

static bool add_factor(InferPlan *plan, const Graph *g, Bucket *bucket, Factor *f, Arena *arena) {
    uint16_t dims[FACTOR_DIMS] = {0};
    for (int d = 0; d < f->dims; d++) insert_dim(g, dims, d, g->place[f->vars[d]]);
    sort_terms(plan, g, f, dims);
    f->table = pool_take(plan->pool, (size_t)1 << f->dims);
    Input *input = &bucket->inputs[bucket->input_count++];
    *input = (Input){.table = f->table, .from = -1};
    bucket->factor_count++;
    return f->table && map_into(&input->map, bucket, dims, f->dims, -1, arena);
}

static bool add_message(InferPlan *plan, Bucket *bucket, int from, Arena *arena) {
    const Bucket *child = &plan->buckets[from];
    Input *input = &bucket->inputs[bucket->input_count++];
    *input = (Input){.table = child->message, .from = from};
    return map_into(&input->map, bucket, child->dims, child->plain + child->gathering, from, arena);
}

/* Storage for the products: one for all factors together, one after each message. */
static bool lay_products(InferPlan *plan, Bucket *bucket) {
    for (int i = 0; i < bucket->input_count; i++) {
        Input *input = &bucket->inputs[i];
        if (input->from < 0 && i + 1 < bucket->factor_count) continue;
        size_t own = (size_t)1 << (input->map.plain_b + __builtin_popcount(input->map.in_b));
        if (i == 0 && input->from >= 0 && own == bucket->entries) {
            input->product =
                (Lanes *)(uintptr_t)input->table; /* is never written through: `passes` or joined further */
            bucket->passes = bucket->input_count == 1;
            continue;
        }
        input->product = pool_take(plan->pool, bucket->entries);
        if (!input->product) return false;
    }
    return true;
}

static bool new_chains(Chains *chains, const InferPlan *plan, const Graph *g, Arena *arena) {
    size_t buckets = plan->bucket_count, factors = plan->factor_count;
    chains->factor_first = ARENA_NEW(arena, buckets, int);
    chains->message_first = ARENA_NEW(arena, buckets, int);
    chains->message_next = ARENA_NEW(arena, buckets, int);
    chains->factor_next = ARENA_NEW(arena, factors, int);
    if (!chains->factor_first || !chains->message_first || !chains->message_next || !chains->factor_next)
        return false;
    for (size_t i = 0; i < buckets; i++) chains->factor_first[i] = chains->message_first[i] = -1;
    for (size_t f = factors; f-- > 0;) {
        const Factor *factor = &plan->factors[f];
        int first = g->place[factor->vars[0]];
        for (int d = 1; d < factor->dims; d++) {
            if (g->place[factor->vars[d]] < first) first = g->place[factor->vars[d]];
        }
        chains->factor_next[f] = chains->factor_first[first];
        chains->factor_first[first] = (int)f;
        plan->buckets[first].input_count++;
    }
    return true;
}

static bool fill_bucket(InferPlan *plan, const Graph *g, int place, Chains *chains, Arena *arena) {
    Bucket *bucket = &plan->buckets[place];
    bucket->inputs = ARENA_NEW(arena, bucket->input_count, Input);
    if (!bucket->inputs) return false;
    bucket->input_count = 0;
    for (int f = chains->factor_first[place]; f >= 0; f = chains->factor_next[f]) {
        if (!add_factor(plan, g, bucket, &plan->factors[f], arena)) return false;
    }
    for (int m = chains->message_first[place]; m >= 0; m = chains->message_next[m]) {
        if (!add_message(plan, bucket, m, arena)) return false;
    }
    if (bucket->parent >= 0) {
        chains->message_next[place] = chains->message_first[bucket->parent];
        chains->message_first[bucket->parent] = place;
        plan->buckets[bucket->parent].input_count++;
    }
    bucket->message = pool_take(plan->pool, bucket->entries / 2);
    bucket->back = pool_take(plan->pool, bucket->entries / 2);
    bucket->changed = pool_take(plan->pool, bucket->entries / 2);
    return bucket->message && bucket->back && bucket->changed && lay_products(plan, bucket);
}

static bool new_state(InferPlan *plan, size_t largest, Arena *arena) {
    size_t slots = plan->net->hidden_count;
    plan->state = (RunState){
        .no = pool_take(plan->pool, slots),
        .yes = pool_take(plan->pool, slots),
        .posterior = pool_take(plan->pool, slots),
        .extra_no = pool_take(plan->pool, slots),
        .scale = pool_take(plan->pool, plan->bucket_count + 1),
        .is_changed = ARENA_NEW(arena, plan->bucket_count, bool),
        .is_scaled = ARENA_NEW(arena, plan->bucket_count, bool),
        .work = pool_take(plan->pool, largest),
        .back = pool_take(plan->pool, largest),
        .changed = pool_take(plan->pool, largest),
    };
    const RunState *s = &plan->state;
    for (size_t i = 0; s->extra_no && i < slots; i++) s->extra_no[i] = (Lanes){0} + 1;
    return s->no && s->yes && s->posterior && s->extra_no && s->scale && s->is_changed && s->work &&
           s->back && s->changed;
}

bool infer_lay_out(InferPlan *plan, const Graph *g, Arena *arena, Err *err) {
    size_t slots = plan->net->hidden_count, largest = 1;
    plan->bucket_count = (size_t)g->count;
    plan->buckets = ARENA_NEW(arena, plan->bucket_count, Bucket);
    plan->bucket_of = ARENA_NEW(arena, slots, int);
    Chains chains;
    if (!plan->buckets || !plan->bucket_of || !new_chains(&chains, plan, g, arena)) return err_memory(err);
    for (size_t i = 0; i < slots; i++) plan->bucket_of[i] = -1;
    for (int k = 0; k < g->count; k++) {
        Bucket *bucket = &plan->buckets[k];
        if (!lay_dims(bucket, g, k, arena)) return err_memory(err);
        name_bucket(bucket, g, k);
        if (bucket->kind == BUCKET_SUM) plan->bucket_of[bucket->slot] = k;
        if (bucket->entries > largest) largest = bucket->entries;
        if (!fill_bucket(plan, g, k, &chains, arena)) return err_memory(err);
    }
    plan->size = (InferSize){.width = g->width, .entries = g->entries};
    return new_state(plan, largest, arena) ? true : err_memory(err);
}
