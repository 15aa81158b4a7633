#include "tray_window.h"

#include <commctrl.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "samples/tray/win/commands.h"
#include "tests/support/stories/process.h"

#define POLL_MS 20u
#define UNITS_MAX (TRAY_TEXT_SIZE / 4u)

/* What lies in the memory of the other process. */
struct shared {
    LVITEMW item;
    wchar_t text[UNITS_MAX];
};

static LRESULT send_to(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    DWORD_PTR result = 0;

    assert_true(SendMessageTimeoutW(window, message, wparam, lparam, SMTO_ABORTIFHUNG,
                                    PROCESS_WAIT_MS_MAX, &result) != 0);
    return (LRESULT)result;
}

/* The status bar is made last. */
static HWND find_frame(DWORD program_id)
{
    HWND frame = NULL;
    DWORD id = 0;

    while ((frame = FindWindowExW(NULL, frame, L"wnetwatch-tray", NULL)) != NULL) {
        (void)GetWindowThreadProcessId(frame, &id);
        if (id == program_id && GetDlgItem(frame, CONTROL_STATUS) != NULL) {
            return frame;
        }
    }
    return NULL;
}

void tray_window_find(struct tray_window *window, HANDLE program)
{
    const DWORD id = GetProcessId(program);

    window->frame = find_frame(id);
    for (DWORD waited_ms = 0; window->frame == NULL; waited_ms += POLL_MS) {
        assert_true(waited_ms < PROCESS_WAIT_MS_MAX);
        Sleep(POLL_MS);
        window->frame = find_frame(id);
    }
    window->process =
        OpenProcess(PROCESS_VM_OPERATION | PROCESS_VM_READ | PROCESS_VM_WRITE, FALSE, id);
    assert_non_null(window->process);
    window->memory = VirtualAllocEx(window->process, NULL, sizeof(struct shared),
                                    MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    assert_non_null(window->memory);
}

void tray_window_lose(struct tray_window *window)
{
    if (window->process != NULL) {
        (void)VirtualFreeEx(window->process, window->memory, 0, MEM_RELEASE);
        (void)CloseHandle(window->process);
    }
    memset(window, 0, sizeof(*window));
}

HWND tray_window_control(const struct tray_window *window, int id)
{
    const HWND control = GetDlgItem(window->frame, id);

    assert_non_null(control);
    return control;
}

size_t tray_window_rows(const struct tray_window *window, int list_id)
{
    return (size_t)send_to(tray_window_control(window, list_id), LVM_GETITEMCOUNT, 0, 0);
}

static wchar_t *shared_text(const struct tray_window *window)
{
    return (wchar_t *)((char *)window->memory + offsetof(struct shared, text));
}

static void take_shared_text(const struct tray_window *window, char *text_out, size_t size)
{
    wchar_t text[UNITS_MAX];
    SIZE_T read = 0;

    assert_true(ReadProcessMemory(window->process, shared_text(window), text, sizeof(text), &read));
    text[UNITS_MAX - 1] = L'\0';
    assert_true(WideCharToMultiByte(CP_UTF8, 0, text, -1, text_out, (int)size, NULL, NULL) > 0);
}

static void read_cell(const struct tray_window *window, int list_id, size_t row, int column,
                      char *text_out, size_t size)
{
    LVITEMW item = {0};
    SIZE_T written = 0;

    item.mask = LVIF_TEXT;
    item.iItem = (int)row;
    item.iSubItem = column;
    item.pszText = shared_text(window);
    item.cchTextMax = UNITS_MAX;
    assert_true(WriteProcessMemory(window->process, window->memory, &item, sizeof(item), &written));
    (void)send_to(tray_window_control(window, list_id), LVM_GETITEMTEXTW, row,
                  (LPARAM)window->memory);
    take_shared_text(window, text_out, size);
}

void tray_window_read_row(const struct tray_window *window, int list_id, size_t row, int first,
                          int last, char text_out[TRAY_TEXT_SIZE])
{
    size_t used = 0;

    for (int column = first; column <= last; column++) {
        read_cell(window, list_id, row, column, text_out + used, TRAY_TEXT_SIZE - used - 1);
        used += strlen(text_out + used);
        if (column < last) {
            text_out[used++] = '|';
            text_out[used] = '\0';
        }
    }
}

void tray_window_read_status(const struct tray_window *window, char text_out[TRAY_TEXT_SIZE])
{
    (void)send_to(tray_window_control(window, CONTROL_STATUS), SB_GETTEXTW, 0,
                  (LPARAM)shared_text(window));
    take_shared_text(window, text_out, TRAY_TEXT_SIZE);
}

void tray_window_change_dpi(const struct tray_window *window, unsigned dpi, const RECT *place)
{
    SIZE_T written = 0;

    assert_true(
        WriteProcessMemory(window->process, window->memory, place, sizeof(*place), &written));
    (void)send_to(window->frame, WM_DPICHANGED, MAKEWPARAM(dpi, dpi), (LPARAM)window->memory);
}

void tray_window_command(const struct tray_window *window, UINT command)
{
    assert_true(PostMessageW(window->frame, WM_COMMAND, command, 0));
}

void tray_window_type_filter(const struct tray_window *window, const wchar_t *filter)
{
    (void)send_to(tray_window_control(window, CONTROL_FILTER), WM_SETTEXT, 0, (LPARAM)filter);
}
