/* Fuzzes the case reader, and the whole way to both reports for cases that can be read. */
#include "plumbline.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static plumbline_knowledge *knowledge;
    static plumbline_session *session;
    plumbline_error error;
    if (!session) {
        knowledge = plumbline_knowledge_open(NULL, 0, &error);
        session = knowledge ? plumbline_session_new(knowledge, &error) : NULL;
        if (!session) abort();
        plumbline_session_set_draws(session, 3); /* the reader is fuzzed; draws only repeat the engine */
    }
    const char *report = plumbline_assess(session, (const char *)data, size, PLUMBLINE_JSON, NULL, &error);
    /* Either a report or a message that says why not, never neither. */
    if (!report && (error.status == PLUMBLINE_OK || error.message[0] == '\0')) abort();
    if (report && error.status != PLUMBLINE_OK) abort();
    return 0;
}
