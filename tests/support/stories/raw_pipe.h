/*
 * A client of a pipe that keeps no rules: it opens, and writes and reads as the test says.
 *
 * No function ends the test, so that any thread may call them. A write or a read that does not end
 * in time counts as failed.
 */
#ifndef TESTS_SUPPORT_STORIES_RAW_PIPE_H
#define TESTS_SUPPORT_STORIES_RAW_PIPE_H

#include <windows.h>
#include <stdbool.h>
#include <stddef.h>

#define RAW_PIPE_WAIT_MS_MAX 10000u

/* The rights that a client can ask of the publish pipe, and of the subscribe pipe. */
#define RAW_PIPE_WRITE (FILE_WRITE_DATA | SYNCHRONIZE)
#define RAW_PIPE_READ_WRITE (GENERIC_READ | FILE_WRITE_DATA)

/* Waits while the pipe is busy. INVALID_HANDLE_VALUE: it could not be opened. */
HANDLE raw_pipe_open(const wchar_t *name, DWORD access);

/* Whether the pipe has taken all of it. INVALID_HANDLE_VALUE takes nothing. */
bool raw_pipe_write(HANDLE pipe, const void *bytes, size_t size);

/* How many bytes came; 0: the other side has hung up, or said nothing in time. */
size_t raw_pipe_read(HANDLE pipe, void *bytes, size_t size);

/* INVALID_HANDLE_VALUE is allowed. */
void raw_pipe_close(HANDLE pipe);

#endif
