#include "client_lib/win/link.h"

#include <string.h>

#include "proto/pipe_names.h"
#include "proto/win/pipe_dial.h"

void link_init(struct link *link, HANDLE stop_event)
{
    link->pipe = INVALID_HANDLE_VALUE;
    link->done_event = NULL;
    link->stop_event = stop_event;
}

void link_close(struct link *link)
{
    if (link->pipe != INVALID_HANDLE_VALUE) {
        CloseHandle(link->pipe);
        link->pipe = INVALID_HANDLE_VALUE;
    }
}

void link_deinit(struct link *link)
{
    link_close(link);
    if (link->done_event != NULL) {
        CloseHandle(link->done_event);
        link->done_event = NULL;
    }
}

DWORD link_open(struct link *link, const wchar_t *pipe_name, DWORD wait_ms_max)
{
    struct deadline deadline;

    deadline_start(&deadline, wait_ms_max);
    link_close(link);
    if (link->done_event == NULL) {
        link->done_event = CreateEventW(NULL, TRUE, FALSE, NULL);
        if (link->done_event == NULL) {
            return GetLastError();
        }
    }
    return pipe_dial(pipe_name, PIPE_DIAL_READ_WRITE, &deadline, &link->pipe);
}

/* ERROR_SUCCESS when the operation has ended. */
static DWORD wait_until_done(const struct link *link, DWORD timeout_ms, HANDLE wake_handle)
{
    HANDLE handles[3];
    DWORD count = 0;
    DWORD result;

    /* Stop comes first: a broker that never ceases to send must not keep us from it. */
    if (link->stop_event != NULL) {
        handles[count++] = link->stop_event;
    }
    handles[count++] = link->done_event;
    if (wake_handle != NULL) {
        handles[count++] = wake_handle;
    }
    result = WaitForMultipleObjects(count, handles, FALSE, timeout_ms);
    if (result == WAIT_TIMEOUT) {
        return WAIT_TIMEOUT;
    }
    if (result >= WAIT_OBJECT_0 + count) {
        return GetLastError();
    }
    if (handles[result - WAIT_OBJECT_0] == wake_handle) {
        return WAIT_TIMEOUT;
    }
    return handles[result - WAIT_OBJECT_0] == link->done_event ? ERROR_SUCCESS
                                                               : ERROR_OPERATION_ABORTED;
}

/* See an operation to its end, whatever that is: overlapped and its bytes are the caller's. */
static DWORD finish(struct link *link, DWORD error, OVERLAPPED *overlapped, DWORD timeout_ms,
                    HANDLE wake_handle, DWORD *size_out)
{
    DWORD waited;

    *size_out = 0;
    if (error != ERROR_SUCCESS && error != ERROR_IO_PENDING) {
        return error;
    }
    waited = wait_until_done(link, timeout_ms, wake_handle);
    if (waited != ERROR_SUCCESS) {
        (void)CancelIoEx(link->pipe, overlapped);
    }
    if (!GetOverlappedResult(link->pipe, overlapped, size_out, TRUE)) {
        error = GetLastError();
        return waited == ERROR_SUCCESS ? error : waited;
    }
    return waited == ERROR_OPERATION_ABORTED ? waited : ERROR_SUCCESS;
}

static void begin(const struct link *link, OVERLAPPED *overlapped)
{
    memset(overlapped, 0, sizeof(*overlapped));
    overlapped->hEvent = link->done_event;
}

DWORD link_write(struct link *link, const char *bytes, size_t size, DWORD timeout_ms)
{
    size_t written = 0;

    while (written < size) {
        OVERLAPPED overlapped;
        DWORD part = 0;
        DWORD error;

        begin(link, &overlapped);
        error = WriteFile(link->pipe, bytes + written, (DWORD)(size - written), NULL, &overlapped)
                    ? ERROR_SUCCESS
                    : GetLastError();
        error = finish(link, error, &overlapped, timeout_ms, NULL, &part);
        if (error != ERROR_SUCCESS) {
            return error;
        }
        written += part;
    }
    return ERROR_SUCCESS;
}

DWORD link_read(struct link *link, char *bytes, size_t capacity, DWORD timeout_ms,
                HANDLE wake_handle, size_t *size_out)
{
    *size_out = 0;
    for (;;) {
        OVERLAPPED overlapped;
        DWORD size = 0;
        DWORD error;

        begin(link, &overlapped);
        error = ReadFile(link->pipe, bytes, (DWORD)capacity, NULL, &overlapped) ? ERROR_SUCCESS
                                                                                : GetLastError();
        error = finish(link, error, &overlapped, timeout_ms, wake_handle, &size);
        if (error != ERROR_SUCCESS) {
            return error;
        }
        if (size > 0) {
            *size_out = size;
            return ERROR_SUCCESS;
        }
        /* An empty write of the other end came through: there is nothing in it. */
    }
}

bool link_name(const char *prefix, wchar_t *name_out)
{
    wchar_t wide[PIPE_PREFIX_UNITS_MAX + 1] = PIPE_PREFIX_DEFAULT;

    if (prefix != NULL) {
        if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, prefix, -1, wide,
                                PIPE_PREFIX_UNITS_MAX + 1) <= 1 ||
            wcschr(wide, L'\\') != NULL) {
            return false;
        }
    }
    pipe_name_write(wide, PIPE_SUBSCRIBE_SUFFIX, name_out);
    return true;
}
