/* From an access token to an identity. */
#ifndef BROKER_WIN_TOKEN_IDENTITY_H
#define BROKER_WIN_TOKEN_IDENTITY_H

#include "broker/core/identity.h"

#include <windows.h>

/*
 * Read a token that allows TOKEN_QUERY. It must be an impersonation token, of any level from
 * identification on, since group membership is asked of it. Returns a Win32 code; on failure the
 * identity is not known. The process id is left as it is.
 */
DWORD token_identity_read(HANDLE token, struct identity *identity);

#endif
