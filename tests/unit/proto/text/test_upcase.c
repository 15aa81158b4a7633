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
        const char *name;
        uint32_t small;
        uint32_t big;
    } cases[] = {
        {"the first of ASCII", 'a', 'A'},
        {"the last of ASCII", 'z', 'Z'},
        {"Latin with an umlaut", 0xE4, 0xC4},
        {"Latin that leaves its block", 0xFF, 0x178},
        {"Latin with a macron", 0x101, 0x100},
        {"Greek", 0x3B1, 0x391},
        {"a Greek sigma", 0x3C3, 0x3A3},
        {"Cyrillic", 0x44F, 0x42F},
        {"Armenian", 0x561, 0x531},
        {"Latin with a caron", 0x1E9, 0x1E8},
        {"Greek with a breathing", 0x1F00, 0x1F08},
        {"a Roman numeral", 0x2170, 0x2160},
        {"a letter in a circle", 0x24D0, 0x24B6},
        {"a letter of full width", 0xFF41, 0xFF21},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        print_message("%s\n", cases[i].name);
        assert_int_equal(upcase_character(cases[i].small), cases[i].big);
        assert_int_equal(upcase_character(cases[i].big), cases[i].big);
    }
}

static void characters_that_windows_leaves_alone_stay(void **state)
{
    static const struct {
        const char *name;
        uint32_t character;
    } kept[] = {
        {"a digit", '0'},
        {"the character before A", '@'},
        {"the character after Z", '['},
        {"the character before a", '`'},
        {"the character after z", '{'},
        {"a micro sign", 0xB5},
        {"a sharp s", 0xDF},
        {"an i without a dot", 0x131},
        {"a long s", 0x17F},
        {"a digraph in title case", 0x1C5},
        {"a Greek iota below", 0x345},
        {"a final sigma", 0x3C2},
        {"a capital sharp s", 0x1E9E},
        {"a currency sign", 0x20AC},
        {"the first surrogate", 0xD800},
        {"the last surrogate", 0xDFFF},
        {"the last of the basic plane", 0xFFFF},
        {"a small Deseret letter", 0x10428},
        {"an emoji", 0x1F600},
        {"the last character", 0x10FFFF},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        print_message("%s\n", kept[i].name);
        assert_int_equal(upcase_character(kept[i].character), kept[i].character);
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

/* Long enough for two words, which are raised eight bytes at a time. */
static void each_byte_is_raised_alike_at_each_place(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        const char raised = (char)(byte < 0x80u ? upcase_character(byte) : byte);

        for (size_t at = 0; at < 17; at++) {
            char text[17];
            char expected[17];
            char out[17 * 3 / 2 + 1];

            memset(text, 'q', sizeof(text));
            memset(expected, 'Q', sizeof(expected));
            text[at] = (char)byte;
            expected[at] = raised;
            assert_int_equal(upcase_utf8(text, sizeof(text), out), sizeof(text));
            assert_memory_equal(out, expected, sizeof(expected));
        }
    }
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
        cmocka_unit_test(characters_that_windows_leaves_alone_stay),
        cmocka_unit_test(raising_twice_changes_nothing_more),
        cmocka_unit_test(no_character_grows_beyond_the_promised_room),
        cmocka_unit_test(text_is_raised_character_by_character),
        cmocka_unit_test(each_byte_is_raised_alike_at_each_place),
        cmocka_unit_test(texts_are_equal_but_for_case),
    };

    return cmocka_run_group_tests_name("upcase", tests, NULL, NULL);
}
