/* How well the network fits the evidence (network/fit.h), printed: for a person, for a program, and as a page
 * with a plot. */
#ifndef PLUMBLINE_REPORT_FIT_H
#define PLUMBLINE_REPORT_FIT_H

#include "base/buf.h"
#include "network/fit.h"

enum { FIT_MAX_BYTES = 2 * 1024 * 1024 };

/* One line a measure that lies outside, worst first. */
void fit_text(const Knowledge *k, const FitReport *report, Buf *out);

/* {"rows", "inside", "measures", "measures_inside", "outside": [...], "within": [...], "skipped": [...]}; an
 * entry of the lists has row, cause, finding, population, measure, published, interval, basis, implied,
 * off_by (FitResult) and a reason when there is one. */
void fit_json(const Knowledge *k, const FitReport *report, Buf *out);

/* The page as Markdown, which shows the plot fit.svg beside it; and that plot. */
void fit_page(const Knowledge *k, const FitReport *report, Buf *out);
void fit_plot(const FitReport *report, Buf *out);

/* The causes of an entry's reference, such as root_L5, or a + b; and the finding with its result, such as
 * slr, slr (both) or not better_lying. */
void fit_reference(const Knowledge *k, const FitEntry *entry, Buf *out);
void fit_finding(const Knowledge *k, const FitEntry *entry, Buf *out);

#endif
