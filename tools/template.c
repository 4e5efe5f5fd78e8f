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
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAME_MAX_BYTES = 60,
    FILES_MAX = 100,
    VIEWS_MAX = 200,
    FIELDS_MAX = 80,
    DEPTH_MAX = 16,
    PIECE_BYTES = 1000
};

typedef enum FieldType { FIELD_FLAG, FIELD_TEXT, FIELD_NUMBER, FIELD_HTML, FIELD_LIST, FIELD_VIEW } FieldType;

/* Where a value may stand. */
typedef enum Context { IN_TEXT, IN_ATTRIBUTE, IN_ADDRESS } Context;

typedef enum NodeKind {
    NODE_LITERAL,
    NODE_VALUE,
    NODE_WORD,
    NODE_IF,
    NODE_ELSE,
    NODE_EACH,
    NODE_END,
    NODE_USE,
    NODE_CONTENT
} NodeKind;

typedef struct Node {
    NodeKind kind;
    Context context;
    FieldType type;
    bool negated;
    bool of_page; /* /name */
    char name[NAME_MAX_BYTES];
    char other[NAME_MAX_BYTES]; /* type of an item, or the template that is used */
    char *text;
    size_t len;
} Node;

typedef struct Field {
    char name[NAME_MAX_BYTES];
    FieldType type;
    char view[NAME_MAX_BYTES];
} Field;

typedef struct View {
    char name[NAME_MAX_BYTES]; /* QuestionView */
    Field fields[FIELDS_MAX];
    size_t count;
} View;

/* The state of the HTML around a place. */
typedef enum HtmlState {
    HTML_TEXT,
    HTML_TAG_START,
    HTML_TAG_NAME,
    HTML_TAG,
    HTML_NAME,
    HTML_EQUALS,
    HTML_VALUE,
    HTML_COMMENT
} HtmlState;

typedef struct Html {
    HtmlState state;
    char tag[NAME_MAX_BYTES];
    char attribute[NAME_MAX_BYTES];
    char prefix[NAME_MAX_BYTES]; /* what the value of the attribute begins with */
    bool has_value;              /* a placeholder stood in it already */
    bool has_src;
} Html;

typedef struct Template {
    char name[NAME_MAX_BYTES];
    char layout[NAME_MAX_BYTES];
    char *path;
    Node *nodes;
    size_t count, room;
    Html html;
    size_t line;
} Template;

typedef struct Asset {
    char name[NAME_MAX_BYTES];
    char path[NAME_MAX_BYTES + 40];
    const char *type;
    char *bytes;
    size_t len;
} Asset;

static Template templates[FILES_MAX];
static size_t template_count;
static Asset assets[FILES_MAX];
static size_t asset_count;
static View views[VIEWS_MAX];
static size_t view_count;
static const char *folder;

_Noreturn __attribute__((format(printf, 2, 3))) static void fail(const Template *t, const char *format, ...) {
    va_list args;
    if (t) fprintf(stderr, "%s:%zu: ", t->path, t->line);
    else fputs("template: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static void *need(void *memory) {
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
    size_t size = strlen(folder) + strlen(under) + strlen(name) + 3;
    char *path = need(malloc(size));
    snprintf(path, size, "%s/%s%s", folder, under, name);
    return path;
}

static bool ends_with(const char *name, const char *suffix) {
    size_t len = strlen(name);
    size_t tail = strlen(suffix);
    return len > tail && strcmp(name + len - tail, suffix) == 0;
}

static void copy_name(const Template *t, char to[NAME_MAX_BYTES], const char *from, size_t len) {
    if (len == 0 || len >= NAME_MAX_BYTES)
        fail(t, "\"%.*s\" is no name of 1 to %d letters", (int)len, from, NAME_MAX_BYTES - 1);
    memcpy(to, from, len);
    to[len] = '\0';
}

/* ---- the HTML around a value ---- */

static const char *const address_attributes[] = {"href", "src",  "action", "formaction", "poster",
                                                 "cite", "data", "srcset", "xlink:href", NULL};

static bool one_of(const char *name, const char *const *list) {
    for (; *list; list++)
        if (strcmp(name, *list) == 0) return true;
    return false;
}

static void append(char to[NAME_MAX_BYTES], char c) {
    size_t len = strlen(to);
    if (len + 1 >= NAME_MAX_BYTES) return;
    to[len] = c;
    to[len + 1] = '\0';
}

/* Styles and scripts within a page would need a weaker policy than the pages have. */
static void check_attribute(const Template *t) {
    const char *name = t->html.attribute;
    if (strcmp(name, "style") == 0 || strcmp(name, "srcdoc") == 0 || strncmp(name, "on", 2) == 0)
        fail(t, "the attribute %s is not allowed; styles and scripts have files of their own", name);
}

static void end_tag(Template *t) {
    Html *h = &t->html;
    if (strcmp(h->tag, "style") == 0) fail(t, "<style> is not allowed; styles have a file of their own");
    if (strcmp(h->tag, "script") == 0 && !h->has_src)
        fail(t, "a <script> needs src; scripts have files of their own");
    h->state = HTML_TEXT;
}

static void step_in_tag(Template *t, char c) {
    Html *h = &t->html;
    if (c == '>') {
        end_tag(t);
    } else if (!isspace((unsigned char)c) && c != '/') {
        h->attribute[0] = '\0';
        append(h->attribute, c);
        h->state = HTML_NAME;
    }
}

static void step_name(Template *t, char c) {
    Html *h = &t->html;
    if (c != '=' && c != '>' && !isspace((unsigned char)c)) {
        append(h->attribute, c);
        return;
    }
    check_attribute(t);
    if (strcmp(h->attribute, "src") == 0) h->has_src = true;
    h->state = HTML_TAG;
    if (c == '=') h->state = HTML_EQUALS;
    if (c == '>') end_tag(t);
}

static void step_tag_start(Template *t, char c) {
    Html *h = &t->html;
    h->tag[0] = '\0';
    h->has_src = false;
    if (c == '!') {
        h->state = HTML_COMMENT;
    } else if (isalpha((unsigned char)c) || c == '/') {
        append(h->tag, c);
        h->state = HTML_TAG_NAME;
    } else {
        fail(t, "< must begin a tag; write &lt;");
    }
}

static void step(Template *t, char c) {
    Html *h = &t->html;
    switch (h->state) {
    case HTML_TEXT:
        if (c == '<') h->state = HTML_TAG_START;
        break;
    case HTML_TAG_START: step_tag_start(t, c); break;
    case HTML_COMMENT:
        if (c == '>') h->state = HTML_TEXT;
        break;
    case HTML_TAG_NAME:
        if (c == '>') end_tag(t);
        else if (isspace((unsigned char)c)) h->state = HTML_TAG;
        else append(h->tag, c);
        break;
    case HTML_TAG: step_in_tag(t, c); break;
    case HTML_NAME: step_name(t, c); break;
    case HTML_EQUALS:
        if (c != '"') fail(t, "the value of %s must stand in double quotation marks", h->attribute);
        h->prefix[0] = '\0';
        h->has_value = false;
        h->state = HTML_VALUE;
        break;
    case HTML_VALUE:
        if (c == '"') h->state = HTML_TAG;
        else if (!h->has_value) append(h->prefix, c);
        break;
    }
}

/* An address must begin in the template, so that a value can choose neither scheme nor host. */
static bool is_safe_prefix(const char *prefix) {
    if (prefix[0] == '#' || prefix[0] == '?') return true;
    if (prefix[0] == '/') return isalpha((unsigned char)prefix[1]) || prefix[1] == '#' || prefix[1] == '?';
    if (strncmp(prefix, "https://", 8) != 0) return false;
    return strchr(prefix + 8, '/') != NULL;
}

static Context context_here(const Template *t) {
    const Html *h = &t->html;
    if (h->state == HTML_TEXT) {
        if (strcmp(h->tag, "script") == 0) fail(t, "no value may stand in a script");
        return IN_TEXT;
    }
    if (h->state != HTML_VALUE)
        fail(t, "a value may stand in text or in an attribute in double quotation marks, not here");
    if (!one_of(h->attribute, address_attributes)) return IN_ATTRIBUTE;
    if (!is_safe_prefix(h->prefix))
        fail(t, "the address in %s must begin with /letter, #, ? or https://host/ in the template",
             h->attribute);
    return IN_ADDRESS;
}

/* ---- reading a template ---- */

static Node *add_node(Template *t, NodeKind kind) {
    if (t->count == t->room) {
        t->room = t->room ? 2 * t->room : 64;
        t->nodes = need(realloc(t->nodes, t->room * sizeof *t->nodes));
    }
    Node *node = &t->nodes[t->count++];
    memset(node, 0, sizeof *node);
    node->kind = kind;
    return node;
}

/* Line ends with the indentation behind them become one line end: the browser does not see the difference. */
static void add_literal(Template *t, const char *from, size_t len) {
    char *text = need(malloc(len + 1));
    size_t used = 0;
    for (size_t i = 0; i < len; i++) {
        char c = from[i];
        bool in_value = t->html.state == HTML_VALUE;
        step(t, c);
        if (c == '\n') t->line++;
        bool blank = !in_value && (c == ' ' || c == '\n');
        bool after_break = used ? text[used - 1] == '\n' : t->count == 0;
        if (blank && after_break) continue;
        if (blank && c == '\n')
            while (used && text[used - 1] == ' ') used--;
        text[used++] = c;
    }
    text[used] = '\0';
    Node *node = add_node(t, NODE_LITERAL);
    node->text = text;
    node->len = used;
}

static const Asset *find_asset(const char *name) {
    for (size_t i = 0; i < asset_count; i++)
        if (strcmp(assets[i].name, name) == 0) return &assets[i];
    return NULL;
}

static void add_asset(Template *t, const char *name) {
    const Asset *asset = find_asset(name);
    if (!asset) fail(t, "there is no file %s in %s", name, folder);
    if (t->html.state != HTML_VALUE) fail(t, "the address of a file must stand in an attribute");
    add_literal(t, asset->path, strlen(asset->path));
}

static void name_of(const Template *t, Node *node, const char *name) {
    node->of_page = name[0] == '/';
    copy_name(t, node->name, name + node->of_page, strlen(name + node->of_page));
    for (const char *c = node->name; *c; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '_')
            fail(t, "\"%s\" is no name of a field; write small letters and _", node->name);
}

static void add_value(Template *t, char *name) {
    Node *node = add_node(t, NODE_VALUE);
    node->context = context_here(t);
    t->html.has_value = true;
    node->type = FIELD_TEXT;
    char *colon = strchr(name, ':');
    if (colon) {
        *colon = '\0';
        if (strcmp(colon + 1, "number") == 0) node->type = FIELD_NUMBER;
        else if (strcmp(colon + 1, "html") == 0) node->type = FIELD_HTML;
        else fail(t, "there is no type \"%s\"; use number or html", colon + 1);
    }
    if (node->type == FIELD_HTML && node->context != IN_TEXT) fail(t, "markup may stand in text only");
    name_of(t, node, name);
}

static void add_word(Template *t, const char *quoted) {
    Node *node = add_node(t, NODE_WORD);
    node->context = context_here(t);
    if (node->context == IN_ADDRESS) fail(t, "words are no address");
    size_t len = strlen(quoted);
    if (len < 3 || quoted[len - 1] != '"') fail(t, "words are written {{\"id\"}}");
    copy_name(t, node->name, quoted + 1, len - 2);
}

/* Splits at blanks; returns how many words there are. */
static size_t split(char *text, char *words[5]) {
    size_t count = 0;
    for (char *c = text; *c && count < 5;) {
        while (*c == ' ') *c++ = '\0';
        if (!*c) break;
        words[count++] = c;
        while (*c && *c != ' ') c++;
    }
    return count;
}

static void add_command(Template *t, char *words[5], size_t count) {
    Node *node = NULL;
    if (strcmp(words[0], "if") == 0 && count >= 2) {
        node = add_node(t, NODE_IF);
        node->negated = strcmp(words[1], "not") == 0;
        if (count != 2U + node->negated) fail(t, "write {{if name}} or {{if not name}}");
        name_of(t, node, words[1 + node->negated]);
    } else if (strcmp(words[0], "each") == 0 && count == 4 && strcmp(words[2], "as") == 0) {
        node = add_node(t, NODE_EACH);
        name_of(t, node, words[1]);
        snprintf(node->other, sizeof node->other, "%.40sView", words[3]);
    } else if (strcmp(words[0], "use") == 0 && count == 3) {
        if (t->html.state != HTML_TEXT) fail(t, "another template may stand in text only");
        node = add_node(t, NODE_USE);
        copy_name(t, node->other, words[1], strlen(words[1]));
        name_of(t, node, words[2]);
    } else if (strcmp(words[0], "layout") == 0 && count == 2 && t->count == 0) {
        copy_name(t, t->layout, words[1], strlen(words[1]));
    } else if (strcmp(words[0], "asset") == 0 && count == 2) {
        add_asset(t, words[1]);
    } else {
        fail(t, "{{%s …}} is not understood", words[0]);
    }
}

/* An attribute without a value may end a block, as in {{if checked}} checked{{end}}. */
static void end_name(Template *t, const char *inner) {
    if (t->html.state == HTML_TAG_NAME) t->html.state = HTML_TAG;
    if (t->html.state != HTML_NAME) return;
    if (strcmp(inner, "end") != 0 && strcmp(inner, "else") != 0)
        fail(t, "{{%s}} within the name of an attribute", inner);
    check_attribute(t);
    t->html.state = HTML_TAG;
}

static void add_tag(Template *t, char *inner) {
    char *words[5];
    if (inner[0] == '#') return;
    end_name(t, inner);
    if (inner[0] == '"') {
        add_word(t, inner);
        return;
    }
    size_t count = split(inner, words);
    if (count == 0) fail(t, "an empty {{}}");
    if (count > 1) add_command(t, words, count);
    else if (strcmp(words[0], "else") == 0) add_node(t, NODE_ELSE);
    else if (strcmp(words[0], "end") == 0) add_node(t, NODE_END);
    else if (strcmp(words[0], "content") == 0) add_node(t, NODE_CONTENT);
    else add_value(t, words[0]);
}

typedef struct Open {
    NodeKind kind;
    Html html;
    size_t line;
} Open;

static bool same_html(const Html *a, const Html *b) {
    return a->state == b->state && (a->state == HTML_TEXT || strcmp(a->tag, b->tag) == 0);
}

/* A block must leave the HTML as it found it, else what follows would stand in another context. */
static void nest(Template *t, Open *open, size_t *depth) {
    const Node *last = &t->nodes[t->count - 1];
    if (last->kind == NODE_IF || last->kind == NODE_EACH) {
        if (*depth == DEPTH_MAX) fail(t, "too many blocks within blocks");
        open[(*depth)++] = (Open){last->kind, t->html, t->line};
    }
    if (last->kind == NODE_CONTENT && *depth) fail(t, "{{content}} may not stand in a block");
    if (last->kind != NODE_ELSE && last->kind != NODE_END) return;
    if (*depth == 0) fail(t, "nothing is open here");
    Open *top = &open[*depth - 1];
    if (!same_html(&top->html, &t->html))
        fail(t, "the block of line %zu does not end where it began: in a tag, or in text", top->line);
    if (last->kind == NODE_END) {
        --*depth;
        return;
    }
    if (top->kind != NODE_IF) fail(t, "{{else}} belongs to {{if}}");
    top->kind = NODE_ELSE;
}

static void parse(Template *t, char *text, size_t len) {
    Open open[DEPTH_MAX];
    size_t depth = 0;
    char *end = text + len;
    for (char *at = text; at < end;) {
        char *begin = strstr(at, "{{");
        char *stop = begin ? begin : end;
        if (stop > at) add_literal(t, at, (size_t)(stop - at));
        if (!begin) break;
        char *close = strstr(begin, "}}");
        if (!close) fail(t, "{{ without }}");
        *close = '\0';
        size_t before = t->count;
        add_tag(t, begin + 2);
        if (t->count > before) nest(t, open, &depth);
        at = close + 2;
        if (t->nodes && t->nodes[t->count - 1].kind != NODE_VALUE && t->html.state == HTML_TEXT &&
            *at == '\n' && begin[2] != '"') {
            at++; /* the line of a command leaves no empty line */
            t->line++;
        }
    }
    if (depth) fail(t, "the block of line %zu is not closed", open[depth - 1].line);
    if (t->html.state != HTML_TEXT) fail(t, "the file ends within a tag");
}

/* ---- the views that the templates ask for ---- */

static void view_name(const char *template, char to[NAME_MAX_BYTES]) {
    bool upper = true;
    to[0] = '\0';
    for (const char *c = template; *c; c++) {
        if (*c != '_') append(to, upper ? (char)toupper((unsigned char)*c) : *c);
        upper = *c == '_';
    }
    for (const char *c = "View"; *c; c++) append(to, *c);
}

static View *find_view(const char *name) {
    for (size_t i = 0; i < view_count; i++)
        if (strcmp(views[i].name, name) == 0) return &views[i];
    if (view_count == VIEWS_MAX) fail(NULL, "too many views");
    View *view = &views[view_count++];
    snprintf(view->name, sizeof view->name, "%s", name);
    return view;
}

static Field *find_field(View *view, const char *name) {
    for (size_t i = 0; i < view->count; i++)
        if (strcmp(view->fields[i].name, name) == 0) return &view->fields[i];
    return NULL;
}

static void add_field(Template *t, View *view, const char *name, FieldType type, const char *of) {
    Field *field = find_field(view, name);
    if (!field) {
        if (view->count == FIELDS_MAX) fail(t, "%s has too many fields", view->name);
        field = &view->fields[view->count++];
        snprintf(field->name, sizeof field->name, "%s", name);
        field->type = type;
        snprintf(field->view, sizeof field->view, "%s", of);
        return;
    }
    if (type == FIELD_FLAG) return; /* any field may be asked for */
    if (field->type == FIELD_FLAG) {
        field->type = type;
        snprintf(field->view, sizeof field->view, "%s", of);
    } else if (field->type != type || strcmp(field->view, of) != 0) {
        fail(t, "%s of %s is used as two different things", name, view->name);
    }
}

typedef void (*Visit)(Template *t, const Node *node, View *here, View *page, FILE *out, size_t depth);

/* Goes through the nodes with the view that plain names belong to. */
static void walk(Template *t, size_t from, size_t to, Visit visit, FILE *out) {
    char name[NAME_MAX_BYTES];
    View *stack[DEPTH_MAX + 1];
    size_t depth = 0;
    view_name(t->name, name);
    stack[0] = find_view(name);
    for (size_t i = from; i < to; i++) {
        const Node *node = &t->nodes[i];
        if (node->kind == NODE_END) depth--;
        size_t level = node->kind == NODE_ELSE ? depth - 1 : depth;
        View *here = node->of_page ? stack[0] : stack[level];
        visit(t, node, here, stack[0], out, level);
        if (node->kind == NODE_IF) {
            stack[depth + 1] = stack[depth];
            depth++;
        } else if (node->kind == NODE_EACH) {
            stack[++depth] = find_view(node->other);
        }
    }
}

static void collect(Template *t, const Node *node, View *here, View *page, FILE *out, size_t depth) {
    char name[NAME_MAX_BYTES];
    (void)page;
    (void)out;
    (void)depth;
    switch (node->kind) {
    case NODE_VALUE: add_field(t, here, node->name, node->type, ""); break;
    case NODE_IF: add_field(t, here, node->name, FIELD_FLAG, ""); break;
    case NODE_EACH: add_field(t, here, node->name, FIELD_LIST, node->other); break;
    case NODE_USE:
        view_name(node->other, name);
        add_field(t, here, node->name, FIELD_VIEW, name);
        break;
    default: break;
    }
}

/* ---- writing C ---- */

static void write_bytes(FILE *out, const char *bytes, size_t len) {
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '"' || c == '\\') fprintf(out, "\\%c", c);
        else if (c < 0x20 || c >= 0x7f || c == '?') fprintf(out, "\\%03o", c);
        else putc(c, out);
    }
}

/* In pieces: C17 promises no more than 4095 characters in a literal. */
static void write_literal(FILE *out, const char *text, size_t len) {
    for (size_t done = 0; done < len;) {
        size_t piece = len - done < PIECE_BYTES ? len - done : PIECE_BYTES;
        fputs("buf_add(out, STR(\"", out);
        write_bytes(out, text + done, piece);
        fputs("\"));\n", out);
        done += piece;
    }
}

static void write_place(FILE *out, const Node *node, size_t depth) {
    if (node->of_page || depth == 0) fprintf(out, "view->%s", node->name);
    else fprintf(out, "at%zu->%s", depth, node->name);
}

/* Items are at1, at2 …; within an {{if}} the names still belong to the item around it. */
static bool is_each[DEPTH_MAX + 1];

static size_t item_of(size_t depth) {
    size_t item = 0;
    for (size_t d = 0; d < depth; d++) item += is_each[d];
    return item;
}

static void write_if(FILE *out, const Node *node, View *here, size_t item) {
    const Field *field = find_field(here, node->name);
    fprintf(out, "if (%s(", node->negated ? "!" : "");
    write_place(out, node, item);
    if (field->type == FIELD_TEXT) fputs(".len > 0", out);
    else if (field->type == FIELD_HTML) fputs(".markup.len > 0", out);
    else if (field->type == FIELD_LIST) fputs("_count > 0", out);
    else if (field->type == FIELD_VIEW) fputs(" != NULL", out);
    else if (field->type == FIELD_NUMBER) fputs(" != 0", out);
    fputs(")) {\n", out);
}

static void write_each(FILE *out, const Node *node, size_t item) {
    fprintf(out, "for (size_t i%zu = 0; i%zu < ", item + 1, item + 1);
    write_place(out, node, item);
    fprintf(out, "_count; i%zu++) {\nconst %s *at%zu = &", item + 1, node->other, item + 1);
    write_place(out, node, item);
    fprintf(out, "[i%zu];\n", item + 1);
}

static void write_value(FILE *out, const Node *node, size_t item) {
    static const char *const writers[] = {"html_text", "html_text", "html_url"};
    if (node->type == FIELD_NUMBER) fputs("buf_format(out, \"%ld\", ", out);
    else if (node->type == FIELD_HTML) fputs("buf_add(out, ", out);
    else fprintf(out, "%s(out, ", writers[node->context]);
    write_place(out, node, item);
    fputs(node->type == FIELD_HTML ? ".markup);\n" : ");\n", out);
}

static void write_node(Template *t, const Node *node, View *here, View *page, FILE *out, size_t depth) {
    (void)t;
    (void)page;
    size_t item = item_of(depth);
    switch (node->kind) {
    case NODE_LITERAL: write_literal(out, node->text, node->len); break;
    case NODE_VALUE: write_value(out, node, item); break;
    case NODE_WORD: fprintf(out, "html_text(out, template_word(words, \"%s\"));\n", node->name); break;
    case NODE_IF:
        is_each[depth] = false;
        write_if(out, node, here, item);
        break;
    case NODE_EACH:
        is_each[depth] = true;
        write_each(out, node, item);
        break;
    case NODE_ELSE: fputs("} else {\n", out); break;
    case NODE_END: fputs("}\n", out); break;
    case NODE_USE:
        fprintf(out, "template_%s(", node->other);
        write_place(out, node, item);
        fputs(", words, out);\n", out);
        break;
    case NODE_CONTENT: break;
    }
}

static size_t content_of(const Template *t) {
    for (size_t i = 0; i < t->count; i++)
        if (t->nodes[i].kind == NODE_CONTENT) return i;
    return t->count;
}

static void write_signature(FILE *out, const Template *t, const char *part) {
    char name[NAME_MAX_BYTES];
    view_name(t->name, name);
    fprintf(out, "void template_%s%s(const %s *view, const TemplateWords *words, Buf *out)", t->name, part,
            name);
}

static void write_part(FILE *out, Template *t, const char *part, size_t from, size_t to) {
    write_signature(out, t, part);
    fputs(" {\n(void)words;\nif (!view) return;\n", out);
    if (t->layout[0]) fprintf(out, "template_%s_head(view->layout, words, out);\n", t->layout);
    walk(t, from, to, write_node, out);
    if (t->layout[0]) fprintf(out, "template_%s_tail(view->layout, words, out);\n", t->layout);
    fputs("}\n\n", out);
}

static void write_template(FILE *out, Template *t) {
    size_t content = content_of(t);
    if (content == t->count) {
        write_part(out, t, "", 0, t->count);
        return;
    }
    write_part(out, t, "_head", 0, content);
    write_part(out, t, "_tail", content + 1, t->count);
}

static void write_field(FILE *out, const Field *field) {
    switch (field->type) {
    case FIELD_FLAG: fprintf(out, "    bool %s;\n", field->name); break;
    case FIELD_TEXT: fprintf(out, "    Str %s;\n", field->name); break;
    case FIELD_NUMBER: fprintf(out, "    long %s;\n", field->name); break;
    case FIELD_HTML: fprintf(out, "    Html %s;\n", field->name); break;
    case FIELD_LIST:
        fprintf(out, "    const %s *%s;\n    size_t %s_count;\n", field->view, field->name, field->name);
        break;
    case FIELD_VIEW: fprintf(out, "    const %s *%s;\n", field->view, field->name); break;
    }
}

static void write_header(FILE *out) {
    fputs("/* Written by tools/template.c from web/; changes here are lost. */\n"
          "#ifndef PLUMBLINE_WEB_GENERATED_H\n#define PLUMBLINE_WEB_GENERATED_H\n\n#include "
          "\"web/template.h\"\n\n",
          out);
    for (size_t i = 0; i < view_count; i++)
        fprintf(out, "typedef struct %s %s;\n", views[i].name, views[i].name);
    for (size_t i = 0; i < view_count; i++) {
        fprintf(out, "\nstruct %s {\n", views[i].name);
        for (size_t f = 0; f < views[i].count; f++) write_field(out, &views[i].fields[f]);
        if (views[i].count == 0) fputs("    bool unused; /* a struct needs a member */\n", out);
        fputs("};\n", out);
    }
    fputc('\n', out);
    for (size_t i = 0; i < template_count; i++) {
        bool whole = content_of(&templates[i]) == templates[i].count;
        write_signature(out, &templates[i], whole ? "" : "_head");
        fputs(";\n", out);
        if (whole) continue;
        write_signature(out, &templates[i], "_tail");
        fputs(";\n", out);
    }
    fputs("\n#endif\n", out);
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every id of {{"id"}}, once, so that a test can see that each has words. */
static void write_word_ids(FILE *out) {
    char *ids[2000];
    size_t count = 0;
    for (size_t t = 0; t < template_count; t++)
        for (size_t i = 0; i < templates[t].count && count < 2000; i++)
            if (templates[t].nodes[i].kind == NODE_WORD) ids[count++] = templates[t].nodes[i].name;
    qsort(ids, count, sizeof *ids, by_text);
    fputs("const char *const template_word_ids[] = {\n", out);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(ids[i], ids[i - 1]) != 0) fprintf(out, "    \"%s\",\n", ids[i]);
    fputs("    NULL,\n};\n\n", out);
}

static void write_assets(FILE *out) {
    for (size_t a = 0; a < asset_count; a++) {
        fprintf(out, "static const unsigned char asset_%zu[] = {\n", a);
        for (size_t i = 0; i < assets[a].len; i++)
            fprintf(out, "%d,%s", (unsigned char)assets[a].bytes[i], i % 32 == 31 ? "\n" : "");
        fputs("0};\n", out);
    }
    fputs("const TemplateAsset template_assets[] = {\n", out);
    for (size_t a = 0; a < asset_count; a++)
        fprintf(out, "    {\"%s\", \"%s\", asset_%zu, %zu},\n", assets[a].path, assets[a].type, a,
                assets[a].len);
    fprintf(out, "};\nconst size_t template_asset_count = %zu;\n", asset_count);
}

static void write_source(FILE *out) {
    fputs("/* Written by tools/template.c from web/; changes here are lost. */\n"
          "#include \"web/generated.h\"\n\n#include \"report/html.h\"\n\n",
          out);
    for (size_t i = 0; i < template_count; i++) write_template(out, &templates[i]);
    write_word_ids(out);
    write_assets(out);
}

/* ---- files ---- */

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
        Asset *asset = &assets[asset_count];
        asset->type = type_of(names[i]);
        if (!asset->type) continue;
        char *path = join("", names[i]);
        copy_name(NULL, asset->name, names[i], strlen(names[i]));
        asset->bytes = read_file(path, &asset->len);
        const char *suffix = strrchr(names[i], '.');
        snprintf(asset->path, sizeof asset->path, "/static/%.*s.%016llx%s", (int)(suffix - names[i]),
                 names[i], hash_of(asset->bytes, asset->len), suffix);
        asset_count++;
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
        Template *t = &templates[template_count++];
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

static const Template *find_template(const char *name) {
    for (size_t i = 0; i < template_count; i++)
        if (strcmp(templates[i].name, name) == 0) return &templates[i];
    return NULL;
}

static void collect_views(void) {
    char name[NAME_MAX_BYTES];
    for (size_t i = 0; i < template_count; i++) {
        Template *t = &templates[i];
        view_name(t->name, name);
        View *view = find_view(name);
        if (t->layout[0]) {
            const Template *layout = find_template(t->layout);
            if (!layout || content_of(layout) == layout->count)
                fail(t, "there is no layout %s with {{content}}", t->layout);
            view_name(t->layout, name);
            add_field(t, view, "layout", FIELD_VIEW, name);
        }
        for (size_t n = 0; n < t->count; n++)
            if (t->nodes[n].kind == NODE_USE && !find_template(t->nodes[n].other))
                fail(t, "there is no template %s", t->nodes[n].other);
        walk(t, 0, t->count, collect, NULL);
    }
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
    for (size_t t = 0; t < template_count; t++) {
        for (size_t i = 0; i < templates[t].count; i++) free(templates[t].nodes[i].text);
        free(templates[t].nodes);
        free(templates[t].path);
    }
    for (size_t a = 0; a < asset_count; a++) free(assets[a].bytes);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fputs("usage: template FOLDER HEADER SOURCE DEPFILE\n", stderr);
        return 2;
    }
    folder = argv[1];
    FILE *dep = open_output(argv[4]);
    fprintf(dep, "%s %s: %s %s/templates", argv[2], argv[3], folder, folder);
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
