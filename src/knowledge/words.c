/* Wording: maps of any depth become rows of language, section, id, field and text. */
#include "knowledge/words.h"

#include "knowledge/loader.h"

#include <stdio.h>
#include <string.h>

/* The table while it grows. */
typedef struct WordList {
    Loader *l;
    Word *of;
    size_t count, room;
    Str language;
} WordList;

static bool add_word(WordList *list, Str section, Str id, Str field, const Tree *text) {
    if (text->kind != TREE_SCALAR) {
        complain(&list->l->complain, tree_pos(text), "a text must stand here");
        return false;
    }
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 1024;
        Word *more = ARENA_NEW(list->l->arena, room, Word);
        if (!more) return false;
        if (list->count) memcpy(more, list->of, list->count * sizeof *more);
        list->of = more;
        list->room = room;
    }
    list->of[list->count++] = (Word){list->language, section, id, field, text->text, tree_pos(text)};
    return true;
}

/* `options: {retention: "…"}` is the text of "bladder.retention"; a map there may give more fields than the
 * text. */
static void add_nested(WordList *list, Str section, Str id, const Tree *map) {
    for (size_t i = 0; i < map->count; i++) {
        const Tree *key = map->items[2 * i];
        const Tree *value = map->items[2 * i + 1];
        Str inner = str_format(list->l->arena, "%.*s.%.*s", STR_ARG(id), STR_ARG(key->text));
        if (value->kind != TREE_MAP) {
            add_word(list, section, inner, STR("text"), value);
            continue;
        }
        for (size_t f = 0; f < value->count; f++)
            add_word(list, section, inner, value->items[2 * f]->text, value->items[2 * f + 1]);
    }
}

static void add_entry(WordList *list, Str section, Str id, const Tree *entry) {
    if (entry->kind != TREE_MAP) {
        add_word(list, section, id, STR("text"), entry);
        return;
    }
    for (size_t i = 0; i < entry->count; i++) {
        Str field = entry->items[2 * i]->text;
        const Tree *value = entry->items[2 * i + 1];
        if (str_eq(field, STR("id"))) continue; /* of a list entry */
        if (value->kind == TREE_MAP) {
            add_nested(list, section, id, value);
        } else if (value->kind == TREE_LIST) {
            for (size_t n = 0; n < value->count; n++)
                add_word(list, section, id, str_format(list->l->arena, "%.*s.%zu", STR_ARG(field), n + 1),
                         value->items[n]);
        } else {
            add_word(list, section, id, field, value);
        }
    }
}

/* A section is a map from ids, or a list of entries with `id` (which then may use `each`). */
static void add_words(WordList *list, Str section, const Tree *tree) {
    if (tree->kind == TREE_MAP) {
        for (size_t i = 0; i < tree->count; i++)
            add_entry(list, section, tree->items[2 * i]->text, tree->items[2 * i + 1]);
        return;
    }
    for (size_t i = 0; tree->kind == TREE_LIST && i < tree->count; i++) {
        Str id = tree_text(tree_get(tree->items[i], STR("id")));
        if (id.len) add_entry(list, section, id, tree->items[i]);
        else complain(&list->l->complain, tree_pos(tree->items[i]), "an entry of a list of words needs `id`");
    }
    if (tree->kind == TREE_SCALAR && !tree_is_nothing(tree))
        complain(&list->l->complain, tree_pos(tree), "`%.*s` must be a map of texts", STR_ARG(section));
}

static uint64_t word_hash(Str language, Str section, Str id, Str field) {
    return index_hash(index_hash(index_hash(index_hash(0, language), section), id), field);
}

static bool is_word(const Word *w, Str language, Str section, Str id, Str field) {
    return str_eq(w->id, id) && str_eq(w->field, field) && str_eq(w->section, section) &&
           str_eq(w->language, language);
}

const Word *words_find(const struct WordTable *words, Str language, Str section, Str id, Str field) {
    if (!words) return NULL;
    size_t at = (size_t)word_hash(language, section, id, field) & words->mask;
    for (; words->slots[at]; at = (at + 1) & words->mask) {
        const Word *w = &words->of[words->slots[at] - 1];
        if (is_word(w, language, section, id, field)) return w;
    }
    return NULL;
}

static void make_table(Loader *l, const WordList *list) {
    struct WordTable *table = ARENA_NEW(l->arena, 1, struct WordTable);
    size_t size = 8;
    while (size < 2 * list->count + 2) size *= 2;
    uint32_t *slots = ARENA_NEW(l->arena, size, uint32_t);
    if (!table || !slots) return;
    *table = (struct WordTable){list->of, 0, slots, size - 1};
    for (size_t i = 0; i < list->count; i++) {
        const Word *w = &list->of[i];
        const Word *before = words_find(table, w->language, w->section, w->id, w->field);
        if (before) {
            complain(&l->complain, w->pos, "the %.*s of %.*s stands twice", STR_ARG(w->field),
                     STR_ARG(w->id));
            complain_hint(&l->complain, "also at %.*s:%u", STR_ARG(before->pos.file), before->pos.line);
            continue;
        }
        size_t at = (size_t)word_hash(w->language, w->section, w->id, w->field) & table->mask;
        while (slots[at]) at = (at + 1) & table->mask;
        slots[at] = (uint32_t)i + 1;
    }
    table->count = list->count;
    l->k->words = table;
}

void read_words(Loader *l) {
    WordList list = {.l = l};
    for (size_t i = 0; i < l->wording.count; i++) {
        const Tree *wording = l->wording.of[i];
        if (tree_is_nothing(wording)) continue;
        list.language = tree_text(tree_get(wording, STR("language")));
        if (list.language.len == 0) {
            complain(&l->complain, tree_pos(wording), "`wording` needs `language`");
            complain_hint(&l->complain, "write language: en");
            continue;
        }
        for (size_t s = 0; s < wording->count; s++) {
            Str section = wording->items[2 * s]->text;
            if (!str_eq(section, STR("language"))) add_words(&list, section, wording->items[2 * s + 1]);
        }
    }
    if (!arena_failed(l->arena)) make_table(l, &list);
}

Str knowledge_word(const Knowledge *k, Str language, const char *section, Str id, const char *field) {
    const Word *w = words_find(k->words, language, str_of(section), id, str_of(field));
    if (!w) w = words_find(k->words, STR("en"), str_of(section), id, str_of(field));
    return w ? w->text : STR("");
}

Languages words_languages(const struct WordTable *words) {
    Languages found = {.of = {STR("en")}, .count = 1};
    for (size_t i = 0; words && i < words->count; i++) {
        size_t l = 0;
        while (l < found.count && !str_eq(found.of[l], words->of[i].language)) l++;
        if (l == found.count && found.count < LANGUAGES_MAX) found.of[found.count++] = words->of[i].language;
    }
    return found;
}

bool words_language(const Knowledge *k, Str where, Str wanted, Str *language, Err *err) {
    Languages known = words_languages(k->words);
    char names[ERR_HINT_BYTES / 2] = "";
    size_t used = 0;
    for (size_t l = 0; l < known.count; l++) {
        *language = known.of[l];
        if (str_eq(*language, wanted)) return true;
        int n = snprintf(names + used, sizeof names - used, "%s%.*s", l ? " or " : "", STR_ARG(known.of[l]));
        used = n > 0 && (size_t)n < sizeof names - used ? used + (size_t)n : used;
    }
    err_set(err, ERR_USAGE, where, "there are no words in \"%.*s\"", STR_ARG(str_slice(wanted, 0, 20)));
    return err_hint(err, "give %s", names);
}
