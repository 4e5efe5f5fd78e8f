#include "cli/simulate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OUT_MAX_BYTES = 1024 * 1024, COUNT_MAX = 1000000 };

typedef struct SimulatePart {
    const char *name;
    size_t people; /* unless --count says otherwise */
    bool (*run)(Simulation *sim, size_t count, Err *err);
} SimulatePart;

static const SimulatePart parts[] = {
    {"calibration", 4000, simulate_calibration},
    {"information", 400, simulate_information},
    {"clinic", 2000, simulate_clinic},
    {"width", 10000, simulate_width},
};
enum { PART_COUNT = sizeof parts / sizeof *parts };

void simulate_measured(Simulation *sim, const char *name, double value) {
    if (sim->measured_count < MEASURED_MAX) sim->measured[sim->measured_count++] = (Measured){name, value};
}

bool simulate_person(Simulation *sim, uint64_t number, int setting, Answers *context, Rng *rng, Err *err) {
    const Knowledge *k = sim->app->knowledge;
    *rng = rng_of(sim->seed, number);
    for (size_t f = 0; f < k->finding_count; f++) context->of[f] = ANSWER_UNKNOWN;
    if (setting != SETTING_OF_PEOPLE) context->of[k->person.setting] = answer_choice(setting);
    sample_context(k, &sim->people, rng, context);
    return sample_draw(&sim->sample, context, rng, err);
}

bool simulate_case(Simulation *sim, uint64_t number, int setting, Case *out, Err *err) {
    Rng rng;
    if (!case_new(sim->app->scratch, sim->app->knowledge, out, err)) return false;
    if (!simulate_person(sim, number, setting, &out->given, &rng, err)) return false;
    sample_answers(&sim->sample, OBSERVE_HISTORY, &out->given);
    return case_complete(out, err);
}

bool simulate_believe(Simulation *sim, const Case *of, bool *narrowed, Err *err) {
    const Observed *left_out;
    if (!belief_set(sim->app->belief, &of->given, &of->complete, OBSERVE_ALL, err)) return false;
    *narrowed = belief_left_out(sim->app->belief, &left_out) > 0;
    return true;
}

/* A whole number of an option; `otherwise` when it is not given. */
static bool read_count(const App *app, const char *option, size_t otherwise, size_t *out, Err *err) {
    const char *text = app_option(app, option);
    char *end = NULL;
    *out = otherwise;
    if (!text) return true;
    double number = strtod(text, &end);
    if (end != text && *end == 0 && number >= 1 && number <= COUNT_MAX && floor(number) == number) {
        *out = (size_t)number;
        return true;
    }
    err_set(err, ERR_USAGE, str_of(option), "\"%s\" is no such number", text);
    return err_hint(err, "give a whole number from 1 to %d", COUNT_MAX);
}

static bool read_part(const App *app, const SimulatePart **only, Err *err) {
    const char *name = app_option(app, "--part");
    *only = NULL;
    if (!name) return true;
    for (size_t i = 0; i < PART_COUNT; i++)
        if (strcmp(parts[i].name, name) == 0) *only = &parts[i];
    if (*only) return true;
    err_set(err, ERR_USAGE, STR("--part"), "\"%s\" is no part", name);
    return err_hint(err, "give calibration, information, clinic or width");
}

/* The required figures: {"slope": [0.95, 1.05], …}, each with the least and the most that it may be. Those
 * that were not measured are left alone. */
static bool check_required(Simulation *sim, Err *err) {
    App *app = sim->app;
    const char *path = app_option(app, "--require");
    Str text;
    if (!path) return true;
    if (!app_read_file(app->scratch, path, JSON_MAX_BYTES, &text, err)) return false;
    const Json *root = json_parse(app->scratch, str_of(path), text, err);
    for (size_t i = 0; root && i < sim->measured_count; i++) {
        const Measured *m = &sim->measured[i];
        const Json *limit = json_get(root, str_of(m->name));
        if (!limit) continue;
        if (limit->type != JSON_IS_ARRAY || limit->count != 2 || limit->items[0].type != JSON_IS_NUMBER ||
            limit->items[1].type != JSON_IS_NUMBER) {
            err_set(err, ERR_INPUT, str_of(path), "%s has no limits", m->name);
            return err_hint(err, "give [least, most]");
        }
        if (m->value >= limit->items[0].number && m->value <= limit->items[1].number) continue;
        err_set(err, ERR_INPUT, str_of(m->name), "is %.6g, required is %g to %g", m->value,
                limit->items[0].number, limit->items[1].number);
        return err_hint(err, "the figures above say where it comes from");
    }
    return root != NULL;
}

static bool simulation_new(App *app, Simulation *sim, Err *err) {
    const char *people = app_option(app, "--people");
    size_t seed = 0;
    *sim = (Simulation){.app = app, .out = buf_new(app->arena, OUT_MAX_BYTES)};
    if (!people) {
        err_set(err, ERR_USAGE, STR("--people"), "the file of the population is missing");
        return err_hint(err, "write --people tests/people.json");
    }
    if (!read_count(app, "--seed", 1, &seed, err) || !app_open(app, err)) return false;
    sim->seed = seed;
    return people_read(app, people, &sim->people, err) &&
           sample_new(app->arena, app->model, &sim->sample, err);
}

bool simulate(App *app, Err *err) {
    Simulation sim;
    const SimulatePart *only = NULL;
    if (!read_part(app, &only, err) || !simulation_new(app, &sim, err)) return false;
    for (size_t i = 0; i < PART_COUNT; i++) {
        size_t count = 0;
        if (only && only != &parts[i]) continue;
        if (!read_count(app, "--count", parts[i].people, &count, err)) return false;
        ArenaMark mark = arena_mark(app->scratch);
        bool ok = parts[i].run(&sim, count, err);
        arena_rewind(app->scratch, mark);
        if (sim.out.failed) return err_memory(err);
        if (!app_print(buf_str(&sim.out), err) || !ok) return false;
        sim.out.len = 0;
    }
    return check_required(&sim, err);
}
