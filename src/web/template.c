#include "web/template.h"

enum { FILLED_MAX_BYTES = 16 * 1024 };

Str template_word(const TemplateWords *words, const char *id) {
    Str text = knowledge_word(words->knowledge, words->language, "web", str_of(id), "text");
    return text.len ? text : str_of(id);
}

/* The value for a name, or NULL. */
static const Str *value_of(Str name, const Str *pairs, size_t pair_count) {
    for (size_t i = 0; i < pair_count; i++)
        if (str_eq(name, pairs[2 * i])) return &pairs[2 * i + 1];
    return NULL;
}

Str template_fill(Arena *arena, Str pattern, const Str *pairs, size_t pair_count) {
    Buf out = buf_new(arena, FILLED_MAX_BYTES);
    while (pattern.len) {
        size_t open = str_find(pattern, '{');
        buf_add(&out, str_slice(pattern, 0, open));
        pattern = str_slice(pattern, open, pattern.len);
        if (!pattern.len) break;
        size_t close = str_find(pattern, '}');
        const Str *value = value_of(str_slice(pattern, 1, close), pairs, pair_count);
        buf_add(&out, value ? *value : str_slice(pattern, 0, close + 1));
        pattern = str_slice(pattern, close + 1, pattern.len);
    }
    return buf_str(&out);
}
