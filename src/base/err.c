#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Control characters never reach a terminal or a log, and a cut never leaves half a UTF-8 character. */
static void clean(char *text, size_t cap) {
    size_t len = strnlen(text, cap - 1);
    text[len] = '\0';
    if (len == cap - 1) {
        while (len > 0 && ((unsigned char)text[len - 1] & 0xC0) == 0x80) len--;
        if (len > 0 && (unsigned char)text[len - 1] >= 0xC0) len--;
        text[len] = '\0';
    }
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == 0x7F) text[i] = ' ';
    }
    size_t bad = 0;
    while (!str_utf8_valid(str_of(text), &bad)) text[bad] = '?';
}

bool err_set(Err *err, ErrCode code, Str where, const char *what_format, ...) {
    if (err->code != ERR_NONE) return false;
    err->code = code;
    snprintf(err->where, sizeof err->where, "%.*s", STR_ARG(where));
    va_list args;
    va_start(args, what_format);
    vsnprintf(err->what, sizeof err->what, what_format, args);
    va_end(args);
    err->hint[0] = '\0';
    clean(err->where, sizeof err->where);
    clean(err->what, sizeof err->what);
    return false;
}

bool err_hint(Err *err, const char *format, ...) {
    if (err->code == ERR_NONE || err->hint[0] != '\0') return false;
    va_list args;
    va_start(args, format);
    vsnprintf(err->hint, sizeof err->hint, format, args);
    va_end(args);
    clean(err->hint, sizeof err->hint);
    return false;
}

bool err_memory(Err *err) {
    err_set(err, ERR_MEMORY, STR(""), "out of memory, or an input needs more than it may take");
    return err_hint(err, "give a smaller input, or the program more memory");
}

static const struct {
    const char *name;
    int status;
} codes[] = {
#define X(code, name, status) {name, status},
    ERR_CODES(X)
#undef X
};

const char *err_name(ErrCode code) {
    return codes[code].name;
}

int err_exit_status(ErrCode code) {
    return codes[code].status;
}

Str err_line(const Err *err, Arena *arena) {
    const char *colon = err->where[0] ? ": " : "";
    if (err->hint[0]) return str_format(arena, "%s%s%s; %s", err->where, colon, err->what, err->hint);
    return str_format(arena, "%s%s%s", err->where, colon, err->what);
}
