#include "tests/sim/violation.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t current_seed;
static uint64_t current_step;
static const char *current_program = "./dev sim";

bool trace_is_on;

void violation_set_place(uint64_t seed, uint64_t step)
{
    current_seed = seed;
    current_step = step;
}

void violation_set_program(const char *program)
{
    current_program = program;
}

_Noreturn void violation(const char *format, ...)
{
    va_list arguments;

    (void)fflush(stdout);
    (void)fprintf(stderr, "VIOLATION seed %" PRIu64 " step %" PRIu64 ": ", current_seed,
                  current_step);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "\nreplay: %s --seed %" PRIu64 " --trace\n", current_program,
                  current_seed);
    (void)fflush(stderr);
    _Exit(1); /* not exit: what is still allocated is no leak */
}

void trace(const char *format, ...)
{
    va_list arguments;

    if (!trace_is_on) {
        return;
    }
    (void)printf("%" PRIu64 ": ", current_step);
    va_start(arguments, format);
    (void)vprintf(format, arguments);
    va_end(arguments);
    (void)printf("\n");
}
