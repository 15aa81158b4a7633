#include "desktop.h"

#include <windows.h>
#include <commctrl.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

#include <cmocka.h>

#define TEXT_UNITS 512u
#define SEND_MS_MAX 5000u

static bool is_balloon_with(HWND window, const wchar_t *part)
{
    wchar_t text[TEXT_UNITS] = L"";
    wchar_t class_name[64] = L"";
    DWORD_PTR length = 0;

    (void)GetClassNameW(window, class_name, ARRAYSIZE(class_name));
    if (wcscmp(class_name, TOOLTIPS_CLASSW) != 0 || !IsWindowVisible(window)) {
        return false;
    }
    (void)SendMessageTimeoutW(window, WM_GETTEXT, TEXT_UNITS, (LPARAM)text, SMTO_ABORTIFHUNG,
                              SEND_MS_MAX, &length);
    return wcsstr(text, part) != NULL;
}

struct search {
    const wchar_t *part;
    HWND balloon;
};

static BOOL CALLBACK look(HWND window, LPARAM lparam)
{
    struct search *search = (struct search *)lparam;

    if (is_balloon_with(window, search->part)) {
        search->balloon = window;
    }
    return search->balloon == NULL;
}

HWND desktop_find_balloon(const wchar_t *part)
{
    struct search search = {part, NULL};

    (void)EnumWindows(look, (LPARAM)&search);
    return search.balloon;
}

void desktop_count_icon_pixels(unsigned *white_out, unsigned *black_out)
{
    const HWND taskbar = FindWindowW(L"Shell_TrayWnd", NULL);
    RECT place;
    HDC screen = GetDC(NULL);

    assert_non_null(taskbar);
    (void)GetWindowRect(taskbar, &place);
    *white_out = 0;
    *black_out = 0;
    for (int y = place.top; y < place.bottom; y++) {
        for (int x = place.right - (place.bottom - place.top); x < place.right; x++) {
            const COLORREF colour = GetPixel(screen, x, y);
            const int sum = GetRValue(colour) + GetGValue(colour) + GetBValue(colour);

            *white_out += sum > 3 * 250;
            *black_out += sum < 3 * 40;
        }
    }
    (void)ReleaseDC(NULL, screen);
}

struct process *desktop_open(unsigned width, unsigned height)
{
    wchar_t name[64];
    wchar_t arguments[96];
    struct process *explorer;
    HDESK desktop = NULL;

    (void)_snwprintf(name, ARRAYSIZE(name), L"wnetwatch-%lu", GetCurrentProcessId());
    (void)_snwprintf(arguments, ARRAYSIZE(arguments), L"/desktop=%ls,%ux%u", name, width, height);
    explorer = process_start("explorer", "C:/windows/explorer.exe", arguments);
    for (DWORD waited_ms = 0; desktop == NULL; waited_ms += POLL_MS) {
        if (waited_ms > PROCESS_WAIT_MS_MAX || process_ends_within(explorer, POLL_MS)) {
            fail_msg("Wine's explorer shows no desktop");
        }
        desktop = OpenDesktopW(name, 0, FALSE, GENERIC_ALL);
    }
    assert_true(SetThreadDesktop(desktop));
    for (DWORD waited_ms = 0; FindWindowW(L"Shell_TrayWnd", NULL) == NULL; waited_ms += POLL_MS) {
        if (waited_ms > PROCESS_WAIT_MS_MAX || process_ends_within(explorer, POLL_MS)) {
            fail_msg("Wine's explorer shows no taskbar");
        }
    }
    return explorer;
}
