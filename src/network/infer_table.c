#include "network/infer_table.h"

#include <stddef.h>
#include <string.h>

TableMap table_map(int plain, int gathering, uint32_t plain_in_b, uint32_t gathering_in_b, int32_t *step) {
    int run = 0;
    bool shared = plain_in_b & 1u;
    while (run < plain && (bool)(plain_in_b >> run & 1u) == shared) run++;
    int32_t below = shared ? (1 << run) - 1 : 0; /* index into B when all lower bits outside the run are 1 */
    int32_t stride = shared ? 1 << run : 1;
    if (shared) below = 0;
    for (int i = run; i < plain; i++) {
        bool in = plain_in_b >> i & 1u;
        step[i - run] = (in ? stride : 0) - below;
        if (in) {
            below += stride;
            stride *= 2;
        }
    }
    TableMap map = {
        .plain = (uint8_t)plain,
        .gathering = (uint8_t)gathering,
        .plain_b = (uint8_t)__builtin_popcount(plain_in_b),
        .run = (uint8_t)run,
        .shared_run = shared,
        .in_b = gathering_in_b,
        .step = step,
    };
    map.bits_b[0] = map.plain_b;
    for (int i = 0; i < gathering; i++)
        map.bits_b[i + 1] = (uint8_t)(map.bits_b[i] + (gathering_in_b >> i & 1u));
    return map;
}

/* Entries of A, and of B, when only the lowest `level` gathering dimensions are left. */
static inline size_t size_a(const TableMap *map, int level) {
    return (size_t)1 << (map->plain + level);
}

static inline size_t size_b(const TableMap *map, int level) {
    return (size_t)1 << map->bits_b[level];
}

static inline bool has(const TableMap *map, int level) {
    return map->in_b >> level & 1u;
}

/* Walks over the blocks of a table's plain part: i is the index into A, j that into B. */
#define FOR_BLOCKS(map, i, j, len)                                                                       \
    for (size_t len = (size_t)1 << (map)->run, i = 0, j = 0, end_ = (size_t)1 << (map)->plain; i < end_; \
         i += len, j = i < end_ ? j + (size_t)(ptrdiff_t)(map)->step[__builtin_ctzll(i >> (map)->run)] : j)

static void widen_plain(Lanes *restrict out, const Lanes *restrict b, const TableMap *map) {
    FOR_BLOCKS(map, i, j, len) {
        if (map->shared_run) {
            for (size_t x = 0; x < len; x++) out[i + x] = b[j + x];
        } else {
            for (size_t x = 0; x < len; x++) out[i + x] = b[j];
        }
    }
}

/* out = a * b, where out may be a. */
static void join_plain(Lanes *out, const Lanes *a, const Lanes *restrict b, const TableMap *map) {
    FOR_BLOCKS(map, i, j, len) {
        if (map->shared_run) {
            for (size_t x = 0; x < len; x++) out[i + x] = a[i + x] * b[j + x];
        } else {
            Lanes factor = b[j];
            for (size_t x = 0; x < len; x++) out[i + x] = a[i + x] * factor;
        }
    }
}

/* out += a * b. */
static void join_plain_add(Lanes *restrict out, const Lanes *restrict a, const Lanes *restrict b,
                           const TableMap *map) {
    FOR_BLOCKS(map, i, j, len) {
        if (map->shared_run) {
            for (size_t x = 0; x < len; x++) out[i + x] += a[i + x] * b[j + x];
        } else {
            Lanes factor = b[j];
            for (size_t x = 0; x < len; x++) out[i + x] += a[i + x] * factor;
        }
    }
}

/* b_out += the sum of out * a over the dimensions that B lacks. */
static void back_b_plain(Lanes *restrict b_out, const Lanes *restrict out, const Lanes *restrict a,
                         const TableMap *map) {
    FOR_BLOCKS(map, i, j, len) {
        if (map->shared_run) {
            for (size_t x = 0; x < len; x++) b_out[j + x] += out[i + x] * a[i + x];
        } else {
            Lanes sum = {0};
            for (size_t x = 0; x < len; x++) sum += out[i + x] * a[i + x];
            b_out[j] += sum;
        }
    }
}

static void back_widen_plain(Lanes *restrict b_out, const Lanes *restrict out, const TableMap *map) {
    FOR_BLOCKS(map, i, j, len) {
        if (map->shared_run) {
            for (size_t x = 0; x < len; x++) b_out[j + x] += out[i + x];
        } else {
            Lanes sum = {0};
            for (size_t x = 0; x < len; x++) sum += out[i + x];
            b_out[j] += sum;
        }
    }
}

/* The last gathering dimension, when B has it, in one go over both halves: what join_add_level and join_level
 * would do in three. These are most of the time of a wide case. */
static void join_pair_add(Lanes *restrict out, const Lanes *restrict a, const Lanes *restrict b,
                          const TableMap *map) {
    size_t half = size_a(map, 0), half_b = size_b(map, 0);
    FOR_BLOCKS(map, i, j, len) {
        const Lanes *restrict low = a + i, *restrict high = low + half;
        Lanes *restrict out_low = out + i, *restrict out_high = out_low + half;
        if (map->shared_run) {
            const Lanes *restrict b_low = b + j, *restrict b_high = b_low + half_b;
            for (size_t x = 0; x < len; x++) {
                out_high[x] += low[x] * b_high[x] + high[x] * (b_low[x] + b_high[x]);
                out_low[x] += low[x] * b_low[x];
            }
        } else {
            Lanes b0 = b[j], b1 = b[j + half_b], both = b0 + b1;
            for (size_t x = 0; x < len; x++) {
                out_high[x] += low[x] * b1 + high[x] * both;
                out_low[x] += low[x] * b0;
            }
        }
    }
}

/* Out may be a. */
static void join_pair(Lanes *out, const Lanes *a, const Lanes *restrict b, const TableMap *map) {
    size_t half = size_a(map, 0), half_b = size_b(map, 0), stride = map->shared_run;
    FOR_BLOCKS(map, i, j, len) {
        const Lanes *low = a + i, *high = low + half;
        Lanes *out_low = out + i, *out_high = out_low + half;
        for (size_t x = 0; x < len; x++) {
            Lanes b0 = b[j + x * stride], b1 = b[j + half_b + x * stride], l = low[x], h = high[x];
            out_high[x] = l * b1 + h * (b0 + b1);
            out_low[x] = l * b0;
        }
    }
}

static void back_b_pair(Lanes *restrict b_out, const Lanes *restrict out, const Lanes *restrict a,
                        const TableMap *map) {
    size_t half = size_a(map, 0), half_b = size_b(map, 0);
    FOR_BLOCKS(map, i, j, len) {
        const Lanes *low = a + i, *high = low + half, *out_low = out + i, *out_high = out_low + half;
        if (map->shared_run) {
            Lanes *restrict b_low = b_out + j, *restrict b_high = b_low + half_b;
            for (size_t x = 0; x < len; x++) {
                b_low[x] += low[x] * out_low[x] + high[x] * out_high[x];
                b_high[x] += (low[x] + high[x]) * out_high[x];
            }
        } else {
            Lanes sum_low = {0}, sum_high = {0};
            for (size_t x = 0; x < len; x++) {
                sum_low += low[x] * out_low[x] + high[x] * out_high[x];
                sum_high += (low[x] + high[x]) * out_high[x];
            }
            b_out[j] += sum_low;
            b_out[j + half_b] += sum_high;
        }
    }
}

/* From may be out; then add is false. */
static void back_a_pair(Lanes *out, const Lanes *from, const Lanes *restrict b, const TableMap *map,
                        bool add) {
    size_t half = size_a(map, 0), half_b = size_b(map, 0), stride = map->shared_run;
    FOR_BLOCKS(map, i, j, len) {
        const Lanes *low = from + i, *high = low + half;
        Lanes *out_low = out + i, *out_high = out_low + half;
        for (size_t x = 0; x < len; x++) {
            Lanes b0 = b[j + x * stride], b1 = b[j + half_b + x * stride], l = low[x], h = high[x];
            Lanes low_too = l * b0 + h * b1, high_too = h * (b0 + b1);
            out_low[x] = add ? out_low[x] + low_too : low_too;
            out_high[x] = add ? out_high[x] + high_too : high_too;
        }
    }
}

static void add_halves(Lanes *restrict sum, const Lanes *restrict low, const Lanes *restrict high,
                       size_t count) {
    for (size_t i = 0; i < count; i++) sum[i] = low[i] + high[i];
}

static void widen_level(Lanes *out, const Lanes *b, const TableMap *map, int level) {
    if (level == 0) {
        widen_plain(out, b, map);
        return;
    }
    level--;
    widen_level(out, b, map, level);
    Lanes *high = out + size_a(map, level);
    if (has(map, level)) widen_level(high, b + size_b(map, level), map, level);
    else memset(high, 0, size_a(map, level) * sizeof *high);
}

void table_widen(Lanes *out, const Lanes *b, const TableMap *map) {
    widen_level(out, b, map, map->gathering);
}

static void join_add_level(Lanes *out, const Lanes *a, const Lanes *b, const TableMap *map, int level,
                           Lanes *work) {
    if (level == 0) {
        join_plain_add(out, a, b, map);
        return;
    }
    if (level == 1 && has(map, 0)) {
        join_pair_add(out, a, b, map);
        return;
    }
    level--;
    size_t half = size_a(map, level), half_b = size_b(map, level);
    join_add_level(out, a, b, map, level, work);
    if (!has(map, level)) {
        join_add_level(out + half, a + half, b, map, level, work);
        return;
    }
    add_halves(work, b, b + half_b, half_b);
    join_add_level(out + half, a, b + half_b, map, level, work + half_b);
    join_add_level(out + half, a + half, work, map, level, work + half_b);
}

/* The upper half is written first, because it still needs the lower half of A when out is A. */
static void join_level(Lanes *out, const Lanes *a, const Lanes *b, const TableMap *map, int level,
                       Lanes *work) {
    if (level == 0) {
        join_plain(out, a, b, map);
        return;
    }
    if (level == 1 && has(map, 0)) {
        join_pair(out, a, b, map);
        return;
    }
    level--;
    size_t half = size_a(map, level), half_b = size_b(map, level);
    if (has(map, level)) {
        add_halves(work, b, b + half_b, half_b);
        join_level(out + half, a + half, work, map, level, work + half_b);
        join_add_level(out + half, a, b + half_b, map, level, work + half_b);
    } else {
        join_level(out + half, a + half, b, map, level, work);
    }
    join_level(out, a, b, map, level, work);
}

void table_join(Lanes *out, const Lanes *a, const Lanes *b, const TableMap *map, Lanes *work) {
    join_level(out, a, b, map, map->gathering, work);
}

/* join_level turned round: a join with B is linear in A, this is its transpose. As a map it is of the same
 * shape. */
static void back_a_add_level(Lanes *out, const Lanes *from, const Lanes *b, const TableMap *map, int level,
                             Lanes *work) {
    if (level == 0) {
        join_plain_add(out, from, b, map);
        return;
    }
    if (level == 1 && has(map, 0)) {
        back_a_pair(out, from, b, map, true);
        return;
    }
    level--;
    size_t half = size_a(map, level), half_b = size_b(map, level);
    back_a_add_level(out, from, b, map, level, work);
    if (!has(map, level)) {
        back_a_add_level(out + half, from + half, b, map, level, work);
        return;
    }
    back_a_add_level(out, from + half, b + half_b, map, level, work);
    add_halves(work, b, b + half_b, half_b);
    back_a_add_level(out + half, from + half, work, map, level, work + half_b);
}

static void back_a_level(Lanes *out, const Lanes *b, const TableMap *map, int level, Lanes *work) {
    if (level == 0) {
        join_plain(out, out, b, map);
        return;
    }
    if (level == 1 && has(map, 0)) {
        back_a_pair(out, out, b, map, false);
        return;
    }
    level--;
    size_t half = size_a(map, level), half_b = size_b(map, level);
    back_a_level(out, b, map, level, work);
    if (!has(map, level)) {
        back_a_level(out + half, b, map, level, work);
        return;
    }
    back_a_add_level(out, out + half, b + half_b, map, level, work);
    add_halves(work, b, b + half_b, half_b);
    back_a_level(out + half, work, map, level, work + half_b);
}

void table_back_a(Lanes *out, const Lanes *b, const TableMap *map, Lanes *work) {
    back_a_level(out, b, map, map->gathering, work);
}

static void back_b_level(Lanes *b_out, const Lanes *out, const Lanes *a, const TableMap *map, int level,
                         Lanes *work) {
    if (level == 0) {
        back_b_plain(b_out, out, a, map);
        return;
    }
    if (level == 1 && has(map, 0)) {
        back_b_pair(b_out, out, a, map);
        return;
    }
    level--;
    size_t half = size_a(map, level), half_b = size_b(map, level);
    back_b_level(b_out, out, a, map, level, work);
    back_b_level(b_out, out + half, a + half, map, level, work);
    if (!has(map, level)) return;
    add_halves(work, a, a + half, half);
    back_b_level(b_out + half_b, out + half, work, map, level, work + half);
}

void table_back_b(Lanes *b_out, const Lanes *out, const Lanes *a, const TableMap *map, Lanes *work) {
    back_b_level(b_out, out, a, map, map->gathering, work);
}

static void back_widen_level(Lanes *b_out, const Lanes *out, const TableMap *map, int level) {
    if (level == 0) {
        back_widen_plain(b_out, out, map);
        return;
    }
    level--;
    back_widen_level(b_out, out, map, level);
    if (has(map, level)) back_widen_level(b_out + size_b(map, level), out + size_a(map, level), map, level);
}

void table_back_widen(Lanes *b_out, const Lanes *out, const TableMap *map) {
    back_widen_level(b_out, out, map, map->gathering);
}
