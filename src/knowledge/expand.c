#include "knowledge/expand.h"

#include <string.h>

enum { SCALAR_BYTES = 4096 };

/* A list under construction. */
typedef struct Items {
    const Tree **of;
    size_t count, room;
} Items;

static bool items_add(Arena *arena, Items *items, const Tree *tree) {
    if (items->count == items->room) {
        size_t room = items->room ? 2 * items->room : 16;
        const Tree **more = ARENA_NEW(arena, room, const Tree *);
        if (!more) return false;
        if (items->count) memcpy(more, items->of, items->count * sizeof(const Tree *));
        items->of = more;
        items->room = room;
    }
    items->of[items->count++] = tree;
    return true;
}

static Tree *copy_node(TreeReader *reader, const Tree *tree) {
    if (++reader->node_count > TREE_MAX_NODES) {
        complain(reader->complain, tree_pos(tree), "more than %d values in all", (int)TREE_MAX_NODES);
        complain_hint(reader->complain, "make the lists of `each` shorter");
        return NULL;
    }
    Tree *copy = ARENA_NEW(reader->nodes, 1, Tree);
    if (copy) *copy = *tree;
    return copy;
}

/* The length of the placeholder that begins at text[at], and its binding; 0 when there is none. */
static size_t placeholder(Str text, size_t at, const Binding *bindings, size_t count, Str *value) {
    for (size_t b = 0; b < count; b++) {
        size_t len = bindings[b].name.len + 2;
        if (at + len > text.len || text.ptr[at + len - 1] != '}') continue;
        if (!str_eq(str_slice(text, at + 1, at + len - 1), bindings[b].name)) continue;
        *value = bindings[b].value;
        return len;
    }
    return 0;
}

static const Tree *replace_scalar(TreeReader *reader, const Tree *tree, const Binding *bindings,
                                  size_t count) {
    if (str_find(tree->text, '{') == tree->text.len) return tree;
    char text[SCALAR_BYTES];
    size_t len = 0;
    bool changed = false;
    for (size_t i = 0; i < tree->text.len;) {
        Str part = str_slice(tree->text, i, i + 1);
        size_t taken = tree->text.ptr[i] == '{' ? placeholder(tree->text, i, bindings, count, &part) : 0;
        if (len + part.len > sizeof text) {
            complain(reader->complain, tree_pos(tree), "a text of more than %d bytes", (int)SCALAR_BYTES);
            return NULL;
        }
        memcpy(text + len, part.ptr, part.len);
        len += part.len;
        changed = changed || taken;
        i += taken ? taken : 1;
    }
    if (!changed) return tree;
    Tree *copy = copy_node(reader, tree);
    if (!copy) return NULL;
    copy->text = str_copy(reader->texts, (Str){text, len});
    copy->style = SCALAR_MADE;
    return copy->text.ptr ? copy : NULL;
}

const Tree *expand_replace(TreeReader *reader, const Tree *tree, const Binding *bindings, size_t count) {
    if (tree->kind == TREE_SCALAR) return replace_scalar(reader, tree, bindings, count);
    size_t children = tree->kind == TREE_MAP ? 2 * tree->count : tree->count;
    const Tree **items = NULL;
    bool key_changed = false;
    for (size_t i = 0; i < children; i++) {
        const Tree *child = expand_replace(reader, tree->items[i], bindings, count);
        if (!child) return NULL;
        if (child == tree->items[i]) continue;
        if (!items) {
            items = ARENA_NEW(reader->nodes, children, const Tree *);
            if (!items) return NULL;
            memcpy(items, tree->items, children * sizeof(const Tree *));
        }
        items[i] = child;
        key_changed = key_changed || i % 2 == 0;
    }
    if (!items) return tree;
    Tree *copy = copy_node(reader, tree);
    if (!copy) return NULL;
    copy->items = items;
    if (copy->kind == TREE_MAP && key_changed && !tree_check_keys(reader, copy)) return NULL;
    return copy;
}

/* Checks an `each` map; *copies is the number of combinations. */
static bool check_each(TreeReader *reader, const Tree *each, size_t *copies) {
    Complainer *c = reader->complain;
    if (each->kind != TREE_MAP || each->count == 0 || each->count > EXPAND_MAX_NAMES) {
        complain(c, tree_pos(each), "`each` must be a map of 1 to %d names", (int)EXPAND_MAX_NAMES);
        return complain_hint(c, "write each: {side: [left, right]}");
    }
    *copies = 1;
    for (size_t i = 0; i < each->count; i++) {
        const Tree *list = each->items[2 * i + 1];
        bool scalars = list->kind == TREE_LIST && list->count > 0;
        for (size_t v = 0; scalars && v < list->count; v++) scalars = list->items[v]->kind == TREE_SCALAR;
        if (!scalars) return complain(c, tree_pos(list), "a name of `each` needs a list of values");
        if (list->count > EXPAND_MAX_COPIES / *copies)
            return complain(c, tree_pos(each), "`each` makes more than %d entries", (int)EXPAND_MAX_COPIES);
        *copies *= list->count;
    }
    return true;
}

static const Tree *without_each(TreeReader *reader, const Tree *map) {
    Tree *copy = copy_node(reader, map);
    if (!copy) return NULL;
    copy->items = ARENA_NEW(reader->nodes, 2 * map->count, const Tree *);
    if (!copy->items) return NULL;
    copy->count = 0;
    for (size_t i = 0; i < map->count; i++) {
        if (str_eq(map->items[2 * i]->text, STR("each"))) continue;
        copy->items[2 * copy->count] = map->items[2 * i];
        copy->items[2 * copy->count++ + 1] = map->items[2 * i + 1];
    }
    return copy;
}

/* Adds every combination of one entry to the list. The last name turns fastest. */
static bool add_copies(TreeReader *reader, const Tree *entry, const Tree *each, Items *out) {
    size_t copies = 0;
    if (!check_each(reader, each, &copies)) return false;
    const Tree *plain = without_each(reader, entry);
    if (!plain) return false;
    for (size_t n = 0; n < copies; n++) {
        Binding bindings[EXPAND_MAX_NAMES];
        size_t rest = n;
        for (size_t i = each->count; i-- > 0;) {
            const Tree *values = each->items[2 * i + 1];
            bindings[i] = (Binding){each->items[2 * i]->text, values->items[rest % values->count]->text};
            rest /= values->count;
        }
        const Tree *made = expand_replace(reader, plain, bindings, each->count);
        if (made) made = expand_each(reader, made);
        if (!made || !items_add(reader->nodes, out, made)) return false;
    }
    return true;
}

static const Tree *expand_list(TreeReader *reader, const Tree *list) {
    Items items = {0};
    bool changed = false;
    for (size_t i = 0; i < list->count; i++) {
        const Tree *each = tree_get(list->items[i], STR("each"));
        if (each) {
            if (!add_copies(reader, list->items[i], each, &items)) return NULL;
            changed = true;
            continue;
        }
        const Tree *item = expand_each(reader, list->items[i]);
        if (!item || !items_add(reader->nodes, &items, item)) return NULL;
        changed = changed || item != list->items[i];
    }
    if (!changed) return list;
    Tree *copy = copy_node(reader, list);
    if (!copy) return NULL;
    copy->items = items.of;
    copy->count = items.count;
    return copy;
}

static const Tree *expand_map(TreeReader *reader, const Tree *map) {
    const Tree **items = NULL;
    for (size_t i = 0; i < map->count; i++) {
        const Tree *value = expand_each(reader, map->items[2 * i + 1]);
        if (!value) return NULL;
        if (value == map->items[2 * i + 1]) continue;
        if (!items) {
            items = ARENA_NEW(reader->nodes, 2 * map->count, const Tree *);
            if (!items) return NULL;
            memcpy(items, map->items, 2 * map->count * sizeof(const Tree *));
        }
        items[2 * i + 1] = value;
    }
    if (!items) return map;
    Tree *copy = copy_node(reader, map);
    if (copy) copy->items = items;
    return copy;
}

const Tree *expand_each(TreeReader *reader, const Tree *tree) {
    switch (tree->kind) {
    case TREE_LIST: return expand_list(reader, tree);
    case TREE_MAP: return expand_map(reader, tree);
    default: return tree;
    }
}
