#include "tests/users/user_program.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void write_command(wchar_t *command, const char *user, const char *program,
                          const wchar_t *arguments)
{
    wchar_t path[MAX_PATH];
    wchar_t wide[MAX_PATH];

    assert_true(MultiByteToWideChar(CP_UTF8, 0, program, -1, wide, MAX_PATH) > 0);
    assert_true(GetFullPathNameW(wide, MAX_PATH, path, NULL) > 0);
    assert_true(
        _snwprintf(command, COMMAND_UNITS_MAX, L"%hs -- \"%ls\" %ls", user, path, arguments) > 0);
}

struct process *start_as(const char *user, const char *name, const char *program,
                         const wchar_t *arguments)
{
    wchar_t command[COMMAND_UNITS_MAX];

    write_command(command, user, program, arguments);
    return process_start_in_console(name, RUN_AS_PROGRAM, command);
}

DWORD run_as(const char *user, const char *name, const char *program, const wchar_t *arguments)
{
    struct process *process = start_as(user, name, program, arguments);
    DWORD exit_code = process_wait(process);

    process_free(process);
    return exit_code;
}
