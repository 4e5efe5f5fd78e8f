/* The pages that show a report: the result, the page for the doctor, JSON; and the emergency page, which
 * needs none. */
#include "report/pdf.h"
#include "report/sheet.h"
#include "report/words.h"
#include "web/result.h"

#include <string.h>
#include <time.h>

enum { JSON_MAX_BYTES_OUT = 4 * 1024 * 1024 };

static bool make_report_as(Visit *v, const ReportOptions *how, Report *report) {
    Err err = {0};
    if (report_make(v->arena, v->belief, &v->state.of, how, report, &err)) return true;
    visit_fail(v);
    return false;
}

static bool make_report(Visit *v, Report *report) {
    ReportOptions how = report_defaults();
    return make_report_as(v, &how, report);
}

static Str version_line(Visit *v) {
    const Knowledge *k = v->service->knowledge;
    return str_format(v->arena, "%.*s (%.12s)", STR_ARG(k->version), k->hash);
}

void page_emergency(Visit *v) {
    Err err = {0};
    Safety safety;
    if (!safety_assess(v->arena, v->service->knowledge, &v->state.of.complete, &safety, &err)) {
        visit_fail(v);
        return;
    }
    if (safety.urgency != URGENCY_EMERGENCY_NOW) {
        visit_go(v, STR("/ask"));
        return;
    }
    EmergencyView view = {.layout = visit_layout(v, say(v, "emergency_title")),
                          .card = result_card(v, &safety, NULL),
                          .token = visit_token(v)};
    Buf page = visit_page(v);
    template_emergency(&view, &v->words, &page);
    visit_send(v, 200, &page);
}

void page_emergency_post(Visit *v) {
    v->state.emergency_seen = true;
    visit_keep(v);
    visit_go(v, STR("/ask"));
}

void page_result(Visit *v) {
    Report report;
    BodyMap body;
    if (!make_report(v, &report)) return;
    if (!body_map_make(v->arena, &report, v->language, &body)) {
        visit_fail(v);
        return;
    }
    bool calm = report.safety.urgency != URGENCY_EMERGENCY_NOW;
    ResultView view = {.layout = visit_layout(v, say(v, "result_title")),
                       .card = result_card(v, &report.safety, &report.plan),
                       .causes = result_causes(v, &report, 1),
                       .where = result_where(v, &report),
                       .body = calm ? result_body(v, &body) : NULL,
                       .spine = calm ? result_spine(v, &report) : NULL,
                       .plan = result_plan(v, &report),
                       .programme = result_programme(v, &report, false),
                       .open = result_open(v, &report),
                       .token = visit_token(v),
                       .disclaimer = words_text(report.knowledge, v->language, "disclaimer"),
                       .version = version_line(v)};
    Buf page = visit_page(v);
    template_result(&view, &v->words, &page);
    visit_send(v, 200, &page);
}

/* Shows neither intervals nor reasons, which take longest. */
void page_exercises(Visit *v) {
    Report report;
    ReportOptions how = report_defaults();
    how.draws = 0;
    how.explain = false;
    if (!make_report_as(v, &how, &report)) return;
    ExercisesView view = {.layout = visit_layout(v, say(v, "exercises_title")),
                          .programme = result_programme(v, &report, true)};
    Buf page = visit_page(v);
    template_exercises(&view, &v->words, &page);
    visit_send(v, 200, &page);
}

void page_result_json(Visit *v) {
    Report report;
    Buf out = buf_new(v->arena, JSON_MAX_BYTES_OUT);
    if (!make_report(v, &report)) return;
    report_json(&report, v->language, v->arena, &out);
    if (out.failed) {
        visit_fail(v);
        return;
    }
    v->response->status = 200;
    v->response->body = buf_str(&out);
    http_add(v->response, STR("Content-Type"), STR("application/json; charset=utf-8"));
    http_add(v->response, STR("Content-Disposition"), STR("attachment; filename=\"plumbline-report.json\""));
}

/* ---- the page for the doctor ---- */

static const LineView *as_lines(Visit *v, Lines lines, size_t *count) {
    LineView *views = ARENA_NEW(v->arena, lines.count, LineView);
    *count = views ? lines.count : 0;
    for (size_t i = 0; i < *count; i++) views[i].text = lines.of[i];
    return views;
}

static const FlagView *as_flags(Visit *v, const Sheet *sheet, size_t *count) {
    FlagView *views = ARENA_NEW(v->arena, sheet->flag_count, FlagView);
    *count = views ? sheet->flag_count : 0;
    for (size_t i = 0; i < *count; i++)
        views[i] = (FlagView){.name = sheet->flags[i].name,
                              .status = sheet->flags[i].status_text,
                              .present = sheet->flags[i].status == FLAG_PRESENT};
    return views;
}

void page_print(Visit *v) {
    Report report;
    Sheet sheet;
    Err err = {0};
    if (!make_report(v, &report)) return;
    if (!sheet_make(v->arena, &report, v->language, &sheet, &err)) {
        visit_fail(v);
        return;
    }
    PrintView view = {.layout = visit_layout(v, say(v, "print_title")),
                      .person = sheet.person,
                      .card = result_card(v, &report.safety, &report.plan),
                      .causes = result_causes(v, &report, SIZE_MAX),
                      .where = result_where(v, &report),
                      .body = result_body(v, &sheet.body),
                      .open = result_open(v, &report),
                      .disclaimer = words_text(report.knowledge, v->language, "disclaimer"),
                      .version = version_line(v)};
    view.present = as_lines(v, sheet.present, &view.present_count);
    view.absent = as_lines(v, sheet.absent, &view.absent_count);
    view.medicines = as_lines(v, sheet.medicines, &view.medicines_count);
    view.flags = as_flags(v, &sheet, &view.flags_count);
    Buf page = visit_page(v);
    template_print(&view, &v->words, &page);
    visit_send(v, 200, &page);
}

void page_print_pdf(Visit *v) {
    char day[sizeof "-2147483648-12-31"] = "";
    time_t now = (time_t)v->now;
    struct tm utc;
    Report report;
    Err err = {0};
    Buf out = buf_new(v->arena, PDF_MAX_BYTES);
    if (!make_report(v, &report)) return;
    if (gmtime_r(&now, &utc)) strftime(day, sizeof day, "%Y-%m-%d", &utc);
    if (!report_pdf(v->arena, &report, v->language, str_of(day), &out, &err)) {
        visit_fail(v);
        return;
    }
    v->response->status = 200;
    v->response->body = buf_str(&out);
    http_add(v->response, STR("Content-Type"), STR("application/pdf"));
    http_add(v->response, STR("Content-Disposition"), STR("attachment; filename=\"plumbline.pdf\""));
}
