/*
 * WNW_MODE_MESSAGE: a program with windows gets a message when there is something to dispatch, and
 * its callbacks run on the window's thread, where it may draw. A tray program is this, with an
 * icon; here the window is invisible. Prints events until Ctrl+C, or as many as the argument says.
 */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>

#include <wnetwatch.h>

#define WM_WNETWATCH (WM_APP + 1)
#define COOKIE 1     /* tells this program's clients apart; never a pointer */
#define ITEMS_MAX 32 /* of one message, so that the window stays alive */

static wnw_client *client;
static unsigned long remaining; /* 0: no end */

/* A name comes from programs of any user, and nothing in it may command the terminal. */
static void print(const char *what, const char *name)
{
    char shown[WNW_TERMINAL_TEXT_SIZE];

    wnw_terminal_text(name, 0, shown, sizeof(shown));
    printf("%s %s\n", what, shown);
    fflush(stdout);
}

static void WNW_CALL on_item(wnw_client *from, const wnw_item *item, void *user)
{
    (void)from;
    (void)user;
    if (item->kind == WNW_ITEM_EVENT) {
        print(item->event->type_name, item->event->subject);
        if (remaining > 0 && --remaining == 0) {
            PostQuitMessage(0);
        }
    } else if (item->kind == WNW_ITEM_STATE && item->state->state == WNW_STATE_LIVE) {
        print("live:", item->state->sees_all ? "all users" : "this user");
    }
    if (ferror(stdout)) {
        PostQuitMessage(0);
    }
}

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    if (message == WM_WNETWATCH && wparam == COOKIE) {
        wnw_client_dispatch(client, ITEMS_MAX, NULL);
        return 0;
    }
    return DefWindowProcW(window, message, wparam, lparam);
}

static HWND make_window(void)
{
    WNDCLASSW window_class = {0};

    window_class.lpfnWndProc = on_message;
    window_class.hInstance = GetModuleHandleW(NULL);
    window_class.lpszClassName = L"wnetwatch-message-loop";
    if (RegisterClassW(&window_class) == 0) {
        return NULL;
    }
    return CreateWindowExW(0, window_class.lpszClassName, L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL,
                           window_class.hInstance, NULL);
}

int main(int argc, char **argv)
{
    wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
    HWND window = make_window();
    MSG message;

    remaining = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    config.mode = WNW_MODE_MESSAGE;
    config.window = window;
    config.message = WM_WNETWATCH;
    config.cookie = COOKIE;
    config.on_state = on_item;
    config.pipe_prefix = getenv("WNETWATCH_PIPES"); /* NULL except in tests */
    if (window == NULL || wnw_client_new(&config, &client) != WNW_OK ||
        wnw_subscribe(client, NULL, on_item, NULL, NULL) != WNW_OK ||
        wnw_client_start(client) != WNW_OK) {
        fprintf(stderr, "%s\n", wnw_last_message());
        return 1;
    }
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        DispatchMessageW(&message);
    }
    wnw_client_close(client); /* before the window goes, so that no message looks for it */
    DestroyWindow(window);
    if (ferror(stdout)) {
        fputs("the output cannot be written\n", stderr);
        return 1;
    }
    return 0;
}
