#include "knowledge/complain.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

enum { TEXT_BYTES = 400, NAMES_LISTED = 16 };

Complainer complainer_new(Arena *arena) {
    return (Complainer){.arena = arena, .of = ARENA_NEW(arena, COMPLAINTS_MAX, Complaint)};
}

static Str format_text(Arena *arena, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

static Str format_text(Arena *arena, const char *format, va_list args) {
    char text[TEXT_BYTES];
    int len = vsnprintf(text, sizeof text, format, args);
    if (len < 0) len = 0;
    size_t used = (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    Str copy = str_copy(arena, (Str){text, used});
    return copy.ptr ? copy : STR("");
}

static void add(Complainer *c, Complaint complaint) {
    c->last = NULL;
    bool first = !complaint.warning && c->errors == 0;
    if (!complaint.warning) c->errors++;
    if (first) c->first_error = complaint;
    if (c->of && c->count < COMPLAINTS_MAX) {
        c->of[c->count] = complaint;
        c->last = &c->of[c->count++];
    } else if (first) {
        c->last = &c->first_error;
    }
}

bool complain(Complainer *c, Pos at, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Str what = format_text(c->arena, format, args);
    va_end(args);
    add(c, (Complaint){.pos = at, .what = what, .hint = STR("")});
    return false;
}

bool complain_warning(Complainer *c, Pos at, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Str what = format_text(c->arena, format, args);
    va_end(args);
    add(c, (Complaint){.pos = at, .warning = true, .what = what, .hint = STR("")});
    return false;
}

static void set_hint(Complainer *c, Str hint) {
    if (!c->last) return;
    c->last->hint = hint;
    if (c->errors == 1 && !c->last->warning) c->first_error = *c->last;
}

bool complain_hint(Complainer *c, const char *format, ...) {
    va_list args;
    va_start(args, format);
    set_hint(c, format_text(c->arena, format, args));
    va_end(args);
    return false;
}

bool complain_names(Complainer *c, Str wrong, const Str *names, size_t count) {
    Str near = str_nearest(wrong, names, count);
    if (near.len) return complain_hint(c, "did you mean %.*s?", STR_ARG(near));
    if (count == 0 || count > NAMES_LISTED) return false;
    Buf list = buf_new(c->arena, TEXT_BYTES);
    buf_add(&list, count == 1 ? STR("allowed is ") : STR("allowed are "));
    for (size_t i = 0; i < count; i++) {
        if (i) buf_add(&list, STR(", "));
        buf_add(&list, names[i]);
    }
    set_hint(c, buf_str(&list));
    return false;
}

void complain_to_err(const Complainer *c, Err *err) {
    if (c->errors == 0) {
        err_memory(err);
        return;
    }
    const Complaint *first = &c->first_error;
    char where[ERR_WHERE_BYTES];
    int len = first->pos.line == 0 ? snprintf(where, sizeof where, "%.*s", STR_ARG(first->pos.file))
                                   : snprintf(where, sizeof where, "%.*s:%u:%u", STR_ARG(first->pos.file),
                                              first->pos.line, first->pos.column);
    (void)len;
    err_set(err, ERR_KNOWLEDGE, str_of(where), "%.*s", STR_ARG(first->what));
    if (first->hint.len) err_hint(err, "%.*s", STR_ARG(first->hint));
}
