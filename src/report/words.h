/* How a report says things: names of findings with their side and value, frequencies, sources. Shared by all
 * printers. */
#ifndef PLUMBLINE_REPORT_WORDS_H
#define PLUMBLINE_REPORT_WORDS_H

#include "base/phrase.h"
#include "report/report.h"

/* A fixed text of the program, from wording section "texts". Falls back to its id, so that a missing text is
 * seen. */
Str words_text(const Knowledge *k, Str language, const char *id);

/* The same with its holes filled. */
Str words_say(const Knowledge *k, Str language, const char *id, const Fill *fills, size_t count,
              Arena *arena);

/* The name of a cause ("conditions", "syndromes" or "roots" of the wording), else its id. */
Str words_cause(const Knowledge *k, Str language, size_t cause);

/* A field of a care item, "name" or "text"; else its id for the name. */
Str words_care(const Knowledge *k, Str language, size_t item, const char *field);

/* Why an offer is not made; section is "contraindications" or "not_now". */
Str words_reason(const Knowledge *k, Str language, const char *section, const CareReason *reason);

/* A benefit or harm as a sentence: "pain in the leg: 5 of 100 points less than with a dummy tablet, after 3
 * weeks; certainty very low". */
Str words_figure(const Knowledge *k, Str language, const CareFigure *figure, Arena *arena);

/* "10 days", "6 weeks", "3 months", "2 years": the largest unit that fits. */
Str words_days(const Knowledge *k, Str language, int days, Arena *arena);

/* "pain in the calf (left)", "no fever", "longest walk: 200 m". */
Str words_finding(const Knowledge *k, Str language, const Case *of, size_t finding, Side side, int grade,
                  Arena *arena);

/* The plain name of a finding, else its id. */
Str words_finding_name(const Knowledge *k, Str language, size_t finding);

/* The name of a finding with a side behind it; SIDE_NONE adds nothing. */
Str words_finding_sided(const Knowledge *k, Str language, size_t finding, Side side, Arena *arena);

/* Of 100 people: "37"; near the ends "under 1" and "over 99", as no cause is ever certain. */
Str words_people(const Knowledge *k, Str language, double probability, Arena *arena);

/* "about 62 in 100 people …", "fewer than 1 in 100 people …". */
Str words_frequency(const Knowledge *k, Str language, double probability, Arena *arena);

/* The same with its interval, when there is one: "about 62 in 100 people … (could be 48 to 75)". */
Str words_frequency_range(const Knowledge *k, Str language, double probability, double lo, double hi,
                          Arena *arena);

/* A condition that no scan shows, with its frequency: "A sore nerve root … : about 13 in 100 people …". */
Str words_unseen(const Knowledge *k, Str language, const CauseLine *line, Arena *arena);

/* The answers that the causes do not rest on, in a sentence; empty when there are none. */
Str words_left_out(const Report *report, Str language, Arena *arena);

/* What an image means for this person: whether it fits the complaints, and how common it is without any. */
Str words_imaging(const Knowledge *k, Str language, const Case *of, const ImagingLine *line, Arena *arena);

/* "left", "right", "both" or the empty slice. */
const char *side_id(const Localisation *where);

#endif
