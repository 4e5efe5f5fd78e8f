#include "web/gate.h"

#include <string.h>

enum { BLANKS_MAX = 8 };

static bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_token(Str s) {
    for (size_t i = 0; i < s.len; i++)
        if (!s.ptr[i] || (!is_alnum(s.ptr[i]) && !strchr("!#$%&'*+-.^_`|~", s.ptr[i]))) return false;
    return s.len > 0;
}

static bool has_control(Str s) {
    for (size_t i = 0; i < s.len; i++)
        if (((unsigned char)s.ptr[i] < 0x20 && s.ptr[i] != '\t') || s.ptr[i] == 0x7f) return true;
    return false;
}

static bool is_version(Str version) {
    return str_eq(version, STR("HTTP/1.1")) || str_eq(version, STR("HTTP/1.0"));
}

/* Each name, colon, value and line end follows the one before without anything left over. A line that was
 * folded, cut at a NUL or not ended with CR LF leaves a gap: the library hides it, the places of the parts
 * show it. */
static bool is_seamless(const GateHead *head) {
    const char *at = head->version.ptr + head->version.len + 2;
    for (size_t i = 0; i < head->header_count; i++) {
        const HttpField *h = &head->headers[i];
        if (h->name.ptr != at) return false;
        const char *colon = at + h->name.len;
        if (h->value.ptr <= colon || h->value.ptr - colon > BLANKS_MAX) return false;
        at = h->value.ptr + h->value.len + 2;
    }
    return at + 2 == head->method.ptr + head->head_bytes;
}

/* The length in a Content-Length, or -1; above the limit it stays there. */
static long length_of(Str digits) {
    long length = 0;
    if (digits.len == 0) return -1;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9') return -1;
        if (length <= HTTP_MAX_BODY) length = length * 10 + (digits.ptr[i] - '0');
    }
    return length;
}

/* Host once, at most one framing, and that understood. */
static int check_framing(const GateHead *head) {
    size_t hosts = 0;
    size_t framings = 0;
    long length = 0;
    for (size_t i = 0; i < head->header_count; i++) {
        const HttpField *h = &head->headers[i];
        if (!is_token(h->name) || has_control(h->value)) return 400;
        hosts += http_same_name(h->name, STR("host"));
        bool sized = http_same_name(h->name, STR("content-length"));
        bool coded = http_same_name(h->name, STR("transfer-encoding"));
        if (coded && !http_same_name(str_trim(h->value), STR("chunked"))) return 400;
        if (sized) length = length_of(str_trim(h->value));
        framings += sized || coded;
    }
    if (hosts != 1 || framings > 1 || length < 0) return 400;
    return length > HTTP_MAX_BODY ? 413 : 0;
}

int gate_check(const GateHead *head) {
    if (!is_version(head->version)) return 505;
    if (head->header_count > HTTP_MAX_HEADERS) return 431;
    for (size_t i = 0; i < head->method.len; i++)
        if (head->method.ptr[i] < 'A' || head->method.ptr[i] > 'Z') return 405;
    if (head->target.len == 0 || head->target.ptr[0] != '/' || has_control(head->target)) return 400;
    return is_seamless(head) ? check_framing(head) : 400;
}
