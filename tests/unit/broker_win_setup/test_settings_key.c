/* The key of the settings, below which another program of the product has a key of its own. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "broker/win/setup/settings_key.h"

#define KEY L"SOFTWARE\\wnetwatch-test-settings"
#define KEY_OF_AGENT KEY L"\\agent"

static int remove_keys(void **state)
{
    (void)state;
    (void)RegDeleteKeyW(HKEY_LOCAL_MACHINE, KEY_OF_AGENT);
    (void)RegDeleteKeyW(HKEY_LOCAL_MACHINE, KEY);
    return 0;
}

static void remove_settings(void)
{
    struct settings_key key;
    struct step step;

    settings_key_init(&key, KEY, NULL);
    step = settings_key_step(&key);
    assert_int_equal(step.remove(step.context), ERROR_SUCCESS);
    assert_int_equal(step.remove(step.context), ERROR_SUCCESS);
}

static void removing_deletes_values_and_key(void **state)
{
    (void)state;
    assert_int_equal(registry_write_text(KEY, L"State", L"C:\\state", REG_SZ), ERROR_SUCCESS);
    remove_settings();
    assert_int_equal(RegDeleteKeyW(HKEY_LOCAL_MACHINE, KEY), ERROR_FILE_NOT_FOUND);
}

static void removing_leaves_the_settings_of_the_agent(void **state)
{
    wchar_t text[REGISTRY_TEXT_UNITS_MAX];

    (void)state;
    assert_int_equal(registry_write_text(KEY, L"State", L"C:\\state", REG_SZ), ERROR_SUCCESS);
    assert_int_equal(registry_write_text(KEY_OF_AGENT, L"Url", L"http://a/", REG_SZ),
                     ERROR_SUCCESS);
    remove_settings();
    assert_int_equal(registry_read_text(KEY, L"State", text, NULL), ERROR_FILE_NOT_FOUND);
    assert_int_equal(registry_read_text(KEY_OF_AGENT, L"Url", text, NULL), ERROR_SUCCESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(removing_deletes_values_and_key, remove_keys, remove_keys),
        cmocka_unit_test_setup_teardown(removing_leaves_the_settings_of_the_agent, remove_keys,
                                        remove_keys),
    };

    return cmocka_run_group_tests_name("broker_win_setup.settings_key", tests, NULL, NULL);
}
