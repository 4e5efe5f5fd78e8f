/* The report: one case in, one Report out. The terminal, JSON and later the page, the PDF and FHIR are
 * printers of the same Report, so they cannot disagree. */
#ifndef PLUMBLINE_REPORT_REPORT_H
#define PLUMBLINE_REPORT_REPORT_H

#include "care/exercise.h"
#include "care/plan.h"
#include "follow/follow.h"
#include "interview/case.h"
#include "interview/interview.h"
#include "network/belief.h"
#include "safety/safety.h"

/* A cause for or against: what leaving this finding out would change. */
typedef struct Reason {
    uint16_t finding;
    Side side;
    int grade;       /* what was observed: 0 absent or normal */
    double log_odds; /* natural log of the odds with it over the odds without it (reasons.h); above 0 speaks
                        for the cause */
    EvidenceRefs
        from; /* evidence of the link between cause and finding; empty when it acts through a mechanism */
} Reason;

typedef struct CauseLine {
    uint16_t cause;
    double probability;
    double lo, hi;  /* 90 % interval */
    unsigned leads; /* 2: a serious condition, nearly sure; 1: a serious cause that is likelier than not; 0:
                       neither */
    const Reason *speaks_for;
    size_t for_count;
    const Reason *speaks_against;
    size_t against_count;
} CauseLine;

typedef struct RootLine {
    uint16_t cause; /* the root */
    Side side;
    double probability;
} RootLine;

typedef struct LevelLine {
    uint16_t level;
    double probability; /* that a site at this level presses something; sites are taken as exclusive, capped
                           at 1 */
} LevelLine;

/* What an image shows, weighed: whether a likely cause is why it is there, and how common it is without
 * complaints. */
typedef struct ImagingLine {
    uint16_t finding;
    Side side;
    int grade;
    double explained;    /* P(a believed cause is why it is there) */
    double without_pain; /* how often people of this age have it without a cause that is modelled */
    EvidenceRefs from;   /* of the latter */
} ImagingLine;

typedef struct Localisation {
    const RootLine *roots; /* by falling probability, those above 0.1; the first is the most likely */
    size_t root_count;
    const LevelLine *levels;
    size_t level_count;
    const CauseLine *unseen; /* conditions that no scan shows and that are not listed as causes */
    size_t unseen_count;
    Side side; /* SIDE_NONE when neither side clearly leads */
    bool both_sides;
} Localisation;

typedef struct Report {
    const Knowledge *knowledge;
    const Case *of;
    Safety safety;
    const CauseLine *causes; /* what leads first, then by falling probability */
    size_t cause_count;
    Localisation where;
    const ImagingLine *imaging; /* what is not normal, the best explained first */
    size_t imaging_count;
    Plan plan;
    ProgrammePlan programme;
    const Follow *follow;        /* how it went, when this is a follow-up; else NULL */
    const FindingGain *ask_next; /* what would make it clearer; empty in an emergency */
    size_t ask_next_count;
    double log_evidence;
    const Observed *left_out; /* answers that the causes do not rest on (belief_left_out) */
    size_t left_out_count;
    Err network;      /* why the network gave nothing, when `unexplained` */
    bool unexplained; /* the answers cannot occur together under the knowledge: no causes are given, urgency
                         still is */
} Report;

typedef struct ReportOptions {
    unsigned kinds; /* OBSERVE_… */
    uint32_t draws; /* for intervals; 0: none, lo = hi = probability */
    uint64_t seed;
    bool explain;         /* reasons for and against, and what to ask next */
    const Follow *follow; /* NULL: a first assessment; else the plan is that of its phase */
} ReportOptions;

/* The options of `plumbline assess`: everything, 500 draws, a fixed seed. */
ReportOptions report_defaults(void);

/* Makes the report. Urgency comes first and does not depend on the network: if the network fails
 * (ERR_IMPOSSIBLE, ERR_TOO_LARGE) the report still has urgency, reasons and plan, and `unexplained` is set.
 * False only when memory runs out. */
bool report_make(Arena *arena, Belief *belief, Case *of, const ReportOptions *options, Report *out, Err *err);

/* As text for a person, 80 columns; colour with ANSI codes when asked. language is one of the knowledge's:
 * "en", "ko". */
void report_text(const Report *report, Str language, bool colour, Arena *scratch, Buf *out);

/* As JSON (docs/json.md). */
void report_json(const Report *report, Str language, Arena *scratch, Buf *out);

#endif
