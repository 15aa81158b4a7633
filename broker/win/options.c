#include "broker/win/options.h"

#include "broker/core/assertion.h"
#include "broker/win/log.h"
#include "event_messages.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

const char OPTIONS_HELP_TEXT[] =
    "wnetwatchd: the broker of network-connection events\n"
    "\n"
    "  wnetwatchd run [options]   run in this console until Ctrl+C\n"
    "  wnetwatchd service [options]  the same under the service manager, which starts it\n"
    "  wnetwatchd install         install service, notify DLL and registration on this machine\n"
    "    --state DIR              keep the journal in DIR\\journal\n"
    "    --no-start               do not start the service\n"
    "  wnetwatchd repair          put back what is missing of them\n"
    "  wnetwatchd uninstall       remove all of it but the journal\n"
    "    --purge                  remove the journal too\n"
    "  wnetwatchd doctor          check all of it, and say what to do\n"
    "    --json                   print one line of JSON\n"
    "    --report FILE            write the findings, without names, for a bug report\n"
    "  wnetwatchd version         print the version\n"
    "  wnetwatchd help            print this\n"
    "\n"
    "Options of run and service; each can also be set below HKLM\\SOFTWARE\\wnetwatch, by the name "
    "in\n"
    "brackets:\n"
    "  --pipes PREFIX         listen on \\\\.\\pipe\\PREFIX.publish and .subscribe\n"
    "                         (default: wnetwatch) [Pipes]\n"
    "  --state DIR            keep the journal in DIR\\journal\n"
    "                         (default: %ProgramData%\\wnetwatch) [State]\n"
    "  --journal files|none   none keeps the newest events in memory alone [Journal]\n"
    "  --journal-mib N        forget the oldest events above N MiB (default: 256) [JournalMiB]\n"
    "  --segment-mib N        begin a new file after N MiB, at most half the journal\n"
    "                         (default: 16) [SegmentMiB]\n"
    "  --retention-days N     forget events older than N days (default: 30) [RetentionDays]\n"
    "  --flush each|never|MS  make events safe from a power cut before they are delivered,\n"
    "                         never, or within MS milliseconds (default: 1000) [Flush]\n"
    "  --log FILE             log to FILE instead of standard error; what is above 4 MiB goes to\n"
    "                         FILE.old [Log]\n"
    "  --private-names LIST   never keep remote names like these: patterns as in a filter,\n"
    "                         separated by ';' [PrivateNames]\n"
    "  --url-queries keep     keep the query and fragment of a URL, which may hold a password\n"
    "                         (default: remove) [UrlQueries]\n"
    "  --identity process     take a client's identity from its process instead of its token;\n"
    "                         for Wine, not for production: process ids can be forged [Identity]\n"
    "  --quiet                print failures only\n"
    "\n"
    "Exit codes: 0 done, 1 failed, 2 a wrong command line, 3 degraded (doctor)\n";

static void report(struct options *options, const char *what, const wchar_t *where)
{
    char text[LOG_TEXT_SIZE];

    log_event(EVENT_LOG_SETTING_WRONG, "%s: %s (see wnetwatchd help)", what, log_text(where, text));
    options->command = OPTIONS_WRONG;
}

/* Read the option at index; returns the index of what follows it. */
static int read_option(struct options *options, int count, wchar_t **arguments, int index)
{
    const wchar_t *value = index + 1 < count ? arguments[index + 1] : NULL;

    ASSERTION(index < count);
    if (wcscmp(arguments[index], L"--quiet") == 0) {
        options->is_quiet = true;
        return index + 1;
    }
    if (options->command == OPTIONS_SERVICE && value != NULL &&
        settings_path_is_incomplete(arguments[index], value)) {
        report(options, "a service takes a full path, since it has no current directory of its own",
               value);
        return index + 2;
    }
    switch (settings_read_option(&options->settings, arguments[index], value)) {
    case SETTINGS_OK:
        break;
    case SETTINGS_UNKNOWN_OPTION:
        report(options, "unknown option", arguments[index]);
        break;
    case SETTINGS_BAD_VALUE:
        options->command = OPTIONS_WRONG;
        break;
    }
    return index + 2;
}

static bool asks_for_help(const wchar_t *argument)
{
    static const wchar_t *const words[] = {L"--help", L"-h", L"-?", L"/?", L"/h"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (wcscmp(argument, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Help is given wherever it is asked for. */
static bool any_asks_for_help(int count, wchar_t **arguments)
{
    for (int index = 1; index < count; index++) {
        if (asks_for_help(arguments[index])) {
            return true;
        }
    }
    return false;
}

/* In what a shell hands over, \" is a quotation mark and ends no value. No value may have one. */
static bool check_quotes(struct options *options, int count, wchar_t **arguments)
{
    for (int index = 1; index < count; index++) {
        if (wcschr(arguments[index], L'"') != NULL) {
            report(options,
                   "a value has a quotation mark in it (a backslash before a closing quotation "
                   "mark keeps it open; write \\\\\" or leave the marks out)",
                   arguments[index]);
            return false;
        }
    }
    return true;
}

static enum options_command command_named(const wchar_t *name)
{
    if (wcscmp(name, L"run") == 0) {
        return OPTIONS_RUN;
    }
    if (wcscmp(name, L"help") == 0) {
        return OPTIONS_HELP;
    }
    if (wcscmp(name, L"service") == 0) {
        return OPTIONS_SERVICE;
    }
    if (wcscmp(name, L"install") == 0) {
        return OPTIONS_INSTALL;
    }
    if (wcscmp(name, L"repair") == 0) {
        return OPTIONS_REPAIR;
    }
    if (wcscmp(name, L"uninstall") == 0) {
        return OPTIONS_UNINSTALL;
    }
    if (wcscmp(name, L"doctor") == 0) {
        return OPTIONS_DOCTOR;
    }
    if (wcscmp(name, L"version") == 0 || wcscmp(name, L"--version") == 0) {
        return OPTIONS_VERSION;
    }
    return OPTIONS_WRONG;
}

static bool takes_no_argument(enum options_command command)
{
    return command == OPTIONS_HELP || command == OPTIONS_VERSION;
}

static void read_settings(int argument_count, wchar_t **arguments, struct options *options)
{
    int index = 2;

    settings_init(&options->settings);
    if (!settings_read_registry(&options->settings)) {
        options->command = OPTIONS_WRONG;
    }
    while (index < argument_count && options->command != OPTIONS_WRONG) {
        index = read_option(options, argument_count, arguments, index);
    }
    if (options->command != OPTIONS_WRONG && !settings_read_policy(&options->settings)) {
        options->command = OPTIONS_WRONG;
    }
}

void options_read(int argument_count, wchar_t **arguments, struct options *options_out)
{
    memset(options_out, 0, sizeof(*options_out));
    if (argument_count < 2) {
        options_out->command = OPTIONS_WRONG;
        (void)fprintf(stderr, "wnetwatchd: a command is missing (see wnetwatchd help)\n");
        return;
    }
    if (any_asks_for_help(argument_count, arguments)) {
        options_out->command = OPTIONS_HELP;
        return;
    }
    if (!check_quotes(options_out, argument_count, arguments)) {
        return;
    }
    options_out->command = command_named(arguments[1]);
    if (options_out->command == OPTIONS_WRONG) {
        report(options_out, "unknown command", arguments[1]);
    } else if (options_out->command == OPTIONS_RUN || options_out->command == OPTIONS_SERVICE) {
        read_settings(argument_count, arguments, options_out);
    } else if (argument_count > 2 && takes_no_argument(options_out->command)) {
        report(options_out, "this command takes no argument", arguments[2]);
    }
}
