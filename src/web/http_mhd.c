/* The HTTP server: libmicrohttpd. No other file includes it. */
#include "web/gate.h"
#include "web/http.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STOP_SECONDS = 5, TLS_BYTES = 1024 * 1024, ADDRESS_BYTES = 8 };

/* What is known of a connection, to close those that are too slow. */
typedef struct Connection {
    int socket; /* -1: the slot is free */
    bool busy;  /* a handler is at work on it: not the client's fault */
    time_t since;
} Connection;

/* One request while its body arrives. */
typedef struct Exchange {
    int refuse;
    char *body;
    size_t len, room;
    char query[HTTP_MAX_QUERY];
    size_t query_len;
} Exchange;

struct HttpServer {
    struct MHD_Daemon *daemon;
    HttpHandler handler;
    bool tls;
    pthread_mutex_t lock; /* of what follows */
    Connection connections[HTTP_MAX_CONNECTIONS];
    size_t free_workers[HTTP_MAX_CONNECTIONS];
    size_t free_count;
};

typedef struct Headers {
    HttpField of[HTTP_MAX_HEADERS + 1];
    size_t count;
} Headers;

static time_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *key, size_t key_len,
                                   const char *value, size_t value_len) {
    Headers *headers = context;
    (void)kind;
    if (headers->count > HTTP_MAX_HEADERS) return MHD_NO;
    headers->of[headers->count++] = (HttpField){{key, key_len}, {value ? value : "", value ? value_len : 0}};
    return MHD_YES;
}

static void read_headers(struct MHD_Connection *connection, Headers *headers) {
    headers->count = 0;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, take_header, headers);
}

static Connection *slot_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* Counts the time of the next request from here. */
static void mark(HttpServer *server, struct MHD_Connection *connection, bool busy) {
    Connection *slot = slot_of(connection);
    pthread_mutex_lock(&server->lock);
    if (slot) {
        slot->busy = busy;
        slot->since = now();
    }
    pthread_mutex_unlock(&server->lock);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code) {
    HttpServer *server = context;
    pthread_mutex_lock(&server->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        size_t i = 0;
        while (i < HTTP_MAX_CONNECTIONS && server->connections[i].socket >= 0) i++;
        if (info && i < HTTP_MAX_CONNECTIONS) {
            server->connections[i] = (Connection){.socket = info->connect_fd, .since = now()};
            *socket_context = &server->connections[i];
        }
    } else if (*socket_context) {
        ((Connection *)*socket_context)->socket = -1;
        *socket_context = NULL;
    }
    pthread_mutex_unlock(&server->lock);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **exchange,
                         enum MHD_RequestTerminationCode code) {
    (void)code;
    mark(context, connection, false);
    Exchange *e = *exchange;
    if (e) free(e->body);
    free(e);
    *exchange = NULL;
}

void http_tend(HttpServer *server) {
    time_t latest = now() - HTTP_REQUEST_SECONDS;
    pthread_mutex_lock(&server->lock);
    for (size_t i = 0; i < HTTP_MAX_CONNECTIONS; i++) {
        Connection *c = &server->connections[i];
        if (c->socket >= 0 && !c->busy && c->since < latest) shutdown(c->socket, SHUT_RDWR);
    }
    pthread_mutex_unlock(&server->lock);
}

static int check(struct MHD_Connection *connection, const Headers *headers, const char *target,
                 const char *method, const char *version) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    GateHead head = {.method = str_of(method),
                     .target = str_of(target),
                     .version = str_of(version),
                     .headers = headers->of,
                     .header_count = headers->count,
                     .head_bytes = info ? info->header_size : 0};
    return gate_check(&head);
}

/* The library splits the query; here it becomes one text again, as it was sent. */
static enum MHD_Result take_argument(void *context, enum MHD_ValueKind kind, const char *key, size_t key_len,
                                     const char *value, size_t value_len) {
    Exchange *e = context;
    (void)kind;
    int wrote = snprintf(e->query + e->query_len, sizeof e->query - e->query_len, "%s%.*s%s%.*s",
                         e->query_len ? "&" : "", (int)key_len, key, value ? "=" : "",
                         (int)(value ? value_len : 0), value ? value : "");
    if (wrote < 0 || (size_t)wrote >= sizeof e->query - e->query_len) {
        e->refuse = 414;
        return MHD_NO;
    }
    e->query_len += (size_t)wrote;
    return MHD_YES;
}

/* The address of the client as bytes in `room`. Of a proxy on this machine it is the one that the proxy saw:
 * the last of X-Forwarded-For. */
static Str address_of(struct MHD_Connection *connection, const Headers *headers,
                      unsigned char room[ADDRESS_BYTES]) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *from = info ? info->client_addr : NULL;
    Str bytes = {(const char *)room, 0};
    if (from && from->sa_family == AF_INET) {
        memcpy(room, &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
        bytes.len = 4;
    } else if (from && from->sa_family == AF_INET6) {
        memcpy(room, &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr, 8);
        bytes.len = 8;
    }
    if (bytes.len != 4 || room[0] != 127) return bytes;
    for (size_t i = headers->count; i-- > 0;) {
        Str value = headers->of[i].value;
        if (!http_same_name(headers->of[i].name, STR("x-forwarded-for"))) continue;
        size_t comma = value.len;
        while (comma > 0 && value.ptr[comma - 1] != ',') comma--;
        return str_trim(str_slice(value, comma, value.len));
    }
    return bytes;
}

static size_t take_worker(HttpServer *server) {
    pthread_mutex_lock(&server->lock);
    size_t worker = server->free_workers[--server->free_count];
    pthread_mutex_unlock(&server->lock);
    return worker;
}

static void give_worker(HttpServer *server, size_t worker) {
    pthread_mutex_lock(&server->lock);
    server->free_workers[server->free_count++] = worker;
    pthread_mutex_unlock(&server->lock);
}

/* As a C string, when it fits. */
static bool put_c(Str text, char *out, size_t room) {
    if (text.len >= room) return false;
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return true;
}

static enum MHD_Result send_response(struct MHD_Connection *connection, const HttpResponse *from) {
    struct MHD_Response *to =
        MHD_create_response_from_buffer(from->body.len, (void *)(uintptr_t)from->body.ptr,
                                        from->constant ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);
    if (!to) return MHD_NO;
    char name[64];
    char value[5000];
    for (size_t i = 0; i < from->header_count; i++) {
        const HttpField *h = &from->headers[i];
        if (put_c(h->name, name, sizeof name) && put_c(h->value, value, sizeof value))
            MHD_add_response_header(to, name, value);
    }
    if (from->close) MHD_add_response_header(to, "Connection", "close");
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)from->status, to);
    MHD_destroy_response(to);
    return result;
}

static enum MHD_Result answer(HttpServer *server, struct MHD_Connection *connection, const char *path,
                              const char *method, const Exchange *exchange) {
    Headers headers;
    unsigned char room[ADDRESS_BYTES] = {0};
    read_headers(connection, &headers);
    HttpRequest request = {.method = str_of(method),
                           .path = str_of(path),
                           .query = {exchange->query, exchange->query_len},
                           .headers = headers.of,
                           .header_count =
                               headers.count < HTTP_MAX_HEADERS ? headers.count : HTTP_MAX_HEADERS,
                           .body = {exchange->body ? exchange->body : "", exchange->len},
                           .address = address_of(connection, &headers, room),
                           .tls = server->tls,
                           .refuse = exchange->refuse};
    HttpResponse response = {0};
    size_t worker = take_worker(server);
    mark(server, connection, true);
    server->handler.answer(server->handler.context, worker, &request, &response);
    enum MHD_Result result = send_response(connection, &response);
    server->handler.done(server->handler.context, worker);
    give_worker(server, worker);
    return result;
}

/* The head has arrived. A request that is refused is answered at once, without its body. */
static enum MHD_Result begin(HttpServer *server, struct MHD_Connection *connection, const char *path,
                             const char *method, const char *version, void **state) {
    Headers headers;
    Exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange) return MHD_NO;
    *state = exchange;
    read_headers(connection, &headers);
    exchange->refuse = check(connection, &headers, path, method, version);
    if (!exchange->refuse)
        MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, take_argument, exchange);
    return exchange->refuse ? answer(server, connection, path, method, exchange) : MHD_YES;
}

/* A body whose length was told is checked by the gate; this stops one that comes in chunks. */
static bool take_body(Exchange *exchange, const char *bytes, size_t len) {
    if (len > HTTP_MAX_BODY - exchange->len) return false;
    if (exchange->room - exchange->len < len) {
        size_t room = 2 * exchange->room + len;
        char *more = realloc(exchange->body, room);
        if (!more) return false;
        exchange->body = more;
        exchange->room = room;
    }
    memcpy(exchange->body + exchange->len, bytes, len);
    exchange->len += len;
    return true;
}

/* The library calls this once with the head, then with pieces of the body, then once more without any. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_len, void **state) {
    HttpServer *server = context;
    if (!*state) return begin(server, connection, path, method, version, state);
    if (*upload_len == 0) return answer(server, connection, path, method, *state);
    bool fits = take_body(*state, upload, *upload_len);
    *upload_len = 0;
    return fits ? MHD_YES : MHD_NO;
}

/* Paths and queries stay as they were sent; the site decodes what it looks at. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

/* What the library has to say names addresses of clients; it is not kept. */
static void drop_log(void *context, const char *format, va_list args) {
    (void)context;
    (void)format;
    (void)args;
}

static struct MHD_Daemon *start_daemon(HttpServer *server, const HttpOptions *o, const char *certificate,
                                       const char *key) {
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | (server->tls ? MHD_USE_TLS : 0);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem *more = server->tls ? tls : &tls[3];
    return MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, server, MHD_OPTION_EXTERNAL_LOGGER, drop_log, NULL,
        MHD_OPTION_LISTEN_SOCKET, o->listening, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)o->threads,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_MAX_CONNECTIONS,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)HTTP_MAX_PER_ADDRESS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)HTTP_IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEAD_BYTES,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
        server, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_ARRAY, more, MHD_OPTION_END);
}

static void server_free(HttpServer *server) {
    pthread_mutex_destroy(&server->lock);
    free(server);
}

HttpServer *http_start(const HttpOptions *o, Err *err) {
    HttpServer *server = calloc(1, sizeof *server);
    Arena *arena = arena_new(TLS_BYTES);
    if (!server || !arena) {
        free(server);
        arena_free(arena);
        err_memory(err);
        return NULL;
    }
    server->handler = o->handler;
    server->tls = o->tls_certificate.len > 0;
    pthread_mutex_init(&server->lock, NULL);
    for (size_t i = 0; i < HTTP_MAX_CONNECTIONS; i++) server->connections[i].socket = -1;
    for (size_t i = 0; i < o->threads; i++) server->free_workers[server->free_count++] = i;
    server->daemon = start_daemon(server, o, str_c(arena, o->tls_certificate), str_c(arena, o->tls_key));
    arena_free(arena); /* the library has read the certificate */
    if (server->daemon) return server;
    err_set(err, server->tls ? ERR_INPUT : ERR_SYSTEM, STR("serve"), "the server cannot be started");
    if (server->tls) err_hint(err, "are --tls-cert and --tls-key a PEM certificate and its key?");
    server_free(server);
    return NULL;
}

/* Requests whose handler is at work. */
static size_t under_way(HttpServer *server) {
    size_t count = 0;
    pthread_mutex_lock(&server->lock);
    for (size_t i = 0; i < HTTP_MAX_CONNECTIONS; i++)
        count += server->connections[i].socket >= 0 && server->connections[i].busy;
    pthread_mutex_unlock(&server->lock);
    return count;
}

void http_stop(HttpServer *server) {
    MHD_socket listening = MHD_quiesce_daemon(server->daemon);
    if (listening != MHD_INVALID_SOCKET) close(listening);
    const struct timespec tick = {0, 20L * 1000 * 1000};
    for (time_t end = now() + STOP_SECONDS; under_way(server) && now() < end;) nanosleep(&tick, NULL);
    MHD_stop_daemon(server->daemon);
    server_free(server);
}
