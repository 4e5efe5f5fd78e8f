#include "knowledge/lint_int.h"
#include "knowledge/params.h"
#include "knowledge/pool.h"

static const double expert_factor = 3;

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

static void complain_of(Lint *lint, const Param *p, PoolResult result, const Pooled *pooled) {
    const char *method = pool_method_name(p->pooled);
    Complainer *c = &lint->complain;
    switch (result) {
    case POOL_NO_TABLE:
        complain(c, p->pos, "a pooled number, but the knowledge has no table `pooling`");
        complain_hint(c, "docs/pooling.md says what it holds");
        return;
    case POOL_NO_FIELD:
        complain(c, p->pos, "the row %.*s has no figure that fits in the field that `of` names",
                 STR_ARG(lint->k->evidence[pooled->row].id));
        complain_hint(c, "name another field, or say pooled: derived and why");
        return;
    case POOL_ROW_COUNT:
        complain(c, p->pos, "pooled: %s, but %zu rows", method, p->from.count);
        complain_hint(c, "single takes one row, the others two or more; ratios two, or one "
                         "with `against`");
        return;
    case POOL_FEW_STUDIES:
        complain(c, p->pos, "bivariate needs four independent studies that have both sens and spec");
        complain_hint(c, "say pooled: random_effects");
        return;
    case POOL_BIVARIATE:
        complain(c, p->pos, "these rows are four or more independent studies with sens and spec");
        complain_hint(c, "say pooled: bivariate");
        return;
    case POOL_FACTOR:
        complain(c, p->pos, "this makes a probability of 1 or more");
        complain_hint(c, "a factor on the odds cannot: give odds_times");
        return;
    default:
        complain(c, p->pos, "%s does not give a number of this kind", method);
        complain_hint(
            c, "ratios give `odds`; product and sum give `p` and `share`; bivariate reads sens or spec");
        return;
    }
}

static void check_pooled(Lint *lint, const Param *p) {
    Pooled pooled;
    PoolResult result = pool_param(lint->k, p, &pooled);
    if (result == POOL_NOT_POOLED) return;
    if (result != POOL_DONE) {
        complain_of(lint, p, result, &pooled);
        return;
    }
    unsigned drift = pool_drift(lint->k, p, &pooled);
    if (p->deviates.len) {
        if (drift) return;
        complain(&lint->complain, p->pos, "`deviates`, but this number is what its rows give");
        complain_hint(&lint->complain, "leave `deviates` out");
    } else if (drift & ~(1U << SPOT_GRADE)) {
        complain(&lint->complain, p->pos,
                 "this number has drifted: %g [%g, %g], but its rows give %.4g [%.3g, %.3g]", p->value[0],
                 p->lo[0], p->hi[0], pooled.value, pooled.lo, pooled.hi);
        complain_hint(&lint->complain, "run plumbline knowledge pool --write, or say why: deviates: \"…\"");
    } else if (drift) {
        complain(&lint->complain, p->pos, "grade: %s, but its rows give %s", pool_grade_name(p->grade),
                 pool_grade_name(pooled.grade));
        complain_hint(&lint->complain, "run plumbline knowledge pool --write");
    }
}

/* Derived, estimated, and whatever somebody judged needs a reason. */
static bool needs_why(const Param *p) {
    return p->pooled >= POOLED_DERIVED || p->times < 1 || p->times > 1 || p->odds_times < 1 ||
           p->odds_times > 1 || p->against > 0 || p->indirect;
}

static void check_param(Lint *lint, const Param *p) {
    check_rows(lint, p);
    check_pooled(lint, p);
    if (p->why.len == 0 && needs_why(p)) {
        complain(&lint->complain, p->pos, "a number that somebody judged needs `why`");
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

void lint_numbers(Lint *lint) {
    size_t count = 0;
    const ParamUse *uses = params_list(lint->k, lint->arena, &count);
    for (size_t i = 0; i < count; i++) check_param(lint, uses[i].param);
}
