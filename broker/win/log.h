/*
 * What the broker says of itself, one line each, on standard error.
 *
 * A failure is said once, where it happens: what was tried, on what, the system's text and
 * number. Names of shares and users are never said.
 */
#ifndef BROKER_WIN_LOG_H
#define BROKER_WIN_LOG_H

#include <windows.h>

/* Leave out log_info lines from now on. */
void log_set_quiet(void);

void log_info(const char *format, ...);
void log_error(const char *format, ...);

/* "cannot open publish pipe \\.\pipe\x.publish: access denied (5)" */
void log_os_error(const char *attempt, const wchar_t *object, DWORD code);

#endif
