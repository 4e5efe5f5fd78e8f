/* Where in the spine: from what is believed of conditions and roots, and from imaging, back to sites. */
#ifndef PLUMBLINE_NETWORK_LOCATE_H
#define PLUMBLINE_NETWORK_LOCATE_H

#include "network/belief.h"

/* P(a site at this level causes complaints), into level (knowledge->level_count). For each condition with
 * sites its posterior is shared out among its sites by Bayes' rule: share of the site, times how well the
 * roots that it presses agree with the roots that are believed to suffer (the evidence for each root taken as
 * virtual evidence of its own, Pearl 1988), times P(imaging findings | site). Levels of several conditions
 * join as independent. False when memory runs out. */
bool locate_levels(const Belief *belief, Arena *scratch, double *level, Err *err);

#endif
