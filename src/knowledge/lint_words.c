#include "knowledge/lint_int.h"
#include "knowledge/loader.h"
#include "knowledge/words.h"

static const char *const cause_sections[] = {"conditions", "syndromes", "roots"};
static const char *const care_sections[] = {"treatments", "imaging", "referrals", "phases", "safety_net"};

static const char *const exercise_sections[] = {"exercises", "programmes", "stop_signs", "exercise_levels"};

static void want(Lint *lint, const char *section, Str id, const char *field, Pos pos) {
    const Word *w = words_find(lint->k->words, STR("en"), str_of(section), id, str_of(field));
    if (w && w->text.len) return;
    complain(&lint->complain, pos, "no English wording for %s %.*s: `%s`", section, STR_ARG(id), field);
    complain_hint(&lint->complain, "wording: {language: en, %s: {%.*s: {%s: …}}}", section, STR_ARG(id),
                  field);
}

static void want_reasons(Lint *lint, const char *section, const CareReason *of, size_t count) {
    for (size_t i = 0; i < count; i++) want(lint, section, of[i].id, "text", of[i].pos);
}

static void want_figures(Lint *lint, const CareFigure *of, size_t count) {
    for (size_t i = 0; i < count; i++) {
        want(lint, "outcomes", of[i].outcome, "text", of[i].pos);
        if (of[i].comparator.len) want(lint, "comparators", of[i].comparator, "text", of[i].pos);
    }
}

static void check_care(Lint *lint) {
    const Knowledge *k = lint->k;
    for (size_t i = 0; i < k->care_count; i++) {
        const CareItem *item = &k->care[i];
        want(lint, care_sections[item->kind], item->id, "name", item->pos);
        if (item->disagree.count) want(lint, care_sections[item->kind], item->id, "disagree", item->pos);
        want_reasons(lint, "contraindications", item->contraindications, item->contraindication_count);
        want_reasons(lint, "not_now", item->not_now, item->not_now_count);
        want_figures(lint, item->benefits, item->benefit_count);
        want_figures(lint, item->harms, item->harm_count);
    }
    for (size_t i = 0; i < k->move_count; i++) want(lint, "moves", k->moves[i].id, "text", k->moves[i].pos);
}

/* Each exercise also tells its first step and what the figure shows. */
static void check_exercises(Lint *lint) {
    static const char *const fields[] = {"name", "how.1", "feel", "figure"};
    const Knowledge *k = lint->k;
    for (size_t i = 0; i < k->exercise_count; i++)
        for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++)
            want(lint, "exercises", k->exercises[i].id, fields[f], k->exercises[i].pos);
    for (size_t f = 0; f < 2; f++) {
        const char *field = f ? "text" : "name";
        for (size_t i = 0; i < k->programme_count; i++)
            want(lint, "programmes", k->programmes[i].id, field, k->programmes[i].pos);
        for (size_t i = 0; i < k->exercise_level_count; i++)
            want(lint, "exercise_levels", k->exercise_levels[i].id, field, k->exercise_levels[i].pos);
    }
    for (size_t i = 0; i < k->stop_sign_count; i++)
        want(lint, "stop_signs", k->stop_signs[i].id, "text", k->stop_signs[i].pos);
}

static void check_missing(Lint *lint) {
    const Knowledge *k = lint->k;
    for (size_t i = 0; i < k->cause_count; i++)
        if (k->causes[i].report)
            want(lint, cause_sections[k->causes[i].kind], k->causes[i].id, "name", k->causes[i].pos);
    for (size_t i = 0; i < k->finding_count; i++)
        want(lint, "findings", k->findings[i].id, "name", k->findings[i].pos);
    for (size_t i = 0; i < k->rule_count; i++) want(lint, "rules", k->rules[i].id, "reason", k->rules[i].pos);
    check_care(lint);
    for (size_t i = 0; i < k->question_count; i++) {
        const Question *q = &k->questions[i];
        want(lint, "questions", q->id, "title", q->pos);
        for (size_t o = 0; o < q->option_count; o++) {
            Str id = str_format(lint->arena, "%.*s.%.*s", STR_ARG(q->id), STR_ARG(q->options[o].id));
            want(lint, "questions", id, "text", q->pos);
        }
    }
}

static bool has_option(const Question *q, Str option) {
    /* The answer that `several` has of itself. */
    if (str_eq(option, STR("none")) && q->kind == QUESTION_SEVERAL) return true;
    for (size_t i = 0; i < q->option_count; i++)
        if (str_eq(q->options[i].id, option)) return true;
    return false;
}

static bool has_choice(const Finding *f, Str choice) {
    for (size_t i = 0; i < f->choice_count; i++)
        if (str_eq(f->choices[i], choice)) return true;
    return f->type == TYPE_YESNO || f->type == TYPE_SIDE;
}

/* Does the thing exist that the word is for? inner is the part behind the point, when there is one. */
static bool exists(const Knowledge *k, Arena *arena, Str section, Str id, Str inner) {
    const struct IdTable *ids = k->ids;
    if (str_eq(section, STR("conditions")) || str_eq(section, STR("syndromes")))
        return index_get(&ids->causes, id) >= 0;
    if (str_eq(section, STR("roots")))
        return index_get(&ids->causes, id) >= 0 ||
               index_get(&ids->causes, str_format(arena, "root_%.*s", STR_ARG(id))) >= 0;
    if (str_eq(section, STR("levels"))) return index_get(&ids->levels, id) >= 0;
    if (str_eq(section, STR("rules"))) return index_get(&ids->rules, id) >= 0;
    if (str_eq(section, STR("findings"))) {
        int finding = index_get(&ids->findings, id);
        return finding >= 0 && (inner.len == 0 || has_choice(&k->findings[finding], inner));
    }
    if (str_eq(section, STR("questions"))) {
        int question = index_get(&ids->questions, id);
        return question >= 0 && (inner.len == 0 || has_option(&k->questions[question], inner));
    }
    const Index *of[] = {&ids->exercises, &ids->programmes, &ids->stop_signs, &ids->exercise_levels};
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
        if (str_eq(section, str_of(exercise_sections[i]))) return index_get(of[i], id) >= 0;
    for (size_t kind = 0; kind < CARE_KINDS; kind++)
        if (str_eq(section, str_of(care_sections[kind]))) return index_get(&ids->care[kind], id) >= 0;
    return true; /* words of the program itself: any */
}

static void check_superfluous(Lint *lint) {
    const struct WordTable *words = lint->k->words;
    const Word *before = NULL;
    for (size_t i = 0; i < words->count; i++) {
        const Word *w = &words->of[i];
        bool same = before && str_eq(before->id, w->id) && str_eq(before->section, w->section);
        before = w;
        if (same) continue;
        size_t point = str_find(w->id, '.');
        Str id = str_slice(w->id, 0, point);
        Str inner = str_slice(w->id, point + 1, w->id.len);
        if (exists(lint->k, lint->arena, w->section, id, inner)) continue;
        complain(&lint->complain, w->pos, "wording for %.*s %.*s, which does not exist", STR_ARG(w->section),
                 STR_ARG(w->id));
        Str near = str_eq(w->section, STR("findings")) ? knowledge_nearest_finding(lint->k, id) : STR("");
        if (str_eq(w->section, STR("conditions"))) near = knowledge_nearest_cause(lint->k, id);
        if (near.len && !str_eq(near, id))
            complain_hint(&lint->complain, "did you mean %.*s?", STR_ARG(near));
    }
}

void lint_words(Lint *lint) {
    /* Knowledge without any words is good for trying out numbers. */
    if (!lint->k->words || lint->k->words->count == 0) return;
    check_superfluous(lint);
    check_missing(lint);
    check_exercises(lint);
}
