/* A database file with statements, rows and transactions; only sqlite.c knows the library behind it (SQLite).
 * Not for several threads at once: store.c has the lock. */
#ifndef PLUMBLINE_STORE_DB_H
#define PLUMBLINE_STORE_DB_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

typedef struct Db Db;

/* What stands for a ? of a statement. */
typedef struct DbValue {
    enum { DB_NUMBER, DB_TEXT, DB_BYTES } kind;
    int64_t number;
    Str text;
} DbValue;
#define DB_INT(value)  ((DbValue){DB_NUMBER, (value), {NULL, 0}})
#define DB_STR(value)  ((DbValue){DB_TEXT, 0, (value)})
#define DB_BLOB(value) ((DbValue){DB_BYTES, 0, (value)})

/* DB_READ: for looking on while another process writes. DB_WRITE: the file exists. DB_CREATE: it may not. */
typedef enum DbMode { DB_READ, DB_WRITE, DB_CREATE } DbMode;

/* Opens a file, without reading it yet. NULL with *err. */
Db *db_open(const char *path, DbMode mode, Err *err);
void db_close(Db *db);

/* To be called first. Is the file as SQLite wrote it? False with ERR_SYSTEM when it is damaged or no
 * database; *damaged says that it was that, and not the machine. Then sets it up so that what is committed
 * stays (WAL, synchronous=FULL), with foreign keys, and with deleted content overwritten. */
bool db_check(Db *db, bool *damaged, Err *err);

/* Runs one statement that gives no rows. */
bool db_run(Db *db, Err *err, const char *sql, const DbValue *values, size_t count);

/* Begins to write; and ends, with what was done when ok, else without. False when that failed: then nothing
 * was done. */
bool db_begin(Db *db, Err *err);
bool db_end(Db *db, bool ok, Err *err);

/* Rows that were changed by the last statement; the number of the row that was added last. */
int64_t db_changed(Db *db);
int64_t db_last_id(Db *db);

/* Rows, one after the other. db_next: false at the end and after an error. Columns count from 0; their texts
 * live until the next db_next. Always close. */
typedef struct DbRows {
    Db *db;
    void *statement;
    Err *err;
} DbRows;
DbRows db_ask(Db *db, Err *err, const char *sql, const DbValue *values, size_t count);
bool db_next(DbRows *rows);
int64_t db_number(const DbRows *rows, int column);
Str db_text(const DbRows *rows, int column);
void db_done(DbRows *rows);

/* Moves all that was written into the one file and empties the journal, so that what was overwritten is not
 * left there. Nothing happens while somebody else reads. */
void db_settle(Db *db);

/* Copies the database as of one moment to a new file. */
bool db_copy(Db *db, const char *to, Err *err);

#endif
