#include "broker/win/log.h"

#include "proto/win/os_error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

static bool is_quiet;

static void write_line(const char *format, va_list arguments)
{
    (void)fputs("wnetwatchd: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    (void)fflush(stderr);
}

const char *log_text(const wchar_t *wide, char text[LOG_TEXT_SIZE])
{
    size_t units = wcslen(wide);
    int size = 0;

    if (units > LOG_TEXT_UNITS_MAX) {
        units = LOG_TEXT_UNITS_MAX;
    }
    if (units != 0) {
        size =
            WideCharToMultiByte(CP_UTF8, 0, wide, (int)units, text, LOG_TEXT_SIZE - 1, NULL, NULL);
    }
    text[size] = '\0';
    return text;
}

void log_set_quiet(void)
{
    is_quiet = true;
}

void log_info(const char *format, ...)
{
    va_list arguments;

    if (is_quiet) {
        return;
    }
    va_start(arguments, format);
    write_line(format, arguments);
    va_end(arguments);
}

void log_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line(format, arguments);
    va_end(arguments);
}

void log_os_error(const char *attempt, const wchar_t *object, DWORD code)
{
    char text[OS_ERROR_TEXT_SIZE];
    char name[LOG_TEXT_SIZE];

    os_error_text(code, text);
    log_error("%s %s: %s (%lu)", attempt, log_text(object, name), text, (unsigned long)code);
}
