/* The table of routes, and what every request goes through before it comes to a page. */
#include "web/account.h"
#include "web/squeeze.h"

/* What a route needs. Every POST needs a form that this site made for this browser. */
enum { NEEDS_ANSWERS = 1, NEEDS_ACCOUNT = 2 };

typedef struct Route {
    const char *method;
    const char *path; /* a * at the end stands for one segment */
    void (*page)(Visit *v);
    unsigned needs;
} Route;

static const Route routes[] = {
    {"GET", "/", page_home, 0},
    {"GET", "/begin", page_begin, 0},
    {"POST", "/begin", page_begin_post, 0},
    {"GET", "/ask", page_next, NEEDS_ANSWERS},
    {"GET", "/ask/*", page_question, NEEDS_ANSWERS},
    {"POST", "/ask/*", page_question_post, NEEDS_ANSWERS},
    {"GET", "/emergency", page_emergency, NEEDS_ANSWERS},
    {"POST", "/emergency", page_emergency_post, NEEDS_ANSWERS},
    {"GET", "/check", page_check, NEEDS_ANSWERS},
    {"GET", "/result", page_result, NEEDS_ANSWERS},
    {"GET", "/exercises", page_exercises, NEEDS_ANSWERS},
    {"GET", "/result.json", page_result_json, NEEDS_ANSWERS},
    {"GET", "/print", page_print, NEEDS_ANSWERS},
    {"GET", "/print.pdf", page_print_pdf, NEEDS_ANSWERS},
    {"POST", "/clear", page_clear_post, 0},
    {"GET", "/cleared", page_cleared, 0},
    {"GET", "/about", page_about, 0},
    {"GET", "/figure/*", page_figure, 0},
    {"GET", "/account", page_account, 0},
    {"GET", "/account/new", page_account_new, 0},
    {"POST", "/account/new", page_account_new_post, 0},
    {"GET", "/sign-in", page_sign_in, 0},
    {"POST", "/sign-in", page_sign_in_post, 0},
    {"POST", "/sign-out", page_sign_out_post, NEEDS_ACCOUNT},
    {"GET", "/signed-out", page_signed_out, 0},
    {"POST", "/keep", page_keep_post, 0},
    {"GET", "/own", page_own, NEEDS_ACCOUNT},
    {"POST", "/own/open", page_own_open_post, NEEDS_ACCOUNT},
    {"POST", "/own/remove", page_own_remove_post, NEEDS_ACCOUNT},
    {"GET", "/own.json", page_own_json, NEEDS_ACCOUNT},
    {"GET", "/own/delete", page_own_delete, NEEDS_ACCOUNT},
    {"POST", "/own/delete", page_own_delete_post, NEEDS_ACCOUNT},
    {"GET", "/deleted", page_deleted, 0},
    {"GET", "/diary", page_diary, NEEDS_ACCOUNT},
    {"GET", "/check-in", page_check_in, NEEDS_ACCOUNT},
    {"POST", "/check-in", page_check_in_post, NEEDS_ACCOUNT},
    {"GET", "/reminder.ics", page_reminder, 0},
    {"GET", "/static/*", page_asset, 0},
    {"GET", "/healthz", page_health, 0},
};
enum { ROUTE_COUNT = sizeof routes / sizeof *routes };

static const char *const languages[] = {"en", "ko"};

/* ---- headers ---- */

/* No inline script or style, nothing from elsewhere, in nobody's frame; personal pages are kept nowhere.
 * Other sites are told no address; this one is, as without a referrer browsers say of a form that it comes
 * from "null". */
static void add_headers(Visit *v) {
    http_add(
        v->response, STR("Content-Security-Policy"),
        STR("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"));
    http_add(v->response, STR("Referrer-Policy"), STR("same-origin"));
    http_add(v->response, STR("X-Content-Type-Options"), STR("nosniff"));
    http_add(v->response, STR("X-Frame-Options"), STR("DENY"));
    http_add(v->response, STR("Cross-Origin-Opener-Policy"), STR("same-origin"));
    http_add(v->response, STR("Cross-Origin-Resource-Policy"), STR("same-origin"));
    http_add(v->response, STR("Permissions-Policy"), STR("camera=(), microphone=(), geolocation=()"));
    if (v->service->tls) http_add(v->response, STR("Strict-Transport-Security"), STR("max-age=31536000"));
    if (!v->response->constant) http_add(v->response, STR("Cache-Control"), STR("no-store"));
}

/* ---- language ---- */

static bool set_language(Visit *v, Str wanted) {
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        if (!str_eq(wanted, str_of(languages[i]))) continue;
        v->language = str_of(languages[i]);
        return true;
    }
    return false;
}

/* ?lang=, else the cookie, else the first language of the browser that we have. */
static void choose_language(Visit *v) {
    Form query;
    v->language = STR("en");
    if (form_parse(v->arena, v->request->query, &query) && set_language(v, form_value(&query, STR("lang")))) {
        http_add(v->response, STR("Set-Cookie"),
                 str_format(v->arena, "lang=%.*s; Path=/; Max-Age=31536000; SameSite=Strict; HttpOnly%s",
                            STR_ARG(v->language), v->service->tls ? "; Secure" : ""));
    } else if (!set_language(v, form_cookie(http_header(v->request, STR("cookie")), STR("lang")))) {
        Str accepted = http_header(v->request, STR("accept-language"));
        bool found = false;
        while (accepted.len && !found) {
            size_t end = str_find(accepted, ',');
            found = set_language(v, str_slice(str_trim(str_slice(accepted, 0, end)), 0, 2));
            accepted = str_slice(accepted, end + 1, accepted.len);
        }
    }
    v->words = (TemplateWords){v->service->knowledge, v->language};
}

/* ---- cookie ---- */

/* The __Host- prefix binds the cookie to this host, but browsers take it only over TLS. */
static Str cookie_name(const Visit *v) {
    return v->service->tls ? STR("__Host-answers") : STR("answers");
}

static bool read_state(Visit *v, Err *err) {
    Str plain;
    Str sealed = form_cookie(http_header(v->request, STR("cookie")), cookie_name(v));
    const Knowledge *k = v->service->knowledge;
    if (sealed.len && secret_open(&v->service->key, STR("answers"), sealed, v->arena, &plain))
        v->known = state_read(v->arena, k, plain, v->now, &v->state, err);
    return v->known || (!err->code && state_new(v->arena, k, &v->state, err));
}

void visit_cookie(Visit *v, Str name, Str value, int seconds) {
    http_add(v->response, STR("Set-Cookie"),
             str_format(v->arena, "%.*s=%.*s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s", STR_ARG(name),
                        STR_ARG(value), seconds, v->service->tls ? "; Secure" : ""));
}

void visit_keep(Visit *v) {
    v->state.issued = v->now;
    Str bytes = state_write(v->arena, &v->state);
    if (bytes.len)
        visit_cookie(v, cookie_name(v), secret_seal(&v->service->key, STR("answers"), bytes, v->arena),
                     STATE_SECONDS);
}

void visit_forget(Visit *v) {
    visit_cookie(v, cookie_name(v), STR(""), 0);
}

/* ---- forms of this site only ---- */

/* Of whoever is signed in the session, else the cookie with the answers: both end with the sign-in. */
Str visit_token(Visit *v) {
    Str bytes = {(const char *)v->state.token, sizeof v->state.token};
    if (v->account) bytes = (Str){(const char *)v->session.bytes, sizeof v->session.bytes};
    return secret_hex(secret_hash(&v->service->key, STR("form"), bytes), v->arena);
}

/* Browsers say where a form comes from; whoever says nothing must still know the token. */
static bool is_same_origin(const Visit *v) {
    Str site = http_header(v->request, STR("sec-fetch-site"));
    if (site.len && !str_eq(site, STR("same-origin"))) return false;
    Str origin = http_header(v->request, STR("origin"));
    if (!origin.len) return true;
    Str scheme = v->service->tls ? STR("https://") : STR("http://");
    /* Behind a proxy that speaks TLS the origin is https while this program is asked over http. */
    if (!str_starts(origin, scheme) && !str_starts(origin, STR("https://"))) return false;
    Str host = str_slice(origin, str_starts(origin, STR("https://")) ? 8 : 7, origin.len);
    return http_same_name(host, http_header(v->request, STR("host")));
}

static bool is_our_form(Visit *v) {
    if (!is_same_origin(v) || !form_parse(v->arena, v->request->body, &v->form)) return false;
    return (v->known || v->account) && secret_same(form_value(&v->form, STR("token")), visit_token(v));
}

/* ---- dispatch ---- */

static bool matches(const Route *route, Str path, Str *rest) {
    Str pattern = str_of(route->path);
    *rest = STR("");
    if (!str_ends(pattern, STR("*"))) return str_eq(pattern, path);
    Str stem = str_slice(pattern, 0, pattern.len - 1);
    if (!str_starts(path, stem)) return false;
    *rest = str_slice(path, stem.len, path.len);
    return rest->len > 0 && str_find(*rest, '/') == rest->len;
}

/* The route, or NULL; *path_known says whether the path has one for another method. */
static const Route *find_route(Visit *v, bool *path_known) {
    Str method = str_eq(v->request->method, STR("HEAD")) ? STR("GET") : v->request->method;
    const Route *found = NULL;
    for (size_t i = 0; i < ROUTE_COUNT && !found; i++) {
        Str rest;
        if (!matches(&routes[i], v->request->path, &rest)) continue;
        *path_known = true;
        v->route = str_of(routes[i].path);
        v->rest = rest;
        if (str_eq(method, str_of(routes[i].method))) found = &routes[i];
    }
    return found;
}

static void refuse_method(Visit *v, Str path) {
    Buf allow = buf_new(v->arena, 100);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        Str rest;
        if (!matches(&routes[i], path, &rest)) continue;
        bool get = str_eq(str_of(routes[i].method), STR("GET"));
        buf_format(&allow, "%s%s", allow.len ? ", " : "", get ? "GET, HEAD" : routes[i].method);
    }
    http_add(v->response, STR("Allow"), buf_str(&allow));
    visit_message(v, 405, "wrong_method");
}

/* lost: why it is not known who is signed in, or NULL. The interview goes on without the store. */
static void dispatch(Visit *v, const Err *lost) {
    bool path_known = false;
    const Route *route = find_route(v, &path_known);
    if (!route && path_known) {
        refuse_method(v, v->request->path);
    } else if (!route) {
        visit_message(v, 404, "not_found");
    } else if ((route->needs & NEEDS_ACCOUNT) && lost) {
        visit_store_failed(v, lost);
    } else if ((route->needs & NEEDS_ACCOUNT) && !v->account) {
        visit_go(v, STR("/account"));
    } else if (str_eq(str_of(route->method), STR("POST")) && !is_our_form(v)) {
        visit_message(v, 403, v->known ? "foreign_form" : "no_cookie");
    } else if ((route->needs & NEEDS_ANSWERS) && !v->known) {
        visit_go(v, STR("/begin"));
    } else {
        route->page(v);
    }
}

void service_answer(const Service *service, Arena *arena, Belief *belief, int64_t now,
                    const HttpRequest *request, HttpResponse *response, Str *route) {
    Visit v = {.service = service,
               .arena = arena,
               .belief = belief,
               .request = request,
               .response = response,
               .now = now,
               .route = STR("-")};
    Err err = {0};
    choose_language(&v);
    if (request->refuse) {
        response->close = true;
        visit_message(&v, request->refuse, request->refuse == 413 ? "too_large" : "refused");
    } else if (read_state(&v, &err)) {
        Err lost = {0};
        dispatch(&v, account_read_session(&v, &lost) ? NULL : &lost);
    } else {
        visit_fail(&v);
    }
    add_headers(&v);
    squeeze(arena, request, response);
    *route = v.route;
}
