#include "time_text.h"

#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICKS_PER_S 10000000u             /* of a FILETIME */
#define TICKS_TO_1970 116444736000000000u /* a FILETIME begins in 1601 */
#define AGE_DIGITS_MAX 9u

static uint64_t now_ticks(void)
{
    FILETIME time;

    GetSystemTimeAsFileTime(&time);
    return ((uint64_t)time.dwHighDateTime << 32) | time.dwLowDateTime;
}

static bool to_system_time(uint64_t ticks, SYSTEMTIME *time_out)
{
    FILETIME time;

    time.dwHighDateTime = (DWORD)(ticks >> 32);
    time.dwLowDateTime = (DWORD)ticks;
    return FileTimeToSystemTime(&time, time_out) != 0;
}

static unsigned seconds_of_unit(char unit)
{
    switch (unit) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 60 * 60;
    case 'd':
        return 24 * 60 * 60;
    default:
        return 0;
    }
}

static bool write_age(uint64_t age_s, char *since, size_t since_size)
{
    uint64_t now = now_ticks();
    uint64_t first = TICKS_TO_1970;
    SYSTEMTIME time;

    if (age_s < (now - TICKS_TO_1970) / TICKS_PER_S) {
        first = now - age_s * TICKS_PER_S;
    }
    if (!to_system_time(first, &time)) {
        return false;
    }
    (void)snprintf(since, since_size, "%04u-%02u-%02uT%02u:%02u:%02uZ", time.wYear, time.wMonth,
                   time.wDay, time.wHour, time.wMinute, time.wSecond);
    return true;
}

bool time_text_since(const char *text, char *since, size_t since_size)
{
    size_t digits = strspn(text, "0123456789");
    unsigned unit_s = text[digits] == '\0' ? 0 : seconds_of_unit(text[digits]);

    if (digits > 0 && digits <= AGE_DIGITS_MAX && unit_s != 0 && text[digits + 1] == '\0') {
        return write_age(strtoull(text, NULL, 10) * unit_s, since, since_size);
    }
    /* "2026-11-23T": the library knows whether the rest is right. */
    if (digits != 4 || text[4] != '-' || strlen(text) < 20 || strlen(text) >= since_size) {
        return false;
    }
    memcpy(since, text, strlen(text) + 1);
    return true;
}

void time_text_local(uint64_t time_us, char text[TIME_TEXT_SIZE])
{
    SYSTEMTIME utc;
    SYSTEMTIME local;

    if (time_us > UINT64_MAX / 100 || !to_system_time(time_us * 10 + TICKS_TO_1970, &utc) ||
        !SystemTimeToTzSpecificLocalTime(NULL, &utc, &local)) {
        (void)snprintf(text, TIME_TEXT_SIZE, "%s", "?");
        return;
    }
    (void)snprintf(text, TIME_TEXT_SIZE, "%04u-%02u-%02u %02u:%02u:%02u.%03u", local.wYear % 10000,
                   local.wMonth % 100, local.wDay % 100, local.wHour % 100, local.wMinute % 100,
                   local.wSecond % 100, local.wMilliseconds % 1000);
}

void time_text_duration(uint64_t elapsed_us, char text[DURATION_TEXT_SIZE])
{
    if (elapsed_us < 10000000u) {
        const unsigned tenths_ms = (unsigned)((elapsed_us + 50) / 100);

        (void)snprintf(text, DURATION_TEXT_SIZE, "%u.%u ms", tenths_ms / 10, tenths_ms % 10);
    } else {
        (void)snprintf(text, DURATION_TEXT_SIZE, "%llu s",
                       (unsigned long long)((elapsed_us + 500000) / 1000000));
    }
}
