/* Creates the instances of a pipe and waits for clients, for both pipes. */
#ifndef BROKER_WIN_SERVER_PIPE_H
#define BROKER_WIN_SERVER_PIPE_H

#include "broker/win/loop.h"

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

struct server_pipe {
    const wchar_t *name;           /* borrowed */
    DWORD access;                  /* PIPE_ACCESS_INBOUND or _DUPLEX */
    SECURITY_ATTRIBUTES *security; /* borrowed; for the first instance, all others share it */
    size_t instance_count;         /* open ones; 0: the next one is the first */
};

/*
 * Whether a server has an instance of this pipe. The function opens the pipe as a client would; if
 * that is refused, the pipe exists too. FILE_FLAG_FIRST_PIPE_INSTANCE is not enough: its error on
 * Windows has several causes, and Wine does not enforce it. *holder_out is the process of the server;
 * 0: not known.
 */
bool server_pipe_is_served(const wchar_t *name, DWORD client_access, DWORD *holder_out);

/*
 * Create an instance in byte mode that rejects remote clients, and attach it to the loop. Returns a
 * Win32 code; for a first instance, ERROR_PIPE_BUSY if another program serves the name.
 */
DWORD server_pipe_create(struct server_pipe *pipe, struct loop *loop, HANDLE *instance_out);

/* Close an instance; the name is free when the last one is closed. */
void server_pipe_close(struct server_pipe *pipe, HANDLE instance);

/*
 * Wait for a client. The call completes with ERROR_SUCCESS when a client has connected, even if it
 * has disconnected again: what it wrote can still be read. Returns a Win32 code; on any other than
 * ERROR_SUCCESS, nothing is pending.
 */
DWORD server_pipe_listen(HANDLE instance, struct loop *loop, struct loop_call *call);

#endif
