#include "broker/win/own_sid.h"

#include <sddl.h>

DWORD own_sid_read(wchar_t **sid_out)
{
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } information;
    HANDLE token = NULL;
    DWORD error = ERROR_SUCCESS;
    DWORD size;

    *sid_out = NULL;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        return GetLastError();
    }
    if (!GetTokenInformation(token, TokenUser, &information, sizeof(information), &size) ||
        !ConvertSidToStringSidW(information.user.User.Sid, sid_out)) {
        error = GetLastError();
    }
    (void)CloseHandle(token);
    return error;
}
