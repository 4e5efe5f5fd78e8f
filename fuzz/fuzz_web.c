/* Fuzzes the interview on the web: each line of the input is a screen, a blank and what its form sends. Every
 * page must be answered, and no text that was sent may come back as markup. */
#include "knowledge/load.h"
#include "web/service.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 6, NOW = 1800000000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct World {
    Arena *arena;
    Arena *work;
    Belief *belief;
    Service service;
    State start;
    Str token;
} World;

static void need(bool is) {
    if (!is) abort();
}

static World *open_world(void) {
    static World w;
    Err err = {0};
    w.arena = arena_new((size_t)512 << 20);
    w.work = arena_new((size_t)512 << 20);
    need(w.arena && w.work && secret_start());
    const Knowledge *k = knowledge_load_embedded(w.arena, w.work, NULL, &err);
    need(k);
    w.service = (Service){.knowledge = k, .model = model_build(w.arena, k, &err), .key = {{1}}};
    need(w.service.model);
    w.service.steps = steps_new(w.arena, &w.service.key);
    w.belief = belief_new(w.arena, w.service.model, &err);
    need(w.belief && w.service.steps && state_new(w.arena, k, &w.start, &err));
    w.start.issued = NOW;
    Str bytes = {(const char *)w.start.token, sizeof w.start.token};
    w.token = secret_hex(secret_hash(&w.service.key, STR("form"), bytes), w.arena);
    return &w;
}

static HttpResponse visit(World *w, Str method, Str path, Str cookie, Str body) {
    HttpField headers[] = {{STR("host"), STR("a")}, {STR("cookie"), cookie}};
    HttpRequest request = {
        .method = method, .path = path, .headers = headers, .header_count = 2, .body = body};
    HttpResponse response = {0};
    Str route;
    service_answer(&w->service, w->work, w->belief, NOW, &request, &response, &route);
    need(response.status >= 200 && response.status < 500);
    for (size_t i = 0; i + 7 < response.body.len; i++)
        need(memcmp(response.body.ptr + i, "<script>", 8) != 0);
    return response;
}

/* The cookie that the answer sets, else the one before. */
static Str next_cookie(const HttpResponse *response, Str cookie) {
    for (size_t i = 0; i < response->header_count; i++)
        if (str_starts(response->headers[i].value, STR("answers=")))
            return str_slice(response->headers[i].value, 0, str_find(response->headers[i].value, ';'));
    return cookie;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static World *world;
    if (!world) world = open_world();
    ArenaMark mark = arena_mark(world->work);
    Str rest = {(const char *)data, size};
    Str sealed = secret_seal(&world->service.key, STR("answers"), state_write(world->work, &world->start),
                             world->work);
    Str cookie = str_format(world->work, "answers=%.*s", STR_ARG(sealed));
    for (int line = 0; line < LINES_MAX && rest.len; line++) {
        Str one = str_slice(rest, 0, str_find(rest, '\n'));
        size_t blank = str_find(one, ' ');
        Str path = str_format(world->work, "/ask/%.*s", STR_ARG(str_slice(one, 0, blank)));
        Str body = str_format(world->work, "token=%.*s&%.*s", STR_ARG(world->token),
                              STR_ARG(str_slice(one, blank + 1, one.len)));
        HttpResponse posted = visit(world, STR("POST"), path, cookie, body);
        cookie = next_cookie(&posted, cookie);
        visit(world, STR("GET"), path, cookie, STR(""));
        visit(world, STR("GET"), STR("/check"), cookie, STR(""));
        rest = str_slice(rest, one.len + 1, rest.len);
    }
    arena_rewind(world->work, mark);
    return 0;
}
