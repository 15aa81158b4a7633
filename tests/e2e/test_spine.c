/*
 * From a mapped drive to a subscriber's line, over real processes: a program that maps through
 * MPR's notify DLLs, our DLL in it, the broker, and subscribers on its pipe.
 *
 * The DLL knows one pipe name, so this test holds the lock of the real pipes.
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

#include "tests/support/stories/broker_story.h"
#include "tests/support/stories/mpr_host.h"

#define FROM_OLDEST "{\"subscribe\":{\"after\":\"oldest\"}}\n"

#define LOAD_THREADS 16u
#define LOAD_OPERATIONS 50u
#define LOAD_MARK "\\\\load\\end-%u"
#define LOAD_ROUNDS_MAX 6u
#define LOAD_EVENTS (LOAD_THREADS * LOAD_OPERATIONS * 4u)

/* Ten times the DLL's budget for one call. */
#define CALL_US_MAX (10L * 1000 * (long)POST_WAIT_MS_MAX)

/* A network without connections and without memory of the test before. */
static int set_up(void **state)
{
    struct broker_story *story;

    (void)broker_story_set_up_without_broker(state);
    story = *state;
    broker_process_name_real(&story->broker);
    return mpr_host_register(state);
}

static int set_up_with_broker(void **state)
{
    struct broker_story *story;

    if (set_up(state) != 0) {
        return 1;
    }
    story = *state;
    broker_process_start(&story->broker);
    return 0;
}

static void close_streams(struct broker_story *story)
{
    pipe_stream_close(story->stream);
    pipe_stream_close(story->other);
    story->stream = NULL;
    story->other = NULL;
}

/* What the journal has comes first. */
static struct pipe_stream *subscribe_to_history(struct broker_story *story, const char *request)
{
    struct pipe_stream *stream = pipe_stream_open(story->broker.subscribe_name, request);

    pipe_stream_expect(stream, EVENT_STREAM_STARTED);
    return stream;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);

    return size >= strlen(end) && strcmp(text + size - strlen(end), end) == 0;
}

/* Two events of one operation in a row: user, process and duration are as they must be. */
static const struct event *expect_pair(struct pipe_stream *stream, enum event_type started_type,
                                       enum event_type ended_type)
{
    const struct event started = pipe_stream_expect(stream, started_type)->event;
    const struct event *ended;

    assert_int_equal(event_id_compare(started.operation, started.id), 0);
    assert_false(started.has_elapsed);
    assert_int_equal(started.dropped, 0);

    ended = &pipe_stream_expect(stream, ended_type)->event;
    assert_int_equal(event_id_compare(ended->operation, started.id), 0);
    assert_true(event_id_compare(ended->id, started.id) > 0);
    assert_true(ended->has_elapsed);
    assert_true(ended->elapsed_us > 0);
    assert_true(ended->time_us >= started.time_us);
    assert_int_equal(ended->process_id, started.process_id);
    assert_true(ended->user.known);
    assert_int_equal(strncmp(ended->user.sid, "S-1-5-", 6), 0);
    assert_int_equal(ended->dropped, 0);
    return ended;
}

static void a_mapped_drive_is_told_before_and_after(void **state)
{
    struct broker_story *story = *state;
    const struct event *event;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    assert_int_equal(mpr_host_run(L"add Z: \\\\srv\\share --flags 1"), 0);

    event = expect_pair(story->stream, EVENT_ADD_STARTED, EVENT_ADD_SUCCEEDED);
    assert_string_equal(event->local, "Z:");
    assert_string_equal(event->remote, "\\\\srv\\share");
    assert_int_equal(event->resource, RESOURCE_DISK);
    assert_int_equal(event->flags, 1);
    assert_int_equal(event->status, 0);
    assert_true(ends_with(event->image, "\\mpr_host.exe"));
}

static void a_mapping_that_fails_says_why(void **state)
{
    struct broker_story *story = *state;
    const struct event *event;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    assert_int_equal(mpr_host_run(L"provider fail 67"), 0);
    assert_int_equal(mpr_host_run(L"add Y: \\\\nowhere\\share"), 1);

    event = expect_pair(story->stream, EVENT_ADD_STARTED, EVENT_ADD_FAILED);
    assert_string_equal(event->local, "Y:");
    assert_int_equal(event->status, ERROR_BAD_NET_NAME);
    assert_non_null(strstr(pipe_stream_line(story->stream), "\"error\":\"ERROR_BAD_NET_NAME\""));
}

static void an_unmapped_drive_is_told_with_what_it_was(void **state)
{
    struct broker_story *story = *state;
    const struct event *event;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    assert_int_equal(mpr_host_run(L"add X: \\\\srv\\data"), 0);
    assert_int_equal(mpr_host_run(L"cancel X: --force"), 0);

    expect_pair(story->stream, EVENT_ADD_STARTED, EVENT_ADD_SUCCEEDED);
    event = expect_pair(story->stream, EVENT_CANCEL_STARTED, EVENT_CANCEL_SUCCEEDED);
    assert_string_equal(event->local, "X:");
    assert_string_equal(event->remote, "\\\\srv\\data");
    assert_int_equal(event->inferred, INFERRED_REMOTE);
    assert_true(event->is_forced);
    assert_string_equal(event->provider, "wnetwatch test network");
}

static void an_unmapping_that_fails_says_why(void **state)
{
    struct broker_story *story = *state;
    const struct event *event;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    assert_int_equal(mpr_host_run(L"cancel W:"), 1);

    event = expect_pair(story->stream, EVENT_CANCEL_STARTED, EVENT_CANCEL_FAILED);
    assert_string_equal(event->local, "W:");
    assert_string_equal(event->remote, "");
    assert_int_equal(event->status, ERROR_NOT_CONNECTED);
    assert_string_equal(event->provider, "");
}

static void a_connection_without_a_letter_comes_and_goes(void **state)
{
    struct broker_story *story = *state;
    const struct event *event;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    assert_int_equal(mpr_host_run(L"add - \\\\office\\scans"), 0);
    assert_int_equal(mpr_host_run(L"cancel \\\\office\\scans"), 0);

    event = expect_pair(story->stream, EVENT_ADD_STARTED, EVENT_ADD_SUCCEEDED);
    assert_string_equal(event->local, "");
    assert_string_equal(event->remote, "\\\\office\\scans");
    event = expect_pair(story->stream, EVENT_CANCEL_STARTED, EVENT_CANCEL_SUCCEEDED);
    assert_string_equal(event->local, "");
    assert_string_equal(event->remote, "\\\\office\\scans");
    assert_int_equal(event->inferred, INFERRED_NOTHING);
}

static void a_printer_port_is_told_as_a_printer(void **state)
{
    struct broker_story *story = *state;
    const struct event *event;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    assert_int_equal(mpr_host_run(L"add LPT1 \\\\office\\printer"), 0);

    event = expect_pair(story->stream, EVENT_ADD_STARTED, EVENT_ADD_SUCCEEDED);
    assert_string_equal(event->local, "LPT1");
    assert_int_equal(event->resource, RESOURCE_PRINT);
}

static void two_subscribers_get_each_what_they_asked_for(void **state)
{
    struct broker_story *story = *state;
    const struct event *event;

    story->stream = broker_story_subscribe(
        story, "{\"subscribe\":{\"filter\":{\"type\":[\"*.failed\"],\"local\":[\"y:\"]}}}\n");
    story->other = broker_story_subscribe(
        story, "{\"subscribe\":{\"filter\":{\"remote\":[\"\\\\\\\\SRV\\\\*\"]}}}\n");
    assert_int_equal(mpr_host_run(L"add Z: \\\\srv\\share"), 0);
    assert_int_equal(mpr_host_run(L"provider fail 53"), 0);
    assert_int_equal(mpr_host_run(L"add V: \\\\nowhere\\one"), 1);
    assert_int_equal(mpr_host_run(L"add Y: \\\\nowhere\\two"), 1);
    assert_int_equal(mpr_host_run(L"provider ok"), 0);
    assert_int_equal(mpr_host_run(L"cancel Z:"), 0);

    event = &pipe_stream_expect(story->stream, EVENT_ADD_FAILED)->event;
    assert_string_equal(event->local, "Y:");
    assert_int_equal(event->status, ERROR_BAD_NETPATH);
    expect_pair(story->other, EVENT_ADD_STARTED, EVENT_ADD_SUCCEEDED);
    expect_pair(story->other, EVENT_CANCEL_STARTED, EVENT_CANCEL_SUCCEEDED);

    /* Whatever else they had been given would stand before the end. */
    assert_int_equal(broker_process_stop(&story->broker), 0);
    pipe_stream_expect(story->stream, EVENT_STREAM_ENDED);
    pipe_stream_expect(story->other, EVENT_STREAM_ENDED);
}

static void a_late_subscriber_can_have_what_was_before(void **state)
{
    struct broker_story *story = *state;

    assert_int_equal(mpr_host_run(L"add Z: \\\\srv\\share"), 0);
    story->stream = subscribe_to_history(story, FROM_OLDEST);

    pipe_stream_expect(story->stream, EVENT_BROKER_STARTED);
    expect_pair(story->stream, EVENT_ADD_STARTED, EVENT_ADD_SUCCEEDED);
    pipe_stream_expect(story->stream, EVENT_STREAM_LIVE);
}

static void a_subscriber_that_comes_back_goes_on_where_it_left(void **state)
{
    struct broker_story *story = *state;
    char request[128];

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    assert_int_equal(mpr_host_run(L"add Z: \\\\srv\\share"), 0);
    pipe_stream_expect(story->stream, EVENT_ADD_STARTED);
    (void)snprintf(request, sizeof(request), "{\"subscribe\":{\"after\":\"%.*s\"}}\n",
                   (int)EVENT_ID_TEXT_SIZE,
                   strstr(pipe_stream_line(story->stream), "\"id\":\"") + 6);
    pipe_stream_close(story->stream);
    story->stream = NULL;
    assert_int_equal(mpr_host_run(L"cancel Z:"), 0);

    story->stream = subscribe_to_history(story, request);
    pipe_stream_expect(story->stream, EVENT_ADD_SUCCEEDED);
    expect_pair(story->stream, EVENT_CANCEL_STARTED, EVENT_CANCEL_SUCCEEDED);
    pipe_stream_expect(story->stream, EVENT_STREAM_LIVE);
}

static const char *last_line(char *text)
{
    char *line;

    text[strlen(text) - 1] = '\0';
    line = strrchr(text, '\n');
    return line == NULL ? text : line + 1;
}

/* Let the program that stays do something more. It answers with a line, its last one. Returns how
   long the longest call of our DLL has taken. */
static long expect_session(struct broker_story *story, const char *command, size_t lines)
{
    long call_us_max = -1;
    int exit_code = -1;
    char *output;

    process_write(story->program, command);
    output = process_wait_for_lines(story->program, lines);
    assert_int_equal(sscanf(last_line(output), "{\"exit_code\":%d,\"call_us_max\":%ld}", &exit_code,
                            &call_us_max),
                     2);
    assert_int_equal(exit_code, 0);
    free(output);
    return call_us_max;
}

static void mapping_goes_on_without_a_broker_and_the_loss_is_told_later(void **state)
{
    struct broker_story *story = *state;
    const struct event *event;

    story->program = process_start("session", MPR_HOST_PROGRAM, L"session");
    (void)expect_session(story, "add Z: \\\\srv\\share\n", 1);
    assert_in_range(expect_session(story, "cancel Z:\n", 2), 1, CALL_US_MAX);

    broker_process_start(&story->broker);
    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    (void)expect_session(story, "add Z: \\\\srv\\share\n", 3);

    event = &pipe_stream_expect(story->stream, EVENT_ADD_STARTED)->event;
    assert_int_equal(event->dropped, 4);
    event = &pipe_stream_expect(story->stream, EVENT_ADD_SUCCEEDED)->event;
    assert_int_equal(event->dropped, 0);
    assert_int_equal(broker_process_count(&story->broker, "dropped"), 4);
}

/* What one reader gets of a round of the load: 50 times map and unmap in each of 16 threads,
   then one connection that marks the end. */
struct load_reader {
    unsigned int round;
    struct pipe_stream *stream;
    unsigned int delivered;
    unsigned int dropped;
    enum event_type last[LOAD_THREADS][LOAD_OPERATIONS];
};

/* One name goes through ADD_STARTED, ADD_SUCCEEDED, CANCEL_STARTED and CANCEL_SUCCEEDED, whose
   values rise: so each comes once and none before the one that it follows. */
static void check_order(struct load_reader *reader, const struct event *event)
{
    unsigned int thread = 0;
    unsigned int operation = 0;
    enum event_type *last;

    assert_int_equal(sscanf(event->remote, "\\\\load\\thread-%u-%u", &thread, &operation), 2);
    assert_true(thread < LOAD_THREADS && operation < LOAD_OPERATIONS);
    last = &reader->last[thread][operation];
    if (event->type <= *last || event->type == EVENT_ADD_FAILED ||
        event->type == EVENT_CANCEL_FAILED) {
        fail_msg("%s of %s came after %s", event_type_name(event->type), event->remote,
                 event_type_name(*last));
    }
    *last = event->type;
}

/* Read up to the mark, whose first event also tells what was dropped before it. Everything that
   was published must have come or be told by then. */
static void read_round(struct load_reader *reader)
{
    const struct event *event = &pipe_stream_next_event(reader->stream)->event;
    char mark[32];

    (void)snprintf(mark, sizeof(mark), LOAD_MARK, reader->round);
    while (strcmp(event->remote, mark) != 0) {
        check_order(reader, event);
        reader->delivered++;
        reader->dropped += event->dropped;
        event = &pipe_stream_next_event(reader->stream)->event;
    }

    reader->dropped += event->dropped;
    if (event->type != EVENT_ADD_STARTED) {
        reader->dropped--; /* the mark's own */
    }
    assert_int_equal(reader->delivered + reader->dropped, LOAD_EVENTS);
}

static void run_load(struct broker_story *story, unsigned int rounds_before)
{
    char command[64];

    /* The load writes a line of its own before the answer. */
    (void)expect_session(story, "load --threads 16 --operations 50\n", rounds_before * 3 + 2);
    (void)snprintf(command, sizeof(command), "add - " LOAD_MARK "\n", rounds_before);
    (void)expect_session(story, command, rounds_before * 3 + 3);
}

/*
 * The DLL gives up on a broker that takes longer than 50 ms, and a machine that is busy with
 * other things may take that long. So a loss that is counted is allowed in a round, but not in
 * every round.
 */
static void many_threads_at_once_lose_nothing_and_a_slow_reader_delays_no_other(void **state)
{
    struct broker_story *story = *state;
    unsigned int rounds = 0;
    unsigned int dropped;

    story->program = process_start("session", MPR_HOST_PROGRAM, L"session");
    do {
        struct load_reader quick = {.round = rounds,
                                    .stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW)};
        struct load_reader slow = {.round = rounds,
                                   .stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW)};

        story->stream = quick.stream;
        story->other = slow.stream;
        run_load(story, rounds);
        read_round(&quick);
        read_round(&slow); /* It has not read a byte until now, and gets the same. */
        assert_int_equal(slow.delivered, quick.delivered);
        dropped = quick.dropped;
        close_streams(story);
        rounds++;
        print_message("           %u of %u dropped\n", dropped, LOAD_EVENTS);
    } while (dropped > 0 && rounds < LOAD_ROUNDS_MAX);
    assert_int_equal(dropped, 0);
}

#define STORY(name)                                                                                \
    cmocka_unit_test_setup_teardown(name, set_up_with_broker, broker_story_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_mapped_drive_is_told_before_and_after),
        STORY(a_mapping_that_fails_says_why),
        STORY(an_unmapped_drive_is_told_with_what_it_was),
        STORY(an_unmapping_that_fails_says_why),
        STORY(a_connection_without_a_letter_comes_and_goes),
        STORY(a_printer_port_is_told_as_a_printer),
        STORY(two_subscribers_get_each_what_they_asked_for),
        STORY(a_late_subscriber_can_have_what_was_before),
        STORY(a_subscriber_that_comes_back_goes_on_where_it_left),
        cmocka_unit_test_setup_teardown(mapping_goes_on_without_a_broker_and_the_loss_is_told_later,
                                        set_up, broker_story_tear_down),
        STORY(many_threads_at_once_lose_nothing_and_a_slow_reader_delays_no_other),
    };

    return cmocka_run_group_tests_name("e2e.spine", tests, mpr_host_register, mpr_host_unregister);
}
