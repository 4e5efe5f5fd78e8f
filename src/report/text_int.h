/* What the parts of the text printer share. */
#ifndef PLUMBLINE_REPORT_TEXT_INT_H
#define PLUMBLINE_REPORT_TEXT_INT_H

#include "report/report.h"

typedef struct Page {
    const Report *r;
    const Knowledge *k;
    Str language;
    bool colour;
    Arena *arena;
    Buf *out;
} Page;

/* text.c */
void text_paragraph(Page *p, size_t indent, const char *lead, Str text);
/* A heading: a fixed text of the program. */
void text_heading(Page *p, const char *id);

/* text_plan.c: the whole plan; only what to do next. */
void text_plan(Page *p);
void text_next(Page *p);

/* text_follow.c: how it has gone; nothing in a first assessment. */
void text_follow(Page *p);

#endif
