#include "knowledge/lint_int.h"
#include "knowledge/pool.h"

#include <math.h>

static const double largest_drift = 0.01;
static const double expert_factor = 3;

/* One parameter of the YAML may stand in many places of the knowledge (sites, `each`): it is told once. */
typedef struct Seen {
    const Param **slots;
    size_t mask;
} Seen;

static bool same_param(const Param *a, const Param *b) {
    return a->pos.line == b->pos.line && a->pos.column == b->pos.column && str_eq(a->pos.file, b->pos.file) &&
           a->value[0] <= b->value[0] && a->value[0] >= b->value[0];
}

static bool seen_before(Seen *seen, const Param *p) {
    size_t at = ((size_t)p->pos.line * 2654435761U ^ (size_t)p->pos.column * 40503U ^ p->pos.file.len * 97U) &
                seen->mask;
    for (; seen->slots[at]; at = (at + 1) & seen->mask)
        if (same_param(seen->slots[at], p)) return true;
    seen->slots[at] = p;
    return false;
}

static void check_rows(Lint *lint, const Param *p) {
    const Knowledge *k = lint->k;
    if (p->from.count == 0) {
        if (p->pooled == POOLED_EXPERT || k->evidence_count == 0) return;
        complain(&lint->complain, p->pos, "a number that is pooled or derived needs `from`");
        complain_hint(&lint->complain, "cite evidence rows, or say pooled: expert");
        return;
    }
    for (size_t i = 0; i < p->from.count; i++)
        if (!str_eq(k->evidence[p->from.row[i]].verified, STR("unverified"))) return;
    complain(&lint->complain, p->pos, "this number rests on unverified rows only (%.*s)",
             STR_ARG(k->evidence[p->from.row[0]].id));
    complain_hint(&lint->complain,
                  "cite a row that somebody has read, or say pooled: expert with a wide interval");
}

static void check_drift(Lint *lint, const Param *p) {
    double value = 0;
    size_t row = 0;
    switch (pool_value(lint->k, p, &value, &row)) {
    case POOL_NOT_POOLED: return;
    case POOL_MANY_ROWS:
        complain(&lint->complain, p->pos, "pooled: single, but %zu rows", p->from.count);
        complain_hint(&lint->complain, "cite one row, or say pooled: logit_mean");
        return;
    case POOL_NO_FIELD:
        complain(&lint->complain, p->pos, "the row %.*s has no figure in the field that `of` names",
                 STR_ARG(lint->k->evidence[row].id));
        complain_hint(&lint->complain, "name another field, or say pooled: derived and why");
        return;
    default: break;
    }
    double allowed = p->scale == SCALE_ODDS ? largest_drift * (value > 1 ? value : 1) : largest_drift;
    if (fabs(p->value[0] - value) <= allowed + 1e-9) return;
    complain(&lint->complain, p->pos, "this number has drifted: %g, but its rows give %.4g", p->value[0],
             value);
    complain_hint(&lint->complain, "take the rows' figure, or say pooled: derived and why");
}

static void check_param(Lint *lint, const Param *p) {
    check_rows(lint, p);
    check_drift(lint, p);
    if (p->why.len == 0 && (p->pooled == POOLED_DERIVED || p->pooled == POOLED_EXPERT)) {
        complain(&lint->complain, p->pos, "a derived or expert number needs `why`");
        complain_hint(&lint->complain, "one sentence");
    }
    if (p->pooled != POOLED_EXPERT) return;
    if (p->grade != GRADE_EXPERT) {
        complain(&lint->complain, p->pos, "pooled: expert with another grade");
        complain_hint(&lint->complain, "say grade: expert; if rows led to the number, say pooled: derived");
    }
    for (size_t g = 0; g < p->count; g++) {
        if (pool_odds_factor(p, g) >= expert_factor - 1e-9) continue;
        complain(&lint->complain, p->pos, "the interval [%g, %g] of an estimate is too narrow", p->lo[g],
                 p->hi[g]);
        complain_hint(&lint->complain, "its ends must differ by a factor of three in odds, here %.2g",
                      pool_odds_factor(p, g));
        return;
    }
}

typedef void Visit(Lint *lint, const Param *p, void *context);

static void visit_context(Lint *lint, const ContextOdds *context, size_t count, Visit *visit, void *data) {
    for (size_t i = 0; i < count; i++) visit(lint, &context[i].odds, data);
}

static void visit_links(Lint *lint, const Link *shows, size_t count, Visit *visit, void *data) {
    for (size_t i = 0; i < count; i++) visit(lint, &shows[i].p, data);
}

static void visit_cause(Lint *lint, const Cause *c, Visit *visit, void *data) {
    if (c->kind == CAUSE_CONDITION)
        for (int s = 0; s < SETTING_COUNT; s++) visit(lint, &c->prior[s], data);
    else visit(lint, &c->leak, data);
    visit_context(lint, c->context, c->context_count, visit, data);
    for (size_t i = 0; i < c->site_count; i++) {
        const Site *site = &c->sites[i];
        visit(lint, &site->level_share, data);
        visit(lint, &site->zone_share, data);
        for (size_t p = 0; p < site->press_count; p++) visit(lint, &site->presses[p].p, data);
        visit_links(lint, site->shows, site->show_count, visit, data);
    }
    visit_links(lint, c->shows, c->show_count, visit, data);
}

static void visit_all(Lint *lint, Visit *visit, void *data) {
    const Knowledge *k = lint->k;
    for (size_t i = 0; i < k->finding_count; i++) {
        const Finding *f = &k->findings[i];
        if (f->in_network) visit(lint, &f->leak, data);
        visit_context(lint, f->leak_context, f->leak_context_count, visit, data);
    }
    for (size_t i = 0; i < k->cause_count; i++) visit_cause(lint, &k->causes[i], visit, data);
}

static void count_one(Lint *lint, const Param *p, void *context) {
    (void)lint;
    (void)p;
    ++*(size_t *)context;
}

static void check_once(Lint *lint, const Param *p, void *context) {
    if (!seen_before(context, p)) check_param(lint, p);
}

void lint_numbers(Lint *lint) {
    size_t count = 0;
    visit_all(lint, count_one, &count);
    size_t size = 8;
    while (size < 2 * count + 2) size *= 2;
    Seen seen = {ARENA_NEW(lint->arena, size, const Param *), size - 1};
    if (seen.slots) visit_all(lint, check_once, &seen);
}
