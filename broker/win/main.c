/* wnetwatchd: the broker as a program. Its parts are in the library of this folder. */
#include "broker/core/assertion.h"
#include "broker/win/console.h"
#include "broker/win/doctor/doctor.h"
#include "broker/win/ending.h"
#include "broker/win/event_log.h"
#include "broker/win/exit_codes.h"
#include "broker/win/log.h"
#include "broker/win/log_file.h"
#include "broker/win/log_output.h"
#include "broker/win/log_writer.h"
#include "broker/win/options.h"
#include "broker/win/service.h"
#include "broker/win/setup/command.h"
#include "broker/win/standard_output.h"
#include "event_messages.h"
#include "wnetwatch_version.h"

#include <windows.h>

static int print(const char *text)
{
    return standard_output_write(text) ? EXIT_CODE_DONE : EXIT_CODE_FAILED;
}

int wmain(int argument_count, wchar_t **arguments);

static struct log_file log_file;
static struct event_log event_log;
static struct log_sink event_sink;

static DWORD open_text_sink(const struct settings *settings, struct log_sink *sink_out)
{
    DWORD error;

    *sink_out = log_output_sink(GetStdHandle(STD_ERROR_HANDLE));
    if (settings->log[0] == L'\0') {
        return ERROR_SUCCESS;
    }
    error = log_file_open(&log_file, settings->log, LOG_FILE_BYTES_MAX);
    if (error != ERROR_SUCCESS) {
        log_os_event(EVENT_LOG_START_FAILED, "cannot open log file", settings->log, error);
        return error;
    }
    *sink_out = log_file_sink(&log_file);
    return error;
}

static DWORD start_log(const struct options *options)
{
    struct log_sink sinks[LOG_SINKS_MAX];
    DWORD error = open_text_sink(&options->settings, &sinks[0]);

    if (options->is_quiet) {
        log_set_quiet();
    }
    sinks[1] = event_sink;
    return error == ERROR_SUCCESS ? log_start(sinks, options->command == OPTIONS_SERVICE ? 2 : 1)
                                  : error;
}

static DWORD serve(const struct options *options)
{
    DWORD error = start_log(options);

    if (error == ERROR_SUCCESS) {
        error = options->command == OPTIONS_SERVICE ? service_run(&options->settings)
                                                    : run_in_console(&options->settings);
    }
    log_stop();
    return error;
}

/* Its own errors have no other place, a wrong setting included. */
static void log_as_service(void)
{
    event_log_init(&event_log, ReportEventW);
    event_sink = event_log_sink(&event_log);
    log_also_to(&event_sink);
}

int wmain(int argument_count, wchar_t **arguments)
{
    const bool is_service = argument_count > 1 && wcscmp(arguments[1], L"service") == 0;
    struct options options;

    /* DLLs that are loaded later come from the system's folder, not from the current directory. */
    (void)SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    assertion_end_with(ending_after_mistake);
    if (is_service) {
        log_as_service();
    }
    options_read(argument_count, arguments, &options);
    switch (options.command) {
    case OPTIONS_HELP:
        return print(OPTIONS_HELP_TEXT);
    case OPTIONS_VERSION:
        return print("wnetwatchd " WNETWATCH_VERSION "\n");
    case OPTIONS_INSTALL:
        return setup_command(SETUP_INSTALL, argument_count - 2, arguments + 2);
    case OPTIONS_REPAIR:
        return setup_command(SETUP_REPAIR, argument_count - 2, arguments + 2);
    case OPTIONS_UNINSTALL:
        return setup_command(SETUP_UNINSTALL, argument_count - 2, arguments + 2);
    case OPTIONS_DOCTOR:
        return doctor_command(argument_count - 2, arguments + 2);
    case OPTIONS_RUN:
    case OPTIONS_SERVICE:
        break;
    case OPTIONS_WRONG:
        if (is_service) {
            service_refuse(ERROR_INVALID_PARAMETER);
        }
        return EXIT_CODE_USAGE;
    }

    return serve(&options) == ERROR_SUCCESS ? EXIT_CODE_DONE : EXIT_CODE_FAILED;
}
