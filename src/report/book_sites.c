/* Where a condition sits. A number that was written once for many levels is shown once, with all that it
 * holds for. */
#include "report/book_int.h"

static void level_link(Book *b, const Site *s) {
    Str id = b->k->levels[s->level].id;
    book_link(b, (BookPlace){AT_LEVEL, id, id});
}

static void shares(Book *b, const Cause *c) {
    book_table(b, "Where it sits: shares of each block, before they are made to sum to 100%", "Part");
    for (size_t i = 0; i < c->site_count; i++) {
        const Site *s = &c->sites[i];
        bool level_new = true, zone_new = true;
        for (size_t j = 0; j < i; j++) {
            if (book_same_param(&c->sites[j].level_share, &s->level_share)) level_new = false;
            if (book_same_param(&c->sites[j].zone_share, &s->zone_share)) zone_new = false;
        }
        if (level_new) {
            book_row(b);
            book_html(b, "level ");
            level_link(b, s);
            book_param(b, &s->level_share, NULL);
        }
        if (zone_new) {
            book_row(b);
            buf_format(b->out, "zone: %s", zone_name(s->zone));
            book_param(b, &s->zone_share, NULL);
        }
    }
    book_table_end(b);
}

static void one_site(Book *b, const Site *s) {
    const Level *level = &b->k->levels[s->level];
    book_html(b, "<li>");
    level_link(b, s);
    buf_format(b->out, " %s: ", zone_name(s->zone));
    book_number(b, s->share * 100);
    book_html(b, "%");
    const char *before = "; presses ";
    for (size_t i = 0; i < s->press_count; i++) {
        int root = level->root[s->presses[i].role];
        if (root < 0) continue;
        book_html(b, before);
        book_link(b, book_cause(b, (size_t)root));
        book_html(b, " ");
        book_number(b, s->presses[i].p.value[0] * 100);
        book_html(b, "%");
        before = ", ";
    }
    book_html(b, "</li>\n");
}

static void site_list(Book *b, const Cause *c) {
    book_html(
        b,
        "<p>The sites, each with its part of all (both sides together), and the roots that it presses:</p>\n"
        "<ul class=\"sites\">\n");
    for (size_t i = 0; i < c->site_count; i++) one_site(b, &c->sites[i]);
    book_html(b, "</ul>\n");
}

static bool press_seen(const Cause *c, size_t site, size_t press) {
    for (size_t i = 0; i <= site; i++)
        for (size_t j = 0; j < c->sites[i].press_count && (i < site || j < press); j++)
            if (book_same_param(&c->sites[i].presses[j].p, &c->sites[site].presses[press].p)) return true;
    return false;
}

static void presses(Book *b, const Cause *c) {
    static const char *const roles[] = {"exiting", "traversing", "next"};
    bool open = false;
    for (size_t i = 0; i < c->site_count; i++) {
        for (size_t j = 0; j < c->sites[i].press_count; j++) {
            if (press_seen(c, i, j)) continue;
            if (!open) book_table(b, "Which root each zone presses", "Root");
            open = true;
            book_row(b);
            buf_format(b->out, "%s: %s root", zone_name(c->sites[i].zone),
                       roles[c->sites[i].presses[j].role]);
            book_param(b, &c->sites[i].presses[j].p, NULL);
        }
    }
    if (open) book_table_end(b);
}

static bool same_target(Target a, Target b) {
    return a.is_finding == b.is_finding && a.index == b.index && a.side == b.side;
}

/* Is there an earlier link with the same number? With target: only one that also goes to the same place. */
static bool show_seen(const Cause *c, size_t site, size_t show, size_t from_site, bool target) {
    const Link *link = &c->sites[site].shows[show];
    for (size_t i = from_site; i <= site; i++) {
        const Site *s = &c->sites[i];
        for (size_t j = 0; j < s->show_count && (i < site || j < show); j++)
            if (book_same_param(&s->shows[j].p, &link->p) &&
                (!target || same_target(s->shows[j].to, link->to)))
                return true;
    }
    return false;
}

/* All places that the number of this link leads to. */
static void show_targets(Book *b, const Cause *c, size_t site, size_t show) {
    const Link *link = &c->sites[site].shows[show];
    buf_format(b->out, "%s: ", zone_name(c->sites[site].zone));
    book_target(b, link->to);
    for (size_t i = site; i < c->site_count; i++) {
        const Site *s = &c->sites[i];
        for (size_t j = 0; j < s->show_count; j++) {
            if ((i == site && j <= show) || !book_same_param(&s->shows[j].p, &link->p)) continue;
            if (show_seen(c, i, j, site, true)) continue;
            book_html(b, "<br>");
            book_target(b, s->shows[j].to);
        }
    }
}

static void shows(Book *b, const Cause *c) {
    bool open = false;
    for (size_t i = 0; i < c->site_count; i++) {
        for (size_t j = 0; j < c->sites[i].show_count; j++) {
            if (show_seen(c, i, j, 0, false)) continue;
            if (!open) book_table(b, "What its sites show, acting alone", "Shows");
            open = true;
            book_row(b);
            show_targets(b, c, i, j);
            book_param(b, &c->sites[i].shows[j].p, book_graded(b, c->sites[i].shows[j].to));
        }
    }
    if (open) book_table_end(b);
}

void book_sites(Book *b, const Cause *c) {
    if (c->site_count == 0) return;
    site_list(b, c);
    shares(b, c);
    presses(b, c);
    shows(b, c);
}
