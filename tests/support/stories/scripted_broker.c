#include "tests/support/stories/scripted_broker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "proto/limits.h"
#include "tests/support/stories/pipe_owner.h"

#define DEADLINE_MS 20000u

void scripted_broker_init(struct scripted_broker *broker, const char *prefix)
{
    (void)swprintf(broker->pipe_name, 96, L"\\\\.\\pipe\\%hs.subscribe", prefix);
    broker->pipe = INVALID_HANDLE_VALUE;
    broker->done_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    assert_non_null(broker->done_event);
}

void scripted_broker_deinit(struct scripted_broker *broker)
{
    scripted_broker_hang_up(broker);
    CloseHandle(broker->done_event);
}

bool scripted_broker_listen(struct scripted_broker *broker, const wchar_t *owner)
{
    SECURITY_ATTRIBUTES attributes = {sizeof(attributes), NULL, FALSE};

    scripted_broker_hang_up(broker);
    attributes.lpSecurityDescriptor = pipe_owner_descriptor(owner);
    assert_non_null(attributes.lpSecurityDescriptor);
    broker->pipe = CreateNamedPipeW(broker->pipe_name, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                                    PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, 1,
                                    PIPE_BUFFER_BYTES, PIPE_BUFFER_BYTES, 0, &attributes);
    LocalFree(attributes.lpSecurityDescriptor);
    return broker->pipe != INVALID_HANDLE_VALUE;
}

static void begin(struct scripted_broker *broker, OVERLAPPED *overlapped)
{
    memset(overlapped, 0, sizeof(*overlapped));
    overlapped->hEvent = broker->done_event;
}

/* The code with which an operation ended; WAIT_TIMEOUT after the time. */
static DWORD finish(struct scripted_broker *broker, DWORD error, OVERLAPPED *overlapped,
                    DWORD timeout_ms, DWORD *size_out)
{
    bool is_late;

    *size_out = 0;
    if (error != ERROR_SUCCESS && error != ERROR_IO_PENDING) {
        return error;
    }
    is_late = WaitForSingleObject(broker->done_event, timeout_ms) != WAIT_OBJECT_0;
    if (is_late) {
        (void)CancelIoEx(broker->pipe, overlapped);
    }
    if (GetOverlappedResult(broker->pipe, overlapped, size_out, TRUE)) {
        return ERROR_SUCCESS;
    }
    return is_late ? WAIT_TIMEOUT : GetLastError();
}

static void wait_for_client(struct scripted_broker *broker)
{
    OVERLAPPED overlapped;
    DWORD error;
    DWORD size;

    begin(broker, &overlapped);
    error = ConnectNamedPipe(broker->pipe, &overlapped) ? ERROR_SUCCESS : GetLastError();
    if (error != ERROR_PIPE_CONNECTED && error != ERROR_NO_DATA) {
        error = finish(broker, error, &overlapped, DEADLINE_MS, &size);
        assert_int_equal(error, ERROR_SUCCESS);
    }
}

static DWORD read_some(struct scripted_broker *broker, char *bytes, DWORD capacity, DWORD *size_out)
{
    OVERLAPPED overlapped;
    DWORD error;

    begin(broker, &overlapped);
    error =
        ReadFile(broker->pipe, bytes, capacity, NULL, &overlapped) ? ERROR_SUCCESS : GetLastError();
    return finish(broker, error, &overlapped, DEADLINE_MS, size_out);
}

void scripted_broker_accept(struct scripted_broker *broker, char *request, size_t request_size)
{
    size_t size = 0;

    wait_for_client(broker);
    do {
        DWORD part;

        assert_int_equal(read_some(broker, request + size, (DWORD)(request_size - size), &part),
                         ERROR_SUCCESS);
        size += part;
        assert_true(size < request_size);
    } while (size == 0 || request[size - 1] != '\n');
    request[size - 1] = '\0';
}

void scripted_broker_expect_silence(struct scripted_broker *broker)
{
    char byte;
    DWORD size;

    wait_for_client(broker);
    assert_int_equal(read_some(broker, &byte, 1, &size), ERROR_BROKEN_PIPE);
}

bool scripted_broker_send_within(struct scripted_broker *broker, const char *bytes, size_t size,
                                 DWORD timeout_ms)
{
    OVERLAPPED overlapped;
    DWORD error;
    DWORD written;

    begin(broker, &overlapped);
    error = WriteFile(broker->pipe, bytes, (DWORD)size, NULL, &overlapped) ? ERROR_SUCCESS
                                                                           : GetLastError();
    error = finish(broker, error, &overlapped, timeout_ms, &written);
    return error == ERROR_SUCCESS && written == size;
}

void scripted_broker_send(struct scripted_broker *broker, const char *text)
{
    assert_true(scripted_broker_send_within(broker, text, strlen(text), DEADLINE_MS));
}

void scripted_broker_hang_up(struct scripted_broker *broker)
{
    if (broker->pipe != INVALID_HANDLE_VALUE) {
        CloseHandle(broker->pipe);
        broker->pipe = INVALID_HANDLE_VALUE;
    }
}
