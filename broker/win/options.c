#include "broker/win/options.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

const char OPTIONS_HELP_TEXT[] =
    "wnetwatchd: the broker of network-connection events\n"
    "\n"
    "  wnetwatchd run [options]   run in this console until Ctrl+C\n"
    "  wnetwatchd version         print the version\n"
    "  wnetwatchd help            print this\n"
    "\n"
    "Options of run:\n"
    "  --pipes PREFIX       listen on \\\\.\\pipe\\PREFIX.publish and .subscribe\n"
    "                       (default: wnetwatch)\n"
    "  --identity process   take a client's identity from its process instead of its token;\n"
    "                       for Wine, not for production: process ids can be forged\n"
    "  --quiet              print failures only\n"
    "\n"
    "Exit codes: 0 stopped as asked, 1 failed, 2 wrong arguments\n";

static void complain(struct options *options, const char *what, const wchar_t *where)
{
    (void)fprintf(stderr, "wnetwatchd: %s: %ls (see wnetwatchd help)\n", what, where);
    options->command = OPTIONS_WRONG;
}

/* What every Windows, console and log shows alike. */
static bool is_good_prefix(const wchar_t *prefix)
{
    size_t size = wcslen(prefix);

    for (size_t i = 0; i < size; i++) {
        bool is_letter =
            (prefix[i] >= L'a' && prefix[i] <= L'z') || (prefix[i] >= L'A' && prefix[i] <= L'Z');
        bool is_digit = prefix[i] >= L'0' && prefix[i] <= L'9';

        if (!is_letter && !is_digit && wcschr(L"._-", prefix[i]) == NULL) {
            return false;
        }
    }
    return size > 0 && size <= PIPE_PREFIX_UNITS_MAX;
}

static void read_pipe_prefix(struct options *options, const wchar_t *value)
{
    options->pipe_prefix = value;
    if (!is_good_prefix(value)) {
        complain(options, "--pipes takes 1 to 64 letters, digits, '.', '_' or '-', not", value);
    }
}

static void read_identity(struct options *options, const wchar_t *value)
{
    options->identity_mode = IDENTITY_BY_PROCESS;
    if (wcscmp(value, L"process") != 0) {
        complain(options, "--identity takes 'process', not", value);
    }
}

/* Read the option at index; returns the index of what follows it. */
static int read_option(struct options *options, int count, wchar_t **arguments, int index)
{
    static const struct {
        const wchar_t *name;
        void (*read)(struct options *, const wchar_t *);
    } valued[] = {
        {L"--pipes", read_pipe_prefix},
        {L"--identity", read_identity},
    };
    const wchar_t *name = arguments[index];

    if (wcscmp(name, L"--quiet") == 0) {
        options->is_quiet = true;
        return index + 1;
    }
    for (size_t i = 0; i < sizeof(valued) / sizeof(valued[0]); i++) {
        if (wcscmp(name, valued[i].name) != 0) {
            continue;
        }
        if (index + 1 == count) {
            complain(options, "an option lacks its value", name);
            return count;
        }
        valued[i].read(options, arguments[index + 1]);
        return index + 2;
    }
    complain(options, "unknown option", name);
    return count;
}

static enum options_command command_named(const wchar_t *name)
{
    if (wcscmp(name, L"run") == 0) {
        return OPTIONS_RUN;
    }
    if (wcscmp(name, L"help") == 0 || wcscmp(name, L"--help") == 0) {
        return OPTIONS_HELP;
    }
    if (wcscmp(name, L"version") == 0 || wcscmp(name, L"--version") == 0) {
        return OPTIONS_VERSION;
    }
    return OPTIONS_WRONG;
}

void options_read(int argument_count, wchar_t **arguments, struct options *options_out)
{
    int index = 2;

    memset(options_out, 0, sizeof(*options_out));
    options_out->pipe_prefix = PIPE_PREFIX_DEFAULT;
    options_out->identity_mode = IDENTITY_BY_TOKEN;
    if (argument_count < 2) {
        options_out->command = OPTIONS_WRONG;
        (void)fprintf(stderr, "wnetwatchd: a command is missing (see wnetwatchd help)\n");
        return;
    }

    options_out->command = command_named(arguments[1]);
    if (options_out->command == OPTIONS_WRONG) {
        complain(options_out, "unknown command", arguments[1]);
        return;
    }
    while (index < argument_count && options_out->command != OPTIONS_WRONG) {
        index = read_option(options_out, argument_count, arguments, index);
    }
}
