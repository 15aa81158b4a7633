#include "proto/win/pipe_dial.h"

#include <stdbool.h>

#include "proto/assertion.h"
#include "proto/win/pipe_owner.h"

void deadline_start(struct deadline *deadline, DWORD wait_ms_max)
{
    LARGE_INTEGER counter;

    (void)QueryPerformanceFrequency(&counter);
    deadline->ticks_per_ms = counter.QuadPart / 1000;
    (void)QueryPerformanceCounter(&counter);
    deadline->started = counter.QuadPart;
    deadline->wait_ms_max = wait_ms_max;
}

DWORD deadline_remaining_ms(const struct deadline *deadline)
{
    LARGE_INTEGER now;
    LONGLONG elapsed_ms;

    ASSERTION_OR(deadline->ticks_per_ms > 0, 0);
    (void)QueryPerformanceCounter(&now);
    elapsed_ms = (now.QuadPart - deadline->started) / deadline->ticks_per_ms;
    if (elapsed_ms < 0 || elapsed_ms >= (LONGLONG)deadline->wait_ms_max) {
        return 0;
    }
    return deadline->wait_ms_max - (DWORD)elapsed_ms;
}

/*
 * Another client may open an instance that has become free before this one does, hence the loop.
 * After a wait that failed, one more open tells why.
 */
static DWORD open_when_free(const wchar_t *pipe_name, DWORD access, const struct deadline *deadline,
                            HANDLE *pipe_out)
{
    const DWORD flags = FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
    bool has_waited_in_vain = false;

    for (;;) {
        DWORD wait_ms;
        DWORD error;

        *pipe_out = CreateFileW(pipe_name, access, 0, NULL, OPEN_EXISTING, flags, NULL);
        if (*pipe_out != INVALID_HANDLE_VALUE) {
            return ERROR_SUCCESS;
        }
        error = GetLastError();
        wait_ms = deadline_remaining_ms(deadline);
        /* A wait of 0 would mean the default of the server. */
        if (error != ERROR_PIPE_BUSY || wait_ms == 0 || has_waited_in_vain) {
            return error;
        }
        has_waited_in_vain = !WaitNamedPipeW(pipe_name, wait_ms);
    }
}

DWORD pipe_dial(const wchar_t *pipe_name, DWORD access, const struct deadline *deadline,
                HANDLE *pipe_out)
{
    HANDLE pipe = INVALID_HANDLE_VALUE;
    DWORD error;

    *pipe_out = INVALID_HANDLE_VALUE;
    ASSERTION_OR((access & (GENERIC_READ | READ_CONTROL)) != 0, ERROR_INVALID_PARAMETER);

    error = open_when_free(pipe_name, access, deadline, &pipe);
    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = pipe_owner_check(pipe);
    if (error != ERROR_SUCCESS) {
        (void)CloseHandle(pipe);
        return error;
    }
    *pipe_out = pipe;
    return ERROR_SUCCESS;
}
