#include "proto/data/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Of the test vectors that the authors of FNV publish. */
static void texts_have_the_published_numbers(void **state)
{
    (void)state;
    assert_int_equal(hash_add_text(HASH_START, ""), 0x811c9dc5u);
    assert_int_equal(hash_add_text(HASH_START, "a"), 0xe40c292cu);
    assert_int_equal(hash_add_text(HASH_START, "foobar"), 0xbf9cf968u);
}

static void bytes_above_ascii_are_no_negative_numbers(void **state)
{
    (void)state;
    assert_int_equal(hash_add_text(HASH_START, "\xFF"), hash_add(HASH_START, 0xFFu));
}

static void a_text_may_be_added_in_parts(void **state)
{
    (void)state;
    assert_int_equal(hash_add_text(hash_add_text(HASH_START, "foo"), "bar"),
                     hash_add_text(HASH_START, "foobar"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_have_the_published_numbers),
        cmocka_unit_test(bytes_above_ascii_are_no_negative_numbers),
        cmocka_unit_test(a_text_may_be_added_in_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
