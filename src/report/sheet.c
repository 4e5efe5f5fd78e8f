#include "report/sheet.h"

#include "knowledge/expr.h"
#include "report/words.h"

enum {
    SHOWN_CAUSES = 4,
    SHOWN_SERIOUS = 2,
    SHOWN_REASONS = 4,
    SHOWN_ROOTS = 3,
    SHOWN_LEVELS = 2,
    SHOWN_OPEN = 6
};
static const double SHOW_ROOT_FROM = 0.25;
static const double SHOW_LEVEL_FROM = 0.15;
static const double SHOW_SERIOUS_FROM = 0.01;

/* One sheet being made. */
typedef struct Making {
    Arena *arena;
    const Report *r;
    const Knowledge *k;
    Str language;
} Making;

static Str say(const Making *m, const char *id) {
    Str text = knowledge_word(m->k, m->language, "web", str_of(id), "text");
    return text.len ? text : str_of(id);
}

static Str say_fill(const Making *m, const char *id, const Fill *fills, size_t count) {
    return phrase_fill(m->arena, say(m, id), fills, count);
}

/* ---- what was told ---- */

typedef enum Pick { PICK_PRESENT, PICK_ABSENT, PICK_MEDICINES } Pick;

static bool is_medicine(const Finding *f) {
    static const char *const medicines[] = {"anticoagulant",    "antiplatelet", "steroids_long_term",
                                            "immunosuppressed", "chemotherapy", "metformin_long_term",
                                            "statin_or_steroid"};
    for (size_t i = 0; i < sizeof medicines / sizeof *medicines; i++)
        if (str_eq(f->id, str_of(medicines[i]))) return true;
    return false;
}

static bool is_present(const Finding *f, const Answer *a) {
    if (f->type == TYPE_NUMBER) return true;
    return f->type == TYPE_CHOICE ? a->any != TRI_NO : a->any == TRI_YES;
}

static bool picked(const Finding *f, const Answer *a, Pick pick) {
    if (!a->known || f->kind == FINDING_PERSON) return false;
    bool medicine = is_medicine(f) && is_present(f, a);
    if (pick == PICK_MEDICINES || medicine) return medicine && pick == PICK_MEDICINES;
    return is_present(f, a) == (pick == PICK_PRESENT);
}

static Str say_finding(const Making *m, size_t f, Pick pick) {
    const Answer *a = &m->r->of->given.of[f];
    if (pick == PICK_ABSENT) return words_finding_name(m->k, m->language, f);
    Side side = a->left == TRI_YES && a->right != TRI_YES   ? SIDE_ON_LEFT
                : a->right == TRI_YES && a->left != TRI_YES ? SIDE_ON_RIGHT
                                                            : SIDE_NONE;
    Str text = words_finding(m->k, m->language, m->r->of, f, side, 1, m->arena);
    if (a->left != TRI_YES || a->right != TRI_YES) return text;
    const Fill fills[] = {{"place", text}, {"side", say(m, "both_sides")}};
    return say_fill(m, "place_and_side", fills, 2);
}

static Lines findings(const Making *m, Pick pick) {
    const Case *of = m->r->of;
    Str *lines = ARENA_NEW(m->arena, of->given.count, Str);
    Lines list = {lines, 0};
    for (size_t f = 0; lines && f < of->given.count; f++)
        if (of->given.of[f].known && picked(&m->k->findings[f], &of->complete.of[f], pick))
            lines[list.count++] = say_finding(m, f, pick);
    return list;
}

static Str person(const Making *m) {
    const Answers *given = &m->r->of->given;
    const Answer *age = &given->of[m->k->person.age];
    const Answer *sex = &given->of[m->k->person.sex];
    Str years = age->known ? str_format(m->arena, "%g", age->number) : say(m, "unknown");
    Str which = say(m, "unknown");
    if (sex->known) {
        const Finding *f = &m->k->findings[m->k->person.sex];
        Str id = str_format(m->arena, "%.*s.%.*s", STR_ARG(f->id), STR_ARG(f->choices[sex->choice]));
        which = knowledge_word(m->k, m->language, "findings", id, "text");
        if (!which.len) which = f->choices[sex->choice];
    }
    const Fill fills[] = {{"age", years}, {"sex", which}};
    return say_fill(m, "print_person", fills, 2);
}

/* ---- red flags ---- */

/* Could a question that is asked of this person still tell? */
static bool can_be_asked(const Making *m, uint16_t finding) {
    ExprFacts facts = {.answers = &m->r->of->complete};
    for (size_t q = 0; q < m->k->question_count; q++) {
        const Question *question = &m->k->questions[q];
        bool applies = !question->when || expr_eval(question->when, &facts) != TRI_NO;
        for (size_t i = 0; applies && question->stage != STAGE_EXAMINATION && i < question->ask_count; i++)
            if (question->asks[i] == finding) return true;
    }
    return false;
}

/* Looks through the unknown findings of a rule for one that could still be asked. */
typedef struct Search {
    const Making *m;
    bool found;
} Search;

static void look(void *context, uint16_t finding) {
    Search *search = context;
    if (search->found || search->m->r->of->complete.of[finding].known) return;
    search->found = can_be_asked(search->m, finding);
}

/* One rule by itself, however urgent others are: what is unknown must not be told as absent. */
static FlagStatus status_of_rule(const Making *m, const Rule *rule) {
    ExprFacts facts = {.answers = &m->r->of->complete};
    Search search = {m, false};
    Tri holds = expr_eval(rule->when, &facts);
    if (holds != TRI_UNKNOWN) return holds == TRI_YES ? FLAG_PRESENT : FLAG_ABSENT;
    expr_findings(rule->when, look, &search);
    return search.found ? FLAG_OPEN : FLAG_NOT_EXAMINED;
}

static FlagStatus status_of(const Making *m, Str group) {
    FlagStatus worst = FLAG_ABSENT;
    for (size_t r = 0; r < m->k->rule_count; r++) {
        const Rule *rule = &m->k->rules[r];
        if (!str_eq(rule->red_flag, group) || rule->urgency < URGENCY_SAME_DAY) continue;
        FlagStatus status = status_of_rule(m, rule);
        if (status > worst) worst = status;
    }
    return worst;
}

static bool list_flags(const Making *m, Sheet *out) {
    static const char *const words[] = {"flag_absent", "flag_not_examined", "flag_open", "flag_present"};
    SheetFlag *flags = ARENA_NEW(m->arena, m->k->rule_count, SheetFlag);
    for (size_t r = 0; flags && r < m->k->rule_count; r++) {
        Str group = m->k->rules[r].red_flag;
        bool again = group.len == 0;
        for (size_t before = 0; before < r; before++)
            again = again || str_eq(m->k->rules[before].red_flag, group);
        if (again) continue;
        FlagStatus status = status_of(m, group);
        flags[out->flag_count++] = (SheetFlag){knowledge_word(m->k, m->language, "red_flags", group, "text"),
                                               say(m, words[status]), status};
    }
    out->flags = flags;
    return flags != NULL;
}

/* ---- causes, places, images, what is open ---- */

static Str join_reasons(const Making *m, const Reason *of, size_t count) {
    Buf line = buf_new(m->arena, 4096);
    for (size_t i = 0; i < count && i < SHOWN_REASONS; i++) {
        if (i) buf_add(&line, words_text(m->k, m->language, "list_join"));
        buf_add(&line,
                words_finding(m->k, m->language, m->r->of, of[i].finding, of[i].side, of[i].grade, m->arena));
    }
    return buf_str(&line);
}

static bool list_causes(const Making *m, Sheet *out) {
    SheetCause *causes = ARENA_NEW(m->arena, SHOWN_CAUSES + SHOWN_SERIOUS, SheetCause);
    for (size_t i = 0; causes && i < m->r->cause_count && out->cause_count < SHOWN_CAUSES + SHOWN_SERIOUS;
         i++) {
        const CauseLine *line = &m->r->causes[i];
        bool serious = m->k->causes[line->cause].serious && line->probability >= SHOW_SERIOUS_FROM;
        if (i >= SHOWN_CAUSES && !serious) continue;
        causes[out->cause_count++] = (SheetCause){
            words_cause(m->k, m->language, line->cause),
            words_frequency_range(m->k, m->language, line->probability, line->lo, line->hi, m->arena),
            join_reasons(m, line->speaks_for, line->for_count),
            join_reasons(m, line->speaks_against, line->against_count)};
    }
    out->causes = causes;
    return causes != NULL;
}

static Lines where(const Making *m) {
    const Localisation *w = &m->r->where;
    Str *lines = ARENA_NEW(m->arena, SHOWN_ROOTS + SHOWN_LEVELS + w->unseen_count, Str);
    Lines list = {lines, 0};
    if (!lines || w->root_count == 0 || w->roots[0].probability < SHOW_ROOT_FROM) return list;
    for (size_t i = 0; i < w->root_count && i < SHOWN_ROOTS && w->roots[i].probability >= SHOW_ROOT_FROM;
         i++) {
        Str side =
            words_text(m->k, m->language, w->roots[i].side == SIDE_ON_LEFT ? "side_left" : "side_right");
        Str about = words_frequency(m->k, m->language, w->roots[i].probability, m->arena);
        lines[list.count++] = str_format(m->arena, "%.*s, %.*s: %.*s",
                                         STR_ARG(words_cause(m->k, m->language, w->roots[i].cause)),
                                         STR_ARG(side), STR_ARG(about));
    }
    for (size_t i = 0; i < w->level_count && i < SHOWN_LEVELS && w->levels[i].probability >= SHOW_LEVEL_FROM;
         i++) {
        Fill level = {"level", m->k->levels[w->levels[i].level].id};
        Str name = words_say(m->k, m->language, "level", &level, 1, m->arena);
        Str about = words_frequency(m->k, m->language, w->levels[i].probability, m->arena);
        lines[list.count++] = str_format(m->arena, "%.*s: %.*s", STR_ARG(name), STR_ARG(about));
    }
    for (size_t i = 0; i < w->unseen_count; i++)
        lines[list.count++] = words_unseen(m->k, m->language, &w->unseen[i], m->arena);
    return list;
}

static Lines imaging(const Making *m) {
    Str *lines = ARENA_NEW(m->arena, m->r->imaging_count, Str);
    Lines list = {lines, 0};
    for (size_t i = 0; lines && i < m->r->imaging_count; i++) {
        const ImagingLine *line = &m->r->imaging[i];
        Str name =
            words_finding(m->k, m->language, m->r->of, line->finding, line->side, line->grade, m->arena);
        Str means = words_imaging(m->k, m->language, m->r->of, line, m->arena);
        lines[list.count++] = str_format(m->arena, "%.*s. %.*s", STR_ARG(name), STR_ARG(means));
    }
    return list;
}

/* What open rules of danger wait for, and what would make it clearer: each once. */
static void add_open(const Making *m, Str *lines, Lines *list, uint16_t finding) {
    Str name = words_finding_name(m->k, m->language, finding);
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(lines[i], name)) return;
    if (list->count < SHOWN_OPEN) lines[list->count++] = name;
}

static Lines open_questions(const Making *m) {
    Str *lines = ARENA_NEW(m->arena, SHOWN_OPEN, Str);
    Lines list = {lines, 0};
    for (size_t i = 0; lines && i < m->r->ask_next_count; i++)
        add_open(m, lines, &list, m->r->ask_next[i].finding);
    for (size_t i = 0; lines && i < m->r->safety.open_count; i++)
        for (size_t u = 0; u < m->r->safety.open[i].unasked_count; u++)
            if (can_be_asked(m, m->r->safety.open[i].unasked[u]))
                add_open(m, lines, &list, m->r->safety.open[i].unasked[u]);
    return list;
}

static Lines reasons(const Making *m) {
    const Safety *safety = &m->r->safety;
    Str *lines = ARENA_NEW(m->arena, SHOWN_REASONS, Str);
    Lines list = {lines, 0};
    for (size_t i = 0; lines && i < safety->fired_count && list.count < SHOWN_REASONS; i++) {
        const Rule *rule = &m->k->rules[safety->fired[i]];
        if (rule->urgency == safety->urgency)
            lines[list.count++] = knowledge_word(m->k, m->language, "rules", rule->id, "reason");
    }
    return list;
}

bool sheet_make(Arena *arena, const Report *report, Str language, Sheet *out, Err *err) {
    const Knowledge *k = report->knowledge;
    Making m = {arena, report, k, language};
    Str level = str_of(urgency_name(report->safety.urgency));
    *out = (Sheet){.person = person(&m),
                   .urgency = knowledge_word(k, language, "urgency", level, "name"),
                   .advice = knowledge_word(k, language, "urgency", level, "do"),
                   .reasons = reasons(&m),
                   .present = findings(&m, PICK_PRESENT),
                   .absent = findings(&m, PICK_ABSENT),
                   .medicines = findings(&m, PICK_MEDICINES),
                   .where = where(&m),
                   .imaging = imaging(&m),
                   .open = open_questions(&m)};
    if (report->plan.see >= 0) out->see = words_care(k, language, (size_t)report->plan.see, "name");
    if (!body_map_make(arena, report, language, &out->body)) return err_memory(err);
    return (list_flags(&m, out) && list_causes(&m, out) && !arena_failed(arena)) || err_memory(err);
}
