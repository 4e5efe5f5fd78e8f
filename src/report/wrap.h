/* Paragraphs for a terminal. */
#ifndef PLUMBLINE_REPORT_WRAP_H
#define PLUMBLINE_REPORT_WRAP_H

#include "base/buf.h"

/* Writes text as a paragraph of at most 78 columns, broken at blanks and at its own line ends; the first line
 * begins with indent blanks and lead, the others with as many blanks. Wide characters count two columns. */
void wrap_paragraph(Buf *out, size_t indent, const char *lead, Str text);

#endif
