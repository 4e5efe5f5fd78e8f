/* SHA-256 (FIPS 180-4), to name a knowledge by its content. */
#ifndef PLUMBLINE_KNOWLEDGE_SHA256_H
#define PLUMBLINE_KNOWLEDGE_SHA256_H

#include "base/str.h"

#include <stdint.h>

enum { SHA256_BLOCK_BYTES = 64, SHA256_HEX_BYTES = 65 };

typedef struct Sha256 {
    uint32_t state[8];
    uint64_t len;
    unsigned char block[SHA256_BLOCK_BYTES];
} Sha256;

void sha256_start(Sha256 *sha);
void sha256_add(Sha256 *sha, Str bytes);
/* Writes 64 lower-case hexadecimal digits and a NUL. */
void sha256_finish(Sha256 *sha, char hex[SHA256_HEX_BYTES]);

#endif
