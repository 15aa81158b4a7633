#include "notify_icon.h"

#include <commctrl.h>
#include <shellapi.h>
#include <wchar.h>

#include "commands.h"
#include "preferences.h"

#define ICON_ID 1

void notify_icon_init(struct notify_icon *notify_icon, HWND window, UINT message)
{
    notify_icon->window = window;
    notify_icon->message = message;
    notify_icon->icon = NULL;
}

static NOTIFYICONDATAW describe(const struct notify_icon *notify_icon)
{
    NOTIFYICONDATAW data = {0};

    data.cbSize = sizeof(data);
    data.hWnd = notify_icon->window;
    data.uID = ICON_ID;
    return data;
}

static HICON load(enum health_icon which)
{
    const int set = preferences_taskbar_is_light() ? ICONS_FOR_LIGHT : ICONS_FOR_DARK;
    HICON icon = NULL;

    (void)LoadIconMetric(GetModuleHandleW(NULL), MAKEINTRESOURCEW(set + (int)which), LIM_SMALL,
                         &icon);
    return icon;
}

static void add(NOTIFYICONDATAW *data)
{
    if (Shell_NotifyIconW(NIM_ADD, data)) {
        data->uVersion = NOTIFYICON_VERSION_4;
        (void)Shell_NotifyIconW(NIM_SETVERSION, data);
    }
}

static void free_icon(struct notify_icon *notify_icon)
{
    if (notify_icon->icon != NULL) {
        (void)DestroyIcon(notify_icon->icon);
        notify_icon->icon = NULL;
    }
}

void notify_icon_show(struct notify_icon *notify_icon, enum health_icon which, const wchar_t *tip)
{
    NOTIFYICONDATAW data = describe(notify_icon);
    HICON icon = load(which);

    data.uFlags = NIF_MESSAGE | NIF_ICON | NIF_TIP | NIF_SHOWTIP;
    data.uCallbackMessage = notify_icon->message;
    data.hIcon = icon != NULL ? icon : notify_icon->icon;
    (void)_snwprintf(data.szTip, ARRAYSIZE(data.szTip) - 1, L"%ls", tip);
    if (!Shell_NotifyIconW(NIM_MODIFY, &data)) {
        add(&data);
    }
    if (icon != NULL) {
        free_icon(notify_icon);
        notify_icon->icon = icon;
    }
}

void notify_icon_notify(struct notify_icon *notify_icon, const wchar_t *title, const wchar_t *text,
                        bool is_warning)
{
    NOTIFYICONDATAW data = describe(notify_icon);

    data.uFlags = NIF_INFO;
    data.dwInfoFlags = NIIF_RESPECT_QUIET_TIME | (is_warning ? NIIF_WARNING : NIIF_INFO);
    (void)_snwprintf(data.szInfoTitle, ARRAYSIZE(data.szInfoTitle) - 1, L"%ls", title);
    (void)_snwprintf(data.szInfo, ARRAYSIZE(data.szInfo) - 1, L"%ls", text);
    (void)Shell_NotifyIconW(NIM_MODIFY, &data);
}

void notify_icon_deinit(struct notify_icon *notify_icon)
{
    NOTIFYICONDATAW data = describe(notify_icon);

    (void)Shell_NotifyIconW(NIM_DELETE, &data);
    free_icon(notify_icon);
}
