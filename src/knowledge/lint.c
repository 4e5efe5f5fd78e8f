#include "knowledge/lint.h"

#include "knowledge/lint_int.h"

bool knowledge_lint(const Knowledge *k, Arena *arena, Complaints *complaints) {
    Lint lint = {.k = k, .arena = arena, .complain = complainer_new(arena)};
    if (lint.complain.of) {
        lint_numbers(&lint);
        lint_questions(&lint);
        lint_care(&lint);
        lint_exercises(&lint);
        lint_words(&lint);
        lint_fit(&lint);
        lint_translations(&lint); /* last: a new language has more complaints than are kept */
    }
    *complaints = (Complaints){lint.complain.of, lint.complain.count};
    return lint.complain.errors == 0 && !arena_failed(arena);
}
