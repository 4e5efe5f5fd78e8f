#include "network/locate.h"

#include <math.h>

static const double RATIO_MAX = 1e4;
static const double WORTH_LOCATING = 1e-4;

static double odds(double p) {
    const double least = 1e-9;
    p = fmin(fmax(p, least), 1 - least);
    return p / (1 - p);
}

/* What the evidence says of each root by itself: posterior odds over the odds that the believed conditions
 * alone would give it. ratio: 2 * cause_count, left and right. */
static bool root_ratios(const Belief *belief, Arena *scratch, double *ratio, Err *err) {
    const Knowledge *k = belief_model(belief)->knowledge;
    double *none = ARENA_NEW(scratch, 2 * k->cause_count, double);
    double *pressed = ARENA_NEW(scratch, 2 * k->cause_count, double);
    if (!none || !pressed) return err_memory(err);
    for (size_t i = 0; i < 2 * k->cause_count; i++) none[i] = 1;
    for (size_t c = 0; c < k->condition_count; c++) {
        if (k->causes[c].site_count == 0) continue;
        model_presses(k, c, pressed);
        double p = belief_cause(belief, c, SIDE_NONE);
        for (size_t i = 0; i < 2 * k->cause_count; i++) none[i] *= 1 - p * fmin(pressed[i], 1);
    }
    for (size_t c = 0; c < k->cause_count; c++) {
        for (size_t i = 2 * c; i < 2 * c + 2; i++) {
            double p = belief_cause(belief, c, i % 2 ? SIDE_ON_RIGHT : SIDE_ON_LEFT);
            bool known = k->causes[c].kind == CAUSE_ROOT && p > 0 && none[i] < 1;
            ratio[i] = known ? fmin(fmax(odds(p) / odds(1 - none[i]), 1 / RATIO_MAX), RATIO_MAX) : 1;
        }
    }
    return true;
}

/* P(what imaging shows | this site on this side) over P(… | none of it), for the findings that the site
 * speaks of. */
static double imaging_ratio(const Belief *belief, const Site *site, Side side) {
    const Model *model = belief_model(belief);
    const double *params = network_spec(model->net)->params;
    const NetNode *nodes = network_spec(model->net)->nodes;
    const Observed *observed = NULL;
    size_t count = belief_observed(belief, &observed);
    double ratio = 1;
    for (size_t s = 0; s < site->show_count; s++) {
        const Link *show = &site->shows[s];
        for (size_t i = 0; show->to.is_finding && i < count; i++) {
            bool here = observed[i].finding == show->to.index;
            if (!here || (side != SIDE_NONE && observed[i].side != SIDE_NONE && observed[i].side != side))
                continue;
            if (model->knowledge->findings[observed[i].finding].kind != FINDING_IMAGING) continue;
            uint8_t grade = observed[i].at.grade;
            double p = show->p.value[grade ? grade - 1 : 0];
            double leak = params[nodes[observed[i].at.node].first_param + (grade ? grade - 1U : 0U)];
            ratio *= grade ? (1 - (1 - leak) * (1 - p)) / fmax(leak, 1e-6) : 1 - p;
        }
    }
    return ratio;
}

/* Weight of a site on a side before normalising. */
static double site_weight(const Belief *belief, const Site *site, Side side, const double *ratio,
                          double *pressed) {
    const Knowledge *k = belief_model(belief)->knowledge;
    double weight = side == SIDE_NONE ? site->share : site->share / 2;
    model_site_presses(k, site, side, pressed);
    for (size_t i = 0; i < 2 * k->cause_count; i++) weight *= 1 - pressed[i] + pressed[i] * ratio[i];
    return weight * imaging_ratio(belief, site, side);
}

/* The sites of a condition with their sides, and what each weighs. */
typedef struct Sites {
    double *weight; /* [2 * site + (right side: 1)]; central sites have no side and stand at the left */
    double sum;
    double condition; /* posterior of the condition */
} Sites;

static bool is_central(const Site *site) {
    return site->zone == ZONE_CENTRAL;
}

static void weigh_sites(const Belief *belief, const Cause *cause, const double *ratio, double *pressed,
                        Sites *out) {
    out->sum = 0;
    for (size_t s = 0; s < cause->site_count; s++) {
        const Site *site = &cause->sites[s];
        for (size_t right = 0; right < 2; right++) {
            Side side = is_central(site) ? SIDE_NONE : right ? SIDE_ON_RIGHT : SIDE_ON_LEFT;
            double *weight = &out->weight[2 * s + right];
            *weight = right && is_central(site) ? 0 : site_weight(belief, site, side, ratio, pressed);
            out->sum += *weight;
        }
    }
}

/* Calls visit for every condition that has sites and is worth it. */
typedef struct Locate {
    const Belief *belief;
    const Knowledge *k;
    double *level;     /* locate_levels */
    double *explained; /* locate_imaging */
} Locate;

static bool each_located(const Locate *to, Arena *scratch,
                         void (*visit)(const Locate *, const Cause *, const Sites *), Err *err) {
    const Knowledge *k = to->k;
    size_t most = 0;
    for (size_t c = 0; c < k->condition_count; c++)
        if (k->causes[c].site_count > most) most = k->causes[c].site_count;
    double *ratio = ARENA_NEW(scratch, 2 * k->cause_count, double);
    double *pressed = ARENA_NEW(scratch, 2 * k->cause_count, double);
    Sites sites = {.weight = ARENA_NEW(scratch, 2 * most, double)};
    if (!ratio || !pressed || !sites.weight) return err_memory(err);
    if (!root_ratios(to->belief, scratch, ratio, err)) return false;
    for (size_t c = 0; c < k->condition_count; c++) {
        sites.condition = belief_cause(to->belief, c, SIDE_NONE);
        if (k->causes[c].site_count == 0 || sites.condition < WORTH_LOCATING) continue;
        weigh_sites(to->belief, &k->causes[c], ratio, pressed, &sites);
        if (sites.sum > 0) visit(to, &k->causes[c], &sites);
    }
    return true;
}

static void add_levels(const Locate *to, const Cause *cause, const Sites *sites) {
    bool presses = false;
    for (size_t s = 0; s < cause->site_count; s++) presses = presses || cause->sites[s].press_count > 0;
    for (size_t l = 0; presses && l < to->k->level_count; l++) {
        double at = 0;
        for (size_t s = 0; s < cause->site_count; s++)
            if (cause->sites[s].level == l) at += sites->weight[2 * s] + sites->weight[2 * s + 1];
        to->level[l] = 1 - (1 - to->level[l]) * (1 - sites->condition * at / sites->sum);
    }
}

bool locate_levels(const Belief *belief, Arena *scratch, double *level, Err *err) {
    Locate to = {.belief = belief, .k = belief_model(belief)->knowledge, .level = level};
    for (size_t l = 0; l < to.k->level_count; l++) level[l] = 0;
    return each_located(&to, scratch, add_levels, err);
}

/* The chance that the finding is there because of this cause, when both are: p against p or the leak. */
static double blame(const Model *model, const Param *p, const Observed *seen) {
    const NetNode *node = &network_spec(model->net)->nodes[seen->at.node];
    size_t grade = seen->at.grade - 1U;
    double shown = p->value[grade < p->count ? grade : p->count - 1];
    double leak = network_spec(model->net)->params[node->first_param + grade];
    return shown > 0 ? shown / (1 - (1 - leak) * (1 - shown)) : 0;
}

static bool same_side(Side a, Side b) {
    return a == SIDE_NONE || b == SIDE_NONE || a == b;
}

static void explain(const Locate *to, const Link *links, size_t count, Side side, double holds) {
    const Observed *seen = NULL;
    size_t seen_count = belief_observed(to->belief, &seen);
    for (size_t i = 0; i < seen_count; i++) {
        if (seen[i].at.grade == 0 || to->k->findings[seen[i].finding].kind != FINDING_IMAGING) continue;
        for (size_t l = 0; l < count; l++) {
            if (!links[l].to.is_finding || links[l].to.index != seen[i].finding ||
                !same_side(side, seen[i].side))
                continue;
            double blamed = holds * blame(belief_model(to->belief), &links[l].p, &seen[i]);
            to->explained[i] = 1 - (1 - to->explained[i]) * (1 - blamed);
        }
    }
}

static void explain_sites(const Locate *to, const Cause *cause, const Sites *sites) {
    for (size_t s = 0; s < cause->site_count; s++) {
        for (size_t right = 0; right < 2; right++) {
            Side side = is_central(&cause->sites[s]) ? SIDE_NONE : right ? SIDE_ON_RIGHT : SIDE_ON_LEFT;
            double holds = sites->condition * sites->weight[2 * s + right] / sites->sum;
            explain(to, cause->sites[s].shows, cause->sites[s].show_count, side, holds);
        }
    }
}

bool locate_imaging(const Belief *belief, Arena *scratch, double *explained, Err *err) {
    Locate to = {.belief = belief, .k = belief_model(belief)->knowledge, .explained = explained};
    const Observed *seen = NULL;
    size_t count = belief_observed(belief, &seen);
    for (size_t i = 0; i < count; i++) explained[i] = 0;
    for (size_t c = 0; c < to.k->cause_count; c++) {
        const Cause *cause = &to.k->causes[c];
        for (Side side = cause->sided ? SIDE_ON_LEFT : SIDE_NONE;
             side < (cause->sided ? SIDE_SLOTS : SIDE_ON_LEFT); side++)
            explain(&to, cause->shows, cause->show_count, side, belief_cause(belief, c, side));
    }
    return each_located(&to, scratch, explain_sites, err);
}
