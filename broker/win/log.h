/*
 * The log of the broker: one line for each message, on standard error.
 *
 * A failure is logged once, where it happens: the attempted action, its object, the system's text
 * and number. Names of shares and users are never logged.
 */
#ifndef BROKER_WIN_LOG_H
#define BROKER_WIN_LOG_H

#include <windows.h>

#define LOG_TEXT_UNITS_MAX 300u                      /* a longer text is cut */
#define LOG_TEXT_SIZE (LOG_TEXT_UNITS_MAX * 3u + 1u) /* bytes of such a text, with the end */

/* Convert to UTF-8, because %ls stops at a character that the locale lacks. Returns text. */
const char *log_text(const wchar_t *wide, char text[LOG_TEXT_SIZE]);

/* Suppress the lines of log_info from now on. */
void log_set_quiet(void);

void log_info(const char *format, ...);
void log_error(const char *format, ...);

/* "cannot open publish pipe \\.\pipe\x.publish: access denied (5)" */
void log_os_error(const char *attempt, const wchar_t *object, DWORD code);

#endif
