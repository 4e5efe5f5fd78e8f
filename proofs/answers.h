/* Answers as terms: every pattern of answers that a case can hold, and what follows from it. The mirror image
 * of interview/case.h; test_agrees (agree.h) holds the two against each other. */
#ifndef PLUMBLINE_PROOFS_ANSWERS_H
#define PLUMBLINE_PROOFS_ANSWERS_H

#include "solver.h"

#include "interview/case.h"

/* An Answer as terms. Which hold depends on the type, as in Answer. */
typedef struct SymAnswer {
    Term known;
    Three any, left, right;
    Term number;
    const Term *choice; /* one for each choice; at most one holds */
} SymAnswer;

typedef struct SymCase {
    Solver *solver;
    Arena *arena;
    const Knowledge *k;
    SymAnswer *given, *told, *complete;
    Term possible; /* these answers can be given: no two contradict each other */
    Term writable; /* and a case file can hold them: whoever names a side, names both */
} SymCase;

/* An answer of which nothing is fixed yet. *possible and *writable get what keeps it an answer. */
SymAnswer sym_answer_free(SymCase *c, size_t finding, Term *possible, Term *writable);
/* One fixed answer. */
SymAnswer sym_answer_of(SymCase *c, size_t finding, const Answer *answer);
/* `then` where `when` holds, else `otherwise`. */
SymAnswer sym_answer_if(SymCase *c, size_t finding, Term when, const SymAnswer *then,
                        const SymAnswer *otherwise);

/* Any case at all. */
SymCase sym_case_free(Solver *solver, Arena *arena, const Knowledge *k);
/* The same answers in arrays of its own; change `given` and call sym_case_complete. */
SymCase sym_case_copy(const SymCase *c);
/* Makes told, complete and the part of `possible` that comes from contradictions. */
void sym_case_complete(SymCase *c);

/* What an expression asks beyond the answers. */
typedef struct SymFacts {
    const SymCase *of;
    const SymAnswer *answers;
    Term explained;          /* causes could be worked out; NULL: never */
    const Term *probability; /* by cause */
    const Term *at_least;    /* by urgency: it is that urgent or more */
} SymFacts;

Three sym_expr(const SymFacts *facts, const Expr *expr);
/* The same for an expression that may be absent. */
Three sym_expr_or(const SymFacts *facts, const Expr *expr, Tri when_absent);

/* The answers of the case that the solver found last. False when the arena is full. */
bool sym_case_found(const SymCase *c, Case *out);
/* Fixes the free terms of the case to a given one. */
void sym_case_fix(const SymCase *c, const Answers *given);

#endif
