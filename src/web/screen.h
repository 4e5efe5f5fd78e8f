/* One screen of the interview: its questions, what was said or typed on each, and what is wrong with it. */
#ifndef PLUMBLINE_WEB_SCREEN_H
#define PLUMBLINE_WEB_SCREEN_H

#include "web/service.h"

enum { SCREEN_MAX = 16 };

/* A question as it stands on the page. */
typedef struct Asked {
    Reply reply;
    bool answered; /* the reply is one; else nothing is ticked */
    bool none;     /* "none of these" is ticked */
    Str typed;     /* the text of a number */
    Str error;     /* what is wrong, in words; empty when nothing is */
} Asked;

typedef struct Screen {
    Str id;
    Asked asked[SCREEN_MAX];
    size_t count;
    bool from_check; /* opened to change an answer */
} Screen;

/* The questions of this screen that were answered already or apply now, as the state has them. False when
 * there are none: the screen does not exist, or there is nothing to ask on it. */
bool screen_open(const Visit *v, Str id, Screen *out);

/* What the form says of the questions that it showed. False when something is missing or wrong; each such
 * question has its error then. */
bool screen_read(const Visit *v, Screen *screen);

/* The texts of a question: its wording, the title falling back to the id. */
Str screen_word(const Visit *v, size_t question, const char *field);
Str screen_option_word(const Visit *v, size_t question, size_t option);
/* The name of a place in a list of areas. */
Str screen_area_word(const Visit *v, size_t finding);
/* What a yesno question offers for the finding: a character for Reply.item, 0 at the end. */
const char *screen_choices(const Finding *finding, char room[REPLY_ITEMS]);
Str screen_choice_word(const Visit *v, const Finding *finding, char choice);
/* The heading of the screen: that of its only question, or the words for the whole. */
Str screen_title(const Visit *v, const Screen *screen);

/* The questions as they stand in a form; and what is wrong with them, NULL when nothing is. NULL too when the
 * arena is full. */
const QuestionsView *screen_questions(Visit *v, const Screen *screen);
const ErrorSummaryView *screen_errors(Visit *v, const Screen *screen);

/* Writes the page. */
void screen_show(Visit *v, int status, const Screen *screen);

#endif
