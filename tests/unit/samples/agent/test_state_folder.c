#include "samples/agent/win/state_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "samples/common/problem.h"
#include "tests/support/scratch.h"

#define HOLD_MS 300u /* of the second in which a lock is tried */

static wchar_t path[MAX_PATH];
static struct state_folder folder;
static struct state_folder other;
static char problem[PROBLEM_SIZE];

static void use(struct state_folder *used)
{
    char text[MAX_PATH * 3];

    assert_true(WideCharToMultiByte(CP_UTF8, 0, path, -1, text, sizeof(text), NULL, NULL) > 0);
    memset(used, 0, sizeof(*used));
    assert_true(state_folder_check(used, text, problem));
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(path);
    use(&folder);
    use(&other);
    problem[0] = '\0';
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    state_folder_unlock(&folder);
    state_folder_unlock(&other);
    scratch_remove(path);
    return 0;
}

static void one_agent_has_the_folder(void **state)
{
    (void)state;
    assert_true(state_folder_lock(&folder, problem));
    assert_true(state_folder_is_in_use(&other));
    assert_false(state_folder_lock(&other, problem));
    assert_non_null(strstr(problem, "another agent uses it"));
    assert_null(other.lock);
    state_folder_unlock(&folder);
    assert_false(state_folder_is_in_use(&other));
    assert_true(state_folder_lock(&other, problem));
}

static void a_look_leaves_the_folder_free(void **state)
{
    (void)state;
    assert_false(state_folder_is_in_use(&folder)); /* there is no lock file yet */
    assert_true(state_folder_lock(&folder, problem));
    state_folder_unlock(&folder);
    assert_false(state_folder_is_in_use(&folder));
    assert_false(state_folder_is_in_use(&folder));
    assert_true(state_folder_lock(&folder, problem));
}

static DWORD WINAPI unlock_later(void *context)
{
    Sleep(HOLD_MS);
    state_folder_unlock(context);
    return 0;
}

/* As "status" does when it looks. */
static void an_instant_of_another_is_waited_for(void **state)
{
    HANDLE thread;

    (void)state;
    assert_true(state_folder_lock(&other, problem));
    thread = CreateThread(NULL, 0, unlock_later, &other, 0, NULL);
    assert_non_null(thread);
    assert_true(state_folder_lock(&folder, problem));
    assert_int_equal(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    (void)CloseHandle(thread);
    assert_non_null(folder.lock);
}

static void a_lock_that_cannot_be_written_is_told_as_that(void **state)
{
    wchar_t lock[MAX_PATH];

    (void)state;
    state_folder_join(&folder, STATE_FOLDER_LOCK, lock);
    assert_true(CreateDirectoryW(lock, NULL));
    assert_false(state_folder_lock(&folder, problem));
    assert_non_null(strstr(problem, "it cannot be written"));
}

static void a_file_is_no_folder(void **state)
{
    wchar_t file[MAX_PATH];
    char text[MAX_PATH * 3];

    (void)state;
    scratch_join(file, path, L"file");
    scratch_write(file, "", 0);
    assert_true(WideCharToMultiByte(CP_UTF8, 0, file, -1, text, sizeof(text), NULL, NULL) > 0);
    assert_false(state_folder_check(&folder, text, problem));
    assert_non_null(strstr(problem, "not a folder"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_agent_has_the_folder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_look_leaves_the_folder_free, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_instant_of_another_is_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lock_that_cannot_be_written_is_told_as_that, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_file_is_no_folder, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("samples.agent.state_folder", tests, NULL, NULL);
}
