#include "report/spine.h"

#include <math.h>

/* Below it a drawing would say more than the answers do. */
static const double least_probability = 0.25, least_level = 0.15;

double spine_room(const Knowledge *k, SpineSpace space, double bend) {
    for (size_t i = 0; i < k->spine_motion_count; i++)
        if (k->spine_motion[i].space == space)
            return 1 - (1 - k->spine_motion[i].left.value[0]) * (bend + 1) / 2;
    return 1;
}

static const SpineMotif *motif_of(const Knowledge *k, size_t cause) {
    for (size_t i = 0; i < k->spine_motif_count; i++)
        if (k->spine_motifs[i].cause == cause) return &k->spine_motifs[i];
    return NULL;
}

/* How much a site speaks for itself: its share, times how often it presses the likeliest root. */
static double site_weight(const Report *report, const Site *site) {
    const Localisation *where = &report->where;
    double presses = where->root_count ? 0.01 : 1;
    for (size_t i = 0; where->root_count && i < site->press_count; i++)
        if (report->knowledge->levels[site->level].root[site->presses[i].role] == where->roots[0].cause)
            presses = fmax(presses, site->presses[i].p.value[0]);
    return site->share * presses;
}

static bool has_level(const Cause *cause, size_t level) {
    for (size_t i = 0; i < cause->site_count; i++)
        if (cause->sites[i].level == level) return true;
    return false;
}

/* The likeliest level at which this cause can be; -1 when the answers tell none. */
static int told_level(const Localisation *where, const Cause *cause) {
    for (size_t i = 0; i < where->level_count && where->levels[i].probability >= least_level; i++)
        if (has_level(cause, where->levels[i].level)) return where->levels[i].level;
    return -1;
}

static void choose_site(const Report *report, int told, SpineScene *scene) {
    const Cause *cause = &report->knowledge->causes[scene->cause];
    double best = 0;
    for (size_t i = 0; i < cause->site_count; i++) {
        double weight = site_weight(report, &cause->sites[i]);
        if ((told >= 0 && cause->sites[i].level != told) || weight <= best) continue;
        best = weight;
        scene->level = cause->sites[i].level;
        scene->zone = cause->sites[i].zone;
    }
}

static int pressed_root(const Knowledge *k, const SpineScene *scene) {
    const int *root = k->levels[scene->level].root;
    switch (scene->zone) {
    case ZONE_SUBARTICULAR: return root[ROOT_TRAVERSING];
    case ZONE_FORAMINAL:
    case ZONE_EXTRAFORAMINAL: return root[ROOT_EXITING];
    default: return -1;
    }
}

static bool set_scene(const Report *report, const CauseLine *line, SpinePicture picture, SpineScene *out) {
    const Localisation *where = &report->where;
    const Cause *cause = &report->knowledge->causes[line->cause];
    if (cause->site_count == 0) return false;
    int level = told_level(where, cause);
    bool one_side = !where->both_sides && where->side != SIDE_NONE;
    *out = (SpineScene){.picture = picture,
                        .cause = line->cause,
                        .probability = line->probability,
                        .left = one_side && where->side == SIDE_ON_LEFT,
                        .right = one_side && where->side == SIDE_ON_RIGHT,
                        .placed = level >= 0 && (one_side || where->both_sides)};
    choose_site(report, level, out);
    if (picture == PICTURE_HERNIATION && !one_side) out->zone = ZONE_CENTRAL;
    out->root = pressed_root(report->knowledge, out);
    return true;
}

bool spine_scene(const Report *report, SpineScene *out) {
    for (size_t i = 0; i < report->cause_count; i++) {
        const CauseLine *line = &report->causes[i];
        const SpineMotif *motif = motif_of(report->knowledge, line->cause);
        if (line->probability < least_probability) return false;
        if (motif && set_scene(report, line, motif->picture, out)) return true;
    }
    return false;
}

bool spine_from_outside(const SpineScene *scene) {
    return scene->picture == PICTURE_FORAMEN || scene->picture == PICTURE_DEFECT ||
           (scene->picture == PICTURE_HERNIATION && scene->zone >= ZONE_FORAMINAL);
}
