/* The book: all that is known, with its sources, on one page for reviewers. */
#ifndef PLUMBLINE_REPORT_BOOK_H
#define PLUMBLINE_REPORT_BOOK_H

#include "base/buf.h"
#include "knowledge/knowledge.h"

enum { BOOK_MAX_BYTES = 16 * 1024 * 1024 };

/* Writes the whole knowledge as one HTML page that needs nothing else: no font, no picture, no network. Its
 * only script is the search; without it all else is there. The same knowledge gives the same bytes. False
 * (ERR_TOO_LARGE, ERR_MEMORY, ERR_KNOWLEDGE) when the page does not fit into out or scratch, or the network
 * cannot be held against the evidence (fit_run). */
bool book_write(const Knowledge *k, Arena *scratch, Buf *out, Err *err);

#endif
