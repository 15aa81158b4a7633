#include "client_lib/core/filter_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/failing_malloc.h"

static struct filter_builder builder;
static char message[256];

static int set_up(void **state)
{
    (void)state;
    filter_builder_init(&builder);
    message[0] = '\0';
    return 0;
}

static enum filter_text_result add(const char *member, const char *value)
{
    return filter_builder_add(&builder, member, value, message, sizeof(message));
}

static void expect_refused(const char *member, const char *value, const char *sentence)
{
    static struct filter_builder before;

    before = builder;
    assert_int_equal(add(member, value), FILTER_TEXT_BAD);
    assert_string_equal(message, sentence);
    assert_string_equal(builder.text, before.text);
    assert_int_equal(builder.size, before.size);
    assert_int_equal(builder.members_count, before.members_count);
}

static void a_filter_without_values_passes_everything(void **state)
{
    (void)state;
    assert_string_equal(builder.text, "{}");
}

static void values_of_one_member_stand_in_one_list(void **state)
{
    (void)state;
    assert_int_equal(add("remote", "\\\\srv\\*"), FILTER_TEXT_OK);
    assert_int_equal(add("type", "connection.add.*"), FILTER_TEXT_OK);
    assert_int_equal(add("local", "Z:"), FILTER_TEXT_OK);
    assert_int_equal(add("remote", "\\\\other\\*"), FILTER_TEXT_OK);
    assert_int_equal(add("local", "Y:"), FILTER_TEXT_OK);
    assert_int_equal(add("type", "connection.cancel.*"), FILTER_TEXT_OK);
    assert_string_equal(builder.text, "{\"remote\":[\"\\\\\\\\srv\\\\*\",\"\\\\\\\\other\\\\*\"],"
                                      "\"type\":[\"connection.add.*\",\"connection.cancel.*\"],"
                                      "\"local\":[\"Z:\",\"Y:\"]}");
    assert_int_equal(builder.size, strlen(builder.text));
}

static void digits_are_a_number_where_the_member_takes_numbers(void **state)
{
    (void)state;
    assert_int_equal(add("session", "12"), FILTER_TEXT_OK);
    assert_int_equal(add("local", "12"), FILTER_TEXT_OK);
    assert_int_equal(add("session", "3"), FILTER_TEXT_OK);
    assert_string_equal(builder.text, "{\"session\":[12,3],\"local\":[\"12\"]}");
}

static void what_json_must_escape_is_escaped(void **state)
{
    (void)state;
    assert_int_equal(add("image", "a\"b\n\xc3\xb6"), FILTER_TEXT_OK);
    assert_string_equal(builder.text, "{\"image\":[\"a\\\"b\\u000a\\u00f6\"]}");
}

static void a_bad_value_is_refused_and_leaves_the_filter(void **state)
{
    static char longest[FILTER_VALUE_BYTES_MAX + 2];

    (void)state;
    memset(longest, 'x', sizeof(longest) - 1);
    assert_int_equal(add("local", "Z:"), FILTER_TEXT_OK);
    expect_refused("letter", "Z:", "\"letter\" is no member that a filter knows");
    expect_refused("le\"tter", "Z:", "\"le\"tter\" is no member that a filter knows");
    expect_refused("", "Z:", "\"\" is no member that a filter knows");
    expect_refused("local", "\xff", "\"local\" has a value that is not UTF-8");
    assert_int_equal(add("local", ""), FILTER_TEXT_BAD);
    assert_int_equal(add("session", "one"), FILTER_TEXT_BAD);
    assert_int_equal(add("session", "4294967296"), FILTER_TEXT_BAD);
    assert_int_equal(add("remote", longest), FILTER_TEXT_BAD);
    assert_string_equal(builder.text, "{\"local\":[\"Z:\"]}");
    assert_int_equal(add("remote", "r"), FILTER_TEXT_OK);
    assert_string_equal(builder.text, "{\"local\":[\"Z:\"],\"remote\":[\"r\"]}");
}

static void values_above_the_limit_are_refused(void **state)
{
    char value[16];

    (void)state;
    for (unsigned i = 0; i < FILTER_VALUES_MAX; i++) {
        (void)snprintf(value, sizeof(value), "v%u", i);
        assert_int_equal(add("local", value), FILTER_TEXT_OK);
    }
    assert_int_equal(add("local", "Z:"), FILTER_TEXT_BAD);
    assert_int_equal(add("remote", "r"), FILTER_TEXT_OK);
}

static void a_filter_never_outgrows_a_request(void **state)
{
    static char value[FILTER_VALUE_BYTES_MAX + 1];
    size_t count = 0;

    (void)state;
    memset(value, 'x', sizeof(value) - 1);
    while (add("remote", value) == FILTER_TEXT_OK) {
        count++;
    }
    assert_int_equal(count, REQUEST_BYTES_MAX / FILTER_VALUE_BYTES_MAX - 1);
    assert_string_equal(message, "\"remote\" has no room in the filter");
    assert_true(builder.size < REQUEST_BYTES_MAX);
    assert_int_equal(add("local", "Z:"), FILTER_TEXT_OK);
}

static void an_allocation_that_fails_leaves_the_filter(void **state)
{
    (void)state;
    assert_int_equal(add("local", "Z:"), FILTER_TEXT_OK);
    for (size_t n = 1; failing_malloc_arm(n); n++) {
        const enum filter_text_result result = add("session", "1");

        if (!failing_malloc_disarm()) {
            assert_int_equal(result, FILTER_TEXT_OK);
            break;
        }
        assert_int_equal(result, FILTER_TEXT_NO_MEMORY);
        assert_string_equal(builder.text, "{\"local\":[\"Z:\"]}");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_filter_without_values_passes_everything, set_up),
        cmocka_unit_test_setup(values_of_one_member_stand_in_one_list, set_up),
        cmocka_unit_test_setup(digits_are_a_number_where_the_member_takes_numbers, set_up),
        cmocka_unit_test_setup(what_json_must_escape_is_escaped, set_up),
        cmocka_unit_test_setup(a_bad_value_is_refused_and_leaves_the_filter, set_up),
        cmocka_unit_test_setup(values_above_the_limit_are_refused, set_up),
        cmocka_unit_test_setup(a_filter_never_outgrows_a_request, set_up),
        cmocka_unit_test_setup(an_allocation_that_fails_leaves_the_filter, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
