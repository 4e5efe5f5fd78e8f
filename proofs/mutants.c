#include "mutants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a mutant came to. */
typedef enum Fate { FATE_BY_CLAIM, FATE_BY_RECORD, FATE_SAME, FATE_SURVIVED, FATE_COUNT } Fate;

typedef struct Bench {
    const Proof *p;
    const char *folder;
    size_t fates[FATE_COUNT];
    size_t examples;
} Bench;

enum { EXAMPLES = 5 };

static void *copy_of(Arena *arena, const void *from, size_t count, size_t size) {
    void *to = arena_alloc(arena, count, size);
    if (!to) {
        fputs("proofs: out of memory\n", stderr);
        exit(4);
    }
    return memcpy(to, from, count * size);
}

/* Is a goal of the theorem not met? The record of what was agreed counts apart from the other theorems. */
static bool fails(const Proof *mutant, TheoremId theorem) {
    Goals goals = {.arena = mutant->arena};
    Term any = term_constant(mutant->solver, false);
    theorem_goals(mutant, theorem, &goals);
    for (size_t i = 0; i < goals.count; i++)
        if (!goals.of[i].wanted) any = term_or(mutant->solver, any, goals.of[i].bad);
    if (solver_find(mutant->solver, any) != FOUND_NONE) return true;
    for (size_t i = 0; i < goals.count; i++)
        if (goals.of[i].wanted && !goal_met(mutant, &goals.of[i])) return true;
    return false;
}

/* Does a changed rule make any urgency another one? All else follows from the urgency. */
static bool urgency_differs(const Proof *p, const Proof *mutant) {
    Solver *s = p->solver;
    Term other = term_constant(s, false);
    for (int u = 0; u < URGENCY_COUNT; u++) {
        Term was = p->person.safety.at_least[u];
        other = term_or(s, other, term_not(s, term_same(s, was, mutant->person.safety.at_least[u])));
    }
    return solver_find(s, other) != FOUND_NONE;
}

/* Does another plan offer anything else, or lead elsewhere? */
static bool plan_differs(const Proof *p, const Proof *mutant) {
    Solver *s = p->solver;
    Term other = term_constant(s, false);
    for (size_t i = 0; i < p->k->care_count; i++) {
        bool phase = p->k->care[i].kind == CARE_PHASE;
        if (p->k->care[i].kind > CARE_IMAGING && !phase) continue;
        Term was = phase ? p->step.phase[i] : sym_offered(&p->person, p->k, i, p->step.phase);
        Term is =
            phase ? mutant->step.phase[i] : sym_offered(&mutant->person, mutant->k, i, mutant->step.phase);
        other = term_or(s, other, term_not(s, term_same(s, was, is)));
    }
    return solver_find(s, other) != FOUND_NONE;
}

static void example(Bench *b) {
    char path[512];
    Case found;
    if (b->examples == EXAMPLES || !sym_case_found(&b->p->person.c, &found)) return;
    snprintf(path, sizeof path, "%s/broken%zu.json", b->folder, ++b->examples);
    Buf text = buf_new(b->p->arena, 1 << 20);
    case_write(&found, &text);
    FILE *out = fopen(path, "wb");
    if (!out) return;
    fwrite(text.bytes, 1, text.len, out);
    fclose(out);
}

/* What was broken, for the list of those that nothing notices. */
typedef struct Break {
    const char *what;
    Str where, part;
} Break;

static bool noticed(Bench *b, const Proof *mutant, const TheoremId *order, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!fails(mutant, order[i])) continue;
        b->fates[order[i] == THEOREM_AGREED ? FATE_BY_RECORD : FATE_BY_CLAIM]++;
        if (order[i] == THEOREM_EMERGENCY) example(b);
        return true;
    }
    return false;
}

static void unnoticed(Bench *b, bool differs, const Break *at) {
    b->fates[differs ? FATE_SURVIVED : FATE_SAME]++;
    printf("  %s: %s %.*s %.*s\n", differs ? "SURVIVED" : "decides the same", at->what, STR_ARG(at->where),
           STR_ARG(at->part));
    fflush(stdout);
}

static void try_rule(Bench *b, size_t rule, const Rule *changed, const char *what, Str part) {
    static const TheoremId order[] = {THEOREM_EMERGENCY, THEOREM_AGREED};
    Knowledge k = *b->p->k;
    Rule *rules = copy_of(b->p->arena, k.rules, k.rule_count, sizeof *rules);
    rules[rule] = *changed;
    k.rules = rules;
    Proof mutant;
    proof_with_rule(b->p, &k, rule, &mutant);
    if (!noticed(b, &mutant, order, 2))
        unnoticed(b, urgency_differs(b->p, &mutant), &(Break){what, changed->id, part});
}

static void try_plan(Bench *b, const Knowledge *k, const Break *at) {
    static const TheoremId order[] = {THEOREM_OFFERS, THEOREM_NEEDS, THEOREM_STATES};
    Proof mutant;
    proof_with_plan(b->p, k, &mutant);
    if (!noticed(b, &mutant, order, 3)) unnoticed(b, plan_differs(b->p, &mutant), at);
}

static const Expr *negated(Arena *arena, const Expr *e) {
    const Expr **kid = copy_of(arena, &e, 1, sizeof *kid);
    return copy_of(arena, &(Expr){.op = EXPR_NOT, .kids = kid, .kid_count = 1}, 1, sizeof(Expr));
}

static const Expr *never(Arena *arena) {
    return copy_of(arena, &(Expr){.op = EXPR_CONSTANT, .number = 0}, 1, sizeof(Expr));
}

/* The tree with one node replaced by another; NULL leaves it out of its list. */
static const Expr *with(Arena *arena, const Expr *e, const Expr *at, const Expr *instead) {
    if (e == at) return instead;
    Expr *copy = copy_of(arena, e, 1, sizeof *copy);
    const Expr **kids = copy_of(arena, e->kids, e->kid_count, sizeof *kids);
    size_t count = 0;
    for (size_t i = 0; i < e->kid_count; i++) {
        const Expr *kid = with(arena, e->kids[i], at, instead);
        if (kid) kids[count++] = kid;
    }
    copy->kids = kids;
    copy->kid_count = count;
    return copy;
}

/* Every part of an `or` of the rule, one after another, left out. */
static void drop_parts(Bench *b, size_t rule, const Expr *e) {
    const Rule *r = &b->p->k->rules[rule];
    for (size_t i = 0; i < e->kid_count; i++) {
        if (e->op == EXPR_OR) {
            Rule changed = *r;
            changed.when = with(b->p->arena, r->when, e->kids[i], NULL);
            try_rule(b, rule, &changed, "without a part of", expr_text(b->p->arena, b->p->k, e->kids[i]));
        }
        drop_parts(b, rule, e->kids[i]);
    }
}

static void break_rule(Bench *b, size_t rule) {
    const Rule *r = &b->p->k->rules[rule];
    Rule changed = *r;
    changed.when = never(b->p->arena);
    try_rule(b, rule, &changed, "without", STR(""));
    changed.when = negated(b->p->arena, r->when);
    try_rule(b, rule, &changed, "negated", STR(""));
    changed = *r;
    if (r->urgency > URGENCY_SELF_CARE) {
        changed.urgency = (Urgency)(r->urgency - 1);
        try_rule(b, rule, &changed, "less urgent", STR(""));
    }
    drop_parts(b, rule, r->when);
}

static void try_item(Bench *b, size_t item, const CareItem *changed, const char *what, Str part) {
    Knowledge k = *b->p->k;
    CareItem *care = copy_of(b->p->arena, k.care, k.care_count, sizeof *care);
    care[item] = *changed;
    k.care = care;
    try_plan(b, &k, &(Break){what, changed->id, part});
}

static void drop_contraindications(Bench *b, size_t at) {
    const CareItem *item = &b->p->k->care[at];
    for (size_t i = 0; i < item->contraindication_count; i++) {
        CareItem changed = *item;
        CareReason *kept =
            copy_of(b->p->arena, item->contraindications, item->contraindication_count, sizeof *kept);
        kept[i].when = never(b->p->arena);
        kept[i].dangerous = false;
        changed.contraindications = kept;
        try_item(b, at, &changed, "without a contraindication of", item->contraindications[i].id);
    }
}

/* Of a phase, and of what must not come too early: every condition that `and` joins, left out. */
static void drop_conditions(Bench *b, size_t at) {
    const CareItem *item = &b->p->k->care[at];
    bool late = item->kind == CARE_PHASE || (item->kind == CARE_TREATMENT && item->class >= CLASS_INJECTION);
    if (!late || !item->when) return;
    for (size_t i = 0; item->when->op == EXPR_AND && i < item->when->kid_count; i++) {
        CareItem changed = *item;
        changed.when = with(b->p->arena, item->when, item->when->kids[i], NULL);
        try_item(b, at, &changed, "without a condition of",
                 expr_text(b->p->arena, b->p->k, item->when->kids[i]));
    }
    if (item->phase_count == 0) return;
    CareItem changed = *item;
    changed.phase_count = 0;
    try_item(b, at, &changed, "in any phase:", STR(""));
}

static void drop_move(Bench *b, size_t move) {
    Knowledge k = *b->p->k;
    CareMove *moves = copy_of(b->p->arena, k.moves, k.move_count, sizeof *moves);
    moves[move].when = never(b->p->arena);
    k.moves = moves;
    try_plan(b, &k, &(Break){"without the move", moves[move].id, STR("")});
}

size_t mutants(const Proof *p, const char *folder) {
    Bench b = {.p = p, .folder = folder};
    for (size_t r = 0; r < p->k->rule_count; r++) break_rule(&b, r);
    for (size_t i = 0; i < p->k->care_count; i++) {
        drop_contraindications(&b, i);
        drop_conditions(&b, i);
    }
    for (size_t m = 0; m < p->k->move_count; m++) drop_move(&b, m);
    size_t killed = b.fates[FATE_BY_CLAIM] + b.fates[FATE_BY_RECORD];
    size_t all = killed + b.fates[FATE_SURVIVED] + b.fates[FATE_SAME];
    printf("%zu broken copies: %zu noticed (%zu by the claims, %zu by the record of what was agreed), "
           "%zu decide the same as before, %zu survived\n",
           all, killed, b.fates[FATE_BY_CLAIM], b.fates[FATE_BY_RECORD], b.fates[FATE_SAME],
           b.fates[FATE_SURVIVED]);
    printf("%s mutation score %.1f %%\n", b.fates[FATE_SURVIVED] ? "not ok" : "ok",
           100.0 * (double)killed / (double)(all - b.fates[FATE_SAME]));
    return b.fates[FATE_SURVIVED];
}
