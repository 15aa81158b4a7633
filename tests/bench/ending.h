/* How a program of the benchmark ends when it cannot measure. */
#ifndef TESTS_BENCH_ENDING_H
#define TESTS_BENCH_ENDING_H

#include <stdbool.h>

/* Unless it succeeded, says what failed and the last error, and ends the program with 1. */
void expect(bool succeeded, const char *what);

#endif
