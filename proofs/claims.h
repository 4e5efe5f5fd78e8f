/* What is claimed of the knowledge, said a second time and apart from it: proofs/claims.yaml. */
#ifndef PLUMBLINE_PROOFS_CLAIMS_H
#define PLUMBLINE_PROOFS_CLAIMS_H

#include "knowledge/expr.h"
#include "knowledge/load.h"

/* One entry of a list of claims.yaml. Which fields hold depends on the list. */
typedef struct Claim {
    Str id;
    Str group;
    const Expr *when;
    const uint16_t *items; /* parts of the plan that it speaks of */
    size_t item_count;
    const uint16_t *phases; /* needs: at least one of these; none: any. leads: from one of these */
    size_t phase_count;
    bool withheld;   /* never: not offered while unknown either */
    int index;       /* a rule or a finding, by its id */
    int from, to;    /* ways: phases; leads: to */
    unsigned trends; /* leads: bit t: when the trend is t; 0: whatever it is */
    double days;     /* leads: in the phase, at least */
    Str why;
} Claim;

typedef struct ClaimList {
    Claim *of;
    size_t count;
} ClaimList;

typedef struct Claims {
    ClaimList emergency;    /* sign patterns that are emergencies whatever else is answered */
    ClaimList never;        /* what must not be offered when something speaks against it */
    ClaimList needs;        /* what may only be offered when something holds */
    ClaimList ways;         /* from one phase to another: such a move must be possible */
    ClaimList leads;        /* from some phases to another: such a move must be made */
    ClaimList redundant;    /* rules that never decide alone, and why they stay */
    ClaimList not_monotone; /* findings that may calm when they become yes, and why */
    ClaimList agreed;       /* every rule and every part of the plan as agreed last (agreed.yaml) */
} Claims;

/* Reads a file of claims into *out (adding to it). False with a message on stderr when something is wrong. */
bool claims_read(Arena *arena, const Knowledge *k, const char *path, Claims *out);

#endif
