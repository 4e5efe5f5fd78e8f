/* The keys of exercises, their figures and programmes, and of the other drawings, for schema.h. */
#ifndef PLUMBLINE_KNOWLEDGE_SCHEMA_EXERCISE_H
#define PLUMBLINE_KNOWLEDGE_SCHEMA_EXERCISE_H

#define KEYS_STOP_SIGN(X, E)                       \
    X(E, ID, "id", SHAPE_ID, NEEDED)               \
    X(E, DO, "do", SHAPE_TEXT, NEEDED)             \
    X(E, FOR_ALL, "for_all", SHAPE_TEXT, OPTIONAL) \
    X(E, FROM, "from", SHAPE_TEXTS, OPTIONAL)      \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)         \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_EXERCISE(X, E)                              \
    X(E, ID, "id", SHAPE_ID, NEEDED)                     \
    X(E, KIND, "kind", SHAPE_TEXT, NEEDED)               \
    X(E, LEVELS, "levels", SHAPE_LIST, NEEDED)           \
    X(E, STOP, "stop", SHAPE_TEXTS, OPTIONAL)            \
    X(E, AVOID_WHEN, "avoid_when", SHAPE_TEXT, OPTIONAL) \
    X(E, FROM, "from", SHAPE_TEXTS, OPTIONAL)            \
    X(E, DOSE_FROM, "dose_from", SHAPE_TEXTS, OPTIONAL)  \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)               \
    X(E, FIGURE, "figure", SHAPE_MAP, NEEDED)            \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_DOSE(X, E)                                      \
    X(E, SETS, "sets", SHAPE_TEXT, OPTIONAL)                 \
    X(E, REPETITIONS, "repetitions", SHAPE_TEXT, OPTIONAL)   \
    X(E, HOLD_SECONDS, "hold_seconds", SHAPE_TEXT, OPTIONAL) \
    X(E, MINUTES, "minutes", SHAPE_TEXT, OPTIONAL)           \
    X(E, TIMES_A_DAY, "times_a_day", SHAPE_TEXT, OPTIONAL)   \
    X(E, DAYS_A_WEEK, "days_a_week", SHAPE_TEXT, NEEDED)

#define KEYS_DRAWING(X, E)                      \
    X(E, VIEW, "view", SHAPE_TEXT, OPTIONAL)    \
    X(E, POSES, "poses", SHAPE_LIST, NEEDED)    \
    X(E, WORKS, "works", SHAPE_TEXTS, OPTIONAL) \
    X(E, ARROWS, "arrows", SHAPE_LIST, OPTIONAL)

/* The parts of the body first, in the order of PosePart: read_figure.c relies on it. */
#define KEYS_POSE(X, E)                             \
    X(E, TRUNK, "trunk", SHAPE_TEXTS, OPTIONAL)     \
    X(E, HEAD, "head", SHAPE_TEXTS, OPTIONAL)       \
    X(E, ARM, "arm", SHAPE_TEXTS, OPTIONAL)         \
    X(E, FAR_ARM, "far_arm", SHAPE_TEXTS, OPTIONAL) \
    X(E, LEG, "leg", SHAPE_TEXTS, OPTIONAL)         \
    X(E, FAR_LEG, "far_leg", SHAPE_TEXTS, OPTIONAL) \
    X(E, LIFT, "lift", SHAPE_TEXT, OPTIONAL)        \
    X(E, PROPS, "props", SHAPE_TEXTS, OPTIONAL)

#define KEYS_ARROW(X, E)                       \
    X(E, AT, "at", SHAPE_TEXT, NEEDED)         \
    X(E, ANGLE, "angle", SHAPE_TEXT, OPTIONAL) \
    X(E, GAP, "gap", SHAPE_TEXT, OPTIONAL)     \
    X(E, LENGTH, "length", SHAPE_TEXT, OPTIONAL)

#define KEYS_EXERCISE_LEVEL(X, E)            \
    X(E, ID, "id", SHAPE_ID, NEEDED)         \
    X(E, WHEN, "when", SHAPE_TEXT, OPTIONAL) \
    X(E, WHY, "why", SHAPE_TEXT, NEEDED)     \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_PROGRAMME(X, E)                                   \
    X(E, ID, "id", SHAPE_ID, NEEDED)                           \
    X(E, ORDER, "order", SHAPE_TEXT, NEEDED)                   \
    X(E, PHASES, "phases", SHAPE_TEXTS, NEEDED)                \
    X(E, WHEN, "when", SHAPE_TEXT, OPTIONAL)                   \
    X(E, AVOID_WHEN, "avoid_when", SHAPE_TEXT, OPTIONAL)       \
    X(E, HIGHEST_LEVEL, "highest_level", SHAPE_TEXT, OPTIONAL) \
    X(E, WEEKS, "weeks", SHAPE_TEXT, NEEDED)                   \
    X(E, MOVE_UP_DAYS, "move_up_days", SHAPE_TEXT, NEEDED)     \
    X(E, EXERCISES, "exercises", SHAPE_LIST, NEEDED)           \
    X(E, STOP, "stop", SHAPE_TEXTS, OPTIONAL)                  \
    X(E, FROM, "from", SHAPE_TEXTS, OPTIONAL)                  \
    X(E, WHY, "why", SHAPE_TEXT, OPTIONAL)                     \
    X(E, NOTE, "note", SHAPE_TEXT, OPTIONAL)

#define KEYS_STEP(X, E)                                  \
    X(E, DO, "do", SHAPE_TEXT, NEEDED)                   \
    X(E, WHEN, "when", SHAPE_TEXT, OPTIONAL)             \
    X(E, FROM_LEVEL, "from_level", SHAPE_TEXT, OPTIONAL) \
    X(E, OTHER_DAYS, "other_days", SHAPE_TEXT, OPTIONAL)

#define KEYS_BODY_AREA(X, E)                   \
    X(E, ID, "id", SHAPE_ID, NEEDED)           \
    X(E, PAIN, "pain", SHAPE_TEXT, OPTIONAL)   \
    X(E, NUMB, "numb", SHAPE_TEXT, OPTIONAL)   \
    X(E, FRONT, "front", SHAPE_TEXT, OPTIONAL) \
    X(E, BACK, "back", SHAPE_TEXT, OPTIONAL)   \
    X(E, PARTS, "parts", SHAPE_TEXTS, OPTIONAL)

#define KEYS_SPINE_MOTIF(X, E)         \
    X(E, OF, "of", SHAPE_TEXT, NEEDED) \
    X(E, PICTURE, "picture", SHAPE_TEXT, NEEDED)

#define KEYS_SPINE_MOTION(X, E)              \
    X(E, SPACE, "space", SHAPE_TEXT, NEEDED) \
    X(E, LEFT, "left", SHAPE_MAP, NEEDED)

#endif
