#include "proto/pipe_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void a_name_is_the_prefix_between_the_namespace_and_the_suffix(void **state)
{
    wchar_t name[PIPE_NAME_UNITS_MAX];

    (void)state;
    pipe_name_write(L"second", PIPE_SUBSCRIBE_SUFFIX, name);
    assert_int_equal(wcscmp(name, L"\\\\.\\pipe\\second.subscribe"), 0);
    pipe_name_write(L"second", PIPE_PUBLISH_SUFFIX, name);
    assert_int_equal(wcscmp(name, L"\\\\.\\pipe\\second.publish"), 0);
}

static void the_name_that_the_notify_dll_uses_has_the_default_prefix(void **state)
{
    wchar_t name[PIPE_NAME_UNITS_MAX];

    (void)state;
    pipe_name_write(PIPE_PREFIX_DEFAULT, PIPE_PUBLISH_SUFFIX, name);
    assert_int_equal(wcscmp(name, PIPE_PUBLISH_NAME), 0);
}

static void the_longest_prefix_fits(void **state)
{
    wchar_t prefix[PIPE_PREFIX_UNITS_MAX + 1];
    wchar_t name[PIPE_NAME_UNITS_MAX];

    (void)state;
    for (size_t i = 0; i < PIPE_PREFIX_UNITS_MAX; i++) {
        prefix[i] = L'p';
    }
    prefix[PIPE_PREFIX_UNITS_MAX] = L'\0';
    pipe_name_write(prefix, PIPE_SUBSCRIBE_SUFFIX, name);
    assert_int_equal(wcslen(name),
                     wcslen(PIPE_NAMESPACE PIPE_SUBSCRIBE_SUFFIX) + PIPE_PREFIX_UNITS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_the_prefix_between_the_namespace_and_the_suffix),
        cmocka_unit_test(the_name_that_the_notify_dll_uses_has_the_default_prefix),
        cmocka_unit_test(the_longest_prefix_fits),
    };

    return cmocka_run_group_tests_name("proto.pipe_names", tests, NULL, NULL);
}
