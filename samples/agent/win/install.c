#include "install.h"

#include <windows.h>

#include <stdio.h>
#include <string.h>

#include "../../common/exit_codes.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "event_log_readers.h"
#include "service_name.h"
#include "service_setup.h"
#include "state_folder.h"

static int fail(const char *what, DWORD error)
{
    char text[OUTPUT_ERROR_TEXT_SIZE];

    output_write_error_text(error, text);
    output_complain("%s: %s (%lu)%s", what, text, (unsigned long)error,
                    error == ERROR_ACCESS_DENIED ? "; this takes an administrator" : "");
    return EXIT_CODE_FAILED;
}

static void say(const char *sentence)
{
    (void)output_write(sentence, strlen(sentence));
}

static bool make_folder(const struct settings *settings)
{
    struct state_folder folder = {0};
    char problem[PROBLEM_SIZE];

    if (state_folder_check(&folder, settings->values[SETTING_STATE], problem) &&
        state_folder_make(&folder, SERVICE_SID_TEXT, problem)) {
        return true;
    }
    output_complain("%s", problem);
    return false;
}

/* A system without such groups, as Wine, is told and no failure: the agent then sees less. */
static void join_readers(void)
{
    const DWORD error = event_log_readers_add(SERVICE_SID_TEXT);

    if (error != ERROR_SUCCESS) {
        (void)fail("the service cannot be made a member of Event Log Readers, so it sees the "
                   "events of its own account alone",
                   error);
    }
}

static int start(const struct command *command, bool is_changed)
{
    char problem[PROBLEM_SIZE];
    DWORD error = ERROR_SUCCESS;

    if (!settings_check(&command->settings, problem)) {
        output_complain("the service is installed and not started: %s", problem);
        return EXIT_CODE_DONE;
    }
    if (command->has[FLAG_NO_START]) {
        return EXIT_CODE_DONE;
    }
    if (is_changed) {
        error = service_setup_stop();
    }
    if (error == ERROR_SUCCESS) {
        error = service_setup_start();
    }
    if (error != ERROR_SUCCESS) {
        return fail("the service does not start (agent.log in its state folder says why)", error);
    }
    say("the service runs\n");
    return EXIT_CODE_DONE;
}

static int run_install(const struct command *command)
{
    bool is_changed = false;
    const DWORD error = service_setup_make(&is_changed);

    if (error == ERROR_SERVICE_EXISTS) {
        output_complain("another program has a service of the name wnetwatch-agent");
        return EXIT_CODE_FAILED;
    }
    if (error != ERROR_SUCCESS) {
        return fail("the service cannot be installed", error);
    }
    if (!make_folder(&command->settings)) {
        return EXIT_CODE_FAILED;
    }
    join_readers();
    say("the service is installed\n");
    return start(command, is_changed);
}

static void remove_file(const struct state_folder *folder, const wchar_t *name)
{
    wchar_t path[MAX_PATH];

    state_folder_join(folder, name, path);
    (void)DeleteFileW(path);
}

/* Only what the agent has put there. */
static int purge(const struct settings *settings)
{
    static const wchar_t *const names[] = {STATE_FOLDER_CURSOR,      STATE_FOLDER_REFUSED,
                                           STATE_FOLDER_STATUS,      STATE_FOLDER_LOG,
                                           STATE_FOLDER_LOG L".old", STATE_FOLDER_LOCK};
    struct state_folder folder = {0};
    char problem[PROBLEM_SIZE];

    if (!state_folder_check(&folder, settings->values[SETTING_STATE], problem)) {
        output_complain("%s", problem);
        return EXIT_CODE_FAILED;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        remove_file(&folder, names[i]);
    }
    if (!RemoveDirectoryW(folder.path) && GetLastError() != ERROR_FILE_NOT_FOUND) {
        return fail("the state folder cannot be removed", GetLastError());
    }
    return EXIT_CODE_DONE;
}

static DWORD remove_service(void)
{
    enum service_setup_state state;
    DWORD error = service_setup_look(&state);

    if (error != ERROR_SUCCESS || state == SERVICE_SETUP_ABSENT || state == SERVICE_SETUP_FOREIGN) {
        return error;
    }
    error = service_setup_stop();
    return error == ERROR_SUCCESS ? service_setup_remove() : error;
}

static int run_uninstall(const struct command *command)
{
    const DWORD error = remove_service();

    if (error != ERROR_SUCCESS) {
        return fail("the service cannot be removed", error);
    }
    (void)event_log_readers_remove(SERVICE_SID_TEXT); /* what is not there needs no removal */
    say("the service is removed\n");
    return command->has[FLAG_PURGE] ? purge(&command->settings) : EXIT_CODE_DONE;
}

const struct verb verb_install = {
    .name = "install",
    .summary = "install the service, its account and its state folder",
    .usage = "[--no-start]",
    .about =
        "Install the service wnetwatch-agent, which runs as NT SERVICE\\wnetwatch-agent, make its\n"
        "state folder, and make it a member of Event Log Readers, so that it sees the events of\n"
        "all users. It is started if the registry or a policy says where to send. To do it again\n"
        "sets right what is not as it should be.\n",
    .examples = "  reg add HKLM\\SOFTWARE\\wnetwatch\\agent /v Url /d https://host:4318/v1/logs\n"
                "  wnetwatch-agent install\n",
    .has_settings = true,
    .flags = FLAG_BIT(FLAG_NO_START),
    .run = run_install,
};

const struct verb verb_uninstall = {
    .name = "uninstall",
    .summary = "remove them, but keep the state folder",
    .usage = "[--purge]",
    .about =
        "Remove the service and its membership. The state folder stays, so that a later install\n"
        "goes on where this one ended, unless --purge is given. Settings stay in the registry.\n",
    .examples = "  wnetwatch-agent uninstall --purge\n",
    .has_settings = true,
    .flags = FLAG_BIT(FLAG_PURGE),
    .run = run_uninstall,
};
