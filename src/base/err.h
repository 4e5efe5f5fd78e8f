/* One error type: what kind, where, what is wrong and what would be right. Fallible functions return bool and
 * take an `Err *` (never NULL) as their last parameter; the first error sticks, later ones are dropped. */
#ifndef PLUMBLINE_BASE_ERR_H
#define PLUMBLINE_BASE_ERR_H

#include "base/str.h"

#include <stdbool.h>

/* One list gives the enum, the names and the exit status of the program. */
#define ERR_CODES(X)                            \
    X(ERR_NONE, "none", 0)                      \
    X(ERR_INPUT, "bad input", 1)                \
    X(ERR_USAGE, "wrong usage", 2)              \
    X(ERR_KNOWLEDGE, "broken knowledge", 3)     \
    X(ERR_SYSTEM, "fault of the machine", 4)    \
    X(ERR_MEMORY, "out of memory", 4)           \
    X(ERR_TOO_LARGE, "too large to compute", 1) \
    X(ERR_IMPOSSIBLE, "impossible evidence", 1)

typedef enum ErrCode {
#define X(code, name, status) code,
    ERR_CODES(X)
#undef X
} ErrCode;

enum { ERR_WHERE_BYTES = 200, ERR_WHAT_BYTES = 400, ERR_HINT_BYTES = 400 };

/* Zero-initialise: `Err err = {0};`. All texts are NUL-terminated and cut to their size at a character's
 * border. */
typedef struct Err {
    ErrCode code;
    char where[ERR_WHERE_BYTES]; /* file:line:column, or a place in the input such as findings.slr; may be
                                    empty */
    char what[ERR_WHAT_BYTES];   /* what is wrong */
    char hint[ERR_HINT_BYTES];   /* what would be right; may be empty */
} Err;

/* Sets the error unless one is set already. Always returns false, so that callers can `return err_set(...)`.
 */
bool err_set(Err *err, ErrCode code, Str where, const char *what_format, ...)
    __attribute__((format(printf, 4, 5)));
/* Adds the hint to the error if it has none. Returns false, as err_set. */
bool err_hint(Err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Sets "out of memory". Returns false. */
bool err_memory(Err *err);

/* "bad input", …; and the exit status of the program for it. */
const char *err_name(ErrCode code);
int err_exit_status(ErrCode code);

/* One line for a person: "where: what (hint)", without a line end, in the arena. */
Str err_line(const Err *err, Arena *arena);

#endif
