#include <wnetwatch.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/limits.h"

#define ARABIC_MARK "\xD8\x9C"

static void a_name_is_shown_without_what_a_terminal_acts_on(void **state)
{
    char out[WNW_TERMINAL_TEXT_SIZE];

    (void)state;
    assert_int_equal(wnw_terminal_text("\\\\srv\\\x1B[2J" ARABIC_MARK, 0, out, sizeof(out)), 25);
    assert_string_equal(out, "\\\\srv\\<U+001B>[2J<U+061C>");
}

static void the_longest_name_of_an_event_is_shown_as_a_whole(void **state)
{
    char name[STRING_UNITS_MAX * 2 + 1];
    char out[WNW_TERMINAL_TEXT_SIZE];

    (void)state;
    memset(name, '\n', STRING_UNITS_MAX);
    name[STRING_UNITS_MAX] = '\0';
    assert_int_equal(wnw_terminal_text(name, 0, out, sizeof(out)), WNW_TERMINAL_TEXT_SIZE - 1);
    assert_int_equal(strlen(out), WNW_TERMINAL_TEXT_SIZE - 1);

    for (size_t i = 0; i < STRING_UNITS_MAX; i++) {
        memcpy(name + i * 2, ARABIC_MARK, 2);
    }
    name[STRING_UNITS_MAX * 2] = '\0';
    assert_int_equal(wnw_terminal_text(name, 0, out, sizeof(out)), WNW_TERMINAL_TEXT_SIZE - 1);
    assert_int_equal(strlen(out), WNW_TERMINAL_TEXT_SIZE - 1);
}

static void columns_limit_only_when_they_are_given(void **state)
{
    char out[16];

    (void)state;
    assert_int_equal(wnw_terminal_text("abcdefgh", 0, out, sizeof(out)), 8);
    assert_string_equal(out, "abcdefgh");
    assert_int_equal(wnw_terminal_text("abcdefgh", 7, out, sizeof(out)), 7);
    assert_string_equal(out, "abcd...");
}

static void without_a_buffer_it_counts_the_columns(void **state)
{
    char out[1] = {'#'};

    (void)state;
    assert_int_equal(wnw_terminal_text("a\xE6\xBC\xA2", 0, NULL, 100), 3);
    assert_int_equal(wnw_terminal_text("a\xE6\xBC\xA2", 0, out, 0), 3);
    assert_int_equal(out[0], '#');
}

static void no_text_is_an_empty_one(void **state)
{
    char out[32] = "left from before";

    (void)state;
    assert_int_equal(wnw_terminal_text(NULL, 0, out, sizeof(out)), 0);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_shown_without_what_a_terminal_acts_on),
        cmocka_unit_test(the_longest_name_of_an_event_is_shown_as_a_whole),
        cmocka_unit_test(columns_limit_only_when_they_are_given),
        cmocka_unit_test(without_a_buffer_it_counts_the_columns),
        cmocka_unit_test(no_text_is_an_empty_one),
    };

    return cmocka_run_group_tests_name("client_lib.terminal", tests, NULL, NULL);
}
