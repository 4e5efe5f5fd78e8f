/* Reading a template. */
#include "template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static Node *add_node(Template *t, NodeKind kind) {
    if (t->count == t->room) {
        t->room = t->room ? 2 * t->room : 64;
        t->nodes = need(realloc(t->nodes, t->room * sizeof *t->nodes));
    }
    Node *node = (Node *)need(t->nodes) + t->count++;
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
        html_step(t, c);
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
    for (size_t i = 0; i < work.asset_count; i++)
        if (strcmp(work.assets[i].name, name) == 0) return &work.assets[i];
    return NULL;
}

static void add_asset(Template *t, const char *name) {
    const Asset *asset = find_asset(name);
    if (!asset) fail(t, "there is no file %s in %s", name, work.folder);
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
    node->context = html_context(t);
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
    node->context = html_context(t);
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
    html_check_attribute(t);
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
    const Node *last = (const Node *)need(t->nodes) + t->count - 1;
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

void parse(Template *t, char *text, size_t len) {
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
