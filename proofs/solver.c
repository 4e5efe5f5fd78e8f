#include "solver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <z3.h>

struct Solver {
    Z3_context z3;
    Z3_solver solver;
    Z3_model model;
    unsigned long long fresh;
};

static Z3_ast ast(Term t) {
    return (Z3_ast)t;
}

static Term term(Z3_ast a) {
    return (Term)a;
}

/* A fault of z3 is a fault of the proofs: there is nothing to go on with. */
static void stop(Z3_context z3, Z3_error_code code) {
    fprintf(stderr, "proofs: z3: %s\n", Z3_get_error_msg(z3, code));
    exit(4);
}

Solver *solver_new(unsigned seconds) {
    Solver *s = malloc(sizeof *s);
    if (!s) return NULL;
    char limit[32];
    snprintf(limit, sizeof limit, "%u", seconds * 1000);
    Z3_config config = Z3_mk_config();
    Z3_set_param_value(config, "timeout", limit);
    *s = (Solver){.z3 = Z3_mk_context(config)};
    Z3_del_config(config);
    Z3_set_error_handler(s->z3, stop);
    s->solver = Z3_mk_simple_solver(s->z3);
    Z3_solver_inc_ref(s->z3, s->solver);
    return s;
}

static void drop_model(Solver *s) {
    if (s->model) Z3_model_dec_ref(s->z3, s->model);
    s->model = NULL;
}

void solver_free(Solver *s) {
    drop_model(s);
    Z3_solver_dec_ref(s->z3, s->solver);
    Z3_del_context(s->z3);
    free(s);
}

static Term constant(Solver *s, const char *kind, Str name, Z3_sort sort) {
    char text[160];
    snprintf(text, sizeof text, "%s.%.*s.%llu", kind, STR_ARG(name), s->fresh++);
    return term(Z3_mk_const(s->z3, Z3_mk_string_symbol(s->z3, text), sort));
}

Term term_bool(Solver *s, const char *kind, Str name) {
    return constant(s, kind, name, Z3_mk_bool_sort(s->z3));
}

Term term_real(Solver *s, const char *kind, Str name) {
    return constant(s, kind, name, Z3_mk_real_sort(s->z3));
}

Term term_constant(Solver *s, bool value) {
    return term(value ? Z3_mk_true(s->z3) : Z3_mk_false(s->z3));
}

Term term_not(Solver *s, Term a) {
    if (a == term_constant(s, true)) return term_constant(s, false);
    if (a == term_constant(s, false)) return term_constant(s, true);
    return term(Z3_mk_not(s->z3, ast(a)));
}

/* Constants are folded here, so that what is not there costs nothing. */
Term term_and(Solver *s, Term a, Term b) {
    Term yes = term_constant(s, true);
    Term no = term_constant(s, false);
    if (a == no || b == no) return no;
    if (a == yes || a == b) return b;
    if (b == yes) return a;
    Z3_ast both[] = {ast(a), ast(b)};
    return term(Z3_mk_and(s->z3, 2, both));
}

Term term_or(Solver *s, Term a, Term b) {
    Term yes = term_constant(s, true);
    Term no = term_constant(s, false);
    if (a == yes || b == yes) return yes;
    if (a == no || a == b) return b;
    if (b == no) return a;
    Z3_ast both[] = {ast(a), ast(b)};
    return term(Z3_mk_or(s->z3, 2, both));
}

Term term_implies(Solver *s, Term a, Term b) {
    return term_or(s, term_not(s, a), b);
}

Term term_same(Solver *s, Term a, Term b) {
    return a == b ? term_constant(s, true) : term(Z3_mk_iff(s->z3, ast(a), ast(b)));
}

Term term_all(Solver *s, size_t count, const Term *of) {
    Term all = term_constant(s, true);
    for (size_t i = 0; i < count; i++) all = term_and(s, all, of[i]);
    return all;
}

Term term_any(Solver *s, size_t count, const Term *of) {
    Term any = term_constant(s, false);
    for (size_t i = 0; i < count; i++) any = term_or(s, any, of[i]);
    return any;
}

Term term_at_least(Solver *s, size_t count, const Term *of, unsigned least) {
    if (least == 0) return term_constant(s, true);
    if (count < least) return term_constant(s, false);
    return term(Z3_mk_atleast(s->z3, (unsigned)count, (const Z3_ast *)of, least));
}

static Z3_ast number(Solver *s, double value) {
    char text[64];
    snprintf(text, sizeof text, "%.9f", value);
    return Z3_mk_numeral(s->z3, text, Z3_mk_real_sort(s->z3));
}

Term term_number(Solver *s, double value) {
    return term(number(s, value));
}

Term term_choose(Solver *s, Term when, Term then, Term otherwise) {
    return term(Z3_mk_ite(s->z3, ast(when), ast(then), ast(otherwise)));
}

Term term_compare(Solver *s, Term real, ExprRelation relation, double value) {
    Z3_ast right = number(s, value);
    switch (relation) {
    case REL_EQ: return term(Z3_mk_eq(s->z3, ast(real), right));
    case REL_NE: return term(Z3_mk_not(s->z3, Z3_mk_eq(s->z3, ast(real), right)));
    case REL_LT: return term(Z3_mk_lt(s->z3, ast(real), right));
    case REL_LE: return term(Z3_mk_le(s->z3, ast(real), right));
    case REL_GT: return term(Z3_mk_gt(s->z3, ast(real), right));
    default: return term(Z3_mk_ge(s->z3, ast(real), right));
    }
}

void solver_assume(Solver *s, Term a) {
    Z3_solver_assert(s->z3, s->solver, ast(a));
}

void solver_push(Solver *s) {
    Z3_solver_push(s->z3, s->solver);
}

void solver_pop(Solver *s) {
    Z3_solver_pop(s->z3, s->solver, 1);
}

Found solver_find(Solver *s, Term a) {
    solver_push(s);
    solver_assume(s, a);
    Z3_lbool answer = Z3_solver_check(s->z3, s->solver);
    drop_model(s);
    if (answer == Z3_L_TRUE) {
        s->model = Z3_solver_get_model(s->z3, s->solver);
        Z3_model_inc_ref(s->z3, s->model);
    }
    solver_pop(s);
    return answer == Z3_L_TRUE ? FOUND_ONE : answer == Z3_L_FALSE ? FOUND_NONE : FOUND_GAVE_UP;
}

static Z3_ast value_of(Solver *s, Term a) {
    Z3_ast value = NULL;
    if (!Z3_model_eval(s->z3, s->model, ast(a), true, &value)) stop(s->z3, Z3_INVALID_ARG);
    return value;
}

bool solver_holds(Solver *s, Term a) {
    return Z3_get_bool_value(s->z3, value_of(s, a)) == Z3_L_TRUE;
}

double solver_number(Solver *s, Term real) {
    return Z3_get_numeral_double(s->z3, value_of(s, real));
}

void solver_fix_begin(Solver *s) {
    drop_model(s);
    s->model = Z3_mk_model(s->z3);
    Z3_model_inc_ref(s->z3, s->model);
}

static void fix(Solver *s, Term free_term, Z3_ast value) {
    Z3_func_decl decl = Z3_get_app_decl(s->z3, Z3_to_app(s->z3, ast(free_term)));
    Z3_add_const_interp(s->z3, s->model, decl, value);
}

void solver_fix_bool(Solver *s, Term free_term, bool value) {
    fix(s, free_term, value ? Z3_mk_true(s->z3) : Z3_mk_false(s->z3));
}

void solver_fix_real(Solver *s, Term free_term, double value) {
    fix(s, free_term, number(s, value));
}
