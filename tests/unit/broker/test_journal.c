#include "broker/core/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "broker/core/cursor.h"
#include "tests/support/broker_fixture.h"
#include "tests/support/memory_store.h"
#include "tests/support/stream_reader.h"

static void ids_of_an_epoch_start_at_one(void **state)
{
    struct broker_fixture *f = *state;

    /* The broker has told that it started. */
    assert_int_equal(event_id_compare(journal_oldest_id(&f->broker.journal), event_numbered(1)), 0);
    assert_int_equal(event_id_compare(journal_newest_id(&f->broker.journal), event_numbered(1)), 0);
    assert_int_equal(event_id_compare(journal_next_id(&f->broker.journal), event_numbered(2)), 0);
}

static void each_event_gets_the_next_id(void **state)
{
    struct broker_fixture *f = *state;

    for (uint64_t i = 2; i <= 20; i++) {
        post_event(f, &identity_alice, "\\\\srv\\share");

        assert_int_equal(event_id_compare(journal_newest_id(&f->broker.journal), event_numbered(i)),
                         0);
        assert_int_equal(
            event_id_compare(journal_next_id(&f->broker.journal), event_numbered(i + 1)), 0);
    }
}

static void what_is_kept_is_the_event_as_one_line(void **state)
{
    struct broker_fixture *f = *state;
    struct event event;
    char line[EVENT_BYTES_MAX];
    struct json_text text;
    struct cursor cursor;
    struct cursor_step step;

    stamp_broker_event(&f->broker.stamp, EVENT_BROKER_STOPPED, &f->now, &event);
    event.reason = "to test";
    cursor_start_now(&cursor, &f->broker.journal);

    journal_append(&f->broker.journal, &event);

    json_text_init(&text, line, sizeof(line));
    event_write(&event, &text);
    assert_int_equal(event_id_compare(event.id, event_numbered(2)), 0);
    assert_int_equal(cursor_read(&cursor, &f->broker.journal, &step), CURSOR_LINE);
    assert_int_equal(step.line.size, text.size);
    assert_memory_equal(step.line.bytes, line, text.size);
}

static void the_oldest_id_moves_on_when_room_runs_out(void **state)
{
    static struct broker_fixture f;

    (void)state;
    assert_true(broker_fixture_open_small(&f, 3));

    for (int i = 0; i < 9; i++) {
        post_event(&f, &identity_alice, "\\\\srv\\share");
    }

    assert_int_equal(event_id_compare(journal_oldest_id(&f.broker.journal), event_numbered(8)), 0);
    assert_int_equal(event_id_compare(journal_newest_id(&f.broker.journal), event_numbered(10)), 0);
    broker_fixture_close(&f);
}

/* Six bytes for each unit of the line, and three for each of the keys: the worst there is. */
static void the_largest_event_fits(void **state)
{
    static char longest[STRING_BYTES_MAX + 1];
    static struct stream_reader reader;
    struct broker_fixture *f = *state;
    const struct notification notification = {.call = NOTIFICATION_ADD,
                                              .phase = NOTIFICATION_PRE,
                                              .context = UINT32_MAX,
                                              .flags = UINT32_MAX,
                                              .dropped = UINT32_MAX,
                                              .truncated = true,
                                              .local = longest,
                                              .remote = longest,
                                              .image = longest};
    const struct event *event;

    for (size_t i = 0; i < STRING_UNITS_MAX; i++) {
        memcpy(longest + 3 * i, "\xE2\x82\xAC", 3);
    }
    reader_subscribe(&reader, f, &identity_alice, "");
    post(f, &identity_alice, &notification);

    (void)expect_stream(&reader, EVENT_STREAM_STARTED);
    event = expect_event(&reader, EVENT_ADD_STARTED);
    assert_string_equal(event->local, longest);
    assert_string_equal(event->remote, longest);
    assert_string_equal(event->image, longest);
    assert_true(reader.line_size > 4 * 6 * STRING_UNITS_MAX);
    reader_close(&reader);
}

static const struct stamp stamp = {.source = "/wnetwatch/test"};

static void very_much_in_one_wake_up_is_written_in_several_pieces(void **state)
{
    struct memory_store store;
    struct journal journal;
    const struct clock_reading now = {0, 1};
    const struct journal_config config = {.epoch = 1,
                                          .ring_bytes = 4u * 1024u * 1024u,
                                          .ring_events = RING_EVENTS_MAX,
                                          .store = &store.store,
                                          .segment_bytes_max = 16u * 1024u * 1024u,
                                          .total_bytes_max = 64u * 1024u * 1024u,
                                          .age_us_max = UINT64_MAX};
    char reason[1000];

    (void)state;
    memset(reason, 'x', sizeof(reason) - 1);
    reason[sizeof(reason) - 1] = '\0';
    memory_store_init(&store);
    assert_true(journal_init(&journal, &config));
    for (int i = 0; i < 1500; i++) {
        struct event event;

        stamp_broker_event(&stamp, EVENT_BROKER_STOPPED, &now, &event);
        event.reason = reason;
        journal_append(&journal, &event);
        /* What readers may see is in the store, always. */
        assert_true(journal.committed == 0 || store.segments[0].size >= journal.committed * 1000);
    }
    assert_int_equal(store.count, 1);
    assert_true(journal.committed > 0 && journal.committed < 1500);
    journal_commit(&journal);
    assert_int_equal(journal.committed, 1500);
    assert_int_equal(store.segments[0].size, journal.appended_bytes);
    journal_deinit(&journal);
    memory_store_deinit(&store);
}

/* Even where little happens, what is too old is forgotten as soon as something happens. */
static void a_segment_spans_a_tenth_of_the_retention(void **state)
{
    static const struct {
        uint64_t at_us;
        size_t segments;
    } course[] = {{1, 1}, {101, 1}, {102, 2}, {202, 2}, {203, 3}, {1101, 4}, {1102, 3}};
    struct memory_store store;
    struct journal journal;
    const struct journal_config config = {.epoch = 1,
                                          .ring_bytes = 128u * 1024u,
                                          .ring_events = 8,
                                          .store = &store.store,
                                          .segment_bytes_max = 1024u * 1024u,
                                          .total_bytes_max = 4u * 1024u * 1024u,
                                          .age_us_max = 1000};

    (void)state;
    memory_store_init(&store);
    assert_true(journal_init(&journal, &config));
    for (size_t i = 0; i < sizeof(course) / sizeof(course[0]); i++) {
        const struct clock_reading now = {.utc_us = course[i].at_us, .monotonic_us = 1};
        struct event event;

        journal_set_time(&journal, &now);
        stamp_broker_event(&stamp, EVENT_BROKER_STOPPED, &now, &event);
        event.reason = "to test";
        journal_append(&journal, &event);
        journal_commit(&journal);
        assert_int_equal(store.count, course[i].segments);
    }
    journal_deinit(&journal);
    memory_store_deinit(&store);
}

static const enum store_flush flush_course[] = {
    STORE_FLUSHES, STORE_FLUSH_IS_SLOW, STORE_FLUSH_IS_SLOW, STORE_FLUSH_FAILS,
    STORE_FLUSHED, STORE_FLUSH_FAILS,   STORE_FLUSHES,       STORE_FLUSHED};

static enum store_flush flush_told;

static enum store_flush tell_flush(void *context)
{
    (void)context;
    return flush_told;
}

static void trouble_with_flushes_is_counted_when_it_begins(void **state)
{
    static const uint64_t counts[] = {0, 1, 1, 1, 1, 2, 2, 2};
    struct memory_store store;
    struct journal journal;
    const struct journal_config config = {.epoch = 1,
                                          .ring_bytes = 128u * 1024u,
                                          .ring_events = 8,
                                          .store = &store.store,
                                          .segment_bytes_max = 1024,
                                          .total_bytes_max = 4096,
                                          .age_us_max = UINT64_MAX};

    (void)state;
    memory_store_init(&store);
    assert_true(journal_init(&journal, &config));
    journal_check_flush(&journal); /* a store need not know */
    store.store.flush_state = tell_flush;
    for (size_t i = 0; i < sizeof(flush_course) / sizeof(flush_course[0]); i++) {
        flush_told = flush_course[i];
        journal_check_flush(&journal);
        assert_int_equal(journal.flush, flush_course[i]);
        assert_int_equal(journal.flush_failures, counts[i]);
    }
    journal_deinit(&journal);
    memory_store_deinit(&store);
}

/* It is the broker's wake-ups that notice, and on a quiet broker nothing else would bring one. */
static void what_is_not_flushed_keeps_the_broker_looking(void **state)
{
    static struct broker broker;
    struct memory_store store;
    const struct clock_reading now = {1, 1};
    const struct broker_config config = {.source = "/wnetwatch/test",
                                         .version = "1.2.3",
                                         .identity_mode = "test",
                                         .private_names = "",
                                         .journal = {.epoch = 1,
                                                     .ring_bytes = 128u * 1024u,
                                                     .ring_events = 8,
                                                     .store = &store.store,
                                                     .segment_bytes_max = 1024u * 1024u,
                                                     .total_bytes_max = 2u * 1024u * 1024u,
                                                     .age_us_max = UINT64_MAX}};

    (void)state;
    memory_store_init(&store);
    store.store.flush_state = tell_flush;
    assert_true(broker_init(&broker, &config, &now));
    for (size_t i = 0; i < sizeof(flush_course) / sizeof(flush_course[0]); i++) {
        flush_told = flush_course[i];
        broker_tick(&broker);
        assert_int_equal(broker_waits_for_time(&broker), flush_told != STORE_FLUSHED);
    }
    broker_stop(&broker, "to test"); /* one more line, which nobody has flushed yet */
    assert_true(broker_waits_for_time(&broker));
    broker_deinit(&broker);
    memory_store_deinit(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ids_of_an_epoch_start_at_one, broker_fixture_setup,
                                        broker_fixture_teardown),
        cmocka_unit_test_setup_teardown(each_event_gets_the_next_id, broker_fixture_setup,
                                        broker_fixture_teardown),
        cmocka_unit_test_setup_teardown(what_is_kept_is_the_event_as_one_line, broker_fixture_setup,
                                        broker_fixture_teardown),
        cmocka_unit_test(the_oldest_id_moves_on_when_room_runs_out),
        cmocka_unit_test_setup_teardown(the_largest_event_fits, broker_fixture_setup,
                                        broker_fixture_teardown),
        cmocka_unit_test(very_much_in_one_wake_up_is_written_in_several_pieces),
        cmocka_unit_test(a_segment_spans_a_tenth_of_the_retention),
        cmocka_unit_test(trouble_with_flushes_is_counted_when_it_begins),
        cmocka_unit_test(what_is_not_flushed_keeps_the_broker_looking),
    };

    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
