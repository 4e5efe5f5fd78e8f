/* The numbers for one person: priors by setting and context, leaks by context, draws from intervals
 * (model.h). */
#include "network/draw.h"
#include "network/model_int.h"

#include <math.h>

/* Streams of draw_normal: each number that is drawn has its own. Below the first are the parameters' own
 * indices. */
enum {
    STREAM_PRIOR = 1 << 24,
    STREAM_CONTEXT = 1 << 25,
    STREAM_LEAK = 1 << 26,
    STREAM_LINK = 1 << 27,
    STREAM_BOTH = 1 << 28,
    CONTEXTS_MAX = 64
};

/* Any condition at all: at least this likely among all people. And how finely it is found. */
static const double LEAST_ANY = 0.1;
enum { BISECTIONS = 24 };

/* All alternatives together leave at least this chance that none holds. */
static const double LEAST_NONE = 0.05;

static double logit(double p) {
    return log(p / (1 - p));
}

static double logistic(double x) {
    return 1 / (1 + exp(-x));
}

/* Standard deviation on the log-odds scale of a number whose 95 % interval is [lo, hi]. An end of 0 or 1 is
 * taken as a hundredth of the way from there to the other end, as draw_params does. */
static double spread(double lo, double hi, bool odds) {
    const double sds_in_interval = 3.92;
    if (!(hi > lo)) return 0;
    if (odds) return (log(hi) - log(lo)) / sds_in_interval;
    if (lo <= 0) lo = hi / 100;
    if (hi >= 1) hi = 1 - (1 - lo) / 100;
    return (logit(hi) - logit(lo)) / sds_in_interval;
}

static double noise(const Person *person, uint32_t stream) {
    return person->draw ? draw_normal(person->seed, stream, person->draw) : 0;
}

/* Sum of the log odds of all contexts that are known to hold. Unknown is not no: it leaves the average. */
static double context_log_odds(const ContextOdds *context, size_t count, const Person *person,
                               uint32_t stream) {
    ExprFacts facts = {.answers = person->answers};
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (expr_eval(context[i].when, &facts) != TRI_YES) continue;
        const Param *odds = &context[i].odds;
        sum += log(odds->value[0]);
        sum += spread(odds->lo[0], odds->hi[0], true) * noise(person, stream + (uint32_t)(i % CONTEXTS_MAX));
    }
    return sum;
}

/* The prior of a condition for this person. */
static double prior_of(const Model *model, size_t cause, const Person *person) {
    const Knowledge *k = model->knowledge;
    const Cause *c = &k->causes[cause];
    const Answer *setting = &person->answers->of[k->person.setting];
    const Param *p = &c->prior[setting->known && setting->choice >= 0 ? (size_t)setting->choice : 1];
    if (p->value[0] <= 0) return 0;
    double sum = logit(p->value[0]);
    sum += spread(p->lo[0], p->hi[0], false) * noise(person, STREAM_PRIOR + (uint32_t)cause);
    sum += context_log_odds(c->context, c->context_count, person,
                            STREAM_CONTEXT + (uint32_t)cause * CONTEXTS_MAX);
    return logistic(sum);
}

/* P(both sides | the condition holds): as is known, or as independent sides have it, each with
 * 1 - sqrt(1 - prior). */
static double both_sides(const Cause *cause, size_t index, double prior, const Person *person) {
    const Param *p = &cause->both;
    if (p->count == 0) {
        double side = -expm1(0.5 * log1p(-prior));
        return prior > 0 ? side * side / prior : 0;
    }
    double drawn = spread(p->lo[0], p->hi[0], false) * noise(person, STREAM_BOTH + (uint32_t)index);
    return logistic(logit(p->value[0]) + drawn);
}

/* What of the prior of a condition falls to one of its alternatives: left, right, both, or no side. */
static double alternative_prior(const Model *model, const Alternative *a, double prior,
                                const Person *person) {
    if (!a->left && !a->right) return prior;
    double both = both_sides(&model->knowledge->causes[a->cause], a->cause, prior, person);
    return a->left && a->right ? prior * both : prior * (1 - both) / 2;
}

/* A in A = 1 - prod (1 - A P) over the core conditions and the alternatives as one (model.h). priors: by
 * condition. */
static double any_condition(const Model *model, const double *priors, double alternatives) {
    double low = LEAST_ANY;
    double high = 1;
    for (int step = 0; step < BISECTIONS; step++) {
        double a = (low + high) / 2;
        double none = 1 - fmin(a * alternatives, 1);
        for (size_t i = 0; i < model->core_count; i++) none *= 1 - a * priors[model->core[i]];
        if (1 - none > a) low = a;
        else high = a;
    }
    return low;
}

/* Priors among all people, from those among people who ask. */
static void write_priors(const Model *model, const Person *person, double *params, double *alternatives) {
    size_t conditions = model->knowledge->condition_count;
    double priors[MAX_CONDITIONS] = {0};
    double sum = 0;
    for (size_t c = 0; c < conditions && c < MAX_CONDITIONS; c++) priors[c] = prior_of(model, c, person);
    for (size_t i = 0; i < model->alternative_count; i++) {
        alternatives[i] =
            alternative_prior(model, &model->alternatives[i], priors[model->alternatives[i].cause], person);
        sum += alternatives[i];
    }
    double any = any_condition(model, priors, sum);
    double most = 1 - LEAST_NONE;
    double scale = sum * any > most ? most / sum : any;
    for (size_t i = 0; i < model->alternative_count; i++) alternatives[i] *= scale;
    for (size_t i = 0; i < model->prior_count; i++) {
        const PriorSlot *slot = &model->priors[i];
        double prior = any * priors[slot->cause];
        params[slot->param] = slot->share >= 1 ? prior : -expm1(slot->share * log1p(-prior));
    }
}

/* Leaks in context: the odds are moved on top of what params holds, grade by grade, which keeps them falling.
 */
static void write_leaks(const Model *model, const Person *person, double *params) {
    size_t finding = model->knowledge->finding_count;
    double moved = 0;
    for (size_t i = 0; i < model->leak_count; i++) {
        const LeakSlot *slot = &model->leaks[i];
        if (slot->finding != finding) {
            finding = slot->finding;
            const Finding *f = &model->knowledge->findings[finding];
            uint32_t stream = STREAM_LEAK + (uint32_t)finding * CONTEXTS_MAX;
            moved = context_log_odds(f->leak_context, f->leak_context_count, person, stream);
        }
        double p = params[slot->param];
        if (p > 0 && p < 1) params[slot->param] = logistic(logit(p) + moved);
    }
}

/* Log odds by which context moves all links to a target. */
static double link_log_odds(const Knowledge *k, const LinkSlot *slot, const Person *person) {
    const Finding *f = &k->findings[slot->is_finding ? slot->target : 0];
    const Cause *c = &k->causes[slot->is_finding ? 0 : slot->target];
    uint32_t index = slot->target + (slot->is_finding ? 0 : (uint32_t)k->finding_count);
    uint32_t stream = STREAM_LINK + index * CONTEXTS_MAX;
    if (slot->is_finding) return context_log_odds(f->link_context, f->link_context_count, person, stream);
    return context_log_odds(c->link_context, c->link_context_count, person, stream);
}

/* Links in context, as leaks. */
static void write_links(const Model *model, const Person *person, double *params) {
    const LinkSlot *before = NULL;
    double moved = 0;
    for (size_t i = 0; i < model->link_count; i++) {
        const LinkSlot *slot = &model->links[i];
        if (!before || before->target != slot->target || before->is_finding != slot->is_finding)
            moved = link_log_odds(model->knowledge, slot, person);
        before = slot;
        double p = params[slot->param];
        if (p > 0 && p < 1) params[slot->param] = logistic(logit(p) + moved);
    }
}

double model_leak(const Model *model, const Answers *complete, size_t finding, uint8_t grade) {
    const Finding *f = &model->knowledge->findings[finding];
    Person person = {.answers = complete};
    double p = f->leak.value[grade ? grade - 1 : 0];
    double moved = context_log_odds(f->leak_context, f->leak_context_count, &person, 0);
    return p > 0 && p < 1 ? logistic(logit(p) + moved) : p;
}

void model_params(const Model *model, const Person *person, const uint32_t *only, size_t only_count,
                  double *params, double *alternatives) {
    const NetSpec *spec = network_spec(model->net);
    if (person->draw == 0) {
        for (size_t i = 0; i < spec->param_count; i++) params[i] = spec->params[i];
    } else {
        /* Back to the plain leaks and links first: a context moves them once, whether they are drawn or not.
         */
        for (size_t i = 0; i < model->leak_count; i++)
            params[model->leaks[i].param] = spec->params[model->leaks[i].param];
        for (size_t i = 0; i < model->link_count; i++)
            params[model->links[i].param] = spec->params[model->links[i].param];
        draw_params(spec->params, model->lo, model->hi, spec->param_count, person->seed, person->draw, only,
                    only_count, params);
    }
    write_priors(model, person, params, alternatives);
    write_leaks(model, person, params);
    write_links(model, person, params);
}

void model_assume(const Alternative *alternative, const double *params, double *to) {
    for (size_t i = 0; i < alternative->change_count; i++) {
        const Change *c = &alternative->changes[i];
        for (uint32_t g = 0; g < c->grades; g++)
            to[c->leak + g] = 1 - (1 - params[c->leak + g]) * (1 - params[c->by + g]);
    }
}

void model_unassume(const Alternative *alternative, const double *params, double *to) {
    for (size_t i = 0; i < alternative->change_count; i++) {
        const Change *c = &alternative->changes[i];
        for (uint32_t g = 0; g < c->grades; g++) to[c->leak + g] = params[c->leak + g];
    }
}
