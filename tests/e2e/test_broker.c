/*
 * The broker as a process: how it starts and stops, and what it does with what is not for it.
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

#include "proto/limits.h"
#include "proto/stream_line.h"
#include "tests/support/stories/broker_story.h"
#include "tests/support/stories/pipe_owner.h"

#define NOTIFICATION_START(context)                                                                \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"pre\",\"context\":" context                             \
    ",\"status\":0,\"local\":\"Z:\","                                                              \
    "\"remote\":\"\\\\\\\\srv\\\\share\",\"type\":1,\"flags\":0,"                                  \
    "\"image\":\"C:\\\\x.exe\",\"dropped\":0"
#define NOTIFICATION(context) NOTIFICATION_START(context) "}\n"

static void publish(struct broker_story *story, const char *bytes, size_t size)
{
    pipe_publish(story->broker.publish_name, bytes, size);
}

/* The broker still does its work, and nothing but this event has come before it. */
static void expect_service(struct broker_story *story, struct pipe_stream *stream)
{
    const struct event *event;

    broker_story_publish(story, NOTIFICATION("17"));
    event = &pipe_stream_expect(stream, EVENT_ADD_STARTED)->event;
    assert_string_equal(event->local, "Z:");
    assert_int_equal(event->process_id, GetCurrentProcessId());
}

struct garbage {
    const char *name;
    const char *bytes;
    size_t size; /* 0: as long as a string */
    const char *counter;
};

static const struct garbage bad_notifications[] = {
    {"not JSON", "GET / HTTP/1.1\r\n", 0, "rejected.bad_json"},
    {"binary", "\0\1\2\xff\xfe\n", 6, "rejected.bad_json"},
    {"a list", "[]\n", 0, "rejected.not_an_object"},
    {"a newer version", "{\"v\":2}\n", 0, "rejected.version_unknown"},
    {"a member missing", "{\"v\":1,\"call\":\"add\"}\n", 0, "rejected.member_missing"},
    {"a member twice", NOTIFICATION_START("17") ",\"flags\":0}\n", 0, "rejected.bad_json"},
    {"half a line", NOTIFICATION_START("17"), 0, "rejected.incomplete"},
};

static void bad_notifications_are_counted_by_reason_and_harm_no_stream(void **state)
{
    struct broker_story *story = *state;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    for (size_t i = 0; i < sizeof(bad_notifications) / sizeof(bad_notifications[0]); i++) {
        const struct garbage *bad = &bad_notifications[i];
        const uint64_t before = broker_process_count(&story->broker, bad->counter);

        print_message("           %s\n", bad->name);
        publish(story, bad->bytes, bad->size == 0 ? strlen(bad->bytes) : bad->size);
        broker_process_wait_for(&story->broker, bad->counter, before + 1);
        assert_int_equal(broker_process_count(&story->broker, bad->counter), before + 1);
    }

    assert_int_equal(broker_process_count(&story->broker, "received"), 0);
    expect_service(story, story->stream);
}

static void a_notification_without_an_end_is_cut_off(void **state)
{
    struct broker_story *story = *state;
    size_t size = NOTIFICATION_BYTES_MAX * 2;
    char *bytes = malloc(size);

    assert_non_null(bytes);
    memset(bytes, ' ', size);
    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    publish(story, bytes, size);
    free(bytes);
    broker_process_wait_for(&story->broker, "rejected.too_long", 1);

    expect_service(story, story->stream);
}

static void good_lines_before_a_bad_one_count(void **state)
{
    struct broker_story *story = *state;
    static const char bytes[] = NOTIFICATION("1") NOTIFICATION("2") "nonsense\n" NOTIFICATION("3");

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    publish(story, bytes, sizeof(bytes) - 1);

    pipe_stream_expect(story->stream, EVENT_ADD_STARTED);
    pipe_stream_expect(story->stream, EVENT_ADD_STARTED);
    broker_process_wait_for(&story->broker, "rejected.bad_json", 1);
    assert_int_equal(broker_process_count(&story->broker, "received"), 2);
    expect_service(story, story->stream);
}

/* More than is taken of one user in a round, and little enough for the publish pipe to hold; and
   so many that their events are held by the pipe of a subscriber that has not begun to read. */
#define MANY_LINES 300u
#define FEWER_LINES 100u

#define FINISHED                                                                                   \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":17,\"status\":0,\"local\":\"Z:\","   \
    "\"remote\":\"\\\\\\\\srv\\\\share\",\"type\":1,\"flags\":0,"                                  \
    "\"image\":\"C:\\\\x.exe\",\"dropped\":0}\n"

_Static_assert(MANY_LINES *(sizeof(FINISHED) - 1) > 2 * PUBLISH_QUANTUM_BYTES, "several rounds");

static void publish_lines(struct broker_story *story, size_t count)
{
    static char lines[MANY_LINES * (sizeof(FINISHED) - 1)];

    for (size_t i = 0; i < count; i++) {
        memcpy(lines + i * (sizeof(FINISHED) - 1), FINISHED, sizeof(FINISHED) - 1);
    }
    publish(story, lines, count * (sizeof(FINISHED) - 1));
}

/* No other client says anything, so nothing but the broker itself can make it go on. */
static void what_is_too_much_for_one_round_is_taken_in_the_next_ones(void **state)
{
    struct broker_story *story = *state;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    publish_lines(story, MANY_LINES);
    for (size_t i = 0; i < MANY_LINES; i++) {
        pipe_stream_expect(story->stream, EVENT_ADD_SUCCEEDED);
    }
    expect_service(story, story->stream);
}

static void what_was_sent_before_the_stop_is_told_before_the_end(void **state)
{
    struct broker_story *story = *state;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    publish_lines(story, FEWER_LINES);
    assert_int_equal(broker_process_stop(&story->broker), 0);
    for (size_t i = 0; i < FEWER_LINES; i++) {
        pipe_stream_expect(story->stream, EVENT_ADD_SUCCEEDED);
    }
    pipe_stream_expect(story->stream, EVENT_BROKER_STOPPED);
    pipe_stream_expect(story->stream, EVENT_STREAM_ENDED);
}

struct bad_request {
    const char *name;
    const char *bytes;
    enum stream_error error;
};

static const struct bad_request bad_requests[] = {
    {"not JSON", "hello\n", STREAM_ERROR_BAD_JSON},
    {"a byte order mark", "\xef\xbb\xbf{\"subscribe\":{}}\n", STREAM_ERROR_BYTE_ORDER_MARK},
    {"nothing asked", "{}\n", STREAM_ERROR_BAD_REQUEST},
    {"a typing error", "{\"subscribe\":{\"folow\":false}}\n", STREAM_ERROR_UNKNOWN_MEMBER},
    {"a bad place", "{\"subscribe\":{\"after\":\"yesterday\"}}\n", STREAM_ERROR_BAD_AFTER},
    {"a bad time", "{\"subscribe\":{\"since\":\"yesterday\"}}\n", STREAM_ERROR_BAD_SINCE},
    {"a bad filter", "{\"subscribe\":{\"filter\":{\"letter\":[\"Z:\"]}}}\n",
     STREAM_ERROR_BAD_FILTER},
};

static void expect_refusal(struct broker_story *story, const struct bad_request *bad)
{
    struct pipe_stream *stream = pipe_stream_open(story->broker.subscribe_name, bad->bytes);
    struct stream_line line;

    print_message("           %s\n", bad->name);
    assert_true(stream_line_read(pipe_stream_expect(stream, EVENT_STREAM_ERROR), &line));
    assert_string_equal(stream_error_code(line.error), stream_error_code(bad->error));
    assert_true(strlen(line.message) > 10); /* a sentence */
    pipe_stream_expect_end(stream);
    pipe_stream_close(stream);
}

static void bad_requests_are_told_what_is_wrong_and_harm_no_other_stream(void **state)
{
    struct broker_story *story = *state;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    for (size_t i = 0; i < sizeof(bad_requests) / sizeof(bad_requests[0]); i++) {
        expect_refusal(story, &bad_requests[i]);
    }

    expect_service(story, story->stream);
}

static void a_request_without_an_end_is_refused(void **state)
{
    struct broker_story *story = *state;
    struct bad_request bad = {"too long", NULL, STREAM_ERROR_TOO_LONG};
    char *bytes = calloc(1, REQUEST_BYTES_MAX + 2);

    assert_non_null(bytes);
    memset(bytes, ' ', REQUEST_BYTES_MAX + 1);
    bad.bytes = bytes;
    expect_refusal(story, &bad);
    free(bytes);
}

static void a_subscriber_that_writes_after_its_request_is_refused(void **state)
{
    struct broker_story *story = *state;

    story->stream =
        pipe_stream_open(story->broker.subscribe_name, SUBSCRIBE_FROM_NOW SUBSCRIBE_FROM_NOW);

    /* What was ready by then may stand before. */
    while (pipe_stream_next_event(story->stream)->event.type != EVENT_STREAM_ERROR) {
    }
    assert_non_null(strstr(pipe_stream_line(story->stream), "\"unexpected_input\""));
    pipe_stream_expect_end(story->stream);
}

static void a_subscriber_that_asks_nothing_is_refused(void **state)
{
    struct broker_story *story = *state;
    const struct bad_request silent = {"silence", "", STREAM_ERROR_TIMEOUT};

    expect_refusal(story, &silent);
}

static void a_second_broker_says_so_and_ends(void **state)
{
    struct broker_story *story = *state;
    wchar_t arguments[128];
    struct process *second;
    char *errors;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    (void)_snwprintf(arguments, 128, L"run --identity process --journal none --quiet --pipes %ls",
                     story->broker.prefix);
    second = process_start("second-broker", WNETWATCHD_PROGRAM, arguments);
    assert_int_equal(process_wait(second), 1);
    errors = process_errors(second);
    process_free(second);

    assert_int_equal(count_lines(errors), 1);
    assert_non_null(strstr(errors, "another broker, or another program, already serves"));
    free(errors);
    expect_service(story, story->stream);
}

static void wrong_arguments_are_one_line_and_exit_code_2(void **state)
{
    struct process *process = process_start("wrong", WNETWATCHD_PROGRAM, L"run --nonsense");
    char *errors;

    (void)state;
    assert_int_equal(process_wait(process), 2);
    errors = process_errors(process);
    process_free(process);
    assert_int_equal(count_lines(errors), 1);
    assert_non_null(strstr(errors, "--nonsense"));
    free(errors);
}

static void a_stop_of_the_broker_ends_the_streams_with_a_reason(void **state)
{
    struct broker_story *story = *state;
    struct stream_line line;

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    story->other =
        broker_story_subscribe(story, "{\"subscribe\":{\"filter\":{\"local\":[\"Q:\"]}}}\n");

    assert_int_equal(broker_process_stop(&story->broker), 0);

    pipe_stream_expect(story->stream, EVENT_BROKER_STOPPED);
    assert_true(stream_line_read(pipe_stream_expect(story->stream, EVENT_STREAM_ENDED), &line));
    assert_int_equal(line.end, STREAM_END_STOPPING);
    pipe_stream_expect_end(story->stream);
    pipe_stream_expect(story->other, EVENT_STREAM_ENDED); /* the filter lets nothing else pass */
    pipe_stream_expect_end(story->other);
}

static void what_a_new_broker_does_not_know_is_a_told_gap(void **state)
{
    struct broker_story *story = *state;
    struct stream_line line;
    char request[128];

    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    expect_service(story, story->stream);
    (void)snprintf(request, sizeof(request), "{\"subscribe\":{\"after\":\"%.*s\"}}\n",
                   (int)EVENT_ID_TEXT_SIZE,
                   strstr(pipe_stream_line(story->stream), "\"id\":\"") + 6);
    process_kill(story->broker.process);
    pipe_stream_expect_end(story->stream); /* a crash sends no stream.ended */
    broker_process_deinit(&story->broker);
    broker_process_start(&story->broker);

    story->other = pipe_stream_open(story->broker.subscribe_name, request);
    pipe_stream_expect(story->other, EVENT_STREAM_STARTED);
    assert_true(stream_line_read(pipe_stream_expect(story->other, EVENT_STREAM_GAP), &line));
    assert_int_equal(line.gap_reason, STREAM_GAP_UNKNOWN);
    assert_false(line.lost_is_known);
    pipe_stream_expect(story->other, EVENT_BROKER_STARTED);
    pipe_stream_expect(story->other, EVENT_STREAM_LIVE);
}

static void a_stream_that_does_not_follow_ends_where_it_began(void **state)
{
    struct broker_story *story = *state;
    struct stream_line line;

    broker_story_publish(story, NOTIFICATION("17"));
    broker_process_wait_for(&story->broker, "received", 1);
    story->stream = pipe_stream_open(story->broker.subscribe_name,
                                     "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false}}\r\n");

    pipe_stream_expect(story->stream, EVENT_STREAM_STARTED);
    pipe_stream_expect(story->stream, EVENT_BROKER_STARTED);
    pipe_stream_expect(story->stream, EVENT_ADD_STARTED);
    assert_true(stream_line_read(pipe_stream_expect(story->stream, EVENT_STREAM_ENDED), &line));
    assert_int_equal(line.end, STREAM_END_COMPLETE);
    pipe_stream_expect_end(story->stream);
}

static int set_up_as_shipped(void **state)
{
    struct broker_story *story;

    (void)broker_story_set_up_without_broker(state);
    story = *state;
    story->broker.is_as_shipped = true;
    broker_process_start(&story->broker);
    return 0;
}

/* Wine gives the broker its own token for each client's, which for one user is the same. */
static void a_broker_as_shipped_knows_its_clients_by_their_tokens(void **state)
{
    struct broker_story *story = *state;
    char own_sid[OWN_SID_SIZE];
    const struct event *event;

    assert_int_equal(own_sid_read(own_sid), ERROR_SUCCESS);
    assert_true(broker_process_tells(&story->broker, "identity", "token"));
    story->stream = broker_story_subscribe(story, SUBSCRIBE_FROM_NOW);
    broker_story_publish(story, NOTIFICATION("17"));

    event = &pipe_stream_expect(story->stream, EVENT_ADD_STARTED)->event;
    assert_true(event->user.known);
    assert_string_equal(event->user.sid, own_sid);
    assert_int_equal(event->process_id, GetCurrentProcessId());
}

#define STORY(name)                                                                                \
    cmocka_unit_test_setup_teardown(name, broker_story_set_up, broker_story_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(bad_notifications_are_counted_by_reason_and_harm_no_stream),
        STORY(a_notification_without_an_end_is_cut_off),
        STORY(good_lines_before_a_bad_one_count),
        STORY(what_is_too_much_for_one_round_is_taken_in_the_next_ones),
        STORY(what_was_sent_before_the_stop_is_told_before_the_end),
        STORY(bad_requests_are_told_what_is_wrong_and_harm_no_other_stream),
        STORY(a_request_without_an_end_is_refused),
        STORY(a_subscriber_that_writes_after_its_request_is_refused),
        STORY(a_subscriber_that_asks_nothing_is_refused),
        STORY(a_second_broker_says_so_and_ends),
        cmocka_unit_test(wrong_arguments_are_one_line_and_exit_code_2),
        STORY(a_stop_of_the_broker_ends_the_streams_with_a_reason),
        STORY(what_a_new_broker_does_not_know_is_a_told_gap),
        STORY(a_stream_that_does_not_follow_ends_where_it_began),
        cmocka_unit_test_setup_teardown(a_broker_as_shipped_knows_its_clients_by_their_tokens,
                                        set_up_as_shipped, broker_story_tear_down),
    };

    return cmocka_run_group_tests_name("e2e.broker", tests, NULL, NULL);
}
