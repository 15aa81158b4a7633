/* Text to the clipboard. */
#ifndef SAMPLES_TRAY_WIN_CLIPBOARD_H
#define SAMPLES_TRAY_WIN_CLIPBOARD_H

#include <windows.h>

#include <stdbool.h>

/* Whether it is there now: another program may have the clipboard open. */
bool clipboard_set(HWND window, const char *text);

#endif
