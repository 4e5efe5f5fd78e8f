#include "store/ring.h"

#include "base/buf.h"

#include <string.h>

enum { LINE_MAX = 100, DIGITS = 2 * SECRET_KEY_BYTES };

Str ring_write(const Ring *ring, Arena *arena) {
    Buf out = buf_new(arena, (size_t)RING_MAX * LINE_MAX);
    for (size_t i = 0; i < ring->count; i++) {
        buf_format(&out, "%lld ", (long long)ring->keys[i].id);
        for (size_t b = 0; b < SECRET_KEY_BYTES; b++) buf_format(&out, "%02x", ring->keys[i].key.bytes[b]);
        buf_char(&out, '\n');
    }
    return out.failed ? STR("") : buf_str(&out);
}

static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_line(Str line, RingKey *out) {
    double id = 0;
    size_t blank = str_find(line, ' ');
    Str digits = str_slice(line, blank + 1, line.len);
    if (!str_number(str_slice(line, 0, blank), &id) || id < 1 || id > 1e9 || digits.len != DIGITS)
        return false;
    out->id = (int64_t)id;
    for (size_t i = 0; i < SECRET_KEY_BYTES; i++) {
        int high = digit_of(digits.ptr[2 * i]);
        int low = digit_of(digits.ptr[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out->key.bytes[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

bool ring_read(Str text, const char *path, Ring *out, Err *err) {
    *out = (Ring){0};
    bool ok = true;
    while (ok && text.len) {
        size_t end = str_find(text, '\n');
        ok = end < text.len && out->count < RING_MAX &&
             read_line(str_slice(text, 0, end), &out->keys[out->count]);
        out->count += ok;
        text = str_slice(text, end + 1, text.len);
    }
    if (ok && out->count) return true;
    err_set(err, ERR_INPUT, str_of(path), "does not hold the keys of the data");
    return err_hint(err, "put the file back that belongs to this data; without it nobody can read the data");
}

bool ring_add(Ring *ring) {
    if (ring->count == RING_MAX) return false;
    int64_t id = ring->count ? ring_newest(ring) + 1 : 1;
    ring->keys[ring->count++] = (RingKey){id, secret_new_key()};
    return true;
}

int64_t ring_newest(const Ring *ring) {
    return ring->keys[ring->count - 1].id;
}

/* Padding as in ISO/IEC 7816-4: one mark, then zeros. */
Str ring_seal(const Ring *ring, Str purpose, Str plain, Arena *arena) {
    size_t room = (plain.len / RING_PAD_BYTES + 1) * RING_PAD_BYTES;
    char *padded = ARENA_NEW(arena, room, char);
    if (!padded) return STR("");
    memcpy(padded, plain.ptr, plain.len);
    padded[plain.len] = 1;
    return secret_seal(&ring->keys[ring->count - 1].key, purpose, (Str){padded, room}, arena);
}

bool ring_unseal(const Ring *ring, int64_t key, Str purpose, Str sealed, Arena *arena, Str *plain) {
    Str padded;
    size_t i = 0;
    while (i < ring->count && ring->keys[i].id != key) i++;
    if (i == ring->count || !secret_open(&ring->keys[i].key, purpose, sealed, arena, &padded)) return false;
    size_t len = padded.len;
    while (len > 0 && padded.ptr[len - 1] == 0) len--;
    if (len == 0 || padded.ptr[len - 1] != 1) return false;
    *plain = str_slice(padded, 0, len - 1);
    return true;
}

SecretHash ring_hash(const Ring *ring, Str purpose, Str bytes) {
    return secret_hash(&ring->keys[ring->count - 1].key, purpose, bytes);
}
