/* The interview: which question comes next, why, and when to stop. A pure state machine over answers: it
 * neither prints nor reads, so the terminal, a file of answers and later the page drive the same one.
 *
 * Order: first every red-flag question that could apply, then any other whose worst answer would make it
 * urgent (danger.h). Then the questions that ask only for context (age, sex …) in the order of the knowledge,
 * then the one with the most to gain. The gain of a finding is the expected drop in uncertainty about all
 * causes, weighted by the harm of missing them: mutual information between the answer and each cause,
 * computed exactly by running the network for every possible answer. The gain of a question is the sum over
 * its findings (an upper bound: findings of one screen overlap), divided by its cost.
 */
#ifndef PLUMBLINE_INTERVIEW_INTERVIEW_H
#define PLUMBLINE_INTERVIEW_INTERVIEW_H

#include "interview/case.h"
#include "network/belief.h"
#include "safety/safety.h"

/* At most this many questions of the main stage after the red flags; and the gain (weighted bits) below which
 * nothing more is asked. */
enum { INTERVIEW_MAX_MAIN = 4 };
#define INTERVIEW_MIN_GAIN 0.02

typedef struct Interview {
    const Knowledge *knowledge;
    Belief *belief;
    Case *at;
    unsigned char *done; /* per question: asked, skipped or settled */
    uint16_t *history;   /* questions in the order in which they were shown, for Back */
    size_t history_count;
    bool clinician; /* may ask the examination stage */
} Interview;

typedef enum InterviewEnd {
    INTERVIEW_GOES_ON,
    INTERVIEW_EMERGENCY,  /* an emergency rule holds and all red flags were asked */
    INTERVIEW_ENOUGH,     /* the most useful question would hardly change anything */
    INTERVIEW_LONG_ENOUGH /* the number of questions is used up */
} InterviewEnd;

/* What comes next. question is an index into the knowledge's questions; gain is 0 for questions in fixed
 * order. */
typedef struct NextQuestion {
    InterviewEnd end;
    int question;
    double gain;
} NextQuestion;

/* Starts an interview on a case, which may hold answers already (they are not asked again). */
bool interview_start(Arena *arena, Belief *belief, Case *at, bool clinician, Interview *out, Err *err);

/* The next question, or the reason to stop. */
bool interview_next(Interview *iv, Arena *scratch, NextQuestion *next, Err *err);

/* Marks a question as shown (answered, skipped or unknown). The answers themselves are set on the case. */
void interview_asked(Interview *iv, size_t question);

/* Goes back to the question shown last: its answers are taken back and it will be asked again. -1 when there
 * is none. */
int interview_back(Interview *iv);

/* Every finding that is unknown and could be told, with its gain in weighted bits, the greatest first; at
 * most cap. */
typedef struct FindingGain {
    uint16_t finding;
    double gain;
} FindingGain;
bool interview_gains(Interview *iv, Arena *scratch, unsigned kinds, FindingGain *out, size_t cap,
                     size_t *count, Err *err);

/* Sets the answers of a screen where `chosen` options were ticked (several, single); all other findings that
 * it asks become no. */
void interview_choose(Interview *iv, size_t question, const unsigned char *chosen);

/* Answers a question from a case that is known already, as the person would: what the source does not say
 * stays unknown. */
void interview_answer_from(Interview *iv, size_t question, const Case *source);

#endif
