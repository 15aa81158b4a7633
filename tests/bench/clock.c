#include <windows.h>

#include "tests/bench/clock.h"

/* Whole seconds apart, so that the product has room. */
uint64_t clock_us(void)
{
    LARGE_INTEGER frequency;
    LARGE_INTEGER ticks;
    uint64_t seconds;
    uint64_t rest;

    (void)QueryPerformanceFrequency(&frequency);
    (void)QueryPerformanceCounter(&ticks);
    seconds = (uint64_t)(ticks.QuadPart / frequency.QuadPart);
    rest = (uint64_t)(ticks.QuadPart % frequency.QuadPart);
    return seconds * 1000000u + rest * 1000000u / (uint64_t)frequency.QuadPart;
}
