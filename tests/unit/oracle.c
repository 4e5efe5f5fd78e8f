#include "oracle.h"

enum { MAX_HIDDEN = 20 };

/* P(grade of the node <= at most | state): each cause that is present, and the leak, must keep it there. */
static long double at_most(const NetSpec *spec, const double *params, size_t node, int most,
                           const unsigned char *state) {
    const NetNode *n = &spec->nodes[node];
    if (most < 0) return 0;
    if (most >= n->grades) return 1;
    long double p = 1 - (long double)params[n->first_param + (unsigned)most];
    for (size_t i = 0; i < n->link_count; i++) {
        if (state[n->links[i].parent]) p *= 1 - (long double)params[n->links[i].first_param + (unsigned)most];
    }
    return p;
}

static long double chance(const NetSpec *spec, const double *params, const Observation *o,
                          const unsigned char *state) {
    if (o->either >= 0) {
        return 1 -
               at_most(spec, params, o->node, 0, state) * at_most(spec, params, (size_t)o->either, 0, state);
    }
    return at_most(spec, params, o->node, o->grade, state) -
           at_most(spec, params, o->node, o->grade - 1, state);
}

long double oracle(const NetSpec *spec, const double *params, const Observation *observed, size_t count,
                   double *posterior) {
    size_t hidden[MAX_HIDDEN], hidden_count = 0;
    unsigned char state[UINT16_MAX + 1] = {0};
    long double yes[MAX_HIDDEN] = {0}, total = 0;
    for (size_t i = 0; i < spec->node_count && hidden_count < MAX_HIDDEN; i++) {
        if (spec->nodes[i].kind != NODE_FINDING) hidden[hidden_count++] = i;
    }
    for (size_t s = 0; s < (size_t)1 << hidden_count; s++) {
        long double p = 1;
        for (size_t i = 0; i < hidden_count; i++) state[hidden[i]] = s >> i & 1u;
        for (size_t i = 0; i < hidden_count && p > 0; i++) {
            const NetNode *node = &spec->nodes[hidden[i]];
            long double no = node->kind == NODE_PRIOR ? 1 - (long double)params[node->first_param]
                                                      : at_most(spec, params, hidden[i], 0, state);
            p *= state[hidden[i]] ? 1 - no : no;
        }
        for (size_t i = 0; i < count && p > 0; i++) p *= chance(spec, params, &observed[i], state);
        total += p;
        for (size_t i = 0; i < hidden_count; i++) yes[i] += state[hidden[i]] ? p : 0;
    }
    for (size_t i = 0; i < hidden_count && total > 0; i++) posterior[hidden[i]] = (double)(yes[i] / total);
    return total;
}
