/* What the chapters of the book share (book.c has the page, book_*.c the chapters). */
#ifndef PLUMBLINE_REPORT_BOOK_INT_H
#define PLUMBLINE_REPORT_BOOK_INT_H

#include "knowledge/claim.h"
#include "knowledge/expr.h"
#include "report/html.h"

/* What kinds of things have a place on the page: the first part of their ids. */
#define AT_SECTION    "s"
#define AT_CAUSE      "c"
#define AT_FINDING    "f"
#define AT_QUESTION   "q"
#define AT_RULE       "r"
#define AT_CARE       "k"
#define AT_LEVEL      "l"
#define AT_EVIDENCE   "e"
#define AT_EXERCISE   "x"
#define AT_PROGRAMME  "p"
#define AT_CLAIM      "claim"
#define AT_MEASURE    "m"
#define AT_POPULATION "pop"

enum { BOOK_CARE_KINDS = CARE_SAFETY_NET + 1, FIT_LINE_BYTES = 4096 };

/* An entry of the page: where links lead to, and what they are called. */
typedef struct BookPlace {
    const char *kind;
    Str id;
    Str name;
} BookPlace;

/* An entry that rests on a row of evidence. */
typedef struct BookUse {
    BookPlace place;
    struct BookUse *next;
} BookUse;

typedef struct Book {
    const Knowledge *k;
    Arena *arena;
    Buf *out;
    BookPlace here; /* the entry that is being written */
    BookUse **uses; /* per row of evidence: who cites it */
    BookUse **last_use;
    BookUse **findings; /* per finding and cause: whose expressions speak of it */
    BookUse **causes;
    const Param **params; /* every number that was written, in that order */
    size_t param_count, param_room;
} Book;

/* Markup of the page itself, never text of the knowledge. */
void book_html(Book *b, const char *markup);
void book_text(Book *b, Str text);
/* <a href="#kind-id">name</a> */
void book_link(Book *b, BookPlace to);
/* A chapter with its heading; </section> closes it. */
void book_section(Book *b, const char *id, const char *title);
/* An entry with its heading, id and place in the files, and all its wording; </article> closes it. words:
 * section of the wording, or NULL. */
void book_entry(Book *b, BookPlace place, const char *words, Pos pos);
/* The texts of section and id in all languages, as a list of terms; nothing when there are none. */
void book_words(Book *b, const char *section, Str id);

BookPlace book_cause(const Book *b, size_t cause);
BookPlace book_finding(const Book *b, size_t finding);
BookPlace book_care_item(const Book *b, size_t item);

BookPlace book_exercise(const Book *b, size_t exercise);
BookPlace book_programme(const Book *b, size_t programme);
BookPlace book_stop_sign(const Book *b, size_t sign);

/* The chapters of the plan, in the order of CareKind. */
typedef struct BookSection {
    const char *id, *title;
} BookSection;
extern const BookSection book_care_sections[BOOK_CARE_KINDS];

/* An expression as text, with links to its findings and causes. */
void book_expr(Book *b, const Expr *expr);

/* A decimal number with three significant digits, without an exponent. */
void book_number(Book *b, double value);
/* A probability or share as per cent, without the sign; close to 100 the distance from it keeps its digits.
 */
void book_percent(Book *b, double p);
/* An answer: left, no, 12, a choice. */
void book_answer(Book *b, const Finding *f, const Answer *a);
/* Paragraphs: an expression behind a label, nothing for NULL; why and sources, nothing when there are none.
 */
void book_when(Book *b, const char *label, const Expr *when);
void book_reasons(Book *b, Str why, EvidenceRefs from);
/* The value with its interval; of a graded finding one line a grade (graded may be NULL). */
void book_value(Book *b, const Param *p, const Finding *graded);
/* Links to rows of evidence; notes that this entry rests on them. */
void book_sources(Book *b, EvidenceRefs from);
/* A table of numbers: open, then for each row book_row, the first cell, book_param, then close. */
void book_table(Book *b, const char *caption, const char *first);
void book_row(Book *b);
void book_param(Book *b, const Param *p, const Finding *graded);
void book_table_end(Book *b);
/* True when both stand at the same place of the same file: one number that was written once. */
bool book_same_param(const Param *a, const Param *b);
/* How many different numbers were written so far, by pooling. */
bool book_count_params(Book *b, size_t counts[POOLING_COUNT]);

/* Fills findings and causes. False when memory runs out. */
bool book_collect_mentions(Book *b);
/* Where this decides something; which claims it carries. Nothing when there are none. */
void book_mentioned(Book *b, const BookUse *first);
void book_carries(Book *b, CarrierKind kind, size_t index);
/* The network around a cause, as a figure. */
void book_network(Book *b, size_t cause);

/* The head of the page up to its beginning, the contents with the search, and what is at its end. */
void book_head(Book *b);
void book_contents(Book *b);
void book_how_to_read(Book *b);
void book_end(Book *b);

/* The chapters. */
void book_causes(Book *b);
void book_sites(Book *b, const Cause *c);
void book_findings(Book *b);
void book_rules(Book *b);
void book_care(Book *b);
void book_exercises(Book *b);
void book_questions(Book *b);
void book_other_words(Book *b);
void book_claims(Book *b);
void book_pooling(Book *b);
bool book_fit(Book *b, Err *err);
void book_evidence(Book *b);

/* The target of a link with its side, and the finding when it is graded, else NULL. */
void book_target(Book *b, Target to);
const Finding *book_graded(const Book *b, Target to);

#endif
