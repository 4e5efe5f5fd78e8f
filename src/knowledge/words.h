/* The wording table: all texts by language, section, id and field. See knowledge_word. */
#ifndef PLUMBLINE_KNOWLEDGE_WORDS_H
#define PLUMBLINE_KNOWLEDGE_WORDS_H

#include "knowledge/knowledge.h"

typedef struct Word {
    Str language, section, id, field;
    Str text;
    Pos pos;
} Word;

struct WordTable {
    const Word *of; /* in the order of the files */
    size_t count;
    const uint32_t *slots; /* index into `of` plus one; 0 is empty */
    size_t mask;
};

/* The word itself in this language only, or NULL. */
const Word *words_find(const struct WordTable *words, Str language, Str section, Str id, Str field);

enum { LANGUAGES_MAX = 8 };

/* The languages that have words, English first; "en" alone when there are no words at all. */
typedef struct Languages {
    Str of[LANGUAGES_MAX];
    size_t count;
} Languages;

Languages words_languages(const struct WordTable *words);

/* The wanted language as the knowledge names it. ERR_USAGE, with those that there are, when it has no words
 * in it; where is for the message. */
bool words_language(const Knowledge *k, Str where, Str wanted, Str *language, Err *err);

#endif
