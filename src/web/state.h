/* Where somebody is in the interview: what was answered on which question, and the case that follows from it.
 * Between two requests it travels in a sealed cookie; the server keeps nothing. */
#ifndef PLUMBLINE_WEB_STATE_H
#define PLUMBLINE_WEB_STATE_H

#include "interview/interview.h"

enum { REPLY_ITEMS = 64, REPLIES_MAX = 128, STATE_TOKEN_BYTES = 16, STATE_SECONDS = 24 * 60 * 60 };

/* What was said to one question. item[i] belongs to the i-th option, or finding (areas, yesno): 0 when it was
 * not chosen, 'x' for an option, else a side as answer_side has it, or for a choice 'a' and on. */
typedef struct Reply {
    uint16_t question;
    bool rest_unknown; /* "I don't know": what was not chosen is unknown, not no */
    char item[REPLY_ITEMS];
    double number; /* of number questions, unless rest_unknown */
} Reply;

typedef struct State {
    unsigned char token[STATE_TOKEN_BYTES]; /* random; binds forms to this browser */
    int64_t issued;                         /* seconds of Unix time */
    bool emergency_seen;                    /* the emergency page was shown, and the person went on */
    Case of;
    Reply *replies; /* in the order of asking; room for REPLIES_MAX */
    size_t reply_count;
} State;

/* Nothing answered; a person for himself. The token is left empty. */
bool state_new(Arena *arena, const Knowledge *k, State *out, Err *err);

/* The same, before the case is complete: for who goes on to set answers and completes it then. */
bool state_begin(Arena *arena, const Knowledge *k, State *out, Err *err);

/* The state without its replies: what was known before the interview began. */
bool state_before(Arena *arena, const State *state, State *out, Err *err);

/* The reply to a question, or NULL. */
const Reply *state_reply(const State *state, size_t question);

/* Takes one reply in, in place of an earlier one, and works out the case anew: replies to questions that no
 * longer apply are dropped, and later ones that contradict the new one, so they are asked again. False with
 * the question that the new reply contradicts in *conflict (-1 when it is not known which); then the state is
 * as it was. An error of memory is in *err. */
bool state_answer(Arena *arena, State *state, const Reply *reply, int *conflict, Err *err);

/* True when the question is to be asked with these answers: its condition is not known to be false. */
bool state_applies(const State *state, size_t question);

/* The state in a few hundred bytes, and back. With another knowledge than it was written with, answers are
 * carried over by the ids of their findings, and what was asked is forgotten: what is known is not asked
 * again. False when the bytes are no state or are older than STATE_SECONDS at `now`; or as much newer, as the
 * clock may have been put back. */
Str state_write(Arena *arena, const State *state);
bool state_read(Arena *arena, const Knowledge *k, Str bytes, int64_t now, State *out, Err *err);

/* The answers and what was asked as bytes that are the same for the same: for a cache. */
Str state_key(Arena *arena, const State *state);

#endif
