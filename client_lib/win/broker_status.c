/* wnw_broker_status: one question, one line, no client. */
#include <windows.h>

#include <stdbool.h>
#include <string.h>

#include <wnetwatch.h>

#include "client_lib/core/quote.h"
#include "client_lib/win/failure.h"
#include "client_lib/win/link.h"
#include "client_lib/win/status.h"
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

/* Where the line of the answer goes. */
struct answer {
    char *line;
    size_t capacity;
    size_t size; /* of the line without its NUL, also when it has no room */
};

static DWORD time_left_ms(ULONGLONG deadline_ms)
{
    ULONGLONG now_ms = GetTickCount64();

    return now_ms >= deadline_ms ? 0 : (DWORD)(deadline_ms - now_ms);
}

/* A server that went before its owner was read has answered nothing, right or wrong. */
static wnw_status say_not_opened(DWORD error)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
        return failure_of_os(WNW_E_NO_BROKER, error, "no broker has the pipe");
    case ERROR_PIPE_NOT_CONNECTED:
        return failure_of_os(WNW_E_NO_BROKER, error, "the broker went away at once");
    case ERROR_INVALID_OWNER:
        return failure_of_os(WNW_E_NOT_TRUSTED, error, "the owner of the pipe is not trusted");
    case ERROR_PIPE_BUSY:
    case WAIT_TIMEOUT:
        return failure_of_os(WNW_E_TIMEOUT, error, "the broker did not become free for this call");
    default:
        return failure_of_os(WNW_E_OS, error, "cannot open the broker's pipe");
    }
}

static wnw_status say_not_answered(DWORD error)
{
    switch (error) {
    case WAIT_TIMEOUT:
        return failure_of_os(WNW_E_TIMEOUT, error, "the broker did not answer in time");
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA:
    case ERROR_PIPE_NOT_CONNECTED:
        return failure_of_os(WNW_E_PROTOCOL, error, "the broker went away without an answer");
    default:
        return failure_of_os(WNW_E_OS, error, "cannot use the broker's pipe");
    }
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
        return failure_say(WNW_E_PROTOCOL, "the answer is no line of a broker");
    }
    type = document.event.type;
    event_document_deinit(&document);
    if (type == EVENT_BROKER_STATUS) {
        return WNW_OK;
    }
    if (type == EVENT_STREAM_ERROR) {
        return failure_say(WNW_E_REFUSED, "the broker refused to tell its status; its line is why");
    }
    return failure_say(WNW_E_PROTOCOL, "the answer is neither a status nor a refusal");
}

static wnw_status take_line(const char *line, size_t size, struct answer *answer)
{
    wnw_status status = judge(line, size);

    ASSERTION_OR(size < WNW_LINE_SIZE_MAX, WNW_E_INTERNAL);
    if (status != WNW_OK && status != WNW_E_REFUSED) {
        return status;
    }
    answer->size = size;
    if (size >= answer->capacity) {
        return failure_say(WNW_E_INVALID, "line_size is %zu, and the line needs %zu",
                           answer->capacity, size + 1);
    }
    memcpy(answer->line, line, size);
    answer->line[size] = '\0';
    return status;
}

static wnw_status read_answer(struct link *link, ULONGLONG deadline_ms, struct answer *answer)
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
            status = say_not_answered(error);
            break;
        }
        switch (lines_next(&lines, &chunk, &chunk_size, &line, &line_size)) {
        case LINES_LINE:
            status = take_line(line, line_size, answer);
            is_over = true;
            break;
        case LINES_MORE:
            break;
        case LINES_TOO_LONG:
            status = failure_say(WNW_E_PROTOCOL, "the answer is too long for a line of a broker");
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
                      struct answer *answer)
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
        return say_not_opened(error);
    }
    error = link_write(link, request.bytes, request.size, time_left_ms(deadline_ms));
    if (error != ERROR_SUCCESS) {
        return say_not_answered(error);
    }
    return read_answer(link, deadline_ms, answer);
}

static wnw_status check_call(const char *pipe_prefix, uint32_t timeout_ms,
                             const struct answer *answer, wchar_t *pipe_name)
{
    char quote[QUOTE_SIZE];

    if (answer->line == NULL || answer->capacity == 0) {
        return failure_say(WNW_E_INVALID, "line_out has no room for a byte");
    }
    answer->line[0] = '\0';
    if (timeout_ms == WNW_FOREVER) {
        return failure_say(WNW_E_INVALID, "timeout_ms is WNW_FOREVER, which is not allowed here");
    }
    if (!link_name(pipe_prefix, pipe_name)) {
        return failure_say(WNW_E_INVALID, "pipe_prefix: no pipe can have the name %s",
                           quote_write(pipe_prefix, quote));
    }
    return WNW_OK;
}

wnw_status WNW_CALL wnw_broker_status(const char *pipe_prefix, uint32_t timeout_ms, char *line_out,
                                      size_t line_size, size_t *size_out)
{
    wchar_t pipe_name[PIPE_NAME_UNITS_MAX];
    struct answer answer = {line_out, line_size, 0};
    struct link link;
    wnw_status status = check_call(pipe_prefix, timeout_ms, &answer, pipe_name);

    if (status == WNW_OK && !status_is_broken()) {
        link_init(&link, NULL);
        status = ask(&link, pipe_name, timeout_ms, &answer);
        link_deinit(&link);
    }
    if (size_out != NULL) {
        *size_out = answer.size;
    }
    return status_result(status);
}
