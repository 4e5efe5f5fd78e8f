#include "network/network.h"

#include "network/network_int.h"

static bool broken(Err *err, const NetNode *node, const char *what) {
    return err_set(err, ERR_KNOWLEDGE, node->id, "%s", what);
}

/* As many parameters from first on as the target has grades, falling, each in 0..1. */
static bool check_params(const NetSpec *spec, const NetNode *node, uint32_t first, Err *err) {
    if (first >= spec->param_count || node->grades > spec->param_count - first) {
        return broken(err, node, "a parameter is missing");
    }
    for (uint32_t g = 0; g < node->grades; g++) {
        double p = spec->params[first + g];
        if (!(p >= 0 && p <= 1)) return broken(err, node, "a probability is outside 0 to 1");
        if (g > 0 && p > spec->params[first + g - 1]) {
            return broken(err, node, "a higher grade is more likely than a lower one");
        }
    }
    return true;
}

static bool check_links(const NetSpec *spec, const NetNode *node, size_t index, Err *err) {
    for (size_t i = 0; i < node->link_count; i++) {
        const NetLink *link = &node->links[i];
        if (link->parent >= index) return broken(err, node, "a parent does not stand before its child");
        if (spec->nodes[link->parent].kind == NODE_FINDING)
            return broken(err, node, "a finding cannot be a parent");
        for (size_t j = 0; j < i; j++) {
            if (node->links[j].parent == link->parent) return broken(err, node, "a parent stands twice");
        }
        if (!check_params(spec, node, link->first_param, err)) return false;
    }
    return true;
}

static bool check_node(const NetSpec *spec, size_t index, Err *err) {
    const NetNode *node = &spec->nodes[index];
    if (node->kind == NODE_PRIOR && node->link_count) return broken(err, node, "a prior has no parents");
    size_t most = node->kind == NODE_FINDING ? NET_MAX_GRADES : 1;
    if (node->grades < 1 || node->grades > most)
        return broken(err, node, "the number of grades is out of range");
    return check_params(spec, node, node->first_param, err) && check_links(spec, node, index, err);
}

static bool check_spec(const NetSpec *spec, Err *err) {
    if (spec->node_count > UINT16_MAX) {
        return err_set(err, ERR_KNOWLEDGE, STR("network"), "more than %d nodes", UINT16_MAX);
    }
    size_t hidden = 0;
    for (size_t i = 0; i < spec->node_count; i++) {
        if (!check_node(spec, i, err)) return false;
        hidden += spec->nodes[i].kind != NODE_FINDING;
    }
    if (hidden <= NET_MAX_HIDDEN) return true;
    return err_set(err, ERR_KNOWLEDGE, STR("network"), "more than %d causes and mechanisms", NET_MAX_HIDDEN);
}

/* Copies the nodes with their names and links. */
static NetNode *copy_nodes(Arena *arena, const NetSpec *spec) {
    NetNode *nodes = ARENA_NEW(arena, spec->node_count, NetNode);
    if (!nodes) return NULL;
    for (size_t i = 0; i < spec->node_count; i++) {
        const NetNode *from = &spec->nodes[i];
        NetLink *links = ARENA_NEW(arena, from->link_count, NetLink);
        nodes[i] = *from;
        nodes[i].id = str_copy(arena, from->id);
        nodes[i].links = links;
        if (!links) return NULL;
        for (size_t j = 0; j < from->link_count; j++) links[j] = from->links[j];
    }
    return nodes;
}

static void list_hidden(const NetSpec *spec, uint16_t *hidden, uint16_t *slot, bool *inner) {
    uint16_t count = 0;
    for (size_t i = 0; i < spec->node_count; i++) {
        const NetNode *node = &spec->nodes[i];
        if (node->kind == NODE_FINDING) continue;
        hidden[count] = (uint16_t)i;
        slot[i] = count++;
        for (size_t j = 0; j < node->link_count; j++) inner[slot[node->links[j].parent]] = true;
    }
}

const Network *network_build(Arena *arena, const NetSpec *spec, Err *err) {
    if (!check_spec(spec, err)) return NULL;
    size_t hidden_count = 0;
    for (size_t i = 0; i < spec->node_count; i++) hidden_count += spec->nodes[i].kind != NODE_FINDING;
    Network *net = ARENA_NEW(arena, 1, Network);
    NetNode *nodes = copy_nodes(arena, spec);
    double *params = ARENA_NEW(arena, spec->param_count, double);
    uint16_t *hidden = ARENA_NEW(arena, hidden_count, uint16_t);
    uint16_t *slot = ARENA_NEW(arena, spec->node_count, uint16_t);
    bool *inner = ARENA_NEW(arena, hidden_count, bool);
    if (!net || !nodes || !params || !hidden || !slot || !inner || arena_failed(arena)) {
        err_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < spec->param_count; i++) params[i] = spec->params[i];
    list_hidden(spec, hidden, slot, inner);
    *net = (Network){
        .spec = {.nodes = nodes,
                 .node_count = spec->node_count,
                 .params = params,
                 .param_count = spec->param_count},
        .hidden = hidden,
        .slot = slot,
        .inner = inner,
        .hidden_count = hidden_count,
    };
    return net;
}

const NetSpec *network_spec(const Network *net) {
    return &net->spec;
}
