#include "agree.h"

#include "care/plan.h"
#include "interview/danger.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Random {
    uint64_t state;
} Random;

static size_t below(Random *r, size_t n) {
    r->state = r->state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (size_t)(r->state >> 33) % n;
}

/* Numbers near the limits that expressions compare them with matter most: small whole ones, and any. */
static double some_number(Random *r, const Finding *f) {
    double share = (double)below(r, 1001) / 1000;
    double number = below(r, 2) ? f->lo + share * (f->hi - f->lo) : (double)below(r, 200);
    return number < f->lo || number > f->hi ? f->lo : number;
}

static Answer some_answer(Random *r, const Finding *f) {
    switch (f->type) {
    case TYPE_YESNO: return answer_yesno(below(r, 2));
    case TYPE_SIDE: return answer_side("lrbny"[below(r, 5)]);
    case TYPE_CHOICE: return answer_choice((int)below(r, f->choice_count));
    default: return answer_number(some_number(r, f));
    }
}

/* One finding in `sparse` is answered; what contradicts is left out. */
static void some_case(Random *r, Case *c, size_t sparse) {
    for (size_t f = 0; f < c->knowledge->finding_count; f++) {
        Err contradiction = {0};
        if (below(r, sparse)) continue;
        case_set(c, f, some_answer(r, &c->knowledge->findings[f]));
        if (!case_complete(c, &contradiction)) case_set(c, f, ANSWER_UNKNOWN);
    }
}

/* What a term must be, by the code. */
typedef struct Expected {
    Term term;
    bool value;
    const char *what;
    Str name;
} Expected;

enum { EXPECTED_MAX = 4096 };

/* One case through both. */
typedef struct Trial {
    const Proof *p;
    Arena *scratch;
    Random dice;
    Case c;
    bool explained;
    double *probability;
    Safety safety;
    ExprFacts facts;
    Interview interview;
    const Term *rises;   /* by question: sym_could_rise; NULL: not compared */
    const Term *offered; /* by care item: sym_offered; NULL: never offered */
    Expected *expected;
    size_t expected_count;
    size_t different;
} Trial;

static void expect(Trial *t, Term term, bool value, const char *what, Str name) {
    if (t->expected_count < EXPECTED_MAX)
        t->expected[t->expected_count++] = (Expected){term, value, what, name};
}

static void expect_three(Trial *t, Three term, Tri value, const char *what, Str name) {
    expect(t, term.yes, value == TRI_YES, what, name);
    expect(t, term.no, value == TRI_NO, what, name);
}

/* All at once, which is quicker; one by one only to say which. */
static void judge(Trial *t) {
    Solver *s = t->p->solver;
    Term all = term_constant(s, t->expected_count < EXPECTED_MAX);
    for (size_t i = 0; i < t->expected_count; i++) {
        Term term = t->expected[i].term;
        all = term_and(s, all, t->expected[i].value ? term : term_not(s, term));
    }
    if (solver_holds(s, all)) return;
    t->different++;
    for (size_t i = 0; i < t->expected_count; i++)
        if (solver_holds(s, t->expected[i].term) != t->expected[i].value)
            printf("  %s %.*s: the code and its translation differ\n", t->expected[i].what,
                   STR_ARG(t->expected[i].name));
}

static void compare_safety(Trial *t) {
    const Proof *p = t->p;
    size_t open = 0; /* what is undecided and would be more urgent is told */
    for (size_t r = 0; r < p->k->rule_count; r++) {
        Tri value = expr_eval(p->k->rules[r].when, &t->facts);
        expect_three(t, p->person.safety.rule[r], value, "rule", p->k->rules[r].id);
        open += p->k->rules[r].urgency > t->safety.urgency && value == TRI_UNKNOWN;
    }
    for (int u = 0; u < URGENCY_COUNT; u++)
        expect(t, p->person.safety.at_least[u], (int)t->safety.urgency >= u, "urgency",
               str_of(urgency_name((Urgency)u)));
    expect(t, term_constant(p->solver, open == t->safety.open_count), true, "rules", STR("that are open"));
}

static bool listed(const PlanList *list, size_t item) {
    for (size_t i = 0; i < list->count; i++)
        if (list->of[i].item == item) return true;
    return false;
}

static void compare_plan(Trial *t, int told) {
    const Proof *p = t->p;
    Plan plan;
    Err err = {0};
    if (!plan_make(t->scratch, p->k, &t->facts, &t->safety, told, &plan, &err)) return;
    for (size_t i = 0; i < p->k->care_count; i++) {
        const CareItem *item = &p->k->care[i];
        if (item->kind == CARE_PHASE) expect(t, p->step.phase[i], plan.phase == (int)i, "phase", item->id);
        /* Waiting is told among the options, of which there may be no more than five. */
        if (item->kind > CARE_IMAGING || item->class == CLASS_WAIT) continue;
        expect(t, t->offered[i], listed(&plan.next, i), "offer", item->id);
    }
}

static size_t some_phase(Trial *t) {
    const Knowledge *k = t->p->k;
    size_t i = below(&t->dice, k->care_count);
    while (k->care[i].kind != CARE_PHASE) i = (i + 1) % k->care_count;
    return i;
}

/* A random check-in in the case that is fixed; the move that is made. */
static int some_step(Trial *t, bool first, size_t from) {
    const Proof *p = t->p;
    Solver *s = p->solver;
    int trend = (int)below(&t->dice, TREND_COUNT + 1);
    int days = (int)below(&t->dice, 200);
    unsigned done = (unsigned)below(&t->dice, 1U << CLASS_COUNT);
    for (size_t i = 0; i < p->k->care_count; i++) {
        if (p->k->care[i].kind != CARE_PHASE) continue;
        solver_fix_bool(s, p->step.from[i], i == from);
        solver_fix_bool(s, p->step.told[i], i == from);
    }
    for (int i = 0; i <= TREND_COUNT; i++) solver_fix_bool(s, p->step.trend[i], i == trend);
    for (int c = 0; c < CLASS_COUNT; c++) solver_fix_bool(s, p->step.done[c], done >> c & 1U);
    solver_fix_real(s, p->step.days, days);
    solver_fix_bool(s, p->step.first, first);
    solver_fix_bool(s, p->step.is_told, false);
    return plan_move(p->k, &t->facts, (int)from, (Trend)trend, days, done);
}

static void compare_step(Trial *t) {
    const Proof *p = t->p;
    bool first = below(&t->dice, 2);
    size_t from = some_phase(t);
    int move = some_step(t, first, from);
    for (size_t m = 0; m < p->k->move_count; m++)
        expect(t, p->step.move[m], (int)m == move, "move", p->k->moves[m].id);
    int phase = move < 0 ? (int)from : p->k->moves[move].to;
    compare_plan(t, first ? -1 : phase);
}

static void compare_danger(Trial *t) {
    for (size_t q = 0; q < t->p->k->question_count; q++)
        if (t->rises[q])
            expect(t, t->rises[q], danger_could_rise(&t->interview, q), "danger of",
                   t->p->k->questions[q].id);
}

static void begin_trial(Trial *t, size_t sparse) {
    const Proof *p = t->p;
    Err err = {0};
    t->expected_count = 0;
    if (!case_new(t->scratch, p->k, &t->c, &err)) exit(4);
    some_case(&t->dice, &t->c, sparse);
    if (!case_complete(&t->c, &err) || !safety_assess(t->scratch, p->k, &t->c.complete, &t->safety, &err))
        exit(4);
    t->explained = below(&t->dice, 4) > 0;
    for (size_t i = 0; i < p->k->cause_count; i++)
        t->probability[i] = (double)below(&t->dice, 1000) / 1000 + 0.00005;
    t->facts = (ExprFacts){&t->c.complete, t->explained ? t->probability : NULL, t->safety.urgency};
    t->interview = (Interview){.knowledge = p->k, .at = &t->c};
    solver_fix_begin(p->solver);
    sym_case_fix(&p->person.c, &t->c.given);
    solver_fix_bool(p->solver, p->person.explained, t->explained);
    for (size_t i = 0; i < p->k->cause_count; i++)
        solver_fix_real(p->solver, p->person.probability[i], t->probability[i]);
}

/* The terms that are compared, made once. */
static bool make_terms(const Proof *p, Trial *t) {
    Term *rises = ARENA_NEW(p->arena, p->k->question_count, Term);
    Term *offered = ARENA_NEW(p->arena, p->k->care_count, Term);
    t->probability = ARENA_NEW(p->arena, p->k->cause_count, double);
    t->expected = ARENA_NEW(p->arena, EXPECTED_MAX, Expected);
    if (!rises || !offered || !t->probability || !t->expected) return false;
    for (size_t q = 0; q < p->k->question_count; q++)
        if (p->k->questions[q].stage == STAGE_MAIN) rises[q] = sym_could_rise(&p->person, q);
    for (size_t i = 0; i < p->k->care_count; i++)
        if (p->k->care[i].kind <= CARE_IMAGING) offered[i] = sym_offered(&p->person, p->k, i, p->step.phase);
    t->rises = rises;
    t->offered = offered;
    return true;
}

size_t agree(const Proof *p, size_t cases) {
    enum { DANGER_EVERY = 10 };
    Trial t = {.p = p, .scratch = arena_new(1 << 30), .dice = {7}};
    if (!t.scratch || !make_terms(p, &t)) return 1;
    ArenaMark empty = arena_mark(t.scratch);
    for (size_t i = 0; i < cases; i++) {
        arena_rewind(t.scratch, empty);
        begin_trial(&t, (size_t[]){2, 4, 12, 40}[i % 4]);
        expect(&t, p->person.c.possible, true, "case", STR("that can be given"));
        compare_safety(&t);
        compare_step(&t);
        if (i % DANGER_EVERY == 0) compare_danger(&t);
        judge(&t);
    }
    printf("%s the code and its translation agree in %zu random cases, %zu of them with the interview\n",
           t.different ? "not ok" : "ok", cases, cases / DANGER_EVERY);
    arena_free(t.scratch);
    return t.different;
}
