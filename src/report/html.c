#include "report/html.h"

#include <string.h>

static bool is_plain(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static Str reference(unsigned char c) {
    switch (c) {
    case '&': return STR("&amp;");
    case '<': return STR("&lt;");
    case '>': return STR("&gt;");
    case '"': return STR("&quot;");
    case '\'': return STR("&#39;");
    default: break;
    }
    bool control = (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
    return control ? STR("\xEF\xBF\xBD") : STR("");
}

void html_text(Buf *out, Str s) {
    size_t done = 0;
    for (size_t i = 0; i < s.len; i++) {
        Str instead = reference((unsigned char)s.ptr[i]);
        if (instead.len == 0) continue;
        buf_add(out, str_slice(s, done, i));
        buf_add(out, instead);
        done = i + 1;
    }
    buf_add(out, str_slice(s, done, s.len));
}

static void encode(Buf *out, Str s, const char *also, char mark) {
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (is_plain(c) || (c && strchr(also, c))) buf_char(out, (char)c);
        else buf_format(out, "%c%02X", mark, c);
    }
}

void html_anchor(Buf *out, const char *kind, Str name) {
    buf_format(out, "%s-", kind);
    encode(out, name, "_-.", '~');
}

void html_url(Buf *out, Str s) {
    encode(out, s, "_-./~:;()!,", '%');
}
