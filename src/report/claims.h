/* The claims as a page of Markdown: how each stands to the evidence, what carries it, and its tests. */
#ifndef PLUMBLINE_REPORT_CLAIMS_H
#define PLUMBLINE_REPORT_CLAIMS_H

#include "base/buf.h"
#include "knowledge/claim.h"

enum { CLAIMS_MAX_BYTES = 1024 * 1024 };

/* Writes docs/claims.md. The same knowledge gives the same bytes. */
void claims_page(const Knowledge *k, Buf *out);

#endif
