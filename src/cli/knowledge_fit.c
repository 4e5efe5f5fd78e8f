/* plumbline knowledge fit: the network held against the evidence. */
#include "cli/knowledge_fit.h"

#include "report/fit.h"

static bool write_page(App *app, const FitReport *report, const char *folder, const char *name, bool is_plot,
                       Err *err) {
    Buf out = buf_new(app->scratch, FIT_MAX_BYTES);
    char *path = str_c(app->scratch, str_format(app->scratch, "%s/%s", folder, name));
    if (is_plot) fit_plot(report, &out);
    else fit_page(app->knowledge, report, &out);
    if (out.failed || !path) return err_memory(err);
    return app_write_file(app->scratch, path, buf_str(&out), err);
}

bool knowledge_fit(App *app, bool json, Err *err) {
    const char *folder = app_option(app, "--out");
    FitReport report;
    if (!app_load_knowledge(app, NULL, err) || !fit_run(app->knowledge, app->arena, &report, err))
        return false;
    if (folder)
        return write_page(app, &report, folder, "fit.md", false, err) &&
               write_page(app, &report, folder, "fit.svg", true, err);
    Buf out = buf_new(app->scratch, FIT_MAX_BYTES);
    if (json) fit_json(app->knowledge, &report, &out);
    else fit_text(app->knowledge, &report, &out);
    if (out.failed) return err_memory(err);
    return app_print(buf_str(&out), err);
}
