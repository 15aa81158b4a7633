#include "tests/bench/reader.h"

#include <stdlib.h>
#include <string.h>

#include "tests/bench/dial.h"
#include "tests/bench/ending.h"

#define READS_IN_A_ROW_MAX 4u
#define LIVE_WAIT_MS_MAX 60000u

static void write_request(HANDLE pipe, const char *request)
{
    char line[1024];
    OVERLAPPED overlapped = {0};
    const size_t size = strlen(request);
    DWORD written = 0;

    expect(size + 1 < sizeof(line), "keeping the request");
    memcpy(line, request, size);
    line[size] = '\n';
    if (!WriteFile(pipe, line, (DWORD)size + 1, NULL, &overlapped)) {
        expect(GetLastError() == ERROR_IO_PENDING, "writing the request");
    }
    expect(GetOverlappedResult(pipe, &overlapped, &written, TRUE) && written == size + 1,
           "writing the request");
}

static void open_link(struct reader *reader, struct reader_link *link, const wchar_t *pipe_name,
                      const char *request)
{
    link->pipe = dial(pipe_name, GENERIC_READ | FILE_WRITE_DATA, DIAL_OVERLAPPED);
    if (request[0] != '\0') {
        write_request(link->pipe, request);
    }
    expect(CreateIoCompletionPort(link->pipe, reader->port, (ULONG_PTR)link, 0) != NULL,
           "attaching a stream to the port");
    expect(SetFileCompletionNotificationModes(link->pipe, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS),
           "leaving out completions of calls that finish at once");
}

void reader_open(struct reader *reader, const wchar_t *pipe_name, size_t count, const char *request,
                 enum delivery_order order)
{
    memset(reader, 0, sizeof(*reader));
    reader->port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    reader->links = calloc(count + 1, sizeof(reader->links[0]));
    expect(reader->port != NULL && reader->links != NULL, "making a reader");
    reader->count = count;
    for (size_t i = 0; i < count; i++) {
        delivery_init(&reader->links[i].delivery, reader->templates, order);
        open_link(reader, &reader->links[i], pipe_name, request);
    }
}

static void end_link(struct reader *reader, struct reader_link *link)
{
    delivery_end(&link->delivery);
    reader->over_count++;
    (void)CloseHandle(link->pipe);
    link->pipe = INVALID_HANDLE_VALUE;
}

/* Read what is there. Others get their turn after some reads; then this one goes on. */
static void read_link(struct reader *reader, struct reader_link *link)
{
    for (unsigned int i = 0; i < READS_IN_A_ROW_MAX; i++) {
        DWORD size = 0;

        memset(&link->overlapped, 0, sizeof(link->overlapped));
        if (!ReadFile(link->pipe, link->buffer, READER_BUFFER_BYTES, &size, &link->overlapped)) {
            if (GetLastError() != ERROR_IO_PENDING) {
                end_link(reader, link);
            }
            return;
        }
        delivery_take(&link->delivery, link->buffer, size);
    }
    expect(PostQueuedCompletionStatus(reader->port, 0, (ULONG_PTR)link, NULL), "going on later");
}

void reader_start(struct reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        reader->links[i].buffer = malloc(READER_BUFFER_BYTES);
        expect(reader->links[i].buffer != NULL, "having a buffer for each stream");
        read_link(reader, &reader->links[i]);
    }
}

bool reader_pump(struct reader *reader, DWORD wait_ms_max)
{
    struct reader_link *link;
    OVERLAPPED *overlapped;
    ULONG_PTR key;
    DWORD size;
    const BOOL succeeded =
        GetQueuedCompletionStatus(reader->port, &size, &key, &overlapped, wait_ms_max);

    if (!succeeded && overlapped == NULL) {
        return false;
    }
    link = (struct reader_link *)key;
    if (overlapped != NULL && !succeeded) {
        end_link(reader, link);
        return true;
    }
    if (overlapped != NULL) {
        delivery_take(&link->delivery, link->buffer, size);
    }
    read_link(reader, link);
    return true;
}

void reader_wait_until_live(struct reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        while (!reader->links[i].delivery.is_live) {
            expect(reader_pump(reader, LIVE_WAIT_MS_MAX) && reader->over_count == 0,
                   "waiting until all streams are live");
        }
    }
}

uint64_t reader_fewest_events(const struct reader *reader)
{
    uint64_t fewest = UINT64_MAX;

    for (size_t i = 0; i < reader->count; i++) {
        if (reader->links[i].delivery.events < fewest) {
            fewest = reader->links[i].delivery.events;
        }
    }
    return fewest;
}

enum delivery_verdict reader_verdict(const struct reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        if (reader->links[i].delivery.verdict != DELIVERY_GOOD) {
            return reader->links[i].delivery.verdict;
        }
    }
    return DELIVERY_GOOD;
}
