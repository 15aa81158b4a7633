/* The worker that flushes: whoever uses it waits for no more than one flush, and nothing is lost
   or left open. That bytes reach the disk only a power cut could show. */
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

/* Long enough that nothing here waits for it by accident. */
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
    scratch_remove(f->folder); /* refused for a file that is still open */
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

static void an_idle_one_ends_at_once(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(flusher_new(LONG_MS, FlushFileBuffers, &f->flusher), ERROR_SUCCESS);
}

static void a_dirty_one_ends_without_waiting_for_its_interval(void **state)
{
    struct fixture *f = *state;
    HANDLE file = make_file(f, 1);

    assert_int_equal(flusher_new(LONG_MS, FlushFileBuffers, &f->flusher), ERROR_SUCCESS);
    flusher_set_file(f->flusher, file);
    write_and_mark(f, file);
    (void)CloseHandle(file); /* it has a handle of its own */
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

static void writing_changing_files_and_flushing_may_meet_anywhere(void **state)
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

static volatile LONG flushes_fail;
static HANDLE flush_may_end;
static HANDLE flush_is_about; /* it begins or ends */

static BOOL WINAPI flush_by_hand(HANDLE file)
{
    (void)file;
    (void)SetEvent(flush_is_about);
    (void)WaitForSingleObject(flush_may_end, INFINITE);
    (void)SetEvent(flush_is_about);
    SetLastError(ERROR_IO_DEVICE);
    return flushes_fail == 0;
}

/* The worker's change comes shortly after what it tells us, so it is looked for anew. */
#define LOOK_MS 10u

/* Look at it at a time that is so far from now. Changes come from the worker, so wait for them. */
static void expect_state(struct fixture *f, ULONGLONG later_ms, enum flusher_state state)
{
    const ULONGLONG deadline_ms = GetTickCount64() + 10000;
    DWORD error = ERROR_SUCCESS;

    while (flusher_read_state(f->flusher, GetTickCount64() + later_ms, &error) != state) {
        assert_true(GetTickCount64() < deadline_ms);
        (void)WaitForSingleObject(flush_is_about, LOOK_MS);
    }
    assert_int_equal(error, state == FLUSHER_FAILING ? ERROR_IO_DEVICE : ERROR_SUCCESS);
}

static void a_flush_that_takes_long_or_fails_is_told(void **state)
{
    struct fixture *f = *state;
    HANDLE file = make_file(f, 1);

    flush_may_end = CreateEventW(NULL, TRUE, FALSE, NULL);
    flush_is_about = CreateEventW(NULL, FALSE, FALSE, NULL);
    assert_non_null(flush_may_end);
    assert_non_null(flush_is_about);
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
    (void)CloseHandle(flush_is_about);
}

static void a_file_that_cannot_be_taken_is_told_until_another_is(void **state)
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
        STORY(an_idle_one_ends_at_once),
        STORY(a_dirty_one_ends_without_waiting_for_its_interval),
        STORY(a_file_may_follow_another_without_waiting_for_the_interval),
        STORY(writing_changing_files_and_flushing_may_meet_anywhere),
        STORY(a_flush_that_takes_long_or_fails_is_told),
        STORY(a_file_that_cannot_be_taken_is_told_until_another_is),
        STORY(no_handle_is_left_behind),
        cmocka_unit_test(freeing_nothing_is_allowed),
    };

    return cmocka_run_group_tests_name("broker_win.flusher", tests, NULL, NULL);
}
