#include "broker/core/token_errors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void expect_text(const struct token_errors *errors, const char *expected)
{
    char bytes[512];
    struct json_text text;

    json_text_init(&text, bytes, sizeof(bytes));
    token_errors_write(errors, &text);
    assert_false(text.overflowed);
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(bytes, expected, text.size);
}

static void each_code_is_counted_and_is_new_once(void **state)
{
    struct token_errors errors = {0};

    (void)state;
    expect_text(&errors, "{}");
    assert_true(token_errors_count(&errors, 1368));
    assert_false(token_errors_count(&errors, 1368));
    assert_true(token_errors_count(&errors, 5));
    expect_text(&errors, "{\"1368\":2,\"5\":1}");
}

static void codes_without_a_place_are_counted_together_and_never_new(void **state)
{
    struct token_errors errors = {0};

    (void)state;
    for (uint32_t code = 1; code <= TOKEN_ERRORS_MAX; code++) {
        assert_true(token_errors_count(&errors, code));
    }
    assert_false(token_errors_count(&errors, 4294967295u));
    assert_false(token_errors_count(&errors, 1368));
    assert_false(token_errors_count(&errors, 1));
    expect_text(&errors, "{\"1\":2,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,"
                         "\"other\":2}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_code_is_counted_and_is_new_once),
        cmocka_unit_test(codes_without_a_place_are_counted_together_and_never_new),
    };

    return cmocka_run_group_tests_name("token_errors", tests, NULL, NULL);
}
