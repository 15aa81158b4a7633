/*
 * probe PUBLISH-PIPE SUBSCRIBE-PIPE COUNT
 *
 * How long an event takes to come back: publishes one as the notify DLL does, on a connection of
 * its own, waits for it on a stream, and so on. Prints the microseconds of each on a line.
 * Its user has to see its own events only.
 */
#include "tests/support/stories/raw_pipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STREAM_BYTES_MAX (64u * 1024u)

#define REQUEST "{\"subscribe\":{}}\n"
#define LINE_FORMAT                                                                                \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":%u,\"status\":0,\"local\":\"P:\","   \
    "\"remote\":\"\\\\\\\\probe\\\\%u\",\"type\":1,\"flags\":0,\"image\":\"C:\\\\p.exe\","         \
    "\"dropped\":0}\n"

struct stream {
    HANDLE pipe;
    char bytes[STREAM_BYTES_MAX + 1]; /* what came and was not looked at, ended by NUL */
    size_t size;
};

static void expect(bool succeeded, const char *what)
{
    if (!succeeded) {
        (void)fprintf(stderr, "probe: %s failed (%lu)\n", what, GetLastError());
        exit(1);
    }
}

static HANDLE dial(const char *name, DWORD access)
{
    wchar_t wide_name[MAX_PATH];
    HANDLE pipe;

    expect(MultiByteToWideChar(CP_UTF8, 0, name, -1, wide_name, MAX_PATH) != 0, name);
    pipe = raw_pipe_open(wide_name, access);
    expect(pipe != INVALID_HANDLE_VALUE, name);
    return pipe;
}

/* Read on until this text has come, and forget all up to it. */
static void wait_for(struct stream *stream, const char *text)
{
    char *found;

    while ((found = strstr(stream->bytes, text)) == NULL) {
        size_t size;

        expect(stream->size < STREAM_BYTES_MAX, "finding it in so many bytes");
        size = raw_pipe_read(stream->pipe, stream->bytes + stream->size,
                             STREAM_BYTES_MAX - stream->size);
        expect(size != 0, "reading");
        stream->size += size;
        stream->bytes[stream->size] = '\0';
    }
    found += strlen(text);
    stream->size -= (size_t)(found - stream->bytes);
    memmove(stream->bytes, found, stream->size + 1);
}

static void publish(const char *name, unsigned int number)
{
    char line[512];
    int size = snprintf(line, sizeof(line), LINE_FORMAT, number, number);
    HANDLE pipe = dial(name, RAW_PIPE_WRITE);

    expect(raw_pipe_write(pipe, line, (size_t)size), "writing");
    raw_pipe_close(pipe);
}

static long long now_us(void)
{
    LARGE_INTEGER frequency;
    LARGE_INTEGER ticks;

    (void)QueryPerformanceFrequency(&frequency);
    (void)QueryPerformanceCounter(&ticks);
    return ticks.QuadPart * 1000000 / frequency.QuadPart;
}

int main(int argument_count, char **arguments)
{
    static struct stream stream;
    unsigned long count;

    if (argument_count != 4) {
        return 2;
    }
    count = strtoul(arguments[3], NULL, 10);
    stream.pipe = dial(arguments[2], RAW_PIPE_READ_WRITE);
    expect(raw_pipe_write(stream.pipe, REQUEST, strlen(REQUEST)), "asking");
    wait_for(&stream, "stream.live");
    for (unsigned int number = 1; number <= count; number++) {
        const long long start_us = now_us();
        char remote[32];

        publish(arguments[1], number);
        (void)snprintf(remote, sizeof(remote), "\\\\probe\\\\%u\"", number);
        wait_for(&stream, remote);
        (void)printf("%lld\n", now_us() - start_us);
    }
    return 0;
}
