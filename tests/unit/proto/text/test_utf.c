#include "proto/text/utf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

struct bytes_case {
    const char *name;
    const char *bytes;
    size_t size;
};

static void every_scalar_value_survives_encoding_and_decoding(void **state)
{
    (void)state;

    for (uint32_t character = 0; character <= 0x10FFFFu; character++) {
        char bytes[UTF8_CHARACTER_BYTES_MAX];
        uint32_t back = UTF_REPLACEMENT + 1;
        size_t size;

        if (character >= 0xD800u && character <= 0xDFFFu) {
            continue;
        }
        size = utf8_encode(character, bytes);
        if (utf8_decode(bytes, size, &back) != size || back != character) {
            fail_msg("U+%04lX came back as U+%04lX", (unsigned long)character, (unsigned long)back);
        }
    }
}

static void characters_have_the_size_that_the_standard_gives_them(void **state)
{
    char bytes[UTF8_CHARACTER_BYTES_MAX];

    (void)state;

    assert_int_equal(utf8_encode(0x7F, bytes), 1);
    assert_int_equal(utf8_encode(0x80, bytes), 2);
    assert_memory_equal(bytes, "\xC2\x80", 2);
    assert_int_equal(utf8_encode(0x7FF, bytes), 2);
    assert_int_equal(utf8_encode(0x800, bytes), 3);
    assert_memory_equal(bytes, "\xE0\xA0\x80", 3);
    assert_int_equal(utf8_encode(0xFFFF, bytes), 3);
    assert_int_equal(utf8_encode(0x10000, bytes), 4);
    assert_memory_equal(bytes, "\xF0\x90\x80\x80", 4);
}

static void bytes_that_are_not_well_formed_are_refused(void **state)
{
    static const struct bytes_case cases[] = {
        {"nothing", "", 0},
        {"a lone continuation", "\x80", 1},
        {"an overlong slash", "\xC0\xAF", 2},
        {"an overlong slash of three bytes", "\xE0\x80\xAF", 3},
        {"an overlong character of four bytes", "\xF0\x8F\xBF\xBF", 4},
        {"a high surrogate", "\xED\xA0\x80", 3},
        {"a low surrogate", "\xED\xBF\xBF", 3},
        {"above the last plane", "\xF4\x90\x80\x80", 4},
        {"a lead byte of five", "\xF8\x88\x80\x80\x80", 5},
        {"a byte that never occurs", "\xFF", 1},
        {"two bytes cut short", "\xC3", 1},
        {"three bytes cut short", "\xE2\x82", 2},
        {"four bytes cut short", "\xF0\x9F\x98", 3},
        {"a lead byte before ASCII", "\xC3(", 2},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t character = 7;

        if (utf8_decode(cases[i].bytes, cases[i].size, &character) != 0) {
            fail_msg("%s was taken as U+%04lX", cases[i].name, (unsigned long)character);
        }
    }
}

static void a_pair_of_surrogates_is_one_character(void **state)
{
    static const uint16_t units[] = {0xD83D, 0xDE00};
    uint32_t character;

    (void)state;

    assert_int_equal(utf16_decode(units, 2, &character), 2);
    assert_int_equal(character, 0x1F600);
}

static void an_unpaired_surrogate_is_a_replacement_of_one_unit(void **state)
{
    static const uint16_t high_before_letter[] = {0xD83D, 'a'};
    static const uint16_t low_first[] = {0xDE00, 0xD83D};
    uint32_t character;

    (void)state;

    assert_int_equal(utf16_decode(high_before_letter, 2, &character), 1);
    assert_int_equal(character, UTF_REPLACEMENT);
    assert_int_equal(utf16_decode(high_before_letter, 1, &character), 1);
    assert_int_equal(character, UTF_REPLACEMENT);
    assert_int_equal(utf16_decode(low_first, 2, &character), 1);
    assert_int_equal(character, UTF_REPLACEMENT);
}

static void units_are_counted_as_utf16_would_need_them(void **state)
{
    static const char text[] = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80";

    (void)state;

    assert_int_equal(utf8_count_units("", 0), 0);
    assert_int_equal(utf8_count_units(text, strlen(text)), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value_survives_encoding_and_decoding),
        cmocka_unit_test(characters_have_the_size_that_the_standard_gives_them),
        cmocka_unit_test(bytes_that_are_not_well_formed_are_refused),
        cmocka_unit_test(a_pair_of_surrogates_is_one_character),
        cmocka_unit_test(an_unpaired_surrogate_is_a_replacement_of_one_unit),
        cmocka_unit_test(units_are_counted_as_utf16_would_need_them),
    };

    return cmocka_run_group_tests_name("utf", tests, NULL, NULL);
}
