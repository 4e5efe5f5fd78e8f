/* The program: finds the subcommand and runs it. */
#include "cli/app.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const size_t ARENA_CAP = (size_t)256 * 1024 * 1024;

static const Command *const commands[] = {&command_assess,  &command_data,      &command_exercise,
                                          &command_follow,  &command_interview, &command_knowledge,
                                          &command_network, &command_score,     &command_serve};
enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static void print_usage(FILE *to) {
    fprintf(to, "plumbline: back pain with a numb leg: how urgent, which causes, what next\n\nusage: "
                "plumbline COMMAND [OPTIONS]\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(to, "  %-10s %s\n  %-10s %s\n", "help", "this text", "version", "the version of the program");
    fprintf(
        to,
        "\n`plumbline COMMAND --help` tells more. Plumbline supports and does not replace a clinician.\n");
}

static int print_help(const Command *command) {
    printf("usage: plumbline %s\n\n%s\n\n", command->usage, command->summary);
    for (const OptionSpec *o = command->options; o->name; o++) {
        char left[40];
        snprintf(left, sizeof left, "%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        printf("  %-24s %s\n", left, o->help);
    }
    return 0;
}

static const Command *find_command(const char *name) {
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

static int unknown_command(App *app, const char *name) {
    Err err = {0};
    Str names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++) names[i] = str_of(commands[i]->name);
    Str near = str_nearest(str_of(name), names, COMMAND_COUNT);
    err_set(&err, ERR_USAGE, STR(""), "there is no command \"%s\"", name);
    if (near.len) err_hint(&err, "did you mean \"%.*s\"?", STR_ARG(near));
    else err_hint(&err, "`plumbline help` lists the commands");
    return app_fail(app, &err);
}

static int run(App *app, int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "help";
    if (strcmp(name, "version") == 0 || strcmp(name, "--version") == 0) {
        printf("plumbline %s\n", PLUMBLINE_VERSION);
        return 0;
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0) {
        print_usage(stdout);
        return 0;
    }
    const Command *command = find_command(name);
    if (!command) return unknown_command(app, name);
    app->argc = argc - 2;
    app->argv = argv + 2;
    if (app_option(app, "--help")) return print_help(command);
    Err err = {0};
    if (!app_check_options(app, command, &err)) return app_fail(app, &err);
    return command->run(app);
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of write(2), told in words */
    App app = {.arena = arena_new(ARENA_CAP), .scratch = arena_new(ARENA_CAP)};
    if (!app.arena || !app.scratch) {
        fprintf(stderr, "plumbline: out of memory\n");
        return err_exit_status(ERR_MEMORY);
    }
    int status = run(&app, argc, argv);
    if (fflush(stdout) != 0 && status == 0) status = err_exit_status(ERR_SYSTEM);
    belief_free(app.belief);
    arena_free(app.scratch);
    arena_free(app.arena);
    return status;
}
