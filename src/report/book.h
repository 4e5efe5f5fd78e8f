/* The book: all that is known, with its sources, on one page for reviewers. */
#ifndef PLUMBLINE_REPORT_BOOK_H
#define PLUMBLINE_REPORT_BOOK_H

#include "base/buf.h"
#include "knowledge/knowledge.h"

enum { BOOK_MAX_BYTES = 16 * 1024 * 1024 };

/* Writes the whole knowledge as one HTML page that needs nothing else: no script, no font, no picture. The
 * same knowledge gives the same bytes. False (ERR_TOO_LARGE, ERR_MEMORY) when the page does not fit into out
 * or scratch. */
bool book_write(const Knowledge *k, Arena *scratch, Buf *out, Err *err);

#endif
