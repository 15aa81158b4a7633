#include "agent_log.h"

#include <windows.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <wnetwatch.h>

#include "../../common/error_problem.h"
#include "../../common/local_zone.h"
#include "../../common/problem.h"
#include "../../common/stream.h"
#include "../../common/time_words.h"

#define LINE_SIZE 2048u
#define SHOWN_SIZE (LINE_SIZE * 8u) /* as wnw_terminal_text promises */
#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

static struct log {
    HANDLE file;            /* NULL: standard error */
    wchar_t path[MAX_PATH]; /* of what a line goes to when it can; "" for standard error */
    wchar_t old_path[MAX_PATH];
    bool is_quiet;
} the_log;

static DWORD open_file(void)
{
    the_log.file = CreateFileW(the_log.path, FILE_APPEND_DATA, SHARE_ALL, NULL, OPEN_ALWAYS,
                               FILE_ATTRIBUTE_NORMAL, NULL);
    if (the_log.file == INVALID_HANDLE_VALUE) {
        the_log.file = NULL;
        return GetLastError();
    }
    return ERROR_SUCCESS;
}

bool agent_log_open(const char *path, char *problem)
{
    DWORD error = ERROR_INVALID_NAME;

    agent_log_close();
    if (path[0] == '\0') {
        return true;
    }
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, the_log.path, MAX_PATH) > 0 &&
        _snwprintf(the_log.old_path, MAX_PATH, L"%ls.old", the_log.path) > 0) {
        the_log.old_path[MAX_PATH - 1] = L'\0';
        error = open_file();
    }
    if (error == ERROR_INVALID_NAME) {
        the_log.path[0] = L'\0';
    }
    if (error != ERROR_SUCCESS) {
        return error_problem_say(problem, error, "the log %s cannot be opened",
                                 problem_quote(path));
    }
    return true;
}

void agent_log_close(void)
{
    if (the_log.file != NULL) {
        (void)CloseHandle(the_log.file);
        the_log.file = NULL;
    }
    the_log.path[0] = L'\0';
}

void agent_log_set_quiet(void)
{
    the_log.is_quiet = true;
}

/* A file that cannot be moved goes on: a long log is better than none. */
static void begin_anew_if_full(size_t size)
{
    LARGE_INTEGER file_size;

    if (GetFileSizeEx(the_log.file, &file_size) &&
        file_size.QuadPart + (LONGLONG)size > (LONGLONG)AGENT_LOG_BYTES_MAX &&
        MoveFileExW(the_log.path, the_log.old_path, MOVEFILE_REPLACE_EXISTING)) {
        (void)CloseHandle(the_log.file);
        (void)open_file();
    }
}

static void write_line(const char *line, size_t size)
{
    struct stream stream;

    if (the_log.file == NULL && the_log.path[0] != L'\0') {
        (void)open_file(); /* it may work again */
    }
    if (the_log.file != NULL) {
        begin_anew_if_full(size);
    }
    if (the_log.file != NULL) {
        stream_use(&stream, the_log.file);
    } else {
        stream_open(&stream, STD_ERROR_HANDLE);
    }
    (void)stream_write(&stream, line, size); /* there is no other place to tell it */
}

static void put(const char *format, va_list list)
{
    char line[LINE_SIZE];
    char shown[SHOWN_SIZE];
    size_t size;

    time_words_write_utc(local_zone_now_us(), line);
    size = strlen(line);
    line[size++] = ' ';
    (void)vsnprintf(line + size, sizeof(line) - size, format, list);
    (void)wnw_terminal_text(line, 0, shown, sizeof(shown) - 1);
    (void)strcat(shown, "\n");
    write_line(shown, strlen(shown));
}

void agent_log_info(const char *format, ...)
{
    va_list list;

    if (!the_log.is_quiet) {
        va_start(list, format);
        put(format, list);
        va_end(list);
    }
}

void agent_log_failure(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    put(format, list);
    va_end(list);
}
