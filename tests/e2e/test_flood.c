/*
 * Too much at once: events as fast as they go, and readers that do not read.
 *
 * Each story ends by doing it again some times: the broker lives, holds no more handles and memory
 * than before, and stops.
 */
#include <windows.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/stream_line.h"
#include "tests/e2e/bystander.h"
#include "tests/e2e/endurance.h"
#include "tests/support/stories/broker_story.h"
#include "tests/support/stories/footprint.h"
#include "tests/support/stories/raw_pipe.h"

/* Below what a user may send at once, and more than the ring holds. */
#define FLOOD_EVENTS 16000u
#define FLOOD_BATCH 50u
#define FLOOD_EVENTS_AGAIN 4000u /* each further time, so that all together are no excess */
#define STALLED_READERS 40u

/* More than a user may send at once, and then more and more: what a slow machine takes its time
   over is no excess. */
#define EXCESS_EVENTS (USER_EVENTS_BURST_MAX + 10000u)
#define EXCESS_STEP 10000u
#define EXCESS_EVENTS_MAX (20u * USER_EVENTS_BURST_MAX)

/* Their pipes are full of lines that are all together less than a user may send at once: what is
   lost was discarded with an evicted connection. */
#define CROWD 400u
#define CROWD_ARGUMENTS L"%ls 400 loud"
#define CROWD_BYSTANDER_EVENTS 20u
#define CROWD_WAIT_MS_MAX 60000u
#define POLL_MS 10u

#define LINE_BYTES_MAX 512u

/* One pending write each, and what an allocator keeps. */
#define READER_BYTES_MAX (BATCH_BYTES_MAX + 4096u)
#define SPARE_BYTES (4u * 1024u * 1024u)

#define LINE_FORMAT                                                                                \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":%u,\"status\":0,\"local\":\"F:\","   \
    "\"remote\":\"\\\\\\\\flood\\\\%06u\",\"type\":1,\"flags\":0,\"image\":\"C:\\\\f.exe\","       \
    "\"dropped\":0}\n"

/* The story's stream is read at once; its program is a crowd. */
struct fixture {
    struct broker_story story;
    DWORD handles_max;
    struct pipe_stream *stalled[STALLED_READERS];
    HANDLE publisher;
    struct bystander *bystander;
};

static int set_up(void **state)
{
    struct fixture *f = broker_story_new(sizeof(*f));

    *state = f;
    f->publisher = INVALID_HANDLE_VALUE;
    broker_process_start(&f->story.broker);
    f->handles_max = endurance_handles_max(&f->story.broker);
    f->publisher = raw_pipe_open(f->story.broker.publish_name, RAW_PIPE_WRITE);
    assert_true(f->publisher != INVALID_HANDLE_VALUE);
    return 0;
}

static void send_stalled_readers_home(void *context)
{
    struct fixture *f = context;

    for (size_t i = 0; i < STALLED_READERS; i++) {
        pipe_stream_close(f->stalled[i]);
        f->stalled[i] = NULL;
    }
}

static void send_crowd_home(void *context)
{
    struct fixture *f = context;

    process_free(f->story.program);
    f->story.program = NULL;
}

static void endure(struct fixture *f, void (*act)(void *context), void (*send_home)(void *context))
{
    const struct mischief mischief = {act, send_home, f};

    endurance_expect(&f->story.broker, &mischief, f->handles_max);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    send_stalled_readers_home(f);
    raw_pipe_close(f->publisher);
    bystander_free(f->bystander);
    broker_story_free(&f->story);
    return 0;
}

/* So many lines in one write, numbered on from there. */
static void publish_batch(struct fixture *f, unsigned int first, unsigned int count)
{
    static char bytes[FLOOD_BATCH * LINE_BYTES_MAX];
    size_t size = 0;

    assert_true(count <= FLOOD_BATCH);
    for (unsigned int number = first; number < first + count; number++) {
        size += (size_t)snprintf(bytes + size, LINE_BYTES_MAX, LINE_FORMAT, number + 1, number);
    }
    assert_true(raw_pipe_write(f->publisher, bytes, size));
}

static void expect_batch(struct pipe_stream *stream, unsigned int first, unsigned int count)
{
    for (unsigned int number = first; number < first + count; number++) {
        const struct event *event = &pipe_stream_expect(stream, EVENT_ADD_SUCCEEDED)->event;
        unsigned int seen = 0;

        assert_int_equal(sscanf(event->remote, "\\\\flood\\%u", &seen), 1);
        assert_int_equal(seen, number);
    }
}

static SIZE_T broker_bytes(struct fixture *f)
{
    return footprint_of(process_handle(f->story.broker.process)).private_bytes;
}

/* The rest of a stalled reader's stream: what is lost and what is told make up the whole. */
static void expect_told_loss(struct pipe_stream *stream)
{
    uint64_t told_count = 0;
    uint64_t lost_count = 0;
    bool has_last = false;

    while (!has_last) {
        const struct event_document *document = pipe_stream_next_event(stream);
        struct stream_line line;

        if (document->event.type == EVENT_STREAM_GAP) {
            assert_true(stream_line_read(document, &line));
            assert_true(line.lost_is_known);
            lost_count += line.lost_count;
        } else if (document->event.type == EVENT_ADD_SUCCEEDED) {
            told_count++;
            has_last = strstr(document->event.remote, "\\last") != NULL;
        }
    }
    assert_int_equal(told_count + lost_count, FLOOD_EVENTS + 1);
    assert_true(lost_count > 0);
}

static void publish_last(struct fixture *f)
{
    static const char line[] =
        "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":1,\"status\":0,\"local\":\"F:\","
        "\"remote\":\"\\\\\\\\flood\\\\last\",\"type\":1,\"flags\":0,\"image\":\"C:\\\\f.exe\","
        "\"dropped\":0}\n";

    assert_true(raw_pipe_write(f->publisher, line, sizeof(line) - 1));
}

/* The test reads each event before it sends the next ones, so stalled readers delay no other. */
static void flood_stalled_readers(struct fixture *f, unsigned int events)
{
    for (size_t i = 0; i < STALLED_READERS; i++) {
        f->stalled[i] = broker_story_subscribe(&f->story, SUBSCRIBE_FROM_NOW);
    }
    for (unsigned int first = 0; first < events; first += FLOOD_BATCH) {
        publish_batch(f, first, FLOOD_BATCH);
        expect_batch(f->story.stream, first, FLOOD_BATCH);
    }
}

static void flood_stalled_readers_again(void *context)
{
    flood_stalled_readers(context, FLOOD_EVENTS_AGAIN);
}

static void readers_that_never_read_cost_one_write_each_and_delay_no_other(void **state)
{
    struct fixture *f = *state;
    struct footprint before;

    f->story.stream = broker_story_subscribe(&f->story, SUBSCRIBE_FROM_NOW);
    publish_batch(f, 0, FLOOD_BATCH);
    expect_batch(f->story.stream, 0, FLOOD_BATCH);
    before = footprint_of(process_handle(f->story.broker.process));
    flood_stalled_readers(f, FLOOD_EVENTS);
    publish_last(f);
    pipe_stream_expect(f->story.stream, EVENT_ADD_SUCCEEDED);

    assert_int_equal(broker_process_count(&f->story.broker, "throttled"), 0);
    assert_true(broker_bytes(f) <= before.private_bytes + STALLED_READERS * READER_BYTES_MAX +
                                       RING_BYTES + SPARE_BYTES);
    expect_told_loss(f->stalled[0]);
    expect_told_loss(f->stalled[STALLED_READERS - 1]);
    send_stalled_readers_home(f);
    endure(f, flood_stalled_readers_again, send_stalled_readers_home);
}

static void publish_too_much(struct fixture *f)
{
    unsigned int wanted = EXCESS_EVENTS;

    for (unsigned int first = 0; first < EXCESS_EVENTS_MAX; first += FLOOD_BATCH) {
        publish_batch(f, first, FLOOD_BATCH);
        if (first >= wanted) {
            if (broker_process_count(&f->story.broker, "throttled") > 0) {
                return;
            }
            wanted += EXCESS_STEP;
        }
    }
    fail_msg("%u events were not too much", EXCESS_EVENTS_MAX);
}

static void publish_too_much_again(void *context)
{
    for (unsigned int first = 0; first < EXCESS_STEP; first += FLOOD_BATCH) {
        publish_batch(context, first, FLOOD_BATCH);
    }
}

/* One publisher sends it all, and stays. */
static void keep_publisher(void *context)
{
    (void)context;
}

static void a_user_that_sends_too_much_is_throttled_and_told(void **state)
{
    struct fixture *f = *state;
    const struct event_document *document;

    f->story.stream = broker_story_subscribe(
        &f->story, "{\"subscribe\":{\"filter\":{\"type\":[\"wnetwatch.broker.throttled\"]}}}\n");
    publish_too_much(f);

    document = pipe_stream_next_event(f->story.stream);
    while (document->event.type == EVENT_STREAM_POSITION) {
        document = pipe_stream_next_event(f->story.stream);
    }
    assert_int_equal(document->event.type, EVENT_BROKER_THROTTLED);
    assert_true(document->event.user.known);
    assert_true(document->event.throttled_count > 0);
    assert_true(broker_process_count(&f->story.broker, "throttled") > 0);
    endure(f, publish_too_much_again, keep_publisher);
}

/* Returns how many lines its members got rid of. */
static unsigned long gather_crowd(struct fixture *f)
{
    wchar_t arguments[128];
    unsigned long count;
    char *told;

    (void)_snwprintf(arguments, 128, CROWD_ARGUMENTS, f->story.broker.publish_name);
    f->story.program = process_start("crowd", CROWD_PROGRAM, arguments);
    told = process_wait_for_lines(f->story.program, 1);
    count = strtoul(told, NULL, 10);
    free(told);
    return count;
}

/* Each line is either told or counted as lost. */
static void expect_lines_accounted_for(struct fixture *f, uint64_t count)
{
    const ULONGLONG deadline_ms = GetTickCount64() + CROWD_WAIT_MS_MAX;
    uint64_t received;
    uint64_t lost;

    do {
        assert_false(process_ends_within(f->story.broker.process, POLL_MS));
        received = broker_process_count(&f->story.broker, "received");
        lost = broker_process_count(&f->story.broker, "throttled") +
               broker_process_count(&f->story.broker, "rejected.incomplete");
    } while (received + lost < count && GetTickCount64() < deadline_ms);
    print_message("           of %llu lines %llu were received, %llu were discarded\n",
                  (unsigned long long)count, (unsigned long long)received,
                  (unsigned long long)lost);
    assert_int_equal(received + lost, count);
    assert_true(lost > 0);
}

static void gather_crowd_again(void *context)
{
    (void)gather_crowd(context);
}

static void a_crowd_with_unread_lines_is_evicted_for_others(void **state)
{
    struct fixture *f = *state;
    uint64_t count;

    f->bystander = bystander_start(&f->story.broker);
    count = gather_crowd(f);
    bystander_wait_for(f->bystander, CROWD_BYSTANDER_EVENTS);
    bystander_expect_all(f->bystander);

    expect_lines_accounted_for(f, count + bystander_sent_count(f->bystander));
    assert_true(broker_process_count(&f->story.broker, "closed.evicted_publisher") >=
                CROWD - (PUBLISH_LISTENERS - PUBLISH_FREE_MIN));
    send_crowd_home(f);
    bystander_free(f->bystander);
    f->bystander = NULL;
    endure(f, gather_crowd_again, send_crowd_home);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(readers_that_never_read_cost_one_write_each_and_delay_no_other),
        STORY(a_crowd_with_unread_lines_is_evicted_for_others),
        STORY(a_user_that_sends_too_much_is_throttled_and_told),
    };

    return cmocka_run_group_tests_name("e2e.flood", tests, NULL, NULL);
}
