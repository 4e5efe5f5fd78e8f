/* What is answered of one case, finding by finding. Unknown is not no: every value is three-valued. */
#ifndef PLUMBLINE_KNOWLEDGE_ANSWERS_H
#define PLUMBLINE_KNOWLEDGE_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Kleene's three values, ordered so that `and` is the least and `or` the greatest. */
typedef enum Tri { TRI_NO = 0, TRI_UNKNOWN = 1, TRI_YES = 2 } Tri;

static inline Tri tri_of(bool yes) {
    return yes ? TRI_YES : TRI_NO;
}

/* The answer to one finding. A zeroed Answer is NOT unknown; use ANSWER_UNKNOWN. Which fields hold depends on
 * the type: yesno:  any side:   left, right and any (any = left or right; yes with both unknown when the side
 * was not told) number: number, when known choice: choice (index into the finding's choices), when known */
typedef struct Answer {
    bool known;
    Tri any;
    Tri left;
    Tri right;
    int choice;
    double number;
} Answer;

#define ANSWER_UNKNOWN              \
    ((Answer){.known = false,       \
              .any = TRI_UNKNOWN,   \
              .left = TRI_UNKNOWN,  \
              .right = TRI_UNKNOWN, \
              .choice = -1,         \
              .number = 0})

/* One answer per finding of the knowledge, in its order. */
typedef struct Answers {
    Answer *of;
    size_t count;
} Answers;

#endif
