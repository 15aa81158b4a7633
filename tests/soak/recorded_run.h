/*
 * "wnetwatch run" with a cursor file, whose command writes down each failure that it is run for.
 *
 * Functions end the test with a message when they fail. For one thread.
 */
#ifndef TESTS_SOAK_RECORDED_RUN_H
#define TESTS_SOAK_RECORDED_RUN_H

#include <windows.h>

#include "tests/client/stress/record.h"
#include "tests/support/stories/process.h"

/* What it has a command for, as a filter of the library. */
#define RECORDED_RUN_FILTER "{\"type\":[\"*.failed\"]}"

struct recorded_run {
    wchar_t folder[MAX_PATH]; /* its cursor, and what its commands have written */
    wchar_t path[MAX_PATH];
    const char *pipe_prefix; /* borrowed */
    struct process *process; /* NULL while it does not run */
};

void recorded_run_init(struct recorded_run *run, const char *pipe_prefix);

/* It goes on where it was killed. */
void recorded_run_start(struct recorded_run *run);
void recorded_run_kill(struct recorded_run *run);

/* It may have no end of its own; what it has complained of is told. */
void recorded_run_expect_alive(struct recorded_run *run);

/* Wait until there was a command for each of these events; returns how many commands there were. */
size_t recorded_run_expect_all(struct recorded_run *run, const struct record *failures);

/* Ctrl+C, which is no failure. */
void recorded_run_stop(struct recorded_run *run);

void recorded_run_deinit(struct recorded_run *run);

#endif
