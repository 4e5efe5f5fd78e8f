/* `pooling`: the table of factors, and which rows are about the same people. */
#include "knowledge/loader.h"

static const Str verified_keys[VERIFIED_COUNT] = {
    {"fulltext", 8}, {"abstract", 8}, {"secondary", 9}, {"unverified", 10}};

static const double largest_sd = 5;
static const double most_people = 1e6;

static void read_verified(Loader *l, const Tree *map, double *out) {
    for (size_t i = 0; i < VERIFIED_COUNT; i++) {
        const Tree *value = tree_get(map, verified_keys[i]);
        if (value) schema_number(&l->complain, value, "a standard deviation", 0, largest_sd, &out[i]);
        else complain(&l->complain, tree_pos(map), "`verified_sd` needs `%.*s`", STR_ARG(verified_keys[i]));
    }
}

static void read_indirect_table(Loader *l, const Tree *map, PoolingTable *table) {
    if (map->count > MAX_INDIRECT) {
        complain(&l->complain, tree_pos(map), "more than %d kinds of indirectness", (int)MAX_INDIRECT);
        return;
    }
    Indirect *of = ARENA_NEW(l->arena, map->count, Indirect);
    if (!of) return;
    for (size_t i = 0; i < map->count; i++) {
        of[i].id = map->items[2 * i]->text;
        schema_number(&l->complain, map->items[2 * i + 1], "a standard deviation", 0, largest_sd, &of[i].sd);
    }
    table->indirect = of;
    table->indirect_count = map->count;
}

/* Is the row named, by its id or its DOI? */
static bool names_row(const Tree *list, const Evidence *row) {
    for (size_t i = 0; i < list->count; i++) {
        Str name = list->items[i]->text;
        if (str_eq(name, row->id) || (row->doi.len && str_eq(name, row->doi))) return true;
    }
    return false;
}

/* Names that no row has are no fault: the evidence holds only rows that are cited. */
static size_t find_row(const Knowledge *k, const Tree *list) {
    size_t row = 0;
    while (row < k->evidence_count && !names_row(list, &k->evidence[row])) row++;
    return row;
}

/* A source is a study of its own, unless `own_people` says that it lists studies. */
static void number_studies(Loader *l, const Tree *own, Evidence *rows) {
    size_t count = l->k->evidence_count;
    Index sources = index_new(l->scratch, count);
    bool *alone = ARENA_NEW(l->scratch, count, bool);
    if (!sources.slots || !alone) return;
    for (size_t g = 0; own && g < own->count; g++) {
        Values v;
        if (!schema_read(&l->complain, ENTRY_PEOPLE, own->items[g], &v)) continue;
        for (size_t i = 0; i < count; i++) alone[i] = alone[i] || names_row(v.of[KEY_PEOPLE_ROWS], &rows[i]);
    }
    for (size_t i = 0; i < count; i++) {
        Str key = alone[i] ? rows[i].id : rows[i].doi.len ? rows[i].doi : rows[i].source;
        int before = key.len ? index_put(&sources, key, (int)i) : -1;
        rows[i].study = before >= 0 ? rows[before].study : (uint16_t)i;
    }
}

static void join_studies(Loader *l, const Tree *groups, Evidence *rows) {
    size_t count = l->k->evidence_count;
    for (size_t g = 0; groups && g < groups->count; g++) {
        Values v;
        if (!schema_read(&l->complain, ENTRY_PEOPLE, groups->items[g], &v)) continue;
        size_t first = find_row(l->k, v.of[KEY_PEOPLE_ROWS]);
        for (size_t i = first; i < count; i++) {
            uint16_t study = rows[i].study;
            if (study == rows[first].study || !names_row(v.of[KEY_PEOPLE_ROWS], &rows[i])) continue;
            for (size_t j = 0; j < count; j++)
                if (rows[j].study == study) rows[j].study = rows[first].study;
        }
    }
}

/* The studies of the rows that a group names, each once, beside the study of the review. */
static void add_counted(const Knowledge *k, const Values *v, CountedIn *out, size_t *count) {
    size_t review = 0;
    Str name = v->of[KEY_PEOPLE_REVIEW]->text;
    while (review < k->evidence_count && !str_eq(k->evidence[review].id, name) &&
           !str_eq(k->evidence[review].doi, name))
        review++;
    if (review == k->evidence_count) return;
    for (size_t i = 0; i < k->evidence_count; i++) {
        CountedIn pair = {k->evidence[review].study, k->evidence[i].study};
        if (pair.study == pair.review || !names_row(v->of[KEY_PEOPLE_ROWS], &k->evidence[i])) continue;
        bool known = false;
        for (size_t j = 0; j < *count; j++)
            known = known || (out[j].review == pair.review && out[j].study == pair.study);
        if (!known) out[(*count)++] = pair;
    }
}

static void read_counted(Loader *l, const Tree *groups, PoolingTable *table) {
    if (!groups) return;
    /* No group names a study twice, so this is room enough. */
    CountedIn *of = ARENA_NEW(l->arena, groups->count * l->k->evidence_count, CountedIn);
    if (!of) return;
    table->counted = of;
    for (size_t g = 0; g < groups->count; g++) {
        Values v;
        if (!schema_read(&l->complain, ENTRY_PEOPLE, groups->items[g], &v)) continue;
        if (v.of[KEY_PEOPLE_REVIEW]) add_counted(l->k, &v, of, &table->counted_count);
        else complain(&l->complain, tree_pos(groups->items[g]), "`counted_in` needs `review`");
    }
}

static void read_numbers(Loader *l, const Values *v, PoolingTable *table) {
    const struct {
        int key;
        double most;
        double *out;
    } numbers[] = {
        {KEY_POOLING_BETWEEN, largest_sd, &table->between_sd},
        {KEY_POOLING_BETWEEN_ODDS, largest_sd, &table->between_sd_odds},
        {KEY_POOLING_UNREPORTED, most_people, &table->unreported_people},
        {KEY_POOLING_UNREPORTED_MOST, largest_sd, &table->unreported_sd_most},
        {KEY_POOLING_UNREPORTED_ODDS, largest_sd, &table->unreported_sd_odds},
        {KEY_POOLING_JUDGED_SHARE, 1, &table->judged_share},
        {KEY_POOLING_JUDGED_LEAST, largest_sd, &table->judged_least},
        {KEY_POOLING_TOLERANCE, 1, &table->tolerance},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        schema_number(&l->complain, v->of[numbers[i].key], "this number of the pooling", 0, numbers[i].most,
                      numbers[i].out);
}

void read_pooling(Loader *l, Evidence *rows) {
    Values v = {0};
    bool good = l->pooling && schema_read(&l->complain, ENTRY_POOLING, l->pooling, &v);
    number_studies(l, v.of[KEY_POOLING_APART], rows);
    if (!good) return;
    PoolingTable *table = &l->k->pooling;
    read_numbers(l, &v, table);
    read_verified(l, v.of[KEY_POOLING_VERIFIED], table->verified_sd);
    read_indirect_table(l, v.of[KEY_POOLING_INDIRECT], table);
    join_studies(l, v.of[KEY_POOLING_SAME], rows);
    read_counted(l, v.of[KEY_POOLING_COUNTED], table);
}
