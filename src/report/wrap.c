#include "report/wrap.h"

enum { COLUMNS = 78 };

static void spaces(Buf *out, size_t n) {
    for (size_t i = 0; i < n; i++) buf_char(out, ' ');
}

/* One line of the text's own, as a paragraph after `hang` columns that are written already. */
static void wrap_line(Buf *out, size_t hang, Str text) {
    size_t column = hang;
    bool first = true;
    for (size_t at = 0; at < text.len;) {
        Str rest = str_slice(text, at, text.len);
        Str word = str_slice(rest, 0, str_find(rest, ' '));
        size_t width = str_columns(word);
        if (!first && column + 1 + width > COLUMNS) {
            buf_char(out, '\n');
            spaces(out, hang);
            column = hang;
        } else if (!first) {
            buf_char(out, ' ');
            column++;
        }
        buf_add(out, word);
        column += width;
        first = false;
        at += word.len + 1;
    }
    buf_char(out, '\n');
}

void wrap_paragraph(Buf *out, size_t indent, const char *lead, Str text) {
    size_t hang = indent + str_columns(str_of(lead));
    spaces(out, indent);
    buf_add(out, str_of(lead));
    for (;;) {
        size_t end = str_find(text, '\n');
        wrap_line(out, hang, str_slice(text, 0, end));
        if (end >= text.len) return;
        text = str_slice(text, end + 1, text.len);
        spaces(out, hang);
    }
}
