#include "interview/interview.h"

#include "interview/danger.h"

#include "knowledge/expr.h"

#include <math.h>
#include <string.h>

enum { HARM_OF_SERIOUS = 4, ON_SCREEN_MAX = 8 };

/* Without a network node a finding only moves context; how common a yes is we do not know, so a modest share
 * is assumed. */
static const double CONTEXT_YES_SHARE = 0.15;

/* A last answer less likely than this has no weight, and what is left over for it is rounding. */
static const double LEAST_REST = 1e-9;

static bool same_answer(const Finding *f, const Answer *a, const Answer *b) {
    if (!a->known) return false;
    if (f->type == TYPE_NUMBER) return a->number <= b->number && a->number >= b->number;
    if (f->type == TYPE_CHOICE) return a->choice == b->choice;
    return a->any == b->any && a->left == b->left && a->right == b->right;
}

/* Was this option taken: is all known that it sets? */
static bool option_holds(const Case *at, const Option *option) {
    for (size_t s = 0; s < option->set_count; s++) {
        const Setting *set = &option->sets[s];
        if (!same_answer(&at->knowledge->findings[set->finding], &at->given.of[set->finding], &set->value))
            return false;
    }
    return option->set_count > 0;
}

/* What "not ticked" means for a finding on a screen of several. */
static Answer denied(const Finding *f) {
    if (f->type == TYPE_SIDE) return answer_side('n');
    if (f->type == TYPE_YESNO) return answer_yesno(false);
    if (f->type != TYPE_CHOICE) return ANSWER_UNKNOWN;
    for (size_t i = 0; i < f->choice_count; i++)
        if (f->grades ? i == 0 : f->no_choices >> i & 1) return answer_choice((int)i);
    return ANSWER_UNKNOWN;
}

/* Nothing is left to ask when all findings of a screen are known. A single choice may leave some open, and so
 * may several: what cannot be denied by not being ticked. */
static bool is_settled(const Case *at, const Question *q) {
    size_t known = 0;
    size_t open = 0;
    for (size_t i = 0; i < q->ask_count; i++) {
        bool is_known = at->given.of[q->asks[i]].known;
        bool may_stay = q->kind == QUESTION_SEVERAL && !denied(&at->knowledge->findings[q->asks[i]]).known;
        known += is_known;
        open += !is_known && !may_stay;
    }
    bool settled = known > 0 && open == 0;
    for (size_t o = 0; q->kind == QUESTION_SINGLE && o < q->option_count; o++)
        settled = settled || option_holds(at, &q->options[o]);
    return settled;
}

bool interview_start(Arena *arena, Belief *belief, Case *at, bool clinician, Interview *out, Err *err) {
    const Knowledge *k = belief_model(belief)->knowledge;
    *out = (Interview){.knowledge = k, .belief = belief, .at = at, .clinician = clinician};
    out->done = ARENA_NEW(arena, k->question_count, unsigned char);
    out->history = ARENA_NEW(arena, k->question_count, uint16_t);
    if (!out->done || !out->history) return err_memory(err);
    for (size_t q = 0; q < k->question_count; q++) out->done[q] = is_settled(at, &k->questions[q]);
    return case_complete(at, err);
}

static bool applies(const Interview *iv, const Question *q) {
    if (q->stage == STAGE_CHECK_IN || (q->stage == STAGE_EXAMINATION && !iv->clinician)) return false;
    ExprFacts facts = {.answers = &iv->at->complete};
    return !q->when || expr_eval(q->when, &facts) != TRI_NO;
}

static double entropy(double p) {
    if (p <= 0 || p >= 1) return 0;
    return -(p * log2(p) + (1 - p) * log2(1 - p));
}

/* Uncertainty about all causes that are reported, each weighted by the harm of missing it. */
static double uncertainty(const Interview *iv, const double *causes) {
    const Knowledge *k = iv->knowledge;
    double sum = 0;
    for (size_t c = 0; c < k->cause_count; c++) {
        if (!k->causes[c].report) continue;
        sum += entropy(causes[SIDE_SLOTS * c]) * (k->causes[c].serious ? HARM_OF_SERIOUS : 1);
    }
    return sum;
}

typedef struct Gainer {
    const Interview *iv;
    double *then; /* posteriors after an answer */
    double *sum;  /* over answers so far: P(answer) times the posteriors after it */
    double *now;  /* current posteriors */
    double now_uncertainty;
} Gainer;

static bool gainer_new(const Interview *iv, Arena *scratch, Gainer *g, Err *err) {
    g->iv = iv;
    g->then = ARENA_NEW(scratch, belief_slots(iv->belief), double);
    g->now = ARENA_NEW(scratch, belief_slots(iv->belief), double);
    g->sum = ARENA_NEW(scratch, belief_slots(iv->belief), double);
    if (!g->then || !g->now || !g->sum) return err_memory(err);
    memcpy(g->now, belief_causes(iv->belief), belief_slots(iv->belief) * sizeof *g->now);
    g->now_uncertainty = uncertainty(iv, g->now);
    return true;
}

/* Posteriors after the last grade of a finding from those after all others: sum over grades of P(grade)
 * P(cause | grade) is P(cause), so what is left over is the last one's. Spares the dearest run, that of a
 * present finding. */
static double uncertainty_of_rest(const Gainer *g, double p_rest) {
    size_t slots = belief_slots(g->iv->belief);
    for (size_t i = 0; i < slots; i++) g->then[i] = fmin(fmax((g->now[i] - g->sum[i]) / p_rest, 0), 1);
    return uncertainty(g->iv, g->then);
}

/* Expected drop in uncertainty from learning one node of a finding: sum over its grades of P(grade) (H - H
 * after grade). */
static bool node_gain(const Gainer *g, int node, double *gain, Err *err) {
    const NetSpec *spec = network_spec(belief_model(g->iv->belief)->net);
    size_t slots = belief_slots(g->iv->belief);
    double log_now = belief_log_evidence(g->iv->belief);
    double expected = 0;
    double p_rest = 1;
    memset(g->sum, 0, slots * sizeof *g->sum);
    for (uint8_t grade = 0; grade < spec->nodes[node].grades; grade++) {
        Observation extra = {(uint16_t)node, grade, -1};
        double log_then = 0;
        Err impossible = {0};
        if (!belief_with(g->iv->belief, &extra, 1, g->then, &log_then, &impossible)) {
            /* An answer that cannot come has no weight; one that cannot be computed is taken with the last.
             */
            if (impossible.code == ERR_IMPOSSIBLE || impossible.code == ERR_TOO_LARGE) continue;
            *err = impossible;
            return false;
        }
        double p = fmin(exp(log_then - log_now), p_rest);
        expected += p * uncertainty(g->iv, g->then);
        p_rest -= p;
        for (size_t i = 0; i < slots; i++) g->sum[i] += p * g->then[i];
    }
    if (p_rest > LEAST_REST) expected += p_rest * uncertainty_of_rest(g, p_rest);
    *gain = fmax(0, g->now_uncertainty - expected);
    return true;
}

/* A finding that only moves priors: how much the beliefs would change on a yes. */
static bool context_gain(const Gainer *g, size_t finding, double *gain, Err *err) {
    Interview iv = *g->iv;
    Answer kept = iv.at->complete.of[finding];
    iv.at->complete.of[finding] = answer_yesno(true);
    bool ok = belief_in_context(iv.belief, &iv.at->complete, g->then, err);
    iv.at->complete.of[finding] = kept;
    if (!ok) return false;
    double change = 0;
    for (size_t c = 0; c < iv.knowledge->cause_count; c++) {
        size_t node = SIDE_SLOTS * c;
        if (!iv.knowledge->causes[c].report) continue;
        double mean = CONTEXT_YES_SHARE * g->then[node] + (1 - CONTEXT_YES_SHARE) * g->now[node];
        double within =
            CONTEXT_YES_SHARE * entropy(g->then[node]) + (1 - CONTEXT_YES_SHARE) * entropy(g->now[node]);
        change += (entropy(mean) - within) * (iv.knowledge->causes[c].serious ? HARM_OF_SERIOUS : 1);
    }
    *gain = fmax(0, change);
    return true;
}

static bool finding_gain(const Gainer *g, size_t finding, double *gain, Err *err) {
    const Model *model = belief_model(g->iv->belief);
    const NodeOf *of = &model->finding[finding];
    *gain = 0;
    if (of->of[SIDE_NONE] < 0 && of->of[SIDE_ON_LEFT] < 0) {
        bool plain = g->iv->knowledge->findings[finding].type == TYPE_YESNO;
        return !plain || context_gain(g, finding, gain, err);
    }
    /* What follows from other answers tells nothing new (model_observe leaves it out). */
    for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++) {
        double more = 0;
        if (of->of[side] < 0 || model_follows(g->iv->knowledge, &g->iv->at->given, finding, side)) continue;
        if (!node_gain(g, of->of[side], &more, err)) return false;
        *gain += more;
    }
    return true;
}

static bool question_gain(const Gainer *g, const Question *q, double *gain, Err *err) {
    for (size_t i = 0; i < q->ask_count; i++) {
        double more = 0;
        if (g->iv->at->given.of[q->asks[i]].known) continue;
        if (!finding_gain(g, q->asks[i], &more, err)) return false;
        *gain += more;
    }
    return true;
}

/* Of all open questions of a screen together, for their cost. */
static bool screen_gain(const Gainer *g, const uint16_t *questions, size_t count, double *gain, Err *err) {
    double cost = 0;
    *gain = 0;
    for (size_t i = 0; i < count; i++) {
        const Question *q = &g->iv->knowledge->questions[questions[i]];
        if (!question_gain(g, q, gain, err)) return false;
        cost += q->cost;
    }
    *gain = fmin(*gain, g->now_uncertainty) / (cost > 0 ? cost : 1);
    return true;
}

static bool has_gain_of_its_own(const Interview *iv, const Question *q) {
    const Model *model = belief_model(iv->belief);
    for (size_t i = 0; i < q->ask_count; i++) {
        const NodeOf *of = &model->finding[q->asks[i]];
        const Finding *f = &iv->knowledge->findings[q->asks[i]];
        if (of->of[SIDE_NONE] >= 0 || of->of[SIDE_ON_LEFT] >= 0 || f->type == TYPE_YESNO) return true;
    }
    return false;
}

/* Context alone (age, sex, how long): such a screen has no gain of its own but moves everything, so it keeps
 * its place. */
static bool in_fixed_order(const Interview *iv, size_t question) {
    uint16_t screen[ON_SCREEN_MAX] = {0};
    size_t count = interview_on_screen(iv, question, screen, ON_SCREEN_MAX);
    for (size_t i = 0; i < count; i++)
        if (has_gain_of_its_own(iv, &iv->knowledge->questions[screen[i]])) return false;
    return true;
}

static int next_in_order(const Interview *iv, QuestionStage stage, bool fixed_only) {
    for (size_t q = 0; q < iv->knowledge->question_count; q++) {
        const Question *question = &iv->knowledge->questions[q];
        if (question->stage != stage || iv->done[q] || !applies(iv, question)) continue;
        if (!fixed_only || in_fixed_order(iv, q)) return (int)q;
    }
    return -1;
}

static const Question *shown(const Interview *iv, size_t i) {
    return &iv->knowledge->questions[iv->history[i]];
}

/* The i-th question of the history begins a screen: the one before it is on another. */
static bool begins_screen(const Interview *iv, size_t i) {
    return i == 0 || !str_eq(shown(iv, i)->screen, shown(iv, i - 1)->screen);
}

size_t interview_screens(const Interview *iv) {
    size_t count = 0;
    for (size_t i = 0; i < iv->history_count; i++) count += begins_screen(iv, i);
    return count;
}

size_t interview_on_screen(const Interview *iv, size_t question, uint16_t *out, size_t cap) {
    const Knowledge *k = iv->knowledge;
    size_t count = 0;
    for (size_t q = 0; q < k->question_count && count < cap; q++) {
        if (iv->done[q] || !str_eq(k->questions[q].screen, k->questions[question].screen)) continue;
        if (applies(iv, &k->questions[q])) out[count++] = (uint16_t)q;
    }
    return count;
}

static bool is_answered(const Interview *iv, const Question *q) {
    for (size_t i = 0; i < q->ask_count; i++)
        if (iv->at->given.of[q->asks[i]].known) return true;
    return false;
}

/* How likely a further screen is to be answered, from those of the main stage so far (Laplace's rule). */
static double answered_share(const Interview *iv) {
    double answered = 1, asked = 1;
    for (size_t i = 0; i < iv->history_count; i++) {
        if (shown(iv, i)->stage != STAGE_MAIN) continue;
        asked++;
        answered += is_answered(iv, shown(iv, i));
    }
    return answered / asked;
}

/* Is the budget of screens used up? */
static bool long_enough(const Interview *iv) {
    size_t main = 0;
    for (size_t i = 0; i < iv->history_count; i++)
        main += begins_screen(iv, i) && shown(iv, i)->stage != STAGE_RED_FLAGS;
    return main >= INTERVIEW_LEAST_MAIN && interview_screens(iv) >= INTERVIEW_SCREENS;
}

static bool emergency_holds(const Interview *iv, Arena *scratch, bool *holds, Err *err) {
    Safety safety;
    if (!safety_assess(scratch, iv->knowledge, &iv->at->complete, &safety, err)) return false;
    *holds = safety.urgency == URGENCY_EMERGENCY_NOW;
    return true;
}

static bool most_to_gain(Interview *iv, Arena *scratch, NextQuestion *next, Err *err) {
    Gainer g = {0};
    uint16_t screen[ON_SCREEN_MAX] = {0};
    Err large = {0};
    if (!belief_set(iv->belief, &iv->at->told, &iv->at->complete, OBSERVE_ALL, &large)) {
        if (large.code == ERR_TOO_LARGE) return true; /* more answers would not make it smaller */
        *err = large;
        return false;
    }
    if (!gainer_new(iv, scratch, &g, err)) return false;
    for (size_t q = 0; q < iv->knowledge->question_count; q++) {
        const Question *question = &iv->knowledge->questions[q];
        double gain = 0;
        if (iv->done[q] || question->stage == STAGE_RED_FLAGS || !applies(iv, question)) continue;
        size_t count = interview_on_screen(iv, q, screen, ON_SCREEN_MAX);
        if (screen[0] != q) continue; /* weighed with the first of its screen */
        if (!screen_gain(&g, screen, count, &gain, err)) return false;
        if (gain <= next->gain) continue;
        next->gain = gain;
        next->question = (int)q;
    }
    return true;
}

/* A question of the main stage whose worst answer would make it urgent is a red-flag question too; and so are
 * those that only together reveal an emergency. */
static int next_dangerous(const Interview *iv, Arena *scratch) {
    uint16_t *open = ARENA_NEW(scratch, iv->knowledge->question_count, uint16_t);
    size_t count = 0;
    for (size_t q = 0; q < iv->knowledge->question_count; q++) {
        const Question *question = &iv->knowledge->questions[q];
        if (question->stage != STAGE_MAIN || iv->done[q] || !applies(iv, question)) continue;
        if (danger_could_rise(iv, q)) return (int)q;
        if (open && question->kind != QUESTION_SINGLE) open[count++] = (uint16_t)q;
    }
    return open ? danger_together(iv, open, count) : -1;
}

bool interview_next(Interview *iv, Arena *scratch, NextQuestion *next, Err *err) {
    bool emergency = false;
    uint16_t rest = 0;
    *next = (NextQuestion){.end = INTERVIEW_GOES_ON, .question = -1};
    if (!case_complete(iv->at, err)) return false;
    if (iv->history_count && interview_on_screen(iv, iv->history[iv->history_count - 1], &rest, 1)) {
        next->question = rest;
        return true;
    }
    next->question = next_in_order(iv, STAGE_RED_FLAGS, false);
    if (next->question >= 0) return true;
    if (!emergency_holds(iv, scratch, &emergency, err)) return false;
    if (emergency && !iv->clinician) {
        next->end = INTERVIEW_EMERGENCY;
        return true;
    }
    next->question = next_dangerous(iv, scratch);
    if (next->question >= 0) return true;
    if (long_enough(iv) && !iv->clinician) {
        next->end = INTERVIEW_LONG_ENOUGH;
        return true;
    }
    next->question = next_in_order(iv, STAGE_MAIN, true);
    if (next->question < 0 && iv->clinician) next->question = next_in_order(iv, STAGE_EXAMINATION, true);
    if (next->question >= 0) return true;
    if (!most_to_gain(iv, scratch, next, err)) return false;
    double least = iv->clinician ? INTERVIEW_MIN_GAIN_EXAMINED : INTERVIEW_MIN_GAIN;
    if (next->question < 0 || next->gain * answered_share(iv) < least)
        *next = (NextQuestion){.end = INTERVIEW_ENOUGH, .question = -1};
    return true;
}

void interview_asked(Interview *iv, size_t question) {
    if (!iv->done[question]) iv->history[iv->history_count++] = (uint16_t)question;
    iv->done[question] = 1;
}

static void take_back(Interview *iv, size_t question) {
    const Question *q = &iv->knowledge->questions[question];
    iv->done[question] = 0;
    for (size_t i = 0; i < q->ask_count; i++) case_set(iv->at, q->asks[i], ANSWER_UNKNOWN);
    for (size_t o = 0; o < q->option_count; o++)
        for (size_t s = 0; s < q->options[o].set_count; s++)
            case_set(iv->at, q->options[o].sets[s].finding, ANSWER_UNKNOWN);
}

int interview_back(Interview *iv) {
    bool first = false;
    while (!first && iv->history_count) {
        first = begins_screen(iv, --iv->history_count);
        take_back(iv, iv->history[iv->history_count]);
    }
    return first ? iv->history[iv->history_count] : -1;
}

void interview_choose(Interview *iv, size_t question, const unsigned char *chosen) {
    const Question *q = &iv->knowledge->questions[question];
    if (q->kind == QUESTION_SEVERAL)
        for (size_t i = 0; i < q->ask_count; i++)
            case_set(iv->at, q->asks[i], denied(&iv->knowledge->findings[q->asks[i]]));
    for (size_t o = 0; o < q->option_count; o++) {
        if (!chosen[o]) continue;
        for (size_t s = 0; s < q->options[o].set_count; s++)
            case_set(iv->at, q->options[o].sets[s].finding, q->options[o].sets[s].value);
    }
}

void interview_answer_from(Interview *iv, size_t question, const Case *source) {
    const Question *q = &iv->knowledge->questions[question];
    for (size_t i = 0; i < q->ask_count; i++)
        if (source->complete.of[q->asks[i]].known)
            case_set(iv->at, q->asks[i], source->complete.of[q->asks[i]]);
    for (size_t o = 0; o < q->option_count; o++) {
        for (size_t s = 0; s < q->options[o].set_count; s++) {
            uint16_t finding = q->options[o].sets[s].finding;
            if (source->complete.of[finding].known) case_set(iv->at, finding, source->complete.of[finding]);
        }
    }
}

bool interview_of_case(Arena *arena, Belief *belief, const Case *source, Case *out, size_t *screens,
                       Err *err) {
    Interview iv;
    NextQuestion next;
    size_t setting = source->knowledge->person.setting;
    if (!case_new(arena, source->knowledge, out, err)) return false;
    case_set(out, setting, source->given.of[setting]);
    if (!interview_start(arena, belief, out, false, &iv, err)) return false;
    for (;;) {
        ArenaMark mark = arena_mark(arena);
        if (!interview_next(&iv, arena, &next, err)) return false;
        arena_rewind(arena, mark);
        if (next.end != INTERVIEW_GOES_ON) break;
        interview_answer_from(&iv, (size_t)next.question, source);
        interview_asked(&iv, (size_t)next.question);
    }
    *screens = interview_screens(&iv);
    return true;
}

static void insert_gain(FindingGain *out, size_t cap, size_t *count, FindingGain entry) {
    size_t at = *count < cap ? (*count)++ : cap;
    if (at == cap) {
        if (cap == 0 || out[cap - 1].gain >= entry.gain) return;
        at = cap - 1;
    }
    for (; at > 0 && out[at - 1].gain < entry.gain; at--) out[at] = out[at - 1];
    out[at] = entry;
}

bool interview_gains(Interview *iv, Arena *scratch, unsigned kinds, FindingGain *out, size_t cap,
                     size_t *count, Err *err) {
    Gainer g = {0};
    *count = 0;
    if (!gainer_new(iv, scratch, &g, err)) return false;
    for (size_t f = 0; f < iv->knowledge->finding_count; f++) {
        double gain = 0;
        if (!(kinds >> iv->knowledge->findings[f].kind & 1) || iv->at->given.of[f].known) continue;
        if (!finding_gain(&g, f, &gain, err)) return false;
        if (gain > 0) insert_gain(out, cap, count, (FindingGain){(uint16_t)f, gain});
    }
    return true;
}
