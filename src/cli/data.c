/* plumbline data: care of the data of plumbline serve. */
#include "cli/app.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>

static const OptionSpec options[] = {
    {"--data", "DIR", "the folder that the server was started with; plumbline-data in the present folder"},
    {"--out", "FILE", "of backup: the new file to write"},
    {"--help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static const char *folder_of(const App *app) {
    const char *folder = app_option(app, "--data");
    return folder ? folder : "plumbline-data";
}

static bool check(App *app, Err *err) {
    StoreCount count;
    if (!store_check(app->scratch, folder_of(app), &count, err)) return false;
    printf("the data are whole: %lld accounts, %lld records, %lld sessions; every one opens with its key\n",
           (long long)count.accounts, (long long)count.records, (long long)count.sessions);
    return true;
}

static bool backup(App *app, Err *err) {
    const char *to = app_option(app, "--out");
    if (!to) {
        err_set(err, ERR_USAGE, STR("data backup"), "--out is missing");
        return err_hint(err, "name the new file: plumbline data backup --out plumbline-backup.db");
    }
    if (!store_backup(app->scratch, folder_of(app), to, err)) return false;
    printf("%s has the data as they are now. Keep a copy of %s/data-keys too, in another place:\n"
           "without it nobody can read the backup.\n",
           to, folder_of(app));
    return true;
}

static bool rotate(App *app, Err *err) {
    if (!store_rotate(app->scratch, folder_of(app), err)) return false;
    printf("everything is sealed with a new key, and the old key is gone. Earlier backups can only be read "
           "with the\n"
           "data-keys of their time: make a new backup.\n");
    return true;
}

static const struct {
    const char *name;
    bool (*run)(App *app, Err *err);
} actions[] = {{"check", check}, {"backup", backup}, {"rotate-key", rotate}};

static bool act(App *app, Err *err) {
    const char *name = app_argument(app, &command_data, 0);
    if (!secret_start())
        return err_set(err, ERR_SYSTEM, STR("data"), "the machine has no source of randomness");
    for (size_t i = 0; name && i < sizeof actions / sizeof *actions; i++)
        if (strcmp(name, actions[i].name) == 0) return actions[i].run(app, err);
    if (name) err_set(err, ERR_USAGE, STR("data"), "there is no \"%s\"", name);
    else err_set(err, ERR_USAGE, STR("data"), "what is to be done is missing");
    return err_hint(err, "write plumbline data check, backup or rotate-key");
}

static int run(App *app) {
    Err err = {0};
    return act(app, &err) ? 0 : app_fail(app, &err);
}

const Command command_data = {"data", "data check|backup|rotate-key [--data DIR] [--out FILE]",
                              "checks, copies and seals anew what plumbline serve keeps", options, run};
