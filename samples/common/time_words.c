#include "time_words.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define US_PER_S 1000000u
#define S_PER_DAY (24 * 60 * 60)
#define DIGITS_OF_A_COUNT_MAX 9u
#define DIGITS_OF_A_SECOND_MAX 9u /* of its fraction; those past the microsecond are dropped */

/* A moment while it is read: local unless there is an offset. */
struct moment {
    int64_t local_s;
    uint32_t us;
    bool has_offset;
    int64_t offset_s;
};

/* Days since 1970 of a date in the Gregorian calendar; years begin in March, so that a leap day is
   the last. */
static int64_t count_days(int year, int month, int day)
{
    const int shifted_year = month <= 2 ? year - 1 : year;
    const int shifted_month = month <= 2 ? month + 9 : month - 3;
    const int64_t days_of_months = (153 * shifted_month + 2) / 5;

    return (int64_t)shifted_year * 365 + shifted_year / 4 - shifted_year / 100 +
           shifted_year / 400 + days_of_months + day - 1 - 719468;
}

static int days_of_month(int year, int month)
{
    return (int)(month == 12 ? 31 : count_days(year, month + 1, 1) - count_days(year, month, 1));
}

/* Read exactly so many digits and go past them. */
static bool read_digits(const char **text, unsigned digits, int *number_out)
{
    *number_out = 0;
    for (unsigned i = 0; i < digits; i++) {
        if (**text < '0' || **text > '9') {
            return false;
        }
        *number_out = *number_out * 10 + (**text - '0');
        (*text)++;
    }
    return true;
}

static bool read_letter(const char **text, char letter)
{
    if (**text != letter) {
        return false;
    }
    (*text)++;
    return true;
}

static bool read_date(const char **text, struct moment *moment)
{
    int year;
    int month;
    int day;

    if (!read_digits(text, 4, &year) || !read_letter(text, '-') || !read_digits(text, 2, &month) ||
        !read_letter(text, '-') || !read_digits(text, 2, &day) || month < 1 || month > 12 ||
        day < 1 || day > days_of_month(year, month)) {
        return false;
    }
    moment->local_s = count_days(year, month, day) * S_PER_DAY;
    return true;
}

static bool read_fraction(const char **text, struct moment *moment)
{
    unsigned digits = 0;
    uint32_t worth = US_PER_S;

    while (**text >= '0' && **text <= '9') {
        worth /= 10;
        moment->us += (uint32_t)(**text - '0') * worth;
        (*text)++;
        digits++;
    }
    return digits > 0 && digits <= DIGITS_OF_A_SECOND_MAX;
}

/* "05:31", "05:31:50", "05:31:50.537" */
static bool read_clock(const char **text, struct moment *moment)
{
    int hour;
    int minute;
    int second = 0;

    if (!read_digits(text, 2, &hour) || !read_letter(text, ':') || !read_digits(text, 2, &minute) ||
        hour > 23 || minute > 59) {
        return false;
    }
    if (read_letter(text, ':')) {
        if (!read_digits(text, 2, &second) || second > 59 ||
            (read_letter(text, '.') && !read_fraction(text, moment))) {
            return false;
        }
    }
    moment->local_s += hour * 3600 + minute * 60 + second;
    return true;
}

static bool read_zone(const char **text, struct moment *moment)
{
    const int sign = **text == '-' ? -1 : 1;
    int hour;
    int minute;

    if (**text == '\0') {
        return true;
    }
    moment->has_offset = true;
    if (read_letter(text, 'Z')) {
        return true;
    }
    if (!(read_letter(text, '+') || read_letter(text, '-')) || !read_digits(text, 2, &hour) ||
        !read_letter(text, ':') || !read_digits(text, 2, &minute) || hour > 23 || minute > 59) {
        return false;
    }
    moment->offset_s = sign * (hour * 3600 + minute * 60);
    return true;
}

static int64_t midnight_of(int64_t local_s)
{
    return local_s - local_s % S_PER_DAY;
}

static bool read_moment(const char *text, int64_t now_local_s, struct moment *moment)
{
    if (strcmp(text, "today") == 0) {
        moment->local_s = midnight_of(now_local_s);
        return true;
    }
    if (strcmp(text, "yesterday") == 0) {
        moment->local_s = midnight_of(now_local_s) - S_PER_DAY;
        return true;
    }
    if (strlen(text) >= 3 && text[2] == ':') {
        moment->local_s = midnight_of(now_local_s);
        return read_clock(&text, moment) && *text == '\0';
    }
    if (!read_date(&text, moment)) {
        return false;
    }
    if (*text == '\0') {
        return true;
    }
    return (read_letter(&text, 'T') || read_letter(&text, ' ')) && read_clock(&text, moment) &&
           read_zone(&text, moment) && *text == '\0';
}

bool time_words_duration(const char *text, uint64_t *duration_us_out)
{
    static const struct {
        char name;
        uint32_t seconds;
    } units[] = {{'w', 7 * S_PER_DAY}, {'d', S_PER_DAY}, {'h', 3600}, {'m', 60}, {'s', 1}};
    size_t next_unit = 0;
    uint64_t seconds = 0;

    do {
        const size_t digits = strspn(text, "0123456789");
        int count;

        if (digits == 0 || digits > DIGITS_OF_A_COUNT_MAX ||
            !read_digits(&text, (unsigned)digits, &count)) {
            return false;
        }
        while (next_unit < sizeof(units) / sizeof(units[0]) && units[next_unit].name != *text) {
            next_unit++;
        }
        if (next_unit == sizeof(units) / sizeof(units[0])) {
            return false;
        }
        seconds += (uint64_t)count * units[next_unit].seconds;
        next_unit++;
        text++;
    } while (*text != '\0');
    *duration_us_out = seconds * US_PER_S;
    return true;
}

bool time_words_moment(const char *text, uint64_t now_us, const struct time_zone *zone,
                       uint64_t *time_us_out)
{
    struct moment moment = {0, 0, false, 0};
    uint64_t age_us;
    int64_t utc_s;

    if (time_words_duration(text, &age_us)) {
        *time_us_out = age_us < now_us ? now_us - age_us : 0;
        return true;
    }
    if (!read_moment(text, zone->to_local((int64_t)(now_us / US_PER_S)), &moment)) {
        return false;
    }
    utc_s = moment.has_offset ? moment.local_s - moment.offset_s : zone->to_utc(moment.local_s);
    if (utc_s < 0) {
        return false;
    }
    *time_us_out = (uint64_t)utc_s * US_PER_S + moment.us;
    return true;
}

void time_words_write_utc(uint64_t time_us, char text[TIME_WORDS_UTC_SIZE])
{
    const int64_t seconds = (int64_t)(time_us / US_PER_S);
    const unsigned second = (unsigned)(seconds % S_PER_DAY);
    int64_t days = seconds / S_PER_DAY;
    int year = (int)(1970 + days / 366); /* never too late, and soon right */
    int month = 1;

    while (year < 9999 && count_days(year + 1, 1, 1) <= days) {
        year++;
    }
    while (month < 12 && count_days(year, month + 1, 1) <= days) {
        month++;
    }
    days -= count_days(year, month, 1);
    (void)snprintf(text, TIME_WORDS_UTC_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ",
                   (unsigned)year % 10000, (unsigned)month % 100, (unsigned)(days + 1) % 100,
                   second / 3600 % 100, second / 60 % 60, second % 60,
                   (unsigned)(time_us % US_PER_S));
}
