#include "tests/bench/dial.h"

#include "tests/bench/ending.h"

#define POLL_MS 5u

static HANDLE try_to_open(const wchar_t *name, DWORD access, DWORD flags)
{
    return CreateFileW(name, access, 0, NULL, OPEN_EXISTING,
                       flags | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
}

HANDLE dial(const wchar_t *name, DWORD access, enum dial_mode mode)
{
    const DWORD flags = mode == DIAL_OVERLAPPED ? FILE_FLAG_OVERLAPPED : 0;
    const ULONGLONG deadline_ms = GetTickCount64() + DIAL_START_MS_MAX;
    HANDLE pipe = try_to_open(name, access, flags);

    while (pipe == INVALID_HANDLE_VALUE && GetTickCount64() < deadline_ms) {
        if (GetLastError() != ERROR_PIPE_BUSY || !WaitNamedPipeW(name, 1000)) {
            Sleep(POLL_MS); /* a name that is not there cannot be waited for */
        }
        pipe = try_to_open(name, access, flags);
    }
    expect(pipe != INVALID_HANDLE_VALUE, "opening the pipe of the server");
    return pipe;
}

void dial_wait_for_name(const wchar_t *name)
{
    const ULONGLONG deadline_ms = GetTickCount64() + DIAL_START_MS_MAX;

    while (!WaitNamedPipeW(name, 1) && GetLastError() == ERROR_FILE_NOT_FOUND) {
        expect(GetTickCount64() < deadline_ms, "waiting for the pipe of the server");
        Sleep(POLL_MS);
    }
}

void dial_wait_for_free(const wchar_t *name)
{
    expect(WaitNamedPipeW(name, DIAL_START_MS_MAX), "waiting for an instance of the pipe");
}

HANDLE dial_once(const wchar_t *name, DWORD access, DWORD busy_ms_max)
{
    const ULONGLONG deadline_ms = GetTickCount64() + busy_ms_max;
    HANDLE pipe = try_to_open(name, access, 0);

    while (pipe == INVALID_HANDLE_VALUE && GetLastError() == ERROR_PIPE_BUSY &&
           GetTickCount64() < deadline_ms) {
        (void)WaitNamedPipeW(name, (DWORD)(deadline_ms - GetTickCount64()) + 1);
        pipe = try_to_open(name, access, 0);
    }
    return pipe;
}
