/* How long a posterior takes. Three synthetic networks:
 *   local, dense  190 nodes (26 conditions, 14 syndromes, 150 findings of 1-4 parents; 8 known roots are
 * folded into the priors), with parents near by or anywhere spine         the planned shape of the real one:
 * 63 sites, conditions that are the OR of their sites, nerve roots and findings with up to 25 parents 1,000
 * cases each, 10-40 findings observed, about 39 of 100 present. Usage: bench_network [cases]
 */
#define _POSIX_C_SOURCE 200809L

#include "network/infer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    MAX_NODES = 1024,
    MAX_LINKS = 8192,
    MAX_PARAMS = 10240,
    MAX_OBSERVED = 40,
    DEFAULT_CASES = 1000,
    REPEATS = 3
};

typedef struct Net {
    const char *name;
    NetNode nodes[MAX_NODES];
    NetLink links[MAX_LINKS];
    double params[MAX_PARAMS];
    size_t node_count, link_count, param_count, hidden_count;
    uint64_t seed_state;
} Net;

typedef struct Times {
    double *us; /* one for each case, sorted by report */
    size_t count;
} Times;

static uint64_t next_random(Net *net) {
    net->seed_state += 0x9E3779B97F4A7C15u;
    uint64_t z = net->seed_state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static size_t below(Net *net, size_t n) {
    return (size_t)(next_random(net) % n);
}

static double between(Net *net, double lo, double hi) {
    return lo + (hi - lo) * (double)(next_random(net) >> 11) * 0x1p-53;
}

static uint32_t add_param(Net *net, double p) {
    net->params[net->param_count] = p;
    return (uint32_t)net->param_count++;
}

static size_t add_node(Net *net, NodeKind kind, double p) {
    size_t i = net->node_count++;
    net->hidden_count += kind != NODE_FINDING;
    net->nodes[i] = (NetNode){.id = STR("x"),
                              .kind = kind,
                              .grades = 1,
                              .first_param = add_param(net, p),
                              .links = &net->links[net->link_count]};
    return i;
}

/* Links the newest node to a parent, unless it is linked already. */
static void add_link(Net *net, size_t parent, double p) {
    NetNode *node = &net->nodes[net->node_count - 1];
    for (size_t i = 0; i < node->link_count; i++) {
        if (node->links[i].parent == parent) return;
    }
    net->links[net->link_count++] = (NetLink){(uint16_t)parent, add_param(net, p)};
    node->link_count++;
}

/* count parents among [from, to), near a place (spread > 0) or anywhere. */
static void add_links(Net *net, size_t from, size_t to, size_t count, double place, size_t spread) {
    size_t range = to - from;
    for (size_t i = 0; i < count; i++) {
        size_t at = below(net, range);
        if (spread && spread < range) {
            size_t start = (size_t)(place * (double)(range - spread));
            at = start + below(net, spread);
        }
        add_link(net, from + at, between(net, 0.1, 0.9));
    }
}

static void build_small(Net *net, bool local) {
    enum { CONDITIONS = 26, SYNDROMES = 14, FINDINGS = 150, LOCAL_SPREAD = 10 };
    for (size_t i = 0; i < CONDITIONS; i++) add_node(net, NODE_PRIOR, between(net, 0.01, 0.15));
    for (size_t i = 0; i < SYNDROMES; i++) {
        add_node(net, NODE_OR, between(net, 0.001, 0.02));
        add_links(net, 0, CONDITIONS, 1 + below(net, 4), (double)i / SYNDROMES, local ? LOCAL_SPREAD : 0);
    }
    for (size_t i = 0; i < FINDINGS; i++) {
        add_node(net, NODE_FINDING, between(net, 0.005, 0.1));
        size_t parents = 1 + below(net, 4), of_conditions = below(net, parents + 1);
        double place = (double)i / FINDINGS;
        add_links(net, 0, CONDITIONS, of_conditions, place, local ? LOCAL_SPREAD : 0);
        add_links(net, CONDITIONS, CONDITIONS + SYNDROMES, parents - of_conditions, place,
                  local ? LOCAL_SPREAD / 2 : 0);
    }
}

enum {
    SITES = 63,
    SITED = 3,
    PLAIN_CONDITIONS = 42,
    SPINE_SYNDROMES = 20,
    NERVE_ROOTS = 12,
    SPINE_FINDINGS = 450
};

static void add_spine_finding(Net *net, size_t index, size_t conditions, size_t syndromes, size_t roots) {
    double place = (double)(index % 61) / 61;
    size_t kind = index % 20;
    add_node(net, NODE_FINDING, between(net, 0.0005, 0.02));
    if (kind < 8) { /* of a nerve root, left or right */
        size_t side = index & 1u, root = below(net, NERVE_ROOTS / 2);
        for (size_t r = root; r < NERVE_ROOTS / 2 && r < root + 3; r++)
            add_link(net, roots + 2 * r + side, between(net, 0.1, 0.8));
        add_links(net, conditions + SITED, conditions + SITED + PLAIN_CONDITIONS, below(net, 4), place, 8);
    } else if (kind < 11) { /* seen in an image */
        add_links(net, 0, SITES, 1 + below(net, 2), place, 3);
    } else if (kind < 19) { /* of a mechanism */
        add_links(net, conditions, conditions + SITED + PLAIN_CONDITIONS, 1 + below(net, 6), place, 12);
        add_links(net, syndromes, syndromes + SPINE_SYNDROMES, 1 + below(net, 3), place, 6);
    } else { /* of nearly everything */
        add_links(net, conditions, conditions + SITED + PLAIN_CONDITIONS, 6 + below(net, 16), 0, 0);
        add_links(net, roots, roots + NERVE_ROOTS, below(net, 4), 0, 0);
    }
}

static void build_spine(Net *net) {
    for (size_t i = 0; i < SITES; i++) add_node(net, NODE_PRIOR, between(net, 0.0005, 0.01));
    size_t conditions = net->node_count;
    const size_t first_site[SITED + 1] = {0, 35, 52, SITES};
    for (size_t c = 0; c < SITED; c++) {
        add_node(net, NODE_OR, 0);
        for (size_t s = first_site[c]; s < first_site[c + 1]; s++) add_link(net, s, 1);
    }
    for (size_t i = 0; i < PLAIN_CONDITIONS; i++) add_node(net, NODE_PRIOR, between(net, 0.002, 0.1));
    size_t syndromes = net->node_count;
    for (size_t i = 0; i < SPINE_SYNDROMES; i++) {
        add_node(net, NODE_OR, between(net, 0.0001, 0.01));
        add_links(net, conditions, syndromes, 2 + below(net, 6), (double)i / SPINE_SYNDROMES, 14);
    }
    size_t roots = net->node_count;
    for (size_t i = 0; i < NERVE_ROOTS; i++) {
        add_node(net, NODE_OR, between(net, 0.0001, 0.001));
        for (size_t c = 0; c < SITED;
             c++) { /* the sites of one level and side, for each condition that has sites */
            size_t count = first_site[c + 1] - first_site[c];
            add_links(net, first_site[c], first_site[c + 1], 3, (double)i / NERVE_ROOTS, count / 5);
        }
        add_links(net, conditions + SITED, syndromes, 3, (double)i / NERVE_ROOTS, 10);
    }
    for (size_t i = 0; i < SPINE_FINDINGS; i++) add_spine_finding(net, i, conditions, syndromes, roots);
}

static size_t make_case(Net *net, Observation *observed) {
    size_t wanted = 10 + below(net, 31), count = 0, findings = net->node_count - net->hidden_count;
    while (count < wanted) {
        size_t node = net->hidden_count + below(net, findings);
        bool again = false;
        for (size_t i = 0; i < count; i++) again = again || observed[i].node == node;
        if (again) continue;
        observed[count++] =
            (Observation){.node = (uint16_t)node, .grade = below(net, 100) < 39, .either = -1};
    }
    return count;
}

static double now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double at_rank(const Times *times, double share) {
    size_t rank = (size_t)(share * (double)(times->count - 1));
    return times->us[rank];
}

static void report(const char *what, Times *times) {
    double sum = 0;
    if (times->count == 0) return;
    qsort(times->us, times->count, sizeof *times->us, by_value);
    for (size_t i = 0; i < times->count; i++) sum += times->us[i];
    printf("  %-15s mean %8.1f  median %8.1f  p99 %8.1f  worst %9.1f\n", what, sum / (double)times->count,
           at_rank(times, 0.5), at_rank(times, 0.99), at_rank(times, 1));
}

/* One case, the best of a few repeats. False when it is too large. */
static bool time_case(const Network *net, const Observation *observed, size_t count, InferScratch *scratch,
                      double *both, double *run, double *tree, InferSize *size) {
    double posterior[MAX_NODES], log_evidence = 0;
    *both = *run = *tree = 1e12;
    for (int i = 0; i < REPEATS; i++) {
        Err err = {0};
        double start = now_us();
        InferPlan *plan = infer_compile(net, observed, count, NULL, scratch, &err);
        if (!plan) return false;
        double compiled = now_us();
        if (!infer_run(plan, network_spec(net)->params, posterior, &log_evidence, &err)) return false;
        double end = now_us();
        static const bool none[MAX_NODES];
        plan = infer_compile(net, observed, count, none, scratch, &err);
        double again = now_us();
        if (!plan || !infer_run(plan, network_spec(net)->params, posterior, &log_evidence, &err))
            return false;
        double without = now_us();
        if (without - again < *tree) *tree = without - again;
        if (end - start < *both) *both = end - start;
        if (end - compiled < *run) *run = end - compiled;
        *size = infer_plan_size(plan);
    }
    return true;
}

static bool bench(Net *net, size_t cases, Arena *arena, InferScratch *scratch, Err *err) {
    NetSpec spec = {net->nodes, net->node_count, net->params, net->param_count};
    const Network *built = network_build(arena, &spec, err);
    Times both = {ARENA_NEW(arena, cases, double), 0}, run = {ARENA_NEW(arena, cases, double), 0};
    Times tree = {ARENA_NEW(arena, cases, double), 0};
    Times width = {ARENA_NEW(arena, cases, double), 0}, entries = {ARENA_NEW(arena, cases, double), 0};
    if (!built || !both.us || !run.us || !tree.us || !width.us || !entries.us)
        return built ? err_memory(err) : false;
    size_t too_large = 0;
    for (size_t i = 0; i < cases; i++) {
        Observation observed[MAX_OBSERVED];
        InferSize size = {0};
        double both_us = 0, run_us = 0, tree_us = 0;
        size_t count = make_case(net, observed);
        if (!time_case(built, observed, count, scratch, &both_us, &run_us, &tree_us, &size)) {
            too_large++;
            continue;
        }
        both.us[both.count++] = both_us;
        run.us[run.count++] = run_us;
        tree.us[tree.count++] = tree_us;
        width.us[width.count++] = size.width;
        entries.us[entries.count++] = (double)size.entries;
    }
    printf("%s: %zu nodes, %zu hidden; %zu cases, %zu too large\n", net->name, net->node_count,
           net->hidden_count, cases, too_large);
    report("compile+run us", &both);
    report("run us", &run);
    report("  tree only us", &tree);
    report("width", &width);
    report("entries", &entries);
    return true;
}

int main(int argc, char **argv) {
    static Net nets[] = {{.name = "local", .seed_state = 1},
                         {.name = "dense", .seed_state = 2},
                         {.name = "spine", .seed_state = 3}};
    Err err = {0};
    long cases = argc > 1 ? strtol(argv[1], NULL, 10) : DEFAULT_CASES;
    Arena *arena = arena_new(64u << 20);
    InferScratch *scratch = infer_scratch_new(&err);
    if (!arena || !scratch || cases < 1) {
        fprintf(stderr, "usage: bench_network [cases]\n");
        return 2;
    }
    build_small(&nets[0], true);
    build_small(&nets[1], false);
    build_spine(&nets[2]);
    bool done = true;
    for (size_t i = 0; done && i < sizeof nets / sizeof *nets; i++)
        done = bench(&nets[i], (size_t)cases, arena, scratch, &err);
    if (!done) fprintf(stderr, "%s\n", err.what);
    infer_scratch_free(scratch);
    arena_free(arena);
    return done ? 0 : 1;
}
