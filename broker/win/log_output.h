/* The log as text, for standard error or a file. */
#ifndef BROKER_WIN_LOG_OUTPUT_H
#define BROKER_WIN_LOG_OUTPUT_H

#include "broker/win/log_sink.h"

#include <windows.h>

#include <stddef.h>

#define LOG_OUTPUT_BYTES_MAX (LOG_LINE_BYTES_MAX + 64u) /* of a line with its time and line feed */

/* "2026-11-23T04:31:50.537654Z wnetwatchd: stopped". Returns the size in bytes. */
size_t log_output_format(const struct log_line *line, char text[LOG_OUTPUT_BYTES_MAX]);

/* A sink that writes such lines to a handle, which is borrowed. NULL and INVALID_HANDLE_VALUE take
   every line and write nothing: so has a program without standard error. */
struct log_sink log_output_sink(HANDLE output);

/* To standard error at once, without the time: the answer of a command that a user has typed. */
void log_output_write_plain(const struct log_line *line);

#endif
