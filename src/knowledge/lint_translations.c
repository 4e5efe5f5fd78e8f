/* Every English text has its translation, made from the text as it is now, with the same holes. */
#include "base/phrase.h"
#include "knowledge/lint_int.h"
#include "knowledge/stamps.h"

/* Does the text have this hole? Particles ({을/를}) are the translation's own. */
static bool has_hole(Str text, Str wanted) {
    Str hole;
    for (size_t at = 0; phrase_hole(text, &at, &hole);)
        if (str_eq(hole, wanted)) return true;
    return false;
}

/* Complains at the translation of a hole that `from` has and `to` has not. */
static void check_holes(Lint *lint, const Word *at, Str from, Str to, const char *what) {
    Str hole;
    for (size_t i = 0; phrase_hole(from, &i, &hole);) {
        if (str_find(hole, '/') < hole.len || has_hole(to, hole)) continue;
        complain(&lint->complain, at->pos, "the %.*s of %.*s in %.*s %s {%.*s}", STR_ARG(at->field),
                 STR_ARG(at->id), STR_ARG(at->language), what, STR_ARG(hole));
        complain_hint(&lint->complain, "the same holes stand in every language");
    }
}

static void check_stamp(Lint *lint, const Word *english, const Word *other) {
    const Word *stamp = stamps_find(lint->k, other->language, english, lint->arena);
    char now[STAMP_BYTES];
    stamp_of(english->text, now);
    if (stamp && str_eq(stamp->text, str_of(now))) return;
    complain(&lint->complain, other->pos, "the %.*s of %.*s in %.*s is %s", STR_ARG(other->field),
             STR_ARG(other->id), STR_ARG(other->language),
             stamp ? "stale: the English text has changed since" : "not stamped");
    complain_hint(&lint->complain,
                  "make it say what the English says, then `plumbline knowledge stamp --language %.*s%s%.*s`",
                  STR_ARG(other->language), stamp ? " " : "", STR_ARG(stamp ? other->id : STR("")));
}

static void check_english(Lint *lint, Str language, const Word *english) {
    const Word *other = words_find(lint->k->words, language, english->section, english->id, english->field);
    if (!other || other->text.len == 0) {
        complain(&lint->complain, english->pos, "no wording in %.*s for %.*s %.*s: `%.*s`", STR_ARG(language),
                 STR_ARG(english->section), STR_ARG(english->id), STR_ARG(english->field));
        complain_hint(&lint->complain, "wording: {language: %.*s, %.*s: {%.*s: {%.*s: …}}}",
                      STR_ARG(language), STR_ARG(english->section), STR_ARG(english->id),
                      STR_ARG(english->field));
        return;
    }
    check_holes(lint, other, english->text, other->text, "lacks");
    check_holes(lint, other, other->text, english->text, "adds");
    check_stamp(lint, english, other);
}

/* A word, or a stamp, for which there is no English. */
static void check_other(Lint *lint, const Word *w) {
    bool stamp = str_eq(w->section, STR("stamps"));
    size_t point = stamp ? str_find(w->id, '.') : 0;
    Str section = stamp ? str_slice(w->id, 0, point) : w->section;
    Str id = stamp ? str_slice(w->id, point + 1, w->id.len) : w->id;
    if (words_find(lint->k->words, STR("en"), section, id, w->field)) return;
    complain(&lint->complain, w->pos, "%s of %.*s, which has no English text `%.*s`",
             stamp ? "a stamp" : "a translation", STR_ARG(id), STR_ARG(w->field));
    if (stamp) complain_hint(&lint->complain, "`plumbline knowledge stamp` drops it");
}

void lint_translations(Lint *lint) {
    const struct WordTable *words = lint->k->words;
    Languages languages = words_languages(words);
    for (size_t i = 0; words && i < words->count; i++) {
        const Word *w = &words->of[i];
        if (!str_eq(w->language, STR("en"))) check_other(lint, w);
        for (size_t l = 1; l < languages.count && str_eq(w->language, STR("en")); l++)
            check_english(lint, languages.of[l], w);
    }
}
