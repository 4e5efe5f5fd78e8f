/* Parameters with their lineage, expressions, and the lists of odds that both make up. */
#include "knowledge/loader.h"

#include <string.h>

#define NAME(code, name) {name, sizeof(name) - 1},
static const Str poolings[] = {POOLINGS(NAME)};
static const Str fields[] = {ROW_FIELDS(NAME)};
#undef NAME
static const Str grades[] = {{"meta_analysis", 13}, {"cohort", 6},  {"cross_sectional", 15},
                             {"case_series", 11},   {"derived", 7}, {"expert", 6}};
static const Str scale_keys[] = {{"p", 1}, {"odds", 4}, {"share", 5}};

static const double largest_odds = 1e6;
static const double least_odds = 1e-6;

EvidenceRefs read_from(Loader *l, const Tree *from) {
    EvidenceRefs refs = {0};
    /* A knowledge without any evidence is still good for trying out a network. */
    if (!from || l->k->evidence_count == 0) return refs;
    uint16_t *rows = ARENA_NEW(l->arena, from->count, uint16_t);
    if (!rows) return refs;
    for (size_t i = 0; i < from->count; i++) {
        int row = index_get(&l->ids->evidence, from->items[i]->text);
        if (row < 0) {
            complain(&l->complain, tree_pos(from->items[i]), "there is no evidence row `%.*s`",
                     STR_ARG(from->items[i]->text));
            continue;
        }
        bool twice = false;
        for (size_t j = 0; j < refs.count; j++) twice = twice || rows[j] == row;
        if (twice)
            complain(&l->complain, tree_pos(from->items[i]), "the row %.*s stands twice",
                     STR_ARG(from->items[i]->text));
        else rows[refs.count++] = (uint16_t)row;
    }
    if (refs.count > MOST_ROWS)
        complain(&l->complain, tree_pos(from), "more than %d rows for one number", (int)MOST_ROWS);
    refs.row = rows;
    return refs;
}

/* The value must be given with the key of its scale and with no other. */
static const Tree *value_of_scale(Loader *l, const Values *values, Scale scale) {
    for (int s = SCALE_PROBABILITY; s <= SCALE_SHARE; s++) {
        const Tree *other = values->of[KEY_PARAM_P + s];
        if (s == (int)scale || !other) continue;
        complain(&l->complain, tree_pos(other), "`%.*s` does not belong here", STR_ARG(scale_keys[s]));
        complain_hint(&l->complain, "this parameter is given as `%.*s`", STR_ARG(scale_keys[scale]));
        return NULL;
    }
    const Tree *value = values->of[KEY_PARAM_P + (int)scale];
    if (!value) complain(&l->complain, tree_pos(values->entry), "a parameter without a value");
    if (!value) complain_hint(&l->complain, "give `%.*s`", STR_ARG(scale_keys[scale]));
    return value;
}

static bool read_interval(Loader *l, const Tree *pair, Scale scale, double value, double *lo, double *hi) {
    double least = scale == SCALE_ODDS ? least_odds : 0;
    double most = scale == SCALE_ODDS ? largest_odds : 1;
    if (pair->kind != TREE_LIST || pair->count != 2) {
        complain(&l->complain, tree_pos(pair), "an interval must be [low, high]");
        return false;
    }
    if (!schema_number(&l->complain, pair->items[0], "the low end", least, most, lo)) return false;
    if (!schema_number(&l->complain, pair->items[1], "the high end", least, most, hi)) return false;
    if (*lo <= value && value <= *hi) return true;
    return complain(&l->complain, tree_pos(pair), "the interval [%g, %g] does not contain %g", *lo, *hi,
                    value);
}

static bool read_value(Loader *l, const Tree *value, Scale scale, double *out) {
    if (scale == SCALE_ODDS)
        return schema_number(&l->complain, value, "an odds ratio", least_odds, largest_odds, out);
    return schema_number(&l->complain, value, scale == SCALE_SHARE ? "a share" : "a probability", 0, 1, out);
}

static bool read_list(Loader *l, const Tree *list, const Tree *intervals, size_t count, Param *out) {
    if (list->count != count) {
        complain(&l->complain, tree_pos(list), "%zu values where %zu are needed", list->count, count);
        return complain_hint(&l->complain, "one for each grade above normal");
    }
    if (intervals->count != count)
        return complain(&l->complain, tree_pos(intervals), "%zu intervals for %zu values", intervals->count,
                        count);
    for (size_t g = 0; g < count; g++) {
        if (!read_value(l, list->items[g], out->scale, &out->value[g])) return false;
        if (!read_interval(l, intervals->items[g], out->scale, out->value[g], &out->lo[g], &out->hi[g]))
            return false;
        if (g == 0 || out->value[g] <= out->value[g - 1]) continue;
        complain(&l->complain, tree_pos(list->items[g]), "%g is more than the %g before it", out->value[g],
                 out->value[g - 1]);
        return complain_hint(&l->complain, "P(grade >= 2) cannot be more than P(grade >= 1)");
    }
    return true;
}

static Spot spot_of(const Tree *tree) {
    if (!tree || tree->style == SCALAR_MADE) return (Spot){0};
    return (Spot){tree->line, tree->column};
}

static void read_values(Loader *l, const Values *values, size_t count, Param *out) {
    const Tree *value = value_of_scale(l, values, out->scale);
    const Tree *interval = values->of[KEY_PARAM_INTERVAL];
    if (!value || !interval) return;
    if (value->kind == TREE_LIST) {
        read_list(l, value, interval, count, out);
        return;
    }
    if (count > 1) {
        complain(&l->complain, tree_pos(value), "one value where %zu are needed", count);
        complain_hint(&l->complain,
                      "the finding has grades: write a list, one value for each grade above normal");
        return;
    }
    if (!read_value(l, value, out->scale, &out->value[0]) ||
        !read_interval(l, interval, out->scale, out->value[0], &out->lo[0], &out->hi[0]))
        return;
    out->spots[SPOT_VALUE] = spot_of(value);
    out->spots[SPOT_LO] = spot_of(interval->items[0]);
    out->spots[SPOT_HI] = spot_of(interval->items[1]);
}

static bool read_field(Loader *l, const Tree *tree, uint8_t *out) {
    int field = schema_name(&l->complain, tree, "`of`", fields, FIELD_COUNT);
    if (field >= 0) *out = (uint8_t)field;
    return field >= 0;
}

/* `of`: one field for all rows, or a list with one for each. */
static void read_fields(Loader *l, const Tree *of, Param *out) {
    if (l->k->evidence_count == 0) return;
    uint8_t *list = ARENA_NEW(l->arena, out->from.count + 1, uint8_t);
    if (!list) return;
    if (of->kind == TREE_LIST && of->count != out->from.count) {
        complain(&l->complain, tree_pos(of), "`of` names %zu fields for %zu rows", of->count,
                 out->from.count);
        return;
    }
    if (of->kind != TREE_LIST && !read_field(l, of, &list[0])) return;
    for (size_t i = 0; i < out->from.count; i++) {
        if (of->kind != TREE_LIST) list[i] = list[0];
        else if (!read_field(l, of->items[i], &list[i])) return;
    }
    out->fields = list;
}

static void read_indirect(Loader *l, const Tree *list, Param *out) {
    const PoolingTable *table = &l->k->pooling;
    for (size_t i = 0; list && i < list->count; i++) {
        size_t at = 0;
        while (at < table->indirect_count && !str_eq(table->indirect[at].id, list->items[i]->text)) at++;
        if (at < table->indirect_count) {
            out->indirect |= (uint32_t)1 << at;
            continue;
        }
        complain(&l->complain, tree_pos(list->items[i]), "no kind of indirectness is called `%.*s`",
                 STR_ARG(list->items[i]->text));
        complain_hint(&l->complain, "they stand in the table `pooling`, under `indirect_sd`");
    }
}

/* How the rows become the number: what they are read for, and judged factors. */
static void read_lineage(Loader *l, const Values *values, Param *out) {
    const struct {
        int key;
        double *out;
    } factors[] = {{KEY_PARAM_TIMES, &out->times},
                   {KEY_PARAM_ODDS_TIMES, &out->odds_times},
                   {KEY_PARAM_AGAINST, &out->against}};
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        if (values->of[factors[i].key])
            schema_number(&l->complain, values->of[factors[i].key], "a factor", least_odds, largest_odds,
                          factors[i].out);
    read_indirect(l, values->of[KEY_PARAM_INDIRECT], out);
    if (values->of[KEY_PARAM_OF]) {
        read_fields(l, values->of[KEY_PARAM_OF], out);
    } else if (values->of[KEY_PARAM_POOLED] && out->pooled < POOLED_DERIVED) {
        complain(&l->complain, out->pos, "a pooled parameter needs `of`");
        complain_hint(&l->complain, "say which field of the rows was read, such as sens or value");
    }
}

void read_param(Loader *l, const Values *values, Scale scale, size_t count, Param *out) {
    *out = (Param){.scale = scale, .count = count, .pos = tree_pos(values->entry)};
    out->times = out->odds_times = 1;
    out->why = tree_text(values->of[KEY_PARAM_WHY]);
    out->deviates = tree_text(values->of[KEY_PARAM_DEVIATES]);
    read_values(l, values, count, out);
    out->from = read_from(l, values->of[KEY_PARAM_FROM]);
    out->see = read_from(l, values->of[KEY_PARAM_SEE]);
    if (values->of[KEY_PARAM_POOLED]) {
        int pooled =
            schema_name(&l->complain, values->of[KEY_PARAM_POOLED], "`pooled`", poolings, POOLING_COUNT);
        if (pooled >= 0) out->pooled = (Pooling)pooled;
    }
    if (values->of[KEY_PARAM_GRADE]) {
        int grade = schema_name(&l->complain, values->of[KEY_PARAM_GRADE], "`grade`", grades, 6);
        if (grade >= 0) out->grade = (EvidenceGrade)grade;
    }
    read_lineage(l, values, out);
    out->spots[SPOT_GRADE] = spot_of(values->of[KEY_PARAM_GRADE]);
}

void read_param_map(Loader *l, const Tree *tree, Scale scale, size_t count, Param *out) {
    Values values;
    if (schema_read(&l->complain, ENTRY_PARAM, tree, &values)) read_param(l, &values, scale, count, out);
}

const Expr *read_expr(Loader *l, const Tree *tree, ExprScope scope) {
    if (!tree) return NULL;
    Err err = {0};
    size_t at = 0;
    const Expr *expr = expr_parse(l->arena, l->k, scope, tree->text, &at, &err);
    if (expr || err.code == ERR_MEMORY) return expr;
    complain(&l->complain, tree_pos_at(tree, at), "%s", err.what);
    if (err.hint[0]) complain_hint(&l->complain, "%s", err.hint);
    return NULL;
}

const ContextOdds *read_context(Loader *l, const Tree *list, size_t *count) {
    *count = 0;
    if (!list) return NULL;
    ContextOdds *context = ARENA_NEW(l->arena, list->count, ContextOdds);
    if (!context) return NULL;
    for (size_t i = 0; i < list->count; i++) {
        Values values;
        if (!schema_read(&l->complain, ENTRY_CONTEXT, list->items[i], &values)) continue;
        ContextOdds *entry = &context[(*count)++];
        entry->when = read_expr(l, values.of[KEY_CONTEXT_WHEN], EXPR_ANSWERS);
        read_param(l, &values, SCALE_ODDS, 1, &entry->odds);
    }
    return context;
}
