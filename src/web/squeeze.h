/* Pages go over the wire compressed, when the browser takes that. Only squeeze.c knows zlib. */
#ifndef PLUMBLINE_WEB_SQUEEZE_H
#define PLUMBLINE_WEB_SQUEEZE_H

#include "web/http.h"

/* Compresses the body (gzip, RFC 1952) into the arena when it is text, long enough to be worth it, and the
 * request accepts it; else, and when memory is short, leaves it as it is. What fits one packet stays plain.
 * Secrets are safe with it (no BREACH): cookies are SameSite=Strict, so no other site can have a personal
 * page fetched and watch its length. */
void squeeze(Arena *arena, const HttpRequest *request, HttpResponse *response);

#endif
