#include "client_lib/win/wakeup.h"

#include <string.h>

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

/* Whoever waits for the handle must not wait for a client that is over. */
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
    wakeup->event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (wakeup->event == NULL) {
        return GetLastError();
    }
    wakeup->notifier.tell_ready = set_event;
    wakeup->notifier.tell_empty = reset_event;
    wakeup->notifier.tell_over = set_event_for_good;
    return ERROR_SUCCESS;
}

void wakeup_use_message(struct wakeup *wakeup, HWND window, UINT message, WPARAM cookie)
{
    wakeup->window = window;
    wakeup->message = message;
    wakeup->cookie = cookie;
    wakeup->notifier.tell_ready = post_message;
    wakeup->notifier.tell_empty = do_nothing;
    wakeup->notifier.tell_over = do_nothing;
}
