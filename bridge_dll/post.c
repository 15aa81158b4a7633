#include "bridge_dll/post.h"

#include <stddef.h>

#include "proto/limits.h"
#include "proto/pipe_names.h"
#include "proto/win/pipe_owner.h"

/* The performance counter, because the tick count may lag by a third of the whole budget. */
struct budget {
    LONGLONG start;
    LONGLONG ticks_per_ms;
};

static void start_budget(struct budget *budget)
{
    LARGE_INTEGER counter;

    QueryPerformanceFrequency(&counter);
    budget->ticks_per_ms = counter.QuadPart / 1000;
    QueryPerformanceCounter(&counter);
    budget->start = counter.QuadPart;
}

static DWORD remaining_ms(const struct budget *budget)
{
    LARGE_INTEGER now;
    LONGLONG elapsed_ms;

    QueryPerformanceCounter(&now);
    elapsed_ms = (now.QuadPart - budget->start) / budget->ticks_per_ms;
    if (elapsed_ms < 0 || elapsed_ms >= (LONGLONG)POST_WAIT_MS_MAX) {
        return 0;
    }
    return POST_WAIT_MS_MAX - (DWORD)elapsed_ms;
}

/*
 * Asks for FILE_WRITE_DATA and not GENERIC_WRITE: the latter also means "create an instance of
 * this pipe", a right the broker gives to nobody. READ_CONTROL is for the owner. Lets the broker
 * identify the caller, not act as him.
 */
static DWORD open_pipe(const struct budget *budget, HANDLE *pipe_out)
{
    const DWORD access = FILE_WRITE_DATA | READ_CONTROL | SYNCHRONIZE;
    const DWORD flags = FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;

    for (;;) {
        DWORD error;
        DWORD wait_ms;

        *pipe_out = CreateFileW(PIPE_PUBLISH_NAME, access, 0, NULL, OPEN_EXISTING, flags, NULL);
        if (*pipe_out != INVALID_HANDLE_VALUE) {
            return ERROR_SUCCESS;
        }
        error = GetLastError();
        wait_ms = remaining_ms(budget);
        /* A wait of 0 would mean the server's own default. */
        if (error != ERROR_PIPE_BUSY || wait_ms == 0) {
            return error;
        }
        /* A free instance is not reserved for whoever was told of it, hence the loop. */
        if (!WaitNamedPipeW(PIPE_PUBLISH_NAME, wait_ms)) {
            return GetLastError();
        }
    }
}

/*
 * The handle is private and has one operation, so it serves as the event. The stack frame holds
 * what the system writes to, so a write that takes too long is cancelled and then waited for.
 */
static DWORD write_whole(HANDLE pipe, const struct budget *budget, const char *line, DWORD size)
{
    OVERLAPPED overlapped = {0};
    DWORD written = 0;

    if (!WriteFile(pipe, line, size, NULL, &overlapped)) {
        DWORD error = GetLastError();

        if (error != ERROR_IO_PENDING) {
            return error;
        }
        if (WaitForSingleObject(pipe, remaining_ms(budget)) != WAIT_OBJECT_0) {
            CancelIoEx(pipe, &overlapped);
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
    struct budget budget;
    DWORD error;

    start_budget(&budget);
    error = open_pipe(&budget, &pipe);
    if (error != ERROR_SUCCESS) {
        goto cleanup;
    }
    error = pipe_owner_check(pipe);
    if (error != ERROR_SUCCESS) {
        goto cleanup;
    }
    error = write_whole(pipe, &budget, line, size);

cleanup:
    if (pipe != INVALID_HANDLE_VALUE) {
        CloseHandle(pipe);
    }
    return error;
}
