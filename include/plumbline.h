/* Plumbline as a library: a case in, a report out.
 *
 *   plumbline_error error;
 *   plumbline_knowledge *knowledge = plumbline_knowledge_open(NULL, 0, &error);
 *   plumbline_session *session = plumbline_session_new(knowledge, &error);
 *   const char *report = plumbline_assess(session, text, length, PLUMBLINE_JSON, NULL, &error);
 *
 * A knowledge is immutable and may be shared by threads; a session is the work memory of one thread. Nothing
 * here opens a file, a socket or a clock, and there is no global state. tests/client.c is a whole client.
 *
 * Plumbline supports and does not replace a clinician. It has no medical clearance.
 */
#ifndef PLUMBLINE_H
#define PLUMBLINE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct plumbline_knowledge plumbline_knowledge;
typedef struct plumbline_session plumbline_session;

/* The status of a call; the same numbers are the exit status of the program. */
typedef enum plumbline_status {
    PLUMBLINE_OK = 0,
    PLUMBLINE_BAD_INPUT = 1,     /* the case; the message names the place and what would be right */
    PLUMBLINE_BAD_USAGE = 2,     /* the call */
    PLUMBLINE_BAD_KNOWLEDGE = 3, /* the knowledge; the message names file, line and column */
    PLUMBLINE_MACHINE = 4        /* memory ran out */
} plumbline_status;

/* What went wrong, in words; empty when nothing did. Texts are NUL-terminated UTF-8. */
typedef struct plumbline_error {
    plumbline_status status;
    char message[1024]; /* "findings.slr: …; give …" */
} plumbline_error;

/* A file of another knowledge: its name below the knowledge folder ("conditions/serious.yaml") and its bytes.
 */
typedef struct plumbline_file {
    const char *name;
    const char *bytes;
    size_t length;
} plumbline_file;

typedef enum plumbline_format { PLUMBLINE_TEXT, PLUMBLINE_JSON } plumbline_format;

/* Loads knowledge and builds its network. files NULL: the knowledge that is built in. The bytes must outlive
 * the knowledge. NULL on error. Free with plumbline_knowledge_free, after all its sessions. */
plumbline_knowledge *plumbline_knowledge_open(const plumbline_file *files, size_t count,
                                              plumbline_error *error);

/* Frees the knowledge. NULL is allowed. */
void plumbline_knowledge_free(plumbline_knowledge *knowledge);

/* The version ("0.1.0") and the SHA-256 of all its files as hexadecimal text; valid as long as the knowledge.
 */
const char *plumbline_knowledge_version(const plumbline_knowledge *knowledge);
const char *plumbline_knowledge_hash(const plumbline_knowledge *knowledge);

/* Work memory for one thread. NULL on error. Free with plumbline_session_free. */
plumbline_session *plumbline_session_new(const plumbline_knowledge *knowledge, plumbline_error *error);

/* Frees the session and all texts that it gave. NULL is allowed. */
void plumbline_session_free(plumbline_session *session);

/* How many draws of the parameters an interval rests on: 0 (no intervals) to 2,000; 500 from the start. Fewer
 * are faster. */
void plumbline_session_set_draws(plumbline_session *session, unsigned draws);

/* The language of the texts that follow: one that the knowledge has words in, "en" (from the start) or "ko".
 * PLUMBLINE_BAD_USAGE when there are none in it; then the language stays as it was. error may be NULL. */
plumbline_status plumbline_session_set_language(plumbline_session *session, const char *language,
                                                plumbline_error *error);

/* Assesses one case (JSON, see plumbline(1)). The report is NUL-terminated and belongs to the session: it is
 * valid until the next call with it. report_length may be NULL. NULL on error. */
const char *plumbline_assess(plumbline_session *session, const char *case_json, size_t length,
                             plumbline_format format, size_t *report_length, plumbline_error *error);

#ifdef __cplusplus
}
#endif

#endif
