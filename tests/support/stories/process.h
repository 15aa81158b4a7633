/*
 * A program that a test runs: its output in files, its end awaited with a deadline.
 *
 * Output goes to logs/<test program>.<name>.out and .err below the working directory, so it is
 * there to be read after a failure too. Each function ends the test with a message when Windows refuses
 * it. For one thread.
 */
#ifndef TESTS_SUPPORT_STORIES_PROCESS_H
#define TESTS_SUPPORT_STORIES_PROCESS_H

#include <windows.h>
#include <stdbool.h>
#include <stddef.h>

#define PROCESS_WAIT_MS_MAX 30000u /* generous: the machine may be busy with anything */

struct process;

/* program is a path as CMake gives it; arguments are the rest of the command line and may be L"".
   Its standard input is what process_write sends. */
struct process *process_start(const char *name, const char *program, const wchar_t *arguments);

/* The same in a console of its own, where process_press_ctrl_c reaches it. */
struct process *process_start_in_console(const char *name, const char *program,
                                         const wchar_t *arguments);

/* The same with a standard output of the test's own, which stays the caller's; NULL for a program
   that has none. process_output has nothing then. */
struct process *process_start_with_output(const char *name, const char *program,
                                          const wchar_t *arguments, HANDLE output);

/* In a console of its own, with a standard error of the test's own, which stays the caller's.
   process_errors has nothing then. */
struct process *process_start_with_errors(const char *name, const char *program,
                                          const wchar_t *arguments, HANDLE errors);

/* Borrowed. */
HANDLE process_handle(const struct process *process);

/* Wait for its end; the test fails when it does not come. Returns the exit code. */
DWORD process_wait(struct process *process);

/* Wait a moment for its end: the pause between two looks at something else. */
bool process_ends_within(struct process *process, DWORD wait_ms);

/* As if it were typed. */
void process_write(struct process *process, const char *text);

/* Ask a program that was started in a console to stop, as a user at its keyboard would. */
void process_press_ctrl_c(struct process *process);

/* End it as a crash would, and wait for that. */
void process_kill(struct process *process);

/* What it has written up to now, ended by NUL; the caller frees it. */
char *process_output(const struct process *process);
char *process_errors(const struct process *process);

/* Wait until it has said the text that many times on its standard error, where a log may come a
   moment after what it tells of; the test fails when it does not, or says it more often. */
void process_expect_said(struct process *process, const char *text, size_t count);

/* Wait until it has written that many whole lines to its standard output, and return them all;
   the test fails when it ends or the deadline comes before. The caller frees them. */
char *process_wait_for_lines(struct process *process, size_t count);

/* Kill it if it still runs. NULL is allowed. */
void process_free(struct process *process);

/* Start, wait, free: returns the exit code. */
DWORD process_run(const char *name, const char *program, const wchar_t *arguments);

/* How many line feeds there are. */
size_t count_lines(const char *text);

#endif
