/* The site behind a socket: one process, a few threads, a log line for each request. */
#ifndef PLUMBLINE_WEB_SERVER_H
#define PLUMBLINE_WEB_SERVER_H

#include "network/model.h"
#include "store/store.h"
#include "web/http.h"

typedef struct ServerOptions {
    const Knowledge *knowledge;
    const Model *model;
    SecretKey key;
    Store *store;                 /* what people keep; the caller closes it */
    int listening;                /* a listening socket; the server closes it */
    Str tls_certificate, tls_key; /* PEM; both empty: plain HTTP */
    size_t threads;
} ServerOptions;

typedef struct Server Server;

/* Starts to answer. NULL with *err. */
Server *server_start(Arena *arena, const ServerOptions *options, Err *err);

/* To be called about once a second. */
void server_tend(Server *server);

/* Finishes what is under way and frees everything. */
void server_stop(Server *server);

/* Opens a socket that listens on "ADDRESS:PORT" ("[::1]:8080" for IPv6, "127.0.0.1:0" for any free port).
 * Numeric addresses only. *loopback says whether only this machine can reach it; *port is the one that it
 * got. -1 with *err. */
int server_listen(Str address, bool *loopback, int *port, Err *err);

#endif
