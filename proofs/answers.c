#include "answers.h"

#include <stdio.h>
#include <stdlib.h>

static Three three(Term yes, Term no) {
    return (Three){yes, no};
}

static Three unknown(Solver *s) {
    return three(term_constant(s, false), term_constant(s, false));
}

static Three fixed(Solver *s, Tri value) {
    return three(term_constant(s, value == TRI_YES), term_constant(s, value == TRI_NO));
}

/* Memory of the proofs is one arena without a limit worth a check at each place. */
static void *room(Arena *arena, size_t count, size_t size) {
    void *of = arena_alloc(arena, count, size);
    if (of) return of;
    fputs("proofs: out of memory\n", stderr);
    exit(4);
}

static SymAnswer nothing(Solver *s) {
    return (SymAnswer){term_constant(s, false), unknown(s), unknown(s), unknown(s), NULL, NULL};
}

static Three free_three(Solver *s, const char *kind, Str id, Term *possible) {
    Three t = three(term_bool(s, kind, id), term_bool(s, kind, id));
    *possible = term_and(s, *possible, term_not(s, term_and(s, t.yes, t.no)));
    return t;
}

/* any = left or right; known when it is yes or no. On follow-up one side alone may stay unknown. */
static void free_side(Solver *s, Str id, SymAnswer *a, Term *possible, Term *writable) {
    a->left = free_three(s, "left", id, possible);
    a->right = free_three(s, "right", id, possible);
    Term some = term_or(s, a->left.yes, a->right.yes);
    Term neither = term_and(s, a->left.no, a->right.no);
    *possible = term_and(s, *possible, term_implies(s, some, a->any.yes));
    *possible = term_and(s, *possible, term_same(s, neither, a->any.no));
    Term left = term_or(s, a->left.yes, a->left.no);
    Term right = term_or(s, a->right.yes, a->right.no);
    *writable = term_and(s, *writable, term_same(s, left, right));
}

static void free_choice(SymCase *c, const Finding *f, SymAnswer *a, Term *possible) {
    Solver *s = c->solver;
    Term *choice = room(c->arena, f->choice_count, sizeof *choice);
    for (size_t i = 0; i < f->choice_count; i++) choice[i] = term_bool(s, "choice", f->id);
    for (size_t i = 0; i < f->choice_count; i++)
        for (size_t j = 0; j < i; j++)
            *possible = term_and(s, *possible, term_not(s, term_and(s, choice[i], choice[j])));
    a->choice = choice;
    a->known = term_any(s, f->choice_count, choice);
    a->any.no = a->known;
}

SymAnswer sym_answer_free(SymCase *c, size_t finding, Term *possible, Term *writable) {
    Solver *s = c->solver;
    const Finding *f = &c->k->findings[finding];
    SymAnswer a = nothing(s);
    switch (f->type) {
    case TYPE_YESNO: a.any = free_three(s, "any", f->id, possible); break;
    case TYPE_SIDE:
        a.any = free_three(s, "any", f->id, possible);
        free_side(s, f->id, &a, possible, writable);
        break;
    case TYPE_CHOICE: free_choice(c, f, &a, possible); return a;
    case TYPE_NUMBER:
        a.known = a.any.no = term_bool(s, "known", f->id);
        a.number = term_real(s, "number", f->id);
        *possible = term_and(s, *possible, term_compare(s, a.number, REL_GE, f->lo));
        *possible = term_and(s, *possible, term_compare(s, a.number, REL_LE, f->hi));
        return a;
    }
    a.known = term_or(s, a.any.yes, a.any.no);
    return a;
}

SymAnswer sym_answer_of(SymCase *c, size_t finding, const Answer *answer) {
    Solver *s = c->solver;
    const Finding *f = &c->k->findings[finding];
    SymAnswer a = {.known = term_constant(s, answer->known)};
    a.any = fixed(s, answer->any);
    a.left = fixed(s, answer->left);
    a.right = fixed(s, answer->right);
    if (f->type == TYPE_NUMBER) a.number = term_number(s, answer->number);
    if (f->type != TYPE_CHOICE) return a;
    Term *choice = room(c->arena, f->choice_count, sizeof *choice);
    for (size_t i = 0; i < f->choice_count; i++)
        choice[i] = term_constant(s, answer->known && answer->choice == (int)i);
    a.choice = choice;
    return a;
}

static Term either(Solver *s, Term when, Term then, Term otherwise) {
    if (then == otherwise) return then;
    return term_or(s, term_and(s, when, then), term_and(s, term_not(s, when), otherwise));
}

static Three either_three(Solver *s, Term when, Three then, Three otherwise) {
    return three(either(s, when, then.yes, otherwise.yes), either(s, when, then.no, otherwise.no));
}

/* An unknown number has no term. */
static Term either_number(Solver *s, Term when, Term then, Term otherwise) {
    if (!then || !otherwise || then == otherwise) return then ? then : otherwise;
    return term_choose(s, when, then, otherwise);
}

SymAnswer sym_answer_if(SymCase *c, size_t finding, Term when, const SymAnswer *then,
                        const SymAnswer *otherwise) {
    Solver *s = c->solver;
    const Finding *f = &c->k->findings[finding];
    SymAnswer a = {.known = either(s, when, then->known, otherwise->known),
                   .any = either_three(s, when, then->any, otherwise->any),
                   .left = either_three(s, when, then->left, otherwise->left),
                   .right = either_three(s, when, then->right, otherwise->right),
                   .number = either_number(s, when, then->number, otherwise->number)};
    if (f->type != TYPE_CHOICE) return a;
    Term *choice = room(c->arena, f->choice_count, sizeof *choice);
    for (size_t i = 0; i < f->choice_count; i++)
        choice[i] = either(s, when, then->choice[i], otherwise->choice[i]);
    a.choice = choice;
    return a;
}

static void add_possible(SymCase *c, Term a) {
    c->possible = term_and(c->solver, c->possible, a);
}

static SymCase empty(Solver *solver, Arena *arena, const Knowledge *k) {
    SymCase c = {.solver = solver, .arena = arena, .k = k};
    c.given = room(arena, k->finding_count, sizeof *c.given);
    c.told = room(arena, k->finding_count, sizeof *c.told);
    c.complete = room(arena, k->finding_count, sizeof *c.complete);
    c.possible = c.writable = term_constant(solver, true);
    return c;
}

SymCase sym_case_free(Solver *solver, Arena *arena, const Knowledge *k) {
    SymCase c = empty(solver, arena, k);
    for (size_t f = 0; f < k->finding_count; f++)
        c.given[f] = sym_answer_free(&c, f, &c.possible, &c.writable);
    sym_case_complete(&c);
    return c;
}

SymCase sym_case_copy(const SymCase *from) {
    SymCase c = empty(from->solver, from->arena, from->k);
    c.writable = from->writable;
    for (size_t f = 0; f < c.k->finding_count; f++) c.given[f] = from->given[f];
    return c;
}

/* The first scale that holds says it, when the finding itself was not given. */
static void read_scales(SymCase *c, size_t f) {
    const Finding *finding = &c->k->findings[f];
    SymFacts facts = {.of = c, .answers = c->given};
    SymAnswer read = nothing(c->solver);
    if (finding->type == TYPE_CHOICE) {
        Answer none = ANSWER_UNKNOWN;
        read = sym_answer_of(c, f, &none);
    }
    for (size_t i = finding->read_count; i-- > 0;) {
        SymAnswer value = sym_answer_of(c, f, &finding->reads[i].value);
        read = sym_answer_if(c, f, sym_expr(&facts, finding->reads[i].when).yes, &value, &read);
    }
    c->told[f] = sym_answer_if(c, f, c->given[f].known, &c->given[f], &read);
}

static void choice_any(SymCase *c, size_t f) {
    const Finding *finding = &c->k->findings[f];
    SymAnswer *a = &c->complete[f];
    Solver *s = c->solver;
    a->any = unknown(s);
    for (size_t i = 0; i < finding->choice_count; i++) {
        bool yes = finding->grades ? i > 0 : finding->yes_choices >> i & 1;
        bool no = finding->grades ? i == 0 : !yes && finding->no_choices >> i & 1;
        if (yes) a->any.yes = term_or(s, a->any.yes, a->choice[i]);
        if (no) a->any.no = term_or(s, a->any.no, a->choice[i]);
    }
}

static void raise_to(Solver *s, Three *whole, Term yes) {
    whole->yes = term_or(s, whole->yes, yes);
    whole->no = term_and(s, whole->no, term_not(s, yes));
}

/* A part with yes lifts each whole above it; it may not be denied there. */
static void lift(SymCase *c, size_t part) {
    Solver *s = c->solver;
    SymAnswer from = c->complete[part];
    Term left = term_and(s, from.any.yes, from.left.yes);
    Term right = term_and(s, from.any.yes, from.right.yes);
    for (int up = c->k->findings[part].part_of; up >= 0; up = c->k->findings[up].part_of) {
        SymAnswer *to = &c->complete[up];
        Term denied = term_and(s, from.any.yes, term_and(s, to->known, to->any.no));
        add_possible(c, term_not(s, denied));
        add_possible(c, term_not(s, term_and(s, left, to->left.no)));
        add_possible(c, term_not(s, term_and(s, right, to->right.no)));
        to->known = term_or(s, to->known, from.any.yes);
        raise_to(s, &to->any, from.any.yes);
        raise_to(s, &to->left, left);
        raise_to(s, &to->right, right);
    }
}

static void deny(Solver *s, Three *part, Term no) {
    part->no = term_or(s, part->no, term_and(s, no, term_not(s, part->yes)));
}

static void lower(SymCase *c, size_t part) {
    Solver *s = c->solver;
    SymAnswer *to = &c->complete[part];
    for (int up = c->k->findings[part].part_of; up >= 0; up = c->k->findings[up].part_of) {
        const SymAnswer *from = &c->told[up];
        deny(s, &to->left, term_and(s, from->known, from->left.no));
        deny(s, &to->right, term_and(s, from->known, from->right.no));
        deny(s, &to->any, term_and(s, from->known, from->any.no));
        Term decided = term_or(s, to->any.yes, to->any.no);
        to->known = term_or(s, to->known, term_and(s, from->known, decided));
    }
}

/* A whole whose side was not told takes the sides of its parts. */
static void settle_side(SymCase *c, size_t f) {
    Solver *s = c->solver;
    SymAnswer *a = &c->complete[f];
    Term yes = term_or(s, a->any.yes, term_or(s, a->left.yes, a->right.yes));
    Term no = term_and(s, a->any.no, term_and(s, a->left.no, a->right.no));
    a->any.yes = term_or(s, a->any.yes, term_and(s, a->known, yes));
    a->any.no = term_and(s, a->any.no, term_or(s, term_not(s, a->known), no));
}

void sym_case_complete(SymCase *c) {
    size_t count = c->k->finding_count;
    for (size_t f = 0; f < count; f++) read_scales(c, f);
    for (size_t f = 0; f < count; f++) {
        c->complete[f] = c->told[f];
        if (c->k->findings[f].type == TYPE_CHOICE) choice_any(c, f);
    }
    for (size_t f = 0; f < count; f++) lift(c, f);
    for (size_t f = 0; f < count; f++) lower(c, f);
    for (size_t f = 0; f < count; f++)
        if (c->k->findings[f].type == TYPE_SIDE) settle_side(c, f);
}

static Three when_known(Solver *s, Term known, Term holds) {
    return three(term_and(s, known, holds), term_and(s, known, term_not(s, holds)));
}

static Three expr_urgency(const SymFacts *facts, const Expr *e) {
    Solver *s = facts->of->solver;
    Term holds = term_constant(s, false);
    for (int u = 0; u < URGENCY_COUNT; u++) {
        static const bool below[] = {false, true, true, true, false, false};
        static const bool equal[] = {true, false, false, true, false, true};
        static const bool above[] = {false, true, false, false, true, true};
        double level = e->number;
        bool wanted = u < level ? below[e->relation] : u > level ? above[e->relation] : equal[e->relation];
        Term exactly = facts->at_least[u];
        if (u + 1 < URGENCY_COUNT) exactly = term_and(s, exactly, term_not(s, facts->at_least[u + 1]));
        if (wanted) holds = term_or(s, holds, exactly);
    }
    return three(holds, term_not(s, holds));
}

static Three expr_choice(Solver *s, const SymAnswer *a, const Finding *f, uint64_t choices) {
    Term in = term_constant(s, false);
    for (size_t i = 0; i < f->choice_count; i++)
        if (choices >> i & 1) in = term_or(s, in, a->choice[i]);
    return when_known(s, a->known, in);
}

static Three of_finding(const SymFacts *facts, const Expr *e) {
    Solver *s = facts->of->solver;
    const SymAnswer *a = &facts->answers[e->index];
    switch (e->op) {
    case EXPR_LEFT: return a->left;
    case EXPR_RIGHT: return a->right;
    case EXPR_BOTH: return three(term_and(s, a->left.yes, a->right.yes), term_or(s, a->left.no, a->right.no));
    case EXPR_KNOWN: return three(a->known, term_not(s, a->known));
    case EXPR_COMPARE: return when_known(s, a->known, term_compare(s, a->number, e->relation, e->number));
    case EXPR_CHOICE: return expr_choice(s, a, &facts->of->k->findings[e->index], e->choices);
    default: return a->any;
    }
}

static Three of_kids(const SymFacts *facts, const Expr *e) {
    Solver *s = facts->of->solver;
    Term *yes = room(facts->of->arena, e->kid_count, sizeof *yes);
    Term *no = room(facts->of->arena, e->kid_count, sizeof *no);
    for (size_t i = 0; i < e->kid_count; i++) {
        Three kid = sym_expr(facts, e->kids[i]);
        yes[i] = kid.yes;
        no[i] = kid.no;
    }
    if (e->op == EXPR_AND) return three(term_all(s, e->kid_count, yes), term_any(s, e->kid_count, no));
    if (e->op == EXPR_OR) return three(term_any(s, e->kid_count, yes), term_all(s, e->kid_count, no));
    if (e->op == EXPR_NOT) return three(no[0], yes[0]);
    unsigned least = (unsigned)e->number;
    unsigned most_no = (unsigned)e->kid_count - least + 1; /* so many no leave too few */
    return three(term_at_least(s, e->kid_count, yes, least), term_at_least(s, e->kid_count, no, most_no));
}

Three sym_expr(const SymFacts *facts, const Expr *e) {
    Solver *s = facts->of->solver;
    if (e->op <= EXPR_AT_LEAST) return of_kids(facts, e);
    if (e->op <= EXPR_CHOICE) return of_finding(facts, e);
    if (e->op == EXPR_URGENCY) return expr_urgency(facts, e);
    if (e->op == EXPR_CONSTANT) return fixed(s, e->number > 0 ? TRI_YES : TRI_NO);
    Term holds = term_compare(s, facts->probability[e->index], e->relation, e->number);
    return when_known(s, facts->explained, holds);
}

Three sym_expr_or(const SymFacts *facts, const Expr *expr, Tri when_absent) {
    return expr ? sym_expr(facts, expr) : fixed(facts->of->solver, when_absent);
}

static Tri tri_found(Solver *s, Three t) {
    if (solver_holds(s, t.yes)) return TRI_YES;
    return solver_holds(s, t.no) ? TRI_NO : TRI_UNKNOWN;
}

bool sym_case_found(const SymCase *c, Case *out) {
    Err err = {0};
    if (!case_new(c->arena, c->k, out, &err)) return false;
    for (size_t f = 0; f < c->k->finding_count; f++) {
        const SymAnswer *a = &c->given[f];
        const Finding *finding = &c->k->findings[f];
        if (!solver_holds(c->solver, a->known)) continue;
        Answer answer = {.known = true, .choice = -1};
        answer.any = tri_found(c->solver, a->any);
        answer.left = tri_found(c->solver, a->left);
        answer.right = tri_found(c->solver, a->right);
        if (a->number) answer.number = solver_number(c->solver, a->number);
        for (size_t i = 0; i < finding->choice_count && a->choice; i++)
            if (solver_holds(c->solver, a->choice[i])) answer.choice = (int)i;
        case_set(out, f, answer);
    }
    return case_complete(out, &err);
}

static void fix_three(Solver *s, Three t, Tri value) {
    solver_fix_bool(s, t.yes, value == TRI_YES);
    solver_fix_bool(s, t.no, value == TRI_NO);
}

void sym_case_fix(const SymCase *c, const Answers *given) {
    Solver *s = c->solver;
    for (size_t f = 0; f < c->k->finding_count; f++) {
        const Finding *finding = &c->k->findings[f];
        const Answer *a = &given->of[f];
        const SymAnswer *sym = &c->given[f];
        if (finding->type == TYPE_YESNO || finding->type == TYPE_SIDE) fix_three(s, sym->any, a->any);
        if (finding->type == TYPE_SIDE) {
            fix_three(s, sym->left, a->left);
            fix_three(s, sym->right, a->right);
        }
        if (finding->type == TYPE_NUMBER) {
            solver_fix_bool(s, sym->known, a->known);
            solver_fix_real(s, sym->number, a->known ? a->number : finding->lo);
        }
        for (size_t i = 0; i < finding->choice_count; i++)
            solver_fix_bool(s, sym->choice[i], a->known && a->choice == (int)i);
    }
}
