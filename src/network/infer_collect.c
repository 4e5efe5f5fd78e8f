/* First step: which parameters bear on the case, and as what. */
#include "network/infer_int.h"

#include <string.h>

enum { NO_SLOT = UINT16_MAX, MAX_VARIABLES = 2048 };

typedef struct Collector {
    InferPlan *plan;
    Graph *graph;
    const NetSpec *spec;
    int16_t *var_of; /* by slot, -1: in no table with others yet */
    bool *present;   /* by slot: a present finding depends on it */
    bool *inner;     /* by slot: a hidden node that is worked out depends on it */
    int *seen;       /* by node: 1 + index of the observation */
    const Observation *observed;
    Err *err;
} Collector;

/* Upper bounds, so that nothing needs to grow. */
typedef struct Bounds {
    size_t terms, factors, absent;
} Bounds;

static Bounds count_bounds(const NetSpec *spec, const Observation *observed, size_t count) {
    Bounds bounds = {0};
    for (size_t i = 0; i < spec->node_count; i++) {
        if (spec->nodes[i].kind != NODE_OR) continue;
        bounds.terms += spec->nodes[i].link_count + 1;
        bounds.factors += spec->nodes[i].link_count + 1;
    }
    for (size_t i = 0; i < count; i++) {
        size_t links = spec->nodes[observed[i].node].link_count;
        if (observed[i].either >= 0) links += spec->nodes[observed[i].either].link_count;
        if (observed[i].grade == 0) bounds.absent += links;
        bounds.terms += links + 2;
        bounds.factors += links + 1;
    }
    return bounds;
}

static bool bad(const Collector *c, size_t node, const char *what) {
    return err_set(c->err, ERR_INPUT, c->spec->nodes[node].id, "%s", what);
}

/* Is a finding of the network, at a grade that it has? */
static bool check_one(const NetSpec *spec, const Observation *o, Err *err) {
    if (o->node >= spec->node_count || (o->either >= 0 && (size_t)o->either >= spec->node_count)) {
        return err_set(err, ERR_INPUT, STR("observation"), "there is no node %u", (unsigned)o->node);
    }
    const NetNode *node = &spec->nodes[o->node];
    if (node->kind != NODE_FINDING) return err_set(err, ERR_INPUT, node->id, "only findings can be observed");
    if (o->grade > node->grades)
        return err_set(err, ERR_INPUT, node->id, "has no grade %u", (unsigned)o->grade);
    if (o->either < 0) return true;
    const NetNode *other = &spec->nodes[o->either];
    if (other->kind != NODE_FINDING || other == node || node->grades != 1 || other->grades != 1 ||
        o->grade != 1) {
        return err_set(err, ERR_INPUT, node->id, "one of two sides can only be said of two yes-no findings");
    }
    return true;
}

/* Notes that the node is observed by this observation. Sets *again when it was already, in the same way. */
static bool note_seen(Collector *c, size_t node, size_t index, bool *again) {
    if (c->seen[node] == 0) {
        c->seen[node] = (int)index + 1;
        return true;
    }
    const Observation *now = &c->observed[index], *before = &c->observed[c->seen[node] - 1];
    *again = now->either < 0 && before->either < 0 && now->grade == before->grade;
    if (now->either >= 0 && before->either >= 0) {
        *again = (now->node == before->node && now->either == before->either) ||
                 (now->node == before->either && now->either == before->node);
    }
    return *again ? true : bad(c, node, "was observed twice, and not the same");
}

static int variable(Collector *c, int slot, int closes) {
    Graph *g = c->graph;
    g->slot[g->count] = (int16_t)slot;
    g->closes[g->count] = (int16_t)closes;
    return g->count++;
}

static int16_t plain_variable(Collector *c, uint16_t slot) {
    if (c->var_of[slot] < 0) c->var_of[slot] = (int16_t)variable(c, slot, -1);
    return c->var_of[slot];
}

static void add_terms(Collector *c, const NetNode *node, uint8_t grade, bool leak) {
    InferPlan *plan = c->plan;
    bool top = grade == node->grades;
    uint32_t above = (uint32_t)grade - 1;
    if (leak) {
        plan->terms[plan->term_count++] = (Term){node->first_param + above, NO_SLOT, (uint8_t)above, top};
        return;
    }
    for (size_t i = 0; i < node->link_count; i++) {
        uint16_t slot = plan->net->slot[node->links[i].parent];
        plan->terms[plan->term_count++] =
            (Term){node->links[i].first_param + above, slot, (uint8_t)above, top};
    }
}

/* Puts terms of the same cause side by side (a cause of both sides of an `either`); returns how many causes
 * differ. */
static size_t group_terms(Term *terms, size_t count) {
    size_t distinct = 0;
    for (size_t i = 0; i < count; distinct++) {
        size_t end = i + 1;
        for (size_t j = end; j < count; j++) {
            if (terms[j].slot != terms[i].slot) continue;
            Term moved = terms[j];
            memmove(&terms[end + 1], &terms[end], (j - end) * sizeof *terms);
            terms[end++] = moved;
        }
        i = end;
    }
    return distinct;
}

/* One table over all causes, and the child if it is hidden. */
static void add_table(Collector *c, uint32_t first, size_t leaks, size_t causes, int child) {
    InferPlan *plan = c->plan;
    Factor *f = &plan->factors[plan->factor_count++];
    f->first_term = first;
    f->leaks = (uint16_t)leaks;
    f->causes = (uint16_t)causes;
    f->child = (int16_t)child;
    const Term *terms = plan->terms + first + leaks;
    for (size_t i = 0; i < causes; i++) {
        if (i == 0 || terms[i].slot != terms[i - 1].slot)
            f->vars[f->dims++] = plain_variable(c, terms[i].slot);
    }
    if (child >= 0) f->vars[f->dims++] = (int16_t)child;
}

/* One table for each cause, over it and the gathering variable; the first one has the leaks. */
static void add_gathering(Collector *c, uint32_t first, size_t leaks, size_t causes, int closes) {
    int gathering = variable(c, -1, closes);
    const Term *terms = c->plan->terms + first + leaks;
    for (size_t i = 0; i < causes;) {
        size_t end = i + 1;
        while (end < causes && terms[end].slot == terms[i].slot) end++;
        if (i == 0) add_table(c, first, leaks, end, gathering);
        else add_table(c, first + (uint32_t)(leaks + i), 0, end - i, gathering);
        i = end;
    }
}

static void add_present(Collector *c, const Observation *o) {
    InferPlan *plan = c->plan;
    const NetNode *node = &c->spec->nodes[o->node];
    const NetNode *other = o->either >= 0 ? &c->spec->nodes[o->either] : NULL;
    uint32_t first = (uint32_t)plan->term_count;
    add_terms(c, node, o->grade, true);
    if (other) add_terms(c, other, 1, true);
    size_t leaks = plan->term_count - first;
    add_terms(c, node, o->grade, false);
    if (other) add_terms(c, other, 1, false);
    size_t causes = plan->term_count - first - leaks;
    size_t distinct = group_terms(plan->terms + first + leaks, causes);
    for (size_t i = first + leaks; i < plan->term_count; i++) {
        plan->in_tree[plan->terms[i].slot] = true;
        c->present[plan->terms[i].slot] = true;
    }
    if (distinct <= 1) {
        uint16_t slot = distinct ? plan->terms[first + leaks].slot : NO_SLOT;
        plan->singles[plan->single_count++] = (Single){first, (uint16_t)leaks, (uint16_t)causes, slot};
    } else if (distinct <= FINDING_TABLE_PARENTS) {
        add_table(c, first, leaks, causes, -1);
    } else {
        add_gathering(c, first, leaks, causes, -1);
    }
}

static void add_absent(Collector *c, const Observation *o) {
    InferPlan *plan = c->plan;
    const NetNode *node = &c->spec->nodes[o->node];
    plan->constants[plan->constant_count++] = node->first_param;
    for (size_t i = 0; i < node->link_count; i++) {
        uint16_t slot = plan->net->slot[node->links[i].parent];
        plan->in_tree[slot] = true;
        plan->absent[plan->absent_count++] = (Weight){node->links[i].first_param, slot};
    }
}

/* A choice between "whatever" and "none of the parents"; the leak goes to its weight. */
static void add_latent(Collector *c, const NetNode *node, uint16_t slot) {
    InferPlan *plan = c->plan;
    int choice = plain_variable(c, slot);
    uint32_t first = (uint32_t)plan->term_count;
    plan->latent[slot] = true;
    add_terms(c, node, 1, false);
    for (size_t i = 0; i < node->link_count; i++) {
        plan->factors[plan->factor_count].latent = true;
        add_table(c, first + (uint32_t)i, 0, 1, choice);
    }
}

static void add_hidden(Collector *c, const NetNode *node, uint16_t slot) {
    uint32_t first = (uint32_t)c->plan->term_count;
    add_terms(c, node, 1, true);
    add_terms(c, node, 1, false);
    int child = plain_variable(c, slot);
    if (node->link_count <= HIDDEN_TABLE_PARENTS) add_table(c, first, 1, node->link_count, child);
    else add_gathering(c, first, 1, node->link_count, child);
}

static bool allocate(Collector *c, Bounds bounds, size_t count, Arena *arena) {
    InferPlan *plan = c->plan;
    size_t hidden = plan->net->hidden_count;
    plan->terms = ARENA_NEW(arena, bounds.terms, Term);
    plan->factors = ARENA_NEW(arena, bounds.factors, Factor);
    plan->absent = ARENA_NEW(arena, bounds.absent, Weight);
    plan->constants = ARENA_NEW(arena, count, uint32_t);
    plan->singles = ARENA_NEW(arena, count, Single);
    plan->in_tree = ARENA_NEW(arena, hidden, bool);
    plan->latent = ARENA_NEW(arena, hidden, bool);
    plan->wanted = ARENA_NEW(arena, hidden, bool);
    plan->is_apart = ARENA_NEW(arena, hidden, bool);
    c->present = ARENA_NEW(arena, hidden, bool);
    c->inner = ARENA_NEW(arena, hidden, bool);
    c->var_of = ARENA_NEW(arena, hidden, int16_t);
    c->seen = ARENA_NEW(arena, c->spec->node_count, int);
    size_t most = 2 * hidden + count;
    c->graph->slot = ARENA_NEW(arena, most, int16_t);
    c->graph->closes = ARENA_NEW(arena, most, int16_t);
    bool complete =
        plan->terms && plan->factors && plan->absent && plan->constants && plan->singles && plan->in_tree;
    if (!complete || !plan->latent || !plan->wanted || !plan->is_apart || !c->present || !c->inner ||
        !c->var_of || !c->seen || !c->graph->slot || !c->graph->closes)
        return err_memory(c->err);
    memset(c->var_of, -1, hidden * sizeof *c->var_of);
    if (most <= MAX_VARIABLES) return true;
    return err_set(c->err, ERR_TOO_LARGE, STR("case"), "too many findings are observed");
}

/* What must be in the tree: what evidence depends on; with everything wanted, whatever has hidden children;
 * else the parents of a wanted node that is apart. in_tree holds the parents of observed findings at first.
 */
static void mark_relevant(Collector *c, const bool *wanted) {
    InferPlan *plan = c->plan;
    for (size_t slot = plan->net->hidden_count; slot-- > 0;) {
        size_t at = plan->net->hidden[slot];
        const NetNode *node = &c->spec->nodes[at];
        bool all = !wanted && plan->net->inner[slot];
        if (node->link_count == 0 || all) plan->in_tree[slot] = true;
        plan->wanted[slot] = !wanted || wanted[at];
        bool apart = !plan->in_tree[slot] && plan->wanted[slot];
        plan->is_apart[slot] = apart;
        if (!plan->in_tree[slot] && !apart) continue;
        for (size_t i = 0; i < node->link_count; i++) {
            uint16_t parent = plan->net->slot[node->links[i].parent];
            plan->in_tree[parent] = true;
            c->inner[parent] = true; /* for an apart child too: it is read off this node's states */
        }
    }
}

bool infer_collect(InferPlan *plan, const Observation *observed, size_t count, const bool *wanted,
                   Graph *graph, Arena *arena, Err *err) {
    const NetSpec *spec = network_spec(plan->net);
    Collector c = {.plan = plan, .graph = graph, .spec = spec, .observed = observed, .err = err};
    for (size_t i = 0; i < count; i++) {
        if (!check_one(spec, &observed[i], err)) return false;
    }
    if (!allocate(&c, count_bounds(spec, observed, count), count, arena)) return false;
    for (size_t i = 0; i < count; i++) {
        bool again = false;
        if (!note_seen(&c, observed[i].node, i, &again)) return false;
        if (!again && observed[i].either >= 0 && !note_seen(&c, (size_t)observed[i].either, i, &again))
            return false;
        if (again) continue;
        if (observed[i].grade == 0) add_absent(&c, &observed[i]);
        else add_present(&c, &observed[i]);
    }
    mark_relevant(&c, wanted);
    for (uint16_t slot = 0; slot < plan->net->hidden_count; slot++) {
        const NetNode *node = &spec->nodes[plan->net->hidden[slot]];
        if (!plan->in_tree[slot] || node->link_count == 0) continue;
        bool leaf = !c.present[slot] && !c.inner[slot];
        if (leaf && node->link_count > HIDDEN_TABLE_PARENTS) add_latent(&c, node, slot);
        else add_hidden(&c, node, slot);
    }
    return true;
}
