/* Secrets: sealing what leaves the program and comes back, keyed hashes, random bytes. Only secret.c knows
 * the library behind it (libsodium). */
#ifndef PLUMBLINE_STORE_SECRET_H
#define PLUMBLINE_STORE_SECRET_H

#include "base/arena.h"
#include "base/str.h"

enum { SECRET_KEY_BYTES = 32, SECRET_HASH_BYTES = 16, SECRET_PHRASE_BYTES = 128 };

typedef struct SecretKey {
    unsigned char bytes[SECRET_KEY_BYTES];
} SecretKey;

typedef struct SecretHash {
    unsigned char bytes[SECRET_HASH_BYTES];
} SecretHash;

/* To be called once, before any other of these. False when the machine has no randomness. */
bool secret_start(void);

/* Random bytes that nobody can guess; a new key. */
void secret_random(unsigned char *bytes, size_t len);
SecretKey secret_new_key(void);

/* Encrypts and signs (XChaCha20-Poly1305 with a random nonce) as base64url text. It opens only with the same
 * key and the same purpose. The empty slice when the arena is full. */
Str secret_seal(const SecretKey *key, Str purpose, Str plain, Arena *arena);

/* Opens what secret_seal made. False when a single bit of it is not as it was; *plain is untouched then. */
bool secret_open(const SecretKey *key, Str purpose, Str sealed, Arena *arena, Str *plain);

/* A keyed hash (BLAKE2b): the same for the same bytes, and without the key it tells nothing about them. */
SecretHash secret_hash(const SecretKey *key, Str purpose, Str bytes);

/* The hash as 32 hexadecimal digits; the empty slice when the arena is full. */
Str secret_hex(SecretHash hash, Arena *arena);

/* The hash of a passphrase (Argon2id, 64 MB and about a tenth of a second) as text that says how it was made.
 * False when there is not that much memory. secret_phrase_is: whether this passphrase gives that hash; it
 * takes the same time for any passphrase. */
bool secret_phrase_hash(Str phrase, char out[SECRET_PHRASE_BYTES]);
bool secret_phrase_is(const char hash[SECRET_PHRASE_BYTES], Str phrase);

/* A number from 0 to below `count`, each as likely. */
size_t secret_pick(size_t count);

/* Compares in a time that does not depend on where they differ. */
bool secret_same(Str a, Str b);

#endif
