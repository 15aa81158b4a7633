/* The lines of the log that wait: bounded, in order, and none is lost without being counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "broker/core/log_ring.h"

static struct log_ring ring;

static int set_up(void **state)
{
    (void)state;
    memset(&ring, 0, sizeof(ring));
    return 0;
}

static void put(unsigned int number)
{
    struct log_line line = {.utc_us = number};

    (void)snprintf(line.text, sizeof(line.text), "line %u", number);
    log_ring_put(&ring, &line);
}

static void put_many(unsigned int first, unsigned int count)
{
    for (unsigned int i = 0; i < count; i++) {
        put(first + i);
    }
}

static void expect(uint64_t lost_count, const char *text)
{
    struct log_line line;

    assert_int_equal(log_ring_take(&ring, &line), lost_count);
    assert_string_equal(line.text, text);
}

static void expect_many(unsigned int first, unsigned int count)
{
    char text[32];

    for (unsigned int i = 0; i < count; i++) {
        (void)snprintf(text, sizeof(text), "line %u", first + i);
        expect(1, text);
    }
}

static void expect_none(void)
{
    struct log_line line;

    assert_int_equal(log_ring_take(&ring, &line), 0);
}

static void lines_come_out_in_their_order(void **state)
{
    (void)state;
    put_many(0, LOG_RING_LINES_MAX);
    expect_many(0, 10);
    put_many(LOG_RING_LINES_MAX, 10);

    expect_many(10, LOG_RING_LINES_MAX);
    expect_none();
}

static void what_does_not_fit_is_dropped_and_counted(void **state)
{
    (void)state;
    put_many(0, LOG_RING_LINES_MAX + 3);

    expect_many(0, LOG_RING_LINES_MAX);
    expect(3, "3 lines were not logged");
    expect_none();
}

static void one_dropped_line_is_told_in_the_singular_with_its_time(void **state)
{
    struct log_line line;

    (void)state;
    put_many(0, LOG_RING_LINES_MAX + 1);
    expect_many(0, LOG_RING_LINES_MAX);

    assert_int_equal(log_ring_take(&ring, &line), 1);
    assert_string_equal(line.text, "1 line was not logged");
    assert_int_equal(line.utc_us, LOG_RING_LINES_MAX);
}

static void the_count_stands_where_the_lines_are_missing(void **state)
{
    (void)state;
    put_many(0, LOG_RING_LINES_MAX + 1);
    expect_many(0, 1);
    put(1000); /* there is room, but something before it is missing */

    expect_many(1, LOG_RING_LINES_MAX - 1);
    expect(2, "2 lines were not logged");
    put(1001);
    expect(1, "line 1001");
    expect_none();
}

static void lines_that_could_not_be_written_are_counted_too(void **state)
{
    struct log_line line;

    (void)state;
    put_many(0, 2);
    assert_int_equal(log_ring_take(&ring, &line), 1);
    log_ring_count_dropped(&ring, 1, line.utc_us);

    expect_many(1, 1);
    assert_int_equal(log_ring_take(&ring, &line), 1);
    log_ring_count_dropped(&ring, 1, line.utc_us); /* the count itself could not be written */
    put(2);
    expect(2, "2 lines were not logged");
    expect_none();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(lines_come_out_in_their_order, set_up),
        cmocka_unit_test_setup(what_does_not_fit_is_dropped_and_counted, set_up),
        cmocka_unit_test_setup(one_dropped_line_is_told_in_the_singular_with_its_time, set_up),
        cmocka_unit_test_setup(the_count_stands_where_the_lines_are_missing, set_up),
        cmocka_unit_test_setup(lines_that_could_not_be_written_are_counted_too, set_up),
    };

    return cmocka_run_group_tests_name("log_ring", tests, NULL, NULL);
}
