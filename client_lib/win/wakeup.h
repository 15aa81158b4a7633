/*
 * Notifies a program that takes its items itself: by an event of the system, which is set as long
 * as there is something to dispatch, or by a message to a window of the program.
 */
#ifndef CLIENT_LIB_WIN_WAKEUP_H
#define CLIENT_LIB_WIN_WAKEUP_H

#include "client_lib/core/delivery.h"

#include <windows.h>

struct wakeup {
    struct notifier notifier; /* points to this struct, which must not move */
    HANDLE event;             /* NULL unless wakeup_use_event */
    HWND window;
    UINT message;
    WPARAM cookie;
};

/* Makes a state on which wakeup_deinit is safe. */
void wakeup_init(struct wakeup *wakeup);
void wakeup_deinit(struct wakeup *wakeup);

/* Returns ERROR_SUCCESS or a code of Windows. */
DWORD wakeup_use_event(struct wakeup *wakeup);

/* The cookie is all that a message carries, and no pointer: any program can forge a message. */
void wakeup_use_message(struct wakeup *wakeup, HWND window, UINT message, WPARAM cookie);

#endif
