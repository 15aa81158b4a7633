/*
 * The log of the broker: one line for each message.
 *
 * A failure is logged once, where it happens: the attempted action, its object, the system's text
 * and number. Names of shares and users are never logged. Every line is written as a terminal may
 * show it. Until log_start, lines go straight to standard error, which a short command may wait for.
 * From then on no function here waits for a sink, but log_stop and log_drain for LOG_DRAIN_MS_MAX.
 */
#ifndef BROKER_WIN_LOG_H
#define BROKER_WIN_LOG_H

#include "broker/win/log_sink.h"

#include <windows.h>

#include <stddef.h>
#include <stdint.h>

#define LOG_TEXT_UNITS_MAX 300u                      /* a longer text is cut */
#define LOG_TEXT_SIZE (LOG_TEXT_UNITS_MAX * 3u + 1u) /* bytes of such a text, with the end */

/* Convert to UTF-8, because %ls stops at a character that the locale lacks. Returns text. */
const char *log_text(const wchar_t *wide, char text[LOG_TEXT_SIZE]);

/* Suppress lines at information level from now on. */
void log_set_quiet(void);

/* Until log_start, lines go to this sink too, which is borrowed. */
void log_also_to(const struct log_sink *sink);

/* Log to these sinks, on a thread of the log's own. Returns a Win32 code, which has been logged. */
DWORD log_start(const struct log_sink *sinks, size_t count);

/* Write what waits. What is logged later goes nowhere. */
void log_stop(void);

/* Write what waits, as log_stop does, on any thread of a process that is about to end: others may
   still be logging. */
void log_drain(void);

/* format and attempt are constants: they stand for the place when a message repeats. */
void log_info(const char *format, ...);
void log_error(const char *format, ...);

/* "cannot open publish pipe \\.\pipe\x.publish: access denied (5)" */
void log_os_error(const char *attempt, const wchar_t *object, DWORD code);

/* The same for what the Event Log has a number for, in event_messages.h. The number has the level. */
void log_event(uint32_t number, const char *format, ...);
void log_os_event(uint32_t number, const char *attempt, const wchar_t *object, DWORD code);

#endif
