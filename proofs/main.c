/* Proves the theorems of docs/proofs.md over all patterns of answers, and what else suite `proofs` asks. */
#include "agree.h"
#include "mutants.h"
#include "theorems.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SECONDS_A_GOAL = 60, SECONDS_TO_SHORTEN = 3, CASES = 3000 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Leaves out the answers that the counterexample can do without, for as long as that takes seconds. */
static Term fewest_answers(const Proof *p, Term bad) {
    double end = now() + SECONDS_TO_SHORTEN;
    for (size_t f = 0; f < p->k->finding_count && now() < end; f++) {
        Term known = p->person.c.given[f].known;
        if (!solver_holds(p->solver, known)) continue;
        Term without = term_and(p->solver, bad, term_not(p->solver, known));
        if (solver_find(p->solver, without) == FOUND_ONE) bad = without;
        else (void)solver_find(p->solver, bad);
    }
    return bad;
}

/* The answers of the counterexample, as a case file that `plumbline assess --in` reads. */
static void show_case(const Proof *p, const Goal *goal, const char *folder) {
    Case found;
    Term written = term_and(p->solver, goal->bad, p->person.c.writable);
    if (goal->wanted || solver_find(p->solver, written) != FOUND_ONE) return;
    if (solver_find(p->solver, fewest_answers(p, written)) != FOUND_ONE) return;
    if (!sym_case_found(&p->person.c, &found)) return;
    Buf text = buf_new(p->arena, 1 << 20);
    case_write(&found, &text);
    char path[512];
    snprintf(path, sizeof path, "%s/%.*s.json", folder, STR_ARG(goal->about));
    FILE *out = fopen(path, "wb");
    if (!out) return;
    fwrite(text.bytes, 1, text.len, out);
    fclose(out);
    printf("    build/plumbline assess --in %s\n", path);
}

static size_t prove(const Proof *p, const char *folder) {
    size_t failed = 0;
    for (int t = 0; t < THEOREM_COUNT; t++) {
        double start = now();
        Goals goals = {.arena = p->arena};
        theorem_goals(p, (TheoremId)t, &goals);
        size_t bad = 0;
        for (size_t i = 0; i < goals.count; i++) {
            const Goal *goal = &goals.of[i];
            if (goal_met(p, goal)) continue;
            bad++;
            printf("  %.*s %s\n", STR_ARG(goal->about), goal->what);
            show_case(p, goal, folder);
        }
        printf("%s %d %s: %zu goals (%.1f s)\n", bad ? "not ok" : "ok", t + 1, theorem_text((TheoremId)t),
               goals.count, now() - start);
        fflush(stdout);
        failed += bad > 0;
    }
    return failed;
}

/* The rules as they are, for agreed.yaml. */
static void record(Arena *arena, const Knowledge *k) {
    puts("# The urgency of every pattern of answers as it was agreed last: "
         "`build-proofs/proofs/plumbline-proofs record` writes it "
         "anew.\n# Rules may be written in any other way that means the same; who changes what they mean "
         "records it, and "
         "says why in the\n# commit.\nagreed:");
    for (size_t r = 0; r < k->rule_count; r++) {
        Str when = expr_text(arena, k, k->rules[r].when);
        printf("  - {id: %.*s, group: %s, when: \"%.*s\"}\n", STR_ARG(k->rules[r].id),
               urgency_name(k->rules[r].urgency), STR_ARG(when));
    }
}

static int run(const char *command, const char *folder) {
    Arena *arena = arena_new((size_t)4 << 30);
    Arena *scratch = arena_new((size_t)1 << 30);
    Err err = {0};
    const Knowledge *k = knowledge_load_embedded(arena, scratch, NULL, &err);
    if (!k) {
        fprintf(stderr, "proofs: %s: %s\n", err.where, err.what);
        return 3;
    }
    if (strcmp(command, "record") == 0) {
        record(arena, k);
        return 0;
    }
    Claims claims = {0};
    if (!claims_read(arena, k, "proofs/claims.yaml", &claims)) return 3;
    if (!claims_read(arena, k, "proofs/agreed.yaml", &claims)) return 3;
    Proof p;
    proof_begin(&p, solver_new(SECONDS_A_GOAL), arena, k, &claims);
    size_t tests = 0;
    size_t failed = 0;
    bool all = strcmp(command, "all") == 0;
    if (all || strcmp(command, "prove") == 0) {
        tests += THEOREM_COUNT;
        failed += prove(&p, folder);
    }
    if (all || strcmp(command, "agree") == 0) {
        tests++;
        failed += agree(&p, CASES) > 0;
    }
    if (all || strcmp(command, "mutants") == 0) {
        tests++;
        failed += mutants(&p, folder) > 0;
    }
    printf("%zu passed, %zu failed\n", tests - failed, failed);
    solver_free(p.solver);
    arena_free(scratch);
    arena_free(arena);
    return failed ? 1 : 0;
}

int main(int argc, char **argv) {
    const char *command = argc > 1 ? argv[1] : "";
    static const char *const commands[] = {"prove", "agree", "mutants", "record", "all"};
    bool known = false;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        known = known || strcmp(command, commands[i]) == 0;
    if (known && argc <= 3) return run(command, argc > 2 ? argv[2] : ".");
    fputs("usage: plumbline-proofs prove|agree|mutants|all|record [FOLDER for counterexamples]\n", stderr);
    return 2;
}
