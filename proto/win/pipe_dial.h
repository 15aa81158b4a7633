/*
 * Open the broker's pipe as a client, and be sure of whose it is.
 *
 * The other end may identify us and not act as us, and is checked before anything is sent to it
 * or believed of it. Callable from any thread.
 */
#ifndef PROTO_WIN_PIPE_DIAL_H
#define PROTO_WIN_PIPE_DIAL_H

#include <windows.h>

/* What a reader asks for. Not GENERIC_WRITE: that also means the right to create an instance of
   the pipe, which the broker gives to nobody. */
#define PIPE_DIAL_READ_WRITE (GENERIC_READ | FILE_WRITE_DATA)

/*
 * Open a pipe for overlapped input and output. access must contain READ_CONTROL, as GENERIC_READ
 * does. While all instances are busy, waits up to wait_ms_max for one.
 *
 * On ERROR_SUCCESS *pipe_out is the caller's, else INVALID_HANDLE_VALUE. ERROR_FILE_NOT_FOUND:
 * no such pipe; ERROR_PIPE_BUSY: the wait was in vain; ERROR_INVALID_OWNER: not to be trusted.
 */
DWORD pipe_dial(const wchar_t *pipe_name, DWORD access, DWORD wait_ms_max, HANDLE *pipe_out);

#endif
