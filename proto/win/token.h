/*
 * What an access token says of its user.
 *
 * The one reader of tokens, callable from any thread. Each function returns a Win32 code, and what
 * it fills in counts on ERROR_SUCCESS only.
 */
#ifndef PROTO_WIN_TOKEN_H
#define PROTO_WIN_TOKEN_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#include "proto/event.h"
#include "proto/limits.h"

/* What Windows fills in for TokenUser or TokenIntegrityLevel, with room for the SID behind it. */
union token_sid {
    TOKEN_USER user;
    TOKEN_MANDATORY_LABEL label;
    BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
};

struct token_user {
    char sid[SID_BYTES_MAX + 1];
    bool is_local_system;
    uint64_t logon; /* the logon session (AuthenticationId) */
    uint32_t session;
    bool is_elevated;
    enum event_integrity integrity;
};

/*
 * Open the token of a process as one for impersonation at identification level, the kind that can
 * be asked for groups. The process handle needs PROCESS_QUERY_LIMITED_INFORMATION.
 */
DWORD token_open_process(HANDLE process, HANDLE *token_out);

/* The functions below need TOKEN_QUERY. */

/*
 * The SID of the token's user is sid_out->user.User.Sid afterwards. Defined here for the notify
 * DLL: with the rest of this reader it would import functions that no guest should need.
 */
static inline DWORD token_read_sid(HANDLE token, union token_sid *sid_out)
{
    DWORD size = sizeof(*sid_out);

    return GetTokenInformation(token, TokenUser, sid_out, size, &size) ? ERROR_SUCCESS
                                                                       : GetLastError();
}

DWORD token_read_user(HANDLE token, struct token_user *user_out);

/*
 * Whether the token has this group, enabled: a group that is there for denying only does not
 * count. The token must be one for impersonation.
 */
DWORD token_read_membership(HANDLE token, PSID group, bool *is_member_out);

#endif
