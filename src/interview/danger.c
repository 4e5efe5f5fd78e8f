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

/* The most alarming answer to a finding; unknown when none is (numbers come from options). */
static Answer worst(const Finding *f) {
    if (f->type == TYPE_YESNO) return answer_yesno(true);
    if (f->type == TYPE_SIDE) return answer_side('b');
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

/* Urgency once the question is answered: by one option, or (option < 0) by the worst of everything that it
 * asks. */
static Urgency urgency_after(Case *at, const Question *q, int option) {
    Err contradiction = {0};
    if (option >= 0) {
        set_option(at, &q->options[option]);
    } else {
        for (size_t o = 0; o < q->option_count; o++) set_option(at, &q->options[o]);
        for (size_t i = 0; i < q->ask_count; i++)
            set_if_unknown(at, q->asks[i], worst(&at->knowledge->findings[q->asks[i]]));
    }
    return case_complete(at, &contradiction) ? urgency_now(at) : URGENCY_SELF_CARE;
}

/* What a question may set, so that it can be put back. */
enum { TOUCHED_MAX = 256 };

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

bool danger_could_rise(const Interview *interview, size_t question) {
    const Question *q = &interview->knowledge->questions[question];
    Case *at = interview->at;
    Urgency now = urgency_now(at);
    Touched touched = {.count = 0};
    for (size_t i = 0; i < q->ask_count; i++) touch(&touched, at, q->asks[i]);
    for (size_t o = 0; o < q->option_count; o++)
        for (size_t s = 0; s < q->options[o].set_count; s++)
            touch(&touched, at, q->options[o].sets[s].finding);
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
