/* Is every exercise part of a programme, every stop sign named, every published amount read by somebody? */
#include "knowledge/exercise.h"
#include "knowledge/lint_int.h"

static bool in_a_programme(const Knowledge *k, size_t exercise) {
    for (size_t p = 0; p < k->programme_count; p++)
        for (size_t e = 0; e < k->programmes[p].entry_count; e++)
            if (k->programmes[p].entries[e].exercise == exercise) return true;
    return false;
}

static bool among(const uint16_t *of, size_t count, size_t sign) {
    for (size_t i = 0; i < count; i++)
        if (of[i] == sign) return true;
    return false;
}

static bool is_named(const Knowledge *k, size_t sign) {
    bool named = k->stop_signs[sign].for_all;
    for (size_t i = 0; i < k->exercise_count; i++)
        named = named || among(k->exercises[i].stops, k->exercises[i].stop_count, sign);
    for (size_t i = 0; i < k->programme_count; i++)
        named = named || among(k->programmes[i].stops, k->programmes[i].stop_count, sign);
    return named;
}

static void check_amount(Lint *lint, const Exercise *e) {
    const Knowledge *k = lint->k;
    bool read = e->dose_from.count == 0;
    for (size_t i = 0; i < e->dose_from.count; i++)
        read = read || !str_eq(k->evidence[e->dose_from.row[i]].verified, STR("unverified"));
    if (!read) {
        complain(&lint->complain, e->pos, "the amounts of %.*s rest on unverified rows only", STR_ARG(e->id));
        complain_hint(&lint->complain, "leave `dose_from` out and say in `why` that an expert chose them");
    }
    if (e->dose_count > k->exercise_level_count && k->exercise_level_count)
        complain(&lint->complain, e->pos, "%.*s has more levels than people have", STR_ARG(e->id));
}

void lint_exercises(Lint *lint) {
    const Knowledge *k = lint->k;
    for (size_t i = 0; i < k->exercise_count; i++) {
        check_amount(lint, &k->exercises[i]);
        if (!in_a_programme(k, i))
            complain_warning(&lint->complain, k->exercises[i].pos, "no programme has the exercise %.*s",
                             STR_ARG(k->exercises[i].id));
    }
    for (size_t i = 0; i < k->stop_sign_count; i++)
        if (!is_named(k, i))
            complain_warning(&lint->complain, k->stop_signs[i].pos, "no exercise names the stop sign %.*s",
                             STR_ARG(k->stop_signs[i].id));
}
