/* wnetwatchd: the broker as a program. Its parts are in the library of this folder. */
#include "broker/win/doctor/doctor.h"
#include "broker/win/setup/command.h"
#include "broker/win/console.h"
#include "broker/win/log.h"
#include "broker/win/log_output.h"
#include "broker/win/options.h"
#include "broker/win/service.h"
#include "broker/win/standard_output.h"
#include "wnetwatch_version.h"

#include <windows.h>

enum { EXIT_CODE_DONE = 0, EXIT_CODE_FAILED = 1, EXIT_CODE_USAGE = 2 };

static int print(const char *text)
{
    return standard_output_write(text) ? EXIT_CODE_DONE : EXIT_CODE_FAILED;
}

int wmain(int argument_count, wchar_t **arguments);

static DWORD serve(const struct options *options)
{
    const struct log_sink sink = log_output_sink(GetStdHandle(STD_ERROR_HANDLE));
    DWORD error;

    if (options->is_quiet) {
        log_set_quiet();
    }
    error = log_start(&sink, 1);
    if (error == ERROR_SUCCESS) {
        error = options->command == OPTIONS_SERVICE ? service_run(&options->settings)
                                                    : run_in_console(&options->settings);
    }
    log_stop();
    return error;
}

int wmain(int argument_count, wchar_t **arguments)
{
    struct options options;

    /* DLLs that are loaded later come from the system's folder, not from the current directory. */
    (void)SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
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
        return EXIT_CODE_USAGE;
    }

    return serve(&options) == ERROR_SUCCESS ? EXIT_CODE_DONE : EXIT_CODE_FAILED;
}
