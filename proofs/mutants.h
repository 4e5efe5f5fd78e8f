/* Breaks the knowledge in one place after another and asks whether some theorem notices. */
#ifndef PLUMBLINE_PROOFS_MUTANTS_H
#define PLUMBLINE_PROOFS_MUTANTS_H

#include "theorems.h"

/* Prints the score and each survivor. Writes some counterexamples into the folder. How many survived. */
size_t mutants(const Proof *p, const char *folder);

#endif
