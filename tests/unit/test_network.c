/* Network, inference, intervals and exports, held against the oracle and against an independent reader of the
 * exports. */
#include "network/draw.h"
#include "network/infer.h"

#include "oracle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <math.h>
#include <cmocka.h>

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
    uint64_t seed_state;
} Fixture;

static uint64_t next_random(Fixture *f) {
    f->seed_state += 0x9E3779B97F4A7C15u;
    uint64_t z = f->seed_state;
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
        add_link(f, node, p,
                 deterministic ? add_param(f, 1) : add_falling(f, f->nodes[node].grades, below(f, 3) == 0));
    }
}

static void random_network(Fixture *f, uint64_t seed) {
    memset(f, 0, sizeof *f);
    f->seed_state = seed;
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
        Observation o = {
            .node = (uint16_t)i, .grade = (uint8_t)below(f, f->nodes[i].grades + 1u), .either = -1};
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
        if (!(fabs(got[i] - want[i]) < 1e-9))
            fail_msg("%s %zu: node %zu is %.12g, not %.12g", what, seed, i, got[i], want[i]);
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
    bool possible =
        infer(net, params, f->observed, f->observed_count, tools->scratch, got, &log_evidence, &err);
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

/* Two sites, a condition that is their OR, and findings: f (of the condition), g (of site 0), many (of all
 * three), graded. */
typedef enum Small { SITE_A, SITE_B, CONDITION, F, G, MANY, GRADED, SMALL_NODES } Small;

static void small_network(Fixture *f) {
    memset(f, 0, sizeof *f);
    add_node(f, NODE_PRIOR, 1, add_param(f, 0.02));
    add_node(f, NODE_PRIOR, 1, add_param(f, 0.05));
    size_t node = add_node(f, NODE_OR, 1, add_param(f, 0));
    add_link(f, node, SITE_A, add_param(f, 1));
    add_link(f, node, SITE_B, add_param(f, 1));
    node = add_node(f, NODE_FINDING, 1, add_param(f, 0.01));
    add_link(f, node, CONDITION, add_param(f, 0.8));
    node = add_node(f, NODE_FINDING, 1, add_param(f, 0.01));
    add_link(f, node, SITE_A, add_param(f, 0.6));
    node = add_node(f, NODE_FINDING, 1, add_param(f, 0));
    for (size_t i = SITE_A; i <= CONDITION; i++) add_link(f, node, i, add_param(f, 0.3));
    node = add_node(f, NODE_FINDING, 2, add_param(f, 0.1));
    add_param(f, 0.02);
    add_link(f, node, SITE_B, add_param(f, 0.7));
    add_param(f, 0.4);
}

static const Network *build(Tools *tools, const Fixture *f) {
    NetSpec spec = spec_of(f);
    Err err = {0};
    const Network *net = network_build(tools->arena, &spec, &err);
    if (!net) fail_msg("%s", err.what);
    return net;
}

static void test_one_site_explains_the_other_away(void **state) {
    Tools *tools = *state;
    small_network(&fixture);
    const Network *net = build(tools, &fixture);
    double p[SMALL_NODES], both[SMALL_NODES], log_evidence = 0;
    Err err = {0};
    const Observation observed[] = {{.node = F, .grade = 1, .either = -1},
                                    {.node = G, .grade = 1, .either = -1}};
    assert_true(infer(net, fixture.params, observed, 1, tools->scratch, p, &log_evidence, &err));
    /* By hand: P(condition) = 1 - 0.98 * 0.95 = 0.069; P(f) = 0.069 * 0.802 + 0.931 * 0.01. */
    assert_true(fabs(exp(log_evidence) - (0.069 * 0.802 + 0.931 * 0.01)) < 1e-12);
    assert_true(fabs(p[CONDITION] - 0.069 * 0.802 / (0.069 * 0.802 + 0.931 * 0.01)) < 1e-12);
    assert_true(infer(net, fixture.params, observed, 2, tools->scratch, both, &log_evidence, &err));
    assert_true(both[SITE_A] > p[SITE_A] && both[SITE_B] < p[SITE_B]);
}

static void expect_input_error(Tools *tools, const Network *net, const Observation *observed, size_t count) {
    Err err = {0};
    assert_null(infer_compile(net, observed, count, NULL, tools->scratch, &err));
    assert_int_equal(err.code, ERR_INPUT);
    assert_true(err.what[0] != 0);
}

static void test_wrong_observations_are_named(void **state) {
    Tools *tools = *state;
    small_network(&fixture);
    const Network *net = build(tools, &fixture);
    const Observation bad[] = {
        {.node = SMALL_NODES, .grade = 0, .either = -1}, {.node = CONDITION, .grade = 1, .either = -1},
        {.node = F, .grade = 2, .either = -1},           {.node = F, .grade = 1, .either = F},
        {.node = F, .grade = 1, .either = GRADED},       {.node = F, .grade = 0, .either = G},
        {.node = F, .grade = 1, .either = SMALL_NODES},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) expect_input_error(tools, net, &bad[i], 1);
    const Observation twice[] = {{.node = F, .grade = 1, .either = -1},
                                 {.node = F, .grade = 0, .either = -1}};
    expect_input_error(tools, net, twice, 2);
    const Observation mixed[] = {{.node = F, .grade = 1, .either = G}, {.node = G, .grade = 0, .either = -1}};
    expect_input_error(tools, net, mixed, 2);
}

static void test_impossible_evidence_is_an_error(void **state) {
    Tools *tools = *state;
    small_network(&fixture);
    fixture.params[0] = fixture.params[1] = 0; /* no site, so nothing can bring about MANY */
    const Network *net = build(tools, &fixture);
    double p[SMALL_NODES] = {7, 7, 7}, log_evidence = 7;
    const Observation observed = {.node = MANY, .grade = 1, .either = -1};
    Err err = {0};
    assert_false(infer(net, fixture.params, &observed, 1, tools->scratch, p, &log_evidence, &err));
    assert_int_equal(err.code, ERR_IMPOSSIBLE);
    assert_true(p[0] == 7 && p[2] == 7 && log_evidence == 7);
}

static void test_broken_networks_are_refused(void **state) {
    Tools *tools = *state;
    for (int fault = 0; fault < 9; fault++) {
        small_network(&fixture);
        NetNode *nodes = fixture.nodes;
        NetLink *links = fixture.links;
        if (fault == 0) fixture.params[0] = 1.5;
        if (fault == 1) fixture.params[0] = NAN;
        if (fault == 2) links[0].parent = CONDITION;
        if (fault == 3) links[0].parent = SITE_B;                      /* stands twice */
        if (fault == 4) fixture.params[fixture.params_used - 1] = 0.9; /* a higher grade is more likely */
        if (fault == 5) nodes[SITE_A].kind = NODE_FINDING;
        if (fault == 6) nodes[F].grades = NET_MAX_GRADES + 1;
        if (fault == 7) nodes[CONDITION].kind = NODE_PRIOR;
        if (fault == 8) links[0].first_param = PARAMS;
        NetSpec spec = spec_of(&fixture);
        Err err = {0};
        assert_null(network_build(tools->arena, &spec, &err));
        assert_int_equal(err.code, ERR_KNOWLEDGE);
    }
}

/* Causes in a clique of findings that no order of elimination can take apart. */
static void test_too_wide_a_case_is_a_defined_error(void **state) {
    enum { CAUSES = 60, FINDINGS = 60 };
    static NetNode nodes[CAUSES + FINDINGS];
    static NetLink links[CAUSES * FINDINGS];
    static Observation observed[FINDINGS];
    const double params[] = {0.1, 0.5};
    Tools *tools = *state;
    for (uint16_t i = 0; i < CAUSES; i++)
        nodes[i] = (NetNode){.id = STR("cause"), .kind = NODE_PRIOR, .grades = 1};
    for (uint16_t i = 0; i < FINDINGS; i++) {
        NetLink *mine = &links[i * CAUSES];
        for (uint16_t j = 0; j < CAUSES; j++) mine[j] = (NetLink){j, 1};
        nodes[CAUSES + i] = (NetNode){
            .id = STR("finding"), .kind = NODE_FINDING, .grades = 1, .links = mine, .link_count = CAUSES};
        observed[i] = (Observation){.node = (uint16_t)(CAUSES + i), .grade = 1, .either = -1};
    }
    NetSpec spec = {nodes, CAUSES + FINDINGS, params, 2};
    Err err = {0};
    double p[CAUSES + FINDINGS], log_evidence = 0;
    const Network *net = network_build(tools->arena, &spec, &err);
    assert_non_null(net);
    assert_null(infer_compile(net, observed, FINDINGS, NULL, tools->scratch, &err));
    assert_int_equal(err.code, ERR_TOO_LARGE);
    assert_true(err.hint[0] != 0);
    /* The scratch is as good as new, and a case of ten such findings is computed. */
    err = (Err){0};
    assert_true(infer(net, params, observed, 10, tools->scratch, p, &log_evidence, &err));
    for (int i = 1; i < CAUSES; i++) assert_true(fabs(p[i] - p[0]) < 1e-12);
}

typedef struct Visits {
    int of[PARAMS];
} Visits;

static void count_visit(void *context, uint32_t param) {
    Visits *visits = context;
    visits->of[param]++;
}

/* A parameter that the plan does not visit changes nothing; no parameter is visited twice. One plan serves
 * all vectors. */
static void test_a_plan_knows_its_parameters(void **state) {
    Tools *tools = *state;
    for (size_t seed = 1000; seed < 1100; seed++) {
        random_network(&fixture, seed);
        random_observations(&fixture);
        const Network *net = build(tools, &fixture);
        double before[NODES] = {0}, after[NODES] = {0}, e1 = 0, e2 = 0;
        static Visits visits;
        memset(&visits, 0, sizeof visits);
        Err err = {0};
        InferPlan *plan =
            infer_compile(net, fixture.observed, fixture.observed_count, NULL, tools->scratch, &err);
        assert_non_null(plan);
        infer_plan_params(plan, count_visit, &visits);
        bool possible = infer_run(plan, fixture.params, before, &e1, &err);
        for (size_t i = 0; i < fixture.params_used; i++) {
            assert_true(visits.of[i] <= 1);
            if (!visits.of[i]) fixture.params[i] = uniform(&fixture);
        }
        err = (Err){0};
        assert_true(possible == infer_run(plan, fixture.params, after, &e2, &err));
        if (possible) compare(&fixture, after, before, "other parameters", seed);
        assert_true(e1 == e2);
    }
}

/* Unwanted answers are left alone; the others stay what they are. */
static void test_unwanted_nodes_are_left_out(void **state) {
    Tools *tools = *state;
    size_t left_out = 0;
    for (size_t seed = 2000; seed < 2050; seed++) {
        random_network(&fixture, seed);
        random_observations(&fixture);
        const Network *net = build(tools, &fixture);
        double all[NODES] = {0}, some[NODES], log_evidence = 0;
        Err err = {0};
        InferPlan *plan =
            infer_compile(net, fixture.observed, fixture.observed_count, NULL, tools->scratch, &err);
        assert_non_null(plan);
        if (!infer_run(plan, fixture.params, all, &log_evidence, &err)) continue;
        bool wanted[NODES] = {false};
        for (size_t i = 0; i < NODES; i += 3) wanted[i] = true;
        plan = infer_compile(net, fixture.observed, fixture.observed_count, wanted, tools->scratch, &err);
        assert_non_null(plan);
        for (size_t i = 0; i < NODES; i++) some[i] = -1;
        assert_true(infer_run(plan, fixture.params, some, &log_evidence, &err));
        for (size_t i = 0; i < fixture.nodes_used; i++) {
            if (fixture.nodes[i].kind == NODE_FINDING) continue;
            assert_true(!wanted[i] || some[i] != -1);
            assert_true(fabs(some[i] - all[i]) < 1e-9 || some[i] == -1);
            left_out += some[i] == -1;
        }
    }
    assert_true(left_out > 0);
}

static void test_draws_depend_on_their_place_only(void **state) {
    (void)state;
    enum { COUNT = 5, DRAWS = 20000 };
    const double value[COUNT] = {0.3, 0, 1, 0.5, 0.02}, lo[COUNT] = {0.2, 0, 0.9, 0.5, 0.001},
                 hi[COUNT] = {0.42, 0.1, 1, 0.5, 0.3};
    const uint32_t only[] = {4, 0};
    double all[COUNT], some[COUNT] = {-1, -1, -1, -1, -1}, sum = 0, squares = 0;
    static float drawn[DRAWS];
    for (uint32_t k = 0; k < DRAWS; k++) {
        draw_params(value, lo, hi, COUNT, 7, k, NULL, 0, all);
        draw_params(value, lo, hi, COUNT, 7, k, only, 2, some);
        assert_true(all[0] == some[0] && all[4] == some[4] && some[1] == -1);
        assert_true(all[1] == 0 && all[2] == 1 && all[3] == 0.5);
        assert_true(all[4] > 0 && all[4] < 1);
        double z = draw_normal(7, 3, k);
        sum += z;
        squares += z * z;
        drawn[k] = (float)all[0];
    }
    assert_true(fabs(sum / DRAWS) < 0.03 && fabs(squares / DRAWS - 1) < 0.04);
    /* 90 of 100 draws of a normal lie within 1.645 standard deviations; the interval is 1.96 to both sides.
     */
    DrawRange range = draw_range(drawn, DRAWS);
    double sd = (log(0.42 / 0.58) - log(0.2 / 0.8)) / 3.92, centre = log(0.3 / 0.7);
    assert_true(fabs(log(range.low / (1 - range.low)) - (centre - 1.645 * sd)) < 0.05 * sd * 2);
    assert_true(fabs(log(range.high / (1 - range.high)) - (centre + 1.645 * sd)) < 0.05 * sd * 2);
    draw_params(value, lo, hi, COUNT, 8, 0, NULL, 0, some);
    draw_params(value, lo, hi, COUNT, 7, 0, NULL, 0, all);
    assert_true(all[0] != some[0]);
}

static int by_value(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void test_percentiles_are_those_of_sorting(void **state) {
    (void)state;
    memset(&fixture, 0, sizeof fixture);
    for (size_t count = 1; count < 400; count++) {
        float values[400], sorted[400];
        for (size_t i = 0; i < count; i++)
            sorted[i] = values[i] = (float)below(&fixture, count % 3 ? 1000 : 4);
        qsort(sorted, count, sizeof *sorted, by_value);
        DrawRange range = draw_range(values, count);
        assert_true(range.low == (double)sorted[count / 20]);
        assert_true(range.high == (double)sorted[count - 1 - count / 20]);
    }
}

/* A reader of UAI files that shares nothing with the writer: numbers in order, and enumeration of the joint.
 */
enum { UAI_VARS = 24, UAI_SCOPE = 6 };
typedef struct Uai {
    size_t vars, cards[UAI_VARS], scope_size[UAI_VARS], scope[UAI_VARS][UAI_SCOPE], table_size[UAI_VARS];
    double *table[UAI_VARS];
} Uai;

static double next_number(char **at) {
    char *end = NULL;
    double value = strtod(*at, &end);
    assert_true(end != *at);
    *at = end;
    return value;
}

static void read_uai(Uai *uai, char *text, Arena *arena) {
    assert_memory_equal(text, "BAYES\n", 6);
    char *at = text + 6;
    uai->vars = (size_t)next_number(&at);
    assert_true(uai->vars <= UAI_VARS);
    for (size_t i = 0; i < uai->vars; i++) uai->cards[i] = (size_t)next_number(&at);
    assert_true((size_t)next_number(&at) == uai->vars);
    for (size_t i = 0; i < uai->vars; i++) {
        uai->scope_size[i] = (size_t)next_number(&at);
        assert_true(uai->scope_size[i] <= NET_MAX_PARENTS + 1);
        for (size_t j = 0; j < uai->scope_size[i]; j++) uai->scope[i][j] = (size_t)next_number(&at);
        assert_true(uai->scope[i][uai->scope_size[i] - 1] == i);
    }
    for (size_t i = 0; i < uai->vars; i++) {
        size_t cards = uai->cards[i], size = 1;
        for (size_t j = 0; j < uai->scope_size[i]; j++) size *= uai->cards[uai->scope[i][j]];
        assert_true((size_t)next_number(&at) == size);
        uai->table[i] = ARENA_NEW(arena, size, double);
        for (size_t j = 0; j < size; j++) uai->table[i][j] = next_number(&at);
        for (size_t j = 0; j < size; j += cards) {
            double sum = 0;
            for (size_t k = 0; k < cards; k++) sum += uai->table[i][j + k];
            assert_true(fabs(sum - 1) < 1e-12);
        }
    }
    assert_true(strspn(at, " \n") == strlen(at));
}

static double uai_joint(const Uai *uai, const size_t *states) {
    double p = 1;
    for (size_t i = 0; i < uai->vars; i++) {
        size_t at = 0;
        for (size_t j = 0; j < uai->scope_size[i]; j++)
            at = at * uai->cards[uai->scope[i][j]] + states[uai->scope[i][j]];
        p *= uai->table[i][at];
    }
    return p;
}

/* Sums the joint over all states that agree with `fixed` (-1: free), for each variable's state above 0. */
static double uai_sums(const Uai *uai, const int *fixed, double *yes) {
    size_t states[UAI_VARS] = {0};
    double total = 0;
    for (size_t i = 0; i < uai->vars; i++) states[i] = fixed[i] < 0 ? 0 : (size_t)fixed[i];
    for (;;) {
        double p = uai_joint(uai, states);
        total += p;
        for (size_t i = 0; i < uai->vars; i++) yes[i] += states[i] ? p : 0;
        size_t i = 0;
        for (; i < uai->vars; i++) {
            if (fixed[i] >= 0) continue;
            if (++states[i] < uai->cards[i]) break;
            states[i] = 0;
        }
        if (i == uai->vars) return total;
    }
}

/* The small network and a node with eight graded causes, which needs helper nodes. */
static void network_with_helpers(Fixture *f) {
    small_network(f);
    size_t causes[7] = {SITE_A, SITE_B, CONDITION};
    for (size_t i = 3; i < 7; i++) causes[i] = add_node(f, NODE_PRIOR, 1, add_param(f, 0.1 * (double)i));
    size_t node = add_node(f, NODE_FINDING, 2, add_falling(f, 2, false));
    for (size_t i = 0; i < 7; i++) add_link(f, node, causes[i], add_falling(f, 2, false));
}

static Buf export_as(Tools *tools, const Network *net, NetFormat format) {
    Buf out = buf_new(tools->arena, 1u << 20);
    Err err = {0};
    if (!network_export(net, fixture.params, format, &out, &err)) fail_msg("%s", err.what);
    buf_char(&out, 0);
    return out;
}

static void test_uai_gives_the_same_marginals(void **state) {
    Tools *tools = *state;
    network_with_helpers(&fixture);
    const Network *net = build(tools, &fixture);
    static Uai uai;
    memset(&uai, 0, sizeof uai);
    read_uai(&uai, export_as(tools, net, NET_UAI).bytes, tools->arena);
    assert_true(uai.vars == fixture.nodes_used + 1); /* 7 causes: 4 in the helper, it and 3 in the node */
    const Observation observed[] = {{.node = F, .grade = 1, .either = -1},
                                    {.node = GRADED, .grade = 1, .either = -1},
                                    {.node = (uint16_t)(fixture.nodes_used - 1), .grade = 2, .either = -1}};
    for (size_t count = 0; count <= 3; count++) {
        double p[NODES] = {0}, want[NODES] = {0}, yes[UAI_VARS] = {0}, log_evidence = 0;
        int fixed[UAI_VARS];
        for (size_t i = 0; i < UAI_VARS; i++) fixed[i] = -1;
        for (size_t i = 0; i < count; i++) fixed[observed[i].node] = observed[i].grade;
        Err err = {0};
        assert_true(infer(net, fixture.params, observed, count, tools->scratch, p, &log_evidence, &err));
        double total = uai_sums(&uai, fixed, yes);
        for (size_t i = 0; i < fixture.nodes_used; i++) want[i] = yes[i] / total;
        compare(&fixture, p, want, "uai", count);
        assert_true(fabs(log_evidence - log(total)) < 1e-10);
    }
}

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) count++;
    return count;
}

/* Sums the numbers of one row, which stand after `from` and end at `stop`. */
static double row_sum(char *from, char stop) {
    double sum = 0;
    for (char *at = from; *at && *at != stop && *at != '\n';) {
        sum += next_number(&at);
        while (*at == ',' || *at == ' ') at++;
    }
    return sum;
}

static void test_bif_and_xmlbif_are_well_formed(void **state) {
    Tools *tools = *state;
    network_with_helpers(&fixture);
    const Network *net = build(tools, &fixture);
    char *bif = export_as(tools, net, NET_BIF).bytes;
    assert_true(count_of(bif, "variable ") == fixture.nodes_used + 1);
    assert_true(count_of(bif, "probability ( ") == fixture.nodes_used + 1);
    assert_true(count_of(bif, "{") == count_of(bif, "}"));
    assert_true(count_of(bif, "-") == count_of(bif, "e-")); /* ids are made of letters, digits and _ */
    for (char *at = strstr(bif, "  ("); at; at = strstr(at + 1, "  ("))
        assert_true(fabs(row_sum(strchr(at, ')') + 1, ';') - 1) < 1e-12);
    for (char *at = strstr(bif, "  table "); at; at = strstr(at + 1, "  table "))
        assert_true(fabs(row_sum(at + 8, ';') - 1) < 1e-12);
    char *xml = export_as(tools, net, NET_XMLBIF).bytes;
    const char *tags[] = {"VARIABLE", "NAME",  "OUTCOME", "DEFINITION", "FOR",
                          "GIVEN",    "TABLE", "NETWORK", "BIF"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        char open[20], with[20], close[20];
        snprintf(open, sizeof open, "<%s>", tags[i]);
        snprintf(with, sizeof with, "<%s ", tags[i]);
        snprintf(close, sizeof close, "</%s>", tags[i]);
        assert_true(count_of(xml, close) > 0 &&
                    count_of(xml, open) + count_of(xml, with) == count_of(xml, close));
    }
    for (char *at = strstr(xml, "<TABLE>\n"); at; at = strstr(at + 1, "<TABLE>\n"))
        assert_true(fabs(row_sum(at + 8, '<') - 1) < 1e-12);
    Buf tight = buf_new(tools->arena, 100);
    Err err = {0};
    assert_false(network_export(net, fixture.params, NET_BIF, &tight, &err));
    assert_int_equal(err.code, ERR_TOO_LARGE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_random_networks_agree_with_the_oracle), TEST(test_one_site_explains_the_other_away),
        TEST(test_wrong_observations_are_named),          TEST(test_impossible_evidence_is_an_error),
        TEST(test_broken_networks_are_refused),           TEST(test_too_wide_a_case_is_a_defined_error),
        TEST(test_a_plan_knows_its_parameters),           TEST(test_unwanted_nodes_are_left_out),
        TEST(test_draws_depend_on_their_place_only),      TEST(test_percentiles_are_those_of_sorting),
        TEST(test_uai_gives_the_same_marginals),          TEST(test_bif_and_xmlbif_are_well_formed),
    };
    return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
