#include "web/account.h"

#include "interview/case.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    TOKEN_BYTES = 32,
    TRIES_OF_ADDRESS = 20,
    TRIES_OF_NAME = 6,
    TRY_SECONDS = 15 * 60,
    NEW_OF_ADDRESS = 20,
    NEW_SECONDS = 60 * 60,
    DAY_SECONDS = 24 * 60 * 60
};

/* ---- names and passphrases ---- */

static char small(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

Str account_name(Arena *arena, Str typed) {
    char *name = ARENA_NEW(arena, NAME_MAX_BYTES, char);
    size_t len = 0;
    if (!name || typed.len > NAME_MAX_BYTES) return STR("");
    for (size_t i = 0; i < typed.len; i++)
        if (in_name(small(typed.ptr[i]))) name[len++] = small(typed.ptr[i]);
    return (Str){name, len};
}

Str account_shown_name(Arena *arena, Str name) {
    size_t digits = 0;
    while (digits < name.len && name.ptr[name.len - 1 - digits] >= '0' &&
           name.ptr[name.len - 1 - digits] <= '9')
        digits++;
    Str word = str_slice(name, 0, name.len - digits);
    return str_format(arena, "%.*s%s%.*s", STR_ARG(word), word.len && digits ? " " : "", (int)digits,
                      name.ptr + word.len);
}

Str account_phrase(Arena *arena, Str typed) {
    char *phrase = ARENA_NEW(arena, PHRASE_MAX, char);
    size_t len = 0;
    typed = str_trim(typed);
    if (!phrase || typed.len > PHRASE_MAX) return STR("");
    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.ptr[i];
        bool gap = c == ' ' || c == '\t' || c == '-' || c == '\n' || c == '\r';
        if (!gap) phrase[len++] = small(c);
        else if (len && phrase[len - 1] != ' ') phrase[len++] = ' ';
    }
    return str_trim((Str){phrase, len});
}

static size_t characters(Str s) {
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) count += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return count;
}

static Str random_word(Visit *v) {
    Str list = say(v, "account_words");
    size_t blanks = 0;
    for (size_t i = 0; i < list.len; i++) blanks += list.ptr[i] == ' ';
    for (size_t skip = secret_pick(blanks + 1); skip > 0; skip--)
        list = str_slice(list, str_find(list, ' ') + 1, list.len);
    return str_slice(list, 0, str_find(list, ' '));
}

Str account_new_name(Visit *v) {
    Str word = random_word(v);
    return str_format(v->arena, "%.*s %04zu", STR_ARG(word), secret_pick(10000));
}

Str account_new_phrase(Visit *v) {
    Buf phrase = buf_new(v->arena, PHRASE_MAX);
    for (size_t i = 0; i < PHRASE_WORDS; i++) {
        if (i) buf_char(&phrase, ' ');
        buf_add(&phrase, random_word(v));
    }
    return buf_str(&phrase);
}

/* ---- sessions ---- */

static int64_t today(const Visit *v) {
    return v->now / DAY_SECONDS;
}

static Str session_cookie(const Visit *v) {
    return v->service->tls ? STR("__Host-session") : STR("session");
}

static SecretHash token_hash(const Visit *v, Str token) {
    return secret_hash(&v->service->key, STR("session"), token);
}

bool account_read_session(Visit *v, Err *err) {
    Str token = form_cookie(http_header(v->request, STR("cookie")), session_cookie(v));
    if (!v->service->store || token.len != (size_t)2 * TOKEN_BYTES) return true;
    v->session = token_hash(v, token);
    return store_session_find(v->service->store, v->session, today(v), SESSION_DAYS, &v->account, err);
}

/* A new token at each sign-in, for the session and for the forms: one that somebody else put into this
 * browser before is worth nothing then. */
static bool start_session(Visit *v, int64_t account, Err *err) {
    unsigned char bytes[TOKEN_BYTES];
    char *token = ARENA_NEW(v->arena, 2 * TOKEN_BYTES + 1, char);
    if (!token) return err_memory(err);
    secret_random(bytes, sizeof bytes);
    for (size_t i = 0; i < TOKEN_BYTES; i++) snprintf(token + 2 * i, 3, "%02x", bytes[i]);
    Str text = {token, (size_t)2 * TOKEN_BYTES};
    if (v->account && !store_session_end(v->service->store, v->session, err)) return false;
    if (!store_session_add(v->service->store, token_hash(v, text), account, today(v), err)) return false;
    visit_cookie(v, session_cookie(v), text, SESSION_DAYS * DAY_SECONDS);
    secret_random(v->state.token, sizeof v->state.token);
    visit_keep(v);
    return true;
}

void account_sign_out(Visit *v) {
    visit_cookie(v, session_cookie(v), STR(""), 0);
    visit_forget(v);
}

/* For the operator, as a line of the log. */
static void log_fault(const Visit *v, const Err *err) {
    Buf line = buf_new(v->arena, 4000);
    time_t now = (time_t)v->now;
    struct tm utc;
    char at[32] = "";
    if (gmtime_r(&now, &utc)) strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%S", &utc);
    buf_format(&line, "{\"at\":\"%s.000Z\",\"fault\":", at);
    json_write_string(&line, str_format(v->arena, "%s: %s", err->where, err->what));
    buf_add(&line, STR(",\"hint\":"));
    json_write_string(&line, str_of(err->hint));
    buf_add(&line, STR("}\n"));
    fprintf(stderr, "%.*s", STR_ARG(buf_str(&line)));
}

/* What the person is told was not done. */
static const char *failed_words(const Visit *v) {
    static const char *const words[][2] = {{"/sign-in", "store_closed"},
                                           {"/own/open", "store_closed"},
                                           {"/sign-out", "sign_out_failed"},
                                           {"/own/remove", "store_undeleted"},
                                           {"/own/delete", "store_undeleted"}};
    if (!str_eq(v->request->method, STR("POST"))) return "store_closed";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(v->route, str_of(words[i][0]))) return words[i][1];
    return "store_failed";
}

void visit_store_failed(Visit *v, const Err *err) {
    if (err->code == ERR_TOO_LARGE) {
        visit_message(v, 413, "store_many");
        return;
    }
    log_fault(v, err);
    if (err->code == ERR_MEMORY) visit_fail(v);
    else visit_message(v, 503, failed_words(v));
}

/* ---- pages ---- */

static const ErrorSummaryView *errors_of(Visit *v, Str field, Str text) {
    ErrorSummaryView *view = ARENA_NEW(v->arena, 1, ErrorSummaryView);
    ErrorView *error = ARENA_NEW(v->arena, 1, ErrorView);
    if (!view || !error || !text.len) return NULL;
    *error = (ErrorView){.field = field, .text = text};
    *view = (ErrorSummaryView){.errors = error, .errors_count = 1};
    return view;
}

void page_account(Visit *v) {
    if (v->account) {
        visit_go(v, STR("/own"));
        return;
    }
    Buf page = visit_page(v);
    AccountView view = {.layout = visit_layout(v, say(v, "account_title"))};
    template_account(&view, &v->words, &page);
    visit_send(v, 200, &page);
}

static void show_new(Visit *v, int status, Str field, Str error) {
    Str name = form_value(&v->form, STR("name"));
    Str phrase = form_value(&v->form, STR("phrase"));
    visit_introduce(v);
    Buf page = visit_page(v);
    AccountNewView view = {.layout = visit_layout(v, say(v, "account_new_title")),
                           .errors = errors_of(v, field, error),
                           .token = visit_token(v),
                           .name = name.len ? name : account_new_name(v),
                           .phrase = phrase.len ? phrase : account_new_phrase(v),
                           .noted = form_has(&v->form, STR("noted"), STR("yes"))};
    template_account_new(&view, &v->words, &page);
    visit_send(v, status, &page);
}

void page_account_new(Visit *v) {
    show_new(v, 200, STR(""), STR(""));
}

static bool allow(Visit *v, Str kind, Str who, unsigned most, int64_t seconds) {
    if (limit_try(v->service->limit, kind, who, most, seconds, v->now)) return true;
    visit_message(v, 429, "too_often");
    return false;
}

/* Takes a place among the few that may work out a hash at a time. */
static bool enter(Visit *v) {
    if (limit_enter(v->service->limit)) return true;
    http_add(v->response, STR("Retry-After"), STR("2"));
    visit_message(v, 503, "busy");
    return false;
}

/* Whether this is the passphrase of this account. Whether there is such an account or not, a hash is worked
 * out. */
static bool is_owner(Visit *v, Str name, Str phrase, StoreAccount *found, Err *err) {
    bool read = store_account_find(v->service->store, v->arena, name, found, err);
    const char *hash = read && found->id ? str_c(v->arena, found->profile) : v->service->nobody;
    return hash && secret_phrase_is(hash, phrase) && read && found->id;
}

/* The name is taken; by the same form when it was sent twice: then it is theirs. */
static void create_again(Visit *v, Str name, Str phrase) {
    Err err = {0};
    StoreAccount found;
    if (!allow(v, STR("name"), name, TRIES_OF_NAME, TRY_SECONDS) || !enter(v)) return;
    bool right = is_owner(v, name, phrase, &found, &err);
    limit_leave(v->service->limit);
    if (right) limit_forget(v->service->limit, STR("name"), name);
    if (err.code || (right && !start_session(v, found.id, &err))) visit_store_failed(v, &err);
    else if (right) visit_go(v, STR("/own"));
    else show_new(v, 422, STR("name"), say(v, "error_name_taken"));
}

static void create(Visit *v, Str name, Str phrase) {
    Err err = {0};
    int64_t id = 0;
    char hash[SECRET_PHRASE_BYTES];
    if (!allow(v, STR("new"), v->request->address, NEW_OF_ADDRESS, NEW_SECONDS) || !enter(v)) return;
    bool hashed = secret_phrase_hash(phrase, hash);
    limit_leave(v->service->limit);
    if (!hashed) visit_fail(v);
    else if (!store_account_new(v->service->store, v->arena, name, str_of(hash), &id, &err) ||
             (id && !start_session(v, id, &err)))
        visit_store_failed(v, &err);
    else if (!id) create_again(v, name, phrase);
    else visit_go(v, STR("/own"));
}

void page_account_new_post(Visit *v) {
    Str own = form_value(&v->form, STR("own"));
    Str name = account_name(v->arena, form_value(&v->form, STR("name")));
    Str phrase = account_phrase(v->arena, own.len ? own : form_value(&v->form, STR("phrase")));
    if (!name.len) show_new(v, 422, STR("name"), say(v, "error_name"));
    else if (characters(phrase) < PHRASE_LEAST) show_new(v, 422, STR("own"), say(v, "error_phrase_short"));
    else if (!form_has(&v->form, STR("noted"), STR("yes")))
        show_new(v, 422, STR("noted"), say(v, "error_noted"));
    else create(v, name, phrase);
}

static void show_sign_in(Visit *v, int status, Str error) {
    visit_introduce(v);
    Buf page = visit_page(v);
    SignInView view = {.layout = visit_layout(v, say(v, "sign_in_title")),
                       .errors = errors_of(v, STR("name"), error),
                       .token = visit_token(v),
                       .name = form_value(&v->form, STR("name"))};
    template_sign_in(&view, &v->words, &page);
    visit_send(v, status, &page);
}

void page_sign_in(Visit *v) {
    show_sign_in(v, 200, STR(""));
}

/* The answer is the same whether there is no such account or the passphrase is another one. */
void page_sign_in_post(Visit *v) {
    Err err = {0};
    StoreAccount found;
    Str name = account_name(v->arena, form_value(&v->form, STR("name")));
    Str phrase = account_phrase(v->arena, form_value(&v->form, STR("phrase")));
    if (!allow(v, STR("address"), v->request->address, TRIES_OF_ADDRESS, TRY_SECONDS) ||
        !allow(v, STR("name"), name, TRIES_OF_NAME, TRY_SECONDS) || !enter(v))
        return;
    bool right = is_owner(v, name, phrase, &found, &err);
    limit_leave(v->service->limit);
    if (err.code || (right && !start_session(v, found.id, &err))) {
        visit_store_failed(v, &err);
    } else if (right) {
        limit_forget(v->service->limit, STR("name"), name);
        visit_go(v, STR("/own"));
    } else {
        show_sign_in(v, 422, say(v, "error_sign_in"));
    }
}

void page_sign_out_post(Visit *v) {
    Err err = {0};
    bool everywhere = form_has(&v->form, STR("where"), STR("everywhere"));
    bool ended = everywhere ? store_sessions_end(v->service->store, v->account, &err)
                            : store_session_end(v->service->store, v->session, &err);
    account_sign_out(v); /* this browser in any case */
    if (ended) visit_go(v, STR("/signed-out"));
    else visit_store_failed(v, &err);
}

void page_signed_out(Visit *v) {
    visit_message(v, 200, "signed_out");
}
