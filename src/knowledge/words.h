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

#endif
