#include "network/belief.h"

#include "network/draw.h"

#include <math.h>
#include <string.h>

enum { EXTRA_MAX = 4, DRAWS_MAX = 2000, UNOBSERVED = -1 };

/* How much of the belief an alternative must carry to be run again, rather than keep its likelihood ratio:
 * for leaving an answer out, for draws (500 times), and for further answers (some hundred times). What is
 * left out is bounded by the shares that it had. */
static const double WORTH_EXPLAINING = 1e-3;
static const double WORTH_DRAWING = 1e-2;
static const double WORTH_ASKING = 1e-2;

/* And to have the posteriors of other causes worked out under it. Below that they are taken as under "some
 * alternative", at first; and, when the case is run again, as they were at first. */
static const double WORTH_A_WAY_DOWN = 1e-4;
static const double WORTH_A_WAY_DOWN_AGAIN = 3e-2;

/* What observations say about one alternative before anything is run. */
typedef struct Bearing {
    bool run;          /* it touches a present finding or a hidden node of the tree */
    double log_absent; /* else: log P(the absent findings | it) - log P(… | none) */
} Bearing;

struct Belief {
    const Model *model;
    InferScratch *scratch;
    InferPlan *plan; /* of the last compile */
    bool *wanted;    /* by node: reported causes */
    Observed *observed;
    Observation
        *at; /* the observations alone; the first says that there is a complaint; with room for extra ones */
    size_t count;
    int8_t *grade;                   /* by node: what is observed, UNOBSERVED if nothing */
    double *params;                  /* of the person */
    double *drawn;                   /* … with a draw, or in another context */
    double *assumed;                 /* … with an alternative */
    double *prior, *other_prior;     /* of the alternatives */
    double *log_ratio, *other_ratio; /* log P(observed | alternative) - log P(observed | none) */
    double *share;                   /* of the belief: of each alternative, last of none */
    double *nodes;      /* posteriors of hidden nodes, by row: per alternative, then none, then plain */
    double *at_first;   /* … as belief_set found them */
    const double **row; /* by alternative, and of none: which row speaks for it */
    const double **first_row;
    double *weight;
    double *mixed; /* work space, by hidden node */
    double *causes;
    double log_evidence;
    uint32_t *relevant; /* parameters that the case depends on */
    size_t relevant_count;
    bool *noted;
    bool *ran;    /* by alternative: it was run on its own in this mix */
    float *draws; /* DRAWS_MAX per slot */
    BeliefSize size;
};

Belief *belief_new(Arena *arena, const Model *model, Err *err) {
    const NetSpec *spec = network_spec(model->net);
    size_t findings = model->knowledge->finding_count;
    size_t alternatives = model->alternative_count + 1;
    Belief *b = ARENA_NEW(arena, 1, Belief);
    if (b) {
        *b = (Belief){.model = model};
        b->wanted = ARENA_NEW(arena, spec->node_count, bool);
        b->observed = ARENA_NEW(arena, 2 * findings, Observed);
        b->at = ARENA_NEW(arena, 2 * findings + EXTRA_MAX + 1, Observation);
        b->grade = ARENA_NEW(arena, spec->node_count, int8_t);
        b->params = ARENA_NEW(arena, spec->param_count, double);
        b->drawn = ARENA_NEW(arena, spec->param_count, double);
        b->assumed = ARENA_NEW(arena, spec->param_count, double);
        b->relevant = ARENA_NEW(arena, spec->param_count, uint32_t);
        b->ran = ARENA_NEW(arena, alternatives, bool);
        b->noted = ARENA_NEW(arena, spec->param_count, bool);
        double **tables[] = {&b->prior,       &b->other_prior, &b->log_ratio,
                             &b->other_ratio, &b->share,       &b->weight};
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
            *tables[i] = ARENA_NEW(arena, alternatives, double);
        b->nodes = ARENA_NEW(arena, (alternatives + 1) * model->hidden_count, double);
        b->at_first = ARENA_NEW(arena, (alternatives + 1) * model->hidden_count, double);
        b->row = ARENA_NEW(arena, alternatives, const double *);
        b->first_row = ARENA_NEW(arena, alternatives, const double *);
        b->mixed = ARENA_NEW(arena, model->hidden_count, double);
        b->causes = ARENA_NEW(arena, belief_slots(b), double);
        b->draws = ARENA_NEW(arena, belief_slots(b) * DRAWS_MAX, float);
    }
    if (!b || arena_failed(arena)) {
        err_memory(err);
        return NULL;
    }
    for (size_t c = 0; c < model->knowledge->cause_count; c++)
        for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++)
            if (model->cause[c].of[side] >= 0)
                b->wanted[model->cause[c].of[side]] = model->knowledge->causes[c].report;
    b->scratch = infer_scratch_new(err);
    return b->scratch ? b : NULL;
}

void belief_free(Belief *belief) {
    if (belief) infer_scratch_free(belief->scratch);
}

size_t belief_slots(const Belief *belief) {
    return SIDE_SLOTS * belief->model->knowledge->cause_count;
}

static void note_grades(Belief *b, size_t count) {
    memset(b->grade, UNOBSERVED, network_spec(b->model->net)->node_count);
    for (size_t i = 0; i <= count; i++) {
        b->grade[b->at[i].node] = (int8_t)b->at[i].grade;
        if (b->at[i].either >= 0) b->grade[b->at[i].either] = 1;
    }
}

static bool compile(Belief *b, size_t count, Err *err) {
    note_grades(b, count);
    b->plan = infer_compile(b->model->net, b->at, count + 1, b->wanted, b->scratch, err);
    if (!b->plan) return false;
    b->size.tables = infer_plan_size(b->plan);
    return true;
}

static Bearing bearing_of(const Belief *b, const Alternative *a, const double *params) {
    Bearing bearing = {0};
    for (size_t i = 0; i < a->change_count; i++) {
        const Change *c = &a->changes[i];
        bool hidden = c->node < b->model->hidden_count;
        if (hidden ? infer_plan_answers(b->plan, c->node) : b->grade[c->node] > 0)
            return (Bearing){.run = true};
        if (!hidden && b->grade[c->node] == 0) bearing.log_absent += log1p(-fmin(params[c->by], 1 - 1e-12));
    }
    return bearing;
}

/* Runs the plan into one row of nodes. Impossible evidence is -INFINITY; other errors are errors. */
static bool run_row(Belief *b, const double *params, size_t row, double *log_evidence, Err *err) {
    double *nodes = b->nodes + row * b->model->hidden_count;
    Err own = {0};
    memset(nodes, 0, b->model->hidden_count * sizeof *nodes);
    b->size.runs++;
    if (infer_run(b->plan, params, nodes, log_evidence, &own)) return true;
    *log_evidence = -INFINITY;
    if (own.code == ERR_IMPOSSIBLE) return true;
    *err = own;
    return false;
}

/* Weighs the rows by prior and likelihood; weight[row] then sums to 1. Returns log P(observed), -INFINITY
 * when impossible. */
static double weigh(Belief *b, const double *prior, const double *ratio, double log_none) {
    size_t none = b->model->alternative_count;
    double left = 1;
    double most = -INFINITY;
    for (size_t a = 0; a < none; a++) left -= prior[a];
    b->weight[none] = log(fmax(left, 0)) + (isfinite(log_none) ? 0 : -INFINITY);
    for (size_t a = 0; a < none; a++) b->weight[a] = log(prior[a]) + ratio[a];
    for (size_t a = 0; a <= none; a++) most = fmax(most, b->weight[a]);
    if (!isfinite(most)) return -INFINITY;
    double sum = 0;
    for (size_t a = 0; a <= none; a++) sum += b->weight[a] = exp(b->weight[a] - most);
    for (size_t a = 0; a <= none; a++) b->weight[a] /= sum;
    return most + log(sum) + (isfinite(log_none) ? log_none : 0);
}

/* Mixes the rows by their weights into posteriors of causes. */
static void mix_rows(const Belief *b, double *causes) {
    const Knowledge *k = b->model->knowledge;
    size_t none = b->model->alternative_count;
    double *mixed = b->mixed;
    memset(mixed, 0, b->model->hidden_count * sizeof *mixed);
    memset(causes, 0, belief_slots(b) * sizeof *causes);
    for (size_t a = 0; a <= none; a++) {
        if (!(b->weight[a] > 0)) continue;
        for (size_t n = 0; n < b->model->hidden_count; n++) mixed[n] += b->weight[a] * b->row[a][n];
    }
    for (size_t c = 0; c < k->cause_count; c++) {
        const NodeOf *of = &b->model->cause[c];
        double *at = causes + SIDE_SLOTS * c;
        for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++)
            if (of->of[side] >= 0) at[side] = fmin(mixed[of->of[side]], 1);
        if (of->of[SIDE_NONE] < 0) at[SIDE_NONE] = fmax(at[SIDE_ON_LEFT], at[SIDE_ON_RIGHT]);
    }
    for (size_t a = 0; a < none; a++) {
        const Alternative *alternative = &b->model->alternatives[a];
        double *at = causes + (size_t)SIDE_SLOTS * alternative->cause;
        at[SIDE_NONE] += b->weight[a];
        if (alternative->left) at[SIDE_ON_LEFT] += b->weight[a];
        if (alternative->right) at[SIDE_ON_RIGHT] += b->weight[a];
    }
}

/* How thorough a mix is: below what share alternatives are not run, and below what weight they get no way
 * down. */
typedef struct Effort {
    bool first; /* of belief_set: everything is run, nothing is known yet */
    double run;
    double down;
} Effort;

/* log P(observed) under b->assumed, impossible evidence as -INFINITY. */
static bool evidence(Belief *b, double *log_evidence, Err *err) {
    Err own = {0};
    b->size.runs++;
    if (infer_evidence(b->plan, b->assumed, log_evidence, &own)) return true;
    *log_evidence = -INFINITY;
    if (own.code == ERR_IMPOSSIBLE) return true;
    *err = own;
    return false;
}

/* The runs that many alternatives share: without any (row none), and with one that touches nothing that was
 * observed but explains the complaint (row plain). */
static bool run_shared(Belief *b, const double *params, bool first, double *log_none, double *log_plain,
                       Err *err) {
    size_t none = b->model->alternative_count;
    uint32_t complaint = network_spec(b->model->net)->nodes[b->model->complaint].first_param;
    if (!run_row(b, params, none, log_none, err)) return false;
    b->assumed[complaint] = 1;
    bool ok = first ? run_row(b, b->assumed, none + 1, log_plain, err) : evidence(b, log_plain, err);
    b->assumed[complaint] = params[complaint];
    b->row[none] = b->nodes + none * b->model->hidden_count;
    return ok;
}

/* The likelihood ratio of each alternative to none, and for now the row that speaks for it. */
static bool find_ratios(Belief *b, const double *params, const Effort *effort, double log_none,
                        double log_plain, double *ratio, Err *err) {
    size_t none = b->model->alternative_count;
    double base = isfinite(log_none) ? log_none : 0;
    const double *plain = b->nodes + (none + 1) * b->model->hidden_count;
    for (size_t a = 0; a < none; a++) {
        const Alternative *alternative = &b->model->alternatives[a];
        b->row[a] = effort->first ? plain : b->first_row[a];
        b->ran[a] = false;
        if (!effort->first && b->share[a] < effort->run) {
            ratio[a] = b->log_ratio[a];
            continue;
        }
        Bearing bearing = bearing_of(b, alternative, params);
        ratio[a] = log_plain + bearing.log_absent - base;
        if (!bearing.run) continue;
        double log_then = 0;
        model_assume(alternative, params, b->assumed);
        bool ok = evidence(b, &log_then, err);
        model_unassume(alternative, params, b->assumed);
        if (!ok) return false;
        ratio[a] = log_then - base;
        b->ran[a] = true;
    }
    return true;
}

/* The way down for those alternatives that turned out to carry enough. */
static bool run_down(Belief *b, const double *params, const Effort *effort, Err *err) {
    for (size_t a = 0; a < b->model->alternative_count; a++) {
        double ignored = 0;
        if (!b->ran[a] || b->weight[a] < effort->down) continue;
        model_assume(&b->model->alternatives[a], params, b->assumed);
        bool ok = run_row(b, b->assumed, a, &ignored, err);
        model_unassume(&b->model->alternatives[a], params, b->assumed);
        if (!ok) return false;
        b->row[a] = b->nodes + a * b->model->hidden_count;
    }
    return true;
}

/* An effort for the case at hand: the larger its tables, the more an alternative must carry to be run again.
 */
static Effort again(const Belief *b, double worth, double down) {
    const double plain_entries = 1000;
    const double most = 0.1;
    double larger = fmax(1, (double)b->size.tables.entries / plain_entries);
    double run = fmin(worth * larger, fmax(worth, most));
    return (Effort){false, run, fmax(down, run)};
}

/* All of it for the compiled plan. */
static bool mix(Belief *b, const double *params, const double *prior, Effort effort, double *ratio,
                double *causes, double *log_evidence, Err *err) {
    double log_none = 0;
    double log_plain = 0;
    memcpy(b->assumed, params, network_spec(b->model->net)->param_count * sizeof *params);
    if (!run_shared(b, params, effort.first, &log_none, &log_plain, err)) return false;
    if (!find_ratios(b, params, &effort, log_none, log_plain, ratio, err)) return false;
    *log_evidence = weigh(b, prior, ratio, log_none);
    if (!isfinite(*log_evidence))
        return err_set(err, ERR_IMPOSSIBLE, STR("case"),
                       "these findings cannot occur together in this network");
    if (!run_down(b, params, &effort, err)) return false;
    mix_rows(b, causes);
    return true;
}

/* What belief_set found is kept apart from what later runs write. */
static void keep_first(Belief *b) {
    size_t none = b->model->alternative_count;
    memcpy(b->share, b->weight, (none + 1) * sizeof *b->share);
    memcpy(b->at_first, b->nodes, (none + 2) * b->model->hidden_count * sizeof *b->nodes);
    for (size_t a = 0; a <= none; a++) b->first_row[a] = b->at_first + (b->row[a] - b->nodes);
}

bool belief_set(Belief *b, const Answers *given, const Answers *complete, unsigned kinds, Err *err) {
    Person person = {.answers = complete};
    b->count = model_observe(b->model, given, kinds, b->observed);
    b->at[0] = (Observation){b->model->complaint, 1, -1};
    for (size_t i = 0; i < b->count; i++) b->at[i + 1] = b->observed[i].at;
    model_params(b->model, &person, NULL, 0, b->params, b->prior);
    b->size.runs = 0;
    if (!compile(b, b->count, err)) return false;
    if (!mix(b, b->params, b->prior, (Effort){true, 0, WORTH_A_WAY_DOWN}, b->log_ratio, b->causes,
             &b->log_evidence, err))
        return false;
    keep_first(b);
    return true;
}

const Model *belief_model(const Belief *belief) {
    return belief->model;
}

const double *belief_causes(const Belief *belief) {
    return belief->causes;
}

double belief_cause(const Belief *belief, size_t cause, Side side) {
    return belief->causes[SIDE_SLOTS * cause + side];
}

double belief_log_evidence(const Belief *belief) {
    return belief->log_evidence;
}

size_t belief_observed(const Belief *belief, const Observed **observed) {
    *observed = belief->observed;
    return belief->count;
}

BeliefSize belief_size(const Belief *belief) {
    return belief->size;
}

/* With other observations; those alternatives that are not run keep what they had. */
static bool mix_observed(Belief *b, size_t count, double worth, double *causes, double *log_evidence,
                         Err *err) {
    double ignored = 0;
    if (!compile(b, count, err)) return false;
    return mix(b, b->params, b->prior,
               again(b, worth, worth == WORTH_EXPLAINING ? 0 : WORTH_A_WAY_DOWN_AGAIN), b->other_ratio,
               causes, log_evidence ? log_evidence : &ignored, err);
}

bool belief_without(Belief *b, size_t observed, double *causes, double *log_evidence, Err *err) {
    Observation kept = b->at[observed + 1];
    b->at[observed + 1] = b->at[b->count];
    bool ok = mix_observed(b, b->count - 1, WORTH_EXPLAINING, causes, log_evidence, err);
    b->at[observed + 1] = kept;
    return ok;
}

bool belief_with(Belief *b, const Observation *extra, size_t count, double *causes, double *log_evidence,
                 Err *err) {
    if (count > EXTRA_MAX)
        return err_set(err, ERR_USAGE, STR(""), "at most %d further observations", EXTRA_MAX);
    memcpy(b->at + b->count + 1, extra, count * sizeof *extra);
    return mix_observed(b, b->count + count, WORTH_ASKING, causes, log_evidence, err);
}

bool belief_in_context(Belief *b, const Answers *complete, double *causes, Err *err) {
    double ignored = 0;
    Person person = {.answers = complete};
    model_params(b->model, &person, NULL, 0, b->drawn, b->other_prior);
    if (!compile(b, b->count, err)) return false;
    return mix(b, b->drawn, b->other_prior, again(b, WORTH_ASKING, WORTH_A_WAY_DOWN_AGAIN), b->other_ratio,
               causes, &ignored, err);
}

static void note_param(void *context, uint32_t param) {
    Belief *b = context;
    if (b->noted[param]) return;
    b->noted[param] = true;
    b->relevant[b->relevant_count++] = param;
}

/* The parameters that can change this case: those of the plan, and what alternatives worth a run do to it. */
static void list_relevant(Belief *b) {
    memset(b->noted, 0, network_spec(b->model->net)->param_count * sizeof *b->noted);
    b->relevant_count = 0;
    infer_plan_params(b->plan, note_param, b);
    for (size_t a = 0; a < b->model->alternative_count; a++) {
        const Alternative *alternative = &b->model->alternatives[a];
        if (b->share[a] < WORTH_DRAWING) continue;
        for (size_t i = 0; i < alternative->change_count; i++) {
            const Change *c = &alternative->changes[i];
            bool hidden = c->node < b->model->hidden_count;
            if (hidden ? !infer_plan_answers(b->plan, c->node) : b->grade[c->node] < 0) continue;
            for (uint32_t g = 0; g < c->grades; g++) note_param(b, c->by + g);
        }
    }
}

/* 5th and 95th percentile of each slot, stretched to hold the point estimate. */
static void percentiles(Belief *b, uint32_t draws, double *lo, double *hi) {
    for (size_t slot = 0; slot < belief_slots(b); slot++) {
        lo[slot] = hi[slot] = b->causes[slot];
        if (draws == 0) continue;
        DrawRange range = draw_range(b->draws + slot * DRAWS_MAX, draws);
        lo[slot] = fmin(lo[slot], range.low);
        hi[slot] = fmax(hi[slot], range.high);
    }
}

bool belief_intervals(Belief *b, const Answers *complete, uint64_t seed, uint32_t draws, double *lo,
                      double *hi, Err *err) {
    if (draws > DRAWS_MAX) draws = DRAWS_MAX;
    if (!compile(b, b->count, err)) return false;
    list_relevant(b);
    memcpy(b->drawn, b->params, network_spec(b->model->net)->param_count * sizeof *b->drawn);
    uint32_t kept = 0;
    for (uint32_t draw = 1; draw <= draws; draw++) {
        double ignored = 0;
        Err impossible = {0}; /* a draw at the edge of its intervals may be impossible; it is left out */
        Person person = {complete, seed, draw};
        model_params(b->model, &person, b->relevant, b->relevant_count, b->drawn, b->other_prior);
        if (!mix(b, b->drawn, b->other_prior, again(b, WORTH_DRAWING, WORTH_A_WAY_DOWN_AGAIN), b->other_ratio,
                 lo, &ignored, &impossible))
            continue;
        for (size_t slot = 0; slot < belief_slots(b); slot++)
            b->draws[slot * DRAWS_MAX + kept] = (float)lo[slot];
        kept++;
    }
    percentiles(b, kept, lo, hi);
    return true;
}
