/* SQLite. No other file includes it. */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_MS = 5000, COPY_PAGES = 256, COPY_PAUSE_MS = 20 };

struct Db {
    sqlite3 *file;
    char *path;
    DbMode mode;
};

/* ---- errors in plain words ---- */

typedef struct Fault {
    int code;
    const char *what, *hint;
} Fault;

static const Fault faults[] = {
    {SQLITE_FULL, "the disk is full; this was not kept",
     "make room on the disk; what was kept before is there"},
    {SQLITE_READONLY, "the data may not be written to",
     "does the folder belong to this program, and is the disk writable?"},
    {SQLITE_CANTOPEN, "the data cannot be opened", "may this program write to the folder?"},
    {SQLITE_PERM, "the data may not be opened", "may this program write to the folder?"},
    {SQLITE_CORRUPT, "the data are damaged", "stop the program and put a backup in the place of the file"},
    {SQLITE_NOTADB, "this is no file of data", "stop the program and put a backup in the place of the file"},
    {SQLITE_BUSY, "another program is writing to the data", "stop it, and try again"},
    {SQLITE_IOERR, "the disk cannot be read or written; this was not kept", "is the disk full or broken?"},
};

static const Fault *fault_of(int code) {
    static const Fault other = {SQLITE_ERROR, "the data cannot be used",
                                "is the program of another version?"};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].code == (code & 0xff)) return &faults[i];
    return &other;
}

static bool fail(const Db *db, int code, Err *err) {
    if ((code & 0xff) == SQLITE_NOMEM) return err_memory(err);
    const Fault *fault = fault_of(code);
    err_set(err, ERR_SYSTEM, str_of(db->path), "%s (SQLite %d)", fault->what, code);
    return err_hint(err, "%s", fault->hint);
}

static int last_code(const Db *db) {
    return sqlite3_extended_errcode(db->file);
}

/* ---- opening ---- */

/* Made before SQLite opens it, so that nobody else can read it: its journal takes over the mode. */
static bool create(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) close(fd);
    return fd >= 0;
}

static const char setup[] = "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                            "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;";

Db *db_open(const char *path, DbMode mode, Err *err) {
    Db *db = calloc(1, sizeof *db);
    if (db) db->mode = mode;
    if (db) db->path = strdup(path);
    if (!db || !db->path) {
        free(db);
        err_memory(err);
        return NULL;
    }
    int code = SQLITE_OK;
    if (mode == DB_CREATE && !create(path)) {
        code = errno == ENOSPC ? SQLITE_FULL : SQLITE_CANTOPEN;
    } else {
        int flags = mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
        code = sqlite3_open_v2(path, &db->file, flags | SQLITE_OPEN_NOFOLLOW, NULL);
        if (code == SQLITE_OK) sqlite3_extended_result_codes(db->file, 1);
    }
    if (code == SQLITE_OK) return db;
    fail(db, code, err);
    db_close(db);
    return NULL;
}

void db_close(Db *db) {
    if (!db) return;
    sqlite3_close(db->file);
    free(db->path);
    free(db);
}

static bool is_damage(int code) {
    return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

static bool set_up(Db *db, bool *damaged, Err *err) {
    sqlite3_busy_timeout(db->file, BUSY_MS);
    sqlite3_db_config(db->file, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    int code = sqlite3_exec(db->file, setup, NULL, NULL, NULL);
    *damaged = is_damage(code);
    return code == SQLITE_OK || fail(db, code, err);
}

bool db_check(Db *db, bool *damaged, Err *err) {
    if (!set_up(db, damaged, err)) return false;
    Err found = {0};
    DbRows rows = db_ask(db, &found, "PRAGMA integrity_check(1)", NULL, 0);
    bool ok = db_next(&rows) && str_eq(db_text(&rows, 0), STR("ok"));
    int code = last_code(db);
    db_done(&rows);
    *damaged = !ok && (!found.code || is_damage(code));
    if (ok) return db->mode == DB_READ || db_run(db, err, "PRAGMA journal_mode=WAL", NULL, 0);
    if (*damaged) return fail(db, SQLITE_CORRUPT, err);
    *err = found;
    return false;
}

/* ---- statements ---- */

static int bind(sqlite3_stmt *statement, int at, const DbValue *value) {
    switch (value->kind) {
    case DB_NUMBER: return sqlite3_bind_int64(statement, at, value->number);
    case DB_TEXT:
        return sqlite3_bind_text64(statement, at, value->text.ptr, value->text.len, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case DB_BYTES: return sqlite3_bind_blob64(statement, at, value->text.ptr, value->text.len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

DbRows db_ask(Db *db, Err *err, const char *sql, const DbValue *values, size_t count) {
    sqlite3_stmt *statement = NULL;
    DbRows rows = {.db = db, .err = err};
    int code = sqlite3_prepare_v2(db->file, sql, -1, &statement, NULL);
    for (size_t i = 0; code == SQLITE_OK && i < count; i++) code = bind(statement, (int)i + 1, &values[i]);
    rows.statement = statement;
    if (code != SQLITE_OK) {
        fail(db, code, err);
        db_done(&rows);
    }
    return rows;
}

bool db_next(DbRows *rows) {
    if (!rows->statement) return false;
    int code = sqlite3_step(rows->statement);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(rows->db, last_code(rows->db), rows->err);
    return false;
}

int64_t db_number(const DbRows *rows, int column) {
    return sqlite3_column_int64(rows->statement, column);
}

Str db_text(const DbRows *rows, int column) {
    const char *bytes = sqlite3_column_blob(rows->statement, column);
    return (Str){bytes ? bytes : "", bytes ? (size_t)sqlite3_column_bytes(rows->statement, column) : 0};
}

void db_done(DbRows *rows) {
    sqlite3_finalize(rows->statement);
    rows->statement = NULL;
}

bool db_run(Db *db, Err *err, const char *sql, const DbValue *values, size_t count) {
    Err found = {0};
    DbRows rows = db_ask(db, &found, sql, values, count);
    db_next(&rows);
    db_done(&rows);
    if (!found.code) return true;
    if (!err->code) *err = found;
    return false;
}

bool db_begin(Db *db, Err *err) {
    return db_run(db, err, "BEGIN IMMEDIATE", NULL, 0);
}

bool db_end(Db *db, bool ok, Err *err) {
    if (ok && db_run(db, err, "COMMIT", NULL, 0)) return true;
    Err ignored = {0}; /* the first error is the one to tell */
    if (!sqlite3_get_autocommit(db->file)) db_run(db, &ignored, "ROLLBACK", NULL, 0);
    return false;
}

int64_t db_changed(Db *db) {
    return sqlite3_changes64(db->file);
}

int64_t db_last_id(Db *db) {
    return sqlite3_last_insert_rowid(db->file);
}

/* ---- care ---- */

void db_settle(Db *db) {
    sqlite3_wal_checkpoint_v2(db->file, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

static int copy_to(Db *db, sqlite3 *target) {
    sqlite3_backup *backup = sqlite3_backup_init(target, "main", db->file, "main");
    if (!backup) return sqlite3_extended_errcode(target);
    int code = SQLITE_OK;
    do {
        code = sqlite3_backup_step(backup, COPY_PAGES);
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED) sqlite3_sleep(COPY_PAUSE_MS);
    } while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
    int finished = sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) return code;
    if (finished != SQLITE_OK) return finished;
    /* One file, without a journal beside it. */
    return sqlite3_exec(target, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
}

bool db_copy(Db *db, const char *to, Err *err) {
    sqlite3 *target = NULL;
    Db named = {.path = (char *)(uintptr_t)to};
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 && errno == EEXIST) {
        err_set(err, ERR_INPUT, str_of(to), "exists already");
        return err_hint(err, "give the name of a new file; no backup is overwritten");
    }
    if (fd < 0) return fail(&named, errno == ENOSPC ? SQLITE_FULL : SQLITE_CANTOPEN, err);
    close(fd);
    int code = sqlite3_open_v2(to, &target, SQLITE_OPEN_READWRITE, NULL);
    if (code == SQLITE_OK) code = copy_to(db, target);
    sqlite3_close(target);
    if (code == SQLITE_OK) return true;
    unlink(to); /* half a backup is none */
    return fail(&named, code, err);
}
