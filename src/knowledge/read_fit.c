/* Populations, and the accuracy rows that the network is held against in them. */
#include "knowledge/loader.h"

#include <math.h>

static const Str measure_names[] = {
    {"sens", 4}, {"spec", 4}, {"lr_pos", 6}, {"lr_neg", 6}, {"odds_ratio", 10}};
static const Str sides_names[] = {{"same", 4}, {"any", 3}, {"both", 4}};

static bool no_such_cause(Loader *l, const Tree *at) {
    complain(&l->complain, tree_pos(at), "there is no cause `%.*s`", STR_ARG(at->text));
    Str near = knowledge_nearest_cause(l->k, at->text);
    if (near.len == 0) near = knowledge_nearest_finding(l->k, at->text);
    return near.len ? complain_hint(&l->complain, "did you mean %.*s?", STR_ARG(near)) : false;
}

/* The setting is an answer like any other, but every study has one. */
static bool add_setting(Loader *l, const Tree *setting, Setting *out) {
    int finding = l->k->person.setting;
    if (finding < 0) finding = knowledge_finding(l->k, STR("setting"));
    if (finding < 0) return complain(&l->complain, tree_pos(setting), "there is no finding `setting`");
    const Finding *f = &l->k->findings[finding];
    int choice = schema_name(&l->complain, setting, "`setting`", f->choices, f->choice_count);
    *out = (Setting){(uint16_t)finding, ANSWER_UNKNOWN};
    out->value.known = true;
    out->value.choice = choice;
    return choice >= 0;
}

static const uint16_t *read_cause_names(Loader *l, const Tree *list, size_t *count) {
    uint16_t *causes = ARENA_NEW(l->arena, list ? list->count : 0, uint16_t);
    for (size_t i = 0; causes && list && i < list->count; i++) {
        int cause = knowledge_cause(l->k, list->items[i]->text);
        if (cause < 0) no_such_cause(l, list->items[i]);
        else causes[(*count)++] = (uint16_t)cause;
    }
    return causes;
}

static void read_population(Loader *l, const Values *v, Population *out) {
    const Tree *map = v->of[KEY_POPULATION_ANSWERS];
    size_t count = 0;
    const Setting *given = map ? read_settings(l, map, &count) : NULL;
    Setting *answers = ARENA_NEW(l->arena, count + 1, Setting);
    if (!answers || !add_setting(l, v->of[KEY_POPULATION_SETTING], &answers[0])) return;
    for (size_t i = 0; i < count; i++) answers[i + 1] = given[i];
    out->answers = answers;
    out->answer_count = count + 1;
    out->among = read_cause_names(l, v->of[KEY_POPULATION_AMONG], &out->among_count);
    out->without = read_cause_names(l, v->of[KEY_POPULATION_WITHOUT], &out->without_count);
}

static void read_populations(Loader *l) {
    const Section *section = &l->sections[SECTION_POPULATIONS];
    Population *all = ARENA_NEW(l->arena, section->count, Population);
    if (!all) return;
    l->k->populations = all;
    l->k->population_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        bool ok = schema_read(&l->complain, ENTRY_POPULATION, section->of[i], &v);
        all[i] = (Population){.id = tree_text(v.of[KEY_POPULATION_ID]),
                              .why = tree_text(v.of[KEY_POPULATION_WHY]),
                              .pos = tree_pos(section->of[i])};
        if (ok) read_population(l, &v, &all[i]);
    }
}

/* One of the causes of the reference; all must be causes, or all findings. */
static bool add_reference(Loader *l, const Tree *at, uint16_t *to, FitEntry *out) {
    int cause = knowledge_cause(l->k, tree_text(at));
    int finding = cause < 0 ? knowledge_finding(l->k, tree_text(at)) : -1;
    if (cause < 0 && (finding < 0 || !l->k->findings[finding].in_network)) return no_such_cause(l, at);
    if (out->reference_count && out->reference_is_finding != (cause < 0))
        return complain(&l->complain, tree_pos(at), "causes and findings cannot be mixed in a reference");
    out->reference_is_finding = cause < 0;
    to[out->reference_count++] = (uint16_t)(cause < 0 ? finding : cause);
    return true;
}

static bool read_reference(Loader *l, const Tree *causes, FitEntry *out) {
    bool list = causes->kind == TREE_LIST;
    uint16_t *to = ARENA_NEW(l->arena, list ? causes->count : 1, uint16_t);
    if (!to) return false;
    out->reference = to;
    if (!list) return add_reference(l, causes, to, out);
    for (size_t i = 0; i < causes->count; i++)
        if (!add_reference(l, causes->items[i], to, out)) return false;
    return causes->count > 0 || complain(&l->complain, tree_pos(causes), "a reference without any cause");
}

/* Which result is the positive one: `no`, a grade by its name or the number where it begins. */
static bool read_result(Loader *l, const Tree *value, const Finding *f, FitEntry *out) {
    out->grade = 1;
    if (!value) return true;
    out->absent = str_eq(value->text, STR("no"));
    if (out->absent || str_eq(value->text, STR("yes"))) return true;
    double number = 0;
    for (size_t g = 0; g < f->grades; g++) {
        bool named = f->type == TYPE_CHOICE && str_eq(value->text, f->choices[g + 1]);
        bool begins = f->type == TYPE_NUMBER && str_number(value->text, &number) && number == f->steps[g];
        if (!named && !begins) continue;
        out->grade = g + 1;
        return true;
    }
    complain(&l->complain, tree_pos(value), "%.*s has no result `%.*s`", STR_ARG(f->id),
             STR_ARG(value->text));
    return complain_hint(&l->complain, "write yes, no, or one of its steps or grades");
}

static bool no_such_finding(Loader *l, const Tree *at) {
    complain(&l->complain, tree_pos(at), "no finding of the network is called `%.*s`",
             STR_ARG(tree_text(at)));
    Str near = knowledge_nearest_finding(l->k, tree_text(at));
    return near.len ? complain_hint(&l->complain, "did you mean %.*s?", STR_ARG(near)) : false;
}

static bool read_findings_of(Loader *l, const Tree *at, FitEntry *out) {
    bool list = at->kind == TREE_LIST;
    size_t count = list ? at->count : 1;
    uint16_t *to = ARENA_NEW(l->arena, count, uint16_t);
    if (!to) return false;
    out->findings = to;
    for (size_t i = 0; i < count; i++) {
        const Tree *name = list ? at->items[i] : at;
        int finding = knowledge_finding(l->k, tree_text(name));
        if (finding < 0 || !l->k->findings[finding].in_network) return no_such_finding(l, name);
        to[out->finding_count++] = (uint16_t)finding;
    }
    return count > 0 || complain(&l->complain, tree_pos(at), "an entry without any finding");
}

/* Findings that have this grade too: as many alternatives as there are grades below it, for each of them. */
static bool share_grade(Loader *l, const Tree *value, const FitEntry *out) {
    enum { MOST_WAYS = 256 };
    size_t ways = 1;
    const Finding *first = &l->k->findings[out->findings[0]];
    for (size_t i = 0; i < out->finding_count; i++) {
        const Finding *f = &l->k->findings[out->findings[i]];
        ways *= out->grade;
        if (f->type != first->type || f->grades != first->grades || ways > MOST_WAYS)
            return complain(&l->complain, tree_pos(value),
                            "a grade is said of one finding, or of a few that have the same grades");
    }
    return true;
}

/* Both sides are said of one finding alone. */
static bool read_positive(Loader *l, const Values *v, FitEntry *out) {
    const Tree *sides = v->of[KEY_FIT_SIDES];
    const Tree *value = v->of[KEY_FIT_VALUE];
    const Finding *f = &l->k->findings[out->findings[0]];
    int which = sides ? schema_name(&l->complain, sides, "`sides`", sides_names, 3) : 0;
    if (which < 0) return false;
    out->sides = (FitSides)which;
    if (which > 0 && f->type != TYPE_SIDE)
        return complain(&l->complain, tree_pos(sides), "%.*s has no sides", STR_ARG(f->id));
    if (which == FIT_BOTH_SIDES && out->finding_count > 1)
        return complain(&l->complain, tree_pos(sides), "`both` is said of one finding alone");
    if (!read_result(l, value, f, out)) return false;
    return out->grade == 1 || share_grade(l, value, out);
}

static bool read_population_of(Loader *l, const Tree *at, FitEntry *out) {
    int population = index_get(&l->ids->populations, at->text);
    if (population < 0)
        return complain(&l->complain, tree_pos(at), "there is no population `%.*s`", STR_ARG(at->text));
    out->population = (uint16_t)population;
    const Population *p = &l->k->populations[population];
    for (size_t i = 0; i < p->answer_count; i++) {
        bool told = false;
        for (size_t f = 0; f < out->finding_count; f++)
            told = told || p->answers[i].finding == out->findings[f];
        for (size_t r = 0; out->reference_is_finding && r < out->reference_count; r++)
            told = told || p->answers[i].finding == out->reference[r];
        if (!told) continue;
        complain(&l->complain, tree_pos(at), "everybody in %.*s has the same answer to this finding",
                 STR_ARG(p->id));
        return complain_hint(&l->complain, "take another population, or skip the row");
    }
    return true;
}

/* What the row has: a share, or a ratio with its interval. */
static void find_figures(const Evidence *row, bool *has) {
    const double of[FIT_MEASURES][3] = {
        {row->sens, row->sens_lo, row->sens_hi},       {row->spec, row->spec_lo, row->spec_hi},
        {row->lr_pos, row->lr_pos_lo, row->lr_pos_hi}, {row->lr_neg, row->lr_neg_lo, row->lr_neg_hi},
        {row->value, row->value_lo, row->value_hi},
    };
    for (int m = 0; m < FIT_MEASURES; m++) {
        bool interval = isfinite(of[m][1]) && isfinite(of[m][2]);
        has[m] = interval || (m < FIT_SHARES && isfinite(of[m][0]));
    }
}

static bool read_measures(Loader *l, const Values *v, FitEntry *out) {
    const Evidence *row = &l->k->evidence[out->row];
    bool has[FIT_MEASURES];
    find_figures(row, has);
    const Tree *list = v->of[KEY_FIT_MEASURES];
    for (size_t i = 0; list && i < list->count; i++) {
        int measure = schema_name(&l->complain, list->items[i], "a measure", measure_names, FIT_MEASURES);
        if (measure < 0) return false;
        if (!has[measure])
            return complain(&l->complain, tree_pos(list->items[i]), "the row %.*s has no `%.*s`%s",
                            STR_ARG(row->id), STR_ARG(measure_names[measure]),
                            measure < FIT_SHARES ? "" : " with an interval");
        out->measures[measure] = true;
    }
    /* Beside a share a likelihood ratio is only worked out from it; a value may be anything. */
    bool shares = has[FIT_SENS] || has[FIT_SPEC];
    for (int m = 0; !list && m < FIT_ODDS_RATIO; m++)
        out->measures[m] = has[m] && (m < FIT_SHARES || !shares);
    for (int m = 0; m < FIT_MEASURES; m++)
        if (out->measures[m]) return true;
    complain(&l->complain, out->pos,
             "the row %.*s has neither a share nor a likelihood ratio with an interval", STR_ARG(row->id));
    return complain_hint(&l->complain, "skip it and say why");
}

static void read_counts(Loader *l, const Values *v, FitEntry *out) {
    for (size_t m = 0; m < FIT_SHARES; m++) {
        const Tree *count = v->of[KEY_FIT_CASES + (int)m];
        out->counts[m] = (double)NAN;
        if (count) schema_number(&l->complain, count, "a number of people", 1, 1e7, &out->counts[m]);
    }
}

static bool read_mapped(Loader *l, const Values *v, FitEntry *out) {
    const int needed[] = {KEY_FIT_CAUSE, KEY_FIT_FINDING, KEY_FIT_POPULATION};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (v->of[needed[i]]) continue;
        complain(&l->complain, out->pos, "an entry of the fit needs `cause`, `finding` and `population`");
        return complain_hint(&l->complain, "or `skip` with the reason why the row cannot be held against");
    }
    read_counts(l, v, out);
    out->reason = tree_text(v->of[KEY_FIT_REASON]);
    return read_reference(l, v->of[KEY_FIT_CAUSE], out) && read_findings_of(l, v->of[KEY_FIT_FINDING], out) &&
           read_positive(l, v, out) && read_population_of(l, v->of[KEY_FIT_POPULATION], out) &&
           read_measures(l, v, out);
}

static bool read_entry(Loader *l, const Values *v, FitEntry *out, const bool *taken) {
    const Tree *at = v->of[KEY_FIT_ROW];
    int row = index_get(&l->ids->evidence, at->text);
    if (row < 0)
        return complain(&l->complain, tree_pos(at), "there is no evidence row `%.*s`", STR_ARG(at->text));
    if (taken[row])
        return complain(&l->complain, tree_pos(at), "the row %.*s stands twice", STR_ARG(at->text));
    out->row = (uint16_t)row;
    out->skip = tree_text(v->of[KEY_FIT_SKIP]);
    if (out->skip.len == 0) return read_mapped(l, v, out);
    for (int key = KEY_FIT_CAUSE; key < KEY_FIT_COUNT; key++)
        if (v->of[key])
            return complain(&l->complain, tree_pos(v->of[key]), "a row that is skipped has no other keys");
    return true;
}

void read_fit(Loader *l) {
    const Section *section = &l->sections[SECTION_FIT];
    read_populations(l);
    FitEntry *entries = ARENA_NEW(l->arena, section->count, FitEntry);
    bool *taken = ARENA_NEW(l->scratch, l->k->evidence_count, bool);
    if (!entries || !taken) return;
    l->k->fit = entries;
    l->k->fit_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        bool ok = schema_read(&l->complain, ENTRY_FIT, section->of[i], &v);
        entries[i] = (FitEntry){.pos = tree_pos(section->of[i])};
        if (ok && read_entry(l, &v, &entries[i], taken)) taken[entries[i].row] = true;
    }
}
