/* plumbline knowledge fit, which command_knowledge calls. */
#ifndef PLUMBLINE_CLI_KNOWLEDGE_FIT_H
#define PLUMBLINE_CLI_KNOWLEDGE_FIT_H

#include "cli/app.h"

/* Prints the fit as text or JSON, or writes the page fit.md and its plot fit.svg into the folder of --out. */
bool knowledge_fit(App *app, bool json, Err *err);

#endif
