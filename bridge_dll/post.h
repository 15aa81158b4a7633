/*
 * Sends one line to the broker: open the pipe, check its owner, write, close.
 *
 * Nothing outlives a call: no handle, no thread, no memory. What was written stays readable after
 * the close (evidence E17). Callable from any thread, any number at once. Whatever the program at
 * the other end does, a call ends within POST_WAIT_MS_MAX.
 */
#ifndef BRIDGE_DLL_POST_H
#define BRIDGE_DLL_POST_H

#include <windows.h>

/*
 * The line ends with its line feed and has at most NOTIFICATION_BYTES_MAX bytes. ERROR_SUCCESS:
 * the pipe has taken the whole line. Any other code: the line is lost.
 */
DWORD post_line(const char *line, DWORD size);

#endif
