/* What the parts of the loader share. The order of work (load.c): trees, `each`, ids, evidence, findings,
 * causes, plan, words, and the checks that need all of it. */
#ifndef PLUMBLINE_KNOWLEDGE_LOADER_H
#define PLUMBLINE_KNOWLEDGE_LOADER_H

#include "knowledge/exercise.h"
#include "knowledge/expr.h"
#include "knowledge/index.h"
#include "knowledge/schema.h"

enum { CARE_KINDS = CARE_SAFETY_NET + 1, LARGEST_COUNT = 65535 };

/* The top-level lists. The plan's lists come last, in the order of CareKind. */
#define SECTIONS(X)                       \
    X(EVIDENCE, "evidence")               \
    X(LEVELS, "levels")                   \
    X(ROOTS, "roots")                     \
    X(CONDITIONS, "conditions")           \
    X(SYNDROMES, "syndromes")             \
    X(FINDINGS, "findings")               \
    X(QUESTIONS, "questions")             \
    X(RULES, "rules")                     \
    X(POPULATIONS, "populations")         \
    X(FIT, "fit")                         \
    X(STOP_SIGNS, "stop_signs")           \
    X(EXERCISES, "exercises")             \
    X(EXERCISE_LEVELS, "exercise_levels") \
    X(PROGRAMMES, "programmes")           \
    X(BODY_AREAS, "body_areas")           \
    X(SPINE_MOTION, "spine_motion")       \
    X(SPINE_MOTIFS, "spine_motifs")       \
    X(MEASURES, "measures")               \
    X(CLAIMS, "claims")                   \
    X(INDICATIONS, "indications")         \
    X(TREATMENTS, "treatments")           \
    X(IMAGING, "imaging")                 \
    X(REFERRALS, "referrals")             \
    X(PHASES, "phases")                   \
    X(SAFETY_NET, "safety_net")

typedef enum SectionId {
#define X(name, key) SECTION_##name,
    SECTIONS(X)
#undef X
        SECTION_COUNT
} SectionId;

/* All entries of one top-level list, from all files. */
typedef struct Section {
    const Tree **of;
    size_t count, room;
} Section;

struct IdTable {
    Index evidence, levels, causes, findings, questions, rules, populations;
    Index stop_signs, exercises, exercise_levels, programmes, claims;
    Index care[CARE_KINDS];
};

typedef struct Loader {
    Arena *arena;   /* for what stays */
    Arena *scratch; /* for trees and tables of the load */
    Complainer complain;
    TreeReader reader;
    Knowledge *k;
    struct IdTable *ids;
    Section sections[SECTION_COUNT];
    Section wording;
    const Tree *version;
    const Tree *pooling;
} Loader;

bool section_add(Arena *arena, Section *section, const Tree *entry);

/* read_param.c. values must be of an entry that begins with KEYS_PARAM. count: how many values the target
 * asks for. */
void read_param(Loader *l, const Values *values, Scale scale, size_t count, Param *out);
/* A parameter that is a map of its own, such as a leak. */
void read_param_map(Loader *l, const Tree *tree, Scale scale, size_t count, Param *out);
EvidenceRefs read_from(Loader *l, const Tree *from);
/* NULL for no tree and after a complaint. */
const Expr *read_expr(Loader *l, const Tree *tree, ExprScope scope);
/* A list of {when, odds, …}. */
const ContextOdds *read_context(Loader *l, const Tree *list, size_t *count);

/* Each fills its arrays of l->k and complains about what is wrong. The arrays and ids have been made by
 * load.c. */
void read_evidence(Loader *l);
/* The table that pooling uses, and the numbers of the studies of the rows; part of read_evidence. */
void read_pooling(Loader *l, Evidence *rows);
void read_findings(Loader *l);
/* What findings say of other findings; after read_findings. */
void read_finding_links(Loader *l);
void read_levels(Loader *l);
void read_causes(Loader *l);
void read_links(Loader *l, const Cause *cause, bool sided, const Tree *list, const Link **shows,
                size_t *count);
void read_sites(Loader *l, Cause *cause, const Tree *blocks);
/* read_care.c: measures, the parts of the plan, indications and moves. */
void read_care(Loader *l);
void read_rules(Loader *l);
/* read_exercise.c: stop signs, exercises, levels, programmes; after read_care. */
void read_exercises(Loader *l);
/* read_claims.c; after everything that can carry a claim. */
void read_claims(Loader *l);
/* read_figure.c */
void read_drawing(Loader *l, const Tree *tree, BodyFigure *out);
/* read_body.c: the drawn body and the drawn spine; after read_findings. */
void read_body(Loader *l);
/* A whole number within bounds; 0 for no tree and after a complaint. */
int read_whole(Loader *l, const Tree *tree, const char *what, double lo, double hi);
void read_questions(Loader *l);
/* A value of a finding, as an answer. False after a complaint. */
bool read_setting(Loader *l, const Tree *value, const Finding *f, Answer *out);
/* A map of findings to values as answers; *count says how many. */
const Setting *read_settings(Loader *l, const Tree *map, size_t *count);
/* Populations and the accuracy rows that are held against them. */
void read_fit(Loader *l);
void read_words(Loader *l);

/* check_graph.c: cycles, numbers of parents, the findings that every knowledge must have. */
void check_graph(Loader *l);

#endif
