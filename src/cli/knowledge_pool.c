#include "cli/knowledge_pool.h"

#include "interview/case.h"
#include "knowledge/params.h"
#include "knowledge/pool.h"
#include "knowledge/rewrite.h"

#include <string.h>

enum { OUT_MAX_BYTES = 16 * 1024 * 1024, FILE_MAX_BYTES = 16 * 1024 * 1024 };

/* A parameter with what its rows give. */
typedef struct Line {
    ParamUse use;
    PoolResult result;
    Pooled pooled;
    unsigned drift;
} Line;

typedef struct Lines {
    Line *of;
    size_t count;
    size_t by[POOLING_COUNT];
    size_t drifted, deviating, faulty;
} Lines;

static bool drifts(const Line *line) {
    return line->result == POOL_DONE && line->drift && line->use.param->deviates.len == 0;
}

static bool pooled(const Line *line) {
    return line->use.param->pooled < POOLED_DERIVED;
}

static bool gather(App *app, Lines *lines, Err *err) {
    const ParamUse *uses = params_list(app->knowledge, app->scratch, &lines->count);
    lines->of = ARENA_NEW(app->scratch, lines->count, Line);
    if (!lines->of) return err_memory(err);
    for (size_t i = 0; i < lines->count; i++) {
        Line *line = &lines->of[i];
        line->use = uses[i];
        line->result = pool_param(app->knowledge, uses[i].param, &line->pooled);
        if (line->result == POOL_DONE) line->drift = pool_drift(app->knowledge, uses[i].param, &line->pooled);
        lines->by[uses[i].param->pooled]++;
        lines->drifted += drifts(line);
        lines->deviating += uses[i].param->deviates.len > 0;
        lines->faulty += line->result != POOL_DONE && pooled(line);
    }
    return true;
}

static const char scale_names[][6] = {"p", "odds", "share"};

static void text_factors(const Param *p, Buf *out) {
    if (p->times < 1 || p->times > 1) buf_format(out, ", times %g", p->times);
    if (p->odds_times < 1 || p->odds_times > 1) buf_format(out, ", odds times %g", p->odds_times);
    if (p->against > 0) buf_format(out, ", against %g", p->against);
}

static void text_line(const Knowledge *k, const Line *line, Buf *out) {
    const Param *p = line->use.param;
    buf_format(out, "%.*s:%u:%u %.*s, %.*s: %s %g [%g, %g]\n    ", STR_ARG(p->pos.file), p->pos.line,
               p->pos.column, STR_ARG(line->use.owner), STR_ARG(line->use.what), scale_names[p->scale],
               p->value[0], p->lo[0], p->hi[0]);
    if (line->result == POOL_DONE)
        buf_format(out, "rows give %.4g [%.3g, %.3g], %s: ", line->pooled.value, line->pooled.lo,
                   line->pooled.hi, pool_grade_name(line->pooled.grade));
    else buf_add(out, STR("cannot be pooled (see knowledge check): "));
    buf_format(out, "%s", pool_method_name(p->pooled));
    for (size_t i = 0; i < p->from.count; i++)
        buf_format(out, "%s%.*s %s", i ? ", " : " of ", STR_ARG(k->evidence[p->from.row[i]].id),
                   p->fields ? pool_field_name((RowField)p->fields[i]) : "");
    text_factors(p, out);
    if (drifts(line)) buf_add(out, STR("\n    DRIFTED"));
    if (p->deviates.len) buf_format(out, "\n    deviates: %.*s", STR_ARG(p->deviates));
    buf_char(out, '\n');
}

static void text(const Knowledge *k, const Lines *lines, Buf *out) {
    for (size_t i = 0; i < lines->count; i++)
        if (pooled(&lines->of[i])) text_line(k, &lines->of[i], out);
    size_t named = 0;
    for (int method = 0; method < POOLED_DERIVED; method++) {
        buf_format(out, "%-15s %5zu\n", pool_method_name((Pooling)method), lines->by[method]);
        named += lines->by[method];
    }
    buf_format(out,
               "%zu numbers: %zu pooled from rows, %zu derived as a sentence says, %zu expert estimates\n",
               lines->count, named, lines->by[POOLED_DERIVED], lines->by[POOLED_EXPERT]);
    buf_format(out, "%zu drifted, %zu deviate and say why, %zu cannot be pooled\n", lines->drifted,
               lines->deviating, lines->faulty);
}

static void json_interval(Buf *out, double value, double lo, double hi) {
    buf_format(out, "{\"value\": %.6g, \"interval\": [%.6g, %.6g]", value, lo, hi);
}

static void json_rows(const Knowledge *k, const Param *p, Buf *out) {
    buf_add(out, STR(", \"rows\": ["));
    for (size_t i = 0; i < p->from.count; i++) {
        buf_add(out, i ? STR(", {\"id\": ") : STR("{\"id\": "));
        json_write_string(out, k->evidence[p->from.row[i]].id);
        if (p->fields) buf_format(out, ", \"of\": \"%s\"", pool_field_name((RowField)p->fields[i]));
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

static void json_line(const Knowledge *k, const Line *line, Buf *out) {
    const Param *p = line->use.param;
    buf_add(out, STR("{\"file\": "));
    json_write_string(out, p->pos.file);
    buf_format(out, ", \"line\": %u, \"column\": %u, \"owner\": ", p->pos.line, p->pos.column);
    json_write_string(out, line->use.owner);
    buf_add(out, STR(", \"what\": "));
    json_write_string(out, line->use.what);
    buf_format(out, ", \"scale\": \"%s\", \"method\": \"%s\", \"stated\": ", scale_names[p->scale],
               pool_method_name(p->pooled));
    json_interval(out, p->value[0], p->lo[0], p->hi[0]);
    buf_format(out, ", \"grade\": \"%s\"}, \"pooled\": ", pool_grade_name(p->grade));
    if (line->result == POOL_DONE) {
        json_interval(out, line->pooled.value, line->pooled.lo, line->pooled.hi);
        buf_format(out, ", \"grade\": \"%s\", \"studies\": %zu, \"between_sd\": %.6g}",
                   pool_grade_name(line->pooled.grade), line->pooled.studies, line->pooled.between_sd);
    } else {
        buf_add(out, STR("null"));
    }
    buf_format(out, ", \"drifted\": %s, \"deviates\": ", drifts(line) ? "true" : "false");
    json_write_string(out, p->deviates);
    json_rows(k, p, out);
    buf_char(out, '}');
}

static void json(const Knowledge *k, const Lines *lines, Buf *out) {
    buf_add(out, STR("{\"methods\": {"));
    for (int method = 0; method < POOLING_COUNT; method++)
        buf_format(out, "%s\"%s\": %zu", method ? ", " : "", pool_method_name((Pooling)method),
                   lines->by[method]);
    buf_format(out, "},\n\"drifted\": %zu, \"deviate\": %zu,\n\"numbers\": [", lines->drifted,
               lines->deviating);
    for (size_t i = 0; i < lines->count; i++) {
        buf_add(out, i ? STR(",\n  ") : STR("\n  "));
        json_line(k, &lines->of[i], out);
    }
    buf_add(out, STR("\n]}\n"));
}

/* The edits for one file. A number that `each` made has no place of its own. */
static size_t edits_of(App *app, const Lines *lines, Str file, ScalarEdit *edits) {
    size_t count = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const Line *line = &lines->of[i];
        if (!drifts(line) || !str_eq(line->use.param->pos.file, file)) continue;
        for (size_t s = 0; s < SPOT_COUNT; s++) {
            char new[POOL_TEXT_BYTES];
            Spot spot = line->use.param->spots[s];
            pool_text(line->use.param, &line->pooled, s, new);
            if (spot.line) edits[count++] = (ScalarEdit){spot, str_copy(app->scratch, str_of(new))};
        }
    }
    return count;
}

static bool write_file(App *app, const Lines *lines, Str file, Err *err) {
    const char *path = str_c(
        app->scratch, str_format(app->scratch, "%s/%.*s", app_option(app, "--knowledge"), STR_ARG(file)));
    ScalarEdit *edits = ARENA_NEW(app->scratch, lines->count * SPOT_COUNT, ScalarEdit);
    Str bytes;
    Str changed;
    if (!path || !edits) return err_memory(err);
    size_t count = edits_of(app, lines, file, edits);
    return app_read_file(app->scratch, path, FILE_MAX_BYTES, &bytes, err) &&
           rewrite_scalars(app->scratch, file, bytes, edits, count, &changed, err) &&
           app_write_file(app->scratch, path, changed, err);
}

/* Each file with a drifted number once. */
static bool write_all(App *app, const Lines *lines, Err *err) {
    for (size_t i = 0; i < lines->count; i++) {
        Str file = lines->of[i].use.param->pos.file;
        bool first = drifts(&lines->of[i]);
        for (size_t j = 0; first && j < i; j++)
            first = !drifts(&lines->of[j]) || !str_eq(lines->of[j].use.param->pos.file, file);
        if (first && !write_file(app, lines, file, err)) return false;
    }
    Buf out = buf_new(app->scratch, OUT_MAX_BYTES);
    buf_format(&out, "%zu numbers written\n", lines->drifted);
    return app_print(buf_str(&out), err);
}

bool knowledge_pool(App *app, bool *drifted, Err *err) {
    bool as_json = false;
    if (!app_report_format(app, &as_json, err)) return false;
    if (app_option(app, "--write") && !app_option(app, "--knowledge")) {
        err_set(err, ERR_USAGE, STR("--write"), "the knowledge inside the program cannot be written");
        return err_hint(err, "say --knowledge DIR");
    }
    Lines lines = {0};
    if (!app_load_knowledge(app, NULL, err) || !gather(app, &lines, err)) return false;
    if (app_option(app, "--write")) return write_all(app, &lines, err);
    *drifted = lines.drifted + lines.faulty > 0;
    Buf out = buf_new(app->scratch, OUT_MAX_BYTES);
    if (as_json) json(app->knowledge, &lines, &out);
    else text(app->knowledge, &lines, &out);
    if (out.failed) return err_memory(err);
    return app_print(buf_str(&out), err);
}
