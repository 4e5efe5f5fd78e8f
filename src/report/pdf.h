/* The sheet for the doctor as PDF: A4, two columns, as few pages as it takes (one or two). Only here are
 * cairo and pango seen; not part of the library, which needs neither. */
#ifndef PLUMBLINE_REPORT_PDF_H
#define PLUMBLINE_REPORT_PDF_H

#include "report/report.h"

/* Writes the PDF into out, which must have room for it (PDF_MAX_BYTES is enough). created: the day it was
 * made, "2026-01-31"; it is printed on the sheet. False with ERR_SYSTEM when a font or the PDF cannot be
 * made. */
enum { PDF_MAX_BYTES = 4 * 1024 * 1024 };
bool report_pdf(Arena *arena, const Report *report, Str language, Str created, Buf *out, Err *err);

#endif
