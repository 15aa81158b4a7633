/*
 * The identity of the client of a pipe. Every identity in the broker comes from here.
 *
 * By token: the broker impersonates the client at identification level for a moment. For a client
 * that gave no quality of service, Windows allows that only after bytes were read. By process: the
 * broker gets the client's process id and opens that process. This is for Wine, which answers an
 * impersonation with the server's own token, and never for production, since a process id can be
 * forged and used again. Called on the loop's thread.
 */
#ifndef BROKER_WIN_CLIENT_IDENTITY_H
#define BROKER_WIN_CLIENT_IDENTITY_H

#include "broker/core/identity.h"
#include "broker/core/token_errors.h"

#include <windows.h>

enum identity_mode { IDENTITY_BY_TOKEN, IDENTITY_BY_PROCESS };

/* The text in the answer to a status request. */
const char *identity_mode_name(enum identity_mode mode);

/*
 * Take the identity of the client of a connected pipe. If the token cannot be read, the identity is
 * not known. Its token_error says why, is counted, and is logged for the first of each code. The
 * process id is set even then, if the system has it.
 *
 * By token: call after the first bytes were read, where that is possible; a peek does not count. By
 * process: call as early as possible, because the token of a process that has ended cannot be read.
 */
void client_identity_take(HANDLE pipe, enum identity_mode mode, struct token_errors *errors,
                          struct identity *identity_out);

/* The client's process id, without its token; 0 if the system does not have it. */
uint32_t client_identity_process(HANDLE pipe);

/* Close the handles of the processes that IDENTITY_BY_PROCESS remembers. */
void client_identity_forget_processes(void);

#endif
