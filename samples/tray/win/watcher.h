/*
 * The client of the broker, in the library's window-message mode.
 *
 * It begins a day back, so that the window is not empty, and compares what is connected. Callbacks
 * run in watcher_dispatch, on the window's thread.
 */
#ifndef SAMPLES_TRAY_WIN_WATCHER_H
#define SAMPLES_TRAY_WIN_WATCHER_H

#include <windows.h>

#include <wnetwatch.h>

#include <stdbool.h>

#define PIPES_SIZE 128u
#define SID_SIZE 192u

struct watcher {
    wnw_client *client; /* NULL: closed */
    bool is_over;       /* no further attempt is made */
    char own_sid[SID_SIZE];
    uint64_t own_logon;
};

/* message is posted to the window when watcher_dispatch has something to do. pipes is NULL but in
   tests. Returns a status; wnw_last_message says more. */
wnw_status watcher_open(struct watcher *watcher, HWND window, UINT message, const char *pipes,
                        wnw_item_cb callback, void *user);

/* For a message with this wParam. */
void watcher_dispatch(struct watcher *watcher, WPARAM cookie);

/* Whether an event is of this program's user, or of the broker; and of this program's logon, whose
   connections this program shows. An observer is sent the events of all users. */
bool watcher_is_own_user(const struct watcher *watcher, const wnw_event *event);
bool watcher_is_own_logon(const struct watcher *watcher, const wnw_event *event);

/* Before the window is destroyed. */
void watcher_close(struct watcher *watcher);

#endif
