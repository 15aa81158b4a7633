/*
 * Who owns the pipe at the other end of a handle: the client's side of trust.
 *
 * Whoever creates a pipe first owns its name, so the name alone proves nothing. The owner does,
 * because an ordinary user can make nobody but himself the owner of what he creates. A server
 * names its owner when it creates the pipe, since the default may be a group. Callable from any
 * thread, impersonating or not; no heap, no C library, no DLL but kernel32 and advapi32, because
 * the notify DLL uses it inside other people's programs.
 */
#ifndef PROTO_WIN_PIPE_OWNER_H
#define PROTO_WIN_PIPE_OWNER_H

#include <windows.h>

/*
 * Check that the pipe belongs to the service, LocalSystem, Administrators or the caller himself.
 * The handle needs READ_CONTROL.
 *
 * Returns ERROR_SUCCESS, ERROR_INVALID_OWNER when it is somebody else's, or the code with which
 * Windows refused to tell; only the first means that the pipe may be written to or believed.
 */
DWORD pipe_owner_check(HANDLE pipe);

#endif
