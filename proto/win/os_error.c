#include "proto/win/os_error.h"

#include <string.h>

static int is_left_out(wchar_t unit)
{
    return unit == L'\r' || unit == L'\n' || unit == L'.' || unit == L' ';
}

void os_error_text(DWORD code, char text[OS_ERROR_TEXT_SIZE])
{
    wchar_t wide[OS_ERROR_TEXT_SIZE / 3]; /* each unit takes at most three bytes */
    DWORD size = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS |
                                    FORMAT_MESSAGE_MAX_WIDTH_MASK,
                                NULL, code, 0, wide, sizeof(wide) / sizeof(wide[0]), NULL);
    int written;

    while (size > 0 && is_left_out(wide[size - 1])) {
        size--;
    }
    written = size == 0 ? 0
                        : WideCharToMultiByte(CP_UTF8, 0, wide, (int)size, text,
                                              OS_ERROR_TEXT_SIZE - 1, NULL, NULL);
    if (written > 0) {
        text[written] = '\0';
    } else {
        memcpy(text, "unknown error", sizeof("unknown error"));
    }
}
