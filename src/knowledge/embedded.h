/* The default knowledge, built into the program: every YAML file of knowledge/ as bytes.
 *
 * tools/embed.c writes the table when the program is built. The names are relative to knowledge/ with forward
 * slashes
 * ("conditions/serious.yaml") and sorted by byte, which is the order that the loader promises. The bytes end
 * with a NUL that len does not count.
 */
#ifndef PLUMBLINE_KNOWLEDGE_EMBEDDED_H
#define PLUMBLINE_KNOWLEDGE_EMBEDDED_H

#include <stddef.h>

typedef struct KnowledgeEmbedded {
    const char *name;
    const unsigned char *bytes;
    size_t len;
} KnowledgeEmbedded;

/* All files, sorted by name; the last index is knowledge_embedded_count - 1. Constant for the life of the
 * program. */
extern const KnowledgeEmbedded knowledge_embedded[];
extern const size_t knowledge_embedded_count;

#endif
