#include "own_logon.h"

#include <windows.h>
#include <sddl.h>

#include <stdio.h>

static bool read_sid(HANDLE token, char sid[KNOWN_SINCE_SID_SIZE])
{
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } read;
    DWORD size;
    char *text = NULL;

    if (!GetTokenInformation(token, TokenUser, &read, sizeof(read), &size) ||
        !ConvertSidToStringSidA(read.user.User.Sid, &text)) {
        return false;
    }
    (void)snprintf(sid, KNOWN_SINCE_SID_SIZE, "%s", text);
    LocalFree(text);
    return true;
}

static bool read_logon(HANDLE token, uint64_t *logon_out)
{
    TOKEN_STATISTICS statistics;
    DWORD size;

    if (!GetTokenInformation(token, TokenStatistics, &statistics, sizeof(statistics), &size)) {
        return false;
    }
    *logon_out = ((uint64_t)(DWORD)statistics.AuthenticationId.HighPart << 32) |
                 statistics.AuthenticationId.LowPart;
    return true;
}

bool own_logon_read(struct own_logon *own_out)
{
    HANDLE token;
    bool is_read;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        return false;
    }
    is_read = read_sid(token, own_out->sid) && read_logon(token, &own_out->logon);
    CloseHandle(token);
    return is_read;
}
