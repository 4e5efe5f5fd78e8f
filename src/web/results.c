/* The pages that show a report: the result, the page for the doctor, JSON; and the emergency page, which
 * needs none. */
#include "report/words.h"
#include "web/result.h"

#include <string.h>

enum { JSON_MAX_BYTES_OUT = 4 * 1024 * 1024 };

static bool make_report(Visit *v, Report *report) {
    Err err = {0};
    ReportOptions how = report_defaults();
    if (report_make(v->arena, v->belief, &v->state.of, &how, report, &err)) return true;
    visit_fail(v);
    return false;
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
    if (!make_report(v, &report)) return;
    ResultView view = {.layout = visit_layout(v, say(v, "result_title")),
                       .card = result_card(v, &report.safety, &report.plan),
                       .causes = result_causes(v, &report, 1),
                       .where = result_where(v, &report),
                       .plan = result_plan(v, &report),
                       .open = result_open(v, &report),
                       .disclaimer = words_text(report.knowledge, v->language, "disclaimer"),
                       .version = version_line(v)};
    Buf page = visit_page(v);
    template_result(&view, &v->words, &page);
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

/* Findings that were told, present or absent, by kind of medicine or not. */
typedef enum Pick { PICK_PRESENT, PICK_ABSENT, PICK_MEDICINES } Pick;

static bool is_medicine(const Finding *f) {
    static const char *const medicines[] = {
        "anticoagulant", "antiplatelet",        "steroids_long_term", "immunosuppressed",
        "chemotherapy",  "metformin_long_term", "statin_or_steroid",  NULL};
    for (const char *const *m = medicines; *m; m++)
        if (str_eq(f->id, str_of(*m))) return true;
    return false;
}

static bool is_present(const Finding *f, const Answer *a) {
    return f->type == TYPE_NUMBER || f->type == TYPE_CHOICE ? a->any != TRI_NO || f->type == TYPE_NUMBER
                                                            : a->any == TRI_YES;
}

static bool picked(const Finding *f, const Answer *a, Pick pick) {
    if (!a->known || f->kind == FINDING_PERSON) return false;
    if (pick == PICK_MEDICINES) return is_medicine(f) && is_present(f, a);
    if (is_medicine(f) && is_present(f, a)) return false;
    return is_present(f, a) == (pick == PICK_PRESENT);
}

static Str say_finding(Visit *v, const Case *of, size_t f, Pick pick) {
    const Answer *a = &of->given.of[f];
    if (pick == PICK_ABSENT) return words_finding_name(of->knowledge, v->language, f);
    Side side = a->left == TRI_YES && a->right != TRI_YES   ? SIDE_ON_LEFT
                : a->right == TRI_YES && a->left != TRI_YES ? SIDE_ON_RIGHT
                                                            : SIDE_NONE;
    Str text = words_finding(of->knowledge, v->language, of, f, side, 1, v->arena);
    if (a->left != TRI_YES || a->right != TRI_YES) return text;
    const Fill fills[] = {{"place", text}, {"side", say(v, "both_sides")}};
    return say_fill(v, "place_and_side", fills, 2);
}

static const LineView *findings(Visit *v, Pick pick, size_t *count) {
    const Case *of = &v->state.of;
    LineView *lines = ARENA_NEW(v->arena, of->given.count, LineView);
    *count = 0;
    for (size_t f = 0; lines && f < of->given.count; f++)
        if (picked(&of->knowledge->findings[f], &of->complete.of[f], pick) && of->given.of[f].known)
            lines[(*count)++].text = say_finding(v, of, f, pick);
    return lines;
}

/* Could a question that is asked of this person still tell? */
static bool can_be_asked(const Visit *v, uint16_t finding) {
    const Knowledge *k = v->service->knowledge;
    for (size_t q = 0; q < k->question_count; q++) {
        const Question *question = &k->questions[q];
        if (question->stage == STAGE_EXAMINATION || !state_applies(&v->state, q)) continue;
        for (size_t i = 0; i < question->ask_count; i++)
            if (question->asks[i] == finding) return true;
    }
    return false;
}

typedef enum FlagStatus { FLAG_ABSENT, FLAG_NOT_EXAMINED, FLAG_OPEN, FLAG_PRESENT } FlagStatus;

/* What is known of a rule that neither holds nor is excluded. */
static FlagStatus status_of_open(const Visit *v, const OpenRule *open) {
    for (size_t i = 0; i < open->unasked_count; i++)
        if (can_be_asked(v, open->unasked[i])) return FLAG_OPEN;
    return FLAG_NOT_EXAMINED;
}

static bool is_alarm_of(const Knowledge *k, uint16_t rule, Str group) {
    return str_eq(k->rules[rule].red_flag, group) && k->rules[rule].urgency >= URGENCY_SAME_DAY;
}

static FlagStatus status_of(const Visit *v, Str group, const Safety *safety) {
    const Knowledge *k = v->service->knowledge;
    FlagStatus worst = FLAG_ABSENT;
    for (size_t i = 0; i < safety->fired_count; i++)
        if (is_alarm_of(k, safety->fired[i], group)) return FLAG_PRESENT;
    for (size_t i = 0; i < safety->open_count; i++) {
        if (!is_alarm_of(k, safety->open[i].rule, group)) continue;
        FlagStatus status = status_of_open(v, &safety->open[i]);
        if (status > worst) worst = status;
    }
    return worst;
}

/* The groups of red flags, each with what is known of it. */
static const FlagView *flags(Visit *v, const Safety *safety, size_t *count) {
    static const char *const words[] = {"flag_absent", "flag_not_examined", "flag_open", "flag_present"};
    const Knowledge *k = v->service->knowledge;
    FlagView *views = ARENA_NEW(v->arena, k->rule_count, FlagView);
    *count = 0;
    for (size_t r = 0; views && r < k->rule_count; r++) {
        Str group = k->rules[r].red_flag;
        bool again = group.len == 0;
        for (size_t before = 0; before < r; before++)
            again = again || str_eq(k->rules[before].red_flag, group);
        if (again) continue;
        FlagStatus status = status_of(v, group, safety);
        views[(*count)++] = (FlagView){.name = knowledge_word(k, v->language, "red_flags", group, "text"),
                                       .status = say(v, words[status]),
                                       .present = status == FLAG_PRESENT};
    }
    return views;
}

static Str person(Visit *v) {
    const Knowledge *k = v->service->knowledge;
    const Answer *age = &v->state.of.given.of[k->person.age];
    const Answer *sex = &v->state.of.given.of[k->person.sex];
    Str years = age->known ? str_format(v->arena, "%g", age->number) : say(v, "unknown");
    Str which = say(v, "unknown");
    if (sex->known) {
        const Finding *f = &k->findings[k->person.sex];
        Str id = str_format(v->arena, "%.*s.%.*s", STR_ARG(f->id), STR_ARG(f->choices[sex->choice]));
        which = knowledge_word(k, v->language, "findings", id, "text");
        if (!which.len) which = f->choices[sex->choice];
    }
    const Fill fills[] = {{"age", years}, {"sex", which}};
    return say_fill(v, "print_person", fills, 2);
}

void page_print(Visit *v) {
    Report report;
    if (!make_report(v, &report)) return;
    PrintView view = {.layout = visit_layout(v, say(v, "print_title")),
                      .person = person(v),
                      .card = result_card(v, &report.safety, &report.plan),
                      .causes = result_causes(v, &report, SIZE_MAX),
                      .where = result_where(v, &report),
                      .open = result_open(v, &report),
                      .disclaimer = words_text(report.knowledge, v->language, "disclaimer"),
                      .version = version_line(v)};
    view.present = findings(v, PICK_PRESENT, &view.present_count);
    view.absent = findings(v, PICK_ABSENT, &view.absent_count);
    view.medicines = findings(v, PICK_MEDICINES, &view.medicines_count);
    view.flags = flags(v, &report.safety, &view.flags_count);
    Buf page = visit_page(v);
    template_print(&view, &v->words, &page);
    visit_send(v, 200, &page);
}
