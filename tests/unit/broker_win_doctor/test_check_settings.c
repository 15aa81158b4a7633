/* What doctor says of the settings: each with its origin, and what is private left out of a report. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/doctor/checks.h"
#include "tests/support/said.h"

#define TEXT_BYTES_MAX 32768u

/* HKEY_LOCAL_MACHINE is this key while a test runs, so that no other program sees it. */
static HKEY machine;
static wchar_t machine_path[64];
static struct findings findings;
static struct settings settings;
static char text[TEXT_BYTES_MAX];

static int set_up(void **state)
{
    (void)state;
    memset(&findings, 0, sizeof(findings));
    (void)swprintf(machine_path, 64, L"Software\\wnetwatch-test-%lu", GetCurrentProcessId());
    assert_int_equal(RegCreateKeyExW(HKEY_CURRENT_USER, machine_path, 0, NULL, 0, KEY_ALL_ACCESS,
                                     NULL, &machine, NULL),
                     ERROR_SUCCESS);
    return RegOverridePredefKey(HKEY_LOCAL_MACHINE, machine) == ERROR_SUCCESS ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    (void)RegOverridePredefKey(HKEY_LOCAL_MACHINE, NULL);
    (void)RegCloseKey(machine);
    (void)RegDeleteTreeW(HKEY_CURRENT_USER, machine_path);
    return 0;
}

static void set(const wchar_t *key, const wchar_t *name, const wchar_t *value)
{
    assert_int_equal(RegSetKeyValueW(machine, key, name, REG_SZ, value,
                                     (DWORD)((wcslen(value) + 1) * sizeof(wchar_t))),
                     ERROR_SUCCESS);
}

static void expect_line(const char *line)
{
    assert_true(findings_write_text(&findings, false, true, text, sizeof(text)) != 0);
    said_expect("findings", text, line);
}

static void each_setting_is_listed_with_its_origin(void **state)
{
    (void)state;
    set(SETTINGS_KEY, L"SegmentMiB", L"5");
    set(SETTINGS_KEY, L"JournalMiB", L"50");
    set(SETTINGS_POLICY_KEY, L"JournalMiB", L"60");

    check_settings(&findings, L"", &settings);

    assert_true(findings_are_good(&findings));
    assert_int_equal(findings.count, 1 + SETTINGS_COUNT);
    expect_line("SegmentMiB: 5 (registry)");
    expect_line("JournalMiB: 60 (policy)");
    expect_line("RetentionDays: 30 (default)");
    assert_int_equal(settings.journal_mib, 60);
}

static void names_and_folders_are_left_out_of_a_report(void **state)
{
    (void)state;
    set(SETTINGS_POLICY_KEY, L"PrivateNames", L"*secretproject*");
    set(SETTINGS_KEY, L"Log", L"C:\\Users\\alice\\broker.log");

    check_settings(&findings, L"", &settings);

    expect_line("PrivateNames: *secretproject* (policy)");
    expect_line("Log: C:\\Users\\alice\\broker.log (registry)");
    assert_true(findings_write_text(&findings, false, false, text, sizeof(text)) != 0);
    assert_null(strstr(text, "secretproject"));
    assert_null(strstr(text, "alice"));
}

static void options_of_the_service_count_more_than_the_registry(void **state)
{
    (void)state;
    set(SETTINGS_KEY, L"State", L"C:\\registry");
    set(SETTINGS_KEY, L"JournalMiB", L"50");
    set(SETTINGS_POLICY_KEY, L"RetentionDays", L"9");

    check_settings(&findings,
                   L"\"C:\\Program Files\\wnetwatch\\wnetwatchd.exe\" service --state D:\\kept "
                   L"--retention-days 8 --quiet --log \"D:\\of alice\\b.log\"",
                   &settings);

    expect_line("State: D:\\kept (command line)");
    expect_line("Log: D:\\of alice\\b.log (command line)");
    expect_line("JournalMiB: 50 (registry)");
    expect_line("RetentionDays: 9 (policy)");
    assert_true(findings_write_text(&findings, false, false, text, sizeof(text)) != 0);
    assert_null(strstr(text, "kept"));
    assert_null(strstr(text, "alice"));
}

static void a_name_of_pipes_is_left_out_of_a_report(void **state)
{
    (void)state;
    set(SETTINGS_KEY, L"Pipes", L"of-alice");

    check_settings(&findings, L"", &settings);

    expect_line("Pipes: of-alice (registry)");
    assert_true(findings_write_text(&findings, false, false, text, sizeof(text)) != 0);
    assert_null(strstr(text, "alice"));
}

static void a_command_line_with_which_no_service_starts_is_a_fault(void **state)
{
    static const wchar_t *const lines[] = {
        L"wnetwatchd.exe service --nonsense",
        L"wnetwatchd.exe service --flush",
        L"wnetwatchd.exe service --flush sometimes",
        L"wnetwatchd.exe service --state not\\full",
        L"wnetwatchd.exe service --help",
        L"wnetwatchd.exe run",
        L"wnetwatchd.exe",
        L"C:\\Program Files\\wnetwatch\\wnetwatchd.exe service",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        memset(&findings, 0, sizeof(findings));
        said_begin();
        check_settings(&findings, lines[i], &settings);
        (void)said_end();
        if (findings_are_good(&findings)) {
            fail_msg("%ls is said to be good", lines[i]);
        }
    }
}

static void a_wrong_value_of_the_policy_is_a_fault(void **state)
{
    (void)state;
    set(SETTINGS_POLICY_KEY, L"Flush", L"sometimes");

    said_begin();
    check_settings(&findings, L"", &settings);
    (void)said_end();

    assert_false(findings_are_good(&findings));
    expect_line("a value is wrong");
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(each_setting_is_listed_with_its_origin),
        STORY(names_and_folders_are_left_out_of_a_report),
        STORY(options_of_the_service_count_more_than_the_registry),
        STORY(a_name_of_pipes_is_left_out_of_a_report),
        STORY(a_command_line_with_which_no_service_starts_is_a_fault),
        STORY(a_wrong_value_of_the_policy_is_a_fault),
    };

    return cmocka_run_group_tests_name("check_settings", tests, NULL, NULL);
}
