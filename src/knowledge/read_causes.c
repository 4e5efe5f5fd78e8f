/* Levels, conditions, syndromes and roots. */
#include "knowledge/loader.h"

static int root_index(Loader *l, const Tree *tree) {
    if (!tree) return -1;
    int root = knowledge_cause(l->k, str_format(l->scratch, "root_%.*s", STR_ARG(tree->text)));
    if (root >= 0) return root;
    complain(&l->complain, tree_pos(tree), "there is no root `%.*s`", STR_ARG(tree->text));
    complain_hint(&l->complain, "roots stand under `roots:` by their short name, such as L5");
    return -1;
}

void read_levels(Loader *l) {
    const Section *section = &l->sections[SECTION_LEVELS];
    Level *levels = ARENA_NEW(l->arena, section->count, Level);
    if (!levels) return;
    l->k->levels = levels;
    l->k->level_count = section->count;
    bool has_roots = l->sections[SECTION_ROOTS].count > 0;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        levels[i] = (Level){.root = {-1, -1, -1}, .pos = tree_pos(section->of[i])};
        bool ok = schema_read(&l->complain, ENTRY_LEVEL, section->of[i], &v);
        levels[i].id = tree_text(v.of[KEY_LEVEL_ID]);
        if (!ok || !has_roots) continue;
        levels[i].root[ROOT_EXITING] = root_index(l, v.of[KEY_LEVEL_EXITS]);
        levels[i].root[ROOT_TRAVERSING] = root_index(l, v.of[KEY_LEVEL_TRAVERSES]);
        levels[i].root[ROOT_NEXT] = root_index(l, v.of[KEY_LEVEL_NEXT]);
    }
}

static bool cut_side(Str *name, SideMode *side) {
    static const struct {
        Str suffix;
        SideMode side;
    } suffixes[] = {
        {{".opposite", 9}, SIDE_OPPOSITE}, {{".left", 5}, SIDE_LEFT}, {{".right", 6}, SIDE_RIGHT}};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (!str_ends(*name, suffixes[i].suffix)) continue;
        *name = str_slice(*name, 0, name->len - suffixes[i].suffix.len);
        *side = suffixes[i].side;
        return true;
    }
    return str_find(*name, '.') == name->len;
}

static bool no_target(Loader *l, const Tree *to, Str name) {
    complain(&l->complain, tree_pos(to), "there is no finding, syndrome or root `%.*s`", STR_ARG(name));
    Str near[2] = {knowledge_nearest_finding(l->k, name), knowledge_nearest_cause(l->k, name)};
    Str best = str_nearest(name, near, near[1].len ? 2 : 1);
    return best.len ? complain_hint(&l->complain, "did you mean %.*s?", STR_ARG(best)) : false;
}

/* Finds what `to` names. *grades is how many values the link needs. */
static bool read_target(Loader *l, const Tree *to, bool sided, Target *target, size_t *grades) {
    Str name = to->text;
    target->side = SIDE_SAME;
    if (!cut_side(&name, &target->side)) {
        complain(&l->complain, tree_pos(to), "what is behind the point of `%.*s`?", STR_ARG(to->text));
        return complain_hint(&l->complain, "only .left, .right and .opposite");
    }
    int finding = knowledge_finding(l->k, name);
    int cause = finding < 0 ? knowledge_cause(l->k, name) : -1;
    if (finding < 0 && cause < 0) return no_target(l, to, name);
    *target = (Target){finding >= 0, (uint16_t)(finding >= 0 ? finding : cause), target->side};
    *grades = 1;
    bool target_sided = false;
    if (finding >= 0) {
        const Finding *f = &l->k->findings[finding];
        target_sided = f->type == TYPE_SIDE;
        if (f->grades) *grades = f->grades;
        if (!f->in_network) {
            complain(&l->complain, tree_pos(to),
                     "the finding %.*s has no leak: it is context, no cause can show it", STR_ARG(name));
            return complain_hint(&l->complain, "give the finding a `leak`, or drop the link");
        }
    } else {
        target_sided = l->k->causes[cause].sided;
        if (l->k->causes[cause].kind == CAUSE_CONDITION) {
            complain(&l->complain, tree_pos(to), "a link to the condition %.*s", STR_ARG(name));
            return complain_hint(&l->complain,
                                 "conditions have priors; link to findings, syndromes and roots");
        }
    }
    if (target->side != SIDE_SAME && !target_sided)
        return complain(&l->complain, tree_pos(to), "%.*s has no sides", STR_ARG(name));
    if (target->side == SIDE_OPPOSITE && !sided)
        return complain(&l->complain, tree_pos(to), "a cause without a side has no opposite side");
    return true;
}

/* Would both links reach one node from the same side of the cause? */
static bool overlap(const Target *a, const Target *b, bool sided) {
    if (a->is_finding != b->is_finding || a->index != b->index) return false;
    if (a->side == b->side) return true;
    bool named =
        (a->side == SIDE_LEFT && b->side == SIDE_RIGHT) || (a->side == SIDE_RIGHT && b->side == SIDE_LEFT);
    bool across = (a->side == SIDE_SAME && b->side == SIDE_OPPOSITE) ||
                  (a->side == SIDE_OPPOSITE && b->side == SIDE_SAME);
    return !named && !(sided && across);
}

void read_links(Loader *l, const Cause *cause, bool sided, const Tree *list, const Link **shows,
                size_t *count) {
    *count = 0;
    if (!list) return;
    Link *links = ARENA_NEW(l->arena, list->count, Link);
    if (!links) return;
    *shows = links;
    for (size_t i = 0; i < list->count; i++) {
        Values v;
        Link *link = &links[*count];
        size_t grades = 1;
        if (!schema_read(&l->complain, ENTRY_LINK, list->items[i], &v)) continue;
        if (!read_target(l, v.of[KEY_LINK_TO], sided, &link->to, &grades)) continue;
        for (size_t j = 0; j < *count; j++)
            if (overlap(&links[j].to, &link->to, sided))
                complain(&l->complain, tree_pos(v.of[KEY_LINK_TO]), "%.*s shows %.*s twice",
                         STR_ARG(cause->id), STR_ARG(v.of[KEY_LINK_TO]->text));
        read_param(l, &v, SCALE_PROBABILITY, grades, &link->p);
        (*count)++;
    }
}

static void read_flag(Loader *l, const Tree *tree, bool *out) {
    if (tree) schema_bool(&l->complain, tree, out);
}

static void read_priors(Loader *l, const Tree *prior, Cause *c) {
    Str names[SETTING_COUNT];
    for (int s = 0; s < SETTING_COUNT; s++) names[s] = str_of(setting_name(s));
    for (size_t i = 0; i < prior->count; i++) {
        const Tree *key = prior->items[2 * i];
        int setting = schema_name(&l->complain, key, "a setting", names, SETTING_COUNT);
        if (setting >= 0)
            read_param_map(l, prior->items[2 * i + 1], SCALE_PROBABILITY, 1, &c->prior[setting]);
    }
    for (int s = 0; s < SETTING_COUNT; s++)
        if (!tree_get(prior, names[s]))
            complain(&l->complain, tree_pos(prior), "%.*s has no prior for %.*s", STR_ARG(c->id),
                     STR_ARG(names[s]));
}

static void read_both(Loader *l, const Tree *both, Cause *c) {
    read_param_map(l, both, SCALE_PROBABILITY, 1, &c->both);
    if (!c->core) return;
    complain(&l->complain, tree_pos(both), "%.*s is core: its sides are independent", STR_ARG(c->id));
    complain_hint(&l->complain, "leave `both` out");
}

static void read_condition(Loader *l, const Values *v, Cause *c) {
    read_priors(l, v->of[KEY_CONDITION_PRIOR], c);
    c->context = read_context(l, v->of[KEY_CONDITION_CONTEXT], &c->context_count);
    if (v->of[KEY_CONDITION_BOTH]) read_both(l, v->of[KEY_CONDITION_BOTH], c);
    if (c->sided && v->of[KEY_CONDITION_SITES]) {
        complain(&l->complain, tree_pos(v->of[KEY_CONDITION_SITES]),
                 "a condition is either `sided` or has `sites`");
        return;
    }
    if (v->of[KEY_CONDITION_SITES]) read_sites(l, c, v->of[KEY_CONDITION_SITES]);
    read_links(l, c, c->sided, v->of[KEY_CONDITION_SHOWS], &c->shows, &c->show_count);
}

static void name_cause(Loader *l, Cause *c, CauseKind kind, Str id, const Tree *entry) {
    *c = (Cause){.kind = kind,
                 .id = id,
                 .pos = tree_pos(entry),
                 .sided = kind == CAUSE_ROOT,
                 .report = kind == CAUSE_CONDITION};
    if (knowledge_finding(l->k, id) >= 0)
        complain(&l->complain, c->pos, "%.*s is also a finding", STR_ARG(id));
}

/* Ids and flags of all causes, as links ask whether their target is sided. */
static void read_flags(Loader *l, Cause *causes, Values *values, bool *good) {
    static const SectionId sections[] = {SECTION_CONDITIONS, SECTION_SYNDROMES, SECTION_ROOTS};
    static const Entry entries[] = {ENTRY_CONDITION, ENTRY_SYNDROME, ENTRY_ROOT};
    size_t at = 0;
    for (size_t kind = 0; kind < 3; kind++) {
        const Section *section = &l->sections[sections[kind]];
        for (size_t i = 0; i < section->count; i++, at++) {
            Values *v = &values[at];
            Cause *c = &causes[at];
            good[at] = schema_read(&l->complain, entries[kind], section->of[i], v);
            Str id = tree_text(v->of[0]);
            if (kind == CAUSE_ROOT) id = str_format(l->arena, "root_%.*s", STR_ARG(id));
            name_cause(l, c, (CauseKind)kind, id, section->of[i]);
            if (kind == CAUSE_CONDITION) {
                read_flag(l, v->of[KEY_CONDITION_SERIOUS], &c->serious);
                read_flag(l, v->of[KEY_CONDITION_CORE], &c->core);
                read_flag(l, v->of[KEY_CONDITION_REPORT], &c->report);
                read_flag(l, v->of[KEY_CONDITION_EXPLAINS_LEG], &c->explains_leg);
                read_flag(l, v->of[KEY_CONDITION_SIDED], &c->sided);
            } else if (kind == CAUSE_SYNDROME) {
                read_flag(l, v->of[KEY_SYNDROME_SERIOUS], &c->serious);
                read_flag(l, v->of[KEY_SYNDROME_REPORT], &c->report);
                read_flag(l, v->of[KEY_SYNDROME_SIDED], &c->sided);
            }
        }
    }
}

static void read_mechanism(Loader *l, const Values *v, Cause *c) {
    _Static_assert((int)KEY_ROOT_LEAK == (int)KEY_SYNDROME_LEAK &&
                       (int)KEY_ROOT_LINK_CONTEXT == (int)KEY_SYNDROME_LINK_CONTEXT &&
                       (int)KEY_ROOT_SHOWS == (int)KEY_SYNDROME_SHOWS,
                   "roots and syndromes are read alike");
    read_param_map(l, v->of[KEY_SYNDROME_LEAK], SCALE_PROBABILITY, 1, &c->leak);
    c->link_context = read_context(l, v->of[KEY_SYNDROME_LINK_CONTEXT], &c->link_context_count);
    read_links(l, c, c->sided, v->of[KEY_SYNDROME_SHOWS], &c->shows, &c->show_count);
}

void read_causes(Loader *l) {
    Knowledge *k = l->k;
    k->condition_count = l->sections[SECTION_CONDITIONS].count;
    k->syndrome_count = l->sections[SECTION_SYNDROMES].count;
    k->root_count = l->sections[SECTION_ROOTS].count;
    size_t count = k->condition_count + k->syndrome_count + k->root_count;
    Cause *causes = ARENA_NEW(l->arena, count, Cause);
    Values *values = ARENA_NEW(l->scratch, count, Values);
    bool *good = ARENA_NEW(l->scratch, count, bool);
    if (!causes || !values || !good) return;
    k->causes = causes;
    k->cause_count = count;
    read_flags(l, causes, values, good);
    for (size_t i = 0; i < count; i++) {
        if (!good[i]) continue;
        if (causes[i].kind == CAUSE_CONDITION) read_condition(l, &values[i], &causes[i]);
        else read_mechanism(l, &values[i], &causes[i]);
    }
}
