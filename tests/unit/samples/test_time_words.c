#include "samples/common/time_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* 2026-11-23T04:31:50.537654Z; the local clock is two hours ahead. */
#define NOW_US UINT64_C(1795408310537654)

static int64_t to_local(int64_t utc_s)
{
    return utc_s + 7200;
}

static int64_t to_utc(int64_t local_s)
{
    return local_s - 7200;
}

static const struct time_zone zone = {to_local, to_utc};

static void moments_are_read(void **state)
{
    static const struct {
        const char *text;
        const char *utc;
    } rows[] = {
        {"30s", "2026-11-23T04:31:20.537654Z"},
        {"1h30m", "2026-11-23T03:01:50.537654Z"},
        {"2d", "2026-11-21T04:31:50.537654Z"},
        {"1w", "2026-11-16T04:31:50.537654Z"},
        {"1w1d1h1m1s", "2026-11-15T03:30:49.537654Z"},
        {"999999999d", "1970-01-01T00:00:00.000000Z"},
        {"today", "2026-11-22T22:00:00.000000Z"},
        {"yesterday", "2026-11-21T22:00:00.000000Z"},
        {"2026-11-20", "2026-11-19T22:00:00.000000Z"},
        {"2026-11-20 05:31", "2026-11-20T03:31:00.000000Z"},
        {"2026-11-20T05:31:07", "2026-11-20T03:31:07.000000Z"},
        {"2026-11-23 05:31:50.537", "2026-11-23T03:31:50.537000Z"},
        {"2026-11-23T04:31:50.537654Z", "2026-11-23T04:31:50.537654Z"},
        {"2026-11-23 04:31:50.537Z", "2026-11-23T04:31:50.537000Z"},
        {"2026-11-23T04:31:50.123456789Z", "2026-11-23T04:31:50.123456Z"},
        {"2026-11-23T04:31+05:30", "2026-11-22T23:01:00.000000Z"},
        {"2026-11-23T04:31:50-01:00", "2026-11-23T05:31:50.000000Z"},
        {"2024-02-29", "2024-02-28T22:00:00.000000Z"},
        {"05:31", "2026-11-23T03:31:00.000000Z"},
        {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000000Z"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[TIME_WORDS_UTC_SIZE];
        uint64_t time_us = 0;

        if (!time_words_moment(rows[i].text, NOW_US, &zone, &time_us)) {
            fail_msg("%s is no time", rows[i].text);
        }
        time_words_write_utc(time_us, text);
        assert_string_equal(text, rows[i].utc);
    }
}

static void other_texts_are_no_moments(void **state)
{
    static const char *const texts[] = {
        "",
        "1",
        "h",
        "1x",
        "1h ",
        "1m1h",
        "1h1h",
        "1234567890s",
        "-1h",
        "tomorrow",
        "2026",
        "2026-11",
        "2026-13-01",
        "2026-00-01",
        "2026-11-31",
        "2026-02-29",
        "2026-11-23T",
        "2026-11-23 5:31",
        "2026-11-23 24:00",
        "2026-11-23 05:60",
        "2026-11-23 05:31:60",
        "2026-11-23 05:31:50.",
        "2026-11-23 05:31:50.1234567890",
        "2026-11-23 05:31:50 +1",
        "2026-11-23 05:31:50+01",
        "2026-11-23 05:31:50Zx",
        "1969-12-31T23:59:59Z",
        "0000-01-01",
        "05:31Z",
    };
    uint64_t time_us;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (time_words_moment(texts[i], NOW_US, &zone, &time_us)) {
            fail_msg("\"%s\" was taken for a time", texts[i]);
        }
    }
}

static void a_duration_is_read(void **state)
{
    uint64_t duration_us;

    (void)state;
    assert_true(time_words_duration("1h30m", &duration_us));
    assert_int_equal(duration_us, UINT64_C(5400000000));
    assert_true(time_words_duration("0s", &duration_us));
    assert_int_equal(duration_us, 0);
    assert_false(time_words_duration("today", &duration_us));
}

/* Each day of nine years, so that leap years and ends of months are among them. */
static void what_is_written_is_read_again(void **state)
{
    (void)state;
    for (uint64_t day = 0; day < 9 * 366; day++) {
        const uint64_t time_us = NOW_US + day * UINT64_C(86400000000);
        char text[TIME_WORDS_UTC_SIZE];
        uint64_t read_us = 0;

        time_words_write_utc(time_us, text);
        assert_true(time_words_moment(text, NOW_US, &zone, &read_us));
        assert_int_equal(read_us, time_us);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_read),
        cmocka_unit_test(other_texts_are_no_moments),
        cmocka_unit_test(a_duration_is_read),
        cmocka_unit_test(what_is_written_is_read_again),
    };

    return cmocka_run_group_tests_name("samples.time_words", tests, NULL, NULL);
}
