/*
 * The stage of ./dev screenshots: plays what the pictures of the tray program show, and writes them
 * as bitmaps into the working directory. On a display of that size:
 * tray_pictures LANGUAGE WIDTH HEIGHT window|light|dark
 *
 * window is the window and a notification; light and dark are the icons on such a taskbar.
 */
#include <windows.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "samples/tray/win/commands.h"
#include "tests/netprovider/provider_state.h"
#include "tests/support/stories/broker_process.h"
#include "tests/support/stories/mpr_host.h"
#include "tests/support/stories/process.h"
#include "tests/tray/desktop.h"
#include "tests/tray/tray_window.h"

#define THEME_KEY L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize"
#define MARGIN 12 /* pixels around what is shown, at 96 DPI */

struct stage {
    wchar_t language[16];
    unsigned width;
    unsigned height;
    struct process *explorer;
    struct process *tray;
    struct broker_process broker;
    struct tray_window window;
};

static struct stage stage;

static void map(const wchar_t *arguments)
{
    assert_int_equal(mpr_host_run(arguments), 0);
}

static void fail_to_map(const wchar_t *arguments, DWORD code)
{
    const struct provider_behaviour failing = {PROVIDER_FAIL, code};
    const struct provider_behaviour good = {PROVIDER_OK, 0};

    assert_int_equal(provider_behaviour_set(failing), ERROR_SUCCESS);
    assert_int_equal(mpr_host_run(arguments), 1);
    assert_int_equal(provider_behaviour_set(good), ERROR_SUCCESS);
}

/* Everything that was told to be drawn is drawn when a message behind it is answered. */
static void wait_for_drawing(HWND window)
{
    (void)RedrawWindow(window, NULL, NULL, RDW_INVALIDATE | RDW_ERASE | RDW_ALLCHILDREN);
    (void)SendMessageTimeoutW(window, WM_NULL, 0, 0, SMTO_NORMAL, PROCESS_WAIT_MS_MAX, NULL);
    Sleep(500); /* another process draws, and nothing tells when it is done */
}

static void write_bitmap(const char *name, const void *pixels, LONG width, LONG height)
{
    BITMAPFILEHEADER file_header = {0};
    BITMAPINFOHEADER header = {0};
    const DWORD size = (DWORD)(width * height * 4);
    FILE *file = fopen(name, "wb");

    assert_non_null(file);
    header.biSize = sizeof(header);
    header.biWidth = width;
    header.biHeight = -height; /* from the top */
    header.biPlanes = 1;
    header.biBitCount = 32;
    file_header.bfType = 0x4D42;
    file_header.bfOffBits = sizeof(file_header) + sizeof(header);
    file_header.bfSize = file_header.bfOffBits + size;
    assert_int_equal(fwrite(&file_header, sizeof(file_header), 1, file), 1);
    assert_int_equal(fwrite(&header, sizeof(header), 1, file), 1);
    assert_int_equal(fwrite(pixels, size, 1, file), 1);
    assert_int_equal(fclose(file), 0);
}

/* Take a part of the screen. */
static void take(const char *name, RECT part)
{
    const LONG width = part.right - part.left;
    const LONG height = part.bottom - part.top;
    HDC screen = GetDC(NULL);
    HDC memory = CreateCompatibleDC(screen);
    BITMAPINFO format = {0};
    void *pixels = NULL;
    HBITMAP bitmap;

    format.bmiHeader.biSize = sizeof(format.bmiHeader);
    format.bmiHeader.biWidth = width;
    format.bmiHeader.biHeight = -height;
    format.bmiHeader.biPlanes = 1;
    format.bmiHeader.biBitCount = 32;
    bitmap = CreateDIBSection(screen, &format, DIB_RGB_COLORS, &pixels, NULL, 0);
    assert_non_null(bitmap);
    (void)SelectObject(memory, bitmap);
    assert_true(BitBlt(memory, 0, 0, width, height, screen, part.left, part.top, SRCCOPY));
    (void)GdiFlush();
    write_bitmap(name, pixels, width, height);
    (void)DeleteDC(memory);
    (void)DeleteObject(bitmap);
    (void)ReleaseDC(NULL, screen);
}

static void take_window(const char *name)
{
    RECT place;

    wait_for_drawing(stage.window.frame);
    assert_true(GetWindowRect(stage.window.frame, &place));
    take(name, place);
}

static int scaled(int pixels)
{
    return MulDiv(pixels, (int)GetDpiForSystem(), USER_DEFAULT_SCREEN_DPI);
}

/* The corner of the taskbar with the icon. */
static void take_icon(const char *name)
{
    const HWND taskbar = FindWindowW(L"Shell_TrayWnd", NULL);
    RECT place;

    assert_non_null(taskbar);
    wait_for_drawing(taskbar);
    assert_true(GetWindowRect(taskbar, &place));
    place.left = place.right - scaled(36);
    take(name, place);
}

/* Wine's taskbar has the colour of menus, and reads it when it starts. */
static void use_theme(DWORD is_light)
{
    const int element = COLOR_MENU;
    const COLORREF dark = RGB(32, 32, 32);

    assert_int_equal(RegSetKeyValueW(HKEY_CURRENT_USER, THEME_KEY, L"SystemUsesLightTheme",
                                     REG_DWORD, &is_light, sizeof(is_light)),
                     ERROR_SUCCESS);
    if (!is_light) {
        assert_true(SetSysColors(1, &element, &dark));
    }
}

static void make_history(void)
{
    map(L"add H: \\\\files\\home");
    map(L"add R: \\\\files\\reports");
    map(L"add - \\\\office\\scans");
    map(L"add LPT1 \\\\office\\printer");
    fail_to_map(L"add Y: \\\\archive\\2024", ERROR_BAD_NET_NAME);
    map(L"add X: \\\\build\\drop");
    map(L"cancel R:");
    fail_to_map(L"add T: \\\\personnel\\contracts", ERROR_ACCESS_DENIED);
    WAIT_UNTIL(tray_window_rows(&stage.window, CONTROL_EVENTS) == 9);
    WAIT_UNTIL(tray_window_rows(&stage.window, CONTROL_CONNECTIONS) == 4);
}

/* Behind a notification there is a rest, in which all of these fail, so they are announced together. */
static void take_notification(void)
{
    const HWND taskbar = FindWindowW(L"Shell_TrayWnd", NULL);
    HWND balloon = NULL;
    RECT place;
    RECT bar;

    WAIT_UNTIL(desktop_find_balloon(L"\\\\archive") != NULL);
    for (unsigned i = 0; i < 12; i++) {
        wchar_t arguments[64];

        (void)_snwprintf(arguments, ARRAYSIZE(arguments), L"add - \\\\srv\\share-%u", i);
        fail_to_map(arguments, ERROR_BAD_NETPATH);
    }
    WAIT_UNTIL((balloon = desktop_find_balloon(L"12 ")) != NULL);
    wait_for_drawing(balloon);
    assert_true(GetWindowRect(balloon, &place) && GetWindowRect(taskbar, &bar));
    place.left -= scaled(MARGIN);
    place.top -= scaled(MARGIN);
    place.right = bar.right;
    place.bottom = bar.bottom;
    take("notification.bmp", place);
}

static void start(DWORD is_light)
{
    wchar_t arguments[MAX_PATH];

    assert_int_equal(mpr_host_register(NULL), 0);
    assert_int_equal(provider_state_reset(), ERROR_SUCCESS);
    use_theme(is_light);
    stage.explorer = desktop_open(stage.width, stage.height);
    broker_process_name_real(&stage.broker);
    broker_process_start(&stage.broker);
    (void)_snwprintf(arguments, MAX_PATH, L"--language %ls", stage.language);
    stage.tray = process_start("tray", TRAY_PROGRAM, arguments);
    tray_window_find(&stage.window, process_handle(stage.tray));
    WAIT_UNTIL(tray_window_rows(&stage.window, CONTROL_EVENTS) == 1);
}

static void take_window_pictures(void **state)
{
    (void)state;
    start(1);
    make_history();
    tray_window_command(&stage.window, COMMAND_OPEN_WINDOW);
    WAIT_UNTIL(IsWindowVisible(stage.window.frame));
    take_window("window.bmp");
    tray_window_command(&stage.window, COMMAND_CLOSE_WINDOW);
    WAIT_UNTIL(!IsWindowVisible(stage.window.frame));
    take_notification();
    assert_int_equal(broker_process_stop(&stage.broker), 0);
    tray_window_command(&stage.window, COMMAND_OPEN_WINDOW);
    WAIT_UNTIL(IsWindowVisible(stage.window.frame));
    take_window("gone.bmp");
}

/* Without notifications, which would cover the icon. What goes wrong is shown by the icon while the
   window is hidden; the lists are asked while it is open. */
static void take_icon_pictures(DWORD is_light)
{
    start(is_light);
    tray_window_command(&stage.window, COMMAND_ANNOUNCE_NONE);
    take_icon("icon-good.bmp");
    tray_window_command(&stage.window, COMMAND_CLOSE_WINDOW);
    WAIT_UNTIL(!IsWindowVisible(stage.window.frame));
    fail_to_map(L"add Y: \\\\archive\\2024", ERROR_BAD_NET_NAME);
    take_icon("icon-trouble.bmp");
    assert_int_equal(broker_process_stop(&stage.broker), 0);
    tray_window_command(&stage.window, COMMAND_OPEN_WINDOW);
    WAIT_UNTIL(tray_window_rows(&stage.window, CONTROL_EVENTS) == 3);
    take_icon("icon-gone.bmp");
    tray_window_command(&stage.window, COMMAND_ANNOUNCE_FAILURES);
}

static void take_light_icons(void **state)
{
    (void)state;
    take_icon_pictures(1);
}

static void take_dark_icons(void **state)
{
    (void)state;
    take_icon_pictures(0);
}

static int end(void **state)
{
    (void)state;
    tray_window_lose(&stage.window);
    process_free(stage.tray);
    broker_process_deinit(&stage.broker);
    process_free(stage.explorer);
    return mpr_host_unregister(NULL);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest window[] = {
        cmocka_unit_test_teardown(take_window_pictures, end),
    };
    const struct CMUnitTest light[] = {
        cmocka_unit_test_teardown(take_light_icons, end),
    };
    const struct CMUnitTest dark[] = {
        cmocka_unit_test_teardown(take_dark_icons, end),
    };

    if (argc != 5) {
        fprintf(stderr, "usage: tray_pictures LANGUAGE WIDTH HEIGHT window|light|dark\n");
        return 2;
    }
    (void)_snwprintf(stage.language, ARRAYSIZE(stage.language), L"%hs", argv[1]);
    stage.width = (unsigned)strtoul(argv[2], NULL, 10);
    stage.height = (unsigned)strtoul(argv[3], NULL, 10);
    if (strcmp(argv[4], "window") == 0) {
        return cmocka_run_group_tests(window, NULL, NULL);
    }
    return strcmp(argv[4], "dark") == 0 ? cmocka_run_group_tests(dark, NULL, NULL)
                                        : cmocka_run_group_tests(light, NULL, NULL);
}
