/* Exercises, the figures that show them, and the programmes that they make up (docs/knowledge.md). Part of a
 * Knowledge, with its lifetime: what is an index here is checked by the loader. */
#ifndef PLUMBLINE_KNOWLEDGE_EXERCISE_H
#define PLUMBLINE_KNOWLEDGE_EXERCISE_H

#include "knowledge/expr.h"

enum { EXERCISE_LEVELS = 3, FIGURE_POSES = 2, FIGURE_ARROWS = 3 };

#define EXERCISE_KINDS(X)     \
    X(RELAXATION, relaxation) \
    X(MOBILITY, mobility)     \
    X(NERVE, nerve)           \
    X(STRETCH, stretch)       \
    X(STRENGTH, strength)     \
    X(BALANCE, balance)       \
    X(WALKING, walking)       \
    X(CYCLING, cycling)

typedef enum ExerciseKind {
#define X(code, name) EXERCISE_##code,
    EXERCISE_KINDS(X)
#undef X
        EXERCISE_KIND_COUNT
} ExerciseKind;

/* The parts of the drawn body, each a chain of segments. In a side view `arm` and `leg` are the ones nearer
 * to the reader; in a front view those on the reader's right. */
#define POSE_PARTS(X)      \
    X(TRUNK, trunk, 2)     \
    X(HEAD, head, 1)       \
    X(ARM, arm, 2)         \
    X(FAR_ARM, far_arm, 2) \
    X(LEG, leg, 3)         \
    X(FAR_LEG, far_leg, 3)

typedef enum PosePart {
#define X(code, name, segments) POSE_##code,
    POSE_PARTS(X)
#undef X
        POSE_PART_COUNT
} PosePart;

enum { POSE_SEGMENTS = 3 };

/* The points that arrows begin at. */
#define BODY_POINTS(X)      \
    X(HIP, hip)             \
    X(WAIST, waist)         \
    X(CHEST, chest)         \
    X(HEAD, head)           \
    X(ELBOW, elbow)         \
    X(HAND, hand)           \
    X(FAR_ELBOW, far_elbow) \
    X(FAR_HAND, far_hand)   \
    X(KNEE, knee)           \
    X(ANKLE, ankle)         \
    X(TOE, toe)             \
    X(FAR_KNEE, far_knee)   \
    X(FAR_ANKLE, far_ankle) \
    X(FAR_TOE, far_toe)

typedef enum BodyPoint {
#define X(code, name) POINT_##code,
    BODY_POINTS(X)
#undef X
        POINT_COUNT
} BodyPoint;

/* What stands around; where it stands follows from the pose. */
#define FIGURE_PROPS(X)               \
    X(MAT, mat)                       \
    X(BED, bed)                       \
    X(CHAIR, chair)                   \
    X(CHAIR_FOR_LEGS, chair_for_legs) \
    X(CHAIR_BEHIND, chair_behind)     \
    X(WALL, wall)                     \
    X(COUNTER, counter)               \
    X(LEG_PILLOW, leg_pillow)         \
    X(STRAP, strap)                   \
    X(STEP, step)                     \
    X(BIKE, bike)                     \
    X(TROLLEY, trolley)

typedef enum FigureProp {
#define X(code, name) PROP_##code,
    FIGURE_PROPS(X)
#undef X
        PROP_COUNT
} FigureProp;

/* A posture: the direction of each segment in degrees against the horizontal, 0 to the right and 90 up, from
 * the hip outwards; the body looks to the right when it stands. `lift` raises it above the ground, in cm. */
typedef struct Pose {
    double angle[POSE_PART_COUNT][POSE_SEGMENTS];
    double lift;
    unsigned props; /* bit p: FigureProp p */
} Pose;

/* An arrow of the movement: the way of a point from the first pose to the second, or straight: it begins
 * `gap` cm from the point in direction `angle` and is `length` cm long, towards the point when that is
 * negative. */
typedef struct FigureArrow {
    BodyPoint point;
    bool straight;
    double angle, gap, length;
} FigureArrow;

typedef enum FigureView { VIEW_SIDE, VIEW_FRONT } FigureView;

typedef struct BodyFigure {
    FigureView view;
    Pose poses[FIGURE_POSES];
    size_t pose_count;
    unsigned accent; /* bit p: PosePart p works, and is drawn in the accent colour */
    FigureArrow arrows[FIGURE_ARROWS];
    size_t arrow_count;
} BodyFigure;

/* How much: either sets of repetitions, each held for hold_seconds (0: not held), or minutes. */
typedef struct Dose {
    int sets, repetitions, hold_seconds;
    int minutes;
    int times_a_day, days_a_week;
} Dose;

struct Exercise {
    Str id;
    ExerciseKind kind;
    Dose doses[EXERCISE_LEVELS]; /* by level, the gentlest first */
    size_t dose_count;
    const uint16_t *stops; /* into stop_signs */
    size_t stop_count;
    const Expr *avoid_when; /* NULL: never */
    EvidenceRefs from;      /* that it helps */
    EvidenceRefs dose_from; /* that this is the amount; empty: an expert's choice, and why says so */
    Str why;
    BodyFigure figure;
    Pos pos;
};

/* Ordered: a greater value is graver. */
typedef enum StopAct { STOP_EASE, STOP_PAUSE, STOP_HELP, STOP_ACT_COUNT } StopAct;

/* A sign to do less (ease), to leave an exercise out (pause), or to stop all and get help. */
struct StopSign {
    Str id;
    StopAct act;
    bool for_all; /* holds for every exercise */
    EvidenceRefs from;
    Str why;
    Pos pos;
};

/* A level of the person, the lowest first. The first has no condition. */
struct ExerciseLevel {
    Str id;
    const Expr *when;
    Pos pos;
};

typedef struct ProgrammeEntry {
    uint16_t exercise;
    const Expr *when; /* NULL: for everybody */
    int from_level;   /* left out below this level of the person, 1 to EXERCISE_LEVELS */
    bool other_days;
} ProgrammeEntry;

struct Programme {
    Str id;
    int order; /* the first that fits, by order, is taken */
    const Str *phases;
    size_t phase_count;
    const Expr *when;
    const Expr *avoid_when;
    int highest_level;             /* nobody begins above it */
    int weeks;                     /* then one looks again */
    int move_up_days;              /* so many calm days before the next level */
    const ProgrammeEntry *entries; /* none: no exercises for now, and the words say why */
    size_t entry_count;
    const uint16_t *stops; /* into stop_signs, besides those of the exercises */
    size_t stop_count;
    EvidenceRefs from;
    Str why;
    Pos pos;
};

/* "mobility"; "ease", "pause", "help". */
const char *exercise_kind_name(ExerciseKind kind);
const char *stop_act_name(StopAct act);

/* Index of the exercise, or -1. */
int knowledge_exercise(const Knowledge *k, Str id);

#endif
