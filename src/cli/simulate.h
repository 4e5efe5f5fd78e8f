/* plumbline network simulate: people drawn from the network, and what the program makes of them. One part a
 * function; each prints its figures and keeps those that may be required (--require). */
#ifndef PLUMBLINE_CLI_SIMULATE_H
#define PLUMBLINE_CLI_SIMULATE_H

#include "cli/app.h"
#include "cli/figures.h"
#include "interview/interview.h"
#include "network/sample.h"

enum { SETTING_OF_PEOPLE = -1 };

/* A figure that --require may limit. */
typedef struct Measured {
    const char *name;
    double value;
} Measured;

enum { MEASURED_MAX = 16 };

typedef struct Simulation {
    App *app;
    People people;
    Sample sample;
    uint64_t seed;
    Buf out;
    Measured measured[MEASURED_MAX];
    size_t measured_count;
} Simulation;

/* Reads a population: JSON, as plumbline-network(1) says. */
bool people_read(App *app, const char *path, People *out, Err *err);

/* Draws person `number`, in a setting or in one of the population's: what is true goes into sim->sample, the
 * context into answers, which must have room for all findings. rng goes on where the drawing stopped. */
bool simulate_person(Simulation *sim, uint64_t number, int setting, Answers *context, Rng *rng, Err *err);

/* The same as a case in which the context and all history is answered. */
bool simulate_case(Simulation *sim, uint64_t number, int setting, Case *out, Err *err);

/* belief_set with what was told; *narrowed when some answers did not fit into the tables. */
bool simulate_believe(Simulation *sim, const Case *of, bool *narrowed, Err *err);

void simulate_measured(Simulation *sim, const char *name, double value);

/* All parts, or that of --part. */
bool simulate(App *app, Err *err);

/* The parts; count is the number of people. */
bool simulate_calibration(Simulation *sim, size_t count, Err *err);
bool simulate_information(Simulation *sim, size_t count, Err *err);
bool simulate_clinic(Simulation *sim, size_t count, Err *err);
bool simulate_width(Simulation *sim, size_t count, Err *err);

#endif
