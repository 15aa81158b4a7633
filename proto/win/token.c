#include "proto/win/token.h"

#include <sddl.h>

#include <string.h>

#include "proto/assertion.h"

static DWORD query(HANDLE token, TOKEN_INFORMATION_CLASS what, void *information, DWORD size)
{
    return GetTokenInformation(token, what, information, size, &size) ? ERROR_SUCCESS
                                                                      : GetLastError();
}

DWORD token_open_process(HANDLE process, HANDLE *token_out)
{
    HANDLE primary = NULL;
    DWORD error = ERROR_SUCCESS;

    *token_out = NULL;
    if (!OpenProcessToken(process, TOKEN_QUERY | TOKEN_DUPLICATE, &primary)) {
        return GetLastError();
    }
    if (!DuplicateToken(primary, SecurityIdentification, token_out)) {
        error = GetLastError();
    }
    (void)CloseHandle(primary);
    return error;
}

static DWORD write_sid_text(PSID sid, char text[SID_BYTES_MAX + 1])
{
    DWORD error = ERROR_SUCCESS;
    char *made = NULL;

    if (!ConvertSidToStringSidA(sid, &made)) {
        return GetLastError();
    }
    if (strlen(made) <= SID_BYTES_MAX) {
        (void)strcpy(text, made);
    } else {
        error = ERROR_INVALID_SID;
    }
    (void)LocalFree(made);
    return error;
}

static DWORD read_account(HANDLE token, struct token_user *user)
{
    union token_sid information;
    DWORD error = token_read_sid(token, &information);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    user->is_local_system = IsWellKnownSid(information.user.User.Sid, WinLocalSystemSid) != 0;
    return write_sid_text(information.user.User.Sid, user->sid);
}

static DWORD read_logon(HANDLE token, struct token_user *user)
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

static enum event_integrity integrity_of_level(DWORD level)
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

static DWORD read_privilege(HANDLE token, struct token_user *user)
{
    union token_sid information;
    TOKEN_ELEVATION elevation;
    DWORD error = query(token, TokenElevation, &elevation, sizeof(elevation));

    if (error == ERROR_SUCCESS) {
        user->is_elevated = elevation.TokenIsElevated != 0;
        error = query(token, TokenIntegrityLevel, &information, sizeof(information));
    }
    if (error == ERROR_SUCCESS) {
        /* The SID of a label has one sub-authority, the level. */
        user->integrity = integrity_of_level(*GetSidSubAuthority(information.label.Label.Sid, 0));
    }
    return error;
}

DWORD token_read_user(HANDLE token, struct token_user *user_out)
{
    DWORD error;

    memset(user_out, 0, sizeof(*user_out));
    ASSERTION_OR(token != NULL, ERROR_INVALID_HANDLE);
    error = read_account(token, user_out);
    if (error == ERROR_SUCCESS) {
        error = read_logon(token, user_out);
    }
    if (error == ERROR_SUCCESS) {
        error = read_privilege(token, user_out);
    }
    return error;
}

DWORD token_read_membership(HANDLE token, PSID group, bool *is_member_out)
{
    BOOL is_member = FALSE;

    ASSERTION_OR(token != NULL && group != NULL, ERROR_INVALID_HANDLE);
    if (!CheckTokenMembership(token, group, &is_member)) {
        return GetLastError();
    }
    *is_member_out = is_member != FALSE;
    return ERROR_SUCCESS;
}
