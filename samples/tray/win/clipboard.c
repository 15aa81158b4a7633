#include "clipboard.h"

#define OPEN_TRIES 10u
#define OPEN_WAIT_MS 20u /* in all not longer than a user notices */

/* Windows frees the memory that the clipboard has taken. */
static HGLOBAL copy_as_wide(const char *text)
{
    const int units = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    HGLOBAL memory = GlobalAlloc(GMEM_MOVEABLE, (SIZE_T)units * sizeof(wchar_t));
    wchar_t *wide = memory == NULL ? NULL : GlobalLock(memory);

    if (wide == NULL) {
        return NULL;
    }
    (void)MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, units);
    (void)GlobalUnlock(memory);
    return memory;
}

static bool open_clipboard(HWND window)
{
    for (unsigned i = 0; i < OPEN_TRIES; i++) {
        if (OpenClipboard(window)) {
            return true;
        }
        Sleep(OPEN_WAIT_MS);
    }
    return false;
}

bool clipboard_set(HWND window, const char *text)
{
    HGLOBAL memory = copy_as_wide(text);
    bool is_there = false;

    if (memory != NULL && open_clipboard(window)) {
        is_there = EmptyClipboard() && SetClipboardData(CF_UNICODETEXT, memory) != NULL;
        (void)CloseClipboard();
    }
    if (memory != NULL && !is_there) {
        (void)GlobalFree(memory);
    }
    return is_there;
}
