#include "report/claims.h"

static void about(const Knowledge *k, Buf *out) {
    size_t by[STANCE_COUNT] = {0};
    size_t missing = 0;
    for (size_t i = 0; i < k->claim_count; i++) {
        by[k->claims[i].stance]++;
        missing += k->claims[i].missing.len > 0;
    }
    buf_format(
        out,
        "# What is commonly said\n\n"
        "Written by `plumbline knowledge claims --out docs/claims.md`; do not edit. The claims are in\n"
        "`knowledge/claims.yaml`, the format in [knowledge.md](knowledge.md).\n\n"
        "%zu claims: %zu supported by the evidence, %zu with a qualification, %zu contradicted. Each names "
        "what in the\nknowledge carries it and the tests that hold the program to it. What the evidence "
        "contradicts is shown with it and\nnever advised. Of %zu claims a part is not built yet.\n",
        k->claim_count, by[STANCE_SUPPORTED], by[STANCE_QUALIFIED], by[STANCE_CONTRADICTED], missing);
}

/* What readers of Markdown make of a heading: small letters. */
static void heading_anchor(Str heading, Buf *out) {
    for (size_t i = 0; i < heading.len; i++) {
        char c = heading.ptr[i];
        buf_char(out, (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c));
    }
}

static void overview(const Knowledge *k, Buf *out) {
    buf_add(out, STR("\n| claim | topic | stance | tests |\n|---|---|---|---|\n"));
    for (size_t i = 0; i < k->claim_count; i++) {
        const Claim *c = &k->claims[i];
        buf_format(out, "| [%.*s](#", STR_ARG(c->id));
        heading_anchor(c->id, out);
        buf_format(out, ") | %.*s | %s%s | %zu |\n", STR_ARG(c->topic), stance_name(c->stance),
                   c->missing.len ? ", in part" : "", c->test_count);
    }
}

/* One line for each kind of carrier: "causes: `a`, `b`". */
static void carriers(const Knowledge *k, const Claim *c, Buf *out) {
    for (size_t i = 0; i < c->carrier_count; i++) {
        bool first = i == 0 || c->carriers[i - 1].kind != c->carriers[i].kind;
        Str id = carrier_id(k, c->carriers[i]);
        if (first) buf_format(out, "%s- %s: ", i ? "\n" : "", carrier_name(c->carriers[i].kind));
        buf_format(out, "%s`%.*s`", first ? "" : ", ", STR_ARG(id));
    }
    buf_char(out, '\n');
}

static void never(const Knowledge *k, const Claim *c, Buf *out) {
    for (size_t i = 0; i < c->never_count; i++)
        buf_format(out, "%s`%.*s`", i ? ", " : "- never offered: ", STR_ARG(k->care[c->never[i]].id));
    if (c->never_count) buf_char(out, '\n');
}

static void sources(const Knowledge *k, const Claim *c, Buf *out) {
    for (size_t i = 0; i < c->from.count; i++) {
        const Evidence *row = &k->evidence[c->from.row[i]];
        buf_format(out, "%s%.*s (%.*s)", i ? ", " : "- evidence: ", STR_ARG(row->id), STR_ARG(row->source));
    }
    if (c->from.count) buf_char(out, '\n');
}

static void one(const Knowledge *k, const Claim *c, Buf *out) {
    buf_format(out, "\n### %.*s\n\n%.*s\n\n**%s**", STR_ARG(c->id), STR_ARG(c->text), stance_name(c->stance));
    if (c->why.len) buf_format(out, ": %.*s", STR_ARG(c->why));
    buf_add(out, STR("\n\n"));
    if (c->missing.len) buf_format(out, "Not built yet: %.*s.\n\n", STR_ARG(c->missing));
    carriers(k, c, out);
    never(k, c, out);
    sources(k, c, out);
    for (size_t i = 0; i < c->test_count; i++)
        buf_format(out, "%s[`%.*s`](../%.*s)", i ? ", " : "- tests: ", STR_ARG(c->tests[i]),
                   STR_ARG(c->tests[i]));
    buf_char(out, '\n');
}

void claims_page(const Knowledge *k, Buf *out) {
    about(k, out);
    overview(k, out);
    buf_add(out, STR("\n## One by one\n"));
    for (size_t i = 0; i < k->claim_count; i++) one(k, &k->claims[i], out);
}
