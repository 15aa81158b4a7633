#include "samples/agent/core/secret_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const wchar_t *const headers = L"Authorization: Bearer eyJhbGciOiJ\r\n"
                                      L"X-Tenant:short\r\n"
                                      L"X-Key: \"0123456789abcdef\"; version=2\r\n";

static void expect(const char *said, const char *shown)
{
    char text[128];
    const size_t size = strlen(said);

    assert_true(size < sizeof(text));
    memcpy(text, said, size + 1);
    secret_words_hide(headers, text, size);
    assert_string_equal(text, shown);
}

static void a_token_that_the_server_repeats_is_hidden(void **state)
{
    (void)state;
    expect("Invalid token: eyJhbGciOiJ", "Invalid token: ***********");
    expect("eyJhbGciOiJ,eyJhbGciOiJ!", "***********,***********!");
    expect("key 0123456789abcdef.", "key ****************.");
}

/* What the server says is cut somewhere. */
static void the_begin_of_a_token_at_the_end_is_hidden(void **state)
{
    (void)state;
    expect("Invalid token: eyJhbGciO", "Invalid token: *********");
    expect("Invalid token: eyJhbGc", "Invalid token: eyJhbGc");
}

static void everything_else_is_shown(void **state)
{
    (void)state;
    expect("", "");
    expect("short", "short");
    expect("Authorization is missing: Bearer", "Authorization is missing: Bearer");
    expect("eyJhbGciOi", "**********");
    expect("eyJhbGciOiX eyJ", "eyJhbGciOiX eyJ");
}

static void without_headers_nothing_is_secret(void **state)
{
    char text[] = "Invalid token: eyJhbGciOiJ";

    (void)state;
    secret_words_hide(L"", text, strlen(text));
    assert_string_equal(text, "Invalid token: eyJhbGciOiJ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_that_the_server_repeats_is_hidden),
        cmocka_unit_test(the_begin_of_a_token_at_the_end_is_hidden),
        cmocka_unit_test(everything_else_is_shown),
        cmocka_unit_test(without_headers_nothing_is_secret),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
