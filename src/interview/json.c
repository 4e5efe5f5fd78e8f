#include "interview/json.h"

#include <jansson.h>
#include <string.h>

enum { DEPTH_MAX = 32 };

static bool convert(Arena *arena, json_t *from, int depth, Json *to);

static bool convert_members(Arena *arena, json_t *from, int depth, Json *to) {
    to->count = json_is_array(from) ? json_array_size(from) : json_object_size(from);
    Json *items = ARENA_NEW(arena, to->count, Json);
    Str *keys = ARENA_NEW(arena, to->count, Str);
    if (!items || !keys) return false;
    to->items = items;
    to->keys = keys;
    if (json_is_array(from)) {
        for (size_t i = 0; i < to->count; i++)
            if (!convert(arena, json_array_get(from, i), depth + 1, &items[i])) return false;
        return true;
    }
    size_t i = 0;
    for (void *it = json_object_iter(from); it && i < to->count; it = json_object_iter_next(from, it), i++) {
        keys[i] = str_copy(arena, str_of(json_object_iter_key(it)));
        if (!keys[i].ptr || !convert(arena, json_object_iter_value(it), depth + 1, &items[i])) return false;
    }
    return true;
}

static bool convert(Arena *arena, json_t *from, int depth, Json *to) {
    if (depth > DEPTH_MAX) return false;
    switch (json_typeof(from)) {
    case JSON_OBJECT: to->type = JSON_IS_OBJECT; return convert_members(arena, from, depth, to);
    case JSON_ARRAY: to->type = JSON_IS_ARRAY; return convert_members(arena, from, depth, to);
    case JSON_STRING:
        to->type = JSON_IS_STRING;
        to->string = str_copy(arena, (Str){json_string_value(from), json_string_length(from)});
        return to->string.ptr != NULL;
    case JSON_INTEGER:
    case JSON_REAL:
        to->type = JSON_IS_NUMBER;
        to->number = json_number_value(from);
        return true;
    case JSON_TRUE:
    case JSON_FALSE:
        to->type = JSON_IS_BOOL;
        to->boolean = json_is_true(from);
        return true;
    case JSON_NULL: to->type = JSON_IS_NULL; return true;
    }
    return false;
}

/* The library says what it met; say what was expected in words of our own where we can. */
static void explain(Err *err, Str name, Str text, const json_error_t *e) {
    char where[ERR_WHERE_BYTES];
    snprintf(where, sizeof where, "%.*s:%d:%d", STR_ARG(name), e->line > 0 ? e->line : 1,
             e->column > 0 ? e->column : 1);
    switch (json_error_code(e)) {
    case json_error_premature_end_of_input:
        err_set(err, ERR_INPUT, str_of(where), "the JSON ends too early");
        err_hint(err, "the text was cut off, or a bracket or quotation mark is not closed");
        break;
    case json_error_invalid_utf8:
        err_set(err, ERR_INPUT, str_of(where), "these bytes are not valid UTF-8");
        err_hint(err, "save the file as UTF-8");
        break;
    case json_error_duplicate_key:
        err_set(err, ERR_INPUT, str_of(where), "%s", e->text);
        err_hint(err, "give each key once");
        break;
    case json_error_numeric_overflow:
        err_set(err, ERR_INPUT, str_of(where), "this number is too large");
        err_hint(err, "write a number within the range of the key");
        break;
    default:
        err_set(err, ERR_INPUT, str_of(where), "this is not JSON: %s", e->text);
        err_hint(err, text.len && text.ptr[0] == '{'
                          ? "see the case format in plumbline(1)"
                          : "a case begins with '{', for example {\"age\": 63, \"findings\": {}}");
        break;
    }
}

const Json *json_parse(Arena *arena, Str name, Str text, Err *err) {
    if (text.len > JSON_MAX_BYTES) {
        err_set(err, ERR_INPUT, name, "larger than %d bytes", JSON_MAX_BYTES);
        err_hint(err, "a case is a small JSON object of at most 1 MB");
        return NULL;
    }
    if (str_trim(text).len == 0) {
        err_set(err, ERR_INPUT, name, "empty");
        err_hint(err, "a case is a JSON object such as {\"age\": 63, \"findings\": {}}");
        return NULL;
    }
    json_error_t e;
    json_t *tree = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
    if (!tree) {
        explain(err, name, text, &e);
        return NULL;
    }
    Json *root = ARENA_NEW(arena, 1, Json);
    bool ok = root && convert(arena, tree, 0, root);
    json_decref(tree);
    if (ok) return root;
    if (arena_failed(arena)) {
        err_memory(err);
    } else {
        err_set(err, ERR_INPUT, name, "nested deeper than %d levels", DEPTH_MAX);
        err_hint(err, "a case is an object with a flat list of findings");
    }
    return NULL;
}

const Json *json_get(const Json *object, Str key) {
    if (!object || object->type != JSON_IS_OBJECT) return NULL;
    for (size_t i = 0; i < object->count; i++)
        if (str_eq(object->keys[i], key)) return &object->items[i];
    return NULL;
}

const char *json_type_name(const Json *value) {
    static const char *const names[] = {"null", "true or false", "a number", "a text", "a list", "an object"};
    return names[value->type];
}
