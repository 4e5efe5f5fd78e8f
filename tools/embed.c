/* Writes all YAML files below a folder into one C file, so that the program carries its default knowledge.
 *
 * usage: embed FOLDER OUTPUT DEPFILE
 *
 * The table is that of src/knowledge/embedded.h: names relative to the folder, sorted by byte. The depfile
 * names every file and every folder that was read, so the build runs again when one is changed, added or
 * removed. This runs on the machine that builds, for a second: it allocates freely and stops at the first
 * fault.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct List {
    char **names;
    size_t count;
} List;

_Noreturn static void fail(const char *what, const char *name) {
    fprintf(stderr, "embed: %s %s: %s\n", what, name, strerror(errno));
    exit(1);
}

static char *join(const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (!path) fail("no memory for", name);
    snprintf(path, size, "%s%s%s", folder, *folder ? "/" : "", name);
    return path;
}

static void list_add(List *list, char *name) {
    char **names = realloc(list->names, (list->count + 1) * sizeof *names);
    if (!names) fail("no memory for", name);
    names[list->count++] = name;
    list->names = names;
}

static bool is_yaml(const char *name) {
    size_t len = strlen(name);
    return len > 5 && strcmp(name + len - 5, ".yaml") == 0;
}

/* Adds what lies in root/folder: YAML files by their path relative to root, and every folder. */
static void walk(const char *root, const char *folder, List *files, List *folders) {
    char *path = *folder ? join(root, folder) : join("", root);
    list_add(folders, path);
    DIR *dir = opendir(path);
    if (!dir) fail("cannot read the folder", path);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        char *name = join(folder, entry->d_name);
        char *full = join(root, name);
        struct stat status;
        if (stat(full, &status) != 0) fail("cannot read", full);
        if (S_ISDIR(status.st_mode)) {
            walk(root, name, files, folders);
        } else if (is_yaml(name)) {
            list_add(files, name);
            name = NULL;
        }
        free(full);
        free(name);
    }
    closedir(dir);
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_free(List *list) {
    for (size_t i = 0; i < list->count; i++) free(list->names[i]);
    free(list->names);
}

/* Numbers rather than a string: C17 promises no more than 4095 characters in a literal. */
static size_t write_bytes(FILE *out, const char *path, size_t index) {
    FILE *in = fopen(path, "rb");
    if (!in) fail("cannot open", path);
    fprintf(out, "\n/* %zu */\nstatic const unsigned char file_%zu[] = {\n", index, index);
    size_t len = 0;
    for (int c; (c = getc(in)) != EOF; len++) fprintf(out, "%d,%s", c, len % 32 == 31 ? "\n" : "");
    if (ferror(in)) fail("cannot read", path);
    fclose(in);
    fputs("0};\n", out);
    return len;
}

static void write_name(FILE *out, const char *name) {
    putc('"', out);
    for (; *name; name++) {
        if (*name == '"' || *name == '\\') putc('\\', out);
        putc(*name, out);
    }
    putc('"', out);
}

static void write_table(FILE *out, const char *root, const List *files) {
    fputs("/* Written by tools/embed.c from knowledge/; changes here are lost. */\n"
          "#include \"knowledge/embedded.h\"\n",
          out);
    size_t *lens = calloc(files->count, sizeof *lens);
    if (!lens) fail("no memory for", root);
    for (size_t i = 0; i < files->count; i++) {
        char *path = join(root, files->names[i]);
        lens[i] = write_bytes(out, path, i);
        free(path);
    }
    fputs("\nconst KnowledgeEmbedded knowledge_embedded[] = {\n", out);
    for (size_t i = 0; i < files->count; i++) {
        fputs("    {", out);
        write_name(out, files->names[i]);
        fprintf(out, ", file_%zu, %zu},\n", i, lens[i]);
    }
    fprintf(out, "};\nconst size_t knowledge_embedded_count = %zu;\n", files->count);
    free(lens);
}

static void write_depfile_name(FILE *out, const char *name) {
    for (; *name; name++) {
        if (*name == ' ' || *name == '#' || *name == '\\') putc('\\', out);
        if (*name == '$') putc('$', out);
        putc(*name, out);
    }
}

static void write_depfile(FILE *out, const char *target, const char *root, const List *files,
                          const List *folders) {
    write_depfile_name(out, target);
    putc(':', out);
    for (size_t i = 0; i < folders->count; i++) {
        fputs(" \\\n  ", out);
        write_depfile_name(out, folders->names[i]);
    }
    for (size_t i = 0; i < files->count; i++) {
        char *path = join(root, files->names[i]);
        fputs(" \\\n  ", out);
        write_depfile_name(out, path);
        free(path);
    }
    putc('\n', out);
}

static FILE *open_output(const char *path) {
    FILE *out = fopen(path, "wb");
    if (!out) fail("cannot write", path);
    return out;
}

static void close_output(FILE *out, const char *path) {
    bool bad = ferror(out) != 0;
    if (fclose(out) != 0 || bad) fail("cannot write", path);
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fputs("usage: embed FOLDER OUTPUT DEPFILE\n", stderr);
        return 2;
    }
    List files = {0};
    List folders = {0};
    walk(argv[1], "", &files, &folders);
    if (files.count == 0) {
        errno = ENOENT;
        fail("no .yaml file in", argv[1]);
    }
    qsort(files.names, files.count, sizeof *files.names, by_bytes);
    qsort(folders.names, folders.count, sizeof *folders.names, by_bytes);

    FILE *out = open_output(argv[2]);
    write_table(out, argv[1], &files);
    close_output(out, argv[2]);
    out = open_output(argv[3]);
    write_depfile(out, argv[2], argv[1], &files, &folders);
    close_output(out, argv[3]);
    list_free(&files);
    list_free(&folders);
    return 0;
}
