#include "web/state.h"

#include "knowledge/expr.h"

#include <string.h>

bool state_begin(Arena *arena, const Knowledge *k, State *out, Err *err) {
    *out = (State){.replies = ARENA_NEW(arena, REPLIES_MAX, Reply)};
    if (!out->replies || !case_new(arena, k, &out->of, err)) {
        err_memory(err);
        return false;
    }
    case_set(&out->of, (size_t)k->person.setting, answer_choice(0));
    return true;
}

bool state_new(Arena *arena, const Knowledge *k, State *out, Err *err) {
    return state_begin(arena, k, out, err) && case_complete(&out->of, err);
}

static Reply *find(const State *state, size_t question) {
    for (size_t i = 0; i < state->reply_count; i++)
        if (state->replies[i].question == question) return &state->replies[i];
    return NULL;
}

const Reply *state_reply(const State *state, size_t question) {
    return find(state, question);
}

bool state_applies(const State *state, size_t question) {
    const Question *q = &state->of.knowledge->questions[question];
    ExprFacts facts = {.answers = &state->of.complete};
    return !q->when || expr_eval(q->when, &facts) != TRI_NO;
}

static void apply_options(Case *of, const Reply *reply) {
    const Question *q = &of->knowledge->questions[reply->question];
    Interview iv = {.knowledge = of->knowledge, .at = of};
    unsigned char chosen[REPLY_ITEMS] = {0};
    for (size_t o = 0; o < q->option_count && o < REPLY_ITEMS; o++) chosen[o] = reply->item[o] != 0;
    if (!reply->rest_unknown) {
        interview_choose(&iv, reply->question, chosen);
        return;
    }
    for (size_t o = 0; o < q->option_count && o < REPLY_ITEMS; o++)
        for (size_t s = 0; chosen[o] && s < q->options[o].set_count; s++)
            case_set(of, q->options[o].sets[s].finding, q->options[o].sets[s].value);
}

static Answer answer_of(const Finding *f, char item) {
    if (f->type == TYPE_SIDE) return answer_side(item ? item : 'n');
    if (f->type == TYPE_CHOICE) return item ? answer_choice(item - 'a') : ANSWER_UNKNOWN;
    return answer_yesno(item && item != 'n');
}

static void apply_findings(Case *of, const Reply *reply) {
    const Question *q = &of->knowledge->questions[reply->question];
    for (size_t i = 0; i < q->ask_count && i < REPLY_ITEMS; i++)
        if (reply->item[i] || !reply->rest_unknown)
            case_set(of, q->asks[i], answer_of(&of->knowledge->findings[q->asks[i]], reply->item[i]));
}

static void apply(Case *of, const Reply *reply) {
    const Question *q = &of->knowledge->questions[reply->question];
    switch (q->kind) {
    case QUESTION_SINGLE:
    case QUESTION_SEVERAL: apply_options(of, reply); break;
    case QUESTION_NUMBER:
        if (!reply->rest_unknown) case_set(of, q->asks[0], answer_number(reply->number));
        break;
    case QUESTION_AREAS:
    case QUESTION_YESNO: apply_findings(of, reply); break;
    }
}

/* Everything that a question can set. */
static void mark_findings(const Question *q, unsigned char *marks) {
    for (size_t i = 0; i < q->ask_count; i++) marks[q->asks[i]] = 1;
    for (size_t o = 0; o < q->option_count; o++)
        for (size_t s = 0; s < q->options[o].set_count; s++) marks[q->options[o].sets[s].finding] = 1;
}

bool state_before(Arena *arena, const State *state, State *out, Err *err) {
    const Knowledge *k = state->of.knowledge;
    unsigned char *asked = ARENA_NEW(arena, k->finding_count, unsigned char);
    if (!asked || !state_begin(arena, k, out, err)) {
        err_memory(err);
        return false;
    }
    memcpy(out->token, state->token, sizeof out->token);
    out->issued = state->issued;
    out->emergency_seen = state->emergency_seen;
    for (size_t i = 0; i < state->reply_count; i++)
        mark_findings(&k->questions[state->replies[i].question], asked);
    for (size_t f = 0; f < k->finding_count; f++)
        if (!asked[f] && state->of.given.of[f].known) case_set(&out->of, f, state->of.given.of[f]);
    return case_complete(&out->of, err);
}

/* Adds one reply; false when it does not go together with those before. */
static bool add(Arena *arena, State *to, const Reply *reply) {
    size_t bytes = to->of.given.count * sizeof(Answer);
    Answer *before = ARENA_NEW(arena, to->of.given.count, Answer);
    Err contradiction = {0};
    if (!before) return false;
    memcpy(before, to->of.given.of, bytes);
    apply(&to->of, reply);
    if (case_complete(&to->of, &contradiction)) {
        to->replies[to->reply_count++] = *reply;
        return true;
    }
    memcpy(to->of.given.of, before, bytes);
    Err none = {0};
    (void)case_complete(&to->of, &none); /* it was consistent before */
    return false;
}

/* The earlier reply without which the new one would do. */
static int find_conflict(Arena *arena, const State *state, size_t upto, const Reply *reply) {
    for (size_t skip = upto; skip-- > 0;) {
        State trial;
        Err err = {0};
        if (!state_new(arena, state->of.knowledge, &trial, &err)) return -1;
        for (size_t i = 0; i < upto; i++)
            if (i != skip) add(arena, &trial, &state->replies[i]);
        if (add(arena, &trial, reply)) return state->replies[skip].question;
    }
    return -1;
}

bool state_answer(Arena *arena, State *state, const Reply *reply, int *conflict, Err *err) {
    State next;
    const Reply *old = find(state, reply->question);
    size_t at = old ? (size_t)(old - state->replies) : state->reply_count;
    *conflict = -1;
    if (at == REPLIES_MAX) return false;
    if (!old && add(arena, state, reply)) return true; /* nothing before it changes */
    if (!state_before(arena, state, &next, err)) return false;
    for (size_t i = 0; i < state->reply_count + (old == NULL); i++) {
        bool is_new = i == at;
        const Reply *r = is_new ? reply : &state->replies[i];
        if (!is_new && !state_applies(&next, r->question)) continue;
        if (add(arena, &next, r) || !is_new) continue;
        *conflict = find_conflict(arena, state, at, reply);
        return arena_failed(arena) ? err_memory(err) : false;
    }
    *state = next;
    return true;
}
