/* The page on the fit, as Markdown, and its plot. */
#include "report/fit.h"

/* The sides of the drawing area and its place, in pixels. */
enum { PLOT = 560, LEFT = 60, TOP = 20, WIDTH = 640, HEIGHT = 640, TICKS = 5 };

/* A cell of a table: no bars, no line ends. */
static void cell(Buf *out, Str text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '|') buf_add(out, STR("\\|"));
        else buf_char(out, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
    }
}

static void result_line(const Knowledge *k, const FitResult *r, bool with_reason, Buf *out) {
    const Evidence *row = &k->evidence[r->entry->row];
    buf_format(out, "| %.*s | ", STR_ARG(row->id));
    fit_reference(k, r->entry, out);
    buf_add(out, STR(" | "));
    fit_finding(k, r->entry, out);
    buf_format(out, " | %.*s | %s | %.2f | %.2f to %.2f%s | %.2f |",
               STR_ARG(k->populations[r->entry->population].id), fit_measure_name(r->measure), r->published,
               r->lo, r->hi,
               r->basis == FIT_PUBLISHED ? ""
               : r->basis == FIT_COUNTED ? " (c)"
                                         : " (t)",
               r->implied);
    if (with_reason) {
        buf_char(out, ' ');
        cell(out, r->entry->reason);
        buf_add(out, STR(" |"));
    }
    buf_char(out, '\n');
}

static void results(const Knowledge *k, const FitReport *report, bool inside, Buf *out) {
    buf_format(out, "| row | cause | finding | population | measure | published | interval | implied |%s\n",
               inside ? "" : " reason |");
    buf_format(out, "|---|---|---|---|---|---|---|---|%s\n", inside ? "" : "---|");
    for (size_t i = 0; i < report->count; i++)
        if (report->of[i].inside == inside) result_line(k, &report->of[i], !inside, out);
}

static void answer(const Knowledge *k, const Setting *s, Buf *out) {
    const Finding *f = &k->findings[s->finding];
    buf_format(out, "%.*s", STR_ARG(f->id));
    if (f->type == TYPE_NUMBER) buf_format(out, " %g", s->value.number);
    if (f->type == TYPE_CHOICE) buf_format(out, " %.*s", STR_ARG(f->choices[s->value.choice]));
    if (f->type == TYPE_NUMBER || f->type == TYPE_CHOICE) return;
    if (s->value.any == TRI_NO) buf_add(out, STR(" no"));
    else if (s->value.left == TRI_YES) buf_add(out, s->value.right == TRI_YES ? STR(" both") : STR(" left"));
    else buf_add(out, s->value.right == TRI_YES ? STR(" right") : STR(" yes"));
}

static void causes(const Knowledge *k, const uint16_t *of, size_t count, Buf *out) {
    for (size_t i = 0; i < count; i++) buf_format(out, "%s%.*s", i ? ", " : "", STR_ARG(k->causes[of[i]].id));
    buf_add(out, STR(" | "));
}

static void populations(const Knowledge *k, Buf *out) {
    buf_add(out, STR("| population | all have | one of | none of | why |\n|---|---|---|---|---|\n"));
    for (size_t i = 0; i < k->population_count; i++) {
        const Population *p = &k->populations[i];
        buf_format(out, "| %.*s | ", STR_ARG(p->id));
        for (size_t a = 0; a < p->answer_count; a++) {
            if (a) buf_add(out, STR(", "));
            answer(k, &p->answers[a], out);
        }
        buf_add(out, STR(" | "));
        causes(k, p->among, p->among_count, out);
        causes(k, p->without, p->without_count, out);
        cell(out, p->why);
        buf_add(out, STR(" |\n"));
    }
}

static void skipped(const Knowledge *k, Buf *out) {
    buf_add(out, STR("| row | why it is left out |\n|---|---|\n"));
    for (size_t i = 0; i < k->fit_count; i++) {
        if (k->fit[i].skip.len == 0) continue;
        buf_format(out, "| %.*s | ", STR_ARG(k->evidence[k->fit[i].row].id));
        cell(out, k->fit[i].skip);
        buf_add(out, STR(" |\n"));
    }
}

void fit_page(const Knowledge *k, const FitReport *report, Buf *out) {
    buf_add(out,
            STR("# The network held against the evidence\n\n"
                "Written by `plumbline knowledge fit --out docs`; do not edit. What each row means in the "
                "network is in\n`knowledge/fit/`, the format in [knowledge.md](knowledge.md).\n\n"
                "For every accuracy row: what sensitivity, specificity or ratio of both the network implies "
                "in the row's own\npopulation, worked out exactly, and whether it lies in the published "
                "interval. "
                "(c) is Wilson's interval from the numbers of\npeople; (t) stands where nothing was "
                "published: 0.10 on either side. How far ratios r are off is told\nby r / (1 + r). The same "
                "evidence made the numbers, so this shows whether the parts agree with one another; it\nis "
                "no validation.\n\n"));
    buf_format(
        out,
        "**%zu of %zu rows are met** in all their measures, %zu of %zu measures; %zu rows are left out, "
        "each with its reason.\n\n![Implied against published, with the published interval](fit.svg)\n",
        report->rows_inside, report->rows, report->inside, report->count, report->skipped);
    buf_add(out, STR("\n## Outside, worst first\n\n"));
    results(k, report, false, out);
    buf_add(out, STR("\n## Inside\n\n"));
    results(k, report, true, out);
    buf_add(out, STR("\n## Populations\n\n"));
    populations(k, out);
    buf_add(out, STR("\n## Left out\n\n"));
    skipped(k, out);
}

static double across(double share) {
    return LEFT + PLOT * share;
}

static double up(double share) {
    return TOP + PLOT * (1 - share);
}

static void axes(Buf *out) {
    buf_format(out,
               "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#888\"/>\n"
               "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#bbb\"/>\n",
               LEFT, TOP, PLOT, PLOT, LEFT, TOP + PLOT, LEFT + PLOT, TOP);
    for (int i = 0; i <= TICKS; i++) {
        double share = (double)i / TICKS;
        buf_format(out,
                   "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%.1f</text>"
                   "<text x=\"%d\" y=\"%.0f\" text-anchor=\"end\">%.1f</text>\n",
                   across(share), TOP + PLOT + 18, share, LEFT - 8, up(share) + 4, share);
    }
    buf_format(
        out,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">published, with its interval</text>\n"
        "<text x=\"16\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 16 %d)\">implied by the "
        "network</text>\n",
        LEFT + PLOT / 2, TOP + PLOT + 44, TOP + PLOT / 2, TOP + PLOT / 2);
}

/* Ratios do not fit between 0 and 1. */
static void dot(const FitResult *r, Buf *out) {
    if (r->measure >= FIT_SHARES) return;
    const char *colour = r->inside ? "#2a6f97" : "#c1121f";
    buf_format(
        out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-opacity=\"0.35\"/>",
        across(r->lo), up(r->implied), across(r->hi), up(r->implied), colour);
    if (r->measure == FIT_SENS)
        buf_format(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", across(r->published),
                   up(r->implied), colour);
    else
        buf_format(out,
                   "<rect x=\"%.1f\" y=\"%.1f\" width=\"6\" height=\"6\" fill=\"none\" stroke=\"%s\"/>\n",
                   across(r->published) - 3, up(r->implied) - 3, colour);
}

void fit_plot(const FitReport *report, Buf *out) {
    buf_format(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
        "font-size=\"12\" role=\"img\">\n"
        "<title>Accuracy implied by the network against the published one</title>\n"
        "<desc>Dots are sensitivities, squares specificities; blue lies in the published interval, red "
        "outside.</desc>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
        WIDTH, HEIGHT, WIDTH, HEIGHT);
    axes(out);
    for (size_t i = report->count; i-- > 0;) dot(&report->of[i], out);
    buf_add(out, STR("</svg>\n"));
}
