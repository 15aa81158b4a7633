#include "client_lib/core/quote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void expect_quote(const char *text, const char *wanted)
{
    char quote[QUOTE_SIZE];

    assert_string_equal(quote_write(text, quote), wanted);
}

static void a_text_stands_in_quotation_marks(void **state)
{
    (void)state;
    expect_quote("", "\"\"");
    expect_quote("yesterday", "\"yesterday\"");
    expect_quote("sch\xc3\xb6n", "\"sch\xc3\xb6n\"");
}

static void what_is_not_printed_safely_is_a_question_mark(void **state)
{
    (void)state;
    expect_quote("a\x1b[31m\r\nb", "\"a?[31m??b\"");
    expect_quote("a\x7f\xc2\x9b"
                 "b",
                 "\"a??b\"");
    expect_quote("a\xff\xc3", "\"a??\"");
}

static void a_long_text_is_cut_and_shows_it(void **state)
{
    char text[QUOTE_TEXT_BYTES_MAX * 2 + 1];
    char wanted[QUOTE_SIZE] = "\"";

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    memset(wanted + 1, 'x', QUOTE_TEXT_BYTES_MAX);
    memcpy(wanted + 1 + QUOTE_TEXT_BYTES_MAX, "...\"", sizeof("...\""));
    expect_quote(text, wanted);

    text[QUOTE_TEXT_BYTES_MAX] = '\0';
    memcpy(wanted + 1 + QUOTE_TEXT_BYTES_MAX, "\"", sizeof("\""));
    expect_quote(text, wanted);
}

static void a_character_is_not_cut_in_two(void **state)
{
    char text[QUOTE_TEXT_BYTES_MAX + 8];
    char wanted[QUOTE_SIZE] = "\"";

    (void)state;
    memset(text, 'x', QUOTE_TEXT_BYTES_MAX - 1);
    memcpy(text + QUOTE_TEXT_BYTES_MAX - 1, "\xe2\x82\xac", sizeof("\xe2\x82\xac"));
    memset(wanted + 1, 'x', QUOTE_TEXT_BYTES_MAX - 1);
    memcpy(wanted + QUOTE_TEXT_BYTES_MAX, "...\"", sizeof("...\""));
    expect_quote(text, wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_stands_in_quotation_marks),
        cmocka_unit_test(what_is_not_printed_safely_is_a_question_mark),
        cmocka_unit_test(a_long_text_is_cut_and_shows_it),
        cmocka_unit_test(a_character_is_not_cut_in_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
