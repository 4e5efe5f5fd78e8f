#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_ROOM = 256 };

Buf buf_new(Arena *arena, size_t cap) {
    return (Buf){.arena = arena, .cap = cap};
}

static bool reserve(Buf *buf, size_t more) {
    if (buf->failed || more > buf->cap - buf->len) {
        buf->failed = true;
        return false;
    }
    if (buf->room - buf->len >= more) return true;
    size_t room = buf->room ? buf->room * 2 : FIRST_ROOM;
    if (room < buf->len + more) room = buf->len + more;
    if (room > buf->cap) room = buf->cap;
    char *bytes = arena_alloc(buf->arena, room, 1);
    if (!bytes) {
        buf->failed = true;
        return false;
    }
    if (buf->len) memcpy(bytes, buf->bytes, buf->len);
    buf->bytes = bytes;
    buf->room = room;
    return true;
}

void buf_add(Buf *buf, Str s) {
    if (s.len == 0 || !reserve(buf, s.len)) return;
    memcpy(buf->bytes + buf->len, s.ptr, s.len);
    buf->len += s.len;
}

void buf_char(Buf *buf, char c) {
    buf_add(buf, (Str){&c, 1});
}

void buf_format(Buf *buf, const char *format, ...) {
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    size_t room = buf->room - buf->len;
    int len = vsnprintf(room ? buf->bytes + buf->len : NULL, room, format, args);
    va_end(args);
    /* One byte more for the NUL that vsnprintf writes; it is not counted. */
    if (len < 0 || !reserve(buf, (size_t)len + 1)) {
        buf->failed = true;
    } else {
        if ((size_t)len >= room) vsnprintf(buf->bytes + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

void buf_number(Buf *buf, double number) {
    char text[40];
    double back = 0;
    snprintf(text, sizeof text, "%.15g", number);
    if (!str_number(str_of(text), &back) || back < number || back > number)
        snprintf(text, sizeof text, "%.17g", number);
    buf_add(buf, str_of(text));
}

Str buf_str(const Buf *buf) {
    return (Str){buf->bytes ? buf->bytes : "", buf->len};
}
