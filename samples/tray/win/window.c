#include "window.h"

#include <commctrl.h>
#include <stdlib.h>
#include <string.h>

#include "../core/text_ids.h"
#include "commands.h"
#include "rows.h"
#include "words.h"

/* In units of 96 DPI. */
#define MARGIN 8
#define LINE_HEIGHT 18
#define FILTER_HEIGHT 24
#define FILTER_NAME_WIDTH 48
#define COUNTS_WIDTH 220

static const unsigned connection_titles[] = {TEXT_COLUMN_LOCAL, TEXT_COLUMN_REMOTE,
                                             TEXT_COLUMN_SINCE, TEXT_COLUMN_STATE};
static const int connection_widths[] = {80, 330, 150, 245};
static const unsigned event_titles[] = {TEXT_COLUMN_TIME, TEXT_COLUMN_WHAT, TEXT_COLUMN_EVENT_LOCAL,
                                        TEXT_COLUMN_EVENT_REMOTE, TEXT_COLUMN_RESULT};
static const int event_widths[] = {150, 150, 80, 190, 235};

static HWND make_control(HWND frame, const wchar_t *class_name, DWORD style, DWORD extended_style,
                         int id, unsigned text)
{
    wchar_t words[WORDS_SIZE] = L"";

    if (text != 0) {
        words_write(text, words, WORDS_SIZE);
    }
    return CreateWindowExW(extended_style, class_name, words, WS_CHILD | WS_VISIBLE | style, 0, 0,
                           0, 0, frame, (HMENU)(INT_PTR)id, GetModuleHandleW(NULL), NULL);
}

/* The order of creation is that of the tab key. */
static bool make_controls(struct window *window, HWND frame)
{
    bool has_lists;

    window->filter_name = make_control(frame, L"STATIC", SS_LEFT, 0, -1, TEXT_FILTER);
    window->filter = make_control(frame, L"EDIT", WS_TABSTOP | ES_AUTOHSCROLL, WS_EX_CLIENTEDGE,
                                  CONTROL_FILTER, 0);
    window->connections_name = make_control(frame, L"STATIC", SS_LEFT, 0, -1, TEXT_CONNECTIONS);
    has_lists = list_init(&window->connections, frame, CONTROL_CONNECTIONS, connection_titles,
                          connection_widths, ROWS_CONNECTION_COLUMNS);
    window->events_name = make_control(frame, L"STATIC", SS_LEFT, 0, -1, TEXT_EVENTS);
    has_lists = list_init(&window->events, frame, CONTROL_EVENTS, event_titles, event_widths,
                          ROWS_EVENT_COLUMNS) &&
                has_lists;
    window->status = make_control(frame, STATUSCLASSNAMEW, SBARS_SIZEGRIP, 0, CONTROL_STATUS, 0);
    return has_lists && window->filter_name != NULL && window->filter != NULL &&
           window->connections_name != NULL && window->events_name != NULL &&
           window->status != NULL;
}

bool window_init(struct window *window, HWND frame)
{
    window->frame = frame;
    if (!make_controls(window, frame)) {
        return false;
    }
    window->last_focus = window->connections.window;
    window->events.table.is_descending = true; /* the newest first */
    (void)SendMessageW(window->filter, EM_SETLIMITTEXT, WINDOW_FILTER_SIZE / 4, 0);
    window_set_dpi(window, GetDpiForWindow(frame));
    return true;
}

void window_deinit(struct window *window)
{
    list_deinit(&window->connections);
    list_deinit(&window->events);
    if (window->font != NULL) {
        (void)DeleteObject(window->font);
        window->font = NULL;
    }
}

static int scale(const struct window *window, int units)
{
    return MulDiv(units, (int)window->dpi, USER_DEFAULT_SCREEN_DPI);
}

static void place(HWND control, int x, int y, int width, int height)
{
    (void)SetWindowPos(control, NULL, x, y, width > 0 ? width : 0, height > 0 ? height : 0,
                       SWP_NOZORDER | SWP_NOACTIVATE);
}

/* The bar places itself; its right part has the counts. */
static void lay_out_status(const struct window *window, int width)
{
    const int edges[2] = {width - scale(window, COUNTS_WIDTH), -1};

    (void)SendMessageW(window->status, WM_SIZE, 0, 0);
    (void)SendMessageW(window->status, SB_SETPARTS, 2, (LPARAM)edges);
}

/* The height that is left for both lists, of which the upper one gets two fifths. */
static int lists_height(const struct window *window, const RECT *client)
{
    RECT status;

    (void)GetWindowRect(window->status, &status);
    return client->bottom - (status.bottom - status.top) -
           scale(window, FILTER_HEIGHT + 2 * LINE_HEIGHT + 4 * MARGIN);
}

void window_lay_out(const struct window *window)
{
    const int margin = scale(window, MARGIN);
    const int line = scale(window, LINE_HEIGHT);
    const int name = scale(window, FILTER_NAME_WIDTH);
    const int box = scale(window, FILTER_HEIGHT);
    RECT client;
    int width;
    int height;
    int y = margin;

    (void)GetClientRect(window->frame, &client);
    lay_out_status(window, client.right);
    width = client.right - 2 * margin;
    height = lists_height(window, &client);
    place(window->filter_name, margin, y + scale(window, 4), name, line);
    place(window->filter, margin + name, y, width - name, box);
    y += box + margin;
    place(window->connections_name, margin, y, width, line);
    y += line;
    place(window->connections.window, margin, y, width, height * 2 / 5);
    y += height * 2 / 5 + margin;
    place(window->events_name, margin, y, width, line);
    y += line;
    place(window->events.window, margin, y, width, height - height * 2 / 5);
}

static void set_font(const struct window *window)
{
    const HWND controls[] = {window->filter_name,
                             window->filter,
                             window->connections_name,
                             window->connections.window,
                             window->events_name,
                             window->events.window,
                             window->status};

    for (size_t i = 0; i < ARRAYSIZE(controls); i++) {
        (void)SendMessageW(controls[i], WM_SETFONT, (WPARAM)window->font, TRUE);
    }
}

void window_set_dpi(struct window *window, UINT dpi)
{
    NONCLIENTMETRICSW metrics = {0};
    HFONT before = window->font;

    window->dpi = dpi;
    metrics.cbSize = sizeof(metrics);
    if (SystemParametersInfoForDpi(SPI_GETNONCLIENTMETRICS, sizeof(metrics), &metrics, 0, dpi)) {
        window->font = CreateFontIndirectW(&metrics.lfMessageFont);
        set_font(window);
        if (before != NULL) {
            (void)DeleteObject(before);
        }
    }
    list_set_dpi(&window->connections, dpi);
    list_set_dpi(&window->events, dpi);
    window_lay_out(window);
}

static void read_filter(const struct window *window, char out[WINDOW_FILTER_SIZE])
{
    wchar_t wide[WINDOW_FILTER_SIZE / 4 + 1];

    (void)GetWindowTextW(window->filter, wide, ARRAYSIZE(wide));
    out[0] = '\0';
    (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, out, WINDOW_FILTER_SIZE, NULL, NULL);
}

void window_apply_filter(struct window *window)
{
    char filter[WINDOW_FILTER_SIZE];

    read_filter(window, filter);
    list_show(&window->connections, filter);
    list_show(&window->events, filter);
}

void window_show(struct window *window, const struct connections *connections,
                 const struct recent *recent)
{
    rows_of_connections(connections, &window->connections.table);
    rows_of_events(recent, &window->events.table);
    window_apply_filter(window);
}

void window_set_status(const struct window *window, const wchar_t *state, const wchar_t *counts)
{
    (void)SendMessageW(window->status, SB_SETTEXTW, 0, (LPARAM)state);
    (void)SendMessageW(window->status, SB_SETTEXTW, 1, (LPARAM)counts);
}

void window_keep_focus(struct window *window)
{
    const HWND focus = GetFocus();

    if (IsChild(window->frame, focus)) {
        window->last_focus = focus;
    }
}

void window_give_focus(const struct window *window)
{
    (void)SetFocus(window->last_focus);
}

struct list *window_focused_list(struct window *window)
{
    return GetFocus() == window->connections.window ? &window->connections : &window->events;
}

void window_sort_by(struct window *window, struct list *list, size_t column)
{
    char filter[WINDOW_FILTER_SIZE];

    read_filter(window, filter);
    list_sort_by(list, column, filter);
}
