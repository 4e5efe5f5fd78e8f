/* What the parts of the template compiler share (template.c says what it is). */
#ifndef PLUMBLINE_TOOLS_TEMPLATE_H
#define PLUMBLINE_TOOLS_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

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

/* Everything that was read. */
typedef struct Work {
    const char *folder;
    Template templates[FILES_MAX];
    size_t template_count;
    Asset assets[FILES_MAX];
    size_t asset_count;
    View views[VIEWS_MAX];
    size_t view_count;
} Work;

extern Work work;

/* Says where and what is wrong, and ends the program. */
_Noreturn void fail(const Template *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The memory, unless there is none. */
void *need(void *memory);
void copy_name(const Template *t, char to[NAME_MAX_BYTES], const char *from, size_t len);
void append(char to[NAME_MAX_BYTES], char c);
int by_text(const void *a, const void *b);

/* Goes over one character of the HTML; where a value that stood here would be; no styles and scripts within a
 * page. */
void html_step(Template *t, char c);
Context html_context(const Template *t);
void html_check_attribute(const Template *t);

/* Reads a template into its nodes. */
void parse(Template *t, char *text, size_t len);

/* Goes through the nodes with the view that plain names belong to. */
typedef void (*Visit)(Template *t, const Node *node, View *here, View *page, FILE *out, size_t depth);
void walk(Template *t, size_t from, size_t to, Visit visit, FILE *out);
/* Finds out which fields the views need. */
void collect_views(void);
void view_name(const char *template, char to[NAME_MAX_BYTES]);
Field *find_field(View *view, const char *name);
/* Where {{content}} stands, or the number of nodes. */
size_t content_of(const Template *t);

void write_header(FILE *out);
void write_source(FILE *out);

#endif
