/* Who speaks of a finding or cause in an expression, and which claims something carries: the links back. */
#include "knowledge/exercise.h"
#include "report/book_int.h"

typedef struct Listing {
    Book *b;
    BookPlace place;
} Listing;

static void note(Book *b, BookUse **first, BookPlace place) {
    for (const BookUse *use = *first; use; use = use->next)
        if (use->place.kind == place.kind && str_eq(use->place.id, place.id)) return;
    BookUse *use = ARENA_NEW(b->arena, 1, BookUse);
    if (!use) return;
    *use = (BookUse){place, *first};
    *first = use;
}

static void note_finding(void *context, uint16_t finding) {
    Listing *listing = context;
    note(listing->b, &listing->b->findings[finding], listing->place);
}

static void note_causes(Book *b, const Expr *expr, BookPlace place) {
    if (expr->op == EXPR_PROBABILITY) note(b, &b->causes[expr->index], place);
    for (size_t i = 0; i < expr->kid_count; i++) note_causes(b, expr->kids[i], place);
}

static void mentions(Book *b, const Expr *expr, BookPlace place) {
    if (!expr) return;
    Listing listing = {b, place};
    expr_findings(expr, note_finding, &listing);
    note_causes(b, expr, place);
}

static void of_care(Book *b, size_t at) {
    const CareItem *item = &b->k->care[at];
    BookPlace place = book_care_item(b, at);
    mentions(b, item->when, place);
    for (size_t i = 0; i < item->contraindication_count; i++)
        mentions(b, item->contraindications[i].when, place);
    for (size_t i = 0; i < item->not_now_count; i++) mentions(b, item->not_now[i].when, place);
}

static void of_contexts(Book *b, const ContextOdds *of, size_t count, BookPlace place) {
    for (size_t i = 0; i < count; i++) mentions(b, of[i].when, place);
}

static void of_programmes(Book *b) {
    for (size_t i = 0; i < b->k->exercise_count; i++)
        mentions(b, b->k->exercises[i].avoid_when, book_exercise(b, i));
    for (size_t i = 0; i < b->k->programme_count; i++) {
        const Programme *p = &b->k->programmes[i];
        mentions(b, p->when, book_programme(b, i));
        mentions(b, p->avoid_when, book_programme(b, i));
        for (size_t e = 0; e < p->entry_count; e++) mentions(b, p->entries[e].when, book_programme(b, i));
    }
}

bool book_collect_mentions(Book *b) {
    const Knowledge *k = b->k;
    b->findings = ARENA_NEW(b->arena, k->finding_count, BookUse *);
    b->causes = ARENA_NEW(b->arena, k->cause_count, BookUse *);
    if (!b->findings || !b->causes) return false;
    of_programmes(b); /* each list is turned round: what is written first stands last */
    for (size_t i = k->care_count; i-- > 0;) of_care(b, i);
    for (size_t i = k->finding_count; i-- > 0;) {
        of_contexts(b, k->findings[i].leak_context, k->findings[i].leak_context_count, book_finding(b, i));
        of_contexts(b, k->findings[i].link_context, k->findings[i].link_context_count, book_finding(b, i));
    }
    for (size_t i = k->cause_count; i-- > 0;) {
        of_contexts(b, k->causes[i].context, k->causes[i].context_count, book_cause(b, i));
        of_contexts(b, k->causes[i].link_context, k->causes[i].link_context_count, book_cause(b, i));
    }
    for (size_t i = k->rule_count; i-- > 0;)
        mentions(b, k->rules[i].when, (BookPlace){AT_RULE, k->rules[i].id, k->rules[i].id});
    return true;
}

void book_mentioned(Book *b, const BookUse *first) {
    if (!first) return;
    const char *before = "<p>Decides in: ";
    for (const BookUse *use = first; use; use = use->next) {
        book_html(b, before);
        book_link(b, use->place);
        before = ", ";
    }
    book_html(b, ".</p>\n");
}

void book_carries(Book *b, CarrierKind kind, size_t index) {
    const char *before = "<p>Carries the claims: ";
    for (size_t i = 0; i < b->k->claim_count; i++) {
        const Claim *claim = &b->k->claims[i];
        for (size_t c = 0; c < claim->carrier_count; c++) {
            if (claim->carriers[c].kind != kind || claim->carriers[c].index != index) continue;
            book_html(b, before);
            book_link(b, (BookPlace){AT_CLAIM, claim->id, claim->id});
            before = ", ";
            break;
        }
    }
    if (before[0] == ',') book_html(b, ".</p>\n");
}
