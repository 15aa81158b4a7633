#include "output.h"

#include <windows.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wnetwatch.h>

#include "exit_codes.h"
#include "stream.h"

#define COMPLAINT_SIZE 2048u
#define COMPLAINT_SHOWN_SIZE (COMPLAINT_SIZE * 8u) /* as wnw_terminal_text promises */

/* Of a terminal that does not say how large it is. */
#define SCREEN_ROWS_DEFAULT 25u
#define SCREEN_COLUMNS_DEFAULT 80u

static const char *program = ""; /* before each complaint */
static struct stream output;
static DWORD failure; /* of the first write that failed; nothing is written after it */
static bool has_colour;

static bool wants_colour(enum colour colour)
{
    const char *no_colour = getenv("NO_COLOR");

    if (colour != COLOUR_AUTO) {
        return colour == COLOUR_ALWAYS;
    }
    return output.is_console && (no_colour == NULL || no_colour[0] == '\0');
}

void output_name_program(const char *name)
{
    program = name;
}

void output_open(enum colour colour)
{
    stream_open(&output, STD_OUTPUT_HANDLE);
    has_colour = wants_colour(colour);
    if (has_colour && output.is_console &&
        !SetConsoleMode(output.handle, output.console_mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING)) {
        has_colour = false; /* an old console would show the codes */
    }
}

bool output_open_screen(void)
{
    return output.is_console &&
           SetConsoleMode(output.handle, output.console_mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

void output_find_screen_size(size_t *rows_out, size_t *columns_out)
{
    CONSOLE_SCREEN_BUFFER_INFO info;

    *rows_out = SCREEN_ROWS_DEFAULT;
    *columns_out = SCREEN_COLUMNS_DEFAULT;
    if (GetConsoleScreenBufferInfo(output.handle, &info)) {
        *rows_out = (size_t)(info.srWindow.Bottom - info.srWindow.Top + 1);
        *columns_out = (size_t)(info.srWindow.Right - info.srWindow.Left + 1);
    }
}

bool output_is_console(void)
{
    return output.is_console;
}

bool output_has_colour(void)
{
    return has_colour;
}

/* Of a pipe whose other end is closed, or was disconnected. */
static bool is_reader_gone(DWORD code)
{
    return code == ERROR_BROKEN_PIPE || code == ERROR_NO_DATA || code == ERROR_PIPE_NOT_CONNECTED;
}

/* Keep the first failure, and tell it unless it is the reader that has gone. */
static void note_failure(DWORD code)
{
    char text[OUTPUT_ERROR_TEXT_SIZE];

    if (code == ERROR_SUCCESS || failure != ERROR_SUCCESS) {
        return;
    }
    failure = code;
    if (!is_reader_gone(code)) {
        output_write_error_text(code, text);
        output_complain("the output cannot be written: %s (%lu)", text, (unsigned long)code);
    }
}

bool output_write(const char *bytes, size_t size)
{
    if (failure == ERROR_SUCCESS) {
        note_failure(stream_write(&output, bytes, size));
    }
    return failure == ERROR_SUCCESS;
}

bool output_flush(void)
{
    if (failure == ERROR_SUCCESS) {
        note_failure(stream_flush(&output));
    }
    return failure == ERROR_SUCCESS;
}

int output_close(int exit_code)
{
    (void)output_flush();
    if (output.is_console) {
        (void)SetConsoleMode(output.handle, output.console_mode);
    }
    return failure == ERROR_SUCCESS || is_reader_gone(failure) ? exit_code : EXIT_CODE_FAILED;
}

void output_write_error_text(unsigned long code, char text[OUTPUT_ERROR_TEXT_SIZE])
{
    wchar_t wide[OUTPUT_ERROR_TEXT_SIZE / 3];
    DWORD units = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                                 code, 0, wide, OUTPUT_ERROR_TEXT_SIZE / 3, NULL);

    while (units > 0 && wcschr(L". \r\n", wide[units - 1]) != NULL) {
        units--;
    }
    units = (DWORD)WideCharToMultiByte(CP_UTF8, 0, wide, (int)units, text,
                                       OUTPUT_ERROR_TEXT_SIZE - 1, NULL, NULL);
    text[units] = '\0';
}

void output_complain(const char *format, ...)
{
    char line[COMPLAINT_SIZE];
    char shown[COMPLAINT_SHOWN_SIZE];
    struct stream errors;
    va_list list;

    va_start(list, format);
    (void)snprintf(line, sizeof(line), "%s: ", program);
    (void)vsnprintf(line + strlen(line), sizeof(line) - strlen(line), format, list);
    va_end(list);
    (void)wnw_terminal_text(line, 0, shown, sizeof(shown) - 1);
    (void)strcat(shown, "\n");

    stream_open(&errors, STD_ERROR_HANDLE);
    (void)stream_write(&errors, shown, strlen(shown)); /* there is no other place to tell it */
}
