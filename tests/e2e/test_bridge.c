/*
 * The notify DLL as it is shipped, loaded and called as MPR would, against good and bad servers.
 *
 * Times are checked with ten times the budget, because the machines that run this are busy.
 *
 *     test_e2e_bridge.exe [all-heard]    nothing but many notifications, to a server that hears all
 */
#include <windows.h>
#include <winnetwk.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/win/mpr_types.h"
#include "proto/limits.h"
#include "proto/notification.h"
#include "proto/pipe_names.h"
#include "tests/e2e/publish_server.h"
#include "tests/mpr_host/process_size.h"

#define DLL_NAME L"wnetwatch_bridge.dll"
#define CALL_MS_MAX (10u * POST_WAIT_MS_MAX)
#define CALL_MS_MIN (POST_WAIT_MS_MAX * 8u / 10u) /* a call that used its budget up */
#define THREADS 16u
#define OPERATIONS_OF_A_THREAD 50u
#define OPERATIONS (THREADS * OPERATIONS_OF_A_THREAD)
#define MANY 100000u
#define MANY_HEARD 10000u /* of them, where it may not take minutes */
#define QUIET_WAIT_MS_MAX 10000u
#define LOOK_MS 10u
#define PRIVATE_BYTES_TOLERATED (512u * 1024u) /* 100,000 leaks of the least size are 1.6 MB */
#define MARKED_ERROR 0x20004711u               /* bit 29: a code of an application */

struct fixture {
    HMODULE dll;
    mpr_add_connect_notify add_connect;
    mpr_cancel_connect_notify cancel_connect;
    struct publish_server *server;
    struct mpr_notify_info info;
    struct mpr_notify_add add;
    struct mpr_notify_cancel cancel;
    void *unreadable;
    struct notification_room room;
    struct notification notification;
};

static FARPROC find_export(struct fixture *f, const char *name)
{
    FARPROC function = GetProcAddress(f->dll, name);

    assert_non_null(function);
    return function;
}

static void unload_dll(struct fixture *f)
{
    FreeLibrary(f->dll);
    f->dll = NULL;
    f->add_connect = NULL;
    f->cancel_connect = NULL;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct fixture *f = &fixture;
    union {
        FARPROC any;
        mpr_add_connect_notify add;
        mpr_cancel_connect_notify cancel;
    } function;

    memset(f, 0, sizeof(*f));
    *state = f;
    f->dll = LoadLibraryW(DLL_NAME);
    f->unreadable = VirtualAlloc(NULL, 1, MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS);
    if (f->dll == NULL || f->unreadable == NULL) {
        return -1;
    }
    function.any = find_export(f, "AddConnectNotify");
    f->add_connect = function.add;
    function.any = find_export(f, "CancelConnectNotify");
    f->cancel_connect = function.cancel;

    f->info.phase = MPR_PHASE_PRE;
    f->add.resource.type = RESOURCETYPE_DISK;
    f->add.resource.local_name = L"Z:";
    f->add.resource.remote_name = L"\\\\srv\\share";
    f->add.resource.ignored_comment = f->unreadable;
    f->add.resource.ignored_provider = f->unreadable;
    f->cancel.name = L"Z:";
    f->cancel.provider = f->unreadable;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    notification_deinit(&f->notification);
    publish_server_stop(f->server);
    if (f->dll != NULL) {
        unload_dll(f);
    }
    VirtualFree(f->unreadable, 0, MEM_RELEASE);
    return 0;
}

static void start_server(struct fixture *f, DWORD instances)
{
    const struct publish_server_config config = {.instances = instances};

    f->server = publish_server_start(&config);
    assert_non_null(f->server);
}

static void start_hung_server(struct fixture *f)
{
    const struct publish_server_config config = {.instances = 4, .never_reads = true};

    f->server = publish_server_start(&config);
    assert_non_null(f->server);
}

static void call_add(struct fixture *f)
{
    assert_int_equal(f->add_connect(&f->info, &f->add), WN_SUCCESS);
}

static void call_cancel(struct fixture *f)
{
    assert_int_equal(f->cancel_connect(&f->info, &f->cancel), WN_SUCCESS);
}

static DWORD time_add(struct fixture *f)
{
    LARGE_INTEGER frequency;
    LARGE_INTEGER start;
    LARGE_INTEGER end;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&start);
    call_add(f);
    QueryPerformanceCounter(&end);
    return (DWORD)((end.QuadPart - start.QuadPart) * 1000 / frequency.QuadPart);
}

/* The n-th line that arrived, through the reader that the broker uses. */
static const struct notification *expect_line(struct fixture *f, size_t index)
{
    const struct publish_server_line *line;

    assert_true(publish_server_wait(f->server, index + 1));
    line = publish_server_line(f->server, index);
    assert_true(line->size > 0);
    assert_int_equal(line->bytes[line->size - 1], '\n');
    notification_deinit(&f->notification);
    assert_int_equal(
        notification_read(line->bytes, line->size - 1, &f->room, &f->notification, NULL, NULL),
        NOTIFICATION_OK);
    return &f->notification;
}

static void an_operation_is_two_lines_joined_by_the_context(void **state)
{
    struct fixture *f = *state;
    const struct notification *line;
    uint32_t context;

    start_server(f, 2);
    call_add(f);
    context = (uint32_t)(UINT_PTR)f->info.context;
    line = expect_line(f, 0);
    assert_int_equal(line->phase, NOTIFICATION_PRE);
    assert_int_equal(line->context, context);

    f->info.phase = MPR_PHASE_POST;
    f->info.operation_status = 67;
    call_add(f);
    line = expect_line(f, 1);

    assert_int_equal(line->phase, NOTIFICATION_POST);
    assert_int_equal(line->context, context);
    assert_int_equal(line->status, 67);
    assert_string_equal(line->local, "Z:");
    assert_string_equal(line->remote, "\\\\srv\\share");
    assert_ptr_equal(f->info.context, (void *)(UINT_PTR)context);
}

static void a_cancel_names_the_provider_after_a_success(void **state)
{
    struct fixture *f = *state;

    start_server(f, 2);
    call_cancel(f);
    assert_string_equal(expect_line(f, 0)->provider, "");

    f->info.phase = MPR_PHASE_POST;
    f->cancel.provider = L"Some Network";
    call_cancel(f);

    assert_string_equal(expect_line(f, 1)->provider, "Some Network");
    assert_string_equal(f->notification.name, "Z:");
}

static void each_operation_has_a_context_of_its_own(void **state)
{
    struct fixture *f = *state;
    UINT_PTR first;

    call_add(f);
    first = (UINT_PTR)f->info.context;
    f->info.context = NULL;
    call_cancel(f);

    assert_int_not_equal(first, 0);
    assert_in_range(first, 1, UINT32_MAX);
    assert_in_range((UINT_PTR)f->info.context, first + 1, UINT32_MAX);
}

static void an_unknown_phase_is_left_alone(void **state)
{
    static const DWORD phases[] = {0, 3, 4, 0x101, 0x80000001u};
    struct fixture *f = *state;

    start_server(f, 2);
    for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
        print_message("phase 0x%lx\n", phases[i]);
        f->info.phase = phases[i];
        call_add(f);
        call_cancel(f);
        assert_null(f->info.context);
    }
    f->info.phase = MPR_PHASE_PRE;
    call_add(f);

    assert_int_equal(expect_line(f, 0)->context, 1);
}

static void a_post_without_context_is_not_told(void **state)
{
    struct fixture *f = *state;

    start_server(f, 2);
    f->info.phase = MPR_PHASE_POST;
    call_add(f);
    f->info.phase = MPR_PHASE_PRE;
    call_add(f);

    assert_int_equal(expect_line(f, 0)->phase, NOTIFICATION_PRE);
}

static void null_structures_are_answered_with_success(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(f->add_connect(NULL, &f->add), WN_SUCCESS);
    assert_int_equal(f->add_connect(&f->info, NULL), WN_SUCCESS);
    assert_int_equal(f->cancel_connect(NULL, &f->cancel), WN_SUCCESS);
    assert_int_equal(f->cancel_connect(&f->info, NULL), WN_SUCCESS);
    assert_null(f->info.context);
}

static void long_and_broken_names_arrive_mended(void **state)
{
    struct fixture *f = *state;
    wchar_t name[STRING_UNITS_MAX + 2];

    for (size_t i = 0; i <= STRING_UNITS_MAX; i++) {
        name[i] = 0xD800;
    }
    name[STRING_UNITS_MAX + 1] = L'\0';
    f->add.resource.remote_name = name;
    start_server(f, 2);
    call_add(f);

    assert_true(expect_line(f, 0)->truncated);
    assert_int_equal(strlen(f->notification.remote), STRING_UNITS_MAX * 3);
    assert_memory_equal(f->notification.remote, "\xEF\xBF\xBD", 3);
}

static void an_absent_broker_costs_next_to_nothing(void **state)
{
    struct fixture *f = *state;

    assert_in_range(time_add(f), 0, CALL_MS_MAX);
    assert_non_null(f->info.context);
}

static void a_hung_broker_costs_the_budget_and_no_more(void **state)
{
    struct fixture *f = *state;

    start_hung_server(f);

    assert_in_range(time_add(f), CALL_MS_MIN, CALL_MS_MAX);
}

static void a_busy_broker_costs_the_budget_and_no_more(void **state)
{
    struct fixture *f = *state;
    HANDLE occupant;

    start_server(f, 1);
    occupant = CreateFileW(PIPE_PUBLISH_NAME, FILE_WRITE_DATA, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(occupant, INVALID_HANDLE_VALUE);

    assert_in_range(time_add(f), CALL_MS_MIN, CALL_MS_MAX);
    CloseHandle(occupant);
}

static void the_pipe_of_a_stranger_gets_nothing(void **state)
{
    const struct publish_server_config config = {.instances = 2, .owner = L"S-1-5-21-1-2-3-1001"};
    struct fixture *f = *state;

    f->server = publish_server_start(&config);
    if (f->server == NULL) {
        print_message("skipped: this account may not create a pipe of that owner\n");
        skip();
    }
    call_add(f);

    assert_true(publish_server_wait(f->server, 1));
    assert_int_equal(publish_server_line(f->server, 0)->size, 0);
}

static void the_last_error_is_the_callers(void **state)
{
    struct fixture *f = *state;

    SetLastError(MARKED_ERROR);
    f->add_connect(&f->info, &f->add);
    assert_int_equal(GetLastError(), MARKED_ERROR);

    start_hung_server(f);
    SetLastError(MARKED_ERROR);
    f->cancel_connect(&f->info, &f->cancel);
    assert_int_equal(GetLastError(), MARKED_ERROR);

    publish_server_stop(f->server);
    start_server(f, 2);
    SetLastError(MARKED_ERROR);
    f->add_connect(&f->info, &f->add);
    assert_int_equal(GetLastError(), MARKED_ERROR);
    expect_line(f, 0);
}

static void what_was_dropped_is_told_once_by_the_next_line(void **state)
{
    struct fixture *f = *state;

    call_add(f);
    call_cancel(f);
    start_hung_server(f);
    call_add(f);
    publish_server_stop(f->server);

    start_server(f, 2);
    call_add(f);
    assert_int_equal(expect_line(f, 0)->dropped, 3);
    call_add(f);
    assert_int_equal(expect_line(f, 1)->dropped, 0);
}

static void a_thread_that_impersonates_is_heard(void **state)
{
    struct fixture *f = *state;

    start_server(f, 2);
    assert_true(ImpersonateSelf(SecurityImpersonation));
    call_add(f);
    RevertToSelf();

    assert_int_equal(expect_line(f, 0)->call, NOTIFICATION_ADD);
}

static DWORD WINAPI add_many(void *context)
{
    const struct fixture *shared = context;
    struct fixture f = *shared;
    DWORD refusals = 0;

    for (DWORD i = 0; i < OPERATIONS_OF_A_THREAD; i++) {
        f.info = (struct mpr_notify_info){MPR_PHASE_PRE, WN_SUCCESS, NULL};
        refusals += f.add_connect(&f.info, &f.add) != WN_SUCCESS;
        f.info.phase = MPR_PHASE_POST;
        refusals += f.add_connect(&f.info, &f.add) != WN_SUCCESS;
    }
    return refusals;
}

static void run_threads(struct fixture *f)
{
    HANDLE threads[THREADS];

    for (size_t i = 0; i < THREADS; i++) {
        threads[i] = CreateThread(NULL, 0, add_many, f, 0, NULL);
        assert_non_null(threads[i]);
    }
    for (size_t i = 0; i < THREADS; i++) {
        DWORD refusals;

        WaitForSingleObject(threads[i], INFINITE);
        GetExitCodeThread(threads[i], &refusals);
        CloseHandle(threads[i]);
        assert_int_equal(refusals, 0);
    }
}

/* Fewer instances than threads, so that they do meet a busy pipe. */
static void each_call_of_sixteen_threads_is_told_once_or_counted_as_dropped(void **state)
{
    static unsigned char phases_seen[OPERATIONS + 1];
    struct fixture *f = *state;
    size_t accounted = 0;
    size_t index = 0;

    memset(phases_seen, 0, sizeof(phases_seen));
    start_server(f, 8);
    run_threads(f);
    call_cancel(f); /* all is quiet now, so it tells of whatever was dropped last */

    while (accounted < OPERATIONS * 2u + 1u) {
        const struct notification *line = expect_line(f, index);

        if (line->call == NOTIFICATION_ADD) {
            const unsigned char phase = line->phase == NOTIFICATION_PRE ? 1 : 2;

            assert_in_range(line->context, 1, OPERATIONS);
            assert_int_equal(phases_seen[line->context] & phase, 0);
            phases_seen[line->context] |= phase;
        }
        accounted += 1u + line->dropped;
        index++;
    }
    assert_int_equal(accounted, OPERATIONS * 2u + 1u);
    print_message("%u of %u dropped\n", (unsigned)(accounted - index), (unsigned)accounted);
}

static void add_and_cancel(struct fixture *f, DWORD notifications)
{
    for (DWORD i = 0; i < notifications / 4; i++) {
        f->info = (struct mpr_notify_info){MPR_PHASE_PRE, WN_SUCCESS, NULL};
        call_add(f);
        f->info.phase = MPR_PHASE_POST;
        call_add(f);
        f->info = (struct mpr_notify_info){MPR_PHASE_PRE, WN_SUCCESS, NULL};
        call_cancel(f);
        f->info.phase = MPR_PHASE_POST;
        f->info.operation_status = ERROR_NOT_CONNECTED;
        call_cancel(f);
    }
}

/* The server is in this process too, and its threads may be at a handle of theirs just then. What
   is left behind does not go away by waiting. */
static void expect_same_size(struct process_size before)
{
    const ULONGLONG deadline_ms = GetTickCount64() + QUIET_WAIT_MS_MAX;
    struct process_size after = process_size_measure();

    while (after.handles > before.handles && GetTickCount64() < deadline_ms) {
        (void)WaitForSingleObject(GetCurrentProcess(), LOOK_MS);
        after = process_size_measure();
    }
    print_message("handles %lu to %lu, private bytes %llu to %llu\n", before.handles, after.handles,
                  (unsigned long long)before.private_bytes,
                  (unsigned long long)after.private_bytes);
    assert_in_range(after.handles, 0, before.handles);
    assert_true(after.private_bytes <= before.private_bytes + PRIVATE_BYTES_TOLERATED);
}

static uint32_t many_heard = MANY_HEARD;

static void a_hundred_thousand_notifications_leave_nothing_behind(void **state)
{
    const struct publish_server_config config = {.instances = 4, .only_counts = true};
    struct fixture *f = *state;
    struct process_size before;

    f->server = publish_server_start(&config);
    assert_non_null(f->server);
    add_and_cancel(f, 400); /* until the heap has what it keeps */

    before = process_size_measure();
    add_and_cancel(f, many_heard);
    assert_true(publish_server_wait(f->server, many_heard * 9 / 10)); /* a busy machine drops */
    expect_same_size(before);

    publish_server_stop(f->server);
    f->server = NULL;
    before = process_size_measure();
    add_and_cancel(f, MANY - many_heard); /* perhaps none */
    expect_same_size(before);
}

static void a_write_that_was_given_up_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    struct process_size before;

    start_hung_server(f);
    call_add(f);
    before = process_size_measure();
    call_add(f);
    call_add(f);

    expect_same_size(before);
}

static void the_dll_may_be_unloaded_after_a_call(void **state)
{
    struct fixture *f = *state;

    start_hung_server(f);
    call_add(f);
    unload_dll(f);
    publish_server_stop(f->server);
    f->server = NULL;

    assert_null(GetModuleHandleW(DLL_NAME));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        TEST(an_operation_is_two_lines_joined_by_the_context),
        TEST(a_cancel_names_the_provider_after_a_success),
        TEST(each_operation_has_a_context_of_its_own),
        TEST(an_unknown_phase_is_left_alone),
        TEST(a_post_without_context_is_not_told),
        TEST(null_structures_are_answered_with_success),
        TEST(long_and_broken_names_arrive_mended),
        TEST(an_absent_broker_costs_next_to_nothing),
        TEST(a_hung_broker_costs_the_budget_and_no_more),
        TEST(a_busy_broker_costs_the_budget_and_no_more),
        TEST(the_pipe_of_a_stranger_gets_nothing),
        TEST(the_last_error_is_the_callers),
        TEST(what_was_dropped_is_told_once_by_the_next_line),
        TEST(a_thread_that_impersonates_is_heard),
        TEST(each_call_of_sixteen_threads_is_told_once_or_counted_as_dropped),
        TEST(a_hundred_thousand_notifications_leave_nothing_behind),
        TEST(a_write_that_was_given_up_leaves_nothing_behind),
        TEST(the_dll_may_be_unloaded_after_a_call),
    };
    const struct CMUnitTest all_heard[] = {
        TEST(a_hundred_thousand_notifications_leave_nothing_behind),
    };

    if (argument_count > 1 && strcmp(arguments[1], "all-heard") == 0) {
        many_heard = MANY;
        return cmocka_run_group_tests(all_heard, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
