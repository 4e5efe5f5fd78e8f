/* HTTP as the site sees it: a request in, a response out. Only http_mhd.c knows the library behind it. */
#ifndef PLUMBLINE_WEB_HTTP_H
#define PLUMBLINE_WEB_HTTP_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    HTTP_MAX_BODY = 64 * 1024,   /* more is refused with 413 */
    HTTP_MAX_QUERY = 1024,       /* more is refused with 414 */
    HTTP_MAX_HEADERS = 64,       /* more are refused with 431 */
    HTTP_HEAD_BYTES = 32 * 1024, /* of the request line and all headers */
    HTTP_IDLE_SECONDS = 10,      /* without a byte; then the connection is closed */
    HTTP_REQUEST_SECONDS = 20,   /* from the first byte to the last of a request, however slowly it comes */
    HTTP_MAX_CONNECTIONS = 1024,
    HTTP_MAX_PER_ADDRESS = 256,
    HTTP_MAX_FIELDS = 20
};

typedef struct HttpField {
    Str name, value;
} HttpField;

typedef struct HttpRequest {
    Str method;
    Str path;  /* as sent, without the query */
    Str query; /* as sent, without the question mark */
    const HttpField *headers;
    size_t header_count;
    Str body;
    Str address; /* of the client: for limits, never for the log; of IPv6 the network (64 bits) */
    bool tls;
    int refuse; /* 0, or the status with which the gate refuses it; then nothing else may be believed */
} HttpRequest;

/* The body is text of an arena that lives until the response was copied, or, when `constant`, for the life of
 * the program. */
typedef struct HttpResponse {
    int status;
    HttpField headers[HTTP_MAX_FIELDS];
    size_t header_count;
    Str body;
    bool constant;
    bool close; /* the connection too: what follows on it is not to be trusted */
} HttpResponse;

/* Adds a header; dropped when there is no room, which the table sizes rule out. */
void http_add(HttpResponse *response, Str name, Str value);

/* The value of a header, or the empty slice. Names do not regard case. */
Str http_header(const HttpRequest *request, Str name);
bool http_same_name(Str a, Str b);

/* Answers one request. Called from several threads at once; worker tells them apart, from 0 to threads - 1:
 * no two calls with the same worker overlap. When it has returned, `done` is called with the same arguments
 * once the response was copied. */
typedef struct HttpHandler {
    void (*answer)(void *context, size_t worker, const HttpRequest *request, HttpResponse *response);
    void (*done)(void *context, size_t worker);
    void *context;
} HttpHandler;

typedef struct HttpOptions {
    int listening; /* a socket that listens already; the server closes it */
    size_t threads;
    Str tls_certificate, tls_key; /* PEM; both empty: plain HTTP */
    HttpHandler handler;
} HttpOptions;

typedef struct HttpServer HttpServer;

/* Starts to answer. NULL: *err says why. */
HttpServer *http_start(const HttpOptions *options, Err *err);

/* Takes no new connection, finishes the requests that are under way (at most for a few seconds), and frees
 * everything.
 */
void http_stop(HttpServer *server);

/* To be called about once a second: closes connections whose request takes longer than HTTP_REQUEST_SECONDS.
 */
void http_tend(HttpServer *server);

#endif
