#include "markup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka needs the headers above before it. */
#include <cmocka.h>

enum { DEPTH = 32 };

/* The name of the tag that begins at s, after its <. */
static Str tag_name(Str s) {
    size_t len = 0;
    while (len < s.len && !strchr(" />\n", s.ptr[len])) len++;
    return str_slice(s, 0, len);
}

void markup_well_formed(Str markup, Str what) {
    Str open[DEPTH];
    size_t depth = 0;
    for (size_t at = str_find(markup, '<'); at < markup.len;) {
        Str tag = str_slice(markup, at + 1, markup.len);
        size_t end = str_find(tag, '>');
        size_t quotes = 0;
        for (size_t i = 0; i < end; i++) quotes += tag.ptr[i] == '"';
        if (end == tag.len || quotes % 2) fail_msg("%.*s: a tag is not closed", STR_ARG(what));
        if (tag.ptr[0] == '/') {
            assert_true(depth > 0);
            if (!str_eq(open[--depth], tag_name(str_slice(tag, 1, tag.len))))
                fail_msg("%.*s: %.*s is closed by another tag", STR_ARG(what), STR_ARG(open[depth]));
        } else if (tag.ptr[end - 1] != '/') {
            assert_true(depth < DEPTH);
            open[depth++] = tag_name(tag);
        }
        at += 1 + end;
        at += str_find(str_slice(markup, at, markup.len), '<');
    }
    assert_int_equal(depth, 0);
}

size_t markup_count(Str markup, Str part) {
    size_t count = 0;
    for (size_t i = 0; i + part.len <= markup.len; i++)
        count += memcmp(markup.ptr + i, part.ptr, part.len) == 0;
    return count;
}

bool markup_has(Str markup, const char *part) {
    return markup_count(markup, str_of(part)) > 0;
}

void markup_targets(Arena *scratch, Str markup, Str what) {
    for (size_t i = 1; i + 1 < markup.len; i++) {
        if (markup.ptr[i] != '#' || (markup.ptr[i - 1] != '"' && markup.ptr[i - 1] != '(')) continue;
        Str rest = str_slice(markup, i + 1, markup.len);
        size_t len = 0;
        while (rest.ptr[len] != '"' && rest.ptr[len] != ')') len++;
        Str wanted = str_format(scratch, "id=\"%.*s\"", (int)len, rest.ptr);
        bool colour = markup.ptr[i - 1] == '"' && i > 6 && memcmp(markup.ptr + i - 6, "href=", 5) != 0;
        if (!colour && markup_count(markup, wanted) != 1)
            fail_msg("%.*s: not one thing has %.*s", STR_ARG(what), STR_ARG(wanted));
    }
}
