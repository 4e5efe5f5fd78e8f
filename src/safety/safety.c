#include "safety/safety.h"

#include "knowledge/expr.h"

typedef struct Gather {
    const Answers *answers;
    uint16_t *at;
    size_t count;
    size_t cap;
} Gather;

static void gather_unknown(void *context, uint16_t finding) {
    Gather *g = context;
    const Answer *answer = &g->answers->of[finding];
    if (answer->known && answer->any != TRI_UNKNOWN) return;
    for (size_t i = 0; i < g->count; i++)
        if (g->at[i] == finding) return;
    if (g->count < g->cap) g->at[g->count++] = finding;
}

/* The findings that an undecided rule waits for. */
static bool open_rule(Arena *arena, const Knowledge *k, const Answers *answers, size_t rule, OpenRule *out) {
    Gather g = {.answers = answers, .cap = k->finding_count};
    g.at = ARENA_NEW(arena, k->finding_count, uint16_t);
    if (!g.at) return false;
    expr_findings(k->rules[rule].when, gather_unknown, &g);
    *out = (OpenRule){(uint16_t)rule, g.at, g.count};
    return true;
}

static Urgency overall(const Knowledge *k, const uint16_t *fired, size_t count) {
    if (count == 0) return URGENCY_ROUTINE;
    return k->rules[fired[0]]
        .urgency; /* the most urgent comes first; self_care only when nothing above it holds */
}

bool safety_assess(Arena *arena, const Knowledge *k, const Answers *answers, Safety *out, Err *err) {
    uint16_t *fired = ARENA_NEW(arena, k->rule_count, uint16_t);
    OpenRule *open = ARENA_NEW(arena, k->rule_count, OpenRule);
    unsigned char *value = ARENA_NEW(arena, k->rule_count, unsigned char);
    if (!fired || !open || !value) return err_memory(err);
    ExprFacts facts = {.answers = answers};
    for (size_t r = 0; r < k->rule_count; r++) value[r] = (unsigned char)expr_eval(k->rules[r].when, &facts);
    *out = (Safety){.fired = fired, .open = open};
    for (int u = URGENCY_COUNT - 1; u >= 0; u--)
        for (size_t r = 0; r < k->rule_count; r++)
            if ((int)k->rules[r].urgency == u && value[r] == TRI_YES) fired[out->fired_count++] = (uint16_t)r;
    out->urgency = overall(k, fired, out->fired_count);
    for (int u = URGENCY_COUNT - 1; u > (int)out->urgency; u--) {
        for (size_t r = 0; r < k->rule_count; r++) {
            if ((int)k->rules[r].urgency != u || value[r] != TRI_UNKNOWN) continue;
            if (!open_rule(arena, k, answers, r, &open[out->open_count++])) return err_memory(err);
        }
    }
    return true;
}
