/* A program that other accounts may change, in each of the ways: the file, its folder, the way to it. */
#include <windows.h>
#include <aclapi.h>
#include <sddl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "broker/win/setup/source_guard.h"
#include "tests/support/scratch.h"

static wchar_t top[MAX_PATH]; /* plays the system's folder too: what owns it is trusted */
static wchar_t outer[MAX_PATH];
static wchar_t program[MAX_PATH]; /* the folder */
static wchar_t file[MAX_PATH];
static struct source_guard guard;

static int make_folders(void **state)
{
    (void)state;
    scratch_make(top);
    scratch_join(outer, top, L"outer");
    scratch_join(program, outer, L"program");
    scratch_join(file, program, L"wnetwatchd.exe");
    assert_true(CreateDirectoryW(outer, NULL));
    assert_true(CreateDirectoryW(program, NULL));
    scratch_write(file, "x", 1);
    assert_int_equal(source_guard_init(&guard, top), ERROR_SUCCESS);
    return 0;
}

static void let_write(const wchar_t *path, const wchar_t *entries)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;

    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorW(entries, SDDL_REVISION_1,
                                                                     &descriptor, NULL));
    assert_true(SetFileSecurityW(path, DACL_SECURITY_INFORMATION, descriptor));
    (void)LocalFree(descriptor);
}

#define ALL_MAY_WRITE L"D:P(A;OICI;FA;;;WD)(A;OICI;FA;;;BA)"
#define ALL_MAY_READ L"D:P(A;OICI;FRFX;;;WD)(A;OICI;FA;;;BA)"

static int remove_folders(void **state)
{
    (void)state;
    source_guard_deinit(&guard);
    scratch_remove(top);
    return 0;
}

static void a_file_that_only_the_trusted_may_change_is_accepted(void **state)
{
    (void)state;
    assert_int_equal(source_guard_check(&guard, file), ERROR_SUCCESS);
    assert_int_equal(wcscmp(guard.path, L""), 0);
}

static void what_others_may_change_is_refused_and_named(void **state)
{
    const wchar_t *const paths[] = {file, program, outer};

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        let_write(paths[i], ALL_MAY_WRITE);
        assert_int_equal(source_guard_check(&guard, file), ERROR_ACCESS_DENIED);
        assert_int_equal(wcscmp(guard.path, paths[i]), 0);
        assert_int_equal(wcscmp(guard.account, L"S-1-1-0"), 0);
        let_write(paths[i], ALL_MAY_READ);
        assert_int_equal(source_guard_check(&guard, file), ERROR_SUCCESS);
    }
}

static void a_file_on_no_drive_is_refused(void **state)
{
    (void)state;
    assert_int_equal(source_guard_check(&guard, L"\\\\server\\share\\wnetwatchd.exe"),
                     ERROR_BAD_PATHNAME);
    assert_int_equal(source_guard_check(&guard, L""), ERROR_BAD_PATHNAME);
}

static void a_missing_file_is_refused(void **state)
{
    (void)state;
    assert_true(DeleteFileW(file));
    assert_int_equal(source_guard_check(&guard, file), ERROR_FILE_NOT_FOUND);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, make_folders, remove_folders)
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_only_the_trusted_may_change_is_accepted),
        TEST(what_others_may_change_is_refused_and_named),
        TEST(a_file_on_no_drive_is_refused),
        TEST(a_missing_file_is_refused),
    };

    return cmocka_run_group_tests_name("source_guard", tests, NULL, NULL);
}
