/* The interview: which question comes next, why, and when to stop. A pure state machine over answers: it
 * neither prints nor reads, so the terminal, a file of answers and later the page drive the same one.
 *
 * Order: first every red-flag question that could apply, then any other whose worst answer would make it
 * urgent (danger.h). Then the questions that ask only for context (age, sex …) in the order of the knowledge,
 * then those with the most to gain. The gain of a finding is the expected drop in uncertainty about all
 * causes, weighted by the harm of missing them: mutual information between the answer and each cause,
 * computed exactly by running the network for every possible answer. The gain of a screen is the sum over
 * its findings (an upper bound: they overlap), divided by its cost.
 *
 * A screen is one question, or several that are short and belong together (`screen` of the knowledge). They
 * come one right after the other, and the way back takes back the screen as a whole.
 */
#ifndef PLUMBLINE_INTERVIEW_INTERVIEW_H
#define PLUMBLINE_INTERVIEW_INTERVIEW_H

#include "interview/case.h"
#include "network/belief.h"
#include "safety/safety.h"

/* It ends after INTERVIEW_SCREENS screens, but not before every danger was asked for, nor before
 * INTERVIEW_LEAST_MAIN screens that tell the causes apart; or when no screen would gain INTERVIEW_MIN_GAIN
 * (weighted bits), counting that those who could not answer the last ones may not answer it either; or when
 * a further answer would make the tables of inference too large. What
 * that costs and keeps is measured by `plumbline network simulate --part information`. */
enum { INTERVIEW_SCREENS = 10, INTERVIEW_LEAST_MAIN = 2 };
#define INTERVIEW_MIN_GAIN          0.05
#define INTERVIEW_MIN_GAIN_EXAMINED 0.02 /* for clinicians, who are asked without a limit of screens */

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
    INTERVIEW_LONG_ENOUGH /* the number of screens is used up */
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

/* The open questions of the screen that this question is on, in order, for a page that shows them together;
 * at most cap. Returns how many. */
size_t interview_on_screen(const Interview *iv, size_t question, uint16_t *out, size_t cap);

/* How many screens were shown. */
size_t interview_screens(const Interview *iv);

/* Goes back to the screen shown last: its answers are taken back and it will be asked again. The first of its
 * questions, or -1 when there is none. */
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

/* Answers a question from a case that is known already, as the person would: with what follows from it
 * (source->complete: who has pain in the calf has pain in the leg). What the source does not say stays
 * unknown. */
void interview_answer_from(Interview *iv, size_t question, const Case *source);

/* A whole interview that a case answers; out is what is known afterwards, *screens how many were shown. The
 * setting is known from the start. */
bool interview_of_case(Arena *arena, Belief *belief, const Case *source, Case *out, size_t *screens,
                       Err *err);

#endif
