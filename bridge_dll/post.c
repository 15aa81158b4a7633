#include "bridge_dll/post.h"

#include "proto/assertion.h"
#include "proto/limits.h"
#include "proto/pipe_names.h"
#include "proto/win/pipe_dial.h"

/*
 * The handle is private and has one operation, so it serves as the event. The stack frame holds
 * what the system writes to, so a write that takes too long is cancelled and then waited for.
 */
static DWORD write_whole(HANDLE pipe, const struct deadline *deadline, const char *line, DWORD size)
{
    OVERLAPPED overlapped = {0};
    DWORD written = 0;

    if (!WriteFile(pipe, line, size, NULL, &overlapped)) {
        DWORD error = GetLastError();

        if (error != ERROR_IO_PENDING) {
            return error;
        }
        if (WaitForSingleObject(pipe, deadline_remaining_ms(deadline)) != WAIT_OBJECT_0) {
            CancelIoEx(pipe, &overlapped); /* evidence E25 */
        }
    }
    if (!GetOverlappedResult(pipe, &overlapped, &written, TRUE)) {
        return GetLastError();
    }
    return written == size ? ERROR_SUCCESS : ERROR_WRITE_FAULT;
}

DWORD post_line(const char *line, DWORD size)
{
    HANDLE pipe = INVALID_HANDLE_VALUE;
    struct deadline deadline;
    DWORD error;

    ASSERTION_OR(size > 0 && size <= NOTIFICATION_BYTES_MAX && line[size - 1] == '\n',
                 ERROR_INVALID_PARAMETER);
    deadline_start(&deadline, POST_WAIT_MS_MAX);
    error = pipe_dial(PIPE_PUBLISH_NAME, PIPE_DIAL_WRITE, &deadline, &pipe);
    if (error == ERROR_SUCCESS) {
        error = write_whole(pipe, &deadline, line, size);
        (void)CloseHandle(pipe);
    }
    return error;
}
