/* The web service without a socket: gate, secrets, forms, state, pages. */
#include "knowledge/load.h"
#include "knowledge/words.h"
#include "report/html.h"
#include "store/secret.h"
#include "web/form.h"
#include "web/gate.h"
#include "web/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const size_t ARENA_CAP = (size_t)256 * 1024 * 1024;
static const int64_t NOW = 1800000000;

typedef struct World {
    Arena *arena; /* knowledge and model */
    Arena *work;  /* of one test */
    const Knowledge *k;
    const Model *model;
    Belief *belief;
    Service service;
} World;

static World world;

static int setup(void **state) {
    Err err = {0};
    *state = &world;
    world.arena = arena_new(ARENA_CAP);
    world.work = arena_new(ARENA_CAP);
    world.k = knowledge_load_embedded(world.arena, world.work, NULL, &err);
    assert_non_null(world.k);
    world.model = model_build(world.arena, world.k, &err);
    world.belief = belief_new(world.arena, world.model, &err);
    assert_true(secret_start());
    world.service = (Service){.knowledge = world.k, .model = world.model, .key = secret_new_key()};
    world.service.steps = steps_new(world.arena, &world.service.key);
    return world.belief && world.service.steps ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    steps_free(world.service.steps);
    belief_free(world.belief);
    arena_free(world.work);
    arena_free(world.arena);
    return 0;
}

/* ---- the gate ---- */

enum { PARTS_MAX = 80 };

/* Takes a head apart as a kind parser would: names and values are slices of the text, blanks around values
 * dropped. */
static int gate_of(const char *text) {
    static HttpField fields[PARTS_MAX];
    Str all = str_of(text);
    size_t line = str_find(all, '\r');
    Str first = str_slice(all, 0, line);
    size_t a = str_find(first, ' ');
    size_t b = first.len;
    while (b > 0 && first.ptr[b - 1] != ' ') b--;
    GateHead head = {.method = str_slice(first, 0, a),
                     .target = str_slice(first, a + 1, b - 1),
                     .version = str_slice(first, b, first.len),
                     .headers = fields,
                     .head_bytes = all.len};
    Str rest = str_slice(all, line + 2, all.len);
    while (rest.len > 2 && head.header_count < PARTS_MAX) {
        size_t end = str_find(rest, '\n');
        Str one = str_slice(rest, 0, end);
        if (str_ends(one, STR("\r"))) one = str_slice(one, 0, one.len - 1);
        size_t colon = str_find(one, ':');
        Str value = str_slice(one, colon + 1, one.len);
        while (value.len && value.ptr[0] == ' ') value = str_slice(value, 1, value.len);
        fields[head.header_count++] = (HttpField){str_slice(one, 0, colon), value};
        rest = str_slice(rest, end + 1, rest.len);
    }
    return gate_check(&head);
}

static void test_gate_lets_plain_requests_in(void **state) {
    (void)state;
    assert_int_equal(gate_of("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 0);
    assert_int_equal(gate_of("GET /a HTTP/1.0\r\nhOsT:a\r\nAccept:  b \r\n\r\n"), 0);
    assert_int_equal(gate_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n"), 0);
    assert_int_equal(gate_of("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"), 0);
}

static void test_gate_refuses(void **state) {
    (void)state;
    static const struct {
        int status;
        const char *head;
    } cases[] = {
        {400, "GET / HTTP/1.1\r\nAccept: a\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n"},
        {400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n"},
        {413, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n"},
        {413, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999999\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"},
        {400, "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"},
        {405, "get / HTTP/1.1\r\nHost: a\r\n\r\n"},
        {505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (gate_of(cases[i].head) != cases[i].status)
            fail_msg("%d instead of %d for %s", gate_of(cases[i].head), cases[i].status, cases[i].head);
}

/* A parser that joins folded lines, or stops at a NUL, leaves a gap between the parts. */
static void test_gate_sees_gaps(void **state) {
    (void)state;
    static const char head[] = "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n";
    HttpField fields[] = {{{head + 16, 4}, {head + 22, 1}}, {{head + 25, 1}, {head + 28, 1}}};
    GateHead gap = {{head, 3}, {head + 4, 1}, {head + 6, 8}, fields, 2, sizeof head - 1};
    assert_int_equal(gate_check(&gap), 400);
    gap.head_bytes -= 4; /* as if the folded line were not there */
    assert_int_equal(gate_check(&gap), 0);
}

static void test_gate_refuses_many_headers(void **state) {
    (void)state;
    char text[4096] = "GET / HTTP/1.1\r\nHost: a\r\n";
    size_t len = strlen(text);
    for (int i = 0; i < HTTP_MAX_HEADERS; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "X%d: y\r\n", i);
    snprintf(text + len, sizeof text - len, "\r\n");
    assert_int_equal(gate_of(text), 431);
}

/* ---- secrets ---- */

static void test_seal_opens_only_as_it_was(void **state) {
    (void)state;
    SecretKey key = secret_new_key();
    SecretKey other = secret_new_key();
    Str plain;
    Str sealed = secret_seal(&key, STR("answers"), STR("left leg"), world.work);
    assert_true(secret_open(&key, STR("answers"), sealed, world.work, &plain));
    assert_true(str_eq(plain, STR("left leg")));
    assert_false(secret_open(&other, STR("answers"), sealed, world.work, &plain));
    assert_false(secret_open(&key, STR("login"), sealed, world.work, &plain));
    for (size_t i = 0; i < sealed.len; i++) {
        char *bent = str_c(world.work, sealed);
        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        assert_false(secret_open(&key, STR("answers"), (Str){bent, sealed.len}, world.work, &plain));
        assert_false(secret_open(&key, STR("answers"), str_slice(sealed, 0, i), world.work, &plain));
    }
    Str again = secret_seal(&key, STR("answers"), STR("left leg"), world.work);
    assert_false(str_eq(sealed, again));
}

static void test_hash_depends_on_key_and_purpose(void **state) {
    (void)state;
    SecretKey key = secret_new_key();
    SecretKey other = secret_new_key();
    Str a = secret_hex(secret_hash(&key, STR("step"), STR("x")), world.work);
    assert_true(secret_same(a, secret_hex(secret_hash(&key, STR("step"), STR("x")), world.work)));
    assert_false(secret_same(a, secret_hex(secret_hash(&key, STR("ste"), STR("px")), world.work)));
    assert_false(secret_same(a, secret_hex(secret_hash(&key, STR("form"), STR("x")), world.work)));
    assert_false(secret_same(a, secret_hex(secret_hash(&other, STR("step"), STR("x")), world.work)));
}

/* ---- forms ---- */

static void test_forms_are_decoded(void **state) {
    (void)state;
    Form form;
    assert_true(form_parse(world.work, STR("a=1+2&b=%ED%95%9C&a=%26&c"), &form));
    assert_int_equal(form.count, 4);
    assert_true(str_eq(form_value(&form, STR("a")), STR("1 2")));
    assert_true(form_has(&form, STR("a"), STR("&")));
    assert_true(str_eq(form_value(&form, STR("b")), STR("한")));
    assert_true(form_has(&form, STR("c"), STR("")));
    assert_false(form_has(&form, STR("d"), STR("")));
    static const char *const broken[] = {"a=%", "a=%4", "a=%4g", "a=%ff", "a=%00", "%c0%80=a"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_false(form_parse(world.work, str_of(broken[i]), &form));
    Buf many = buf_new(world.work, 4096);
    for (int i = 0; i <= FORM_MAX_FIELDS; i++) buf_add(&many, STR("a=1&"));
    assert_false(form_parse(world.work, buf_str(&many), &form));
}

static void test_cookies_are_found_by_their_whole_name(void **state) {
    (void)state;
    Str header = STR("xanswers=1; answers=2;lang=ko; lang=en");
    assert_true(str_eq(form_cookie(header, STR("answers")), STR("2")));
    assert_true(str_eq(form_cookie(header, STR("lang")), STR("ko")));
    assert_int_equal(form_cookie(header, STR("swers")).len, 0);
    assert_int_equal(form_cookie(STR(""), STR("lang")).len, 0);
}

/* ---- the state ---- */

static size_t question_of(const char *id) {
    for (size_t q = 0; q < world.k->question_count; q++)
        if (str_eq(world.k->questions[q].id, str_of(id))) return q;
    fail_msg("no question %s", id);
    return 0;
}

static int area_of(size_t question, const char *finding) {
    const Question *q = &world.k->questions[question];
    for (size_t i = 0; i < q->ask_count; i++)
        if (str_eq(world.k->findings[q->asks[i]].id, str_of(finding))) return (int)i;
    fail_msg("no %s", finding);
    return -1;
}

static Reply areas(const char *question, const char *finding, char side) {
    Reply reply = {.question = (uint16_t)question_of(question)};
    if (finding) reply.item[area_of(reply.question, finding)] = side;
    return reply;
}

static bool tell(State *state, Reply reply, int *conflict) {
    Err err = {0};
    return state_answer(world.work, state, &reply, conflict, &err);
}

static const Answer *answer_to(const State *state, const char *finding) {
    return &state->of.given.of[knowledge_finding(world.k, str_of(finding))];
}

static State fresh(void) {
    State state;
    Err err = {0};
    assert_true(state_new(world.work, world.k, &state, &err));
    state.issued = NOW;
    return state;
}

static void test_unknown_is_not_no(void **state) {
    (void)state;
    int conflict = -1;
    State s = fresh();
    Reply some = areas("complaints", "numb_leg", 'l');
    assert_true(tell(&s, some, &conflict));
    assert_int_equal(answer_to(&s, "numb_leg")->left, TRI_YES);
    assert_int_equal(answer_to(&s, "pain_leg")->any, TRI_NO);
    some.rest_unknown = true;
    assert_true(tell(&s, some, &conflict));
    assert_int_equal(s.reply_count, 1);
    assert_int_equal(answer_to(&s, "numb_leg")->left, TRI_YES);
    assert_false(answer_to(&s, "pain_leg")->known);
}

/* What was asked because of an earlier answer goes when that answer goes. */
static void test_a_changed_answer_takes_what_hung_on_it(void **state) {
    (void)state;
    int conflict = -1;
    State s = fresh();
    assert_true(tell(&s, areas("complaints", "numb_leg", 'l'), &conflict));
    assert_true(tell(&s, areas("numb_where", "numb_sole", 'l'), &conflict));
    assert_int_equal(s.reply_count, 2);
    assert_true(tell(&s, areas("complaints", NULL, 0), &conflict));
    assert_int_equal(s.reply_count, 1);
    assert_false(answer_to(&s, "numb_sole")->known);
}

static void test_a_contradiction_names_the_other_question(void **state) {
    (void)state;
    int conflict = -1;
    State s = fresh();
    assert_true(tell(&s, areas("complaints", "numb_leg", 'l'), &conflict));
    assert_false(tell(&s, areas("numb_where", "numb_sole", 'r'), &conflict));
    assert_int_equal(conflict, (int)question_of("complaints"));
    assert_int_equal(s.reply_count, 1);
    assert_int_equal(answer_to(&s, "numb_leg")->left, TRI_YES);
}

static State some_answers(void) {
    int conflict = -1;
    State s = fresh();
    memcpy(s.token, "0123456789abcdef", sizeof s.token);
    s.emergency_seen = true;
    Reply age = {.question = (uint16_t)question_of("age"), .number = 63};
    Reply bladder = {.question = (uint16_t)question_of("bladder_bowel"), .rest_unknown = true};
    bladder.item[0] = 'x';
    assert_true(tell(&s, age, &conflict));
    assert_true(tell(&s, areas("complaints", "pain_leg", 'b'), &conflict));
    assert_true(tell(&s, bladder, &conflict));
    return s;
}

static void same_answers(const State *a, const State *b) {
    for (size_t f = 0; f < world.k->finding_count; f++) {
        const Answer *x = &a->of.given.of[f];
        const Answer *y = &b->of.given.of[f];
        assert_int_equal(x->known, y->known);
        if (!x->known) continue;
        bool plain = world.k->findings[f].type == TYPE_YESNO || world.k->findings[f].type == TYPE_SIDE;
        if (plain) assert_int_equal(x->any, y->any);
        assert_int_equal(x->left, y->left);
        assert_int_equal(x->right, y->right);
        assert_int_equal(x->choice, y->choice);
        assert_true(x->number >= y->number && x->number <= y->number);
    }
}

static void test_state_survives_the_cookie(void **state) {
    (void)state;
    State back;
    Err err = {0};
    State s = some_answers();
    Str bytes = state_write(world.work, &s);
    assert_true(bytes.len > 0 && bytes.len < 400);
    assert_true(state_read(world.work, world.k, bytes, NOW + 60, &back, &err));
    same_answers(&s, &back);
    assert_int_equal(back.reply_count, 3);
    assert_memory_equal(back.token, s.token, sizeof s.token);
    assert_true(back.emergency_seen);
    assert_true(back.replies[2].rest_unknown);
    assert_int_equal(back.replies[2].item[0], 'x');
    assert_true(str_eq(state_key(world.work, &s), state_key(world.work, &back)));
    assert_false(state_read(world.work, world.k, bytes, NOW + STATE_SECONDS + 1, &back, &err));
    assert_true(state_read(world.work, world.k, bytes, NOW - 60, &back, &err)); /* the clock was put back */
    assert_false(state_read(world.work, world.k, bytes, NOW - STATE_SECONDS - 1, &back, &err));
    for (size_t len = 0; len < bytes.len; len++)
        assert_false(state_read(world.work, world.k, str_slice(bytes, 0, len), NOW, &back, &err));
}

static void test_state_is_carried_over_to_other_knowledge(void **state) {
    (void)state;
    State back;
    Err err = {0};
    State s = some_answers();
    Knowledge changed = *world.k;
    memset(changed.hash, 'f', 64);
    assert_true(state_read(world.work, &changed, state_write(world.work, &s), NOW, &back, &err));
    same_answers(&s, &back);
    assert_int_equal(back.reply_count, 0);
    Reply more = areas("legs_danger", NULL, 0);
    int conflict = -1;
    assert_true(tell(&back, more, &conflict));
    assert_true(answer_to(&back, "age")->known);
}

static uint32_t fnv(Str id) {
    uint32_t hash = 0x811c9dc5U;
    for (size_t i = 0; i < id.len; i++) hash = (hash ^ (unsigned char)id.ptr[i]) * 0x01000193U;
    return hash;
}

static void test_ids_do_not_collide_in_the_cookie(void **state) {
    (void)state;
    for (size_t a = 0; a < world.k->finding_count; a++) {
        const Finding *f = &world.k->findings[a];
        for (size_t b = 0; b < a; b++) assert_int_not_equal(fnv(f->id), fnv(world.k->findings[b].id));
        for (size_t c = 0; c < f->choice_count; c++)
            for (size_t d = 0; d < c; d++) assert_int_not_equal(fnv(f->choices[c]), fnv(f->choices[d]));
    }
}

/* ---- pages ---- */

static HttpResponse visit(const char *method, const char *path, const char *query, const char *cookie,
                          const char *body, const char *origin) {
    HttpField headers[] = {
        {STR("Host"), STR("a.example")}, {STR("Cookie"), str_of(cookie)}, {STR("Origin"), str_of(origin)}};
    HttpRequest request = {.method = str_of(method),
                           .path = str_of(path),
                           .query = str_of(query),
                           .headers = headers,
                           .header_count = origin ? 3 : 2,
                           .body = str_of(body)};
    HttpResponse response = {0};
    Str route;
    service_answer(&world.service, world.work, world.belief, NOW, &request, &response, &route);
    return response;
}

static Str header_of(const HttpResponse *response, const char *name) {
    for (size_t i = 0; i < response->header_count; i++)
        if (http_same_name(response->headers[i].name, str_of(name))) return response->headers[i].value;
    return STR("");
}

static bool contains(Str text, const char *part) {
    size_t len = strlen(part);
    for (size_t i = 0; i + len <= text.len; i++)
        if (memcmp(text.ptr + i, part, len) == 0) return true;
    return false;
}

static void test_every_page_is_guarded(void **state) {
    (void)state;
    static const char *const paths[] = {"/",       "/begin",   "/about",   "/ask",
                                        "/result", "/nothing", "/healthz", "/cleared"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        HttpResponse r = visit("GET", paths[i], "", "", "", NULL);
        assert_true(contains(header_of(&r, "Content-Security-Policy"), "default-src 'none'"));
        assert_false(contains(header_of(&r, "Content-Security-Policy"), "unsafe"));
        assert_true(contains(header_of(&r, "Content-Security-Policy"), "frame-ancestors 'none'"));
        assert_true(str_eq(header_of(&r, "Cache-Control"), STR("no-store")));
        assert_true(str_eq(header_of(&r, "X-Content-Type-Options"), STR("nosniff")));
        assert_true(str_eq(header_of(&r, "Referrer-Policy"), STR("same-origin")));
        assert_false(contains(r.body, "http://"));
        assert_false(contains(r.body, "<style") || contains(r.body, " style=") ||
                     contains(r.body, " onclick="));
    }
}

static void test_language(void **state) {
    (void)state;
    HttpResponse r = visit("GET", "/", "lang=ko", "", "", NULL);
    assert_true(contains(r.body, "<html lang=\"ko\">"));
    assert_true(str_starts(header_of(&r, "Set-Cookie"), STR("lang=ko;")));
    r = visit("GET", "/", "", "lang=ko", "", NULL);
    assert_true(contains(r.body, "<html lang=\"ko\">"));
    r = visit("GET", "/", "lang=xx", "lang=\"><script>", "", NULL);
    assert_true(contains(r.body, "<html lang=\"en\">"));
    assert_false(contains(r.body, "<script>"));
}

static void test_pages_that_need_answers_lead_to_the_beginning(void **state) {
    (void)state;
    HttpResponse r = visit("GET", "/result", "", "answers=forged", "", NULL);
    assert_int_equal(r.status, 303);
    assert_true(str_eq(header_of(&r, "Location"), STR("/begin")));
}

/* The cookie of the first page and the token of its form. */
static char *begin(Str *token) {
    HttpResponse r = visit("GET", "/begin", "", "", "", NULL);
    Str cookie = header_of(&r, "Set-Cookie");
    assert_true(contains(cookie, "HttpOnly") && contains(cookie, "SameSite=Strict") &&
                contains(cookie, "Max-Age=86400"));
    Str field = STR("name=\"token\" value=\"");
    for (size_t i = 0; i + field.len < r.body.len; i++)
        if (str_starts(str_slice(r.body, i, r.body.len), field))
            *token = str_slice(r.body, i + field.len, i + field.len + 32);
    return str_c(world.work, str_slice(cookie, 0, str_find(cookie, ';')));
}

static void test_forms_need_the_token_of_their_browser(void **state) {
    (void)state;
    Str token = {0};
    Str foreign = {0};
    char *cookie = begin(&token);
    begin(&foreign);
    char *ours = str_c(world.work, str_format(world.work, "token=%.*s", STR_ARG(token)));
    char *theirs = str_c(world.work, str_format(world.work, "token=%.*s", STR_ARG(foreign)));
    assert_int_equal(visit("POST", "/begin", "", cookie, ours, NULL).status, 303);
    assert_int_equal(visit("POST", "/begin", "", cookie, ours, "http://a.example").status, 303);
    assert_int_equal(visit("POST", "/begin", "", cookie, ours, "https://a.example").status, 303);
    assert_int_equal(visit("POST", "/begin", "", cookie, ours, "http://b.example").status, 403);
    assert_int_equal(visit("POST", "/begin", "", cookie, ours, "null").status, 403);
    assert_int_equal(visit("POST", "/begin", "", cookie, theirs, NULL).status, 403);
    assert_int_equal(visit("POST", "/begin", "", cookie, "", NULL).status, 403);
    assert_int_equal(visit("POST", "/begin", "", "", ours, NULL).status, 403);
}

static void test_methods(void **state) {
    (void)state;
    HttpResponse r = visit("PUT", "/begin", "", "", "", NULL);
    assert_int_equal(r.status, 405);
    assert_true(str_eq(header_of(&r, "Allow"), STR("GET, HEAD, POST")));
    assert_int_equal(visit("HEAD", "/", "", "", "", NULL).status, 200);
    assert_int_equal(visit("GET", "/static/../key", "", "", "", NULL).status, 404);
}

static void test_assets_may_be_kept(void **state) {
    (void)state;
    assert_true(template_asset_count >= 3);
    for (size_t i = 0; i < template_asset_count; i++) {
        HttpResponse r = visit("GET", template_assets[i].path, "", "", "", NULL);
        assert_int_equal(r.status, 200);
        assert_true(contains(header_of(&r, "Cache-Control"), "immutable"));
        assert_true(r.body.len < 25000);
    }
}

static void test_values_are_escaped_where_they_stand(void **state) {
    (void)state;
    Buf out = buf_new(world.work, 100000);
    TemplateWords words = {world.k, STR("en")};
    LayoutView layout = {.lang = STR("\"><x>"), .title = STR("</title><x>")};
    MessageView view = {
        .layout = &layout, .heading = STR("<script>alert('1')</script>"), .text = STR("a & b")};
    template_message(&view, &words, &out);
    Str page = buf_str(&out);
    assert_true(contains(page, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"));
    assert_true(contains(page, "a &amp; b"));
    assert_true(contains(page, "<html lang=\"&quot;&gt;&lt;x&gt;\">"));
    assert_false(contains(page, "<x>"));
    out.len = 0;
    AnswerView answer = {.screen = STR("a\"b/../c?d#e"), .title = STR("t")};
    CheckView check = {.layout = &layout, .answers = &answer, .answers_count = 1};
    template_check(&check, &words, &out);
    assert_true(contains(buf_str(&out), "href=\"/ask/a%22b/../c%3Fd%23e?from=check\""));
}

static void test_every_word_exists_in_both_languages(void **state) {
    (void)state;
    static const char *const languages[] = {"en", "ko"};
    for (size_t l = 0; l < 2; l++)
        for (const char *const *id = template_word_ids; *id; id++) {
            const Word *word =
                words_find(world.k->words, str_of(languages[l]), STR("web"), str_of(*id), STR("text"));
            if (!word) fail_msg("no words in %s for %s", languages[l], *id);
        }
    /* Screens of several questions have a heading of their own. */
    for (size_t q = 0; q < world.k->question_count; q++) {
        if (str_eq(world.k->questions[q].screen, world.k->questions[q].id)) continue;
        char id[80];
        snprintf(id, sizeof id, "screen_%.*s", STR_ARG(world.k->questions[q].screen));
        TemplateWords words = {world.k, STR("en")};
        if (world.k->questions[q].stage != STAGE_EXAMINATION && str_eq(template_word(&words, id), str_of(id)))
            fail_msg("no words for %s", id);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gate_lets_plain_requests_in),
        cmocka_unit_test(test_gate_refuses),
        cmocka_unit_test(test_gate_sees_gaps),
        cmocka_unit_test(test_gate_refuses_many_headers),
        cmocka_unit_test(test_seal_opens_only_as_it_was),
        cmocka_unit_test(test_hash_depends_on_key_and_purpose),
        cmocka_unit_test(test_forms_are_decoded),
        cmocka_unit_test(test_cookies_are_found_by_their_whole_name),
        cmocka_unit_test(test_unknown_is_not_no),
        cmocka_unit_test(test_a_changed_answer_takes_what_hung_on_it),
        cmocka_unit_test(test_a_contradiction_names_the_other_question),
        cmocka_unit_test(test_state_survives_the_cookie),
        cmocka_unit_test(test_state_is_carried_over_to_other_knowledge),
        cmocka_unit_test(test_ids_do_not_collide_in_the_cookie),
        cmocka_unit_test(test_every_page_is_guarded),
        cmocka_unit_test(test_language),
        cmocka_unit_test(test_pages_that_need_answers_lead_to_the_beginning),
        cmocka_unit_test(test_forms_need_the_token_of_their_browser),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_assets_may_be_kept),
        cmocka_unit_test(test_values_are_escaped_where_they_stand),
        cmocka_unit_test(test_every_word_exists_in_both_languages),
    };
    return cmocka_run_group_tests_name("web", tests, setup, teardown);
}
