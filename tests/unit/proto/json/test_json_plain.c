#include "proto/json/json_plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Two words and one byte. */
#define TEXT_SIZE (2 * WORD_BYTES + 1)

/* By both ways; what is copied is what is counted, and no byte more. */
static size_t count_plain(const char *text, size_t size)
{
    const size_t count = json_count_plain(text, size);
    char copy[TEXT_SIZE + 1];

    assert_true(size < sizeof(copy));
    memset(copy, '#', sizeof(copy));
    assert_int_equal(json_copy_plain(text, size, copy), count);
    assert_memory_equal(copy, text, count);
    assert_int_equal(copy[count], '#');
    return count;
}

static void each_byte_is_plain_or_not_at_each_place(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        const bool is_plain = byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\';

        assert_int_equal(json_is_plain((unsigned char)byte), is_plain);
        for (size_t at = 0; at < TEXT_SIZE; at++) {
            char text[TEXT_SIZE];

            memset(text, 'a', sizeof(text));
            text[at] = (char)byte;
            assert_int_equal(count_plain(text, sizeof(text)), is_plain ? TEXT_SIZE : at);
        }
    }
}

static void no_byte_hides_another_one(void **state)
{
    static const char bytes[] = {'\0', '\x1F', ' ', '!',    '"',    '#',   '[',
                                 '\\', ']',    '~', '\x7F', '\x80', '\xFF'};

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        for (size_t j = 0; j < sizeof(bytes); j++) {
            char text[WORD_BYTES];
            size_t count = 0;

            memset(text, 'a', sizeof(text));
            text[3] = bytes[i];
            text[4] = bytes[j];
            while (count < sizeof(text) && json_is_plain((unsigned char)text[count])) {
                count++;
            }
            assert_int_equal(count_plain(text, sizeof(text)), count);
        }
    }
}

static void only_the_text_is_looked_at(void **state)
{
    static const char text[] = "abcdefghijklmnop";

    (void)state;
    for (size_t size = 0; size < sizeof(text); size++) {
        assert_int_equal(count_plain(text, size), size);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_is_plain_or_not_at_each_place),
        cmocka_unit_test(no_byte_hides_another_one),
        cmocka_unit_test(only_the_text_is_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
