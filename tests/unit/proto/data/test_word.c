#include "proto/data/word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define SIZE_MAX_TRIED 80u

/* Bytes beside the wanted one, and such as would make a carry go into a neighbour. */
static const char others[] = {'\0', '\x01', '\t', '\x0B', '\x7F', '\x80', '\x8A', '\xFF', 'a'};

static void the_first_place_of_a_byte_is_found_at_each_place_of_each_size(void **state)
{
    char text[SIZE_MAX_TRIED];

    (void)state;
    for (size_t other = 0; other < sizeof(others); other++) {
        for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
            memset(text, others[other], sizeof(text));
            assert_null(word_find(text, size, '\n'));
            for (size_t place = size; place-- > 0;) {
                text[place] = '\n'; /* those behind it are there already */
                assert_ptr_equal(word_find(text, size, '\n'), text + place);
            }
        }
    }
}

static void a_byte_behind_the_text_is_not_found(void **state)
{
    static const char text[] = "0123456789012345678901234567890123456789\n";

    (void)state;
    assert_null(word_find(text, sizeof(text) - 2, '\n'));
    assert_ptr_equal(word_find(text, sizeof(text) - 1, '\n'), text + sizeof(text) - 2);
}

static void a_byte_above_ascii_is_found(void **state)
{
    static const char text[] = "0123456789012345678901234567890123456789\xE9";

    (void)state;
    assert_ptr_equal(word_find(text, sizeof(text), '\xE9'), text + sizeof(text) - 2);
}

static void what_two_texts_share_ends_where_they_differ_or_end(void **state)
{
    char left[SIZE_MAX_TRIED];
    char right[SIZE_MAX_TRIED];

    (void)state;
    memset(left, 'x', sizeof(left));
    for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
        memset(right, 'x', sizeof(right));
        assert_int_equal(word_count_shared(left, right, size), size);
        for (size_t place = size; place-- > 0;) {
            right[place] = 'y';
            assert_int_equal(word_count_shared(left, right, size), place);
        }
    }
}

static void texts_that_differ_in_one_byte_are_not_equal(void **state)
{
    char left[SIZE_MAX_TRIED];
    char right[SIZE_MAX_TRIED];

    (void)state;
    memset(left, 'x', sizeof(left));
    memset(right, 'x', sizeof(right));
    for (size_t size = 0; size <= SIZE_MAX_TRIED; size++) {
        assert_true(word_is_equal(left, right, size));
        for (size_t place = 0; place < size; place++) {
            right[place] = 'y';
            assert_false(word_is_equal(left, right, size));
            assert_true(word_is_equal(left, right, place));
            right[place] = 'x';
        }
    }
}

static void a_byte_is_marked_beside_any_other(void **state)
{
    static const unsigned char wanted[] = {0, 1, '?', '@', 0x7F, 0x80, 0xEF, 0xFF};
    char bytes[WORD_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof(wanted); i++) {
        for (unsigned other = 0; other < 256; other++) {
            memset(bytes, (int)other, sizeof(bytes));
            assert_int_equal(word_mark_exactly(word_load(bytes), wanted[i]) != 0,
                             other == wanted[i]);
            for (size_t place = 0; place < sizeof(bytes); place++) {
                bytes[place] = (char)wanted[i];
                assert_true(word_mark_exactly(word_load(bytes), wanted[i]) != 0);
                bytes[place] = (char)other;
            }
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_place_of_a_byte_is_found_at_each_place_of_each_size),
        cmocka_unit_test(a_byte_behind_the_text_is_not_found),
        cmocka_unit_test(a_byte_above_ascii_is_found),
        cmocka_unit_test(what_two_texts_share_ends_where_they_differ_or_end),
        cmocka_unit_test(texts_that_differ_in_one_byte_are_not_equal),
        cmocka_unit_test(a_byte_is_marked_beside_any_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
