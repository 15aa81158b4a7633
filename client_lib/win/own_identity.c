#include "client_lib/win/own_identity.h"

#include <sddl.h>

#include <string.h>

/* TOKEN_USER or TOKEN_MANDATORY_LABEL, with its SID behind it. */
union token_sid {
    TOKEN_USER user;
    TOKEN_MANDATORY_LABEL label;
    BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
};

static DWORD query(HANDLE token, TOKEN_INFORMATION_CLASS what, void *information, DWORD size)
{
    return GetTokenInformation(token, what, information, size, &size) ? ERROR_SUCCESS
                                                                      : GetLastError();
}

static DWORD read_sid(HANDLE token, struct own_identity *identity)
{
    union token_sid information;
    char *text = NULL;
    DWORD error = query(token, TokenUser, &information, sizeof(information));

    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (!ConvertSidToStringSidA(information.user.User.Sid, &text)) {
        return GetLastError();
    }
    if (strlen(text) > SID_BYTES_MAX) {
        error = ERROR_INVALID_SID;
    } else {
        strcpy(identity->sid, text);
    }
    (void)LocalFree(text);
    return error;
}

static DWORD read_logon(HANDLE token, struct event_user *user)
{
    TOKEN_STATISTICS statistics;
    DWORD session = 0;
    DWORD error = query(token, TokenStatistics, &statistics, sizeof(statistics));

    if (error == ERROR_SUCCESS) {
        user->logon = ((uint64_t)(DWORD)statistics.AuthenticationId.HighPart << 32) |
                      statistics.AuthenticationId.LowPart;
        error = query(token, TokenSessionId, &session, sizeof(session));
    }
    user->session = session;
    return error;
}

static enum event_integrity integrity_of(DWORD level)
{
    if (level >= SECURITY_MANDATORY_SYSTEM_RID) {
        return INTEGRITY_SYSTEM;
    }
    if (level >= SECURITY_MANDATORY_HIGH_RID) {
        return INTEGRITY_HIGH;
    }
    if (level >= SECURITY_MANDATORY_MEDIUM_RID) {
        return INTEGRITY_MEDIUM;
    }
    return level >= SECURITY_MANDATORY_LOW_RID ? INTEGRITY_LOW : INTEGRITY_UNTRUSTED;
}

static DWORD read_rank(HANDLE token, struct event_user *user)
{
    union token_sid information;
    TOKEN_ELEVATION elevation;
    DWORD error = query(token, TokenElevation, &elevation, sizeof(elevation));

    if (error == ERROR_SUCCESS) {
        user->elevated = elevation.TokenIsElevated != 0;
        error = query(token, TokenIntegrityLevel, &information, sizeof(information));
    }
    if (error == ERROR_SUCCESS) {
        user->integrity = integrity_of(*GetSidSubAuthority(information.label.Label.Sid, 0));
    }
    return error;
}

DWORD own_identity_read(struct own_identity *identity_out)
{
    HANDLE token;
    DWORD error;

    memset(identity_out, 0, sizeof(*identity_out));
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        return GetLastError();
    }
    error = read_sid(token, identity_out);
    if (error == ERROR_SUCCESS) {
        error = read_logon(token, &identity_out->user);
    }
    if (error == ERROR_SUCCESS) {
        error = read_rank(token, &identity_out->user);
    }
    CloseHandle(token);
    identity_out->user.known = error == ERROR_SUCCESS;
    identity_out->user.sid = identity_out->sid;
    return error;
}
