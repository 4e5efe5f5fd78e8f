#include "knowledge/loader.h"

static const Str kinds[] = {{"person", 6}, {"history", 7}, {"examination", 11}, {"test", 4}, {"imaging", 7}};
static const Str types[] = {{"yesno", 5}, {"side", 4}, {"number", 6}, {"choice", 6}};

static void read_range(Loader *l, const Tree *range, Finding *f) {
    const double most = 1e9;
    f->lo = -most;
    f->hi = most;
    if (!range) {
        complain(&l->complain, f->pos, "a number needs `range`");
        complain_hint(&l->complain, "write range: [least, most]");
        return;
    }
    if (range->count != 2) {
        complain(&l->complain, tree_pos(range), "a range must be [least, most]");
        return;
    }
    schema_number(&l->complain, range->items[0], "the least value", -most, most, &f->lo);
    schema_number(&l->complain, range->items[1], "the most value", -most, most, &f->hi);
    if (f->lo >= f->hi) complain(&l->complain, tree_pos(range), "the range [%g, %g] is empty", f->lo, f->hi);
}

static void read_steps(Loader *l, const Tree *steps, Finding *f) {
    if (steps->count == 0 || steps->count > MAX_GRADES) {
        complain(&l->complain, tree_pos(steps), "steps must be 1 to %d numbers", (int)MAX_GRADES);
        return;
    }
    for (size_t i = 0; i < steps->count; i++)
        if (!schema_number(&l->complain, steps->items[i], "a step", f->lo, f->hi, &f->steps[i])) return;
    f->grades = steps->count;
    f->steps_descend = steps->count > 1 && f->steps[1] < f->steps[0];
    for (size_t i = 1; i < steps->count; i++) {
        bool good = f->steps_descend ? f->steps[i] < f->steps[i - 1] : f->steps[i] > f->steps[i - 1];
        if (good) continue;
        complain(&l->complain, tree_pos(steps->items[i]), "steps must all rise or all fall");
        return;
    }
}

static int choice_index(const Finding *f, Str name) {
    for (size_t i = 0; i < f->choice_count; i++)
        if (str_eq(f->choices[i], name)) return (int)i;
    return -1;
}

/* `choices`, or `grades` alone, which then are the choices. */
static void read_choices(Loader *l, const Tree *choices, Finding *f) {
    if (!choices) {
        complain(&l->complain, f->pos, "a choice needs `choices`");
        return;
    }
    if (choices->count < 2 || choices->count > MAX_CHOICES) {
        complain(&l->complain, tree_pos(choices), "choices must be 2 to %d names", (int)MAX_CHOICES);
        return;
    }
    Str *names = ARENA_NEW(l->arena, choices->count, Str);
    if (!names) return;
    f->choices = names;
    for (size_t i = 0; i < choices->count; i++) {
        Str name = choices->items[i]->text;
        if (choice_index(f, name) >= 0)
            complain(&l->complain, tree_pos(choices->items[i]), "the choice %.*s stands twice",
                     STR_ARG(name));
        else names[f->choice_count++] = name;
    }
}

static uint64_t read_choice_set(Loader *l, const Tree *list, const Finding *f) {
    uint64_t set = 0;
    for (size_t i = 0; list && i < list->count; i++) {
        Str name = list->items[i]->text;
        int choice = choice_index(f, name);
        if (choice >= 0) {
            set |= (uint64_t)1 << choice;
            continue;
        }
        complain(&l->complain, tree_pos(list->items[i]), "`%.*s` is no choice of %.*s", STR_ARG(name),
                 STR_ARG(f->id));
        complain_names(&l->complain, name, f->choices, f->choice_count);
    }
    return set;
}

/* The grade of a choice is its place in `choices`, so both lists must be the same. */
static void read_grades(Loader *l, const Tree *grades, Finding *f) {
    bool same = grades->count == f->choice_count;
    for (size_t i = 0; same && i < grades->count; i++) same = str_eq(grades->items[i]->text, f->choices[i]);
    if (!same) {
        complain(&l->complain, tree_pos(grades), "`grades` must be all choices in their order");
        complain_hint(&l->complain, "put the choices in order, the normal one first");
    } else if (grades->count - 1 > MAX_GRADES) {
        complain(&l->complain, tree_pos(grades), "more than %d grades above normal", (int)MAX_GRADES);
    } else {
        f->grades = grades->count - 1;
    }
}

static void read_choice(Loader *l, const Values *v, Finding *f) {
    const Tree *grades = v->of[KEY_FINDING_GRADES];
    const Tree *choices = v->of[KEY_FINDING_CHOICES];
    read_choices(l, choices ? choices : grades, f);
    if (f->choice_count == 0) return;
    f->yes_choices = read_choice_set(l, v->of[KEY_FINDING_YES], f);
    f->no_choices = read_choice_set(l, v->of[KEY_FINDING_NO], f);
    if (f->yes_choices & f->no_choices)
        complain(&l->complain, f->pos, "a choice of %.*s is both yes and no", STR_ARG(f->id));
    if (grades) read_grades(l, grades, f);
    if (grades && (f->yes_choices || f->no_choices))
        complain(&l->complain, f->pos, "a finding has `grades` or `yes` and `no`, not both");
}

/* Keys that mean nothing for the type are slips. */
static void refuse_keys(Loader *l, const Values *v, const Finding *f) {
    static const struct {
        int key;
        FindingType type;
        const char *name;
    } keys[] = {{KEY_FINDING_RANGE, TYPE_NUMBER, "range"},  {KEY_FINDING_UNIT, TYPE_NUMBER, "unit"},
                {KEY_FINDING_STEPS, TYPE_NUMBER, "steps"},  {KEY_FINDING_CHOICES, TYPE_CHOICE, "choices"},
                {KEY_FINDING_YES, TYPE_CHOICE, "yes"},      {KEY_FINDING_NO, TYPE_CHOICE, "no"},
                {KEY_FINDING_GRADES, TYPE_CHOICE, "grades"}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const Tree *value = v->of[keys[i].key];
        if (!value || keys[i].type == f->type) continue;
        complain(&l->complain, tree_pos(value), "`%s` means nothing for the type %.*s", keys[i].name,
                 STR_ARG(types[f->type]));
    }
}

static void read_leak(Loader *l, const Values *v, Finding *f) {
    const Tree *leak = v->of[KEY_FINDING_LEAK];
    if (!leak) {
        if (v->of[KEY_FINDING_LEAK_CONTEXT])
            complain(&l->complain, tree_pos(v->of[KEY_FINDING_LEAK_CONTEXT]),
                     "`leak_context` without a `leak`");
        return;
    }
    f->in_network = true;
    bool can = f->type == TYPE_YESNO || f->type == TYPE_SIDE || f->grades > 0 || f->yes_choices != 0;
    if (!can) {
        complain(&l->complain, tree_pos(leak), "a leak, but what is yes?");
        complain_hint(&l->complain,
                      f->type == TYPE_NUMBER ? "give `steps`" : "give `yes` and `no`, or `grades`");
        return;
    }
    read_param_map(l, leak, SCALE_PROBABILITY, f->grades ? f->grades : 1, &f->leak);
}

static void read_finding(Loader *l, const Values *v, Finding *f) {
    int kind =
        v->of[KEY_FINDING_KIND] ? schema_name(&l->complain, v->of[KEY_FINDING_KIND], "`kind`", kinds, 5) : -1;
    int type =
        v->of[KEY_FINDING_TYPE] ? schema_name(&l->complain, v->of[KEY_FINDING_TYPE], "`type`", types, 4) : -1;
    if (kind < 0 || type < 0) return;
    f->kind = (FindingKind)kind;
    f->type = (FindingType)type;
    f->unit = tree_text(v->of[KEY_FINDING_UNIT]);
    refuse_keys(l, v, f);
    if (f->type == TYPE_NUMBER) {
        read_range(l, v->of[KEY_FINDING_RANGE], f);
        if (v->of[KEY_FINDING_STEPS]) read_steps(l, v->of[KEY_FINDING_STEPS], f);
    }
    if (f->type == TYPE_CHOICE) read_choice(l, v, f);
    read_leak(l, v, f);
}

static void find_person(Loader *l) {
    Knowledge *k = l->k;
    k->person = (PersonKeys){knowledge_finding(k, STR("age")), knowledge_finding(k, STR("sex")),
                             knowledge_finding(k, STR("setting"))};
    const struct {
        const char *id;
        int at;
        FindingType type;
    } needed[] = {{"age", k->person.age, TYPE_NUMBER},
                  {"sex", k->person.sex, TYPE_CHOICE},
                  {"setting", k->person.setting, TYPE_CHOICE}};
    for (size_t i = 0; i < 3; i++) {
        if (needed[i].at < 0)
            complain(&l->complain, (Pos){STR("findings"), 0, 0}, "the finding `%s` is missing", needed[i].id);
        else if (k->findings[needed[i].at].type != needed[i].type)
            complain(&l->complain, k->findings[needed[i].at].pos, "`%s` must be of type %.*s", needed[i].id,
                     STR_ARG(types[needed[i].type]));
    }
    if (k->person.setting < 0) return;
    const Finding *setting = &k->findings[k->person.setting];
    bool same = setting->choice_count == SETTING_COUNT;
    for (int i = 0; same && i < SETTING_COUNT; i++)
        same = str_eq(setting->choices[i], str_of(setting_name(i)));
    if (same || setting->type != TYPE_CHOICE) return;
    complain(&l->complain, setting->pos, "`setting` has other choices than the priors");
    complain_hint(&l->complain, "choices: [self, primary_care, emergency, specialist]");
}

void read_findings(Loader *l) {
    const Section *section = &l->sections[SECTION_FINDINGS];
    Finding *findings = ARENA_NEW(l->arena, section->count, Finding);
    if (!findings) return;
    l->k->findings = findings;
    l->k->finding_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values values;
        Finding *f = &findings[i];
        *f = (Finding){.pos = tree_pos(section->of[i]), .part_of = -1};
        bool ok = schema_read(&l->complain, ENTRY_FINDING, section->of[i], &values);
        f->id = tree_text(values.of[KEY_FINDING_ID]);
        if (ok) read_finding(l, &values, f);
    }
    find_person(l);
}

static void read_part_of(Loader *l, const Tree *part_of, Finding *f) {
    int whole = knowledge_finding(l->k, part_of->text);
    if (whole < 0) {
        complain(&l->complain, tree_pos(part_of), "there is no finding `%.*s`", STR_ARG(part_of->text));
        Str near = knowledge_nearest_finding(l->k, part_of->text);
        if (near.len) complain_hint(&l->complain, "did you mean %.*s?", STR_ARG(near));
        return;
    }
    f->part_of = whole;
    FindingType type = l->k->findings[whole].type;
    bool can = (type == TYPE_YESNO || type == TYPE_SIDE) && (f->type == TYPE_YESNO || f->type == TYPE_SIDE);
    if (!can) complain(&l->complain, tree_pos(part_of), "only yes-or-no and sided findings have parts");
}

/* What other scales say of the finding: expressions over them, and its value then. */
static void read_reads(Loader *l, const Tree *list, Finding *f) {
    Reading *reads = ARENA_NEW(l->arena, list->count, Reading);
    if (!reads) return;
    f->reads = reads;
    for (size_t i = 0; i < list->count; i++) {
        Values v;
        if (!schema_read(&l->complain, ENTRY_READING, list->items[i], &v)) continue;
        Reading *r = &reads[f->read_count];
        r->when = read_expr(l, v.of[KEY_READING_WHEN], EXPR_ANSWERS);
        if (r->when && read_setting(l, v.of[KEY_READING_VALUE], f, &r->value)) f->read_count++;
    }
}

void read_finding_links(Loader *l) {
    const Section *section = &l->sections[SECTION_FINDINGS];
    for (size_t i = 0; i < section->count; i++) {
        /* The array is ours until the load ends. */
        Finding *f = (Finding *)&l->k->findings[i];
        const Tree *part_of = tree_get(section->of[i], STR("part_of"));
        if (part_of && part_of->kind == TREE_SCALAR) read_part_of(l, part_of, f);
        const Tree *context = tree_get(section->of[i], STR("leak_context"));
        if (context && context->kind == TREE_LIST)
            f->leak_context = read_context(l, context, &f->leak_context_count);
        const Tree *links = tree_get(section->of[i], STR("link_context"));
        if (links && links->kind == TREE_LIST)
            f->link_context = read_context(l, links, &f->link_context_count);
        const Tree *reads = tree_get(section->of[i], STR("reads"));
        if (reads && reads->kind == TREE_LIST) read_reads(l, reads, f);
    }
}
