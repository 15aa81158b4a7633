/*
 * A list view that shows a table: the platform's own, which asks for each cell that it draws.
 *
 * The rows change under it often, so the selection is by place and is cleared when rows come or go.
 * One thread.
 */
#ifndef SAMPLES_TRAY_WIN_LIST_H
#define SAMPLES_TRAY_WIN_LIST_H

#include <windows.h>
#include <commctrl.h>

#include <stdbool.h>

#include "../core/table.h"

struct list {
    HWND window;
    struct table table;
    const unsigned *titles; /* text ids, one for each column */
    const int *widths;      /* of columns, in units of 96 DPI */
};

/* Create it inside the parent. False when Windows refuses. */
bool list_init(struct list *list, HWND parent, int control_id, const unsigned *titles,
               const int *widths, size_t column_count);
void list_deinit(struct list *list);

void list_set_dpi(struct list *list, UINT dpi);

/* Show the table as it is now, through a filter. */
void list_show(struct list *list, const char *filter);

void list_sort_by(struct list *list, size_t column, const char *filter);

/* Answer LVN_GETDISPINFO. */
void list_answer(const struct list *list, LVITEMW *item);

/* Answer LVN_ODFINDITEM: the row that the user goes to by typing the begin of its first cell; -1 for
   none. */
int list_find(const struct list *list, const NMLVFINDITEMW *wanted);

/* The row that has the focus and is selected, -1 for none. */
int list_focused_row(const struct list *list);

void list_select_all(const struct list *list);

/* The selected rows, or all when none is. */
void list_write_text(const struct list *list, struct text *text);
void list_write_json(const struct list *list, struct text *text);

#endif
