/*
 * The users of these tests, and programs that run as one of them.
 *
 * A user is a SID and a list of groups, as run_as takes them. Functions end the test with a message
 * when they fail. For one thread.
 */
#ifndef TESTS_USERS_USER_PROGRAM_H
#define TESTS_USERS_USER_PROGRAM_H

#include "tests/support/stories/process.h"

#include <windows.h>
#include <wchar.h>

#define SYSTEM_SID "S-1-5-18"
#define SID_OF_A "S-1-5-21-0-0-0-1001"
#define SID_OF_B "S-1-5-21-0-0-0-1002"
#define SID_OF_OBSERVER "S-1-5-21-0-0-0-1003"

#define IS_ADMINISTRATOR " +S-1-5-32-544"
#define IS_EVENT_LOG_READER " +S-1-5-32-573"
#define DENIED_ADMINISTRATOR " !S-1-5-32-544"
#define DENIED_EVENT_LOG_READER " !S-1-5-32-573"

#define A SID_OF_A
#define B SID_OF_B
#define OBSERVER SID_OF_OBSERVER IS_ADMINISTRATOR

#define COMMAND_UNITS_MAX 1024

/* In a console of its own. Its output is under the name. */
struct process *start_as(const char *user, const char *name, const char *program,
                         const wchar_t *arguments);

/* Start, wait, free: returns the exit code. */
DWORD run_as(const char *user, const char *name, const char *program, const wchar_t *arguments);

#endif
