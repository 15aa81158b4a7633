/* The notify DLL in a system folder: put there whole, moved aside, taken back, removed. */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "broker/win/setup/bridge_file.h"
#include "broker/win/setup/bridge_name.h"
#include "tests/support/scratch.h"

struct folders {
    wchar_t top[MAX_PATH];
    wchar_t source[MAX_PATH];
    wchar_t system[MAX_PATH];
    struct bridge_file file;
    struct step step;
};

static int make_folders(void **state)
{
    static struct folders folders;

    scratch_make(folders.top);
    scratch_join(folders.source, folders.top, L"program");
    scratch_join(folders.system, folders.top, L"system");
    assert_true(CreateDirectoryW(folders.source, NULL));
    assert_true(CreateDirectoryW(folders.system, NULL));
    assert_int_equal(
        bridge_file_init(&folders.file, folders.source, BRIDGE_SOURCE_X64, folders.system),
        ERROR_SUCCESS);
    scratch_write(folders.file.source, "this version", 12);
    folders.step = bridge_file_step(&folders.file, "dll");
    *state = &folders;
    return 0;
}

static int remove_folders(void **state)
{
    scratch_remove(((struct folders *)*state)->top);
    return 0;
}

static enum step_state look(const struct folders *folders)
{
    enum step_state state = STEP_FOREIGN;

    assert_int_equal(folders->step.look(folders->step.context, &state), ERROR_SUCCESS);
    return state;
}

static void assert_holds(const wchar_t *path, const char *text)
{
    size_t size;
    char *bytes = scratch_read(path, &size);

    assert_string_equal(bytes, text);
    free(bytes);
}

static size_t count_files(const struct folders *folders)
{
    return scratch_find(folders->system, L"*", NULL);
}

static void a_missing_file_is_copied_and_undone(void **state)
{
    struct folders *folders = *state;

    assert_int_equal(look(folders), STEP_ABSENT);
    assert_int_equal(folders->step.apply(&folders->file), ERROR_SUCCESS);
    assert_int_equal(look(folders), STEP_DONE);
    assert_int_equal(count_files(folders), 1);
    assert_holds(folders->file.target, "this version");
    assert_int_equal(folders->step.undo(&folders->file), ERROR_SUCCESS);
    assert_int_equal(look(folders), STEP_ABSENT);
    assert_int_equal(count_files(folders), 0);
}

static void a_file_with_other_contents_is_moved_aside_and_comes_back(void **state)
{
    struct folders *folders = *state;

    scratch_write(folders->file.target, "another build", 13);
    assert_int_equal(look(folders), STEP_STALE);
    assert_int_equal(folders->step.apply(&folders->file), ERROR_SUCCESS);
    assert_int_equal(look(folders), STEP_DONE);
    assert_int_equal(count_files(folders), 2);
    assert_int_equal(folders->step.undo(&folders->file), ERROR_SUCCESS);
    assert_holds(folders->file.target, "another build");
    assert_int_equal(count_files(folders), 1);
}

static void a_file_that_a_program_has_open_is_replaced_too(void **state)
{
    struct folders *folders = *state;
    HANDLE held;

    scratch_write(folders->file.target, "another build", 13);
    /* As Windows opens a file that is mapped as an image: it cannot be written or deleted. */
    held = CreateFileW(folders->file.target, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE,
                       NULL, OPEN_EXISTING, 0, NULL);
    assert_true(held != INVALID_HANDLE_VALUE);
    assert_int_equal(folders->step.apply(&folders->file), ERROR_SUCCESS);
    assert_holds(folders->file.target, "this version");
    assert_true(CloseHandle(held));
}

static void a_failed_copy_leaves_the_file_that_was_there(void **state)
{
    struct folders *folders = *state;

    scratch_write(folders->file.target, "another build", 13);
    assert_true(DeleteFileW(folders->file.source));
    assert_int_equal(folders->step.apply(&folders->file), ERROR_FILE_NOT_FOUND);
    assert_int_equal(folders->step.undo(&folders->file), ERROR_SUCCESS);
    assert_holds(folders->file.target, "another build");
    assert_int_equal(count_files(folders), 1);
}

static void removing_needs_no_source(void **state)
{
    struct folders *folders = *state;

    assert_int_equal(folders->step.apply(&folders->file), ERROR_SUCCESS);
    assert_true(DeleteFileW(folders->file.source));
    assert_int_equal(look(folders), STEP_STALE);
    assert_int_equal(folders->step.remove(&folders->file), ERROR_SUCCESS);
    assert_int_equal(count_files(folders), 0);
    assert_int_equal(folders->step.remove(&folders->file), ERROR_SUCCESS);
}

static void a_read_only_source_makes_a_file_that_can_be_removed(void **state)
{
    struct folders *folders = *state;

    assert_true(SetFileAttributesW(folders->file.source, FILE_ATTRIBUTE_READONLY));
    assert_int_equal(folders->step.apply(&folders->file), ERROR_SUCCESS);
    assert_int_equal(folders->step.remove(&folders->file), ERROR_SUCCESS);
    assert_true(SetFileAttributesW(folders->file.source, FILE_ATTRIBUTE_NORMAL));
    assert_int_equal(count_files(folders), 0);
}

/* A restart deletes by name, so the target's name must be free for an install before it. */
static void a_file_that_cannot_be_deleted_yet_leaves_its_name(void **state)
{
    struct folders *folders = *state;
    wchar_t aside[MAX_PATH];

    assert_int_equal(folders->step.apply(&folders->file), ERROR_SUCCESS);
    assert_true(SetFileAttributesW(folders->file.target, FILE_ATTRIBUTE_READONLY));
    assert_int_equal(folders->step.remove(&folders->file), ERROR_SUCCESS);
    assert_int_equal(look(folders), STEP_ABSENT);
    scratch_join(aside, folders->system, BRIDGE_NAME L".1");
    assert_true(SetFileAttributesW(aside, FILE_ATTRIBUTE_NORMAL));
}

static void files_of_other_versions_go_and_no_others(void **state)
{
    static const wchar_t *const names[] = {L"wnetwatch_bridge-0.0.1.dll",
                                           L"wnetwatch_bridge-0.0.1.dll.1", L"other.dll",
                                           L"wnetwatch.dll"};
    struct folders *folders = *state;
    struct step leftovers = bridge_leftovers_step(folders->system, "earlier dlls");
    enum step_state found = STEP_FOREIGN;
    wchar_t path[MAX_PATH];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        scratch_join(path, folders->system, names[i]);
        scratch_write(path, "x", 1);
    }
    assert_int_equal(folders->step.apply(&folders->file), ERROR_SUCCESS);
    assert_int_equal(leftovers.look(leftovers.context, &found), ERROR_SUCCESS);
    assert_int_equal(found, STEP_STALE);
    assert_int_equal(leftovers.apply(leftovers.context), ERROR_SUCCESS);
    assert_int_equal(count_files(folders), 3);
    assert_int_equal(look(folders), STEP_DONE);
    assert_int_equal(leftovers.look(leftovers.context, &found), ERROR_SUCCESS);
    assert_int_equal(found, STEP_DONE);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, make_folders, remove_folders)
    const struct CMUnitTest tests[] = {
        TEST(a_missing_file_is_copied_and_undone),
        TEST(a_file_with_other_contents_is_moved_aside_and_comes_back),
        TEST(a_file_that_a_program_has_open_is_replaced_too),
        TEST(a_failed_copy_leaves_the_file_that_was_there),
        TEST(removing_needs_no_source),
        TEST(a_read_only_source_makes_a_file_that_can_be_removed),
        TEST(a_file_that_cannot_be_deleted_yet_leaves_its_name),
        TEST(files_of_other_versions_go_and_no_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
