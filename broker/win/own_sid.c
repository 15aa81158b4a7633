#include "broker/win/own_sid.h"

#include "proto/win/service_sid.h"

#include <sddl.h>

static DWORD read_user(HANDLE token, wchar_t **sid_out)
{
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } information;
    DWORD size;

    if (!GetTokenInformation(token, TokenUser, &information, sizeof(information), &size) ||
        !ConvertSidToStringSidW(information.user.User.Sid, sid_out)) {
        return GetLastError();
    }
    return ERROR_SUCCESS;
}

DWORD own_sid_read_from(HANDLE token, const wchar_t *service_sid, wchar_t **sid_out)
{
    DWORD error = ERROR_SUCCESS;
    BOOL is_member = FALSE;
    PSID service = NULL;

    *sid_out = NULL;
    if (!ConvertStringSidToSidW(service_sid, &service)) {
        return GetLastError();
    }
    /* Enabled counts: one that only denies could not own anything. */
    if (!CheckTokenMembership(token, service, &is_member)) {
        error = GetLastError();
    } else if (!is_member) {
        error = read_user(token, sid_out);
    } else if (!ConvertSidToStringSidW(service, sid_out)) {
        error = GetLastError();
    }
    (void)LocalFree(service);
    return error;
}

DWORD own_sid_read(wchar_t **sid_out)
{
    HANDLE process_token = NULL;
    HANDLE token = NULL;
    DWORD error;

    *sid_out = NULL;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, &process_token)) {
        return GetLastError();
    }
    if (DuplicateToken(process_token, SecurityIdentification, &token)) {
        error = own_sid_read_from(token, SERVICE_SID_TEXT, sid_out);
        (void)CloseHandle(token);
    } else {
        error = GetLastError();
    }
    (void)CloseHandle(process_token);
    return error;
}
