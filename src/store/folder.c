#include "store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_STEP = 64 * 1024, PID_BYTES = 32 };

static bool cannot(Err *err, const char *path, const char *what) {
    int code = errno;
    err_set(err, ERR_SYSTEM, str_of(path), "%s: %s", what, strerror(code));
    if (code == ENOSPC || code == EDQUOT) return err_hint(err, "the disk is full: make room on it");
    return err_hint(err, "--data names a folder that this program may write to");
}

bool folder_make(const char *folder, Err *err) {
    struct stat info;
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) return cannot(err, folder, "cannot be made");
    if (stat(folder, &info) != 0) return cannot(err, folder, "cannot be looked at");
    if (S_ISDIR(info.st_mode)) return true;
    err_set(err, ERR_INPUT, str_of(folder), "is no folder");
    return err_hint(err, "--data names a folder; it is made when it does not exist");
}

static void say_held(Err *err, const char *folder, int fd) {
    char pid[PID_BYTES] = "";
    ssize_t got = read(fd, pid, sizeof pid - 1);
    if (got > 0) pid[strcspn(pid, "\n")] = '\0';
    err_set(err, ERR_SYSTEM, str_of(folder), "another plumbline works with this folder%s%s",
            pid[0] ? ", process " : "", pid);
    err_hint(err, "stop it first, or give this one a folder of its own with --data");
}

int folder_lock(Arena *arena, const char *folder, Err *err) {
    char *path = str_c(arena, str_format(arena, "%s/lock", folder));
    if (!path) {
        err_memory(err);
        return -1;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        cannot(err, path, "cannot be written");
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) say_held(err, folder, fd);
        else cannot(err, path, "cannot be locked");
        close(fd);
        return -1;
    }
    /* Who holds it is for people; the lock holds without it, also on a full disk. */
    if (ftruncate(fd, 0) == 0) dprintf(fd, "%ld\n", (long)getpid());
    return fd;
}

static bool read_up_to(int fd, char *bytes, size_t room, size_t *len) {
    *len = 0;
    while (*len < room) {
        ssize_t got = read(fd, bytes + *len, room - *len);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        if (got == 0) break;
        *len += (size_t)got;
    }
    return true;
}

bool folder_read_secret(Arena *arena, const char *path, bool *found, Str *out, Err *err) {
    struct stat info;
    size_t len = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    *found = fd >= 0;
    if (fd < 0) return errno == ENOENT ? true : cannot(err, path, "cannot be opened");
    char *bytes = ARENA_NEW(arena, FOLDER_SECRET_MAX, char);
    bool read_it = bytes && fstat(fd, &info) == 0 && read_up_to(fd, bytes, FOLDER_SECRET_MAX, &len);
    int code = errno;
    close(fd);
    errno = code;
    if (!bytes) return err_memory(err);
    if (!read_it) return cannot(err, path, "cannot be read");
    *out = (Str){bytes, len};
    if (!(info.st_mode & 077)) return true;
    err_set(err, ERR_INPUT, str_of(path), "can be read by others");
    return err_hint(err, "chmod 600 %s", path);
}

static bool write_all(int fd, Str bytes) {
    while (bytes.len) {
        ssize_t wrote = write(fd, bytes.ptr, bytes.len);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return false;
        bytes = str_slice(bytes, (size_t)wrote, bytes.len);
    }
    return true;
}

/* A new name in a folder is on the disk only when the folder is. */
static bool sync_folder_of(Arena *arena, const char *path) {
    Str all = str_of(path);
    size_t slash = all.len;
    while (slash > 0 && all.ptr[slash - 1] != '/') slash--;
    char *folder = str_c(arena, slash ? str_slice(all, 0, slash) : STR("."));
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    return ok;
}

/* Writes beside the place; the last step puts it there in one go: link() never replaces, rename() does. */
static bool put_secret(Arena *arena, const char *path, Str bytes, bool replace, Err *err) {
    char *beside = str_c(arena, str_format(arena, "%s.new", path));
    if (!beside) return err_memory(err);
    unlink(beside); /* what an earlier try may have left behind */
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return cannot(err, path, "cannot be written");
    bool ok = write_all(fd, bytes) && fsync(fd) == 0;
    int code = errno;
    close(fd);
    if (ok) {
        ok = (replace ? rename(beside, path) : link(beside, path)) == 0 && sync_folder_of(arena, path);
        code = errno;
    }
    unlink(beside);
    errno = code;
    return ok || cannot(err, path, "cannot be written");
}

bool folder_create_secret(Arena *arena, const char *path, Str bytes, Err *err) {
    return put_secret(arena, path, bytes, false, err);
}

bool folder_replace_secret(Arena *arena, const char *path, Str bytes, Err *err) {
    return put_secret(arena, path, bytes, true, err);
}

static bool copy_bytes(Arena *arena, int in, int out) {
    char *step = ARENA_NEW(arena, COPY_STEP, char);
    size_t got = 0;
    if (!step) return false;
    do {
        if (!read_up_to(in, step, COPY_STEP, &got) || !write_all(out, (Str){step, got})) return false;
    } while (got == COPY_STEP);
    return fsync(out) == 0;
}

bool folder_copy(Arena *arena, const char *from, const char *to) {
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = in >= 0 ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    bool ok = out >= 0 && copy_bytes(arena, in, out);
    if (in >= 0) close(in);
    if (out >= 0) {
        close(out);
        if (!ok) unlink(to); /* half a copy is none */
    }
    return ok;
}
