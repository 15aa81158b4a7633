#include "proto/text/terminal_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/text/utf.h"
#include "tests/support/random.h"

#define ALL SIZE_MAX /* columns */
#define TEXT_SIZE 64u
#define SHOWN_SIZE (TEXT_SIZE * TERMINAL_BYTES_PER_BYTE + 1u)

#define ACUTE "\xCC\x81"
#define ACUTE_2 ACUTE ACUTE
#define ACUTE_8 ACUTE_2 ACUTE_2 ACUTE_2 ACUTE_2
#define HAN "\xE6\xBC\xA2"
#define GRIN "\xF0\x9F\x98\x80"

static void expect_shown(const char *text, const char *shown, size_t columns)
{
    char out[SHOWN_SIZE];

    assert_int_equal(terminal_text_write(text, ALL, out, sizeof(out)), columns);
    assert_string_equal(out, shown);
    assert_int_equal(terminal_text_write(text, ALL, NULL, 0), columns);
}

static void what_a_reader_can_see_stays_and_has_its_width(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        size_t columns;
    } rows[] = {
        {"nothing", "", 0},
        {"ASCII", "\\\\srv\\share ~", 13},
        {"Latin", "gr\xC3\xBC\xC3\x9F", 4},
        {"a space that does not break",
         "a\xC2\xA0"
         "b",
         3},
        {"Hebrew", "\xD7\xA9\xD7\x9C", 2},
        {"a letter with a mark", "e" ACUTE, 1},
        {"a space with a mark", " " ACUTE, 1},
        {"a mark that encloses", "1\xE2\x83\xA3", 1},
        {"as many marks as are allowed", "e" ACUTE_8 "f" ACUTE_8, 2},
        {"a mark that takes a column", "\xE0\xA4\x95\xE0\xA4\xBE", 2},
        {"Chinese", HAN "\xE5\xAD\x97", 4},
        {"Hangul as syllables", "\xED\x95\x9C\xEA\xB8\x80", 4},
        {"Hangul as letters", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2},
        {"kana of full width", "\xE3\x82\xAB", 2},
        {"kana of half width", "\xEF\xBD\xB6", 1},
        {"Latin of full width", "\xEF\xBC\xA1", 2},
        {"an emoji", GRIN, 2},
        {"an emoji with a colour of skin", "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", 4},
        {"two letters of a flag", "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA", 2},
        {"Chinese above U+FFFF", "\xF0\xA0\x80\x8B", 2},
        {"the character for what is unknown", "\xEF\xBF\xBD", 1},
        {"a number that was typed", "<U+001B>", 8},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].name);
        expect_shown(rows[i].text, rows[i].text, rows[i].columns);
    }
}

static void what_a_terminal_acts_on_or_hides_is_shown_by_its_number(void **state)
{
    static const struct {
        const char *name;
        uint32_t character;
    } rows[] = {
        {"a bell", 0x07},
        {"a tab", 0x09},
        {"a line feed", 0x0A},
        {"an escape", 0x1B},
        {"a delete", 0x7F},
        {"the first of C1", 0x80},
        {"a control sequence introducer", 0x9B},
        {"the last of C1", 0x9F},
        {"a soft hyphen", 0xAD},
        {"a grapheme joiner", 0x34F},
        {"the Arabic mark of direction", 0x61C},
        {"a Hangul filler", 0x115F},
        {"a Khmer vowel without a form", 0x17B4},
        {"a Mongolian separator of vowels", 0x180E},
        {"a space without width", 0x200B},
        {"a joiner without width", 0x200D},
        {"the mark of left to right", 0x200E},
        {"the mark of right to left", 0x200F},
        {"a separator of lines", 0x2028},
        {"a separator of paragraphs", 0x2029},
        {"the first embedding", 0x202A},
        {"the override to the left", 0x202E},
        {"a joiner of words", 0x2060},
        {"the first isolate", 0x2066},
        {"the last isolate", 0x2069},
        {"a Hangul filler of full width", 0x3164},
        {"the first for private use", 0xE000},
        {"the last for private use", 0xF8FF},
        {"a noncharacter of Arabic", 0xFDD0},
        {"a selector of a variation", 0xFE0F},
        {"a byte order mark", 0xFEFF},
        {"a Hangul filler of half width", 0xFFA0},
        {"an annotation", 0xFFF9},
        {"a noncharacter", 0xFFFF},
        {"an unassigned character", 0x378},
        {"an unassigned character above U+FFFF", 0x1FFF0},
        {"a control of shorthand", 0x1BCA0},
        {"a tag", 0xE0041},
        {"the end of tags", 0xE007F},
        {"a selector of a variation above U+FFFF", 0xE0100},
        {"private use above U+FFFF", 0xF0000},
        {"the last character", 0x10FFFF},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[TEXT_SIZE] = "a";
        char shown[TEXT_SIZE];
        size_t size = 1 + utf8_encode(rows[i].character, text + 1);

        print_message("%s\n", rows[i].name);
        (void)snprintf(text + size, sizeof(text) - size, "b");
        (void)snprintf(shown, sizeof(shown), "a<U+%04X>b", (unsigned)rows[i].character);
        expect_shown(text, shown, strlen(shown));
    }
}

static void bytes_that_are_no_text_are_shown_one_by_one(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        const char *shown;
    } rows[] = {
        {"a byte that leads nothing", "a\xFFz", "a<0xFF>z"},
        {"a continuation alone", "\x80", "<0x80>"},
        {"a character that ends too early", "\xE6\xBC", "<0xE6><0xBC>"},
        {"a character that another interrupts", "\xE6z", "<0xE6>z"},
        {"an overlong slash", "\xC0\xAF", "<0xC0><0xAF>"},
        {"a surrogate", "\xED\xA0\x80", "<0xED><0xA0><0x80>"},
        {"above the last character", "\xF4\x90\x80\x80", "<0xF4><0x90><0x80><0x80>"},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].name);
        expect_shown(rows[i].text, rows[i].shown, strlen(rows[i].shown));
    }
}

static void a_mark_without_a_base_is_shown_by_its_number(void **state)
{
    (void)state;

    expect_shown(ACUTE "a", "<U+0301>a", 9);
    expect_shown(ACUTE_2, "<U+0301><U+0301>", 16);
    expect_shown("\n" ACUTE, "<U+000A><U+0301>", 16);
    expect_shown("\xFF" ACUTE, "<0xFF><U+0301>", 14);
    expect_shown("\xE0\xA4\xBE", "<U+093E>", 8); /* one that would take a column */
    expect_shown("\xE1\x85\xA1", "<U+1161>", 8); /* a vowel of Hangul */
}

static void a_mark_too_many_is_shown_by_its_number(void **state)
{
    (void)state;

    expect_shown("e" ACUTE_8 ACUTE "f", "e" ACUTE_8 "<U+0301>f", 10);
}

static void a_cut_leaves_whole_characters_with_their_marks(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        size_t columns;
        const char *shown;
        size_t shown_columns;
    } rows[] = {
        {"it fits to the column", "abcde", 5, "abcde", 5},
        {"one column too many", "abcdef", 5, "ab...", 5},
        {"a mark at the end takes no column", "abcde" ACUTE, 5, "abcde" ACUTE, 5},
        {"a mark goes with its base", "abe" ACUTE "def", 5, "ab...", 5},
        {"a base stays with its mark", "ae" ACUTE "def", 4, "a...", 4},
        {"no half of a wide character", HAN HAN HAN, 5, HAN "...", 5},
        {"an odd column stays empty", HAN HAN HAN HAN, 6, HAN "...", 5},
        {"no part of a number", "ab\x1B", 9, "ab...", 5},
        {"a mark that takes a column", "ab\xE0\xA4\x95\xE0\xA4\xBE", 3, "...", 3},
        {"room for the dots alone", "abcdef", 3, "...", 3},
        {"room for fewer dots", "abcdef", 2, "..", 2},
        {"no room", "abcdef", 0, "", 0},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[SHOWN_SIZE];

        print_message("%s\n", rows[i].name);
        assert_int_equal(terminal_text_write(rows[i].text, rows[i].columns, out, sizeof(out)),
                         rows[i].shown_columns);
        assert_string_equal(out, rows[i].shown);
    }
}

static void a_buffer_that_is_too_small_cuts_in_the_same_way(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        size_t capacity;
        const char *shown;
    } rows[] = {
        {"it fits with its NUL", "abcde", 6, "abcde"},
        {"no room for the NUL", "abcde", 5, "a..."},
        {"no part of a character", "ab" GRIN, 6, "ab..."},
        {"no base without its mark", "abe" ACUTE "f", 6, "ab..."},
        {"fewer dots", "abcde", 3, ".."},
        {"the NUL alone", "abcde", 1, ""},
    };

    (void)state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[SHOWN_SIZE];

        print_message("%s\n", rows[i].name);
        assert_int_equal(terminal_text_write(rows[i].text, ALL, out, rows[i].capacity),
                         strlen(rows[i].shown));
        assert_string_equal(out, rows[i].shown);
    }
}

/* Characters of all kinds, and bytes of none. */
static void make_text(struct random *random, char text[TEXT_SIZE])
{
    static const uint32_t limits[] = {0x80, 0x500, 0x3000, 0x10000, 0x20000, 0x110000};
    size_t size = 0;
    size_t wanted = random_below(random, TEXT_SIZE - UTF8_CHARACTER_BYTES_MAX);

    while (size < wanted) {
        uint32_t character = random_below(random, limits[random_below(random, 6)]);

        if (random_once_in(random, 8)) {
            text[size++] = (char)(unsigned char)(1 + random_below(random, 255));
        } else if (random_once_in(random, 4)) {
            size += utf8_encode(0x300 + random_below(random, 0x70), text + size);
        } else if (character != 0) {
            size += utf8_encode(character, text + size);
        }
    }
    text[size] = '\0';
}

/* Well-formed, within its bounds, and not changed by a second time. */
static void check_shown(const char *shown, size_t columns)
{
    char again[SHOWN_SIZE];
    uint32_t character;
    size_t length;

    for (size_t i = 0; i < strlen(shown); i += length) {
        length = utf8_decode(shown + i, strlen(shown) - i, &character);
        assert_int_not_equal(length, 0);
        assert_true(character >= 0x20 && (character < 0x7F || character > 0x9F));
    }
    assert_int_equal(terminal_text_write(shown, ALL, again, sizeof(again)), columns);
    assert_string_equal(again, shown);
}

static void no_text_gets_out_of_its_bounds(void **state)
{
    struct random random;

    (void)state;
    random_init(&random, 20261128);
    for (int i = 0; i < 20000; i++) {
        char text[TEXT_SIZE];
        char out[SHOWN_SIZE + 1];
        size_t columns_max = random_below(&random, 40);
        size_t capacity = 1 + random_below(&random, 80);
        size_t columns;

        make_text(&random, text);
        check_shown(out, terminal_text_write(text, ALL, out, SHOWN_SIZE));
        assert_true(strlen(out) <= strlen(text) * TERMINAL_BYTES_PER_BYTE);

        columns = terminal_text_write(text, columns_max, out, SHOWN_SIZE);
        assert_true(columns <= columns_max);
        check_shown(out, columns);

        out[capacity] = '#';
        check_shown(out, terminal_text_write(text, ALL, out, capacity));
        assert_true(strlen(out) < capacity);
        assert_int_equal(out[capacity], '#');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_reader_can_see_stays_and_has_its_width),
        cmocka_unit_test(what_a_terminal_acts_on_or_hides_is_shown_by_its_number),
        cmocka_unit_test(bytes_that_are_no_text_are_shown_one_by_one),
        cmocka_unit_test(a_mark_without_a_base_is_shown_by_its_number),
        cmocka_unit_test(a_mark_too_many_is_shown_by_its_number),
        cmocka_unit_test(a_cut_leaves_whole_characters_with_their_marks),
        cmocka_unit_test(a_buffer_that_is_too_small_cuts_in_the_same_way),
        cmocka_unit_test(no_text_gets_out_of_its_bounds),
    };

    return cmocka_run_group_tests_name("proto.terminal_text", tests, NULL, NULL);
}
