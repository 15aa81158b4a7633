/* wnw_broker_status: one question, one line, no client. */
#include <windows.h>

#include <stdbool.h>
#include <string.h>

#include <wnetwatch.h>

#include "client_lib/win/status.h"
#include "client_lib/win/link.h"
#include "proto/assertion.h"
#include "proto/event.h"
#include "proto/limits.h"
#include "proto/pipe_names.h"
#include "proto/request.h"
#include "proto/text/lines.h"

#define READ_BYTES 4096u
#define REQUEST_BYTES 64u

_Static_assert(WNW_LINE_SIZE_MAX == EVENT_BYTES_MAX,
               "a line fits, with a NUL in the place of its end");

static DWORD time_left_ms(ULONGLONG deadline_ms)
{
    ULONGLONG now_ms = GetTickCount64();

    return now_ms >= deadline_ms ? 0 : (DWORD)(deadline_ms - now_ms);
}

static wnw_status translate(DWORD error)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
        return status_with_os_error(WNW_E_NO_BROKER, error);
    case ERROR_INVALID_OWNER:
        return status_with_os_error(WNW_E_NOT_TRUSTED, error);
    case ERROR_PIPE_BUSY:
    case WAIT_TIMEOUT:
        return status_with_os_error(WNW_E_TIMEOUT, error);
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA:
    case ERROR_PIPE_NOT_CONNECTED:
        return status_with_os_error(WNW_E_PROTOCOL, error);
    default:
        return status_with_os_error(WNW_E_OS, error);
    }
}

/* A server that went before its owner was read has answered nothing, right or wrong. */
static wnw_status translate_opening(DWORD error)
{
    return error == ERROR_PIPE_NOT_CONNECTED ? status_with_os_error(WNW_E_NO_BROKER, error)
                                             : translate(error);
}

static wnw_status judge(const char *line, size_t size)
{
    struct event_document document;
    enum event_type type;

    switch (event_read(line, size, &document)) {
    case EVENT_OK:
        break;
    case EVENT_NO_MEMORY:
        return WNW_E_NO_MEMORY;
    case EVENT_BAD_JSON:
    case EVENT_BAD_ENVELOPE:
    case EVENT_BAD_DATA:
    case EVENT_RESULTS:
        return WNW_E_PROTOCOL;
    }
    type = document.event.type;
    event_document_deinit(&document);
    if (type == EVENT_BROKER_STATUS) {
        return WNW_OK;
    }
    return type == EVENT_STREAM_ERROR ? WNW_E_REFUSED : WNW_E_PROTOCOL;
}

static wnw_status take_line(const char *line, size_t size, char *line_out, size_t *size_out)
{
    wnw_status status = judge(line, size);

    ASSERTION_OR(size < WNW_LINE_SIZE_MAX, WNW_E_INTERNAL);
    if (status == WNW_OK || status == WNW_E_REFUSED) {
        memcpy(line_out, line, size);
        line_out[size] = '\0';
        *size_out = size;
    }
    return status;
}

static wnw_status read_answer(struct link *link, ULONGLONG deadline_ms, char *line_out,
                              size_t *size_out)
{
    struct lines lines;
    char bytes[READ_BYTES];
    wnw_status status = WNW_OK;
    bool is_over = false;

    lines_init(&lines, EVENT_BYTES_MAX);
    while (!is_over) {
        const char *chunk = bytes;
        const char *line;
        size_t chunk_size;
        size_t line_size;
        DWORD error =
            link_read(link, bytes, sizeof(bytes), time_left_ms(deadline_ms), NULL, &chunk_size);

        if (error != ERROR_SUCCESS) {
            status = translate(error);
            break;
        }
        switch (lines_next(&lines, &chunk, &chunk_size, &line, &line_size)) {
        case LINES_LINE:
            status = take_line(line, line_size, line_out, size_out);
            is_over = true;
            break;
        case LINES_MORE:
            break;
        case LINES_TOO_LONG:
            status = WNW_E_PROTOCOL;
            is_over = true;
            break;
        case LINES_NO_MEMORY:
            status = WNW_E_NO_MEMORY;
            is_over = true;
            break;
        }
    }
    lines_deinit(&lines);
    return status;
}

static wnw_status ask(struct link *link, const wchar_t *pipe_name, uint32_t timeout_ms,
                      char *line_out, size_t *size_out)
{
    const ULONGLONG deadline_ms = GetTickCount64() + timeout_ms;
    char bytes[REQUEST_BYTES];
    struct json_text request;
    DWORD error;

    json_text_init(&request, bytes, sizeof(bytes));
    request_write_status(&request);
    ASSERTION_OR(!request.overflowed, WNW_E_INTERNAL);
    error = link_open(link, pipe_name, timeout_ms);
    if (error != ERROR_SUCCESS) {
        return translate_opening(error);
    }
    error = link_write(link, request.bytes, request.size, time_left_ms(deadline_ms));
    if (error != ERROR_SUCCESS) {
        return translate(error);
    }
    return read_answer(link, deadline_ms, line_out, size_out);
}

wnw_status WNW_CALL wnw_broker_status(const char *pipe_prefix, uint32_t timeout_ms, char *line_out,
                                      size_t *size_out)
{
    wchar_t pipe_name[PIPE_NAME_UNITS_MAX];
    struct link link;
    wnw_status status;
    size_t size = 0;

    if (line_out == NULL || timeout_ms == WNW_FOREVER || !link_name(pipe_prefix, pipe_name)) {
        return WNW_E_INVALID;
    }
    line_out[0] = '\0';
    if (status_is_broken()) {
        return WNW_E_INTERNAL;
    }

    link_init(&link, NULL);
    status = ask(&link, pipe_name, timeout_ms, line_out, &size);
    link_deinit(&link);

    if (size_out != NULL) {
        *size_out = size;
    }
    return status_result(status);
}
