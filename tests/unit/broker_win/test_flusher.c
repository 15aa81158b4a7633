/* The worker that flushes: the broker does not wait for it, and no file is lost or left open. Only a
   power cut could show that bytes have reached the disk. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/flusher.h"
#include "tests/support/scratch.h"

/* Long enough that a test which waits for it fails. */
#define LONG_MS (3600u * 1000u)

struct fixture {
    wchar_t folder[MAX_PATH];
    struct flusher *flusher;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    scratch_make(f->folder);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    flusher_free(f->flusher);
    scratch_remove(f->folder); /* fails if a file is still open */
    free(f);
    return 0;
}

static HANDLE make_file(struct fixture *f, unsigned int number)
{
    wchar_t name[16];
    wchar_t path[MAX_PATH];
    HANDLE file;

    (void)_snwprintf(name, 16, L"%u", number);
    scratch_join(path, f->folder, name);
    /* As the journal shares it: or the worker could not open it again. */
    file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                       NULL, CREATE_ALWAYS, 0, NULL);
    assert_true(file != INVALID_HANDLE_VALUE);
    return file;
}

static void write_and_mark(struct fixture *f, HANDLE file)
{
    DWORD written;

    assert_true(WriteFile(file, "line\n", 5, &written, NULL));
    flusher_mark_dirty(f->flusher);
}

static void an_idle_flusher_ends_at_once(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(flusher_new(LONG_MS, FlushFileBuffers, &f->flusher), ERROR_SUCCESS);
}

static void a_dirty_flusher_ends_without_waiting_for_its_interval(void **state)
{
    struct fixture *f = *state;
    HANDLE file = make_file(f, 1);

    assert_int_equal(flusher_new(LONG_MS, FlushFileBuffers, &f->flusher), ERROR_SUCCESS);
    flusher_set_file(f->flusher, file);
    write_and_mark(f, file);
    (void)CloseHandle(file); /* the flusher has a handle of its own */
}

static void a_file_may_follow_another_without_waiting_for_the_interval(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(flusher_new(LONG_MS, FlushFileBuffers, &f->flusher), ERROR_SUCCESS);
    for (unsigned int i = 0; i < 20; i++) {
        HANDLE file = make_file(f, i);

        flusher_set_file(f->flusher, file);
        write_and_mark(f, file);
        (void)CloseHandle(file);
    }
}

static void writes_and_changes_of_the_file_may_meet_a_flush_at_any_point(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(flusher_new(0, FlushFileBuffers, &f->flusher), ERROR_SUCCESS);
    for (unsigned int i = 0; i < 60; i++) {
        HANDLE file = make_file(f, i);

        flusher_set_file(f->flusher, file);
        for (unsigned int n = 0; n < i % 7; n++) {
            write_and_mark(f, file);
        }
        (void)CloseHandle(file);
    }
}

enum { RETIRED = 5 };

static DWORD flushed_sizes[RETIRED];
static size_t flushed_count;

static BOOL WINAPI note_flush(HANDLE file)
{
    if (flushed_count < RETIRED) {
        flushed_sizes[flushed_count] = GetFileSize(file, NULL);
    }
    flushed_count++;
    return TRUE;
}

/* A power cut in between then takes the newest lines, not older ones. */
static void files_are_flushed_in_the_order_in_which_they_were_written(void **state)
{
    struct fixture *f = *state;

    flushed_count = 0;
    assert_int_equal(flusher_new(LONG_MS, note_flush, &f->flusher), ERROR_SUCCESS);
    for (DWORD i = 0; i < RETIRED; i++) {
        HANDLE file = make_file(f, i);
        DWORD written;

        flusher_set_file(f->flusher, file);
        assert_true(WriteFile(file, "12345", i + 1, &written, NULL));
        flusher_mark_dirty(f->flusher);
        (void)CloseHandle(file);
    }
    flusher_free(f->flusher);
    f->flusher = NULL;

    assert_int_equal(flushed_count, RETIRED);
    for (DWORD i = 0; i < RETIRED; i++) {
        assert_int_equal(flushed_sizes[i], i + 1);
    }
}

static volatile LONG flushes_fail;
static HANDLE flush_may_end;
static HANDLE flush_changes; /* a flush begins or ends */

static BOOL WINAPI flush_by_hand(HANDLE file)
{
    (void)file;
    (void)SetEvent(flush_changes);
    (void)WaitForSingleObject(flush_may_end, INFINITE);
    (void)SetEvent(flush_changes);
    SetLastError(ERROR_IO_DEVICE);
    return flushes_fail == 0;
}

/* The worker changes its state shortly after it has signalled, so the state is read again. */
#define LOOK_MS 10u

/* Wait for a state, read as if later_ms had passed. */
static void expect_state(struct fixture *f, ULONGLONG later_ms, enum flusher_state state)
{
    const ULONGLONG deadline_ms = GetTickCount64() + 10000;
    DWORD error = ERROR_SUCCESS;

    while (flusher_read_state(f->flusher, GetTickCount64() + later_ms, &error) != state) {
        assert_true(GetTickCount64() < deadline_ms);
        (void)WaitForSingleObject(flush_changes, LOOK_MS);
    }
    assert_int_equal(error, state == FLUSHER_FAILING ? ERROR_IO_DEVICE : ERROR_SUCCESS);
}

static void a_flush_that_is_slow_or_fails_is_reported(void **state)
{
    struct fixture *f = *state;
    HANDLE file = make_file(f, 1);

    flush_may_end = CreateEventW(NULL, TRUE, FALSE, NULL);
    flush_changes = CreateEventW(NULL, FALSE, FALSE, NULL);
    assert_non_null(flush_may_end);
    assert_non_null(flush_changes);
    flushes_fail = 0;
    assert_int_equal(flusher_new(0, flush_by_hand, &f->flusher), ERROR_SUCCESS);
    expect_state(f, 2 * FLUSH_SLOW_MS, FLUSHER_IDLE);

    flusher_set_file(f->flusher, file);
    write_and_mark(f, file);
    expect_state(f, 0, FLUSHER_GOOD);
    expect_state(f, FLUSH_SLOW_MS, FLUSHER_SLOW);
    (void)SetEvent(flush_may_end);
    expect_state(f, 2 * FLUSH_SLOW_MS, FLUSHER_IDLE);

    flushes_fail = 1;
    write_and_mark(f, file);
    expect_state(f, 0, FLUSHER_FAILING);
    flushes_fail = 0;
    write_and_mark(f, file);
    expect_state(f, 0, FLUSHER_IDLE);

    (void)CloseHandle(file);
    flusher_free(f->flusher);
    f->flusher = NULL;
    (void)CloseHandle(flush_may_end);
    (void)CloseHandle(flush_changes);
}

static void a_file_that_cannot_be_taken_over_is_reported_until_another_can(void **state)
{
    struct fixture *f = *state;
    HANDLE file = make_file(f, 1);
    DWORD error = ERROR_SUCCESS;

    assert_int_equal(flusher_new(0, FlushFileBuffers, &f->flusher), ERROR_SUCCESS);
    flusher_set_file(f->flusher, NULL);
    assert_int_equal(flusher_read_state(f->flusher, GetTickCount64(), &error), FLUSHER_FAILING);
    assert_int_not_equal(error, ERROR_SUCCESS);

    flusher_set_file(f->flusher, file);
    write_and_mark(f, file);
    (void)flusher_read_state(f->flusher, GetTickCount64(), &error);
    assert_int_equal(error, ERROR_SUCCESS);
    (void)CloseHandle(file);
}

static void no_handle_is_left_behind(void **state)
{
    struct fixture *f = *state;
    DWORD before = 0;
    DWORD after = 0;

    for (unsigned int round = 0; round < 10; round++) {
        HANDLE file = make_file(f, round);

        assert_int_equal(flusher_new(0, FlushFileBuffers, &f->flusher), ERROR_SUCCESS);
        flusher_set_file(f->flusher, file);
        write_and_mark(f, file);
        (void)CloseHandle(file);
        flusher_free(f->flusher);
        f->flusher = NULL;
        /* The first round may bring handles that the system keeps. */
        assert_true(GetProcessHandleCount(GetCurrentProcess(), round == 0 ? &before : &after));
    }

    assert_int_equal(after, before);
}

static void freeing_nothing_is_allowed(void **state)
{
    (void)state;
    flusher_free(NULL);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(an_idle_flusher_ends_at_once),
        STORY(a_dirty_flusher_ends_without_waiting_for_its_interval),
        STORY(a_file_may_follow_another_without_waiting_for_the_interval),
        STORY(writes_and_changes_of_the_file_may_meet_a_flush_at_any_point),
        STORY(files_are_flushed_in_the_order_in_which_they_were_written),
        STORY(a_flush_that_is_slow_or_fails_is_reported),
        STORY(a_file_that_cannot_be_taken_over_is_reported_until_another_can),
        STORY(no_handle_is_left_behind),
        cmocka_unit_test(freeing_nothing_is_allowed),
    };

    return cmocka_run_group_tests_name("broker_win.flusher", tests, NULL, NULL);
}
