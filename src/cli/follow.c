/* plumbline follow: a case and its check-ins in, how it has gone and the plan out. */
#include "cli/app.h"
#include "report/report.h"

enum { REPORT_MAX_BYTES = 4 * 1024 * 1024 };

static const OptionSpec options[] = {
    {"--in", "FILE", "the case and its check-ins as JSON; - or nothing reads standard input"},
    {"--format", "text|json", "text for a person (default) or JSON for a program"},
    {"--language", "en|ko", "the language of the report; English without it"},
    {"--knowledge", "DIR", "another knowledge folder than the built-in one"},
    {"--help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static bool follow(App *app, Err *err) {
    const char *path = app_option(app, "--in") ? app_option(app, "--in") : "-";
    Str language;
    ReportOptions report_options = report_defaults();
    bool json = false;
    Str text;
    Journey journey;
    Follow followed;
    Report report;
    if (!app_no_arguments(app, &command_follow, err) || !app_report_format(app, &json, err)) return false;
    if (!app_read_file(app->scratch, path, JSON_MAX_BYTES, &text, err)) return false;
    if (!app_open(app, err) || !app_language(app, &language, err)) return false;
    if (!journey_read(app->scratch, app->knowledge, str_of(path), text, &journey, err)) return false;
    if (!follow_run(app->scratch, app->belief, &journey, &followed, err)) return false;
    report_options.follow = &followed;
    if (!report_make(app->scratch, app->belief, followed.latest, &report_options, &report, err)) return false;
    Buf out = buf_new(app->scratch, REPORT_MAX_BYTES);
    if (json) report_json(&report, language, app->scratch, &out);
    else report_text(&report, language, app_colour(), app->scratch, &out);
    if (out.failed) return err_memory(err);
    return app_print(buf_str(&out), err);
}

static int run(App *app) {
    Err err = {0};
    return follow(app, &err) ? 0 : app_fail(app, &err);
}

const Command command_follow = {"follow", "follow [--in FILE] [--format text|json] [--language en|ko]",
                                "a case and its check-ins in, how it has gone and the plan out", options,
                                run};
