/*
 * What Windows or the C library refuses is a status, with the Win32 code where it has one: each
 * allocation and each object of the system fails in turn, and nothing is left behind.
 */
#include <windows.h>
#include <process.h>
#include <winnetwk.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/client/dll_import.h"

#define NEVER (-1)
#define FAILURES_MAX 1000
#define DEADLINE_MS 20000u
#define THREADS 40 /* one after the other */
#define CODE ERROR_NO_SYSTEM_RESOURCES

/* What the DLL calls instead of the system. The one of the calls whose turn it is fails. */
static volatile LONG calls_until_failure;
static volatile LONG blocks; /* that the DLL has and has not freed */

static bool is_its_turn(void)
{
    return InterlockedDecrement(&calls_until_failure) == -1;
}

static void *count_block(void *block)
{
    if (block != NULL) {
        InterlockedIncrement(&blocks);
    }
    return block;
}

static void *failing_malloc(size_t size)
{
    return is_its_turn() ? NULL : count_block((malloc)(size));
}

static void *failing_calloc(size_t count, size_t size)
{
    return is_its_turn() ? NULL : count_block((calloc)(count, size));
}

static void *failing_realloc(void *block, size_t size)
{
    if (is_its_turn()) {
        return NULL;
    }
    return block == NULL ? count_block((realloc)(NULL, size)) : (realloc)(block, size);
}

static void counting_free(void *block)
{
    if (block != NULL) {
        InterlockedDecrement(&blocks);
    }
    (free)(block);
}

static HANDLE WINAPI failing_create_event(LPSECURITY_ATTRIBUTES attributes, BOOL manual,
                                          BOOL initial, LPCWSTR name)
{
    if (is_its_turn()) {
        SetLastError(CODE);
        return NULL;
    }
    return CreateEventW(attributes, manual, initial, name);
}

static uintptr_t no_thread(void *security, unsigned stack, unsigned(__stdcall *run)(void *),
                           void *argument, unsigned flags, unsigned *id)
{
    (void)security;
    (void)stack;
    (void)run;
    (void)argument;
    (void)flags;
    (void)id;
    errno = EAGAIN;
    _doserrno = CODE;
    return 0;
}

static HMODULE library(void)
{
    HMODULE dll = GetModuleHandleW(L"wnetwatch-1.dll");

    assert_non_null(dll);
    return dll;
}

static int replace_imports(void **state)
{
    (void)state;
    calls_until_failure = NEVER;
    /* A thread's place for its last message stays: see the test of threads below. */
    assert_int_equal(wnw_client_new(NULL, NULL), WNW_E_INVALID);
    (void)dll_import_replace(library(), "malloc", (dll_import)failing_malloc);
    (void)dll_import_replace(library(), "calloc", (dll_import)failing_calloc);
    (void)dll_import_replace(library(), "realloc", (dll_import)failing_realloc);
    (void)dll_import_replace(library(), "free", (dll_import)counting_free);
    (void)dll_import_replace(library(), "CreateEventW", (dll_import)failing_create_event);
    return 0;
}

static void WNW_CALL ignore(wnw_client *client, const wnw_item *item, void *user)
{
    (void)client;
    (void)item;
    (void)user;
}

/* What the tests let fail; each leaves nothing behind when it ends. */
static wnw_status make_client(wnw_mode mode)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = (wnw_client *)&config; /* neither NULL nor a client */
    wnw_status status;

    config.mode = mode;
    config.on_state = mode == WNW_MODE_NEXT ? NULL : ignore;
    config.filter = "{\"local\":[\"Z:\"],\"type\":[\"connection.*\"]}";
    config.pipe_prefix = "no-such-broker";
    status = wnw_client_new(&config, &client);
    assert_true((client != NULL) == (status == WNW_OK));
    assert_int_equal(wnw_client_close(client), WNW_OK);
    return status;
}

static wnw_status make_client_with_callbacks(void)
{
    return make_client(WNW_MODE_CALLBACKS);
}

static wnw_status make_client_with_handle(void)
{
    return make_client(WNW_MODE_HANDLE);
}

static wnw_status make_client_with_next(void)
{
    return make_client(WNW_MODE_NEXT);
}

static wnw_client *subscriber;

static wnw_status make_subscription(void)
{
    wnw_subscription *subscription = (wnw_subscription *)&subscriber;
    wnw_status status =
        wnw_subscribe(subscriber, "{\"local\":[\"Z:\"]}", ignore, NULL, &subscription);

    assert_true((subscription != NULL) == (status == WNW_OK));
    assert_int_equal(wnw_unsubscribe(subscription), WNW_OK);
    return status;
}

static wnw_status check_filter(void)
{
    return wnw_filter_check("{\"local\":[\"Z:\"]}", NULL, 0);
}

/* Returns how often it failed before it did not. */
static int fail_in_turn(const char *name, wnw_status (*run)(void), bool *has_os_failure)
{
    for (int failure = 0; failure < FAILURES_MAX; failure++) {
        const LONG blocks_before = blocks;
        wnw_status status;

        calls_until_failure = failure;
        status = run();
        if (status != WNW_OK && status != WNW_E_NO_MEMORY && status != WNW_E_OS) {
            fail_msg("%s: failure %d is status %d", name, failure, (int)status);
        }
        if (status == WNW_E_OS) {
            *has_os_failure = true;
            assert_int_equal(wnw_last_os_error(), CODE);
        }
        if (blocks != blocks_before) {
            fail_msg("%s: failure %d leaves %ld blocks", name, failure, blocks - blocks_before);
        }
        if (calls_until_failure >= 0) {
            assert_int_equal(status, WNW_OK); /* nothing failed */
            calls_until_failure = NEVER;
            return failure;
        }
        assert_int_not_equal(status, WNW_OK);
    }
    fail_msg("%s never ends to fail", name);
    return 0;
}

static void each_failure_is_a_status_and_leaves_nothing(void **state)
{
    static const struct {
        const char *name;
        wnw_status (*run)(void);
        bool has_os_failure;
    } rows[] = {
        {"new with callbacks", make_client_with_callbacks, true},
        {"new with a handle", make_client_with_handle, true},
        {"new with next", make_client_with_next, true},
        {"subscribe", make_subscription, false},
        {"check of a filter", check_filter, false},
    };
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

    (void)state;
    config.pipe_prefix = "no-such-broker";
    assert_int_equal(wnw_client_new(&config, &subscriber), WNW_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool has_os_failure = false;
        int failures = fail_in_turn(rows[i].name, rows[i].run, &has_os_failure);

        print_message("    %s: %d failures\n", rows[i].name, failures);
        assert_true(failures > 1);
        assert_int_equal(has_os_failure, rows[i].has_os_failure);
    }
    assert_int_equal(wnw_client_close(subscriber), WNW_OK);
}

static void a_thread_that_cannot_begin_may_begin_later(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    wnw_client *client = NULL;
    dll_import begin_thread;

    (void)state;
    config.pipe_prefix = "no-such-broker";
    assert_int_equal(wnw_client_new(&config, &client), WNW_OK);
    begin_thread = dll_import_replace(library(), "_beginthreadex", (dll_import)no_thread);
    assert_int_equal(wnw_client_start(client), WNW_E_OS);
    assert_int_equal(wnw_last_os_error(), CODE);
    assert_int_equal(wnw_client_wait(client, 0), WNW_E_STATE);

    (void)dll_import_replace(library(), "_beginthreadex", begin_thread);
    assert_int_equal(wnw_client_start(client), WNW_OK);
    assert_int_equal(wnw_client_close(client), WNW_OK);
}

static void what_the_thread_is_refused_is_a_state_and_tried_again(void **state)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    const wnw_item *item = NULL;
    wnw_client *client = NULL;

    (void)state;
    config.mode = WNW_MODE_NEXT;
    config.pipe_prefix = "no-such-broker";
    config.reconnect_delay_ms = 1;
    config.reconnect_delay_ms_max = 1;
    assert_int_equal(wnw_client_new(&config, &client), WNW_OK);
    calls_until_failure = 0; /* the event of the pipe, the first thing that the thread makes */
    assert_int_equal(wnw_client_start(client), WNW_OK);
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_int_equal(item->state->state, WNW_STATE_CONNECTING);
    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_int_equal(item->state->state, WNW_STATE_DISCONNECTED);
    assert_string_equal(item->state->reason, "failed");
    assert_int_equal(item->state->os_error, CODE);

    assert_int_equal(wnw_client_next(client, DEADLINE_MS, &item), WNW_OK);
    assert_string_equal(item->state->reason, "absent");
    assert_int_equal(wnw_client_close(client), WNW_OK);
    calls_until_failure = NEVER;
}

static unsigned __stdcall fail_once(void *argument)
{
    (void)argument;
    return wnw_client_new(NULL, NULL) == WNW_E_INVALID &&
                   strcmp(wnw_last_message(), "client_out is NULL") == 0
               ? 0
               : 1;
}

static void expect_thread_to_fail_once(void)
{
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, fail_once, NULL, 0, NULL);
    DWORD code = 1;

    assert_non_null(thread);
    assert_int_equal(WaitForSingleObject(thread, DEADLINE_MS), WAIT_OBJECT_0);
    assert_true(GetExitCodeThread(thread, &code));
    assert_int_equal(code, 0);
    CloseHandle(thread);
}

static void threads_that_failed_and_ended_leave_one_place(void **state)
{
    const LONG blocks_before = blocks;
    DWORD handles_before = 0;
    DWORD handles_after = 0;

    (void)state;
    expect_thread_to_fail_once();
    assert_int_equal(blocks, blocks_before + 1);
    assert_true(GetProcessHandleCount(GetCurrentProcess(), &handles_before));
    for (int i = 0; i < THREADS; i++) {
        expect_thread_to_fail_once();
    }
    assert_true(GetProcessHandleCount(GetCurrentProcess(), &handles_after));
    assert_int_equal(blocks, blocks_before + 1);
    assert_true(handles_after < handles_before + THREADS / 2);
}

static DWORD WINAPI open_nothing(DWORD scope, DWORD type, DWORD usage, LPNETRESOURCEW resource,
                                 LPHANDLE handle_out)
{
    (void)scope;
    (void)type;
    (void)usage;
    (void)resource;
    *handle_out = handle_out; /* any */
    return ERROR_SUCCESS;
}

static DWORD WINAPI give_nothing(HANDLE handle, LPDWORD count, LPVOID buffer, LPDWORD size)
{
    (void)handle;
    (void)buffer;
    (void)size;
    *count = 0;
    return ERROR_SUCCESS;
}

static DWORD WINAPI close_nothing(HANDLE handle)
{
    (void)handle;
    return ERROR_SUCCESS;
}

static void a_provider_that_gives_nothing_for_ever_makes_no_list(void **state)
{
    const wnw_connection_list *list = NULL;
    const LONG blocks_before = blocks;
    dll_import open_all = dll_import_replace(library(), "WNetOpenEnumW", (dll_import)open_nothing);
    dll_import give_all =
        dll_import_replace(library(), "WNetEnumResourceW", (dll_import)give_nothing);
    dll_import close_all =
        dll_import_replace(library(), "WNetCloseEnum", (dll_import)close_nothing);

    (void)state;
    assert_int_equal(wnw_connections(&list), WNW_E_OS);
    assert_int_equal(wnw_last_os_error(), ERROR_INVALID_DATA);
    assert_null(list);
    assert_int_equal(blocks, blocks_before);
    (void)dll_import_replace(library(), "WNetOpenEnumW", open_all);
    (void)dll_import_replace(library(), "WNetEnumResourceW", give_all);
    (void)dll_import_replace(library(), "WNetCloseEnum", close_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_failure_is_a_status_and_leaves_nothing),
        cmocka_unit_test(a_thread_that_cannot_begin_may_begin_later),
        cmocka_unit_test(what_the_thread_is_refused_is_a_state_and_tried_again),
        cmocka_unit_test(threads_that_failed_and_ended_leave_one_place),
        cmocka_unit_test(a_provider_that_gives_nothing_for_ever_makes_no_list),
    };

    return cmocka_run_group_tests_name("client.failures", tests, replace_imports, NULL);
}
