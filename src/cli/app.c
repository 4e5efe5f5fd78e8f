#include "cli/app.h"

#include "knowledge/words.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KNOWLEDGE_FILE_MAX = 16 * 1024 * 1024, FILES_MAX = 1000, READ_STEP = 64 * 1024, PATH_BYTES = 4096 };

const char *app_option(const App *app, const char *name) {
    size_t len = strlen(name);
    for (int i = 0; i < app->argc; i++) {
        if (strcmp(app->argv[i], "--") == 0) break;
        if (strncmp(app->argv[i], name, len) != 0) continue;
        if (app->argv[i][len] == '=') return app->argv[i] + len + 1;
        if (app->argv[i][len] == '\0') return i + 1 < app->argc ? app->argv[i + 1] : "";
    }
    return NULL;
}

/* The option that this argument names, with or without "=value". */
static const OptionSpec *find_option(const Command *command, const char *argument) {
    for (const OptionSpec *o = command->options; o->name; o++) {
        size_t len = strlen(o->name);
        if (strncmp(argument, o->name, len) == 0 && (argument[len] == '\0' || argument[len] == '=')) return o;
    }
    return NULL;
}

static bool takes_next(const OptionSpec *o, const char *argument) {
    return o->value && !strchr(argument, '=');
}

const char *app_argument(const App *app, const Command *command, int i) {
    for (int a = 0; a < app->argc; a++) {
        const char *argument = app->argv[a];
        if (argument[0] == '-' && argument[1] != '\0') {
            const OptionSpec *o = find_option(command, argument);
            if (o && takes_next(o, argument)) a++;
        } else if (i-- == 0) {
            return argument;
        }
    }
    return NULL;
}

bool app_check_options(const App *app, const Command *command, Err *err) {
    for (int a = 0; a < app->argc; a++) {
        const char *argument = app->argv[a];
        if (argument[0] != '-' || argument[1] == '\0') continue;
        const OptionSpec *o = find_option(command, argument);
        if (!o) {
            Str names[32];
            size_t count = 0;
            for (const OptionSpec *known = command->options; known->name && count < 32; known++)
                names[count++] = str_of(known->name);
            Str near = str_nearest(str_of(argument), names, count);
            err_set(err, ERR_USAGE, str_of(command->name), "unknown option %s", argument);
            if (near.len) return err_hint(err, "did you mean %.*s?", STR_ARG(near));
            return err_hint(err, "`plumbline %s --help` lists the options", command->name);
        }
        if (!takes_next(o, argument)) continue;
        if (++a >= app->argc) {
            err_set(err, ERR_USAGE, str_of(command->name), "%s needs a value", o->name);
            return err_hint(err, "write %s %s", o->name, o->value);
        }
    }
    return true;
}

bool app_no_arguments(const App *app, const Command *command, Err *err) {
    const char *argument = app_argument(app, command, 0);
    if (!argument) return true;
    err_set(err, ERR_USAGE, str_of(command->name), "\"%s\" is no option", argument);
    return err_hint(err, "a file stands behind its option, as in %s %s", command->options[0].name, argument);
}

bool app_report_format(const App *app, bool *json, Err *err) {
    const char *format = app_option(app, "--format");
    *json = format && strcmp(format, "json") == 0;
    if (!format || *json || strcmp(format, "text") == 0) return true;
    err_set(err, ERR_USAGE, STR("--format"), "\"%s\" is no format", format);
    return err_hint(err, "give text or json");
}

Str app_today(Arena *arena) {
    char text[sizeof "-2147483648-12-31"];
    time_t now = time(NULL);
    struct tm day;
    size_t length = gmtime_r(&now, &day) ? strftime(text, sizeof text, "%Y-%m-%d", &day) : 0;
    return str_copy(arena, (Str){text, length});
}

bool app_language(const App *app, Str *language, Err *err) {
    const char *option = app_option(app, "--language");
    Str wanted = option ? str_of(option) : STR("en");
    return words_language(app->knowledge, STR("--language"), wanted, language, err);
}

static bool system_error(Err *err, const char *path, const char *what, int code) {
    err_set(err,
            code == ENOENT || code == EISDIR || code == ENOTDIR || code == EACCES ? ERR_INPUT : ERR_SYSTEM,
            str_of(path), "%s: %s", what, strerror(code));
    return false;
}

static bool too_large(Err *err, const char *path, size_t cap) {
    err_set(err, ERR_INPUT, str_of(path), "larger than %zu bytes", cap);
    return err_hint(err, "a case is a small JSON object of at most 1 MB");
}

static bool read_all(Arena *arena, int fd, const char *path, size_t cap, Str *out, Err *err) {
    Buf buf = buf_new(arena, cap + 1);
    char *step = ARENA_NEW(arena, READ_STEP, char);
    if (!step) return err_memory(err);
    for (;;) {
        ssize_t got = read(fd, step, READ_STEP);
        if (got == 0) break;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error(err, path, "cannot be read", errno);
        buf_add(&buf, (Str){step, (size_t)got});
        if (buf.failed || buf.len > cap)
            return arena_failed(arena) ? err_memory(err) : too_large(err, path, cap);
    }
    *out = buf_str(&buf);
    return true;
}

bool app_read_file(Arena *arena, const char *path, size_t cap, Str *out, Err *err) {
    if (strcmp(path, "-") == 0) return read_all(arena, STDIN_FILENO, "-", cap, out, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        system_error(err, path, "cannot be opened", errno);
        return err_hint(err, "give the path of a file that you may read, or - for standard input");
    }
    struct stat info;
    bool ok = true;
    if (fstat(fd, &info) != 0) {
        ok = system_error(err, path, "cannot be read", errno);
    } else if (S_ISDIR(info.st_mode)) {
        ok = err_set(err, ERR_INPUT, str_of(path), "is a folder, not a file");
        err_hint(err, "give the path of one case file");
    } else if (S_ISREG(info.st_mode) && info.st_size > (off_t)cap) {
        ok = too_large(err, path, cap); /* before reading: a huge file costs nothing */
    }
    ok = ok && read_all(arena, fd, path, cap, out, err);
    close(fd);
    return ok;
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

bool app_write_file(Arena *arena, const char *path, Str bytes, Err *err) {
    char *temporary = str_c(arena, str_format(arena, "%s.new", path));
    struct stat old;
    if (!temporary) return err_memory(err);
    if (stat(path, &old) == 0 && !S_ISREG(old.st_mode)) {
        err_set(err, ERR_INPUT, str_of(path), "cannot be written: it is no plain file");
        return err_hint(err, "give the name of a new file, or of one that may be replaced");
    }
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return system_error(err, path, "cannot be written", errno);
    bool ok = write_all(fd, bytes) && fsync(fd) == 0;
    int code = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        code = errno;
    }
    if (ok && rename(temporary, path) != 0) {
        ok = false;
        code = errno;
    }
    if (ok) return true;
    unlink(temporary);
    return err_set(err, ERR_SYSTEM, str_of(path), "cannot be written: %s", strerror(code));
}

bool app_print(Str text, Err *err) {
    fflush(stdout);
    if (write_all(STDOUT_FILENO, text)) return true;
    err_set(err, ERR_SYSTEM, STR("standard output"), "cannot be written: %s", strerror(errno));
    return err_hint(err, "is the disk full, or was the pipe closed?");
}

int app_fail(const App *app, const Err *err) {
    Str line = err_line(err, app->scratch);
    if (line.len) fprintf(stderr, "plumbline: %.*s\n", STR_ARG(line));
    else fprintf(stderr, "plumbline: %s: %s; %s\n", err->where, err->what, err->hint);
    return err_exit_status(err->code);
}

static int by_text(const void *a, const void *b) {
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

/* Adds the files below folder/under to names. Hidden entries are not looked at. */
static bool walk(Arena *arena, const char *folder, Str under, const char *suffix, Str *names, size_t *count,
                 int depth, Err *err) {
    char *path = str_c(arena, str_format(arena, "%s/%.*s", folder, STR_ARG(under)));
    DIR *dir = path && depth < 8 ? opendir(path) : NULL;
    if (!dir) return path ? system_error(err, path, "cannot be opened", errno) : err_memory(err);
    bool ok = true;
    for (struct dirent *entry = readdir(dir); ok && entry; entry = readdir(dir)) {
        if (entry->d_name[0] == '.') continue;
        Str name = str_format(arena, "%.*s%s%s", STR_ARG(under), under.len ? "/" : "", entry->d_name);
        char *full = str_c(arena, str_format(arena, "%s/%.*s", folder, STR_ARG(name)));
        struct stat info;
        if (!full || stat(full, &info) != 0) continue;
        if (S_ISDIR(info.st_mode)) ok = walk(arena, folder, name, suffix, names, count, depth + 1, err);
        else if (str_ends(name, str_of(suffix)) && *count < FILES_MAX) names[(*count)++] = name;
    }
    closedir(dir);
    return ok;
}

bool app_list_files(Arena *arena, const char *folder, const char *suffix, Str **names, size_t *count,
                    Err *err) {
    *names = ARENA_NEW(arena, FILES_MAX, Str);
    *count = 0;
    if (!*names) return err_memory(err);
    if (!walk(arena, folder, STR(""), suffix, *names, count, 0, err)) return false;
    qsort(*names, *count, sizeof **names, by_text);
    return true;
}

static bool load_folder(App *app, const char *folder, Complaints *complaints, Err *err) {
    Str *names = NULL;
    size_t count = 0;
    if (!app_list_files(app->arena, folder, ".yaml", &names, &count, err)) {
        if (err->code == ERR_INPUT) err->code = ERR_KNOWLEDGE; /* without knowledge nothing can be said */
        return false;
    }
    if (count == 0) {
        err_set(err, ERR_KNOWLEDGE, str_of(folder), "holds no .yaml file");
        return err_hint(err, "--knowledge takes a folder like knowledge/ of the source");
    }
    KnowledgeFile *files = ARENA_NEW(app->arena, count, KnowledgeFile);
    if (!files) return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        char *path = str_c(app->arena, str_format(app->arena, "%s/%.*s", folder, STR_ARG(names[i])));
        files[i].name = names[i];
        if (!path || !app_read_file(app->arena, path, KNOWLEDGE_FILE_MAX, &files[i].bytes, err)) return false;
    }
    app->knowledge = knowledge_load(app->arena, app->scratch, files, count, complaints, err);
    return app->knowledge != NULL;
}

bool app_load_knowledge(App *app, Complaints *complaints, Err *err) {
    const char *folder = app_option(app, "--knowledge");
    if (folder) return load_folder(app, folder, complaints, err);
    app->knowledge = knowledge_load_embedded(app->arena, app->scratch, complaints, err);
    return app->knowledge != NULL;
}

bool app_open(App *app, Err *err) {
    if (!app_load_knowledge(app, NULL, err)) return false;
    app->model = model_build(app->arena, app->knowledge, err);
    if (!app->model) return false;
    app->belief = belief_new(app->arena, app->model, err);
    return app->belief != NULL;
}

bool app_colour(void) {
    const char *term = getenv("TERM");
    const char *no = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && !(no && no[0]) && term && strcmp(term, "dumb") != 0;
}
