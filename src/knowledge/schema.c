#include "knowledge/schema.h"

typedef struct Key {
    Str name;
    Shape shape;
    Need need;
} Key;

#define SCHEMA_KEY(E, NAME, key, shape, need) {{key, sizeof(key) - 1}, shape, need},
#define SCHEMA_TABLE(E, what)                                \
    static const Key keys_##E[] = {KEYS_##E(SCHEMA_KEY, E)}; \
    _Static_assert(sizeof keys_##E / sizeof keys_##E[0] <= SCHEMA_MAX_KEYS, "more keys than Values holds");
ENTRIES(SCHEMA_TABLE)

static const struct {
    const char *what;
    const Key *keys;
    size_t count;
} schemas[] = {
#define SCHEMA_ROW(E, what) {what, keys_##E, sizeof keys_##E / sizeof keys_##E[0]},
    ENTRIES(SCHEMA_ROW)
#undef SCHEMA_ROW
};

static const char *const shape_names[] = {[SHAPE_ID] = "a name",     [SHAPE_TEXT] = "a value",
                                          [SHAPE_SPARE] = "a value", [SHAPE_TEXTS] = "a list of values",
                                          [SHAPE_LIST] = "a list",   [SHAPE_MAP] = "a map",
                                          [SHAPE_ANY] = "a value"};

static bool is_id(Str s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!letter && (i == 0 || c != '-')) return false;
    }
    return s.len > 0;
}

static bool has_shape(const Tree *tree, Shape shape) {
    switch (shape) {
    case SHAPE_ID:
    case SHAPE_TEXT: return tree->kind == TREE_SCALAR && tree->text.len > 0;
    case SHAPE_SPARE: return tree->kind == TREE_SCALAR;
    case SHAPE_LIST: return tree->kind == TREE_LIST;
    case SHAPE_MAP: return tree->kind == TREE_MAP;
    case SHAPE_TEXTS:
        if (tree->kind != TREE_LIST) return false;
        for (size_t i = 0; i < tree->count; i++)
            if (tree->items[i]->kind != TREE_SCALAR || tree->items[i]->text.len == 0) return false;
        return true;
    default: return true;
    }
}

static bool unknown_key(Complainer *c, Entry entry, const Tree *key) {
    Str names[SCHEMA_MAX_KEYS];
    for (size_t k = 0; k < schemas[entry].count; k++) names[k] = schemas[entry].keys[k].name;
    complain(c, tree_pos(key), "%s has no key `%.*s`", schemas[entry].what, STR_ARG(key->text));
    return complain_names(c, key->text, names, schemas[entry].count);
}

static bool take_value(Complainer *c, const Key *key, const Tree *value, const Tree **out) {
    if (!has_shape(value, key->shape))
        return complain(c, tree_pos(value), "`%.*s` must be %s", STR_ARG(key->name), shape_names[key->shape]);
    if (key->shape == SHAPE_ID && !is_id(value->text)) {
        complain(c, tree_pos(value), "`%.*s` is no name", STR_ARG(value->text));
        return complain_hint(c, "a name is made of letters, digits, _ and -, and begins with no -");
    }
    *out = value;
    return true;
}

/* The number of the key, or that of all keys. Half of a load's comparisons are made here, so most end at the
 * first byte. */
static size_t find_key(Entry entry, Str name) {
    const Key *keys = schemas[entry].keys;
    size_t count = schemas[entry].count;
    if (name.len == 0) return count;
    for (size_t k = 0; k < count; k++)
        if (keys[k].name.len == name.len && keys[k].name.ptr[0] == name.ptr[0] && str_eq(keys[k].name, name))
            return k;
    return count;
}

bool schema_read(Complainer *c, Entry entry, const Tree *tree, Values *values) {
    *values = (Values){.entry = tree};
    if (tree->kind != TREE_MAP) {
        complain(c, tree_pos(tree), "%s must be a map", schemas[entry].what);
        return complain_hint(c, "write {key: value, …}, or one `key: value` a line");
    }
    bool ok = true;
    bool seen[SCHEMA_MAX_KEYS] = {false};
    for (size_t i = 0; i < tree->count; i++) {
        const Tree *name = tree->items[2 * i];
        size_t k = find_key(entry, name->text);
        if (k == schemas[entry].count) {
            ok = unknown_key(c, entry, name);
            continue;
        }
        seen[k] = true;
        if (!take_value(c, &schemas[entry].keys[k], tree->items[2 * i + 1], &values->of[k])) ok = false;
    }
    for (size_t k = 0; k < schemas[entry].count; k++) {
        const Key *key = &schemas[entry].keys[k];
        if (key->need == OPTIONAL || seen[k]) continue;
        ok = complain(c, tree_pos(tree), "%s needs `%.*s`", schemas[entry].what, STR_ARG(key->name));
    }
    return ok;
}

bool schema_number(Complainer *c, const Tree *tree, const char *what, double lo, double hi, double *out) {
    double value = 0;
    if (tree->kind != TREE_SCALAR || !str_number(tree->text, &value)) {
        complain(c, tree_pos(tree), "%s must be a number", what);
        return complain_hint(c, "write it like 12, 0.5 or 1e-4");
    }
    if (value < lo || value > hi) {
        complain(c, tree_pos(tree), "%s is %g", what, value);
        return complain_hint(c, "it must lie between %g and %g", lo, hi);
    }
    *out = value;
    return true;
}

bool schema_bool(Complainer *c, const Tree *tree, bool *out) {
    static const Str names[] = {{"false", 5}, {"true", 4}};
    int value = schema_name(c, tree, "a yes-or-no key", names, 2);
    if (value >= 0) *out = value == 1;
    return value >= 0;
}

int schema_name(Complainer *c, const Tree *tree, const char *what, const Str *names, size_t count) {
    Str text = tree_text(tree);
    for (size_t i = 0; i < count; i++)
        if (str_eq(names[i], text)) return (int)i;
    complain(c, tree_pos(tree), "%s cannot be `%.*s`", what, STR_ARG(text));
    complain_names(c, text, names, count);
    return -1;
}
