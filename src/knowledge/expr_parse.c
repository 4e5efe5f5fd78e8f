/* A recursive-descent parser for the rule language:
 *
 *   or      = and { "or" and }
 *   and     = not { "and" not }
 *   not     = "not" not | primary
 *   primary = "(" or ")" | "at_least" N "of" "(" or { "," or } ")" | "true" | "false"
 *           | ("left" | "right" | "both" | "known") "(" finding ")"
 *           | finding [ relation (number | choice) | "in" "(" choice { "," choice } ")" ]
 *           | "probability" "(" cause ")" relation number | "urgency" relation level
 */
#include "knowledge/expr.h"

#include <string.h>

enum { MAX_DEPTH = 64, MAX_NODES = 1000, FIRST_KIDS = 4 };

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_NUMBER,
    TOKEN_RELATION,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_BAD
} TokenKind;

typedef struct Token {
    TokenKind kind;
    Str text;
    size_t at;
    double number;
    ExprRelation relation;
} Token;

typedef struct Parser {
    Arena *arena;
    const Knowledge *k;
    ExprScope scope;
    Str text;
    size_t next; /* offset behind the token */
    Token token;
    int depth;
    int nodes;
    size_t *at;
    Err *err;
} Parser;

typedef struct Kids {
    const Expr **of;
    size_t count, room;
} Kids;

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

static TokenKind relation_token(Parser *p, Token *token) {
    static const struct {
        Str text;
        ExprRelation relation;
    } relations[] = {{{"==", 2}, REL_EQ}, {{"!=", 2}, REL_NE}, {{"<=", 2}, REL_LE},
                     {{">=", 2}, REL_GE}, {{"<", 1}, REL_LT},  {{">", 1}, REL_GT}};
    Str rest = str_slice(p->text, token->at, p->text.len);
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
        if (!str_starts(rest, relations[i].text)) continue;
        token->relation = relations[i].relation;
        token->text = str_slice(rest, 0, relations[i].text.len);
        return TOKEN_RELATION;
    }
    return TOKEN_BAD;
}

static void advance(Parser *p) {
    size_t at = p->next;
    while (at < p->text.len && (p->text.ptr[at] == ' ' || p->text.ptr[at] == '\n' || p->text.ptr[at] == '\t'))
        at++;
    Token token = {.at = at, .text = str_slice(p->text, at, at + 1)};
    if (at >= p->text.len) {
        token.kind = TOKEN_END;
    } else if (is_word(p->text.ptr[at])) {
        size_t end = at;
        while (end < p->text.len && is_word(p->text.ptr[end])) end++;
        token.text = str_slice(p->text, at, end);
        token.kind = str_number(token.text, &token.number) ? TOKEN_NUMBER : TOKEN_WORD;
    } else {
        switch (p->text.ptr[at]) {
        case '(': token.kind = TOKEN_OPEN; break;
        case ')': token.kind = TOKEN_CLOSE; break;
        case ',': token.kind = TOKEN_COMMA; break;
        default: token.kind = relation_token(p, &token); break;
        }
    }
    p->next = at + token.text.len;
    p->token = token;
}

/* The first error: what is at the present token. Later ones are dropped. */
static const Expr *fail(Parser *p, const char *what) {
    if (p->err->code != ERR_NONE) return NULL;
    *p->at = p->token.at;
    if (p->token.kind == TOKEN_END)
        err_set(p->err, ERR_KNOWLEDGE, STR(""), "%s, but the expression ends here", what);
    else err_set(p->err, ERR_KNOWLEDGE, STR(""), "%s, not `%.*s`", what, STR_ARG(p->token.text));
    return NULL;
}

static const Expr *fail_at(Parser *p, const Token *token, const char *what, Str name) {
    if (p->err->code == ERR_NONE) *p->at = token->at;
    err_set(p->err, ERR_KNOWLEDGE, STR(""), "%s `%.*s`", what, STR_ARG(name));
    return NULL;
}

static Expr *new_node(Parser *p, ExprOp op) {
    if (++p->nodes > MAX_NODES) {
        if (p->err->code == ERR_NONE) *p->at = p->token.at;
        err_set(p->err, ERR_KNOWLEDGE, STR(""), "an expression of more than %d parts", (int)MAX_NODES);
        return NULL;
    }
    Expr *node = ARENA_NEW(p->arena, 1, Expr);
    if (!node) err_memory(p->err);
    else node->op = op;
    return node;
}

static bool kids_add(Parser *p, Kids *kids, const Expr *kid) {
    if (!kid) return false;
    if (kids->count == kids->room) {
        size_t room = kids->room ? 2 * kids->room : FIRST_KIDS;
        const Expr **more = ARENA_NEW(p->arena, room, const Expr *);
        if (!more) return err_memory(p->err);
        if (kids->count) memcpy(more, kids->of, kids->count * sizeof(const Expr *));
        kids->of = more;
        kids->room = room;
    }
    kids->of[kids->count++] = kid;
    return true;
}

static const Expr *with_kids(Parser *p, ExprOp op, const Kids *kids) {
    Expr *node = new_node(p, op);
    if (!node) return NULL;
    node->kids = kids->of;
    node->kid_count = kids->count;
    return node;
}

static bool at_word(const Parser *p, const char *word) {
    return p->token.kind == TOKEN_WORD && str_eq(p->token.text, str_of(word));
}

static bool take(Parser *p, TokenKind kind, const char *what) {
    if (p->token.kind != kind) return fail(p, what) != NULL;
    advance(p);
    return true;
}

static const Expr *parse_or(Parser *p);

/* The finding that the token names, or -1 after an error. */
static int take_finding(Parser *p) {
    if (p->token.kind != TOKEN_WORD) {
        fail(p, "a finding must stand here");
        return -1;
    }
    int finding = knowledge_finding(p->k, p->token.text);
    if (finding < 0) {
        fail_at(p, &p->token, "there is no finding", p->token.text);
        Str near = knowledge_nearest_finding(p->k, p->token.text);
        if (knowledge_cause(p->k, p->token.text) >= 0)
            err_hint(p->err, "it is a cause: only care may ask, as in probability(%.*s) > 0.3",
                     STR_ARG(p->token.text));
        else if (near.len) err_hint(p->err, "did you mean %.*s?", STR_ARG(near));
        return -1;
    }
    advance(p);
    return finding;
}

static const Expr *of_finding(Parser *p, ExprOp op, int finding) {
    Expr *node = new_node(p, op);
    if (node) node->index = (uint16_t)finding;
    return node;
}

static const Expr *parse_side(Parser *p, ExprOp op) {
    advance(p);
    if (!take(p, TOKEN_OPEN, "a ( must stand here")) return NULL;
    Token name = p->token;
    int finding = take_finding(p);
    if (finding < 0) return NULL;
    if (op != EXPR_KNOWN && p->k->findings[finding].type != TYPE_SIDE)
        return fail_at(p, &name, "only a sided finding has sides, not", name.text);
    if (!take(p, TOKEN_CLOSE, "a ) must stand here")) return NULL;
    return of_finding(p, op, finding);
}

/* The choice that the token names as one bit, or 0 after an error. */
static uint64_t take_choice(Parser *p, const Finding *finding) {
    if (p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_NUMBER) {
        fail(p, "a choice must stand here");
        return 0;
    }
    for (size_t i = 0; i < finding->choice_count; i++) {
        if (!str_eq(finding->choices[i], p->token.text)) continue;
        advance(p);
        return (uint64_t)1 << i;
    }
    fail_at(p, &p->token, "there is no choice", p->token.text);
    if (finding->choice_count == 0) return 0; /* a broken finding; it has its own complaint */
    Str near = str_nearest(p->token.text, finding->choices, finding->choice_count);
    if (near.len) err_hint(p->err, "did you mean %.*s?", STR_ARG(near));
    else
        err_hint(p->err, "%.*s has the choices %.*s … %.*s", STR_ARG(finding->id),
                 STR_ARG(finding->choices[0]), STR_ARG(finding->choices[finding->choice_count - 1]));
    return 0;
}

static const Expr *choice_node(Parser *p, int finding, uint64_t choices) {
    Expr *node = new_node(p, EXPR_CHOICE);
    if (!node) return NULL;
    node->index = (uint16_t)finding;
    node->choices = choices;
    return node;
}

static const Expr *parse_in(Parser *p, int finding) {
    const Finding *f = &p->k->findings[finding];
    if (f->type != TYPE_CHOICE) return fail(p, "only a finding with choices can be `in` some");
    advance(p);
    if (!take(p, TOKEN_OPEN, "a ( must stand here")) return NULL;
    uint64_t choices = 0;
    do {
        if (choices) advance(p);
        uint64_t choice = take_choice(p, f);
        if (!choice) return NULL;
        choices |= choice;
    } while (p->token.kind == TOKEN_COMMA);
    if (!take(p, TOKEN_CLOSE, "a , or ) must stand here")) return NULL;
    return choice_node(p, finding, choices);
}

/* All choices that stand in the relation to the one given by its bit. */
static uint64_t choices_in_relation(const Finding *finding, ExprRelation relation, uint64_t choice) {
    uint64_t below = choice - 1;
    uint64_t all =
        finding->choice_count >= MAX_CHOICES ? ~(uint64_t)0 : ((uint64_t)1 << finding->choice_count) - 1;
    switch (relation) {
    case REL_EQ: return choice;
    case REL_NE: return all & ~choice;
    case REL_LT: return below;
    case REL_LE: return below | choice;
    case REL_GT: return all & ~(below | choice);
    default: return all & ~below;
    }
}

static const Expr *compare_choice(Parser *p, int finding, const Token *relation) {
    const Finding *f = &p->k->findings[finding];
    if (relation->relation >= REL_LT && f->grades == 0) {
        fail_at(p, relation, "only numbers and graded choices have an order for", relation->text);
        err_hint(p->err, "write %.*s in (a, b)", STR_ARG(f->id));
        return NULL;
    }
    uint64_t choice = take_choice(p, f);
    return choice ? choice_node(p, finding, choices_in_relation(f, relation->relation, choice)) : NULL;
}

static const Expr *compare_number(Parser *p, int finding, const Token *relation) {
    const Finding *f = &p->k->findings[finding];
    if (p->token.kind != TOKEN_NUMBER) return fail(p, "a number must stand here");
    if (p->token.number < f->lo || p->token.number > f->hi) {
        fail_at(p, &p->token, "outside the range of the finding:", p->token.text);
        err_hint(p->err, "%.*s lies between %g and %g", STR_ARG(f->id), f->lo, f->hi);
        return NULL;
    }
    Expr *node = new_node(p, EXPR_COMPARE);
    if (!node) return NULL;
    node->index = (uint16_t)finding;
    node->relation = relation->relation;
    node->number = p->token.number;
    advance(p);
    return node;
}

static const Expr *parse_finding(Parser *p) {
    Token name = p->token;
    int finding = take_finding(p);
    if (finding < 0) return NULL;
    const Finding *f = &p->k->findings[finding];
    bool plain = f->type == TYPE_YESNO || f->type == TYPE_SIDE;
    if (at_word(p, "in")) return parse_in(p, finding);
    if (p->token.kind != TOKEN_RELATION) {
        if (plain) return of_finding(p, EXPR_YES, finding);
        fail_at(p, &name, "not a yes-or-no finding:", name.text);
        err_hint(p->err, "compare it, as in %.*s %s", STR_ARG(name.text),
                 f->type == TYPE_NUMBER ? ">= 3" : "== choice");
        return NULL;
    }
    Token relation = p->token;
    if (plain) {
        fail_at(p, &relation, "a yes-or-no finding is not compared:", name.text);
        err_hint(p->err, "write %.*s or not %.*s%s", STR_ARG(name.text), STR_ARG(name.text),
                 f->type == TYPE_SIDE ? ", or left(…), right(…), both(…)" : "");
        return NULL;
    }
    advance(p);
    return f->type == TYPE_NUMBER ? compare_number(p, finding, &relation)
                                  : compare_choice(p, finding, &relation);
}

static const Expr *parse_at_least(Parser *p) {
    advance(p);
    Token number = p->token;
    if (!take(p, TOKEN_NUMBER, "a number must stand here")) return NULL;
    if (!at_word(p, "of")) return fail(p, "`of` must stand here");
    advance(p);
    if (!take(p, TOKEN_OPEN, "a ( must stand here")) return NULL;
    Kids kids = {0};
    do {
        if (kids.count) advance(p);
        if (!kids_add(p, &kids, parse_or(p))) return NULL;
    } while (p->token.kind == TOKEN_COMMA);
    if (!take(p, TOKEN_CLOSE, "a , or ) must stand here")) return NULL;
    double least = number.number;
    bool within = least >= 1 && least <= (double)kids.count;
    if (!within || least > (double)(size_t)least) {
        fail_at(p, &number, "at_least cannot count to", number.text);
        err_hint(p->err, "a whole number from 1 to %zu, the length of the list", kids.count);
        return NULL;
    }
    Expr *node = new_node(p, EXPR_AT_LEAST);
    if (!node) return NULL;
    node->number = number.number;
    node->kids = kids.of;
    node->kid_count = kids.count;
    return node;
}

static const Expr *parse_probability(Parser *p) {
    advance(p);
    if (!take(p, TOKEN_OPEN, "a ( must stand here")) return NULL;
    Token name = p->token;
    int cause = p->token.kind == TOKEN_WORD ? knowledge_cause(p->k, name.text) : -1;
    if (cause < 0) {
        fail_at(p, &name, "there is no condition or syndrome", name.text);
        Str near = knowledge_nearest_cause(p->k, name.text);
        if (near.len) err_hint(p->err, "did you mean %.*s?", STR_ARG(near));
        return NULL;
    }
    advance(p);
    if (!take(p, TOKEN_CLOSE, "a ) must stand here")) return NULL;
    Token relation = p->token;
    if (!take(p, TOKEN_RELATION, "a comparison must stand here")) return NULL;
    if (p->token.kind != TOKEN_NUMBER || p->token.number < 0 || p->token.number > 1)
        return fail(p, "a probability from 0 to 1 must stand here");
    Expr *node = new_node(p, EXPR_PROBABILITY);
    if (!node) return NULL;
    node->index = (uint16_t)cause;
    node->relation = relation.relation;
    node->number = p->token.number;
    advance(p);
    return node;
}

static const Expr *parse_urgency(Parser *p) {
    advance(p);
    Token relation = p->token;
    if (!take(p, TOKEN_RELATION, "a comparison must stand here")) return NULL;
    for (int u = 0; u < URGENCY_COUNT; u++) {
        if (!at_word(p, urgency_name((Urgency)u))) continue;
        Expr *node = new_node(p, EXPR_URGENCY);
        if (!node) return NULL;
        node->relation = relation.relation;
        node->number = u;
        advance(p);
        return node;
    }
    fail(p, "an urgency must stand here");
    err_hint(p->err, "self_care, routine, within_2_weeks, same_day or emergency_now");
    return NULL;
}

static const Expr *parse_constant(Parser *p, bool value) {
    Expr *node = new_node(p, EXPR_CONSTANT);
    if (node) node->number = value;
    advance(p);
    return node;
}

static const Expr *parse_care_only(Parser *p, const Expr *(*parse)(Parser *)) {
    if (p->scope == EXPR_CARE) return parse(p);
    return fail_at(p, &p->token, "only care may ask for", p->token.text);
}

static const Expr *parse_primary(Parser *p) {
    if (p->token.kind == TOKEN_OPEN) {
        advance(p);
        const Expr *inner = parse_or(p);
        return inner && take(p, TOKEN_CLOSE, "`and`, `or` or ) must stand here") ? inner : NULL;
    }
    if (p->token.kind != TOKEN_WORD) return fail(p, "a finding must stand here");
    if (at_word(p, "at_least")) return parse_at_least(p);
    if (at_word(p, "left")) return parse_side(p, EXPR_LEFT);
    if (at_word(p, "right")) return parse_side(p, EXPR_RIGHT);
    if (at_word(p, "both")) return parse_side(p, EXPR_BOTH);
    if (at_word(p, "known")) return parse_side(p, EXPR_KNOWN);
    if (at_word(p, "probability")) return parse_care_only(p, parse_probability);
    if (at_word(p, "urgency")) return parse_care_only(p, parse_urgency);
    if (at_word(p, "true")) return parse_constant(p, true);
    if (at_word(p, "false")) return parse_constant(p, false);
    return parse_finding(p);
}

/* Every way down the grammar comes through here, so here the depth is counted. */
static const Expr *parse_not(Parser *p) {
    if (p->depth == MAX_DEPTH) {
        if (p->err->code == ERR_NONE) *p->at = p->token.at;
        err_set(p->err, ERR_KNOWLEDGE, STR(""), "an expression nested deeper than %d", (int)MAX_DEPTH);
        return NULL;
    }
    p->depth++;
    const Expr *result = NULL;
    if (at_word(p, "not")) {
        advance(p);
        Kids kids = {0};
        if (kids_add(p, &kids, parse_not(p))) result = with_kids(p, EXPR_NOT, &kids);
    } else {
        result = parse_primary(p);
    }
    p->depth--;
    return result;
}

static const Expr *parse_chain(Parser *p, ExprOp op, const char *word, const Expr *(*parse)(Parser *)) {
    const Expr *first = parse(p);
    if (!first || !at_word(p, word)) return first;
    Kids kids = {0};
    if (!kids_add(p, &kids, first)) return NULL;
    while (at_word(p, word)) {
        advance(p);
        if (!kids_add(p, &kids, parse(p))) return NULL;
    }
    return with_kids(p, op, &kids);
}

static const Expr *parse_and(Parser *p) {
    return parse_chain(p, EXPR_AND, "and", parse_not);
}

static const Expr *parse_or(Parser *p) {
    return parse_chain(p, EXPR_OR, "or", parse_and);
}

const Expr *expr_parse(Arena *arena, const Knowledge *k, ExprScope scope, Str text, size_t *at, Err *err) {
    Parser p = {.arena = arena, .k = k, .scope = scope, .text = text, .at = at, .err = err};
    *at = 0;
    advance(&p);
    const Expr *expr = parse_or(&p);
    if (expr && p.token.kind != TOKEN_END) return fail(&p, "`and`, `or` or the end must stand here");
    return expr;
}
