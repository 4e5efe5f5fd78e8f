#include "report/reasons.h"

#include "knowledge/expr.h"

#include <math.h>
#include <string.h>

enum { REASONS_MAX = 6 };
static const double REASON_MIN_LOG_ODDS = 0.1;
static const double EXPLAIN_MIN_PROBABILITY = 0.01;

static double log_odds(double p) {
    const double least = 1e-12;
    p = fmin(fmax(p, least), 1 - least);
    return log(p / (1 - p));
}

/* What each cause can bring about, directly or through others. */
typedef struct Reach {
    const Knowledge *k;
    bool *visited;  /* by cause, of the walk */
    bool *findings; /* [cause * finding_count + finding] */
} Reach;

static void walk(Reach *reach, size_t from, bool *findings);

static void walk_links(Reach *reach, const Link *links, size_t count, bool *findings) {
    for (size_t i = 0; i < count; i++) {
        if (links[i].to.is_finding) findings[links[i].to.index] = true;
        else walk(reach, links[i].to.index, findings);
    }
}

static void walk(Reach *reach, size_t from, bool *findings) {
    const Cause *c = &reach->k->causes[from];
    if (reach->visited[from]) return;
    reach->visited[from] = true;
    walk_links(reach, c->shows, c->show_count, findings);
    for (size_t s = 0; s < c->site_count; s++) {
        const Site *site = &c->sites[s];
        walk_links(reach, site->shows, site->show_count, findings);
        for (size_t i = 0; i < site->press_count; i++) {
            int root = reach->k->levels[site->level].root[site->presses[i].role];
            if (root >= 0) walk(reach, (size_t)root, findings);
        }
    }
}

/* A part that is there makes its whole be there. */
static void add_wholes(const Knowledge *k, bool *findings) {
    for (size_t f = 0; f < k->finding_count; f++)
        for (int up = k->findings[f].part_of; findings[f] && up >= 0; up = k->findings[up].part_of)
            findings[up] = true;
}

static bool find_reach(Arena *arena, const Report *of, Reach *reach, Err *err) {
    const Knowledge *k = of->knowledge;
    *reach = (Reach){k, ARENA_NEW(arena, k->cause_count, bool),
                     ARENA_NEW(arena, of->cause_count * k->finding_count, bool)};
    if (!reach->visited || !reach->findings) return err_memory(err);
    for (size_t c = 0; c < of->cause_count; c++) {
        bool *findings = reach->findings + c * k->finding_count;
        memset(reach->visited, 0, k->cause_count * sizeof *reach->visited);
        walk(reach, of->causes[c].cause, findings);
        add_wholes(k, findings);
    }
    return true;
}

/* Keeps the strongest reasons of one direction, the strongest first. */
static void keep_reason(Reason *of, size_t *count, Reason reason) {
    size_t at = *count;
    if (at == REASONS_MAX) {
        if (fabs(of[at - 1].log_odds) >= fabs(reason.log_odds)) return;
        at--;
    } else {
        (*count)++;
    }
    for (; at > 0 && fabs(of[at - 1].log_odds) < fabs(reason.log_odds); at--) of[at] = of[at - 1];
    of[at] = reason;
}

typedef struct Reasons {
    Report *out;
    double *without; /* posteriors without the answer at hand */
    double *alone;   /* and with no other finding */
    double *nothing; /* and with no finding at all */
    Reason *room;
    Reach reach;
} Reasons;

/* The change of one cause's log odds by the answer at hand as the last one, 0 when it is not worth telling.
 */
static double change_last(const Reasons *r, const CauseLine *line) {
    double without = r->without[(size_t)SIDE_SLOTS * line->cause];
    if (line->probability < EXPLAIN_MIN_PROBABILITY && without < EXPLAIN_MIN_PROBABILITY) return 0;
    double change = log_odds(line->probability) - log_odds(without);
    return fabs(change) < REASON_MIN_LOG_ODDS ? 0 : change;
}

/* The same of a finding, halfway between the last and the first of all: of findings that say the same, none
 * adds much as the last one. */
static double change_mean(const Reasons *r, const CauseLine *line) {
    size_t at = (size_t)SIDE_SLOTS * line->cause;
    if (fmax(line->probability, r->without[at]) < EXPLAIN_MIN_PROBABILITY) return 0;
    double last = log_odds(line->probability) - log_odds(r->without[at]);
    double change = (last + log_odds(r->alone[at]) - log_odds(r->nothing[at])) / 2;
    return fabs(change) < REASON_MIN_LOG_ODDS ? 0 : change;
}

static void tell(Reasons *r, size_t c, Reason reason) {
    CauseLine *line = (CauseLine *)&r->out->causes[c];
    line->speaks_for = r->room + c * 2 * REASONS_MAX;
    line->speaks_against = line->speaks_for + REASONS_MAX;
    if (reason.log_odds > 0) keep_reason((Reason *)line->speaks_for, &line->for_count, reason);
    else keep_reason((Reason *)line->speaks_against, &line->against_count, reason);
}

static EvidenceRefs link_evidence(const Cause *c, size_t finding) {
    for (size_t i = 0; i < c->show_count; i++)
        if (c->shows[i].to.is_finding && c->shows[i].to.index == finding) return c->shows[i].p.from;
    return (EvidenceRefs){0};
}

/* One answer to the network. */
static void tell_observed(Reasons *r, const Observed *observed) {
    const Knowledge *k = r->out->knowledge;
    for (size_t c = 0; c < r->out->cause_count; c++) {
        const Cause *cause = &k->causes[r->out->causes[c].cause];
        double change = change_mean(r, &r->out->causes[c]);
        bool brings = r->reach.findings[c * k->finding_count + observed->finding];
        bool fits = brings == (observed->at.grade > 0);
        if (change == 0 || (change < 0 && fits) || (change > 0 && !fits && cause->kind == CAUSE_CONDITION))
            continue;
        tell(r, c,
             (Reason){observed->finding, observed->side, observed->at.grade, change,
                      link_evidence(cause, observed->finding)});
    }
}

static bool find_observed(Reasons *r, Belief *belief, Err *err) {
    const Observed *observed = NULL;
    size_t count = belief_observed(belief, &observed);
    if (!belief_alone(belief, count, r->nothing, err)) return false;
    for (size_t i = 0; i < count; i++) {
        Err ignored = {0};
        /* That the other side is well is no reason of its own. */
        bool well_side = !observed[i].at.grade && r->out->of->complete.of[observed[i].finding].any == TRI_YES;
        if (!well_side && belief_without(belief, i, r->without, NULL, &ignored) &&
            belief_alone(belief, i, r->alone, &ignored))
            tell_observed(r, &observed[i]);
    }
    return true;
}

/* What both sides say alike is told once, with the weight of the stronger side; the stronger stands first. */
static void join_sides(Reason *of, size_t *count) {
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        bool again = false;
        for (size_t j = 0; j < kept && !again; j++) {
            again = of[j].finding == of[i].finding && of[j].grade == of[i].grade && of[j].side != of[i].side;
            if (again) of[j].side = SIDE_NONE;
        }
        if (!again) of[kept++] = of[i];
    }
    *count = kept;
}

/* Which findings some context speaks of. */
static void mark(void *context, uint16_t finding) {
    ((bool *)context)[finding] = true;
}

static void mark_contexts(const Knowledge *k, bool *marked) {
    for (size_t c = 0; c < k->cause_count; c++)
        for (size_t i = 0; i < k->causes[c].context_count; i++)
            expr_findings(k->causes[c].context[i].when, mark, marked);
}

typedef struct Mention {
    size_t finding;
    bool found;
} Mention;

static void mention(void *context, uint16_t finding) {
    Mention *m = context;
    m->found = m->found || m->finding == finding;
}

/* The context of this cause that holds and speaks of the finding; NULL when there is none. */
static const ContextOdds *context_of(const Cause *c, const Answers *answers, size_t finding) {
    ExprFacts facts = {.answers = answers};
    for (size_t i = 0; i < c->context_count; i++) {
        Mention m = {finding, false};
        expr_findings(c->context[i].when, mention, &m);
        if (!m.found || expr_eval(c->context[i].when, &facts) != TRI_YES) continue;
        return &c->context[i];
    }
    return NULL;
}

static bool is_yes(const Knowledge *k, const Answers *answers, size_t finding) {
    const Finding *f = &k->findings[finding];
    return f->type == TYPE_NUMBER || f->type == TYPE_CHOICE || answers->of[finding].any == TRI_YES;
}

/* An answer that only moves priors: told for causes whose own context speaks of it, the same way. (Age can
 * raise a cause merely because it lowers its rivals; their reasons say so.) */
static void tell_context(Reasons *r, size_t finding) {
    const Knowledge *k = r->out->knowledge;
    const Answers *answers = &r->out->of->complete;
    for (size_t c = 0; c < r->out->cause_count; c++) {
        const Cause *cause = &k->causes[r->out->causes[c].cause];
        double change = change_last(r, &r->out->causes[c]);
        const ContextOdds *context = change == 0 ? NULL : context_of(cause, answers, finding);
        if (!context || (context->odds.value[0] > 1) != (change > 0)) continue;
        tell(r, c,
             (Reason){(uint16_t)finding, SIDE_NONE, is_yes(k, answers, finding), change, context->odds.from});
    }
}

static bool find_context(Arena *arena, Reasons *r, Belief *belief, Err *err) {
    const Knowledge *k = r->out->knowledge;
    const Answers *given = &r->out->of->complete;
    bool *in_context = ARENA_NEW(arena, k->finding_count, bool);
    Answer *answers = ARENA_NEW(arena, k->finding_count, Answer);
    const Observed *observed = NULL;
    size_t count = belief_observed(belief, &observed);
    if (!in_context || !answers) return err_memory(err);
    mark_contexts(k, in_context);
    in_context[k->person.setting] = false; /* where one asks is no reason */
    for (size_t i = 0; i < count; i++) in_context[observed[i].finding] = false;
    memcpy(answers, given->of, k->finding_count * sizeof *answers);
    for (size_t f = 0; f < k->finding_count; f++) {
        Err ignored = {0};
        if (!in_context[f] || !given->of[f].known) continue;
        answers[f] = ANSWER_UNKNOWN;
        if (belief_in_context(belief, &(Answers){answers, k->finding_count}, r->without, &ignored))
            tell_context(r, f);
        answers[f] = given->of[f];
    }
    return true;
}

bool reasons_find(Arena *arena, Belief *belief, Report *out, Err *err) {
    size_t slots = belief_slots(belief);
    double *room = ARENA_NEW(arena, 3 * slots, double);
    if (!room) return err_memory(err);
    Reasons r = {.out = out,
                 .without = room,
                 .alone = room + slots,
                 .nothing = room + 2 * slots,
                 .room = ARENA_NEW(arena, out->cause_count * 2 * REASONS_MAX, Reason)};
    if (!r.room || !find_reach(arena, out, &r.reach, err)) return err_memory(err);
    if (!find_observed(&r, belief, err) || !find_context(arena, &r, belief, err)) return false;
    for (size_t c = 0; c < out->cause_count; c++) {
        CauseLine *line = (CauseLine *)&out->causes[c];
        join_sides((Reason *)line->speaks_for, &line->for_count);
        join_sides((Reason *)line->speaks_against, &line->against_count);
    }
    return true;
}
