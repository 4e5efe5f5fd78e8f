#include "web/http.h"

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool http_same_name(Str a, Str b) {
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i])) return false;
    return true;
}

Str http_header(const HttpRequest *request, Str name) {
    for (size_t i = 0; i < request->header_count; i++)
        if (http_same_name(request->headers[i].name, name)) return request->headers[i].value;
    return STR("");
}

void http_add(HttpResponse *response, Str name, Str value) {
    if (response->header_count == HTTP_MAX_FIELDS) return;
    response->headers[response->header_count++] = (HttpField){name, value};
}
