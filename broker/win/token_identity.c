#include "broker/win/token_identity.h"

#include <sddl.h>

#include <string.h>

/* TOKEN_USER or TOKEN_MANDATORY_LABEL, with its SID behind it. */
#define TOKEN_SID_BYTES_MAX (sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE)

static DWORD read_sid_text(PSID sid, char text[SID_BYTES_MAX + 1])
{
    wchar_t *wide = NULL;
    size_t size = 0;

    if (!ConvertSidToStringSidW(sid, &wide)) {
        return GetLastError();
    }
    while (wide[size] != L'\0' && size < SID_BYTES_MAX) {
        text[size] = (char)wide[size]; /* a SID's text is ASCII */
        size++;
    }
    text[size] = '\0';
    (void)LocalFree(wide);
    return ERROR_SUCCESS;
}

static DWORD read_user(HANDLE token, struct identity *identity)
{
    union {
        TOKEN_USER user;
        BYTE bytes[TOKEN_SID_BYTES_MAX];
    } information;
    DWORD size;

    if (!GetTokenInformation(token, TokenUser, &information, sizeof(information), &size)) {
        return GetLastError();
    }
    identity->is_local_system = IsWellKnownSid(information.user.User.Sid, WinLocalSystemSid) != 0;
    return read_sid_text(information.user.User.Sid, identity->sid);
}

static DWORD read_logon(HANDLE token, struct identity *identity)
{
    TOKEN_STATISTICS statistics;
    DWORD session;
    DWORD size;

    if (!GetTokenInformation(token, TokenStatistics, &statistics, sizeof(statistics), &size)) {
        return GetLastError();
    }
    identity->logon = ((uint64_t)(DWORD)statistics.AuthenticationId.HighPart << 32) |
                      statistics.AuthenticationId.LowPart;
    if (!GetTokenInformation(token, TokenSessionId, &session, sizeof(session), &size)) {
        return GetLastError();
    }
    identity->session = session;
    return ERROR_SUCCESS;
}

static enum event_integrity integrity_of_rid(DWORD rid)
{
    if (rid >= SECURITY_MANDATORY_SYSTEM_RID) {
        return INTEGRITY_SYSTEM;
    }
    if (rid >= SECURITY_MANDATORY_HIGH_RID) {
        return INTEGRITY_HIGH;
    }
    if (rid >= SECURITY_MANDATORY_MEDIUM_RID) {
        return INTEGRITY_MEDIUM;
    }
    if (rid >= SECURITY_MANDATORY_LOW_RID) {
        return INTEGRITY_LOW;
    }
    return INTEGRITY_UNTRUSTED;
}

static DWORD read_rank(HANDLE token, struct identity *identity)
{
    union {
        TOKEN_MANDATORY_LABEL label;
        BYTE bytes[TOKEN_SID_BYTES_MAX];
    } information;
    TOKEN_ELEVATION elevation;
    DWORD size;

    if (!GetTokenInformation(token, TokenElevation, &elevation, sizeof(elevation), &size)) {
        return GetLastError();
    }
    identity->is_elevated = elevation.TokenIsElevated != 0;
    if (!GetTokenInformation(token, TokenIntegrityLevel, &information, sizeof(information),
                             &size)) {
        return GetLastError();
    }
    /* A label SID has one sub-authority, the level. */
    identity->integrity = integrity_of_rid(*GetSidSubAuthority(information.label.Label.Sid, 0));
    return ERROR_SUCCESS;
}

/* Of a built-in group, by its last number. Enabled, that is: a group that is there for denying
   only does not count. Wine's CreateWellKnownSid does not know all groups, so the SID is made
   from its numbers. */
static DWORD read_membership(HANDLE token, DWORD group, bool *is_member_out)
{
    SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
    union {
        SID sid;
        BYTE bytes[SECURITY_MAX_SID_SIZE];
    } group_sid;
    BOOL is_member = FALSE;

    (void)InitializeSid(&group_sid.sid, &authority, 2);
    *GetSidSubAuthority(&group_sid.sid, 0) = SECURITY_BUILTIN_DOMAIN_RID;
    *GetSidSubAuthority(&group_sid.sid, 1) = group;
    if (!CheckTokenMembership(token, &group_sid.sid, &is_member)) {
        return GetLastError();
    }
    *is_member_out = is_member != 0;
    return ERROR_SUCCESS;
}

DWORD token_identity_read(HANDLE token, struct identity *identity)
{
    uint32_t process_id = identity->process_id;
    DWORD error = read_user(token, identity);

    if (error == ERROR_SUCCESS) {
        error = read_logon(token, identity);
    }
    if (error == ERROR_SUCCESS) {
        error = read_rank(token, identity);
    }
    if (error == ERROR_SUCCESS) {
        error = read_membership(token, DOMAIN_ALIAS_RID_ADMINS, &identity->is_administrator);
    }
    if (error == ERROR_SUCCESS) {
        error = read_membership(token, DOMAIN_ALIAS_RID_EVENT_LOG_READERS_GROUP,
                                &identity->is_event_log_reader);
    }

    if (error != ERROR_SUCCESS) {
        memset(identity, 0, sizeof(*identity)); /* half an identity is none */
        identity->process_id = process_id;
        return error;
    }
    identity->known = true;
    return ERROR_SUCCESS;
}
