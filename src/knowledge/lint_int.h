/* What the parts of the lint share. */
#ifndef PLUMBLINE_KNOWLEDGE_LINT_INT_H
#define PLUMBLINE_KNOWLEDGE_LINT_INT_H

#include "knowledge/complain.h"

typedef struct Lint {
    const Knowledge *k;
    Arena *arena;
    Complainer complain;
} Lint;

/* lint_numbers.c: every parameter's lineage, and drift. */
void lint_numbers(Lint *lint);
/* lint_care.c: the figures of treatments against the rows that they cite. */
void lint_care(Lint *lint);
/* lint_words.c: words that are missing, and words for what does not exist. */
void lint_words(Lint *lint);
/* lint_translations.c: translations that are missing, stale or superfluous, or have other holes. */
void lint_translations(Lint *lint);
/* lint_exercises.c: exercises without a programme, stop signs that nothing names, amounts and their rows. */
void lint_exercises(Lint *lint);
/* lint_questions.c: what is used but never asked, and questions that do not fit. */
void lint_questions(Lint *lint);
/* lint_fit.c: accuracy rows that are not held against the network. */
void lint_fit(Lint *lint);

#endif
