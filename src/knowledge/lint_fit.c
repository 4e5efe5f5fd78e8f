/* Accuracy rows that the network should be held against and that nobody has looked at. */
#include "knowledge/lint_int.h"

static bool is_accuracy(const Evidence *row) {
    return str_eq(row->kind, STR("accuracy")) &&
           (str_eq(row->verified, STR("abstract")) || str_eq(row->verified, STR("fulltext")));
}

/* Is a row of the same file in the fit? A file that nobody has begun is not complained about. */
static bool is_begun(const Knowledge *k, Str file) {
    for (size_t i = 0; i < k->fit_count; i++)
        if (str_eq(k->evidence[k->fit[i].row].pos.file, file)) return true;
    return false;
}

void lint_fit(Lint *lint) {
    const Knowledge *k = lint->k;
    bool *seen = ARENA_NEW(lint->arena, k->evidence_count, bool);
    if (!seen) return;
    for (size_t i = 0; i < k->fit_count; i++) seen[k->fit[i].row] = true;
    for (size_t i = 0; i < k->evidence_count; i++) {
        const Evidence *row = &k->evidence[i];
        if (seen[i] || !is_accuracy(row) || !is_begun(k, row->pos.file)) continue;
        complain_warning(&lint->complain, row->pos, "the accuracy row %.*s is not in the fit",
                         STR_ARG(row->id));
        complain_hint(&lint->complain, "say what it means in the network, or skip it with the reason");
    }
}
