/* A growable byte buffer with a stated cap. It fails once and stays failed: write on, check at the end. */
#ifndef PLUMBLINE_BASE_BUF_H
#define PLUMBLINE_BASE_BUF_H

#include "base/arena.h"
#include "base/str.h"

typedef struct Buf {
    Arena *arena;
    char *bytes;
    size_t len;
    size_t room;
    size_t cap;
    bool failed; /* the cap was reached or memory ran out; len stays at what fitted */
} Buf;

/* A buffer in the arena that never grows beyond cap bytes. */
Buf buf_new(Arena *arena, size_t cap);
void buf_add(Buf *buf, Str s);
void buf_char(Buf *buf, char c);
void buf_format(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A number as short as it can be without becoming another one when it is read again. */
void buf_number(Buf *buf, double number);
/* What was written so far. Valid until the next write. */
Str buf_str(const Buf *buf);

#endif
