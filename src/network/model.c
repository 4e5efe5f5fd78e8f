#include "network/model.h"

#include "network/draw.h"

#include <math.h>

/* A prior of the network that comes from a condition: p(site) = 1 - (1 - P)^share, so that a condition with
 * sites has the prior P as a whole. */
typedef struct PriorSlot {
    uint32_t param;
    uint16_t cause;
    double share;
} PriorSlot;

typedef struct LeakSlot {
    uint32_t param;
    uint16_t finding;
} LeakSlot;

/* The network while it is put together. Links are gathered per node in a list, as causes are read in any
 * order. */
typedef struct LinkList {
    struct LinkList *next;
    uint16_t parent;
    uint32_t first_param;
} LinkList;

typedef struct Builder {
    Arena *arena;
    const Knowledge *k;
    Model *model;
    NetNode *nodes;
    LinkList **first, **last; /* per node */
    size_t node_count, node_cap;
    double *params, *lo, *hi;
    size_t param_count, param_cap;
    NodeOf *cause, *finding;
    SiteNode *sites;
    PriorSlot *priors;
    LeakSlot *leaks;
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

static int add_node(Builder *b, Str id, NodeKind kind, size_t grades, uint32_t first_param) {
    if (b->node_count == b->node_cap) {
        b->overflow = true;
        return 0;
    }
    int at = (int)b->node_count++;
    b->nodes[at] = (NetNode){.id = id, .kind = kind, .grades = (uint8_t)grades, .first_param = first_param};
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

static const char *side_suffix(Side side) {
    return side == SIDE_ON_LEFT ? "_left" : side == SIDE_ON_RIGHT ? "_right" : "";
}

static int add_prior(Builder *b, size_t cause, double share, Str id) {
    const Param *p = &b->k->causes[cause].prior[1];
    uint32_t param = add_param(b, p->value[0], p->lo[0], p->hi[0]);
    b->priors[b->model->prior_count++] = (PriorSlot){param, (uint16_t)cause, share};
    return add_node(b, id, NODE_PRIOR, 1, param);
}

/* A node that is yes exactly when any of its parents is. */
static int add_or(Builder *b, Str id, const int *parents, size_t count) {
    uint32_t zero = add_param(b, 0, 0, 0);
    int node = add_node(b, id, NODE_OR, 1, zero);
    uint32_t one = add_param(b, 1, 1, 1);
    for (size_t i = 0; i < count; i++) add_link(b, node, parents[i], one);
    return node;
}

/* Adds the prior of one site on one side and says where it is. */
static int add_site(Builder *b, size_t cause, size_t site, Side side) {
    const Site *s = &b->k->causes[cause].sites[site];
    const Level *level = &b->k->levels[s->level];
    Str id = str_format(b->arena, "%.*s_%.*s_%s%s", STR_ARG(b->k->causes[cause].id), STR_ARG(level->id),
                        zone_name(s->zone), side_suffix(side));
    double share = side == SIDE_NONE ? s->share : s->share / 2;
    int node = add_prior(b, cause, share, id);
    b->sites[b->model->site_count++] = (SiteNode){(uint16_t)cause, (uint16_t)site, side, (uint16_t)node};
    return node;
}

static bool add_condition(Builder *b, size_t cause) {
    const Cause *c = &b->k->causes[cause];
    NodeOf *of = &b->cause[cause];
    *of = (NodeOf){{-1, -1, -1}};
    if (c->site_count == 0 && !c->sided) {
        of->of[SIDE_NONE] = add_prior(b, cause, 1, c->id);
        return true;
    }
    int *parents = ARENA_NEW(b->arena, 2 * c->site_count + 2, int);
    if (!parents) return false;
    size_t count = 0;
    if (c->sided) {
        for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++) {
            of->of[side] =
                add_prior(b, cause, 0.5, str_format(b->arena, "%.*s%s", STR_ARG(c->id), side_suffix(side)));
            parents[count++] = of->of[side];
        }
    }
    for (size_t s = 0; s < c->site_count; s++) {
        if (c->sites[s].zone == ZONE_CENTRAL) {
            parents[count++] = add_site(b, cause, s, SIDE_NONE);
        } else {
            parents[count++] = add_site(b, cause, s, SIDE_ON_LEFT);
            parents[count++] = add_site(b, cause, s, SIDE_ON_RIGHT);
        }
    }
    of->of[SIDE_NONE] = add_or(b, c->id, parents, count);
    return true;
}

/* Causes below conditions come after all their own causes. The loader has refused cycles. */
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
    *of = (NodeOf){{-1, -1, -1}};
    if (!c->sided) {
        of->of[SIDE_NONE] = add_node(b, c->id, NODE_OR, 1, add_parameters(b, &c->leak));
        return;
    }
    for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++) {
        Str id = str_format(b->arena, "%.*s%s", STR_ARG(c->id), side_suffix(side));
        of->of[side] = add_node(b, id, NODE_OR, 1, add_parameters(b, &c->leak));
    }
}

static void add_finding(Builder *b, size_t finding) {
    const Finding *f = &b->k->findings[finding];
    NodeOf *of = &b->finding[finding];
    *of = (NodeOf){{-1, -1, -1}};
    if (!f->in_network) return;
    size_t grades = f->grades ? f->grades : 1;
    uint32_t leak = add_parameters(b, &f->leak);
    if (f->leak_context_count)
        for (size_t g = 0; g < grades; g++)
            b->leaks[b->model->leak_count++] = (LeakSlot){leak + (uint32_t)g, (uint16_t)finding};
    if (f->type != TYPE_SIDE) {
        of->of[SIDE_NONE] = add_node(b, f->id, NODE_FINDING, grades, leak);
        return;
    }
    for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++) {
        Str id = str_format(b->arena, "%.*s%s", STR_ARG(f->id), side_suffix(side));
        of->of[side] = add_node(b, id, NODE_FINDING, grades, leak);
    }
}

static Side opposite(Side side) {
    return side == SIDE_ON_LEFT ? SIDE_ON_RIGHT : side == SIDE_ON_RIGHT ? SIDE_ON_LEFT : SIDE_NONE;
}

/* Links one parent node (of a cause on `from`) to the node or nodes that the target means (docs/knowledge.md,
 * "Sides"). */
static void link_one(Builder *b, int parent, Side from, const NodeOf *target, SideMode mode,
                     uint32_t first_param) {
    if (target->of[SIDE_ON_LEFT] < 0) {
        if (target->of[SIDE_NONE] >= 0) add_link(b, target->of[SIDE_NONE], parent, first_param);
        return;
    }
    Side to = mode == SIDE_LEFT       ? SIDE_ON_LEFT
              : mode == SIDE_RIGHT    ? SIDE_ON_RIGHT
              : mode == SIDE_OPPOSITE ? opposite(from)
                                      : from;
    for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++)
        if (to == SIDE_NONE || to == side) add_link(b, target->of[side], parent, first_param);
}

static void link_all(Builder *b, const NodeOf *source, const Link *shows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const Target *to = &shows[i].to;
        const NodeOf *target = to->is_finding ? &b->finding[to->index] : &b->cause[to->index];
        uint32_t param = add_parameters(b, &shows[i].p);
        if (source->of[SIDE_ON_LEFT] < 0) {
            link_one(b, source->of[SIDE_NONE], SIDE_NONE, target, to->side, param);
            continue;
        }
        for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++)
            link_one(b, source->of[side], side, target, to->side, param);
    }
}

static void link_sites(Builder *b) {
    for (size_t i = 0; i < b->model->site_count; i++) {
        const SiteNode *sn = &b->sites[i];
        const Site *site = &b->k->causes[sn->cause].sites[sn->site];
        const Level *level = &b->k->levels[site->level];
        for (size_t p = 0; p < site->press_count; p++) {
            int root = level->root[site->presses[p].role];
            if (root < 0) continue;
            link_one(b, sn->node, sn->side, &b->cause[root], SIDE_SAME,
                     add_parameters(b, &site->presses[p].p));
        }
        for (size_t s = 0; s < site->show_count; s++) {
            const Target *to = &site->shows[s].to;
            const NodeOf *target = to->is_finding ? &b->finding[to->index] : &b->cause[to->index];
            link_one(b, sn->node, sn->side, target, to->side, add_parameters(b, &site->shows[s].p));
        }
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
static void count_room(const Knowledge *k, size_t *nodes, size_t *params, size_t *sites) {
    *sites = 0;
    size_t links = 0;
    for (size_t c = 0; c < k->cause_count; c++) {
        const Cause *cause = &k->causes[c];
        *sites += 2 * cause->site_count;
        links += cause->show_count;
        for (size_t s = 0; s < cause->site_count; s++)
            links += 2 * (cause->sites[s].press_count + cause->sites[s].show_count);
    }
    *nodes = 3 * k->cause_count + *sites + 2 * k->finding_count;
    *params = (links + 2 * *nodes) * MAX_GRADES;
}

static bool builder_start(Builder *b, Arena *arena, const Knowledge *k, Model *model) {
    size_t sites = 0;
    *b = (Builder){.arena = arena, .k = k, .model = model};
    count_room(k, &b->node_cap, &b->param_cap, &sites);
    b->nodes = ARENA_NEW(arena, b->node_cap, NetNode);
    b->first = ARENA_NEW(arena, b->node_cap, LinkList *);
    b->last = ARENA_NEW(arena, b->node_cap, LinkList *);
    b->params = ARENA_NEW(arena, b->param_cap, double);
    b->lo = ARENA_NEW(arena, b->param_cap, double);
    b->hi = ARENA_NEW(arena, b->param_cap, double);
    b->cause = ARENA_NEW(arena, k->cause_count, NodeOf);
    b->finding = ARENA_NEW(arena, k->finding_count, NodeOf);
    b->sites = ARENA_NEW(arena, sites, SiteNode);
    b->priors = ARENA_NEW(arena, sites + 2 * k->cause_count, PriorSlot);
    b->leaks = ARENA_NEW(arena, k->finding_count * MAX_GRADES, LeakSlot);
    return !arena_failed(arena);
}

const Model *model_build(Arena *arena, const Knowledge *k, Err *err) {
    Model *model = ARENA_NEW(arena, 1, Model);
    Builder b;
    unsigned char *done = ARENA_NEW(arena, k->cause_count, unsigned char);
    if (!model || !done || !builder_start(&b, arena, k, model)) {
        err_memory(err);
        return NULL;
    }
    for (size_t c = 0; c < k->condition_count; c++)
        if (!add_condition(&b, c)) break;
    for (size_t c = k->condition_count; c < k->cause_count; c++) add_mechanism(&b, c, done);
    for (size_t f = 0; f < k->finding_count; f++) add_finding(&b, f);
    link_sites(&b);
    for (size_t c = 0; c < k->cause_count; c++)
        link_all(&b, &b.cause[c], k->causes[c].shows, k->causes[c].show_count);
    if (!flatten_links(&b) || arena_failed(arena)) {
        err_memory(err);
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
    model->sites = b.sites;
    model->lo = b.lo;
    model->hi = b.hi;
    model->priors = b.priors;
    model->leaks = b.leaks;
    return model->net ? model : NULL;
}

static double logit(double p) {
    return log(p / (1 - p));
}

static double logistic(double x) {
    return 1 / (1 + exp(-x));
}

/* Standard deviation on the log-odds scale of a parameter whose 95 % interval is [lo, hi]. */
static double spread(double lo, double hi, bool odds) {
    const double sds_in_interval = 3.92;
    if (!(hi > lo)) return 0;
    if (odds) return (log(hi) - log(lo)) / sds_in_interval;
    if (lo <= 0) lo = hi / 100;
    if (hi >= 1) hi = 1 - (1 - lo) / 100;
    return (logit(hi) - logit(lo)) / sds_in_interval;
}

/* Where the noise of a draw comes from; seed 0 with draw 0 means none. Each number has its own stream. */
typedef struct Noise {
    uint64_t seed;
    uint32_t draw;
} Noise;

enum { STREAM_PRIOR = 1 << 24, STREAM_CONTEXT = 1 << 25, STREAM_LEAK = 1 << 26 };

static double noise(Noise n, uint32_t stream) {
    return n.draw ? draw_normal(n.seed, stream, n.draw) : 0;
}

/* Sum of the log odds of all contexts that are known to hold. Unknown is not no: it leaves the average. */
static double context_log_odds(const ContextOdds *context, size_t count, const ExprFacts *facts, Noise n,
                               uint32_t stream) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (expr_eval(context[i].when, facts) != TRI_YES) continue;
        const Param *odds = &context[i].odds;
        sum += log(odds->value[0]) + spread(odds->lo[0], odds->hi[0], true) * noise(n, stream + (uint32_t)i);
    }
    return sum;
}

static void write_priors(const Model *model, const Answers *answers, Noise n, double *params) {
    const Knowledge *k = model->knowledge;
    ExprFacts facts = {.answers = answers};
    const Answer *setting = &answers->of[k->person.setting];
    size_t at = setting->known && setting->choice >= 0 ? (size_t)setting->choice : 1;
    size_t cause = k->cause_count;
    double prior = 0;
    for (size_t i = 0; i < model->prior_count; i++) {
        const PriorSlot *slot = &model->priors[i];
        if (slot->cause != cause) { /* slots of one condition stand together */
            cause = slot->cause;
            const Cause *c = &k->causes[cause];
            const Param *p = &c->prior[at];
            double z = noise(n, STREAM_PRIOR + (uint32_t)cause);
            double odds = logit(p->value[0]) + spread(p->lo[0], p->hi[0], false) * z;
            odds += context_log_odds(c->context, c->context_count, &facts, n,
                                     STREAM_CONTEXT + (uint32_t)cause * 64);
            prior = p->value[0] <= 0 ? 0 : logistic(odds);
        }
        params[slot->param] = slot->share >= 1 ? prior : -expm1(slot->share * log1p(-prior));
    }
}

/* Leaks in context: the odds are moved on top of what params holds, grade by grade, which keeps them falling.
 */
static void write_leaks(const Model *model, const Answers *answers, Noise n, double *params) {
    ExprFacts facts = {.answers = answers};
    for (size_t i = 0; i < model->leak_count; i++) {
        const LeakSlot *slot = &model->leaks[i];
        const Finding *f = &model->knowledge->findings[slot->finding];
        double p = params[slot->param];
        if (p <= 0 || p >= 1) continue;
        uint32_t stream = STREAM_LEAK + (uint32_t)slot->finding * 64;
        params[slot->param] =
            logistic(logit(p) + context_log_odds(f->leak_context, f->leak_context_count, &facts, n, stream));
    }
}

void model_params(const Model *model, const Answers *answers, double *params) {
    const NetSpec *spec = network_spec(model->net);
    for (size_t i = 0; i < spec->param_count; i++) params[i] = spec->params[i];
    write_priors(model, answers, (Noise){0}, params);
    write_leaks(model, answers, (Noise){0}, params);
}

void model_draw(const Model *model, const Answers *answers, uint64_t seed, uint32_t draw,
                const uint32_t *only, size_t only_count, double *params) {
    Noise n = {seed, draw};
    const NetSpec *spec = network_spec(model->net);
    /* Back to the plain leaks first: a context moves them once, whether they are drawn or not. */
    for (size_t i = 0; i < model->leak_count; i++)
        params[model->leaks[i].param] = spec->params[model->leaks[i].param];
    draw_params(spec->params, model->lo, model->hi, spec->param_count, seed, draw, only, only_count, params);
    write_priors(model, answers, n, params);
    write_leaks(model, answers, n, params);
}
