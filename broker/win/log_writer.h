/*
 * Writes the log on a thread of its own, so that the thread that logs never waits for a sink.
 *
 * Lines wait in a log_ring; log_repeats decides which are counted instead. Any thread may put lines.
 */
#ifndef BROKER_WIN_LOG_WRITER_H
#define BROKER_WIN_LOG_WRITER_H

#include "broker/core/log_line.h"
#include "broker/win/log_sink.h"

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

#define LOG_SINKS_MAX 2u
#define LOG_DRAIN_MS_MAX 1000u /* milliseconds that stopping waits for the sinks */
#define LOG_RETRY_MS 1000u     /* milliseconds after which a sink that failed is tried again */

struct log_writer;

/* Copies the sinks; their contexts must outlive the writer. Returns a Win32 code. */
DWORD log_writer_start(const struct log_sink *sinks, size_t count, struct log_writer **writer_out);

/* place is the constant text with which the caller logs. */
void log_writer_put(struct log_writer *writer, const void *place, const struct log_line *line);

/* Write what waits, for LOG_DRAIN_MS_MAX at most. False when a sink has not taken its line by then.
   What is put later is not written. */
bool log_writer_drain(struct log_writer *writer);

/*
 * Write what waits, for LOG_DRAIN_MS_MAX at most, and free the writer. A sink that still does not
 * take its line then keeps its thread and the memory until the process ends. NULL is allowed.
 */
void log_writer_stop(struct log_writer *writer);

#endif
