#include "web/form.h"

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode(Arena *arena, Str from, Str *to) {
    char *text = ARENA_NEW(arena, from.len + 1, char);
    size_t len = 0;
    if (!text) return false;
    for (size_t i = 0; i < from.len; i++) {
        char c = from.ptr[i];
        if (c == '%') {
            int high = i + 2 < from.len ? digit_of(from.ptr[i + 1]) : -1;
            int low = high >= 0 ? digit_of(from.ptr[i + 2]) : -1;
            if (low < 0) return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        text[len++] = c;
    }
    *to = (Str){text, len};
    return str_utf8_valid(*to, NULL);
}

static size_t count_fields(Str text) {
    size_t count = text.len > 0;
    for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == '&';
    return count;
}

bool form_parse(Arena *arena, Str text, Form *out) {
    size_t count = count_fields(text);
    FormField *fields = ARENA_NEW(arena, count, FormField);
    *out = (Form){.fields = fields};
    if (!fields || count > FORM_MAX_FIELDS) return false;
    for (; text.len; out->count++) {
        size_t end = str_find(text, '&');
        Str pair = str_slice(text, 0, end);
        size_t equals = str_find(pair, '=');
        FormField *field = &fields[out->count];
        if (!decode(arena, str_slice(pair, 0, equals), &field->name) ||
            !decode(arena, str_slice(pair, equals + 1, pair.len), &field->value))
            return false;
        text = str_slice(text, end + 1, text.len);
    }
    return true;
}

Str form_value(const Form *form, Str name) {
    for (size_t i = 0; i < form->count; i++)
        if (str_eq(form->fields[i].name, name)) return form->fields[i].value;
    return STR("");
}

bool form_has(const Form *form, Str name, Str value) {
    for (size_t i = 0; i < form->count; i++)
        if (str_eq(form->fields[i].name, name) && str_eq(form->fields[i].value, value)) return true;
    return false;
}

Str form_cookie(Str header, Str name) {
    while (header.len) {
        size_t end = str_find(header, ';');
        Str pair = str_trim(str_slice(header, 0, end));
        size_t equals = str_find(pair, '=');
        if (equals < pair.len && str_eq(str_slice(pair, 0, equals), name))
            return str_slice(pair, equals + 1, pair.len);
        header = str_slice(header, end + 1, header.len);
    }
    return STR("");
}
