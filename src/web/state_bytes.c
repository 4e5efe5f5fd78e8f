/* The state as bytes: small, and readable by another knowledge. */
#include "web/state.h"

#include <string.h>

enum {
    FORMAT = 1,
    STATE_MAX_BYTES = 2700,
    HASH_CHARS = 16,
    KIND_YES = 'y',
    KIND_NUMBER = 'n',
    KIND_CHOICE = 'c'
};

/* Ids are written as 32 bits of FNV-1a; a test sees to it that no two findings or choices of the knowledge
 * collide. */
static uint32_t id_hash(Str id) {
    uint32_t hash = 0x811c9dc5U;
    for (size_t i = 0; i < id.len; i++) hash = (hash ^ (unsigned char)id.ptr[i]) * 0x01000193U;
    return hash;
}

static void put(Buf *out, const void *bytes, size_t len) {
    buf_add(out, (Str){bytes, len});
}

static void put_u32(Buf *out, uint32_t value) {
    put(out, &value, sizeof value);
}

static void put_u16(Buf *out, size_t value) {
    uint16_t small = (uint16_t)value;
    put(out, &small, sizeof small);
}

static void put_answer(Buf *out, const Finding *f, const Answer *a) {
    put_u32(out, id_hash(f->id));
    switch (f->type) {
    case TYPE_YESNO:
    case TYPE_SIDE:
        buf_char(out, KIND_YES);
        buf_char(out, (char)(a->any << 4 | a->left << 2 | a->right));
        break;
    case TYPE_NUMBER:
        buf_char(out, KIND_NUMBER);
        put(out, &a->number, sizeof a->number);
        break;
    case TYPE_CHOICE:
        buf_char(out, KIND_CHOICE);
        put_u32(out, id_hash(f->choices[a->choice]));
        break;
    }
}

static void put_answers(Buf *out, const Case *of) {
    size_t known = 0;
    for (size_t f = 0; f < of->given.count; f++) known += of->given.of[f].known;
    put_u16(out, known);
    for (size_t f = 0; f < of->given.count; f++)
        if (of->given.of[f].known) put_answer(out, &of->knowledge->findings[f], &of->given.of[f]);
}

static void put_reply(Buf *out, const Reply *r) {
    size_t count = 0;
    for (size_t i = 0; i < REPLY_ITEMS; i++) count += r->item[i] != 0;
    put_u16(out, r->question);
    buf_char(out, (char)r->rest_unknown);
    put(out, &r->number, sizeof r->number);
    buf_char(out, (char)count);
    for (size_t i = 0; i < REPLY_ITEMS; i++) {
        if (!r->item[i]) continue;
        buf_char(out, (char)i);
        buf_char(out, r->item[i]);
    }
}

static void put_replies(Buf *out, const State *state) {
    put_u16(out, state->reply_count);
    for (size_t i = 0; i < state->reply_count; i++) put_reply(out, &state->replies[i]);
}

static Str written(const Buf *out) {
    return out->failed ? (Str){"", 0} : buf_str(out);
}

Str state_write(Arena *arena, const State *state) {
    Buf out = buf_new(arena, STATE_MAX_BYTES);
    buf_char(&out, FORMAT);
    put(&out, state->token, sizeof state->token);
    put(&out, &state->issued, sizeof state->issued);
    buf_char(&out, (char)state->emergency_seen);
    put(&out, state->of.knowledge->hash, HASH_CHARS);
    put_answers(&out, &state->of);
    put_replies(&out, state);
    return written(&out);
}

Str state_key(Arena *arena, const State *state) {
    Buf out = buf_new(arena, (size_t)4 * STATE_MAX_BYTES);
    put_answers(&out, &state->of);
    for (size_t i = 0; i < state->reply_count; i++) put_u16(&out, state->replies[i].question);
    return written(&out);
}

/* Reads on; after the first fault everything is zero and `bad` is set. */
typedef struct Reader {
    Str rest;
    bool bad;
    size_t finding; /* behind the one that was found last */
} Reader;

static void get(Reader *r, void *to, size_t len) {
    memset(to, 0, len);
    r->bad = r->bad || r->rest.len < len;
    if (r->bad) return;
    memcpy(to, r->rest.ptr, len);
    r->rest = str_slice(r->rest, len, r->rest.len);
}

static unsigned get_byte(Reader *r) {
    unsigned char byte = 0;
    get(r, &byte, 1);
    return byte;
}

static uint32_t get_u32(Reader *r) {
    uint32_t value = 0;
    get(r, &value, sizeof value);
    return value;
}

static size_t get_u16(Reader *r) {
    uint16_t value = 0;
    get(r, &value, sizeof value);
    return value;
}

/* Findings were written in their order, so that the search goes on where the last one was found. */
static int find_finding(Reader *r, const Knowledge *k, uint32_t hash) {
    for (size_t i = 0; i < k->finding_count; i++) {
        size_t f = (r->finding + i) % k->finding_count;
        if (id_hash(k->findings[f].id) != hash) continue;
        r->finding = f + 1;
        return (int)f;
    }
    return -1;
}

static bool in_range(const Finding *f, double number) {
    return number >= f->lo && number <= f->hi;
}

/* A value that no longer fits its finding is as if it had not been given. */
static void get_answer(Reader *r, Case *of) {
    const Knowledge *k = of->knowledge;
    int index = find_finding(r, k, get_u32(r));
    const Finding *f = index >= 0 ? &k->findings[index] : NULL;
    Answer a = ANSWER_UNKNOWN;
    double number = 0;
    unsigned kind = get_byte(r);
    if (kind == KIND_YES) {
        unsigned bits = get_byte(r);
        bool fits = f && (f->type == TYPE_SIDE || f->type == TYPE_YESNO) && bits <= (2U << 4 | 2U << 2 | 2U);
        a = (Answer){fits, (Tri)(bits >> 4), (Tri)(bits >> 2 & 3), (Tri)(bits & 3), -1, 0};
        if (a.any > TRI_YES || a.left > TRI_YES || a.right > TRI_YES) a = ANSWER_UNKNOWN;
    } else if (kind == KIND_NUMBER) {
        get(r, &number, sizeof number);
        if (f && f->type == TYPE_NUMBER && in_range(f, number)) a = answer_number(number);
    } else if (kind == KIND_CHOICE) {
        uint32_t hash = get_u32(r);
        for (size_t c = 0; f && f->type == TYPE_CHOICE && c < f->choice_count; c++)
            if (id_hash(f->choices[c]) == hash) a = answer_choice((int)c);
    } else {
        r->bad = true;
    }
    if (!r->bad && f && a.known) case_set(of, (size_t)index, a);
}

static void get_reply(Reader *r, const Knowledge *k, Reply *reply) {
    *reply = (Reply){.question = (uint16_t)get_u16(r), .rest_unknown = get_byte(r) != 0};
    get(r, &reply->number, sizeof reply->number);
    for (unsigned count = get_byte(r); count > 0 && !r->bad; count--) {
        unsigned i = get_byte(r);
        char item = (char)get_byte(r);
        if (i < REPLY_ITEMS) reply->item[i] = item;
        else r->bad = true;
    }
    r->bad = r->bad || reply->question >= k->question_count;
}

static void get_replies(Reader *r, State *out) {
    size_t count = get_u16(r);
    r->bad = r->bad || count > REPLIES_MAX;
    for (size_t i = 0; i < count && !r->bad; i++) get_reply(r, out->of.knowledge, &out->replies[i]);
    if (!r->bad) out->reply_count = count;
}

bool state_read(Arena *arena, const Knowledge *k, Str bytes, int64_t now, State *out, Err *err) {
    Reader r = {.rest = bytes};
    char hash[HASH_CHARS];
    if (!state_begin(arena, k, out, err)) return false;
    if (get_byte(&r) != FORMAT) return false;
    get(&r, out->token, sizeof out->token);
    get(&r, &out->issued, sizeof out->issued);
    out->emergency_seen = get_byte(&r) != 0;
    get(&r, hash, sizeof hash);
    if (r.bad || out->issued > now + STATE_SECONDS || out->issued < now - STATE_SECONDS) return false;
    for (size_t count = get_u16(&r); count > 0 && !r.bad; count--) get_answer(&r, &out->of);
    if (memcmp(hash, k->hash, sizeof hash) == 0) get_replies(&r, out);
    Err contradiction = {0};
    return !r.bad && case_complete(&out->of, &contradiction);
}
