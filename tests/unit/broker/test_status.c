#include "broker/core/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/stream_reader.h"

static struct stream_reader reader;

/* The status line as this identity gets it; the connection ends with it. */
static void ask(struct broker_fixture *f, const struct identity *identity)
{
    reader_open(&reader, f);
    reader_say(&reader, identity, "{\"status\":{}}\n");
    (void)expect_event(&reader, EVENT_BROKER_STATUS);
}

static const struct json *find(const char *member)
{
    return json_member(json_member(reader.document.json, "data"), member);
}

static uint64_t count_of(const char *object, const char *member)
{
    uint64_t count = UINT64_MAX;

    assert_true(json_read_uint53(json_member(find(object), member), &count));
    return count;
}

static void every_user_learns_that_the_broker_lives_and_how_far_it_remembers(void **state)
{
    struct broker_fixture *f = *state;

    post_event(f, &identity_bob, "\\\\srv\\share");
    broker_fixture_wait_us(f, 90500000);
    ask(f, &identity_alice);

    assert_string_equal(reader_text(&reader, "version"), "1.2.3");
    assert_string_equal(reader_text(&reader, "identity"), "test");
    assert_string_equal(reader_text(&reader, "visibility"), "own");
    assert_int_equal(reader_number(&reader, "uptime_s"), 90);
    assert_string_equal(reader_text(&reader, "oldest"), "9f2c61d07ab3e845.00000000000000000001");
    assert_string_equal(reader_text(&reader, "newest"), "9f2c61d07ab3e845.00000000000000000002");
    assert_string_equal(reader.document.event.source, "/wnetwatch/test/stream");
    assert_int_equal(event_id_compare(reader.document.event.id, event_numbered(2)), 0);
    expect_done(&reader);
    reader_close(&reader);
}

static void a_plain_user_learns_nothing_of_what_others_do(void **state)
{
    static const char *const counters[] = {
        "publishers",  "subscribers", "received",     "dropped",          "truncated",
        "clock_steps", "waiting",     "unfinished",   "delivered_events", "delivered_bytes",
        "batches",     "gaps",        "registration", "rejected",         "refused",
        "closed",      "unidentified"};
    struct broker_fixture *f = *state;

    ask(f, &identity_alice);

    for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
        if (find(counters[i]) != NULL) {
            fail_msg("told \"%s\"", counters[i]);
        }
    }
    reader_close(&reader);
}

static void an_observer_gets_the_counters(void **state)
{
    struct broker_fixture *f = *state;
    const struct notification notification = {
        .context = 1, .remote = "\\\\srv\\share", .dropped = 3, .truncated = true};

    post(f, &identity_alice, &notification);
    post_event(f, &identity_bob, "\\\\srv\\share");
    ask(f, &identity_admin);

    assert_string_equal(reader_text(&reader, "visibility"), "all");
    assert_string_equal(reader_text(&reader, "registration"), "unchecked");
    assert_int_equal(reader_number(&reader, "received"), 2);
    assert_int_equal(reader_number(&reader, "dropped"), 3);
    assert_int_equal(reader_number(&reader, "truncated"), 1);
    assert_int_equal(reader_number(&reader, "waiting"), 1);
    assert_int_equal(reader_number(&reader, "unfinished"), 0);
    assert_int_equal(reader_number(&reader, "publishers"), 0);
    assert_int_equal(reader_number(&reader, "subscribers"), 1);
    reader_close(&reader);
}

static void what_was_delivered_is_counted(void **state)
{
    static struct stream_reader other;
    struct broker_fixture *f = *state;
    size_t bytes;

    reader_subscribe(&other, f, &identity_alice, "\"after\":\"oldest\"");
    (void)expect_stream(&other, EVENT_STREAM_STARTED);
    bytes = other.batch_size;
    ask(f, &identity_admin);

    assert_int_equal(reader_number(&reader, "delivered_events"), 1);
    assert_int_equal(reader_number(&reader, "delivered_bytes"), bytes);
    assert_int_equal(reader_number(&reader, "batches"), 1);
    assert_int_equal(reader_number(&reader, "gaps"), 0);
    assert_int_equal(reader_number(&reader, "subscribers"), 2);
    reader_close(&other);
    reader_close(&reader);
}

static void every_reason_of_a_rejection_has_its_counter(void **state)
{
    struct broker_fixture *f = *state;

    for (int i = 0; i < NOTIFICATION_RESULTS; i++) {
        f->broker.metrics.rejected[i] = 100 + (uint64_t)i;
    }
    ask(f, &identity_admin);

    assert_null(json_member(find("rejected"), "ok"));
    for (int i = NOTIFICATION_OK + 1; i < NOTIFICATION_RESULTS; i++) {
        const char *code = notification_result_code((enum notification_result)i);

        assert_int_equal(count_of("rejected", code), 100 + (uint64_t)i);
    }
    reader_close(&reader);
}

static void every_code_of_a_refusal_has_its_counter(void **state)
{
    struct broker_fixture *f = *state;

    for (int i = 0; i < STREAM_ERRORS; i++) {
        f->broker.metrics.refused[i] = 100 + (uint64_t)i;
    }
    ask(f, &identity_admin);

    for (int i = 0; i < STREAM_ERRORS; i++) {
        const char *code = stream_error_code((enum stream_error)i);

        assert_int_equal(count_of("refused", code), 100 + (uint64_t)i);
    }
    reader_close(&reader);
}

static void every_code_with_which_a_token_was_refused_has_its_counter(void **state)
{
    struct broker_fixture *f = *state;

    (void)token_errors_count(&f->broker.metrics.token_errors, 1368);
    (void)token_errors_count(&f->broker.metrics.token_errors, 1368);
    ask(f, &identity_admin);

    assert_int_equal(count_of("unidentified", "1368"), 2);
    assert_null(json_member(find("unidentified"), "other"));
    reader_close(&reader);
}

static void trouble_with_flushes_is_shown(void **state)
{
    static const struct {
        enum store_flush flush;
        const char *text;
    } rows[] = {{STORE_FLUSHES, "good"},
                {STORE_FLUSHED, "good"},
                {STORE_FLUSH_IS_SLOW, "slow"},
                {STORE_FLUSH_FAILS, "failing"}};
    struct broker_fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        f->broker.journal.flush = rows[i].flush;
        f->broker.journal.flush_failures = i;
        ask(f, &identity_admin);
        assert_string_equal(json_string(json_member(find("journal"), "flush")), rows[i].text);
        assert_int_equal(count_of("journal", "flush_failures"), i);
        reader_close(&reader);
    }
}

static void every_reason_to_close_a_connection_has_its_counter(void **state)
{
    struct broker_fixture *f = *state;

    for (int i = 0; i < CLOSE_REASONS; i++) {
        f->broker.metrics.closed[i] = 100 + (uint64_t)i;
    }
    ask(f, &identity_admin);

    for (int i = 0; i < CLOSE_REASONS; i++) {
        const char *code = close_reason_code((enum close_reason)i);

        assert_int_equal(count_of("closed", code), 100 + (uint64_t)i);
    }
    reader_close(&reader);
}

static void the_longest_status_line_fits_its_limit(void **state)
{
    struct broker_fixture *f = *state;
    struct metrics *metrics = &f->broker.metrics;
    char line[STATUS_LINE_BYTES_MAX];
    struct json_text text;

    memset(metrics, 0xFF, sizeof(*metrics));
    json_text_init(&text, line, sizeof(line));
    status_write(&f->broker, VISIBILITY_ALL, &text);

    assert_false(text.overflowed);
    assert_int_equal(line[text.size - 1], '\n');
}

#define WITH_BROKER(test)                                                                          \
    cmocka_unit_test_setup_teardown(test, broker_fixture_setup, broker_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BROKER(every_user_learns_that_the_broker_lives_and_how_far_it_remembers),
        WITH_BROKER(a_plain_user_learns_nothing_of_what_others_do),
        WITH_BROKER(an_observer_gets_the_counters),
        WITH_BROKER(what_was_delivered_is_counted),
        WITH_BROKER(every_reason_of_a_rejection_has_its_counter),
        WITH_BROKER(every_code_of_a_refusal_has_its_counter),
        WITH_BROKER(every_code_with_which_a_token_was_refused_has_its_counter),
        WITH_BROKER(trouble_with_flushes_is_shown),
        WITH_BROKER(every_reason_to_close_a_connection_has_its_counter),
        WITH_BROKER(the_longest_status_line_fits_its_limit),
    };

    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
