/* Reading JSON: text in, an arena tree out. The only place that knows the JSON library. Strict: duplicate
 * keys, bad UTF-8, NaN, numbers out of range and text after the end are errors with line and column. */
#ifndef PLUMBLINE_INTERVIEW_JSON_H
#define PLUMBLINE_INTERVIEW_JSON_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { JSON_MAX_BYTES = 1024 * 1024 };

typedef enum JsonType {
    JSON_IS_NULL,
    JSON_IS_BOOL,
    JSON_IS_NUMBER,
    JSON_IS_STRING,
    JSON_IS_ARRAY,
    JSON_IS_OBJECT
} JsonType;

typedef struct Json {
    JsonType type;
    bool boolean;
    double number;
    Str string;
    const Str *keys;          /* objects, in the order of the text */
    const struct Json *items; /* arrays and objects */
    size_t count;
} Json;

/* Parses the whole text (at most JSON_MAX_BYTES). name is what messages call it: a file's name or "-". NULL
 * on error (ERR_INPUT, where = name:line:column). Everything is copied into the arena. */
const Json *json_parse(Arena *arena, Str name, Str text, Err *err);

/* The member with this key, or NULL. */
const Json *json_get(const Json *object, Str key);

/* "a string", "true or false", … for messages. */
const char *json_type_name(const Json *value);

#endif
