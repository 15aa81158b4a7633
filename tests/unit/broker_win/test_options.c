/* The command line of wnetwatchd: which command, with what, or what is wrong with it. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/options.h"
#include "tests/support/said.h"

#define ARGUMENTS_MAX 6

struct row {
    const char *name;
    const wchar_t *arguments[ARGUMENTS_MAX]; /* behind the program's name */
    enum options_command command;
    const char *said;
};

static const struct row rows[] = {
    {"run", {L"run"}, OPTIONS_RUN, ""},
    {"run with options", {L"run", L"--quiet", L"--flush", L"each"}, OPTIONS_RUN, ""},
    {"help", {L"help"}, OPTIONS_HELP, ""},
    {"help as an option", {L"--help"}, OPTIONS_HELP, ""},
    {"help of a command", {L"run", L"-h"}, OPTIONS_HELP, ""},
    {"help as cmd.exe has it", {L"run", L"/h"}, OPTIONS_HELP, ""},
    {"version", {L"version"}, OPTIONS_VERSION, ""},
    {"version as an option", {L"--version"}, OPTIONS_VERSION, ""},
    {"nothing", {NULL}, OPTIONS_WRONG, "a command is missing"},
    {"an unknown command", {L"walk"}, OPTIONS_WRONG, "unknown command: walk"},
    {"an unknown option", {L"run", L"--fast"}, OPTIONS_WRONG, "unknown option: --fast"},
    {"a word for an option", {L"run", L"fast"}, OPTIONS_WRONG, "unknown option: fast"},
    {"a bad value", {L"run", L"--flush", L"now"}, OPTIONS_WRONG, "--flush takes"},
    {"a missing value", {L"run", L"--quiet", L"--state"}, OPTIONS_WRONG, "--state needs a value"},
    {"too much", {L"version", L"2"}, OPTIONS_WRONG, "takes no argument: 2"},
};

/* wmain's arguments, which are not const. */
static int copy_arguments(const struct row *row, wchar_t copies[ARGUMENTS_MAX + 1][32],
                          wchar_t *arguments[ARGUMENTS_MAX + 1])
{
    int count = 1;

    (void)wcscpy(copies[0], L"wnetwatchd");
    arguments[0] = copies[0];
    while (count <= ARGUMENTS_MAX && row->arguments[count - 1] != NULL) {
        (void)wcscpy(copies[count], row->arguments[count - 1]);
        arguments[count] = copies[count];
        count++;
    }
    return count;
}

static const char *read_row(const struct row *row, struct options *options_out)
{
    wchar_t copies[ARGUMENTS_MAX + 1][32];
    wchar_t *arguments[ARGUMENTS_MAX + 1];
    int count = copy_arguments(row, copies, arguments);

    said_begin();
    options_read(count, arguments, options_out);
    return said_end();
}

static void each_command_line_is_accepted_or_its_fault_is_reported(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct options options;
        const char *said = read_row(&rows[i], &options);

        if (options.command != rows[i].command) {
            fail_msg("%s: command %d, said %s", rows[i].name, options.command, said);
        }
        said_expect(rows[i].name, said, rows[i].said);
        if ((said[0] == '\0') != (rows[i].command != OPTIONS_WRONG)) {
            fail_msg("%s: said %s", rows[i].name, said);
        }
    }
}

static void options_of_run_reach_its_settings(void **state)
{
    static const struct row row = {
        "run", {L"run", L"--quiet", L"--journal-mib", L"99", L"--pipes", L"p"}, OPTIONS_RUN, ""};
    struct options options;

    (void)state;
    (void)read_row(&row, &options);

    assert_true(options.is_quiet);
    assert_int_equal(options.settings.journal_mib, 99);
    assert_int_equal(wcscmp(options.settings.pipe_prefix, L"p"), 0);
    assert_int_equal(options.settings.segment_mib, 16);
}

static void only_the_first_mistake_is_reported(void **state)
{
    static const struct row row = {
        "two mistakes", {L"run", L"--one", L"x", L"--two", L"y"}, OPTIONS_WRONG, ""};
    struct options options;
    const char *said;

    (void)state;
    said = read_row(&row, &options);

    said_expect(row.name, said, "--one");
    assert_null(strstr(said, "--two"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_command_line_is_accepted_or_its_fault_is_reported),
        cmocka_unit_test(options_of_run_reach_its_settings),
        cmocka_unit_test(only_the_first_mistake_is_reported),
    };

    return cmocka_run_group_tests_name("broker_win.options", tests, NULL, NULL);
}
