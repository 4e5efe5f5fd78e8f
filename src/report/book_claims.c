/* What is commonly said: each claim with its stance, its evidence and what carries it. */
#include "report/book_int.h"

static BookPlace carrier(const Book *b, Carrier c) {
    Str id = carrier_id(b->k, c);
    switch (c.kind) {
    case CARRIER_CAUSE: return book_cause(b, c.index);
    case CARRIER_LEVEL: return (BookPlace){AT_LEVEL, id, id};
    case CARRIER_FINDING: return book_finding(b, c.index);
    case CARRIER_QUESTION: return (BookPlace){AT_QUESTION, id, id};
    case CARRIER_RULE: return (BookPlace){AT_RULE, id, id};
    case CARRIER_EXERCISE: return book_exercise(b, c.index);
    case CARRIER_PROGRAMME: return book_programme(b, c.index);
    case CARRIER_STOP_SIGN: return book_stop_sign(b, c.index);
    default: return book_care_item(b, c.index);
    }
}

static void carriers(Book *b, const Claim *c) {
    for (size_t i = 0; i < c->carrier_count; i++) {
        bool first = i == 0 || c->carriers[i - 1].kind != c->carriers[i].kind;
        if (first)
            buf_format(b->out, "%sCarried by %s: ", i ? ".</p>\n<p>" : "<p>",
                       carrier_name(c->carriers[i].kind));
        else book_html(b, ", ");
        book_link(b, carrier(b, c->carriers[i]));
    }
    book_html(b, ".</p>\n");
}

static void sentence(Book *b, const char *label, Str text) {
    if (!text.len) return;
    buf_format(b->out, "<p>%s: ", label);
    book_text(b, text);
    book_html(b, "</p>\n");
}

static void one(Book *b, const Claim *c) {
    book_entry(b, (BookPlace){AT_CLAIM, c->id, c->id}, NULL, c->pos);
    book_html(b, "<p>");
    book_text(b, c->text);
    buf_format(b->out, "</p>\n<p><strong>%s</strong>. Topic: ", stance_name(c->stance));
    book_text(b, c->topic);
    book_html(b, ".</p>\n");
    sentence(b, "Why", c->why);
    sentence(b, "Not built yet", c->missing);
    carriers(b, c);
    for (size_t i = 0; i < c->never_count; i++) {
        book_html(b, i ? ", " : "<p>Never offered: ");
        book_link(b, book_care_item(b, c->never[i]));
    }
    if (c->never_count) book_html(b, ".</p>\n");
    if (c->from.count) book_html(b, "<p>Evidence:");
    book_sources(b, c->from);
    book_html(b, c->from.count ? "</p>\n<p class=\"meta\">Tests: " : "<p class=\"meta\">Tests: ");
    for (size_t i = 0; i < c->test_count; i++) {
        book_html(b, i ? ", <code>" : "<code>");
        book_text(b, c->tests[i]);
        book_html(b, "</code>");
    }
    book_html(b, "</p>\n</article>\n");
}

void book_claims(Book *b) {
    book_section(b, "claims", "What is commonly said");
    for (size_t i = 0; i < b->k->claim_count; i++) one(b, &b->k->claims[i]);
    book_html(b, "</section>\n");
}
