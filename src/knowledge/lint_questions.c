/* Is everything asked that something uses, and does each question fit what it asks? */
#include "knowledge/exercise.h"
#include "knowledge/lint_int.h"

/* Per finding: does a question ask it (or a part of it), does anything use it? */
typedef struct Coverage {
    bool *asked;
    bool *used;
} Coverage;

static void mark_used(void *context, uint16_t finding) {
    ((Coverage *)context)->used[finding] = true;
}

static void use_expr(Coverage *coverage, const Expr *expr) {
    if (expr) expr_findings(expr, mark_used, coverage);
}

static void use_context(Coverage *coverage, const ContextOdds *context, size_t count) {
    for (size_t i = 0; i < count; i++) use_expr(coverage, context[i].when);
}

static void use_links(Coverage *coverage, const Link *shows, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (shows[i].to.is_finding) coverage->used[shows[i].to.index] = true;
}

static void use_reasons(Coverage *coverage, const CareReason *reasons, size_t count) {
    for (size_t i = 0; i < count; i++) use_expr(coverage, reasons[i].when);
}

static void mark_exercises(const Knowledge *k, Coverage *coverage) {
    for (size_t i = 0; i < k->exercise_count; i++) use_expr(coverage, k->exercises[i].avoid_when);
    for (size_t i = 0; i < k->exercise_level_count; i++) use_expr(coverage, k->exercise_levels[i].when);
    for (size_t i = 0; i < k->programme_count; i++) {
        const Programme *p = &k->programmes[i];
        use_expr(coverage, p->when);
        use_expr(coverage, p->avoid_when);
        for (size_t e = 0; e < p->entry_count; e++) use_expr(coverage, p->entries[e].when);
    }
}

static void mark_uses(const Knowledge *k, Coverage *coverage) {
    for (size_t i = 0; i < k->cause_count; i++) {
        const Cause *c = &k->causes[i];
        use_context(coverage, c->context, c->context_count);
        use_context(coverage, c->link_context, c->link_context_count);
        use_links(coverage, c->shows, c->show_count);
        for (size_t s = 0; s < c->site_count; s++)
            use_links(coverage, c->sites[s].shows, c->sites[s].show_count);
    }
    for (size_t i = 0; i < k->finding_count; i++) {
        for (size_t r = 0; r < k->findings[i].read_count; r++)
            use_expr(coverage, k->findings[i].reads[r].when);
        use_context(coverage, k->findings[i].leak_context, k->findings[i].leak_context_count);
        use_context(coverage, k->findings[i].link_context, k->findings[i].link_context_count);
    }
    for (size_t i = 0; i < k->rule_count; i++) use_expr(coverage, k->rules[i].when);
    for (size_t i = 0; i < k->question_count; i++) use_expr(coverage, k->questions[i].when);
    for (size_t i = 0; i < k->care_count; i++) {
        use_expr(coverage, k->care[i].when);
        use_reasons(coverage, k->care[i].contraindications, k->care[i].contraindication_count);
        use_reasons(coverage, k->care[i].not_now, k->care[i].not_now_count);
    }
    mark_exercises(k, coverage);
    for (size_t i = 0; i < k->move_count; i++) use_expr(coverage, k->moves[i].when);
    for (size_t i = 0; i < k->measure_count; i++) coverage->used[k->measures[i].finding] = true;
}

/* A part that is asked answers the general finding as well. part_of has no circles. */
static void mark_asked(const Knowledge *k, Coverage *coverage) {
    for (size_t q = 0; q < k->question_count; q++)
        for (size_t i = 0; i < k->questions[q].ask_count; i++)
            for (int at = k->questions[q].asks[i]; at >= 0; at = k->findings[at].part_of)
                coverage->asked[at] = true;
    /* The setting is where the program runs, and comes with the case. */
    if (k->person.setting >= 0) coverage->asked[k->person.setting] = true;
}

static void check_coverage(Lint *lint, const Coverage *coverage) {
    const Knowledge *k = lint->k;
    for (size_t i = 0; i < k->finding_count; i++) {
        const Finding *f = &k->findings[i];
        if (coverage->asked[i] || (f->kind != FINDING_PERSON && f->kind != FINDING_HISTORY)) continue;
        if (coverage->used[i]) {
            complain(&lint->complain, f->pos, "no question asks %.*s, but something uses it", STR_ARG(f->id));
            complain_hint(&lint->complain, "add it to `asks` of a question");
        } else {
            complain_warning(&lint->complain, f->pos, "no question asks %.*s, and nothing uses it",
                             STR_ARG(f->id));
        }
    }
}

static bool asks(const Question *q, uint16_t finding) {
    for (size_t i = 0; i < q->ask_count; i++)
        if (q->asks[i] == finding) return true;
    return false;
}

static void check_options(Lint *lint, const Question *q) {
    const Knowledge *k = lint->k;
    for (size_t o = 0; o < q->option_count; o++) {
        for (size_t s = 0; s < q->options[o].set_count; s++) {
            uint16_t finding = q->options[o].sets[s].finding;
            if (asks(q, finding)) continue;
            complain(&lint->complain, q->pos, "the option %.*s of %.*s sets %.*s, which is not in `asks`",
                     STR_ARG(q->options[o].id), STR_ARG(q->id), STR_ARG(k->findings[finding].id));
            complain_hint(&lint->complain,
                          "add it to `asks`: the interview must know what a question can answer");
        }
    }
    for (size_t i = 0; i < q->ask_count && q->option_count; i++) {
        bool set = false;
        for (size_t o = 0; o < q->option_count; o++)
            for (size_t s = 0; s < q->options[o].set_count; s++)
                set = set || q->options[o].sets[s].finding == q->asks[i];
        if (!set)
            complain_warning(&lint->complain, q->pos, "no option of %.*s sets %.*s, which it asks",
                             STR_ARG(q->id), STR_ARG(k->findings[q->asks[i]].id));
    }
}

static void check_fit(Lint *lint, const Question *q) {
    for (size_t i = 0; i < q->ask_count; i++) {
        const Finding *f = &lint->k->findings[q->asks[i]];
        const char *wrong = NULL;
        if (q->kind == QUESTION_NUMBER && f->type != TYPE_NUMBER) wrong = "a number";
        if (q->kind == QUESTION_AREAS && f->type != TYPE_SIDE && f->type != TYPE_YESNO) wrong = "areas";
        if (q->kind == QUESTION_YESNO && f->type != TYPE_YESNO) wrong = "yes or no";
        if (wrong)
            complain(&lint->complain, q->pos, "%.*s asks for %s, but %.*s is something else", STR_ARG(q->id),
                     wrong, STR_ARG(f->id));
    }
}

/* The questions of one screen follow one another, in one stage: the interview takes them as one step. */
static void check_screen(Lint *lint, size_t at) {
    const Question *q = &lint->k->questions[at];
    for (size_t i = 0; i < at; i++) {
        const Question *before = &lint->k->questions[i];
        if (!str_eq(before->screen, q->screen)) continue;
        bool next = str_eq(lint->k->questions[at - 1].screen, q->screen);
        if (next && before->stage == q->stage) continue;
        complain(&lint->complain, q->pos, "%.*s is on the screen of %.*s, but %s", STR_ARG(q->id),
                 STR_ARG(before->id), next ? "in another stage" : "others stand between them");
        complain_hint(&lint->complain, "put the questions of one screen one after another, in one stage");
        return;
    }
}

void lint_questions(Lint *lint) {
    const Knowledge *k = lint->k;
    if (k->question_count == 0) return;
    Coverage coverage = {ARENA_NEW(lint->arena, k->finding_count, bool),
                         ARENA_NEW(lint->arena, k->finding_count, bool)};
    if (!coverage.asked || !coverage.used) return;
    mark_uses(k, &coverage);
    mark_asked(k, &coverage);
    check_coverage(lint, &coverage);
    for (size_t i = 0; i < k->question_count; i++) {
        check_options(lint, &k->questions[i]);
        check_fit(lint, &k->questions[i]);
        check_screen(lint, i);
    }
}
