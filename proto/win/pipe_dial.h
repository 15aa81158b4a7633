/*
 * Open the broker's pipe as a client, before a deadline, and check its owner.
 *
 * The server may identify the client, but not act as the client. Nothing is sent to a server, and
 * nothing that it sends is believed, before its owner is checked. Callable from any thread; no
 * heap, no C library, no DLL but kernel32 and advapi32, because the notify DLL uses it inside
 * other programs.
 */
#ifndef PROTO_WIN_PIPE_DIAL_H
#define PROTO_WIN_PIPE_DIAL_H

#include <windows.h>

/* The end of a wait that several calls share. */
struct deadline {
    LONGLONG started; /* in ticks of the performance counter; the tick count may lag by 16 ms */
    LONGLONG ticks_per_ms;
    DWORD wait_ms_max;
};

/* The deadline lies wait_ms_max after this call. */
void deadline_start(struct deadline *deadline, DWORD wait_ms_max);

/* 0 when the deadline has passed. */
DWORD deadline_remaining_ms(const struct deadline *deadline);

/*
 * What each side asks for. Not GENERIC_WRITE: that also means the right to create an instance of
 * the pipe, which the broker grants to no client. READ_CONTROL, which GENERIC_READ contains, is
 * for the check of the owner.
 */
#define PIPE_DIAL_READ_WRITE (GENERIC_READ | FILE_WRITE_DATA)
#define PIPE_DIAL_WRITE (FILE_WRITE_DATA | READ_CONTROL | SYNCHRONIZE)

/*
 * Open a pipe for overlapped input and output. While all its instances are busy, wait for one
 * until the deadline.
 *
 * On ERROR_SUCCESS the caller owns *pipe_out, else it is INVALID_HANDLE_VALUE.
 * ERROR_FILE_NOT_FOUND: no such pipe; ERROR_PIPE_BUSY: all instances were busy until the deadline;
 * ERROR_INVALID_OWNER: the pipe is not to be trusted; ERROR_PIPE_NOT_CONNECTED: the server went
 * before its owner was read, which says nothing of trust.
 */
DWORD pipe_dial(const wchar_t *pipe_name, DWORD access, const struct deadline *deadline,
                HANDLE *pipe_out);

#endif
