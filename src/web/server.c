#include "web/server.h"

#include "web/service.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 256, BELIEF_BYTES = 256 * 1024 * 1024, ADDRESS_BYTES = 100 };

/* What one thread works with. */
typedef struct Worker {
    Arena *memory; /* of the belief */
    Belief *belief;
    Arena *arena; /* of the visit */
    ArenaMark empty;
} Worker;

struct Server {
    Service service;
    HttpServer *http;
    Worker *workers;
    size_t worker_count;
};

/* ---- the log ---- */

static double seconds_between(struct timespec a, struct timespec b) {
    return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) * 1e-9;
}

static bool is_plain_method(Str method) {
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (str_eq(method, str_of(methods[i]))) return true;
    return false;
}

/* One JSON object a line. The pattern of the route and not the path: no query, no answer, no address. */
static void log_request(const HttpRequest *request, const HttpResponse *response, Str route,
                        struct timespec begin) {
    struct timespec end;
    struct timespec wall;
    struct tm utc;
    char at[32] = "";
    clock_gettime(CLOCK_MONOTONIC, &end);
    clock_gettime(CLOCK_REALTIME, &wall);
    if (gmtime_r(&wall.tv_sec, &utc)) strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%S", &utc);
    Str method = is_plain_method(request->method) ? request->method : STR("other");
    fprintf(stderr,
            "{\"at\":\"%s.%03ldZ\",\"method\":\"%.*s\",\"route\":\"%.*s\",\"status\":%d,\"bytes\":%zu,\"ms\":"
            "%.2f}\n",
            at, wall.tv_nsec / 1000000, STR_ARG(method), STR_ARG(route), response->status, response->body.len,
            seconds_between(begin, end) * 1000);
}

/* ---- the handler ---- */

static void answer(void *context, size_t worker, const HttpRequest *request, HttpResponse *response) {
    Server *server = context;
    Worker *w = &server->workers[worker];
    struct timespec begin;
    Str route = STR("-");
    clock_gettime(CLOCK_MONOTONIC, &begin);
    service_answer(&server->service, w->arena, w->belief, (int64_t)time(NULL), request, response, &route);
    log_request(request, response, route, begin);
}

/* An arena that once was full stays marked as such, so a new one takes its place. */
static void done(void *context, size_t worker) {
    Worker *w = &((Server *)context)->workers[worker];
    Arena *fresh = arena_failed(w->arena) ? arena_new(SERVICE_VISIT_BYTES) : NULL;
    if (fresh) {
        arena_free(w->arena);
        w->arena = fresh;
        w->empty = arena_mark(fresh);
    } else {
        arena_rewind(w->arena, w->empty);
    }
}

/* ---- start and stop ---- */

static bool worker_start(Worker *w, const Model *model, Err *err) {
    w->memory = arena_new(BELIEF_BYTES);
    w->arena = arena_new(SERVICE_VISIT_BYTES);
    if (!w->memory || !w->arena) return err_memory(err);
    w->empty = arena_mark(w->arena);
    w->belief = belief_new(w->memory, model, err);
    return w->belief != NULL;
}

static void workers_stop(Server *server) {
    for (size_t i = 0; i < server->worker_count; i++) {
        belief_free(server->workers[i].belief);
        arena_free(server->workers[i].memory);
        arena_free(server->workers[i].arena);
    }
    steps_free(server->service.steps);
    limit_free(server->service.limit);
}

Server *server_start(Arena *arena, const ServerOptions *o, Err *err) {
    Server *server = ARENA_NEW(arena, 1, Server);
    Worker *workers = ARENA_NEW(arena, o->threads, Worker);
    if (!server || !workers) {
        err_memory(err);
        return NULL;
    }
    server->service = (Service){.knowledge = o->knowledge,
                                .model = o->model,
                                .key = o->key,
                                .store = o->store,
                                .tls = o->tls_key.len > 0};
    server->workers = workers;
    server->service.steps = steps_new(arena, &server->service.key);
    server->service.limit = limit_new(arena, &server->service.key);
    bool ok = (server->service.steps && server->service.limit) || err_memory(err);
    ok = ok && (secret_phrase_hash(STR("nobody"), server->service.nobody) || err_memory(err));
    for (; ok && server->worker_count < o->threads; server->worker_count++)
        ok = worker_start(&workers[server->worker_count], o->model, err);
    HttpOptions http = {.listening = o->listening,
                        .threads = o->threads,
                        .tls_certificate = o->tls_certificate,
                        .tls_key = o->tls_key,
                        .handler = {answer, done, server}};
    server->http = ok ? http_start(&http, err) : NULL;
    if (server->http) return server;
    workers_stop(server);
    return NULL;
}

void server_tend(Server *server) {
    http_tend(server->http);
}

void server_stop(Server *server) {
    http_stop(server->http);
    workers_stop(server);
}

/* ---- listening ---- */

static void bad_address(Str address, Err *err) {
    err_set(err, ERR_USAGE, STR("--listen"), "\"%.*s\" is no address and port", STR_ARG(address));
    err_hint(err, "give numbers such as 127.0.0.1:8080 or [::1]:8080");
}

static bool resolve(Str address, struct addrinfo **found) {
    char host[ADDRESS_BYTES];
    size_t colon = address.len;
    while (colon > 0 && address.ptr[colon - 1] != ':') colon--;
    *found = NULL;
    if (colon == 0 || address.len >= sizeof host) return false;
    snprintf(host, sizeof host, "%.*s", STR_ARG(address));
    host[colon - 1] = '\0';
    char *name = host;
    size_t len = colon - 1;
    if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
        host[len - 1] = '\0';
        name++;
    }
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    return getaddrinfo(name, host + colon, &hints, found) == 0 && *found;
}

static bool is_loopback(const struct sockaddr *address) {
    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 == 127;
    return address->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

static int port_of(int listening) {
    struct sockaddr_storage bound;
    socklen_t len = sizeof bound;
    if (getsockname(listening, (struct sockaddr *)&bound, &len) != 0) return 0;
    return ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                             : ((struct sockaddr_in *)&bound)->sin_port);
}

int server_listen(Str address, bool *loopback, int *port, Err *err) {
    struct addrinfo *found = NULL;
    if (!resolve(address, &found)) {
        bad_address(address, err);
        return -1;
    }
    int one = 1;
    int fd = socket(found->ai_family, found->ai_socktype, 0);
    bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
              bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    int code = errno;
    *loopback = is_loopback(found->ai_addr);
    freeaddrinfo(found);
    if (ok) {
        *port = port_of(fd);
        return fd;
    }
    if (fd >= 0) close(fd);
    err_set(err, ERR_SYSTEM, STR("--listen"), "cannot listen on %.*s: %s", STR_ARG(address), strerror(code));
    err_hint(err, "another port is free, perhaps; port 0 takes any");
    return -1;
}
