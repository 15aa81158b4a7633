#include "actions.h"

#include <commctrl.h>
#include <shellapi.h>
#include <wchar.h>

#include "../core/names.h"
#include "../core/text_ids.h"
#include "clipboard.h"
#include "commands.h"
#include "preferences.h"
#include "words.h"

static void say(const struct app *app, const wchar_t *title, const wchar_t *text,
                const wchar_t *icon)
{
    TASKDIALOGCONFIG config = {0};

    config.cbSize = sizeof(config);
    config.hwndParent = app->frame;
    config.hInstance = GetModuleHandleW(NULL);
    config.dwFlags = TDF_ALLOW_DIALOG_CANCELLATION | TDF_SIZE_TO_CONTENT;
    config.dwCommonButtons = TDCBF_CLOSE_BUTTON;
    config.pszWindowTitle = title;
    config.pszMainIcon = icon;
    config.pszContent = text;
    (void)TaskDialogIndirect(&config, NULL, NULL, NULL);
}

static void show_about(const struct app *app)
{
    wchar_t title[WORDS_SIZE];
    wchar_t text[2 * WORDS_SIZE];
    wchar_t own[32];
    wchar_t broker[32];

    (void)_snwprintf(own, ARRAYSIZE(own), L"%hs", wnw_version());
    (void)_snwprintf(broker, ARRAYSIZE(broker), L"%hs",
                     app->broker_version[0] == '\0' ? "?" : app->broker_version);
    words_write(TEXT_ABOUT_TITLE, title, WORDS_SIZE);
    words_format(text, ARRAYSIZE(text), TEXT_ABOUT, own, broker);
    say(app, title, text, TD_INFORMATION_ICON);
}

static void complain_unless_stored(const struct app *app, DWORD error)
{
    wchar_t title[WORDS_SIZE];
    wchar_t text[2 * WORDS_SIZE];
    wchar_t reason[WORDS_SIZE];

    if (error != ERROR_SUCCESS) {
        words_write_error(error, reason, WORDS_SIZE);
        words_write(TEXT_PROBLEM, title, WORDS_SIZE);
        words_format(text, ARRAYSIZE(text), TEXT_NOT_STORED, reason);
        say(app, title, text, TD_ERROR_ICON);
    }
}

static bool filter_has_focus(const struct app *app)
{
    return GetFocus() == app->window.filter;
}

static void copy(struct app *app, void (*write)(const struct list *list, struct text *text))
{
    struct text text = {0};

    write(window_focused_list(&app->window), &text);
    if (text.bytes != NULL) {
        (void)clipboard_set(app->frame, text.bytes);
    }
    text_deinit(&text);
}

static void copy_as_text(struct app *app)
{
    if (filter_has_focus(app)) {
        (void)SendMessageW(app->window.filter, WM_COPY, 0, 0);
    } else {
        copy(app, list_write_text);
    }
}

static void select_all(struct app *app)
{
    if (filter_has_focus(app)) {
        (void)SendMessageW(app->window.filter, EM_SETSEL, 0, -1);
    } else {
        list_select_all(window_focused_list(&app->window));
    }
}

/* Explorer shows the folder of a drive letter that is connected now. Nothing that an event says is
   run. */
static void open_folder(struct app *app)
{
    const struct list *list = &app->window.connections;
    const int row = list_focused_row(list);
    char folder[FOLDER_SIZE];
    wchar_t wide[FOLDER_SIZE];

    if (GetFocus() == list->window && row >= 0 && (size_t)row < list->table.shown_count &&
        names_folder(table_cell(&list->table, (size_t)row, 0), folder)) {
        (void)_snwprintf(wide, FOLDER_SIZE, L"%hs", folder);
        (void)ShellExecuteW(app->frame, L"explore", wide, NULL, NULL, SW_SHOWNORMAL);
    }
}

static void sort(struct app *app, size_t column)
{
    window_sort_by(&app->window, window_focused_list(&app->window), column);
}

/* What a command does to the lists of the window. */
static void run_on_lists(struct app *app, UINT command)
{
    switch (command) {
    case COMMAND_COPY_TEXT:
        copy_as_text(app);
        break;
    case COMMAND_COPY_JSON:
        copy(app, list_write_json);
        break;
    case COMMAND_SELECT_ALL:
        select_all(app);
        break;
    case COMMAND_OPEN_FOLDER:
    case IDOK: /* the Enter key */
        open_folder(app);
        break;
    case COMMAND_FIND:
        (void)SetFocus(app->window.filter);
        break;
    default:
        if (command >= COMMAND_SORT_FIRST && command <= COMMAND_SORT_LAST) {
            sort(app, command - COMMAND_SORT_FIRST);
        }
        break;
    }
}

void actions_run(struct app *app, UINT command)
{
    switch (command) {
    case COMMAND_OPEN_WINDOW:
        app_open_window(app);
        break;
    case COMMAND_PAUSE:
        app_toggle_pause(app);
        break;
    case COMMAND_ANNOUNCE_ALL:
    case COMMAND_ANNOUNCE_FAILURES:
    case COMMAND_ANNOUNCE_NONE:
        complain_unless_stored(
            app, app_set_level(app, (enum announce_level)(command - COMMAND_ANNOUNCE_ALL)));
        break;
    case COMMAND_START_WITH_WINDOWS:
        complain_unless_stored(app,
                               preferences_start_with_windows(!preferences_starts_with_windows()));
        break;
    case COMMAND_ABOUT:
        show_about(app);
        break;
    case COMMAND_QUIT:
        (void)DestroyWindow(app->frame);
        break;
    case COMMAND_CLOSE_WINDOW:
    case IDCANCEL: /* the Esc key */
        (void)ShowWindow(app->frame, SW_HIDE);
        break;
    case COMMAND_REFRESH:
        app_refresh(app);
        break;
    default:
        run_on_lists(app, command);
        break;
    }
}

static void mark(HMENU menu, UINT command, bool is_on)
{
    (void)CheckMenuItem(menu, command, MF_BYCOMMAND | (is_on ? MF_CHECKED : MF_UNCHECKED));
}

void actions_mark(const struct app *app, HMENU menu)
{
    mark(menu, COMMAND_PAUSE, app_is_paused(app));
    mark(menu, COMMAND_START_WITH_WINDOWS, preferences_starts_with_windows());
    (void)CheckMenuRadioItem(menu, COMMAND_ANNOUNCE_ALL, COMMAND_ANNOUNCE_NONE,
                             COMMAND_ANNOUNCE_ALL + (UINT)app->announcer.level, MF_BYCOMMAND);
}

void actions_show_icon_menu(struct app *app, POINT place)
{
    HMENU menu = LoadMenuW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(MENU_ICON));

    if (menu == NULL) {
        return;
    }
    (void)SetMenuDefaultItem(GetSubMenu(menu, 0), COMMAND_OPEN_WINDOW, FALSE);
    (void)SetForegroundWindow(app->frame); /* else the menu stays when the user clicks elsewhere */
    (void)TrackPopupMenuEx(GetSubMenu(menu, 0), TPM_RIGHTBUTTON, place.x, place.y, app->frame,
                           NULL);
    (void)PostMessageW(app->frame, WM_NULL, 0, 0); /* the second half of the same advice */
    (void)DestroyMenu(menu);
}
