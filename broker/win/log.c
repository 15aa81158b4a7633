#include "broker/win/log.h"

#include "broker/core/assertion.h"
#include "broker/win/clock.h"
#include "broker/win/log_output.h"
#include "broker/win/log_writer.h"
#include "proto/text/terminal_text.h"
#include "proto/win/os_error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

/* In the two highest bits of a number of the Event Log. */
#define WARNING_BITS 2u
#define ERROR_BITS 3u

static bool is_quiet;
static bool is_direct = true; /* log_start was not called */
static const struct log_sink *direct_sink;
static struct log_writer *writer;

static void put_line(const void *place, const struct log_line *line)
{
    if (is_direct) {
        log_output_write_plain(line);
        if (direct_sink != NULL) {
            (void)direct_sink->write(direct_sink->context, line);
        }
    } else if (writer != NULL) {
        log_writer_put(writer, place, line);
    }
}

static void log_line(enum log_level level, uint32_t number, const void *place, const char *format,
                     va_list arguments)
{
    char raw[LOG_LINE_BYTES_MAX + 1];
    struct clock_reading now;
    struct log_line line;

    if (is_quiet && level == LOG_LEVEL_INFORMATION) {
        return;
    }
    (void)vsnprintf(raw, sizeof(raw), format, arguments);
    (void)terminal_text_write(raw, LOG_LINE_BYTES_MAX, line.text, sizeof(line.text));
    clock_read(&now);
    line.level = level;
    line.number = number;
    line.utc_us = now.utc_us;
    put_line(place, &line);
}

static void log_at(enum log_level level, uint32_t number, const void *place, const char *format,
                   ...)
{
    va_list arguments;

    va_start(arguments, format);
    log_line(level, number, place, format, arguments);
    va_end(arguments);
}

static enum log_level level_of(uint32_t number)
{
    switch (number >> 30) {
    case ERROR_BITS:
        return LOG_LEVEL_ERROR;
    case WARNING_BITS:
        return LOG_LEVEL_WARNING;
    default:
        return LOG_LEVEL_INFORMATION;
    }
}

static void log_code(enum log_level level, uint32_t number, const char *attempt,
                     const wchar_t *object, DWORD code)
{
    char text[OS_ERROR_TEXT_SIZE];
    char name[LOG_TEXT_SIZE];

    os_error_text(code, text);
    log_at(level, number, attempt, "%s %s: %s (%lu)", attempt, log_text(object, name), text,
           (unsigned long)code);
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

void log_also_to(const struct log_sink *sink)
{
    direct_sink = sink;
}

DWORD log_start(const struct log_sink *sinks, size_t count)
{
    DWORD error;

    ASSERTION(writer == NULL);
    error = log_writer_start(sinks, count, &writer);
    if (error != ERROR_SUCCESS) {
        log_os_error("cannot start", L"the thread of the log", error);
        return error;
    }
    is_direct = false;
    return error;
}

void log_stop(void)
{
    log_writer_stop(writer);
    writer = NULL;
}

void log_drain(void)
{
    if (writer != NULL) {
        (void)log_writer_drain(writer);
    }
}

void log_info(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    log_line(LOG_LEVEL_INFORMATION, 0, format, format, arguments);
    va_end(arguments);
}

void log_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    log_line(LOG_LEVEL_ERROR, 0, format, format, arguments);
    va_end(arguments);
}

void log_event(uint32_t number, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    log_line(level_of(number), number, format, format, arguments);
    va_end(arguments);
}

void log_os_error(const char *attempt, const wchar_t *object, DWORD code)
{
    log_code(LOG_LEVEL_ERROR, 0, attempt, object, code);
}

void log_os_event(uint32_t number, const char *attempt, const wchar_t *object, DWORD code)
{
    log_code(level_of(number), number, attempt, object, code);
}
