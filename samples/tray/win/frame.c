#include "frame.h"

#include <commctrl.h>
#include <shellapi.h>
#include <windowsx.h>

#include "../core/text_ids.h"
#include "actions.h"
#include "commands.h"
#include "words.h"

#define WIDTH 860 /* in units of 96 DPI */
#define HEIGHT 560
#define WIDTH_MIN 420
#define HEIGHT_MIN 340

static UINT taskbar_created; /* the message of an Explorer that has started */

bool frame_show_other(void)
{
    const HWND other = FindWindowW(FRAME_CLASS, NULL);
    DWORD process;

    if (other == NULL) {
        return false;
    }
    (void)GetWindowThreadProcessId(other, &process);
    (void)AllowSetForegroundWindow(process);
    return PostMessageW(other, WM_COMMAND, COMMAND_OPEN_WINDOW, 0) != 0;
}

static void hear_icon(struct app *app, WPARAM wparam, LPARAM lparam)
{
    const POINT place = {GET_X_LPARAM((LPARAM)wparam), GET_Y_LPARAM((LPARAM)wparam)};

    switch (LOWORD(lparam)) {
    case NIN_SELECT:
    case NIN_KEYSELECT:
    case NIN_BALLOONUSERCLICK:
        app_open_window(app);
        break;
    case WM_CONTEXTMENU:
        actions_show_icon_menu(app, place);
        break;
    default:
        break;
    }
}

static struct list *list_of(struct app *app, HWND control)
{
    return control == app->window.connections.window ? &app->window.connections
                                                     : &app->window.events;
}

/* Returns what the list wants to know; for most notifications it is nothing. */
static LRESULT hear_list(struct app *app, const NMHDR *header)
{
    if (header->idFrom != CONTROL_CONNECTIONS && header->idFrom != CONTROL_EVENTS) {
        return 0;
    }
    if (header->code == LVN_ODFINDITEMW) {
        return list_find(list_of(app, header->hwndFrom), (const NMLVFINDITEMW *)header);
    }
    if (header->code == LVN_GETDISPINFOW) {
        list_answer(list_of(app, header->hwndFrom), &((NMLVDISPINFOW *)(UINT_PTR)header)->item);
    } else if (header->code == LVN_COLUMNCLICK) {
        window_sort_by(&app->window, list_of(app, header->hwndFrom),
                       (size_t)((const NMLISTVIEW *)header)->iSubItem);
    } else if (header->code == (UINT)NM_DBLCLK && header->idFrom == CONTROL_CONNECTIONS) {
        actions_run(app, COMMAND_OPEN_FOLDER);
    }
    return 0;
}

static void hear_command(struct app *app, WPARAM wparam)
{
    if (LOWORD(wparam) == CONTROL_FILTER) {
        if (HIWORD(wparam) == EN_CHANGE) {
            window_apply_filter(&app->window);
        }
    } else {
        actions_run(app, LOWORD(wparam));
    }
}

static void change_dpi(struct app *app, WPARAM wparam, const RECT *place)
{
    window_set_dpi(&app->window, HIWORD(wparam));
    (void)SetWindowPos(app->frame, NULL, place->left, place->top, place->right - place->left,
                       place->bottom - place->top, SWP_NOZORDER | SWP_NOACTIVATE);
    app_show_icon(app);
}

static void limit_size(const struct app *app, MINMAXINFO *limits)
{
    const int dpi = (int)app->window.dpi;

    limits->ptMinTrackSize.x = MulDiv(WIDTH_MIN, dpi, USER_DEFAULT_SCREEN_DPI);
    limits->ptMinTrackSize.y = MulDiv(HEIGHT_MIN, dpi, USER_DEFAULT_SCREEN_DPI);
}

static bool is_theme_change(LPARAM what)
{
    return what != 0 && lstrcmpiW((const wchar_t *)what, L"ImmersiveColorSet") == 0;
}

/* Messages of the system about itself. Returns whether it was one. */
static bool hear_system(struct app *app, UINT message, WPARAM wparam, LPARAM lparam)
{
    if (message == taskbar_created) {
        app_show_icon(app);
        return true;
    }
    switch (message) {
    case WM_SETTINGCHANGE:
        if (is_theme_change(lparam)) {
            app_show_icon(app);
        }
        return true;
    case WM_DPICHANGED:
        change_dpi(app, wparam, (const RECT *)lparam);
        return true;
    case WM_POWERBROADCAST:
        if (wparam == PBT_APMRESUMEAUTOMATIC) {
            app_refresh(app);
        }
        return false;
    default:
        return false;
    }
}

/* Messages of this program, its client and its icon. Returns whether it was one. */
static bool hear_own(struct app *app, UINT message, WPARAM wparam, LPARAM lparam)
{
    switch (message) {
    case APP_WATCHER_MESSAGE:
        app_dispatch(app, wparam);
        return true;
    case APP_LISTED_MESSAGE:
        app_take_list(app);
        return true;
    case APP_ICON_MESSAGE:
        hear_icon(app, wparam, lparam);
        return true;
    case WM_TIMER:
        app_tick(app, wparam);
        return true;
    case WM_COMMAND:
        hear_command(app, wparam);
        return true;
    default:
        return false;
    }
}

/* Messages of the window as a window. Returns whether it was one. */
static bool hear_window(struct app *app, UINT message, WPARAM wparam, LPARAM lparam)
{
    switch (message) {
    case WM_SIZE:
        window_lay_out(&app->window);
        return true;
    case WM_GETMINMAXINFO:
        limit_size(app, (MINMAXINFO *)lparam);
        return true;
    case WM_ACTIVATE:
        if (LOWORD(wparam) == WA_INACTIVE) {
            window_keep_focus(&app->window);
        }
        return false;
    case WM_SETFOCUS:
        window_give_focus(&app->window);
        return true;
    case WM_INITMENUPOPUP:
        actions_mark(app, (HMENU)wparam);
        return true;
    case WM_CLOSE:
        (void)ShowWindow(app->frame, SW_HIDE);
        return true;
    case WM_ENDSESSION: /* of the user, or of this program, by an installer */
        if (wparam != 0) {
            (void)DestroyWindow(app->frame);
        }
        return true;
    case WM_DESTROY:
        app_stop(app);
        PostQuitMessage(0);
        return true;
    default:
        return false;
    }
}

static LRESULT CALLBACK hear(HWND frame, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct app *app = (struct app *)GetWindowLongPtrW(frame, GWLP_USERDATA);

    if (app != NULL && message == WM_NOTIFY) {
        return hear_list(app, (const NMHDR *)lparam);
    }
    if (app != NULL &&
        (hear_own(app, message, wparam, lparam) || hear_window(app, message, wparam, lparam) ||
         hear_system(app, message, wparam, lparam))) {
        return 0;
    }
    return DefWindowProcW(frame, message, wparam, lparam);
}

static bool register_class(void)
{
    WNDCLASSEXW window_class = {0};

    window_class.cbSize = sizeof(window_class);
    window_class.lpfnWndProc = hear;
    window_class.hInstance = GetModuleHandleW(NULL);
    window_class.hIcon = LoadIconW(window_class.hInstance, MAKEINTRESOURCEW(ICON_APP));
    window_class.hCursor = LoadCursorW(NULL, IDC_ARROW);
    window_class.hbrBackground = (HBRUSH)(COLOR_BTNFACE + 1);
    window_class.lpszMenuName = MAKEINTRESOURCEW(MENU_WINDOW);
    window_class.lpszClassName = FRAME_CLASS;
    return RegisterClassExW(&window_class) != 0;
}

static void set_first_size(HWND frame)
{
    const int dpi = (int)GetDpiForWindow(frame);

    (void)SetWindowPos(frame, NULL, 0, 0, MulDiv(WIDTH, dpi, USER_DEFAULT_SCREEN_DPI),
                       MulDiv(HEIGHT, dpi, USER_DEFAULT_SCREEN_DPI),
                       SWP_NOMOVE | SWP_NOZORDER | SWP_NOACTIVATE);
}

HWND frame_create(struct app *app)
{
    wchar_t title[WORDS_SIZE];
    HWND frame;

    taskbar_created = RegisterWindowMessageW(L"TaskbarCreated");
    words_write(TEXT_TITLE, title, WORDS_SIZE);
    if (!register_class()) {
        return NULL;
    }
    frame =
        CreateWindowExW(WS_EX_CONTROLPARENT, FRAME_CLASS, title, WS_OVERLAPPEDWINDOW, CW_USEDEFAULT,
                        CW_USEDEFAULT, WIDTH, HEIGHT, NULL, NULL, GetModuleHandleW(NULL), NULL);
    if (frame == NULL) {
        return NULL;
    }
    /* Explorer runs with fewer rights than a program that was started as administrator. */
    (void)ChangeWindowMessageFilterEx(frame, taskbar_created, MSGFLT_ALLOW, NULL);
    set_first_size(frame);
    if (!app_start(app, frame)) {
        (void)DestroyWindow(frame);
        return NULL;
    }
    (void)SetWindowLongPtrW(frame, GWLP_USERDATA, (LONG_PTR)app);
    window_lay_out(&app->window);
    return frame;
}
