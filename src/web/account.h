/* Accounts: a name and a passphrase, nothing else; and who is signed in. */
#ifndef PLUMBLINE_WEB_ACCOUNT_H
#define PLUMBLINE_WEB_ACCOUNT_H

#include "web/service.h"

enum { SESSION_DAYS = 30, PHRASE_WORDS = 6, PHRASE_LEAST = 12, PHRASE_MAX = 200, NAME_MAX_BYTES = 60 };

/* As people type it and as it is kept: small letters; in a name letters and digits alone ("Maple 4821" is
 * maple4821), in a passphrase one blank for any blanks and hyphens. The empty slice when it is too long. */
Str account_name(Arena *arena, Str typed);
Str account_phrase(Arena *arena, Str typed);

/* A name as it stands on the paper: maple 4821. */
Str account_shown_name(Arena *arena, Str name);

/* A word that belongs to nobody, and six of them: 54 random bits, from a list of 512 in the language. */
Str account_new_name(Visit *v);
Str account_new_phrase(Visit *v);

/* Looks who is signed in: sets v->account. False when the store failed. */
bool account_read_session(Visit *v, Err *err);

/* Signs this browser out, and takes its answers along. */
void account_sign_out(Visit *v);

/* Tells the person that nothing was kept, and why as far as it is of use; and the log, without a word about
 * the person. */
void visit_store_failed(Visit *v, const Err *err);

#endif
