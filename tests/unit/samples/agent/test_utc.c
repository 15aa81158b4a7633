#include "samples/agent/core/utc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "proto/event_time.h"
#include "samples/agent/core/retry_after.h"

static bool read_line(const char *text, uint64_t *time_us)
{
    return utc_read_line(text, strlen(text), time_us);
}

static void the_time_of_a_line_is_read(void **state)
{
    uint64_t time_us = 0;

    (void)state;
    assert_true(read_line("1970-01-01T00:00:00.000001Z", &time_us));
    assert_int_equal(time_us, 1);
    assert_true(read_line("2000-02-29T23:59:59.999999Z", &time_us));
    assert_int_equal(time_us, UINT64_C(951868799999999));
    assert_true(read_line("2026-11-23T04:31:50.537654Z", &time_us));
    assert_int_equal(time_us, UINT64_C(1795408310537654));
    assert_true(read_line("9999-12-31T23:59:59.000000Z", &time_us));
    assert_int_equal(time_us, UINT64_C(253402300799000000));
}

static void every_time_that_a_broker_writes_is_read(void **state)
{
    (void)state;
    for (uint64_t time_us = 0; time_us < UINT64_C(4102444800000000);
         time_us += UINT64_C(7919123456789)) {
        char text[EVENT_TIME_TEXT_SIZE + 1] = {0};
        uint64_t read_us = 0;

        event_time_write(time_us, text);
        assert_true(utc_read_line(text, EVENT_TIME_TEXT_SIZE, &read_us));
        assert_int_equal(read_us, time_us);
    }
}

static void another_text_is_no_time(void **state)
{
    static const char *const texts[] = {
        "",
        "2026-11-23T04:31:50Z",
        "2026-11-23 04:31:50.537654Z",
        "2026-11-23T04:31:50.537654+",
        "2026-13-23T04:31:50.537654Z",
        "2026-11-31T04:31:50.537654Z",
        "2026-02-29T04:31:50.537654Z",
        "1969-12-31T23:59:59.000000Z",
        "2026-11-23T24:00:00.000000Z",
        "2026-11-23T23:60:00.000000Z",
        "2026-11-23T23:00:60.000000Z",
        "2026-11-23T+4:31:50.537654Z",
        "2026-11-23T 4:31:50.537654Z",
    };
    uint64_t time_us;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_false(read_line(texts[i], &time_us));
    }
}

static void a_pause_is_seconds(void **state)
{
    uint32_t pause_ms = 1;

    (void)state;
    assert_true(retry_after_read("120", 0, &pause_ms));
    assert_int_equal(pause_ms, 120000);
    assert_true(retry_after_read("0", 0, &pause_ms));
    assert_int_equal(pause_ms, 0);
    assert_true(retry_after_read("99999999999999999999999999", 0, &pause_ms));
    assert_int_equal(pause_ms, 4294967000u);
}

static void a_pause_is_a_date(void **state)
{
    const uint64_t now_s = 1795408310; /* 04:31:50 */
    uint32_t pause_ms = 1;

    (void)state;
    assert_true(retry_after_read("Mon, 23 Nov 2026 04:33:50 GMT", now_s, &pause_ms));
    assert_int_equal(pause_ms, 120000);
    assert_true(retry_after_read("Mon, 23 Nov 2026 04:31:49 GMT", now_s, &pause_ms));
    assert_int_equal(pause_ms, 0);
    assert_true(retry_after_read("Fri, 31 Dec 9999 23:59:59 GMT", now_s, &pause_ms));
    assert_int_equal(pause_ms, 4294967000u);
}

static void another_text_is_no_pause(void **state)
{
    static const char *const texts[] = {"",
                                        "soon",
                                        "-1",
                                        "1.5",
                                        "12 s",
                                        "Mon",
                                        "Mon, 23 Nov 2026 04:33:50",
                                        "Mon, 23 Nov 2026 04:33:50 GMT+1",
                                        "Mon, 23 Now 2026 04:33:50 GMT",
                                        "Monday, 23-Nov-26 04:33:50 GMT"};
    uint32_t pause_ms;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_false(retry_after_read(texts[i], 0, &pause_ms));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_time_of_a_line_is_read),
        cmocka_unit_test(every_time_that_a_broker_writes_is_read),
        cmocka_unit_test(another_text_is_no_time),
        cmocka_unit_test(a_pause_is_seconds),
        cmocka_unit_test(a_pause_is_a_date),
        cmocka_unit_test(another_text_is_no_pause),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
