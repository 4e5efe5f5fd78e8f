#include "network/belief.h"

#include "network/draw.h"

#include <math.h>
#include <string.h>

enum { EXTRA_MAX = 4, DRAWS_MIN = 60, DRAWS_MAX = 2000, DRAWN_ENTRIES = 60 * 1000 * 1000, UNOBSERVED = -1 };

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

/* One change of an alternative that bears on the case at hand: a leak of the compiled plan. */
typedef struct Touch {
    uint32_t leak, by;
} Touch;

/* What an alternative does to the compiled case: changes to run with, and absent findings, which only weigh
 * it by the chance that they stay absent. The complaint is left out: every alternative explains it. */
typedef struct Bearing {
    const Touch *touches;
    const uint32_t *absents;
    size_t touch_count, absent_count;
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
    int8_t *grade;  /* by node: what is observed, UNOBSERVED if nothing */
    double *params; /* of the person */
    double *drawn;  /* … in another context, or with a draw for each lane */
    size_t param_count;
    double *drawn_prior; /* by lane */
    Lanes *drawn_lanes;  /* the draws, by parameter */
    Lanes *drawn_logs;   /* log P(observed) by row */
    Lanes *drawn_rows;
    Lanes *lanes;      /* … that the plan depends on, in each lane */
    Lanes *rows;       /* posteriors of hidden nodes, in each lane */
    Lanes *sums;       /* … mixed */
    Bearing *bearings; /* by alternative */
    Touch *touches;
    uint32_t *absents;
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
    bool *ran;       /* by alternative: it was run on its own in this mix */
    double *log_run; /* log P(observed) of the last run, by row */
    uint16_t *list;  /* work space, by row */
    float *draws;    /* DRAWS_MAX per slot */
    size_t left_out; /* answers behind the `count` observed ones that did not fit */
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
        b->param_count = spec->param_count;
        b->drawn = ARENA_NEW(arena, INFER_LANES * spec->param_count, double);
        b->drawn_prior = ARENA_NEW(arena, INFER_LANES * alternatives, double);
        b->drawn_lanes = infer_lanes_new(arena, spec->param_count);
        b->drawn_logs = infer_lanes_new(arena, alternatives + 1);
        b->drawn_rows = infer_lanes_new(arena, (alternatives + 1) * model->hidden_count + spec->node_count);
        b->bearings = ARENA_NEW(arena, alternatives, Bearing);
        size_t changes = 0;
        for (size_t a = 0; a < model->alternative_count; a++)
            changes += MAX_GRADES * model->alternatives[a].change_count;
        b->touches = ARENA_NEW(arena, changes, Touch);
        b->absents = ARENA_NEW(arena, changes, uint32_t);
        b->lanes = infer_lanes_new(arena, spec->param_count);
        b->rows = infer_lanes_new(arena, spec->node_count);
        b->sums = infer_lanes_new(arena, spec->node_count);
        b->relevant = ARENA_NEW(arena, spec->param_count, uint32_t);
        b->ran = ARENA_NEW(arena, alternatives, bool);
        b->noted = ARENA_NEW(arena, spec->param_count, bool);
        double **tables[] = {&b->prior,       &b->other_prior, &b->log_ratio,
                             &b->other_ratio, &b->share,       &b->weight};
        for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
            *tables[i] = ARENA_NEW(arena, alternatives, double);
        b->nodes = ARENA_NEW(arena, (alternatives + 1) * model->hidden_count, double);
        b->at_first = ARENA_NEW(arena, (alternatives + 1) * model->hidden_count, double);
        b->log_run = ARENA_NEW(arena, alternatives + 1, double);
        b->list = ARENA_NEW(arena, alternatives + 1, uint16_t);
        b->row = ARENA_NEW(arena, alternatives + 1, const double *);
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

static uint32_t complaint_leak(const Belief *b) {
    return network_spec(b->model->net)->nodes[b->model->complaint].first_param;
}

/* Once for each compiled case: what of each alternative bears on it. */
static void list_bearings(Belief *b) {
    Touch *touch = b->touches;
    uint32_t *absent = b->absents;
    for (size_t a = 0; a < b->model->alternative_count; a++) {
        const Alternative *alternative = &b->model->alternatives[a];
        Bearing *bearing = &b->bearings[a];
        *bearing = (Bearing){.touches = touch, .absents = absent};
        for (size_t i = 0; i < alternative->change_count; i++) {
            const Change *c = &alternative->changes[i];
            bool hidden = c->node < b->model->hidden_count;
            if (c->node == b->model->complaint) continue;
            if (!hidden && b->grade[c->node] == 0) *absent++ = c->by;
            if (hidden ? !infer_plan_answers(b->plan, c->node) : b->grade[c->node] <= 0) continue;
            for (uint32_t g = 0; g < c->grades; g++) *touch++ = (Touch){c->leak + g, c->by + g};
        }
        bearing->touch_count = (size_t)(touch - bearing->touches);
        bearing->absent_count = (size_t)(absent - bearing->absents);
    }
}

static bool compile(Belief *b, size_t count, Err *err) {
    note_grades(b, count);
    b->plan = infer_compile(b->model->net, b->at, count + 1, b->wanted, b->scratch, err);
    if (!b->plan) return false;
    b->size.tables = infer_plan_size(b->plan);
    list_bearings(b);
    return true;
}

/* Parameter vectors into the lanes, as far as the plan depends on them: the same in all lanes (stride 0), or
 * one after the other. */
typedef struct Fill {
    Lanes *lanes;
    const double *params;
    size_t stride;
} Fill;

static void fill_param(void *context, uint32_t param) {
    const Fill *fill = context;
    for (size_t l = 0; l < INFER_LANES; l++) fill->lanes[param][l] = fill->params[l * fill->stride + param];
}

/* Puts an alternative into one lane, from the parameters without it; and takes it out again. */
static void assume(Belief *b, const double *params, size_t alternative, size_t lane) {
    const Bearing *bearing = &b->bearings[alternative];
    b->lanes[complaint_leak(b)][lane] = 1;
    for (size_t i = 0; i < bearing->touch_count; i++) {
        const Touch *touch = &bearing->touches[i];
        b->lanes[touch->leak][lane] = 1 - (1 - params[touch->leak]) * (1 - params[touch->by]);
    }
}

static void unassume(Belief *b, const double *params, size_t alternative, size_t lane) {
    const Bearing *bearing = &b->bearings[alternative];
    b->lanes[complaint_leak(b)][lane] = params[complaint_leak(b)];
    for (size_t i = 0; i < bearing->touch_count; i++)
        b->lanes[bearing->touches[i].leak][lane] = params[bearing->touches[i].leak];
}

/* log of the chance that the absent findings stay absent under the alternative. */
static double log_absent(const Bearing *bearing, const double *params) {
    double product = 1, sum = 0;
    for (size_t i = 0; i < bearing->absent_count; i++) {
        product *= 1 - fmin(params[bearing->absents[i]], 1 - 1e-12);
        if (product > 1e-200) continue;
        sum += log(product);
        product = 1;
    }
    return sum + log(product);
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

/* What is run: alternatives by their number; further none of them; and one that touches nothing that was
 * observed but explains the complaint. They have rows of the same numbers. */
static size_t none_of(const Belief *b) {
    return b->model->alternative_count;
}

static size_t plain_of(const Belief *b) {
    return b->model->alternative_count + 1;
}

static void put(Belief *b, const double *params, size_t what, size_t lane) {
    if (what < none_of(b)) assume(b, params, what, lane);
    else if (what == plain_of(b)) b->lanes[complaint_leak(b)][lane] = 1;
}

static void take_out(Belief *b, const double *params, size_t what, size_t lane) {
    if (what < none_of(b)) unassume(b, params, what, lane);
    else b->lanes[complaint_leak(b)][lane] = params[complaint_leak(b)];
}

static bool is_answered(const Belief *b, size_t node, InferReach reach) {
    return infer_plan_answers(b->plan, (uint16_t)node) && (reach == INFER_ALL || b->wanted[node]);
}

/* Runs up to INFER_LANES of these at once; with `down` their rows are written too. */
static void run_batch(Belief *b, const double *params, const uint16_t *what, size_t count, InferReach reach) {
    double logs[INFER_LANES];
    size_t hidden = b->model->hidden_count;
    for (size_t l = 0; l < count; l++) put(b, params, what[l], l);
    infer_run_lanes(b->plan, b->lanes, reach, b->rows, logs);
    for (size_t l = 0; l < count; l++) {
        take_out(b, params, what[l], l);
        b->log_run[what[l]] = logs[l];
        if (reach == INFER_EVIDENCE) continue;
        double *row = b->nodes + what[l] * hidden;
        for (size_t n = 0; n < hidden; n++) row[n] = is_answered(b, n, reach) ? b->rows[n][l] : 0;
        b->row[what[l]] = row;
    }
    b->size.runs += count;
}

static void run_list(Belief *b, const double *params, const uint16_t *what, size_t count, InferReach reach) {
    for (size_t i = 0; i < count; i += INFER_LANES)
        run_batch(b, params, what + i, count - i < INFER_LANES ? count - i : INFER_LANES, reach);
}

/* The likelihood ratio of each alternative to none, and for now the row that speaks for it. */
static void find_ratios(Belief *b, const double *params, const Effort *effort, double *ratio) {
    size_t none = none_of(b), count = 0;
    const double *plain = b->nodes + plain_of(b) * b->model->hidden_count;
    b->list[count++] = (uint16_t)plain_of(b);
    b->list[count++] = (uint16_t)none;
    run_list(b, params, b->list, count, effort->first ? INFER_ALL : INFER_WANTED);
    count = 0;
    for (size_t a = 0; a < none; a++) {
        bool worth = effort->first || b->share[a] >= effort->run;
        bool touches = b->bearings[a].touch_count > 0;
        b->row[a] = effort->first || (worth && !touches) ? plain : b->first_row[a];
        b->ran[a] = worth && touches;
        if (b->ran[a]) b->list[count++] = (uint16_t)a;
    }
    run_list(b, params, b->list, count, INFER_EVIDENCE);
    double base = isfinite(b->log_run[none]) ? b->log_run[none] : 0;
    for (size_t a = 0; a < none; a++) {
        ratio[a] = b->log_ratio[a];
        if (!effort->first && b->share[a] < effort->run) continue;
        ratio[a] = b->log_run[b->ran[a] ? a : plain_of(b)] + log_absent(&b->bearings[a], params) - base;
    }
}

/* All of it for the compiled plan. */
static bool mix(Belief *b, const double *params, const double *prior, Effort effort, double *ratio,
                double *causes, double *log_evidence, Err *err) {
    size_t count = 0;
    Fill fill = {b->lanes, params, 0};
    infer_plan_params(b->plan, fill_param, &fill);
    find_ratios(b, params, &effort, ratio);
    *log_evidence = weigh(b, prior, ratio, b->log_run[none_of(b)]);
    if (!isfinite(*log_evidence))
        return err_set(err, ERR_IMPOSSIBLE, STR("case"),
                       "these findings cannot occur together in this network");
    for (size_t a = 0; a < none_of(b); a++)
        if (b->ran[a] && b->weight[a] >= effort.down) b->list[count++] = (uint16_t)a;
    run_list(b, params, b->list, count, effort.first ? INFER_ALL : INFER_WANTED);
    mix_rows(b, causes);
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

/* What belief_set found is kept apart from what later runs write. */
static void keep_first(Belief *b) {
    size_t none = b->model->alternative_count;
    memcpy(b->share, b->weight, (none + 1) * sizeof *b->share);
    memcpy(b->at_first, b->nodes, (none + 2) * b->model->hidden_count * sizeof *b->nodes);
    for (size_t a = 0; a <= none; a++) b->first_row[a] = b->at_first + (b->row[a] - b->nodes);
}

static void observe(Belief *b, const Answers *given, unsigned kinds) {
    b->count = model_observe(b->model, given, kinds, b->observed);
    b->at[0] = (Observation){b->model->complaint, 1, -1};
    for (size_t i = 0; i < b->count; i++) b->at[i + 1] = b->observed[i].at;
}

/* How many causes can bring about what is present here. */
static size_t causes_of(const Belief *b, const Observation *at) {
    const NetSpec *spec = network_spec(b->model->net);
    size_t other = at->either >= 0 ? spec->nodes[at->either].link_count : 0;
    return at->grade ? spec->nodes[at->node].link_count + other : 0;
}

/* Puts the present answer that most causes can bring about behind the others: it tells the least between them
 * and ties most of them together. False when none is left that ties any. */
static bool leave_out(Belief *b) {
    size_t most = 1, out = b->count;
    for (size_t i = 0; i < b->count; i++) {
        size_t causes = causes_of(b, &b->observed[i].at);
        if (causes <= most) continue;
        most = causes;
        out = i;
    }
    if (out == b->count) return false;
    Observed kept = b->observed[out];
    b->count--;
    for (size_t i = out; i < b->count; i++) {
        b->observed[i] = b->observed[i + 1];
        b->at[i + 1] = b->at[i + 2];
    }
    b->observed[b->count] = kept;
    b->left_out++;
    return true;
}

/* All answers, or as many as can be computed exactly. */
static bool compile_what_fits(Belief *b, Err *err) {
    Err large = {0};
    b->left_out = 0;
    while (!compile(b, b->count, &large)) {
        if (large.code != ERR_TOO_LARGE || !leave_out(b)) {
            *err = large;
            return false;
        }
    }
    return true;
}

bool belief_measure(Belief *b, const Answers *given, unsigned kinds, InferSize *size, uint16_t *widest,
                    size_t cap, size_t *count, Err *err) {
    observe(b, given, kinds);
    if (!compile(b, b->count, err)) return false;
    *size = b->size.tables;
    *count = infer_plan_widest(b->plan, widest, cap);
    return true;
}

bool belief_set(Belief *b, const Answers *given, const Answers *complete, unsigned kinds, Err *err) {
    Person person = {.answers = complete};
    observe(b, given, kinds);
    model_params(b->model, &person, NULL, 0, b->params, b->prior);
    b->size.runs = 0;
    if (!compile_what_fits(b, err)) return false;
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

size_t belief_left_out(const Belief *belief, const Observed **left_out) {
    *left_out = belief->observed + belief->count;
    return belief->left_out;
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

bool belief_alone(Belief *b, size_t observed, double *causes, Err *err) {
    double ignored = 0;
    Observation first = b->at[1];
    b->at[1] = b->at[observed + 1];
    /* Any alternative may carry a belief that rests on so little. */
    bool ok = compile(b, observed < b->count ? 1 : 0, err) &&
              mix(b, b->params, b->prior, (Effort){false, 0, WORTH_EXPLAINING}, b->other_ratio, causes,
                  &ignored, err);
    b->at[1] = first;
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
static void list_relevant(Belief *b, double worth) {
    memset(b->noted, 0, network_spec(b->model->net)->param_count * sizeof *b->noted);
    b->relevant_count = 0;
    infer_plan_params(b->plan, note_param, b);
    for (size_t a = 0; a < b->model->alternative_count; a++) {
        const Bearing *bearing = &b->bearings[a];
        if (b->share[a] < worth) continue;
        for (size_t i = 0; i < bearing->touch_count; i++) note_param(b, bearing->touches[i].by);
        for (size_t i = 0; i < bearing->absent_count; i++) note_param(b, bearing->absents[i]);
    }
}

/* An alternative in all lanes at once, each from its own draw; and out again. */
static void assume_drawn(Belief *b, size_t what, bool in) {
    const Lanes *drawn = b->drawn_lanes;
    const Bearing *bearing = &b->bearings[what < none_of(b) ? what : 0];
    uint32_t complaint = complaint_leak(b);
    b->lanes[complaint] = in && what != none_of(b) ? (Lanes){0} + 1 : drawn[complaint];
    for (size_t i = 0; what < none_of(b) && i < bearing->touch_count; i++) {
        Touch t = bearing->touches[i];
        b->lanes[t.leak] = in ? 1 - (1 - drawn[t.leak]) * (1 - drawn[t.by]) : drawn[t.leak];
    }
}

/* Runs one alternative under the draws of all lanes; its ratios, and with `down` its rows, by lane. */
static void run_drawn(Belief *b, size_t what, bool down) {
    double logs[INFER_LANES];
    size_t hidden = b->model->hidden_count;
    assume_drawn(b, what, true);
    infer_run_lanes(b->plan, b->lanes, down ? INFER_WANTED : INFER_EVIDENCE, b->drawn_rows + what * hidden,
                    logs);
    assume_drawn(b, what, false);
    b->size.runs += INFER_LANES;
    for (size_t l = 0; l < INFER_LANES; l++) b->drawn_logs[what][l] = logs[l];
}

static void run_draws(Belief *b, const Effort *effort) {
    size_t none = none_of(b);
    bool plain = false;
    for (size_t a = 0; a < none; a++) plain |= b->share[a] >= effort->run && b->bearings[a].touch_count == 0;
    run_drawn(b, none, true);
    if (plain) run_drawn(b, plain_of(b), true);
    for (size_t a = 0; a < none; a++) {
        if (b->share[a] < effort->run || b->bearings[a].touch_count == 0) continue;
        run_drawn(b, a, b->share[a] >= effort->down);
    }
}

/* One lane of a run as a row. */
static const double *lane_row(Belief *b, size_t what, size_t lane) {
    size_t hidden = b->model->hidden_count;
    double *row = b->nodes + what * hidden;
    for (size_t n = 0; n < hidden; n++)
        row[n] = is_answered(b, n, INFER_WANTED) ? b->drawn_rows[what * hidden + n][lane] : 0;
    return row;
}

/* Mixes the runs of one lane into `causes`. False when that draw is impossible. */
static bool mix_drawn(Belief *b, const Effort *effort, size_t lane, double *causes) {
    size_t none = none_of(b);
    const double *drawn = b->drawn + lane * b->param_count;
    double log_none = b->drawn_logs[none][lane];
    double base = isfinite(log_none) ? log_none : 0;
    const double *plain = NULL;
    b->row[none] = lane_row(b, none, lane);
    for (size_t a = 0; a < none; a++) {
        const Bearing *bearing = &b->bearings[a];
        b->row[a] = b->first_row[a];
        b->other_ratio[a] = b->log_ratio[a];
        if (b->share[a] < effort->run) continue;
        size_t what = bearing->touch_count ? a : plain_of(b);
        b->other_ratio[a] = b->drawn_logs[what][lane] + log_absent(bearing, drawn) - base;
        if (what != a) b->row[a] = plain = plain ? plain : lane_row(b, what, lane);
        else if (b->share[a] >= effort->down) b->row[a] = lane_row(b, a, lane);
    }
    if (!isfinite(weigh(b, b->drawn_prior + lane * none, b->other_ratio, log_none))) return false;
    mix_rows(b, causes);
    return true;
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

/* The largest cases get fewer draws, at least DRAWS_MIN: enough for a 5th and a 95th percentile. */
static uint32_t affordable_draws(const Belief *b, uint32_t draws) {
    uint32_t most = DRAWN_ENTRIES / (uint32_t)b->size.tables.entries;
    if (most < DRAWS_MIN) most = DRAWS_MIN;
    if (most > DRAWS_MAX) most = DRAWS_MAX;
    return draws < most ? draws : most;
}

bool belief_intervals(Belief *b, const Answers *complete, uint64_t seed, uint32_t draws, double *lo,
                      double *hi, Err *err) {
    if (!compile(b, b->count, err)) return false;
    draws = affordable_draws(b, draws);
    Effort effort = again(b, WORTH_DRAWING, WORTH_DRAWING);
    list_relevant(b, effort.run);
    for (size_t l = 0; l < INFER_LANES; l++)
        memcpy(b->drawn + l * b->param_count, b->params, b->param_count * sizeof *b->drawn);
    uint32_t kept = 0;
    for (uint32_t first = 1; first <= draws; first += INFER_LANES) {
        for (uint32_t l = 0; l < INFER_LANES; l++) {
            double *drawn = b->drawn + l * b->param_count;
            Person person = {complete, seed, first + l};
            model_params(b->model, &person, b->relevant, b->relevant_count, drawn,
                         b->drawn_prior + l * none_of(b));
            for (size_t i = 0; i < b->relevant_count; i++)
                b->drawn_lanes[b->relevant[i]][l] = drawn[b->relevant[i]];
        }
        for (size_t i = 0; i < b->relevant_count; i++)
            b->lanes[b->relevant[i]] = b->drawn_lanes[b->relevant[i]];
        run_draws(b, &effort);
        for (uint32_t l = 0; l < INFER_LANES && first + l <= draws; l++) {
            /* A draw at the edge of its intervals may be impossible; it is left out. */
            if (!mix_drawn(b, &effort, l, lo)) continue;
            for (size_t slot = 0; slot < belief_slots(b); slot++)
                b->draws[slot * DRAWS_MAX + kept] = (float)lo[slot];
            kept++;
        }
    }
    percentiles(b, kept, lo, hi);
    return true;
}
