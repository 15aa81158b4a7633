#include "client_lib/win/status.h"

#include <stdio.h>

#include "wnetwatch_version.h"

#include "client_lib/win/failure.h"
#include "proto/assertion.h"

#define DEBUG_LINE_BYTES_MAX 512u

static LONG volatile broken_count;

wnw_status status_with_os_error(wnw_status status, DWORD code)
{
    return failure_of_os(status, code, "%s", wnw_status_text(status));
}

void assertion_failed(const char *condition, const char *file, int line)
{
    char text[DEBUG_LINE_BYTES_MAX];

    (void)InterlockedIncrement(&broken_count);
    (void)snprintf(text, sizeof(text), "wnetwatch: a broken contract: %s (%s:%d)\n", condition,
                   file, line);
    OutputDebugStringA(text);
}

bool status_is_broken(void)
{
    return InterlockedCompareExchange(&broken_count, 0, 0) != 0;
}

wnw_status status_result(wnw_status status)
{
    if (status_is_broken()) {
        status = failure_say(WNW_E_INTERNAL, "%s", wnw_status_text(WNW_E_INTERNAL));
    }
    failure_settle(status);
    return status;
}

const char *WNW_CALL wnw_status_text(wnw_status status)
{
    switch (status) {
    case WNW_OK:
        return "the call succeeded";
    case WNW_E_INVALID:
        return "an argument is not allowed";
    case WNW_E_NO_MEMORY:
        return "there is not enough memory";
    case WNW_E_IN_CALLBACK:
        return "this is not allowed inside a callback of the same client";
    case WNW_E_OS:
        return "Windows refused";
    case WNW_E_STATE:
        return "this is not possible in the present state of the client";
    case WNW_E_FILTER:
        return "the filter cannot be read";
    case WNW_E_TIMEOUT:
        return "it took too long";
    case WNW_E_NO_BROKER:
        return "no broker is running";
    case WNW_E_NOT_TRUSTED:
        return "the owner of the broker's pipe is not trusted";
    case WNW_E_REFUSED:
        return "the broker refused the request";
    case WNW_E_PROTOCOL:
        return "the broker's answer cannot be understood";
    case WNW_E_INTERNAL:
        return "the library has found a mistake of its own";
    case WNW_E_OVER:
        return "the client has ended, and nothing is left";
    case WNW_E_CURSOR_FILE:
        return "the file holds no cursor";
    }
    return "unknown status";
}

const char *WNW_CALL wnw_version(void)
{
    return WNETWATCH_VERSION;
}
