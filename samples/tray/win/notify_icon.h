/*
 * The icon in the taskbar's corner, its tooltip and its notifications.
 *
 * Explorer may end and start again at any time. So each change is tried as a change, and when there
 * is no icon it is added. One thread.
 */
#ifndef SAMPLES_TRAY_WIN_NOTIFY_ICON_H
#define SAMPLES_TRAY_WIN_NOTIFY_ICON_H

#include <windows.h>

#include <stdbool.h>

#include "../core/health.h"

struct notify_icon {
    HWND window; /* gets the messages */
    UINT message;
    HICON icon; /* as it is shown, ours */
};

/* window must be a top-level one: others never hear that Explorer has started. */
void notify_icon_init(struct notify_icon *notify_icon, HWND window, UINT message);

/* Show this icon with this tooltip, read anew in the size and for the theme of the taskbar. */
void notify_icon_show(struct notify_icon *notify_icon, enum health_icon which, const wchar_t *tip);

void notify_icon_notify(struct notify_icon *notify_icon, const wchar_t *title, const wchar_t *text,
                        bool is_warning);

void notify_icon_deinit(struct notify_icon *notify_icon);

#endif
