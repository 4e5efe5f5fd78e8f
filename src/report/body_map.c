#include "report/body_map.h"

#include "report/words.h"

static const double likely_root = 0.25; /* from here on a root is named */
static const double often =
    0.245; /* what is drawn as the area of a root: a quarter of people feel it there */

typedef struct Making {
    Arena *arena;
    const Report *r;
    Str language;
    Str root; /* its name, or empty */
    BodyMap *out;
} Making;

static Str say(const Making *m, const char *id, Str places) {
    const Fill fills[] = {{"name", m->root}, {"places", places}};
    Str text = knowledge_word(m->r->knowledge, m->language, "web", str_of(id), "text");
    return phrase_fill(m->arena, text, fills, 2);
}

static void add(const Making *m, const char *id, const BodyMark *marks, BodyFeel feel, const char *none) {
    Str places = body_names(m->r->knowledge, m->language, marks, feel, 0.5, 2, true, m->arena);
    if (places.len) m->out->lines[m->out->line_count++] = say(m, id, places);
    else if (none) m->out->lines[m->out->line_count++] = say(m, none, places);
}

/* The area of the root, and what of it was told. */
static bool add_root(Making *m) {
    const RootLine *root = &m->r->where.roots[0];
    const Knowledge *k = m->r->knowledge;
    const BodyMark *felt = body_root(k, root->cause, root->side == SIDE_ON_LEFT, m->arena);
    const BodyMark *area = felt ? body_either(k, felt, often, m->arena) : NULL;
    const BodyMark *shared = area ? body_shared(k, m->out->told, area, often, m->arena) : NULL;
    if (!shared) return false;
    m->root = words_cause(k, m->language, root->cause);
    m->out->ringed = area;
    add(m, "root_area", area, FEEL_PAIN, NULL);
    add(m, "root_shared", shared, FEEL_PAIN, "root_shared_none");
    return true;
}

bool body_map_make(Arena *arena, const Report *report, Str language, BodyMap *out) {
    Making m = {.arena = arena, .r = report, .language = language, .out = out};
    bool rooted = report->where.root_count && report->where.roots[0].probability >= likely_root;
    *out = (BodyMap){.told = body_told(report->of, arena)};
    if (!out->told) return false;
    add(&m, "told_pain", out->told, FEEL_PAIN, NULL);
    add(&m, "told_numb", out->told, FEEL_NUMB, NULL);
    out->told_count = out->line_count;
    if (rooted && !add_root(&m)) return false;
    out->title = say(&m, rooted ? "body_root_title" : "body_title", (Str){0});
    out->legend = say(&m, rooted ? "body_root_legend" : "body_legend", (Str){0});
    return !arena_failed(arena);
}
