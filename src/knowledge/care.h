/* The parts of the plan in memory (docs/knowledge.md, "The plan"): treatments, tests, referrals, phases and
 * the moves between them. Part of knowledge.h. */
#ifndef PLUMBLINE_KNOWLEDGE_CARE_H
#define PLUMBLINE_KNOWLEDGE_CARE_H

#include "knowledge/place.h"

#include <stdbool.h>

typedef enum CareKind { CARE_TREATMENT, CARE_IMAGING, CARE_REFERRAL, CARE_PHASE, CARE_SAFETY_NET } CareKind;

/* What kind of treatment it is, from what asks least to what asks most. */
#define CARE_CLASSES(X)                 \
    X(CLASS_WAIT, "wait")               \
    X(CLASS_INFORMATION, "information") \
    X(CLASS_HABIT, "habit")             \
    X(CLASS_EXERCISE, "exercise")       \
    X(CLASS_MIND, "mind")               \
    X(CLASS_MANUAL, "manual")           \
    X(CLASS_DRUG, "drug")               \
    X(CLASS_DEVICE, "device")           \
    X(CLASS_INJECTION, "injection")     \
    X(CLASS_SURGERY, "surgery")

typedef enum CareClass {
#define X(code, name) code,
    CARE_CLASSES(X)
#undef X
        CLASS_COUNT
} CareClass;

/* How sure the evidence is, in the words of GRADE. */
#define CERTAINTIES(X)                \
    X(CERTAINTY_VERY_LOW, "very_low") \
    X(CERTAINTY_LOW, "low")           \
    X(CERTAINTY_MODERATE, "moderate") \
    X(CERTAINTY_HIGH, "high")

typedef enum Certainty {
#define X(code, name) code,
    CERTAINTIES(X)
#undef X
        CERTAINTY_COUNT
} Certainty;

/* What an effect is counted in: treatment minus comparator, or a ratio of the two. */
#define FIGURE_SCALES(X)                   \
    X(FIGURE_POINTS_0_10, "points_0_10")   \
    X(FIGURE_POINTS_0_100, "points_0_100") \
    X(FIGURE_POINTS_0_24, "points_0_24")   \
    X(FIGURE_METRES, "metres")             \
    X(FIGURE_SMD, "smd")                   \
    X(FIGURE_RISK_RATIO, "risk_ratio")     \
    X(FIGURE_ODDS_RATIO, "odds_ratio")     \
    X(FIGURE_HAZARD_RATIO, "hazard_ratio")

typedef enum FigureScale {
#define X(code, name) code,
    FIGURE_SCALES(X)
#undef X
        FIGURE_SCALE_COUNT
} FigureScale;

/* A benefit or a harm as published: an effect on a scale, or so many of 100 people with and without it, or
 * only that it is known to happen. Absent numbers are NAN. */
typedef struct CareFigure {
    Str outcome;    /* what changes or happens: wording "outcomes" */
    Str comparator; /* wording "comparators"; empty: against not having it */
    FigureScale scale;
    double effect;        /* on the scale */
    double with, without; /* of 100 people */
    double lo, hi;        /* 95 % interval of the effect, or of `with` */
    int at_days;          /* 0: not told */
    Certainty certainty;  /* of benefits */
    EvidenceRefs from;
    Str why;
    Pos pos;
} CareFigure;

/* Why an offer is not made: a contraindication, or why it is not for now. */
typedef struct CareReason {
    Str id; /* wording "contraindications" or "not_now" */
    const Expr *when;
    bool dangerous; /* contraindications: while unknown, the offer is not made */
    EvidenceRefs from;
    Str why;
    Pos pos;
} CareReason;

/* One entry of the plan: offered when `when` is true and no contraindication is; listed under "not now" with
 * its reasons when one of not_now is true. */
typedef struct CareItem {
    CareKind kind;
    CareClass class; /* treatments */
    Str id;
    const uint16_t
        *phases; /* treatments and tests: the phases that it fits, as indices into care; none: every phase */
    size_t phase_count;
    const Expr *when;
    const CareReason *contraindications;
    size_t contraindication_count;
    const CareReason *not_now;
    size_t not_now_count;
    const CareFigure *benefits;
    size_t benefit_count;
    const CareFigure *harms;
    size_t harm_count;
    EvidenceRefs disagree;    /* rows that point different ways; the wording says how */
    int order;                /* smaller comes first: least invasive first */
    int step;                 /* phases: the rung of the ladder, 1 is the least invasive; 0: on no rung */
    int review_days;          /* phases and treatments; 0 when there is none */
    const uint16_t *measures; /* phases: what better and worse are judged by, as indices into measures */
    size_t measure_count;
    int gives; /* a yes-no finding that holds once a treatment was had, or a phase lasted its review_days; or
                  -1 */
    EvidenceRefs from;
    Str why;
    Pos pos;
} CareItem;

/* A number that is followed over time, and the smallest change of it that matters to people. */
typedef struct Measure {
    Str id;
    uint16_t finding; /* of type number */
    bool high_is_good;
    double least_change;  /* in the unit of the finding */
    double least_percent; /* of the value at the start of the phase; 0: none. Both must be reached */
    EvidenceRefs from;
    Str why;
    Pos pos;
} Measure;

typedef enum Trend { TREND_BETTER, TREND_SAME, TREND_WORSE, TREND_COUNT } Trend;

/* From one phase of the plan to another, at a check-in. Moves are tried in their order; the first whose
 * conditions all hold is made. */
typedef struct CareMove {
    Str id;          /* wording "moves" */
    bool indication; /* named: may leave out steps of the ladder */
    const uint16_t
        *of; /* the phases that it leads away from, as indices into care; none: every other phase */
    size_t of_count;
    uint16_t to;      /* index into care */
    unsigned trends;  /* bit t: made when the trend is t */
    int after_days;   /* least days in the phase */
    int done;         /* a CareClass that was had since the phase began, or -1 */
    const Expr *when; /* NULL: always */
    EvidenceRefs from;
    Str why;
    Pos pos;
} CareMove;

/* Is this one of the item's contraindications, and not a reason why it is not now? */
bool care_speaks_against(const CareItem *item, const CareReason *reason);

const char *care_class_name(CareClass c);
const char *certainty_name(Certainty c);
const char *figure_scale_name(FigureScale s);
const char *trend_name(Trend t);

#endif
