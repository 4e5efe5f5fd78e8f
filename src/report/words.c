#include "report/words.h"

#include <math.h>

Str words_text(const Knowledge *k, Str language, const char *id) {
    Str text = knowledge_word(k, language, "texts", str_of(id), "text");
    return text.len ? text : str_of(id);
}

Str words_say(const Knowledge *k, Str language, const char *id, const Fill *fills, size_t count,
              Arena *arena) {
    return phrase_fill(arena, words_text(k, language, id), fills, count);
}

Str words_cause(const Knowledge *k, Str language, size_t cause) {
    static const char *const sections[] = {"conditions", "syndromes", "roots"};
    const Cause *c = &k->causes[cause];
    Str name = knowledge_word(k, language, sections[c->kind], c->id, "name");
    return name.len ? name : c->id;
}

Str words_care(const Knowledge *k, Str language, size_t item, const char *field) {
    static const char *const sections[] = {"treatments", "imaging", "referrals", "phases", "safety_net"};
    const CareItem *c = &k->care[item];
    Str text = knowledge_word(k, language, sections[c->kind], c->id, field);
    return text.len || !str_eq(str_of(field), STR("name")) ? text : c->id;
}

Str words_finding_name(const Knowledge *k, Str language, size_t finding) {
    Str name = knowledge_word(k, language, "findings", k->findings[finding].id, "name");
    return name.len ? name : k->findings[finding].id;
}

Str words_finding_sided(const Knowledge *k, Str language, size_t finding, Side side, Arena *arena) {
    Str name = words_finding_name(k, language, finding);
    if (side == SIDE_NONE) return name;
    Str word = words_text(k, language, side == SIDE_ON_LEFT ? "side_left" : "side_right");
    return words_say(k, language, "finding_sided", (Fill[]){{"finding", name}, {"side", word}}, 2, arena);
}

/* "200 m": the number with the unit as people say it. */
static Str with_unit(const Knowledge *k, Str language, const Finding *f, double number, Arena *arena) {
    Str unit = knowledge_word(k, language, "findings", f->id, "unit");
    if (!unit.len) unit = f->unit;
    Fill fills[] = {{"n", str_format(arena, "%g", number)}, {"unit", unit}};
    return words_say(k, language, "number_unit", fills, 2, arena);
}

/* The text of a choice, as "values" of the wording says it, else its id. */
static Str choice_text(const Knowledge *k, Str language, const Finding *f, int choice, Arena *arena) {
    Str id = str_format(arena, "%.*s.%.*s", STR_ARG(f->id), STR_ARG(f->choices[choice]));
    Str text = knowledge_word(k, language, "findings", id, "text");
    return text.len ? text : f->choices[choice];
}

Str words_finding(const Knowledge *k, Str language, const Case *of, size_t finding, Side side, int grade,
                  Arena *arena) {
    const Finding *f = &k->findings[finding];
    const Answer *a = &of->told.of[finding];
    Str name = words_finding_name(k, language, finding);
    if (f->type == TYPE_NUMBER)
        return str_format(arena, "%.*s: %.*s", STR_ARG(name),
                          STR_ARG(with_unit(k, language, f, a->number, arena)));
    bool told = f->grades || !((f->yes_choices | f->no_choices) >> (a->choice & 63) & 1);
    if (f->type == TYPE_CHOICE && told && a->choice >= 0)
        return str_format(arena, "%.*s: %.*s", STR_ARG(name),
                          STR_ARG(choice_text(k, language, f, a->choice, arena)));
    Str sided = words_finding_sided(k, language, finding, side, arena);
    if (grade > 0) return sided;
    return words_say(k, language, "finding_absent", &(Fill){"finding", sided}, 1, arena);
}

Str words_frequency(const Knowledge *k, Str language, double probability, Arena *arena) {
    double in_100 = probability * 100;
    if (in_100 >= 99.5) return words_text(k, language, "more_than_99_in_100");
    if (in_100 < 0.95) return words_text(k, language, "fewer_than_1_in_100");
    Fill number = {"n", str_format(arena, "%.0f", in_100)};
    return words_say(k, language, "about_in_100", &number, 1, arena);
}

Str words_people(const Knowledge *k, Str language, double probability, Arena *arena) {
    if (probability < 0.005) return words_text(k, language, "under_1");
    if (probability > 0.995) return words_text(k, language, "over_99");
    Fill number = {"n", str_format(arena, "%.0f", fmax(1, fmin(99, probability * 100)))};
    return words_say(k, language, "people", &number, 1, arena);
}

Str words_frequency_range(const Knowledge *k, Str language, double probability, double lo, double hi,
                          Arena *arena) {
    if (lo == hi) return words_frequency(k, language, probability, arena); /* no interval was worked out */
    Fill fills[] = {{"frequency", words_frequency(k, language, probability, arena)},
                    {"low", words_people(k, language, lo, arena)},
                    {"high", words_people(k, language, hi, arena)}};
    return words_say(k, language, "frequency_range", fills, 3, arena);
}

Str words_unseen(const Knowledge *k, Str language, const CauseLine *line, Arena *arena) {
    Str often = words_frequency_range(k, language, line->probability, line->lo, line->hi, arena);
    return str_format(arena, "%.*s: %.*s", STR_ARG(words_cause(k, language, line->cause)), STR_ARG(often));
}

static const double IMAGING_FITS = 0.5;
static const double IMAGING_MAY_FIT = 0.2;

/* "about 6 in 10" reads better than 60 in 100, but rare things need the hundred. */
static Str words_common(const Knowledge *k, Str language, bool age_known, double share, Arena *arena) {
    if (share < 0.005) return words_text(k, language, age_known ? "imaging_rare" : "imaging_rare_any_age");
    bool tens = share >= 0.15;
    Fill fills[] = {{"n", str_format(arena, "%.0f", tens ? share * 10 : fmax(share * 100, 1))},
                    {"of", tens ? STR("10") : STR("100")}};
    return words_say(k, language, age_known ? "imaging_common" : "imaging_common_any_age", fills, 2, arena);
}

Str words_imaging(const Knowledge *k, Str language, const Case *of, const ImagingLine *line, Arena *arena) {
    const char *fit = line->explained >= IMAGING_FITS      ? "imaging_fits"
                      : line->explained >= IMAGING_MAY_FIT ? "imaging_may_fit"
                                                           : "imaging_does_not_fit";
    bool age_known = of->complete.of[k->person.age].known;
    return str_format(arena, "%.*s %.*s", STR_ARG(words_text(k, language, fit)),
                      STR_ARG(words_common(k, language, age_known, line->without_pain, arena)));
}

Str words_left_out(const Report *report, Str language, Arena *arena) {
    const Knowledge *k = report->knowledge;
    Str list = STR("");
    for (size_t i = 0; i < report->left_out_count; i++) {
        const Observed *o = &report->left_out[i];
        Str name = words_finding(k, language, report->of, o->finding, o->side, o->at.grade, arena);
        list = i ? str_format(arena, "%.*s, %.*s", STR_ARG(list), STR_ARG(name)) : name;
    }
    return list.len ? words_say(k, language, "left_out", &(Fill){"findings", list}, 1, arena) : list;
}

const char *side_id(const Localisation *where) {
    if (where->both_sides) return "both";
    return where->side == SIDE_ON_LEFT ? "left" : where->side == SIDE_ON_RIGHT ? "right" : "";
}
