/* What all subcommands share: the knowledge and model that they work with, options from one table, files, and
 * how errors are told. */
#ifndef PLUMBLINE_CLI_APP_H
#define PLUMBLINE_CLI_APP_H

#include "base/buf.h"
#include "base/err.h"
#include "knowledge/load.h"
#include "network/belief.h"

/* An option of a subcommand: its table also prints --help. value is NULL for a switch. */
typedef struct OptionSpec {
    const char *name;  /* "--in" */
    const char *value; /* "FILE" */
    const char *help;
} OptionSpec;

typedef struct App {
    Arena *arena;   /* knowledge and model */
    Arena *scratch; /* one command's work */
    const Knowledge *knowledge;
    const Model *model;
    Belief *belief;
    int argc; /* after the subcommand's name */
    char **argv;
} App;

typedef struct Command {
    const char *name;
    const char *usage;         /* after "plumbline" */
    const char *summary;       /* one line */
    const OptionSpec *options; /* ended by a NULL name */
    int (*run)(App *app);
} Command;

/* The value of an option ("" for a switch that is given), or NULL when it was not given. */
const char *app_option(const App *app, const char *name);

/* The i-th argument that is not an option, or NULL. */
const char *app_argument(const App *app, const Command *command, int i);

/* Refuses unknown options and options without their value. */
bool app_check_options(const App *app, const Command *command, Err *err);

/* Refuses any argument, for commands that take options alone. */
bool app_no_arguments(const App *app, const Command *command, Err *err);

/* Reads --format of a report: text (the default) or json. */
bool app_report_format(const App *app, bool *json, Err *err);

/* Today as "2026-01-31", in the arena; UTC. */
Str app_today(Arena *arena);

/* Reads --language: one that the loaded knowledge has words in; English without the option. */
bool app_language(const App *app, Str *language, Err *err);

/* Loads the knowledge (embedded, or --knowledge DIR), with the complaints of its loader (may be NULL);
 * app_open also builds the network. */
bool app_load_knowledge(App *app, Complaints *complaints, Err *err);
bool app_open(App *app, Err *err);

/* Reads a whole file, or standard input for "-", of at most cap bytes, into the arena. */
bool app_read_file(Arena *arena, const char *path, size_t cap, Str *out, Err *err);

/* Writes a file so that the old content stays whole until the new one is on the disk. Never replaces what is
 * no plain file, such as a device. */
bool app_write_file(Arena *arena, const char *path, Str bytes, Err *err);

/* Writes to standard output; a closed pipe or a full disk is an error. */
bool app_print(Str text, Err *err);

/* Prints the error for a person on standard error and gives the exit status. */
int app_fail(const App *app, const Err *err);

/* The names of the files of a folder that end in suffix, sorted; relative to it. */
bool app_list_files(Arena *arena, const char *folder, const char *suffix, Str **names, size_t *count,
                    Err *err);

/* True when colour may be used: standard output is a terminal and NO_COLOR is not set. */
bool app_colour(void);

extern const Command command_assess, command_data, command_exercise, command_follow, command_interview,
    command_knowledge, command_network, command_score, command_serve;

#endif
