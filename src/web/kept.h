/* What an account keeps: answers and check-ins, each one a record of JSON in the store. */
#ifndef PLUMBLINE_WEB_KEPT_H
#define PLUMBLINE_WEB_KEPT_H

#include "web/service.h"

enum { KEPT_TEXT_MAX = 1000 };

typedef enum KeptKind { KEPT_ANSWERS, KEPT_CHECK_IN } KeptKind;

/* A record. Days are those of Unix time, as the clock said then; the order of the records is that of the
 * store. */
typedef struct Kept {
    KeptKind kind;
    int64_t seq;
    int64_t day;
    Case said;      /* the answers; nothing in it when `unread` */
    bool unread;    /* this knowledge does not know some answer any more */
    Str knowledge;  /* the hash of the knowledge that it was said to */
    Str state;      /* of KEPT_ANSWERS: the interview, as state_write has it */
    int64_t issued; /* … and when */
    Str exercise;   /* of KEPT_CHECK_IN: "none", "some", "most", or empty */
    Str cannot;     /* of KEPT_CHECK_IN: what the person cannot do, in their words */
} Kept;

/* All records of this account, the oldest first. False when the store failed; the visit is answered then. */
bool kept_list(Visit *v, const Kept **out, size_t *count);

/* Keeps the answers of the visit, or a check-in with these answers; the same twice is kept once. True when it
 * is on the disk. False when it was not kept; the visit is answered then. */
bool kept_add_answers(Visit *v);
bool kept_add_check_in(Visit *v, Str once, const Case *said, Str exercise, Str cannot);

/* 2026-11-21 */
Str kept_date(const Visit *v, int64_t day);

#endif
