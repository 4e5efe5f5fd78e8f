/* The solver behind the proofs, reduced to what they need: terms, a question, and the case that answers it.
 * Terms belong to the solver. Only solver.c knows z3. */
#ifndef PLUMBLINE_PROOFS_SOLVER_H
#define PLUMBLINE_PROOFS_SOLVER_H

#include "knowledge/expr.h"

typedef struct Solver Solver;
typedef struct TermNode *Term;

/* A term with three values: what makes it yes and what makes it no. */
typedef struct Three {
    Term yes, no;
} Three;

typedef enum Found { FOUND_NONE, FOUND_ONE, FOUND_GAVE_UP } Found;

/* NULL when memory is out. Gives a question up after so many seconds. */
Solver *solver_new(unsigned seconds);
void solver_free(Solver *s);

Term term_bool(Solver *s, const char *kind, Str name);
Term term_real(Solver *s, const char *kind, Str name);
Term term_constant(Solver *s, bool value);
Term term_not(Solver *s, Term a);
Term term_and(Solver *s, Term a, Term b);
Term term_or(Solver *s, Term a, Term b);
Term term_implies(Solver *s, Term a, Term b);
Term term_same(Solver *s, Term a, Term b);
Term term_all(Solver *s, size_t count, const Term *of);
Term term_any(Solver *s, size_t count, const Term *of);
/* At least `least` of them hold. */
Term term_at_least(Solver *s, size_t count, const Term *of, unsigned least);
Term term_number(Solver *s, double value);
/* One of two reals. */
Term term_choose(Solver *s, Term when, Term then, Term otherwise);
Term term_compare(Solver *s, Term real, ExprRelation relation, double number);

/* From here on this holds (until the pop that goes with the push before it). */
void solver_assume(Solver *s, Term a);
void solver_push(Solver *s);
void solver_pop(Solver *s);

/* Is there a case in which all that is assumed and `a` hold? */
Found solver_find(Solver *s, Term a);
/* In the case found last; what it leaves open counts as false, or zero. */
bool solver_holds(Solver *s, Term a);
double solver_number(Solver *s, Term real);

/* For one case given in full: begin, set every free term, ask for values of others, end. */
void solver_fix_begin(Solver *s);
void solver_fix_bool(Solver *s, Term free, bool value);
void solver_fix_real(Solver *s, Term free, double value);

#endif
