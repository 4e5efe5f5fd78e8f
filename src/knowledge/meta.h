/* Meta-analysis: random-effects means of one figure, and of sensitivity and specificity together. It knows
 * nothing of knowledge: estimates with their variances in, a mean with its variance out. All on a scale on
 * which errors are about normal (logit, log); variances are above 0. docs/pooling.md has the formulas. */
#ifndef PLUMBLINE_KNOWLEDGE_META_H
#define PLUMBLINE_KNOWLEDGE_META_H

#include <stddef.h>

typedef struct Estimate {
    double y;
    double variance;
} Estimate;

/* The between-study variance by the method of moments, at least 0; 0 for fewer than two estimates.
 * DerSimonian & Laird, Control Clin Trials 1986;7:177-188. */
double meta_between(const Estimate *of, size_t count);

/* The inverse-variance mean of one or more estimates, whose variances already hold all that is uncertain. */
Estimate meta_mean(const Estimate *of, size_t count);

/* Two estimates of each study, independent within it (sensitivity and specificity are of different people).
 */
typedef struct EstimatePair {
    Estimate of[2];
} EstimatePair;

/* Between-study variances and their covariance. */
typedef struct Between {
    double variance[2];
    double covariance;
} Between;

/* Moment estimates of both variances and the covariance, the correlation kept within -0.95 and 0.95.
 * Jackson, White & Thompson, Stat Med 2010;29:1282-1297, without a correlation within studies. */
Between meta_between_pair(const EstimatePair *of, size_t count);

/* The mean of both together, each borrowing from the other by their correlation between studies: the
 * bivariate model of Reitsma et al., J Clin Epidemiol 2005;58:982-990. */
EstimatePair meta_mean_pair(const EstimatePair *of, size_t count, Between between);

#endif
