#include "network/model.h"

#include "network/model_int.h"

#include <math.h>
#include <string.h>

/* Links are gathered per node in a list, as causes are read in any order. */
typedef struct LinkList {
    struct LinkList *next;
    uint16_t parent;
    uint32_t first_param;
} LinkList;

/* What one cause does to one node, summed over its sites and links before it becomes one link. */
typedef struct Effect {
    size_t grades; /* 0: none yet */
    double p[MAX_GRADES], lo[MAX_GRADES], hi[MAX_GRADES];
} Effect;

/* The network while it is put together. */
typedef struct Builder {
    Arena *arena;
    const Knowledge *k;
    Model *model;
    NetNode *nodes;
    LinkList **first, **last; /* per node */
    size_t node_count, node_cap;
    double *params, *lo, *hi;
    size_t param_count, param_cap;
    NodeOf *cause, *finding, *probe;
    PriorSlot *priors;
    LeakSlot *leaks;
    LinkSlot *links;
    Alternative *alternatives;
    uint16_t *core;
    Side *side;      /* per node: the side that it stands for */
    Effect *effects; /* per node: of the cause at hand */
    bool overflow;
} Builder;

static uint32_t add_param(Builder *b, double value, double lo, double hi) {
    if (b->param_count == b->param_cap) {
        b->overflow = true;
        return 0;
    }
    uint32_t at = (uint32_t)b->param_count++;
    b->params[at] = value;
    b->lo[at] = lo;
    b->hi[at] = hi;
    return at;
}

static uint32_t add_parameters(Builder *b, const Param *p) {
    uint32_t first = add_param(b, p->value[0], p->lo[0], p->hi[0]);
    for (size_t g = 1; g < p->count; g++) add_param(b, p->value[g], p->lo[g], p->hi[g]);
    return first;
}

static Str side_name(Builder *b, Str id, Side side) {
    const char *suffix = side == SIDE_ON_LEFT ? "_left" : side == SIDE_ON_RIGHT ? "_right" : "";
    return str_format(b->arena, "%.*s%s", STR_ARG(id), suffix);
}

static int add_node(Builder *b, Str id, Side side, NodeKind kind, size_t grades, uint32_t first_param) {
    if (b->node_count == b->node_cap) {
        b->overflow = true;
        return 0;
    }
    int at = (int)b->node_count++;
    b->side[at] = side;
    b->nodes[at] = (NetNode){
        .id = side_name(b, id, side), .kind = kind, .grades = (uint8_t)grades, .first_param = first_param};
    return at;
}

static void add_link(Builder *b, int child, int parent, uint32_t first_param) {
    LinkList *link = ARENA_NEW(b->arena, 1, LinkList);
    if (!link) return;
    *link = (LinkList){.parent = (uint16_t)parent, .first_param = first_param};
    if (b->last[child]) b->last[child]->next = link;
    else b->first[child] = link;
    b->last[child] = link;
}

static int add_prior(Builder *b, size_t cause, double share, Side side) {
    const Param *p = &b->k->causes[cause].prior[1];
    uint32_t param = add_param(b, p->value[0], p->lo[0], p->hi[0]);
    b->priors[b->model->prior_count++] = (PriorSlot){param, (uint16_t)cause, share};
    return add_node(b, b->k->causes[cause].id, side, NODE_PRIOR, 1, param);
}

/* A condition has sides when it is said to, or when one of its sites lies on a side. */
static bool has_sides(const Cause *cause) {
    bool sides = cause->sided;
    for (size_t s = 0; s < cause->site_count; s++) sides = sides || cause->sites[s].zone != ZONE_CENTRAL;
    return sides;
}

/* A core condition: one prior, or one for each side and a node that is yes exactly when one of them is. */
static void add_core(Builder *b, size_t cause) {
    NodeOf *of = &b->cause[cause];
    b->core[b->model->core_count++] = (uint16_t)cause;
    if (!has_sides(&b->k->causes[cause])) {
        of->of[SIDE_NONE] = add_prior(b, cause, 1, SIDE_NONE);
        return;
    }
    for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++) of->of[side] = add_prior(b, cause, 0.5, side);
    of->of[SIDE_NONE] = add_node(b, b->k->causes[cause].id, SIDE_NONE, NODE_OR, 1, add_param(b, 0, 0, 0));
    uint32_t one = add_param(b, 1, 1, 1);
    for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++)
        add_link(b, of->of[SIDE_NONE], of->of[side], one);
}

/* Syndromes and roots come after all their own causes. The loader has refused cycles. */
static void add_mechanism(Builder *b, size_t cause, unsigned char *done) {
    if (done[cause]) return;
    done[cause] = 1;
    const Knowledge *k = b->k;
    for (size_t up = k->condition_count; up < k->cause_count; up++) {
        const Cause *c = &k->causes[up];
        for (size_t i = 0; i < c->show_count; i++)
            if (!c->shows[i].to.is_finding && c->shows[i].to.index == cause) add_mechanism(b, up, done);
    }
    const Cause *c = &k->causes[cause];
    NodeOf *of = &b->cause[cause];
    Side from = c->sided ? SIDE_ON_LEFT : SIDE_NONE;
    Side to = c->sided ? SIDE_ON_RIGHT : SIDE_NONE;
    for (Side side = from; side <= to; side++)
        of->of[side] = add_node(b, c->id, side, NODE_OR, 1, add_parameters(b, &c->leak));
}

/* Each side has a leak of its own: an alternative on one side raises it there alone. */
static void add_finding(Builder *b, size_t finding) {
    const Finding *f = &b->k->findings[finding];
    if (!f->in_network) return;
    size_t grades = f->grades ? f->grades : 1;
    Side from = f->type == TYPE_SIDE ? SIDE_ON_LEFT : SIDE_NONE;
    Side to = f->type == TYPE_SIDE ? SIDE_ON_RIGHT : SIDE_NONE;
    for (Side side = from; side <= to; side++) {
        uint32_t leak = add_parameters(b, &f->leak);
        for (size_t g = 0; g < grades && f->leak_context_count; g++)
            b->leaks[b->model->leak_count++] = (LeakSlot){leak + (uint32_t)g, (uint16_t)finding};
        b->finding[finding].of[side] = add_node(b, f->id, side, NODE_FINDING, grades, leak);
    }
}

static Side opposite(Side side) {
    return side == SIDE_ON_LEFT ? SIDE_ON_RIGHT : side == SIDE_ON_RIGHT ? SIDE_ON_LEFT : SIDE_NONE;
}

/* The side of the target that a link from `from` means; SIDE_NONE: both (docs/knowledge.md, "Sides"). */
static Side target_side(Side from, SideMode mode) {
    switch (mode) {
    case SIDE_LEFT: return SIDE_ON_LEFT;
    case SIDE_RIGHT: return SIDE_ON_RIGHT;
    case SIDE_OPPOSITE: return opposite(from);
    case SIDE_SAME: return from;
    }
    return from;
}

/* Adds weight * p to what the cause at hand does to a node (the sites exclude one another, so they add up).
 */
static void add_effect(Builder *b, int node, const Param *p, double weight) {
    Effect *e = &b->effects[node];
    e->grades = p->count;
    for (size_t g = 0; g < p->count; g++) {
        e->p[g] = fmin(1, e->p[g] + weight * p->value[g]);
        e->lo[g] = fmin(1, e->lo[g] + weight * p->lo[g]);
        e->hi[g] = fmin(1, e->hi[g] + weight * p->hi[g]);
    }
}

/* Joins p to it by the noisy-OR: what a condition does whatever its site. */
static void join_effect(Builder *b, int node, const Param *p) {
    Effect *e = &b->effects[node];
    e->grades = p->count;
    for (size_t g = 0; g < p->count; g++) {
        e->p[g] = 1 - (1 - e->p[g]) * (1 - p->value[g]);
        e->lo[g] = 1 - (1 - e->lo[g]) * (1 - p->lo[g]);
        e->hi[g] = 1 - (1 - e->hi[g]) * (1 - p->hi[g]);
    }
}

static void effect_on(Builder *b, const NodeOf *target, Side side, const Param *p, double weight) {
    for (Side s = SIDE_NONE; s < SIDE_SLOTS; s++) {
        bool sided = target->of[SIDE_ON_LEFT] >= 0;
        if (target->of[s] < 0 || (sided && (s == SIDE_NONE || (side != SIDE_NONE && s != side)))) continue;
        if (weight < 0) join_effect(b, target->of[s], p);
        else add_effect(b, target->of[s], p, weight);
    }
}

static const NodeOf *node_of(const Builder *b, const Target *to) {
    return to->is_finding ? &b->finding[to->index] : &b->cause[to->index];
}

static void site_effects(Builder *b, const Site *site, Side side, double weight) {
    const Level *level = &b->k->levels[site->level];
    for (size_t i = 0; i < site->press_count; i++) {
        int root = level->root[site->presses[i].role];
        if (root >= 0) effect_on(b, &b->cause[root], side, &site->presses[i].p, weight);
    }
    for (size_t i = 0; i < site->show_count; i++) {
        const Target *to = &site->shows[i].to;
        effect_on(b, node_of(b, to), target_side(side, to->side), &site->shows[i].p, weight);
    }
}

/* All that a cause on one side (SIDE_NONE: as a whole) does to other nodes, into effects. */
static void cause_effects(Builder *b, size_t cause, Side from) {
    const Cause *c = &b->k->causes[cause];
    for (size_t s = 0; s < c->site_count; s++) {
        const Site *site = &c->sites[s];
        if (site->zone == ZONE_CENTRAL) {
            site_effects(b, site, SIDE_NONE, site->share);
            continue;
        }
        for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++) {
            if (from == SIDE_NONE) site_effects(b, site, side, site->share / 2);
            else if (side == from) site_effects(b, site, side, site->share);
        }
    }
    for (size_t i = 0; i < c->show_count; i++) {
        const Target *to = &c->shows[i].to;
        effect_on(b, node_of(b, to), target_side(from, to->side), &c->shows[i].p, -1);
    }
}

static uint32_t effect_param(Builder *b, const Effect *e) {
    uint32_t first = add_param(b, e->p[0], e->lo[0], e->hi[0]);
    for (size_t g = 1; g < e->grades; g++) add_param(b, e->p[g], e->lo[g], e->hi[g]);
    return first;
}

/* Effects become links of this parent: those on things with sides, those on things without, or both. */
static void link_effects(Builder *b, int parent, bool sided, bool unsided) {
    for (size_t node = 0; node < b->node_count; node++) {
        if (b->effects[node].grades == 0) continue;
        bool wanted = b->side[node] == SIDE_NONE ? unsided : sided;
        if (wanted) add_link(b, (int)node, parent, effect_param(b, &b->effects[node]));
        b->effects[node] = (Effect){0};
    }
}

/* A core condition with sides does to each side what it does on that side; to things without a side what it
 * does as a whole. */
static void link_cause(Builder *b, size_t cause) {
    const NodeOf *of = &b->cause[cause];
    bool both = of->of[SIDE_NONE] >= 0 && of->of[SIDE_ON_LEFT] >= 0;
    for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++) {
        if (of->of[side] < 0) continue;
        cause_effects(b, cause, side);
        link_effects(b, of->of[side], !both || side != SIDE_NONE, !both || side == SIDE_NONE);
    }
}

/* Effects become the changes of an alternative. */
static void add_alternative(Builder *b, size_t cause, bool left, bool right) {
    size_t count = 0;
    b->effects[b->model->complaint] = (Effect){.grades = 1, .p = {1}, .lo = {1}, .hi = {1}};
    for (size_t node = 0; node < b->node_count; node++) count += b->effects[node].grades > 0;
    Change *changes = ARENA_NEW(b->arena, count, Change);
    if (!changes) return;
    count = 0;
    for (size_t node = 0; node < b->node_count; node++) {
        Effect *e = &b->effects[node];
        if (e->grades == 0) continue;
        changes[count++] =
            (Change){(uint16_t)node, (uint8_t)e->grades, b->nodes[node].first_param, effect_param(b, e)};
        *e = (Effect){0};
    }
    b->alternatives[b->model->alternative_count++] =
        (Alternative){(uint16_t)cause, left, right, changes, count};
}

static void add_alternatives(Builder *b, size_t cause) {
    if (!has_sides(&b->k->causes[cause])) {
        cause_effects(b, cause, SIDE_NONE);
        add_alternative(b, cause, false, false);
        return;
    }
    for (int sides = 1; sides <= 3; sides++) { /* left, right, both */
        if (sides & 1) cause_effects(b, cause, SIDE_ON_LEFT);
        if (sides & 2) cause_effects(b, cause, SIDE_ON_RIGHT);
        add_alternative(b, cause, sides & 1, sides & 2);
    }
}

/* The target of a node, when context moves the links to it. */
static bool moved_target(const Builder *b, size_t node, LinkSlot *slot) {
    const Knowledge *k = b->k;
    for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++) {
        for (size_t f = 0; f < k->finding_count; f++) {
            if (k->findings[f].link_context_count == 0 || b->finding[f].of[side] != (int)node) continue;
            *slot = (LinkSlot){.target = (uint16_t)f, .is_finding = true};
            return true;
        }
        for (size_t c = 0; c < k->cause_count; c++) {
            if (k->causes[c].link_context_count == 0 || b->cause[c].of[side] != (int)node) continue;
            *slot = (LinkSlot){.target = (uint16_t)c};
            return true;
        }
    }
    return false;
}

static void add_link_slots(Builder *b, LinkSlot slot, uint32_t first, size_t grades) {
    for (size_t g = 0; g < grades && b->model->link_count < b->param_cap; g++) {
        slot.param = first + (uint32_t)g;
        b->links[b->model->link_count++] = slot;
    }
}

/* All parameters by which a cause, node or alternative, brings such a target about. */
static void add_moved_links(Builder *b) {
    for (size_t node = 0; node < b->node_count; node++) {
        LinkSlot slot;
        if (!moved_target(b, node, &slot)) continue;
        size_t grades = b->nodes[node].grades;
        for (const LinkList *l = b->first[node]; l; l = l->next)
            add_link_slots(b, slot, l->first_param, grades);
        for (size_t a = 0; a < b->model->alternative_count; a++)
            for (size_t i = 0; i < b->alternatives[a].change_count; i++)
                if (b->alternatives[a].changes[i].node == node)
                    add_link_slots(b, slot, b->alternatives[a].changes[i].by, grades);
    }
}

static bool flatten_links(Builder *b) {
    for (size_t i = 0; i < b->node_count; i++) {
        size_t count = 0;
        for (const LinkList *l = b->first[i]; l; l = l->next) count++;
        NetLink *links = ARENA_NEW(b->arena, count, NetLink);
        if (!links) return false;
        size_t at = 0;
        for (const LinkList *l = b->first[i]; l; l = l->next)
            links[at++] = (NetLink){l->parent, l->first_param};
        b->nodes[i].links = links;
        b->nodes[i].link_count = count;
    }
    return true;
}

/* Upper bounds of what the network can need, so that arrays are taken once. */
static void count_room(const Knowledge *k, size_t *nodes, size_t *params) {
    size_t links = 0;
    for (size_t c = 0; c < k->cause_count; c++) {
        const Cause *cause = &k->causes[c];
        links += 2 * cause->show_count;
        for (size_t s = 0; s < cause->site_count; s++)
            links += 2 * (cause->sites[s].press_count + cause->sites[s].show_count);
    }
    *nodes = 6 * k->cause_count + 2 * k->finding_count + 1; /* with probes */
    *params = (4 * links + 2 * *nodes) * MAX_GRADES; /* an alternative has each link up to four times */
}

static bool builder_start(Builder *b, Arena *arena, const Knowledge *k, Model *model) {
    *b = (Builder){.arena = arena, .k = k, .model = model};
    count_room(k, &b->node_cap, &b->param_cap);
    b->nodes = ARENA_NEW(arena, b->node_cap, NetNode);
    b->first = ARENA_NEW(arena, b->node_cap, LinkList *);
    b->last = ARENA_NEW(arena, b->node_cap, LinkList *);
    b->effects = ARENA_NEW(arena, b->node_cap, Effect);
    b->side = ARENA_NEW(arena, b->node_cap, Side);
    b->params = ARENA_NEW(arena, b->param_cap, double);
    b->lo = ARENA_NEW(arena, b->param_cap, double);
    b->hi = ARENA_NEW(arena, b->param_cap, double);
    b->cause = ARENA_NEW(arena, k->cause_count, NodeOf);
    b->finding = ARENA_NEW(arena, k->finding_count, NodeOf);
    b->priors = ARENA_NEW(arena, 2 * k->condition_count, PriorSlot);
    b->alternatives = ARENA_NEW(arena, 3 * k->condition_count, Alternative);
    b->leaks = ARENA_NEW(arena, k->finding_count * MAX_GRADES, LeakSlot);
    b->links = ARENA_NEW(arena, b->param_cap, LinkSlot);
    b->core = ARENA_NEW(arena, k->condition_count, uint16_t);
    if (arena_failed(arena)) return false;
    for (size_t c = 0; c < k->cause_count; c++) b->cause[c] = (NodeOf){{-1, -1, -1}};
    for (size_t f = 0; f < k->finding_count; f++) b->finding[f] = (NodeOf){{-1, -1, -1}};
    return true;
}

/* Some condition explains the complaint: every condition makes it certain, nothing else brings it about. */
static void add_complaint(Builder *b) {
    const Knowledge *k = b->k;
    int node = add_node(b, STR("complaint"), SIDE_NONE, NODE_FINDING, 1, add_param(b, 0, 0, 0));
    uint32_t one = add_param(b, 1, 1, 1);
    b->model->complaint = (uint16_t)node;
    for (size_t c = 0; c < k->condition_count; c++)
        if (b->cause[c].of[SIDE_NONE] >= 0) add_link(b, node, b->cause[c].of[SIDE_NONE], one);
}

/* A finding for each node of a cause, which tells what it is. */
static void add_probes(Builder *b) {
    uint32_t never = add_param(b, 0, 0, 0);
    uint32_t always = add_param(b, 1, 1, 1);
    for (size_t c = 0; c < b->k->cause_count; c++) {
        for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++) {
            b->probe[c].of[side] = -1;
            if (b->cause[c].of[side] < 0) continue;
            Str id = str_format(b->arena, "%.*s_probe", STR_ARG(b->k->causes[c].id));
            b->probe[c].of[side] = add_node(b, id, side, NODE_FINDING, 1, never);
            add_link(b, b->probe[c].of[side], b->cause[c].of[side], always);
        }
    }
}

static void build_all(Builder *b, unsigned char *done) {
    const Knowledge *k = b->k;
    for (size_t c = 0; c < k->condition_count; c++)
        if (k->causes[c].core) add_core(b, c);
    for (size_t c = k->condition_count; c < k->cause_count; c++) add_mechanism(b, c, done);
    b->model->hidden_count = b->node_count;
    for (size_t f = 0; f < k->finding_count; f++) add_finding(b, f);
    for (size_t c = 0; c < k->cause_count; c++) link_cause(b, c);
    add_complaint(b);
    if (b->probe) add_probes(b);
    for (size_t c = 0; c < k->condition_count; c++)
        if (!k->causes[c].core) add_alternatives(b, c);
    add_moved_links(b);
}

static const Model *build(Arena *arena, const Knowledge *k, bool probed, Err *err) {
    Model *model = ARENA_NEW(arena, 1, Model);
    unsigned char *done = ARENA_NEW(arena, k->cause_count, unsigned char);
    Builder b;
    bool ok = model && done && builder_start(&b, arena, k, model);
    if (ok && probed) b.probe = ARENA_NEW(arena, k->cause_count, NodeOf);
    if (ok) build_all(&b, done);
    if (!ok || !flatten_links(&b) || arena_failed(arena)) {
        err_memory(err);
        return NULL;
    }
    if (k->condition_count > MAX_CONDITIONS) {
        err_set(err, ERR_KNOWLEDGE, STR("conditions"), "more than %d", MAX_CONDITIONS);
        return NULL;
    }
    if (b.overflow) {
        err_set(err, ERR_KNOWLEDGE, STR("network"), "more nodes or parameters than were counted");
        return NULL;
    }
    NetSpec spec = {b.nodes, b.node_count, b.params, b.param_count};
    model->knowledge = k;
    model->net = network_build(arena, &spec, err);
    model->cause = b.cause;
    model->finding = b.finding;
    model->probe = b.probe;
    model->alternatives = b.alternatives;
    model->core = b.core;
    model->lo = b.lo;
    model->hi = b.hi;
    model->priors = b.priors;
    model->leaks = b.leaks;
    model->links = b.links;
    return model->net ? model : NULL;
}

const Model *model_build(Arena *arena, const Knowledge *k, Err *err) {
    return build(arena, k, false, err);
}

const Model *model_build_probed(Arena *arena, const Knowledge *k, Err *err) {
    return build(arena, k, true, err);
}

void model_site_presses(const Knowledge *k, const Site *site, Side side, double *pressed) {
    memset(pressed, 0, 2 * k->cause_count * sizeof *pressed);
    for (size_t i = 0; i < site->press_count; i++) {
        int root = k->levels[site->level].root[site->presses[i].role];
        if (root < 0) continue;
        size_t at = 2 * (size_t)root;
        if (side != SIDE_ON_RIGHT) pressed[at] = site->presses[i].p.value[0];
        if (side != SIDE_ON_LEFT) pressed[at + 1] = site->presses[i].p.value[0];
    }
}

void model_presses(const Knowledge *k, size_t condition, double *pressed) {
    const Cause *c = &k->causes[condition];
    memset(pressed, 0, 2 * k->cause_count * sizeof *pressed);
    for (size_t s = 0; s < c->site_count; s++) {
        const Site *site = &c->sites[s];
        double weight = site->zone == ZONE_CENTRAL ? site->share : site->share / 2;
        for (size_t i = 0; i < site->press_count; i++) {
            int root = k->levels[site->level].root[site->presses[i].role];
            if (root < 0) continue;
            size_t at = 2 * (size_t)root;
            pressed[at] += weight * site->presses[i].p.value[0];
            pressed[at + 1] += weight * site->presses[i].p.value[0];
        }
    }
}
