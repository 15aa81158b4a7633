/*
 * Whether the owner of a pipe is trusted: how a client authenticates the broker.
 *
 * Any program can create a pipe of an unused name, so the name proves nothing. The owner does:
 * an ordinary user can create objects with that user as the owner only. A server names the owner
 * when it creates the pipe, since the default may be a group. Callable from any thread,
 * impersonating or not; no heap, no C library, no DLL but kernel32 and advapi32, because the
 * notify DLL uses it inside other programs.
 */
#ifndef PROTO_WIN_PIPE_OWNER_H
#define PROTO_WIN_PIPE_OWNER_H

#include <windows.h>

/*
 * Check that the pipe belongs to the service, LocalSystem, Administrators or the calling user.
 * The handle needs READ_CONTROL.
 *
 * Returns ERROR_SUCCESS, ERROR_INVALID_OWNER when the pipe has another owner,
 * ERROR_PIPE_NOT_CONNECTED when the server has disconnected, or the code with which Windows refused
 * the query (evidence E12 and E13). Only after ERROR_SUCCESS may the pipe be used.
 */
DWORD pipe_owner_check(HANDLE pipe);

#endif
