#include "tests/support/stories/raw_pipe.h"

HANDLE raw_pipe_open(const wchar_t *name, DWORD access)
{
    const DWORD flags = SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION | FILE_FLAG_OVERLAPPED;
    const ULONGLONG deadline_ms = GetTickCount64() + RAW_PIPE_WAIT_MS_MAX;
    HANDLE pipe = CreateFileW(name, access, 0, NULL, OPEN_EXISTING, flags, NULL);

    while (pipe == INVALID_HANDLE_VALUE && GetLastError() == ERROR_PIPE_BUSY &&
           GetTickCount64() < deadline_ms) {
        (void)WaitNamedPipeW(name, RAW_PIPE_WAIT_MS_MAX);
        pipe = CreateFileW(name, access, 0, NULL, OPEN_EXISTING, flags, NULL);
    }
    return pipe;
}

/* An operation without an event of its own is told by the pipe's handle; there is only one. */
static bool finish(HANDLE pipe, OVERLAPPED *overlapped, BOOL succeeded, DWORD *size_out)
{
    if (!succeeded && GetLastError() != ERROR_IO_PENDING) {
        return false;
    }
    if (WaitForSingleObject(pipe, RAW_PIPE_WAIT_MS_MAX) == WAIT_TIMEOUT) {
        (void)CancelIoEx(pipe, overlapped);
    }
    return GetOverlappedResult(pipe, overlapped, size_out, TRUE) != 0;
}

bool raw_pipe_write(HANDLE pipe, const void *bytes, size_t size)
{
    OVERLAPPED overlapped = {0};
    DWORD written = 0;
    BOOL succeeded;

    if (pipe == INVALID_HANDLE_VALUE) {
        return false;
    }
    succeeded = WriteFile(pipe, bytes, (DWORD)size, NULL, &overlapped);
    return finish(pipe, &overlapped, succeeded, &written) && written == size;
}

size_t raw_pipe_read(HANDLE pipe, void *bytes, size_t size)
{
    OVERLAPPED overlapped = {0};
    DWORD read = 0;
    BOOL succeeded = ReadFile(pipe, bytes, (DWORD)size, NULL, &overlapped);

    return finish(pipe, &overlapped, succeeded, &read) ? read : 0;
}

void raw_pipe_close(HANDLE pipe)
{
    if (pipe != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(pipe);
    }
}
