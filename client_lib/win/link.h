/*
 * A connection to the broker: a pipe, and one operation on it at a time.
 *
 * Every wait ends when the operation has ended, the time is over or the stop event is set. An
 * operation that is given up is cancelled, and has ended before the function returns. Used by one
 * thread.
 */
#ifndef CLIENT_LIB_WIN_LINK_H
#define CLIENT_LIB_WIN_LINK_H

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

struct link {
    HANDLE pipe;       /* INVALID_HANDLE_VALUE while there is none */
    HANDLE done_event; /* of the operation that is under way */
    HANDLE stop_event; /* the caller's; may be NULL */
};

/* Makes a state on which link_deinit is safe. */
void link_init(struct link *link, HANDLE stop_event);
void link_deinit(struct link *link);

/*
 * The functions below return ERROR_SUCCESS, ERROR_OPERATION_ABORTED (the stop event is set),
 * WAIT_TIMEOUT (timeout_ms, which may be INFINITE, is over), or another code of Windows.
 */

/* Open the pipe, if its owner is trusted: the codes of pipe_dial. */
DWORD link_open(struct link *link, const wchar_t *pipe_name, DWORD wait_ms_max);
void link_close(struct link *link);

/* Write all bytes. */
DWORD link_write(struct link *link, const char *bytes, size_t size, DWORD timeout_ms);

/* Read at least one byte. The time is also over when wake_handle, which may be NULL, is set. */
DWORD link_read(struct link *link, char *bytes, size_t capacity, DWORD timeout_ms,
                HANDLE wake_handle, size_t *size_out);

/* Write \\.\pipe\<prefix>.subscribe. False when a pipe cannot have a name with this prefix, which
   is UTF-8; NULL is the usual one. name_out must hold PIPE_NAME_UNITS_MAX units. */
bool link_name(const char *prefix, wchar_t *name_out);

#endif
