#include "lister.h"

#include <process.h>

#include "words.h"

/* Shared by the window's thread and that of the listing. */
static struct {
    LONG is_busy; /* set by the window's thread, cleared by the other one as its last deed */
    HWND window;
    UINT message;
    uint64_t asked_us;
    void *volatile list; /* belongs to the thread that takes it out */
} shared;

static unsigned __stdcall run(void *argument)
{
    const wnw_connection_list *list = NULL;

    (void)argument;
    if (wnw_connections(&list) == WNW_OK) {
        wnw_connections_free(InterlockedExchangePointer(&shared.list, (void *)(uintptr_t)list));
        (void)PostMessageW(shared.window, shared.message, 0, 0);
    }
    (void)InterlockedExchange(&shared.is_busy, 0);
    return 0;
}

void lister_start(HWND window, UINT message)
{
    uintptr_t thread;

    /* The time belongs to the list that waits, so both are taken first. */
    if (shared.list != NULL || InterlockedCompareExchange(&shared.is_busy, 1, 0) != 0) {
        return;
    }
    shared.window = window;
    shared.message = message;
    shared.asked_us = words_now_us();
    thread = _beginthreadex(NULL, 0, run, NULL, 0, NULL);
    if (thread == 0) {
        (void)InterlockedExchange(&shared.is_busy, 0);
    } else {
        (void)CloseHandle((HANDLE)thread);
    }
}

const wnw_connection_list *lister_take(uint64_t *asked_us_out)
{
    *asked_us_out = shared.asked_us;
    return InterlockedExchangePointer(&shared.list, NULL);
}
