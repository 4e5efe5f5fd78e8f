#include "knowledge/expr.h"

#include "base/buf.h"

enum { TEXT_CAP = 64 * 1024 };

static Tri not_of(Tri value) {
    return (Tri)(TRI_YES - value);
}

static bool holds(double left, ExprRelation relation, double right) {
    switch (relation) {
    case REL_EQ: return left >= right && left <= right;
    case REL_NE: return left < right || left > right;
    case REL_LT: return left < right;
    case REL_LE: return left <= right;
    case REL_GT: return left > right;
    default: return left >= right;
    }
}

static Tri at_least(const Expr *expr, const ExprFacts *facts) {
    size_t yes = 0;
    size_t unknown = 0;
    for (size_t i = 0; i < expr->kid_count; i++) {
        Tri kid = expr_eval(expr->kids[i], facts);
        if (kid == TRI_YES) yes++;
        if (kid == TRI_UNKNOWN) unknown++;
    }
    if ((double)yes >= expr->number) return TRI_YES;
    return (double)(yes + unknown) >= expr->number ? TRI_UNKNOWN : TRI_NO;
}

static Tri all_or_any(const Expr *expr, const ExprFacts *facts) {
    bool all = expr->op == EXPR_AND;
    Tri value = all ? TRI_YES : TRI_NO;
    for (size_t i = 0; i < expr->kid_count; i++) {
        Tri kid = expr_eval(expr->kids[i], facts);
        if (all ? kid < value : kid > value) value = kid;
    }
    return value;
}

static Tri both_of(const Answer *answer) {
    return answer->left < answer->right ? answer->left : answer->right;
}

Tri expr_eval(const Expr *expr, const ExprFacts *facts) {
    static const Answer unknown = {
        .any = TRI_UNKNOWN, .left = TRI_UNKNOWN, .right = TRI_UNKNOWN, .choice = -1};
    bool of_finding = expr->op >= EXPR_YES && expr->op <= EXPR_CHOICE;
    bool there = of_finding && expr->index < facts->answers->count;
    const Answer *answer = there ? &facts->answers->of[expr->index] : &unknown;
    switch (expr->op) {
    case EXPR_AND:
    case EXPR_OR: return all_or_any(expr, facts);
    case EXPR_NOT: return not_of(expr_eval(expr->kids[0], facts));
    case EXPR_AT_LEAST: return at_least(expr, facts);
    case EXPR_YES: return answer->any;
    case EXPR_LEFT: return answer->left;
    case EXPR_RIGHT: return answer->right;
    case EXPR_BOTH: return both_of(answer);
    case EXPR_KNOWN: return tri_of(answer->known);
    case EXPR_COMPARE:
        return answer->known ? tri_of(holds(answer->number, expr->relation, expr->number)) : TRI_UNKNOWN;
    case EXPR_CHOICE:
        if (!answer->known || answer->choice < 0 || answer->choice >= MAX_CHOICES) return TRI_UNKNOWN;
        return tri_of(expr->choices >> answer->choice & 1);
    case EXPR_PROBABILITY:
        if (!facts->probability) return TRI_UNKNOWN;
        return tri_of(holds(facts->probability[expr->index], expr->relation, expr->number));
    case EXPR_URGENCY: return tri_of(holds((double)facts->urgency, expr->relation, expr->number));
    default: return tri_of(expr->number > 0);
    }
}

void expr_findings(const Expr *expr, void (*visit)(void *context, uint16_t finding), void *context) {
    if (expr->op >= EXPR_YES && expr->op <= EXPR_CHOICE) visit(context, expr->index);
    for (size_t i = 0; i < expr->kid_count; i++) expr_findings(expr->kids[i], visit, context);
}

bool expr_never(const Expr *expr) {
    if (!expr) return false;
    if (expr->op == EXPR_CONSTANT) return expr->number <= 0;
    if (expr->op != EXPR_AND && expr->op != EXPR_OR) return false;
    size_t never = 0;
    for (size_t i = 0; i < expr->kid_count; i++) never += expr_never(expr->kids[i]);
    return expr->op == EXPR_AND ? never > 0 : never == expr->kid_count;
}

static const char *relation_text(ExprRelation relation) {
    static const char *const texts[] = {"==", "!=", "<", "<=", ">", ">="};
    return texts[relation];
}

static void write_expr(Buf *out, const Knowledge *k, const Expr *expr);

static void write_kids(Buf *out, const Knowledge *k, const Expr *expr, const char *between) {
    buf_char(out, '(');
    for (size_t i = 0; i < expr->kid_count; i++) {
        if (i) buf_add(out, str_of(between));
        write_expr(out, k, expr->kids[i]);
    }
    buf_char(out, ')');
}

static void write_choices(Buf *out, const Finding *finding, uint64_t choices) {
    buf_format(out, "%.*s in (", STR_ARG(finding->id));
    bool first = true;
    for (size_t i = 0; i < finding->choice_count; i++) {
        if (!(choices >> i & 1)) continue;
        if (!first) buf_add(out, STR(", "));
        first = false;
        buf_add(out, finding->choices[i]);
    }
    buf_char(out, ')');
}

static void write_of_finding(Buf *out, const Finding *finding, const Expr *expr) {
    switch (expr->op) {
    case EXPR_LEFT: buf_format(out, "left(%.*s)", STR_ARG(finding->id)); return;
    case EXPR_RIGHT: buf_format(out, "right(%.*s)", STR_ARG(finding->id)); return;
    case EXPR_BOTH: buf_format(out, "both(%.*s)", STR_ARG(finding->id)); return;
    case EXPR_KNOWN: buf_format(out, "known(%.*s)", STR_ARG(finding->id)); return;
    case EXPR_COMPARE:
        buf_format(out, "%.*s %s ", STR_ARG(finding->id), relation_text(expr->relation));
        buf_number(out, expr->number);
        return;
    case EXPR_CHOICE: write_choices(out, finding, expr->choices); return;
    default: buf_add(out, finding->id); return;
    }
}

static void write_expr(Buf *out, const Knowledge *k, const Expr *expr) {
    switch (expr->op) {
    case EXPR_AND: write_kids(out, k, expr, " and "); return;
    case EXPR_OR: write_kids(out, k, expr, " or "); return;
    case EXPR_NOT:
        buf_add(out, STR("not "));
        write_kids(out, k, expr, "");
        return;
    case EXPR_AT_LEAST:
        buf_format(out, "at_least %.0f of ", expr->number);
        write_kids(out, k, expr, ", ");
        return;
    case EXPR_PROBABILITY:
        buf_format(out, "probability(%.*s) %s ", STR_ARG(k->causes[expr->index].id),
                   relation_text(expr->relation));
        buf_number(out, expr->number);
        return;
    case EXPR_URGENCY:
        buf_format(out, "urgency %s %s", relation_text(expr->relation), urgency_name((Urgency)expr->number));
        return;
    case EXPR_CONSTANT: buf_add(out, expr->number > 0 ? STR("true") : STR("false")); return;
    default: write_of_finding(out, &k->findings[expr->index], expr); return;
    }
}

Str expr_text(Arena *arena, const Knowledge *k, const Expr *expr) {
    Buf out = buf_new(arena, TEXT_CAP);
    write_expr(&out, k, expr);
    return buf_str(&out);
}
