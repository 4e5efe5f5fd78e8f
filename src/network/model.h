/* The bridge between knowledge and network: which node stands for what, what a case observes, and which
 * numbers hold for a person. A Model is immutable and shared; it knows nothing of files or cases.
 *
 * The four layers: the person (age, setting, risks …) moves priors and some leaks by odds ratios, so it is
 * context and not nodes; conditions are causes; syndromes and roots are noisy-ORs; findings are leaves.
 *
 * Core conditions (core: true) are nodes and may hold together in any combination. Every other condition is
 * an alternative: besides the core at most one alternative holds (a sided condition on the left, the right or
 * both sides). That is what makes exact inference possible: fifty conditions that may all hold together and
 * share their findings would need tables of 2^20 entries. An alternative is no node; that it holds raises the
 * leaks of what it shows: leak' = 1 - (1 - leak)(1 - p), which is the noisy-OR with a cause that is known to
 * be there.
 *
 * Whoever asks has a complaint, and some condition explains it. So a node `complaint` is yes exactly when a
 * condition holds, and it is always observed. A stated prior P is the chance among people who ask; among all
 * people it is A P, where A is the chance that any condition holds, which solves A = 1 - prod (1 - A P). Seen
 * that way, a condition that explains everything takes the ground from all others, as it should: that common
 * strains go along with it is then as likely as in anybody.
 *
 * A condition with sites has a left and a right node when some of its sites lie on a side; central sites
 * count for both. Given its side it presses a root with the probability summed over its sites, and the roots
 * are taken as independent. Where the site is, is read off afterwards (network/locate.h).
 */
#ifndef PLUMBLINE_NETWORK_MODEL_H
#define PLUMBLINE_NETWORK_MODEL_H

#include "knowledge/expr.h"
#include "knowledge/knowledge.h"
#include "network/infer.h"
#include "network/network.h"

/* A limit on conditions, so that per-person work needs no allocation. */
enum { MAX_CONDITIONS = 256 };

typedef enum Side { SIDE_NONE, SIDE_ON_LEFT, SIDE_ON_RIGHT, SIDE_SLOTS } Side;

/* Nodes of a cause or finding: [SIDE_NONE] is the whole (for sided core conditions the OR of both sides; -1
 * for other sided things), the others one side (-1 when it has none). Alternatives have no node at all. */
typedef struct NodeOf {
    int of[SIDE_SLOTS];
} NodeOf;

/* What an alternative does to one node: parameter `leak` + g becomes 1 - (1 - leak)(1 - parameter `by` + g).
 */
typedef struct Change {
    uint16_t node;
    uint8_t grades;
    uint32_t leak;
    uint32_t by;
} Change;

typedef struct Alternative {
    uint16_t cause;
    bool left, right;      /* the sides on which a sided condition holds; both false when it has no sides */
    const Change *changes; /* one for each node that it touches */
    size_t change_count;
} Alternative;

typedef struct Model {
    const Knowledge *knowledge;
    const Network *net;
    const NodeOf *cause;   /* per cause */
    const NodeOf *finding; /* per finding; all -1 when it is not in the network */
    size_t hidden_count;   /* nodes before the first finding */
    const NodeOf
        *probe; /* per cause, in a probed model: a finding that is yes exactly when the node is; else NULL */
    uint16_t complaint;   /* the finding that there is a complaint: yes exactly when some condition holds */
    const uint16_t *core; /* the core conditions, indices into causes */
    size_t core_count;
    const Alternative *alternatives;
    size_t alternative_count;
    const double *lo; /* 95 % interval of each parameter of the network (priors: of the plain setting) */
    const double *hi;
    const struct PriorSlot *priors;
    size_t prior_count;
    const struct LeakSlot *leaks; /* findings whose leak depends on context */
    size_t leak_count;
    const struct LinkSlot *links; /* parameters of links whose target moves them by context */
    size_t link_count;
} Model;

/* Builds the network of this knowledge. ERR_KNOWLEDGE when it is not well-formed. */
const Model *model_build(Arena *arena, const Knowledge *k, Err *err);

/* The same with probes, by which causes can be observed (network/fit.h). Alternatives, which are no nodes,
 * have none. */
const Model *model_build_probed(Arena *arena, const Knowledge *k, Err *err);

/* Whose numbers: the person, and which draw of the parameters' intervals (draw 0: the values themselves). */
typedef struct Person {
    const Answers *answers; /* complete (interview/case.h), so that parts imply the whole */
    uint64_t seed;
    uint32_t draw;
} Person;

/* The parameters for this person, into params (network_spec()->param_count), and the prior of each
 * alternative, into alternatives (alternative_count; what they leave of 1 is the chance that none holds).
 * Defaults, with the priors of the setting and the odds of all contexts that are known to hold; an unknown
 * setting is taken as primary_care. When person->draw is above 0 all priors are drawn, and those parameters
 * that `only` lists; params must then hold the result of an earlier call for the same answers. */
void model_params(const Model *model, const Person *person, const uint32_t *only, size_t only_count,
                  double *params, double *alternatives);

/* Puts the leaks under an alternative into `to`, from the parameters without one; and takes them back. */
void model_assume(const Alternative *alternative, const double *params, double *to);
void model_unassume(const Alternative *alternative, const double *params, double *to);

/* P(root pressed by this condition | the condition holds), by its sites: per root cause index and side, into
 * pressed[2 * cause_count] (left at 2 c, right at 2 c + 1); and for one site and its side into the same
 * shape. */
void model_presses(const Knowledge *k, size_t condition, double *pressed);
void model_site_presses(const Knowledge *k, const Site *site, Side side, double *pressed);

/* How often this finding is at least of this grade (1: there at all) in people of this age and context who
 * have none of its causes: its leak. */
double model_leak(const Model *model, const Answers *complete, size_t finding, uint8_t grade);

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
