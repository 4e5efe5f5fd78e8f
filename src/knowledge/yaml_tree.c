/* The only file that knows libyaml. Its events are turned into a tree rather than bound to structs by a
 * schema (as libcyaml would do), because the semantic lint needs the place of every scalar long after
 * parsing. */
#include "knowledge/tree.h"

#include <string.h>
#include <yaml.h>

enum { FIRST_PENDING = 256 };

/* A list or map that is not closed yet. */
typedef struct Open {
    Tree *tree;
    size_t first; /* its children are pending[first..] */
} Open;

typedef struct Parse {
    TreeReader *reader;
    const KnowledgeFile *file;
    yaml_parser_t yaml;
    Open open[TREE_MAX_DEPTH];
    size_t depth;
    const Tree **pending;
    size_t pending_count, pending_room;
    char *texts; /* one block that nearly always holds all scalars of the file */
    size_t texts_left;
    const Tree *root;
    bool more_documents;
} Parse;

static Pos pos_of(const Parse *p, yaml_mark_t mark) {
    return (Pos){p->file->name, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

/* The bytes stay valid after the event is gone. */
static Str keep_text(Parse *p, const yaml_event_t *event) {
    Str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (text.len == 0) return STR("");
    if (text.len > p->texts_left) return str_copy(p->reader->texts, text);
    char *copy = p->texts;
    memcpy(copy, text.ptr, text.len);
    p->texts += text.len;
    p->texts_left -= text.len;
    return (Str){copy, text.len};
}

static bool add_pending(Parse *p, const Tree *tree) {
    if (p->depth == 0) {
        p->root = tree;
        return true;
    }
    if (p->pending_count == p->pending_room) {
        size_t room = p->pending_room ? 2 * p->pending_room : FIRST_PENDING;
        const Tree **more = ARENA_NEW(p->reader->nodes, room, const Tree *);
        if (!more) return false;
        if (p->pending_count) memcpy(more, p->pending, p->pending_count * sizeof(const Tree *));
        p->pending = more;
        p->pending_room = room;
    }
    p->pending[p->pending_count++] = tree;
    return true;
}

static Tree *add_node(Parse *p, TreeKind kind, yaml_mark_t mark) {
    if (++p->reader->node_count > TREE_MAX_NODES) {
        complain(p->reader->complain, pos_of(p, mark), "more than %d values in all", (int)TREE_MAX_NODES);
        return NULL;
    }
    Tree *tree = ARENA_NEW(p->reader->nodes, 1, Tree);
    if (!tree) return NULL;
    *tree = (Tree){
        .kind = kind, .file = p->file, .line = (uint32_t)mark.line + 1, .column = (uint32_t)mark.column + 1};
    return add_pending(p, tree) ? tree : NULL;
}

static bool refuse(Parse *p, const yaml_event_t *event, const char *what) {
    complain(p->reader->complain, pos_of(p, event->start_mark), "%s are not allowed here", what);
    return complain_hint(p->reader->complain, "write the value out");
}

static bool add_scalar(Parse *p, const yaml_event_t *event) {
    static const ScalarStyle styles[] = {[YAML_ANY_SCALAR_STYLE] = SCALAR_PLAIN,
                                         [YAML_PLAIN_SCALAR_STYLE] = SCALAR_PLAIN,
                                         [YAML_SINGLE_QUOTED_SCALAR_STYLE] = SCALAR_SINGLE,
                                         [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = SCALAR_DOUBLE,
                                         [YAML_LITERAL_SCALAR_STYLE] = SCALAR_BLOCK,
                                         [YAML_FOLDED_SCALAR_STYLE] = SCALAR_BLOCK};
    if (event->data.scalar.anchor) return refuse(p, event, "anchors");
    if (event->data.scalar.tag) return refuse(p, event, "tags");
    Tree *tree = add_node(p, TREE_SCALAR, event->start_mark);
    if (!tree) return false;
    tree->style = styles[event->data.scalar.style];
    tree->text = keep_text(p, event);
    if (tree->text.len && memchr(tree->text.ptr, 0, tree->text.len))
        return complain(p->reader->complain, tree_pos(tree), "a text with a NUL in it");
    return tree->text.ptr != NULL;
}

static bool open_container(Parse *p, const yaml_event_t *event, TreeKind kind, const void *anchor,
                           const void *tag) {
    if (anchor) return refuse(p, event, "anchors");
    if (tag) return refuse(p, event, "tags");
    if (p->depth == TREE_MAX_DEPTH)
        return complain(p->reader->complain, pos_of(p, event->start_mark), "nested deeper than %d",
                        (int)TREE_MAX_DEPTH);
    Tree *tree = add_node(p, kind, event->start_mark);
    if (!tree) return false;
    p->open[p->depth++] = (Open){tree, p->pending_count};
    return true;
}

static bool close_container(Parse *p) {
    Open *open = &p->open[--p->depth];
    size_t children = p->pending_count - open->first;
    Tree *tree = open->tree;
    tree->items = ARENA_NEW(p->reader->nodes, children, const Tree *);
    if (!tree->items) return false;
    if (children) memcpy(tree->items, p->pending + open->first, children * sizeof(const Tree *));
    tree->count = tree->kind == TREE_MAP ? children / 2 : children;
    p->pending_count = open->first;
    return tree->kind != TREE_MAP || tree_check_keys(p->reader, tree);
}

static bool take_event(Parse *p, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT: return add_scalar(p, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_container(p, event, TREE_LIST, event->data.sequence_start.anchor,
                              event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return open_container(p, event, TREE_MAP, event->data.mapping_start.anchor,
                              event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return close_container(p);
    case YAML_ALIAS_EVENT: return refuse(p, event, "aliases");
    case YAML_DOCUMENT_START_EVENT:
        if (p->more_documents)
            return complain(p->reader->complain, pos_of(p, event->start_mark), "a second document");
        p->more_documents = true;
        return true;
    default: return true;
    }
}

/* Errors of the byte reader come with an offset only. */
static bool complain_syntax(Parse *p) {
    const yaml_parser_t *yaml = &p->yaml;
    if (yaml->error == YAML_MEMORY_ERROR) return false;
    Pos pos = pos_of(p, yaml->problem_mark);
    if (yaml->error == YAML_READER_ERROR) {
        Str before = str_slice(p->file->bytes, 0, yaml->problem_offset);
        pos = (Pos){p->file->name, 1, 1};
        for (size_t i = 0; i < before.len; i++) {
            if (before.ptr[i] == '\n') {
                pos.line++;
                pos.column = 1;
            } else if (((unsigned char)before.ptr[i] & 0xC0) != 0x80) {
                pos.column++;
            }
        }
    }
    complain(p->reader->complain, pos, "broken YAML: %s", yaml->problem ? yaml->problem : "cannot be parsed");
    if (!yaml->context) return false;
    return complain_hint(p->reader->complain, "%s that begins at line %zu", yaml->context,
                         yaml->context_mark.line + 1);
}

static bool parse_events(Parse *p) {
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&p->yaml, &event)) return complain_syntax(p);
        bool end = event.type == YAML_STREAM_END_EVENT;
        bool ok = take_event(p, &event);
        yaml_event_delete(&event);
        if (!ok) return false;
        if (end) return true;
    }
}

const Tree *tree_read(TreeReader *reader, const KnowledgeFile *file, bool *ok) {
    *ok = false;
    Parse *p = ARENA_NEW(reader->nodes, 1, Parse);
    if (!p) return NULL;
    *p = (Parse){.reader = reader, .file = file};
    p->texts = ARENA_NEW(reader->texts, file->bytes.len, char);
    if (!p->texts || !yaml_parser_initialize(&p->yaml)) return NULL;
    p->texts_left = file->bytes.len;
    yaml_parser_set_encoding(&p->yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&p->yaml, (const unsigned char *)file->bytes.ptr, file->bytes.len);
    *ok = parse_events(p);
    yaml_parser_delete(&p->yaml);
    return *ok ? p->root : NULL;
}
