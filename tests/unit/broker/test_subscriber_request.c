/* How a subscriber asks, and what it is refused for. */
#include "broker/core/subscriber.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/chunks.h"
#include "tests/support/failing_malloc.h"
#include "tests/support/stream_reader.h"

#define SECOND_US UINT64_C(1000000)

static const char share[] = "\\\\srv\\share";

static struct stream_reader reader;

static void assert_id(struct event_id id, uint64_t sequence)
{
    assert_int_equal(event_id_compare(id, event_numbered(sequence)), 0);
}

/* Takes the two lines that begin a stream from now. */
static void expect_begin(struct stream_reader *stream)
{
    (void)expect_stream(stream, EVENT_STREAM_STARTED);
    (void)expect_stream(stream, EVENT_STREAM_LIVE);
}

static void nothing_is_said_before_the_request_has_come(void **state)
{
    struct broker_fixture *f = *state;

    reader_open(&reader, f);
    post_event(f, &identity_alice, share);
    expect_silence(&reader);
    reader_say(&reader, &identity_alice, "{\"subscribe\":{}}");
    expect_silence(&reader);
    assert_false(subscriber_is_over(&reader.subscriber));
    reader_say(&reader, &identity_alice, "\n");

    expect_begin(&reader);
    reader_close(&reader);
}

static void say_chunk(void *user, const char *chunk, size_t size)
{
    subscriber_take(user, &identity_alice, chunk, size);
}

static void a_request_is_understood_in_any_chunking(void **state)
{
    static const char request[] = "{\"subscribe\":{\"after\":\"oldest\",\"follow\":false}}\r\n";
    struct broker_fixture *f = *state;

    for (size_t way = 0; way < chunks_ways(strlen(request)); way++) {
        reader_open(&reader, f);
        chunks_feed(request, strlen(request), way, say_chunk, &reader.subscriber);

        (void)expect_stream(&reader, EVENT_STREAM_STARTED);
        (void)expect_event(&reader, EVENT_BROKER_STARTED);
        (void)expect_stream(&reader, EVENT_STREAM_ENDED);
        expect_done(&reader);
        reader_close(&reader);
    }
}

static void a_request_that_was_read_holds_no_memory(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice, ""); /* in three chunks */

    assert_null(reader.subscriber.lines.partial);
    expect_begin(&reader);
    reader_close(&reader);
}

/* What comes wrong on the wire, and what the code says of it. */
static const struct {
    const char *request;
    enum stream_error error;
} bad_requests[] = {
    {"\n", STREAM_ERROR_BAD_JSON},
    {"subscribe\n", STREAM_ERROR_BAD_JSON},
    {"\xEF\xBB\xBF{\"subscribe\":{}}\n", STREAM_ERROR_BYTE_ORDER_MARK},
    {"[]\n", STREAM_ERROR_BAD_REQUEST},
    {"{}\n", STREAM_ERROR_BAD_REQUEST},
    {"{\"subscribe\":{\"folow\":false}}\n", STREAM_ERROR_UNKNOWN_MEMBER},
    {"{\"subscribe\":{\"after\":\"42\"}}\n", STREAM_ERROR_BAD_AFTER},
    {"{\"subscribe\":{\"since\":\"today\"}}\n", STREAM_ERROR_BAD_SINCE},
    {"{\"subscribe\":{\"filter\":{\"remote\":[]}}}\n", STREAM_ERROR_BAD_FILTER},
    {"{\"subscribe\":{}}\n{\"subscribe\":{}}\n", STREAM_ERROR_UNEXPECTED_INPUT},
    {"{\"subscribe\":{}}\n\n", STREAM_ERROR_UNEXPECTED_INPUT},
    {"{\"status\":{}}\n ", STREAM_ERROR_UNEXPECTED_INPUT},
};

static void a_bad_request_is_refused_by_code_and_counted_once(void **state)
{
    struct broker_fixture *f = *state;

    for (size_t i = 0; i < sizeof(bad_requests) / sizeof(bad_requests[0]); i++) {
        enum stream_error error = bad_requests[i].error;
        uint64_t before = f->broker.metrics.refused[error];

        reader_open(&reader, f);
        reader_say(&reader, &identity_alice, bad_requests[i].request);
        reader_say(&reader, &identity_alice, "more");
        assert_true(subscriber_is_over(&reader.subscriber));
        expect_error(&reader, error);
        assert_int_equal(f->broker.metrics.refused[error], before + 1);
        reader_close(&reader);
    }
}

static void bytes_in_the_middle_of_a_stream_end_it(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&reader);
    post_event(f, &identity_alice, share);
    (void)expect_event(&reader, EVENT_ADD_SUCCEEDED);
    reader_say(&reader, &identity_alice, "x");

    expect_error(&reader, STREAM_ERROR_UNEXPECTED_INPUT);
    reader_close(&reader);
}

static void the_line_that_ends_a_stream_by_error_keeps_its_place(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&reader);
    post_event(f, &identity_alice, share);
    (void)expect_event(&reader, EVENT_ADD_SUCCEEDED);
    post_event(f, &identity_alice, share); /* not taken */
    reader_say(&reader, &identity_alice, "x");

    assert_id(expect_stream(&reader, EVENT_STREAM_ERROR)->id, 2);
    reader_close(&reader);
}

static void a_request_that_comes_too_late_is_refused(void **state)
{
    struct broker_fixture *f = *state;

    reader_open(&reader, f);
    assert_true(subscriber_waits_for_time(&reader.subscriber));
    broker_fixture_wait_us(f, 3 * SECOND_US);
    reader_say(&reader, &identity_alice, "{\"subscribe\":");
    broker_fixture_wait_us(f, 2 * SECOND_US - 1);
    expect_silence(&reader);
    broker_fixture_wait_us(f, 1);

    expect_error(&reader, STREAM_ERROR_TIMEOUT);
    assert_false(subscriber_waits_for_time(&reader.subscriber));
    reader_close(&reader);
}

static void a_subscriber_that_has_asked_is_never_late(void **state)
{
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&reader);
    broker_fixture_wait_us(f, 1000 * SECOND_US);

    expect_silence(&reader);
    reader_close(&reader);
}

/* A request with white space before it, so that the line is as long as wanted. */
static void ask_padded(struct broker_fixture *f, size_t size)
{
    static char request[REQUEST_BYTES_MAX + 1];
    static const char end[] = "{\"subscribe\":{}}\n";

    memset(request, ' ', sizeof(request));
    memcpy(request + size - strlen(end), end, strlen(end));
    reader_open(&reader, f);
    subscriber_take(&reader.subscriber, &identity_alice, request, size);
}

static void a_request_at_its_limit_passes_and_one_above_it_does_not(void **state)
{
    struct broker_fixture *f = *state;

    ask_padded(f, REQUEST_BYTES_MAX);
    expect_begin(&reader);
    reader_close(&reader);

    ask_padded(f, REQUEST_BYTES_MAX + 1);
    expect_error(&reader, STREAM_ERROR_TOO_LONG);
    reader_close(&reader);
}

static void a_client_that_cannot_be_known_is_refused_with_the_remedy(void **state)
{
    static const char *const requests[] = {"{\"subscribe\":{}}\n", "{\"status\":{}}\n"};
    struct broker_fixture *f = *state;

    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        const struct stream_line *line;

        reader_open(&reader, f);
        reader_say(&reader, &identity_anonymous, requests[i]);
        line = expect_stream(&reader, EVENT_STREAM_ERROR);
        assert_string_equal(stream_error_code(line->error), "anonymous");
        assert_non_null(strstr(line->message, "SECURITY_IDENTIFICATION"));
        reader_close(&reader);
    }
}

static void a_client_whose_token_was_refused_is_told_to_connect_again(void **state)
{
    static const char *const requests[] = {"{\"subscribe\":{}}\n", "{\"status\":{}}\n"};
    struct broker_fixture *f = *state;

    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        const struct stream_line *line;

        reader_open(&reader, f);
        reader_say(&reader, &identity_unread, requests[i]);
        line = expect_stream(&reader, EVENT_STREAM_ERROR);
        assert_string_equal(stream_error_code(line->error), "unidentified");
        assert_non_null(strstr(line->message, "connect again"));
        reader_close(&reader);
    }
}

static void each_user_has_so_many_streams_and_no_more(void **state)
{
    static struct stream_reader readers[SUBSCRIBERS_PER_USER_MAX];
    struct broker_fixture *f = *state;

    for (size_t i = 0; i < SUBSCRIBERS_PER_USER_MAX; i++) {
        reader_subscribe(&readers[i], f, &identity_alice, "");
        expect_begin(&readers[i]);
    }
    reader_subscribe(&reader, f, &identity_alice, "");
    expect_error(&reader, STREAM_ERROR_TOO_MANY_SUBSCRIBERS);
    reader_close(&reader);
    reader_subscribe(&reader, f, &identity_bob, "");
    expect_begin(&reader);
    reader_close(&reader);

    reader_close(&readers[3]);
    reader_subscribe(&readers[3], f, &identity_alice, "");
    expect_begin(&readers[3]);
    for (size_t i = 0; i < SUBSCRIBERS_PER_USER_MAX; i++) {
        reader_close(&readers[i]);
    }
    assert_int_equal(f->broker.metrics.subscribers, 0);
}

static void all_users_together_have_so_many_and_no_more(void **state)
{
    static struct subscriber silent[SUBSCRIBERS_MAX - 1];
    struct broker_fixture *f = *state;

    for (size_t i = 0; i < SUBSCRIBERS_MAX - 1; i++) {
        subscriber_init(&silent[i], &f->broker);
    }
    reader_subscribe(&reader, f, &identity_alice, "");
    expect_begin(&reader);
    reader_close(&reader);
    subscriber_init(&reader.subscriber, &f->broker);
    {
        static struct stream_reader one_too_many;

        reader_subscribe(&one_too_many, f, &identity_alice, "");
        expect_error(&one_too_many, STREAM_ERROR_TOO_MANY_SUBSCRIBERS);
        reader_close(&one_too_many);
    }
    subscriber_deinit(&reader.subscriber);
    for (size_t i = 0; i < SUBSCRIBERS_MAX - 1; i++) {
        subscriber_deinit(&silent[i]);
    }
}

static void a_refusal_carries_the_place_that_was_asked_for(void **state)
{
    struct broker_fixture *f = *state;
    const struct stream_line *line;

    reader_resume(&reader, f, &identity_anonymous, event_numbered(1));

    line = expect_stream(&reader, EVENT_STREAM_ERROR);
    assert_int_equal(line->error, STREAM_ERROR_ANONYMOUS);
    assert_int_equal(event_id_compare(line->id, event_numbered(1)), 0);
    reader_close(&reader);
}

static void a_refusal_without_a_place_carries_the_id_of_zeros(void **state)
{
    struct broker_fixture *f = *state;
    const struct event_id zeros = {0, 0};

    reader_open(&reader, f);
    reader_say(&reader, &identity_alice, "nonsense\n");

    assert_int_equal(event_id_compare(expect_stream(&reader, EVENT_STREAM_ERROR)->id, zeros), 0);
    reader_close(&reader);
}

static const char two_letters[] = "\"after\":\"oldest\",\"filter\":{\"local\":[\"Z:\",\"Y:\"]}";

/* Of a user that the broker knows already. */
static void a_request_without_memory_is_refused_and_leaves_nothing(void **state)
{
    struct broker_fixture *f = *state;
    struct users *users = &f->broker.users;
    struct user *alice = users_take(users, identity_alice.sid, f->now.monotonic_us);
    bool failed = true;
    size_t n;

    for (n = 1; failed && failing_malloc_arm(n); n++) {
        reader_subscribe(&reader, f, &identity_alice, two_letters);
        failed = failing_malloc_disarm();

        if (failed) {
            assert_int_equal(expect_stream(&reader, EVENT_STREAM_ERROR)->error,
                             STREAM_ERROR_NO_MEMORY);
            expect_done(&reader);
        } else {
            (void)expect_stream(&reader, EVENT_STREAM_STARTED);
        }
        reader_close(&reader);
        assert_int_equal(alice->references, 1);
        assert_int_equal(alice->stream_count, 0);
    }
    users_release(users, alice);
    if (failed) {
        skip();
    }
    assert_true(n > 6);
}

/* All memory is there but that for the user's object, which is asked for last. */
static void a_user_without_an_object_streams_as_one_of_the_unknown_ones(void **state)
{
    struct broker_fixture *f = *state;
    struct user *unknown = &f->broker.users.unknown;

    for (size_t n = 1; failing_malloc_arm(n); n++) {
        reader_subscribe(&reader, f, &identity_alice, "");
        assert_true(failing_malloc_disarm());
        if (reader.subscriber.stage == SUBSCRIBER_STREAMING) {
            assert_ptr_equal(reader.subscriber.user, unknown);
            assert_int_equal(unknown->stream_count, 1);
            (void)expect_stream(&reader, EVENT_STREAM_STARTED);
            (void)expect_stream(&reader, EVENT_STREAM_LIVE);
            post_event(f, &identity_anonymous, "\\\\srv\\share");
            post_event(f, &identity_alice, "\\\\srv\\share");
            assert_string_equal(expect_event(&reader, EVENT_ADD_SUCCEEDED)->user.sid,
                                identity_alice.sid);
            expect_silence(&reader);
            reader_close(&reader);
            assert_int_equal(unknown->stream_count, 0);
            return;
        }
        reader_close(&reader);
    }
    skip();
}

#define WITH_BROKER(test)                                                                          \
    cmocka_unit_test_setup_teardown(test, broker_fixture_setup, broker_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BROKER(nothing_is_said_before_the_request_has_come),
        WITH_BROKER(a_request_is_understood_in_any_chunking),
        WITH_BROKER(a_request_that_was_read_holds_no_memory),
        WITH_BROKER(a_bad_request_is_refused_by_code_and_counted_once),
        WITH_BROKER(bytes_in_the_middle_of_a_stream_end_it),
        WITH_BROKER(the_line_that_ends_a_stream_by_error_keeps_its_place),
        WITH_BROKER(a_request_that_comes_too_late_is_refused),
        WITH_BROKER(a_subscriber_that_has_asked_is_never_late),
        WITH_BROKER(a_request_at_its_limit_passes_and_one_above_it_does_not),
        WITH_BROKER(a_client_that_cannot_be_known_is_refused_with_the_remedy),
        WITH_BROKER(a_client_whose_token_was_refused_is_told_to_connect_again),
        WITH_BROKER(each_user_has_so_many_streams_and_no_more),
        WITH_BROKER(all_users_together_have_so_many_and_no_more),
        WITH_BROKER(a_refusal_carries_the_place_that_was_asked_for),
        WITH_BROKER(a_refusal_without_a_place_carries_the_id_of_zeros),
        WITH_BROKER(a_request_without_memory_is_refused_and_leaves_nothing),
        WITH_BROKER(a_user_without_an_object_streams_as_one_of_the_unknown_ones),
    };

    return cmocka_run_group_tests_name("subscriber_request", tests, NULL, NULL);
}
