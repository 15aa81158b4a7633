#include "samples/cli/event_environment.h"

#include <windows.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define NAME_BYTES (1024u * 3u) /* of the longest name of an event */

static char nothing[] = "";
static char local[] = "Z:";
static char remote[] = "\\\\srv\\gr\xC3\xBC\xC3\x9F & %PATH%\n\x1B";

static wchar_t value[8192];

static void make_members(char *members[EVENT_MEMBERS])
{
    for (int i = 0; i < EVENT_MEMBERS; i++) {
        members[i] = nothing;
    }
    members[EVENT_MEMBER_LOCAL] = local;
    members[EVENT_MEMBER_REMOTE] = remote;
}

static void members_are_variables_as_they_are(void **state)
{
    char *members[EVENT_MEMBERS];

    (void)state;
    make_members(members);
    event_environment_set(members);
    assert_int_equal(GetEnvironmentVariableW(L"WNETWATCH_LOCAL", value, 8192), 2);
    assert_int_equal(wcscmp(value, L"Z:"), 0);
    assert_true(GetEnvironmentVariableW(L"WNETWATCH_REMOTE", value, 8192) > 0);
    assert_int_equal(wcscmp(value, L"\\\\srv\\gr\u00fc\u00df & %PATH%\n\x1b"), 0);
}

static void what_was_inherited_is_replaced_or_removed(void **state)
{
    char *members[EVENT_MEMBERS];

    (void)state;
    make_members(members);
    assert_true(SetEnvironmentVariableW(L"wnetwatch_Local", L"inherited"));
    assert_true(SetEnvironmentVariableW(L"WNETWATCH_ERROR", L"inherited"));
    event_environment_set(members);
    assert_int_equal(GetEnvironmentVariableW(L"wnetwatch_local", value, 8192), 2);
    assert_int_equal(GetEnvironmentVariableW(L"WNETWATCH_ERROR", value, 8192), 0);
    assert_int_equal(GetLastError(), ERROR_ENVVAR_NOT_FOUND);
}

static void the_longest_name_is_whole(void **state)
{
    static char name[NAME_BYTES + 1];
    char *members[EVENT_MEMBERS];

    (void)state;
    make_members(members);
    for (size_t i = 0; i < NAME_BYTES; i += 3) {
        memcpy(name + i, "\xE6\xBC\xA2", 3);
    }
    members[EVENT_MEMBER_IMAGE] = name;
    event_environment_set(members);
    assert_int_equal(GetEnvironmentVariableW(L"WNETWATCH_IMAGE", value, 8192), NAME_BYTES / 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_variables_as_they_are),
        cmocka_unit_test(what_was_inherited_is_replaced_or_removed),
        cmocka_unit_test(the_longest_name_is_whole),
    };

    return cmocka_run_group_tests_name("unit.samples.event_environment", tests, NULL, NULL);
}
