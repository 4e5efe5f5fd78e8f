/* What is known, in memory: the content of knowledge/ after loading and lint (docs/knowledge.md has the
 * format).
 *
 * A Knowledge is immutable once loaded and may be shared by threads. Everything in it belongs to the arena
 * that it was loaded into. Cross references are indices, checked by the loader; sizes are small (below 65,536
 * each).
 */
#ifndef PLUMBLINE_KNOWLEDGE_KNOWLEDGE_H
#define PLUMBLINE_KNOWLEDGE_KNOWLEDGE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "knowledge/answers.h"
#include "knowledge/care.h"
#include "knowledge/pooling.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAX_GRADES = 4, MAX_CHOICES = 64, SETTING_COUNT = 4 };

typedef enum EvidenceGrade {
    GRADE_META_ANALYSIS,
    GRADE_COHORT,
    GRADE_CROSS_SECTIONAL,
    GRADE_CASE_SERIES,
    GRADE_DERIVED,
    GRADE_EXPERT
} EvidenceGrade;
typedef enum Scale { SCALE_PROBABILITY, SCALE_ODDS, SCALE_SHARE } Scale;

/* Where a scalar stands in the file of its parameter; line 0 when it was made by `each`. */
typedef struct Spot {
    uint32_t line;
    uint32_t column;
} Spot;

enum { SPOT_VALUE, SPOT_LO, SPOT_HI, SPOT_GRADE, SPOT_COUNT };

/* A number with its lineage. count is 1, or the number of grades of the finding it points to. */
typedef struct Param {
    Scale scale;
    size_t count;
    double value[MAX_GRADES];
    double lo[MAX_GRADES]; /* 95 % interval */
    double hi[MAX_GRADES];
    Pooling pooled;
    EvidenceGrade grade;
    EvidenceRefs from;
    EvidenceRefs see;      /* rows that speak of it, without a figure that is used */
    const uint8_t *fields; /* the RowField of each row; NULL when `of` is not given */
    double times;          /* judged factors on the probability or odds ratio, and on the odds; 1: none */
    double odds_times;
    double against;    /* ratio: what the one row is divided by; 0: none */
    uint32_t indirect; /* bit i: Pooling.indirect[i] of the knowledge applies */
    Str why;
    Str deviates; /* why the number is not what its rows give; empty when it is */
    Pos pos;
    Spot spots[SPOT_COUNT]; /* of single values, for `knowledge pool --write` */
} Param;

/* One published figure. Absent numbers are NAN, absent texts empty. cases, controls and sample are the people
 * behind sens, spec, and prevalence or value; n may be a whole review. design is a grade below GRADE_DERIVED.
 */
typedef struct Evidence {
    Str id, kind, condition, finding, population, unit, effect, note, source, title, doi, pmid, verified;
    double n, cases, controls, sample, prevalence, sens, sens_lo, sens_hi, spec, spec_lo, spec_hi, lr_pos,
        lr_pos_lo, lr_pos_hi, lr_neg, lr_neg_lo, lr_neg_hi, value, value_lo, value_hi;
    EvidenceGrade design;
    uint16_t study; /* rows of the same people have the same number */
    Pos pos;
} Evidence;

/* knowledge/exercise.h */
typedef struct Exercise Exercise;
typedef struct StopSign StopSign;
typedef struct ExerciseLevel ExerciseLevel;
typedef struct Programme Programme;
/* knowledge/claim.h */
typedef struct Claim Claim;

/* knowledge/drawing.h */
typedef struct BodyArea BodyArea;
typedef struct SpineMotion SpineMotion;
typedef struct SpineMotif SpineMotif;

/* Multiplies the odds of a prior or a leak when its expression is true. */
typedef struct ContextOdds {
    const Expr *when;
    Param odds;
} ContextOdds;

typedef enum SideMode { SIDE_SAME, SIDE_OPPOSITE, SIDE_LEFT, SIDE_RIGHT } SideMode;

/* What a link points to: a cause (syndrome, root, condition) or a finding. */
typedef struct Target {
    bool is_finding;
    uint16_t index; /* into causes or findings */
    SideMode side;
} Target;

typedef struct Link {
    Target to;
    Param p;
} Link;

typedef enum Zone { ZONE_CENTRAL, ZONE_SUBARTICULAR, ZONE_FORAMINAL, ZONE_EXTRAFORAMINAL, ZONE_COUNT } Zone;
typedef enum RootRole { ROOT_EXITING, ROOT_TRAVERSING, ROOT_NEXT, ROOT_ROLE_COUNT } RootRole;

/* A motion segment. root[] are indices into causes of the roots in each role, or -1. */
typedef struct Level {
    Str id; /* L4-5 */
    int root[ROOT_ROLE_COUNT];
    Pos pos;
} Level;

typedef struct Press {
    RootRole role;
    Param p;
} Press;

/* One site of a condition: a zone at a level (both sides, unless central). share is its part of all sites of
 * the condition, the two sides together; the shares of a condition sum to 1. */
typedef struct Site {
    uint16_t level;
    Zone zone;
    double share;
    Param level_share;
    Param zone_share;
    const Press *presses;
    size_t press_count;
    const Link *shows; /* with {level} and {zone} replaced */
    size_t show_count;
} Site;

typedef enum CauseKind { CAUSE_CONDITION, CAUSE_SYNDROME, CAUSE_ROOT } CauseKind;

/* A condition, a syndrome or a root: whatever causes findings. */
typedef struct Cause {
    CauseKind kind;
    Str id; /* roots are named root_L5 */
    bool sided;
    bool serious;
    bool core;         /* conditions: may hold together with every other; the others exclude one another
                          (network/model.h) */
    bool report;       /* shown among likely causes; false for roots and what only a normal scan can show */
    bool explains_leg; /* conditions only */
    Param prior[SETTING_COUNT]; /* conditions only */
    Param both; /* of alternatives with sides: P(on both sides, given that it holds); count 0: each
                   side by itself */
    Param leak; /* syndromes and roots only */
    const ContextOdds *context;
    size_t context_count;
    const ContextOdds *link_context; /* syndromes and roots: moves what causes do to it */
    size_t link_context_count;
    const Site *sites;
    size_t site_count;
    const Link *shows;
    size_t show_count;
    Pos pos;
} Cause;

typedef enum FindingKind {
    FINDING_PERSON,
    FINDING_HISTORY,
    FINDING_EXAMINATION,
    FINDING_TEST,
    FINDING_IMAGING
} FindingKind;
typedef enum FindingType { TYPE_YESNO, TYPE_SIDE, TYPE_NUMBER, TYPE_CHOICE } FindingType;

/* Another scale says what this finding is: the value holds when the expression does. */
typedef struct Reading {
    const Expr *when;
    Answer value;
} Reading;

typedef struct Finding {
    Str id;
    FindingKind kind;
    FindingType type;
    int part_of;     /* index into findings, or -1 */
    bool in_network; /* has a leak */
    size_t grades;   /* 0: not graded; else the number of grades above normal */
    Param leak;      /* when in_network */
    const ContextOdds *leak_context;
    size_t leak_context_count;
    const ContextOdds *link_context; /* moves what every cause does to it */
    size_t link_context_count;
    double lo, hi; /* numbers: allowed range */
    Str unit;
    double steps[MAX_GRADES]; /* numbers: grade i+1 begins at steps[i] */
    bool steps_descend;       /* true: grade i+1 is below steps[i]; false: at least steps[i] */
    const Str *choices;
    size_t choice_count;
    uint64_t yes_choices; /* bit i: choice i is yes for the network */
    uint64_t no_choices;  /* bit i: choice i is no */
    const Reading *reads; /* the first that holds, when the finding itself was not given */
    size_t read_count;
    Pos pos;
} Finding;

/* Where the first three findings that every knowledge must have stand. */
typedef struct PersonKeys {
    int age, sex, setting;
} PersonKeys;

typedef enum QuestionKind {
    QUESTION_SINGLE,
    QUESTION_SEVERAL,
    QUESTION_NUMBER,
    QUESTION_AREAS,
    QUESTION_YESNO
} QuestionKind;
typedef enum QuestionStage { STAGE_RED_FLAGS, STAGE_MAIN, STAGE_EXAMINATION, STAGE_CHECK_IN } QuestionStage;

/* An option sets findings to values. */
typedef struct Setting {
    uint16_t finding;
    Answer value;
} Setting;

typedef struct Option {
    Str id;
    const Setting *sets;
    size_t set_count;
} Option;

/* One question of the interview. */
typedef struct Question {
    Str id;
    QuestionKind kind;
    QuestionStage stage;
    Str screen;           /* questions of one screen are shown together; alone: its own id */
    double cost;          /* burden; 1 is one easy screen */
    const Expr *when;     /* NULL: always; asked unless this is known to be false */
    const uint16_t *asks; /* findings that it can answer */
    size_t ask_count;
    const Option *options; /* single and several */
    size_t option_count;
    Pos pos;
} Question;

/* Ordered: a greater value is more urgent. */
#define URGENCIES(X)                            \
    X(URGENCY_SELF_CARE, "self_care")           \
    X(URGENCY_ROUTINE, "routine")               \
    X(URGENCY_WITHIN_2_WEEKS, "within_2_weeks") \
    X(URGENCY_SAME_DAY, "same_day")             \
    X(URGENCY_EMERGENCY_NOW, "emergency_now")

typedef enum Urgency {
#define X(code, name) code,
    URGENCIES(X)
#undef X
        URGENCY_COUNT
} Urgency;

typedef struct Rule {
    Str id;
    Str red_flag; /* group; empty when it is no red flag */
    Urgency urgency;
    const Expr *when;
    int see; /* index into care items (a referral), or -1 */
    EvidenceRefs from;
    Str why;
    Pos pos;
} Rule;

/* The patients of a study: what all of them have in common, and which causes were among them. */
typedef struct Population {
    Str id;
    const Setting *answers; /* the setting of the study among them */
    size_t answer_count;
    const uint16_t *among; /* whoever has none of these causes was not in the study; none: all were */
    size_t among_count;
    const uint16_t *without; /* whoever has one of these was not in it either */
    size_t without_count;
    Str why;
    Pos pos;
} Population;

/* What a row may be held against: shares first, then ratios. */
typedef enum FitMeasure {
    FIT_SENS,
    FIT_SPEC,
    FIT_LR_POS,
    FIT_LR_NEG,
    FIT_ODDS_RATIO,
    FIT_MEASURES,
    FIT_SHARES = FIT_LR_POS
} FitMeasure;

/* What of a finding with sides is the positive result: the finding on the side of the cause (on any side when
 * the causes have none), on any side, or on both. */
typedef enum FitSides { FIT_SAME_SIDE, FIT_ANY_SIDE, FIT_BOTH_SIDES } FitSides;

/* An accuracy row and what it means in the network, or why it means nothing there (network/fit.h). */
typedef struct FitEntry {
    uint16_t row;
    Str skip; /* not empty: the row is left out, and this is why; the fields below mean nothing */
    bool reference_is_finding; /* the study's reference was a finding, such as an image, and no cause */
    const uint16_t *reference; /* causes (or findings): at least one holds */
    size_t reference_count;
    const uint16_t *findings; /* at least one is positive */
    size_t finding_count;
    size_t grade; /* one graded finding: at least this one is positive; else 1 */
    FitSides sides;
    bool absent; /* that the finding is absent is the positive result */
    uint16_t population;
    bool measures[FIT_MEASURES];
    double counts[FIT_SHARES]; /* people behind sens and spec, NAN when not said */
    Str reason;                /* why it may lie outside */
    Pos pos;
} FitEntry;

typedef struct Knowledge {
    Str version, title, licence;
    char hash[65]; /* SHA-256 over the names and bytes of all files in order, lower-case hexadecimal */
    const Evidence *evidence;
    size_t evidence_count;
    PoolingTable pooling;
    const Level *levels;
    size_t level_count;
    const Cause *causes; /* conditions, then syndromes, then roots */
    size_t cause_count, condition_count, syndrome_count, root_count;
    const Finding *findings;
    size_t finding_count;
    PersonKeys person;
    const Question *questions;
    size_t question_count;
    const Rule *rules;
    size_t rule_count;
    const CareItem *care;
    size_t care_count;
    const Population *populations;
    size_t population_count;
    const FitEntry *fit;
    size_t fit_count;
    const Measure *measures;
    size_t measure_count;
    const CareMove *moves; /* indications first, then those of each phase */
    size_t move_count;
    const Exercise *exercises;
    size_t exercise_count;
    const StopSign *stop_signs;
    size_t stop_sign_count;
    const ExerciseLevel *exercise_levels;
    size_t exercise_level_count;
    const Programme *programmes;
    size_t programme_count;
    const Claim *claims;
    size_t claim_count;
    const BodyArea *body_areas;
    size_t body_area_count;
    const SpineMotion *spine_motion;
    size_t spine_motion_count;
    const SpineMotif *spine_motifs;
    size_t spine_motif_count;
    const struct WordTable *words; /* see knowledge_word */
    const struct IdTable *ids;
} Knowledge;

/* Index of a finding, cause (condition, syndrome, "root_L5"), care item; -1 when there is none. */
int knowledge_finding(const Knowledge *k, Str id);
int knowledge_cause(const Knowledge *k, Str id);
int knowledge_care(const Knowledge *k, CareKind kind, Str id);
/* The finding whose id is nearest to a mistyped one, or the empty slice. */
Str knowledge_nearest_finding(const Knowledge *k, Str id);
Str knowledge_nearest_cause(const Knowledge *k, Str id);

/* What people see: the text at language / section / id / field, for example ("en", "conditions",
 * "disc_herniation", "name"); for options of a question the id is "question.option" and the field "text".
 * Falls back to English, then to the empty slice. */
Str knowledge_word(const Knowledge *k, Str language, const char *section, Str id, const char *field);

const char *urgency_name(Urgency u);
const char *zone_name(Zone z);
/* "self", "primary_care", "emergency", "specialist". */
const char *setting_name(int setting);

#endif
