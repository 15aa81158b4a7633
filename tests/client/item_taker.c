#include "tests/client/item_taker.h"

#include <process.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/stories/capture.h"
#include "tests/support/stories/item_word.h"

#define DEADLINE_MS 20000u
#define QUIT_MESSAGE (WM_APP + 8u)

/* The line itself, as a broker or a comparison wrote it. Takers have threads of their own. */
static void capture(const char *json, size_t size)
{
    static SRWLOCK lock = SRWLOCK_INIT;

    AcquireSRWLockExclusive(&lock);
    capture_line(json, size);
    capture_line("\n", 1);
    ReleaseSRWLockExclusive(&lock);
}

void taker_note(struct item_taker *taker, const wnw_item *item)
{
    if (item->kind == WNW_ITEM_EVENT) {
        capture(item->event->json, item->event->json_size);
    } else if (item->kind == WNW_ITEM_GAP) {
        capture(item->gap->json, item->gap->json_size);
    }
    heard_note_item(&taker->heard, item);
}

static void WNW_CALL on_item(wnw_client *client, const wnw_item *item, void *user)
{
    struct item_taker *taker = user;

    if (taker->on_item != NULL) {
        taker->on_item(client, item, taker);
        return;
    }
    taker_note(taker, item);
    if (taker->on_event != NULL && item->kind == WNW_ITEM_EVENT) {
        taker->on_event(client, item, taker);
    }
}

static unsigned __stdcall dispatch_by_handle(void *argument)
{
    struct item_taker *taker = argument;
    void *handle = NULL;

    (void)wnw_client_wait_handle(taker->client, &handle);
    while (taker->items_max > 0 && WaitForSingleObject(handle, DEADLINE_MS) == WAIT_OBJECT_0 &&
           wnw_client_dispatch(taker->client, taker->items_max, NULL) == WNW_OK) {
    }
    if (taker->items_max > 0) {
        heard_note(&taker->heard, "over");
    }
    return 0;
}

static unsigned __stdcall take_next(void *argument)
{
    struct item_taker *taker = argument;
    const wnw_item *item;

    while (wnw_client_next(taker->client, DEADLINE_MS, &item) == WNW_OK) {
        on_item(taker->client, item, taker);
    }
    heard_note(&taker->heard, "over");
    return 0;
}

static LRESULT CALLBACK on_message(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct item_taker *taker = (struct item_taker *)GetWindowLongPtrW(window, GWLP_USERDATA);

    if (message == TAKER_MESSAGE && wparam == TAKER_COOKIE && lparam == 0) {
        InterlockedIncrement(&taker->messages);
        (void)wnw_client_dispatch(taker->client, taker->items_max, NULL);
        return 0;
    }
    return DefWindowProcW(window, message, wparam, lparam);
}

static unsigned __stdcall run_window(void *argument)
{
    struct item_taker *taker = argument;
    WNDCLASSW window_class;
    MSG message;

    memset(&window_class, 0, sizeof(window_class));
    window_class.lpfnWndProc = on_message;
    window_class.hInstance = GetModuleHandleW(NULL);
    window_class.lpszClassName = L"item_taker";
    (void)RegisterClassW(&window_class);
    taker->window = CreateWindowExW(0, L"item_taker", L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL,
                                    window_class.hInstance, NULL);
    if (taker->window != NULL) {
        (void)SetWindowLongPtrW(taker->window, GWLP_USERDATA, (LONG_PTR)taker);
    }
    SetEvent(taker->ready);
    if (taker->window == NULL) {
        return 0;
    }
    while (GetMessageW(&message, NULL, 0, 0) > 0 && message.message != QUIT_MESSAGE) {
        (void)DispatchMessageW(&message);
    }
    DestroyWindow(taker->window);
    return 0;
}

static void join(HANDLE thread)
{
    if (thread != NULL) {
        assert_int_equal(WaitForSingleObject(thread, DEADLINE_MS), WAIT_OBJECT_0);
        CloseHandle(thread);
    }
}

static void try_window(struct item_taker *taker)
{
    taker->ready = CreateEventW(NULL, TRUE, FALSE, NULL);
    taker->window_thread = (HANDLE)_beginthreadex(NULL, 0, run_window, taker, 0, NULL);
    assert_non_null(taker->window_thread);
    assert_int_equal(WaitForSingleObject(taker->ready, DEADLINE_MS), WAIT_OBJECT_0);
    CloseHandle(taker->ready);
}

/* Wine ends its desktop behind the last window of all programs and makes another for the next
   one. A thread that comes in between is refused, then and ever after. */
static void make_window(struct item_taker *taker)
{
    const ULONGLONG deadline_ms = GetTickCount64() + DEADLINE_MS;

    try_window(taker);
    while (taker->window == NULL) {
        assert_true(GetTickCount64() < deadline_ms);
        join(taker->window_thread);
        try_window(taker);
    }
}

void taker_init(struct item_taker *taker, wnw_client_config *config, wnw_mode mode)
{
    heard_init(&taker->heard);
    taker->items_max = 2;
    taker->mode = mode;
    config->mode = mode;
    if (mode == WNW_MODE_MESSAGE) {
        make_window(taker);
        config->window = taker->window;
        config->message = TAKER_MESSAGE;
        config->cookie = TAKER_COOKIE;
    }
    if (mode != WNW_MODE_NEXT) {
        config->on_state = on_item;
        config->on_state_user = taker;
    }
    assert_int_equal(wnw_client_new(config, &taker->client), WNW_OK);
    if (mode != WNW_MODE_NEXT) {
        assert_int_equal(wnw_subscribe(taker->client, NULL, on_item, taker, &taker->subscription),
                         WNW_OK);
    }
}

void taker_start(struct item_taker *taker)
{
    unsigned(__stdcall * run)(void *) = NULL;

    assert_int_equal(wnw_client_start(taker->client), WNW_OK);
    if (taker->mode == WNW_MODE_HANDLE) {
        run = dispatch_by_handle;
    } else if (taker->mode == WNW_MODE_NEXT) {
        run = take_next;
    }
    if (run != NULL) {
        taker->thread = (HANDLE)_beginthreadex(NULL, 0, run, taker, 0, NULL);
        assert_non_null(taker->thread);
    }
}

/* The program's own threads end first: a handle is dead once close has been called. */
wnw_status taker_close(struct item_taker *taker)
{
    wnw_client *client = taker->client;

    if (taker->client != NULL) {
        (void)wnw_client_stop(taker->client);
    }
    join(taker->thread);
    taker->thread = NULL;
    if (taker->window_thread != NULL) {
        (void)PostMessageW(taker->window, QUIT_MESSAGE, 0, 0);
        join(taker->window_thread);
        taker->window_thread = NULL;
    }
    taker->client = NULL;
    return wnw_client_close(client);
}

void taker_deinit(struct item_taker *taker)
{
    assert_int_equal(taker_close(taker), WNW_OK);
}
