/* Claims: what is commonly said about backs and numb legs, how it stands to the evidence, and which parts of
 * the knowledge carry it (docs/knowledge.md, "Claims"). */
#ifndef PLUMBLINE_KNOWLEDGE_CLAIM_H
#define PLUMBLINE_KNOWLEDGE_CLAIM_H

#include "knowledge/knowledge.h"

#define STANCES(X)                 \
    X(STANCE_SUPPORTED, supported) \
    X(STANCE_QUALIFIED, qualified) \
    X(STANCE_CONTRADICTED, contradicted)

typedef enum Stance {
#define X(code, name) code,
    STANCES(X)
#undef X
        STANCE_COUNT
} Stance;

/* What may carry a claim, in the words of `carried_by`. The parts of the plan come last, in the order of
 * CareKind. */
#define CARRIERS(X)                  \
    X(CARRIER_CAUSE, causes)         \
    X(CARRIER_LEVEL, levels)         \
    X(CARRIER_FINDING, findings)     \
    X(CARRIER_QUESTION, questions)   \
    X(CARRIER_RULE, rules)           \
    X(CARRIER_EXERCISE, exercises)   \
    X(CARRIER_PROGRAMME, programmes) \
    X(CARRIER_STOP_SIGN, stop_signs) \
    X(CARRIER_TREATMENT, treatments) \
    X(CARRIER_IMAGING, imaging)      \
    X(CARRIER_REFERRAL, referrals)   \
    X(CARRIER_PHASE, phases)         \
    X(CARRIER_SAFETY_NET, safety_net)

typedef enum CarrierKind {
#define X(code, name) code,
    CARRIERS(X)
#undef X
        CARRIER_COUNT
} CarrierKind;

typedef struct Carrier {
    CarrierKind kind;
    uint16_t index; /* into causes, levels, …; parts of the plan: into care */
} Carrier;

struct Claim {
    Str id, topic, text;
    Stance stance;
    const Carrier *carriers; /* one or more */
    size_t carrier_count;
    const uint16_t *never; /* treatments that the claim speaks for and that may never be offered, as indices
                              into care */
    size_t never_count;
    EvidenceRefs from;
    const Str *tests; /* one or more files below the checkout that name the claim */
    size_t test_count;
    Str why;     /* what qualifies or contradicts it */
    Str missing; /* what is not built yet; empty when nothing is missing */
    Pos pos;
};

const char *stance_name(Stance stance);
const char *carrier_name(CarrierKind kind);
/* The id of what carries a claim; the empty slice never happens. */
Str carrier_id(const Knowledge *k, Carrier carrier);

#endif
