/* The service: what all visits share, and one visit. A request goes through the table of routes (routes.c) to
 * the function of its page; that fills the view of a template and answers. */
#ifndef PLUMBLINE_WEB_SERVICE_H
#define PLUMBLINE_WEB_SERVICE_H

#include "base/phrase.h"
#include "store/store.h"
#include "web/form.h"
#include "web/generated.h"
#include "web/http.h"
#include "web/limit.h"
#include "web/steps.h"

enum { SERVICE_PAGE_BYTES = 1024 * 1024, SERVICE_VISIT_BYTES = 64 * 1024 * 1024 };

/* Shared by all threads; nothing in it changes but the cache. */
typedef struct Service {
    const Knowledge *knowledge;
    const Model *model;
    SecretKey key;
    Steps *steps;
    Store *store;                     /* what people keep; NULL: nothing can be kept */
    Limit *limit;                     /* of tries */
    char nobody[SECRET_PHRASE_BYTES]; /* the hash of a passphrase that nobody has */
    bool tls;
} Service;

/* One request and its answer. Everything is in the arena, which is thrown away whole. */
typedef struct Visit {
    const Service *service;
    Arena *arena;
    Belief *belief; /* of this thread */
    const HttpRequest *request;
    HttpResponse *response;
    int64_t now;  /* seconds of Unix time */
    Str route;    /* the pattern that matched: for the log, as the path may tell about a person */
    Str rest;     /* what * of the pattern stands for */
    Str language; /* "en" or "ko" */
    TemplateWords words;
    Form form;          /* of a POST */
    State state;        /* as the cookie says, or empty */
    bool known;         /* a cookie was there, and it opened */
    int64_t account;    /* who is signed in; 0: nobody */
    SecretHash session; /* of the cookie, when somebody is */
} Visit;

/* Answers a request: the whole site, without a socket or a clock. The response's body is in the arena. */
void service_answer(const Service *service, Arena *arena, Belief *belief, int64_t now,
                    const HttpRequest *request, HttpResponse *response, Str *route);

/* The words with this id in the language of the visit; and with their holes filled. */
Str say(const Visit *v, const char *id);
Str say_fill(const Visit *v, const char *id, const Fill *fills, size_t count);

/* The frame of a page with this title. */
const LayoutView *visit_layout(Visit *v, Str title);

/* A buffer for the page; and the answer with it. A page that does not fit is an error, told as one. */
Buf visit_page(Visit *v);
void visit_send(Visit *v, int status, const Buf *page);

/* Answers with "see there" (303) to a path of this site. */
void visit_go(Visit *v, Str path);

/* Answers with a page that says what went wrong: web words `id`_title and `id`_text. */
void visit_message(Visit *v, int status, const char *id);

/* Answers 500 with plain words. */
void visit_fail(Visit *v);

/* Puts the state into the sealed cookie; and takes the cookie away. */
void visit_keep(Visit *v);
void visit_forget(Visit *v);

/* Sets a cookie for this host, which no script can read; an empty value takes it away. */
void visit_cookie(Visit *v, Str name, Str value, int seconds);

/* Gives this browser a cookie when it has none yet, so that its forms can be told from those of others. */
void visit_introduce(Visit *v);

/* The token that a form of this browser must carry. */
Str visit_token(Visit *v);

/* The pages, one function a route. */
void page_home(Visit *v);
void page_begin(Visit *v);
void page_begin_post(Visit *v);
void page_about(Visit *v);
void page_cleared(Visit *v);
void page_clear_post(Visit *v);
void page_emergency(Visit *v);
void page_emergency_post(Visit *v);
void page_next(Visit *v);
void page_question(Visit *v);
void page_question_post(Visit *v);
void page_check(Visit *v);
void page_result(Visit *v);
void page_result_json(Visit *v);
void page_print(Visit *v);
void page_print_pdf(Visit *v);
void page_exercises(Visit *v);
void page_figure(Visit *v);
void page_asset(Visit *v);
void page_health(Visit *v);
void page_account(Visit *v);
void page_account_new(Visit *v);
void page_account_new_post(Visit *v);
void page_sign_in(Visit *v);
void page_sign_in_post(Visit *v);
void page_sign_out_post(Visit *v);
void page_signed_out(Visit *v);
void page_keep_post(Visit *v);
void page_own(Visit *v);
void page_own_open_post(Visit *v);
void page_own_remove_post(Visit *v);
void page_own_json(Visit *v);
void page_own_delete(Visit *v);
void page_own_delete_post(Visit *v);
void page_deleted(Visit *v);
void page_diary(Visit *v);
void page_check_in(Visit *v);
void page_check_in_post(Visit *v);
void page_reminder(Visit *v);

#endif
