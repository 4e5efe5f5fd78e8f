/* Causes that are taken through the product of the bucket above them, state by state (see infer_int.h). */
#include "network/infer_int.h"

#include <string.h>

void infer_fill_slices(const Input *input) {
    for (int i = 0; i < input->slice_count; i++) {
        const Slice *slice = &input->slices[i];
        size_t bit = (size_t)1 << slice->cause_dim;
        for (size_t j = 0; j < (size_t)1 << (slice->factor->dims - 1); j++) {
            size_t at = (j & (bit - 1)) | (j & ~(bit - 1)) << 1;
            slice->no[j] = slice->factor->table[at];
            slice->yes[j] = slice->factor->table[at | bit];
        }
    }
}

static void weigh(double *restrict out, const double *restrict no, const double *restrict yes,
                  double weight_no, double weight_yes, size_t count) {
    for (size_t i = 0; i < count; i++) out[i] = weight_no * no[i] + weight_yes * yes[i];
}

void infer_absorb(const InferPlan *plan, const Bucket *bucket, const Input *input, const double *before,
                  double *out) {
    const RunState *s = &plan->state;
    uint16_t slot = plan->buckets[input->from].slot;
    const double *no = before, *yes = before;
    for (int i = 0; i < input->slice_count; i++) {
        const Slice *slice = &input->slices[i];
        table_join(s->yes_table, yes, slice->yes, &slice->map, s->work);
        yes = s->yes_table;
        if (slice->no_is_unit) continue;
        table_join(s->no_table, no, slice->no, &slice->map, s->work);
        no = s->no_table;
    }
    if (no == out) no = memcpy(s->no_table, no, bucket->entries * sizeof *no);
    weigh(out, no, yes, s->no[slot], s->yes[slot] * s->extra_no[slot], bucket->entries);
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

void infer_absorb_back(const InferPlan *plan, const Bucket *bucket, const Input *input, const double *before,
                       double *back) {
    const RunState *s = &plan->state;
    uint16_t slot = plan->buckets[input->from].slot;
    size_t count = bucket->entries;
    memcpy(s->no_table, back, count * sizeof *back);
    memcpy(s->yes_table, back, count * sizeof *back);
    for (int i = 0; i < input->slice_count; i++) {
        const Slice *slice = &input->slices[i];
        table_back_a(s->yes_table, slice->yes, &slice->map, s->work);
        if (!slice->no_is_unit) table_back_a(s->no_table, slice->no, &slice->map, s->work);
    }
    double no = s->no[slot] * dot(before, s->no_table, count),
           yes = s->yes[slot] * dot(before, s->yes_table, count);
    s->posterior[slot] = no + yes > 0 ? yes / (no + yes) : 0;
    weigh(back, s->no_table, s->yes_table, s->no[slot], s->yes[slot], count);
}
