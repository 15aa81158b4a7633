#include "samples/agent/win/headers_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "samples/common/problem.h"

static wchar_t headers[HEADERS_UNITS];
static char problem[PROBLEM_SIZE];

static bool read(const char *text)
{
    problem[0] = '\0';
    return headers_read(text, strlen(text), headers, problem);
}

static void lines_become_headers(void **state)
{
    (void)state;
    assert_true(read("# a token\r\nAuthorization: Bearer x\r\n\nX-Scope: a b"));
    assert_true(wcscmp(headers, L"Authorization: Bearer x\r\nX-Scope: a b\r\n") == 0);
    assert_true(read(""));
    assert_true(headers[0] == L'\0');
}

static void expect_refused(const char *text, const char *reason)
{
    assert_false(read(text));
    assert_true(headers[0] == L'\0');
    if (strstr(problem, reason) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", reason, problem);
    }
    assert_null(strstr(problem, "secret"));
}

static void a_line_that_is_no_header_is_named(void **state)
{
    (void)state;
    expect_refused("A: b\nsecret\n", "line 2 is not of the form");
    expect_refused(": secret\n", "line 1 is not of the form");
    expect_refused(" folded: secret\n", "line 1 is not of the form");
    expect_refused("two words: secret\n", "line 1 is not of the form");
}

static void a_value_cannot_make_another_header(void **state)
{
    (void)state;
    expect_refused("A: secret\rB: c\n", "line 1 has");
    expect_refused("A:\n", "line 1 has an empty value");
    expect_refused("A: \t \n", "line 1 has an empty value");
    expect_refused("A: secret\xC3\xA4\n", "line 1 has");
}

static void nothing_of_a_bad_file_is_left(void **state)
{
    (void)state;
    expect_refused("A: b\nsecret\n", "line 2");
    for (size_t i = 0; i < HEADERS_UNITS; i++) {
        assert_true(headers[i] == L'\0');
    }
}

/* WinHTTP would send the last alone. */
static void a_name_comes_once(void **state)
{
    (void)state;
    expect_refused("X-A: secret\nX-B: 1\nx-a: secret\n", "line 3 sets x-a a second time");
    expect_refused("X-A: secret\nX-A: secret\n", "line 2 sets X-A a second time");
}

static void what_the_agent_sets_is_refused(void **state)
{
    (void)state;
    expect_refused("content-type: secret\n", "the agent sets");
    expect_refused("HOST: secret\n", "the agent sets");
    expect_refused("Content-Encoding: secret\n", "the agent sets");
    expect_refused("Transfer-Encoding: secret\n", "the agent sets");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_become_headers),
        cmocka_unit_test(a_line_that_is_no_header_is_named),
        cmocka_unit_test(a_value_cannot_make_another_header),
        cmocka_unit_test(nothing_of_a_bad_file_is_left),
        cmocka_unit_test(a_name_comes_once),
        cmocka_unit_test(what_the_agent_sets_is_refused),
    };

    return cmocka_run_group_tests_name("samples.agent.headers_file", tests, NULL, NULL);
}
