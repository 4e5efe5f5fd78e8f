/* A case: what was answered about one person. Read from JSON, from the interview, or made in memory; written
 * as JSON again. */
#ifndef PLUMBLINE_INTERVIEW_CASE_H
#define PLUMBLINE_INTERVIEW_CASE_H

#include "base/buf.h"
#include "interview/json.h"
#include "knowledge/knowledge.h"

/* Two answers that contradict each other: a part that is yes, its whole that is denied on that side. */
typedef struct Clash {
    uint16_t part, whole;
    char side; /* 'l' or 'r'; 0: on any */
} Clash;

typedef struct Case {
    const Knowledge *knowledge;
    Answers given;    /* as answered */
    Answers told;     /* … and what an answer on another scale says (a finding's `reads`) */
    Answers complete; /* with what follows: a part with yes makes the whole yes, a whole with none makes its
                         parts none */
    Clash clash;      /* when case_complete has found one */
} Case;

/* A case in which nothing is answered. False (ERR_MEMORY) when the arena is full. */
bool case_new(Arena *arena, const Knowledge *k, Case *out, Err *err);

/* Sets one answer (replacing an earlier one); unknown takes it back. Call case_complete when all are set. */
void case_set(Case *c, size_t finding, Answer answer);

/* Makes `complete` from `given`. ERR_INPUT when two answers contradict each other: a whole denied and a part
 * of it affirmed; `clash` then has the two. */
bool case_complete(Case *c, Err *err);

/* Answer values; side: 'l', 'r', 'b', 'n' for left, right, both, none, or 'y' for yes on a side not told. */
Answer answer_yesno(bool yes);
Answer answer_side(char side);
Answer answer_number(double number);
Answer answer_choice(int choice);

/* Reads {"age":63,"sex":"female","setting":"primary_care","findings":{…}}; or an object that holds such a
 * case under "case", as the files of tests/cases do. name is for messages. Every unknown key, wrong type or
 * value is ERR_INPUT with its place, what would be right and the nearest name. */
bool case_read(Arena *arena, const Knowledge *k, Str name, Str text, Case *out, Err *err);

/* As case_read, from a JSON value; path is its place for messages. */
bool case_from_json(Arena *arena, const Knowledge *k, Str path, const Json *value, Case *out, Err *err);

/* Reads one answer from a JSON value. */
bool case_answer_from_json(const Finding *finding, Str path, const Json *value, Answer *out, Err *err);

/* Reads one answer from a word as people type it: yes, no, left, right, both, none, a number, a choice. */
bool case_answer_from_text(const Finding *finding, Str path, Str text, Answer *out, Err *err);

/* Writes the given answers as a case file; reading it gives the same case. */
void case_write(const Case *c, Buf *out);

/* Writes one known answer as the value that it has in a case file. */
void case_write_answer(const Finding *finding, const Answer *answer, Buf *out);

/* Writes s as a JSON string with its quotation marks. */
void json_write_string(Buf *out, Str s);

#endif
