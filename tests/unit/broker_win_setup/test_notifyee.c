/* The value that makes Windows load the DLL, beside those of other products. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/setup/notifyee.h"

#define VALUE L"wnetwatch-test-notifyee"
#define KEY L"SOFTWARE\\wnetwatch-test-notifyee"
#define TARGET L"C:\\windows\\system32\\wnetwatch_bridge-1.2.3.dll"

static struct notifyee notifyee;
static struct step step;

static int make_step(void **state)
{
    (void)state;
    notifyee_init(&notifyee, VALUE, TARGET, KEY);
    step = notifyee_step(&notifyee);
    return (int)registry_delete_value(NOTIFYEES_KEY, VALUE);
}

static int remove_value(void **state)
{
    (void)state;
    return (int)registry_delete_value(NOTIFYEES_KEY, VALUE);
}

static void put(const wchar_t *text, DWORD type)
{
    assert_int_equal(registry_write_text(NOTIFYEES_KEY, VALUE, text, type), ERROR_SUCCESS);
}

static void assert_holds(const wchar_t *text, DWORD type)
{
    wchar_t found[REGISTRY_TEXT_UNITS_MAX];
    DWORD found_type = 0;

    assert_int_equal(registry_read_text(NOTIFYEES_KEY, VALUE, found, &found_type), ERROR_SUCCESS);
    assert_int_equal(wcscmp(found, text), 0);
    assert_int_equal(found_type, type);
}

static enum step_state look(void)
{
    enum step_state found = STEP_FOREIGN;

    assert_int_equal(step.look(step.context, &found), ERROR_SUCCESS);
    return found;
}

static void a_missing_value_is_written_and_removed(void **state)
{
    (void)state;
    assert_int_equal(look(), STEP_ABSENT);
    assert_int_equal(step.apply(step.context), ERROR_SUCCESS);
    assert_int_equal(look(), STEP_DONE);
    assert_holds(TARGET, REG_EXPAND_SZ);
    assert_int_equal(step.undo(step.context), ERROR_SUCCESS);
    assert_int_equal(look(), STEP_ABSENT);
    assert_int_equal(step.remove(step.context), ERROR_SUCCESS);
}

static void the_value_of_another_version_or_type_is_replaced_and_comes_back(void **state)
{
    static const struct {
        const wchar_t *text;
        DWORD type;
    } rows[] = {{L"C:\\windows\\system32\\wnetwatch_bridge-1.2.2.dll", REG_EXPAND_SZ},
                {L"%SystemRoot%\\system32\\wnetwatch_bridge.dll", REG_EXPAND_SZ},
                {TARGET, REG_SZ}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        put(rows[i].text, rows[i].type);
        assert_int_equal(look(), STEP_STALE);
        assert_int_equal(step.apply(step.context), ERROR_SUCCESS);
        assert_int_equal(look(), STEP_DONE);
        assert_int_equal(step.undo(step.context), ERROR_SUCCESS);
        assert_holds(rows[i].text, rows[i].type);
    }
}

static void a_value_that_names_another_dll_is_foreign(void **state)
{
    const DWORD number = 1;
    HKEY key;

    (void)state;
    put(L"C:\\other\\notify.dll", REG_EXPAND_SZ);
    assert_int_equal(look(), STEP_FOREIGN);
    assert_int_equal(
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, NOTIFYEES_KEY, 0, NULL, 0, KEY_WRITE, NULL, &key, NULL),
        ERROR_SUCCESS);
    assert_int_equal(
        RegSetValueExW(key, VALUE, 0, REG_DWORD, (const BYTE *)&number, sizeof(number)),
        ERROR_SUCCESS);
    RegCloseKey(key);
    assert_int_equal(look(), STEP_FOREIGN);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, make_step, remove_value)
    const struct CMUnitTest tests[] = {
        TEST(a_missing_value_is_written_and_removed),
        TEST(the_value_of_another_version_or_type_is_replaced_and_comes_back),
        TEST(a_value_that_names_another_dll_is_foreign),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
