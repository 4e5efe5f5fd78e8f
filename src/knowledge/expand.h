/* Writes out what `each:` abbreviates, and replaces {placeholders}. */
#ifndef PLUMBLINE_KNOWLEDGE_EXPAND_H
#define PLUMBLINE_KNOWLEDGE_EXPAND_H

#include "knowledge/tree.h"

enum { EXPAND_MAX_NAMES = 8, EXPAND_MAX_COPIES = 4096 };

/* A name and what stands for it. */
typedef struct Binding {
    Str name;
    Str value;
} Binding;

/* The tree with every list entry that has `each:` written once for each combination. Parts without one are
 * shared with the original. NULL after a complaint or when memory is out. */
const Tree *expand_each(TreeReader *reader, const Tree *tree);

/* The tree with {name} replaced in all scalars, also in keys. Shares what does not change. NULL as
 * expand_each. */
const Tree *expand_replace(TreeReader *reader, const Tree *tree, const Binding *bindings, size_t count);

#endif
