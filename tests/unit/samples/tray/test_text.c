#include "samples/tray/core/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct text text;

static int tear_down(void **state)
{
    (void)state;
    text_deinit(&text);
    memset(&text, 0, sizeof(text));
    return 0;
}

static void expect_json(const char *value, const char *json)
{
    (void)tear_down(NULL);
    text_add_json(&text, value);
    assert_string_equal(text.bytes, json);
}

static void a_text_grows(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        text_add(&text, "0123456789");
    }
    assert_int_equal(text.size, 10000);
    assert_int_equal(strlen(text.bytes), 10000);
    assert_false(text.has_failed);
}

static void json_is_ascii_and_keeps_each_character(void **state)
{
    (void)state;
    expect_json("", "\"\"");
    expect_json("\\\\srv\\\"a\"", "\"\\\\\\\\srv\\\\\\\"a\\\"\"");
    expect_json("gr\xC3\xBC\xC3\x9F", "\"gr\\u00fc\\u00df\"");
    expect_json("\xE6\xBC\xA2\xF0\x9F\x98\x80", "\"\\u6f22\\ud83d\\ude00\"");
    expect_json("\x1B\x7F", "\"\\u001b\\u007f\"");
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    expect_json("a\xFF"
                "b",
                "\"a\\ufffdb\"");
    expect_json("\xC3", "\"\\ufffd\"");
    expect_json("\xC0\x80", "\"\\ufffd\\ufffd\"");
    expect_json("\xED\xA0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
    expect_json("\xF0\x9F\x98", "\"\\ufffd\\ufffd\\ufffd\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_text_grows, tear_down),
        cmocka_unit_test_teardown(json_is_ascii_and_keeps_each_character, tear_down),
        cmocka_unit_test_teardown(bytes_that_are_no_text_are_replaced, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
