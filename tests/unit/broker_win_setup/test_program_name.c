/* Which commands and files setup takes for its own. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "broker/win/setup/bridge_name.h"
#include "broker/win/setup/program_name.h"

static void a_command_is_known_by_the_name_of_its_program(void **state)
{
    static const wchar_t *const ours[] = {
        L"wnetwatchd.exe",
        L"C:\\x\\wnetwatchd.exe",
        L"C:\\x\\WNETWATCHD.EXE service",
        L"\"C:\\Program Files\\wnetwatch\\wnetwatchd.exe\" service",
        L"C:\\Program Files\\wnetwatch\\wnetwatchd.exe service",
        L"\"wnetwatchd.exe\""};
    static const wchar_t *const others[] = {L"",
                                            L"\"",
                                            L"C:\\x\\notwnetwatchd.exe",
                                            L"C:\\x\\wnetwatchd.exe.bak",
                                            L"C:\\wnetwatchd.exe\\other.exe",
                                            L"\"C:\\x\\other.exe\" wnetwatchd.exe",
                                            L"C:\\x\\wnetwatchd"};

    (void)state;
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        assert_true(program_name_is_ours(ours[i]));
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(program_name_is_ours(others[i]));
    }
}

static void a_notify_dll_is_known_by_its_name_in_every_version(void **state)
{
    (void)state;
    assert_true(bridge_name_is_ours(L"wnetwatch_bridge.dll"));
    assert_true(bridge_name_is_ours(L"wnetwatch_bridge-0.1.0.dll"));
    assert_true(bridge_name_is_ours(L"WNETWATCH_BRIDGE-99.dll"));
    assert_true(bridge_name_is_ours(BRIDGE_NAME));
    assert_false(bridge_name_is_ours(L""));
    assert_false(bridge_name_is_ours(L"wnetwatch"));
    assert_false(bridge_name_is_ours(L"wnetwatch_bridge"));
    assert_false(bridge_name_is_ours(L"wnetwatch_bridges.dll"));
    assert_false(bridge_name_is_ours(L"wnetwatch_bridge-0.1.0.dll.1"));
    assert_false(bridge_name_is_ours(L"other.dll"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_known_by_the_name_of_its_program),
        cmocka_unit_test(a_notify_dll_is_known_by_its_name_in_every_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
