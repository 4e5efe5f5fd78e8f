/* plumbline serve: the web service. */
#include "cli/app.h"
#include "web/server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PEM_MAX_BYTES = 256 * 1024, THREADS_MIN = 4, THREADS_MAX = 64 };

static const OptionSpec options[] = {
    {"--listen", "ADDR:PORT", "where to listen; 127.0.0.1:8080, or any free port when that is taken"},
    {"--data", "DIR", "where the key is kept; plumbline-data in the present folder"},
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

/* ---- the key ---- */

static bool cannot(Err *err, const char *path, const char *what) {
    err_set(err, ERR_SYSTEM, str_of(path), "%s: %s", what, strerror(errno));
    return err_hint(err, "--data names a folder that this program may write to");
}

static bool read_key(const char *path, SecretKey *key, Err *err) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return cannot(err, path, "cannot be opened");
    struct stat info;
    ssize_t got = read(fd, key->bytes, sizeof key->bytes);
    bool ok = got == (ssize_t)sizeof key->bytes && fstat(fd, &info) == 0;
    close(fd);
    if (!ok) {
        err_set(err, ERR_INPUT, str_of(path), "is no key of %zu bytes", sizeof key->bytes);
        return err_hint(err, "take it away and a new one is made; answers under way are lost then");
    }
    if (info.st_mode & 077) {
        err_set(err, ERR_INPUT, str_of(path), "can be read by others");
        return err_hint(err, "chmod 600 %s", path);
    }
    return true;
}

/* The key that answers are sealed with: kept, so that a restart loses no answers. */
static bool open_key(App *app, SecretKey *key, Err *err) {
    const char *folder = app_option(app, "--data");
    if (!folder) folder = default_data;
    char *path = str_c(app->arena, str_format(app->arena, "%s/key", folder));
    if (!path) return err_memory(err);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) return cannot(err, folder, "cannot be made");
    if (access(path, F_OK) == 0) return read_key(path, key, err);
    *key = secret_new_key();
    return app_write_file(app->arena, path, (Str){(const char *)key->bytes, sizeof key->bytes}, err);
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
    if (!o.model || !open_key(app, &o.key, err) || !open_socket(app, &o, &port, err)) return false;
    block_signals(&stop);
    Server *server = server_start(app->arena, &o, err);
    if (!server) {
        close(o.listening);
        return false;
    }
    Str address = printed_address(app, port);
    printf("Plumbline is at %s://%.*s/ (stop it with Ctrl-C)\n", o.tls_key.len ? "https" : "http",
           STR_ARG(address));
    fflush(stdout);
    wait_for_end(server, &stop);
    server_stop(server);
    return true;
}

static int run(App *app) {
    Err err = {0};
    return serve(app, &err) ? 0 : app_fail(app, &err);
}

const Command command_serve = {"serve",
                               "serve [--listen ADDR:PORT] [--data DIR] [--tls-cert FILE --tls-key FILE]",
                               "answers browsers: the interview and the report as web pages", options, run};
