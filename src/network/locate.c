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

bool locate_levels(const Belief *belief, Arena *scratch, double *level, Err *err) {
    const Knowledge *k = belief_model(belief)->knowledge;
    double *ratio = ARENA_NEW(scratch, 2 * k->cause_count, double);
    double *pressed = ARENA_NEW(scratch, 2 * k->cause_count, double);
    double *at = ARENA_NEW(scratch, k->level_count, double);
    if (!ratio || !pressed || !at) return err_memory(err);
    if (!root_ratios(belief, scratch, ratio, err)) return false;
    for (size_t l = 0; l < k->level_count; l++) level[l] = 0;
    for (size_t c = 0; c < k->condition_count; c++) {
        const Cause *cause = &k->causes[c];
        double p = belief_cause(belief, c, SIDE_NONE);
        double sum = 0;
        bool presses = false;
        if (p < WORTH_LOCATING) continue;
        for (size_t l = 0; l < k->level_count; l++) at[l] = 0;
        for (size_t s = 0; s < cause->site_count; s++) {
            const Site *site = &cause->sites[s];
            presses = presses || site->press_count > 0;
            Side from = site->zone == ZONE_CENTRAL ? SIDE_NONE : SIDE_ON_LEFT;
            Side to = site->zone == ZONE_CENTRAL ? SIDE_NONE : SIDE_ON_RIGHT;
            for (Side side = from; side <= to; side++) {
                double weight = site_weight(belief, site, side, ratio, pressed);
                at[site->level] += weight;
                sum += weight;
            }
        }
        for (size_t l = 0; presses && sum > 0 && l < k->level_count; l++)
            level[l] = 1 - (1 - level[l]) * (1 - p * at[l] / sum);
    }
    return true;
}
