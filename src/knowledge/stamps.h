/* Stamps: which English text a translation was made from. They are words of the section "stamps": the id is
 * "section.id" of the translated word, the field its field, the text the stamp. When the English text
 * changes, its stamp no longer fits, and the lint says that the translation is stale. */
#ifndef PLUMBLINE_KNOWLEDGE_STAMPS_H
#define PLUMBLINE_KNOWLEDGE_STAMPS_H

#include "base/buf.h"
#include "knowledge/words.h"

enum { STAMP_BYTES = 9 };

/* The stamp of an English text: the first eight hexadecimal digits of its SHA-256, and a NUL. */
void stamp_of(Str english, char stamp[STAMP_BYTES]);

/* The stamp that this word's translation into the language carries, or NULL. */
const Word *stamps_find(const Knowledge *k, Str language, const Word *english, Arena *arena);

/* Writes the stamps of all translations into the language as a knowledge file. A translation keeps the stamp
 * that it has, so that what is stale stays so, unless one of the names means it: its id ("ces_retention"),
 * its section ("rules") or "all". ERR_USAGE for English, and for a name that means nothing. */
bool stamps_write(const Knowledge *k, Str language, const Str *names, size_t count, Arena *arena, Buf *out,
                  Err *err);

#endif
