#include "report/fit.h"

#include "interview/case.h"

enum { NAME_MAX_BYTES = 4096 };

void fit_reference(const Knowledge *k, const FitEntry *entry, Buf *out) {
    for (size_t i = 0; i < entry->reference_count; i++) {
        size_t at = entry->reference[i];
        if (i) buf_add(out, STR(" or "));
        buf_add(out, entry->reference_is_finding ? k->findings[at].id : k->causes[at].id);
    }
}

void fit_finding(const Knowledge *k, const FitEntry *entry, Buf *out) {
    const Finding *f = &k->findings[entry->findings[0]];
    for (size_t i = 0; i < entry->finding_count; i++)
        buf_format(out, "%s%.*s", i ? (entry->absent ? " nor " : " or ") : (entry->absent ? "no " : ""),
                   STR_ARG(k->findings[entry->findings[i]].id));
    if (entry->sides == FIT_ANY_SIDE) buf_add(out, STR(" (any side)"));
    if (entry->sides == FIT_BOTH_SIDES) buf_add(out, STR(" (both sides)"));
    if (f->grades && f->type == TYPE_CHOICE) buf_format(out, " (%.*s)", STR_ARG(f->choices[entry->grade]));
    if (f->grades && f->type == TYPE_NUMBER)
        buf_format(out, " (%s %g)", f->steps_descend ? "below" : "from", f->steps[entry->grade - 1]);
}

static void pad(Buf *out, size_t from, size_t columns) {
    do buf_char(out, ' ');
    while (!out->failed && out->len - from < columns);
}

static void text_line(const Knowledge *k, const FitResult *r, Buf *out) {
    enum { ROW = 8, CAUSE = 34, FINDING = 66, POPULATION = 92 };
    size_t from = out->len;
    buf_add(out, k->evidence[r->entry->row].id);
    pad(out, from, ROW);
    fit_reference(k, r->entry, out);
    pad(out, from, CAUSE);
    fit_finding(k, r->entry, out);
    pad(out, from, FINDING);
    buf_add(out, k->populations[r->entry->population].id);
    pad(out, from, POPULATION);
    buf_format(out, "%s  %.2f  %.2f-%.2f  %.2f  %+.2f%s\n", fit_measure_name(r->measure), r->published, r->lo,
               r->hi, r->implied, r->off_by, r->entry->reason.len ? "  (reason)" : "");
}

void fit_text(const Knowledge *k, const FitReport *report, Buf *out) {
    for (size_t i = 0; i < report->count && !report->of[i].inside; i++) text_line(k, &report->of[i], out);
    buf_format(out, "%zu of %zu rows inside, %zu of %zu measures, %zu rows skipped\n", report->rows_inside,
               report->rows, report->inside, report->count, report->skipped);
}

static void text_member(Buf *out, const char *name, Str text) {
    buf_format(out, "\"%s\": ", name);
    json_write_string(out, text);
}

static void text_first(Buf *out, const char *name, Str text) {
    text_member(out, name, text);
    buf_add(out, STR(", "));
}

static void json_result(const Knowledge *k, const FitResult *r, Buf *out) {
    Buf name = buf_new(out->arena, NAME_MAX_BYTES);
    buf_char(out, '{');
    text_first(out, "row", k->evidence[r->entry->row].id);
    fit_reference(k, r->entry, &name);
    text_first(out, "cause", buf_str(&name));
    name.len = 0;
    fit_finding(k, r->entry, &name);
    text_first(out, "finding", buf_str(&name));
    text_first(out, "population", k->populations[r->entry->population].id);
    text_first(out, "measure", str_of(fit_measure_name(r->measure)));
    buf_format(out, "\"published\": %.4g, \"interval\": [%.4g, %.4g], ", r->published, r->lo, r->hi);
    text_first(out, "basis", str_of(fit_basis_name(r->basis)));
    buf_format(out, "\"implied\": %.4g, \"off_by\": %.4g", r->implied, r->off_by);
    if (r->entry->reason.len) {
        buf_add(out, STR(", "));
        text_member(out, "reason", r->entry->reason);
    }
    buf_char(out, '}');
}

static void json_list(const Knowledge *k, const FitReport *report, const char *name, bool inside, Buf *out) {
    const char *comma = "\n  ";
    buf_format(out, ",\n\"%s\": [", name);
    for (size_t i = 0; i < report->count; i++) {
        if (report->of[i].inside != inside) continue;
        buf_add(out, str_of(comma));
        json_result(k, &report->of[i], out);
        comma = ",\n  ";
    }
    buf_char(out, ']');
}

void fit_json(const Knowledge *k, const FitReport *report, Buf *out) {
    buf_format(out, "{\"rows\": %zu, \"inside\": %zu, \"measures\": %zu, \"measures_inside\": %zu",
               report->rows, report->rows_inside, report->count, report->inside);
    json_list(k, report, "outside", false, out);
    json_list(k, report, "within", true, out);
    buf_add(out, STR(",\n\"skipped\": ["));
    const char *comma = "\n  ";
    for (size_t i = 0; i < k->fit_count; i++) {
        if (k->fit[i].skip.len == 0) continue;
        buf_format(out, "%s{", comma);
        text_first(out, "row", k->evidence[k->fit[i].row].id);
        text_member(out, "why", k->fit[i].skip);
        buf_char(out, '}');
        comma = ",\n  ";
    }
    buf_add(out, STR("]}\n"));
}
