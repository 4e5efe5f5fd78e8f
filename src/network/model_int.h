/* What model.c leaves for person.c. */
#ifndef PLUMBLINE_NETWORK_MODEL_INT_H
#define PLUMBLINE_NETWORK_MODEL_INT_H

#include "network/model.h"

/* A prior of the network that comes from a core condition: p(side) = 1 - (1 - P)^share, so that a condition
 * of two sides has the prior P as a whole. */
typedef struct PriorSlot {
    uint32_t param;
    uint16_t cause;
    double share;
} PriorSlot;

/* A leak that context moves. */
typedef struct LeakSlot {
    uint32_t param;
    uint16_t finding;
} LeakSlot;

/* A link that context moves: of a node, or of an alternative. Those of one target stand together. */
typedef struct LinkSlot {
    uint32_t param;
    uint16_t target;
    bool is_finding;
} LinkSlot;

#endif
