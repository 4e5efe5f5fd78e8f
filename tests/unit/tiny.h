/* A tiny knowledge for tests: few entries, one of every kind, so that a test can name what it expects. Also
 * the knowledge that is built into the program, opened in the same way. */
#ifndef PLUMBLINE_TESTS_TINY_H
#define PLUMBLINE_TESTS_TINY_H

#include "interview/case.h"
#include "network/belief.h"

typedef struct Tiny {
    Arena *arena;   /* knowledge and model */
    Arena *scratch; /* what a test makes; tiny_reset takes it back */
    const Knowledge *k;
    const Model *model;
    Belief *belief;
} Tiny;

/* Opens the tiny knowledge, or that of the program. Stops the program with a message when it does not load.
 */
Tiny tiny_open(void);
Tiny tiny_open_embedded(void);
void tiny_close(Tiny *t);
void tiny_reset(Tiny *t);

/* Set-up and tear-down of a group of tests: *state is a Tiny. */
int tiny_group(void **state);
int tiny_group_embedded(void **state);
int tiny_group_close(void **state);

/* A case from the text of its "findings" member, or from a whole case file; both must be right. */
Case tiny_case(Tiny *t, const char *findings);
Case tiny_case_file(Tiny *t, const char *text);

/* Index by id; the test stops when there is none. */
size_t tiny_finding(const Tiny *t, const char *id);
size_t tiny_cause(const Tiny *t, const char *id);

/* The bytes of a file below the checkout. */
Str tiny_read(Tiny *t, const char *path);

/* The .json files of a folder below the checkout, sorted; at most cap. */
size_t tiny_list(Tiny *t, const char *folder, Str *names, size_t cap);

/* A number below n; the state may begin at any value. */
size_t tiny_random(uint64_t *state, size_t n);

/* A random answer of the finding's type. */
Answer tiny_random_answer(const Finding *finding, uint64_t *state);

/* A random case in which one in `sparse` findings is answered and no two answers contradict each other. */
Case tiny_random_case(Tiny *t, uint64_t *state, size_t sparse);

#endif
