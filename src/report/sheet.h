/* The sheet for the doctor: one page's worth of words from a Report. The page to print and the PDF show the
 * same. */
#ifndef PLUMBLINE_REPORT_SHEET_H
#define PLUMBLINE_REPORT_SHEET_H

#include "report/body_map.h"

typedef enum FlagStatus { FLAG_ABSENT, FLAG_NOT_EXAMINED, FLAG_OPEN, FLAG_PRESENT } FlagStatus;

/* A group of red flags and what the answers say of it. */
typedef struct SheetFlag {
    Str name;
    Str status_text;
    FlagStatus status;
} SheetFlag;

typedef struct SheetCause {
    Str name;
    Str frequency;                  /* with its range, in words */
    Str speaks_for, speaks_against; /* empty when nothing does */
} SheetCause;

typedef struct Lines {
    const Str *of;
    size_t count;
} Lines;

typedef struct Sheet {
    Str person; /* age and sex */
    Str urgency, advice, see;
    Lines reasons; /* why so urgent */
    Lines present, absent, medicines;
    const SheetFlag *flags;
    size_t flag_count;
    const SheetCause *causes; /* the likeliest, and serious ones that stay possible */
    size_t cause_count;
    Lines where;   /* nerve roots and levels */
    Lines imaging; /* what images mean */
    BodyMap body;
    Lines open; /* what is not known and matters */
} Sheet;

/* Fills the sheet in this language. Everything is in the arena. False when memory runs out. */
bool sheet_make(Arena *arena, const Report *report, Str language, Sheet *out, Err *err);

#endif
