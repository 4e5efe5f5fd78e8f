/* The shape of every entry: which keys it may have, which it needs, and of what shape their values are.
 *
 * One list per entry gives the numbers of the keys (KEY_FINDING_TYPE …) and the table that is checked.
 * schema_read puts the value of each key at its number, so that readers need no look-up by name.
 * docs/knowledge.schema.json says the same to editors.
 */
#ifndef PLUMBLINE_KNOWLEDGE_SCHEMA_H
#define PLUMBLINE_KNOWLEDGE_SCHEMA_H

#include "knowledge/schema_exercise.h"
#include "knowledge/tree.h"

typedef enum Shape {
    SHAPE_ID,    /* letters, digits, _ - and . */
    SHAPE_TEXT,  /* a scalar that is not empty */
    SHAPE_SPARE, /* a scalar that may be empty */
    SHAPE_TEXTS, /* a list of scalars */
    SHAPE_LIST,
    SHAPE_MAP,
    SHAPE_ANY
} Shape;

typedef enum Need { OPTIONAL, NEEDED } Need;

/* A parameter's own keys. They stand first in every entry that is a parameter, so their numbers are the same
 * in all. */
#define KEYS_PARAM(X, E)                                 \
    X(E, P, "p", SHAPE_ANY, OPTIONAL)                    \
    X(E, ODDS, "odds", SHAPE_TEXT, OPTIONAL)             \
    X(E, SHARE, "share", SHAPE_TEXT, OPTIONAL)           \
    X(E, INTERVAL, "interval", SHAPE_LIST, NEEDED)       \
    X(E, FROM, "from", SHAPE_TEXTS, OPTIONAL)            \
    X(E, SEE, "see", SHAPE_TEXTS, OPTIONAL)              \
    X(E, POOLED, "pooled", SHAPE_TEXT, NEEDED)           \
    X(E, OF, "of", SHAPE_ANY, OPTIONAL)                  \
    X(E, TIMES, "times", SHAPE_TEXT, OPTIONAL)           \
    X(E, ODDS_TIMES, "odds_times", SHAPE_TEXT, OPTIONAL) \
    X(E, AGAINST, "against", SHAPE_TEXT, OPTIONAL)       \
    X(E, INDIRECT, "indirect", SHAPE_TEXTS, OPTIONAL)    \
    X(E, GRADE, "grade", SHAPE_TEXT, NEEDED)             \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)               \
    X(E, DEVIATES, "deviates", SHAPE_TEXT, OPTIONAL)

#define KEYS_LINK(X, E)    KEYS_PARAM(X, E) X(E, TO, "to", SHAPE_TEXT, NEEDED)
#define KEYS_CONTEXT(X, E) KEYS_PARAM(X, E) X(E, WHEN, "when", SHAPE_TEXT, NEEDED)
#define KEYS_PRESS(X, E)   KEYS_PARAM(X, E) X(E, ROOT, "root", SHAPE_TEXT, NEEDED)

#define KEYS_VERSION(X, E)                     \
    X(E, ID, "id", SHAPE_TEXT, NEEDED)         \
    X(E, TITLE, "title", SHAPE_TEXT, OPTIONAL) \
    X(E, LICENCE, "licence", SHAPE_TEXT, OPTIONAL)

/* The texts first, then the numbers: read_evidence.c relies on it. */
#define KEYS_EVIDENCE(X, E)                               \
    X(E, ID, "id", SHAPE_ID, NEEDED)                      \
    X(E, KIND, "kind", SHAPE_TEXT, NEEDED)                \
    X(E, CONDITION, "condition", SHAPE_SPARE, OPTIONAL)   \
    X(E, FINDING, "finding", SHAPE_SPARE, OPTIONAL)       \
    X(E, POPULATION, "population", SHAPE_SPARE, OPTIONAL) \
    X(E, UNIT, "unit", SHAPE_SPARE, OPTIONAL)             \
    X(E, EFFECT, "effect", SHAPE_SPARE, OPTIONAL)         \
    X(E, NOTE, "note", SHAPE_SPARE, OPTIONAL)             \
    X(E, SOURCE, "source", SHAPE_TEXT, NEEDED)            \
    X(E, TITLE, "title", SHAPE_SPARE, OPTIONAL)           \
    X(E, DOI, "doi", SHAPE_SPARE, OPTIONAL)               \
    X(E, PMID, "pmid", SHAPE_SPARE, OPTIONAL)             \
    X(E, VERIFIED, "verified", SHAPE_TEXT, NEEDED)        \
    X(E, N, "n", SHAPE_SPARE, OPTIONAL)                   \
    X(E, CASES, "cases", SHAPE_SPARE, OPTIONAL)           \
    X(E, CONTROLS, "controls", SHAPE_SPARE, OPTIONAL)     \
    X(E, SAMPLE, "sample", SHAPE_SPARE, OPTIONAL)         \
    X(E, PREVALENCE, "prevalence", SHAPE_SPARE, OPTIONAL) \
    X(E, SENS, "sens", SHAPE_SPARE, OPTIONAL)             \
    X(E, SENS_LO, "sens_lo", SHAPE_SPARE, OPTIONAL)       \
    X(E, SENS_HI, "sens_hi", SHAPE_SPARE, OPTIONAL)       \
    X(E, SPEC, "spec", SHAPE_SPARE, OPTIONAL)             \
    X(E, SPEC_LO, "spec_lo", SHAPE_SPARE, OPTIONAL)       \
    X(E, SPEC_HI, "spec_hi", SHAPE_SPARE, OPTIONAL)       \
    X(E, LR_POS, "lr_pos", SHAPE_SPARE, OPTIONAL)         \
    X(E, LR_POS_LO, "lr_pos_lo", SHAPE_SPARE, OPTIONAL)   \
    X(E, LR_POS_HI, "lr_pos_hi", SHAPE_SPARE, OPTIONAL)   \
    X(E, LR_NEG, "lr_neg", SHAPE_SPARE, OPTIONAL)         \
    X(E, LR_NEG_LO, "lr_neg_lo", SHAPE_SPARE, OPTIONAL)   \
    X(E, LR_NEG_HI, "lr_neg_hi", SHAPE_SPARE, OPTIONAL)   \
    X(E, VALUE, "value", SHAPE_SPARE, OPTIONAL)           \
    X(E, VALUE_LO, "value_lo", SHAPE_SPARE, OPTIONAL)     \
    X(E, VALUE_HI, "value_hi", SHAPE_SPARE, OPTIONAL)     \
    X(E, DESIGN, "design", SHAPE_TEXT, OPTIONAL)

#define KEYS_POOLING(X, E)                                          \
    X(E, BETWEEN, "between_sd", SHAPE_TEXT, NEEDED)                 \
    X(E, BETWEEN_ODDS, "between_sd_odds", SHAPE_TEXT, NEEDED)       \
    X(E, UNREPORTED, "unreported_people", SHAPE_TEXT, NEEDED)       \
    X(E, UNREPORTED_MOST, "unreported_sd_most", SHAPE_TEXT, NEEDED) \
    X(E, UNREPORTED_ODDS, "unreported_sd_odds", SHAPE_TEXT, NEEDED) \
    X(E, JUDGED_SHARE, "judged_share", SHAPE_TEXT, NEEDED)          \
    X(E, JUDGED_LEAST, "judged_least", SHAPE_TEXT, NEEDED)          \
    X(E, TOLERANCE, "tolerance", SHAPE_TEXT, NEEDED)                \
    X(E, VERIFIED, "verified_sd", SHAPE_MAP, NEEDED)                \
    X(E, INDIRECT, "indirect_sd", SHAPE_MAP, NEEDED)                \
    X(E, SAME, "same_people", SHAPE_LIST, OPTIONAL)                 \
    X(E, APART, "own_people", SHAPE_LIST, OPTIONAL)                 \
    X(E, COUNTED, "counted_in", SHAPE_LIST, OPTIONAL)

#define KEYS_PEOPLE(X, E)                        \
    X(E, ROWS, "rows", SHAPE_TEXTS, NEEDED)      \
    X(E, REVIEW, "review", SHAPE_TEXT, OPTIONAL) \
    X(E, WHY, "why", SHAPE_TEXT, NEEDED)

#define KEYS_LEVEL(X, E)                               \
    X(E, ID, "id", SHAPE_ID, NEEDED)                   \
    X(E, EXITS, "exits", SHAPE_TEXT, OPTIONAL)         \
    X(E, TRAVERSES, "traverses", SHAPE_TEXT, OPTIONAL) \
    X(E, NEXT, "next", SHAPE_TEXT, OPTIONAL)

#define KEYS_ROOT(X, E)                                      \
    X(E, ID, "id", SHAPE_ID, NEEDED)                         \
    X(E, LEAK, "leak", SHAPE_MAP, NEEDED)                    \
    X(E, LINK_CONTEXT, "link_context", SHAPE_LIST, OPTIONAL) \
    X(E, SHOWS, "shows", SHAPE_LIST, OPTIONAL)               \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_SYNDROME(X, E)                                  \
    X(E, ID, "id", SHAPE_ID, NEEDED)                         \
    X(E, LEAK, "leak", SHAPE_MAP, NEEDED)                    \
    X(E, LINK_CONTEXT, "link_context", SHAPE_LIST, OPTIONAL) \
    X(E, SHOWS, "shows", SHAPE_LIST, OPTIONAL)               \
    X(E, SIDED, "sided", SHAPE_TEXT, OPTIONAL)               \
    X(E, REPORT, "report", SHAPE_TEXT, OPTIONAL)             \
    X(E, SERIOUS, "serious", SHAPE_TEXT, OPTIONAL)           \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_CONDITION(X, E)                                 \
    X(E, ID, "id", SHAPE_ID, NEEDED)                         \
    X(E, CORE, "core", SHAPE_TEXT, OPTIONAL)                 \
    X(E, REPORT, "report", SHAPE_TEXT, OPTIONAL)             \
    X(E, SERIOUS, "serious", SHAPE_TEXT, OPTIONAL)           \
    X(E, EXPLAINS_LEG, "explains_leg", SHAPE_TEXT, OPTIONAL) \
    X(E, PRIOR, "prior", SHAPE_MAP, NEEDED)                  \
    X(E, CONTEXT, "context", SHAPE_LIST, OPTIONAL)           \
    X(E, SITES, "sites", SHAPE_LIST, OPTIONAL)               \
    X(E, SIDED, "sided", SHAPE_TEXT, OPTIONAL)               \
    X(E, BOTH, "both", SHAPE_MAP, OPTIONAL)                  \
    X(E, SHOWS, "shows", SHAPE_LIST, OPTIONAL)               \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_SITES(X, E)                      \
    X(E, LEVELS, "levels", SHAPE_MAP, NEEDED) \
    X(E, ZONES, "zones", SHAPE_LIST, NEEDED)

#define KEYS_ZONE(X, E)                            \
    X(E, ZONE, "zone", SHAPE_TEXT, NEEDED)         \
    X(E, SHARE, "share", SHAPE_MAP, NEEDED)        \
    X(E, PRESSES, "presses", SHAPE_LIST, OPTIONAL) \
    X(E, SHOWS, "shows", SHAPE_LIST, OPTIONAL)

#define KEYS_FINDING(X, E)                                   \
    X(E, ID, "id", SHAPE_ID, NEEDED)                         \
    X(E, KIND, "kind", SHAPE_TEXT, NEEDED)                   \
    X(E, TYPE, "type", SHAPE_TEXT, NEEDED)                   \
    X(E, PART_OF, "part_of", SHAPE_TEXT, OPTIONAL)           \
    X(E, LEAK, "leak", SHAPE_MAP, OPTIONAL)                  \
    X(E, LEAK_CONTEXT, "leak_context", SHAPE_LIST, OPTIONAL) \
    X(E, LINK_CONTEXT, "link_context", SHAPE_LIST, OPTIONAL) \
    X(E, RANGE, "range", SHAPE_TEXTS, OPTIONAL)              \
    X(E, UNIT, "unit", SHAPE_TEXT, OPTIONAL)                 \
    X(E, STEPS, "steps", SHAPE_TEXTS, OPTIONAL)              \
    X(E, CHOICES, "choices", SHAPE_TEXTS, OPTIONAL)          \
    X(E, YES, "yes", SHAPE_TEXTS, OPTIONAL)                  \
    X(E, NO, "no", SHAPE_TEXTS, OPTIONAL)                    \
    X(E, GRADES, "grades", SHAPE_TEXTS, OPTIONAL)            \
    X(E, READS, "reads", SHAPE_LIST, OPTIONAL)               \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_READING(X, E)                 \
    X(E, WHEN, "when", SHAPE_TEXT, NEEDED) \
    X(E, VALUE, "value", SHAPE_TEXT, NEEDED)

#define KEYS_QUESTION(X, E)                        \
    X(E, ID, "id", SHAPE_ID, NEEDED)               \
    X(E, KIND, "kind", SHAPE_TEXT, NEEDED)         \
    X(E, STAGE, "stage", SHAPE_TEXT, NEEDED)       \
    X(E, SCREEN, "screen", SHAPE_ID, OPTIONAL)     \
    X(E, COST, "cost", SHAPE_TEXT, OPTIONAL)       \
    X(E, ASKS, "asks", SHAPE_TEXTS, NEEDED)        \
    X(E, WHEN, "when", SHAPE_TEXT, OPTIONAL)       \
    X(E, OPTIONS, "options", SHAPE_LIST, OPTIONAL) \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_OPTION(X, E)            \
    X(E, ID, "id", SHAPE_ID, NEEDED) \
    X(E, SETS, "sets", SHAPE_MAP, NEEDED)

#define KEYS_RULE(X, E)                            \
    X(E, ID, "id", SHAPE_ID, NEEDED)               \
    X(E, RED_FLAG, "red_flag", SHAPE_ID, OPTIONAL) \
    X(E, URGENCY, "urgency", SHAPE_TEXT, NEEDED)   \
    X(E, WHEN, "when", SHAPE_TEXT, NEEDED)         \
    X(E, SEE, "see", SHAPE_TEXT, OPTIONAL)         \
    X(E, FROM, "from", SHAPE_TEXTS, OPTIONAL)      \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)         \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_CARE(X, E)                                                \
    X(E, ID, "id", SHAPE_ID, NEEDED)                                   \
    X(E, CLASS, "class", SHAPE_TEXT, OPTIONAL)                         \
    X(E, PHASES, "phases", SHAPE_TEXTS, OPTIONAL)                      \
    X(E, WHEN, "when", SHAPE_TEXT, OPTIONAL)                           \
    X(E, CONTRAINDICATIONS, "contraindications", SHAPE_LIST, OPTIONAL) \
    X(E, NOT_NOW, "not_now", SHAPE_LIST, OPTIONAL)                     \
    X(E, BENEFITS, "benefits", SHAPE_LIST, OPTIONAL)                   \
    X(E, HARMS, "harms", SHAPE_LIST, OPTIONAL)                         \
    X(E, DISAGREE, "disagree", SHAPE_TEXTS, OPTIONAL)                  \
    X(E, ORDER, "order", SHAPE_TEXT, OPTIONAL)                         \
    X(E, STEP, "step", SHAPE_TEXT, OPTIONAL)                           \
    X(E, REVIEW_DAYS, "review_days", SHAPE_TEXT, OPTIONAL)             \
    X(E, MEASURES, "measures", SHAPE_TEXTS, OPTIONAL)                  \
    X(E, MOVES, "moves", SHAPE_LIST, OPTIONAL)                         \
    X(E, GIVES, "gives", SHAPE_TEXT, OPTIONAL)                         \
    X(E, FROM, "from", SHAPE_TEXTS, OPTIONAL)                          \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)                             \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_POPULATION(X, E)                       \
    X(E, ID, "id", SHAPE_ID, NEEDED)                \
    X(E, SETTING, "setting", SHAPE_TEXT, NEEDED)    \
    X(E, ANSWERS, "answers", SHAPE_MAP, OPTIONAL)   \
    X(E, AMONG, "among", SHAPE_TEXTS, OPTIONAL)     \
    X(E, WITHOUT, "without", SHAPE_TEXTS, OPTIONAL) \
    X(E, WHY, "why", SHAPE_TEXT, NEEDED)

#define KEYS_FIT(X, E)                                   \
    X(E, ROW, "row", SHAPE_TEXT, NEEDED)                 \
    X(E, SKIP, "skip", SHAPE_TEXT, OPTIONAL)             \
    X(E, CAUSE, "cause", SHAPE_ANY, OPTIONAL)            \
    X(E, FINDING, "finding", SHAPE_ANY, OPTIONAL)        \
    X(E, VALUE, "value", SHAPE_TEXT, OPTIONAL)           \
    X(E, SIDES, "sides", SHAPE_TEXT, OPTIONAL)           \
    X(E, POPULATION, "population", SHAPE_TEXT, OPTIONAL) \
    X(E, MEASURES, "measures", SHAPE_TEXTS, OPTIONAL)    \
    X(E, CASES, "cases", SHAPE_TEXT, OPTIONAL)           \
    X(E, CONTROLS, "controls", SHAPE_TEXT, OPTIONAL)     \
    X(E, REASON, "reason", SHAPE_TEXT, OPTIONAL)

#define KEYS_CLAIM(X, E)                              \
    X(E, ID, "id", SHAPE_ID, NEEDED)                  \
    X(E, TOPIC, "topic", SHAPE_TEXT, NEEDED)          \
    X(E, TEXT, "text", SHAPE_TEXT, NEEDED)            \
    X(E, STANCE, "stance", SHAPE_TEXT, NEEDED)        \
    X(E, CARRIED_BY, "carried_by", SHAPE_MAP, NEEDED) \
    X(E, NEVER, "never", SHAPE_TEXTS, OPTIONAL)       \
    X(E, FROM, "from", SHAPE_TEXTS, OPTIONAL)         \
    X(E, TESTS, "tests", SHAPE_TEXTS, NEEDED)         \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)            \
    X(E, MISSING, "missing", SHAPE_TEXT, OPTIONAL)    \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

/* In the order of CARRIERS (claim.h). */
#define KEYS_CARRIED(X, E)                                \
    X(E, CAUSES, "causes", SHAPE_TEXTS, OPTIONAL)         \
    X(E, LEVELS, "levels", SHAPE_TEXTS, OPTIONAL)         \
    X(E, FINDINGS, "findings", SHAPE_TEXTS, OPTIONAL)     \
    X(E, QUESTIONS, "questions", SHAPE_TEXTS, OPTIONAL)   \
    X(E, RULES, "rules", SHAPE_TEXTS, OPTIONAL)           \
    X(E, EXERCISES, "exercises", SHAPE_TEXTS, OPTIONAL)   \
    X(E, PROGRAMMES, "programmes", SHAPE_TEXTS, OPTIONAL) \
    X(E, STOP_SIGNS, "stop_signs", SHAPE_TEXTS, OPTIONAL) \
    X(E, TREATMENTS, "treatments", SHAPE_TEXTS, OPTIONAL) \
    X(E, IMAGING, "imaging", SHAPE_TEXTS, OPTIONAL)       \
    X(E, REFERRALS, "referrals", SHAPE_TEXTS, OPTIONAL)   \
    X(E, PHASES, "phases", SHAPE_TEXTS, OPTIONAL)         \
    X(E, SAFETY_NET, "safety_net", SHAPE_TEXTS, OPTIONAL)

/* Why something is not done: a contraindication, or a reason why it is not for now. */
#define KEYS_REASON(X, E)                              \
    X(E, ID, "id", SHAPE_ID, NEEDED)                   \
    X(E, WHEN, "when", SHAPE_TEXT, NEEDED)             \
    X(E, DANGEROUS, "dangerous", SHAPE_TEXT, OPTIONAL) \
    X(E, FROM, "from", SHAPE_TEXTS, OPTIONAL)          \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)

/* A benefit or a harm in numbers. */
#define KEYS_FIGURE(X, E)                              \
    X(E, OUTCOME, "outcome", SHAPE_ID, NEEDED)         \
    X(E, EFFECT, "effect", SHAPE_TEXT, OPTIONAL)       \
    X(E, SCALE, "scale", SHAPE_TEXT, OPTIONAL)         \
    X(E, WITH, "with", SHAPE_TEXT, OPTIONAL)           \
    X(E, WITHOUT, "without", SHAPE_TEXT, OPTIONAL)     \
    X(E, INTERVAL, "interval", SHAPE_TEXTS, OPTIONAL)  \
    X(E, AT_DAYS, "at_days", SHAPE_TEXT, OPTIONAL)     \
    X(E, COMPARATOR, "comparator", SHAPE_ID, OPTIONAL) \
    X(E, CERTAINTY, "certainty", SHAPE_TEXT, OPTIONAL) \
    X(E, FROM, "from", SHAPE_TEXTS, NEEDED)            \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)

#define KEYS_MOVE(X, E)                                  \
    X(E, ID, "id", SHAPE_ID, NEEDED)                     \
    X(E, TO, "to", SHAPE_TEXT, NEEDED)                   \
    X(E, OF, "of", SHAPE_TEXTS, OPTIONAL)                \
    X(E, TREND, "trend", SHAPE_TEXTS, OPTIONAL)          \
    X(E, AFTER_DAYS, "after_days", SHAPE_TEXT, OPTIONAL) \
    X(E, DONE, "done", SHAPE_TEXT, OPTIONAL)             \
    X(E, WHEN, "when", SHAPE_TEXT, OPTIONAL)             \
    X(E, FROM, "from", SHAPE_TEXTS, OPTIONAL)            \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)

#define KEYS_MEASURE(X, E)                                     \
    X(E, ID, "id", SHAPE_ID, NEEDED)                           \
    X(E, BETTER, "better", SHAPE_TEXT, NEEDED)                 \
    X(E, LEAST_CHANGE, "least_change", SHAPE_TEXT, NEEDED)     \
    X(E, LEAST_PERCENT, "least_percent", SHAPE_TEXT, OPTIONAL) \
    X(E, FROM, "from", SHAPE_TEXTS, OPTIONAL)                  \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)

/* All kinds of entries, and what they are called in messages. */
#define ENTRIES(X)                          \
    X(PARAM, "a parameter")                 \
    X(LINK, "a link")                       \
    X(CONTEXT, "a context entry")           \
    X(PRESS, "a press")                     \
    X(VERSION, "the version")               \
    X(EVIDENCE, "an evidence row")          \
    X(POOLING, "the pooling")               \
    X(PEOPLE, "a group of rows")            \
    X(LEVEL, "a level")                     \
    X(ROOT, "a root")                       \
    X(SYNDROME, "a syndrome")               \
    X(CONDITION, "a condition")             \
    X(SITES, "a block of sites")            \
    X(ZONE, "a zone")                       \
    X(FINDING, "a finding")                 \
    X(READING, "a reading")                 \
    X(QUESTION, "a question")               \
    X(OPTION, "an option")                  \
    X(RULE, "a rule")                       \
    X(CARE, "an entry of the plan")         \
    X(POPULATION, "a population")           \
    X(FIT, "an entry of the fit")           \
    X(REASON, "a reason")                   \
    X(FIGURE, "a benefit or harm")          \
    X(MOVE, "a move")                       \
    X(MEASURE, "a measure")                 \
    X(STOP_SIGN, "a stop sign")             \
    X(EXERCISE, "an exercise")              \
    X(DOSE, "a level of an exercise")       \
    X(DRAWING, "a figure")                  \
    X(POSE, "a pose")                       \
    X(ARROW, "an arrow")                    \
    X(EXERCISE_LEVEL, "a level of people")  \
    X(PROGRAMME, "a programme")             \
    X(STEP, "an exercise of a programme")   \
    X(CLAIM, "a claim")                     \
    X(CARRIED, "what carries a claim")      \
    X(BODY_AREA, "an area of the body")     \
    X(SPINE_MOTION, "a space of the spine") \
    X(SPINE_MOTIF, "a picture of the spine")

#define SCHEMA_NUMBER(E, NAME, key, shape, need) KEY_##E##_##NAME,
#define SCHEMA_NUMBERS(E, what)                  enum { KEYS_##E(SCHEMA_NUMBER, E) KEY_##E##_COUNT };
ENTRIES(SCHEMA_NUMBERS)
#undef SCHEMA_NUMBERS

typedef enum Entry {
#define SCHEMA_ENTRY(E, what) ENTRY_##E,
    ENTRIES(SCHEMA_ENTRY)
#undef SCHEMA_ENTRY
} Entry;

enum { SCHEMA_MAX_KEYS = 40 };

/* The values of one entry by the numbers of its keys; NULL where there is none (or one of a wrong shape). */
typedef struct Values {
    const Tree *entry;
    const Tree *of[SCHEMA_MAX_KEYS];
} Values;

/* Checks an entry and takes its values apart. False after a complaint; *values is usable also then. */
bool schema_read(Complainer *c, Entry entry, const Tree *tree, Values *values);

/* Reads one scalar. False after a complaint, *out is untouched then; what names the thing in the message. */
bool schema_number(Complainer *c, const Tree *tree, const char *what, double lo, double hi, double *out);
bool schema_bool(Complainer *c, const Tree *tree, bool *out);
/* The index of the text in names, or -1 after a complaint. */
int schema_name(Complainer *c, const Tree *tree, const char *what, const Str *names, size_t count);

#endif
