/* The plan as JSON. */
#include "report/json_int.h"
#include "report/programme.h"
#include "report/words.h"

#include <math.h>

static void comma(Printer *p) {
    buf_add(p->out, STR(", "));
}

static void member_number(Printer *p, const char *name, double value) {
    if (isnan(value)) return;
    comma(p);
    json_key(p, name);
    buf_number(p->out, value);
}

static void figure(Printer *p, const CareFigure *f, bool benefit) {
    buf_char(p->out, '{');
    json_text(p, "outcome", f->outcome);
    comma(p);
    json_text(p, "text", words_figure(p->k, p->language, f, p->arena));
    member_number(p, "effect", f->effect);
    if (!isnan(f->effect)) {
        comma(p);
        json_text(p, "scale", str_of(figure_scale_name(f->scale)));
    }
    member_number(p, "with", f->with);
    member_number(p, "without", f->without);
    if (!isnan(f->lo)) buf_format(p->out, ", \"interval\": [%g, %g]", f->lo, f->hi);
    if (f->at_days) buf_format(p->out, ", \"at_days\": %d", f->at_days);
    if (f->comparator.len) {
        comma(p);
        json_text(p, "comparator", f->comparator);
    }
    if (benefit) {
        comma(p);
        json_text(p, "certainty", str_of(certainty_name(f->certainty)));
    }
    comma(p);
    json_evidence(p, f->from);
    buf_char(p->out, '}');
}

static void figures(Printer *p, const char *name, const CareFigure *of, size_t count, bool benefit) {
    buf_add(p->out, STR(",\n        "));
    json_key(p, name);
    buf_char(p->out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i) comma(p);
        figure(p, &of[i], benefit);
    }
    buf_char(p->out, ']');
}

static void reasons(Printer *p, const char *name, const PlanItem *item) {
    const CareItem *care = &p->k->care[item->item];
    comma(p);
    json_key(p, name);
    buf_char(p->out, '[');
    for (size_t i = 0; i < item->reason_count; i++) {
        const CareReason *r = item->reasons[i];
        bool against = care_speaks_against(care, r);
        buf_add(p->out, i ? STR(", {") : STR("{"));
        json_text(p, "id", r->id);
        comma(p);
        json_text(p, "text", words_reason(p->k, p->language, against ? "contraindications" : "not_now", r));
        if (against) buf_format(p->out, ", \"dangerous\": %s", r->dangerous ? "true" : "false");
        comma(p);
        json_evidence(p, r->from);
        buf_char(p->out, '}');
    }
    buf_char(p->out, ']');
}

/* What every entry of the plan says of itself. */
static void item_head(Printer *p, size_t at) {
    static const char *const kinds[] = {"treatment", "imaging", "referral", "phase", "safety_net"};
    const CareItem *item = &p->k->care[at];
    json_text(p, "id", item->id);
    comma(p);
    json_text(p, "kind", str_of(kinds[item->kind]));
    comma(p);
    if (item->kind == CARE_TREATMENT) {
        json_text(p, "class", str_of(care_class_name(item->class)));
        comma(p);
    }
    json_text(p, "name", words_care(p->k, p->language, at, "name"));
    comma(p);
    json_text(p, "text", words_care(p->k, p->language, at, "text"));
}

static void list(Printer *p, const char *name, const PlanList *list, const char *reason_name) {
    json_key(p, name);
    buf_char(p->out, '[');
    for (size_t i = 0; i < list->count; i++) {
        buf_add(p->out, i ? STR(",\n      {") : STR("\n      {"));
        item_head(p, list->of[i].item);
        if (list->of[i].reason_count) reasons(p, reason_name, &list->of[i]);
        comma(p);
        json_evidence(p, p->k->care[list->of[i].item].from);
        buf_char(p->out, '}');
    }
    buf_add(p->out, STR("],\n    "));
}

static void options(Printer *p, const PlanList *list) {
    json_key(p, "options");
    buf_char(p->out, '[');
    for (size_t i = 0; i < list->count; i++) {
        size_t at = list->of[i].item;
        const CareItem *item = &p->k->care[at];
        buf_add(p->out, i ? STR(",\n      {") : STR("\n      {"));
        item_head(p, at);
        comma(p);
        json_text(p, "asks", words_care(p->k, p->language, at, "asks"));
        comma(p);
        json_text(p, "disagree", words_care(p->k, p->language, at, "disagree"));
        figures(p, "benefits", item->benefits, item->benefit_count, true);
        figures(p, "harms", item->harms, item->harm_count, false);
        comma(p);
        json_evidence(p, item->from);
        buf_char(p->out, '}');
    }
    buf_add(p->out, STR("],\n    "));
}

void json_plan(Printer *p) {
    const Plan *plan = &p->r->plan;
    json_key(p, "plan");
    buf_char(p->out, '{');
    json_text(p, "phase", plan->phase >= 0 ? p->k->care[plan->phase].id : STR(""));
    if (plan->phase >= 0) {
        comma(p);
        json_text(p, "phase_name", words_care(p->k, p->language, (size_t)plan->phase, "name"));
        comma(p);
        json_text(p, "disagree", words_care(p->k, p->language, (size_t)plan->phase, "disagree"));
    }
    comma(p);
    json_text(p, "see", plan->see >= 0 ? p->k->care[plan->see].id : STR(""));
    int review = plan->phase >= 0 ? p->k->care[plan->phase].review_days : 0;
    if (review) buf_format(p->out, ", \"review_days\": %d", review);
    buf_add(p->out, STR(",\n    "));
    list(p, "next", &plan->next, "check");
    json_key(p, "programme");
    programme_json(p->k, &p->r->programme, p->language, p->arena, p->out);
    buf_add(p->out, STR(",\n    "));
    options(p, &plan->options);
    list(p, "check_first", &plan->check_first, "check");
    list(p, "not_now", &plan->not_now, "reasons");
    json_key(p, "come_back_if");
    buf_char(p->out, '[');
    for (size_t i = 0; i < plan->safety_net.count; i++) {
        buf_add(p->out, i ? STR(",\n      {") : STR("\n      {"));
        item_head(p, plan->safety_net.of[i].item);
        comma(p);
        json_evidence(p, p->k->care[plan->safety_net.of[i].item].from);
        buf_char(p->out, '}');
    }
    buf_add(p->out, STR("]}"));
}
