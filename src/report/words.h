/* How a report says things: names of findings with their side and value, frequencies, sources. Shared by all
 * printers. */
#ifndef PLUMBLINE_REPORT_WORDS_H
#define PLUMBLINE_REPORT_WORDS_H

#include "report/report.h"

/* A fixed text of the program, from wording section "texts". Falls back to its id, so that a missing text is
 * seen. */
Str words_text(const Knowledge *k, Str language, const char *id);

/* The name of a cause ("conditions", "syndromes" or "roots" of the wording), else its id. */
Str words_cause(const Knowledge *k, Str language, size_t cause);

/* A field of a care item, "name" or "text"; else its id for the name. */
Str words_care(const Knowledge *k, Str language, size_t item, const char *field);

/* "pain in the calf (left)", "no fever", "longest walk: 200 m". */
Str words_finding(const Knowledge *k, Str language, const Case *of, size_t finding, Side side, int grade,
                  Arena *arena);

/* The plain name of a finding, else its id. */
Str words_finding_name(const Knowledge *k, Str language, size_t finding);

/* "about 62 in 100", "fewer than 1 in 100", "about 3 in 1,000". */
Str words_frequency(const Knowledge *k, Str language, double probability, Arena *arena);

/* "left", "right", "both" or the empty slice. */
const char *side_id(const Localisation *where);

#endif
