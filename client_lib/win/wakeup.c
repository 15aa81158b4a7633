#include "client_lib/win/wakeup.h"

#include <string.h>

#include "proto/assertion.h"

static bool set_event(void *context)
{
    struct wakeup *wakeup = context;

    return SetEvent(wakeup->event) != FALSE;
}

static void reset_event(void *context)
{
    struct wakeup *wakeup = context;

    (void)ResetEvent(wakeup->event);
}

/* A wait for the handle must end when the client is over. */
static void set_event_for_good(void *context)
{
    (void)set_event(context);
}

/* Fails when the queue of the window's thread is full. */
static bool post_message(void *context)
{
    struct wakeup *wakeup = context;

    return PostMessageW(wakeup->window, wakeup->message, wakeup->cookie, 0) != FALSE;
}

static void do_nothing(void *context)
{
    (void)context;
}

void wakeup_init(struct wakeup *wakeup)
{
    memset(wakeup, 0, sizeof(*wakeup));
    wakeup->notifier.context = wakeup;
}

void wakeup_deinit(struct wakeup *wakeup)
{
    if (wakeup->event != NULL) {
        CloseHandle(wakeup->event);
        wakeup->event = NULL;
    }
}

DWORD wakeup_use_event(struct wakeup *wakeup)
{
    ASSERTION_OR(wakeup->event == NULL, ERROR_INVALID_STATE);
    wakeup->event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (wakeup->event == NULL) {
        return GetLastError();
    }
    wakeup->notifier.notify_ready = set_event;
    wakeup->notifier.notify_empty = reset_event;
    wakeup->notifier.notify_over = set_event_for_good;
    return ERROR_SUCCESS;
}

void wakeup_use_message(struct wakeup *wakeup, HWND window, UINT message, WPARAM cookie)
{
    ASSERTION_OR_RETURN(wakeup->event == NULL);
    wakeup->window = window;
    wakeup->message = message;
    wakeup->cookie = cookie;
    wakeup->notifier.notify_ready = post_message;
    wakeup->notifier.notify_empty = do_nothing;
    wakeup->notifier.notify_over = do_nothing;
}
