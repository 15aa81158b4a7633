#include "broker/core/publisher.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/broker_fixture.h"
#include "tests/support/chunks.h"
#include "tests/support/failing_malloc.h"
#include "tests/support/stream_reader.h"

#define GOOD_LINE                                                                                  \
    "{\"v\":1,\"call\":\"add\",\"phase\":\"pre\",\"context\":17,\"status\":0,\"local\":\"Z:\","    \
    "\"remote\":\"\\\\\\\\srv\\\\share\",\"type\":1,\"flags\":1,\"image\":\"net.exe\","            \
    "\"dropped\":0}"

static const char two_lines[] = GOOD_LINE
    "\r\n"
    "{\"v\":1,\"call\":\"add\",\"phase\":\"post\",\"context\":17,\"status\":67,\"local\":\"Z:\","
    "\"remote\":\"\\\\\\\\srv\\\\share\",\"type\":1,\"flags\":1,\"image\":\"net.exe\","
    "\"dropped\":0}\n";

static void open_publisher(struct publisher *publisher, struct broker_fixture *f)
{
    publisher_init(publisher, &f->broker);
    publisher_identify(publisher, &identity_alice);
}

static void feed(void *user, const char *chunk, size_t size)
{
    assert_int_equal(publisher_take(user, chunk, size), PUBLISHER_KEEP);
}

/* One connection that says this and hangs up; the last verdict. */
static enum publisher_verdict say(struct broker_fixture *f, const char *bytes, size_t size)
{
    struct publisher publisher;
    enum publisher_verdict verdict;

    open_publisher(&publisher, f);
    verdict = publisher_take(&publisher, bytes, size);
    publisher_deinit(&publisher);
    return verdict;
}

static uint64_t count_rejected(const struct broker_fixture *f)
{
    uint64_t count = 0;

    for (int i = 0; i < NOTIFICATION_RESULTS; i++) {
        count += f->broker.metrics.rejected[i];
    }
    return count;
}

static void credit_ends_between_two_lines_and_the_next_goes_on(void **state)
{
    struct broker_fixture *f = *state;
    const char *second_line = strchr(two_lines, '\n') + 1;
    const char *bytes = two_lines;
    size_t size = strlen(two_lines);
    struct publisher publisher;
    size_t cost = 0;

    open_publisher(&publisher, f);
    assert_int_equal(publisher_take_some(&publisher, &bytes, &size, 1, &cost), PUBLISHER_KEEP);
    assert_int_equal(cost, second_line - two_lines);
    assert_int_equal(f->broker.metrics.received, 1);
    assert_ptr_equal(bytes, second_line);
    assert_int_equal(size, strlen(second_line));

    assert_int_equal(publisher_take_some(&publisher, &bytes, &size, 100000, &cost), PUBLISHER_KEEP);
    assert_int_equal(size, 0);
    assert_in_range(cost, strlen(second_line), 99999);
    assert_int_equal(f->broker.metrics.received, 2);
    assert_int_equal(publisher.line_count, 2);
    publisher_deinit(&publisher);
}

/* The cost of a line is known when it is taken: it may be more than what was left. */
static void the_last_line_may_cost_more_than_the_credit(void **state)
{
    struct broker_fixture *f = *state;
    const size_t line_size = strlen(GOOD_LINE) + 1;
    const size_t credit = line_size + 1; /* enough for one line, and a little more */
    const char *bytes = GOOD_LINE "\n" GOOD_LINE "\n" GOOD_LINE "\n";
    size_t size = 3 * line_size;
    struct publisher publisher;
    size_t cost = 0;

    open_publisher(&publisher, f);
    assert_int_equal(publisher_take_some(&publisher, &bytes, &size, credit, &cost), PUBLISHER_KEEP);

    assert_int_equal(cost, 2 * line_size);
    assert_int_equal(size, line_size);
    assert_int_equal(f->broker.metrics.received, 2);
    publisher_deinit(&publisher);
}

/* Else a loop of them would keep the broker for ever. */
static void an_empty_write_has_a_cost(void **state)
{
    struct broker_fixture *f = *state;
    struct publisher publisher;
    const char *bytes = "";
    size_t size = 0;
    size_t cost = 0;

    open_publisher(&publisher, f);
    assert_int_equal(publisher_take_some(&publisher, &bytes, &size, 1000, &cost), PUBLISHER_KEEP);
    assert_in_range(cost, 1, 1000);
    publisher_deinit(&publisher);
}

/* A short notification is read, stamped and kept like a long one. */
static void a_piece_of_a_line_costs_as_much_as_the_smallest_line(void **state)
{
    struct broker_fixture *f = *state;
    struct publisher publisher;
    size_t cost_of_one = 0;

    open_publisher(&publisher, f);
    for (size_t i = 0; i < 3; i++) {
        const char *bytes = two_lines + i;
        size_t size = 1;
        size_t cost = 0;

        assert_int_equal(publisher_take_some(&publisher, &bytes, &size, 1000, &cost),
                         PUBLISHER_KEEP);
        assert_int_equal(size, 0);
        assert_in_range(cost, 2, 1000);
        assert_true(cost_of_one == 0 || cost == cost_of_one);
        cost_of_one = cost;
    }
    publisher_deinit(&publisher);
}

static void a_bad_line_has_a_cost_too(void **state)
{
    struct broker_fixture *f = *state;
    struct publisher publisher;
    const char *bytes = "{]\n" GOOD_LINE "\n";
    size_t size = strlen(bytes);
    size_t cost = 0;

    open_publisher(&publisher, f);
    assert_int_equal(publisher_take_some(&publisher, &bytes, &size, 1000, &cost), PUBLISHER_CLOSE);

    assert_in_range(cost, 1, 1000);
    assert_int_equal(f->broker.metrics.received, 0);
    publisher_deinit(&publisher);
}

static void lines_become_events_in_any_chunking(void **state)
{
    static struct stream_reader reader;
    struct broker_fixture *f = *state;

    reader_subscribe(&reader, f, &identity_admin, "");
    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    (void)expect_stream(&reader, EVENT_STREAM_LIVE);

    for (size_t way = 0; way < chunks_ways(strlen(two_lines)); way++) {
        struct publisher publisher;

        open_publisher(&publisher, f);
        chunks_feed(two_lines, strlen(two_lines), way, feed, &publisher);
        publisher_deinit(&publisher);

        assert_string_equal(expect_event(&reader, EVENT_ADD_STARTED)->remote, "\\\\srv\\share");
        assert_int_equal(expect_event(&reader, EVENT_ADD_FAILED)->status, 67);
        expect_silence(&reader);
    }
    assert_int_equal(count_rejected(f), 0);
    reader_close(&reader);
}

static void the_user_is_the_one_that_the_system_names(void **state)
{
    static struct stream_reader reader;
    struct broker_fixture *f = *state;
    const struct event *event;

    reader_subscribe(&reader, f, &identity_admin, "\"filter\":{\"type\":\"connection.*\"}");
    (void)say(f, two_lines, strlen(two_lines));

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    event = expect_event(&reader, EVENT_ADD_STARTED);
    assert_string_equal(event->user.sid, identity_alice.sid);
    assert_int_equal(event->process_id, identity_alice.process_id);
    reader_close(&reader);
}

struct rejection {
    const char *name;
    enum notification_result reason;
    const char *line;
};

static const struct rejection rejections[] = {
    {"an object that does not end", NOTIFICATION_BAD_JSON, "{"},
    {"an empty line", NOTIFICATION_BAD_JSON, ""},
    {"a member twice", NOTIFICATION_BAD_JSON, "{\"v\":1,\"v\":1}"},
    {"a list", NOTIFICATION_NOT_AN_OBJECT, "[]"},
    {"another version", NOTIFICATION_VERSION_UNKNOWN, "{\"v\":2}"},
    {"no version", NOTIFICATION_VERSION_UNKNOWN, "{}"},
    {"no member but the version", NOTIFICATION_MEMBER_MISSING, "{\"v\":1}"},
    {"a member of another type", NOTIFICATION_MEMBER_TYPE, "{\"v\":1,\"call\":1}"},
    {"a value that is none", NOTIFICATION_MEMBER_VALUE, "{\"v\":1,\"call\":\"reconnect\"}"},
};

static void a_bad_line_is_counted_by_its_reason_and_closes(void **state)
{
    struct broker_fixture *f = *state;

    for (size_t i = 0; i < sizeof(rejections) / sizeof(rejections[0]); i++) {
        const struct rejection *row = &rejections[i];
        uint64_t before = f->broker.metrics.rejected[row->reason];
        uint64_t before_in_all = count_rejected(f);
        char line[128];
        int size = snprintf(line, sizeof(line), "%s\n", row->line);

        if (say(f, line, (size_t)size) != PUBLISHER_CLOSE ||
            f->broker.metrics.rejected[row->reason] != before + 1 ||
            count_rejected(f) != before_in_all + 1) {
            fail_msg("%s is not rejected as %s", row->name, notification_result_code(row->reason));
        }
    }
    assert_int_equal(f->broker.metrics.received, 0);
    assert_int_equal(journal_newest_id(&f->broker.journal).sequence, 1);
}

static void a_string_above_its_limit_is_rejected_and_one_at_it_is_not(void **state)
{
    static char longest[STRING_UNITS_MAX + 2];
    struct broker_fixture *f = *state;
    const struct notification notification = {.context = 1, .remote = longest};

    memset(longest, 'r', STRING_UNITS_MAX);
    post(f, &identity_alice, &notification);
    assert_int_equal(f->broker.metrics.received, 1);
    longest[STRING_UNITS_MAX] = 'r';
    post(f, &identity_alice, &notification);

    assert_int_equal(f->broker.metrics.received, 1);
    assert_int_equal(f->broker.metrics.rejected[NOTIFICATION_STRING_TOO_LONG], 1);
}

/* White space before a good line, so that the line is as long as wanted. */
static enum publisher_verdict say_padded(struct broker_fixture *f, size_t size)
{
    static char line[NOTIFICATION_BYTES_MAX + 1];
    size_t good_size = strlen(GOOD_LINE);

    memset(line, ' ', sizeof(line));
    memcpy(line + size - 1 - good_size, GOOD_LINE, good_size);
    line[size - 1] = '\n';
    return say(f, line, size);
}

static void a_line_above_its_limit_is_rejected_and_one_at_it_is_not(void **state)
{
    struct broker_fixture *f = *state;

    assert_int_equal(say_padded(f, NOTIFICATION_BYTES_MAX), PUBLISHER_KEEP);
    assert_int_equal(f->broker.metrics.received, 1);

    assert_int_equal(say_padded(f, NOTIFICATION_BYTES_MAX + 1), PUBLISHER_CLOSE);
    assert_int_equal(f->broker.metrics.received, 1);
    assert_int_equal(f->broker.metrics.rejected[NOTIFICATION_TOO_LONG], 1);
    assert_int_equal(count_rejected(f), 1);
}

static void lines_before_the_bad_one_count_and_those_behind_it_do_not(void **state)
{
    static const char bytes[] = GOOD_LINE "\n" GOOD_LINE "\n{]\n" GOOD_LINE "\n";
    struct broker_fixture *f = *state;

    assert_int_equal(say(f, bytes, strlen(bytes)), PUBLISHER_CLOSE);

    assert_int_equal(f->broker.metrics.received, 2);
    assert_int_equal(count_rejected(f), 1);
}

static void a_line_that_never_ends_is_counted_as_incomplete(void **state)
{
    struct broker_fixture *f = *state;

    assert_int_equal(say(f, GOOD_LINE, strlen(GOOD_LINE)), PUBLISHER_KEEP);

    assert_int_equal(f->broker.metrics.received, 0);
    assert_int_equal(f->broker.metrics.rejected[NOTIFICATION_INCOMPLETE], 1);
    assert_int_equal(count_rejected(f), 1);
}

static void a_publisher_that_says_nothing_has_done_nothing_wrong(void **state)
{
    struct broker_fixture *f = *state;
    struct publisher publisher;

    publisher_init(&publisher, &f->broker);
    assert_int_equal(f->broker.metrics.publishers, 1);
    publisher_deinit(&publisher);

    assert_int_equal(f->broker.metrics.publishers, 0);
    assert_int_equal(count_rejected(f), 0);
}

static void a_publisher_refers_to_the_unknown_user_until_it_is_identified(void **state)
{
    struct broker_fixture *f = *state;
    struct users *users = &f->broker.users;
    struct publisher publisher;
    struct user *alice;

    publisher_init(&publisher, &f->broker);
    assert_ptr_equal(publisher.user, &users->unknown);
    assert_int_equal(users->unknown.references, 2);
    publisher_identify(&publisher, &identity_alice);
    alice = publisher.user;
    assert_string_equal(alice->sid, identity_alice.sid);
    assert_int_equal(alice->references, 1);
    assert_int_equal(users->unknown.references, 1);
    publisher_deinit(&publisher);

    assert_int_equal(alice->references, 0);
}

static void two_publishers_of_one_user_share_its_object(void **state)
{
    struct broker_fixture *f = *state;
    struct publisher first;
    struct publisher second;

    open_publisher(&first, f);
    open_publisher(&second, f);

    assert_ptr_equal(first.user, second.user);
    assert_int_equal(first.user->references, 2);
    publisher_deinit(&first);
    publisher_deinit(&second);
}

static void a_publisher_of_which_nothing_is_known_stays_with_the_unknown_user(void **state)
{
    struct broker_fixture *f = *state;
    struct publisher publisher;

    publisher_init(&publisher, &f->broker);
    publisher_identify(&publisher, &identity_anonymous);

    assert_ptr_equal(publisher.user, &f->broker.users.unknown);
    publisher_deinit(&publisher);
    assert_int_equal(f->broker.users.unknown.references, 1);
}

static void a_line_that_has_begun_is_told(void **state)
{
    struct broker_fixture *f = *state;
    const size_t line_size = strlen(GOOD_LINE);
    struct publisher publisher;

    open_publisher(&publisher, f);
    assert_false(publisher_is_mid_line(&publisher));
    feed(&publisher, GOOD_LINE, line_size);
    assert_true(publisher_is_mid_line(&publisher));
    feed(&publisher, "\n", 1);
    assert_false(publisher_is_mid_line(&publisher));
    publisher_deinit(&publisher);
}

/* The publisher had begun a line, whose rest is discarded; another one is cut off. */
static void whole_lines_that_are_discarded_are_counted_and_told_to_their_user(void **state)
{
    struct broker_fixture *f = *state;
    static struct stream_reader alice;
    struct publisher publisher;
    const size_t cut = 20;

    reader_subscribe(&alice, f, &identity_alice, "\"filter\":{\"type\":\"broker.*\"}");
    open_publisher(&publisher, f);
    assert_int_equal(publisher_take(&publisher, two_lines, cut), PUBLISHER_KEEP);
    publisher_discard(&publisher, two_lines + cut, strlen(two_lines) - cut);
    publisher_discard(&publisher, two_lines, cut);
    publisher_discard(&publisher, NULL, 0);
    publisher_deinit(&publisher);

    assert_int_equal(f->broker.metrics.received, 0);
    assert_int_equal(f->broker.metrics.throttled, 2);
    assert_int_equal(count_rejected(f), 1);
    assert_int_equal(f->broker.metrics.rejected[NOTIFICATION_INCOMPLETE], 1);
    broker_fixture_wait_us(f, THROTTLED_PERIOD_MS * UINT64_C(1000));
    (void)expect_stream(&alice, EVENT_STREAM_STARTED);
    assert_int_equal(expect_event(&alice, EVENT_BROKER_THROTTLED)->throttled_count, 2);
    reader_close(&alice);
}

static void a_publisher_of_discarded_whole_lines_leaves_none_incomplete(void **state)
{
    struct broker_fixture *f = *state;
    struct publisher publisher;

    open_publisher(&publisher, f);
    assert_int_equal(publisher_take(&publisher, two_lines, 20), PUBLISHER_KEEP);
    publisher_discard(&publisher, two_lines + 20, strlen(two_lines) - 20);
    publisher_deinit(&publisher);

    assert_int_equal(f->broker.metrics.throttled, 2);
    assert_int_equal(count_rejected(f), 0);
}

/* In two pieces, so that the line itself needs memory, too. White space needs json_parse, which takes
   memory for each value. */
static void without_memory_a_notification_is_counted_and_the_next_is_taken(void **state)
{
    static const char line[] = " " GOOD_LINE "\n";
    struct broker_fixture *f = *state;
    const size_t cut = 20;

    for (size_t n = 1; failing_malloc_arm(n); n++) {
        uint64_t received = f->broker.metrics.received;
        uint64_t rejected = f->broker.metrics.rejected[NOTIFICATION_NO_MEMORY];
        struct publisher publisher;
        bool failed;

        open_publisher(&publisher, f);
        if (publisher_take(&publisher, line, cut) == PUBLISHER_KEEP) {
            (void)publisher_take(&publisher, line + cut, strlen(line) - cut);
        }
        publisher_deinit(&publisher);
        failed = failing_malloc_disarm();

        /* The operation itself may be forgotten for want of memory; its event is told. */
        assert_int_equal(f->broker.metrics.received - received +
                             f->broker.metrics.rejected[NOTIFICATION_NO_MEMORY] - rejected,
                         1);
        assert_int_equal(count_rejected(f), f->broker.metrics.rejected[NOTIFICATION_NO_MEMORY]);
        if (!failed) {
            assert_true(n > 10);
            assert_int_equal(f->broker.metrics.received, received + 1);
            return;
        }
    }
    skip();
}

#define WITH_BROKER(test)                                                                          \
    cmocka_unit_test_setup_teardown(test, broker_fixture_setup, broker_fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BROKER(credit_ends_between_two_lines_and_the_next_goes_on),
        WITH_BROKER(the_last_line_may_cost_more_than_the_credit),
        WITH_BROKER(an_empty_write_has_a_cost),
        WITH_BROKER(a_piece_of_a_line_costs_as_much_as_the_smallest_line),
        WITH_BROKER(a_bad_line_has_a_cost_too),
        WITH_BROKER(lines_become_events_in_any_chunking),
        WITH_BROKER(the_user_is_the_one_that_the_system_names),
        WITH_BROKER(a_bad_line_is_counted_by_its_reason_and_closes),
        WITH_BROKER(a_string_above_its_limit_is_rejected_and_one_at_it_is_not),
        WITH_BROKER(a_line_above_its_limit_is_rejected_and_one_at_it_is_not),
        WITH_BROKER(lines_before_the_bad_one_count_and_those_behind_it_do_not),
        WITH_BROKER(a_line_that_never_ends_is_counted_as_incomplete),
        WITH_BROKER(a_publisher_that_says_nothing_has_done_nothing_wrong),
        WITH_BROKER(a_publisher_refers_to_the_unknown_user_until_it_is_identified),
        WITH_BROKER(two_publishers_of_one_user_share_its_object),
        WITH_BROKER(a_publisher_of_which_nothing_is_known_stays_with_the_unknown_user),
        WITH_BROKER(a_line_that_has_begun_is_told),
        WITH_BROKER(whole_lines_that_are_discarded_are_counted_and_told_to_their_user),
        WITH_BROKER(a_publisher_of_discarded_whole_lines_leaves_none_incomplete),
        WITH_BROKER(without_memory_a_notification_is_counted_and_the_next_is_taken),
    };

    return cmocka_run_group_tests_name("broker.publisher", tests, NULL, NULL);
}
