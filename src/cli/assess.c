/* plumbline assess: a case in, a report out. */
#include "cli/app.h"
#include "report/pdf.h"
#include "report/report.h"

#include <string.h>

enum { REPORT_MAX_BYTES = 4 * 1024 * 1024 };

static const OptionSpec options[] = {
    {"--in", "FILE", "the case as JSON; - or nothing reads standard input"},
    {"--format", "text|json|pdf", "text for a person (default), JSON for a program, a PDF for the doctor"},
    {"--out", "FILE", "write to this file; without it, to standard output"},
    {"--language", "en|ko", "the language of the report; English without it"},
    {"--draws", "N", "draws for the intervals, 0 to 2000 (default 500)"},
    {"--seed", "N", "seed of the draws; the same seed gives the same intervals"},
    {"--knowledge", "DIR", "another knowledge folder than the built-in one"},
    {"--help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static bool whole_number(const App *app, const char *name, double max, double *value, Err *err) {
    const char *text = app_option(app, name);
    double number = 0;
    if (!text) return true;
    if (!str_number(str_of(text), &number) || number < 0 || number > max ||
        number != (double)(uint64_t)number) {
        err_set(err, ERR_USAGE, str_of(name), "\"%s\" is no whole number from 0 to %.0f", text, max);
        return false;
    }
    *value = number;
    return true;
}

typedef enum Format { FORMAT_TEXT, FORMAT_JSON, FORMAT_PDF } Format;

static bool read_format(const App *app, Format *format, Err *err) {
    static const char *const names[] = {"text", "json", "pdf"};
    const char *given = app_option(app, "--format");
    *format = FORMAT_TEXT;
    if (!given) return true;
    for (int i = 0; i < 3; i++) {
        *format = (Format)i;
        if (strcmp(given, names[i]) == 0) return true;
    }
    err_set(err, ERR_USAGE, STR("--format"), "\"%s\" is no format", given);
    return err_hint(err, "give text, json or pdf");
}

static bool read_options(const App *app, ReportOptions *report, Format *format, Err *err) {
    if (!read_format(app, format, err)) return false;
    *report = report_defaults();
    double draws = report->draws;
    double seed = (double)report->seed;
    if (!whole_number(app, "--draws", 2000, &draws, err)) return false;
    if (!whole_number(app, "--seed", 9007199254740991.0, &seed, err)) return false;
    report->draws = (uint32_t)draws;
    report->seed = (uint64_t)seed;
    return true;
}

static bool print(App *app, const Report *report, Str language, Format format, Err *err) {
    const char *path = app_option(app, "--out");
    Buf out = buf_new(app->scratch, REPORT_MAX_BYTES);
    bool made = true;
    if (format == FORMAT_PDF)
        made = report_pdf(app->scratch, report, language, app_today(app->scratch), &out, err);
    else if (format == FORMAT_JSON) report_json(report, language, app->scratch, &out);
    else report_text(report, language, !path && app_colour(), app->scratch, &out);
    if (!made) return false;
    if (out.failed) return err_memory(err);
    if (path && strcmp(path, "-") != 0) return app_write_file(app->scratch, path, buf_str(&out), err);
    return app_print(buf_str(&out), err);
}

static bool assess(App *app, Err *err) {
    const char *path = app_option(app, "--in") ? app_option(app, "--in") : "-";
    ReportOptions report_options;
    Format format = FORMAT_TEXT;
    Str text;
    Case of;
    Report report;
    Str language;
    if (!app_no_arguments(app, &command_assess, err)) return false;
    if (!read_options(app, &report_options, &format, err)) return false;
    if (!app_read_file(app->scratch, path, JSON_MAX_BYTES, &text, err)) return false;
    if (!app_open(app, err) || !app_language(app, &language, err)) return false;
    if (!case_read(app->scratch, app->knowledge, str_of(path), text, &of, err)) return false;
    if (!report_make(app->scratch, app->belief, &of, &report_options, &report, err)) return false;
    return print(app, &report, language, format, err);
}

static int run(App *app) {
    Err err = {0};
    return assess(app, &err) ? 0 : app_fail(app, &err);
}

const Command command_assess = {"assess",
                                "assess [--in FILE] [--format text|json|pdf] [--language en|ko] [--out FILE]",
                                "a case in, a report out", options, run};
