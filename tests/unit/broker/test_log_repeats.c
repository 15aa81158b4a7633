/* A message that repeats is said once and then counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "broker/core/log_repeats.h"

static struct log_repeats repeats;
static const char reading[] = "cannot read";
static const char places[LOG_REPEAT_MESSAGES_MAX + 1];

static int set_up(void **state)
{
    (void)state;
    memset(&repeats, 0, sizeof(repeats));
    return 0;
}

static bool admit_from(const void *place, const char *text, uint64_t now_ms,
                       struct log_line *made_room_out)
{
    struct log_line line = {.level = LOG_LEVEL_ERROR, .utc_us = now_ms * 1000};

    (void)snprintf(line.text, sizeof(line.text), "%s", text);
    return log_repeats_admit(&repeats, place, &line, now_ms, made_room_out);
}

static bool admit(const char *text, uint64_t now_ms)
{
    struct log_line made_room;
    const bool is_admitted = admit_from(reading, text, now_ms, &made_room);

    assert_string_equal(made_room.text, "");
    return is_admitted;
}

static void expect_told(uint64_t now_ms, const char *text)
{
    struct log_line line;

    assert_true(log_repeats_take(&repeats, now_ms, &line));
    assert_string_equal(line.text, text);
    assert_int_equal(line.level, LOG_LEVEL_ERROR);
}

static void expect_nothing_told(uint64_t now_ms)
{
    struct log_line line;

    assert_false(log_repeats_take(&repeats, now_ms, &line));
}

static void fill(void)
{
    char text[32];

    for (unsigned int i = 0; i < LOG_REPEAT_MESSAGES_MAX; i++) {
        (void)snprintf(text, sizeof(text), "file %u", i);
        assert_true(admit(text, i));
    }
}

static void two_messages_that_alternate_are_said_once_each(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 10; i++) {
        assert_int_equal(admit("file a", i), i == 0);
        assert_int_equal(admit("file b", i), i == 0);
    }

    expect_nothing_told(LOG_REPEAT_MS - 1);
    expect_told(LOG_REPEAT_MS, "repeated 9 times: file a");
    expect_told(LOG_REPEAT_MS, "repeated 9 times: file b");
    expect_nothing_told(LOG_REPEAT_MS);
}

static void a_message_that_does_not_repeat_is_told_nothing_of(void **state)
{
    (void)state;
    assert_true(admit("file a", 0));

    assert_true(log_repeats_next_ms(&repeats) == LOG_REPEAT_NEVER);
    expect_nothing_told(LOG_REPEAT_MS);
    assert_true(admit("file a", LOG_REPEAT_MS));
}

static void the_same_text_of_another_place_is_another_message(void **state)
{
    struct log_line made_room;

    (void)state;
    assert_true(admit("file a", 0));

    assert_true(admit_from(&places[0], "file a", 0, &made_room));
}

static void what_goes_on_is_told_once_in_each_period(void **state)
{
    (void)state;
    assert_true(admit("file a", 0));
    assert_false(admit("file a", 1));
    assert_int_equal(log_repeats_next_ms(&repeats), LOG_REPEAT_MS);
    expect_told(LOG_REPEAT_MS, "repeated 1 times: file a");

    assert_false(admit("file a", LOG_REPEAT_MS + 1));
    assert_int_equal(log_repeats_next_ms(&repeats), 2 * LOG_REPEAT_MS);
    expect_told(2 * LOG_REPEAT_MS, "repeated 1 times: file a");
    expect_nothing_told(3 * LOG_REPEAT_MS);
    assert_true(admit("file a", 3 * LOG_REPEAT_MS));
}

static void at_the_end_all_counts_are_told(void **state)
{
    (void)state;
    assert_true(admit("file a", 0));
    assert_false(admit("file a", 1));

    expect_told(LOG_REPEAT_NEVER, "repeated 1 times: file a");
    expect_nothing_told(LOG_REPEAT_NEVER);
    assert_int_equal(repeats.count, 0);
}

static void more_subjects_than_are_remembered_are_counted_as_similar(void **state)
{
    (void)state;
    fill();

    assert_false(admit("file 1000", 100));
    assert_false(admit("file 1001", 100));
    expect_told(LOG_REPEAT_MS, "2 others like this were not logged: file 0");
}

static void another_place_makes_room_and_the_count_is_not_lost(void **state)
{
    struct log_line made_room;

    (void)state;
    fill();
    assert_false(admit("file 0", 100));

    assert_true(admit_from(&places[0], "a warning", 100, &made_room));
    assert_string_equal(made_room.text, "repeated 1 times: file 0");
    assert_true(admit_from(&places[1], "a second warning", 100, &made_room));
    assert_string_equal(made_room.text, "");
}

static void a_long_message_is_counted_with_its_end_cut(void **state)
{
    struct log_line line;
    char text[LOG_LINE_BYTES_MAX + 1];

    (void)state;
    memset(text, 'x', LOG_LINE_BYTES_MAX);
    text[LOG_LINE_BYTES_MAX] = '\0';
    assert_true(admit(text, 0));
    assert_false(admit(text, 0));

    assert_true(log_repeats_take(&repeats, LOG_REPEAT_MS, &line));
    assert_int_equal(strncmp(line.text, "repeated 1 times: xxx", 21), 0);
}

static void a_long_message_is_not_cut_inside_a_character(void **state)
{
    static const char euro[] = "\xE2\x82\xAC";
    struct log_line line;
    char text[LOG_LINE_BYTES_MAX + 1] = "";

    (void)state;
    while (strlen(text) + 3 <= LOG_LINE_BYTES_MAX) {
        (void)strcat(text, euro);
    }
    for (unsigned int count = 1; count < 20000; count *= 10) { /* the count moves the cut */
        memset(&repeats, 0, sizeof(repeats));
        for (unsigned int i = 0; i <= count; i++) {
            (void)admit(text, 0);
        }
        assert_true(log_repeats_take(&repeats, LOG_REPEAT_MS, &line));
        assert_string_equal(line.text + strlen(line.text) - 6, "\xE2\x82\xAC...");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(two_messages_that_alternate_are_said_once_each, set_up),
        cmocka_unit_test_setup(a_message_that_does_not_repeat_is_told_nothing_of, set_up),
        cmocka_unit_test_setup(the_same_text_of_another_place_is_another_message, set_up),
        cmocka_unit_test_setup(what_goes_on_is_told_once_in_each_period, set_up),
        cmocka_unit_test_setup(at_the_end_all_counts_are_told, set_up),
        cmocka_unit_test_setup(more_subjects_than_are_remembered_are_counted_as_similar, set_up),
        cmocka_unit_test_setup(another_place_makes_room_and_the_count_is_not_lost, set_up),
        cmocka_unit_test_setup(a_long_message_is_counted_with_its_end_cut, set_up),
        cmocka_unit_test_setup(a_long_message_is_not_cut_inside_a_character, set_up),
    };

    return cmocka_run_group_tests_name("log_repeats", tests, NULL, NULL);
}
