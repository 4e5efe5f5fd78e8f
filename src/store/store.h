/* Keeping what people want to have kept: accounts, sessions and records. This is the interface; sqlite.c is
 * the store behind it.
 *
 * A record is a text that the store knows nothing about. Names, profiles and records are sealed on their way
 * in (ring.h) and opened on their way out: without the file of keys nothing in the store says anything about
 * a person. Records come back in the order in which they were added, whatever the clock said.
 *
 * What a function has confirmed by returning true is on the disk: it is there after a crash or a power cut.
 * What it has not confirmed has changed nothing. Every function may be called from several threads.
 *
 * Errors: ERR_SYSTEM with plain words (the disk is full, the folder may not be written to, the data are
 * damaged); they name no person. ERR_MEMORY.
 */
#ifndef PLUMBLINE_STORE_STORE_H
#define PLUMBLINE_STORE_STORE_H

#include "base/err.h"
#include "store/secret.h"

#include <stdint.h>

enum { STORE_ONCE_BYTES = 16, STORE_RECORDS_MAX = 2000, STORE_TEXT_MAX = 128 * 1024 };

typedef struct Store Store;

typedef struct StoreAccount {
    int64_t id; /* 0: there is none */
    Str name;
    Str profile;
} StoreAccount;

typedef struct StoreRecord {
    int64_t seq; /* rises with each record; never used again */
    Str text;
} StoreRecord;

/* Opens the store of a folder, and makes an empty one in an empty folder. Takes the folder for this process.
 * Refuses (NULL with *err) when another process has it, when the data are damaged (a copy is put aside then;
 * nothing is repaired or made anew), when the keys do not belong to the data, or when a newer program made
 * it. The store lives in the arena; end it with store_close. secret_start must have been called. */
Store *store_open(Arena *arena, const char *folder, Err *err);
void store_close(Store *store);

/* ---- accounts ---- */

/* Makes an account. The name and the profile are sealed; it is found again by a keyed hash of its name. When
 * the name is taken *id is 0. */
bool store_account_new(Store *store, Arena *arena, Str name, Str profile, int64_t *id, Err *err);

/* The account with this name, or with this id; out->id is 0 when there is none. Its texts are in the arena.
 */
bool store_account_find(Store *store, Arena *arena, Str name, StoreAccount *out, Err *err);
bool store_account_get(Store *store, Arena *arena, int64_t id, StoreAccount *out, Err *err);

/* Replaces the profile. */
bool store_account_write(Store *store, Arena *arena, const StoreAccount *account, Err *err);

/* Deletes the account with its sessions and records, so that nothing of them is left in the files of the
 * store. Copies that were made before (backups) still hold them. */
bool store_account_delete(Store *store, int64_t id, Err *err);

/* ---- sessions ---- */

/* Notes that whoever knows the token behind this hash is this account, since this day (of Unix time). */
bool store_session_add(Store *store, SecretHash token, int64_t account, int64_t day, Err *err);

/* Whose session it is; 0 when there is none or it began more than `days` days ago: then it is ended. One that
 * began on a later day, as the clock was ahead, begins today. */
bool store_session_find(Store *store, SecretHash token, int64_t day, int64_t days, int64_t *account,
                        Err *err);

bool store_session_end(Store *store, SecretHash token, Err *err);
bool store_sessions_end(Store *store, int64_t account, Err *err);

/* ---- records ---- */

/* Adds a record. `once` are STORE_ONCE_BYTES random bytes: with the same ones again nothing is added and
 * *again is true, so that what is sent twice is kept once. ERR_TOO_LARGE above STORE_RECORDS_MAX records or
 * STORE_TEXT_MAX bytes. */
bool store_add(Store *store, Arena *arena, int64_t account, Str once, Str text, bool *again, Err *err);

/* All records of an account, the oldest first, in the arena. */
bool store_list(Store *store, Arena *arena, int64_t account, const StoreRecord **out, size_t *count,
                Err *err);

/* Removes one record for good, as store_account_delete does; no error when it does not exist. */
bool store_remove(Store *store, int64_t account, int64_t seq, Err *err);

/* ---- care of a folder ---- */

typedef struct StoreCount {
    int64_t accounts, records, sessions;
    int64_t keys; /* in the file of keys */
} StoreCount;

/* Reads everything: the structure of the data, and whether each field opens with its key. Also while a server
 * works with the folder. */
bool store_check(Arena *arena, const char *folder, StoreCount *out, Err *err);

/* Writes a copy of the data as of one moment to a new file, also while a server works with the folder. The
 * keys are not in it. */
bool store_backup(Arena *arena, const char *folder, const char *to, Err *err);

/* Seals everything with a new key and drops the old ones. Takes the folder for itself. When it is interrupted
 * nothing is lost; the next store_open finishes it. */
bool store_rotate(Arena *arena, const char *folder, Err *err);

#endif
