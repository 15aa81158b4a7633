/*
 * What the broker says of itself, one line each, on standard error.
 *
 * A failure is said once, where it happens: what was tried, on what, the system's text and
 * number. Names of shares and users are never said.
 */
#ifndef BROKER_WIN_LOG_H
#define BROKER_WIN_LOG_H

#include <windows.h>

#define LOG_TEXT_UNITS_MAX 300u                      /* more of a text is not said */
#define LOG_TEXT_SIZE (LOG_TEXT_UNITS_MAX * 3u + 1u) /* bytes of it, with the end */

/* Wide text as UTF-8, since %ls ends where the locale lacks a character. Returns text. */
const char *log_text(const wchar_t *wide, char text[LOG_TEXT_SIZE]);

/* Leave out log_info lines from now on. */
void log_set_quiet(void);

void log_info(const char *format, ...);
void log_error(const char *format, ...);

/* "cannot open publish pipe \\.\pipe\x.publish: access denied (5)" */
void log_os_error(const char *attempt, const wchar_t *object, DWORD code);

#endif
