/*
 * What the load generator can measure. Each prints one line of JSON on standard output, and ends
 * the program with 1 if it cannot measure. docs/performance.md says what the numbers mean.
 */
#ifndef TESTS_BENCH_COMMANDS_H
#define TESTS_BENCH_COMMANDS_H

#include "tests/bench/arguments.h"

/* One publisher and many subscribers on connections that stay. */
int flow_run(const struct arguments *arguments);

/* Threads that open a connection for each line. */
int oneshot_run(const struct arguments *arguments);

/* One stream from the oldest event to the end, or a pipe that only copies. */
int replay_run(const struct arguments *arguments);

/* What one call of the notify DLL costs its caller, beside a bare open, write and close. */
int notify_run(const struct arguments *arguments);

/* Waits for a broker and its first answer. */
int answer_run(const struct arguments *arguments);

/* One line after the other, each on a connection of its own and waited for. */
int probe_run(const struct arguments *arguments);

#endif
