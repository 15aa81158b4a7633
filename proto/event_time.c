#include "proto/event_time.h"

#include <stddef.h>
#include <string.h>

#define SECOND_US 1000000u
#define MINUTE_S 60
#define HOUR_S 3600
#define DAY_S 86400
#define DAYS_OF_400_YEARS 146097u
#define FRACTION_DIGITS_MAX 9u
#define FRACTION_DIGITS_KEPT 6u

struct civil_date {
    uint32_t year;
    uint32_t month; /* 1 to 12 */
    uint32_t day;   /* 1 to 31 */
};

static bool is_leap_year(uint32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint32_t count_days_of_year(uint32_t year)
{
    return is_leap_year(year) ? 366 : 365;
}

static uint32_t count_days_of_month(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

/* Days from 0000-01-01 to the first day of a year, in the calendar continued backwards. */
static uint32_t count_days_before_year(uint32_t year)
{
    if (year == 0) {
        return 0;
    }
    return year * 365 + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
}

static int64_t count_days_since_1970(struct civil_date date)
{
    uint32_t days = count_days_before_year(date.year) + date.day - 1;

    for (uint32_t month = 1; month < date.month; month++) {
        days += count_days_of_month(date.year, month);
    }
    return (int64_t)days - (int64_t)count_days_before_year(1970);
}

static struct civil_date date_from_days(uint32_t days_since_1970)
{
    uint32_t days = days_since_1970 + count_days_before_year(1970);
    /* The mean length of a year, and a day less, make a guess that is at most a year early. */
    struct civil_date date = {(days - 1) * 400u / DAYS_OF_400_YEARS, 1, 1};

    days -= count_days_before_year(date.year);
    if (days >= count_days_of_year(date.year)) {
        days -= count_days_of_year(date.year);
        date.year++;
    }
    while (days >= count_days_of_month(date.year, date.month)) {
        days -= count_days_of_month(date.year, date.month);
        date.month++;
    }
    date.day += days;
    return date;
}

static void write_two_digits(char *text, uint32_t value)
{
    text[0] = (char)('0' + (char)(value / 10));
    text[1] = (char)('0' + (char)(value % 10));
}

static bool read_digits(const char **text, size_t count, uint32_t *value_out)
{
    uint32_t value = 0;

    for (size_t i = 0; i < count; i++) {
        if (**text < '0' || **text > '9') {
            return false;
        }
        value = value * 10 + (uint32_t)(**text - '0');
        (*text)++;
    }

    *value_out = value;
    return true;
}

static bool read_character(const char **text, char character)
{
    if (**text != character) {
        return false;
    }
    (*text)++;
    return true;
}

static bool read_date(const char **text, int64_t *days_out)
{
    struct civil_date date;

    if (!read_digits(text, 4, &date.year) || !read_character(text, '-') ||
        !read_digits(text, 2, &date.month) || !read_character(text, '-') ||
        !read_digits(text, 2, &date.day)) {
        return false;
    }
    if (date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > count_days_of_month(date.year, date.month)) {
        return false;
    }

    *days_out = count_days_since_1970(date);
    return true;
}

/* A leap second is refused: it has no number of its own in any time that Windows keeps. */
static bool read_clock(const char **text, int64_t *seconds_out)
{
    uint32_t hour;
    uint32_t minute;
    uint32_t second;

    if (!read_digits(text, 2, &hour) || !read_character(text, ':') ||
        !read_digits(text, 2, &minute) || !read_character(text, ':') ||
        !read_digits(text, 2, &second)) {
        return false;
    }
    if (hour > 23 || minute > 59 || second > 59) {
        return false;
    }

    *seconds_out = (int64_t)hour * HOUR_S + (int64_t)minute * MINUTE_S + second;
    return true;
}

static bool read_fraction(const char **text, uint32_t *microseconds_out)
{
    uint32_t microseconds = 0;
    size_t count = 0;

    if (read_character(text, '.')) {
        uint32_t digit;

        while (count < FRACTION_DIGITS_MAX && read_digits(text, 1, &digit)) {
            if (count < FRACTION_DIGITS_KEPT) {
                microseconds = microseconds * 10 + digit;
            }
            count++;
        }
        if (count == 0) {
            return false;
        }
        for (; count < FRACTION_DIGITS_KEPT; count++) {
            microseconds *= 10;
        }
    }

    *microseconds_out = microseconds;
    return true;
}

static bool read_offset(const char **text, int64_t *seconds_out)
{
    uint32_t hour;
    uint32_t minute;
    int64_t sign = 1;

    if (read_character(text, 'Z') || read_character(text, 'z')) {
        *seconds_out = 0;
        return true;
    }
    if (read_character(text, '-')) {
        sign = -1;
    } else if (!read_character(text, '+')) {
        return false;
    }
    if (!read_digits(text, 2, &hour) || !read_character(text, ':') ||
        !read_digits(text, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }

    *seconds_out = sign * ((int64_t)hour * HOUR_S + (int64_t)minute * MINUTE_S);
    return true;
}

void event_time_write(uint64_t time_us, char text[EVENT_TIME_TEXT_SIZE + 1])
{
    static const char form[EVENT_TIME_TEXT_SIZE + 1] = "0000-00-00T00:00:00.000000Z";
    uint64_t time = time_us > EVENT_TIME_US_MAX ? EVENT_TIME_US_MAX : time_us;
    struct civil_date date = date_from_days((uint32_t)(time / SECOND_US / DAY_S));
    uint32_t second = (uint32_t)(time / SECOND_US % DAY_S);
    uint32_t microsecond = (uint32_t)(time % SECOND_US);

    memcpy(text, form, sizeof(form));
    write_two_digits(text, date.year / 100);
    write_two_digits(text + 2, date.year % 100);
    write_two_digits(text + 5, date.month);
    write_two_digits(text + 8, date.day);
    write_two_digits(text + 11, second / HOUR_S);
    write_two_digits(text + 14, second / MINUTE_S % 60);
    write_two_digits(text + 17, second % 60);
    write_two_digits(text + 20, microsecond / 10000);
    write_two_digits(text + 22, microsecond / 100 % 100);
    write_two_digits(text + 24, microsecond % 100);
}

bool event_time_read(const char *text, uint64_t *time_us_out)
{
    int64_t days;
    int64_t second;
    int64_t offset;
    int64_t seconds;
    uint32_t microseconds;
    uint64_t time_us;

    if (!read_date(&text, &days) || !(read_character(&text, 'T') || read_character(&text, 't')) ||
        !read_clock(&text, &second) || !read_fraction(&text, &microseconds) ||
        !read_offset(&text, &offset) || *text != '\0') {
        return false;
    }

    seconds = days * DAY_S + second - offset;
    if (seconds < 0) {
        return false;
    }
    time_us = (uint64_t)seconds * SECOND_US + microseconds;
    if (time_us > EVENT_TIME_US_MAX) {
        return false;
    }

    *time_us_out = time_us;
    return true;
}
