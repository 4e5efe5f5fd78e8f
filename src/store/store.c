/* The store: tables, sealed fields, and the folder around them. */
#include "store/store.h"

#include "store/db.h"
#include "store/folder.h"
#include "store/ring.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COUNT(values) (sizeof(values) / sizeof *(values))

struct Store {
    Db *db;
    Ring ring;
    int lock; /* of the folder */
    pthread_mutex_t mutex;
};

/* Each once, in this order, and never changed: a change of the tables is one more at the end. Besides sealed
 * fields there are only ids, sequence numbers, keyed hashes, and the day on which a session began. */
static const char *const migrations[] = {
    "CREATE TABLE accounts(id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB NOT NULL UNIQUE,"
    " key INTEGER NOT NULL, sealed TEXT NOT NULL) STRICT",
    "CREATE TABLE sessions(token BLOB NOT NULL PRIMARY KEY,"
    " account INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE, day INTEGER NOT NULL) STRICT, "
    "WITHOUT ROWID",
    "CREATE INDEX sessions_of ON sessions(account)",
    "CREATE TABLE records(seq INTEGER PRIMARY KEY AUTOINCREMENT,"
    " account INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE, once BLOB NOT NULL,"
    " key INTEGER NOT NULL, sealed TEXT NOT NULL, UNIQUE(account, once)) STRICT",
};

/* ---- sealed fields ---- */

static Str hash_bytes(const SecretHash *hash) {
    return (Str){(const char *)hash->bytes, sizeof hash->bytes};
}

static SecretHash name_hash(const Ring *ring, Str name) {
    return ring_hash(ring, STR("name"), name);
}

/* A sealed field opens only in the row that it was made for. */
static Str account_purpose(Arena *arena, SecretHash lookup) {
    return str_format(arena, "account %.*s", STR_ARG(secret_hex(lookup, arena)));
}

static Str record_purpose(Arena *arena, int64_t account, Str once) {
    SecretHash id;
    memcpy(id.bytes, once.ptr, sizeof id.bytes);
    return str_format(arena, "record %lld %.*s", (long long)account, STR_ARG(secret_hex(id, arena)));
}
_Static_assert((int)STORE_ONCE_BYTES == (int)SECRET_HASH_BYTES, "both are written as 32 digits");

static bool cannot_open(Err *err, const char *what) {
    err_set(err, ERR_SYSTEM, STR("the data"), "%s does not open with its key", what);
    return err_hint(err, "the data or the keys were changed; put a backup of both back");
}

/* An account's name and profile are sealed together, with a line end between them. */
static Str seal_account(const Ring *ring, Arena *arena, SecretHash lookup, Str name, Str profile) {
    Str text = str_format(arena, "%.*s\n%.*s", STR_ARG(name), STR_ARG(profile));
    return ring_seal(ring, account_purpose(arena, lookup), text, arena);
}

static bool open_account(const Ring *ring, Arena *arena, const DbRows *rows, StoreAccount *out, Err *err) {
    SecretHash lookup;
    Str text = {0};
    Str stored = db_text(rows, 1);
    if (stored.len != sizeof lookup.bytes) return cannot_open(err, "an account");
    memcpy(lookup.bytes, stored.ptr, sizeof lookup.bytes);
    if (!ring_unseal(ring, db_number(rows, 2), account_purpose(arena, lookup), db_text(rows, 3), arena,
                     &text))
        return arena_failed(arena) ? err_memory(err) : cannot_open(err, "an account");
    size_t end = str_find(text, '\n');
    *out = (StoreAccount){db_number(rows, 0), str_slice(text, 0, end), str_slice(text, end + 1, text.len)};
    return true;
}

static bool open_record(const Ring *ring, Arena *arena, const DbRows *rows, int64_t account, Str *text,
                        Err *err) {
    Str once = db_text(rows, 1);
    if (once.len != STORE_ONCE_BYTES) return cannot_open(err, "a record");
    Str purpose = record_purpose(arena, account, once);
    if (ring_unseal(ring, db_number(rows, 2), purpose, db_text(rows, 3), arena, text)) return true;
    return arena_failed(arena) ? err_memory(err) : cannot_open(err, "a record");
}

/* ---- a transaction ---- */

static bool begin(Store *store, Err *err) {
    pthread_mutex_lock(&store->mutex);
    if (db_begin(store->db, err)) return true;
    pthread_mutex_unlock(&store->mutex);
    return false;
}

static bool end(Store *store, bool ok, Err *err) {
    ok = db_end(store->db, ok, err);
    pthread_mutex_unlock(&store->mutex);
    return ok;
}

/* As end, and what was deleted is overwritten in the journal too. */
static bool end_and_settle(Store *store, bool ok, Err *err) {
    ok = db_end(store->db, ok, err);
    if (ok) db_settle(store->db);
    pthread_mutex_unlock(&store->mutex);
    return ok;
}

/* One statement in a transaction of its own. */
static bool write_once(Store *store, Err *err, const char *sql, const DbValue *values, size_t count) {
    return begin(store, err) && end(store, db_run(store->db, err, sql, values, count), err);
}

/* ---- accounts ---- */

static bool find_account(Store *store, Arena *arena, const char *sql, DbValue by, StoreAccount *out,
                         Err *err) {
    *out = (StoreAccount){0};
    pthread_mutex_lock(&store->mutex);
    DbRows rows = db_ask(store->db, err, sql, &by, 1);
    if (db_next(&rows)) open_account(&store->ring, arena, &rows, out, err);
    db_done(&rows);
    pthread_mutex_unlock(&store->mutex);
    return !err->code;
}

bool store_account_find(Store *store, Arena *arena, Str name, StoreAccount *out, Err *err) {
    SecretHash lookup = name_hash(&store->ring, name);
    return find_account(store, arena, "SELECT id, lookup, key, sealed FROM accounts WHERE lookup = ?",
                        DB_BLOB(hash_bytes(&lookup)), out, err);
}

bool store_account_get(Store *store, Arena *arena, int64_t id, StoreAccount *out, Err *err) {
    return find_account(store, arena, "SELECT id, lookup, key, sealed FROM accounts WHERE id = ?", DB_INT(id),
                        out, err);
}

bool store_account_new(Store *store, Arena *arena, Str name, Str profile, int64_t *id, Err *err) {
    SecretHash lookup = name_hash(&store->ring, name);
    Str sealed = seal_account(&store->ring, arena, lookup, name, profile);
    *id = 0;
    if (!sealed.len) return err_memory(err);
    const DbValue values[] = {DB_BLOB(hash_bytes(&lookup)), DB_INT(ring_newest(&store->ring)),
                              DB_STR(sealed)};
    if (!begin(store, err)) return false;
    bool ok = db_run(store->db, err, "INSERT OR IGNORE INTO accounts(lookup, key, sealed) VALUES(?, ?, ?)",
                     values, COUNT(values));
    int64_t added = ok && db_changed(store->db) ? db_last_id(store->db) : 0;
    if (!end(store, ok, err)) return false;
    *id = added;
    return true;
}

bool store_account_write(Store *store, Arena *arena, const StoreAccount *account, Err *err) {
    SecretHash lookup = name_hash(&store->ring, account->name);
    Str sealed = seal_account(&store->ring, arena, lookup, account->name, account->profile);
    if (!sealed.len) return err_memory(err);
    const DbValue values[] = {DB_INT(ring_newest(&store->ring)), DB_STR(sealed), DB_INT(account->id)};
    return write_once(store, err, "UPDATE accounts SET key = ?, sealed = ? WHERE id = ?", values,
                      COUNT(values));
}

bool store_account_delete(Store *store, int64_t id, Err *err) {
    const DbValue value = DB_INT(id);
    if (!begin(store, err)) return false;
    return end_and_settle(store, db_run(store->db, err, "DELETE FROM accounts WHERE id = ?", &value, 1), err);
}

/* ---- sessions ---- */

bool store_session_add(Store *store, SecretHash token, int64_t account, int64_t day, Err *err) {
    const DbValue values[] = {DB_BLOB(hash_bytes(&token)), DB_INT(account), DB_INT(day)};
    return write_once(store, err, "INSERT INTO sessions(token, account, day) VALUES(?, ?, ?)", values,
                      COUNT(values));
}

bool store_session_find(Store *store, SecretHash token, int64_t day, int64_t days, int64_t *account,
                        Err *err) {
    const DbValue by = DB_BLOB(hash_bytes(&token));
    *account = 0;
    pthread_mutex_lock(&store->mutex);
    DbRows rows = db_ask(store->db, err, "SELECT account, day FROM sessions WHERE token = ?", &by, 1);
    bool found = db_next(&rows);
    int64_t owner = found ? db_number(&rows, 0) : 0;
    int64_t since = found ? db_number(&rows, 1) : 0;
    db_done(&rows);
    pthread_mutex_unlock(&store->mutex);
    if (err->code || !found) return !err->code;
    if (day - since > days) return store_session_end(store, token, err);
    *account = owner;
    if (since <= day) return true;
    const DbValue values[] = {DB_INT(day), by}; /* the clock was ahead when it began */
    Err unwritten = {0};                        /* a full disk signs nobody out */
    write_once(store, &unwritten, "UPDATE sessions SET day = ? WHERE token = ?", values, COUNT(values));
    return true;
}

bool store_session_end(Store *store, SecretHash token, Err *err) {
    const DbValue value = DB_BLOB(hash_bytes(&token));
    return write_once(store, err, "DELETE FROM sessions WHERE token = ?", &value, 1);
}

bool store_sessions_end(Store *store, int64_t account, Err *err) {
    const DbValue value = DB_INT(account);
    return write_once(store, err, "DELETE FROM sessions WHERE account = ?", &value, 1);
}

/* ---- records ---- */

static bool too_large(Err *err, const char *what) {
    return err_set(err, ERR_TOO_LARGE, STR("the data"), "%s", what);
}

static int64_t one_number(Db *db, Err *err, const char *sql, const DbValue *values, size_t count) {
    DbRows rows = db_ask(db, err, sql, values, count);
    int64_t number = db_next(&rows) ? db_number(&rows, 0) : 0;
    db_done(&rows);
    return number;
}

bool store_add(Store *store, Arena *arena, int64_t account, Str once, Str text, bool *again, Err *err) {
    *again = false;
    if (text.len > STORE_TEXT_MAX) return too_large(err, "this is more than one record may hold");
    Str sealed = ring_seal(&store->ring, record_purpose(arena, account, once), text, arena);
    if (!sealed.len) return err_memory(err);
    const DbValue of = DB_INT(account);
    const DbValue values[] = {of, DB_BLOB(once), DB_INT(ring_newest(&store->ring)), DB_STR(sealed)};
    if (!begin(store, err)) return false;
    int64_t had = one_number(store->db, err, "SELECT count(*) FROM records WHERE account = ?", &of, 1);
    bool ok = !err->code && (had < STORE_RECORDS_MAX || too_large(err, "there are too many records"));
    ok = ok && db_run(store->db, err,
                      "INSERT INTO records(account, once, key, sealed) VALUES(?, ?, ?, ?)"
                      " ON CONFLICT(account, once) DO NOTHING",
                      values, COUNT(values));
    bool added = ok && db_changed(store->db) > 0;
    if (!end(store, ok, err)) return false;
    *again = !added;
    return true;
}

bool store_list(Store *store, Arena *arena, int64_t account, const StoreRecord **out, size_t *count,
                Err *err) {
    StoreRecord *records = ARENA_NEW(arena, STORE_RECORDS_MAX, StoreRecord);
    const DbValue value = DB_INT(account);
    *out = records;
    *count = 0;
    if (!records) return err_memory(err);
    pthread_mutex_lock(&store->mutex);
    DbRows rows =
        db_ask(store->db, err, "SELECT seq, once, key, sealed FROM records WHERE account = ? ORDER BY seq",
               &value, 1);
    while (*count < STORE_RECORDS_MAX && db_next(&rows)) {
        StoreRecord *record = &records[*count];
        record->seq = db_number(&rows, 0);
        if (!open_record(&store->ring, arena, &rows, account, &record->text, err)) break;
        (*count)++;
    }
    db_done(&rows);
    pthread_mutex_unlock(&store->mutex);
    return !err->code;
}

bool store_remove(Store *store, int64_t account, int64_t seq, Err *err) {
    const DbValue values[] = {DB_INT(account), DB_INT(seq)};
    if (!begin(store, err)) return false;
    bool ok =
        db_run(store->db, err, "DELETE FROM records WHERE account = ? AND seq = ?", values, COUNT(values));
    return end_and_settle(store, ok, err);
}

/* ---- opening ---- */

typedef struct Paths {
    char *data, *keys, *damaged;
} Paths;

static bool name_paths(Arena *arena, const char *folder, Paths *out, Err *err) {
    out->data = str_c(arena, str_format(arena, "%s/plumbline.db", folder));
    out->keys = str_c(arena, str_format(arena, "%s/data-keys", folder));
    out->damaged = str_c(arena, str_format(arena, "%s/plumbline.db.damaged", folder));
    return (out->data && out->keys && out->damaged) || err_memory(err);
}

/* The journal may hold what the file does not: both are put aside. */
static bool refuse_damaged(Arena *arena, const Paths *paths, Err *err) {
    bool kept = folder_copy(arena, paths->data, paths->damaged);
    char *from = str_c(arena, str_format(arena, "%s-wal", paths->data));
    char *to = str_c(arena, str_format(arena, "%s-wal", paths->damaged));
    if (kept && from && to) folder_copy(arena, from, to);
    *err = (Err){0};
    err_set(err, ERR_SYSTEM, str_of(paths->data), "is damaged%s; nothing in it was changed",
            kept || access(paths->damaged, F_OK) == 0 ? "; a copy is in plumbline.db.damaged" : "");
    return err_hint(err, "put a backup in its place; without one, take the file away to begin anew");
}

static bool migrate(Db *db, Err *err) {
    static const char table[] = "CREATE TABLE IF NOT EXISTS migrations(version INTEGER PRIMARY KEY) STRICT";
    if (!db_begin(db, err)) return false;
    bool ok = db_run(db, err, table, NULL, 0);
    int64_t version = ok ? one_number(db, err, "SELECT max(version) FROM migrations", NULL, 0) : 0;
    ok = ok && !err->code;
    if (ok && version > (int64_t)COUNT(migrations)) {
        err_set(err, ERR_SYSTEM, STR("the data"), "were written by a newer plumbline");
        ok = false;
        err_hint(err, "start that one; this one could spoil them");
    }
    for (int64_t next = version + 1; ok && next <= (int64_t)COUNT(migrations); next++) {
        const DbValue number = DB_INT(next);
        ok = db_run(db, err, migrations[next - 1], NULL, 0) &&
             db_run(db, err, "INSERT INTO migrations(version) VALUES(?)", &number, 1);
    }
    return db_end(db, ok, err);
}

/* Looks at the data without a way to change them. *empty: there is not even a table in them. */
static bool look_at(Arena *arena, const Paths *paths, bool *empty, Err *err) {
    bool damaged = false;
    Db *db = db_open(paths->data, DB_READ, err);
    bool whole = db && db_check(db, &damaged, err);
    *empty = whole && one_number(db, err, "SELECT count(*) FROM sqlite_schema", NULL, 0) == 0;
    db_close(db);
    return damaged ? refuse_damaged(arena, paths, err) : whole && !err->code;
}

/* Opens the data. They may be missing only when there are no keys either: else somebody took them away. */
static Db *open_data(Arena *arena, const Paths *paths, bool have_keys, Err *err) {
    bool there = access(paths->data, F_OK) == 0;
    bool empty = false;
    bool damaged = false;
    if (there && !look_at(arena, paths, &empty, err)) return NULL;
    if ((!there || empty) && have_keys) {
        err_set(err, ERR_SYSTEM, str_of(paths->data), "is %s, but its keys are there",
                there ? "empty" : "missing");
        err_hint(err, "put a backup in its place; without one, take data-keys away too to begin anew");
        return NULL;
    }
    Db *db = db_open(paths->data, there ? DB_WRITE : DB_CREATE, err);
    if (db && db_check(db, &damaged, err) && migrate(db, err)) return db;
    db_close(db);
    return NULL;
}

static bool open_keys(Arena *arena, const Paths *paths, Ring *ring, bool *found, Err *err) {
    Str text = {0};
    if (!folder_read_secret(arena, paths->keys, found, &text, err)) return false;
    return !*found || ring_read(text, paths->keys, ring, err);
}

static bool make_keys(Arena *arena, const Paths *paths, Db *db, Ring *ring, Err *err) {
    int64_t accounts = one_number(db, err, "SELECT count(*) FROM accounts", NULL, 0);
    if (err->code) return false;
    if (accounts) {
        err_set(err, ERR_SYSTEM, str_of(paths->keys), "is missing, but there are data");
        return err_hint(err, "put the file back that belongs to the data; nobody can read them without it");
    }
    *ring = (Ring){0};
    ring_add(ring);
    return folder_create_secret(arena, paths->keys, ring_write(ring, arena), err);
}

/* Whether the keys are those of the data. One account that was changed does not speak for all. */
static bool keys_fit(const Store *store, Arena *arena, const Paths *paths, Err *err) {
    static const char newest[] = "SELECT id, lookup, key, sealed FROM accounts ORDER BY id DESC LIMIT 8";
    DbRows rows = db_ask(store->db, err, newest, NULL, 0);
    bool any = false;
    bool opened = false;
    while (!opened && db_next(&rows)) {
        StoreAccount account = {0};
        Err closed = {0};
        opened = open_account(&store->ring, arena, &rows, &account, &closed);
        any = true;
    }
    db_done(&rows);
    if (err->code || opened || !any) return !err->code;
    err_set(err, ERR_SYSTEM, str_of(paths->keys), "does not open these data");
    return err_hint(err, "put the file back that belongs to the data; nobody can read them without it");
}

/* ---- a new key ---- */

static bool reseal_account(Db *db, const Ring *ring, Arena *arena, const DbRows *rows, Err *err) {
    StoreAccount account = {0};
    if (!open_account(ring, arena, rows, &account, err)) return false;
    SecretHash lookup = name_hash(ring, account.name);
    Str sealed = seal_account(ring, arena, lookup, account.name, account.profile);
    const DbValue values[] = {DB_BLOB(hash_bytes(&lookup)), DB_INT(ring_newest(ring)), DB_STR(sealed),
                              DB_INT(account.id)};
    if (!sealed.len) return err_memory(err);
    return db_run(db, err, "UPDATE accounts SET lookup = ?, key = ?, sealed = ? WHERE id = ?", values,
                  COUNT(values));
}

static bool reseal_record(Db *db, const Ring *ring, Arena *arena, const DbRows *rows, Err *err) {
    Str text = {0};
    int64_t account = db_number(rows, 4);
    if (!open_record(ring, arena, rows, account, &text, err)) return false;
    Str sealed = ring_seal(ring, record_purpose(arena, account, db_text(rows, 1)), text, arena);
    const DbValue values[] = {DB_INT(ring_newest(ring)), DB_STR(sealed), DB_INT(db_number(rows, 0))};
    if (!sealed.len) return err_memory(err);
    return db_run(db, err, "UPDATE records SET key = ?, sealed = ? WHERE seq = ?", values, COUNT(values));
}

typedef bool Reseal(Db *db, const Ring *ring, Arena *arena, const DbRows *rows, Err *err);

static bool reseal_rows(Db *db, const Ring *ring, Arena *arena, const char *sql, Reseal *reseal, Err *err) {
    const DbValue newest = DB_INT(ring_newest(ring));
    DbRows rows = db_ask(db, err, sql, &newest, 1);
    bool ok = true;
    while (ok && db_next(&rows)) {
        ArenaMark mark = arena_mark(arena);
        ok = reseal(db, ring, arena, &rows, err);
        arena_rewind(arena, mark);
    }
    db_done(&rows);
    return ok && !err->code;
}

/* Everything to the newest key in one transaction; then the older keys go. */
static bool finish_rotation(Store *store, Arena *arena, const Paths *paths, Err *err) {
    if (!begin(store, err)) return false;
    bool ok = reseal_rows(store->db, &store->ring, arena,
                          "SELECT id, lookup, key, sealed FROM accounts WHERE key <> ? ORDER BY id",
                          reseal_account, err) &&
              reseal_rows(store->db, &store->ring, arena,
                          "SELECT seq, once, key, sealed, account FROM records WHERE key <> ? ORDER BY seq",
                          reseal_record, err);
    if (!end_and_settle(store, ok, err)) return false;
    Ring only = {.count = 1};
    only.keys[0] = store->ring.keys[store->ring.count - 1];
    store->ring = only;
    return folder_replace_secret(arena, paths->keys, ring_write(&only, arena), err);
}

static bool open_locked(Store *store, Arena *arena, const Paths *paths, Err *err) {
    bool have_keys = false;
    if (!open_keys(arena, paths, &store->ring, &have_keys, err)) return false;
    store->db = open_data(arena, paths, have_keys, err);
    if (!store->db) return false;
    if (!have_keys) return make_keys(arena, paths, store->db, &store->ring, err);
    if (!keys_fit(store, arena, paths, err)) return false;
    return store->ring.count == 1 || finish_rotation(store, arena, paths, err);
}

Store *store_open(Arena *arena, const char *folder, Err *err) {
    Paths paths;
    Store *store = ARENA_NEW(arena, 1, Store);
    if (!store || !name_paths(arena, folder, &paths, err) || !folder_make(folder, err)) {
        if (!store) err_memory(err);
        return NULL;
    }
    store->lock = folder_lock(arena, folder, err);
    if (store->lock < 0) return NULL;
    pthread_mutex_init(&store->mutex, NULL);
    if (open_locked(store, arena, &paths, err)) return store;
    store_close(store);
    return NULL;
}

void store_close(Store *store) {
    if (!store) return;
    db_close(store->db);
    pthread_mutex_destroy(&store->mutex);
    close(store->lock);
}

bool store_rotate(Arena *arena, const char *folder, Err *err) {
    Paths paths;
    if (!name_paths(arena, folder, &paths, err)) return false;
    Store *store = store_open(arena, folder, err);
    if (!store) return false;
    bool ok = ring_add(&store->ring) &&
              folder_replace_secret(arena, paths.keys, ring_write(&store->ring, arena), err) &&
              finish_rotation(store, arena, &paths, err);
    store_close(store);
    return ok;
}

/* ---- looking on ---- */

static Db *open_to_read(Arena *arena, const char *folder, Paths *paths, Err *err) {
    if (!name_paths(arena, folder, paths, err)) return NULL;
    if (access(paths->data, F_OK) == 0) return db_open(paths->data, DB_READ, err);
    err_set(err, ERR_INPUT, str_of(folder), "holds no data of plumbline serve");
    err_hint(err, "--data names the folder that the server was started with");
    return NULL;
}

static bool open_all(Db *db, const Ring *ring, Arena *arena, StoreCount *out, Err *err) {
    StoreAccount account = {0};
    Str text = {0};
    DbRows rows = db_ask(db, err, "SELECT id, lookup, key, sealed FROM accounts", NULL, 0);
    ArenaMark mark = arena_mark(arena);
    for (; db_next(&rows) && open_account(ring, arena, &rows, &account, err); out->accounts++)
        arena_rewind(arena, mark);
    db_done(&rows);
    if (err->code) return false;
    rows = db_ask(db, err, "SELECT seq, once, key, sealed, account FROM records", NULL, 0);
    for (; db_next(&rows) && open_record(ring, arena, &rows, db_number(&rows, 4), &text, err); out->records++)
        arena_rewind(arena, mark);
    db_done(&rows);
    out->sessions = err->code ? 0 : one_number(db, err, "SELECT count(*) FROM sessions", NULL, 0);
    return !err->code;
}

bool store_check(Arena *arena, const char *folder, StoreCount *out, Err *err) {
    Paths paths;
    Ring ring = {0};
    bool found = false;
    bool damaged = false;
    *out = (StoreCount){0};
    Db *db = open_to_read(arena, folder, &paths, err);
    if (!db) return false;
    bool ok = db_check(db, &damaged, err) && open_keys(arena, &paths, &ring, &found, err);
    if (ok && !found)
        ok = err_set(err, ERR_SYSTEM, str_of(paths.keys), "is missing: nobody can read the data");
    ok = ok && open_all(db, &ring, arena, out, err);
    out->keys = ok ? (int64_t)ring.count : 0;
    db_close(db);
    return ok;
}

bool store_backup(Arena *arena, const char *folder, const char *to, Err *err) {
    Paths paths;
    bool damaged = false;
    Db *db = open_to_read(arena, folder, &paths, err);
    if (!db) return false;
    bool ok = db_check(db, &damaged, err) && db_copy(db, to, err);
    db_close(db);
    return ok;
}
