/* Stop signs, exercises, levels of people, and programmes. */
#include "knowledge/loader.h"

#define KIND_NAME(code, name) {#name, sizeof(#name) - 1},
static const Str kinds[] = {EXERCISE_KINDS(KIND_NAME)};
static const Str acts[] = {{"ease", 4}, {"pause", 5}, {"help", 4}};

enum { LEAST_CALM_DAYS = 1, MOST_CALM_DAYS = 90, MOST_WEEKS = 104, NAMES_MAX = 64 };

const char *exercise_kind_name(ExerciseKind kind) {
    return kinds[kind].ptr;
}

const char *stop_act_name(StopAct act) {
    return acts[act].ptr;
}

int knowledge_exercise(const Knowledge *k, Str id) {
    return index_get(&k->ids->exercises, id);
}

/* Whatever is advised names its evidence or says why. */
static void want_lineage(Loader *l, Pos pos, Str id, const Tree *from, const Tree *why) {
    if (from || why) return;
    complain(&l->complain, pos, "%.*s has neither `from` nor `why`", STR_ARG(id));
    complain_hint(&l->complain, "cite evidence rows, or say in one sentence why it is right");
}

/* The number of the entry of a section that is named, or -1 after a complaint. */
static int entry_named(Loader *l, const Tree *name, const Index *ids, SectionId id, const char *what) {
    int found = index_get(ids, name->text);
    if (found >= 0) return found;
    complain(&l->complain, tree_pos(name), "there is no %s `%.*s`", what, STR_ARG(name->text));
    const Section *section = &l->sections[id];
    Str names[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < section->count && count < NAMES_MAX; i++)
        names[count++] = tree_text(tree_get(section->of[i], STR("id")));
    complain_names(&l->complain, name->text, names, count);
    return -1;
}

static void read_stop_signs(Loader *l) {
    const Section *section = &l->sections[SECTION_STOP_SIGNS];
    StopSign *signs = ARENA_NEW(l->arena, section->count, StopSign);
    if (!signs) return;
    l->k->stop_signs = signs;
    l->k->stop_sign_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        StopSign *sign = &signs[i];
        bool ok = schema_read(&l->complain, ENTRY_STOP_SIGN, section->of[i], &v);
        *sign = (StopSign){.id = tree_text(v.of[KEY_STOP_SIGN_ID]), .pos = tree_pos(section->of[i])};
        if (!ok) continue;
        int act = schema_name(&l->complain, v.of[KEY_STOP_SIGN_DO], "`do`", acts, STOP_ACT_COUNT);
        if (act >= 0) sign->act = (StopAct)act;
        if (v.of[KEY_STOP_SIGN_FOR_ALL])
            schema_bool(&l->complain, v.of[KEY_STOP_SIGN_FOR_ALL], &sign->for_all);
        sign->from = read_from(l, v.of[KEY_STOP_SIGN_FROM]);
        sign->why = tree_text(v.of[KEY_STOP_SIGN_WHY]);
        want_lineage(l, sign->pos, sign->id, v.of[KEY_STOP_SIGN_FROM], v.of[KEY_STOP_SIGN_WHY]);
    }
}

static void read_dose(Loader *l, const Tree *tree, Dose *dose) {
    Values v;
    if (!schema_read(&l->complain, ENTRY_DOSE, tree, &v)) return;
    dose->sets = read_whole(l, v.of[KEY_DOSE_SETS], "`sets`", 1, 10);
    dose->repetitions = read_whole(l, v.of[KEY_DOSE_REPETITIONS], "`repetitions`", 1, 100);
    dose->hold_seconds = read_whole(l, v.of[KEY_DOSE_HOLD_SECONDS], "`hold_seconds`", 1, 300);
    dose->minutes = read_whole(l, v.of[KEY_DOSE_MINUTES], "`minutes`", 1, 120);
    dose->days_a_week = read_whole(l, v.of[KEY_DOSE_DAYS_A_WEEK], "`days_a_week`", 1, 7);
    dose->times_a_day = 1;
    if (v.of[KEY_DOSE_TIMES_A_DAY])
        dose->times_a_day = read_whole(l, v.of[KEY_DOSE_TIMES_A_DAY], "`times_a_day`", 1, 12);
    bool counted = v.of[KEY_DOSE_SETS] && v.of[KEY_DOSE_REPETITIONS] && !v.of[KEY_DOSE_MINUTES];
    bool timed = v.of[KEY_DOSE_MINUTES] && !v.of[KEY_DOSE_SETS] && !v.of[KEY_DOSE_REPETITIONS] &&
                 !v.of[KEY_DOSE_HOLD_SECONDS];
    if (!counted && !timed) {
        complain(&l->complain, tree_pos(tree), "an amount is `sets` of `repetitions`, or `minutes`");
        complain_hint(&l->complain, "write {sets: 2, repetitions: 8, days_a_week: 3} or {minutes: 10, …}");
    }
}

static const uint16_t *read_stops(Loader *l, const Tree *list, size_t *count) {
    uint16_t *stops = list ? ARENA_NEW(l->arena, list->count, uint16_t) : NULL;
    for (size_t i = 0; stops && i < list->count; i++) {
        int sign = entry_named(l, list->items[i], &l->ids->stop_signs, SECTION_STOP_SIGNS, "stop sign");
        if (sign >= 0) stops[(*count)++] = (uint16_t)sign;
    }
    return stops;
}

static void read_exercise(Loader *l, const Values *v, Exercise *e) {
    int kind = schema_name(&l->complain, v->of[KEY_EXERCISE_KIND], "`kind`", kinds, EXERCISE_KIND_COUNT);
    if (kind >= 0) e->kind = (ExerciseKind)kind;
    const Tree *levels = v->of[KEY_EXERCISE_LEVELS];
    e->dose_count = levels->count;
    if (levels->count == 0 || levels->count > EXERCISE_LEVELS) {
        complain(&l->complain, tree_pos(levels), "an exercise has one to %d levels", (int)EXERCISE_LEVELS);
        e->dose_count = 0;
    }
    for (size_t i = 0; i < e->dose_count; i++) read_dose(l, levels->items[i], &e->doses[i]);
    e->stops = read_stops(l, v->of[KEY_EXERCISE_STOP], &e->stop_count);
    e->avoid_when = read_expr(l, v->of[KEY_EXERCISE_AVOID_WHEN], EXPR_CARE);
    e->from = read_from(l, v->of[KEY_EXERCISE_FROM]);
    e->dose_from = read_from(l, v->of[KEY_EXERCISE_DOSE_FROM]);
    e->why = tree_text(v->of[KEY_EXERCISE_WHY]);
    if (!v->of[KEY_EXERCISE_DOSE_FROM] && !v->of[KEY_EXERCISE_WHY]) {
        complain(&l->complain, e->pos, "the amounts of %.*s have neither `dose_from` nor `why`",
                 STR_ARG(e->id));
        complain_hint(&l->complain, "cite the rows of the dosage, or say why an expert chose it");
    }
    read_drawing(l, v->of[KEY_EXERCISE_FIGURE], &e->figure);
}

static void read_all_exercises(Loader *l) {
    const Section *section = &l->sections[SECTION_EXERCISES];
    Exercise *exercises = ARENA_NEW(l->arena, section->count, Exercise);
    if (!exercises) return;
    l->k->exercises = exercises;
    l->k->exercise_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        bool ok = schema_read(&l->complain, ENTRY_EXERCISE, section->of[i], &v);
        exercises[i] = (Exercise){.id = tree_text(v.of[KEY_EXERCISE_ID]), .pos = tree_pos(section->of[i])};
        if (ok) read_exercise(l, &v, &exercises[i]);
    }
}

static void read_levels_of_people(Loader *l) {
    const Section *section = &l->sections[SECTION_EXERCISE_LEVELS];
    if (section->count > EXERCISE_LEVELS) {
        complain(&l->complain, tree_pos(section->of[EXERCISE_LEVELS]), "there are at most %d levels",
                 (int)EXERCISE_LEVELS);
        return;
    }
    ExerciseLevel *levels = ARENA_NEW(l->arena, section->count, ExerciseLevel);
    if (!levels) return;
    l->k->exercise_levels = levels;
    l->k->exercise_level_count = section->count;
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        schema_read(&l->complain, ENTRY_EXERCISE_LEVEL, section->of[i], &v);
        levels[i] = (ExerciseLevel){.id = tree_text(v.of[KEY_EXERCISE_LEVEL_ID]),
                                    .when = read_expr(l, v.of[KEY_EXERCISE_LEVEL_WHEN], EXPR_CARE),
                                    .pos = tree_pos(section->of[i])};
        if ((i == 0) == (v.of[KEY_EXERCISE_LEVEL_WHEN] == NULL)) continue;
        complain(&l->complain, levels[i].pos,
                 i ? "a higher level needs `when`" : "the lowest level is for everybody and has no `when`");
    }
}

static void read_entry(Loader *l, const Tree *tree, ProgrammeEntry *entry) {
    Values v;
    entry->from_level = 1;
    if (!schema_read(&l->complain, ENTRY_STEP, tree, &v)) return;
    int exercise = entry_named(l, v.of[KEY_STEP_DO], &l->ids->exercises, SECTION_EXERCISES, "exercise");
    if (exercise >= 0) entry->exercise = (uint16_t)exercise;
    entry->when = read_expr(l, v.of[KEY_STEP_WHEN], EXPR_CARE);
    if (v.of[KEY_STEP_FROM_LEVEL])
        entry->from_level = read_whole(l, v.of[KEY_STEP_FROM_LEVEL], "`from_level`", 1, EXERCISE_LEVELS);
    if (v.of[KEY_STEP_OTHER_DAYS]) schema_bool(&l->complain, v.of[KEY_STEP_OTHER_DAYS], &entry->other_days);
}

static void read_entries(Loader *l, const Tree *list, Programme *p) {
    ProgrammeEntry *entries = ARENA_NEW(l->arena, list->count, ProgrammeEntry);
    if (!entries) return;
    p->entries = entries;
    p->entry_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        read_entry(l, list->items[i], &entries[i]);
        for (size_t j = 0; j < i; j++)
            if (entries[j].exercise == entries[i].exercise && l->complain.errors == 0)
                complain(&l->complain, tree_pos(list->items[i]), "%.*s stands twice in this programme",
                         STR_ARG(l->k->exercises[entries[i].exercise].id));
    }
    if (list->count && (entries[0].from_level > 1 || entries[0].when))
        complain(&l->complain, tree_pos(list), "a programme begins with an exercise for everybody");
}

static void read_phases(Loader *l, const Tree *list, Programme *p) {
    Str *phases = ARENA_NEW(l->arena, list->count, Str);
    if (!phases) return;
    p->phases = phases;
    for (size_t i = 0; i < list->count; i++) {
        /* Knowledge without phases is good for trying out programmes. */
        bool known = l->sections[SECTION_PHASES].count == 0 ||
                     entry_named(l, list->items[i], &l->ids->care[CARE_PHASE], SECTION_PHASES, "phase") >= 0;
        if (known) phases[p->phase_count++] = list->items[i]->text;
    }
}

static void read_programme(Loader *l, const Values *v, Programme *p) {
    p->order = read_whole(l, v->of[KEY_PROGRAMME_ORDER], "`order`", 0, 10000);
    p->weeks = read_whole(l, v->of[KEY_PROGRAMME_WEEKS], "`weeks`", 1, MOST_WEEKS);
    p->move_up_days =
        read_whole(l, v->of[KEY_PROGRAMME_MOVE_UP_DAYS], "`move_up_days`", LEAST_CALM_DAYS, MOST_CALM_DAYS);
    p->highest_level = EXERCISE_LEVELS;
    if (v->of[KEY_PROGRAMME_HIGHEST_LEVEL])
        p->highest_level =
            read_whole(l, v->of[KEY_PROGRAMME_HIGHEST_LEVEL], "`highest_level`", 1, EXERCISE_LEVELS);
    p->when = read_expr(l, v->of[KEY_PROGRAMME_WHEN], EXPR_CARE);
    p->avoid_when = read_expr(l, v->of[KEY_PROGRAMME_AVOID_WHEN], EXPR_CARE);
    p->from = read_from(l, v->of[KEY_PROGRAMME_FROM]);
    p->why = tree_text(v->of[KEY_PROGRAMME_WHY]);
    want_lineage(l, p->pos, p->id, v->of[KEY_PROGRAMME_FROM], v->of[KEY_PROGRAMME_WHY]);
    read_phases(l, v->of[KEY_PROGRAMME_PHASES], p);
    p->stops = read_stops(l, v->of[KEY_PROGRAMME_STOP], &p->stop_count);
    read_entries(l, v->of[KEY_PROGRAMME_EXERCISES], p);
}

static void read_programmes(Loader *l) {
    const Section *section = &l->sections[SECTION_PROGRAMMES];
    Programme *programmes = ARENA_NEW(l->arena, section->count, Programme);
    if (!programmes) return;
    l->k->programmes = programmes;
    l->k->programme_count = section->count;
    if (section->count && l->k->exercise_level_count == 0)
        complain(&l->complain, tree_pos(section->of[0]), "programmes need `exercise_levels`");
    for (size_t i = 0; i < section->count; i++) {
        Values v;
        bool ok = schema_read(&l->complain, ENTRY_PROGRAMME, section->of[i], &v);
        programmes[i] = (Programme){.id = tree_text(v.of[KEY_PROGRAMME_ID]), .pos = tree_pos(section->of[i])};
        if (ok) read_programme(l, &v, &programmes[i]);
    }
}

void read_exercises(Loader *l) {
    read_stop_signs(l);
    read_all_exercises(l);
    read_levels_of_people(l);
    if (!arena_failed(l->arena)) read_programmes(l);
}
