#include "base/str.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DISTANCE_MAX_LEN = 64, NUMBER_MAX_LEN = 63 };

Str str_of(const char *text) {
    return text ? (Str){text, strlen(text)} : (Str){"", 0};
}

bool str_eq(Str a, Str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int str_cmp(Str a, Str b) {
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    if (order != 0) return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(Str s, Str prefix) {
    return s.len >= prefix.len && str_eq(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(Str s, Str suffix) {
    return s.len >= suffix.len && str_eq(str_slice(s, s.len - suffix.len, s.len), suffix);
}

Str str_slice(Str s, size_t from, size_t to) {
    if (to > s.len) to = s.len;
    if (from > to) from = to;
    return (Str){from ? s.ptr + from : s.ptr, to - from}; /* the empty slice may have no pointer */
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

Str str_trim(Str s) {
    size_t from = 0;
    size_t to = s.len;
    while (from < to && is_blank(s.ptr[from])) from++;
    while (to > from && is_blank(s.ptr[to - 1])) to--;
    return str_slice(s, from, to);
}

size_t str_find(Str s, char c) {
    const char *found = s.len ? memchr(s.ptr, c, s.len) : NULL;
    return found ? (size_t)(found - s.ptr) : s.len;
}

char *str_c(Arena *arena, Str s) {
    return arena_copy(arena, s.ptr, s.len);
}

Str str_copy(Arena *arena, Str s) {
    char *copy = arena_copy(arena, s.ptr, s.len);
    return copy ? (Str){copy, s.len} : (Str){NULL, 0};
}

Str str_format(Arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    Str result = {"", 0};
    if (len >= 0) {
        char *text = arena_alloc(arena, (size_t)len + 1, 1);
        if (text && vsnprintf(text, (size_t)len + 1, format, again) == len) result = (Str){text, (size_t)len};
    }
    va_end(again);
    return result;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* sign? digits+ (. digits+)? ([eE] sign? digits+)? and nothing else: no hexadecimal, no "inf", no blanks. */
static bool number_shape(Str s) {
    size_t i = 0;
    if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+')) i++;
    size_t start = i;
    while (i < s.len && is_digit(s.ptr[i])) i++;
    if (i == start) return false;
    if (i < s.len && s.ptr[i] == '.') {
        start = ++i;
        while (i < s.len && is_digit(s.ptr[i])) i++;
        if (i == start) return false;
    }
    if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
        i++;
        if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+')) i++;
        start = i;
        while (i < s.len && is_digit(s.ptr[i])) i++;
        if (i == start) return false;
    }
    return i == s.len;
}

bool str_number(Str s, double *value) {
    char text[NUMBER_MAX_LEN + 1];
    if (s.len > NUMBER_MAX_LEN || !number_shape(s)) return false;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    /* The program never calls setlocale for LC_NUMERIC, so strtod reads a point. */
    double parsed = strtod(text, NULL);
    if (!isfinite(parsed)) return false;
    *value = parsed;
    return true;
}

static size_t min3(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

size_t str_distance(Str a, Str b) {
    if (a.len > DISTANCE_MAX_LEN || b.len > DISTANCE_MAX_LEN) return a.len > b.len ? a.len : b.len;
    size_t row[3][DISTANCE_MAX_LEN + 1];
    size_t *before = row[0];
    size_t *above = row[1];
    size_t *here = row[2];
    for (size_t j = 0; j <= b.len; j++) above[j] = before[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        here[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t differs = a.ptr[i - 1] != b.ptr[j - 1];
            here[j] = min3(above[j] + 1, here[j - 1] + 1, above[j - 1] + differs);
            bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
            if (swapped && before[j - 2] + 1 < here[j]) here[j] = before[j - 2] + 1;
        }
        size_t *spare = before;
        before = above;
        above = here;
        here = spare;
    }
    return above[b.len];
}

Str str_nearest(Str s, const Str *candidates, size_t count) {
    Str nearest = {"", 0};
    size_t best = s.len / 3 + 2; /* more slips than that are another word */
    for (size_t i = 0; i < count; i++) {
        size_t distance = str_distance(s, candidates[i]);
        if (distance < best) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}

/* Decodes one code point at s[i]; returns its length in bytes, 0 when it is not valid UTF-8 (RFC 3629). */
static size_t utf8_decode(Str s, size_t i, uint32_t *code) {
    unsigned char lead = (unsigned char)s.ptr[i];
    if (lead < 0x80) {
        *code = lead;
        return 1;
    }
    size_t len = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || s.len - i < len) return 0;
    uint32_t value = lead & (0x7FU >> len);
    for (size_t k = 1; k < len; k++) {
        unsigned char c = (unsigned char)s.ptr[i + k];
        if ((c & 0xC0) != 0x80) return 0;
        value = value << 6 | (c & 0x3FU);
    }
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[len] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
    *code = value;
    return len;
}

bool str_utf8_valid(Str s, size_t *at) {
    for (size_t i = 0; i < s.len;) {
        uint32_t code = 0;
        size_t len = utf8_decode(s, i, &code);
        if (len == 0 || code == 0) {
            if (at) *at = i;
            return false;
        }
        i += len;
    }
    return true;
}

/* Wide and combining ranges that occur in our languages (Unicode East Asian Width W and F; Mn; vowels and
 * finals of decomposed Hangul). */
static size_t code_columns(uint32_t code) {
    if ((code >= 0x300 && code <= 0x36F) || (code >= 0x1160 && code <= 0x11FF)) return 0;
    bool wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
                (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
                (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
                (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x1F300 && code <= 0x1FAFF) ||
                (code >= 0x20000 && code <= 0x3FFFD);
    return wide ? 2 : 1;
}

size_t str_columns(Str s) {
    size_t columns = 0;
    for (size_t i = 0; i < s.len;) {
        uint32_t code = 0;
        size_t len = utf8_decode(s, i, &code);
        columns += len ? code_columns(code) : 1;
        i += len ? len : 1;
    }
    return columns;
}
