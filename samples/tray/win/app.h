/*
 * The program: the model, the client, the icon and the window, and what happens between them.
 *
 * All of it is on the window's thread.
 */
#ifndef SAMPLES_TRAY_WIN_APP_H
#define SAMPLES_TRAY_WIN_APP_H

#include <windows.h>

#include <stdbool.h>

#include "../core/announcer.h"
#include "../core/connections.h"
#include "../core/health.h"
#include "../core/recent.h"
#include "notify_icon.h"
#include "watcher.h"
#include "window.h"
#include "words.h"

#define APP_WATCHER_MESSAGE (WM_APP + 1)
#define APP_ICON_MESSAGE (WM_APP + 2)
#define APP_LISTED_MESSAGE (WM_APP + 3)

#define APP_REDRAW_TIMER 1 /* shows what has changed, not more often than ten times a second */
#define APP_NEWS_TIMER 2   /* looks for a notification that is due, and for the end of a pause */

struct app {
    HWND frame;
    char pipes[PIPES_SIZE]; /* "" for those of the product */
    struct watcher watcher;
    struct connections connections;
    struct recent recent;
    struct announcer announcer;
    struct health health;
    char broker_version[32];
    bool was_paused;
    bool
        is_redraw_due; /* its timer runs: an event must not begin it anew, or none would ever end */
    bool is_news_due;
    struct notify_icon icon;
    enum health_icon shown_icon;
    wchar_t shown_tip[WORDS_SIZE]; /* "" until an icon is shown */
    struct window window;
};

/* Begin, in a frame that is a top-level window. False when Windows refuses a control. */
bool app_start(struct app *app, HWND frame);

/* End, before the frame is gone. */
void app_stop(struct app *app);

/* Items are there to dispatch; a list of connections has come. */
void app_dispatch(struct app *app, WPARAM cookie);
void app_take_list(struct app *app);

/* The taskbar is new, has another theme, or another density. */
void app_show_icon(struct app *app);

/* A timer of the two above. */
void app_tick(struct app *app, WPARAM timer);

void app_open_window(struct app *app);

/* List anew what is connected, and try again when no further attempt would be made. */
void app_refresh(struct app *app);

bool app_is_paused(const struct app *app);
void app_toggle_pause(struct app *app);

/* Returns a Win32 code. */
DWORD app_set_level(struct app *app, enum announce_level level);

#endif
