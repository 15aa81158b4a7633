/*
 * The end of a simulation that found something: what was violated, and how to see it again.
 *
 * The seed and the step are kept here, because every part of the simulation may find something.
 */
#ifndef TESTS_SIM_VIOLATION_H
#define TESTS_SIM_VIOLATION_H

#include <stdbool.h>
#include <stdint.h>

/* What a violation says of where it happened. */
void violation_set_place(uint64_t seed, uint64_t step);

/* How the program is started, for the hint of how to see it again; "./dev sim" unless it is set. */
void violation_set_program(const char *program);

/* Print the sentence with seed and step, and end the program with code 1. */
_Noreturn void violation(const char *format, ...);

/* With tracing on, print what happens, for the developer that replays a seed. */
extern bool trace_is_on;
void trace(const char *format, ...);

#endif
