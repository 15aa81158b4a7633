#include "client_lib/win/own_identity.h"

#include <string.h>

#include "proto/win/token.h"

DWORD own_identity_read(struct own_identity *identity_out)
{
    struct token_user read;
    HANDLE token;
    DWORD error;

    memset(identity_out, 0, sizeof(*identity_out));
    identity_out->user.sid = identity_out->sid;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        return GetLastError();
    }
    error = token_read_user(token, &read);
    CloseHandle(token);
    if (error == ERROR_SUCCESS) {
        memcpy(identity_out->sid, read.sid, sizeof(identity_out->sid));
        identity_out->user.known = true;
        identity_out->user.logon = read.logon;
        identity_out->user.session = read.session;
        identity_out->user.elevated = read.is_elevated;
        identity_out->user.integrity = read.integrity;
    }
    return error;
}
