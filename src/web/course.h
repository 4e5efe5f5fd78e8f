/* How it has gone: what an account keeps as one course, from the answers at the start over the check-ins to
 * now. */
#ifndef PLUMBLINE_WEB_COURSE_H
#define PLUMBLINE_WEB_COURSE_H

#include "follow/follow.h"
#include "web/kept.h"

typedef struct Course {
    const Kept *start;      /* the answers kept last, which the check-ins go on from; NULL: none */
    const Kept **check_ins; /* all, in their order */
    size_t check_in_count;
    const int *days; /* of each check-in, rising, from the first */
    bool unread;     /* some record cannot be read by this knowledge */
} Course;

/* Reads the records of the account. False when the store failed; the visit is answered then. */
bool course_read(Visit *v, Course *out);

/* The check-ins since the answers were kept, one a day: of several on one day a later answer goes before an
 * earlier one, and what only the earlier one told stands. At most the last CHECK_INS_MAX. The journey has
 * dates when the clock did not jump back. False when memory is out. */
bool course_journey(Visit *v, const Course *course, Journey *out, Err *err);

#endif
