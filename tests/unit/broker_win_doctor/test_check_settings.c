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
#include "tests/support/machine_key.h"
#include "tests/support/said.h"

#define TEXT_BYTES_MAX 32768u

static struct machine_key machine;
static struct findings findings;
static struct settings settings;
static char text[TEXT_BYTES_MAX];

static int set_up(void **state)
{
    (void)state;
    memset(&findings, 0, sizeof(findings));
    machine_key_open(&machine);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    machine_key_close(&machine);
    return 0;
}

static void set(const wchar_t *key, const wchar_t *name, const wchar_t *value)
{
    machine_key_set(&machine, key, name, REG_SZ, value);
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

    check_settings(&findings, &settings);

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

    check_settings(&findings, &settings);

    expect_line("PrivateNames: *secretproject* (policy)");
    expect_line("Log: C:\\Users\\alice\\broker.log (registry)");
    assert_true(findings_write_text(&findings, false, false, text, sizeof(text)) != 0);
    assert_null(strstr(text, "secretproject"));
    assert_null(strstr(text, "alice"));
}

static void a_wrong_value_of_the_policy_is_a_fault(void **state)
{
    (void)state;
    set(SETTINGS_POLICY_KEY, L"Flush", L"sometimes");

    said_begin();
    check_settings(&findings, &settings);
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
        STORY(a_wrong_value_of_the_policy_is_a_fault),
    };

    return cmocka_run_group_tests_name("check_settings", tests, NULL, NULL);
}
