/* The rule parser on any text: what parses is written out, parses again to the same text, and has the same
 * value. */
#include "knowledge/expr.h"
#include "knowledge/load.h"

#include <stdint.h>
#include <stdlib.h>

static const char source[] =
    "findings:\n"
    "  - {id: age, kind: person, type: number, range: [1, 120]}\n"
    "  - {id: sex, kind: person, type: choice, choices: [female, male]}\n"
    "  - {id: setting, kind: person, type: choice, choices: [self, primary_care, emergency, specialist]}\n"
    "  - {id: a, kind: history, type: yesno}\n"
    "  - {id: leg, kind: history, type: side}\n"
    "  - {id: grade, kind: history, type: choice, grades: [none, mild, bad]}\n"
    "syndromes:\n"
    "  - {id: made, leak: {p: 0.1, interval: [0.01, 0.3], pooled: expert, grade: expert, why: w}}\n";

enum { FINDINGS = 6 };

static const Knowledge *knowledge(void) {
    static const Knowledge *k;
    static const KnowledgeFile file = {{"fuzz.yaml", 9}, {source, sizeof source - 1}};
    static Arena *arena;
    if (k) return k;
    arena = arena_new((size_t)16 << 20);
    Err err = {0};
    k = arena ? knowledge_load(arena, arena, &file, 1, NULL, &err) : NULL;
    if (!k) abort();
    return k;
}

static Tri value_of(const Expr *expr, uint8_t seed) {
    Answer answers[FINDINGS];
    for (int i = 0; i < FINDINGS; i++) {
        int v = (seed >> i) & 1;
        answers[i] = (Answer){.known = v || seed < 128,
                              .any = (Tri)(2 * v),
                              .left = (Tri)v,
                              .right = TRI_NO,
                              .choice = v,
                              .number = 50 * v};
    }
    double probability = seed / 255.0;
    Answers all = {answers, FINDINGS};
    ExprFacts facts = {&all, &probability, (Urgency)(seed % URGENCY_COUNT)};
    return expr_eval(expr, &facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const Knowledge *k = knowledge();
    Arena *arena = arena_new((size_t)8 << 20);
    if (!arena) abort();
    size_t at = 0;
    Err err = {0};
    Str text = {(const char *)data, size};
    const Expr *expr = expr_parse(arena, k, EXPR_CARE, text, &at, &err);
    if (!expr && (err.code == ERR_NONE || at > size)) abort();
    if (expr) {
        /* Brackets of the written text may nest deeper than the parser allows; then there is nothing to
         * compare. */
        Str written = expr_text(arena, k, expr);
        const Expr *again = expr_parse(arena, k, EXPR_CARE, written, &at, &err);
        if (again && !str_eq(expr_text(arena, k, again), written)) abort();
        for (unsigned seed = 0; again && seed < 256; seed += 5)
            if (value_of(expr, (uint8_t)seed) != value_of(again, (uint8_t)seed)) abort();
    }
    arena_free(arena);
    return 0;
}
