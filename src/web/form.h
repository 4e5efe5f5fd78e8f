/* What a browser sends: forms and queries (application/x-www-form-urlencoded) and cookies. */
#ifndef PLUMBLINE_WEB_FORM_H
#define PLUMBLINE_WEB_FORM_H

#include "base/str.h"

enum { FORM_MAX_FIELDS = 200 };

typedef struct FormField {
    Str name, value;
} FormField;

typedef struct Form {
    const FormField *fields;
    size_t count;
} Form;

/* Takes a body or a query apart and decodes it into the arena. False when it is no valid UTF-8, holds a NUL,
 * a broken escape or more than FORM_MAX_FIELDS fields, or when the arena is full. */
bool form_parse(Arena *arena, Str text, Form *out);

/* The first value with this name, or the empty slice; and whether a field has this name and value. */
Str form_value(const Form *form, Str name);
bool form_has(const Form *form, Str name, Str value);

/* The value of a cookie in a Cookie header, or the empty slice. */
Str form_cookie(Str header, Str name);

#endif
