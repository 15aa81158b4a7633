#include "proto/win/pipe_dial.h"

#include "proto/win/pipe_owner.h"

/* A free instance is promised to nobody, so another client may be faster: hence the loop. */
static DWORD open_when_free(const wchar_t *pipe_name, DWORD access, DWORD wait_ms_max,
                            HANDLE *pipe_out)
{
    const DWORD flags = FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
    const ULONGLONG started_ms = GetTickCount64();

    for (;;) {
        ULONGLONG waited_ms;
        DWORD error;

        *pipe_out = CreateFileW(pipe_name, access, 0, NULL, OPEN_EXISTING, flags, NULL);
        if (*pipe_out != INVALID_HANDLE_VALUE) {
            return ERROR_SUCCESS;
        }
        error = GetLastError();
        waited_ms = GetTickCount64() - started_ms;
        if (error != ERROR_PIPE_BUSY || waited_ms >= wait_ms_max) {
            return error;
        }
        /* The next open tells better than this how the wait ended. Its 0 would mean "as long as
           the server thinks fit", so what is passed is never 0. */
        (void)WaitNamedPipeW(pipe_name, wait_ms_max - (DWORD)waited_ms);
    }
}

DWORD pipe_dial(const wchar_t *pipe_name, DWORD access, DWORD wait_ms_max, HANDLE *pipe_out)
{
    HANDLE pipe = INVALID_HANDLE_VALUE;
    DWORD error;

    *pipe_out = INVALID_HANDLE_VALUE;

    error = open_when_free(pipe_name, access, wait_ms_max, &pipe);
    if (error != ERROR_SUCCESS) {
        goto cleanup;
    }
    error = pipe_owner_check(pipe);
    if (error != ERROR_SUCCESS) {
        goto cleanup;
    }

    *pipe_out = pipe;
    pipe = INVALID_HANDLE_VALUE; /* now the caller's */

cleanup:
    if (pipe != INVALID_HANDLE_VALUE) {
        CloseHandle(pipe);
    }
    return error;
}
