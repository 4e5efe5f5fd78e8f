#include "report/body.h"

#include "report/svg.h"
#include "report/words.h"

enum { NAMES_BYTES = 4096 };

static const char view_letter[BODY_VIEW_COUNT] = {'f', 'b'};
#define VIEW_BOX "viewBox=\"-140 -10 280 642\""

/* ---- marks ---- */

static BodyMark *new_marks(const Knowledge *k, Arena *arena) {
    return ARENA_NEW(arena, k->body_area_count, BodyMark);
}

/* Marks an area, or the areas that make it up. */
static void mark(const Knowledge *k, BodyMark *marks, size_t area, BodyFeel feel, int side, double p) {
    const BodyArea *a = &k->body_areas[area];
    size_t count = a->part_count ? a->part_count : 1;
    for (size_t i = 0; i < count; i++) {
        double *at = &marks[a->part_count ? a->parts[i] : area].of[feel][side];
        if (p > *at) *at = p;
    }
}

static bool is_told(const Case *of, size_t area, BodyFeel feel, int side) {
    const Knowledge *k = of->knowledge;
    int finding = k->body_areas[area].felt[feel];
    if (finding < 0) return false;
    const Answer *answer = &of->given.of[finding];
    Tri tri = k->findings[finding].type != TYPE_SIDE ? answer->any
              : side == BODY_LEFT                    ? answer->left
                                                     : answer->right;
    return answer->known && tri == TRI_YES;
}

/* True when an area is a part of another, or has parts of it only. */
static bool lies_in(const Knowledge *k, size_t area, size_t larger) {
    const BodyArea *a = &k->body_areas[area];
    const BodyArea *l = &k->body_areas[larger];
    size_t first = a->part_count ? a->parts[0] : area;
    for (size_t i = 0; i < l->part_count && a->part_count < l->part_count; i++)
        if (l->parts[i] == first) return true;
    return false;
}

/* Whether the place is told more closely on this side. */
static bool told_closer(const Case *of, size_t area, BodyFeel feel, int side) {
    for (size_t b = 0; b < of->knowledge->body_area_count; b++)
        if (lies_in(of->knowledge, b, area) && is_told(of, b, feel, side)) return true;
    return false;
}

const BodyMark *body_told(const Case *of, Arena *arena) {
    const Knowledge *k = of->knowledge;
    BodyMark *marks = new_marks(k, arena);
    for (size_t a = 0; marks && a < k->body_area_count; a++)
        for (int feel = 0; feel < BODY_FEEL_COUNT; feel++)
            for (int side = 0; side < BODY_SIDES; side++)
                if (is_told(of, a, (BodyFeel)feel, side) && !told_closer(of, a, (BodyFeel)feel, side))
                    mark(k, marks, a, (BodyFeel)feel, side, 1);
    return marks;
}

/* Adds what a cause shows directly; general areas say nothing of a place. */
static void mark_links(const Knowledge *k, const Cause *cause, double p, int side, BodyMark *marks) {
    for (size_t i = 0; i < cause->show_count; i++) {
        const Link *link = &cause->shows[i];
        BodyFeel feel;
        int area = link->to.is_finding ? knowledge_body_area(k, link->to.index, &feel) : -1;
        if (area >= 0 && k->body_areas[area].part_count == 0)
            mark(k, marks, (size_t)area, feel, side, p * link->p.value[0]);
    }
}

const BodyMark *body_root(const Knowledge *k, size_t root, bool left, Arena *arena) {
    const Cause *cause = &k->causes[root];
    BodyMark *marks = new_marks(k, arena);
    int side = left ? BODY_LEFT : BODY_RIGHT;
    if (!marks) return NULL;
    mark_links(k, cause, 1, side, marks);
    for (size_t i = 0; i < cause->show_count; i++)
        if (!cause->shows[i].to.is_finding)
            mark_links(k, &k->causes[cause->shows[i].to.index], cause->shows[i].p.value[0], side, marks);
    return marks;
}

static bool reaches(const BodyMark *mark, int side, double from) {
    return mark->of[FEEL_PAIN][side] >= from || mark->of[FEEL_NUMB][side] >= from;
}

const BodyMark *body_shared(const Knowledge *k, const BodyMark *a, const BodyMark *b, double from,
                            Arena *arena) {
    BodyMark *marks = new_marks(k, arena);
    for (size_t i = 0; marks && i < k->body_area_count; i++)
        for (int side = 0; side < BODY_SIDES; side++)
            marks[i].of[FEEL_PAIN][side] = reaches(&a[i], side, from) && reaches(&b[i], side, from);
    return marks;
}

const BodyMark *body_either(const Knowledge *k, const BodyMark *marks, double from, Arena *arena) {
    return body_shared(k, marks, marks, from, arena);
}

static bool within(double p, double from, double below) {
    return p >= from && p < below;
}

/* Names being gathered: what is marked and not yet named. */
typedef struct Naming {
    const Knowledge *k;
    Str language;
    bool with_sides;
    bool open[BODY_AREAS_MAX][BODY_SIDES];
    Buf names;
} Naming;

static void name(Naming *n, size_t area, bool left, bool right) {
    static const char *const sides[] = {"side_left", "side_right", "side_both"};
    if (!left && !right) return;
    if (buf_str(&n->names).len) buf_add(&n->names, STR(", "));
    buf_add(&n->names, knowledge_word(n->k, n->language, "body_areas", n->k->body_areas[area].id, "name"));
    if (!n->with_sides) return;
    Str side =
        knowledge_word(n->k, n->language, "drawings", str_of(sides[left && right ? 2 : right]), "text");
    buf_format(&n->names, " (%.*s)", STR_ARG(side));
}

/* All parts of an area on one side: they are then named together. */
static bool take_parts(Naming *n, size_t area, int side) {
    const BodyArea *a = &n->k->body_areas[area];
    bool all = a->part_count > 0;
    for (size_t i = 0; i < a->part_count; i++) all = all && n->open[a->parts[i]][side];
    for (size_t i = 0; all && i < a->part_count; i++) n->open[a->parts[i]][side] = false;
    return all;
}

Str body_names(const Knowledge *k, Str language, const BodyMark *marks, BodyFeel feel, double from,
               double below, bool with_sides, Arena *arena) {
    Naming n = {.k = k, .language = language, .with_sides = with_sides, .names = buf_new(arena, NAMES_BYTES)};
    for (size_t a = 0; a < k->body_area_count; a++)
        for (int side = 0; side < BODY_SIDES; side++)
            n.open[a][side] = within(marks[a].of[feel][side], from, below);
    /* The larger come after what makes them up. */
    for (size_t a = k->body_area_count; a-- > 0;) {
        if (!knowledge_word(k, language, "body_areas", k->body_areas[a].id, "name").len) continue;
        bool left = take_parts(&n, a, BODY_LEFT);
        bool right = take_parts(&n, a, BODY_RIGHT);
        name(&n, a, left, right);
    }
    for (size_t a = 0; a < k->body_area_count; a++) name(&n, a, n.open[a][BODY_LEFT], n.open[a][BODY_RIGHT]);
    return buf_str(&n.names);
}

/* ---- drawing ---- */

bool body_mirrored(BodyView view, int side) {
    return (view == BODY_FRONT) == (side == BODY_RIGHT);
}

static void use(Str id, BodyView view, size_t area, Buf *out) {
    buf_format(out, "<use href=\"#%.*s%c%zu\"/>", STR_ARG(id), view_letter[view], area);
}

static void open_side(BodyView view, int side, Buf *out) {
    buf_add(out, body_mirrored(view, side) ? STR("<g transform=\"scale(-1 1)\">") : STR("<g>"));
}

static void outlines(const Knowledge *k, Str id, Buf *out) {
    buf_format(out,
               "<defs>\n<pattern id=\"%.*sdots\" width=\"9\" height=\"9\" patternUnits=\"userSpaceOnUse\">"
               "<circle cx=\"2.5\" cy=\"2.5\" r=\"1.9\"/><circle cx=\"7\" cy=\"7\" r=\"1.9\"/></pattern>\n",
               STR_ARG(id));
    for (int v = 0; v < BODY_VIEW_COUNT; v++) {
        buf_format(out, "<g id=\"%.*s%c\">\n", STR_ARG(id), view_letter[v]);
        for (size_t a = 0; a < k->body_area_count; a++)
            if (k->body_areas[a].path[v].len)
                buf_format(out, "<path id=\"%.*s%c%zu\" d=\"%.*s\"/>\n", STR_ARG(id), view_letter[v], a,
                           STR_ARG(k->body_areas[a].path[v]));
        buf_add(out, STR("</g>\n"));
    }
    buf_add(out, STR("</defs>\n"));
}

/* Both sides of every area, but those that are left out; NULL: of all. */
static void pale(const Knowledge *k, Str id, BodyView view, const bool *leave_out, Buf *out) {
    buf_add(out, STR("<g class=\"pale\" fill-opacity=\".12\">"));
    for (int side = 0; side < BODY_SIDES; side++) {
        open_side(view, side, out);
        if (!leave_out) buf_format(out, "<use href=\"#%.*s%c\"/>", STR_ARG(id), view_letter[view]);
        for (size_t a = 0; leave_out && a < k->body_area_count; a++)
            if (k->body_areas[a].path[view].len && !leave_out[a]) use(id, view, a, out);
        buf_add(out, STR("</g>"));
    }
    buf_add(out, STR("</g>\n"));
}

static void open_paint(BodyFeel feel, Str id, double p, Buf *out) {
    if (feel == FEEL_PAIN) buf_add(out, STR("<g class=\"accent\" fill=\"" SVG_ACCENT "\""));
    else buf_format(out, "<g fill=\"url(#%.*sdots)\"", STR_ARG(id));
    if (p < 0.995) buf_format(out, " opacity=\"%.2f\"", p);
    buf_char(out, '>');
}

static void paint(const Knowledge *k, Str id, BodyView view, const BodyMark *marks, Buf *out) {
    for (int side = 0; side < BODY_SIDES; side++) {
        open_side(view, side, out);
        for (int feel = 0; feel < BODY_FEEL_COUNT; feel++)
            for (size_t a = 0; a < k->body_area_count; a++) {
                double p = marks[a].of[feel][side];
                if (!k->body_areas[a].path[view].len || p < BODY_LEAST_MARK) continue;
                open_paint((BodyFeel)feel, id, p, out);
                use(id, view, a, out);
                buf_add(out, STR("</g>"));
            }
        buf_add(out, STR("</g>\n"));
    }
}

static void ring(const Knowledge *k, Str id, BodyView view, const BodyMark *ringed, Buf *out) {
    buf_add(out,
            STR("<g fill=\"none\" stroke=\"currentColor\" stroke-width=\"4\" stroke-dasharray=\"9 6\">"));
    for (int side = 0; side < BODY_SIDES; side++) {
        open_side(view, side, out);
        for (size_t a = 0; a < k->body_area_count; a++)
            if (k->body_areas[a].path[view].len && ringed[a].of[FEEL_PAIN][side] > 0) use(id, view, a, out);
        buf_add(out, STR("</g>"));
    }
    buf_add(out, STR("</g>\n"));
}

static void say(const Knowledge *k, Str language, const char *word, double x, double y, double size,
                Buf *out) {
    svg_text(out, (SvgPoint){x, y}, size, knowledge_word(k, language, "drawings", str_of(word), "text"));
}

void body_svg(const Knowledge *k, Str language, Str id, const BodyMark *marks, const BodyMark *ringed,
              Str title, Str description, Buf *out) {
    static const char *const views[] = {"view_front", "view_back"};
    svg_open(out, id, BODY_VIEW_COUNT * BODY_WIDTH, BODY_HEIGHT, title, description);
    outlines(k, id, out);
    for (int v = 0; v < BODY_VIEW_COUNT; v++) {
        bool front = v == BODY_FRONT;
        double x = (v + 0.5) * BODY_WIDTH;
        say(k, language, views[v], x, 26, 28, out);
        say(k, language, front ? "your_right" : "your_left", x - 74, BODY_HEIGHT - 10, 26, out);
        say(k, language, front ? "your_left" : "your_right", x + 74, BODY_HEIGHT - 10, 26, out);
        buf_add(out, STR("<g transform=\"translate("));
        svg_number(out, x);
        buf_char(out, ' ');
        svg_number(out, BODY_ORIGIN_Y);
        buf_add(out, STR(")\">\n"));
        pale(k, id, (BodyView)v, NULL, out);
        paint(k, id, (BodyView)v, marks, out);
        if (ringed) ring(k, id, (BodyView)v, ringed, out);
        buf_add(out, STR("</g>\n"));
    }
    svg_close(out);
}

/* ---- to answer with ---- */

/* Notes the drawn areas of a finding; false when there are none, or one is noted already. */
static bool note_areas(const Knowledge *k, size_t finding, bool *noted) {
    int area = knowledge_body_area(k, finding, NULL);
    if (area < 0) return false;
    const BodyArea *a = &k->body_areas[area];
    for (size_t i = 0; i < (a->part_count ? a->part_count : 1); i++) {
        bool *at = &noted[a->part_count ? a->parts[i] : (size_t)area];
        if (*at) return false;
        *at = true;
    }
    return true;
}

static bool note_question(const Knowledge *k, const Question *q, bool noted[BODY_AREAS_MAX]) {
    for (size_t i = 0; i < q->ask_count; i++)
        if (!note_areas(k, q->asks[i], noted)) return false;
    return true;
}

bool body_can_ask(const Knowledge *k, const Question *question) {
    bool noted[BODY_AREAS_MAX] = {false};
    return question->kind == QUESTION_AREAS && note_question(k, question, noted);
}

void body_outlines(const Knowledge *k, Buf *out) {
    buf_add(out, STR("<svg class=\"outlines\" width=\"0\" height=\"0\" aria-hidden=\"true\" "
                     "focusable=\"false\" fill=\"currentColor\">"));
    outlines(k, STR("a"), out);
    buf_add(out, STR("</svg>\n"));
}

void body_backdrop(const Knowledge *k, const Question *question, BodyView view, Buf *out) {
    bool asked[BODY_AREAS_MAX] = {false};
    note_question(k, question, asked);
    buf_add(out, STR("<svg " VIEW_BOX " fill=\"currentColor\" focusable=\"false\">"));
    pale(k, STR("a"), view, asked, out);
    buf_add(out, STR("</svg>\n"));
}

static bool seen_in(const Knowledge *k, const BodyArea *area, BodyView view) {
    for (size_t i = 0; i < area->part_count; i++)
        if (k->body_areas[area->parts[i]].path[view].len) return true;
    return area->path[view].len > 0;
}

static void zone_side(const Knowledge *k, size_t area, BodyView view, int side, Buf *out) {
    const BodyArea *a = &k->body_areas[area];
    bool mirrored = body_mirrored(view, side);
    if (mirrored) buf_add(out, STR("<g transform=\"scale(-1 1)\">"));
    if (a->part_count == 0) use(STR("a"), view, area, out);
    for (size_t i = 0; i < a->part_count; i++)
        if (k->body_areas[a->parts[i]].path[view].len) use(STR("a"), view, a->parts[i], out);
    if (mirrored) buf_add(out, STR("</g>"));
}

void body_zones(const Knowledge *k, size_t finding, bool left, Str input, Buf *out) {
    BodyFeel feel = FEEL_PAIN;
    int area = knowledge_body_area(k, finding, &feel);
    bool sided = k->findings[finding].type == TYPE_SIDE;
    for (int v = 0; area >= 0 && v < BODY_VIEW_COUNT; v++) {
        if (!seen_in(k, &k->body_areas[area], (BodyView)v)) continue;
        buf_format(out, "<label class=\"zone %s\" for=\"%.*s\"><svg " VIEW_BOX " fill=\"%s\">",
                   v == BODY_FRONT ? "ahead" : "behind", STR_ARG(input),
                   feel == FEEL_PAIN ? SVG_ACCENT : "url(#adots)");
        for (int side = 0; side < BODY_SIDES; side++)
            if (!sided || (side == BODY_LEFT) == left) zone_side(k, (size_t)area, (BodyView)v, side, out);
        buf_add(out, STR("</svg></label>"));
    }
}
