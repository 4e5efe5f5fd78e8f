/* The store: accounts, sessions, records; keys; what happens to data that were changed. Uses only store.h, so
 * the same tests suit another store; what is about files stands at the end. */
#include "store/folder.h"
#include "store/ring.h"
#include "store/store.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const size_t ARENA_CAP = (size_t)64 * 1024 * 1024;
enum { FILE_MAX = 512 * 1024, PATH_MAX_BYTES = 200 };

typedef struct World {
    Arena *arena;
    char folder[PATH_MAX_BYTES];
    Store *store;
} World;

static int setup(void **state) {
    static World w;
    Err err = {0};
    w = (World){.arena = arena_new(ARENA_CAP)};
    snprintf(w.folder, sizeof w.folder, "/tmp/plumbline-store-XXXXXX");
    assert_non_null(mkdtemp(w.folder));
    assert_true(secret_start());
    w.store = store_open(w.arena, w.folder, &err);
    assert_non_null(w.store);
    *state = &w;
    return 0;
}

static const char *const files[] = {"plumbline.db",
                                    "plumbline.db-wal",
                                    "plumbline.db-shm",
                                    "plumbline.db.damaged",
                                    "plumbline.db.damaged-wal",
                                    "data-keys",
                                    "lock",
                                    "backup.db",
                                    "link"};

static char *path_of(World *w, const char *name) {
    return str_c(w->arena, str_format(w->arena, "%s/%s", w->folder, name));
}

static int teardown(void **state) {
    World *w = *state;
    store_close(w->store);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) unlink(path_of(w, files[i]));
    int left = rmdir(w->folder);
    arena_free(w->arena);
    return left; /* a file that nobody expected stays behind */
}

static void reopen(World *w) {
    Err err = {0};
    store_close(w->store);
    w->store = store_open(w->arena, w->folder, &err);
    if (!w->store) fail_msg("%s: %s", err.where, err.what);
}

static Str once_of(const char *text) {
    static char bytes[STORE_ONCE_BYTES];
    memset(bytes, 0, sizeof bytes);
    memcpy(bytes, text, strlen(text));
    return (Str){bytes, sizeof bytes};
}

static int64_t account(World *w, const char *name) {
    Err err = {0};
    int64_t id = 0;
    assert_true(store_account_new(w->store, w->arena, str_of(name), STR("secret profile"), &id, &err));
    return id;
}

static void add(World *w, int64_t id, const char *once, const char *text) {
    Err err = {0};
    bool again = true;
    assert_true(store_add(w->store, w->arena, id, once_of(once), str_of(text), &again, &err));
    assert_false(again);
}

static size_t list(World *w, int64_t id, const StoreRecord **records) {
    Err err = {0};
    size_t count = 0;
    assert_true(store_list(w->store, w->arena, id, records, &count, &err));
    return count;
}

/* ---- accounts, sessions, records ---- */

static void test_an_account_is_found_by_its_name(void **state) {
    World *w = *state;
    Err err = {0};
    StoreAccount found;
    int64_t id = account(w, "maple 4821");
    assert_true(id > 0);
    assert_int_equal(account(w, "maple 4821"), 0); /* taken */
    for (int i = 0; i < 2; i++) {
        assert_true(store_account_find(w->store, w->arena, STR("maple 4821"), &found, &err));
        assert_int_equal(found.id, id);
        assert_true(str_eq(found.profile, STR("secret profile")));
        assert_true(store_account_find(w->store, w->arena, STR("maple 4822"), &found, &err));
        assert_int_equal(found.id, 0);
        reopen(w);
    }
    assert_true(store_account_get(w->store, w->arena, id, &found, &err));
    found.profile = STR("another\nprofile");
    assert_true(store_account_write(w->store, w->arena, &found, &err));
    assert_true(store_account_get(w->store, w->arena, id, &found, &err));
    assert_true(str_eq(found.name, STR("maple 4821")));
    assert_true(str_eq(found.profile, STR("another\nprofile")));
}

static void test_records_come_back_in_their_order(void **state) {
    World *w = *state;
    const StoreRecord *records = NULL;
    int64_t one = account(w, "one");
    int64_t other = account(w, "other");
    add(w, one, "a", "first");
    add(w, other, "a", "of another");
    add(w, one, "b", "second");
    reopen(w);
    assert_int_equal(list(w, one, &records), 2);
    assert_true(str_eq(records[0].text, STR("first")));
    assert_true(str_eq(records[1].text, STR("second")));
    assert_true(records[0].seq < records[1].seq);
    assert_int_equal(list(w, other, &records), 1);
}

static void test_what_is_sent_twice_is_kept_once(void **state) {
    World *w = *state;
    Err err = {0};
    bool again = false;
    const StoreRecord *records = NULL;
    int64_t id = account(w, "one");
    add(w, id, "a", "first");
    assert_true(store_add(w->store, w->arena, id, once_of("a"), STR("first"), &again, &err));
    assert_true(again);
    assert_int_equal(list(w, id, &records), 1);
}

static void test_limits(void **state) {
    World *w = *state;
    Err err = {0};
    bool again = false;
    int64_t id = account(w, "one");
    char *large = ARENA_NEW(w->arena, STORE_TEXT_MAX + 1, char);
    assert_false(
        store_add(w->store, w->arena, id, once_of("a"), (Str){large, STORE_TEXT_MAX + 1}, &again, &err));
    assert_int_equal(err.code, ERR_TOO_LARGE);
    err = (Err){0};
    assert_false(store_add(w->store, w->arena, 12345, once_of("a"), STR("for nobody"), &again, &err));
    assert_int_equal(err.code, ERR_SYSTEM);
}

static void test_a_removed_record_is_gone(void **state) {
    World *w = *state;
    Err err = {0};
    const StoreRecord *records = NULL;
    int64_t id = account(w, "one");
    int64_t other = account(w, "other");
    add(w, id, "a", "first");
    assert_int_equal(list(w, id, &records), 1);
    int64_t seq = records[0].seq;
    assert_true(store_remove(w->store, other, seq, &err)); /* not of this account: nothing happens */
    assert_int_equal(list(w, id, &records), 1);
    assert_true(store_remove(w->store, id, seq, &err));
    assert_int_equal(list(w, id, &records), 0);
    add(w, id, "b", "next");
    assert_int_equal(list(w, id, &records), 1);
    assert_true(records[0].seq > seq); /* never used again */
}

static void test_sessions(void **state) {
    World *w = *state;
    Err err = {0};
    int64_t id = account(w, "one");
    int64_t whose = 0;
    SecretHash a = {{1}};
    SecretHash b = {{2}};
    SecretHash none = {{3}};
    assert_true(store_session_add(w->store, a, id, 100, &err));
    assert_true(store_session_add(w->store, b, id, 100, &err));
    reopen(w);
    assert_true(store_session_find(w->store, a, 130, 30, &whose, &err) && whose == id);
    assert_true(store_session_find(w->store, b, 131, 30, &whose, &err) && whose == 0);
    assert_true(store_session_find(w->store, b, 100, 30, &whose, &err) && whose == 0); /* and stays ended */
    assert_true(store_session_find(w->store, none, 100, 30, &whose, &err) && whose == 0);
    /* begun while the clock was far ahead */
    assert_true(store_session_add(w->store, b, id, 9000, &err));
    assert_true(store_session_find(w->store, b, 110, 30, &whose, &err) && whose == id);
    assert_true(store_session_find(w->store, b, 140, 30, &whose, &err) && whose == id);
    assert_true(store_session_find(w->store, b, 141, 30, &whose, &err) && whose == 0);
    assert_true(store_session_end(w->store, a, &err));
    assert_true(store_session_find(w->store, a, 101, 30, &whose, &err) && whose == 0);
    assert_true(store_session_add(w->store, a, id, 161, &err));
    assert_true(store_sessions_end(w->store, id, &err));
    assert_true(store_session_find(w->store, a, 161, 30, &whose, &err) && whose == 0);
}

static void test_a_deleted_account_takes_everything_along(void **state) {
    World *w = *state;
    Err err = {0};
    StoreAccount found;
    StoreCount count;
    int64_t id = account(w, "one");
    add(w, id, "a", "first");
    assert_true(store_session_add(w->store, (SecretHash){{1}}, id, 100, &err));
    assert_true(store_account_delete(w->store, id, &err));
    assert_true(store_account_find(w->store, w->arena, STR("one"), &found, &err));
    assert_int_equal(found.id, 0);
    assert_true(store_check(w->arena, w->folder, &count, &err));
    assert_true(count.accounts == 0 && count.records == 0 && count.sessions == 0);
}

/* ---- files ---- */

static Str bytes_of(World *w, const char *name) {
    char *bytes = ARENA_NEW(w->arena, FILE_MAX, char);
    int fd = open(path_of(w, name), O_RDONLY);
    ssize_t got = fd >= 0 ? read(fd, bytes, FILE_MAX) : 0;
    if (fd >= 0) close(fd);
    return (Str){bytes, got > 0 ? (size_t)got : 0};
}

static bool holds(Str all, Str part) {
    for (size_t i = 0; i + part.len <= all.len; i++)
        if (memcmp(all.ptr + i, part.ptr, part.len) == 0) return true;
    return false;
}

static bool any_file_holds(World *w, Str part) {
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (holds(bytes_of(w, files[i]), part)) return true;
    return false;
}

static void test_nothing_personal_can_be_read(void **state) {
    World *w = *state;
    int64_t id = account(w, "maple 4821");
    add(w, id, "a", "numb between the legs");
    for (int i = 0; i < 2; i++) { /* in the journal, and then in the file itself */
        assert_false(any_file_holds(w, STR("numb")));
        assert_false(any_file_holds(w, STR("maple")));
        assert_false(any_file_holds(w, STR("profile")));
        store_close(w->store);
        w->store = NULL;
    }
    struct stat info;
    const char *const private[] = {"plumbline.db", "data-keys", "lock"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(stat(path_of(w, private[i]), &info), 0);
        assert_int_equal(info.st_mode & 077, 0);
    }
}

/* What stands unsealed in the row shows whether the bytes of the row are left. */
static void test_deleted_bytes_are_overwritten(void **state) {
    World *w = *state;
    Err err = {0};
    int64_t id = account(w, "one");
    add(w, id, "0123456789abcdef", "first");
    assert_true(any_file_holds(w, STR("0123456789abcdef")));
    assert_true(store_account_delete(w->store, id, &err));
    assert_false(any_file_holds(w, STR("0123456789abcdef")));
}

static void test_one_server_a_folder(void **state) {
    World *w = *state;
    Err err = {0};
    assert_null(store_open(w->arena, w->folder, &err));
    assert_int_equal(err.code, ERR_SYSTEM);
    assert_non_null(strstr(err.what, "another plumbline"));
    assert_non_null(strstr(err.what, str_c(w->arena, str_format(w->arena, "process %ld", (long)getpid()))));
    err = (Err){0};
    assert_false(store_rotate(w->arena, w->folder, &err));
}

static void test_rotation(void **state) {
    World *w = *state;
    Err err = {0};
    StoreAccount found;
    StoreCount count;
    const StoreRecord *records = NULL;
    int64_t id = account(w, "one");
    add(w, id, "a", "first");
    Str before = bytes_of(w, "data-keys");
    store_close(w->store);
    assert_true(store_rotate(w->arena, w->folder, &err));
    Str after = bytes_of(w, "data-keys");
    assert_true(str_starts(before, STR("1 ")) && str_starts(after, STR("2 ")));
    assert_int_equal(before.len, after.len); /* one key, another one */
    w->store = NULL;
    reopen(w);
    assert_true(store_account_find(w->store, w->arena, STR("one"), &found, &err));
    assert_int_equal(found.id, id);
    assert_int_equal(list(w, id, &records), 1);
    assert_true(str_eq(records[0].text, STR("first")));
    assert_true(store_check(w->arena, w->folder, &count, &err));
    assert_true(count.accounts == 1 && count.records == 1 && count.keys == 1);
}

/* Two keys in the file: the rotation stopped after its first step, or after its second. */
static void test_a_rotation_that_was_interrupted_is_finished(void **state) {
    World *w = *state;
    Err err = {0};
    Ring ring;
    StoreCount count;
    StoreAccount found;
    const StoreRecord *records = NULL;
    int64_t id = account(w, "one");
    add(w, id, "a", "first");
    for (int i = 0; i < 2; i++) {
        assert_true(ring_read(bytes_of(w, "data-keys"), "data-keys", &ring, &err));
        assert_int_equal(ring.count, 1);
        RingKey newest = ring.keys[0];
        assert_true(ring_add(&ring));
        if (i == 1) { /* all data have the newest key already */
            ring.keys[1] = newest;
            ring.keys[0] = (RingKey){1, secret_new_key()};
        }
        assert_true(
            folder_replace_secret(w->arena, path_of(w, "data-keys"), ring_write(&ring, w->arena), &err));
        reopen(w);
        assert_true(store_check(w->arena, w->folder, &count, &err));
        assert_int_equal(count.keys, 1);
        assert_true(store_account_find(w->store, w->arena, STR("one"), &found, &err));
        assert_int_equal(found.id, id);
        assert_int_equal(list(w, id, &records), 1);
    }
}

static void test_a_backup_is_a_store(void **state) {
    World *w = *state;
    Err err = {0};
    const StoreRecord *records = NULL;
    int64_t id = account(w, "one");
    add(w, id, "a", "first");
    assert_true(store_backup(w->arena, w->folder, path_of(w, "backup.db"), &err));
    assert_false(store_backup(w->arena, w->folder, path_of(w, "backup.db"), &err)); /* never overwritten */
    assert_int_equal(err.code, ERR_INPUT);
    err = (Err){0};
    add(w, id, "b", "second");
    assert_true(store_account_delete(w->store, id, &err));
    store_close(w->store);
    w->store = NULL;
    assert_int_equal(rename(path_of(w, "backup.db"), path_of(w, "plumbline.db")), 0);
    reopen(w);
    assert_int_equal(list(w, id, &records), 1);
    assert_true(str_eq(records[0].text, STR("first")));
}

static void put_bytes(World *w, const char *name, size_t from, size_t count) {
    int fd = open(path_of(w, name), O_WRONLY);
    char junk[8192];
    memset(junk, 0xa5, sizeof junk);
    assert_true(fd >= 0 && count <= sizeof junk);
    assert_int_equal(pwrite(fd, junk, count, (off_t)from), (ssize_t)count);
    close(fd);
}

/* Damage in the head, in a page, and a file that is cut off: refused, and nothing is lost. */
static void test_damaged_data_are_refused(void **state) {
    World *w = *state;
    int64_t id = account(w, "one");
    for (char c = 'a'; c < 'k'; c++) add(w, id, (char[]){c, 0}, "some text of a record");
    store_close(w->store);
    w->store = NULL;
    Str whole = bytes_of(w, "plumbline.db");
    assert_true(whole.len > 16384);
    for (int kind = 0; kind < 3; kind++) {
        Err err = {0};
        int fd = open(path_of(w, "plumbline.db"), O_WRONLY | O_TRUNC);
        assert_int_equal(write(fd, whole.ptr, whole.len), (ssize_t)whole.len);
        if (kind == 2) assert_int_equal(ftruncate(fd, 6000), 0);
        close(fd);
        if (kind == 0) put_bytes(w, "plumbline.db", 0, 100);
        if (kind == 1) put_bytes(w, "plumbline.db", 4096, 8192);
        Str damaged = bytes_of(w, "plumbline.db");
        unlink(path_of(w, "plumbline.db.damaged"));
        assert_null(store_open(w->arena, w->folder, &err));
        if (!strstr(err.what, "is damaged")) fail_msg("%d: %s", kind, err.what);
        assert_true(str_eq(bytes_of(w, "plumbline.db"), damaged));
        assert_true(str_eq(bytes_of(w, "plumbline.db.damaged"), damaged));
    }
}

static void test_what_is_missing_is_not_made_anew(void **state) {
    World *w = *state;
    account(w, "one");
    store_close(w->store);
    w->store = NULL;
    static const char *const parts[] = {"plumbline.db", "data-keys"};
    for (size_t i = 0; i < 2; i++) {
        Err err = {0};
        assert_int_equal(rename(path_of(w, parts[i]), path_of(w, "link")), 0);
        assert_null(store_open(w->arena, w->folder, &err));
        assert_non_null(strstr(err.what, "is missing"));
        assert_int_equal(access(path_of(w, parts[i]), F_OK), -1);
        assert_int_equal(rename(path_of(w, "link"), path_of(w, parts[i])), 0);
    }
    reopen(w);
}

static void test_keys_of_others_are_refused(void **state) {
    World *w = *state;
    Err err = {0};
    Ring ring = {0};
    account(w, "one");
    ring_add(&ring);
    assert_true(folder_replace_secret(w->arena, path_of(w, "data-keys"), ring_write(&ring, w->arena), &err));
    StoreCount count;
    assert_false(store_check(w->arena, w->folder, &count, &err));
    assert_non_null(strstr(err.what, "does not open with its key"));
    store_close(w->store);
    err = (Err){0};
    w->store = store_open(w->arena, w->folder, &err);
    assert_null(w->store);
    assert_non_null(strstr(err.what, "does not open these data"));
    err = (Err){0};
    assert_int_equal(chmod(path_of(w, "data-keys"), 0644), 0);
    assert_false(store_check(w->arena, w->folder, &count, &err));
    assert_non_null(strstr(err.what, "can be read by others"));
    assert_int_equal(unlink(path_of(w, "data-keys")), 0);
    assert_int_equal(symlink("/dev/null", path_of(w, "data-keys")), 0);
    err = (Err){0};
    assert_false(store_check(w->arena, w->folder, &count, &err));
}

/* ---- keys and passphrases ---- */

static void test_a_field_opens_only_where_it_belongs(void **state) {
    World *w = *state;
    Ring ring = {0};
    Str plain = STR("");
    ring_add(&ring);
    Str sealed = ring_seal(&ring, STR("record 1"), STR("a\0\1\0"), w->arena);
    assert_int_equal(ring_seal(&ring, STR("record 1"), STR("of another length"), w->arena).len, sealed.len);
    ring_add(&ring);
    assert_true(ring_unseal(&ring, 1, STR("record 1"), sealed, w->arena, &plain));
    assert_true(str_eq(plain, STR("a\0\1\0")));
    assert_false(ring_unseal(&ring, 2, STR("record 1"), sealed, w->arena, &plain));
    assert_false(ring_unseal(&ring, 3, STR("record 1"), sealed, w->arena, &plain));
    assert_false(ring_unseal(&ring, 1, STR("record 2"), sealed, w->arena, &plain));
    for (size_t i = 0; i < sealed.len; i += 7) {
        char *changed = str_c(w->arena, sealed);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        assert_false(ring_unseal(&ring, 1, STR("record 1"), (Str){changed, sealed.len}, w->arena, &plain));
    }
}

static void test_passphrases(void **state) {
    (void)state;
    char hash[SECRET_PHRASE_BYTES];
    char other[SECRET_PHRASE_BYTES];
    assert_true(secret_phrase_hash(STR("six plain words stand here now"), hash));
    assert_true(secret_phrase_hash(STR("six plain words stand here now"), other));
    assert_true(str_starts(str_of(hash), STR("$argon2id$v=19$m=65536,t=3,")));
    assert_string_not_equal(hash, other); /* salted */
    assert_true(secret_phrase_is(hash, STR("six plain words stand here now")));
    assert_false(secret_phrase_is(hash, STR("six plain words stand here no")));
    assert_false(secret_phrase_is(hash, STR("")));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_an_account_is_found_by_its_name),
        TEST(test_records_come_back_in_their_order),
        TEST(test_what_is_sent_twice_is_kept_once),
        TEST(test_limits),
        TEST(test_a_removed_record_is_gone),
        TEST(test_sessions),
        TEST(test_a_deleted_account_takes_everything_along),
        TEST(test_nothing_personal_can_be_read),
        TEST(test_deleted_bytes_are_overwritten),
        TEST(test_one_server_a_folder),
        TEST(test_rotation),
        TEST(test_a_rotation_that_was_interrupted_is_finished),
        TEST(test_a_backup_is_a_store),
        TEST(test_damaged_data_are_refused),
        TEST(test_what_is_missing_is_not_made_anew),
        TEST(test_keys_of_others_are_refused),
        TEST(test_a_field_opens_only_where_it_belongs),
        TEST(test_passphrases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
