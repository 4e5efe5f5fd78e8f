#include "knowledge/rewrite.h"

#include "base/buf.h"

#include <stdlib.h>

enum { GROWTH = 64 }; /* an edit makes a file longer by less */

static int by_spot(const void *left, const void *right) {
    const Spot *a = &((const ScalarEdit *)left)->spot;
    const Spot *b = &((const ScalarEdit *)right)->spot;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    return 0;
}

/* Goes on from a known place to a later one. Columns count characters, not bytes. */
static size_t offset_of(Str bytes, size_t at, Spot *from, Spot to) {
    while (at < bytes.len && (from->line < to.line || from->column < to.column)) {
        if (bytes.ptr[at] == '\n') {
            if (from->line == to.line) return bytes.len;
            *from = (Spot){from->line + 1, 1};
        } else if (at + 1 == bytes.len || ((unsigned char)bytes.ptr[at + 1] & 0xC0) != 0x80) {
            from->column++;
        }
        at++;
    }
    return at;
}

static size_t end_of_plain(Str bytes, size_t at) {
    const Str stops = STR(" \t\r\n,]}\"'");
    while (at < bytes.len && str_find(stops, bytes.ptr[at]) == stops.len) at++;
    return at;
}

bool rewrite_scalars(Arena *arena, Str name, Str bytes, ScalarEdit *edits, size_t count, Str *out, Err *err) {
    Buf buf = buf_new(arena, bytes.len + count * GROWTH + 1);
    Spot spot = {1, 1};
    size_t at = 0;
    size_t copied = 0;
    if (count) qsort(edits, count, sizeof *edits, by_spot);
    for (size_t i = 0; i < count; i++) {
        if (i && by_spot(&edits[i - 1], &edits[i]) == 0) continue;
        at = offset_of(bytes, at, &spot, edits[i].spot);
        size_t end = end_of_plain(bytes, at);
        if (end == at) {
            err_set(err, ERR_KNOWLEDGE, name, "there is no plain value at line %u, column %u",
                    edits[i].spot.line, edits[i].spot.column);
            return err_hint(err, "write numbers without quotes");
        }
        buf_add(&buf, str_slice(bytes, copied, at));
        buf_add(&buf, edits[i].text);
        copied = end;
    }
    buf_add(&buf, str_slice(bytes, copied, bytes.len));
    if (buf.failed) return err_memory(err);
    *out = buf_str(&buf);
    return true;
}
