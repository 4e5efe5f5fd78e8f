/* Questions and rules. The parts of the plan are in read_care.c. */
#include "knowledge/loader.h"

static const Str question_kinds[] = {
    {"single", 6}, {"several", 7}, {"number", 6}, {"areas", 5}, {"yesno", 5}};
static const Str stages[] = {{"red_flags", 9}, {"main", 4}, {"examination", 11}, {"check_in", 8}};

static void read_see(Loader *l, const Tree *see, Rule *rule) {
    const Section *referrals = &l->sections[SECTION_REFERRALS];
    if (!see || referrals->count == 0) return;
    rule->see = knowledge_care(l->k, CARE_REFERRAL, see->text);
    if (rule->see >= 0) return;
    complain(&l->complain, tree_pos(see), "there is no referral `%.*s`", STR_ARG(see->text));
    Str names[32];
    size_t count = 0;
    for (size_t i = 0; i < referrals->count && count < 32; i++)
        names[count++] = tree_text(tree_get(referrals->of[i], STR("id")));
    complain_names(&l->complain, see->text, names, count);
}

void read_rules(Loader *l) {
    const Section *section = &l->sections[SECTION_RULES];
    Rule *rules = ARENA_NEW(l->arena, section->count, Rule);
    if (!rules) return;
    l->k->rules = rules;
    l->k->rule_count = section->count;
    Str urgencies[URGENCY_COUNT];
    for (int u = 0; u < URGENCY_COUNT; u++) urgencies[u] = str_of(urgency_name((Urgency)u));
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        Rule *rule = &rules[i];
        bool ok = schema_read(&l->complain, ENTRY_RULE, section->of[i], &v);
        *rule = (Rule){.id = tree_text(v.of[KEY_RULE_ID]), .pos = tree_pos(section->of[i]), .see = -1};
        rule->red_flag = tree_text(v.of[KEY_RULE_RED_FLAG]);
        rule->why = tree_text(v.of[KEY_RULE_WHY]);
        if (!ok) continue;
        int urgency =
            schema_name(&l->complain, v.of[KEY_RULE_URGENCY], "`urgency`", urgencies, URGENCY_COUNT);
        if (urgency >= 0) rule->urgency = (Urgency)urgency;
        rule->when = read_expr(l, v.of[KEY_RULE_WHEN], EXPR_ANSWERS);
        rule->from = read_from(l, v.of[KEY_RULE_FROM]);
        read_see(l, v.of[KEY_RULE_SEE], rule);
        if (!v.of[KEY_RULE_FROM] && !v.of[KEY_RULE_WHY]) {
            complain(&l->complain, rule->pos, "the rule %.*s has neither `from` nor `why`",
                     STR_ARG(rule->id));
            complain_hint(&l->complain, "cite evidence rows, or say in one sentence why the rule is right");
        }
    }
}

/* The finding that a question names, or -1 after a complaint. */
static int finding_at(Loader *l, const Tree *at) {
    int finding = knowledge_finding(l->k, at->text);
    if (finding >= 0) return finding;
    complain(&l->complain, tree_pos(at), "there is no finding `%.*s`", STR_ARG(at->text));
    Str near = knowledge_nearest_finding(l->k, at->text);
    if (near.len) complain_hint(&l->complain, "did you mean %.*s?", STR_ARG(near));
    return -1;
}

static bool is_yes(Str text) {
    return str_eq(text, STR("yes")) || str_eq(text, STR("true"));
}

static bool is_no(Str text) {
    return str_eq(text, STR("no")) || str_eq(text, STR("false"));
}

static bool set_side(Str text, Answer *out) {
    bool both = str_eq(text, STR("both"));
    bool none = str_eq(text, STR("none")) || is_no(text);
    bool left = both || str_eq(text, STR("left"));
    bool right = both || str_eq(text, STR("right"));
    out->known = true;
    out->any = tri_of(!none);
    if (is_yes(text)) return true; /* a side that was not told: left and right stay unknown */
    out->left = tri_of(left);
    out->right = tri_of(right);
    return none || left || right;
}

static bool set_choice(Str text, const Finding *f, Answer *out) {
    for (size_t i = 0; i < f->choice_count; i++)
        if (str_eq(f->choices[i], text)) out->choice = (int)i;
    out->known = true;
    return out->choice >= 0;
}

bool read_setting(Loader *l, const Tree *value, const Finding *f, Answer *out) {
    static const Str yesno[] = {{"yes", 3}, {"no", 2}, {"true", 4}, {"false", 5}};
    static const Str sides[] = {{"left", 4}, {"right", 5}, {"both", 4}, {"none", 4}, {"yes", 3}, {"no", 2}};
    Str text = tree_text(value);
    *out = ANSWER_UNKNOWN;
    if (f->type == TYPE_NUMBER) {
        out->known = true;
        return schema_number(&l->complain, value, "this answer", f->lo, f->hi, &out->number);
    }
    bool good = false;
    if (f->type == TYPE_SIDE) {
        good = set_side(text, out);
    } else if (f->type == TYPE_CHOICE) {
        good = set_choice(text, f, out);
    } else {
        good = is_yes(text) || is_no(text);
        *out = (Answer){.known = true,
                        .any = tri_of(is_yes(text)),
                        .left = TRI_UNKNOWN,
                        .right = TRI_UNKNOWN,
                        .choice = -1};
    }
    if (good) return true;
    complain(&l->complain, tree_pos(value), "%.*s cannot be `%.*s`", STR_ARG(f->id), STR_ARG(text));
    if (f->type == TYPE_SIDE) return complain_names(&l->complain, text, sides, 6);
    if (f->type == TYPE_CHOICE) return complain_names(&l->complain, text, f->choices, f->choice_count);
    return complain_names(&l->complain, text, yesno, 4);
}

const Setting *read_settings(Loader *l, const Tree *map, size_t *count) {
    Setting *settings = ARENA_NEW(l->arena, map->count, Setting);
    *count = 0;
    for (size_t i = 0; settings && i < map->count; i++) {
        int finding = finding_at(l, map->items[2 * i]);
        if (finding < 0) continue;
        Setting *setting = &settings[(*count)++];
        setting->finding = (uint16_t)finding;
        read_setting(l, map->items[2 * i + 1], &l->k->findings[finding], &setting->value);
    }
    return settings;
}

static void read_option(Loader *l, const Tree *tree, Option *option) {
    Values v;
    bool ok = schema_read(&l->complain, ENTRY_OPTION, tree, &v);
    option->id = tree_text(v.of[KEY_OPTION_ID]);
    if (!ok) return;
    option->sets = read_settings(l, v.of[KEY_OPTION_SETS], &option->set_count);
}

static void read_options(Loader *l, const Tree *list, Question *q) {
    bool wanted = q->kind == QUESTION_SINGLE || q->kind == QUESTION_SEVERAL;
    if (!list || list->count == 0) {
        if (wanted)
            complain(&l->complain, q->pos, "a question of kind %.*s needs `options`",
                     STR_ARG(question_kinds[q->kind]));
        return;
    }
    if (!wanted) {
        complain(&l->complain, tree_pos(list), "a question of kind %.*s has no `options`",
                 STR_ARG(question_kinds[q->kind]));
        return;
    }
    Option *options = ARENA_NEW(l->arena, list->count, Option);
    if (!options) return;
    q->options = options;
    q->option_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        read_option(l, list->items[i], &options[i]);
        for (size_t j = 0; j < i; j++)
            if (str_eq(options[i].id, options[j].id) && options[i].id.len)
                complain(&l->complain, tree_pos(list->items[i]), "the option %.*s stands twice",
                         STR_ARG(options[i].id));
    }
}

static void read_asks(Loader *l, const Tree *list, Question *q) {
    uint16_t *asks = ARENA_NEW(l->arena, list->count, uint16_t);
    if (!asks) return;
    q->asks = asks;
    for (size_t i = 0; i < list->count; i++) {
        int finding = finding_at(l, list->items[i]);
        if (finding < 0) continue;
        for (size_t j = 0; j < q->ask_count; j++)
            if (asks[j] == finding)
                complain(&l->complain, tree_pos(list->items[i]), "%.*s is asked twice here",
                         STR_ARG(list->items[i]->text));
        asks[q->ask_count++] = (uint16_t)finding;
    }
    if (list->count == 0) complain(&l->complain, tree_pos(list), "a question that asks nothing");
}

void read_questions(Loader *l) {
    const Section *section = &l->sections[SECTION_QUESTIONS];
    Question *questions = ARENA_NEW(l->arena, section->count, Question);
    if (!questions) return;
    l->k->questions = questions;
    l->k->question_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        Question *q = &questions[i];
        bool ok = schema_read(&l->complain, ENTRY_QUESTION, section->of[i], &v);
        *q = (Question){.id = tree_text(v.of[KEY_QUESTION_ID]), .pos = tree_pos(section->of[i]), .cost = 1};
        if (!ok) continue;
        int kind = schema_name(&l->complain, v.of[KEY_QUESTION_KIND], "`kind`", question_kinds, 5);
        int stage = schema_name(&l->complain, v.of[KEY_QUESTION_STAGE], "`stage`", stages, 4);
        if (kind < 0 || stage < 0) continue;
        q->kind = (QuestionKind)kind;
        q->stage = (QuestionStage)stage;
        q->screen = v.of[KEY_QUESTION_SCREEN] ? tree_text(v.of[KEY_QUESTION_SCREEN]) : q->id;
        if (v.of[KEY_QUESTION_COST])
            schema_number(&l->complain, v.of[KEY_QUESTION_COST], "`cost`", 0.01, 100, &q->cost);
        q->when = read_expr(l, v.of[KEY_QUESTION_WHEN], EXPR_ANSWERS);
        read_asks(l, v.of[KEY_QUESTION_ASKS], q);
        read_options(l, v.of[KEY_QUESTION_OPTIONS], q);
    }
}
