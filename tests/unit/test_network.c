/* Network, inference, intervals and exports, held against the oracle and against an independent reader of the exports. */
#include "network/draw.h"
#include "network/infer.h"

#include "oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>
#include <math.h>

enum { NODES = 40, PARAMS = 2000, LINKS = 400, OBSERVED = 60, NETWORKS = 600 };

/* A network under construction, with room for all that the tests build. */
typedef struct Fixture {
    NetNode nodes[NODES];
    NetLink links[LINKS];
    double params[PARAMS];
    double lo[PARAMS], hi[PARAMS];
    char names[NODES][16];
    size_t nodes_used, links_used, params_used;
    Observation observed[OBSERVED];
    size_t observed_count;
    uint64_t random;
} Fixture;

static uint64_t next_random(Fixture *f) {
    f->random += 0x9E3779B97F4A7C15u;
    uint64_t z = f->random;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static size_t below(Fixture *f, size_t n) {
    return (size_t)(next_random(f) % n);
}

static double uniform(Fixture *f) {
    return (double)(next_random(f) >> 11) * 0x1p-53;
}

/* Zero and one are as common as they are with deterministic causes. */
static double random_probability(Fixture *f, bool extremes) {
    if (extremes && below(f, 4) == 0) return below(f, 2) ? 1.0 : 0.0;
    double p = uniform(f);
    return below(f, 3) == 0 ? p * 1e-3 : p;
}

static uint32_t add_falling(Fixture *f, int grades, bool extremes) {
    uint32_t first = (uint32_t)f->params_used;
    double p = 1;
    for (int g = 0; g < grades; g++) {
        p = g == 0 ? random_probability(f, extremes) : p * uniform(f);
        f->params[f->params_used++] = p;
    }
    return first;
}

static size_t add_node(Fixture *f, NodeKind kind, int grades, uint32_t first_param) {
    size_t i = f->nodes_used++;
    snprintf(f->names[i], sizeof f->names[i], "n-%zu.left", i);
    f->nodes[i] = (NetNode){.id = str_of(f->names[i]),
                            .kind = kind,
                            .grades = (uint8_t)grades,
                            .first_param = first_param,
                            .links = &f->links[f->links_used]};
    return i;
}

static void add_link(Fixture *f, size_t node, size_t parent, uint32_t first_param) {
    f->links[f->links_used++] = (NetLink){(uint16_t)parent, first_param};
    f->nodes[node].link_count++;
}

static uint32_t add_param(Fixture *f, double p) {
    f->params[f->params_used] = p;
    return (uint32_t)f->params_used++;
}

static NetSpec spec_of(const Fixture *f) {
    return (NetSpec){f->nodes, f->nodes_used, f->params, f->params_used};
}

static void add_parents(Fixture *f, size_t node, size_t hidden, size_t most, bool deterministic) {
    for (size_t p = 0, left = below(f, most + 1); p < hidden && left > 0; p++) {
        if (below(f, hidden - p) >= left) continue;
        left--;
        add_link(f, node, p, deterministic ? add_param(f, 1) : add_falling(f, f->nodes[node].grades, below(f, 3) == 0));
    }
}

static void random_network(Fixture *f, uint64_t seed) {
    memset(f, 0, sizeof *f);
    f->random = seed;
    size_t hidden = 1 + below(f, seed % 10 == 0 ? 14 : 10), findings = below(f, 13);
    bool extremes = below(f, 2);
    size_t most = below(f, 2) ? 3 : 9;
    for (size_t i = 0; i < hidden; i++) {
        if (i < hidden / 3 || below(f, 4) == 0) {
            add_node(f, NODE_PRIOR, 1, add_falling(f, 1, extremes));
            continue;
        }
        bool deterministic = below(f, 3) == 0;
        size_t node = add_node(f, NODE_OR, 1, deterministic ? add_param(f, 0) : add_falling(f, 1, extremes));
        add_parents(f, node, i, most, deterministic);
    }
    for (size_t i = 0; i < findings; i++) {
        int grades = below(f, 3) ? 1 : 1 + (int)below(f, NET_MAX_GRADES);
        size_t node = add_node(f, NODE_FINDING, grades, add_falling(f, grades, extremes));
        add_parents(f, node, hidden, most, false);
    }
}

static void random_observations(Fixture *f) {
    int mode = (int)below(f, 6);
    f->observed_count = 0;
    for (size_t i = 0; i < f->nodes_used; i++) {
        if (f->nodes[i].kind != NODE_FINDING || mode == 0 || (mode != 1 && below(f, 2))) continue;
        Observation o = {.node = (uint16_t)i, .grade = (uint8_t)below(f, f->nodes[i].grades + 1u), .either = -1};
        if (mode == 2 && below(f, 2)) o.grade = f->nodes[i].grades;
        bool pair = i + 1 < f->nodes_used && f->nodes[i].grades == 1 && f->nodes[i + 1].grades == 1;
        if (pair && below(f, 4) == 0) {
            o.grade = 1;
            o.either = (int)i + 1;
        }
        f->observed[f->observed_count++] = o;
        if (below(f, 8) == 0) f->observed[f->observed_count++] = o; /* saying it again changes nothing */
        if (o.either >= 0) i++;
    }
}

/* The oracle does not know that a repeated observation counts once. */
static size_t without_repeats(const Fixture *f, Observation *once) {
    size_t count = 0;
    for (size_t i = 0; i < f->observed_count; i++) {
        if (i == 0 || f->observed[i].node != f->observed[i - 1].node) once[count++] = f->observed[i];
    }
    return count;
}

static Fixture fixture;

typedef struct Tools {
    Arena *arena;
    InferScratch *scratch;
} Tools;

static int set_up(void **state) {
    static Tools tools;
    Err err = {0};
    tools = (Tools){.arena = arena_new(64u << 20), .scratch = infer_scratch_new(&err)};
    *state = &tools;
    return tools.arena && tools.scratch ? 0 : -1;
}

static int tear_down(void **state) {
    Tools *tools = *state;
    infer_scratch_free(tools->scratch);
    arena_free(tools->arena);
    return 0;
}

static void compare(const Fixture *f, const double *got, const double *want, const char *what, size_t seed) {
    for (size_t i = 0; i < f->nodes_used; i++) {
        if (f->nodes[i].kind == NODE_FINDING) continue;
        if (!(fabs(got[i] - want[i]) < 1e-9)) fail_msg("%s %zu: node %zu is %.12g, not %.12g", what, seed, i, got[i], want[i]);
    }
}

/* One case: the same answer as the oracle, or impossible in both. Returns whether it was possible. */
static bool check_case(Tools *tools, Fixture *f, const Network *net, const double *params, size_t seed) {
    double got[NODES], want[NODES], log_evidence = 0;
    NetSpec spec = spec_of(f);
    Observation once[OBSERVED];
    Err err = {0};
    for (size_t i = 0; i < NODES; i++) got[i] = want[i] = -1;
    long double evidence = oracle(&spec, params, once, without_repeats(f, once), want);
    bool possible = infer(net, params, f->observed, f->observed_count, tools->scratch, got, &log_evidence, &err);
    /* A difference that only rounding left over in the oracle is zero as well. */
    if (!possible) {
        assert_int_equal(err.code, ERR_IMPOSSIBLE);
        assert_true(evidence < 1e-17L);
        for (size_t i = 0; i < NODES; i++) assert_true(got[i] == -1);
        return false;
    }
    if (evidence < 1e-12L) return false;
    compare(f, got, want, "network", seed);
    assert_true(fabs(log_evidence - (double)logl(evidence)) < 1e-6);
    return true;
}

static void test_random_networks_agree_with_the_oracle(void **state) {
    Tools *tools = *state;
    size_t possible = 0;
    for (size_t seed = 1; seed <= NETWORKS; seed++) {
        ArenaMark mark = arena_mark(tools->arena);
        random_network(&fixture, seed);
        NetSpec spec = spec_of(&fixture);
        Err err = {0};
        const Network *net = network_build(tools->arena, &spec, &err);
        if (!net) fail_msg("network %zu: %s", seed, err.what);
        for (int round = 0; round < 4; round++) {
            random_observations(&fixture);
            possible += check_case(tools, &fixture, net, fixture.params, seed);
        }
        arena_rewind(tools->arena, mark);
    }
    assert_true(possible > NETWORKS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random_networks_agree_with_the_oracle, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
