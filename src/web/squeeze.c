#include "web/squeeze.h"

#include <zlib.h>

/* Less than WORTH_BYTES fits one packet anyway. */
enum { WORTH_BYTES = 1400, LEVEL = 8, WINDOW_BITS_LEAST = 9, WINDOW_BITS_MOST = 15, GZIP = 16 };

static void *take(void *arena, uInt count, uInt size) {
    return arena_alloc(arena, count, size);
}

static void leave(void *arena, void *memory) {
    (void)arena;
    (void)memory; /* the arena is thrown away whole */
}

/* "gzip" as an element of Accept-Encoding, and not refused by q=0. */
static bool takes_gzip(Str accept) {
    for (size_t at = 0; at < accept.len;) {
        size_t end = at;
        while (end < accept.len && accept.ptr[end] != ',') end++;
        Str element = str_trim(str_slice(accept, at, end));
        size_t name = 0;
        while (name < element.len && element.ptr[name] != ';' && element.ptr[name] != ' ') name++;
        if (http_same_name(str_slice(element, 0, name), STR("gzip"))) {
            Str rest = str_trim(str_slice(element, name, element.len));
            return !str_eq(rest, STR(";q=0")) && !str_eq(rest, STR("; q=0"));
        }
        at = end + 1;
    }
    return false;
}

static bool is_text(const HttpResponse *response) {
    for (size_t i = 0; i < response->header_count; i++) {
        Str value = response->headers[i].value;
        if (!http_same_name(response->headers[i].name, STR("Content-Type"))) continue;
        return str_starts(value, STR("text/")) || str_starts(value, STR("application/json")) ||
               str_starts(value, STR("image/svg"));
    }
    return false;
}

/* A window as large as the text: clearing a larger one would cost more than compressing a short page. */
static int window_bits(size_t len) {
    int bits = WINDOW_BITS_LEAST;
    while (bits < WINDOW_BITS_MOST && (size_t)1 << bits < len) bits++;
    return bits;
}

void squeeze(Arena *arena, const HttpRequest *request, HttpResponse *response) {
    if (response->body.len < WORTH_BYTES || !is_text(response)) return;
    http_add(response, STR("Vary"), STR("Accept-Encoding"));
    if (!takes_gzip(http_header(request, STR("Accept-Encoding")))) return;
    z_stream z = {.zalloc = take, .zfree = leave, .opaque = arena};
    int bits = window_bits(response->body.len);
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, bits + GZIP, bits - 7, Z_DEFAULT_STRATEGY) != Z_OK) return;
    size_t room = deflateBound(&z, response->body.len);
    unsigned char *bytes = arena_alloc(arena, room, 1);
    if (!bytes) return;
    z.next_in = (unsigned char *)(uintptr_t)response->body.ptr; /* is only read */
    z.avail_in = (uInt)response->body.len;
    z.next_out = bytes;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) return;
    response->body = (Str){(const char *)bytes, z.total_out};
    response->constant = false;
    http_add(response, STR("Content-Encoding"), STR("gzip"));
}
