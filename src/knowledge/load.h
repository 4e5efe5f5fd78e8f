/* Loading and lint of knowledge: YAML bytes in, Knowledge or a list of errors out. Opens no file itself. */
#ifndef PLUMBLINE_KNOWLEDGE_LOAD_H
#define PLUMBLINE_KNOWLEDGE_LOAD_H

#include "knowledge/knowledge.h"

/* One file of the knowledge: a name relative to its root (for messages and for the order) and its bytes. */
typedef struct KnowledgeFile {
    Str name;
    Str bytes;
} KnowledgeFile;

/* A finding of the lint: where, what, what would be right. Warnings do not stop the load.
 * The texts live in the arena of the load; pos.line is 0 when there is no place in a file. */
typedef struct Complaint {
    Pos pos;
    bool warning;
    Str what;
    Str hint;
} Complaint;

typedef struct Complaints {
    const Complaint *of;
    size_t count; /* at most 200 are kept */
} Complaints;

/* Parses, expands, resolves and checks all files. Returns NULL when there is an error: *err holds the first
 * one (ERR_KNOWLEDGE, where = file:line:column) and *complaints all (also warnings on success). complaints
 * may be NULL. Bytes are not copied where they can be pointed to: they must outlive the Knowledge. Work
 * memory is taken from scratch and not given back. Never reads more than 64 MB nor follows YAML aliases (an
 * alias is an error). */
const Knowledge *knowledge_load(Arena *arena, Arena *scratch, const KnowledgeFile *files, size_t count,
                                Complaints *complaints, Err *err);

/* The knowledge that is built into the program. */
const Knowledge *knowledge_load_embedded(Arena *arena, Arena *scratch, Complaints *complaints, Err *err);

#endif
