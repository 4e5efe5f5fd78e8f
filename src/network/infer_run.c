/* A run: parameters into weights and small tables, messages up the tree, derivatives down again. The
 * derivative of P(observed) with respect to a message, times the message, is a joint probability; that gives
 * all marginals without a division. */
#include "network/infer_int.h"

#include <math.h>
#include <string.h>

/* Numbers within this range are not scaled: tables lose nothing far from the limits of a double. */
static const double SMALL = 0x1p-100, LARGE = 0x1p100;

/* A product of many factors that would underflow as one double. */
typedef struct LogProduct {
    double part, log;
} LogProduct;

static void multiply(LogProduct *product, double factor) {
    product->part *= factor;
    if (product->part < SMALL || product->part > LARGE) {
        product->log += log(product->part);
        product->part = 1;
    }
}

static Share leak_share(const Term *terms, size_t count, const double *params) {
    Share share = {.below = 1, .at = 0};
    for (size_t i = 0; i < count; i++) share = share_join(share, term_share(&terms[i], params));
    return share;
}

/* Weights of single nodes; the constant part of P(observed) goes to *constant. */
static void set_weights(const InferPlan *plan, const double *params, LogProduct *constant) {
    const RunState *s = &plan->state;
    const NetSpec *spec = &plan->net->spec;
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        const NetNode *node = &spec->nodes[plan->net->hidden[slot]];
        double p = params[node->first_param];
        s->no[slot] = node->link_count ? 1 : 1 - p;
        s->yes[slot] = node->link_count ? 1 : p;
    }
    for (size_t i = 0; i < plan->absent_count; i++)
        s->yes[plan->absent[i].slot] *= 1 - params[plan->absent[i].param];
    for (size_t i = 0; i < plan->constant_count; i++) multiply(constant, 1 - params[plan->constants[i]]);
    for (size_t i = 0; i < plan->single_count; i++) {
        const Single *single = &plan->singles[i];
        Share leak = leak_share(plan->terms + single->first_term, single->leaks, params);
        if (single->causes == 0) {
            multiply(constant, leak.at);
            continue;
        }
        Share cause = leak_share(plan->terms + single->first_term + single->leaks, single->causes, params);
        s->no[single->slot] *= leak.at;
        s->yes[single->slot] *= share_join(leak, cause).at;
    }
}

/* 1 - w of a latent node. Where w is 1 the choice would never be seen and P(no) lost: 1e-12 shows in no
 * answer. */
static double latent_share(double w) {
    const double least = 1e-12;
    return 1 - w > least ? 1 - w : least;
}

static void set_latent_weights(const InferPlan *plan, const double *params) {
    const RunState *s = &plan->state;
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        if (!plan->latent[slot]) continue;
        const NetNode *node = &plan->net->spec.nodes[plan->net->hidden[slot]];
        double w = s->yes[slot];
        s->no[slot] = w;
        s->yes[slot] = latent_share(w) * (1 - params[node->first_param]);
    }
}

/* The target's P(below) and P(at) for each state of the causes, by doubling from one cause to the next. */
static void fill_factor(const InferPlan *plan, const Factor *f, const double *params) {
    Share rows[1 << FACTOR_DIMS];
    const Term *term = plan->terms + f->first_term, *end = term + f->leaks + f->causes;
    rows[0] = leak_share(term, f->leaks, params);
    size_t count = 1;
    for (term += f->leaks; term < end;) {
        Share cause = term_share(term, params);
        uint16_t slot = term->slot;
        for (term++; term < end && term->slot == slot; term++)
            cause = share_join(cause, term_share(term, params));
        for (size_t i = 0; i < count; i++) rows[count + i] = share_join(rows[i], cause);
        count *= 2;
    }
    if (f->child < 0) {
        for (size_t i = 0; i < count; i++) f->table[i] = rows[i].at;
        return;
    }
    size_t bit = (size_t)1 << f->child_dim;
    for (size_t i = 0; i < count && f->latent; i++) rows[i] = (Share){.below = 1, .at = rows[i].below};
    for (size_t i = 0; i < count; i++) {
        size_t at = (i & (bit - 1)) | (i & ~(bit - 1)) << 1;
        f->table[at] = rows[i].below;
        f->table[at | bit] = rows[i].at;
    }
}

/* Joins an input, with this table for it, to the product of those before it (NULL: it is the first). */
const double *infer_join(const InferPlan *plan, const Bucket *bucket, int index, const double *before,
                         const double *table, double *out) {
    const Input *input = &bucket->inputs[index];
    if (input->slices) infer_absorb(plan, bucket, input, before ? before : bucket->unit, out);
    else if (before) table_join(out, before, table, &input->map, plan->state.work);
    else table_widen(out, table, &input->map);
    return out;
}

/* The table that has no effect: 1 where nothing has been gathered yet. */
static void fill_unit(const Bucket *bucket) {
    memset(bucket->unit, 0, bucket->entries * sizeof *bucket->unit);
    for (size_t i = 0; i < (size_t)1 << bucket->plain; i++) bucket->unit[i] = 1;
}

static const double *bucket_product(const InferPlan *plan, const Bucket *bucket) {
    const double *before = NULL;
    if (bucket->unit) fill_unit(bucket);
    for (int i = 0; i < bucket->input_count; i++) {
        const Input *input = &bucket->inputs[i];
        double *out =
            i < bucket->factor_count ? bucket->inputs[bucket->factor_count - 1].product : input->product;
        if (input->slices) infer_fill_slices(input);
        before = out == input->table ? out : infer_join(plan, bucket, i, before, input->table, out);
    }
    return before;
}

/* The diagonal of gathering and plain dimension of a hidden OR: offset of the plain dimension's blocks. */
static double close_message(const Bucket *bucket, const double *table, double *message) {
    size_t half = bucket->entries / 2, block = (size_t)1 << bucket->child_dim;
    double sum = 0;
    for (size_t i = 0; i < half; i += 2 * block) {
        for (size_t x = 0; x < block; x++) sum += message[i + x] = table[i + x];
        for (size_t x = block; x < 2 * block; x++) sum += message[i + x] = table[half + i + x];
    }
    return sum;
}

/* Eliminates the bucket's variable from its product; returns the sum of the message. */
double infer_product(const InferPlan *plan, const Bucket *bucket, const double *table, double no, double yes,
                     double *message) {
    (void)plan;
    double sum = 0;
    size_t half = bucket->entries / 2;
    if (bucket->kind == BUCKET_CLOSE) return close_message(bucket, table, message);
    if (bucket->kind == BUCKET_SELECT) {
        for (size_t i = 0; i < half; i++) sum += message[i] = table[half + i];
        return sum;
    }
    size_t block = (size_t)1 << (bucket->plain - 1);
    for (size_t i = 0; i < half; i += block, table += 2 * block) {
        for (size_t x = 0; x < block; x++) sum += message[i + x] = no * table[x] + yes * table[block + x];
    }
    return sum;
}

static void scale_table(double *table, size_t count, double factor) {
    for (size_t i = 0; i < count; i++) table[i] *= factor;
}

/* Up the tree. False when P(observed) is zero. */
static bool pass_up(const InferPlan *plan, LogProduct *evidence) {
    const RunState *s = &plan->state;
    for (size_t k = 0; k < plan->bucket_count; k++) {
        const Bucket *bucket = &plan->buckets[k];
        if (bucket->absorbed) continue;
        const double *table = bucket_product(plan, bucket);
        double sum =
            infer_product(plan, bucket, table, s->no[bucket->slot], s->yes[bucket->slot], bucket->message);
        if (!(sum > 0)) return false;
        s->scale[k] = 1;
        if (sum < SMALL || sum > LARGE) {
            s->scale[k] = 1 / sum;
            scale_table(bucket->message, bucket->entries / 2, s->scale[k]);
            multiply(evidence, sum);
        }
        if (bucket->parent < 0) multiply(evidence, bucket->message[0]);
    }
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        if (!plan->in_tree[slot] || plan->bucket_of[slot] >= 0) continue;
        double sum = s->no[slot] + s->yes[slot];
        if (!(sum > 0)) return false;
        s->posterior[slot] = s->yes[slot] / sum;
        multiply(evidence, sum);
    }
    return true;
}

/* The derivative with respect to the product of a summed bucket, and the posterior of its variable. */
static void back_sum(const InferPlan *plan, const Bucket *bucket, const double *product, double *back) {
    const RunState *s = &plan->state;
    double no = s->no[bucket->slot], yes = s->yes[bucket->slot], sum_no = 0, sum_yes = 0;
    size_t half = bucket->entries / 2, block = (size_t)1 << (bucket->plain - 1);
    for (size_t i = 0; i < half; i += block) {
        const double *restrict low = product + 2 * i, *restrict high = low + block,
                               *restrict from = bucket->back + i;
        for (size_t x = 0; x < block; x++) {
            sum_no += low[x] * from[x];
            sum_yes += high[x] * from[x];
        }
    }
    double total = no * sum_no + yes * sum_yes;
    s->posterior[bucket->slot] = total > 0 ? yes * sum_yes / total : 0;
    if (!back) return;
    /* Any factor will do for derivatives; keep them in range. */
    if (total > 0 && (total < SMALL || total > LARGE)) {
        no /= total;
        yes /= total;
    }
    for (size_t i = 0; i < half; i += block) {
        double *restrict low = back + 2 * i, *restrict high = low + block;
        const double *restrict from = bucket->back + i;
        for (size_t x = 0; x < block; x++) {
            low[x] = no * from[x];
            high[x] = yes * from[x];
        }
    }
}

static void back_close(const Bucket *bucket, double *back) {
    size_t half = bucket->entries / 2, block = (size_t)1 << bucket->child_dim;
    for (size_t i = 0; i < half; i += 2 * block) {
        for (size_t x = 0; x < block; x++) {
            back[i + x] = bucket->back[i + x];
            back[i + block + x] = 0;
            back[half + i + x] = 0;
            back[half + i + block + x] = bucket->back[i + block + x];
        }
    }
}

/* From the derivative with respect to the product to those of the messages that came in, last one first. */
static void back_inputs(const InferPlan *plan, const Bucket *bucket, double *back) {
    for (int i = bucket->input_count - 1; i >= bucket->factor_count; i--) {
        const Input *input = &bucket->inputs[i];
        const Bucket *child = &plan->buckets[input->from];
        const double *before = i > 0 ? bucket->inputs[i - 1].product : bucket->unit;
        if (input->slices) {
            infer_absorb_back(plan, bucket, input, before, back);
            continue;
        }
        memset(child->back, 0, child->entries / 2 * sizeof *child->back);
        if (i == 0) {
            table_back_widen(child->back, back, &input->map);
            return;
        }
        table_back_b(child->back, back, before, &input->map, plan->state.work);
        if (i > bucket->factor_count) table_back_a(back, input->table, &input->map, plan->state.work);
    }
}

static void pass_down(const InferPlan *plan) {
    for (size_t k = plan->bucket_count; k-- > 0;) {
        const Bucket *bucket = &plan->buckets[k];
        if (bucket->absorbed) continue;
        if (bucket->parent < 0) bucket->back[0] = 1;
        bool wanted = bucket->input_count > bucket->factor_count;
        double *back = !wanted          ? NULL
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
        if (wanted && !bucket->passes) back_inputs(plan, bucket, back);
    }
}

static void write_posterior(const InferPlan *plan, size_t slot, double *posterior) {
    double p = plan->state.posterior[slot];
    if (plan->latent[slot]) p = 1 - p / latent_share(plan->state.no[slot]);
    posterior[plan->net->hidden[slot]] = p < 0 ? 0 : p > 1 ? 1 : p;
}

/* Up the tree: log P(observed), and all messages that the way down needs. */
static bool run_up(const InferPlan *plan, const double *params, double *log_evidence, Err *err) {
    LogProduct evidence = {.part = 1};
    set_weights(plan, params, &evidence);
    set_latent_weights(plan, params);
    for (size_t f = 0; f < plan->factor_count; f++) fill_factor(plan, &plan->factors[f], params);
    bool possible = evidence.part > 0 && evidence.log > -INFINITY && pass_up(plan, &evidence);
    if (!possible) {
        return err_set(err, ERR_IMPOSSIBLE, STR("case"),
                       "these findings cannot occur together in this network");
    }
    *log_evidence = evidence.log + log(evidence.part);
    return true;
}

bool infer_evidence(const InferPlan *plan, const double *params, double *log_evidence, Err *err) {
    return run_up(plan, params, log_evidence, err);
}

bool infer_run(const InferPlan *plan, const double *params, double *posterior, double *log_evidence,
               Err *err) {
    if (!run_up(plan, params, log_evidence, err)) return false;
    pass_down(plan);
    infer_run_apart(plan, params);
    for (size_t slot = 0; slot < plan->net->hidden_count; slot++) {
        if (plan->in_tree[slot]) write_posterior(plan, slot, posterior);
    }
    for (size_t i = 0; i < plan->apart_count; i++) write_posterior(plan, plan->aparts[i].slot, posterior);
    return true;
}
