#include "knowledge/tree.h"

#include "knowledge/index.h"

enum { FEW_KEYS = 12 };

const Tree *tree_get(const Tree *tree, Str key) {
    if (!tree || tree->kind != TREE_MAP) return NULL;
    for (size_t i = 0; i < tree->count; i++)
        if (str_eq(tree->items[2 * i]->text, key)) return tree->items[2 * i + 1];
    return NULL;
}

Str tree_text(const Tree *tree) {
    return tree && tree->kind == TREE_SCALAR ? tree->text : STR("");
}

bool tree_is_nothing(const Tree *tree) {
    return !tree || (tree->kind == TREE_SCALAR && tree->style == SCALAR_PLAIN && tree->text.len == 0);
}

Pos tree_pos(const Tree *tree) {
    return (Pos){tree->file->name, tree->line, tree->column};
}

static bool twice(TreeReader *reader, const Tree *key) {
    return complain(reader->complain, tree_pos(key), "the key %.*s stands here twice", STR_ARG(key->text));
}

bool tree_check_keys(TreeReader *reader, const Tree *map) {
    for (size_t i = 0; i < map->count; i++)
        if (map->items[2 * i]->kind != TREE_SCALAR)
            return complain(reader->complain, tree_pos(map->items[2 * i]), "a key must be a plain text");
    Index keys = {0};
    if (map->count > FEW_KEYS) {
        keys = index_new(reader->nodes, map->count);
        if (!keys.slots) return false;
    }
    for (size_t i = 0; i < map->count; i++) {
        const Tree *key = map->items[2 * i];
        if (keys.slots) {
            if (index_put(&keys, key->text, (int)i) >= 0) return twice(reader, key);
            continue;
        }
        for (size_t j = 0; j < i; j++)
            if (str_eq(map->items[2 * j]->text, key->text)) return twice(reader, key);
    }
    return true;
}

/* The byte of the file where a scalar's node begins. */
static size_t start_of(const Tree *tree) {
    Str bytes = tree->file->bytes;
    size_t at = 0;
    for (uint32_t line = 1; line < tree->line && at < bytes.len; at++)
        if (bytes.ptr[at] == '\n') line++;
    for (uint32_t column = 1; column < tree->column && at < bytes.len; column++) {
        at++;
        while (at < bytes.len && ((unsigned char)bytes.ptr[at] & 0xC0) == 0x80) at++;
    }
    return at;
}

/* One step through the source of a scalar: over a folded line break, an escape or one character. */
static void step(const Tree *tree, size_t *at, Pos *pos) {
    Str bytes = tree->file->bytes;
    size_t next = *at;
    while (next < bytes.len && (bytes.ptr[next] == ' ' || bytes.ptr[next] == '\r')) next++;
    if (next < bytes.len && bytes.ptr[next] == '\n') {
        while (next < bytes.len &&
               (bytes.ptr[next] == ' ' || bytes.ptr[next] == '\n' || bytes.ptr[next] == '\r')) {
            pos->column++;
            if (bytes.ptr[next] == '\n') {
                pos->line++;
                pos->column = 1;
            }
            next++;
        }
        *at = next;
        return;
    }
    bool escape = (tree->style == SCALAR_DOUBLE && bytes.ptr[*at] == '\\') ||
                  (tree->style == SCALAR_SINGLE && bytes.ptr[*at] == '\'');
    for (int characters = escape ? 2 : 1; characters > 0 && *at < bytes.len; characters--) {
        (*at)++;
        pos->column++;
        while (*at < bytes.len && ((unsigned char)bytes.ptr[*at] & 0xC0) == 0x80) (*at)++;
    }
}

Pos tree_pos_at(const Tree *tree, size_t offset) {
    Pos pos = tree_pos(tree);
    if (tree->kind != TREE_SCALAR || tree->style == SCALAR_MADE) return pos;
    size_t at = start_of(tree);
    Str bytes = tree->file->bytes;
    if (tree->style == SCALAR_SINGLE || tree->style == SCALAR_DOUBLE) {
        at++;
        pos.column++;
    } else if (tree->style == SCALAR_BLOCK) {
        while (at < bytes.len && bytes.ptr[at] != '\n') at++;
        if (at < bytes.len) step(tree, &at, &pos);
    }
    for (size_t i = 0; i < offset && i < tree->text.len && at < bytes.len; i++) {
        if (((unsigned char)tree->text.ptr[i] & 0xC0) == 0x80) continue;
        step(tree, &at, &pos);
    }
    return pos;
}
