/*
 * What is in the window: a filter box, two lists with their names above them, and a status bar.
 *
 * A name stands before what it names, in the order of the tab key too: so a screen reader reads it.
 * One thread.
 */
#ifndef SAMPLES_TRAY_WIN_WINDOW_H
#define SAMPLES_TRAY_WIN_WINDOW_H

#include <windows.h>

#include <stdbool.h>

#include "../core/connections.h"
#include "../core/recent.h"
#include "list.h"

#define WINDOW_FILTER_SIZE 512u /* bytes of a filter */

struct window {
    HWND frame;
    HWND filter_name;
    HWND filter;
    HWND connections_name;
    struct list connections;
    HWND events_name;
    struct list events;
    HWND status;
    HWND last_focus; /* gets the keys when the frame is active again */
    HFONT font;
    UINT dpi; /* of the screen that the frame is on */
};

/* Fill the frame. False when Windows refuses. */
bool window_init(struct window *window, HWND frame);
void window_deinit(struct window *window);

/* The frame has another size, or moved to a screen with another density. */
void window_lay_out(const struct window *window);
void window_set_dpi(struct window *window, UINT dpi);

/* Show the model through the filter. */
void window_show(struct window *window, const struct connections *connections,
                 const struct recent *recent);
void window_apply_filter(struct window *window);
void window_set_status(const struct window *window, const wchar_t *state, const wchar_t *counts);

/* The frame is left, or gets the keys. */
void window_keep_focus(struct window *window);
void window_give_focus(const struct window *window);

/* The list that has the focus; that of the events when neither has. */
struct list *window_focused_list(struct window *window);
void window_sort_by(struct window *window, struct list *list, size_t column);

#endif
