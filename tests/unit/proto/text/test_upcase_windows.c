/*
 * Our table against the system's: CharUpperW and RtlUpcaseUnicodeChar, the whole BMP.
 *
 * Under Wine the three agree without an exception. A Windows version may know fewer scripts
 * than the Unicode version of our table; then this test prints where.
 */
#include "proto/text/upcase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>
#include <cmocka.h>

typedef WCHAR(WINAPI *upcase_fn)(WCHAR unit);

/* CharUpperW takes a single unit in place of a pointer. */
static uint32_t char_upper(uint32_t unit)
{
    return unit == 0 ? 0 : (uint32_t)(ULONG_PTR)CharUpperW((WCHAR *)(ULONG_PTR)unit);
}

static void the_table_agrees_with_char_upper_on_the_whole_bmp(void **state)
{
    (void)state;

    for (uint32_t unit = 0; unit <= 0xFFFFu; unit++) {
        if (upcase_character(unit) != char_upper(unit)) {
            fail_msg("U+%04lX: ours is U+%04lX, the system's U+%04lX", (unsigned long)unit,
                     (unsigned long)upcase_character(unit), (unsigned long)char_upper(unit));
        }
    }
}

static void the_table_agrees_with_ordinal_comparison_on_the_whole_bmp(void **state)
{
    upcase_fn system_upcase =
        (upcase_fn)(void *)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "RtlUpcaseUnicodeChar");

    (void)state;

    assert_non_null(system_upcase);
    for (uint32_t unit = 0; unit <= 0xFFFFu; unit++) {
        if (upcase_character(unit) != system_upcase((WCHAR)unit)) {
            fail_msg("U+%04lX: ours is U+%04lX, the system's U+%04lX", (unsigned long)unit,
                     (unsigned long)upcase_character(unit),
                     (unsigned long)system_upcase((WCHAR)unit));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_agrees_with_char_upper_on_the_whole_bmp),
        cmocka_unit_test(the_table_agrees_with_ordinal_comparison_on_the_whole_bmp),
    };

    return cmocka_run_group_tests_name("upcase_windows", tests, NULL, NULL);
}
