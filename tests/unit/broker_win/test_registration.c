/* Whether Windows loads our notify DLL, as the service sees and tells it. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/registration.h"
#include "broker/win/setup/bridge_name.h"
#include "broker/win/setup/notifyee.h"
#include "tests/support/machine_key.h"
#include "tests/support/said.h"

static struct machine_key machine;
static struct registration_watch watch;

static int set_up(void **state)
{
    (void)state;
    memset(&watch, 0, sizeof(watch));
    machine_key_open(&machine);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    machine_key_close(&machine);
    return 0;
}

static void register_as(DWORD type, const wchar_t *text)
{
    machine_key_set(&machine, NOTIFYEES_KEY, NOTIFYEE_VALUE, type, text);
}

static void register_ours(void)
{
    wchar_t path[MAX_PATH];

    assert_true(GetSystemDirectoryW(path, MAX_PATH) > 0);
    (void)wcscat(path, L"\\" BRIDGE_NAME);
    register_as(REG_EXPAND_SZ, path);
}

static void look(ULONGLONG now_ms, const char *name, const char *told)
{
    const char *said;

    said_begin();
    registration_watch_look(&watch, now_ms);
    said = said_end();
    assert_string_equal(registration_name(watch.found), name);
    if (told[0] == '\0') {
        assert_string_equal(said, "");
    } else {
        said_expect(name, said, told);
    }
}

static void a_good_registration_needs_no_word(void **state)
{
    (void)state;
    assert_string_equal(registration_name(watch.found), "unchecked");
    register_ours();

    look(0, "good", "");
}

static void a_missing_registration_is_told_at_the_start(void **state)
{
    (void)state;
    look(0, "missing", "the notify DLL is not registered");
}

static void another_file_another_type_and_a_variable_are_elsewhere(void **state)
{
    (void)state;
    register_as(REG_EXPAND_SZ, L"C:\\other.dll");
    look(0, "elsewhere", "does not name the notify DLL of this version");
    register_ours();
    look(REGISTRATION_LOOK_MS, "good", "good again");

    register_as(REG_EXPAND_SZ, L"%SystemRoot%\\System32\\" BRIDGE_NAME);
    look(2 * REGISTRATION_LOOK_MS, "elsewhere", "does not name");
    register_as(REG_MULTI_SZ, L"C:\\other.dll");
    look(3 * REGISTRATION_LOOK_MS, "elsewhere", "");
}

static void a_registration_that_goes_and_comes_is_told_each_time_once(void **state)
{
    (void)state;
    register_ours();
    look(0, "good", "");
    assert_int_equal(RegDeleteKeyValueW(machine.key, NOTIFYEES_KEY, NOTIFYEE_VALUE), ERROR_SUCCESS);

    look(REGISTRATION_LOOK_MS - 1, "good", ""); /* not looked at yet */
    look(REGISTRATION_LOOK_MS, "missing", "the notify DLL is not registered");
    look(2 * REGISTRATION_LOOK_MS, "missing", "");
    register_ours();
    look(3 * REGISTRATION_LOOK_MS, "good", "good again");
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_good_registration_needs_no_word),
        STORY(a_missing_registration_is_told_at_the_start),
        STORY(another_file_another_type_and_a_variable_are_elsewhere),
        STORY(a_registration_that_goes_and_comes_is_told_each_time_once),
    };

    return cmocka_run_group_tests_name("registration", tests, NULL, NULL);
}
