#include "client_lib/win/last_error.h"

/* A slot of the system and no thread-local variable: compilers disagree on those, and a static
   library must not need its own DllMain to have one. */
static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
static DWORD slot = TLS_OUT_OF_INDEXES;

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

wnw_status last_error_set(wnw_status status, DWORD code)
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

void last_error_deinit(void)
{
    if (slot != TLS_OUT_OF_INDEXES) {
        (void)TlsFree(slot);
        slot = TLS_OUT_OF_INDEXES;
    }
}
