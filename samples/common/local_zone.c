#include "local_zone.h"

#include <windows.h>

#define TICKS_PER_S 10000000           /* of a FILETIME */
#define S_TO_1970 INT64_C(11644473600) /* a FILETIME begins in 1601 */
#define S_MAX INT64_C(253402300799)    /* the year 9999 */

static bool to_system_time(int64_t seconds, SYSTEMTIME *time_out)
{
    ULARGE_INTEGER ticks;
    FILETIME time;

    if (seconds < 0 || seconds > S_MAX) {
        return false;
    }
    ticks.QuadPart = (ULONGLONG)(seconds + S_TO_1970) * TICKS_PER_S;
    time.dwHighDateTime = ticks.HighPart;
    time.dwLowDateTime = ticks.LowPart;
    return FileTimeToSystemTime(&time, time_out) != 0;
}

static int64_t to_seconds(const SYSTEMTIME *time)
{
    ULARGE_INTEGER ticks;
    FILETIME file_time;

    if (!SystemTimeToFileTime(time, &file_time)) {
        return -1;
    }
    ticks.HighPart = file_time.dwHighDateTime;
    ticks.LowPart = file_time.dwLowDateTime;
    return (int64_t)(ticks.QuadPart / TICKS_PER_S) - S_TO_1970;
}

static int64_t to_local(int64_t utc_s)
{
    SYSTEMTIME utc;
    SYSTEMTIME local;

    if (!to_system_time(utc_s, &utc) || !SystemTimeToTzSpecificLocalTime(NULL, &utc, &local)) {
        return utc_s;
    }
    return to_seconds(&local);
}

static int64_t to_utc(int64_t local_s)
{
    SYSTEMTIME local;
    SYSTEMTIME utc;

    if (!to_system_time(local_s, &local) || !TzSpecificLocalTimeToSystemTime(NULL, &local, &utc)) {
        return local_s;
    }
    return to_seconds(&utc);
}

const struct time_zone local_zone = {to_local, to_utc};

uint64_t local_zone_now_us(void)
{
    ULARGE_INTEGER ticks;
    FILETIME time;

    GetSystemTimeAsFileTime(&time);
    ticks.HighPart = time.dwHighDateTime;
    ticks.LowPart = time.dwLowDateTime;
    return ticks.QuadPart / 10 - (uint64_t)S_TO_1970 * 1000000;
}
