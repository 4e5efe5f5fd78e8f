/* How often something may be tried: guessing a passphrase, making accounts. Kept in memory, under keyed
 * hashes, so that it says nothing about anybody. Shared by threads. */
#ifndef PLUMBLINE_WEB_LIMIT_H
#define PLUMBLINE_WEB_LIMIT_H

#include "store/secret.h"

#include <stdint.h>

enum { LIMIT_KEPT = 8192, LIMIT_AT_ONCE = 2 };

typedef struct Limit Limit;

/* From the arena; NULL when it is full. Ends with limit_free, before the arena. */
Limit *limit_new(Arena *arena, const SecretKey *key);
void limit_free(Limit *limit);

/* Counts one try of this kind by this one. False when there were `most` within the last `seconds` already.
 * The clock may jump: back, and the time begins anew with the same count. */
bool limit_try(Limit *limit, Str kind, Str who, unsigned most, int64_t seconds, int64_t now);

/* Forgets the tries, as after the right passphrase. */
void limit_forget(Limit *limit, Str kind, Str who);

/* Passphrases are dear to check, in memory too: at most LIMIT_AT_ONCE at a time. False when so many are under
 * way; else end with limit_leave. */
bool limit_enter(Limit *limit);
void limit_leave(Limit *limit);

#endif
