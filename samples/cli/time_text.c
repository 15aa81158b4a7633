#include "time_text.h"

#include <windows.h>

#include <stdbool.h>
#include <stdio.h>

#define TICKS_TO_1970 116444736000000000u /* a FILETIME begins in 1601 */

static bool to_system_time(uint64_t ticks, SYSTEMTIME *time_out)
{
    FILETIME time;

    time.dwHighDateTime = (DWORD)(ticks >> 32);
    time.dwLowDateTime = (DWORD)ticks;
    return FileTimeToSystemTime(&time, time_out) != 0;
}

static bool find_system_time(uint64_t time_us, SYSTEMTIME *time_out)
{
    return time_us <= UINT64_MAX / 100 && to_system_time(time_us * 10 + TICKS_TO_1970, time_out);
}

static void write_time(const SYSTEMTIME *time, const char *zone, char text[TIME_TEXT_SIZE])
{
    (void)snprintf(text, TIME_TEXT_SIZE, "%04u-%02u-%02u %02u:%02u:%02u.%03u%.1s",
                   time->wYear % 10000, time->wMonth % 100, time->wDay % 100, time->wHour % 100,
                   time->wMinute % 100, time->wSecond % 100, time->wMilliseconds % 1000, zone);
}

void time_text_local(uint64_t time_us, char text[TIME_TEXT_SIZE])
{
    SYSTEMTIME utc;
    SYSTEMTIME local;

    if (find_system_time(time_us, &utc) && SystemTimeToTzSpecificLocalTime(NULL, &utc, &local)) {
        write_time(&local, "", text);
    } else {
        (void)snprintf(text, TIME_TEXT_SIZE, "%s", "?");
    }
}

void time_text_utc(uint64_t time_us, char text[TIME_TEXT_SIZE])
{
    SYSTEMTIME utc;

    if (find_system_time(time_us, &utc)) {
        write_time(&utc, "Z", text);
    } else {
        (void)snprintf(text, TIME_TEXT_SIZE, "%s", "?");
    }
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
