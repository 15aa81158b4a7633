#include "utc.h"

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

/* So many digits; at moves behind them. */
static bool take_number(const char **at, unsigned digits, unsigned *number_out)
{
    unsigned number = 0;

    for (unsigned i = 0; i < digits; i++) {
        if ((*at)[i] < '0' || (*at)[i] > '9') {
            return false;
        }
        number = number * 10 + (unsigned)((*at)[i] - '0');
    }
    *at += digits;
    *number_out = number;
    return true;
}

static bool take(const char **at, const char *text)
{
    const size_t size = strlen(text);

    if (strncmp(*at, text, size) != 0) {
        return false;
    }
    *at += size;
    return true;
}

/* "04:31:50" */
static bool take_clock(const char **at, struct calendar_time *time)
{
    return take_number(at, 2, &time->hour) && take(at, ":") && take_number(at, 2, &time->minute) &&
           take(at, ":") && take_number(at, 2, &time->second);
}

bool utc_read_line(const char *text, size_t size, uint64_t *time_us_out)
{
    char copy[sizeof("2026-11-23T04:31:50.537654Z")];
    const char *at = copy;
    struct calendar_time time;
    unsigned micros;

    if (size != sizeof(copy) - 1) {
        return false;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    if (!take_number(&at, 4, &time.year) || !take(&at, "-") || !take_number(&at, 2, &time.month) ||
        !take(&at, "-") || !take_number(&at, 2, &time.day) || !take(&at, "T") ||
        !take_clock(&at, &time) || !take(&at, ".") || !take_number(&at, 6, &micros) ||
        !take(&at, "Z") || !is_valid(&time)) {
        return false;
    }
    *time_us_out = to_seconds(&time) * 1000000u + micros;
    return true;
}

static bool take_month(const char **at, unsigned *month_out)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    for (unsigned month = 0; month < 12; month++) {
        if (take(at, names[month])) {
            *month_out = month + 1;
            return true;
        }
    }
    return false;
}

/* The name of the day says nothing that the date does not. */
static bool take_day_name(const char **at)
{
    static const char *const names[] = {"Mon, ", "Tue, ", "Wed, ", "Thu, ",
                                        "Fri, ", "Sat, ", "Sun, "};

    for (unsigned day = 0; day < 7; day++) {
        if (take(at, names[day])) {
            return true;
        }
    }
    return false;
}

bool utc_read_http(const char *text, uint64_t *time_s_out)
{
    const char *at = text;
    struct calendar_time time;

    if (!take_day_name(&at) || !take_number(&at, 2, &time.day) || !take(&at, " ") ||
        !take_month(&at, &time.month) || !take(&at, " ") || !take_number(&at, 4, &time.year) ||
        !take(&at, " ") || !take_clock(&at, &time) || !take(&at, " GMT") || *at != '\0' ||
        !is_valid(&time)) {
        return false;
    }
    *time_s_out = to_seconds(&time);
    return true;
}
