#include "model.h"

#include <stdio.h>
#include <stdlib.h>

static void *room(Arena *arena, size_t count, size_t size) {
    void *of = arena_alloc(arena, count, size);
    if (of) return of;
    fputs("proofs: out of memory\n", stderr);
    exit(4);
}

void sym_urgency(Solver *s, const Knowledge *k, const Three *rule, Term at_least[URGENCY_COUNT]) {
    Term any = term_constant(s, false);
    for (int u = URGENCY_COUNT - 1; u >= 0; u--) {
        for (size_t r = 0; r < k->rule_count; r++)
            if ((int)k->rules[r].urgency == u) any = term_or(s, any, rule[r].yes);
        at_least[u] = any;
    }
    /* Without any rule it is routine. */
    at_least[URGENCY_ROUTINE] = term_or(s, at_least[URGENCY_ROUTINE], term_not(s, any));
    at_least[URGENCY_SELF_CARE] = term_constant(s, true);
}

static void assess(SymPerson *p) {
    const Knowledge *k = p->c.k;
    p->facts = (SymFacts){.of = &p->c,
                          .answers = p->c.complete,
                          .explained = p->explained,
                          .probability = p->probability,
                          .at_least = p->safety.at_least};
    p->safety.rule = room(p->c.arena, k->rule_count, sizeof *p->safety.rule);
    for (size_t r = 0; r < k->rule_count; r++) p->safety.rule[r] = sym_expr(&p->facts, k->rules[r].when);
    sym_urgency(p->c.solver, k, p->safety.rule, p->safety.at_least);
}

void sym_person_free(Solver *solver, Arena *arena, const Knowledge *k, SymPerson *out) {
    Term *probability = room(arena, k->cause_count, sizeof *probability);
    *out = (SymPerson){.c = sym_case_free(solver, arena, k)};
    Term *possible = &out->c.possible;
    for (size_t i = 0; i < k->cause_count; i++) {
        probability[i] = term_real(solver, "probability", k->causes[i].id);
        *possible = term_and(solver, *possible, term_compare(solver, probability[i], REL_GE, 0));
        *possible = term_and(solver, *possible, term_compare(solver, probability[i], REL_LE, 1));
    }
    out->explained = term_bool(solver, "explained", STR(""));
    out->probability = probability;
    assess(out);
}

void sym_person_like(const SymPerson *other, const SymCase *c, SymPerson *out) {
    *out = (SymPerson){.c = *c, .explained = other->explained, .probability = other->probability};
    assess(out);
}

void sym_person_with_rule(const SymPerson *other, const Knowledge *k, size_t rule, SymPerson *out) {
    *out = *other;
    out->c.k = k;
    out->facts.of = &out->c;
    out->facts.at_least = out->safety.at_least;
    out->safety.rule = room(out->c.arena, k->rule_count, sizeof *out->safety.rule);
    for (size_t r = 0; r < k->rule_count; r++) out->safety.rule[r] = other->safety.rule[r];
    out->safety.rule[rule] = sym_expr(&out->facts, k->rules[rule].when);
    sym_urgency(out->c.solver, k, out->safety.rule, out->safety.at_least);
}

Term sym_entry_phase(const SymPerson *p, const Knowledge *k, size_t phase) {
    Solver *s = p->c.solver;
    Term here = sym_expr_or(&p->facts, k->care[phase].when, TRI_YES).yes;
    for (size_t i = 0; i < k->care_count; i++) {
        const CareItem *other = &k->care[i];
        bool earlier =
            other->order < k->care[phase].order || (other->order == k->care[phase].order && i < phase);
        if (other->kind != CARE_PHASE || i == phase || !earlier) continue;
        here = term_and(s, here, term_not(s, sym_expr_or(&p->facts, other->when, TRI_YES).yes));
    }
    return here;
}

Term sym_advised_against(const SymPerson *p, const CareItem *item) {
    Solver *s = p->c.solver;
    Term any = term_constant(s, false);
    for (size_t i = 0; i < item->not_now_count; i++)
        any = term_or(s, any, sym_expr_or(&p->facts, item->not_now[i].when, TRI_NO).yes);
    return any;
}

static Term fits_phase(Solver *s, const CareItem *item, const Term *in_phase) {
    Term any = term_constant(s, item->phase_count == 0);
    for (size_t i = 0; i < item->phase_count; i++) any = term_or(s, any, in_phase[item->phases[i]]);
    return any;
}

Term sym_offered(const SymPerson *p, const Knowledge *k, size_t i, const Term *in_phase) {
    Solver *s = p->c.solver;
    const CareItem *item = &k->care[i];
    Term offered = sym_expr_or(&p->facts, item->when, TRI_YES).yes;
    offered = term_and(s, offered, fits_phase(s, item, in_phase));
    offered = term_and(s, offered, term_not(s, sym_advised_against(p, item)));
    for (size_t c = 0; c < item->contraindication_count; c++) {
        const CareReason *reason = &item->contraindications[c];
        Three against = sym_expr_or(&p->facts, reason->when, TRI_NO);
        offered = term_and(s, offered, reason->dangerous ? against.no : term_not(s, against.yes));
    }
    return offered;
}

static Term one_of(Solver *s, size_t count, const Term *of, Term possible) {
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (of[i] && of[j]) possible = term_and(s, possible, term_not(s, term_and(s, of[i], of[j])));
    Term any = term_constant(s, false);
    for (size_t i = 0; i < count; i++)
        if (of[i]) any = term_or(s, any, of[i]);
    return term_and(s, possible, any);
}

/* One Boolean for each phase; NULL for what is none. */
static Term *phases_free(const SymPerson *p, const char *kind) {
    const Knowledge *k = p->c.k;
    Term *of = room(p->c.arena, k->care_count, sizeof *of);
    for (size_t i = 0; i < k->care_count; i++)
        if (k->care[i].kind == CARE_PHASE) of[i] = term_bool(p->c.solver, kind, k->care[i].id);
    return of;
}

void sym_step_free(const SymPerson *p, SymStep *out) {
    Solver *s = p->c.solver;
    const Knowledge *k = p->c.k;
    Term *from = phases_free(p, "from");
    Term *told = phases_free(p, "told");
    Term *trend = room(p->c.arena, TREND_COUNT + 1, sizeof *trend);
    Term *done = room(p->c.arena, CLASS_COUNT, sizeof *done);
    for (int t = 0; t <= TREND_COUNT; t++) trend[t] = term_bool(s, "trend", STR(""));
    for (int c = 0; c < CLASS_COUNT; c++) done[c] = term_bool(s, "done", STR(""));
    Term possible = one_of(s, k->care_count, from, term_constant(s, true));
    possible = one_of(s, k->care_count, told, possible);
    possible = one_of(s, TREND_COUNT + 1, trend, possible);
    Term days = term_real(s, "days", STR(""));
    *out = (SymStep){.possible = term_and(s, possible, term_compare(s, days, REL_GE, 0)),
                     .first = term_bool(s, "first", STR("")),
                     .from = from,
                     .told = told,
                     .is_told = term_bool(s, "is_told", STR("")),
                     .trend = trend,
                     .days = days,
                     .done = done};
    sym_step_decide(p, out);
}

static Term leads_from(const SymPerson *p, const SymStep *step, const CareMove *m) {
    Solver *s = p->c.solver;
    if (m->of_count == 0) return term_not(s, step->from[m->to]);
    Term any = term_constant(s, false);
    for (size_t i = 0; i < m->of_count; i++) any = term_or(s, any, step->from[m->of[i]]);
    return any;
}

/* When nothing can be compared only moves for any trend are made. */
static Term fits_trend(Solver *s, const SymStep *step, const CareMove *m) {
    unsigned all = (1U << TREND_COUNT) - 1;
    Term any = m->trends == all ? step->trend[TREND_COUNT] : term_constant(s, false);
    for (int t = 0; t < TREND_COUNT; t++)
        if (m->trends >> t & 1U) any = term_or(s, any, step->trend[t]);
    return any;
}

static Term is_due(const SymPerson *p, const SymStep *step, const CareMove *m) {
    Solver *s = p->c.solver;
    Term due = term_and(s, leads_from(p, step, m), fits_trend(s, step, m));
    if (m->after_days > 0) due = term_and(s, due, term_compare(s, step->days, REL_GE, m->after_days));
    if (m->done >= 0) due = term_and(s, due, step->done[m->done]);
    return term_and(s, due, sym_expr_or(&p->facts, m->when, TRI_YES).yes);
}

static Term choose(Solver *s, Term when, Term then, Term otherwise) {
    return term_or(s, term_and(s, when, then), term_and(s, term_not(s, when), otherwise));
}

void sym_step_decide(const SymPerson *p, SymStep *step) {
    Solver *s = p->c.solver;
    const Knowledge *k = p->c.k;
    Term none = term_constant(s, true);
    Term indicated = term_constant(s, false);
    step->move = room(p->c.arena, k->move_count, sizeof *step->move);
    step->phase = room(p->c.arena, k->care_count, sizeof *step->phase);
    for (size_t i = 0; i < k->move_count; i++) {
        Term due = is_due(p, step, &k->moves[i]);
        step->move[i] = term_and(s, none, due);
        none = term_and(s, none, term_not(s, due));
        if (k->moves[i].indication) indicated = term_or(s, indicated, step->move[i]);
    }
    Term danger = term_and(s, term_not(s, none), p->safety.at_least[URGENCY_EMERGENCY_NOW]);
    Term obeyed = term_and(s, step->is_told, term_not(s, term_or(s, indicated, danger)));
    for (size_t i = 0; i < k->care_count; i++) {
        if (k->care[i].kind != CARE_PHASE) continue;
        Term moved = term_and(s, none, step->from[i]);
        for (size_t m = 0; m < k->move_count; m++)
            if (k->moves[m].to == i) moved = term_or(s, moved, step->move[m]);
        moved = choose(s, obeyed, step->told[i], moved);
        step->phase[i] = choose(s, step->first, sym_entry_phase(p, k, i), moved);
    }
}

/* The most alarming answer that does not contradict what is known, as in interview/danger.c. */
static SymAnswer worst(SymCase *then, const SymPerson *p, size_t finding) {
    Solver *s = p->c.solver;
    const Finding *f = &then->k->findings[finding];
    const SymAnswer *now = &p->c.complete[finding];
    Answer plain = f->type == TYPE_YESNO ? answer_yesno(true) : ANSWER_UNKNOWN;
    for (size_t i = 0; f->type == TYPE_CHOICE && i < f->choice_count; i++)
        if (f->grades ? i > 0 : f->yes_choices >> i & 1) plain = answer_choice((int)i);
    SymAnswer a = sym_answer_of(then, finding, &plain);
    if (f->type == TYPE_YESNO) a.known = a.any.yes = term_not(s, now->any.no);
    if (f->type != TYPE_SIDE) return a;
    Term may = term_not(s, term_and(s, now->left.no, now->right.no));
    a.known = a.any.yes = may;
    a.left = (Three){term_and(s, may, term_not(s, now->left.no)), term_and(s, may, now->left.no)};
    a.right = (Three){term_and(s, may, term_not(s, now->right.no)), term_and(s, may, now->right.no)};
    return a;
}

static void set_if_unknown(SymCase *c, size_t finding, Term when, const SymAnswer *value) {
    SymAnswer now = c->given[finding];
    Term set = term_and(c->solver, when, term_not(c->solver, now.known));
    c->given[finding] = sym_answer_if(c, finding, set, value, &now);
}

static void set_option(SymCase *c, const Option *option, Term when) {
    for (size_t i = 0; i < option->set_count; i++) {
        SymAnswer value = sym_answer_of(c, option->sets[i].finding, &option->sets[i].value);
        set_if_unknown(c, option->sets[i].finding, when, &value);
    }
}

static void set_worst(SymCase *then, const SymPerson *p, const Question *q, Term when) {
    for (size_t o = 0; o < q->option_count; o++) set_option(then, &q->options[o], when);
    for (size_t i = 0; i < q->ask_count; i++) {
        SymAnswer most = worst(then, p, q->asks[i]);
        set_if_unknown(then, q->asks[i], when, &most);
    }
}

/* It rises when what is answered then does not contradict and is more urgent than now. */
static Term rises_with(const SymPerson *p, const Question *q, int option) {
    Solver *s = p->c.solver;
    SymCase then = sym_case_copy(&p->c);
    if (option >= 0) set_option(&then, &q->options[option], term_constant(s, true));
    else set_worst(&then, p, q, term_constant(s, true));
    sym_case_complete(&then);
    SymPerson after;
    sym_person_like(p, &then, &after);
    Term rises = term_constant(s, false);
    for (int u = URGENCY_SAME_DAY; u < URGENCY_COUNT; u++) {
        Term up = term_and(s, after.safety.at_least[u], term_not(s, p->safety.at_least[u]));
        rises = term_or(s, rises, up);
    }
    return term_and(s, then.possible, rises);
}

Term sym_could_rise(const SymPerson *p, size_t question) {
    Solver *s = p->c.solver;
    const Question *q = &p->c.k->questions[question];
    if (q->kind != QUESTION_SINGLE || q->option_count == 0) return rises_with(p, q, -1);
    Term rises = term_constant(s, false);
    for (size_t o = 0; o < q->option_count; o++) rises = term_or(s, rises, rises_with(p, q, (int)o));
    return rises;
}

Term sym_together(const SymPerson *p, const Term *open) {
    Solver *s = p->c.solver;
    SymCase then = sym_case_copy(&p->c);
    for (size_t q = 0; q < p->c.k->question_count; q++)
        if (open[q] && p->c.k->questions[q].kind != QUESTION_SINGLE)
            set_worst(&then, p, &p->c.k->questions[q], open[q]);
    sym_case_complete(&then);
    SymPerson after;
    sym_person_like(p, &then, &after);
    Term rises = term_and(s, after.safety.at_least[URGENCY_EMERGENCY_NOW],
                          term_not(s, p->safety.at_least[URGENCY_EMERGENCY_NOW]));
    return term_and(s, then.possible, rises);
}
