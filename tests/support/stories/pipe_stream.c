#include "tests/support/stories/pipe_stream.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/stories/capture.h"

#define READ_BYTES 4096u

struct pipe_stream {
    HANDLE pipe;
    HANDLE event;
    bool has_ended;
    bool may_be_torn;
    char *bytes; /* what was read and not handed out */
    size_t size;
    char *line;
    struct event_document document;
    bool has_document;
};

/* As a stranger would: no owner check, and the rights that most languages ask for. */
static HANDLE dial(const wchar_t *pipe_name, DWORD access)
{
    const DWORD flags = SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION | FILE_FLAG_OVERLAPPED;
    HANDLE pipe = CreateFileW(pipe_name, access, 0, NULL, OPEN_EXISTING, flags, NULL);

    while (pipe == INVALID_HANDLE_VALUE && GetLastError() == ERROR_PIPE_BUSY &&
           WaitNamedPipeW(pipe_name, STREAM_WAIT_MS_MAX)) {
        pipe = CreateFileW(pipe_name, access, 0, NULL, OPEN_EXISTING, flags, NULL);
    }
    return pipe;
}

/* Complete one overlapped call; returns false when the pipe was closed. */
static bool finish(HANDLE pipe, OVERLAPPED *overlapped, BOOL succeeded, DWORD *size_out)
{
    if (!succeeded && GetLastError() == ERROR_IO_PENDING &&
        WaitForSingleObject(overlapped->hEvent, STREAM_WAIT_MS_MAX) == WAIT_TIMEOUT) {
        (void)CancelIoEx(pipe, overlapped);
        (void)GetOverlappedResult(pipe, overlapped, size_out, TRUE);
        fail_msg("nothing happened on a pipe for %u ms", STREAM_WAIT_MS_MAX);
    }
    return GetOverlappedResult(pipe, overlapped, size_out, TRUE) != 0;
}

static bool write_bytes(HANDLE pipe, HANDLE event, const char *bytes, size_t size)
{
    OVERLAPPED overlapped = {0};
    DWORD written = 0;
    BOOL succeeded;

    overlapped.hEvent = event;
    succeeded = WriteFile(pipe, bytes, (DWORD)size, NULL, &overlapped);
    if (!succeeded && GetLastError() != ERROR_IO_PENDING) {
        return false; /* the other side may have seen enough and hung up */
    }
    return finish(pipe, &overlapped, succeeded, &written);
}

struct pipe_stream *pipe_stream_try(const wchar_t *pipe_name, const char *request)
{
    struct pipe_stream *stream = calloc(1, sizeof(*stream));

    assert_non_null(stream);
    stream->event = CreateEventW(NULL, TRUE, FALSE, NULL);
    assert_non_null(stream->event);
    stream->pipe = dial(pipe_name, GENERIC_READ | FILE_WRITE_DATA);
    if (stream->pipe == INVALID_HANDLE_VALUE) {
        pipe_stream_close(stream);
        return NULL;
    }
    if (request[0] != '\0') {
        (void)write_bytes(stream->pipe, stream->event, request, strlen(request));
    }
    return stream;
}

struct pipe_stream *pipe_stream_open(const wchar_t *pipe_name, const char *request)
{
    struct pipe_stream *stream = pipe_stream_try(pipe_name, request);

    if (stream == NULL) {
        fail_msg("cannot open %ls: %lu", pipe_name, GetLastError());
    }
    return stream;
}

static void read_more(struct pipe_stream *stream)
{
    OVERLAPPED overlapped = {0};
    DWORD size = 0;
    BOOL succeeded;

    stream->bytes = realloc(stream->bytes, stream->size + READ_BYTES);
    assert_non_null(stream->bytes);
    overlapped.hEvent = stream->event;
    succeeded = ReadFile(stream->pipe, stream->bytes + stream->size, READ_BYTES, NULL, &overlapped);
    if ((!succeeded && GetLastError() != ERROR_IO_PENDING) ||
        !finish(stream->pipe, &overlapped, succeeded, &size)) {
        stream->has_ended = true;
    }
    stream->size += size;
}

static void forget_line(struct pipe_stream *stream)
{
    free(stream->line);
    stream->line = NULL;
    if (stream->has_document) {
        event_document_deinit(&stream->document);
        stream->has_document = false;
    }
}

const char *pipe_stream_next(struct pipe_stream *stream)
{
    char *end;
    size_t size;

    forget_line(stream);
    while (stream->size == 0 || (end = memchr(stream->bytes, '\n', stream->size)) == NULL) {
        if (stream->has_ended) {
            assert_true(stream->size == 0 || stream->may_be_torn); /* half a line */
            return NULL;
        }
        read_more(stream);
    }
    size = (size_t)(end - stream->bytes);
    capture_line(stream->bytes, size + 1);
    stream->line = malloc(size + 1);
    assert_non_null(stream->line);
    memcpy(stream->line, stream->bytes, size);
    stream->line[size] = '\0';
    stream->size -= size + 1;
    memmove(stream->bytes, end + 1, stream->size);
    return stream->line;
}

const struct event_document *pipe_stream_next_event(struct pipe_stream *stream)
{
    const char *line = pipe_stream_next(stream);
    enum event_result result;

    if (line == NULL) {
        fail_msg("the stream ended where an event should be");
        return NULL;
    }
    result = event_read(line, strlen(line), &stream->document);
    if (result != EVENT_OK) {
        fail_msg("%s: %s", event_result_code(result), line);
    }
    stream->has_document = true;
    return &stream->document;
}

const struct event_document *pipe_stream_expect(struct pipe_stream *stream, enum event_type type)
{
    const struct event_document *document = pipe_stream_next_event(stream);

    if (document->event.type != type) {
        fail_msg("where %s should be there is %s", event_type_name(type), stream->line);
    }
    return document;
}

const char *pipe_stream_line(const struct pipe_stream *stream)
{
    return stream->line;
}

void pipe_stream_expect_end(struct pipe_stream *stream)
{
    const char *line = pipe_stream_next(stream);

    if (line != NULL) {
        fail_msg("where the stream should end there is %s", line);
    }
}

void pipe_stream_expect_crash(struct pipe_stream *stream)
{
    stream->may_be_torn = true;
}

void pipe_stream_close(struct pipe_stream *stream)
{
    if (stream == NULL) {
        return;
    }
    forget_line(stream);
    if (stream->pipe != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(stream->pipe);
    }
    (void)CloseHandle(stream->event);
    free(stream->bytes);
    free(stream);
}

void pipe_publish(const wchar_t *pipe_name, const char *bytes, size_t size)
{
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    HANDLE pipe = dial(pipe_name, FILE_WRITE_DATA | SYNCHRONIZE);

    if (pipe == INVALID_HANDLE_VALUE) {
        fail_msg("cannot open %ls: %lu", pipe_name, GetLastError());
    }
    (void)write_bytes(pipe, event, bytes, size);
    (void)CloseHandle(pipe);
    (void)CloseHandle(event);
}
