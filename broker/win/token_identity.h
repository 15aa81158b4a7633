/* Makes an identity from an access token. */
#ifndef BROKER_WIN_TOKEN_IDENTITY_H
#define BROKER_WIN_TOKEN_IDENTITY_H

#include "broker/core/identity.h"

#include <windows.h>

/*
 * Read a token that allows TOKEN_QUERY. It must be an impersonation token of identification level
 * or above, because Windows answers for group membership only then. Returns a Win32 code; on
 * failure the identity is not known. The process id is kept as it is.
 */
DWORD token_identity_read(HANDLE token, struct identity *identity);

#endif
