#include "utc.h"

#include <stdio.h>
#include <string.h>

#define DAY_S 86400u

struct calendar_time {
    unsigned year;
    unsigned month; /* from 1 */
    unsigned day;   /* from 1 */
    unsigned hour;
    unsigned minute;
    unsigned second;
};

static bool is_leap(unsigned year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_of_month(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year) ? 1u : 0u);
}

static bool is_valid(const struct calendar_time *time)
{
    return time->year >= 1970 && time->year <= 9999 && time->month >= 1 && time->month <= 12 &&
           time->day >= 1 && time->day <= days_of_month(time->year, time->month) &&
           time->hour <= 23 && time->minute <= 59 && time->second <= 59;
}

static uint64_t to_seconds(const struct calendar_time *time)
{
    const unsigned before = time->year - 1; /* whole years since the year 1 */
    uint64_t days = before * 365u + before / 4 - before / 100 + before / 400 - 719162u;

    for (unsigned month = 1; month < time->month; month++) {
        days += days_of_month(time->year, month);
    }
    days += time->day - 1;
    return days * DAY_S + time->hour * 3600u + time->minute * 60u + time->second;
}

bool utc_read_line(const char *text, size_t size, uint64_t *time_us_out)
{
    char copy[sizeof("2026-11-23T04:31:50.537654Z")];
    struct calendar_time time;
    unsigned micros;
    int end = 0;

    if (size != sizeof(copy) - 1) {
        return false;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    if (sscanf(copy, "%4u-%2u-%2uT%2u:%2u:%2u.%6uZ%n", &time.year, &time.month, &time.day,
               &time.hour, &time.minute, &time.second, &micros, &end) != 7 ||
        end != (int)size || !is_valid(&time)) {
        return false;
    }
    *time_us_out = to_seconds(&time) * 1000000u + micros;
    return true;
}

static unsigned month_of(const char name[4])
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (unsigned month = 0; month < 12; month++) {
        if (memcmp(names + month * 3, name, 3) == 0) {
            return month + 1;
        }
    }
    return 0;
}

bool utc_read_http(const char *text, uint64_t *time_s_out)
{
    struct calendar_time time;
    char month[4];
    int end = 0;

    if (strlen(text) < 5 || text[3] != ',' ||
        sscanf(text + 5, "%2u %3c %4u %2u:%2u:%2u GMT%n", &time.day, month, &time.year, &time.hour,
               &time.minute, &time.second, &end) != 6 ||
        end == 0 || text[5 + end] != '\0') {
        return false;
    }
    time.month = month_of(month);
    if (!is_valid(&time)) {
        return false;
    }
    *time_s_out = to_seconds(&time);
    return true;
}
