#include "follow/update.h"

#include "knowledge/expr.h"

static void add_days(Case *c, const CheckIn *in, const char *id, int days) {
    int finding = knowledge_finding(c->knowledge, str_of(id));
    if (finding < 0 || in->given.of[finding].known || !c->given.of[finding].known) return;
    double most = c->knowledge->findings[finding].hi;
    double now = c->given.of[finding].number + days;
    c->given.of[finding].number = now < most ? now : most;
}

/* An earlier denial of the whole gives way to a part that is yes now. */
static void widen(Case *c, const CheckIn *in, size_t part) {
    const Answer *now = &in->given.of[part];
    if (now->any != TRI_YES) return;
    for (int up = c->knowledge->findings[part].part_of; up >= 0; up = c->knowledge->findings[up].part_of) {
        Answer *whole = &c->given.of[up];
        if (in->given.of[up].known || !whole->known) continue;
        whole->any = TRI_YES;
        if (now->left == TRI_YES) whole->left = TRI_YES;
        if (now->right == TRI_YES) whole->right = TRI_YES;
        /* A yes whose side is not told may be on either. */
        if (now->left != TRI_YES && now->right != TRI_YES) whole->left = whole->right = TRI_UNKNOWN;
    }
}

/* An earlier yes of a part gives way to a denial of the whole now. */
static void narrow(Case *c, const CheckIn *in, size_t part) {
    if (in->given.of[part].known || !c->given.of[part].known) return;
    Answer *old = &c->given.of[part];
    for (int up = c->knowledge->findings[part].part_of; up >= 0; up = c->knowledge->findings[up].part_of) {
        const Answer *now = &in->given.of[up];
        if (!now->known) continue;
        if (now->left == TRI_NO) old->left = TRI_NO;
        if (now->right == TRI_NO) old->right = TRI_NO;
        bool neither = old->left == TRI_NO && old->right == TRI_NO;
        if (now->any == TRI_NO || (neither && c->knowledge->findings[part].type == TYPE_SIDE))
            *old = ANSWER_UNKNOWN;
    }
}

typedef struct Signs {
    const Answers *before;
    const Answers *now;
    bool found;
} Signs;

static bool became(Tri before, Tri now) {
    return now == TRI_YES && before != TRI_YES;
}

static void new_sign(void *context, uint16_t finding) {
    Signs *s = context;
    const Answer *was = &s->before->of[finding];
    const Answer *is = &s->now->of[finding];
    if (became(was->any, is->any) || became(was->left, is->left) || became(was->right, is->right))
        s->found = true;
}

/* Is there a new sign among those that rules above routine ask about? */
static bool has_new_sign(const Knowledge *k, const Answers *before, const Answers *now) {
    Signs signs = {before, now, false};
    for (size_t r = 0; r < k->rule_count; r++)
        if (k->rules[r].urgency > URGENCY_ROUTINE) expr_findings(k->rules[r].when, new_sign, &signs);
    return signs.found;
}

static bool copy_answers(Arena *arena, const Answers *from, Answers *to) {
    Answer *of = ARENA_NEW(arena, from->count, Answer);
    if (!of) return false;
    for (size_t i = 0; i < from->count; i++) of[i] = from->of[i];
    *to = (Answers){of, from->count};
    return true;
}

bool update_case(Arena *arena, Case *c, const CheckIn *in, int days, Err *err) {
    const Knowledge *k = c->knowledge;
    Answers before;
    if (!copy_answers(arena, &c->complete, &before)) return err_memory(err);
    add_days(c, in, "duration_days", days);
    add_days(c, in, "acute_worsening_days", days);
    for (size_t f = 0; f < k->finding_count; f++) {
        widen(c, in, f);
        narrow(c, in, f);
    }
    for (size_t f = 0; f < k->finding_count; f++)
        if (in->given.of[f].known) c->given.of[f] = in->given.of[f];
    if (!case_complete(c, err)) return false;
    int worsening = knowledge_finding(k, STR("acute_worsening_days"));
    if (worsening < 0 || in->given.of[worsening].known || !has_new_sign(k, &before, &c->complete))
        return true;
    case_set(c, (size_t)worsening, answer_number(0));
    return case_complete(c, err);
}
