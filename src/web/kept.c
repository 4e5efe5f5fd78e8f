#include "web/kept.h"

#include "web/account.h"

#include <string.h>
#include <time.h>

enum { DAY_SECONDS = 24 * 60 * 60, RECORD_MAX = STORE_TEXT_MAX };

/* ---- writing ---- */

static void member(Buf *out, const char *name, Str text) {
    buf_format(out, ", \"%s\": ", name);
    json_write_string(out, text);
}

static void begin_record(Visit *v, Buf *out, const char *kind, const Case *said) {
    buf_format(out, "{\"kind\": \"%s\", \"day\": %lld", kind, (long long)(v->now / DAY_SECONDS));
    member(out, "knowledge", str_of(v->service->knowledge->hash));
    buf_add(out, STR(", \"said\": "));
    case_write(said, out);
}

static bool add(Visit *v, Str once, const Buf *record) {
    Err err = {0};
    bool again = false;
    if (record->failed) err_memory(&err);
    else if (store_add(v->service->store, v->arena, v->account, once, buf_str(record), &again, &err))
        return true;
    visit_store_failed(v, &err);
    return false;
}

static Str hex(Arena *arena, Str bytes) {
    static const char digits[] = "0123456789abcdef";
    char *text = ARENA_NEW(arena, 2 * bytes.len, char);
    if (!text) return STR("");
    for (size_t i = 0; i < bytes.len; i++) {
        text[2 * i] = digits[(unsigned char)bytes.ptr[i] >> 4];
        text[2 * i + 1] = digits[(unsigned char)bytes.ptr[i] & 15];
    }
    return (Str){text, 2 * bytes.len};
}

/* The same answers on the same day are one record. */
bool kept_add_answers(Visit *v) {
    Buf record = buf_new(v->arena, RECORD_MAX);
    Str key = str_format(v->arena, "%lld %.*s", (long long)(v->now / DAY_SECONDS),
                         STR_ARG(hex(v->arena, state_key(v->arena, &v->state))));
    SecretHash once = secret_hash(&v->service->key, STR("keep"), key);
    begin_record(v, &record, "answers", &v->state.of);
    buf_format(&record, ", \"issued\": %lld", (long long)v->state.issued);
    member(&record, "interview", hex(v->arena, state_write(v->arena, &v->state)));
    buf_char(&record, '}');
    return add(v, (Str){(const char *)once.bytes, sizeof once.bytes}, &record);
}

bool kept_add_check_in(Visit *v, Str once, const Case *said, Str exercise, Str cannot) {
    Buf record = buf_new(v->arena, RECORD_MAX);
    begin_record(v, &record, "check_in", said);
    if (exercise.len) member(&record, "exercise", exercise);
    if (cannot.len) member(&record, "cannot", cannot);
    buf_char(&record, '}');
    return add(v, once, &record);
}

/* ---- reading ---- */

static Str text_of(const Json *record, const char *name) {
    const Json *value = json_get(record, str_of(name));
    return value && value->type == JSON_IS_STRING ? value->string : STR("");
}

static int64_t number_of(const Json *record, const char *name) {
    const Json *value = json_get(record, str_of(name));
    return value && value->type == JSON_IS_NUMBER ? (int64_t)value->number : 0;
}

static int digit_of(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

static Str unhex(Arena *arena, Str text) {
    char *bytes = ARENA_NEW(arena, text.len / 2, char);
    if (!bytes) return STR("");
    for (size_t i = 0; i < text.len / 2; i++)
        bytes[i] = (char)(digit_of(text.ptr[2 * i]) * 16 + digit_of(text.ptr[2 * i + 1]));
    return (Str){bytes, text.len / 2};
}

static bool read_record(Visit *v, const StoreRecord *record, Kept *out, Err *err) {
    const Knowledge *k = v->service->knowledge;
    const Json *root = json_parse(v->arena, STR("record"), record->text, err);
    if (!root) return false;
    *out = (Kept){.kind = str_eq(text_of(root, "kind"), STR("answers")) ? KEPT_ANSWERS : KEPT_CHECK_IN,
                  .seq = record->seq,
                  .day = number_of(root, "day"),
                  .knowledge = text_of(root, "knowledge"),
                  .state = unhex(v->arena, text_of(root, "interview")),
                  .issued = number_of(root, "issued"),
                  .exercise = text_of(root, "exercise"),
                  .cannot = text_of(root, "cannot")};
    const Json *said = json_get(root, STR("said"));
    Err unread = {0};
    if (said && case_from_json(v->arena, k, STR("said"), said, &out->said, &unread)) return true;
    out->unread = true;
    return unread.code == ERR_MEMORY ? err_memory(err) : case_new(v->arena, k, &out->said, err);
}

bool kept_list(Visit *v, const Kept **out, size_t *count) {
    Err err = {0};
    const StoreRecord *records = NULL;
    *count = 0;
    bool ok = store_list(v->service->store, v->arena, v->account, &records, count, &err);
    Kept *kept = ARENA_NEW(v->arena, *count, Kept);
    if (!kept) ok = err_memory(&err);
    for (size_t i = 0; ok && i < *count; i++) ok = read_record(v, &records[i], &kept[i], &err);
    *out = kept;
    if (!ok) visit_store_failed(v, &err);
    return ok;
}

Str kept_date(const Visit *v, int64_t day) {
    time_t seconds = (time_t)(day * DAY_SECONDS);
    struct tm utc;
    char text[32] = "";
    if (gmtime_r(&seconds, &utc)) strftime(text, sizeof text, "%Y-%m-%d", &utc);
    return str_copy(v->arena, str_of(text));
}
