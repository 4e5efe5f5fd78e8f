/* Theorems that compare two sets of answers: one more yes, and what an interview had left open. */
#include "theorems.h"

#include <stdio.h>
#include <stdlib.h>

static void *room(Arena *arena, size_t count, size_t size) {
    void *of = arena_alloc(arena, count, size);
    if (of) return of;
    fputs("proofs: out of memory\n", stderr);
    exit(4);
}

typedef struct Marks {
    unsigned char *of;
} Marks;

static void mark(void *context, uint16_t finding) {
    ((Marks *)context)->of[finding] = 1;
}

/* What rules of a red flag ask about that are at least this urgent. */
static unsigned char *asked_by_rules(const Proof *p, Urgency least, bool only_flags) {
    Marks marks = {room(p->arena, p->k->finding_count, 1)};
    for (size_t r = 0; r < p->k->rule_count; r++)
        if (p->k->rules[r].urgency >= least && (p->k->rules[r].red_flag.len || !only_flags))
            expr_findings(p->k->rules[r].when, mark, &marks);
    return marks.of;
}

static bool may_calm(const Proof *p, size_t finding) {
    for (size_t i = 0; i < p->claims->not_monotone.count; i++)
        if (p->claims->not_monotone.of[i].index == (int)finding) return true;
    return false;
}

/* What is only done from same_day on: the urgent actions of the plan. */
static unsigned char *urgent_actions(const Proof *p, const Term *entry) {
    unsigned char *urgent = room(p->arena, p->k->care_count, 1);
    Term calm = term_not(p->solver, p->person.safety.at_least[URGENCY_SAME_DAY]);
    for (size_t i = 0; i < p->k->care_count; i++) {
        if (p->k->care[i].kind > CARE_IMAGING) continue;
        Term offered = sym_offered(&p->person, p->k, i, entry);
        bool ever = solver_find(p->solver, offered) == FOUND_ONE;
        urgent[i] = ever && solver_find(p->solver, term_and(p->solver, offered, calm)) == FOUND_NONE;
    }
    return urgent;
}

static Term *entry_phases(const Proof *p, const SymPerson *who) {
    Term *entry = room(p->arena, p->k->care_count, sizeof *entry);
    for (size_t i = 0; i < p->k->care_count; i++)
        if (p->k->care[i].kind == CARE_PHASE) entry[i] = sym_entry_phase(who, p->k, i);
    return entry;
}

/* The answer to one finding, now yes (for a choice: one that counts as yes), on no fewer sides than before.
 */
static Term becomes_yes(const Proof *p, SymCase *then, size_t finding) {
    Solver *s = p->solver;
    const Finding *f = &p->k->findings[finding];
    SymAnswer before = then->given[finding];
    Term change = term_constant(s, true);
    SymAnswer after = sym_answer_free(then, finding, &change, &then->writable);
    Term yes = after.any.yes;
    Term was = before.any.yes;
    if (f->type == TYPE_CHOICE) {
        yes = was = term_constant(s, false);
        for (size_t i = 0; i < f->choice_count; i++) {
            if (!(f->grades ? i > 0 : f->yes_choices >> i & 1)) continue;
            yes = term_or(s, yes, after.choice[i]);
            was = term_or(s, was, before.choice[i]);
        }
        was = term_constant(s, false);
    }
    if (f->type != TYPE_SIDE) change = term_and(s, change, term_not(s, was));
    change = term_and(s, change, term_implies(s, before.left.yes, after.left.yes));
    change = term_and(s, change, term_implies(s, before.right.yes, after.right.yes));
    then->given[finding] = after;
    return term_and(s, change, yes);
}

static void goals_of_finding(const Proof *p, size_t finding, const unsigned char *urgent, const Term *entry,
                             Goals *out) {
    Solver *s = p->solver;
    SymCase then = sym_case_copy(&p->person.c);
    Term change = becomes_yes(p, &then, finding);
    sym_case_complete(&then);
    SymPerson after;
    sym_person_like(&p->person, &then, &after);
    change = term_and(s, change, then.possible);
    Term lower = term_constant(s, false);
    for (int u = URGENCY_ROUTINE; u < URGENCY_COUNT; u++)
        lower = term_or(s, lower,
                        term_and(s, p->person.safety.at_least[u], term_not(s, after.safety.at_least[u])));
    Goal goal = {.theorem = THEOREM_MONOTONE, .about = p->k->findings[finding].id};
    goal.what = "becomes yes and it is less urgent";
    goal.bad = term_and(s, change, lower);
    goals_add(out, goal);
    Term lost = term_constant(s, false);
    Term *then_entry = entry_phases(p, &after);
    for (size_t i = 0; i < p->k->care_count; i++) {
        if (!urgent[i]) continue;
        Term there = sym_offered(&p->person, p->k, i, entry);
        lost = term_or(s, lost, term_and(s, there, term_not(s, sym_offered(&after, p->k, i, then_entry))));
    }
    goal.what = "becomes yes and an urgent action is gone";
    goal.bad = term_and(s, change, lost);
    goals_add(out, goal);
}

void goals_monotone(const Proof *p, Goals *out) {
    const unsigned char *flags = asked_by_rules(p, URGENCY_SAME_DAY, true);
    const Term *entry = entry_phases(p, &p->person);
    const unsigned char *urgent = urgent_actions(p, entry);
    for (size_t f = 0; f < p->k->finding_count; f++)
        if (flags[f] && p->k->findings[f].type != TYPE_NUMBER && !may_calm(p, f))
            goals_of_finding(p, f, urgent, entry, out);
}

/* An interview with a person (no clinician) that has come to its end. */
typedef struct Ended {
    Term ended;
    Term *open; /* by question: applies and was not asked; NULL for those that are not of the main stage */
} Ended;

/* Nothing is known but what a question that was asked can tell. */
static Term began_empty(const Proof *p, const Term *done) {
    Solver *s = p->solver;
    Term *told = room(p->arena, p->k->finding_count, sizeof *told);
    for (size_t f = 0; f < p->k->finding_count; f++) told[f] = term_constant(s, false);
    for (size_t q = 0; q < p->k->question_count; q++)
        for (size_t i = 0; done[q] && i < p->k->questions[q].ask_count; i++) {
            uint16_t f = p->k->questions[q].asks[i];
            told[f] = term_or(s, told[f], done[q]);
        }
    Term all = term_constant(s, true);
    for (size_t f = 0; f < p->k->finding_count; f++)
        all = term_and(s, all, term_implies(s, p->person.c.given[f].known, told[f]));
    return all;
}

/* Is it of an interview with a person? Not those of the examination and of the check-ins. */
static bool is_of_interview(const Question *q) {
    return q->stage == STAGE_RED_FLAGS || q->stage == STAGE_MAIN;
}

static Ended interview_ended(const Proof *p) {
    Solver *s = p->solver;
    Ended e = {term_constant(s, true), room(p->arena, p->k->question_count, sizeof *e.open)};
    Term *done = room(p->arena, p->k->question_count, sizeof *done);
    for (size_t q = 0; q < p->k->question_count; q++) {
        const Question *question = &p->k->questions[q];
        if (!is_of_interview(question)) continue;
        done[q] = term_bool(s, "asked", question->id);
        Term applies = term_not(s, sym_expr_or(&p->person.facts, question->when, TRI_YES).no);
        Term open = term_and(s, applies, term_not(s, done[q]));
        if (question->stage == STAGE_RED_FLAGS) {
            e.ended = term_and(s, e.ended, term_not(s, open));
            continue;
        }
        e.open[q] = open;
        e.ended = term_and(s, e.ended, term_not(s, term_and(s, open, sym_could_rise(&p->person, q))));
    }
    e.ended = term_and(s, e.ended, term_not(s, sym_together(&p->person, e.open)));
    e.ended = term_and(s, e.ended, term_and(s, began_empty(p, done), p->person.c.writable));
    return e;
}

static void set_when(SymCase *c, size_t finding, Term when, const SymAnswer *value) {
    SymAnswer now = c->given[finding];
    Term set = term_and(c->solver, when, term_not(c->solver, now.known));
    c->given[finding] = sym_answer_if(c, finding, set, value, &now);
}

/* What "not ticked" means, as in interview/interview.c. */
static Answer denied(const Finding *f) {
    if (f->type == TYPE_SIDE) return answer_side('n');
    if (f->type == TYPE_YESNO) return answer_yesno(false);
    if (f->type != TYPE_CHOICE) return ANSWER_UNKNOWN;
    for (size_t i = 0; i < f->choice_count; i++)
        if (f->grades ? i == 0 : f->no_choices >> i & 1) return answer_choice((int)i);
    return ANSWER_UNKNOWN;
}

/* Any answer that the screen takes: of several any, of single one, else whatever the finding can be. */
static void answer_later(const Proof *p, SymCase *then, const Question *q, Term open) {
    Solver *s = p->solver;
    Term others = open; /* no other option of a single question is taken */
    for (size_t o = 0; o < q->option_count; o++) {
        Term ticked = term_bool(s, "ticked", q->options[o].id);
        Term taken = term_and(s, q->kind == QUESTION_SINGLE ? others : open, ticked);
        others = term_and(s, others, term_not(s, ticked));
        for (size_t i = 0; i < q->options[o].set_count; i++) {
            const Setting *set = &q->options[o].sets[i];
            SymAnswer value = sym_answer_of(then, set->finding, &set->value);
            set_when(then, set->finding, taken, &value);
        }
    }
    if (q->kind == QUESTION_SINGLE) return;
    for (size_t i = 0; i < q->ask_count; i++) {
        size_t f = q->asks[i];
        Answer no = denied(&p->k->findings[f]);
        SymAnswer value = sym_answer_of(then, f, &no);
        if (q->kind != QUESTION_SEVERAL) value = sym_answer_free(then, f, &then->possible, &then->writable);
        if (q->kind != QUESTION_SEVERAL || no.known) set_when(then, f, open, &value);
    }
}

static bool person_can_tell(const Finding *f) {
    return f->kind == FINDING_PERSON || f->kind == FINDING_HISTORY;
}

static bool some_question_asks(const Proof *p, size_t finding) {
    for (size_t q = 0; q < p->k->question_count; q++) {
        const Question *question = &p->k->questions[q];
        if (!is_of_interview(question)) continue;
        for (size_t i = 0; i < question->ask_count; i++)
            if (question->asks[i] == finding) return true;
    }
    return false;
}

void goals_interview(const Proof *p, Goals *out) {
    Solver *s = p->solver;
    const unsigned char *asked = asked_by_rules(p, URGENCY_EMERGENCY_NOW, false);
    for (size_t f = 0; f < p->k->finding_count; f++)
        if (asked[f] && person_can_tell(&p->k->findings[f]))
            goals_add(out, (Goal){.theorem = THEOREM_INTERVIEW,
                                  .about = p->k->findings[f].id,
                                  .what = "is asked for by an emergency rule and by no question",
                                  .bad = term_constant(s, !some_question_asks(p, f))});
    Ended e = interview_ended(p);
    SymCase then = sym_case_copy(&p->person.c);
    for (size_t q = 0; q < p->k->question_count; q++)
        if (e.open[q]) answer_later(p, &then, &p->k->questions[q], e.open[q]);
    sym_case_complete(&then);
    SymPerson after;
    sym_person_like(&p->person, &then, &after);
    Term calm = term_not(s, p->person.safety.at_least[URGENCY_EMERGENCY_NOW]);
    Term end = term_and(s, e.ended, term_and(s, calm, then.possible));
    for (size_t r = 0; r < p->k->rule_count; r++)
        if (p->k->rules[r].urgency == URGENCY_EMERGENCY_NOW)
            goals_add(out, (Goal){.theorem = THEOREM_INTERVIEW,
                                  .about = p->k->rules[r].id,
                                  .what = "was within reach of questions that were not asked",
                                  .bad = term_and(s, end, after.safety.rule[r].yes)});
}
