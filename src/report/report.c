#include "report/report.h"

#include "network/locate.h"
#include "report/reasons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ASK_NEXT_MAX = 5, ASK_NEXT_MAX_ENTRIES = 50000 };
static const double LEADS_FROM = 0.5;
static const double SURE_FROM = 0.8;
static const double ROOT_MIN_PROBABILITY = 0.1;
static const double SIDE_LEADS_BY = 2.0;
static const double SIDE_MIN_PROBABILITY = 0.2;
static const double LEVEL_MIN_PROBABILITY = 0.02;
static const double UNSEEN_MIN_PROBABILITY = 0.05;

ReportOptions report_defaults(void) {
    return (ReportOptions){.kinds = OBSERVE_ALL, .draws = 500, .seed = 20260101, .explain = true};
}

/* What is serious and likelier than not decides what is done, however sure an innocent cause beside it is. A
 * condition that is nearly sure (an infection, say) goes before the syndrome that it brings about (cord
 * compression). */
static unsigned leads(const Cause *cause, double probability) {
    if (!cause->serious || probability < LEADS_FROM) return 0;
    return cause->kind == CAUSE_CONDITION && probability >= SURE_FROM ? 2 : 1;
}

static int leaders_first(const void *a, const void *b) {
    const CauseLine *x = a;
    const CauseLine *y = b;
    if (x->leads != y->leads) return x->leads < y->leads ? 1 : -1;
    if (x->probability != y->probability) return x->probability < y->probability ? 1 : -1;
    return (x->cause > y->cause) - (x->cause < y->cause);
}

static bool list_causes(Arena *arena, Belief *belief, const ReportOptions *options, Report *out, Err *err) {
    const Knowledge *k = out->knowledge;
    CauseLine *lines = ARENA_NEW(arena, k->cause_count, CauseLine);
    CauseLine *unseen = ARENA_NEW(arena, k->cause_count, CauseLine);
    double *lo = ARENA_NEW(arena, belief_slots(belief), double);
    double *hi = ARENA_NEW(arena, belief_slots(belief), double);
    if (!lines || !unseen || !lo || !hi) return err_memory(err);
    out->where.unseen = unseen;
    if (options->draws &&
        !belief_intervals(belief, &out->of->complete, options->seed, options->draws, lo, hi, err))
        return false;
    for (size_t c = 0; c < k->cause_count; c++) {
        double p = belief_cause(belief, c, SIDE_NONE);
        bool is_unseen = k->causes[c].kind == CAUSE_CONDITION && p >= UNSEEN_MIN_PROBABILITY;
        if (!k->causes[c].report && !is_unseen) continue;
        CauseLine *line =
            k->causes[c].report ? &lines[out->cause_count++] : &unseen[out->where.unseen_count++];
        *line = (CauseLine){
            .cause = (uint16_t)c, .probability = p, .lo = p, .hi = p, .leads = leads(&k->causes[c], p)};
        if (!options->draws) continue;
        line->lo = fmin(lo[SIDE_SLOTS * c], p);
        line->hi = fmax(hi[SIDE_SLOTS * c], p);
    }
    qsort(lines, out->cause_count, sizeof *lines, leaders_first);
    out->causes = lines;
    return true;
}

/* The side that the answers themselves name: of all complaints and signs with a side. */
static void side_of_answers(const Knowledge *k, const Case *of, Localisation *where) {
    bool left = false;
    bool right = false;
    for (size_t f = 0; f < k->finding_count; f++) {
        if (k->findings[f].kind != FINDING_HISTORY && k->findings[f].kind != FINDING_EXAMINATION) continue;
        left = left || of->complete.of[f].left == TRI_YES;
        right = right || of->complete.of[f].right == TRI_YES;
    }
    if (left != right) where->side = left ? SIDE_ON_LEFT : SIDE_ON_RIGHT;
    where->both_sides = left && right;
}

/* The side of the likeliest root or condition with a side, when it clearly leads; both when both are likely;
 * else what the answers say. */
static void find_side(const Belief *belief, const Case *of, Localisation *where) {
    const Knowledge *k = belief_model(belief)->knowledge;
    double best[SIDE_SLOTS] = {0};
    for (size_t c = 0; c < k->cause_count; c++) {
        if (k->causes[c].kind == CAUSE_SYNDROME) continue;
        for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++)
            best[side] = fmax(best[side], belief_cause(belief, c, side));
    }
    double left = best[SIDE_ON_LEFT];
    double right = best[SIDE_ON_RIGHT];
    if (left >= SIDE_MIN_PROBABILITY && left > SIDE_LEADS_BY * right) where->side = SIDE_ON_LEFT;
    if (right >= SIDE_MIN_PROBABILITY && right > SIDE_LEADS_BY * left) where->side = SIDE_ON_RIGHT;
    where->both_sides = where->side == SIDE_NONE && left > 0.5 && right > 0.5;
    if (where->side == SIDE_NONE && !where->both_sides) side_of_answers(k, of, where);
}

static bool find_roots(Arena *arena, const Belief *belief, Report *out, Err *err) {
    const Knowledge *k = out->knowledge;
    RootLine *roots = ARENA_NEW(arena, 2 * k->root_count, RootLine);
    if (!roots) return err_memory(err);
    size_t count = 0;
    for (size_t c = 0; c < k->cause_count; c++) {
        if (k->causes[c].kind != CAUSE_ROOT) continue;
        for (Side side = SIDE_ON_LEFT; side < SIDE_SLOTS; side++) {
            double p = belief_cause(belief, c, side);
            if (p < ROOT_MIN_PROBABILITY) continue;
            size_t at = count++;
            for (; at > 0 && roots[at - 1].probability < p; at--) roots[at] = roots[at - 1];
            roots[at] = (RootLine){(uint16_t)c, side, p};
        }
    }
    out->where.roots = roots;
    out->where.root_count = count;
    find_side(belief, out->of, &out->where);
    return true;
}

static bool find_levels(Arena *arena, const Belief *belief, Report *out, Err *err) {
    const Knowledge *k = out->knowledge;
    double *at_level = ARENA_NEW(arena, k->level_count, double);
    LevelLine *levels = ARENA_NEW(arena, k->level_count, LevelLine);
    if (!at_level || !levels) return err_memory(err);
    if (!locate_levels(belief, arena, at_level, err)) return false;
    size_t count = 0;
    for (size_t l = 0; l < k->level_count; l++) {
        if (at_level[l] < LEVEL_MIN_PROBABILITY) continue;
        size_t at = count++;
        for (; at > 0 && levels[at - 1].probability < at_level[l]; at--) levels[at] = levels[at - 1];
        levels[at] = (LevelLine){(uint16_t)l, at_level[l]};
    }
    out->where.levels = levels;
    out->where.level_count = count;
    return true;
}

static bool weigh_imaging(Arena *arena, const Belief *belief, Report *out, Err *err) {
    const Knowledge *k = out->knowledge;
    const Observed *seen = NULL;
    size_t count = belief_observed(belief, &seen);
    double *explained = ARENA_NEW(arena, count, double);
    ImagingLine *lines = ARENA_NEW(arena, count, ImagingLine);
    if (!explained || !lines) return err_memory(err);
    if (!locate_imaging(belief, arena, explained, err)) return false;
    for (size_t i = 0; i < count; i++) {
        const Finding *f = &k->findings[seen[i].finding];
        if (f->kind != FINDING_IMAGING || seen[i].at.grade == 0) continue;
        double leak = model_leak(belief_model(belief), &out->of->complete, seen[i].finding, seen[i].at.grade);
        size_t at = out->imaging_count++;
        for (; at > 0 && lines[at - 1].explained < explained[i]; at--) lines[at] = lines[at - 1];
        lines[at] =
            (ImagingLine){seen[i].finding, seen[i].side, seen[i].at.grade, explained[i], leak, f->leak.from};
    }
    out->imaging = lines;
    return true;
}

static bool ask_next(Arena *arena, Belief *belief, Case *of, Report *out, Err *err) {
    FindingGain *gains = ARENA_NEW(arena, ASK_NEXT_MAX, FindingGain);
    Interview iv = {.knowledge = out->knowledge, .belief = belief, .at = of};
    unsigned kinds = 1U << FINDING_HISTORY | 1U << FINDING_EXAMINATION | 1U << FINDING_TEST;
    if (!gains) return err_memory(err);
    out->ask_next = gains;
    return interview_gains(&iv, arena, kinds, gains, ASK_NEXT_MAX, &out->ask_next_count, err);
}

/* Everything that needs the network. */
static bool keep_left_out(Arena *arena, const Belief *belief, Report *out, Err *err) {
    const Observed *from;
    size_t count = belief_left_out(belief, &from);
    if (count == 0) return true;
    Observed *to = ARENA_NEW(arena, count, Observed);
    if (!to) return err_memory(err);
    memcpy(to, from, count * sizeof *to);
    out->left_out = to;
    out->left_out_count = count;
    return true;
}

static bool believe(Arena *arena, Belief *belief, Case *of, const ReportOptions *options, Report *out,
                    Err *err) {
    if (!belief_set(belief, &of->told, &of->complete, options->kinds, err)) return false;
    out->log_evidence = belief_log_evidence(belief);
    if (!keep_left_out(arena, belief, out, err)) return false;
    if (!list_causes(arena, belief, options, out, err)) return false;
    if (!find_roots(arena, belief, out, err) || !find_levels(arena, belief, out, err)) return false;
    if (!weigh_imaging(arena, belief, out, err)) return false;
    if (!options->explain) return true;
    if (!reasons_find(arena, belief, out, err)) return false;
    /* In an emergency nothing more is to be asked: the next step is to go. */
    bool go = out->safety.urgency == URGENCY_EMERGENCY_NOW;
    bool dear = belief_size(belief).tables.entries > ASK_NEXT_MAX_ENTRIES; /* it is run some hundred times */
    return go || dear || ask_next(arena, belief, of, out, err);
}

bool report_make(Arena *arena, Belief *belief, Case *of, const ReportOptions *options, Report *out,
                 Err *err) {
    const Knowledge *k = of->knowledge;
    *out = (Report){.knowledge = k, .of = of, .follow = options->follow};
    if (!case_complete(of, err) || !safety_assess(arena, k, &of->complete, &out->safety, err)) return false;
    Err network = {0};
    if (!believe(arena, belief, of, options, out, &network)) {
        if (network.code == ERR_MEMORY) {
            *err = network;
            return false;
        }
        out->unexplained = true;
        out->network = network;
        out->left_out_count = 0;
        out->cause_count = out->where.unseen_count = out->where.root_count = out->where.level_count =
            out->imaging_count = 0;
    }
    double *probability = ARENA_NEW(arena, k->cause_count, double);
    if (!probability) return err_memory(err);
    for (size_t c = 0; c < k->cause_count && !out->unexplained; c++)
        probability[c] = belief_cause(belief, c, SIDE_NONE);
    /* Without causes a probability is unknown, not zero. */
    ExprFacts facts = {&of->complete, out->unexplained ? NULL : probability, out->safety.urgency};
    int phase = options->follow ? options->follow->phase : -1;
    if (!plan_make(arena, k, &facts, &out->safety, phase, &out->plan, err)) return false;
    Str phase_id = out->plan.phase >= 0 ? k->care[out->plan.phase].id : STR("");
    return programme_make(arena, k, &facts, phase_id, &out->programme, err);
}
