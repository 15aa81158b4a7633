#include "tests/e2e/publisher.h"

#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/stories/numbered_events.h"

#define LINE_BYTES 1000u
#define LINE_BYTES_MAX (LINE_BYTES + 1024u)
#define PAUSE_MS 1u /* while there is no broker */

struct publisher {
    const wchar_t *pipe_name; /* borrowed */
    HANDLE thread;
    HANDLE stop_event;
    uint32_t last;
    uint64_t failed;
    uint32_t untold;
    uint32_t told[PUBLISHER_NUMBERS_MAX];
};

static bool send_line(const struct publisher *publisher, const char *bytes, size_t size)
{
    HANDLE pipe = CreateFileW(publisher->pipe_name, FILE_WRITE_DATA | SYNCHRONIZE, 0, NULL,
                              OPEN_EXISTING, SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    DWORD written = 0;
    bool is_sent;

    if (pipe == INVALID_HANDLE_VALUE) {
        return false;
    }
    is_sent = WriteFile(pipe, bytes, (DWORD)size, &written, NULL) && written == size;
    (void)CloseHandle(pipe);
    return is_sent;
}

static DWORD WINAPI run(void *context)
{
    struct publisher *publisher = context;
    char bytes[LINE_BYTES_MAX];
    DWORD pause_ms = 0;

    while (WaitForSingleObject(publisher->stop_event, pause_ms) == WAIT_TIMEOUT &&
           publisher->last + 1 < PUBLISHER_NUMBERS_MAX) {
        const uint32_t number = publisher->last + 1;
        size_t size = numbers_write(bytes, sizeof(bytes), number, LINE_BYTES, publisher->untold);

        if (send_line(publisher, bytes, size)) {
            publisher->told[number] = publisher->untold;
            publisher->untold = 0;
            publisher->last = number;
            pause_ms = 0;
        } else {
            publisher->failed++;
            publisher->untold++;
            pause_ms = PAUSE_MS;
        }
    }
    return 0;
}

struct publisher *publisher_start(const wchar_t *pipe_name)
{
    struct publisher *publisher = calloc(1, sizeof(*publisher));

    assert_non_null(publisher);
    publisher->pipe_name = pipe_name;
    publisher->stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    assert_non_null(publisher->stop_event);
    publisher->thread = CreateThread(NULL, 0, run, publisher, 0, NULL);
    assert_non_null(publisher->thread);
    return publisher;
}

uint32_t publisher_stop(struct publisher *publisher)
{
    (void)SetEvent(publisher->stop_event);
    (void)WaitForSingleObject(publisher->thread, INFINITE);
    return publisher->last;
}

uint32_t publisher_told(const struct publisher *publisher, uint32_t number)
{
    assert_true(number <= publisher->last);
    return publisher->told[number];
}

uint64_t publisher_failed(const struct publisher *publisher)
{
    return publisher->failed;
}

uint32_t publisher_untold(const struct publisher *publisher)
{
    return publisher->untold;
}

void publisher_free(struct publisher *publisher)
{
    if (publisher == NULL) {
        return;
    }
    (void)publisher_stop(publisher);
    (void)CloseHandle(publisher->thread);
    (void)CloseHandle(publisher->stop_event);
    free(publisher);
}
