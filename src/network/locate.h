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

/* For each observation that imaging made and that is not normal: P(some believed cause is why it is there),
 * into explained (as many as belief_observed has; 0 for all others). Causes with sites count by their sites,
 * so that a herniation believed at L5-S1 does not explain a bulge at L3-4; a cause explains what it shows by
 * p against p or the leak. What no cause explains is what people without complaints have too. False when
 * memory runs out. */
bool locate_imaging(const Belief *belief, Arena *scratch, double *explained, Err *err);

#endif
