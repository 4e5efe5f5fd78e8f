/* The Bayesian network: binary causes, noisy-OR and noisy-MAX with leaks. Immutable after building, shared by
 * all threads.
 *
 * Built from a NetSpec (nodes in topological order: a parent stands before its children), which knows nothing
 * of YAML. Every number is a parameter with an index, so that one network can be run with other parameter
 * vectors (a case's context, draws for intervals) without being rebuilt. A node may have any number of
 * parents: inference never builds a table over all of them (see infer.h), and an export splits them by
 * deterministic helper nodes, which is exact for noisy-OR and noisy-MAX.
 */
#ifndef PLUMBLINE_NETWORK_NETWORK_H
#define PLUMBLINE_NETWORK_NETWORK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/* NET_MAX_PARENTS: of one table of an export; nodes with more are split there. */
enum { NET_MAX_PARENTS = 4, NET_MAX_GRADES = 4, NET_MAX_HIDDEN = 512 };

typedef enum NodeKind {
    NODE_PRIOR,  /* no parents; P(yes) = parameter */
    NODE_OR,     /* noisy-OR with leak; hidden */
    NODE_FINDING /* noisy-OR (grades 1) or noisy-MAX (grades 2..4); a leaf, may be observed */
} NodeKind;

/* P(target grade >= g+1 | this parent alone) is parameter first_param + g, g = 0 .. grades-1 of the target,
 * falling. */
typedef struct NetLink {
    uint16_t parent; /* index of a node before this one */
    uint32_t first_param;
} NetLink;

typedef struct NetNode {
    Str id;
    NodeKind kind;
    uint8_t grades;       /* NODE_FINDING: 1..NET_MAX_GRADES; else 1 */
    uint32_t first_param; /* the prior, or the leak (as many as grades) */
    const NetLink *links;
    size_t link_count;
} NetNode;

typedef struct NetSpec {
    const NetNode *nodes;
    size_t node_count;
    const double *params; /* default parameter vector; all in 0..1 */
    size_t param_count;
} NetSpec;

typedef struct Network Network;

/* Checks and compiles the spec; copies what it needs into the arena. ERR_KNOWLEDGE for a spec that is not
 * well-formed (order, probability outside 0..1, rising grades, a parent that is a finding or stands twice,
 * too many nodes). */
const Network *network_build(Arena *arena, const NetSpec *spec, Err *err);

/* The spec that it was built from (helper nodes are not in it). */
const NetSpec *network_spec(const Network *net);

typedef enum NetFormat { NET_BIF, NET_UAI, NET_XMLBIF } NetFormat;

/* Writes the network, helper nodes included, with full tables and the given parameters, for other engines.
 * The first state of a variable is "no" (or grade 0). UAI has no names: variables stand in the order of the
 * spec, then helper nodes. */
bool network_export(const Network *net, const double *params, NetFormat format, Buf *out, Err *err);

#endif
