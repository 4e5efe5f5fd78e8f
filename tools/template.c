/* Compiles the pages in web/templates/ to C, and embeds the files of web/ that a browser fetches.
 *
 * usage: template FOLDER HEADER SOURCE DEPFILE
 *
 * Each template NAME.html becomes a struct NameView, whose fields are what the template mentions, and a
 * function template_NAME that writes it. How a value is escaped follows from where it stands; where no
 * escaping is safe (outside quotation marks, in a script, in a style, at the beginning of an address) the
 * build fails.
 *
 *   {{name}}               text                      {{name:number}}  a whole number
 *   {{name:html}}          markup that the program wrote (a value of type Html); in text only
 *   {{"id"}}               the words of the program with this id
 *   {{asset style.css}}    the address of a file of web/, with a hash of its content
 *   {{if name}} {{if not name}} {{else}} {{end}}
 *   {{each name as Type}} {{end}}   names within belong to the item; /name is a field of the page
 *   {{use other name}}     another template with its view; nothing when the pointer is NULL
 *   {{layout other}}       first in a page: the page stands in the other's {{content}}
 *   {{# remark}}
 *
 * This runs on the machine that builds, for a second: it allocates freely and stops at the first fault.
 */
#include "template.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

Work work;

void fail(const Template *t, const char *format, ...) {
    va_list args;
    if (t) fprintf(stderr, "%s:%zu: ", t->path, t->line);
    else fputs("template: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

void *need(void *memory) {
    if (!memory) fail(NULL, "no memory");
    return memory;
}

static char *read_file(const char *path, size_t *len) {
    FILE *in = fopen(path, "rb");
    if (!in) fail(NULL, "cannot open %s: %s", path, strerror(errno));
    size_t room = 4096;
    char *bytes = need(malloc(room));
    *len = 0;
    for (size_t got; (got = fread(bytes + *len, 1, room - *len - 1, in)) > 0;) {
        *len += got;
        if (room - *len < 2) bytes = need(realloc(bytes, room *= 2));
    }
    if (ferror(in)) fail(NULL, "cannot read %s", path);
    fclose(in);
    bytes[*len] = '\0';
    return bytes;
}

static char *join(const char *under, const char *name) {
    size_t size = strlen(work.folder) + strlen(under) + strlen(name) + 3;
    char *path = need(malloc(size));
    snprintf(path, size, "%s/%s%s", work.folder, under, name);
    return path;
}

static bool ends_with(const char *name, const char *suffix) {
    size_t len = strlen(name);
    size_t tail = strlen(suffix);
    return len > tail && strcmp(name + len - tail, suffix) == 0;
}

void copy_name(const Template *t, char to[NAME_MAX_BYTES], const char *from, size_t len) {
    if (len == 0 || len >= NAME_MAX_BYTES)
        fail(t, "\"%.*s\" is no name of 1 to %d letters", (int)len, from, NAME_MAX_BYTES - 1);
    memcpy(to, from, len);
    to[len] = '\0';
}

int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **list_files(const char *under, size_t *count) {
    char **names = need(calloc(FILES_MAX, sizeof *names));
    char *path = join(under, "");
    DIR *dir = opendir(path);
    if (!dir) fail(NULL, "cannot read the folder %s: %s", path, strerror(errno));
    *count = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.' || !strchr(entry->d_name, '.')) continue;
        if (*count == FILES_MAX) fail(NULL, "too many files in %s", path);
        names[*count] = need(malloc(strlen(entry->d_name) + 1));
        memcpy(names[(*count)++], entry->d_name, strlen(entry->d_name) + 1);
    }
    closedir(dir);
    free(path);
    qsort(names, *count, sizeof *names, by_text);
    return names;
}

static const char *type_of(const char *name) {
    static const char *const types[][2] = {{".css", "text/css; charset=utf-8"},
                                           {".js", "text/javascript; charset=utf-8"},
                                           {".svg", "image/svg+xml"},
                                           {".png", "image/png"},
                                           {".txt", "text/plain; charset=utf-8"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (ends_with(name, types[i][0])) return types[i][1];
    return NULL;
}

/* FNV-1a: names the content, so that a browser may keep it for good. */
static unsigned long long hash_of(const char *bytes, size_t len) {
    unsigned long long hash = 0xcbf29ce484222325ULL;
    for (size_t i = 0; i < len; i++) hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3ULL;
    return hash;
}

static void read_assets(FILE *dep) {
    size_t count;
    char **names = list_files("", &count);
    for (size_t i = 0; i < count; i++) {
        Asset *asset = &work.assets[work.asset_count];
        asset->type = type_of(names[i]);
        if (!asset->type) continue;
        char *path = join("", names[i]);
        copy_name(NULL, asset->name, names[i], strlen(names[i]));
        asset->bytes = read_file(path, &asset->len);
        const char *suffix = strrchr(names[i], '.');
        snprintf(asset->path, sizeof asset->path, "/static/%.*s.%016llx%s", (int)(suffix - names[i]),
                 names[i], hash_of(asset->bytes, asset->len), suffix);
        work.asset_count++;
        fprintf(dep, " \\\n  %s", path);
        free(path);
    }
    for (size_t i = 0; i < count; i++) free(names[i]);
    free(names);
}

static void read_templates(FILE *dep) {
    size_t count;
    char **names = list_files("templates/", &count);
    for (size_t i = 0; i < count; i++) {
        if (!ends_with(names[i], ".html")) continue;
        Template *t = &work.templates[work.template_count++];
        t->path = join("templates/", names[i]);
        t->line = 1;
        copy_name(t, t->name, names[i], strlen(names[i]) - strlen(".html"));
        size_t len;
        char *text = read_file(t->path, &len);
        parse(t, text, len);
        free(text);
        fprintf(dep, " \\\n  %s", t->path);
    }
    for (size_t i = 0; i < count; i++) free(names[i]);
    free(names);
}

static FILE *open_output(const char *path) {
    FILE *out = fopen(path, "wb");
    if (!out) fail(NULL, "cannot write %s: %s", path, strerror(errno));
    return out;
}

static void close_output(FILE *out, const char *path) {
    bool bad = ferror(out) != 0;
    if (fclose(out) != 0 || bad) fail(NULL, "cannot write %s", path);
}

static void free_all(void) {
    for (size_t t = 0; t < work.template_count; t++) {
        for (size_t i = 0; i < work.templates[t].count; i++) free(work.templates[t].nodes[i].text);
        free(work.templates[t].nodes);
        free(work.templates[t].path);
    }
    for (size_t a = 0; a < work.asset_count; a++) free(work.assets[a].bytes);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fputs("usage: template FOLDER HEADER SOURCE DEPFILE\n", stderr);
        return 2;
    }
    work.folder = argv[1];
    FILE *dep = open_output(argv[4]);
    fprintf(dep, "%s %s: %s %s/templates", argv[2], argv[3], work.folder, work.folder);
    read_assets(dep);
    read_templates(dep);
    fputc('\n', dep);
    close_output(dep, argv[4]);
    collect_views();
    FILE *out = open_output(argv[2]);
    write_header(out);
    close_output(out, argv[2]);
    out = open_output(argv[3]);
    write_source(out);
    close_output(out, argv[3]);
    free_all();
    return 0;
}
