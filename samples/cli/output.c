#include "output.h"

#include <windows.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A console takes no large blocks. One byte of UTF-8 becomes one unit at most. */
#define CONSOLE_UNITS_MAX 8192
#define COMPLAINT_SIZE 1024

static HANDLE handle = INVALID_HANDLE_VALUE;
static bool is_console;
static bool has_colour;
static DWORD console_mode; /* as it was */

static bool wants_colour(enum colour colour)
{
    const char *no_colour = getenv("NO_COLOR");

    if (colour != COLOUR_AUTO) {
        return colour == COLOUR_ALWAYS;
    }
    return is_console && (no_colour == NULL || no_colour[0] == '\0');
}

void output_open(enum colour colour)
{
    handle = GetStdHandle(STD_OUTPUT_HANDLE);
    is_console = GetConsoleMode(handle, &console_mode) != 0;
    has_colour = wants_colour(colour);
    if (has_colour && is_console &&
        !SetConsoleMode(handle, console_mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING)) {
        has_colour = false; /* an old console would show the codes */
    }
}

void output_close(void)
{
    if (is_console) {
        (void)SetConsoleMode(handle, console_mode);
    }
}

bool output_is_console(void)
{
    return is_console;
}

bool output_has_colour(void)
{
    return has_colour;
}

/* As much as a console takes at once, and no part of a character. */
static size_t find_part(const char *bytes, size_t size)
{
    size_t part = CONSOLE_UNITS_MAX;

    if (size <= part) {
        return size;
    }
    while (part > 1 && ((unsigned char)bytes[part] & 0xC0u) == 0x80u) {
        part--;
    }
    return part;
}

static bool write_console(HANDLE console, const char *bytes, size_t size)
{
    static wchar_t wide[CONSOLE_UNITS_MAX];
    DWORD written;

    while (size > 0) {
        size_t part = find_part(bytes, size);
        int units = MultiByteToWideChar(CP_UTF8, 0, bytes, (int)part, wide, CONSOLE_UNITS_MAX);

        if (!WriteConsoleW(console, wide, (DWORD)units, &written, NULL)) {
            return false;
        }
        bytes += part;
        size -= part;
    }
    return true;
}

static bool write_bytes(HANDLE file, const char *bytes, size_t size)
{
    while (size > 0) {
        DWORD written = 0;

        if (!WriteFile(file, bytes, (DWORD)size, &written, NULL) || written == 0) {
            return false;
        }
        bytes += written;
        size -= written;
    }
    return true;
}

bool output_write(const char *bytes, size_t size)
{
    return is_console ? write_console(handle, bytes, size) : write_bytes(handle, bytes, size);
}

void output_complain(const char *format, ...)
{
    char line[COMPLAINT_SIZE];
    va_list list;

    va_start(list, format);
    (void)vsnprintf(line, sizeof(line), format, list);
    va_end(list);
    (void)fprintf(stderr, "wnetwatch: %s\n", line);
    (void)fflush(stderr);
}
