/* Accounts, saved answers and the diary without a socket: a small browser, and a clock that can be set. */
#include "follow/journey.h"
#include "knowledge/load.h"
#include "web/account.h"
#include "web/kept.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const size_t ARENA_CAP = (size_t)256 * 1024 * 1024;
enum { COOKIES = 4, FILE_MAX = 1024 * 1024 };
static const int64_t MINUTE = 60, DAY = 24L * 60 * 60;

typedef struct Browser {
    Str names[COOKIES], values[COOKIES];
    Str address;
    HttpResponse page;
    Str body; /* of the last page with a form */
} Browser;

typedef struct World {
    Arena *arena, *work, *visit;
    const Knowledge *k;
    Belief *belief;
    Service service;
    char folder[100];
    int64_t now;
} World;

static World world;

static void open_store(World *w) {
    Err err = {0};
    w->service.store = store_open(w->arena, w->folder, &err);
    if (!w->service.store) fail_msg("%s: %s", err.where, err.what);
}

static int setup(void **state) {
    Err err = {0};
    *state = &world;
    world.arena = arena_new(ARENA_CAP);
    world.work = arena_new(ARENA_CAP);
    world.visit = arena_new(ARENA_CAP);
    world.k = knowledge_load_embedded(world.arena, world.work, NULL, &err);
    assert_non_null(world.k);
    const Model *model = model_build(world.arena, world.k, &err);
    world.belief = belief_new(world.arena, model, &err);
    assert_true(secret_start());
    world.service = (Service){.knowledge = world.k, .model = model, .key = secret_new_key()};
    world.service.steps = steps_new(world.arena, &world.service.key);
    assert_true(secret_phrase_hash(STR("nobody"), world.service.nobody));
    return world.belief && world.service.steps ? 0 : -1;
}

static int begin(void **state) {
    (void)state;
    snprintf(world.folder, sizeof world.folder, "/tmp/plumbline-accounts-XXXXXX");
    assert_non_null(mkdtemp(world.folder));
    world.service.limit = limit_new(world.arena, &world.service.key);
    world.now = (int64_t)20000 * DAY + 3600;
    open_store(&world);
    return 0;
}

static const char *const files[] = {"plumbline.db", "plumbline.db-wal", "plumbline.db-shm", "data-keys",
                                    "lock"};

static char *path_of(const char *name) {
    return str_c(world.work, str_format(world.work, "%s/%s", world.folder, name));
}

static int end(void **state) {
    (void)state;
    store_close(world.service.store);
    limit_free(world.service.limit);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) unlink(path_of(files[i]));
    return rmdir(world.folder);
}

static int teardown(void **state) {
    (void)state;
    steps_free(world.service.steps);
    belief_free(world.belief);
    arena_free(world.visit);
    arena_free(world.work);
    arena_free(world.arena);
    return 0;
}

/* ---- a browser ---- */

static void take_cookie(Browser *b, Str line) {
    size_t equals = str_find(line, '=');
    Str name = str_slice(line, 0, equals);
    Str value = str_slice(line, equals + 1, str_find(line, ';'));
    size_t i = 0;
    while (i < COOKIES - 1 && b->names[i].len && !str_eq(b->names[i], name)) i++;
    b->names[i] = str_copy(world.work, name);
    b->values[i] = str_copy(world.work, value);
}

static Str cookie(const Browser *b, const char *name) {
    for (size_t i = 0; i < COOKIES; i++)
        if (str_eq(b->names[i], str_of(name))) return b->values[i];
    return STR("");
}

static void set_cookie(Browser *b, const char *name, Str value) {
    take_cookie(b, str_format(world.work, "%s=%.*s;", name, STR_ARG(value)));
}

static Str header(const HttpResponse *page, const char *name) {
    for (size_t i = 0; i < page->header_count; i++)
        if (str_eq(page->headers[i].name, str_of(name))) return str_copy(world.work, page->headers[i].value);
    return STR("");
}

static int request(Browser *b, const char *method, const char *path, Str body, Str site) {
    Buf cookies = buf_new(world.work, 8192);
    for (size_t i = 0; i < COOKIES; i++)
        if (b->values[i].len)
            buf_format(&cookies, "%.*s=%.*s; ", STR_ARG(b->names[i]), STR_ARG(b->values[i]));
    HttpField headers[] = {
        {STR("Host"), STR("a")}, {STR("Cookie"), buf_str(&cookies)}, {STR("Sec-Fetch-Site"), site}};
    Str all = str_of(path);
    size_t mark = str_find(all, '?');
    HttpRequest r = {.method = str_of(method),
                     .path = str_slice(all, 0, mark),
                     .query = str_slice(all, mark + 1, all.len),
                     .headers = headers,
                     .header_count = 3,
                     .body = body,
                     .address = b->address};
    Str route;
    ArenaMark empty = arena_mark(world.visit);
    b->page = (HttpResponse){0};
    service_answer(&world.service, world.visit, world.belief, world.now, &r, &b->page, &route);
    b->body = str_copy(world.work, b->page.body);
    for (size_t i = 0; i < b->page.header_count; i++) {
        HttpField *h = &b->page.headers[i];
        *h = (HttpField){str_copy(world.work, h->name), str_copy(world.work, h->value)};
        if (str_eq(h->name, STR("Set-Cookie"))) take_cookie(b, h->value);
    }
    arena_rewind(world.visit, empty);
    return b->page.status;
}

static int get(Browser *b, const char *path) {
    return request(b, "GET", path, STR(""), STR("same-origin"));
}

static bool shows(const Browser *b, const char *text) {
    Str part = str_of(text);
    for (size_t i = 0; i + part.len <= b->body.len; i++)
        if (memcmp(b->body.ptr + i, part.ptr, part.len) == 0) return true;
    return false;
}

/* The value of the first hidden field with this name. */
static Str field(const Browser *b, const char *name) {
    Str mark = str_format(world.work, "name=\"%s\" value=\"", name);
    for (size_t i = 0; i + mark.len <= b->body.len; i++) {
        if (memcmp(b->body.ptr + i, mark.ptr, mark.len) != 0) continue;
        Str rest = str_slice(b->body, i + mark.len, b->body.len);
        return str_slice(rest, 0, str_find(rest, '"'));
    }
    return STR("");
}

/* Sends a form with the token of the page that is open, and these fields. */
static int post(Browser *b, const char *path, const char *fields) {
    Str token = field(b, "token");
    Str body = str_format(world.work, "token=%.*s&%s", STR_ARG(token), fields);
    return request(b, "POST", path, body, STR("same-origin"));
}

static void leads_to(const Browser *b, const char *path) {
    Str location = header(&b->page, "Location");
    if (b->page.status != 303 || !str_eq(location, str_of(path)))
        fail_msg("%d %.*s instead of %s: %.*s", b->page.status, STR_ARG(location), path,
                 (int)(b->body.len < 2000 ? b->body.len : 2000), b->body.ptr);
}

static const char phrase[] = "phrase=six+plain+words+stand+here+now";

static Browser signed_up(const char *name) {
    Browser b = {.address = str_of(name)};
    assert_int_equal(get(&b, "/account/new"), 200);
    post(&b, "/account/new", str_c(world.work, str_format(world.work, "name=%s&%s&noted=yes", name, phrase)));
    leads_to(&b, "/own");
    return b;
}

static int sign_in(Browser *b, const char *name, const char *with) {
    get(b, "/sign-in");
    return post(b, "/sign-in", str_c(world.work, str_format(world.work, "name=%s&%s", name, with)));
}

static const char calm[] =
    "shown=check_in_back&shown=check_in_leg&shown=check_in_walking&shown=check_in_function&"
    "shown=check_in_numb&shown=check_in_foot&shown=check_in_danger&shown=check_in_bladder&"
    "check_in_walking=m200&check_in_function=5&check_in_numb=numb_leg.left&check_in_foot=-none&"
    "check_in_danger=-none&exercise=most&cannot=zzyzx";

static void check_in(Browser *b, int back, int leg, const char *bladder) {
    get(b, "/check-in");
    Str once = str_copy(world.work, field(b, "once"));
    Str fields = str_format(world.work, "%s&once=%.*s&check_in_back=%d&check_in_leg=%d&check_in_bladder=%s",
                            calm, STR_ARG(once), back, leg, bladder);
    post(b, "/check-in", str_c(world.work, fields));
    leads_to(b, "/diary?saved=1");
    assert_int_equal(get(b, "/diary?saved=1"), 200);
    assert_true(shows(b, "Your check-in is saved."));
}

/* What the store holds. */
static StoreCount kept(void) {
    Err err = {0};
    StoreCount count;
    assert_true(store_check(world.work, world.folder, &count, &err));
    return count;
}

/* ---- accounts ---- */

static void test_names_and_passphrases_as_people_type_them(void **state) {
    (void)state;
    Arena *a = world.work;
    assert_true(str_eq(account_name(a, STR(" Maple-4821 ")), STR("maple4821")));
    assert_true(str_eq(account_name(a, STR("단풍 4821")), STR("단풍4821")));
    assert_true(str_eq(account_shown_name(a, STR("단풍4821")), STR("단풍 4821")));
    assert_true(str_eq(account_phrase(a, STR("  River-stone  LAMP\toak ")), STR("river stone lamp oak")));
    char long_text[PHRASE_MAX + 1];
    memset(long_text, 'a', sizeof long_text);
    assert_int_equal(account_phrase(a, (Str){long_text, sizeof long_text}).len, 0);
}

static void test_words_give_nine_bits_each(void **state) {
    (void)state;
    static const char *const languages[] = {"en", "ko"};
    for (size_t l = 0; l < 2; l++) {
        TemplateWords words = {world.k, str_of(languages[l])};
        Str list = template_word(&words, "account_words");
        size_t count = 0;
        for (Str rest = list; rest.len; count++) {
            size_t end_of = str_find(rest, ' ');
            Str word = str_slice(rest, 0, end_of);
            assert_true(word.len >= 3);
            rest = str_slice(rest, end_of + 1, rest.len);
            for (Str other = rest; other.len; other = str_slice(other, str_find(other, ' ') + 1, other.len))
                assert_false(str_eq(word, str_slice(other, 0, str_find(other, ' '))));
        }
        assert_int_equal(count, 512);
    }
}

static void test_an_offer_is_made_of_words(void **state) {
    (void)state;
    Browser b = {0};
    assert_int_equal(get(&b, "/account/new"), 200);
    Str offered = field(&b, "phrase");
    size_t blanks = 0;
    for (size_t i = 0; i < offered.len; i++) blanks += offered.ptr[i] == ' ';
    assert_int_equal(blanks, PHRASE_WORDS - 1);
    Str name = field(&b, "name");
    assert_true(name.len > 7 && name.ptr[name.len - 5] == ' ');
    get(&b, "/account/new");
    assert_false(str_eq(offered, field(&b, "phrase")));
}

static void test_sign_up_needs_care(void **state) {
    (void)state;
    Browser b = {0};
    get(&b, "/account/new");
    assert_int_equal(post(&b, "/account/new", "name=maple+1234&phrase=six+plain+words+stand"), 422);
    assert_true(shows(&b, "First write down both"));
    assert_true(
        str_eq(field(&b, "name"), STR("maple 1234"))); /* the same again, so that the paper stays right */
    assert_int_equal(post(&b, "/account/new", "name=maple+1234&own=elevenchars&noted=yes"), 422);
    assert_true(shows(&b, "at least 12 characters"));
    assert_int_equal(post(&b, "/account/new", "name=+-+&phrase=six+plain+words+stand&noted=yes"), 422);
    assert_int_equal(cookie(&b, "session").len, 0);
    signed_up("maple1234");
    get(&b, "/account/new");
    assert_int_equal(post(&b, "/account/new", "name=Maple+1234&phrase=six+plain+words+stand&noted=yes"), 422);
    assert_true(shows(&b, "is taken"));
}

/* A double click: the answer that one sees is that to the second form. */
static void test_an_account_made_twice_is_one(void **state) {
    (void)state;
    Browser b = {.address = STR("b")};
    char fields[100];
    snprintf(fields, sizeof fields, "name=maple+77&%s&noted=yes", phrase);
    get(&b, "/account/new");
    Browser second = b;
    assert_int_equal(post(&b, "/account/new", fields), 303);
    assert_int_equal(post(&second, "/account/new", fields), 303);
    assert_int_equal(get(&second, "/own"), 200);
    assert_int_equal(kept().accounts, 1);
    Browser other = {.address = STR("o")}; /* who guesses so is stopped as at the sign-in */
    for (int i = 0; i < 7; i++) {
        get(&other, "/account/new");
        post(&other, "/account/new", "name=maple+77&phrase=six+other+words+in+here&noted=yes");
        assert_int_equal(other.page.status, i < 6 ? 422 : 429);
    }
}

static void test_sign_in_and_out(void **state) {
    (void)state;
    Browser b = signed_up("oak1");
    assert_int_equal(get(&b, "/own"), 200);
    assert_true(shows(&b, "oak 1"));
    Browser stolen = b; /* somebody has a copy of the cookies */
    post(&b, "/sign-out", "");
    leads_to(&b, "/signed-out");
    assert_int_equal(cookie(&b, "session").len, 0);
    assert_int_equal(cookie(&b, "answers").len, 0);
    get(&stolen, "/own");
    leads_to(&stolen, "/account"); /* ended on the server too */
    assert_int_equal(sign_in(&b, "OAK+1", "phrase=Six-Plain+words++stand+here+now"), 303);
    Browser other = {0};
    assert_int_equal(sign_in(&other, "oak1", phrase), 303);
    assert_int_equal(get(&b, "/own"), 200); /* two devices */
    post(&b, "/sign-out", "where=everywhere");
    get(&other, "/own");
    leads_to(&other, "/account");
}

/* Whoever put a session into somebody's browser does not get in when that one signs in. */
static void test_sign_in_gives_a_new_session(void **state) {
    (void)state;
    Browser b = signed_up("oak2");
    Browser victim = {.address = STR("v")};
    set_cookie(&victim, "session", cookie(&b, "session"));
    Str planted = cookie(&victim, "session");
    get(&victim, "/sign-in");
    Str form_before = str_copy(world.work, field(&victim, "token"));
    assert_int_equal(sign_in(&victim, "oak2", phrase), 303);
    assert_int_equal(cookie(&victim, "session").len, 64);
    assert_false(str_eq(cookie(&victim, "session"), planted));
    get(&b, "/own");
    leads_to(&b, "/account"); /* the planted one is over */
    get(&victim, "/own");
    assert_false(str_eq(form_before, field(&victim, "token")));
    /* one that the server never gave stays worthless */
    Browser forged = {0};
    set_cookie(&forged, "session", STR("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
    get(&forged, "/own");
    leads_to(&forged, "/account");
}

static void test_wrong_passphrases_are_limited(void **state) {
    (void)state;
    signed_up("oak3");
    Browser b = {.address = STR("b")};
    for (int i = 0; i < 6; i++) {
        assert_int_equal(sign_in(&b, "oak3", "phrase=wrong+words+all+along"), 422);
        assert_true(shows(&b, "do not fit together"));
    }
    Browser other = {.address = STR("another address")};
    assert_int_equal(sign_in(&other, "oak3", phrase), 429); /* by name, whoever tries */
    assert_int_equal(sign_in(&other, "nobody3", "phrase=wrong+words+all+along"), 422);
    assert_true(shows(&other, "do not fit together")); /* the same words for a name that does not exist */
    world.now += 15 * MINUTE;
    assert_int_equal(sign_in(&other, "oak3", phrase), 303);
    world.now -= 10 * DAY; /* a clock that jumps back frees nobody and locks nobody out for days */
    for (int i = 0; i < 6; i++) sign_in(&b, "oak3", "phrase=wrong+words+all+along");
    assert_int_equal(sign_in(&b, "oak3", "phrase=wrong+words+all+along"), 429);
    world.now += 15 * MINUTE;
    assert_int_equal(sign_in(&b, "oak3", phrase), 303);
}

static void test_one_address_may_not_try_many_names(void **state) {
    (void)state;
    Browser b = {.address = STR("b")};
    int refused = 0;
    for (int i = 0; i < 25; i++) {
        char name[16];
        snprintf(name, sizeof name, "name%d", i);
        refused += sign_in(&b, name, "phrase=wrong+words+all+along") == 429;
    }
    assert_int_equal(refused, 5);
}

static void test_forms_of_others_do_nothing(void **state) {
    (void)state;
    Browser b = signed_up("oak4");
    get(&b, "/own/delete");
    Str token = str_copy(world.work, field(&b, "token"));
    Str body = str_format(world.work, "token=%.*s&sure=yes", STR_ARG(token));
    assert_int_equal(request(&b, "POST", "/own/delete", body, STR("cross-site")), 403);
    assert_int_equal(request(&b, "POST", "/own/delete", STR("sure=yes"), STR("same-origin")), 403);
    char *changed = str_c(world.work, body);
    changed[6] = changed[6] == 'a' ? 'b' : 'a';
    assert_int_equal(request(&b, "POST", "/own/delete", str_of(changed), STR("same-origin")), 403);
    Browser other = signed_up("oak5"); /* a token of somebody else */
    assert_int_equal(request(&other, "POST", "/own/delete", body, STR("same-origin")), 403);
    assert_int_equal(get(&b, "/own"), 200);
}

/* ---- what is kept ---- */

static bool file_holds(const char *name, const char *text) {
    char *bytes = ARENA_NEW(world.work, FILE_MAX, char);
    int fd = open(path_of(name), O_RDONLY);
    ssize_t got = fd >= 0 ? read(fd, bytes, FILE_MAX) : 0;
    if (fd >= 0) close(fd);
    size_t len = strlen(text);
    for (ssize_t i = 0; i + (ssize_t)len <= got; i++)
        if (memcmp(bytes + i, text, len) == 0) return true;
    return false;
}

static void answer_person(Browser *b) {
    get(b, "/begin");
    post(b, "/begin", "");
    get(b, "/ask");
    get(b, str_c(world.work, header(&b->page, "Location")));
    post(b, "/ask/person", "shown=age&age=63&shown=sex&sex=female&shown=duration&duration=weeks_4");
    assert_int_equal(b->page.status, 303);
}

static void test_without_an_account_nothing_is_kept(void **state) {
    (void)state;
    Browser b = {0};
    answer_person(&b);
    get(&b, "/result");
    post(&b, "/keep", "");
    leads_to(&b, "/account");
    get(&b, "/diary");
    leads_to(&b, "/account");
    get(&b, "/own.json");
    leads_to(&b, "/account");
    StoreCount count = kept();
    assert_true(count.accounts == 0 && count.records == 0 && count.sessions == 0);
    assert_false(file_holds("plumbline.db", "female") || file_holds("plumbline.db-wal", "female"));
}

static void test_answers_are_kept_and_opened_again(void **state) {
    (void)state;
    Browser b = signed_up("oak6");
    answer_person(&b);
    get(&b, "/own");
    post(&b, "/keep", "");
    leads_to(&b, "/own");
    get(&b, "/own");
    post(&b, "/keep", ""); /* twice is once */
    assert_int_equal(kept().records, 1);
    assert_false(file_holds("plumbline.db", "female") || file_holds("plumbline.db-wal", "female"));
    Browser c = {0}; /* another device, days later */
    world.now += 9 * DAY;
    sign_in(&c, "oak6", phrase);
    get(&c, "/own");
    Str seq = str_copy(world.work, field(&c, "seq"));
    char *fields = str_c(world.work, str_format(world.work, "seq=%.*s", STR_ARG(seq)));
    Browser stranger = signed_up("oak7");
    get(&stranger, "/own");
    assert_int_equal(post(&stranger, "/own/open", fields), 404); /* not theirs */
    post(&stranger, "/own/remove", fields);
    post(&c, "/own/open", fields);
    leads_to(&c, "/result");
    assert_int_equal(get(&c, "/result"), 200);
    get(&c, "/check");
    assert_true(shows(&c, "63"));
    get(&c, "/own");
    post(&c, "/own/remove", fields);
    leads_to(&c, "/own");
    assert_int_equal(kept().records, 0);
}

static void test_everything_is_handed_out_and_deleted(void **state) {
    (void)state;
    Browser b = signed_up("oak8");
    check_in(&b, 4, 6, "-none");
    assert_int_equal(get(&b, "/own.json"), 200);
    assert_true(shows(&b, "\"kind\": \"check_in\"") && shows(&b, "zzyzx") &&
                shows(&b, "\"pain_leg_0_10\": 6"));
    assert_false(shows(&b, "argon2"));
    get(&b, "/own/delete");
    assert_int_equal(post(&b, "/own/delete", ""), 422);
    post(&b, "/own/delete", "sure=yes");
    leads_to(&b, "/deleted");
    StoreCount count = kept();
    assert_true(count.accounts == 0 && count.records == 0 && count.sessions == 0);
    assert_int_equal(sign_in(&b, "oak8", phrase), 422);
}

/* ---- the diary ---- */

static void test_a_check_in_sent_twice_is_one(void **state) {
    (void)state;
    Browser b = signed_up("elm1");
    get(&b, "/check-in");
    Str once = str_copy(world.work, field(&b, "once"));
    Str token = str_copy(world.work, field(&b, "token"));
    Str body = str_format(world.work,
                          "token=%.*s&%s&once=%.*s&check_in_back=1&check_in_leg=2&check_in_bladder=-none",
                          STR_ARG(token), calm, STR_ARG(once));
    for (int i = 0; i < 3; i++) {
        request(&b, "POST", "/check-in", body, STR("same-origin"));
        leads_to(&b, "/diary?saved=1");
    }
    assert_int_equal(kept().records, 1);
}

/* Who goes back and tells what was forgotten is heard, and what the first one told stands. */
static void test_a_correction_is_not_lost(void **state) {
    (void)state;
    Browser b = signed_up("elm7");
    get(&b, "/check-in");
    Str token = str_copy(world.work, field(&b, "token"));
    Str once = str_copy(world.work, field(&b, "once"));
    static const char *const rest[] = {"check_in_leg=2&check_in_bladder=urinary_retention",
                                       "check_in_leg=3&check_in_bladder=-unknown"};
    for (size_t i = 0; i < 4; i++) {
        Str body = str_format(world.work, "token=%.*s&%s&once=%.*s&check_in_back=1&%s", STR_ARG(token), calm,
                              STR_ARG(once), rest[i / 2]);
        request(&b, "POST", "/check-in", body, STR("same-origin"));
        leads_to(&b, "/diary?saved=1");
    }
    assert_int_equal(kept().records, 2);
    get(&b, "/diary");
    assert_true(shows(&b, "card emergency"));
    get(&b, "/own.json");
    assert_true(shows(&b, "\"check_ins\": [\n{\"day\": 0, ") && shows(&b, "\"pain_leg_0_10\": 3"));
}

static void test_a_check_in_needs_answers(void **state) {
    (void)state;
    Browser b = signed_up("elm2");
    get(&b, "/check-in");
    Str once = str_copy(world.work, field(&b, "once"));
    Str fields = str_format(world.work, "%s&once=%.*s&check_in_back=11&check_in_leg=2", calm, STR_ARG(once));
    assert_int_equal(post(&b, "/check-in", str_c(world.work, fields)), 422);
    assert_true(shows(&b, "from 0 to 10") && shows(&b, "zzyzx") && shows(&b, "href=\"#q-check_in_bladder\""));
    assert_true(str_eq(once, field(&b, "once")));
    assert_int_equal(post(&b, "/check-in", "once=1&shown=check_in_back&check_in_back=1"), 400);
    assert_int_equal(kept().records, 0);
}

static void test_a_new_sign_is_told_at_once(void **state) {
    (void)state;
    Browser b = signed_up("elm3");
    check_in(&b, 4, 6, "-none");
    assert_false(shows(&b, "card emergency") || shows(&b, "more urgent than last time"));
    world.now += 7 * DAY;
    check_in(&b, 4, 6, "urinary_retention&check_in_bladder=saddle_numbness");
    assert_true(shows(&b, "<td>numbness or tingling in the leg (left); new trouble passing any water"));
    assert_true(shows(&b, "card emergency") && shows(&b, "more urgent than last time"));
    world.now += DAY;
    get(&b, "/diary");
    assert_true(shows(&b, "card emergency")); /* and stays until it is answered otherwise */
}

static void test_the_diary_shows_what_matters(void **state) {
    (void)state;
    Browser b = signed_up("elm4");
    answer_person(&b);
    get(&b, "/own");
    post(&b, "/keep", "");
    static const int leg[] = {8, 7, 5, 3};
    for (int i = 0; i < 4; i++) {
        check_in(&b, 5, leg[i], "-none");
        world.now += 7 * DAY;
    }
    assert_true(shows(&b, "Clearly better than at first.") && shows(&b, "No clear change."));
    assert_true(shows(&b, "<svg class=\"plot\"") && shows(&b, "class=\"band\""));
    assert_true(shows(&b, "What to do")); /* the plan goes along */
    assert_true(shows(&b, "2024-10-04") && shows(&b, "2024-10-25"));
}

/* Better than at first, but worse than the time before: both are said, and drawn. */
static void test_falling_back_is_shown(void **state) {
    (void)state;
    Browser b = signed_up("elm8");
    answer_person(&b);
    get(&b, "/own");
    post(&b, "/keep", "");
    static const int leg[] = {9, 3, 6};
    static const char *const said[] = {"With the next check-in", "Clearly better than at first.",
                                       "Clearly worse than the time before."};
    for (int i = 0; i < 3; i++) {
        check_in(&b, 5, leg[i], "-none");
        assert_true(shows(&b, said[i]));
        world.now += 7 * DAY;
    }
    assert_true(shows(&b, "<path class=\"worse\"") && shows(&b, "<circle class=\"better\"") &&
                shows(&b, "<circle class=\"same\""));
    assert_true(shows(&b, "Look again at your plan on 2024-"));
    assert_true(shows(&b, "numbness or tingling in the leg (left)"));
}

/* What is taken along can be followed by the program: the same plan, the same trend. */
static void test_what_is_taken_along_can_be_read_back(void **state) {
    (void)state;
    Err err = {0};
    Case now;
    Journey journey;
    Browser b = signed_up("elm9");
    answer_person(&b);
    get(&b, "/own");
    post(&b, "/keep", "");
    static const int leg[] = {9, 3};
    for (int i = 0; i < 2; i++) {
        world.now += 7 * DAY;
        check_in(&b, 5, leg[i], i ? "saddle_numbness" : "-none");
    }
    get(&b, "/own.json");
    assert_true(case_read(world.work, world.k, STR("own"), b.body, &now, &err));
    int age = knowledge_finding(world.k, STR("age"));
    int saddle = knowledge_finding(world.k, STR("saddle_numbness"));
    assert_true(now.given.of[age].number == 63 && now.given.of[saddle].known);
    assert_true(shows(&b, "\"saddle_numbness\": \"new\""));
    assert_true(journey_read(world.work, world.k, STR("own"), b.body, &journey, &err));
    assert_int_equal(journey.count, 2);
    assert_int_equal(journey.check_ins[0].day, 7);
    assert_int_equal(journey.check_ins[1].day, 14);
    assert_int_equal(journey.check_ins[1].treatment_count, 1);
    assert_true(str_eq(journey_date(&journey, 14, world.work), STR("2024-10-18")));
}

/* The order is that of the check-ins, whatever the clock said. */
static void test_a_clock_that_jumps(void **state) {
    (void)state;
    Browser b = signed_up("elm5");
    static const int days[] = {0, 4000, -9000, 14};
    static const int leg[] = {2, 4, 6, 9};
    int64_t at = world.now;
    for (int i = 0; i < 4; i++) {
        world.now = at + days[i] * DAY;
        if (!str_eq(cookie(&b, "session"), STR(""))) get(&b, "/diary");
        if (b.page.status == 303) sign_in(&b, "elm5", phrase); /* the session may be over */
        check_in(&b, 1, leg[i], "-none");
    }
    assert_true(shows(&b, "Clearly worse than at first."));
    get(&b, "/own.json");
    const char *order[] = {"\"pain_leg_0_10\": 2", "\"pain_leg_0_10\": 4", "\"pain_leg_0_10\": 6",
                           "\"pain_leg_0_10\": 9"};
    Str rest = b.body;
    for (size_t i = 0; i < 4; i++) {
        const char *found = strstr(str_c(world.work, rest), order[i]);
        assert_non_null(found);
        rest = str_copy(world.work, str_of(found));
    }
}

/* Lines of at most 75 bytes that end with CR LF; a folded one is whole again when it is unfolded. */
static void test_the_reminder_is_folded(void **state) {
    (void)state;
    static const char *const languages[] = {"en", "ko"};
    for (size_t l = 0; l < 2; l++) {
        Browser b = {0};
        size_t folds = 0;
        char path[40];
        snprintf(path, sizeof path, "/reminder.ics?lang=%s", languages[l]);
        assert_int_equal(get(&b, path), 200);
        Buf whole = buf_new(world.work, 4000);
        for (Str rest = b.body; rest.len; rest = str_slice(rest, str_find(rest, '\n') + 1, rest.len)) {
            size_t end_of = str_find(rest, '\r');
            bool folded = rest.ptr[0] == ' ';
            assert_true(end_of <= 75 && rest.ptr[end_of + 1] == '\n');
            assert_true(str_utf8_valid(str_slice(rest, 0, end_of), NULL));
            folds += folded;
            if (whole.len && !folded) buf_char(&whole, '\n');
            buf_add(&whole, str_slice(rest, folded, end_of));
        }
        assert_true(folds > 0);
        b.body = buf_str(&whole);
        static const char *const told[] = {"wait\\, do not wait for this: get help.\n",
                                           "기다리지 말고 바로 도움을 받으세요.\n"};
        assert_true(shows(&b, told[l]) && shows(&b, "\nBEGIN:VALARM\nACTION:DISPLAY\n"));
        assert_true(shows(&b, "\nDTSTAMP:20241004T010000Z\n"));
    }
}

/* After four weeks without a check-in the plan is no longer told as if it were of today. */
static void test_an_old_plan_says_how_old_it_is(void **state) {
    (void)state;
    Browser b = signed_up("elm9");
    check_in(&b, 1, 4, "-none");
    get(&b, "/diary");
    assert_true(b.page.status == 200 && !shows(&b, "days ago"));
    for (int weeks = 1; weeks <= 4; weeks++) {
        world.now += 7 * DAY;
        get(&b, "/diary");
        assert_true(b.page.status == 200 && shows(&b, "was 28 days ago") == (weeks == 4));
    }
}

static void test_the_reminder_says_nothing(void **state) {
    (void)state;
    Browser b = {0};
    assert_int_equal(get(&b, "/reminder.ics?day=3"), 200);
    assert_true(shows(&b, "BEGIN:VCALENDAR\r\n") && shows(&b, "RRULE:FREQ=WEEKLY;COUNT=26\r\n"));
    assert_true(shows(&b, "DTSTART:20241009T180000\r\n")); /* the Wednesday after Friday, 4 October 2024 */
    assert_false(shows(&b, "ain") || shows(&b, "http") || shows(&b, "ATTENDEE") || shows(&b, "ORGANIZER"));
    for (int day = 1; day <= 7; day++) {
        char path[32];
        snprintf(path, sizeof path, "/reminder.ics?day=%d", day);
        assert_int_equal(get(&b, path), 200);
        assert_false(shows(&b, "DTSTART:20241004")); /* never today: that one is being done */
    }
    get(&b, "/reminder.ics?day=8%0d%0aX:1");
    assert_true(shows(&b, "DTSTART:20241006T180000\r\n"));
    assert_false(shows(&b, "X:1"));
}

static void test_a_store_that_fails_is_told(void **state) {
    (void)state;
    Browser b = signed_up("elm6");
    get(&b, "/check-in");
    Str once = str_copy(world.work, field(&b, "once"));
    Str fields = str_format(world.work, "%s&once=%.*s&check_in_back=1&check_in_leg=2&check_in_bladder=-none",
                            calm, STR_ARG(once));
    Err err = {0};
    StoreAccount account;
    assert_true(store_account_find(world.service.store, world.work, STR("elm6"), &account, &err));
    for (int i = 0; i < STORE_RECORDS_MAX; i++) {
        bool again = false;
        char bytes[STORE_ONCE_BYTES] = {0};
        memcpy(bytes, &i, sizeof i);
        Str text =
            STR("{\"kind\": \"check_in\", \"day\": 1, \"said\": {\"findings\": "
                "{\"pain_back_0_10\": 4, \"pain_leg_0_10\": 5, \"walk_m\": 200, \"function_0_10\": 5}}}");
        assert_true(store_add(world.service.store, world.work, account.id, (Str){bytes, sizeof bytes}, text,
                              &again, &err));
    }
    assert_int_equal(get(&b, "/diary"), 200); /* the newest of them */
    assert_true(shows(&b, "The newest 200 are shown."));
    assert_int_equal(get(&b, "/own.json"), 200);
    get(&b, "/check-in");
    assert_int_equal(post(&b, "/check-in", str_c(world.work, fields)), 413);
    assert_true(shows(&b, "It was not saved") && shows(&b, "no more room"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_names_and_passphrases_as_people_type_them),
        TEST(test_words_give_nine_bits_each),
        TEST(test_an_offer_is_made_of_words),
        TEST(test_sign_up_needs_care),
        TEST(test_an_account_made_twice_is_one),
        TEST(test_sign_in_and_out),
        TEST(test_sign_in_gives_a_new_session),
        TEST(test_wrong_passphrases_are_limited),
        TEST(test_one_address_may_not_try_many_names),
        TEST(test_forms_of_others_do_nothing),
        TEST(test_without_an_account_nothing_is_kept),
        TEST(test_answers_are_kept_and_opened_again),
        TEST(test_everything_is_handed_out_and_deleted),
        TEST(test_a_check_in_sent_twice_is_one),
        TEST(test_a_correction_is_not_lost),
        TEST(test_a_check_in_needs_answers),
        TEST(test_a_new_sign_is_told_at_once),
        TEST(test_the_diary_shows_what_matters),
        TEST(test_falling_back_is_shown),
        TEST(test_what_is_taken_along_can_be_read_back),
        TEST(test_a_clock_that_jumps),
        TEST(test_the_reminder_is_folded),
        TEST(test_an_old_plan_says_how_old_it_is),
        TEST(test_the_reminder_says_nothing),
        TEST(test_a_store_that_fails_is_told),
    };
    return cmocka_run_group_tests_name("accounts", tests, setup, teardown);
}
