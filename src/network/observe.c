/* From answers to observations (model.h, "what a case observes"). */
#include "network/model.h"

Tri model_answer_on(const Answer *answer, Side side) {
    return side == SIDE_ON_LEFT ? answer->left : side == SIDE_ON_RIGHT ? answer->right : answer->any;
}

static int number_grade(const Finding *f, double number) {
    int grade = 0;
    for (size_t i = 0; i < f->grades; i++) {
        bool reached = f->steps_descend ? number < f->steps[i] : number >= f->steps[i];
        if (reached) grade = (int)i + 1;
    }
    return grade;
}

static int choice_grade(const Finding *f, int choice) {
    if (choice < 0) return -1;
    if (f->grades) return choice <= (int)f->grades ? choice : -1;
    if (f->yes_choices >> choice & 1) return 1;
    return f->no_choices >> choice & 1 ? 0 : -1;
}

int model_grade(const Finding *finding, const Answer *answer, Side side) {
    if (!answer->known) return -1;
    if (finding->type == TYPE_NUMBER) return finding->grades ? number_grade(finding, answer->number) : -1;
    if (finding->type == TYPE_CHOICE) return choice_grade(finding, answer->choice);
    Tri value = model_answer_on(answer, side);
    return value == TRI_YES ? 1 : value == TRI_NO ? 0 : -1;
}

static bool is_part_of(const Knowledge *k, size_t finding, size_t whole) {
    for (int up = k->findings[finding].part_of; up >= 0; up = k->findings[up].part_of)
        if ((size_t)up == whole) return true;
    return false;
}

bool model_follows(const Knowledge *k, const Answers *given, size_t finding, Side side) {
    for (size_t f = 0; f < k->finding_count; f++) {
        if (!given->of[f].known) continue;
        Tri other = model_answer_on(&given->of[f], side);
        if (other == TRI_YES && is_part_of(k, f, finding)) return true;
        if (other == TRI_NO && is_part_of(k, finding, f)) return true;
    }
    return false;
}

static bool network_has(const Model *model, size_t finding) {
    const NodeOf *of = &model->finding[finding];
    return of->of[SIDE_NONE] >= 0 || of->of[SIDE_ON_LEFT] >= 0;
}

/* Yes on a side that was not told: one observation that speaks of both nodes. */
static size_t observe_either(const Model *model, size_t f, Observed *out) {
    const NodeOf *of = &model->finding[f];
    out[0] = (Observed){{(uint16_t)of->of[SIDE_ON_LEFT], 1, of->of[SIDE_ON_RIGHT]}, (uint16_t)f, SIDE_NONE};
    return 1;
}

static size_t observe_finding(const Model *model, const Answers *given, size_t f, Observed *out) {
    const Finding *finding = &model->knowledge->findings[f];
    const Answer *answer = &given->of[f];
    const NodeOf *of = &model->finding[f];
    size_t count = 0;
    bool sided = finding->type == TYPE_SIDE;
    if (sided && answer->any == TRI_YES && answer->left == TRI_UNKNOWN && answer->right == TRI_UNKNOWN)
        return model_follows(model->knowledge, given, f, SIDE_NONE) ? 0 : observe_either(model, f, out);
    for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++) {
        if (of->of[side] < 0) continue;
        int grade = model_grade(finding, answer, side);
        if (grade < 0 || model_follows(model->knowledge, given, f, side)) continue;
        out[count++] = (Observed){{(uint16_t)of->of[side], (uint8_t)grade, -1}, (uint16_t)f, side};
    }
    return count;
}

size_t model_observe(const Model *model, const Answers *given, unsigned kinds, Observed *out) {
    const Knowledge *k = model->knowledge;
    size_t count = 0;
    for (size_t f = 0; f < k->finding_count; f++) {
        bool wanted = kinds >> k->findings[f].kind & 1;
        if (!wanted || !given->of[f].known || !network_has(model, f)) continue;
        count += observe_finding(model, given, f, out + count);
    }
    return count;
}
