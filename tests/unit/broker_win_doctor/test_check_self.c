/* The self-test where there is no broker, and with a file that is no DLL. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "broker/win/doctor/checks.h"
#include "tests/support/scratch.h"

static void a_file_that_cannot_be_loaded_is_bad(void **state)
{
    static struct findings findings;
    wchar_t folder[MAX_PATH];
    wchar_t path[MAX_PATH];

    (void)state;
    scratch_make(folder);
    scratch_join(path, folder, L"wnetwatch_bridge.dll");
    scratch_write(path, "MZ", 2);
    check_self(&findings, path);
    assert_int_equal(findings.count, 1);
    assert_string_equal(findings.items[0].check, "selftest");
    assert_int_equal(findings.items[0].level, FINDING_BAD);
    assert_non_null(strstr(findings.items[0].text, "cannot be loaded"));
    scratch_remove(folder);
}

static void a_dll_without_the_function_is_bad(void **state)
{
    static struct findings findings;
    wchar_t path[MAX_PATH];

    (void)state;
    assert_true(GetSystemDirectoryW(path, MAX_PATH) > 0);
    (void)wcscat(path, L"\\version.dll");
    check_self(&findings, path);
    assert_int_equal(findings.count, 1);
    assert_int_equal(findings.items[0].level, FINDING_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_cannot_be_loaded_is_bad),
        cmocka_unit_test(a_dll_without_the_function_is_bad),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
