#include "broker/win/doctor/conversation.h"

#include "broker/core/assertion.h"
#include "proto/limits.h"
#include "proto/pipe_names.h"

#include <string.h>

/* Wait for a call that was begun; what was cancelled is waited for too, since it uses the buffer. */
static DWORD finish(struct conversation *conversation, OVERLAPPED *call, DWORD *size_out)
{
    DWORD error = ERROR_SUCCESS;

    if (WaitForSingleObject(conversation->event, deadline_remaining_ms(&conversation->deadline)) !=
        WAIT_OBJECT_0) {
        (void)CancelIoEx(conversation->pipe, call);
        error = WAIT_TIMEOUT;
    }
    if (!GetOverlappedResult(conversation->pipe, call, size_out, TRUE) && error == ERROR_SUCCESS) {
        error = GetLastError();
    }
    return error;
}

static DWORD send_request(struct conversation *conversation, const char *request)
{
    OVERLAPPED call = {0};
    DWORD written = 0;
    DWORD error;

    call.hEvent = conversation->event;
    if (!WriteFile(conversation->pipe, request, (DWORD)strlen(request), NULL, &call) &&
        GetLastError() != ERROR_IO_PENDING) {
        return GetLastError();
    }
    error = finish(conversation, &call, &written);
    return error == ERROR_SUCCESS && written != strlen(request) ? ERROR_WRITE_FAULT : error;
}

DWORD conversation_open(struct conversation *conversation, const wchar_t *prefix,
                        const char *request, DWORD wait_ms_max)
{
    wchar_t name[PIPE_NAME_UNITS_MAX];
    DWORD error;

    memset(conversation, 0, sizeof(*conversation));
    conversation->pipe = INVALID_HANDLE_VALUE;
    lines_init(&conversation->lines, EVENT_BYTES_MAX);
    pipe_name_write(prefix, PIPE_SUBSCRIBE_SUFFIX, name);
    deadline_start(&conversation->deadline, wait_ms_max);
    conversation->event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (conversation->event == NULL) {
        return GetLastError();
    }
    error = pipe_dial(name, PIPE_DIAL_READ_WRITE, &conversation->deadline, &conversation->pipe);
    return error == ERROR_SUCCESS ? send_request(conversation, request) : error;
}

static DWORD read_chunk(struct conversation *conversation)
{
    OVERLAPPED call = {0};
    DWORD size = 0;
    DWORD error;

    call.hEvent = conversation->event;
    if (!ReadFile(conversation->pipe, conversation->chunk, CONVERSATION_CHUNK_BYTES, NULL, &call) &&
        GetLastError() != ERROR_IO_PENDING) {
        return GetLastError();
    }
    error = finish(conversation, &call, &size);
    conversation->rest = conversation->chunk;
    conversation->rest_size = size;
    return error;
}

static DWORD read_document(const char *line, size_t size, struct json **document_out)
{
    return json_parse(line, size, document_out, NULL) == JSON_OK ? ERROR_SUCCESS
                                                                 : ERROR_INVALID_DATA;
}

DWORD conversation_next(struct conversation *conversation, struct json **document_out)
{
    DWORD error = ERROR_SUCCESS;
    const char *line;
    size_t size;

    *document_out = NULL;
    ASSERTION(conversation->pipe != INVALID_HANDLE_VALUE);
    while (error == ERROR_SUCCESS) {
        switch (lines_next(&conversation->lines, &conversation->rest, &conversation->rest_size,
                           &line, &size)) {
        case LINES_LINE:
            return read_document(line, size, document_out);
        case LINES_MORE:
            error = read_chunk(conversation);
            break;
        case LINES_TOO_LONG:
        case LINES_NO_MEMORY:
            return ERROR_INVALID_DATA;
        }
    }
    return error;
}

void conversation_close(struct conversation *conversation)
{
    lines_deinit(&conversation->lines);
    if (conversation->pipe != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(conversation->pipe);
    }
    if (conversation->event != NULL) {
        (void)CloseHandle(conversation->event);
    }
}
