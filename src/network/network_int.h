/* What network.c works out once for the other files of this folder. */
#ifndef PLUMBLINE_NETWORK_NETWORK_INT_H
#define PLUMBLINE_NETWORK_NETWORK_INT_H

#include "network/network.h"

struct Network {
    NetSpec spec;
    const uint16_t *hidden; /* nodes that are not findings, in the order of the spec: hidden node -> node */
    const uint16_t *slot;   /* node -> its place in hidden[]; findings: unused */
    const bool *inner;      /* by slot: has it a child that is hidden? */
    size_t hidden_count;
};

#endif
