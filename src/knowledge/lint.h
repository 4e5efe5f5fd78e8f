/* The full lint: what is wrong with knowledge that loads. Lineage of the numbers, drift from the evidence,
 * words, and whether all is asked that is used. It is apart from loading so that a start of the program stays
 * fast. */
#ifndef PLUMBLINE_KNOWLEDGE_LINT_H
#define PLUMBLINE_KNOWLEDGE_LINT_H

#include "knowledge/load.h"

/* Complaints in the order of the checks. True when there is no error among them (warnings may be); false also
 * when memory runs out (arena_failed). complaints must not be NULL. */
bool knowledge_lint(const Knowledge *k, Arena *arena, Complaints *complaints);

#endif
