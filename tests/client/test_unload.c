/* A program that unloads the library while a thread of it still lists: that code stays. */
#include <windows.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/e2e/scripted_broker.h"
#include "tests/netprovider/provider_state.h"
#include "tests/support/process.h"
#include "tests/support/wire_lines.h"

#define REQUEST_SIZE 16384u
#define DEADLINE_MS 20000u
#define DLL_NAME L"wnetwatch-1.dll"

/* Not linked to the library, for it must go away. */
struct library {
    HMODULE module;
    wnw_status(WNW_CALL *client_new)(const wnw_client_config *, wnw_client **);
    wnw_status(WNW_CALL *client_start)(wnw_client *);
    wnw_status(WNW_CALL *client_wait_live)(wnw_client *, uint32_t);
    wnw_status(WNW_CALL *client_close)(wnw_client *);
};

static void take(HMODULE module, const char *name, void *pointer_out, size_t size)
{
    FARPROC function = GetProcAddress(module, name);

    assert_non_null(function);
    assert_int_equal(size, sizeof(function));
    memcpy(pointer_out, &function, size);
}

static void load(struct library *library)
{
    library->module = LoadLibraryW(DLL_NAME);
    assert_non_null(library->module);
    take(library->module, "wnw_client_new", &library->client_new, sizeof(library->client_new));
    take(library->module, "wnw_client_start", &library->client_start,
         sizeof(library->client_start));
    take(library->module, "wnw_client_wait_live", &library->client_wait_live,
         sizeof(library->client_wait_live));
    take(library->module, "wnw_client_close", &library->client_close,
         sizeof(library->client_close));
}

static int set_up(void **state)
{
    wchar_t setup[MAX_PATH + 8];

    (void)state;
    (void)_snwprintf(setup, MAX_PATH + 8, L"setup \"%hs\"", PROGRAMS_FOLDER);
    return (int)process_run("mpr_host", MPR_HOST_PROGRAM, setup);
}

static int tear_down(void **state)
{
    (void)state;
    return (int)process_run("mpr_host", MPR_HOST_PROGRAM, L"teardown");
}

static void behave(enum provider_mode mode)
{
    const struct provider_behaviour behaviour = {mode, 0};

    assert_int_equal(provider_behaviour_set(behaviour), ERROR_SUCCESS);
}

static void go_live(const struct library *library, struct scripted_broker *broker,
                    const char *prefix, wnw_client **client_out)
{
    static char request[REQUEST_SIZE];
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    config.pipe_prefix = prefix;
    config.compares_connections = 1;
    assert_true(scripted_broker_listen(broker, NULL));
    assert_int_equal(library->client_new(&config, client_out), WNW_OK);
    assert_int_equal(library->client_start(*client_out), WNW_OK);
    scripted_broker_accept(broker, request, REQUEST_SIZE);
    scripted_broker_send(broker, STARTED(ID("09")) LIVE(ID("09")));
    assert_int_equal(library->client_wait_live(*client_out, DEADLINE_MS), WNW_OK);
}

static bool is_loaded(void)
{
    return GetModuleHandleW(DLL_NAME) != NULL;
}

/* Looks again and again, for nothing tells when a module goes. */
static bool goes_away(void)
{
    const ULONGLONG deadline_ms = GetTickCount64() + DEADLINE_MS;

    while (is_loaded() && GetTickCount64() < deadline_ms) {
        (void)SwitchToThread();
    }
    return !is_loaded();
}

static void the_library_stays_as_long_as_a_thread_of_it_lists_and_then_goes(void **state)
{
    static const char prefix[] = "wnetwatch-unload";
    struct scripted_broker broker;
    struct library library;
    HANDLE hangs = provider_hang_event();
    wnw_client *client = NULL;

    (void)state;
    assert_non_null(hangs);
    load(&library);
    behave(PROVIDER_HANG_ENUMERATION);
    scripted_broker_init(&broker, prefix);
    go_live(&library, &broker, prefix, &client);
    assert_int_equal(WaitForSingleObject(hangs, DEADLINE_MS), WAIT_OBJECT_0);
    assert_int_equal(library.client_close(client), WNW_OK);
    assert_true(FreeLibrary(library.module));
    assert_true(is_loaded());
    behave(PROVIDER_OK);
    assert_true(goes_away());
    scripted_broker_deinit(&broker);
    CloseHandle(hangs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_library_stays_as_long_as_a_thread_of_it_lists_and_then_goes, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
