/* What purging deletes, and what it must never touch. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "broker/win/setup/purge.h"
#include "tests/support/scratch.h"

#define FORMAT "wnetwatch journal 1\n"

struct folders {
    wchar_t state[MAX_PATH];
    wchar_t journal[MAX_PATH];
};

static int make_folders(void **state)
{
    static struct folders folders;

    scratch_make(folders.state);
    scratch_join(folders.journal, folders.state, L"journal");
    assert_true(CreateDirectoryW(folders.journal, NULL));
    *state = &folders;
    return 0;
}

static int remove_folders(void **state)
{
    scratch_remove(((struct folders *)*state)->state);
    return 0;
}

static void put(const wchar_t *folder, const wchar_t *name, const char *text)
{
    wchar_t path[MAX_PATH];

    scratch_join(path, folder, name);
    scratch_write(path, text, strlen(text));
}

static void a_journal_is_deleted_with_its_folders(void **state)
{
    const struct folders *folders = *state;

    put(folders->journal, L"format", FORMAT);
    put(folders->journal, L"lock", "");
    put(folders->journal, L"1.2.ndjson", "{}\n");
    assert_int_equal(purge_state(folders->state), ERROR_SUCCESS);
    assert_false(scratch_exists(folders->state));
    assert_int_equal(purge_state(folders->state), ERROR_SUCCESS);
    assert_true(CreateDirectoryW(folders->state, NULL)); /* for the teardown */
}

static void a_folder_that_is_no_journal_is_left(void **state)
{
    const struct folders *folders = *state;

    put(folders->journal, L"diary.txt", "mine");
    assert_int_equal(purge_state(folders->state), ERROR_BAD_FORMAT);
    assert_int_equal(scratch_find(folders->journal, L"*", NULL), 1);
}

static void other_files_beside_the_journal_are_left(void **state)
{
    const struct folders *folders = *state;

    put(folders->journal, L"format", FORMAT);
    put(folders->state, L"notes.txt", "mine");
    assert_int_equal(purge_state(folders->state), ERROR_DIR_NOT_EMPTY);
    assert_false(scratch_exists(folders->journal));
    assert_int_equal(scratch_find(folders->state, L"*", NULL), 1);
}

static void a_journal_in_use_is_left(void **state)
{
    const struct folders *folders = *state;
    wchar_t path[MAX_PATH];
    HANDLE lock;

    put(folders->journal, L"format", FORMAT);
    put(folders->journal, L"1.2.ndjson", "{}\n");
    scratch_join(path, folders->journal, L"lock");
    lock = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    assert_true(lock != INVALID_HANDLE_VALUE);
    assert_int_equal(purge_state(folders->state), ERROR_SHARING_VIOLATION);
    assert_int_equal(scratch_find(folders->journal, L"*", NULL), 3);
    assert_true(CloseHandle(lock));
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, make_folders, remove_folders)
    const struct CMUnitTest tests[] = {
        TEST(a_journal_is_deleted_with_its_folders),
        TEST(a_folder_that_is_no_journal_is_left),
        TEST(other_files_beside_the_journal_are_left),
        TEST(a_journal_in_use_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
