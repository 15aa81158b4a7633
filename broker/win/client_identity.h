/*
 * Who is at the client end of a pipe. The one place where an identity comes from.
 *
 * By token, the broker impersonates the client at identification level for a moment; that needs
 * bytes to have been read. By process, it asks for the client's process id and opens that
 * process: for Wine, which answers an impersonation with the server's own token, and never for
 * production, since a process id can be forged and used again. Called on the loop's thread.
 */
#ifndef BROKER_WIN_CLIENT_IDENTITY_H
#define BROKER_WIN_CLIENT_IDENTITY_H

#include "broker/core/identity.h"

#include <windows.h>

enum identity_mode { IDENTITY_BY_TOKEN, IDENTITY_BY_PROCESS };

/* As status tells it. */
const char *identity_mode_name(enum identity_mode mode);

/*
 * Take the identity of the client of a connected pipe. What cannot be found out leaves an
 * identity that is not known; the process id is given whenever the system tells it.
 *
 * By token: after the first bytes were read. By process: as early as possible, for a process
 * that has ended can no longer be asked.
 */
void client_identity_take(HANDLE pipe, enum identity_mode mode, struct identity *identity_out);

/* The client's process, without looking at its token; 0 if the system does not tell. */
uint32_t client_identity_process(HANDLE pipe);

/* Let go of the processes that are remembered in IDENTITY_BY_PROCESS. */
void client_identity_forget_processes(void);

#endif
