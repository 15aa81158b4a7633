/* Making instances of a pipe and waiting for clients: what both pipes do alike. */
#ifndef BROKER_WIN_SERVER_PIPE_H
#define BROKER_WIN_SERVER_PIPE_H

#include "broker/win/loop.h"

#include <windows.h>

#include <stdbool.h>

struct server_pipe {
    const wchar_t *name;           /* borrowed */
    DWORD access;                  /* PIPE_ACCESS_INBOUND or _DUPLEX */
    SECURITY_ATTRIBUTES *security; /* borrowed */
    bool has_instance;             /* the next one is not the first */
};

/*
 * Whether anybody serves this pipe, told by opening it as a client would. Windows refuses a second
 * first instance too, but cannot say why, and Wine does not refuse it. Who may not open it knows
 * that it is there.
 */
bool server_pipe_is_served(const wchar_t *name, DWORD client_access);

/*
 * Create an instance in byte mode that refuses remote clients, and let its completions come to
 * the loop. The first one fails when anybody else holds the name. Returns a Win32 code.
 */
DWORD server_pipe_create(struct server_pipe *pipe, struct loop *loop, HANDLE *instance_out);

/*
 * Wait for a client. The call's function is called with ERROR_SUCCESS when one is there, even
 * one that has come and gone: what it wrote can still be read. Returns a Win32 code; then
 * nothing is pending.
 */
DWORD server_pipe_listen(HANDLE instance, struct loop *loop, struct loop_call *call);

#endif
