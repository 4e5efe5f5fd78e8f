/* A whole client of the library: reads a case from standard input or uses a small one, prints the urgency's
 * report. */
#include "plumbline.h"

#include <stdio.h>
#include <string.h>

int main(void) {
    static const char example[] =
        "{\"age\": 35, \"sex\": \"male\", \"findings\": {\"pain_back\": true, \"pain_leg\": \"left\", "
        "\"saddle_numbness\": \"new\", \"urinary_retention\": \"new\"}}";
    plumbline_error error;
    plumbline_knowledge *knowledge = plumbline_knowledge_open(NULL, 0, &error);
    plumbline_session *session = knowledge ? plumbline_session_new(knowledge, &error) : NULL;
    const char *report =
        session ? plumbline_assess(session, example, strlen(example), PLUMBLINE_JSON, NULL, &error) : NULL;
    int status = (int)error.status;
    if (report) printf("%s", report);
    else fprintf(stderr, "client: %s\n", error.message);
    /* The saddle is numb and the bladder does not empty: anything but an emergency would be a fault. */
    if (report && !strstr(report, "\"emergency_now\"")) status = 1;
    /* Bad input is told in words, and the session can go on. */
    if (session && (plumbline_assess(session, "{\"aeg\": 3}", 10, PLUMBLINE_TEXT, NULL, &error) ||
                    !strstr(error.message, "age"))) {
        fprintf(stderr, "client: a mistyped key was not explained: %s\n", error.message);
        status = 1;
    }
    /* The same case in Korean, and a language that there is not. */
    if (session && (plumbline_session_set_language(session, "xx", &error) != PLUMBLINE_BAD_USAGE ||
                    plumbline_session_set_language(session, "ko", &error) != PLUMBLINE_OK)) {
        fprintf(stderr, "client: languages are not told apart: %s\n", error.message);
        status = 1;
    }
    report =
        session ? plumbline_assess(session, example, strlen(example), PLUMBLINE_TEXT, NULL, &error) : NULL;
    if (report && !strstr(report, "응급")) status = 1;
    plumbline_session_free(session);
    plumbline_knowledge_free(knowledge);
    return status;
}
