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

static int fail_foreign(void)
{
    output_complain("another program has a service of the name wnetwatch-agent, which stays");
    return EXIT_CODE_FAILED;
}

static void say(const char *sentence)
{
    (void)output_write(sentence, strlen(sentence));
}

static bool make_folder(const struct settings *settings, char *problem)
{
    static struct state_folder folder;

    return state_folder_check(&folder, settings->values[SETTING_STATE], problem) &&
           state_folder_make(&folder, SERVICE_SID_TEXT, problem);
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

static DWORD start(bool is_changed)
{
    const DWORD error = is_changed ? service_setup_stop() : ERROR_SUCCESS;

    return error == ERROR_SUCCESS ? service_setup_start() : error;
}

/* Whether the service could start. False: problem says why not. */
static bool prepare(const struct command *command, char *problem)
{
    const struct settings *settings = &command->settings;

    if (command->settings_problem[0] != '\0') {
        return problem_say(problem, "%s", command->settings_problem);
    }
    return make_folder(settings, problem) && settings_check(settings, problem);
}

/* An installed service that does not start yet is no failure: settings, secrets and the collector
   may come later, and an installer would undo everything else for it. */
static void prepare_and_start(const struct command *command, bool is_changed)
{
    char problem[PROBLEM_SIZE];
    DWORD error;

    if (!prepare(command, problem)) {
        output_complain("the service is installed and not started: %s", problem);
        return;
    }
    if (command->has[FLAG_NO_START]) {
        return;
    }
    error = start(is_changed);
    if (error == ERROR_SUCCESS) {
        say("the service runs\n");
    } else {
        (void)fail("the service is installed and does not start (agent.log in its state folder, "
                   "or wnetwatch-agent doctor, says why)",
                   error);
    }
}

static int run_install(const struct command *command)
{
    bool is_changed = false;
    const DWORD error = service_setup_make(&is_changed);

    if (error == ERROR_SERVICE_EXISTS) {
        return fail_foreign();
    }
    if (error != ERROR_SUCCESS) {
        return fail("the service cannot be installed", error);
    }
    join_readers();
    say("the service is installed\n");
    prepare_and_start(command, is_changed);
    return EXIT_CODE_DONE;
}

static bool is_missing(DWORD error)
{
    return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
}

/* Of all files in the folder whose names match. */
static DWORD remove_files(const struct state_folder *folder, const wchar_t *names)
{
    WIN32_FIND_DATAW found;
    wchar_t path[MAX_PATH];
    DWORD error = ERROR_SUCCESS;
    HANDLE search;

    state_folder_join(folder, names, path);
    search = FindFirstFileW(path, &found);
    if (search == INVALID_HANDLE_VALUE) {
        return is_missing(GetLastError()) ? ERROR_SUCCESS : GetLastError();
    }
    do {
        state_folder_join(folder, found.cFileName, path);
        error = DeleteFileW(path) || is_missing(GetLastError()) ? ERROR_SUCCESS : GetLastError();
    } while (error == ERROR_SUCCESS && FindNextFileW(search, &found));
    (void)FindClose(search);
    return error;
}

/* Only what the agent has put there, with what a killed one has left half done. */
static DWORD remove_contents(const struct state_folder *folder)
{
    static const wchar_t *const names[] = {
        STATE_FOLDER_LOCK,    STATE_FOLDER_CURSOR,     STATE_FOLDER_CURSOR L".new*",
        STATE_FOLDER_STATUS,  STATE_FOLDER_LOG,        STATE_FOLDER_STATUS L".new",
        STATE_FOLDER_REFUSED, STATE_FOLDER_LOG L".old"};
    DWORD error = ERROR_SUCCESS;

    for (size_t i = 0; error == ERROR_SUCCESS && i < sizeof(names) / sizeof(names[0]); i++) {
        error = remove_files(folder, names[i]);
    }
    return error;
}

static int purge(const struct command *command)
{
    static struct state_folder folder;
    char problem[PROBLEM_SIZE];
    DWORD error;

    if (command->settings_problem[0] != '\0') {
        output_complain("no state folder is removed: %s", command->settings_problem);
        return EXIT_CODE_USAGE;
    }
    if (!state_folder_check(&folder, command->settings.values[SETTING_STATE], problem)) {
        output_complain("%s", problem);
        return EXIT_CODE_FAILED;
    }
    error = remove_contents(&folder);
    if (error == ERROR_SUCCESS && !RemoveDirectoryW(folder.path)) {
        error = GetLastError();
    }
    return error == ERROR_SUCCESS || is_missing(error)
               ? EXIT_CODE_DONE
               : fail("the state folder cannot be removed", error);
}

static DWORD remove_service(void)
{
    const DWORD error = service_setup_stop();

    return error == ERROR_SUCCESS ? service_setup_remove() : error;
}

static int run_uninstall(const struct command *command)
{
    enum service_setup_state state = SERVICE_SETUP_ABSENT;
    DWORD error = service_setup_look(&state);

    if (error == ERROR_SUCCESS && state == SERVICE_SETUP_FOREIGN) {
        return fail_foreign();
    }
    if (error == ERROR_SUCCESS && state != SERVICE_SETUP_ABSENT) {
        error = remove_service();
    }
    if (error != ERROR_SUCCESS) {
        return fail("the service cannot be removed", error);
    }
    (void)event_log_readers_remove(SERVICE_SID_TEXT); /* what is not there needs no removal */
    say("the service is removed\n");
    return command->has[FLAG_PURGE] ? purge(command) : EXIT_CODE_DONE;
}

const struct verb verb_install = {
    .name = "install",
    .summary = "install the service, its account and its state folder",
    .usage = "[--no-start]",
    .about =
        "Install the service wnetwatch-agent, which runs as NT SERVICE\\wnetwatch-agent, make its\n"
        "state folder, and make it a member of Event Log Readers, so that it sees the events of\n"
        "all users. It is started if the registry or a policy says where to send; what keeps it\n"
        "from starting is told and fails nothing. To do it again sets right what is not as it\n"
        "should be. A running service reads new settings when it is started again.\n",
    .examples = "  reg add HKLM\\SOFTWARE\\wnetwatch\\agent /v Url /d https://host:4318/v1/logs\n"
                "  wnetwatch-agent install\n",
    .has_settings = true,
    .bears_bad_settings = true,
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
    .bears_bad_settings = true,
    .flags = FLAG_BIT(FLAG_PURGE),
    .run = run_uninstall,
};
