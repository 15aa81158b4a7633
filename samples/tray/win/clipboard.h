/* Text to the clipboard. */
#ifndef SAMPLES_TRAY_WIN_CLIPBOARD_H
#define SAMPLES_TRAY_WIN_CLIPBOARD_H

#include <windows.h>

#include <stdbool.h>

/* Waits a moment while another program has the clipboard open. Whether the text is there now. */
bool clipboard_set(HWND window, const char *text);

#endif
