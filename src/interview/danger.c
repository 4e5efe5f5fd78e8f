#include "interview/danger.h"

#include "knowledge/expr.h"

/* The most urgent rule that holds now. */
static Urgency urgency_now(const Case *at) {
    const Knowledge *k = at->knowledge;
    ExprFacts facts = {.answers = &at->complete};
    Urgency most = URGENCY_SELF_CARE;
    for (size_t r = 0; r < k->rule_count; r++)
        if (k->rules[r].urgency > most && expr_eval(k->rules[r].when, &facts) == TRI_YES)
            most = k->rules[r].urgency;
    return most;
}

/* Yes on each side that is not denied by now. */
static Answer worst_side(const Answer *now) {
    if (now->left == TRI_NO && now->right == TRI_NO) return ANSWER_UNKNOWN;
    if (now->left == TRI_NO) return answer_side('r');
    return answer_side(now->right == TRI_NO ? 'l' : 'b');
}

/* The most alarming answer to a finding that does not contradict what is known; unknown when none is (numbers
 * come from options). */
static Answer worst(const Finding *f, const Answer *now) {
    if (f->type == TYPE_YESNO) return now->any == TRI_NO ? ANSWER_UNKNOWN : answer_yesno(true);
    if (f->type == TYPE_SIDE) return worst_side(now);
    if (f->type != TYPE_CHOICE) return ANSWER_UNKNOWN;
    for (size_t i = f->choice_count; i-- > 0;)
        if (f->grades ? i > 0 : f->yes_choices >> i & 1) return answer_choice((int)i);
    return ANSWER_UNKNOWN;
}

static void set_if_unknown(Case *at, size_t finding, Answer value) {
    if (!at->given.of[finding].known && value.known) case_set(at, finding, value);
}

static void set_option(Case *at, const Option *option) {
    for (size_t s = 0; s < option->set_count; s++)
        set_if_unknown(at, option->sets[s].finding, option->sets[s].value);
}

static void set_worst(Case *at, const Question *q) {
    for (size_t o = 0; o < q->option_count; o++) set_option(at, &q->options[o]);
    for (size_t i = 0; i < q->ask_count; i++)
        set_if_unknown(at, q->asks[i],
                       worst(&at->knowledge->findings[q->asks[i]], &at->complete.of[q->asks[i]]));
}

static Urgency urgency_completed(Case *at) {
    Err contradiction = {0};
    return case_complete(at, &contradiction) ? urgency_now(at) : URGENCY_SELF_CARE;
}

/* Urgency once the question is answered: by one option, or (option < 0) by the worst of everything that it
 * asks. */
static Urgency urgency_after(Case *at, const Question *q, int option) {
    if (option >= 0) set_option(at, &q->options[option]);
    else set_worst(at, q);
    return urgency_completed(at);
}

/* What a question may set, so that it can be put back. */
enum { TOUCHED_MAX = 1024 };

typedef struct Touched {
    uint16_t finding[TOUCHED_MAX];
    Answer given[TOUCHED_MAX];
    size_t count;
} Touched;

static void touch(Touched *t, const Case *at, uint16_t finding) {
    if (t->count == TOUCHED_MAX) return;
    t->finding[t->count] = finding;
    t->given[t->count++] = at->given.of[finding];
}

static void put_back(const Touched *t, Case *at) {
    for (size_t i = t->count; i-- > 0;) case_set(at, t->finding[i], t->given[i]);
}

static void touch_question(Touched *t, const Case *at, const Question *q) {
    for (size_t i = 0; i < q->ask_count; i++) touch(t, at, q->asks[i]);
    for (size_t o = 0; o < q->option_count; o++)
        for (size_t s = 0; s < q->options[o].set_count; s++) touch(t, at, q->options[o].sets[s].finding);
}

bool danger_could_rise(const Interview *interview, size_t question) {
    const Question *q = &interview->knowledge->questions[question];
    Case *at = interview->at;
    Urgency now = urgency_now(at);
    Touched touched = {.count = 0};
    touch_question(&touched, at, q);
    bool rises = false;
    int options = q->kind == QUESTION_SINGLE ? (int)q->option_count : 0;
    for (int o = options ? 0 : -1; !rises && o < options; o++) {
        Urgency after = urgency_after(at, q, o);
        rises = after > now && after >= URGENCY_SAME_DAY;
        put_back(&touched, at);
    }
    Err none = {0};
    (void)case_complete(at, &none); /* it was consistent before */
    return rises;
}

/* Is it an emergency with the worst of these questions together? The case is put back. */
static bool emergency_with(const Interview *interview, const uint16_t *questions, size_t count) {
    Case *at = interview->at;
    Touched touched = {.count = 0};
    for (size_t i = 0; i < count; i++)
        touch_question(&touched, at, &interview->knowledge->questions[questions[i]]);
    bool rises = false;
    if (touched.count < TOUCHED_MAX) {
        for (size_t i = 0; i < count; i++) set_worst(at, &interview->knowledge->questions[questions[i]]);
        rises = urgency_completed(at) == URGENCY_EMERGENCY_NOW;
        put_back(&touched, at);
    }
    Err none = {0};
    (void)case_complete(at, &none); /* it was consistent before */
    return rises;
}

int danger_together(const Interview *interview, uint16_t *open, size_t count) {
    if (urgency_now(interview->at) == URGENCY_EMERGENCY_NOW || !emergency_with(interview, open, count))
        return -1;
    /* What it does without is left out; the rest is needed. */
    for (size_t i = count; i-- > 0;) {
        uint16_t left_out = open[i];
        open[i] = open[count - 1];
        if (emergency_with(interview, open, count - 1)) count--;
        else open[i] = left_out;
    }
    uint16_t first = open[0];
    for (size_t i = 1; i < count; i++)
        if (open[i] < first) first = open[i];
    return first;
}
