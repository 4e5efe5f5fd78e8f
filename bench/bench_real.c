/* Benchmark of the real knowledge on published cases: load and build, a posterior, a next-question scan, a
 * whole assess.
 *
 *   build/bench/bench_real tests/cases/CASE.json ...
 *
 * Prints mean, median, p99 and worst microseconds. Times differ from machine to machine: compare ratios.
 */
#include "interview/interview.h"
#include "knowledge/load.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum {
    RUNS = 20,
    SAMPLES_MAX = 20000,
    CASES_MAX = 200,
    FILE_BYTES = 64 * 1024,
    REPORT_BYTES = 4 * 1024 * 1024
};

typedef struct Samples {
    double us[SAMPLES_MAX];
    size_t count;
} Samples;

static double now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void note(Samples *s, double since) {
    if (s->count < SAMPLES_MAX) s->us[s->count++] = now_us() - since;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print(const char *name, Samples *s) {
    double sum = 0;
    if (s->count == 0) return;
    for (size_t i = 0; i < s->count; i++) sum += s->us[i];
    qsort(s->us, s->count, sizeof *s->us, by_value);
    printf("%-34s n %6zu  mean %10.1f  median %10.1f  p99 %10.1f  worst %10.1f us\n", name, s->count,
           sum / (double)s->count, s->us[s->count / 2], s->us[s->count * 99 / 100], s->us[s->count - 1]);
}

static Str read_file(Arena *arena, const char *path) {
    FILE *file = fopen(path, "rb");
    char *bytes = ARENA_NEW(arena, FILE_BYTES, char);
    size_t len = file && bytes ? fread(bytes, 1, FILE_BYTES, file) : 0;
    if (file) fclose(file);
    return (Str){bytes, len};
}

static void fail(const Err *err) {
    fprintf(stderr, "bench_real: %s: %s\n", err->where, err->what);
    exit(1);
}

static Samples loads, posteriors, repeats, scans, assessments;
static int worst_width;
static size_t worst_entries;

static const Model *time_load(Arena *arena, Err *err) {
    for (int i = 0; i < RUNS; i++) {
        Arena *own = arena_new((size_t)256 << 20);
        Arena *scratch = arena_new((size_t)256 << 20);
        double start = now_us();
        const Knowledge *k = knowledge_load_embedded(own, scratch, NULL, err);
        if (!k || !model_build(own, k, err)) fail(err);
        note(&loads, start);
        arena_free(own);
        arena_free(scratch);
    }
    Arena *scratch = arena_new((size_t)256 << 20);
    const Knowledge *k = knowledge_load_embedded(arena, scratch, NULL, err);
    const Model *model = k ? model_build(arena, k, err) : NULL;
    arena_free(scratch);
    if (!model) fail(err);
    return model;
}

static void time_case(Arena *arena, Belief *belief, Str text, Err *err) {
    const Model *model = belief_model(belief);
    Case of;
    if (!case_read(arena, model->knowledge, STR("case"), text, &of, err)) fail(err);
    for (int i = 0; i < RUNS; i++) {
        double start = now_us();
        if (!belief_set(belief, &of.given, &of.complete, OBSERVE_ALL, err)) fail(err);
        note(&posteriors, start);
    }
    Interview iv;
    NextQuestion next;
    FindingGain gains[5];
    size_t count = 0;
    double start = now_us();
    if (!interview_start(arena, belief, &of, true, &iv, err)) fail(err);
    if (!interview_gains(&iv, arena, OBSERVE_HISTORY, gains, 5, &count, err)) fail(err);
    note(&scans, start);
    if (!interview_next(&iv, arena, &next, err)) fail(err);
    for (int i = 0; i < 5; i++) {
        ArenaMark mark = arena_mark(arena);
        ReportOptions options = report_defaults();
        Report report;
        Buf out = buf_new(arena, REPORT_BYTES);
        start = now_us();
        if (!case_read(arena, model->knowledge, STR("case"), text, &of, err)) fail(err);
        if (!report_make(arena, belief, &of, &options, &report, err)) fail(err);
        report_json(&report, STR("en"), arena, &out);
        note(&assessments, start);
        arena_rewind(arena, mark);
    }
}

/* The engine alone: parameters and observations are ready. */
static void time_engine(Arena *arena, const Model *model, Str text, Err *err) {
    Case of;
    const NetSpec *spec = network_spec(model->net);
    InferScratch *scratch = infer_scratch_new(err);
    Observed *observed = ARENA_NEW(arena, 2 * model->knowledge->finding_count, Observed);
    Observation *at = ARENA_NEW(arena, 2 * model->knowledge->finding_count, Observation);
    double *params = ARENA_NEW(arena, spec->param_count, double);
    double *nodes = ARENA_NEW(arena, spec->node_count, double);
    double log_evidence = 0;
    if (!scratch || !case_read(arena, model->knowledge, STR("case"), text, &of, err)) fail(err);
    size_t count = model_observe(model, &of.given, OBSERVE_ALL, observed);
    for (size_t i = 0; i < count; i++) at[i] = observed[i].at;
    Person person = {.answers = &of.complete};
    double *alternatives = ARENA_NEW(arena, model->alternative_count, double);
    if (!alternatives) fail(err);
    model_params(model, &person, NULL, 0, params, alternatives);
    for (int i = 0; i < RUNS * 5; i++) {
        double start = now_us();
        if (!infer(model->net, params, at, count, scratch, nodes, &log_evidence, err)) fail(err);
        note(&repeats, start);
    }
    InferPlan *plan = infer_compile(model->net, at, count, NULL, scratch, err);
    InferSize size = infer_plan_size(plan);
    if (size.width > worst_width) worst_width = size.width;
    if (size.entries > worst_entries) worst_entries = size.entries;
    infer_scratch_free(scratch);
}

int main(int argc, char **argv) {
    Err err = {0};
    Arena *arena = arena_new((size_t)256 << 20);
    Arena *work = arena_new((size_t)256 << 20);
    if (!arena || !work) return 4;
    const Model *model = time_load(arena, &err);
    Belief *belief = belief_new(arena, model, &err);
    if (!belief) fail(&err);
    for (int i = 1; i < argc && i < CASES_MAX; i++) {
        ArenaMark mark = arena_mark(work);
        Str text = read_file(work, argv[i]);
        time_case(work, belief, text, &err);
        time_engine(work, model, text, &err);
        arena_rewind(work, mark);
    }
    print("load and build the knowledge", &loads);
    print("a posterior, engine alone", &repeats);
    print("a posterior with its parameters", &posteriors);
    print("a next-question scan", &scans);
    print("assess, JSON to JSON, 500 draws", &assessments);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("widest table %d variables, most entries %zu; resident %ld kB\n", worst_width, worst_entries,
           usage.ru_maxrss);
    belief_free(belief);
    arena_free(work);
    arena_free(arena);
    return 0;
}
