#include "tests/e2e/bystander.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/stories/pipe_stream.h"
#include "tests/support/stories/raw_pipe.h"

#define PAUSE_MS 20u
#define LINE_BYTES_MAX 512u

/* A crowd may make a program that maps a drive wait, but not for long. */
#define POST_MS_MAX 5000u

#define SENDING_MS_MAX 60000u

/* POST alone: the table of operations has an end, and a slow story has many events. */
#define LINE_FORMAT                                                                                \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":%u,\"status\":0,\"local\":\"B:\","   \
    "\"remote\":\"\\\\\\\\bystander\\\\%u\",\"type\":1,\"flags\":0,\"image\":\"C:\\\\b.exe\","     \
    "\"dropped\":0}\n"

#define REQUEST "{\"subscribe\":{\"filter\":{\"remote\":[\"\\\\\\\\bystander\\\\*\"]}}}\n"

struct bystander {
    const struct broker_process *broker;
    struct pipe_stream *stream;
    HANDLE thread;
    HANDLE stop;
    volatile LONG sent_count; /* changed by the thread alone */
    /* The thread's until it has ended. */
    unsigned int failed_count;
    ULONGLONG slowest_ms;
};

static bool post(const struct bystander *bystander, unsigned int number)
{
    char line[LINE_BYTES_MAX];
    HANDLE pipe = raw_pipe_open(bystander->broker->publish_name, RAW_PIPE_WRITE);
    bool succeeded;

    (void)snprintf(line, sizeof(line), LINE_FORMAT, number, number);
    succeeded = raw_pipe_write(pipe, line, strlen(line));
    raw_pipe_close(pipe);
    return succeeded;
}

static DWORD WINAPI publish(void *context)
{
    struct bystander *bystander = context;

    while (WaitForSingleObject(bystander->stop, PAUSE_MS) == WAIT_TIMEOUT) {
        const ULONGLONG start_ms = GetTickCount64();
        ULONGLONG elapsed_ms;

        if (post(bystander, (unsigned int)bystander->sent_count + 1)) {
            (void)InterlockedIncrement(&bystander->sent_count);
        } else {
            bystander->failed_count++;
        }
        elapsed_ms = GetTickCount64() - start_ms;
        if (elapsed_ms > bystander->slowest_ms) {
            bystander->slowest_ms = elapsed_ms;
        }
    }
    return 0;
}

struct bystander *bystander_start(const struct broker_process *broker)
{
    struct bystander *bystander = calloc(1, sizeof(*bystander));

    assert_non_null(bystander);
    bystander->broker = broker;
    bystander->stream = pipe_stream_open(broker->subscribe_name, REQUEST);
    pipe_stream_expect(bystander->stream, EVENT_STREAM_STARTED);
    pipe_stream_expect(bystander->stream, EVENT_STREAM_LIVE);
    bystander->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    assert_non_null(bystander->stop);
    bystander->thread = CreateThread(NULL, 0, publish, bystander, 0, NULL);
    assert_non_null(bystander->thread);
    return bystander;
}

unsigned int bystander_sent_count(struct bystander *bystander)
{
    return (unsigned int)InterlockedOr(&bystander->sent_count, 0);
}

void bystander_wait_for(struct bystander *bystander, unsigned int count)
{
    const ULONGLONG deadline_ms = GetTickCount64() + SENDING_MS_MAX;

    while (bystander_sent_count(bystander) < count) {
        assert_true(GetTickCount64() < deadline_ms);
        assert_false(process_ends_within(bystander->broker->process, PAUSE_MS));
    }
}

static void stop_publishing(struct bystander *bystander)
{
    if (bystander->thread != NULL) {
        (void)SetEvent(bystander->stop);
        (void)WaitForSingleObject(bystander->thread, INFINITE);
        (void)CloseHandle(bystander->thread);
        bystander->thread = NULL;
    }
}

static void expect_number(struct pipe_stream *stream, unsigned int number)
{
    const struct event *event = &pipe_stream_next_event(stream)->event;
    char remote[64];

    while (event->type == EVENT_STREAM_POSITION) {
        event = &pipe_stream_next_event(stream)->event;
    }
    (void)snprintf(remote, sizeof(remote), "\\\\bystander\\%u", number);
    if (event->type != EVENT_ADD_SUCCEEDED || strcmp(event->remote, remote) != 0) {
        fail_msg("where event %u should be there is %s", number, pipe_stream_line(stream));
    }
}

void bystander_expect_all(struct bystander *bystander)
{
    stop_publishing(bystander);
    assert_int_equal(bystander->failed_count, 0);
    assert_true(bystander->sent_count > 0);
    for (unsigned int number = 1; number <= (unsigned int)bystander->sent_count; number++) {
        expect_number(bystander->stream, number);
    }
    print_message("           the bystander's %u events took at most %llu ms each\n",
                  (unsigned int)bystander->sent_count, bystander->slowest_ms);
    assert_true(bystander->slowest_ms <= POST_MS_MAX);
}

void bystander_free(struct bystander *bystander)
{
    if (bystander == NULL) {
        return;
    }
    stop_publishing(bystander);
    pipe_stream_close(bystander->stream);
    (void)CloseHandle(bystander->stop);
    free(bystander);
}
