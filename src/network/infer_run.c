/* A run: parameters into weights and small tables, messages up the tree, derivatives down again. The
 * derivative of P(observed) with respect to a message, times the message, is a joint probability; that gives
 * all marginals without a division. *
 * This file and infer_table.c, infer_apart.c are compiled twice: see infer_avx2.c. */
#include "network/infer_int.h"

#include <math.h>
#include <string.h>

/* Numbers within this range are not scaled: tables lose nothing far from the limits of a double. */
static const double SMALL = 0x1p-100, LARGE = 0x1p100;

/* For each lane a product of many factors that would underflow as one double. */
typedef struct LogProduct {
    Lanes part, log;
} LogProduct;

static bool in_range(const Lanes *x) {
    bool in = true;
    for (int l = 0; l < INFER_LANES; l++) in &= (*x)[l] >= SMALL && (*x)[l] <= LARGE;
    return in;
}

static void multiply(LogProduct *product, const Lanes *factor) {
    product->part *= *factor;
    if (in_range(&product->part)) return;
    for (int l = 0; l < INFER_LANES; l++) {
        product->log[l] += log(product->part[l]);
        product->part[l] = 1;
    }
}

/* A term's two numbers for a parameter vector: P(below the grade), P(just at it). */
typedef struct Share {
    Lanes below, at;
} Share;

static inline void term_share(const Term *term, const Lanes *params, Share *share) {
    Lanes p = params[term->param], above = {0};
    /* Drawn lists need not fall: read them as if each grade were cut to the one below. */
    for (uint32_t i = 1; i <= term->lower; i++) {
        const Lanes *lower = &params[term->param - i];
        for (int l = 0; l < INFER_LANES; l++) p[l] = (*lower)[l] < p[l] ? (*lower)[l] : p[l];
    }
    if (!term->top) above = params[term->param + 1];
    Lanes at = p - above;
    for (int l = 0; l < INFER_LANES && !term->top; l++) at[l] = at[l] > 0 ? at[l] : 0;
    *share = (Share){.below = 1 - p, .at = at};
}

/* Two independent causes: the larger grade of both. */
static inline void share_join(Share *out, const Share *a, const Share *b) {
    *out = (Share){.below = a->below * b->below, .at = a->below * b->at + a->at * (b->below + b->at)};
}

static void leak_share(const Term *terms, size_t count, const Lanes *params, Share *share) {
    *share = (Share){.below = (Lanes){0} + 1};
    for (size_t i = 0; i < count; i++) {
        Share one;
        term_share(&terms[i], params, &one);
        share_join(share, share, &one);
    }
}

/* Weights of single nodes; the constant part of P(observed) goes to *constant. */
static void set_weights(const InferPlan *plan, const Lanes *params, LogProduct *constant) {
    const RunState *s = &plan->state;
    const NetSpec *spec = &plan->net->spec;
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        const NetNode *node = &spec->nodes[plan->net->hidden[slot]];
        if (!plan->in_tree[slot]) continue;
        s->no[slot] = s->yes[slot] = (Lanes){0} + 1;
        if (node->link_count) continue;
        s->no[slot] -= params[node->first_param];
        s->yes[slot] = params[node->first_param];
    }
    for (size_t i = 0; i < plan->absent_count; i++)
        s->yes[plan->absent[i].slot] *= 1 - params[plan->absent[i].param];
    for (size_t i = 0; i < plan->constant_count; i++) {
        Lanes no = 1 - params[plan->constants[i]];
        multiply(constant, &no);
    }
    for (size_t i = 0; i < plan->single_count; i++) {
        const Single *single = &plan->singles[i];
        Share leak, cause;
        leak_share(plan->terms + single->first_term, single->leaks, params, &leak);
        if (single->causes == 0) {
            multiply(constant, &leak.at);
            continue;
        }
        leak_share(plan->terms + single->first_term + single->leaks, single->causes, params, &cause);
        s->no[single->slot] *= leak.at;
        share_join(&leak, &leak, &cause);
        s->yes[single->slot] *= leak.at;
    }
}

/* 1 - w of a latent node. Where w is 1 the choice would never be seen and P(no) lost: 1e-12 shows in no
 * answer. */
static void latent_share(const Lanes *w, Lanes *share) {
    const double least = 1e-12;
    for (int l = 0; l < INFER_LANES; l++) (*share)[l] = 1 - (*w)[l] > least ? 1 - (*w)[l] : least;
}

static void set_latent_weights(const InferPlan *plan, const Lanes *params) {
    const RunState *s = &plan->state;
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        if (!plan->latent[slot]) continue;
        const NetNode *node = &plan->net->spec.nodes[plan->net->hidden[slot]];
        Lanes w = s->yes[slot];
        s->no[slot] = w;
        latent_share(&w, &s->yes[slot]);
        s->yes[slot] *= 1 - params[node->first_param];
    }
}

/* The target's P(below) and P(at) for each state of the causes, by doubling from one cause to the next. */
static void fill_factor(const InferPlan *plan, const Factor *f, const Lanes *params) {
    Share rows[1 << FACTOR_DIMS];
    const Term *term = plan->terms + f->first_term, *end = term + f->leaks + f->causes;
    leak_share(term, f->leaks, params, &rows[0]);
    size_t count = 1;
    for (term += f->leaks; term < end;) {
        Share cause, more;
        term_share(term, params, &cause);
        uint16_t slot = term->slot;
        for (term++; term < end && term->slot == slot; term++) {
            term_share(term, params, &more);
            share_join(&cause, &cause, &more);
        }
        for (size_t i = 0; i < count; i++) share_join(&rows[count + i], &rows[i], &cause);
        count *= 2;
    }
    if (f->child < 0) {
        for (size_t i = 0; i < count; i++) f->table[i] = rows[i].at;
        return;
    }
    size_t bit = (size_t)1 << f->child_dim;
    for (size_t i = 0; i < count; i++) {
        size_t at = (i & (bit - 1)) | (i & ~(bit - 1)) << 1;
        f->table[at] = f->latent ? (Lanes){0} + 1 : rows[i].below;
        f->table[at | bit] = f->latent ? rows[i].below : rows[i].at;
    }
}

/* Joins an input, with this table for it, to the product of those before it (NULL: it is the first). */
const Lanes *infer_join(const InferPlan *plan, const Bucket *bucket, int index, const Lanes *before,
                        const Lanes *table, Lanes *out) {
    const Input *input = &bucket->inputs[index];
    if (before) table_join(out, before, table, &input->map, plan->state.work);
    else table_widen(out, table, &input->map);
    return out;
}

static const Lanes *bucket_product(const InferPlan *plan, const Bucket *bucket) {
    const Lanes *before = NULL;
    for (int i = 0; i < bucket->input_count; i++) {
        const Input *input = &bucket->inputs[i];
        Lanes *out =
            i < bucket->factor_count ? bucket->inputs[bucket->factor_count - 1].product : input->product;
        before = out == input->table ? out : infer_join(plan, bucket, i, before, input->table, out);
    }
    return before;
}

/* The diagonal of gathering and plain dimension of a hidden OR: offset of the plain dimension's blocks. */
static void close_message(const Bucket *bucket, const Lanes *table, Lanes *message, Lanes *sum) {
    size_t half = bucket->entries / 2, block = (size_t)1 << bucket->child_dim;
    Lanes total = {0};
    for (size_t i = 0; i < half; i += 2 * block) {
        for (size_t x = 0; x < block; x++) total += message[i + x] = table[i + x];
        for (size_t x = block; x < 2 * block; x++) total += message[i + x] = table[half + i + x];
    }
    *sum = total;
}

/* Eliminates the bucket's variable from its product. */
void infer_product(const Bucket *bucket, const Lanes *table, const Lanes *weight_no, const Lanes *weight_yes,
                   Lanes *message, Lanes *sum) {
    Lanes total = {0}, no = *weight_no, yes = *weight_yes;
    size_t half = bucket->entries / 2;
    if (bucket->kind == BUCKET_CLOSE) {
        close_message(bucket, table, message, sum);
        return;
    }
    if (bucket->kind == BUCKET_SELECT) {
        for (size_t i = 0; i < half; i++) total += message[i] = table[half + i];
        *sum = total;
        return;
    }
    size_t block = (size_t)1 << (bucket->plain - 1);
    for (size_t i = 0; i < half; i += block, table += 2 * block) {
        for (size_t x = 0; x < block; x++) total += message[i + x] = no * table[x] + yes * table[block + x];
    }
    *sum = total;
}

static void scale_message(const InferPlan *plan, size_t k, const Lanes *sum, LogProduct *evidence) {
    const Bucket *bucket = &plan->buckets[k];
    Lanes scale = {0}, size = *sum;
    for (int l = 0; l < INFER_LANES; l++) scale[l] = size[l] > 0 ? 1 / size[l] : 1;
    plan->state.scale[k] = scale;
    for (size_t i = 0; i < bucket->entries / 2; i++) bucket->message[i] *= scale;
    multiply(evidence, &size);
}

/* Up the tree. A lane where P(observed) is zero ends as log 0. */
static void pass_up(const InferPlan *plan, LogProduct *evidence) {
    const RunState *s = &plan->state;
    for (size_t k = 0; k < plan->bucket_count; k++) {
        const Bucket *bucket = &plan->buckets[k];
        const Lanes *table = bucket_product(plan, bucket);
        Lanes sum;
        infer_product(bucket, table, &s->no[bucket->slot], &s->yes[bucket->slot], bucket->message, &sum);
        s->is_scaled[k] = !in_range(&sum);
        if (s->is_scaled[k]) scale_message(plan, k, &sum, evidence);
        if (bucket->parent < 0) multiply(evidence, &bucket->message[0]);
    }
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        if (!plan->in_tree[slot] || plan->bucket_of[slot] >= 0) continue;
        Lanes sum = s->no[slot] + s->yes[slot];
        for (int l = 0; l < INFER_LANES; l++)
            s->posterior[slot][l] = sum[l] > 0 ? s->yes[slot][l] / sum[l] : 0;
        multiply(evidence, &sum);
    }
}

/* The derivative with respect to the product of a summed bucket, and the posterior of its variable. */
static void back_sum(const InferPlan *plan, const Bucket *bucket, const Lanes *product, Lanes *back) {
    const RunState *s = &plan->state;
    Lanes no = s->no[bucket->slot], yes = s->yes[bucket->slot], sum_no = {0}, sum_yes = {0};
    size_t half = bucket->entries / 2, block = (size_t)1 << (bucket->plain - 1);
    for (size_t i = 0; i < half; i += block) {
        const Lanes *restrict low = product + 2 * i, *restrict high = low + block,
                              *restrict from = bucket->back + i;
        for (size_t x = 0; x < block; x++) {
            sum_no += low[x] * from[x];
            sum_yes += high[x] * from[x];
        }
    }
    Lanes total = no * sum_no + yes * sum_yes;
    for (int l = 0; l < INFER_LANES; l++) {
        s->posterior[bucket->slot][l] = total[l] > 0 ? yes[l] * sum_yes[l] / total[l] : 0;
        /* Any factor will do for derivatives; keep them in range. */
        if (!(total[l] > 0) || (total[l] >= SMALL && total[l] <= LARGE)) continue;
        no[l] /= total[l];
        yes[l] /= total[l];
    }
    if (!back) return;
    for (size_t i = 0; i < half; i += block) {
        Lanes *restrict low = back + 2 * i, *restrict high = low + block;
        const Lanes *restrict from = bucket->back + i;
        for (size_t x = 0; x < block; x++) {
            low[x] = no * from[x];
            high[x] = yes * from[x];
        }
    }
}

static void back_close(const Bucket *bucket, Lanes *back) {
    size_t half = bucket->entries / 2, block = (size_t)1 << bucket->child_dim;
    for (size_t i = 0; i < half; i += 2 * block) {
        for (size_t x = 0; x < block; x++) {
            back[i + x] = bucket->back[i + x];
            back[i + block + x] = (Lanes){0};
            back[half + i + x] = (Lanes){0};
            back[half + i + block + x] = bucket->back[i + block + x];
        }
    }
}

/* The first message that the way down takes; input_count when it ends here. */
static int first_input(const InferPlan *plan, const Bucket *bucket, bool all) {
    int i = bucket->factor_count;
    while (i < bucket->input_count && !all && !plan->buckets[bucket->inputs[i].from].leads) i++;
    return i;
}

/* From the derivative with respect to the product to those of the messages that came in, last one first. */
static void back_inputs(const InferPlan *plan, const Bucket *bucket, int first, bool all, Lanes *back) {
    for (int i = bucket->input_count - 1; i >= first; i--) {
        const Input *input = &bucket->inputs[i];
        const Bucket *child = &plan->buckets[input->from];
        bool taken = all || child->leads;
        if (taken) memset(child->back, 0, child->entries / 2 * sizeof *child->back);
        if (taken && i == 0) table_back_widen(child->back, back, &input->map);
        if (taken && i > 0)
            table_back_b(child->back, back, bucket->inputs[i - 1].product, &input->map, plan->state.work);
        if (i > first) table_back_a(back, input->table, &input->map, plan->state.work);
    }
}

static void pass_down(const InferPlan *plan, bool all) {
    for (size_t k = plan->bucket_count; k-- > 0;) {
        const Bucket *bucket = &plan->buckets[k];
        if (!all && !bucket->leads) continue;
        if (bucket->parent < 0) bucket->back[0] = (Lanes){0} + 1;
        int first = first_input(plan, bucket, all);
        bool wanted = first < bucket->input_count;
        Lanes *back = !wanted          ? NULL
                      : bucket->passes ? plan->buckets[bucket->inputs[0].from].back
                                       : plan->state.back;
        if (bucket->kind == BUCKET_SUM) {
            back_sum(plan, bucket, bucket->inputs[bucket->input_count - 1].product, back);
        } else if (back && bucket->kind == BUCKET_CLOSE) {
            back_close(bucket, back);
        } else if (back) {
            memset(back, 0, bucket->entries / 2 * sizeof *back);
            memcpy(back + bucket->entries / 2, bucket->back, bucket->entries / 2 * sizeof *back);
        }
        if (wanted && !bucket->passes) back_inputs(plan, bucket, first, all, back);
    }
}

static void write_posterior(const InferPlan *plan, size_t slot, Lanes *posterior) {
    Lanes p = plan->state.posterior[slot], share;
    if (plan->latent[slot]) {
        latent_share(&plan->state.no[slot], &share);
        p = 1 - p / share;
    }
    for (int l = 0; l < INFER_LANES; l++) p[l] = p[l] < 0 ? 0 : p[l] > 1 ? 1 : p[l];
    posterior[plan->net->hidden[slot]] = p;
}

void infer_run_plain(const InferPlan *plan, const Lanes *params, InferReach reach, Lanes *posterior,
                     double *log_evidence) {
    LogProduct evidence = {.part = (Lanes){0} + 1};
    set_weights(plan, params, &evidence);
    set_latent_weights(plan, params);
    for (size_t f = 0; f < plan->factor_count; f++) fill_factor(plan, &plan->factors[f], params);
    pass_up(plan, &evidence);
    for (int l = 0; l < INFER_LANES; l++) log_evidence[l] = evidence.log[l] + log(evidence.part[l]);
    if (reach == INFER_EVIDENCE) return;
    pass_down(plan, reach == INFER_ALL);
    infer_run_apart(plan, params);
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        if (plan->in_tree[slot] && (reach == INFER_ALL || plan->wanted[slot]))
            write_posterior(plan, slot, posterior);
    }
    for (size_t i = 0; i < plan->apart_count; i++) write_posterior(plan, plan->aparts[i].slot, posterior);
}
