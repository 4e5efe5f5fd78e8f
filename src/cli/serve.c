/* plumbline serve: the web service. */
#include "cli/app.h"
#include "store/folder.h"
#include "web/server.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PEM_MAX_BYTES = 256 * 1024, THREADS_MIN = 4, THREADS_MAX = 64 };

static const OptionSpec options[] = {
    {"--listen", "ADDR:PORT", "where to listen; 127.0.0.1:8080, or any free port when that is taken"},
    {"--data", "DIR", "where keys and accounts are kept; plumbline-data in the present folder"},
    {"--tls-cert", "FILE", "serve over TLS with this certificate (PEM, with its chain)"},
    {"--tls-key", "FILE", "the key of the certificate (PEM)"},
    {"--insecure-listen", NULL,
     "listen on other than the loopback without TLS, as behind a proxy that has it"},
    {"--knowledge", "DIR", "another knowledge folder than the built-in one"},
    {"--help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static const char default_listen[] = "127.0.0.1:8080";
static const char default_data[] = "plumbline-data";

/* ---- the data folder ---- */

static const char *folder_of(const App *app) {
    const char *folder = app_option(app, "--data");
    return folder ? folder : default_data;
}

/* The key that answers are sealed with: kept, so that a restart loses no answers. */
static bool open_key(App *app, SecretKey *key, Err *err) {
    bool found = false;
    Str bytes;
    char *path = str_c(app->arena, str_format(app->arena, "%s/key", folder_of(app)));
    if (!path) return err_memory(err);
    if (!folder_read_secret(app->arena, path, &found, &bytes, err)) return false;
    if (!found) {
        *key = secret_new_key();
        bytes = (Str){(const char *)key->bytes, sizeof key->bytes};
        return folder_create_secret(app->arena, path, bytes, err);
    }
    if (bytes.len == sizeof key->bytes) {
        memcpy(key->bytes, bytes.ptr, bytes.len);
        return true;
    }
    err_set(err, ERR_INPUT, str_of(path), "is no key of %zu bytes", sizeof key->bytes);
    return err_hint(err, "take it away and a new one is made; answers under way are lost then");
}

/* ---- options ---- */

static bool read_tls(App *app, ServerOptions *o, Err *err) {
    const char *certificate = app_option(app, "--tls-cert");
    const char *key = app_option(app, "--tls-key");
    if (!certificate && !key) return true;
    if (!certificate || !key) {
        err_set(err, ERR_USAGE, STR("serve"), "TLS needs a certificate and its key");
        return err_hint(err, "give both --tls-cert and --tls-key");
    }
    return app_read_file(app->arena, certificate, PEM_MAX_BYTES, &o->tls_certificate, err) &&
           app_read_file(app->arena, key, PEM_MAX_BYTES, &o->tls_key, err);
}

/* The usual port when it is free, else any: nobody has to choose one. */
static int listen_somewhere(const char *told, bool *loopback, int *port, Err *err) {
    if (told) return server_listen(str_of(told), loopback, port, err);
    Err taken = {0};
    int fd = server_listen(str_of(default_listen), loopback, port, &taken);
    return fd >= 0 ? fd : server_listen(STR("127.0.0.1:0"), loopback, port, err);
}

static bool open_socket(App *app, ServerOptions *o, int *port, Err *err) {
    bool loopback = false;
    o->listening = listen_somewhere(app_option(app, "--listen"), &loopback, port, err);
    if (o->listening < 0) return false;
    if (loopback || o->tls_key.len || app_option(app, "--insecure-listen")) return true;
    close(o->listening);
    err_set(err, ERR_USAGE, STR("--listen"), "others could read the answers on their way: there is no TLS");
    return err_hint(err,
                    "give --tls-cert and --tls-key, or --insecure-listen behind a proxy that speaks TLS");
}

/* Two for each core: a result takes some fifty milliseconds, and the steps of others should not wait for it.
 */
static size_t thread_count(void) {
    long threads = 2 * sysconf(_SC_NPROCESSORS_ONLN);
    if (threads < THREADS_MIN) return THREADS_MIN;
    return threads > THREADS_MAX ? THREADS_MAX : (size_t)threads;
}

static Str printed_address(App *app, int port) {
    const char *told = app_option(app, "--listen");
    Str address = str_of(told ? told : default_listen);
    size_t colon = address.len;
    while (colon > 0 && address.ptr[colon - 1] != ':') colon--;
    return str_format(app->arena, "%.*s%d", STR_ARG(str_slice(address, 0, colon)), port);
}

/* ---- running ---- */

/* Blocks the signals that stop it, so that every thread leaves them to wait_for_end. */
static void block_signals(sigset_t *stop) {
    sigemptyset(stop);
    sigaddset(stop, SIGTERM);
    sigaddset(stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, stop, NULL);
}

static void wait_for_end(Server *server, const sigset_t *stop) {
    const struct timespec second = {1, 0};
    while (sigtimedwait(stop, NULL, &second) < 0) server_tend(server);
}

static bool serve(App *app, Err *err) {
    ServerOptions o = {.threads = thread_count()};
    sigset_t stop;
    int port = 0;
    if (!app_no_arguments(app, &command_serve, err) || !read_tls(app, &o, err)) return false;
    if (!secret_start())
        return err_set(err, ERR_SYSTEM, STR("serve"), "the machine has no source of randomness");
    if (!app_load_knowledge(app, NULL, err)) return false;
    o.knowledge = app->knowledge;
    o.model = model_build(app->arena, app->knowledge, err);
    if (!o.model || !open_socket(app, &o, &port, err)) return false;
    block_signals(&stop);
    o.store = store_open(app->arena, folder_of(app), err); /* first: it takes the folder for this process */
    Server *server = o.store && open_key(app, &o.key, err) ? server_start(app->arena, &o, err) : NULL;
    if (!server) {
        store_close(o.store);
        close(o.listening);
        return false;
    }
    Str address = printed_address(app, port);
    printf("Plumbline is at %s://%.*s/ (stop it with Ctrl-C)\n", o.tls_key.len ? "https" : "http",
           STR_ARG(address));
    fflush(stdout);
    wait_for_end(server, &stop);
    server_stop(server);
    store_close(o.store);
    return true;
}

static int run(App *app) {
    Err err = {0};
    return serve(app, &err) ? 0 : app_fail(app, &err);
}

const Command command_serve = {"serve",
                               "serve [--listen ADDR:PORT] [--data DIR] [--tls-cert FILE --tls-key FILE]",
                               "answers browsers: the interview and the report as web pages", options, run};
