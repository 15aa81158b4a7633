/* Account names of the command line, with a directory that answers when the test lets it. */
#include "samples/common/user_names.h"

#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define LOCAL_SYSTEM "S-1-5-18"

static HANDLE directory_answers;
static volatile LONG asked;

/* "S-1-slow-..." is answered when the directory is there again, "S-1-none" has no account. */
static bool look_up(const char *sid, char name[USER_NAME_SIZE])
{
    (void)InterlockedIncrement(&asked);
    if (strncmp(sid, "S-1-slow", 8) == 0) {
        (void)WaitForSingleObject(directory_answers, INFINITE);
    }
    (void)snprintf(name, USER_NAME_SIZE, "name of %s", sid);
    return strcmp(sid, "S-1-none") != 0;
}

static int set_up(void **state)
{
    (void)state;
    directory_answers = CreateEventW(NULL, TRUE, FALSE, NULL);
    user_names_use(look_up);
    return directory_answers == NULL ? -1 : 0;
}

static void each_sid_is_asked_for_once(void **state)
{
    (void)state;
    assert_string_equal(user_name_of("S-1-quick"), "name of S-1-quick");
    assert_int_equal(asked, 1);
    assert_string_equal(user_name_of("S-1-quick"), "name of S-1-quick");
    assert_int_equal(asked, 1);
}

static void without_an_account_it_is_the_sid(void **state)
{
    (void)state;
    assert_string_equal(user_name_of("S-1-none"), "S-1-none");
    assert_string_equal(user_name_of("S-1-none"), "S-1-none");
}

static void wait_for_name(const char *sid, const char *name)
{
    for (unsigned i = 0; i < 6000 && strcmp(user_name_of(sid), name) != 0; i++) {
        Sleep(10);
    }
    assert_string_equal(user_name_of(sid), name);
}

static void a_slow_directory_holds_nothing_up_and_its_answers_count_later(void **state)
{
    (void)state;
    assert_string_equal(user_name_of("S-1-slow-1"), "S-1-slow-1");
    assert_string_equal(user_name_of("S-1-slow-2"), "S-1-slow-2");
    assert_string_equal(user_name_of("S-1-slow-1"), "S-1-slow-1");
    assert_true(SetEvent(directory_answers));
    wait_for_name("S-1-slow-1", "name of S-1-slow-1");
    wait_for_name("S-1-slow-2", "name of S-1-slow-2");
    /* What had to be given up is waited for again. */
    assert_string_equal(user_name_of("S-1-slow-3"), "name of S-1-slow-3");
}

static void a_name_has_its_sid(void **state)
{
    char sid[192];

    (void)state;
    assert_true(user_name_find("SYSTEM", sid, sizeof(sid)));
    assert_string_equal(sid, LOCAL_SYSTEM);
    assert_false(user_name_find("no such account", sid, sizeof(sid)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sid_is_asked_for_once),
        cmocka_unit_test(without_an_account_it_is_the_sid),
        cmocka_unit_test(a_slow_directory_holds_nothing_up_and_its_answers_count_later),
        cmocka_unit_test(a_name_has_its_sid),
    };

    return cmocka_run_group_tests_name("samples.user_names", tests, set_up, NULL);
}
