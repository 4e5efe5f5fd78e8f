#include "base/phrase.h"

#include "base/buf.h"

#include <stdint.h>
#include <string.h>

enum { PHRASE_MAX_BYTES = 64 * 1024 };

/* How a word ends when it is said in Korean. */
typedef enum Ending { ENDS_IN_VOWEL, ENDS_IN_CONSONANT, ENDS_IN_RIEUL, ENDS_IN_NOTHING } Ending;

/* Hangul syllables stand in rows of 28 finals: 0 is none, 8 is ㄹ. */
enum { HANGUL_FIRST = 0xAC00, HANGUL_LAST = 0xD7A3, HANGUL_FINALS = 28, FINAL_RIEUL = 8 };

static Ending ending_of_syllable(uint32_t code) {
    uint32_t final = (code - HANGUL_FIRST) % HANGUL_FINALS;
    return final == 0 ? ENDS_IN_VOWEL : final == FINAL_RIEUL ? ENDS_IN_RIEUL : ENDS_IN_CONSONANT;
}

/* 0 is read 영 (or 십, 백), 1 일, 3 삼, 6 육, 7 칠, 8 팔; L is read 엘, M 엠, N 엔, R 알; others end in a
 * vowel. */
static Ending ending_of_ascii(char c) {
    if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
    if (c == '\0') return ENDS_IN_NOTHING;
    if (strchr("178LR", c)) return ENDS_IN_RIEUL;
    if (strchr("036MN", c)) return ENDS_IN_CONSONANT;
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? ENDS_IN_VOWEL : ENDS_IN_NOTHING;
}

/* The ending of the last letter or digit; quotation marks and brackets behind it do not count. */
static Ending ending_of(Str text) {
    for (size_t i = text.len; i > 0; i--) {
        unsigned char c = (unsigned char)text.ptr[i - 1];
        Ending ending = c < 0x80 ? ending_of_ascii((char)c) : ENDS_IN_NOTHING;
        if (ending != ENDS_IN_NOTHING) return ending;
        if (c < 0xE0 || c > 0xEF || text.len - i < 2) continue; /* no lead byte of three */
        uint32_t code = ((uint32_t)c & 0xFU) << 12 | ((uint32_t)(unsigned char)text.ptr[i] & 0x3FU) << 6 |
                        ((uint32_t)(unsigned char)text.ptr[i + 1] & 0x3FU);
        if (code >= HANGUL_FIRST && code <= HANGUL_LAST) return ending_of_syllable(code);
    }
    return ENDS_IN_NOTHING;
}

static Str particle(Str before, Str forms) {
    size_t slash = str_find(forms, '/');
    Str closed = str_slice(forms, 0, slash);
    Str open = str_slice(forms, slash + 1, forms.len);
    Ending ending = ending_of(before);
    if (ending == ENDS_IN_RIEUL) return str_eq(closed, STR("으로")) ? open : closed;
    return ending == ENDS_IN_CONSONANT ? closed : open;
}

bool phrase_hole(Str pattern, size_t *at, Str *hole) {
    Str rest = str_slice(pattern, *at, pattern.len);
    size_t open = str_find(rest, '{');
    size_t length = str_find(str_slice(rest, open, rest.len), '}');
    if (open == rest.len || open + length == rest.len) return false;
    *hole = str_slice(rest, open + 1, open + length);
    *at += open + length + 1;
    return true;
}

static void add_hole(Buf *out, Str hole, const Fill *fills, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(hole, str_of(fills[i].name))) continue;
        buf_add(out, fills[i].text);
        return;
    }
    if (str_find(hole, '/') < hole.len) buf_add(out, particle(buf_str(out), hole));
    else buf_format(out, "{%.*s}", STR_ARG(hole));
}

Str phrase_fill(Arena *arena, Str pattern, const Fill *fills, size_t count) {
    Buf out = buf_new(arena, PHRASE_MAX_BYTES);
    Str hole;
    size_t from = 0;
    for (size_t at = 0; phrase_hole(pattern, &at, &hole); from = at) {
        buf_add(&out, str_slice(pattern, from, at - hole.len - 2));
        add_hole(&out, hole, fills, count);
    }
    buf_add(&out, str_slice(pattern, from, pattern.len));
    return out.failed ? STR("") : buf_str(&out);
}
