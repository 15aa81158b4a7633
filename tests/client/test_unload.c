/* A program that unloads the library while a thread of it still lists: that code stays. */
#include <windows.h>
#include <tlhelp32.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <wnetwatch.h>

#include "tests/netprovider/provider_state.h"
#include "tests/support/stories/process.h"
#include "tests/support/stories/scripted_broker.h"
#include "tests/support/wire_lines.h"

#define REQUEST_SIZE 16384u
#define DEADLINE_MS 20000u
#define THREADS_MAX 64u
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

struct thread_ids {
    size_t count;
    DWORD ids[THREADS_MAX];
};

/* Of this process. */
static void list_threads(struct thread_ids *threads)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry = {.dwSize = sizeof(entry)};

    assert_ptr_not_equal(snapshot, INVALID_HANDLE_VALUE);
    threads->count = 0;
    for (BOOL is = Thread32First(snapshot, &entry); is; is = Thread32Next(snapshot, &entry)) {
        if (entry.th32OwnerProcessID == GetCurrentProcessId()) {
            assert_true(threads->count < THREADS_MAX);
            threads->ids[threads->count++] = entry.th32ThreadID;
        }
    }
    CloseHandle(snapshot);
}

static bool has_thread(const struct thread_ids *threads, DWORD id)
{
    for (size_t i = 0; i < threads->count; i++) {
        if (threads->ids[i] == id) {
            return true;
        }
    }
    return false;
}

/* The only thread that there was not before: the one that lists, when the client is closed. */
static HANDLE open_new_thread(const struct thread_ids *before)
{
    struct thread_ids now;
    HANDLE thread = NULL;

    list_threads(&now);
    for (size_t i = 0; i < now.count; i++) {
        if (!has_thread(before, now.ids[i])) {
            assert_null(thread);
            thread = OpenThread(SYNCHRONIZE, FALSE, now.ids[i]);
            assert_non_null(thread);
        }
    }
    assert_non_null(thread);
    return thread;
}

static void the_library_stays_as_long_as_a_thread_of_it_lists_and_then_goes(void **state)
{
    static const char prefix[] = "wnetwatch-unload";
    struct scripted_broker broker;
    struct library library;
    HANDLE hangs = provider_hang_event();
    wnw_client *client = NULL;
    struct thread_ids before;
    HANDLE lister;

    (void)state;
    assert_non_null(hangs);
    list_threads(&before);
    load(&library);
    behave(PROVIDER_HANG_ENUMERATION);
    scripted_broker_init(&broker, prefix);
    go_live(&library, &broker, prefix, &client);
    assert_int_equal(WaitForSingleObject(hangs, DEADLINE_MS), WAIT_OBJECT_0);
    assert_int_equal(library.client_close(client), WNW_OK);
    lister = open_new_thread(&before);
    assert_true(FreeLibrary(library.module));
    assert_true(is_loaded());
    behave(PROVIDER_OK);
    assert_int_equal(WaitForSingleObject(lister, DEADLINE_MS), WAIT_OBJECT_0);
    CloseHandle(lister);
    assert_false(is_loaded());
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
