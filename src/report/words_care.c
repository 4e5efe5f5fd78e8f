/* How the plan says its numbers and reasons. */
#include "report/words.h"

#include <math.h>

enum { SENTENCE_MAX = 4096 };

Str words_reason(const Knowledge *k, Str language, const char *section, const CareReason *reason) {
    Str text = knowledge_word(k, language, section, reason->id, "text");
    return text.len ? text : reason->id;
}

Str words_days(const Knowledge *k, Str language, int days, Arena *arena) {
    static const struct {
        int days, from;
        const char *one, *many;
    } units[] = {{365, 700, "a_year", "years"},
                 {365, 365, "a_year", "years"},
                 {30, 90, "a_month", "months"},
                 {7, 14, "a_week", "weeks"},
                 {1, 0, "a_day", "days"}};
    size_t u = 0;
    while (days < units[u].from) u++;
    int n = (days + units[u].days / 2) / units[u].days;
    if (n == 1) return words_text(k, language, units[u].one);
    Fill filling = {"n", str_format(arena, "%d", n)};
    return words_say(k, language, units[u].many, &filling, 1, arena);
}

static Str number(double value, Arena *arena) {
    double size = fabs(value);
    if (size >= 10) return str_format(arena, "%.0f", size);
    return str_format(arena, "%.2g", size);
}

/* "5 less", "2 more": a difference without its sign. */
static Str amount(const Knowledge *k, Str language, double value, Arena *arena) {
    Fill n = {"n", number(value, arena)};
    return words_say(k, language, value < 0 ? "n_less" : "n_more", &n, 1, arena);
}

/* Near one, 1.02 and 1.2 are far apart. */
static Str ratio_number(double value, Arena *arena) {
    return str_format(arena, "%.3g", value);
}

static bool is_ratio(FigureScale scale) {
    return scale == FIGURE_RISK_RATIO || scale == FIGURE_ODDS_RATIO || scale == FIGURE_HAZARD_RATIO;
}

static Str interval(const Knowledge *k, Str language, const CareFigure *f, Arena *arena) {
    if (isnan(f->lo)) return STR("");
    bool difference = !isnan(f->effect) && !is_ratio(f->scale);
    bool ratio = !isnan(f->effect) && is_ratio(f->scale);
    Fill ends[2] = {{"lo", STR("")}, {"hi", STR("")}};
    double values[2] = {f->lo, f->hi};
    for (size_t i = 0; i < 2; i++)
        ends[i].text = difference ? amount(k, language, values[i], arena)
                       : ratio    ? ratio_number(values[i], arena)
                                  : number(values[i], arena);
    return words_say(k, language, "figure_interval", ends, 2, arena);
}

/* Does the interval hold "no difference"? */
static bool may_be_none(const CareFigure *f) {
    double none = is_ratio(f->scale) ? 1 : 0;
    return !isnan(f->effect) && !isnan(f->lo) && f->lo <= none && none <= f->hi;
}

/* The pattern that says this figure. */
static const char *pattern_of(const CareFigure *f) {
    static const char *const patterns[FIGURE_SCALE_COUNT] = {
        [FIGURE_POINTS_0_10] = "figure_of_10", [FIGURE_POINTS_0_100] = "figure_of_100",
        [FIGURE_POINTS_0_24] = "figure_of_24", [FIGURE_METRES] = "figure_metres",
        [FIGURE_SMD] = "figure_smd",           [FIGURE_RISK_RATIO] = "figure_risk",
        [FIGURE_ODDS_RATIO] = "figure_odds",   [FIGURE_HAZARD_RATIO] = "figure_rate"};
    if (f->with < 1) return "figure_of_1000";
    if (!isnan(f->with)) return isnan(f->without) ? "figure_with" : "figure_with_without";
    if (may_be_none(f)) return "figure_same";
    return isnan(f->effect) ? "figure_unknown" : patterns[f->scale];
}

Str words_figure(const Knowledge *k, Str language, const CareFigure *f, Arena *arena) {
    Str outcome = knowledge_word(k, language, "outcomes", f->outcome, "text");
    Str against = f->comparator.len ? f->comparator : STR("nothing");
    Str comparator = knowledge_word(k, language, "comparators", against, "text");
    double effect = isnan(f->effect) ? 0 : f->effect;
    Fill parts[] = {{"outcome", outcome.len ? outcome : f->outcome},
                    {"comparator", comparator.len ? comparator : against},
                    {"with", isnan(f->with) ? STR("") : number(f->with, arena)},
                    {"with_1000", isnan(f->with) ? STR("") : number(10 * f->with, arena)},
                    {"without", isnan(f->without) ? STR("") : number(f->without, arena)},
                    {"amount", amount(k, language, effect, arena)},
                    {"ratio", ratio_number(effect, arena)},
                    {"interval", interval(k, language, f, arena)}};
    Buf out = buf_new(arena, SENTENCE_MAX);
    buf_add(&out, words_say(k, language, pattern_of(f), parts, sizeof parts / sizeof parts[0], arena));
    if (f->at_days) {
        Fill time = {"time", words_days(k, language, f->at_days, arena)};
        buf_add(&out, words_say(k, language, "figure_after", &time, 1, arena));
    }
    return buf_str(&out);
}
