#include "tests/support/stories/pipe_owner.h"

#include <sddl.h>
#include <stdio.h>
#include <wchar.h>

#define SDDL_UNITS_MAX 256u

DWORD own_sid_read(char text[OWN_SID_SIZE])
{
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } information;
    DWORD error = ERROR_SUCCESS;
    HANDLE token = NULL;
    char *sid = NULL;
    DWORD size;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        return GetLastError();
    }
    if (GetTokenInformation(token, TokenUser, &information, sizeof(information), &size) &&
        ConvertSidToStringSidA(information.user.User.Sid, &sid)) {
        (void)snprintf(text, OWN_SID_SIZE, "%s", sid);
    } else {
        error = GetLastError();
    }
    (void)LocalFree(sid);
    (void)CloseHandle(token);
    return error;
}

PSECURITY_DESCRIPTOR pipe_owner_descriptor(const wchar_t *owner)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    char own_sid[OWN_SID_SIZE];
    wchar_t own_owner[OWN_SID_SIZE];
    wchar_t sddl[SDDL_UNITS_MAX];

    if (owner == NULL) {
        if (own_sid_read(own_sid) != ERROR_SUCCESS) {
            return NULL;
        }
        (void)_snwprintf(own_owner, OWN_SID_SIZE, L"%hs", own_sid);
        owner = own_owner;
    }
    (void)_snwprintf(sddl, SDDL_UNITS_MAX, L"O:%lsD:(A;;GA;;;WD)", owner);
    (void)ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &descriptor,
                                                               NULL);
    return descriptor;
}
