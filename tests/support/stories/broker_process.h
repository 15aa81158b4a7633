/*
 * A broker in a process of its own, on pipes of the test's own name or on the real ones.
 *
 * Functions end the test with a message when they fail. For one thread.
 */
#ifndef TESTS_SUPPORT_STORIES_BROKER_PROCESS_H
#define TESTS_SUPPORT_STORIES_BROKER_PROCESS_H

#include "proto/pipe_names.h"
#include "tests/support/stories/process.h"

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

#define BROKER_OPTIONS_UNITS_MAX 512u

struct broker_process {
    struct process *process;                   /* NULL while it does not run */
    wchar_t options[BROKER_OPTIONS_UNITS_MAX]; /* of the next start; no journal, unless changed */
    HANDLE errors;      /* standard error of the next start, borrowed; NULL: a file */
    bool is_as_shipped; /* its way to identities is the default one: by token */
    wchar_t prefix[PIPE_PREFIX_UNITS_MAX];
    wchar_t publish_name[PIPE_NAME_UNITS_MAX];
    wchar_t subscribe_name[PIPE_NAME_UNITS_MAX];
};

/* A prefix that no other test has at the same time. */
void broker_process_name(struct broker_process *broker);

/* The prefix that the notify DLL knows. A test that uses it must hold the lock of the real pipes. */
void broker_process_name_real(struct broker_process *broker);

/* Start it and wait until it answers. A broker that was stopped can be started again. */
void broker_process_start(struct broker_process *broker);

/* Ctrl+C; returns the exit code. */
DWORD broker_process_stop(struct broker_process *broker);

/* Kill it if it runs. */
void broker_process_deinit(struct broker_process *broker);

/* Kill it as a crash would. It can be started again. */
void broker_process_kill(struct broker_process *broker);

/* A number of the status line: "received", or "rejected.bad_json". */
uint64_t broker_process_count(const struct broker_process *broker, const char *name);

/* Whether a text of the status line is this one. */
bool broker_process_tells(const struct broker_process *broker, const char *name, const char *text);

/* Ask until the number is at least that. */
void broker_process_wait_for(const struct broker_process *broker, const char *name, uint64_t count);

#endif
