#include "service.h"

#include <windows.h>

#include <stdio.h>

#include "../../common/exit_codes.h"
#include "../../common/output.h"
#include "../../common/problem.h"
#include "agent_log.h"
#include "forwarder.h"
#include "service_name.h"
#include "state_folder.h"
#include "stop.h"

#define STOP_HINT_MS 10000u

/* The one of this process; the service manager's calls bring no pointer to ServiceMain. */
static struct service {
    const struct command *command;
    SERVICE_STATUS_HANDLE handle;
    HANDLE stop;
    int exit_code;
} the_service;

static void tell(DWORD state, DWORD exit_code)
{
    SERVICE_STATUS status = {0};

    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = state;
    status.dwControlsAccepted =
        state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
    status.dwWin32ExitCode = exit_code;
    status.dwWaitHint = state == SERVICE_STOP_PENDING ? STOP_HINT_MS : 0;
    (void)SetServiceStatus(the_service.handle, &status);
}

static DWORD WINAPI on_control(DWORD control, DWORD type, void *data, void *context)
{
    (void)type;
    (void)data;
    (void)context;
    switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
        tell(SERVICE_STOP_PENDING, ERROR_SUCCESS);
        (void)SetEvent(the_service.stop);
        return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
        return NO_ERROR;
    default:
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

static void on_ready(void)
{
    tell(SERVICE_RUNNING, ERROR_SUCCESS);
}

/* Nothing is written into the folder before it is known to be good. */
static bool make_folder(const struct settings *settings, char *problem)
{
    static struct state_folder folder;

    return state_folder_check(&folder, settings->values[SETTING_STATE], problem) &&
           state_folder_make(&folder, SERVICE_SID_TEXT, problem);
}

/* A service has no standard error that is seen. */
static void open_log(const struct settings *settings, bool has_folder)
{
    const char *log = settings->values[SETTING_LOG];
    char problem[PROBLEM_SIZE];
    char path[SETTING_SIZE];

    (void)snprintf(path, sizeof(path), "%.200s\\agent.log", settings->values[SETTING_STATE]);
    if (log[0] == '\0' && has_folder) {
        log = path;
    }
    if (!agent_log_open(log, problem)) {
        agent_log_failure("%s", problem);
    }
}

static int run_forwarder(const struct command *command)
{
    const struct settings *settings = &command->settings;
    char problem[PROBLEM_SIZE];
    char of_folder[PROBLEM_SIZE];
    const bool has_folder = make_folder(settings, of_folder);

    open_log(settings, has_folder);
    if (command->settings_problem[0] != '\0') {
        agent_log_failure("cannot start: %s", command->settings_problem);
        return EXIT_CODE_USAGE;
    }
    if (!has_folder || !settings_check(settings, problem)) {
        agent_log_failure("cannot start: %s", has_folder ? problem : of_folder);
        return has_folder ? EXIT_CODE_USAGE : EXIT_CODE_FAILED;
    }
    return forwarder_run(settings, false, the_service.stop, on_ready);
}

static void WINAPI service_main(DWORD count, wchar_t **arguments)
{
    (void)count;
    (void)arguments;
    the_service.handle = RegisterServiceCtrlHandlerExW(SERVICE_NAME, on_control, NULL);
    if (the_service.handle == NULL) {
        return;
    }
    tell(SERVICE_START_PENDING, ERROR_SUCCESS);
    the_service.exit_code = run_forwarder(the_service.command);
    agent_log_close();
    tell(SERVICE_STOPPED,
         the_service.exit_code == EXIT_CODE_DONE ? ERROR_SUCCESS : ERROR_INVALID_DATA);
}

static int run_service(const struct command *command)
{
    wchar_t name[] = SERVICE_NAME;
    const SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};

    the_service.command = command;
    the_service.stop = stop_event();
    if (the_service.stop == NULL) {
        return EXIT_CODE_FAILED;
    }
    if (!StartServiceCtrlDispatcherW(table)) {
        output_complain("only the service manager can start the service (%lu)",
                        (unsigned long)GetLastError());
        return EXIT_CODE_FAILED;
    }
    return the_service.exit_code;
}

const struct verb verb_service = {
    .name = "service",
    .summary = "the same under the service manager, which starts it",
    .usage = "[options]",
    .about = "Run as the service wnetwatch-agent. Only the service manager can start it.\n",
    .examples = "",
    .has_settings = true,
    .bears_bad_settings = true,
    .run = run_service,
};
