/* The bridge between knowledge and network: which node stands for what, what a case observes, and which
 * numbers hold for a person. A Model is immutable and shared; it knows nothing of files or cases.
 *
 * The four layers: the person (age, setting, risks …) moves priors and some leaks by odds ratios, so it is
 * context and not nodes; conditions (or their sites) are priors; syndromes and roots are noisy-ORs; findings
 * are leaves.
 */
#ifndef PLUMBLINE_NETWORK_MODEL_H
#define PLUMBLINE_NETWORK_MODEL_H

#include "knowledge/expr.h"
#include "knowledge/knowledge.h"
#include "network/infer.h"
#include "network/network.h"

typedef enum Side { SIDE_NONE, SIDE_ON_LEFT, SIDE_ON_RIGHT, SIDE_SLOTS } Side;

/* Nodes of a cause or finding: [SIDE_NONE] is the whole (for sided causes the OR of both sides; -1 for sided
 * findings), the others one side (-1 when it has none). */
typedef struct NodeOf {
    int of[SIDE_SLOTS];
} NodeOf;

/* A site of a condition on one side. */
typedef struct SiteNode {
    uint16_t cause;
    uint16_t site; /* index into the cause's sites */
    Side side;
    uint16_t node;
} SiteNode;

typedef struct Model {
    const Knowledge *knowledge;
    const Network *net;
    const NodeOf *cause;   /* per cause */
    const NodeOf *finding; /* per finding; all -1 when it is not in the network */
    const SiteNode *sites;
    size_t site_count;
    const double *lo; /* 95 % interval of each parameter of the network (priors: of the plain setting) */
    const double *hi;
    const struct PriorSlot *priors;
    size_t prior_count;
    const struct LeakSlot *leaks; /* findings whose leak depends on context */
    size_t leak_count;
} Model;

/* Builds the network of this knowledge. ERR_KNOWLEDGE when it is not well-formed. */
const Model *model_build(Arena *arena, const Knowledge *k, Err *err);

/* The parameters for this person, into params (as many as network_spec()->param_count): the defaults with the
 * priors of the setting and the odds of all contexts that are known to hold. Answers must be complete (see
 * interview/case.h) so that parts imply the whole. An unknown setting is taken as primary_care. */
void model_params(const Model *model, const Answers *answers, double *params);

/* As model_params, with every number drawn from its interval: draw k (1..) of the seed. params must hold the
 * result of model_params; only the listed parameters are drawn, and all priors. */
void model_draw(const Model *model, const Answers *answers, uint64_t seed, uint32_t draw,
                const uint32_t *only, size_t only_count, double *params);

/* Which kinds of findings are observed: bits 1 << FindingKind. */
enum {
    OBSERVE_HISTORY = 1 << FINDING_HISTORY,
    OBSERVE_EXAMINATION = 1 << FINDING_EXAMINATION | 1 << FINDING_TEST,
    OBSERVE_IMAGING = 1 << FINDING_IMAGING,
    OBSERVE_ALL = OBSERVE_HISTORY | OBSERVE_EXAMINATION | OBSERVE_IMAGING
};

/* An observation and the finding that it came from. */
typedef struct Observed {
    Observation at;
    uint16_t finding;
    Side side;
} Observed;

/* What these answers (as given, not completed) say to the network, side by side. An answer that follows from
 * another one says nothing new and is left out (model_follows); all others count, also a general yes beside a
 * part that is denied. out must hold 2 * finding_count; returns how many were written. */
size_t model_observe(const Model *model, const Answers *given, unsigned kinds, Observed *out);

/* The grade that an answer gives a graded or plain finding, or -1 when it is no evidence. */
int model_grade(const Finding *finding, const Answer *answer, Side side);

/* The three-valued answer on one side; SIDE_NONE: on any. */
Tri model_answer_on(const Answer *answer, Side side);

/* True when the answer to this finding on this side (SIDE_NONE: at all) follows from others: yes, because a
 * part of it is yes there, or no, because a general finding that it is part of is no there. */
bool model_follows(const Knowledge *k, const Answers *given, size_t finding, Side side);

#endif
