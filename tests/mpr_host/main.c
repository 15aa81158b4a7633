/*
 * The test MPR as a program: map and unmap through the notify DLLs, and say what became of it.
 *
 * Exit codes: 0 all went well, 1 an operation failed and its code was printed, 2 wrong usage.
 */
#include <windows.h>
#include <shellapi.h>
#include <winnetwk.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "tests/mpr_host/load.h"
#include "tests/mpr_host/mpr.h"
#include "tests/mpr_host/registration.h"
#include "tests/netprovider/provider_state.h"

#define SESSION_LINE_UNITS_MAX 4096u

enum exit_code { EXIT_GOOD, EXIT_FAILED, EXIT_USAGE };

struct arguments {
    wchar_t **words; /* behind the command; without the options */
    int count;
    DWORD flags;
    DWORD threads;
    DWORD operations;
    DWORD notifications;
    bool print;
    bool force;
};

static enum exit_code print_usage(void)
{
    fputs(
        "usage: mpr_host COMMAND\n"
        "  setup DIR                     register DIR\\wnetwatch_bridge.dll and the test network\n"
        "  teardown                      take both out again\n"
        "  add LOCAL|- REMOTE [--flags N] [--print]\n"
        "  cancel NAME [--flags N] [--force] [--print]\n"
        "  list                          what the test network says is connected\n"
        "  provider ok|release           let the test network work\n"
        "  provider fail CODE            let it refuse with a Win32 code\n"
        "  provider slow MS              let it take that much longer\n"
        "  provider hang|hang-enumeration\n"
        "  load --threads T --operations N\n"
        "  soak --notifications N\n"
        "  session                       a command a line from standard input, by one program\n",
        stderr);
    return EXIT_USAGE;
}

static enum exit_code report(const char *what, DWORD error)
{
    if (error != ERROR_SUCCESS) {
        fprintf(stderr, "mpr_host: %s failed with code %lu\n", what, error);
    }
    return error == ERROR_SUCCESS ? EXIT_GOOD : EXIT_FAILED;
}

static bool parse_number(const wchar_t *word, DWORD *number_out)
{
    wchar_t *end;
    const unsigned long number = wcstoul(word, &end, 0);

    *number_out = number;
    return word[0] >= L'0' && word[0] <= L'9' && *end == L'\0';
}

static DWORD *find_number_option(struct arguments *arguments, const wchar_t *word)
{
    if (wcscmp(word, L"--flags") == 0) {
        return &arguments->flags;
    }
    if (wcscmp(word, L"--threads") == 0) {
        return &arguments->threads;
    }
    if (wcscmp(word, L"--operations") == 0) {
        return &arguments->operations;
    }
    if (wcscmp(word, L"--notifications") == 0) {
        return &arguments->notifications;
    }
    return NULL;
}

/* Options may stand anywhere; what is left moves together at the front of words. */
static bool parse_arguments(wchar_t **words, int count, struct arguments *arguments)
{
    arguments->words = words;
    for (int i = 0; i < count; i++) {
        DWORD *number = find_number_option(arguments, words[i]);

        if (number != NULL) {
            i++;
            if (i == count || !parse_number(words[i], number)) {
                return false;
            }
        } else if (wcscmp(words[i], L"--print") == 0) {
            arguments->print = true;
        } else if (wcscmp(words[i], L"--force") == 0) {
            arguments->force = true;
        } else if (wcsncmp(words[i], L"--", 2) == 0) {
            return false;
        } else {
            words[arguments->count] = words[i];
            arguments->count++;
        }
    }
    return true;
}

static enum exit_code run_setup(const struct arguments *arguments, struct mpr *mpr)
{
    (void)mpr;
    return report("setup", registration_set(arguments->words[0]));
}

static enum exit_code run_teardown(const struct arguments *arguments, struct mpr *mpr)
{
    (void)arguments;
    (void)mpr;
    return report("teardown", registration_remove());
}

static enum exit_code print_status(const struct arguments *arguments, const char *what,
                                   DWORD status)
{
    if (arguments->print) {
        printf("%s: %lu\n", what, status);
    }
    return report(what, status);
}

static enum exit_code run_add(const struct arguments *arguments, struct mpr *mpr)
{
    const wchar_t *local = wcscmp(arguments->words[0], L"-") == 0 ? NULL : arguments->words[0];

    return print_status(arguments, "add",
                        mpr_add(mpr, local, arguments->words[1], arguments->flags));
}

static enum exit_code run_cancel(const struct arguments *arguments, struct mpr *mpr)
{
    return print_status(arguments, "cancel",
                        mpr_cancel(mpr, arguments->words[0], arguments->flags, arguments->force));
}

static enum exit_code run_list(const struct arguments *arguments, struct mpr *mpr)
{
    static union {
        NETRESOURCEW resources[1];
        BYTE bytes[64 * 1024];
    } buffer;
    HANDLE enumeration;
    DWORD error = WNetOpenEnumW(RESOURCE_CONNECTED, RESOURCETYPE_ANY, 0, NULL, &enumeration);

    (void)arguments;
    (void)mpr;
    while (error == WN_SUCCESS) {
        DWORD count = 1;
        DWORD size = sizeof(buffer);

        error = WNetEnumResourceW(enumeration, &count, &buffer, &size);
        if (error == WN_SUCCESS) {
            printf("%ls\t%ls\n", buffer.resources[0].lpLocalName, buffer.resources[0].lpRemoteName);
        } else {
            WNetCloseEnum(enumeration);
        }
    }
    return report("list", error == WN_NO_MORE_ENTRIES ? ERROR_SUCCESS : error);
}

static enum exit_code run_provider(const struct arguments *arguments, struct mpr *mpr)
{
    static const struct {
        const wchar_t *word;
        enum provider_mode mode;
        int words;
    } modes[] = {
        {L"ok", PROVIDER_OK, 1},     {L"release", PROVIDER_OK, 1},
        {L"fail", PROVIDER_FAIL, 2}, {L"slow", PROVIDER_SLOW, 2},
        {L"hang", PROVIDER_HANG, 1}, {L"hang-enumeration", PROVIDER_HANG_ENUMERATION, 1},
    };

    (void)mpr;
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        struct provider_behaviour behaviour = {modes[i].mode, 0};

        if (wcscmp(arguments->words[0], modes[i].word) == 0 && arguments->count == modes[i].words) {
            if (modes[i].words == 2 && !parse_number(arguments->words[1], &behaviour.argument)) {
                break;
            }
            return report("provider", provider_behaviour_set(behaviour));
        }
    }
    return print_usage();
}

static enum exit_code run_load(const struct arguments *arguments, struct mpr *mpr)
{
    struct load_result result;
    struct mpr_counts counts;

    if (arguments->threads == 0 || arguments->threads > LOAD_THREADS_MAX ||
        arguments->operations == 0) {
        return print_usage();
    }
    result = load_run(mpr, arguments->threads, arguments->operations);
    counts = mpr_counts(mpr);
    printf("{\"operations\":%ld,\"failures\":%ld,\"pre\":%ld,\"post\":%ld,\"refusals\":%ld,"
           "\"notifyees\":%ld,\"elapsed_ms\":%lu,\"call_us_max\":%ld}\n",
           result.operations, result.failures, counts.pre_calls, counts.post_calls, counts.refusals,
           counts.notifyees, result.elapsed_ms, counts.call_us_max);
    if (result.failures > 0 || counts.refusals > 0) {
        return EXIT_FAILED;
    }
    return report("load", result.error);
}

static enum exit_code run_soak(const struct arguments *arguments, struct mpr *mpr)
{
    struct soak_result result;
    struct mpr_counts counts;

    if (arguments->notifications == 0) {
        return print_usage();
    }
    result = soak_run(mpr, arguments->notifications);
    counts = mpr_counts(mpr);
    printf("{\"pre\":%ld,\"post\":%ld,\"refusals\":%ld,\"notifyees\":%ld,\"elapsed_ms\":%lu,"
           "\"call_us_max\":%ld,\"handles_before\":%lu,\"handles_after\":%lu,"
           "\"private_bytes_before\":%llu,\"private_bytes_after\":%llu}\n",
           counts.pre_calls, counts.post_calls, counts.refusals, counts.notifyees,
           result.elapsed_ms, counts.call_us_max, result.before.handles, result.after.handles,
           (unsigned long long)result.before.private_bytes,
           (unsigned long long)result.after.private_bytes);
    return counts.refusals > 0 ? EXIT_FAILED : EXIT_GOOD;
}

struct command {
    const wchar_t *name;
    int words_min;
    int words_max;
    bool needs_mpr;
    enum exit_code (*run)(const struct arguments *arguments, struct mpr *mpr);
};

static enum exit_code run_session(const struct arguments *arguments, struct mpr *mpr);

static enum exit_code run_command(const struct command *command, const struct arguments *arguments)
{
    struct mpr *mpr = NULL;
    enum exit_code code;

    if (command->needs_mpr) {
        const DWORD error = mpr_open(&mpr);

        if (error != ERROR_SUCCESS) {
            return report("loading the notify DLLs", error);
        }
        if (mpr_counts(mpr).load_failures > 0) {
            fputs("mpr_host: a notify DLL could not be loaded\n", stderr);
        }
    }
    code = command->run(arguments, mpr);
    mpr_close(mpr);
    return code;
}

static const struct command *find_command(const wchar_t *name, int words)
{
    static const struct command commands[] = {
        {L"setup", 1, 1, false, run_setup},    {L"teardown", 0, 0, false, run_teardown},
        {L"add", 2, 2, true, run_add},         {L"cancel", 1, 1, true, run_cancel},
        {L"list", 0, 0, false, run_list},      {L"provider", 1, 2, false, run_provider},
        {L"load", 0, 0, true, run_load},       {L"soak", 0, 0, true, run_soak},
        {L"session", 0, 0, true, run_session},
    };

    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (wcscmp(name, commands[i].name) == 0 && words >= commands[i].words_min &&
            words <= commands[i].words_max) {
            return &commands[i];
        }
    }
    return NULL;
}

/* words[0] is the program. */
static const struct command *read_command(wchar_t **words, int count, struct arguments *arguments)
{
    memset(arguments, 0, sizeof(*arguments));
    if (count < 2 || !parse_arguments(words + 2, count - 2, arguments)) {
        return NULL;
    }
    return find_command(words[1], arguments->count);
}

static enum exit_code run_line(const wchar_t *line, struct mpr *mpr)
{
    wchar_t command_line[SESSION_LINE_UNITS_MAX + 16];
    struct arguments arguments;
    const struct command *command;
    enum exit_code code;
    wchar_t **words;
    int count;

    swprintf(command_line, SESSION_LINE_UNITS_MAX + 16, L"mpr_host %ls", line);
    words = CommandLineToArgvW(command_line, &count);
    if (words == NULL) {
        return EXIT_FAILED;
    }
    command = read_command(words, count, &arguments);
    code = command == NULL ? print_usage() : command->run(&arguments, mpr);
    LocalFree(words);
    return code;
}

/* What a DLL remembers from one call to the next needs a program that stays. */
static enum exit_code run_session(const struct arguments *arguments, struct mpr *mpr)
{
    wchar_t line[SESSION_LINE_UNITS_MAX];

    (void)arguments;
    while (fgetws(line, SESSION_LINE_UNITS_MAX, stdin) != NULL) {
        enum exit_code code;

        line[wcscspn(line, L"\r\n")] = L'\0';
        code = run_line(line, mpr);
        printf("{\"exit_code\":%d,\"call_us_max\":%ld}\n", (int)code, mpr_counts(mpr).call_us_max);
        (void)fflush(stdout);
    }
    return EXIT_GOOD;
}

int main(void)
{
    int count = 0;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);
    struct arguments arguments;
    const struct command *command;
    enum exit_code code;

    if (words == NULL) {
        return EXIT_FAILED;
    }
    command = read_command(words, count, &arguments);
    code = command == NULL ? print_usage() : run_command(command, &arguments);
    LocalFree(words);
    return (int)code;
}
