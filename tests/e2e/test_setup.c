/*
 * Install, repair and uninstall as a whole: each step fails in turn, and a run is killed between any
 * two steps. The service is not started: its program is a file of the test.
 */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/setup/bridge_name.h"
#include "broker/win/setup/setup.h"
#include "broker/win/setup/service_handle.h"
#include "broker/win/setup/service_state.h"
#include "tests/e2e/setup_picture.h"
#include "tests/support/scratch.h"
#include "tests/support/stories/process.h"

#define SERVICE L"wnetwatch-test-setup"
#define KEY L"SOFTWARE\\wnetwatch-test-setup"
#define EXIT_CODE_KILLED 77u

static wchar_t top[MAX_PATH];
static struct setup_place place;
static struct setup setup;

static void name_place(void)
{
    memset(&place, 0, sizeof(place));
    place.service = SERVICE;
    place.value = SERVICE;
    place.key = KEY;
    scratch_join(place.program_folder, top, L"program");
    scratch_join(place.program, place.program_folder, L"wnetwatchd.exe");
    scratch_join(place.system_folder, top, L"system");
    scratch_join(place.wow64_folder, top, L"wow64");
    scratch_join(place.state, top, L"state");
}

static void put(const wchar_t *folder, const wchar_t *name, const char *text)
{
    wchar_t path[MAX_PATH];

    scratch_join(path, folder, name);
    scratch_write(path, text, strlen(text));
}

static void tell_nothing(void *context, const struct step *step, enum step_outcome outcome,
                         DWORD error)
{
    (void)context;
    (void)step;
    (void)outcome;
    (void)error;
}

static const struct step_listener listener = {NULL, tell_nothing};

static DWORD install(void)
{
    DWORD error = setup_init_for_install(&setup, &place, false);

    if (error == ERROR_SUCCESS) {
        error = step_list_apply(&setup.list, &listener);
    }
    if (error == ERROR_SUCCESS) {
        error = step_list_apply(&setup.earlier, &listener);
    }
    setup_deinit(&setup);
    return error;
}

static DWORD uninstall(void)
{
    DWORD error = setup_init_for_uninstall(&setup, &place, true);

    if (error == ERROR_SUCCESS) {
        error = step_list_remove(&setup.list, &listener);
        assert_int_equal(step_list_apply(&setup.earlier, &listener), ERROR_SUCCESS);
    }
    setup_deinit(&setup);
    return error;
}

static int make_machine(void **state)
{
    (void)state;
    scratch_make(top);
    name_place();
    assert_true(CreateDirectoryW(place.program_folder, NULL));
    assert_true(CreateDirectoryW(place.system_folder, NULL));
    assert_true(CreateDirectoryW(place.wow64_folder, NULL));
    put(place.program_folder, L"wnetwatchd.exe", "the broker");
    put(place.program_folder, BRIDGE_SOURCE_X64, "for 64 bits");
    put(place.program_folder, BRIDGE_SOURCE_X86, "for 32 bits");
    put(place.system_folder, L"kernel32.dll", "not ours");
    return 0;
}

static int remove_machine(void **state)
{
    (void)state;
    (void)uninstall();
    scratch_remove(top);
    return 0;
}

static void assert_picture(const char *before)
{
    char *now = setup_picture(&place);

    assert_string_equal(now, before);
    free(now);
}

static size_t count_steps(void)
{
    size_t count;

    assert_int_equal(setup_init_for_install(&setup, &place, false), ERROR_SUCCESS);
    count = setup.list.count;
    setup_deinit(&setup);
    return count;
}

static void assert_installed(void)
{
    assert_int_equal(setup_init_for_install(&setup, &place, false), ERROR_SUCCESS);
    for (size_t i = 0; i < setup.list.count; i++) {
        const struct step *step = &setup.list.steps[i];
        enum step_state state = STEP_FOREIGN;

        assert_int_equal(step->look(step->context, &state), ERROR_SUCCESS);
        /* Wine keeps no entry of the service in a folder. */
        if (state != STEP_DONE && !(state == STEP_STALE && step->context == &setup.state)) {
            fail_msg("the step %s is not done", step->name);
        }
    }
    setup_deinit(&setup);
}

static void what_was_installed_is_removed_without_a_trace(void **state)
{
    char *before = setup_picture(&place);

    (void)state;
    assert_int_equal(install(), ERROR_SUCCESS);
    assert_installed();
    assert_int_equal(install(), ERROR_SUCCESS);
    assert_installed();
    assert_int_equal(uninstall(), ERROR_SUCCESS);
    assert_picture(before);
    assert_int_equal(uninstall(), ERROR_SUCCESS);
    assert_picture(before);
    free(before);
}

static DWORD fail_at_once(void *context)
{
    (void)context;
    return ERROR_WRITE_FAULT;
}

/* The step with this index does its work and then fails, or fails at once. */
static DWORD (*real_apply)(void *context);

static DWORD apply_and_fail(void *context)
{
    (void)real_apply(context);
    return ERROR_WRITE_FAULT;
}

static DWORD install_with_failing_step(size_t index, bool does_its_work)
{
    DWORD error;

    assert_int_equal(setup_init_for_install(&setup, &place, false), ERROR_SUCCESS);
    real_apply = setup.list.steps[index].apply;
    setup.list.steps[index].apply = does_its_work ? apply_and_fail : fail_at_once;
    error = step_list_apply(&setup.list, &listener);
    setup_deinit(&setup);
    return error;
}

static void a_failing_step_leaves_the_machine_as_it_was(void **state)
{
    const size_t count = count_steps();
    char *before = setup_picture(&place);

    (void)state;
    for (size_t index = 0; index < count; index++) {
        assert_int_equal(install_with_failing_step(index, false), ERROR_WRITE_FAULT);
        assert_picture(before);
        assert_int_equal(install_with_failing_step(index, true), ERROR_WRITE_FAULT);
        assert_picture(before);
    }
    free(before);
}

/* As an earlier version left the machine; the program was in another folder. */
static void install_earlier_version(void)
{
    wchar_t name[] = L"wnetwatch_bridge-0.0.1.dll";
    wchar_t path[MAX_PATH];
    wchar_t other[MAX_PATH];
    struct setup_place earlier = place;

    scratch_join(other, top, L"earlier");
    (void)CreateDirectoryW(other, NULL);
    put(other, L"wnetwatchd.exe", "the earlier broker");
    scratch_join(earlier.program, other, L"wnetwatchd.exe");
    assert_int_equal(setup_init_for_install(&setup, &earlier, false), ERROR_SUCCESS);
    assert_int_equal(step_list_apply(&setup.list, &listener), ERROR_SUCCESS);
    setup_deinit(&setup);

    scratch_join(path, place.system_folder, BRIDGE_NAME);
    assert_true(DeleteFileW(path));
    scratch_join(path, place.wow64_folder, BRIDGE_NAME);
    assert_true(DeleteFileW(path));
    put(place.system_folder, name, "earlier");
    put(place.wow64_folder, name, "earlier");
    scratch_join(path, place.system_folder, name);
    assert_int_equal(registry_write_text(NOTIFYEES_KEY, place.value, path, REG_EXPAND_SZ),
                     ERROR_SUCCESS);
}

static void a_failing_upgrade_leaves_the_earlier_version(void **state)
{
    const size_t count = count_steps();
    char *before;

    (void)state;
    install_earlier_version();
    before = setup_picture(&place);
    for (size_t index = 0; index < count; index++) {
        DWORD error = install_with_failing_step(index, false);

        /* A step that finds all as it should be is not taken, so it cannot fail. */
        if (error == ERROR_SUCCESS) {
            (void)uninstall();
            install_earlier_version();
        } else {
            assert_picture(before);
        }
    }
    assert_int_equal(install(), ERROR_SUCCESS);
    assert_installed();
    free(before);
}

static void what_belongs_to_others_is_refused_and_left(void **state)
{
    char *before;

    (void)state;
    assert_int_equal(
        registry_write_text(NOTIFYEES_KEY, place.value, L"C:\\other\\notify.dll", REG_EXPAND_SZ),
        ERROR_SUCCESS);
    before = setup_picture(&place);
    assert_int_equal(install(), ERROR_ALREADY_EXISTS);
    assert_picture(before);
    assert_int_equal(uninstall(), ERROR_SUCCESS);
    assert_picture(before);
    assert_int_equal(registry_delete_value(NOTIFYEES_KEY, place.value), ERROR_SUCCESS);
    free(before);
}

static DWORD be_killed(void *context)
{
    (void)context;
    TerminateProcess(GetCurrentProcess(), EXIT_CODE_KILLED);
    return ERROR_SUCCESS;
}

static DWORD look_absent(void *context, enum step_state *state_out)
{
    (void)context;
    *state_out = STEP_ABSENT;
    return ERROR_SUCCESS;
}

/* In a process of its own: install as far as before the step with this index. */
static int be_killed_before(size_t index)
{
    const struct step killer = {"end", NULL, look_absent, be_killed, NULL, be_killed};

    if (setup_init_for_install(&setup, &place, false) != ERROR_SUCCESS) {
        return 1;
    }
    setup.list.steps[index] = killer;
    (void)step_list_apply(&setup.list, &listener);
    return 1;
}

static void kill_install_before(size_t index)
{
    wchar_t arguments[MAX_PATH + 32];
    char program[MAX_PATH];

    assert_true(GetModuleFileNameA(NULL, program, MAX_PATH) > 0);
    assert_true(swprintf(arguments, MAX_PATH + 32, L"%u \"%ls\"", (unsigned)index, top) > 0);
    assert_int_equal(process_run("killed", program, arguments), EXIT_CODE_KILLED);
}

static void what_a_killed_install_left_is_completed_or_removed(void **state)
{
    const size_t count = count_steps();
    char *before = setup_picture(&place);

    (void)state;
    for (size_t index = 0; index < count; index++) {
        kill_install_before(index);
        assert_int_equal(uninstall(), ERROR_SUCCESS);
        assert_picture(before);
        kill_install_before(index);
        assert_int_equal(install(), ERROR_SUCCESS);
        assert_installed();
        assert_int_equal(uninstall(), ERROR_SUCCESS);
        assert_picture(before);
    }
    free(before);
}

static void set_start_type(DWORD type)
{
    struct service_handle handle;

    assert_int_equal(service_handle_open(&handle, SERVICE, SERVICE_CHANGE_CONFIG), ERROR_SUCCESS);
    assert_true(ChangeServiceConfigW(handle.service, SERVICE_NO_CHANGE, type, SERVICE_NO_CHANGE,
                                     NULL, NULL, NULL, NULL, NULL, NULL, NULL));
    service_handle_close(&handle);
}

static void set_command(const wchar_t *command)
{
    struct service_handle handle;

    assert_int_equal(service_handle_open(&handle, SERVICE, SERVICE_CHANGE_CONFIG), ERROR_SUCCESS);
    assert_true(ChangeServiceConfigW(handle.service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE,
                                     SERVICE_NO_CHANGE, command, NULL, NULL, NULL, NULL, NULL,
                                     NULL));
    service_handle_close(&handle);
}

/* Such as one with a list of private names. */
static void a_service_with_long_options_is_put_back_and_upgraded(void **state)
{
    static wchar_t command[2048];
    char *before;

    (void)state;
    install_earlier_version();
    (void)swprintf(command, 2048, L"\"%ls\" service --private-names %01000d", place.program, 7);
    set_command(command);
    before = setup_picture(&place);
    assert_int_equal(install_with_failing_step(count_steps() - 1, true), ERROR_WRITE_FAULT);
    assert_picture(before);
    assert_int_equal(install(), ERROR_SUCCESS);
    assert_installed();
    free(before);
}

/* Written back as another type it would be no full path, and the service would not start. */
static void a_state_folder_with_a_variable_is_put_back_as_it_was(void **state)
{
    char *before;

    (void)state;
    install_earlier_version();
    assert_int_equal(
        registry_write_text(place.key, L"State", L"%SystemDrive%\\data", REG_EXPAND_SZ),
        ERROR_SUCCESS);
    before = setup_picture(&place);
    assert_int_equal(install_with_failing_step(count_steps() - 1, true), ERROR_WRITE_FAULT);
    assert_picture(before);
    free(before);
}

static void set_preshutdown(DWORD wait_ms)
{
    SERVICE_PRESHUTDOWN_INFO info = {wait_ms};
    struct service_handle handle;

    assert_int_equal(service_handle_open(&handle, SERVICE, SERVICE_CHANGE_CONFIG), ERROR_SUCCESS);
    assert_true(ChangeServiceConfig2W(handle.service, SERVICE_CONFIG_PRESHUTDOWN_INFO, &info));
    service_handle_close(&handle);
}

static DWORD read_preshutdown(void)
{
    SERVICE_PRESHUTDOWN_INFO info = {0};
    struct service_handle handle;
    DWORD size = 0;

    assert_int_equal(service_handle_open(&handle, SERVICE, SERVICE_QUERY_CONFIG), ERROR_SUCCESS);
    assert_true(QueryServiceConfig2W(handle.service, SERVICE_CONFIG_PRESHUTDOWN_INFO, (BYTE *)&info,
                                     sizeof(info), &size));
    service_handle_close(&handle);
    return info.dwPreshutdownTimeout;
}

static void repair_puts_back_what_a_service_has_beside_its_command(void **state)
{
    DWORD wanted;

    (void)state;
    assert_int_equal(install(), ERROR_SUCCESS);
    wanted = read_preshutdown();
    set_preshutdown(wanted + 1);
    assert_int_equal(install(), ERROR_SUCCESS);
    assert_int_equal(read_preshutdown(), wanted);
}

static void an_upgrade_keeps_start_type_and_journal(void **state)
{
    char *picture;

    (void)state;
    install_earlier_version();
    set_start_type(SERVICE_DEMAND_START);
    put(place.state, L"kept", "by the broker");
    assert_int_equal(install(), ERROR_SUCCESS);
    picture = setup_picture(&place);
    assert_non_null(strstr(picture, "start 3"));
    assert_non_null(strstr(picture, "by the broker"));
    assert_null(strstr(picture, "0.0.1"));
    free(picture);
}

static DWORD install_and_start(void)
{
    DWORD error = setup_init_for_install(&setup, &place, true);

    if (error == ERROR_SUCCESS) {
        error = step_list_apply(&setup.list, &listener);
    }
    setup_deinit(&setup);
    return error;
}

/* The program of this service cannot run, so an attempt to start it would fail. */
static void a_service_that_does_not_start_by_itself_stays_stopped(void **state)
{
    static const DWORD types[] = {SERVICE_DEMAND_START, SERVICE_DISABLED};
    DWORD now = 0;

    (void)state;
    assert_int_equal(install(), ERROR_SUCCESS);
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        set_start_type(types[i]);
        assert_int_equal(install_and_start(), ERROR_SUCCESS);
        assert_int_equal(service_state(SERVICE, &now), ERROR_SUCCESS);
        assert_int_equal(now, SERVICE_STOPPED);
    }
    set_start_type(SERVICE_AUTO_START);
    assert_int_not_equal(install_and_start(), ERROR_SUCCESS);
}

int main(int count, char **arguments)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, make_machine, remove_machine)
    const struct CMUnitTest tests[] = {
        TEST(what_was_installed_is_removed_without_a_trace),
        TEST(a_failing_step_leaves_the_machine_as_it_was),
        TEST(a_failing_upgrade_leaves_the_earlier_version),
        TEST(what_belongs_to_others_is_refused_and_left),
        TEST(what_a_killed_install_left_is_completed_or_removed),
        TEST(a_service_with_long_options_is_put_back_and_upgraded),
        TEST(a_state_folder_with_a_variable_is_put_back_as_it_was),
        TEST(repair_puts_back_what_a_service_has_beside_its_command),
        TEST(an_upgrade_keeps_start_type_and_journal),
        TEST(a_service_that_does_not_start_by_itself_stays_stopped),
    };

    if (count == 3) {
        (void)MultiByteToWideChar(CP_ACP, 0, arguments[2], -1, top, MAX_PATH);
        name_place();
        return be_killed_before((size_t)strtoul(arguments[1], NULL, 10));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
