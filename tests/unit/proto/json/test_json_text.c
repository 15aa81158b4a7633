#include "proto/json/json_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broken_contracts.h"

struct fixture {
    struct json_text text;
    char bytes[256];
};

static int set_up(void **state)
{
    static struct fixture fixture;

    json_text_init(&fixture.text, fixture.bytes, sizeof(fixture.bytes));
    *state = &fixture;
    return 0;
}

static void assert_text(const struct json_text *text, const char *expected)
{
    assert_false(text->overflowed);
    assert_int_equal(text->size, strlen(expected));
    assert_memory_equal(text->bytes, expected, text->size);
}

static void commas_come_by_themselves(void **state)
{
    struct fixture *f = *state;

    json_text_begin_object(&f->text);
    json_text_name(&f->text, JSON_NAME("a"));
    json_text_uint(&f->text, 1);
    json_text_name(&f->text, JSON_NAME("b"));
    json_text_begin_array(&f->text);
    json_text_bool(&f->text, true);
    json_text_null(&f->text);
    json_text_begin_object(&f->text);
    json_text_end_object(&f->text);
    json_text_begin_array(&f->text);
    json_text_end_array(&f->text);
    json_text_end_array(&f->text);
    json_text_name(&f->text, JSON_NAME("c"));
    json_text_bool(&f->text, false);
    json_text_end_object(&f->text);
    json_text_end_line(&f->text);

    assert_text(&f->text, "{\"a\":1,\"b\":[true,null,{},[]],\"c\":false}\n");
}

static void a_string_that_ends_like_an_opening_gets_its_comma(void **state)
{
    struct fixture *f = *state;

    json_text_begin_array(&f->text);
    json_text_string(&f->text, "{");
    json_text_string(&f->text, "[");
    json_text_string(&f->text, ":");
    json_text_end_array(&f->text);

    assert_text(&f->text, "[\"{\",\"[\",\":\"]");
}

static void a_second_line_starts_without_a_comma(void **state)
{
    struct fixture *f = *state;

    json_text_uint(&f->text, 1);
    json_text_end_line(&f->text);
    json_text_uint(&f->text, 2);
    json_text_end_line(&f->text);

    assert_text(&f->text, "1\n2\n");
}

static void the_largest_number_is_written_whole(void **state)
{
    struct fixture *f = *state;

    json_text_uint(&f->text, UINT64_MAX);

    assert_text(&f->text, "18446744073709551615");
}

static void what_is_not_plain_ascii_is_escaped(void **state)
{
    struct fixture *f = *state;

    json_text_string(&f->text, "\"\\/\x01\n\x7F\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");

    assert_text(&f->text, "\"\\\"\\\\/\\u0001\\u000a\\u007f\\u00e4\\u20ac\\ud83d\\ude00\"");
}

static void plain_text_around_escapes_stays_as_it_is(void **state)
{
    struct fixture *f = *state;

    json_text_string(&f->text, "C:\\Users\\J\xC3\xB6rg \"x\"~\x7F end");

    assert_text(&f->text, "\"C:\\\\Users\\\\J\\u00f6rg \\\"x\\\"~\\u007f end\"");
}

static void each_byte_that_is_no_utf8_becomes_a_replacement(void **state)
{
    struct fixture *f = *state;

    json_text_utf8(&f->text, "a\xFF\xC3", 3);

    assert_text(&f->text, "\"a\\ufffd\\ufffd\"");
}

static void utf16_is_written_with_lone_surrogates_replaced(void **state)
{
    static const uint16_t units[] = {'Z', 0xD83D, 0xDE00, 0xDE00, 0x00E4, 0xD83D};
    struct fixture *f = *state;

    json_text_utf16(&f->text, units, sizeof(units) / sizeof(units[0]));

    assert_text(&f->text, "\"Z\\ud83d\\ude00\\ufffd\\u00e4\\ufffd\"");
}

static void a_word_is_a_value_like_others(void **state)
{
    struct fixture *f = *state;

    json_text_begin_array(&f->text);
    json_text_word(&f->text, "first");
    json_text_word(&f->text, "");
    json_text_end_array(&f->text);

    assert_text(&f->text, "[\"first\",\"\"]");
}

static void ready_made_json_is_a_value_like_others(void **state)
{
    struct fixture *f = *state;

    json_text_begin_array(&f->text);
    json_text_uint(&f->text, 1);
    json_text_value(&f->text, "{\"x\":2}", 7);
    json_text_end_array(&f->text);

    assert_text(&f->text, "[1,{\"x\":2}]");
}

static void a_name_that_needs_an_escape_is_refused(void **state)
{
    static const char *const names[] = {"a\"b", "a\\b", "a\n", "\xC3\xA9", "\x7F"};
    struct fixture *f = *state;

    json_text_begin_object(&f->text);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        json_text_name_of(&f->text, names[i]);
        assert_int_equal(broken_contracts_take(), 1);
    }
    assert_text(&f->text, "{");
}

static void write_sample(struct json_text *text)
{
    json_text_begin_object(text);
    json_text_name(text, JSON_NAME("n"));
    json_text_uint(text, 12);
    json_text_name(text, JSON_NAME("s"));
    json_text_string(text, "ab\xC3\xA4 z");
    json_text_name(text, JSON_NAME("w"));
    json_text_word(text, "word");
    json_text_end_object(text);
    json_text_end_line(text);
}

static void a_full_buffer_is_never_overrun_and_is_noticed(void **state)
{
    static const size_t needed = sizeof("{\"n\":12,\"s\":\"ab\\u00e4 z\",\"w\":\"word\"}\n") - 1;
    struct fixture *f = *state;

    for (size_t capacity = 0; capacity <= needed; capacity++) {
        memset(f->bytes, '#', sizeof(f->bytes));
        json_text_init(&f->text, f->bytes, capacity);
        write_sample(&f->text);

        assert_int_equal(f->text.overflowed, capacity < needed);
        assert_true(f->text.size <= capacity);
        assert_int_equal(f->bytes[capacity], '#');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(commas_come_by_themselves, set_up),
        cmocka_unit_test_setup(a_string_that_ends_like_an_opening_gets_its_comma, set_up),
        cmocka_unit_test_setup(a_second_line_starts_without_a_comma, set_up),
        cmocka_unit_test_setup(the_largest_number_is_written_whole, set_up),
        cmocka_unit_test_setup(what_is_not_plain_ascii_is_escaped, set_up),
        cmocka_unit_test_setup(plain_text_around_escapes_stays_as_it_is, set_up),
        cmocka_unit_test_setup(each_byte_that_is_no_utf8_becomes_a_replacement, set_up),
        cmocka_unit_test_setup(utf16_is_written_with_lone_surrogates_replaced, set_up),
        cmocka_unit_test_setup(a_word_is_a_value_like_others, set_up),
        cmocka_unit_test_setup(ready_made_json_is_a_value_like_others, set_up),
        cmocka_unit_test_setup(a_name_that_needs_an_escape_is_refused, set_up),
        cmocka_unit_test_setup(a_full_buffer_is_never_overrun_and_is_noticed, set_up),
    };

    return cmocka_run_group_tests_name("json_text", tests, NULL, NULL);
}
