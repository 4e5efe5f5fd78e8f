/* plumbline knowledge pool: what the evidence rows give for each number, and writing it into the files. */
#ifndef PLUMBLINE_CLI_KNOWLEDGE_POOL_H
#define PLUMBLINE_CLI_KNOWLEDGE_POOL_H

#include "cli/app.h"

/* Options --format text|json, --knowledge DIR and --write. *drifted is true when a number is not what its
 * rows give and does not say why (and was not written). */
bool knowledge_pool(App *app, bool *drifted, Err *err);

#endif
