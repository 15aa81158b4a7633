#include "client_lib/win/status.h"

#include <stdio.h>

#include "wnetwatch_version.h"

#include "proto/assertion.h"

#define DEBUG_LINE_BYTES_MAX 512u

/* A slot of the system and no thread-local variable: compilers disagree on those, and a static
   library must not need its own DllMain to have one. */
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static DWORD slot = TLS_OUT_OF_INDEXES;

static LONG volatile broken_count;

static BOOL CALLBACK allocate_slot(PINIT_ONCE init_once, PVOID parameter, PVOID *context)
{
    (void)init_once;
    (void)parameter;
    (void)context;
    slot = TlsAlloc();
    return TRUE;
}

static DWORD take_slot(void)
{
    (void)InitOnceExecuteOnce(&once, allocate_slot, NULL, NULL);
    return slot;
}

wnw_status status_with_os_error(wnw_status status, DWORD code)
{
    DWORD index = take_slot();

    if (index != TLS_OUT_OF_INDEXES) {
        (void)TlsSetValue(index, (LPVOID)(ULONG_PTR)code);
    }
    return status;
}

uint32_t WNW_CALL wnw_last_os_error(void)
{
    DWORD index = take_slot();

    return index == TLS_OUT_OF_INDEXES ? 0 : (uint32_t)(ULONG_PTR)TlsGetValue(index);
}

void status_deinit(void)
{
    if (slot != TLS_OUT_OF_INDEXES) {
        (void)TlsFree(slot);
        slot = TLS_OUT_OF_INDEXES;
    }
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
    return status_is_broken() ? WNW_E_INTERNAL : status;
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
    }
    return "unknown status";
}

const char *WNW_CALL wnw_version(void)
{
    return WNETWATCH_VERSION;
}
