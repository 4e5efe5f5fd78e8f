/* The keys of the data, in one file beside it. A field is sealed with the newest; each record names the key
 * that it was sealed with, so keys can be changed. */
#ifndef PLUMBLINE_STORE_RING_H
#define PLUMBLINE_STORE_RING_H

#include "base/err.h"
#include "store/secret.h"

#include <stdint.h>

enum { RING_MAX = 8, RING_PAD_BYTES = 512 };

typedef struct RingKey {
    int64_t id; /* from 1 on, never used again */
    SecretKey key;
} RingKey;

/* The last key is the newest. */
typedef struct Ring {
    RingKey keys[RING_MAX];
    size_t count;
} Ring;

/* The file as text, one key a line: its id and 64 hexadecimal digits. */
Str ring_write(const Ring *ring, Arena *arena);

/* Reads it. ERR_INPUT with the path when it is none. */
bool ring_read(Str text, const char *path, Ring *out, Err *err);

/* Adds a new key, which is the newest from now on. False when there is no room. */
bool ring_add(Ring *ring);

int64_t ring_newest(const Ring *ring);

/* Seals with the newest key. The length is rounded up to RING_PAD_BYTES before, so that it says little about
 * what is in it. The empty slice when the arena is full. */
Str ring_seal(const Ring *ring, Str purpose, Str plain, Arena *arena);

/* Opens what was sealed with the key of this id for this purpose. False when it is not as it was, or when the
 * ring has no such key. */
bool ring_unseal(const Ring *ring, int64_t key, Str purpose, Str sealed, Arena *arena, Str *plain);

/* A keyed hash with the newest key. */
SecretHash ring_hash(const Ring *ring, Str purpose, Str bytes);

#endif
