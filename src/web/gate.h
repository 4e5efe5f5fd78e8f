/* The gate: refuses requests that a server in front of this one could read differently, so that no request
 * can be smuggled within another one. The HTTP library reads them kindly; the gate does not. */
#ifndef PLUMBLINE_WEB_GATE_H
#define PLUMBLINE_WEB_GATE_H

#include "web/http.h"

/* The head of a request as the library took it apart. All slices point into the bytes that arrived, of which
 * the method is the first and which are head_bytes long. */
typedef struct GateHead {
    Str method, target, version;
    const HttpField *headers;
    size_t header_count;
    size_t head_bytes;
} GateHead;

/* 0, or the status to refuse it with. 400: no Host or several, several Content-Length, both framings or one
 * that is not understood, a header name that is no token (a blank before the colon, say), control characters,
 * folded lines, lines that do not end with CR LF. 405: a method that is no word of capitals. 413: a body
 * above HTTP_MAX_BODY. 431: too many headers. 505: a version other than 1.0 and 1.1. */
int gate_check(const GateHead *head);

#endif
