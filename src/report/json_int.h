/* What the parts of the JSON printer share. */
#ifndef PLUMBLINE_REPORT_JSON_INT_H
#define PLUMBLINE_REPORT_JSON_INT_H

#include "report/report.h"

typedef struct Printer {
    const Report *r;
    const Knowledge *k;
    Str language;
    Arena *arena;
    Buf *out;
} Printer;

/* json.c: a key with its colon; a member that is a text; the member "evidence". */
void json_key(Printer *p, const char *name);
void json_text(Printer *p, const char *name, Str text);
void json_evidence(Printer *p, EvidenceRefs from);

/* json_plan.c */
void json_plan(Printer *p);
/* json_follow.c: the member "follow" with its comma; nothing in a first assessment. */
void json_follow(Printer *p);

#endif
