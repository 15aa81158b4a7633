#include "samples/common/word_match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void a_pattern_matches_as_in_a_filter(void **state)
{
    (void)state;
    assert_true(word_matches("*", ""));
    assert_true(word_matches("a*c", "ABBC"));
    assert_true(word_matches("*.failed", "add.failed"));
    assert_true(word_matches("a?c", "abc"));
    assert_true(word_matches("*ab", "aab"));
    assert_false(word_matches("a?c", "ac"));
    assert_false(word_matches("ab", "abc"));
    assert_false(word_matches("abc", "ab"));
    assert_false(word_matches("*b", "abc"));
}

static void a_typing_error_is_near(void **state)
{
    (void)state;
    assert_int_equal(word_distance("disk", "DISK"), 0);
    assert_int_equal(word_distance("kitten", "sitting"), 3);
    assert_true(word_is_near("disc", "disk"));
    assert_true(word_is_near("suceeded", "succeeded"));
    assert_false(word_is_near("tape", "disk"));
}

static void words_are_the_same_without_case(void **state)
{
    (void)state;
    assert_true(word_is_same("Add", "aDD"));
    assert_false(word_is_same("add", "ad"));
    assert_false(word_is_same("ad", "add"));
    assert_true(word_is_pattern("a*"));
    assert_true(word_is_pattern("?"));
    assert_false(word_is_pattern("a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_matches_as_in_a_filter),
        cmocka_unit_test(a_typing_error_is_near),
        cmocka_unit_test(words_are_the_same_without_case),
    };

    return cmocka_run_group_tests_name("samples.word_match", tests, NULL, NULL);
}
