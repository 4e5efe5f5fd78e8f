/* The whole loader and the lint on one file of any bytes, with and without the findings that knowledge must
 * have. */
#include "knowledge/lint.h"
#include "knowledge/load.h"

#include <stdint.h>
#include <stdlib.h>

static const char person[] = "findings:\n"
                             "  - {id: age, kind: person, type: number, range: [1, 120]}\n"
                             "  - {id: sex, kind: person, type: choice, choices: [female, male]}\n"
                             "  - {id: setting, kind: person, type: choice,\n"
                             "     choices: [self, primary_care, emergency, specialist]}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new((size_t)64 << 20);
    Arena *scratch = arena_new((size_t)64 << 20);
    if (!arena || !scratch) abort();
    KnowledgeFile files[2] = {{STR("fuzz.yaml"), {(const char *)data, size}},
                              {STR("person.yaml"), {person, sizeof person - 1}}};
    Complaints complaints = {0};
    Err err = {0};
    const Knowledge *k = knowledge_load(arena, scratch, files, 2, &complaints, &err);
    if (!k && err.code != ERR_KNOWLEDGE && err.code != ERR_MEMORY) abort();
    if (!k && err.code == ERR_KNOWLEDGE && complaints.count == 0) abort();
    if (k && err.code != ERR_NONE) abort();
    if (k) knowledge_lint(k, arena, &complaints);
    arena_free(scratch);
    arena_free(arena);
    return 0;
}
