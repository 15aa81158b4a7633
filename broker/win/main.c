/* wnetwatchd: the broker as a program. Its parts are in the library of this folder. */
#include "broker/win/log.h"
#include "broker/win/options.h"
#include "broker/win/run.h"
#include "broker/win/standard_output.h"
#include "wnetwatch_version.h"

#include <windows.h>

enum { EXIT_CODE_DONE = 0, EXIT_CODE_FAILED = 1, EXIT_CODE_USAGE = 2 };

static int print(const char *text)
{
    return standard_output_write(text) ? EXIT_CODE_DONE : EXIT_CODE_FAILED;
}

int wmain(int argument_count, wchar_t **arguments);

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
    case OPTIONS_RUN:
        break;
    case OPTIONS_WRONG:
        return EXIT_CODE_USAGE;
    }

    if (options.is_quiet) {
        log_set_quiet();
    }
    return run_in_console(&options.settings) == ERROR_SUCCESS ? EXIT_CODE_DONE : EXIT_CODE_FAILED;
}
