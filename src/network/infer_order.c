/* Second step: in which order the variables are eliminated. */
#include "network/infer_int.h"

#include <math.h>
#include <string.h>

enum { WORD_BITS = 64, NO_LEVEL = 0xFF, TOP_LEVEL = 31, TRY_HARDER_ENTRIES = 2048, MOST_TRIES = 12 };

/* Operations of a run that take about twice as long as one try. */
static const double COST_OF_TRY = 200000;

/* Variables sorted into levels by their score; a level is a bit set. */
typedef struct Queue {
    uint64_t *levels;
    uint8_t *level_of;
    int words;
} Queue;

static inline void set_bit(uint64_t *set, int i) {
    set[i / WORD_BITS] |= (uint64_t)1 << (i % WORD_BITS);
}

static inline void clear_bit(uint64_t *set, int i) {
    set[i / WORD_BITS] &= ~((uint64_t)1 << (i % WORD_BITS));
}

static inline bool has_bit(const uint64_t *set, int i) {
    return set[i / WORD_BITS] >> (i % WORD_BITS) & 1u;
}

static inline uint64_t *row(uint64_t *rows, int i, int words) {
    return rows + (size_t)i * (size_t)words;
}

/* Without a compiler flag for it, __builtin_popcountll is a call: this is as fast as it gets on any machine.
 */
static inline int popcount(uint64_t x) {
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (int)(x * 0x0101010101010101u >> 56);
}

static int count_bits(const uint64_t *set, int words) {
    int count = 0;
    for (int w = 0; w < words; w++) count += popcount(set[w]);
    return count;
}

#define FOR_BITS(set, words, i)                 \
    for (int w_ = 0, i = 0; w_ < (words); w_++) \
        for (uint64_t b_ = (set)[w_]; b_ && (i = w_ * WORD_BITS + __builtin_ctzll(b_), true); b_ &= b_ - 1)

static void link_near(const InferPlan *plan, Graph *g) {
    int words = g->words;
    for (size_t f = 0; f < plan->factor_count; f++) {
        const Factor *factor = &plan->factors[f];
        for (int i = 0; i < factor->dims; i++) {
            for (int j = 0; j < factor->dims; j++) {
                if (i != j) set_bit(row(g->near, factor->vars[i], words), factor->vars[j]);
            }
        }
    }
    for (int v = 0; v < g->count; v++) {
        if (g->closes[v] < 0) continue;
        set_bit(row(g->near, v, words), g->closes[v]);
        set_bit(row(g->near, g->closes[v], words), v);
    }
}

/* Pairs of neighbours that would have to be joined. */
static int count_fill(const Graph *g, uint64_t *near, int v) {
    const uint64_t *mine = row(near, v, g->words);
    int missing = 0;
    FOR_BITS(mine, g->words, u) {
        const uint64_t *theirs = row(near, u, g->words);
        for (int w = 0; w < g->words; w++) missing += popcount(mine[w] & ~theirs[w]);
        missing--; /* itself */
    }
    return missing / 2;
}

static void queue_put(Queue *q, int v, int level) {
    if (level > TOP_LEVEL) level = TOP_LEVEL;
    if (q->level_of[v] == level) return;
    if (q->level_of[v] != NO_LEVEL) clear_bit(row(q->levels, q->level_of[v], q->words), v);
    q->level_of[v] = (uint8_t)level;
    set_bit(row(q->levels, level, q->words), v);
}

/* The first bit of the set from `start` on, round its end; -1 when it is empty. */
static int bit_after(const uint64_t *set, int words, int start) {
    int first = start / WORD_BITS;
    for (int i = 0; i <= words; i++) {
        int w = (first + i) % words;
        uint64_t bits = set[w];
        if (i == 0) bits &= ~(uint64_t)0 << (start % WORD_BITS);
        if (bits) return w * WORD_BITS + __builtin_ctzll(bits);
    }
    return -1;
}

static int queue_take(Queue *q, int start) {
    for (int level = 0; level <= TOP_LEVEL; level++) {
        int v = bit_after(row(q->levels, level, q->words), q->words, start);
        if (v < 0) continue;
        clear_bit(row(q->levels, level, q->words), v);
        q->level_of[v] = NO_LEVEL;
        return v;
    }
    return -1;
}

/* Takes v out: its neighbours become neighbours of each other. */
static void eliminate(const Graph *g, uint64_t *near, int v, uint64_t *scope) {
    int words = g->words;
    memcpy(scope, row(near, v, words), (size_t)words * sizeof *scope);
    FOR_BITS(scope, words, u) {
        uint64_t *theirs = row(near, u, words);
        for (int w = 0; w < words; w++) theirs[w] |= scope[w];
        clear_bit(theirs, u);
        clear_bit(theirs, v);
    }
}

/* A try to order the variables: by fewest neighbours, or by fewest joins of neighbours. */
typedef struct Try {
    uint64_t *near, *scopes;
    int16_t *order;
    bool by_fill;
    uint32_t turn; /* which of equals comes first: other turns, other orders */
    size_t entries;
    int width;
    double cost;
} Try;

static int score(const Graph *g, const Try *try, int v) {
    int near = count_bits(row(try->near, v, g->words), g->words);
    if (!try->by_fill) return near;
    int fill = count_fill(g, try->near, v);
    /* Levels are few: fine steps for small fills, coarse ones for large; never a table beyond the cap. */
    if (near > INFER_MAX_WIDTH) return TOP_LEVEL;
    return fill < 16    ? fill
           : fill < 48  ? 16 + (fill - 16) / 4
           : fill < 112 ? 24 + (fill - 48) / 16
                        : 28 + (fill > 160);
}

/* Scores v again, and with by_fill all whose fill may have changed. */
static void score_again(const Graph *g, const Try *try, Queue *q, const uint64_t *scope, uint64_t *touched) {
    memcpy(touched, scope, (size_t)g->words * sizeof *touched);
    if (try->by_fill) {
        FOR_BITS(scope, g->words, u) {
            const uint64_t *theirs = row(try->near, u, g->words);
            for (int w = 0; w < g->words; w++) touched[w] |= theirs[w];
        }
    }
    FOR_BITS(touched, g->words, u) {
        if (q->level_of[u] != NO_LEVEL) queue_put(q, u, score(g, try, u));
    }
}

static int turn_start(const Graph *g, const Try *try, int k) {
    return (int)((try->turn * 7919u * (uint32_t)(k + 1)) % (uint32_t)g->count);
}

/* Fills the try. A hidden OR waits until its gathering variable is closed. */
static bool run_try(const Graph *g, Try *try, Arena *arena) {
    size_t words = (size_t)g->words;
    Queue q = {ARENA_NEW(arena, (TOP_LEVEL + 1) * words, uint64_t),
               ARENA_NEW(arena, (size_t)g->count, uint8_t), g->words};
    uint64_t *touched = ARENA_NEW(arena, words, uint64_t), *waits = ARENA_NEW(arena, words, uint64_t);
    if (!q.levels || !q.level_of || !touched || !waits) return false;
    memset(q.level_of, NO_LEVEL, (size_t)g->count);
    for (int v = 0; v < g->count; v++) {
        if (g->closes[v] >= 0) set_bit(waits, g->closes[v]);
    }
    for (int v = 0; v < g->count; v++) {
        if (!has_bit(waits, v)) queue_put(&q, v, score(g, try, v));
    }
    try->entries = 0;
    for (int k = 0; k < g->count; k++) {
        int v = queue_take(&q, turn_start(g, try, k));
        uint64_t *scope = row(try->scopes, k, g->words);
        eliminate(g, try->near, v, scope);
        if (g->closes[v] >= 0) queue_put(&q, g->closes[v], 0);
        try->order[k] = (int16_t)v;
        int width = count_bits(scope, g->words) + 1;
        if (width > try->width) try->width = width;
        try->entries += width > INFER_MAX_WIDTH ? INFER_MAX_ENTRIES : (size_t)1 << width;
        if (try->entries > (size_t)INFER_MAX_ENTRIES) {
            try->entries = SIZE_MAX;
            return true;
        }
        score_again(g, try, &q, scope, touched);
    }
    return true;
}

/* Adds up what the joins of a try will cost: a join of two messages takes 3 operations for each 2 entries in
 * each gathering dimension that they share. */
static bool rate_try(const Graph *g, Try *try, const uint64_t *gathering, Arena *arena) {
    int words = g->words;
    int16_t *place = ARENA_NEW(arena, (size_t)g->count, int16_t);
    bool *joined = ARENA_NEW(arena, (size_t)g->count, bool);
    if (!place || !joined) return false;
    for (int k = 0; k < g->count; k++) place[try->order[k]] = (int16_t)k;
    try->cost = (double)try->entries;
    for (int k = 0; k < g->count; k++) {
        const uint64_t *scope = row(try->scopes, k, words);
        int parent = g->count, shared = 0;
        FOR_BITS(scope, words, u) {
            if (place[u] < parent) parent = place[u];
            shared += has_bit(gathering, u);
        }
        if (parent == g->count) continue;
        double cost = (double)((size_t)1 << (count_bits(row(try->scopes, parent, words), words) + 1));
        for (int i = 0; i < shared && joined[parent]; i++) cost *= 1.5;
        try->cost += cost;
        joined[parent] = true;
    }
    return true;
}

static bool new_try(const Graph *g, Try *try, const Try *like, const uint64_t *gathering, Arena *arena) {
    size_t bits = (size_t)g->count * (size_t)g->words;
    *try = *like;
    try->near = ARENA_NEW(arena, bits, uint64_t);
    try->scopes = ARENA_NEW(arena, bits, uint64_t);
    try->order = ARENA_NEW(arena, (size_t)g->count, int16_t);
    if (!try->near || !try->scopes || !try->order) return false;
    memcpy(try->near, g->near, bits * sizeof *try->near);
    if (!run_try(g, try, arena)) return false;
    try->cost = INFINITY;
    if (try->entries <= TRY_HARDER_ENTRIES && !try->by_fill && try->turn == 0) return true;
    return try->entries == SIZE_MAX || rate_try(g, try, gathering, arena);
}

/* The cheapest of a few tries; more of them for a case that is dear, so that they stay a small part of the
 * time of a run. */
static bool best_try(const Graph *g, Try *best, Arena *arena) {
    uint64_t *gathering = ARENA_NEW(arena, (size_t)g->words, uint64_t);
    if (!gathering) return false;
    for (int v = 0; v < g->count; v++) {
        if (graph_gathers(g, v)) set_bit(gathering, v);
    }
    if (!new_try(g, best, &(Try){0}, gathering, arena)) return false;
    if (best->entries <= TRY_HARDER_ENTRIES) return true;
    for (uint32_t turn = 0; turn < MOST_TRIES && best->cost > turn * COST_OF_TRY; turn++) {
        Try other;
        ArenaMark mark = arena_mark(arena);
        if (!new_try(g, &other, &(Try){.by_fill = turn % 4 != 3, .turn = turn}, gathering, arena))
            return false;
        if (other.cost < best->cost) *best = other;
        else arena_rewind(arena, mark);
    }
    return true;
}

bool infer_order(const InferPlan *plan, Graph *g, Arena *arena, Err *err) {
    g->words = (g->count + WORD_BITS - 1) / WORD_BITS;
    g->near = ARENA_NEW(arena, (size_t)g->count * (size_t)g->words, uint64_t);
    g->place = ARENA_NEW(arena, (size_t)g->count, int16_t);
    if (!g->near || !g->place) return err_memory(err);
    link_near(plan, g);
    Try best;
    if (!best_try(g, &best, arena)) return err_memory(err);
    if (best.entries == SIZE_MAX) {
        err_set(err, ERR_TOO_LARGE, STR("case"),
                "the present findings share too many causes to be computed exactly");
        return err_hint(err, "leave out findings that say the same again");
    }
    g->scopes = best.scopes;
    g->order = best.order;
    g->entries = best.entries;
    g->width = best.width;
    for (int k = 0; k < g->count; k++) g->place[g->order[k]] = (int16_t)k;
    return true;
}
