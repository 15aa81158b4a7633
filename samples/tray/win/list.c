#include "list.h"

#include <stdlib.h>

#include "words.h"

static bool add_columns(const struct list *list)
{
    for (size_t i = 0; i < list->table.column_count; i++) {
        wchar_t title[WORDS_SIZE];
        LVCOLUMNW column = {0};

        words_write(list->titles[i], title, WORDS_SIZE);
        column.mask = LVCF_TEXT | LVCF_SUBITEM;
        column.pszText = title;
        column.iSubItem = (int)i;
        if (SendMessageW(list->window, LVM_INSERTCOLUMNW, i, (LPARAM)&column) < 0) {
            return false;
        }
    }
    return true;
}

bool list_init(struct list *list, HWND parent, int control_id, const unsigned *titles,
               const int *widths, size_t column_count)
{
    const DWORD style = WS_CHILD | WS_VISIBLE | WS_TABSTOP | LVS_REPORT | LVS_OWNERDATA |
                        LVS_SHOWSELALWAYS | LVS_SHAREIMAGELISTS;

    table_init(&list->table, column_count, &words_collation);
    list->titles = titles;
    list->widths = widths;
    list->window = CreateWindowExW(WS_EX_CLIENTEDGE, WC_LISTVIEWW, L"", style, 0, 0, 0, 0, parent,
                                   (HMENU)(INT_PTR)control_id, GetModuleHandleW(NULL), NULL);
    if (list->window == NULL) {
        return false;
    }
    (void)SendMessageW(list->window, LVM_SETEXTENDEDLISTVIEWSTYLE, 0,
                       LVS_EX_FULLROWSELECT | LVS_EX_DOUBLEBUFFER | LVS_EX_LABELTIP |
                           LVS_EX_HEADERDRAGDROP);
    return add_columns(list);
}

void list_deinit(struct list *list)
{
    table_deinit(&list->table);
}

void list_set_dpi(struct list *list, UINT dpi)
{
    for (size_t i = 0; i < list->table.column_count; i++) {
        (void)SendMessageW(list->window, LVM_SETCOLUMNWIDTH, i,
                           MulDiv(list->widths[i], (int)dpi, USER_DEFAULT_SCREEN_DPI));
    }
}

static void show_order(const struct list *list)
{
    const HWND header = (HWND)SendMessageW(list->window, LVM_GETHEADER, 0, 0);

    for (size_t i = 0; i < list->table.column_count; i++) {
        HDITEMW item = {0};

        item.mask = HDI_FORMAT;
        (void)SendMessageW(header, HDM_GETITEMW, i, (LPARAM)&item);
        item.fmt &= ~(HDF_SORTUP | HDF_SORTDOWN);
        if (i == list->table.sort_column) {
            item.fmt |= list->table.is_descending ? HDF_SORTDOWN : HDF_SORTUP;
        }
        (void)SendMessageW(header, HDM_SETITEMW, i, (LPARAM)&item);
    }
}

void list_show(struct list *list, const char *filter)
{
    const size_t before = list->table.shown_count;

    table_show(&list->table, filter);
    show_order(list);
    if (before != list->table.shown_count) {
        LVITEMW nothing = {0};

        nothing.stateMask = LVIS_SELECTED;
        (void)SendMessageW(list->window, LVM_SETITEMSTATE, (WPARAM)-1, (LPARAM)&nothing);
    }
    (void)SendMessageW(list->window, LVM_SETITEMCOUNT, list->table.shown_count, LVSICF_NOSCROLL);
    (void)InvalidateRect(list->window, NULL, FALSE);
}

void list_sort_by(struct list *list, size_t column, const char *filter)
{
    if (column < list->table.column_count) {
        table_sort_by(&list->table, column);
        list_show(list, filter);
    }
}

void list_answer(const struct list *list, LVITEMW *item)
{
    const size_t row = (size_t)item->iItem;
    const size_t column = (size_t)item->iSubItem;

    if ((item->mask & LVIF_TEXT) == 0 || item->cchTextMax <= 0) {
        return;
    }
    item->pszText[0] = L'\0';
    if (item->iItem >= 0 && row < list->table.shown_count && column < list->table.column_count) {
        wchar_t *wide = words_widen(table_cell(&list->table, row, column));

        if (wide != NULL) {
            (void)lstrcpynW(item->pszText, wide, item->cchTextMax);
        }
        free(wide);
    }
}

static bool begins_with(const struct list *list, size_t row, const wchar_t *begin)
{
    wchar_t *cell = words_widen(table_cell(&list->table, row, 0));
    const int length = lstrlenW(begin);
    const bool has_it = cell != NULL && lstrlenW(cell) >= length &&
                        CompareStringOrdinal(cell, length, begin, length, TRUE) == CSTR_EQUAL;

    free(cell);
    return has_it;
}

int list_find(const struct list *list, const NMLVFINDITEMW *wanted)
{
    const size_t count = list->table.shown_count;
    const size_t start = wanted->iStart < 0 ? 0 : (size_t)wanted->iStart;

    if ((wanted->lvfi.flags & (LVFI_STRING | LVFI_PARTIAL)) == 0 || wanted->lvfi.psz == NULL) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        const size_t row = (start + i) % count;

        if (begins_with(list, row, wanted->lvfi.psz)) {
            return (int)row;
        }
    }
    return -1;
}

int list_focused_row(const struct list *list)
{
    return (int)SendMessageW(list->window, LVM_GETNEXTITEM, (WPARAM)-1,
                             LVNI_FOCUSED | LVNI_SELECTED);
}

void list_select_all(const struct list *list)
{
    LVITEMW all = {0};

    all.state = LVIS_SELECTED;
    all.stateMask = LVIS_SELECTED;
    (void)SendMessageW(list->window, LVM_SETITEMSTATE, (WPARAM)-1, (LPARAM)&all);
}

static bool is_chosen(size_t shown_index, void *user)
{
    const struct list *list = user;

    if (SendMessageW(list->window, LVM_GETSELECTEDCOUNT, 0, 0) == 0) {
        return true;
    }
    return SendMessageW(list->window, LVM_GETITEMSTATE, shown_index, LVIS_SELECTED) != 0;
}

void list_write_text(const struct list *list, struct text *text)
{
    char *titles[TABLE_COLUMNS_MAX] = {NULL};
    const char *shown[TABLE_COLUMNS_MAX];

    for (size_t i = 0; i < list->table.column_count; i++) {
        wchar_t title[WORDS_SIZE];

        words_write(list->titles[i], title, WORDS_SIZE);
        titles[i] = words_narrow(title);
        shown[i] = titles[i] == NULL ? "" : titles[i];
    }
    table_write_text(&list->table, shown, is_chosen, (void *)(uintptr_t)list, text);
    for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++) {
        free(titles[i]);
    }
}

void list_write_json(const struct list *list, struct text *text)
{
    table_write_json(&list->table, is_chosen, (void *)(uintptr_t)list, text);
}
