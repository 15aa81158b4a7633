#include "broker/win/clock.h"

#include "broker/core/assertion.h"

#include <windows.h>

#define MICROSECONDS_PER_SECOND UINT64_C(1000000)
/* FILETIME counts 100 ns since 1601-01-01. */
#define FILETIME_PER_MICROSECOND 10u
#define MICROSECONDS_1601_TO_1970 UINT64_C(11644473600000000)

/* The performance counter also counts the time that the machine sleeps or hibernates, as Microsoft
   says in "Acquiring high-resolution time stamps" (where it explains the use of the counter in
   native code; evidence E28). So a laptop that wakes up has no clock step. The counter of
   QueryUnbiasedInterruptTime would stand still in sleep. */
static uint64_t read_monotonic_us(void)
{
    LARGE_INTEGER frequency;
    LARGE_INTEGER counter;
    uint64_t per_second;
    uint64_t count;

    /* Neither fails on Windows XP or later. */
    (void)QueryPerformanceFrequency(&frequency);
    (void)QueryPerformanceCounter(&counter);
    ASSERTION(frequency.QuadPart > 0);
    per_second = (uint64_t)frequency.QuadPart;
    count = (uint64_t)counter.QuadPart;
    /* Seconds and the rest separately: the product of the whole would overflow after some days. */
    return count / per_second * MICROSECONDS_PER_SECOND +
           count % per_second * MICROSECONDS_PER_SECOND / per_second;
}

static uint64_t read_utc_us(void)
{
    FILETIME file_time;
    ULARGE_INTEGER time;

    GetSystemTimePreciseAsFileTime(&file_time);
    time.LowPart = file_time.dwLowDateTime;
    time.HighPart = file_time.dwHighDateTime;
    return time.QuadPart / FILETIME_PER_MICROSECOND - MICROSECONDS_1601_TO_1970;
}

void clock_read(struct clock_reading *reading_out)
{
    reading_out->monotonic_us = read_monotonic_us();
    reading_out->utc_us = read_utc_us();
}
