/* The rule language: parsed once, evaluated over answers with Kleene's three values (docs/knowledge.md,
 * "Expressions"). */
#ifndef PLUMBLINE_KNOWLEDGE_EXPR_H
#define PLUMBLINE_KNOWLEDGE_EXPR_H

#include "knowledge/knowledge.h"

/* What an expression may speak of: safety rules and contexts know answers only. */
typedef enum ExprScope { EXPR_ANSWERS, EXPR_CARE } ExprScope;

/* What a care expression may ask besides the answers. probability[i] is the posterior of causes[i]; NULL in
 * safety. */
typedef struct ExprFacts {
    const Answers *answers;
    const double *probability;
    Urgency urgency;
} ExprFacts;

typedef enum ExprOp {
    EXPR_AND,      /* kids */
    EXPR_OR,       /* kids */
    EXPR_NOT,      /* one kid */
    EXPR_AT_LEAST, /* number of kids that must be true */
    EXPR_YES,      /* the finding is yes (any side) */
    EXPR_LEFT,     /* … on the left */
    EXPR_RIGHT,
    EXPR_BOTH,
    EXPR_KNOWN,       /* the finding was answered: never unknown */
    EXPR_COMPARE,     /* finding <relation> number */
    EXPR_CHOICE,      /* the finding's choice is in the set (one bit a choice) */
    EXPR_PROBABILITY, /* posterior of the cause <relation> number */
    EXPR_URGENCY,     /* urgency <relation> level */
    EXPR_CONSTANT     /* yes or no, always */
} ExprOp;

typedef enum ExprRelation { REL_EQ, REL_NE, REL_LT, REL_LE, REL_GT, REL_GE } ExprRelation;

/* A node of the tree; public so that proofs and the book can walk it. */
struct Expr {
    ExprOp op;
    ExprRelation relation;
    uint16_t index;   /* finding or cause */
    double number;    /* COMPARE, PROBABILITY, AT_LEAST, URGENCY, CONSTANT */
    uint64_t choices; /* CHOICE */
    const Expr *const *kids;
    size_t kid_count;
};

/* Parses text against the findings (and causes, in EXPR_CARE) of k, which needs no more than those arrays and
 * ids. Depth at most 64, at most 1,000 nodes. NULL on error: *err says what (ERR_KNOWLEDGE) and suggests a
 * near name, *at is the offset in text. */
const Expr *expr_parse(Arena *arena, const Knowledge *k, ExprScope scope, Str text, size_t *at, Err *err);

/* The value over the facts. Never fails. */
Tri expr_eval(const Expr *expr, const ExprFacts *facts);

/* Calls visit for every finding that the expression speaks of (a finding may come twice). */
void expr_findings(const Expr *expr, void (*visit)(void *context, uint16_t finding), void *context);

/* Can no facts make it true? NULL, which stands for always, can. It looks at constants and how they are
 * joined, so it may say false of what never holds for other reasons. */
bool expr_never(const Expr *expr);

/* The expression as text again, fully bracketed, in the arena: for the book, messages and proofs. */
Str expr_text(Arena *arena, const Knowledge *k, const Expr *expr);

#endif
