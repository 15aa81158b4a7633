#include "proto/event_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

struct pair {
    const char *name;
    const char *text;
    uint64_t time_us;
};

static const struct pair writable[] = {
    {"the epoch", "1970-01-01T00:00:00.000000Z", 0},
    {"one microsecond", "1970-01-01T00:00:00.000001Z", 1},
    {"the end of 1970", "1970-12-31T23:59:59.999999Z", UINT64_C(31535999999999)},
    {"the first leap day", "1972-02-29T12:00:00.000000Z", UINT64_C(68212800000000)},
    {"a leap day of a century", "2000-02-29T00:00:00.000000Z", UINT64_C(951782400000000)},
    {"the day after it", "2000-03-01T00:00:00.000000Z", UINT64_C(951868800000000)},
    {"past 32 bits of seconds", "2106-02-07T06:28:16.000000Z", UINT64_C(4294967296000000)},
    {"a century without leap day", "2100-03-01T00:00:00.000000Z", UINT64_C(4107542400000000)},
    {"the day before it", "2100-02-28T23:59:59.000000Z", UINT64_C(4107542399000000)},
    {"an ordinary time", "2026-11-23T04:31:50.537654Z", UINT64_C(1795408310537654)},
    {"the last time", "9999-12-31T23:59:59.999999Z", EVENT_TIME_US_MAX},
};

static const struct pair readable[] = {
    {"no fraction", "2026-11-23T04:31:50Z", UINT64_C(1795408310000000)},
    {"one digit", "2026-11-23T04:31:50.5Z", UINT64_C(1795408310500000)},
    {"nine digits", "2026-11-23T04:31:50.537654999Z", UINT64_C(1795408310537654)},
    {"lower case", "2026-11-23t04:31:50z", UINT64_C(1795408310000000)},
    {"an offset to the east", "2026-11-23T05:31:50+01:00", UINT64_C(1795408310000000)},
    {"an offset to the west", "2026-11-22T22:31:50.25-06:00", UINT64_C(1795408310250000)},
    {"an offset of half an hour", "2026-11-23T10:01:50+05:30", UINT64_C(1795408310000000)},
    {"an unknown local offset", "2026-11-23T04:31:50-00:00", UINT64_C(1795408310000000)},
    {"1969 there, 1970 here", "1969-12-31T23:00:00-01:00", 0},
    {"the largest offset", "1970-01-01T23:59:00+23:59", 0},
};

struct refusal {
    const char *name;
    const char *text;
};

static const struct refusal refused[] = {
    {"nothing", ""},
    {"a word", "yesterday"},
    {"a date alone", "2026-11-23"},
    {"no zone", "2026-11-23T04:31:50"},
    {"a space for the T", "2026-11-23 04:31:50Z"},
    {"a short year", "226-11-23T04:31:50Z"},
    {"a long year", "12026-11-23T04:31:50Z"},
    {"month 0", "2026-00-23T04:31:50Z"},
    {"month 13", "2026-13-23T04:31:50Z"},
    {"day 0", "2026-11-00T04:31:50Z"},
    {"day 31 of November", "2026-11-31T04:31:50Z"},
    {"a leap day in 2026", "2026-02-29T04:31:50Z"},
    {"a leap day in 2100", "2100-02-29T04:31:50Z"},
    {"hour 24", "2026-11-23T24:00:00Z"},
    {"minute 60", "2026-11-23T04:60:00Z"},
    {"a leap second", "2016-12-31T23:59:60Z"},
    {"second 61", "2016-12-31T23:59:61Z"},
    {"a point without digits", "2026-11-23T04:31:50.Z"},
    {"a comma for the point", "2026-11-23T04:31:50,5Z"},
    {"ten digits", "2026-11-23T04:31:50.0123456789Z"},
    {"offset hour 24", "2026-11-23T04:31:50+24:00"},
    {"offset minute 60", "2026-11-23T04:31:50+01:60"},
    {"an offset without colon", "2026-11-23T04:31:50+0100"},
    {"an offset cut short", "2026-11-23T04:31:50+01:0"},
    {"something behind", "2026-11-23T04:31:50Z "},
    {"something before", " 2026-11-23T04:31:50Z"},
    {"a sign", "+2026-11-23T04:31:50Z"},
    {"1969", "1969-12-31T23:59:59.999999Z"},
    {"1970 there, 1969 here", "1970-01-01T00:59:59+01:00"},
    {"the year 0", "0000-01-01T00:00:00Z"},
    {"the year 10000 by its offset", "9999-12-31T23:59:59-00:01"},
};

static void a_time_is_written_with_six_digits_in_utc(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(writable) / sizeof(writable[0]); i++) {
        char text[EVENT_TIME_TEXT_SIZE + 1];

        print_message("%s\n", writable[i].name);
        event_time_write(writable[i].time_us, text);
        assert_string_equal(text, writable[i].text);
    }
}

static void a_written_time_reads_back_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(writable) / sizeof(writable[0]); i++) {
        uint64_t time_us = 1;

        print_message("%s\n", writable[i].name);
        assert_true(event_time_read(writable[i].text, &time_us));
        assert_int_equal(time_us, writable[i].time_us);
    }
}

static void every_day_of_the_calendar_comes_once_and_in_order(void **state)
{
    uint64_t last_day = EVENT_TIME_US_MAX / UINT64_C(86400000000);
    char before[EVENT_TIME_TEXT_SIZE + 1] = "";

    (void)state;
    for (uint64_t day = 0; day <= last_day; day++) {
        uint64_t time_us = 0;
        char text[EVENT_TIME_TEXT_SIZE + 1];

        event_time_write(day * UINT64_C(86400000000), text);
        if (!event_time_read(text, &time_us) || time_us != day * UINT64_C(86400000000) ||
            strcmp(before, text) >= 0) {
            fail_msg("%s follows %s", text, before);
        }
        memcpy(before, text, sizeof(before));
    }
    assert_string_equal(before, "9999-12-31T00:00:00.000000Z");
}

static void a_time_after_9999_is_written_as_the_last_one(void **state)
{
    char text[EVENT_TIME_TEXT_SIZE + 1];

    (void)state;
    event_time_write(EVENT_TIME_US_MAX + 1, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999999Z");

    event_time_write(UINT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999999Z");
}

static void other_forms_of_the_standard_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(readable) / sizeof(readable[0]); i++) {
        uint64_t time_us = 1;

        print_message("%s\n", readable[i].name);
        assert_true(event_time_read(readable[i].text, &time_us));
        assert_int_equal(time_us, readable[i].time_us);
    }
}

static void text_that_is_no_time_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        uint64_t time_us = 4711;

        print_message("%s\n", refused[i].name);
        assert_false(event_time_read(refused[i].text, &time_us));
        assert_int_equal(time_us, 4711);
    }
}

static void a_time_cut_anywhere_is_refused(void **state)
{
    static const char whole[] = "2026-11-23T04:31:50.5+01:00";

    (void)state;
    for (size_t size = 0; size < sizeof(whole) - 1; size++) {
        char text[sizeof(whole)] = "";
        uint64_t time_us;

        memcpy(text, whole, size);
        assert_false(event_time_read(text, &time_us));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_written_with_six_digits_in_utc),
        cmocka_unit_test(a_written_time_reads_back_the_same),
        cmocka_unit_test(every_day_of_the_calendar_comes_once_and_in_order),
        cmocka_unit_test(a_time_after_9999_is_written_as_the_last_one),
        cmocka_unit_test(other_forms_of_the_standard_are_read),
        cmocka_unit_test(text_that_is_no_time_is_refused_and_changes_nothing),
        cmocka_unit_test(a_time_cut_anywhere_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
