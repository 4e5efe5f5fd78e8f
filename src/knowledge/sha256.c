#include "knowledge/sha256.h"

#include <stdio.h>
#include <string.h>

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, unsigned by) {
    return x >> by | x << (32 - by);
}

static void mix_block(uint32_t state[8], const unsigned char *block) {
    uint32_t w[64];
    for (size_t i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (size_t i = 16; i < 64; i++) {
        uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    /* The eight working values stay where they are and change roles: in round i the value a is s[-i & 7]. */
    uint32_t s[8];
    memcpy(s, state, sizeof s);
    for (unsigned i = 0; i < 64; i++) {
        uint32_t a = s[(0 - i) & 7], b = s[(1 - i) & 7], c = s[(2 - i) & 7];
        uint32_t e = s[(4 - i) & 7], f = s[(5 - i) & 7], g = s[(6 - i) & 7];
        uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        uint32_t t1 = s[(7 - i) & 7] + s1 + ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
        uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        s[(3 - i) & 7] += t1;
        s[(7 - i) & 7] = t1 + s0 + ((a & b) ^ (a & c) ^ (b & c));
    }
    for (size_t i = 0; i < 8; i++) state[i] += s[i];
}

void sha256_start(Sha256 *sha) {
    *sha = (Sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                              0x1f83d9ab, 0x5be0cd19}};
}

void sha256_add(Sha256 *sha, Str bytes) {
    while (bytes.len > 0) {
        size_t fill = (size_t)(sha->len % SHA256_BLOCK_BYTES);
        size_t part = SHA256_BLOCK_BYTES - fill;
        if (part > bytes.len) part = bytes.len;
        memcpy(sha->block + fill, bytes.ptr, part);
        sha->len += part;
        if (fill + part == SHA256_BLOCK_BYTES) mix_block(sha->state, sha->block);
        bytes = str_slice(bytes, part, bytes.len);
    }
}

void sha256_finish(Sha256 *sha, char hex[SHA256_HEX_BYTES]) {
    uint64_t bits = sha->len * 8;
    sha256_add(sha, (Str){"\x80", 1});
    while (sha->len % SHA256_BLOCK_BYTES != SHA256_BLOCK_BYTES - 8) sha256_add(sha, (Str){"\0", 1});
    char len[8];
    for (unsigned i = 0; i < 8; i++) len[i] = (char)(bits >> (56 - 8 * i) & 0xFF);
    sha256_add(sha, (Str){len, sizeof len});
    for (size_t i = 0; i < 8; i++) snprintf(hex + 8 * i, 9, "%08x", (unsigned)sha->state[i]);
}
