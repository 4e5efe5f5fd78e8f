/* plumbline score: runs a folder of cases whose answer is known and counts what was right. */
#include "cli/app.h"
#include "report/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPECTED_MAX = 8, CASES_MAX = 1000, SCORE_MAX_BYTES = 1024 * 1024 };

typedef enum Mode { MODE_HISTORY, MODE_EXAMINATION, MODE_IMAGING, MODE_INTERVIEW, MODE_COUNT } Mode;

static const char *const mode_names[] = {"history", "examination", "imaging", "interview"};
static const unsigned mode_kinds[] = {OBSERVE_HISTORY, OBSERVE_HISTORY | OBSERVE_EXAMINATION, OBSERVE_ALL,
                                      OBSERVE_HISTORY};
/* An agreed emergency counts as missed below this: by history alone the same day is soon enough to be
 * examined. */
static const Urgency mode_least[] = {URGENCY_SAME_DAY, URGENCY_EMERGENCY_NOW, URGENCY_EMERGENCY_NOW,
                                     URGENCY_SAME_DAY};

typedef struct Names {
    Str of[EXPECTED_MAX];
    size_t count;
} Names;

typedef struct Expected {
    Names conditions, roots, levels;
    Str side;
    unsigned acceptable; /* bits of urgencies */
    Urgency urgency;
    bool emergency; /* both readers agree that it is one */
} Expected;

typedef struct Tally {
    size_t cases, emergencies, with_root, with_level, with_side;
    size_t top1, top3, root, level, side, acceptable, with_condition;
    double log_score;
    Str missed[CASES_MAX], over[CASES_MAX], under[CASES_MAX];
    size_t missed_count, over_count, under_count;
    size_t confusion[URGENCY_COUNT][URGENCY_COUNT];
    size_t questions[CASES_MAX];
    Str not_top3[CASES_MAX];
    size_t not_top3_count;
} Tally;

static const OptionSpec options[] = {
    {"--format", "text|json", "text (default) or JSON"},
    {"--require", "FILE", "fail (exit status 1) when a figure is worse than this JSON file says"},
    {"--knowledge", "DIR", "another knowledge folder than the built-in one"},
    {"--help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static void read_names(const Json *list, Names *out) {
    for (size_t i = 0; list && list->type == JSON_IS_ARRAY && i < list->count && out->count < EXPECTED_MAX;
         i++)
        if (list->items[i].type == JSON_IS_STRING) out->of[out->count++] = list->items[i].string;
}

static int urgency_of(Str name) {
    for (int u = 0; u < URGENCY_COUNT; u++)
        if (str_eq(name, str_of(urgency_name((Urgency)u)))) return u;
    return -1;
}

static bool read_expected(Str name, const Json *root, Expected *out, Err *err) {
    const Json *e = json_get(root, STR("expected"));
    const Json *urgency = json_get(e, STR("urgency"));
    const Json *agreed = json_get(e, STR("emergency_agreed"));
    const Json *side = json_get(e, STR("side"));
    *out = (Expected){0};
    int u = urgency && urgency->type == JSON_IS_STRING ? urgency_of(urgency->string) : -1;
    if (u < 0) {
        err_set(err, ERR_INPUT, name, "has no expected.urgency");
        return err_hint(err, "a scored case is {\"case\": {…}, \"expected\": {\"urgency\": \"routine\", …}}");
    }
    out->urgency = (Urgency)u;
    out->emergency = agreed && agreed->boolean && u == URGENCY_EMERGENCY_NOW;
    if (side && side->type == JSON_IS_STRING) out->side = side->string;
    read_names(json_get(e, STR("conditions")), &out->conditions);
    read_names(json_get(e, STR("roots")), &out->roots);
    read_names(json_get(e, STR("levels")), &out->levels);
    Names acceptable = {0};
    read_names(json_get(e, STR("urgency_acceptable")), &acceptable);
    for (size_t i = 0; i < acceptable.count; i++)
        if (urgency_of(acceptable.of[i]) >= 0) out->acceptable |= 1U << urgency_of(acceptable.of[i]);
    out->acceptable |= 1U << u;
    return true;
}

static bool among(const Names *names, Str s) {
    for (size_t i = 0; i < names->count; i++)
        if (str_eq(names->of[i], s)) return true;
    return false;
}

/* Rank (from 0) of the best expected condition; and its probability. */
static size_t rank_of(const Report *r, const Names *conditions, double *probability) {
    size_t best = r->cause_count;
    *probability = 0;
    for (size_t i = r->cause_count; i-- > 0;) {
        if (!among(conditions, r->knowledge->causes[r->causes[i].cause].id)) continue;
        best = i;
        *probability = r->causes[i].probability;
    }
    return best;
}

static void count_urgency(Tally *t, Mode mode, Str id, const Expected *e, Urgency given) {
    t->confusion[e->urgency][given]++;
    if (e->acceptable >> given & 1) t->acceptable++;
    if (e->emergency) t->emergencies++;
    if (e->emergency && given < mode_least[mode]) t->missed[t->missed_count++] = id;
    if (e->acceptable >> given == 0) t->over[t->over_count++] = id;
    else if ((e->acceptable & ((2U << given) - 1)) == 0) t->under[t->under_count++] = id;
}

static void count_where(Tally *t, const Expected *e, const Report *r) {
    const Localisation *w = &r->where;
    if (e->roots.count) {
        Str id = w->root_count ? r->knowledge->causes[w->roots[0].cause].id : STR("root_");
        t->with_root++;
        t->root += among(&e->roots, str_slice(id, 5, id.len));
    }
    if (e->levels.count) {
        t->with_level++;
        t->level += w->level_count && among(&e->levels, r->knowledge->levels[w->levels[0].level].id);
    }
    if (e->side.len) {
        const char *side = w->both_sides              ? "both"
                           : w->side == SIDE_ON_LEFT  ? "left"
                           : w->side == SIDE_ON_RIGHT ? "right"
                                                      : "";
        t->with_side++;
        t->side += str_eq(e->side, str_of(side));
    }
}

static void count_case(Tally *t, Mode mode, Str id, const Expected *e, const Report *r) {
    double probability = 0;
    t->cases++;
    count_urgency(t, mode, id, e, r->safety.urgency);
    count_where(t, e, r);
    if (e->conditions.count == 0) return;
    size_t rank = rank_of(r, &e->conditions, &probability);
    t->with_condition++;
    t->top1 += rank < 1;
    t->top3 += rank < 3;
    if (rank >= 3) t->not_top3[t->not_top3_count++] = id;
    t->log_score += log(fmax(probability, 1e-6));
}

/* The case as it is known in this mode: only the person and the kinds of findings that belong to it. */
static bool restrict_to(App *app, const Case *whole, unsigned kinds, Case *out, Err *err) {
    if (!case_new(app->scratch, app->knowledge, out, err)) return false;
    for (size_t f = 0; f < app->knowledge->finding_count; f++) {
        unsigned kind = app->knowledge->findings[f].kind;
        if (kind == FINDING_PERSON || (kinds >> kind & 1)) case_set(out, f, whole->given.of[f]);
    }
    return true;
}

static bool score_case(App *app, const char *folder, Str name, Tally *tally, Err *err) {
    char *path = str_c(app->scratch, str_format(app->scratch, "%s/%.*s", folder, STR_ARG(name)));
    Str text;
    Case whole;
    Expected expected;
    if (!path || !app_read_file(app->scratch, path, JSON_MAX_BYTES, &text, err)) return false;
    const Json *root = json_parse(app->scratch, str_of(path), text, err);
    const Json *inner = root ? json_get(root, STR("case")) : NULL;
    if (!root || !read_expected(str_of(path), root, &expected, err)) return false;
    if (!case_from_json(app->scratch, app->knowledge, str_of(path), inner ? inner : root, &whole, err))
        return false;
    Str id = str_copy(app->arena, str_slice(name, 0, name.len - strlen(".json")));
    for (Mode mode = 0; mode < MODE_COUNT; mode++) {
        Case seen;
        Report report;
        size_t questions = 0;
        bool ok = mode == MODE_INTERVIEW
                      ? interview_of_case(app->scratch, app->belief, &whole, &seen, &questions, err)
                      : restrict_to(app, &whole, mode_kinds[mode], &seen, err);
        ReportOptions plain = {.kinds = mode_kinds[mode]};
        if (!ok || !report_make(app->scratch, app->belief, &seen, &plain, &report, err)) return false;
        tally[mode].questions[tally[mode].cases] = questions;
        count_case(&tally[mode], mode, id, &expected, &report);
    }
    return true;
}

static int by_size(const void *a, const void *b) {
    size_t x = *(const size_t *)a;
    size_t y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static double share(size_t part, size_t of) {
    return of ? (double)part / (double)of : 0;
}

typedef struct Figure {
    const char *name;
    double value;
} Figure;

enum { FIGURES = 8 };

static void figures(Tally *t, Figure out[FIGURES]) {
    double n = t->with_condition ? (double)t->with_condition : 1;
    qsort(t->questions, t->cases, sizeof *t->questions, by_size);
    size_t middle = t->cases / 2; /* of no case: the zero at its beginning */
    const Figure all[FIGURES] = {{"top1", share(t->top1, t->with_condition)},
                                 {"top3", share(t->top3, t->with_condition)},
                                 {"log_score", t->log_score / n},
                                 {"root_right", share(t->root, t->with_root)},
                                 {"level_right", share(t->level, t->with_level)},
                                 {"side_right", share(t->side, t->with_side)},
                                 {"urgency_acceptable", share(t->acceptable, t->cases)},
                                 {"questions_median", (double)t->questions[middle]}};
    memcpy(out, all, sizeof all);
}

static void json_names(Buf *out, const char *name, const Str *of, size_t count) {
    buf_format(out, "\"%s\": [", name);
    for (size_t i = 0; i < count; i++) {
        if (i) buf_add(out, STR(", "));
        json_write_string(out, of[i]);
    }
    buf_add(out, STR("], "));
}

static void print_json(Tally *tally, Buf *out) {
    buf_format(out, "{\"cases\": %zu", tally[0].cases);
    for (Mode mode = 0; mode < MODE_COUNT; mode++) {
        Tally *t = &tally[mode];
        Figure f[FIGURES];
        figures(t, f);
        buf_format(out, ",\n  \"%s\": {\"emergencies\": %zu, ", mode_names[mode], t->emergencies);
        json_names(out, "missed", t->missed, t->missed_count);
        json_names(out, "overtriaged", t->over, t->over_count);
        json_names(out, "undertriaged", t->under, t->under_count);
        for (size_t i = 0; i < FIGURES; i++)
            buf_format(out, "%s\"%s\": %.4g", i ? ", " : "", f[i].name, f[i].value);
        buf_add(out, STR("}"));
    }
    buf_add(out, STR("\n}\n"));
}

static void text_names(Buf *out, const char *label, const Str *of, size_t count) {
    buf_format(out, "  %-28s %zu", label, count);
    for (size_t i = 0; i < count; i++) buf_format(out, "%s%.*s", i ? ", " : ": ", STR_ARG(of[i]));
    buf_char(out, '\n');
}

static void text_confusion(Buf *out, const Tally *t) {
    buf_format(out, "  %-16s", "expected \\ given");
    for (int g = 0; g < URGENCY_COUNT; g++) buf_format(out, "%15s", urgency_name((Urgency)g));
    buf_char(out, '\n');
    for (int e = 0; e < URGENCY_COUNT; e++) {
        buf_format(out, "  %-16s", urgency_name((Urgency)e));
        for (int g = 0; g < URGENCY_COUNT; g++) buf_format(out, "%15zu", t->confusion[e][g]);
        buf_char(out, '\n');
    }
}

static void print_text(Tally *tally, Buf *out) {
    buf_format(out, "%zu cases\n", tally[0].cases);
    for (Mode mode = 0; mode < MODE_COUNT; mode++) {
        Tally *t = &tally[mode];
        Figure f[FIGURES];
        figures(t, f);
        buf_format(out, "\n%s\n", mode_names[mode]);
        text_confusion(out, t);
        buf_format(out, "  %-28s %zu, at least %s wanted\n", "agreed emergencies", t->emergencies,
                   urgency_name(mode_least[mode]));
        text_names(out, "missed", t->missed, t->missed_count);
        text_names(out, "over-triaged", t->over, t->over_count);
        text_names(out, "under-triaged", t->under, t->under_count);
        for (size_t i = 0; i < FIGURES; i++) buf_format(out, "  %-28s %.3g\n", f[i].name, f[i].value);
        text_names(out, "not in the first three", t->not_top3, t->not_top3_count);
    }
}

/* The required figures: {"examination": {"missed": 0, "top1": 0.6, …}, …}. Lists and medians may not exceed,
 * shares not fall below. */
static bool check_required(App *app, Tally *tally, Err *err) {
    const char *path = app_option(app, "--require");
    Str text;
    if (!path) return true;
    if (!app_read_file(app->scratch, path, JSON_MAX_BYTES, &text, err)) return false;
    const Json *root = json_parse(app->scratch, str_of(path), text, err);
    for (Mode mode = 0; root && mode < MODE_COUNT; mode++) {
        const Json *wanted = json_get(root, str_of(mode_names[mode]));
        Figure f[FIGURES + 3];
        figures(&tally[mode], f);
        f[FIGURES] = (Figure){"missed", (double)tally[mode].missed_count};
        f[FIGURES + 1] = (Figure){"overtriaged", (double)tally[mode].over_count};
        f[FIGURES + 2] = (Figure){"undertriaged", (double)tally[mode].under_count};
        for (size_t i = 0; wanted && i < FIGURES + 3; i++) {
            const Json *limit = json_get(wanted, str_of(f[i].name));
            bool least = i < FIGURES - 1;
            if (!limit || (least ? f[i].value >= limit->number - 1e-9 : f[i].value <= limit->number + 1e-9))
                continue;
            err_set(err, ERR_INPUT, str_of(mode_names[mode]), "%s is %.3g, required is at %s %.3g", f[i].name,
                    f[i].value, least ? "least" : "most", limit->number);
            return false;
        }
    }
    return root != NULL;
}

static bool score(App *app, const char *folder, Err *err) {
    Str *names = NULL;
    size_t count = 0;
    Tally *tally = ARENA_NEW(app->arena, MODE_COUNT, Tally);
    const char *format = app_option(app, "--format");
    bool json = format && strcmp(format, "json") == 0;
    if (!tally) return err_memory(err);
    if (format && !json && strcmp(format, "text") != 0) {
        err_set(err, ERR_USAGE, STR("--format"), "\"%s\" is no format", format);
        return err_hint(err, "give text or json");
    }
    if (!app_open(app, err) || !app_list_files(app->arena, folder, ".json", &names, &count, err))
        return false;
    if (count == 0 || count > CASES_MAX) {
        err_set(err, ERR_INPUT, str_of(folder), "holds %zu .json files", count);
        return err_hint(err, "give a folder of 1 to %d cases such as tests/cases", CASES_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        ArenaMark mark = arena_mark(app->scratch);
        if (!score_case(app, folder, names[i], tally, err)) return false;
        arena_rewind(app->scratch, mark);
    }
    Buf out = buf_new(app->scratch, SCORE_MAX_BYTES);
    if (json) print_json(tally, &out);
    else print_text(tally, &out);
    return app_print(buf_str(&out), err) && check_required(app, tally, err);
}

static int run(App *app) {
    Err err = {0};
    const char *folder = app_argument(app, &command_score, 0);
    if (!folder) {
        err_set(&err, ERR_USAGE, STR("score"), "no folder is given");
        err_hint(&err, "write plumbline score tests/cases");
        return app_fail(app, &err);
    }
    return score(app, folder, &err) ? 0 : app_fail(app, &err);
}

const Command command_score = {"score", "score FOLDER [--format text|json]",
                               "runs cases whose answer is known and counts what was right", options, run};
