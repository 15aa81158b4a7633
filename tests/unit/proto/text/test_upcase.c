#include "proto/text/upcase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/text/utf.h"

static void letters_of_many_scripts_are_raised(void **state)
{
    static const struct {
        uint32_t small;
        uint32_t big;
    } cases[] = {{'a', 'A'},       {'z', 'Z'},      {0xE4, 0xC4},     {0xFF, 0x178},
                 {0x101, 0x100},   {0x3B1, 0x391},  {0x3C3, 0x3A3},   {0x44F, 0x42F},
                 {0x561, 0x531},   {0x1E9, 0x1E8},  {0x1F00, 0x1F08}, {0x2170, 0x2160},
                 {0x24D0, 0x24B6}, {0xFF41, 0xFF21}};

    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(upcase_character(cases[i].small), cases[i].big);
        assert_int_equal(upcase_character(cases[i].big), cases[i].big);
    }
}

static void what_windows_leaves_alone_stays(void **state)
{
    static const uint32_t kept[] = {'0',    '@',    '[',    '`',     '{',     0xB5,    0xDF,
                                    0x131,  0x17F,  0x1C5,  0x345,   0x3C2,   0x1E9E,  0x20AC,
                                    0xD800, 0xDFFF, 0xFFFF, 0x10428, 0x1F600, 0x10FFFF};

    (void)state;

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        assert_int_equal(upcase_character(kept[i]), kept[i]);
    }
}

static void raising_twice_changes_nothing_more(void **state)
{
    (void)state;

    for (uint32_t character = 0; character <= 0xFFFFu; character++) {
        uint32_t once = upcase_character(character);

        assert_true(once <= 0xFFFFu);
        assert_int_equal(upcase_character(once), once);
    }
}

static void no_character_grows_beyond_the_promised_room(void **state)
{
    (void)state;

    for (uint32_t character = 1; character <= 0xFFFFu; character++) {
        char small[UTF8_CHARACTER_BYTES_MAX];
        char big[UTF8_CHARACTER_BYTES_MAX];
        size_t small_size;

        if (character >= 0xD800u && character <= 0xDFFFu) {
            continue;
        }
        small_size = utf8_encode(character, small);
        assert_true(utf8_encode(upcase_character(character), big) * 2 <= small_size * 3);
    }
}

static void text_is_raised_character_by_character(void **state)
{
    static const char text[] = "Stra\xC3\x9F"
                               "e \xC9\x90\xF0\x9F\x98\x80z";
    char out[sizeof(text) * 3 / 2 + 1];
    size_t size;

    (void)state;

    size = upcase_utf8(text, sizeof(text) - 1, out);

    assert_int_equal(size, sizeof(text) - 1 + 1);
    assert_memory_equal(out,
                        "STRA\xC3\x9F"
                        "E \xE2\xB1\xAF\xF0\x9F\x98\x80Z",
                        size);
}

static void texts_are_equal_but_for_case(void **state)
{
    (void)state;

    assert_true(upcase_equal("", ""));
    assert_true(upcase_equal("\\\\Srv\\\xC3\x84", "\\\\sRV\\\xC3\xA4"));
    assert_true(upcase_equal("\xC9\x90", "\xE2\xB1\xAF"));
    assert_false(upcase_equal("a", "ab"));
    assert_false(upcase_equal("ab", "a"));
    assert_false(upcase_equal("a", ""));
    assert_false(upcase_equal("i", "\xC4\xB1"));
    assert_false(upcase_equal("ss", "\xC3\x9F"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_of_many_scripts_are_raised),
        cmocka_unit_test(what_windows_leaves_alone_stays),
        cmocka_unit_test(raising_twice_changes_nothing_more),
        cmocka_unit_test(no_character_grows_beyond_the_promised_room),
        cmocka_unit_test(text_is_raised_character_by_character),
        cmocka_unit_test(texts_are_equal_but_for_case),
    };

    return cmocka_run_group_tests_name("upcase", tests, NULL, NULL);
}
