/* The time of the machine's high-resolution counter, the same for all programs and threads. */
#ifndef TESTS_BENCH_CLOCK_H
#define TESTS_BENCH_CLOCK_H

#include <stdint.h>

uint64_t clock_us(void);

#endif
