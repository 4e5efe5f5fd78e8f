#include "knowledge/stamps.h"

#include "knowledge/sha256.h"

#include <string.h>

void stamp_of(Str english, char stamp[STAMP_BYTES]) {
    char hex[SHA256_HEX_BYTES];
    Sha256 sha;
    sha256_start(&sha);
    sha256_add(&sha, english);
    sha256_finish(&sha, hex);
    memcpy(stamp, hex, STAMP_BYTES - 1);
    stamp[STAMP_BYTES - 1] = '\0';
}

const Word *stamps_find(const Knowledge *k, Str language, const Word *english, Arena *arena) {
    Str id = str_format(arena, "%.*s.%.*s", STR_ARG(english->section), STR_ARG(english->id));
    return words_find(k->words, language, STR("stamps"), id, english->field);
}

/* "rules", "ces_retention" and "bladder" all mean a word of theirs; "bladder" also "bladder.retention". */
static bool means(Str name, const Word *word) {
    if (str_eq(name, STR("all")) || str_eq(name, word->section)) return true;
    bool whole = word->id.len == name.len || (word->id.len > name.len && word->id.ptr[name.len] == '.');
    return whole && str_starts(word->id, name);
}

typedef struct Stamper {
    const Knowledge *k;
    Str language;
    const Str *names;
    size_t count;
    bool *used; /* by name */
    Arena *arena;
    Buf *out;
} Stamper;

static void write_stamp(Stamper *s, const Word *english) {
    char stamp[STAMP_BYTES];
    const Word *old = stamps_find(s->k, s->language, english, s->arena);
    bool anew = old == NULL;
    for (size_t n = 0; n < s->count; n++) {
        if (!means(s->names[n], english)) continue;
        s->used[n] = true;
        anew = true;
    }
    stamp_of(english->text, stamp);
    buf_format(s->out, "%.*s: \"%.*s\"", STR_ARG(english->field), STR_ARG(anew ? str_of(stamp) : old->text));
}

/* Is this English, and is it translated? */
static bool translated(const Stamper *s, const Word *w) {
    return str_eq(w->language, STR("en")) &&
           words_find(s->k->words, s->language, w->section, w->id, w->field) != NULL;
}

static bool same_entry(const Word *a, const Word *b) {
    return str_eq(a->id, b->id) && str_eq(a->section, b->section);
}

/* One line for the entry of this word, with all its fields, at the first of them. */
static void write_entry(Stamper *s, size_t first) {
    const struct WordTable *words = s->k->words;
    const Word *w = &words->of[first];
    for (size_t i = 0; i < first; i++)
        if (same_entry(&words->of[i], w) && translated(s, &words->of[i])) return;
    buf_format(s->out, "    %.*s.%.*s: {", STR_ARG(w->section), STR_ARG(w->id));
    const char *comma = "";
    for (size_t i = first; i < words->count; i++) {
        if (!same_entry(&words->of[i], w) || !translated(s, &words->of[i])) continue;
        buf_add(s->out, str_of(comma));
        write_stamp(s, &words->of[i]);
        comma = ", ";
    }
    buf_add(s->out, STR("}\n"));
}

bool stamps_write(const Knowledge *k, Str language, const Str *names, size_t count, Arena *arena, Buf *out,
                  Err *err) {
    if (str_eq(language, STR("en"))) {
        err_set(err, ERR_USAGE, STR("knowledge stamp"), "English is what the others are made from");
        return err_hint(err, "give --language with a translation, such as ko");
    }
    Stamper s = {k, language, names, count, ARENA_NEW(arena, count + 1, bool), arena, out};
    if (!s.used) return err_memory(err);
    buf_format(
        out,
        "# Which English text each translation was made from. Written by `plumbline knowledge stamp`.\n"
        "wording:\n  language: %.*s\n  stamps:\n",
        STR_ARG(language));
    for (size_t i = 0; k->words && i < k->words->count; i++)
        if (translated(&s, &k->words->of[i])) write_entry(&s, i);
    for (size_t n = 0; n < count; n++) {
        if (s.used[n]) continue;
        err_set(err, ERR_USAGE, STR("knowledge stamp"), "no translation is called \"%.*s\"",
                STR_ARG(names[n]));
        return err_hint(err, "give an id such as ces_retention, a section such as rules, or all");
    }
    return out->failed ? err_memory(err) : true;
}
