/* YAML as a plain tree: scalars, lists and maps, each with its place in the file. Lives in the arena it was
 * read into. */
#ifndef PLUMBLINE_KNOWLEDGE_TREE_H
#define PLUMBLINE_KNOWLEDGE_TREE_H

#include "knowledge/complain.h"

enum { TREE_MAX_DEPTH = 40, TREE_MAX_NODES = 2000000 };

typedef enum TreeKind { TREE_SCALAR, TREE_LIST, TREE_MAP } TreeKind;

/* How a scalar was written, which tells where in the file its n-th character stands. */
typedef enum ScalarStyle {
    SCALAR_PLAIN,
    SCALAR_SINGLE,
    SCALAR_DOUBLE,
    SCALAR_BLOCK,
    SCALAR_MADE
} ScalarStyle;

typedef struct Tree Tree;
struct Tree {
    TreeKind kind;
    ScalarStyle style;
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in characters */
    const KnowledgeFile *file;
    Str text;           /* scalars */
    const Tree **items; /* lists: the items; maps: key, value, key, value, … */
    size_t count;       /* lists: items; maps: pairs */
};

/* Where the trees come from and how many nodes all of them may have. */
typedef struct TreeReader {
    Arena *texts; /* for the bytes of scalars, which outlive the tree */
    Arena *nodes;
    Complainer *complain;
    size_t node_count;
} TreeReader;

/* Parses one file. NULL when it is empty (then *ok is true) or broken (then *ok is false and the reader has
 * complained). file must outlive the tree. */
const Tree *tree_read(TreeReader *reader, const KnowledgeFile *file, bool *ok);

/* Complains about keys that a map has twice. */
bool tree_check_keys(TreeReader *reader, const Tree *map);

/* The value of a key of a map, or NULL (also when tree is NULL or no map). */
const Tree *tree_get(const Tree *tree, Str key);

/* The text of a scalar, else (also for NULL) the empty slice. */
Str tree_text(const Tree *tree);

/* An empty scalar, as in `rules:` with nothing behind it. */
bool tree_is_nothing(const Tree *tree);

/* The place of the node; and of the byte at offset of a scalar's text. */
Pos tree_pos(const Tree *tree);
Pos tree_pos_at(const Tree *tree, size_t offset);

#endif
