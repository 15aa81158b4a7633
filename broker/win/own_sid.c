#include "broker/win/own_sid.h"

#include "proto/win/service_sid.h"
#include "proto/win/token.h"

#include <sddl.h>

static DWORD write_text(PSID sid, wchar_t **text_out)
{
    return ConvertSidToStringSidW(sid, text_out) ? ERROR_SUCCESS : GetLastError();
}

static DWORD read_user(HANDLE token, wchar_t **sid_out)
{
    union token_sid information;
    DWORD error = token_read_sid(token, &information);

    return error == ERROR_SUCCESS ? write_text(information.user.User.Sid, sid_out) : error;
}

DWORD own_sid_read_from(HANDLE token, const wchar_t *service_sid, wchar_t **sid_out)
{
    bool is_service = false;
    PSID service = NULL;
    DWORD error;

    *sid_out = NULL;
    if (!ConvertStringSidToSidW(service_sid, &service)) {
        return GetLastError();
    }
    error = token_read_membership(token, service, &is_service);
    if (error == ERROR_SUCCESS) {
        error = is_service ? write_text(service, sid_out) : read_user(token, sid_out);
    }
    (void)LocalFree(service);
    return error;
}

DWORD own_sid_read(wchar_t **sid_out)
{
    HANDLE token = NULL;
    DWORD error = token_open_process(GetCurrentProcess(), &token);

    *sid_out = NULL;
    if (error == ERROR_SUCCESS) {
        error = own_sid_read_from(token, SERVICE_SID_TEXT, sid_out);
        (void)CloseHandle(token);
    }
    return error;
}
