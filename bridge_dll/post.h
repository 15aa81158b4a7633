/*
 * One line to the broker: open, look who is there, write, close.
 *
 * Nothing outlives a call: no handle, no thread, no memory. Callable from any thread, any number
 * at once. Whatever the broker does, or somebody who took its place, a call is over when
 * POST_WAIT_MS_MAX have passed.
 */
#ifndef BRIDGE_DLL_POST_H
#define BRIDGE_DLL_POST_H

#include <windows.h>

/* ERROR_SUCCESS when the pipe has taken the whole line; any other code means that it is lost. */
DWORD post_line(const char *line, DWORD size);

#endif
