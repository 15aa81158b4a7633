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
