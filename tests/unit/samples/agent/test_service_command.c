#include "samples/agent/win/service_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include <cmocka.h>

static void a_program_of_our_name_is_ours_wherever_it_lies(void **state)
{
    static const wchar_t *const ours[] = {
        L"\"C:\\Program Files\\wnetwatch\\wnetwatch-agent.exe\" service",
        L"\"D:\\old\\wnetwatch-agent.exe\"",
        L"D:\\old\\wnetwatch-agent.exe service",
        L"D:\\old\\WNETWATCH-Agent.EXE",
        L"wnetwatch-agent.exe service",
        L"\"wnetwatch-agent.exe\" service"};

    (void)state;
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        if (!service_command_is_ours(ours[i])) {
            fail_msg("%ls", ours[i]);
        }
    }
}

static void another_program_is_not(void **state)
{
    static const wchar_t *const others[] = {L"",
                                            L"\"",
                                            L"\"\"",
                                            L"agent.exe",
                                            L"C:\\wnetwatch-agent.exe.d\\other.exe",
                                            L"\"C:\\wnetwatch-agent.exe service\\other.exe\"",
                                            L"\"C:\\other.exe\" wnetwatch-agent.exe",
                                            L"C:\\other.exe C:\\wnetwatch-agent.exe",
                                            L"C:\\my-wnetwatch-agent.exe",
                                            L"C:\\wnetwatch-agent.exe2 service"};

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (service_command_is_ours(others[i])) {
            fail_msg("%ls", others[i]);
        }
    }
}

static void the_command_is_that_of_this_program(void **state)
{
    wchar_t command[SERVICE_COMMAND_UNITS];
    wchar_t path[MAX_PATH];
    wchar_t expected[SERVICE_COMMAND_UNITS];

    (void)state;
    assert_true(GetModuleFileNameW(NULL, path, MAX_PATH) > 0);
    (void)_snwprintf(expected, SERVICE_COMMAND_UNITS, L"\"%ls\" service", path);
    assert_true(service_command_make(command));
    assert_true(wcscmp(command, expected) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_of_our_name_is_ours_wherever_it_lies),
        cmocka_unit_test(another_program_is_not),
        cmocka_unit_test(the_command_is_that_of_this_program),
    };

    return cmocka_run_group_tests_name("samples.agent.service_command", tests, NULL, NULL);
}
