/* The views that the templates ask for, and the C that writes them. */
#include "template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void view_name(const char *template, char to[NAME_MAX_BYTES]) {
    bool upper = true;
    to[0] = '\0';
    for (const char *c = template; *c; c++) {
        if (*c != '_') append(to, upper ? (char)toupper((unsigned char)*c) : *c);
        upper = *c == '_';
    }
    for (const char *c = "View"; *c; c++) append(to, *c);
}

static View *find_view(const char *name) {
    for (size_t i = 0; i < work.view_count; i++)
        if (strcmp(work.views[i].name, name) == 0) return &work.views[i];
    if (work.view_count == VIEWS_MAX) fail(NULL, "too many views");
    View *view = &work.views[work.view_count++];
    snprintf(view->name, sizeof view->name, "%s", name);
    return view;
}

Field *find_field(View *view, const char *name) {
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

/* Goes through the nodes with the view that plain names belong to. */
void walk(Template *t, size_t from, size_t to, Visit visit, FILE *out) {
    char name[NAME_MAX_BYTES];
    View *stack[DEPTH_MAX + 1];
    size_t depth = 0;
    view_name(t->name, name);
    stack[0] = find_view(name);
    for (size_t i = from; i < to; i++) {
        const Node *node = &t->nodes[i];
        if (node->kind == NODE_END && depth) depth--;
        size_t level = node->kind == NODE_ELSE && depth ? depth - 1 : depth;
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

static const Template *find_template(const char *name) {
    for (size_t i = 0; i < work.template_count; i++)
        if (strcmp(work.templates[i].name, name) == 0) return &work.templates[i];
    return NULL;
}

void collect_views(void) {
    char name[NAME_MAX_BYTES];
    for (size_t i = 0; i < work.template_count; i++) {
        Template *t = &work.templates[i];
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

size_t content_of(const Template *t) {
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

void write_header(FILE *out) {
    fputs("/* Written by tools/template.c from web/; changes here are lost. */\n"
          "#ifndef PLUMBLINE_WEB_GENERATED_H\n#define PLUMBLINE_WEB_GENERATED_H\n\n#include "
          "\"web/template.h\"\n\n",
          out);
    for (size_t i = 0; i < work.view_count; i++)
        fprintf(out, "typedef struct %s %s;\n", work.views[i].name, work.views[i].name);
    for (size_t i = 0; i < work.view_count; i++) {
        fprintf(out, "\nstruct %s {\n", work.views[i].name);
        for (size_t f = 0; f < work.views[i].count; f++) write_field(out, &work.views[i].fields[f]);
        if (work.views[i].count == 0) fputs("    bool unused; /* a struct needs a member */\n", out);
        fputs("};\n", out);
    }
    fputc('\n', out);
    for (size_t i = 0; i < work.template_count; i++) {
        bool whole = content_of(&work.templates[i]) == work.templates[i].count;
        write_signature(out, &work.templates[i], whole ? "" : "_head");
        fputs(";\n", out);
        if (whole) continue;
        write_signature(out, &work.templates[i], "_tail");
        fputs(";\n", out);
    }
    fputs("\n#endif\n", out);
}

/* Every id of {{"id"}}, once, so that a test can see that each has words. */
static void write_word_ids(FILE *out) {
    char *ids[2000];
    size_t count = 0;
    for (size_t t = 0; t < work.template_count; t++)
        for (size_t i = 0; i < work.templates[t].count && count < 2000; i++)
            if (work.templates[t].nodes[i].kind == NODE_WORD) ids[count++] = work.templates[t].nodes[i].name;
    qsort(ids, count, sizeof *ids, by_text);
    fputs("const char *const template_word_ids[] = {\n", out);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(ids[i], ids[i - 1]) != 0) fprintf(out, "    \"%s\",\n", ids[i]);
    fputs("    NULL,\n};\n\n", out);
}

static void write_assets(FILE *out) {
    for (size_t a = 0; a < work.asset_count; a++) {
        fprintf(out, "static const unsigned char asset_%zu[] = {\n", a);
        for (size_t i = 0; i < work.assets[a].len; i++)
            fprintf(out, "%d,%s", (unsigned char)work.assets[a].bytes[i], i % 32 == 31 ? "\n" : "");
        fputs("0};\n", out);
    }
    fputs("const TemplateAsset template_assets[] = {\n", out);
    for (size_t a = 0; a < work.asset_count; a++)
        fprintf(out, "    {\"%s\", \"%s\", asset_%zu, %zu},\n", work.assets[a].path, work.assets[a].type, a,
                work.assets[a].len);
    fprintf(out, "};\nconst size_t template_asset_count = %zu;\n", work.asset_count);
}

void write_source(FILE *out) {
    fputs("/* Written by tools/template.c from web/; changes here are lost. */\n"
          "#include \"web/generated.h\"\n\n#include \"report/html.h\"\n\n",
          out);
    for (size_t i = 0; i < work.template_count; i++) write_template(out, &work.templates[i]);
    write_word_ids(out);
    write_assets(out);
}
