/* The network around one cause, drawn: above it what brings it about, below it what it brings about; the
 * thicker a line, the likelier. The numbers with their intervals and sources are in the tables. */
#include "report/book_int.h"
#include "report/svg.h"

#include <math.h>
#include <stdlib.h>

/* In units of the drawing, which is as wide as a phone. */
enum { WIDTH = 420, ROW = 20, TRUNK_X = 14, LINE_END = 50, CHANCE_END = 98, LABEL_X = 105, NODE_HEIGHT = 30 };
enum { ROWS_ABOVE = 12, ROWS_BELOW = 20, LABEL_BYTES = 48 };

static const double thinnest = 0.6, thickest = 9;

/* A neighbour of the cause. */
typedef struct Edge {
    BookPlace place;
    double p;
} Edge;

typedef struct Edges {
    Edge *of;
    size_t count, room;
} Edges;

/* Adds a chance that acts by itself to what leads to the same place already. */
static void add(Edges *edges, BookPlace place, double p) {
    for (size_t i = 0; i < edges->count; i++) {
        Edge *e = &edges->of[i];
        if (e->place.kind != place.kind || !str_eq(e->place.id, place.id)) continue;
        e->p = fmin(1, e->p + p);
        return;
    }
    if (edges->count < edges->room) edges->of[edges->count++] = (Edge){place, p};
}

static BookPlace place_of(const Book *b, Target to) {
    return to.is_finding ? book_finding(b, to.index) : book_cause(b, to.index);
}

/* What the sites of a cause lead to: each with its share of them. */
static void add_sites(const Book *b, const Cause *c, Edges *below) {
    for (size_t s = 0; s < c->site_count; s++) {
        const Site *site = &c->sites[s];
        for (size_t i = 0; i < site->press_count; i++) {
            int root = b->k->levels[site->level].root[site->presses[i].role];
            if (root >= 0) add(below, book_cause(b, (size_t)root), site->share * site->presses[i].p.value[0]);
        }
        for (size_t i = 0; i < site->show_count; i++)
            add(below, place_of(b, site->shows[i].to), site->share * site->shows[i].p.value[0]);
    }
}

/* A link to the other side is another chance of the same finding, and one to the right stands beside its
 * twin. */
static bool counts(const Link *link) {
    return link->to.side == SIDE_SAME || link->to.side == SIDE_LEFT;
}

static void add_below(const Book *b, const Cause *c, Edges *below) {
    for (size_t i = 0; i < c->show_count; i++)
        if (counts(&c->shows[i])) add(below, place_of(b, c->shows[i].to), c->shows[i].p.value[0]);
    add_sites(b, c, below);
}

static double chance_to(const Link *links, size_t count, size_t cause) {
    double p = 0;
    for (size_t i = 0; i < count; i++)
        if (counts(&links[i]) && !links[i].to.is_finding && links[i].to.index == cause)
            p += links[i].p.value[0];
    return p;
}

/* The chance with which `from` brings the cause about, 0 when it does not. */
static double leads_to(const Book *b, const Cause *from, size_t cause) {
    double p = chance_to(from->shows, from->show_count, cause);
    for (size_t s = 0; s < from->site_count; s++) {
        const Site *site = &from->sites[s];
        p += site->share * chance_to(site->shows, site->show_count, cause);
        for (size_t i = 0; i < site->press_count; i++)
            if (b->k->levels[site->level].root[site->presses[i].role] == (int)cause)
                p += site->share * site->presses[i].p.value[0];
    }
    return fmin(1, p);
}

static int by_falling_chance(const void *left, const void *right) {
    const Edge *a = left;
    const Edge *b = right;
    if (a->p < b->p || a->p > b->p) return a->p < b->p ? 1 : -1;
    return str_cmp(a->place.id, b->place.id);
}

static void sort(Edges *edges) {
    if (edges->count) qsort(edges->of, edges->count, sizeof *edges->of, by_falling_chance);
}

/* A label that fits, cut between characters. */
static void label(Book *b, Str name) {
    size_t end = name.len;
    if (end > LABEL_BYTES) {
        end = LABEL_BYTES;
        while (end > 0 && ((unsigned char)name.ptr[end] & 0xC0U) == 0x80) end--;
    }
    book_text(b, str_slice(name, 0, end));
    if (end < name.len) book_html(b, "…");
}

static void text_at(Book *b, double x, double y, const char *more) {
    book_html(b, "<text x=\"");
    svg_number(b->out, x);
    book_html(b, "\" y=\"");
    svg_number(b->out, y);
    buf_format(b->out, "\"%s>", more);
}

/* One neighbour: a line from the trunk, the chance, and its name with a link. */
static void edge(Book *b, const Edge *e, double y) {
    book_html(b, "<path fill=\"none\" stroke=\"currentColor\" stroke-width=\"");
    svg_number(b->out, thinnest + (thickest - thinnest) * e->p);
    book_html(b, "\" d=\"");
    svg_move(b->out, (SvgPoint){TRUNK_X, y});
    svg_line(b->out, (SvgPoint){LINE_END, y});
    book_html(b, "\"/>");
    text_at(b, CHANCE_END, y + 4, " text-anchor=\"end\"");
    book_percent(b, e->p);
    book_html(b, "%</text><a tabindex=\"-1\" href=\"#");
    html_anchor(b->out, e->place.kind, e->place.id);
    book_html(b, "\">");
    text_at(b, LABEL_X, y + 4, "");
    label(b, e->place.name);
    book_html(b, "</text></a>\n");
}

/* From the likeliest on; those above the cause stand upside down, so that the likeliest is next to it. */
static void edges_of(Book *b, const Edges *edges, size_t shown, double top, bool above) {
    for (size_t i = 0; i < shown; i++) {
        size_t row = above ? shown - 1 - i : i;
        edge(b, &edges->of[i], top + ROW * ((double)row + 0.5));
    }
}

static void trunk(Book *b, double from, double to) {
    book_html(b, "<path fill=\"none\" stroke=\"currentColor\" d=\"");
    svg_move(b->out, (SvgPoint){TRUNK_X, from});
    svg_line(b->out, (SvgPoint){TRUNK_X, to});
    book_html(b, "\"/>\n");
}

static void node(Book *b, BookPlace here, double top) {
    book_html(b, "<rect x=\"1\" width=\"418\" height=\"30\" rx=\"6\" fill=\"none\" stroke=\"" SVG_ACCENT
                 "\" stroke-width=\"2\" y=\"");
    svg_number(b->out, top);
    book_html(b, "\"/>");
    text_at(b, TRUNK_X, top + 20, " font-weight=\"600\"");
    label(b, here.name);
    book_html(b, "</text>\n");
}

static void draw(Book *b, BookPlace here, const Edges *above, const Edges *below) {
    size_t up = above->count < ROWS_ABOVE ? above->count : ROWS_ABOVE;
    size_t down = below->count < ROWS_BELOW ? below->count : ROWS_BELOW;
    double top = (double)up * ROW;
    double bottom = top + NODE_HEIGHT;
    Str id = str_format(b->arena, "net-%.*s", STR_ARG(here.id));
    Buf safe = buf_new(b->arena, id.len * 3 + 8);
    html_anchor(&safe, "net", here.id);
    book_html(b, "<figure class=\"net\">\n");
    svg_open(b->out, buf_str(&safe), WIDTH, bottom + (double)down * ROW + 2,
             str_format(b->arena, "The network around: %.*s", STR_ARG(here.name)),
             str_format(b->arena, "%zu lead to it, it leads to %zu; the tables have the numbers",
                        above->count, below->count));
    if (up) trunk(b, ROW / 2.0, top);
    edges_of(b, above, up, 0, true);
    node(b, here, top);
    if (down) trunk(b, bottom, bottom + ROW * ((double)down - 0.5));
    edges_of(b, below, down, bottom, false);
    svg_close(b->out);
    book_html(b, "<figcaption>");
    book_html(b, above->count ? "Above: what brings it about. Below: what it brings about. "
                              : "What it brings about. ");
    book_html(b, "A thick line is likely; the chance is that of this one acting alone.");
    if (above->count > up) buf_format(b->out, " %zu more lead to it.", above->count - up);
    if (below->count > down)
        buf_format(b->out, " It leads to %zu more: see the tables.", below->count - down);
    book_html(b, "</figcaption></figure>\n");
}

void book_network(Book *b, size_t cause) {
    size_t room = b->k->cause_count + b->k->finding_count;
    Edges above = {ARENA_NEW(b->arena, b->k->cause_count, Edge), 0, b->k->cause_count};
    Edges below = {ARENA_NEW(b->arena, room, Edge), 0, room};
    if (!above.of || !below.of) return;
    for (size_t i = 0; i < b->k->cause_count; i++) {
        double p = leads_to(b, &b->k->causes[i], cause);
        if (p > 0) add(&above, book_cause(b, i), p);
    }
    add_below(b, &b->k->causes[cause], &below);
    sort(&above);
    sort(&below);
    if (above.count + below.count) draw(b, book_cause(b, cause), &above, &below);
}
