#include "own_account.h"

#include <sddl.h>

#include <wchar.h>

union account {
    TOKEN_USER user;
    BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
};

static DWORD read_account(union account *account)
{
    DWORD size = 0;
    HANDLE token = NULL;
    DWORD error = ERROR_SUCCESS;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        return GetLastError();
    }
    if (!GetTokenInformation(token, TokenUser, account, sizeof(*account), &size)) {
        error = GetLastError();
    }
    (void)CloseHandle(token);
    return error;
}

bool own_account_is(PSID sid)
{
    union account account;

    return read_account(&account) == ERROR_SUCCESS && EqualSid(sid, account.user.User.Sid);
}

DWORD own_account_sid(wchar_t text[OWN_ACCOUNT_SID_UNITS])
{
    union account account;
    wchar_t *sid = NULL;
    DWORD error = read_account(&account);

    text[0] = L'\0';
    if (error == ERROR_SUCCESS && !ConvertSidToStringSidW(account.user.User.Sid, &sid)) {
        error = GetLastError();
    }
    if (error == ERROR_SUCCESS) {
        (void)wcsncpy(text, sid, OWN_ACCOUNT_SID_UNITS - 1);
        text[OWN_ACCOUNT_SID_UNITS - 1] = L'\0';
    }
    (void)LocalFree(sid);
    return error;
}
