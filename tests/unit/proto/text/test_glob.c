#include "proto/text/glob.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define HARD_SIZE 2000u

struct glob_case {
    const char *pattern;
    const char *text;
    bool matches;
};

static void assert_cases(const struct glob_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool matches = glob_matches(cases[i].pattern, strlen(cases[i].pattern), cases[i].text,
                                    strlen(cases[i].text));

        if (matches != cases[i].matches) {
            fail_msg("%s against %s: %s", cases[i].pattern, cases[i].text,
                     matches ? "matched" : "did not match");
        }
    }
}

static void a_pattern_without_wildcards_covers_just_itself(void **state)
{
    static const struct glob_case cases[] = {
        {"", "", true},       {"", "A", false},   {"A", "", false},     {"AB", "AB", true},
        {"AB", "ABC", false}, {"AB", "A", false}, {"AB", "XAB", false}, {"A[B]", "A[B]", true},
    };

    (void)state;

    assert_cases(cases, sizeof(cases) / sizeof(cases[0]));
}

static void a_star_covers_any_run(void **state)
{
    static const struct glob_case cases[] = {
        {"*", "", true},           {"*", "ABC", true},         {"**", "", true},
        {"A*", "A", true},         {"A*", "ABC", true},        {"A*", "BA", false},
        {"*C", "ABC", true},       {"*C", "ABCD", false},      {"*B*", "ABC", true},
        {"*B*", "AC", false},      {"A*C", "AC", true},        {"A*C", "ABBC", true},
        {"A*C", "ABBCD", false},   {"A*B*C", "AXBXC", true},   {"A*B*C", "AXCXB", false},
        {"*AB*AB", "AABAB", true}, {"*AAB", "AAAB", true},     {"*A*A*A", "AA", false},
        {"***A***", "BAB", true},  {"*AB*C", "AABABCC", true},
    };

    (void)state;

    assert_cases(cases, sizeof(cases) / sizeof(cases[0]));
}

static void a_question_mark_covers_one_character_of_any_size(void **state)
{
    static const struct glob_case cases[] = {
        {"?", "", false},
        {"?", "A", true},
        {"?", "AB", false},
        {"?", "\xC3\x84", true},
        {"?", "\xE2\x82\xAC", true},
        {"?", "\xF0\x9F\x98\x80", true},
        {"??", "\xC3\x84", false},
        {"A?C",
         "A\xF0\x9F\x98\x80"
         "C",
         true},
        {"*?", "", false},
        {"*?", "\xC3\x84", true},
        {"*??", "\xC3\x84", false},
        {"*?\xC3\x84", "\xC3\x84", false},
        {"*\xC3\x84?", "\xC3\x84\xC3\x84", true},
        {"*?B*?", "ABB", true},
        {"*?B",
         "BB\xC3\x84"
         "B",
         true},
    };

    (void)state;

    assert_cases(cases, sizeof(cases) / sizeof(cases[0]));
}

/* A recursive matcher would take longer than the universe has. */
static void many_stars_take_no_exponential_time(void **state)
{
    char *pattern = malloc(HARD_SIZE);
    char *text = malloc(HARD_SIZE);

    (void)state;
    assert_non_null(pattern);
    assert_non_null(text);

    for (size_t i = 0; i < HARD_SIZE; i++) {
        pattern[i] = i % 2 == 0 ? '*' : 'A';
    }
    memset(text, 'A', HARD_SIZE);
    assert_true(glob_matches(pattern, HARD_SIZE, text, HARD_SIZE));
    pattern[HARD_SIZE - 1] = 'B';
    assert_false(glob_matches(pattern, HARD_SIZE, text, HARD_SIZE));

    free(pattern);
    free(text);
}

/* Looked for by trying each place, these would cost seconds under the sanitizers. */
static void what_nearly_matches_everywhere_takes_linear_time(void **state)
{
    static char pattern[GLOB_LINEAR_BYTES_MAX];
    static char text[64 * GLOB_LINEAR_BYTES_MAX];

    (void)state;
    memset(pattern, 'A', sizeof(pattern));
    pattern[0] = pattern[sizeof(pattern) - 1] = '*';
    pattern[sizeof(pattern) - 2] = 'B';
    memset(text, 'A', sizeof(text));

    for (int i = 0; i < 100; i++) {
        assert_false(glob_matches(pattern, sizeof(pattern), text, sizeof(text)));
    }
    text[sizeof(text) - 1] = 'B';
    assert_true(glob_matches(pattern, sizeof(pattern), text, sizeof(text)));
}

static void a_piece_above_the_linear_limit_is_found_all_the_same(void **state)
{
    static char pattern[GLOB_LINEAR_BYTES_MAX + 10];
    static char text[GLOB_LINEAR_BYTES_MAX + 100];

    (void)state;
    memset(pattern, 'A', sizeof(pattern));
    pattern[0] = pattern[sizeof(pattern) - 1] = '*';
    pattern[sizeof(pattern) - 2] = 'B';
    memset(text, 'A', sizeof(text));

    assert_false(glob_matches(pattern, sizeof(pattern), text, sizeof(text)));
    text[sizeof(text) - 50] = 'B';
    assert_true(glob_matches(pattern, sizeof(pattern), text, sizeof(text)));
}

static void the_work_is_a_sum_unless_both_wildcards_are_there(void **state)
{
    (void)state;

    assert_in_range(glob_work("*ABC*", 5, 1000), 1000, 4000);
    assert_in_range(glob_work("AB??C", 5, 1000), 1000, 4000);
    assert_in_range(glob_work("*AB?*", 5, 1000), 5000, 7000);
    assert_int_equal(glob_work("", 0, 0), 1);
}

/* The obvious matcher, for texts so short that its price does not matter. */
static bool matches_plainly(const char *pattern, const char *text)
{
    if (*pattern == '\0') {
        return *text == '\0';
    }
    if (*pattern == '*') {
        return matches_plainly(pattern + 1, text) ||
               (*text != '\0' && matches_plainly(pattern, text + 1));
    }
    return *text != '\0' && (*pattern == '?' || *pattern == *text) &&
           matches_plainly(pattern + 1, text + 1);
}

/* The number-th text over the alphabet, counted by length: 0 is the empty one. */
static void spell(size_t number, const char *alphabet, char *text_out)
{
    size_t base = strlen(alphabet);
    size_t size = 0;

    while (number > 0) {
        number--;
        text_out[size] = alphabet[number % base];
        size++;
        number /= base;
    }
    text_out[size] = '\0';
}

static void every_short_pattern_agrees_with_the_obvious_matcher(void **state)
{
    char pattern[16];
    char text[16];

    (void)state;

    for (size_t i = 0; i < 5461; i++) {
        spell(i, "AB*?", pattern);
        for (size_t j = 0; j < 127; j++) {
            spell(j, "AB", text);
            if (glob_matches(pattern, strlen(pattern), text, strlen(text)) !=
                matches_plainly(pattern, text)) {
                fail_msg("%s against %s", pattern, text);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_without_wildcards_covers_just_itself),
        cmocka_unit_test(a_star_covers_any_run),
        cmocka_unit_test(a_question_mark_covers_one_character_of_any_size),
        cmocka_unit_test(many_stars_take_no_exponential_time),
        cmocka_unit_test(what_nearly_matches_everywhere_takes_linear_time),
        cmocka_unit_test(a_piece_above_the_linear_limit_is_found_all_the_same),
        cmocka_unit_test(the_work_is_a_sum_unless_both_wildcards_are_there),
        cmocka_unit_test(every_short_pattern_agrees_with_the_obvious_matcher),
    };

    return cmocka_run_group_tests_name("glob", tests, NULL, NULL);
}
