#include "network/sample.h"

#include <math.h>
#include <string.h>

/* So often a person is drawn until a complaint is explained. */
enum { TRIES_MAX = 100000, UNTOLD = 255 };

/* What is rarer is no whole to be a part of. */
static const double LEAST_CHANCE = 1e-12;

Rng rng_of(uint64_t seed, uint64_t number) {
    Rng rng = {seed};
    (void)rng_uniform(&rng);
    rng.state ^= number * 0xD1B54A32D192ED03u;
    (void)rng_uniform(&rng);
    return rng;
}

double rng_uniform(Rng *rng) {
    uint64_t z = rng->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-53;
}

static Answer yes_or_no(bool yes) {
    Tri value = tri_of(yes);
    return (Answer){.known = true, .any = value, .left = value, .right = value, .choice = -1};
}

static Answer of_choice(const Finding *f, int choice) {
    Answer a = {.known = true, .any = TRI_UNKNOWN, .left = TRI_UNKNOWN, .right = TRI_UNKNOWN};
    a.choice = choice;
    if (f->yes_choices >> choice & 1) a.any = TRI_YES;
    if (f->no_choices >> choice & 1) a.any = TRI_NO;
    return a;
}

static Answer of_number(double number) {
    return (Answer){.known = true,
                    .any = TRI_UNKNOWN,
                    .left = TRI_UNKNOWN,
                    .right = TRI_UNKNOWN,
                    .choice = -1,
                    .number = number};
}

static Answer draw_trait(const Finding *f, const Trait *trait, Rng *rng) {
    double at = rng_uniform(rng);
    if (f->type == TYPE_YESNO || f->type == TYPE_SIDE) return yes_or_no(at < trait->parts[0].share);
    size_t i = 0;
    while (i + 1 < trait->part_count && at >= trait->parts[i].share) at -= trait->parts[i++].share;
    const Part *part = &trait->parts[i];
    if (f->type == TYPE_CHOICE) return of_choice(f, part->choice);
    return of_number(floor(part->lo + rng_uniform(rng) * (part->hi - part->lo + 1)));
}

void sample_context(const Knowledge *k, const People *people, Rng *rng, Answers *answers) {
    ExprFacts facts = {.answers = answers};
    for (size_t i = 0; i < people->count; i++) {
        const Trait *trait = &people->traits[i];
        if (answers->of[trait->finding].known) continue;
        if (trait->when && expr_eval(trait->when, &facts) != TRI_YES) continue;
        answers->of[trait->finding] = draw_trait(&k->findings[trait->finding], trait, rng);
    }
}

bool sample_new(Arena *arena, const Model *model, Sample *out, Err *err) {
    const NetSpec *spec = network_spec(model->net);
    *out = (Sample){.model = model, .alternative = -1};
    out->params = ARENA_NEW(arena, spec->param_count, double);
    out->assumed = ARENA_NEW(arena, spec->param_count, double);
    out->priors = ARENA_NEW(arena, model->alternative_count + 1, double);
    out->state = ARENA_NEW(arena, spec->node_count, unsigned char);
    out->told = ARENA_NEW(arena, spec->node_count, unsigned char);
    bool complete = out->params && out->assumed && out->priors && out->state && out->told;
    return complete ? true : err_memory(err);
}

static int draw_alternative(const Sample *s, Rng *rng) {
    double at = rng_uniform(rng);
    for (size_t a = 0; a < s->model->alternative_count; a++) {
        if (at < s->priors[a]) return (int)a;
        at -= s->priors[a];
    }
    return -1;
}

/* P(grade > g) given the parents: 1 - (1 - leak[g]) * prod (1 - p[g]). */
static double chance(const Sample *s, size_t at, uint8_t g) {
    const NetNode *node = &network_spec(s->model->net)->nodes[at];
    double not = 1 - s->assumed[node->first_param + g];
    for (size_t i = 0; i < node->link_count; i++)
        if (s->state[node->links[i].parent]) not *= 1 - s->assumed[node->links[i].first_param + g];
    return 1 - not ;
}

static unsigned char draw_node(const Sample *s, size_t at, Rng *rng) {
    double draw = rng_uniform(rng);
    uint8_t grades = network_spec(s->model->net)->nodes[at].grades;
    uint8_t grade = 0;
    while (grade < grades && draw < chance(s, at, grade)) grade++;
    return grade;
}

/* One finding in line with its whole, which comes first. */
static void tell(Sample *s, size_t finding, Rng *rng) {
    const NodeOf *of = &s->model->finding[finding];
    int up = s->model->knowledge->findings[finding].part_of;
    if (up >= 0) tell(s, (size_t)up, rng);
    for (Side side = SIDE_NONE; side < SIDE_SLOTS; side++) {
        int whole = up >= 0 ? s->model->finding[up].of[side] : -1;
        if (of->of[side] < 0 || s->told[of->of[side]] != UNTOLD) continue;
        s->told[of->of[side]] = s->state[of->of[side]];
        if (whole < 0) continue;
        double ratio = chance(s, (size_t)of->of[side], 0) / fmax(chance(s, (size_t)whole, 0), LEAST_CHANCE);
        s->told[of->of[side]] = s->told[whole] && rng_uniform(rng) < ratio;
    }
}

bool sample_draw(Sample *s, const Answers *context, Rng *rng, Err *err) {
    const NetSpec *spec = network_spec(s->model->net);
    const Person person = {.answers = context};
    model_params(s->model, &person, NULL, 0, s->params, s->priors);
    for (size_t tries = 0; tries < TRIES_MAX; tries++) {
        memcpy(s->assumed, s->params, spec->param_count * sizeof *s->params);
        s->alternative = draw_alternative(s, rng);
        if (s->alternative >= 0) model_assume(&s->model->alternatives[s->alternative], s->params, s->assumed);
        for (size_t i = 0; i < s->model->hidden_count; i++) s->state[i] = draw_node(s, i, rng);
        if (!draw_node(s, s->model->complaint, rng)) continue;
        for (size_t i = s->model->hidden_count; i < spec->node_count; i++) s->state[i] = draw_node(s, i, rng);
        memset(s->told, UNTOLD, spec->node_count * sizeof *s->told);
        for (size_t f = 0; f < s->model->knowledge->finding_count; f++) tell(s, f, rng);
        return true;
    }
    return err_set(err, ERR_IMPOSSIBLE, STR("network"), "no condition explains a complaint");
}

bool sample_has(const Sample *s, size_t cause, Side side) {
    const NodeOf *of = &s->model->cause[cause];
    if (of->of[side] >= 0) return s->state[of->of[side]];
    if (side == SIDE_NONE && of->of[SIDE_ON_LEFT] >= 0)
        return s->state[of->of[SIDE_ON_LEFT]] || s->state[of->of[SIDE_ON_RIGHT]];
    if (s->alternative < 0) return false;
    const Alternative *a = &s->model->alternatives[s->alternative];
    if (a->cause != cause) return false;
    return side == SIDE_NONE || (side == SIDE_ON_LEFT ? a->left : a->right);
}

/* A number in the middle of a grade. */
static double number_in(const Finding *f, size_t grade) {
    double from = grade ? f->steps[grade - 1] : f->steps_descend ? f->hi : f->lo;
    double to = grade < f->grades ? f->steps[grade] : f->steps_descend ? f->lo : f->hi;
    /* Open ends are far away: a normal or an extreme value lies near its step. */
    if (grade == 0) return f->steps_descend ? fmin(2 * to, from) : (from + to) / 2;
    if (grade == f->grades) return f->steps_descend ? from / 2 : fmin(from * 1.2, to);
    return (from + to) / 2;
}

/* The choice that means this grade. */
static int choice_of(const Finding *f, size_t grade) {
    if (f->grades) return (int)grade;
    uint64_t wanted = grade ? f->yes_choices : f->no_choices;
    for (size_t i = 0; i < f->choice_count; i++)
        if (wanted >> i & 1) return (int)i;
    return -1;
}

static Answer answer_of(const Sample *s, const unsigned char *state, size_t finding) {
    const Finding *f = &s->model->knowledge->findings[finding];
    const int *of = s->model->finding[finding].of;
    if (of[SIDE_ON_LEFT] >= 0) {
        Answer a = {.known = true, .choice = -1};
        a.left = tri_of(state[of[SIDE_ON_LEFT]]);
        a.right = tri_of(state[of[SIDE_ON_RIGHT]]);
        a.any = a.left > a.right ? a.left : a.right;
        return a;
    }
    if (of[SIDE_NONE] < 0) return ANSWER_UNKNOWN;
    size_t grade = state[of[SIDE_NONE]];
    if (f->type == TYPE_NUMBER) return f->grades ? of_number(number_in(f, grade)) : ANSWER_UNKNOWN;
    if (f->type == TYPE_YESNO) return yes_or_no(grade);
    int choice = choice_of(f, grade);
    return choice < 0 ? ANSWER_UNKNOWN : of_choice(f, choice);
}

Answer sample_answer(const Sample *s, size_t finding) {
    return answer_of(s, s->state, finding);
}

void sample_answers(const Sample *s, unsigned kinds, Answers *answers) {
    const Knowledge *k = s->model->knowledge;
    for (size_t f = 0; f < k->finding_count; f++)
        if ((kinds >> k->findings[f].kind & 1) && !answers->of[f].known)
            answers->of[f] = answer_of(s, s->told, f);
}
