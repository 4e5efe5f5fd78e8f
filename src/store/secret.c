/* libsodium. No other file includes it. */
#include "store/secret.h"

#include <sodium.h>

enum {
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    TEXT = sodium_base64_VARIANT_URLSAFE_NO_PADDING
};

/* "Interactive" of libsodium, with one more pass: the memory is what makes guessing dear. */
enum { PHRASE_PASSES = 3 };
static const size_t PHRASE_MEMORY = (size_t)64 * 1024 * 1024;

_Static_assert(SECRET_PHRASE_BYTES == crypto_pwhash_STRBYTES, "room for what libsodium writes");
_Static_assert(SECRET_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "one key for all");

static const unsigned char *bytes_of(Str s) {
    return (const unsigned char *)s.ptr;
}

bool secret_start(void) {
    return sodium_init() >= 0;
}

void secret_random(unsigned char *bytes, size_t len) {
    randombytes_buf(bytes, len);
}

SecretKey secret_new_key(void) {
    SecretKey key;
    secret_random(key.bytes, sizeof key.bytes);
    return key;
}

Str secret_seal(const SecretKey *key, Str purpose, Str plain, Arena *arena) {
    size_t len = NONCE_BYTES + plain.len + TAG_BYTES;
    unsigned char *raw = ARENA_NEW(arena, len, unsigned char);
    size_t room = sodium_base64_ENCODED_LEN(len, TEXT);
    char *text = ARENA_NEW(arena, room, char);
    if (!raw || !text) return (Str){"", 0};
    randombytes_buf(raw, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw + NONCE_BYTES, NULL, bytes_of(plain), plain.len,
                                               bytes_of(purpose), purpose.len, NULL, raw, key->bytes);
    sodium_bin2base64(text, room, raw, len, TEXT);
    return (Str){text, room - 1};
}

bool secret_open(const SecretKey *key, Str purpose, Str sealed, Arena *arena, Str *plain) {
    unsigned char *raw = ARENA_NEW(arena, sealed.len + 1, unsigned char);
    size_t len = 0;
    if (!raw || sodium_base642bin(raw, sealed.len + 1, sealed.ptr, sealed.len, NULL, &len, NULL, TEXT) != 0)
        return false;
    if (len < NONCE_BYTES + TAG_BYTES) return false;
    unsigned char *opened = ARENA_NEW(arena, len, unsigned char);
    unsigned long long opened_len = 0;
    if (!opened) return false;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(opened, &opened_len, NULL, raw + NONCE_BYTES,
                                                   len - NONCE_BYTES, bytes_of(purpose), purpose.len, raw,
                                                   key->bytes) != 0)
        return false;
    *plain = (Str){(const char *)opened, (size_t)opened_len};
    return true;
}

SecretHash secret_hash(const SecretKey *key, Str purpose, Str bytes) {
    SecretHash hash;
    crypto_generichash_state state;
    unsigned char len = (unsigned char)purpose.len; /* so that no purpose runs into the bytes */
    crypto_generichash_init(&state, key->bytes, sizeof key->bytes, sizeof hash.bytes);
    crypto_generichash_update(&state, &len, 1);
    crypto_generichash_update(&state, bytes_of(purpose), purpose.len);
    crypto_generichash_update(&state, bytes_of(bytes), bytes.len);
    crypto_generichash_final(&state, hash.bytes, sizeof hash.bytes);
    return hash;
}

Str secret_hex(SecretHash hash, Arena *arena) {
    char *text = ARENA_NEW(arena, 2 * SECRET_HASH_BYTES + 1, char);
    if (!text) return (Str){"", 0};
    sodium_bin2hex(text, 2 * SECRET_HASH_BYTES + 1, hash.bytes, sizeof hash.bytes);
    return (Str){text, (size_t)2 * SECRET_HASH_BYTES};
}

bool secret_phrase_hash(Str phrase, char out[SECRET_PHRASE_BYTES]) {
    return crypto_pwhash_str_alg(out, phrase.ptr, phrase.len, PHRASE_PASSES, PHRASE_MEMORY,
                                 crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool secret_phrase_is(const char hash[SECRET_PHRASE_BYTES], Str phrase) {
    return crypto_pwhash_str_verify(hash, phrase.ptr, phrase.len) == 0;
}

size_t secret_pick(size_t count) {
    return randombytes_uniform((uint32_t)count);
}

bool secret_same(Str a, Str b) {
    return a.len == b.len && sodium_memcmp(a.ptr, b.ptr, a.len) == 0;
}
