#include "broker/core/journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "broker/core/clock_watch.h"
#include "broker/core/cursor.h"
#include "tests/support/broker_fixture.h"
#include "tests/support/failing_malloc.h"
#include "tests/support/memory_store.h"
#include "tests/support/stream_reader.h"

static void ids_of_an_epoch_start_at_one(void **state)
{
    struct broker_fixture *f = *state;

    /* The broker's own start is an event. */
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

static void an_event_is_kept_as_one_line(void **state)
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

static void the_oldest_id_rises_when_the_ring_is_full(void **state)
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

/* A journal of a small ring, which keeps what it writes in memory. */
static struct journal_config configure(struct memory_store *store)
{
    const struct journal_config config = {.epoch = MEMORY_EPOCH,
                                          .ring_bytes = 128u * 1024u,
                                          .ring_events = 8,
                                          .store = &store->store,
                                          .segment_bytes_max = 1024u * 1024u,
                                          .total_bytes_max = 4u * 1024u * 1024u,
                                          .age_us_max = UINT64_MAX};

    memory_store_init(store);
    return config;
}

static void close_journal(struct journal *journal, struct memory_store *store)
{
    journal_deinit(journal);
    memory_store_deinit(store);
}

static void a_journal_takes_over_what_recovery_finds(void **state)
{
    static struct journal journal;
    struct memory_store store;
    const struct journal_config config = configure(&store);
    struct memory_segment *file = memory_store_add_events(&store, MEMORY_EPOCH, 1, 3);

    (void)state;
    memory_segment_put_text(file, "{\"specv");
    assert_true(journal_init(&journal, &config));

    assert_true(journal.epoch > MEMORY_EPOCH);
    assert_int_equal(journal.segments.count, 1);
    assert_int_equal(journal.past.cut_bytes, 7);
    assert_string_equal(recovery_previous_name(journal.past.previous), "killed");
    assert_int_equal(journal_oldest_id(&journal).epoch, MEMORY_EPOCH);
    close_journal(&journal, &store);
}

static void a_store_that_cannot_be_listed_is_told_from_missing_memory(void **state)
{
    static struct journal journal;
    struct memory_store store;
    const struct journal_config config = configure(&store);
    bool has_failed = true;

    (void)state;
    store.list_is_refused = true;
    assert_false(journal_init(&journal, &config));
    assert_true(journal.list_was_refused);
    journal_deinit(&journal);

    store.list_is_refused = false;
    for (size_t n = 1; has_failed; n++) {
        if (!failing_malloc_arm(n)) {
            skip();
        }
        (void)journal_init(&journal, &config);
        has_failed = failing_malloc_disarm();
        assert_false(journal.list_was_refused);
        journal_deinit(&journal);
    }
    memory_store_deinit(&store);
}

static void much_that_is_pending_is_written_in_several_pieces(void **state)
{
    static struct journal journal;
    struct memory_store store;
    struct journal_config config = configure(&store);
    const struct clock_reading now = {0, 1};
    char reason[1000];

    (void)state;
    memset(reason, 'x', sizeof(reason) - 1);
    reason[sizeof(reason) - 1] = '\0';
    config.ring_bytes = RING_BYTES;
    config.ring_events = RING_EVENTS_MAX;
    config.segment_bytes_max = 16u * 1024u * 1024u;
    config.total_bytes_max = 64u * 1024u * 1024u;
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
    close_journal(&journal, &store);
}

#define HOUR UINT64_C(3600000000)
#define DAY (24 * HOUR)
#define TODAY UINT64_C(1795408310537654)

/* So the journal of a quiet broker is removed in small parts as it gets too old. */
static void a_segment_spans_a_tenth_of_the_retention(void **state)
{
    static const struct {
        const char *name;
        uint64_t at_us;
        size_t segments;
    } course[] = {
        {"the first event", 1, 1},
        {"an event within a tenth", HOUR + 1, 1},
        {"an event after a tenth", HOUR + 2, 2},
        {"an event within the next tenth", 2 * HOUR + 2, 2},
        {"an event after the next tenth", 2 * HOUR + 3, 3},
        {"an event while the oldest may stay", 11 * HOUR + 1, 4},
        {"an event that finds the oldest too old", 11 * HOUR + 2, 3},
    };
    static struct journal journal;
    struct memory_store store;
    struct journal_config config = configure(&store);

    (void)state;
    config.age_us_max = 10 * HOUR;
    assert_true(journal_init(&journal, &config));
    for (size_t i = 0; i < sizeof(course) / sizeof(course[0]); i++) {
        const struct clock_reading now = {.utc_us = course[i].at_us,
                                          .monotonic_us = course[i].at_us};
        struct event event;

        journal_set_time(&journal, &now);
        stamp_broker_event(&stamp, EVENT_BROKER_STOPPED, &now, &event);
        event.reason = "to test";
        journal_append(&journal, &event);
        journal_commit(&journal);
        if (store.count != course[i].segments) {
            fail_msg("%s: %d segments", course[i].name, (int)store.count);
        }
    }
    close_journal(&journal, &store);
}

static struct journal clock_journal;
static struct memory_store clock_store;
static struct clock_reading clock_now;

/* A segment for each event, and thirty days of retention. */
static void begin_with_clock(uint64_t utc_us)
{
    struct journal_config config = configure(&clock_store);

    config.age_us_max = 30 * DAY;
    config.segment_bytes_max = 1;
    config.epoch = utc_us;
    clock_now = (struct clock_reading){.monotonic_us = 1, .utc_us = utc_us};
    assert_true(journal_init(&clock_journal, &config));
    journal_set_time(&clock_journal, &clock_now);
}

static void begin_again(uint64_t utc_us)
{
    struct journal_config config = clock_journal.config;

    config.epoch = utc_us;
    journal_deinit(&clock_journal);
    clock_now = (struct clock_reading){.monotonic_us = 1, .utc_us = utc_us};
    assert_true(journal_init(&clock_journal, &config));
    journal_set_time(&clock_journal, &clock_now);
}

static void pass(uint64_t us)
{
    clock_now.monotonic_us += us;
    clock_now.utc_us += us;
    journal_set_time(&clock_journal, &clock_now);
    journal_enforce_retention(&clock_journal);
}

static void step_clock(uint64_t to_us)
{
    clock_now.utc_us = to_us;
    journal_set_time(&clock_journal, &clock_now);
    journal_note_clock_step(&clock_journal);
    journal_enforce_retention(&clock_journal);
}

static void add_event(void)
{
    struct event event;

    stamp_broker_event(&stamp, EVENT_BROKER_STOPPED, &clock_now, &event);
    event.reason = "to test";
    journal_append(&clock_journal, &event);
    journal_commit(&clock_journal);
}

/* Room for many events in a segment. */
static void let_segments_grow(void)
{
    clock_journal.writer.config.segment_bytes_max = 1024u * 1024u;
}

/* The time of the first event that a cursor since a time gives; 0 when there is none. */
static uint64_t first_since(uint64_t since_us)
{
    struct cursor cursor;
    struct cursor_step step;
    enum cursor_result result;

    cursor_start_since(&cursor, &clock_journal, since_us);
    do {
        journal_begin_turn(&clock_journal);
        cursor_begin_turn(&clock_journal);
        result = cursor_read(&cursor, &clock_journal, &step);
    } while (result == CURSOR_AGAIN);
    return result == CURSOR_LINE ? step.line.time_us : 0;
}

/* So many that none of those before is in the ring. */
static void fill_ring(void)
{
    for (int i = 0; i < 8; i++) {
        add_event();
    }
}

static void a_search_finds_what_was_written_before_the_clock_stepped_back(void **state)
{
    (void)state;
    begin_with_clock(TODAY);
    let_segments_grow();
    add_event();
    step_clock(TODAY + 40 * DAY);
    add_event();
    step_clock(TODAY + 1);
    add_event();
    step_clock(TODAY + 3 * DAY);
    fill_ring();
    assert_int_equal(first_since(TODAY + 20 * DAY), TODAY + 40 * DAY);
    assert_int_equal(first_since(TODAY), TODAY);

    begin_again(TODAY + 3 * DAY + 1);
    add_event();
    assert_int_equal(first_since(TODAY + 20 * DAY), TODAY + 40 * DAY);
    close_journal(&clock_journal, &clock_store);
}

/* The step comes between two lines of one commit. */
static void a_step_back_within_a_commit_is_found_too(void **state)
{
    struct event event;

    (void)state;
    begin_with_clock(TODAY);
    let_segments_grow();
    for (int i = 0; i < 2; i++) {
        stamp_broker_event(&stamp, EVENT_BROKER_STOPPED, &clock_now, &event);
        event.reason = "to test";
        event.time_us = i == 0 ? TODAY + 40 * DAY : TODAY;
        journal_append(&clock_journal, &event);
    }
    journal_commit(&clock_journal);
    fill_ring();
    assert_int_equal(clock_store.count, 2);
    begin_again(TODAY + 3 * DAY);
    add_event();
    assert_int_equal(first_since(TODAY + 20 * DAY), TODAY + 40 * DAY);
    close_journal(&clock_journal, &clock_store);
}

static void a_correction_that_is_no_step_stays_in_its_segment(void **state)
{
    (void)state;
    begin_with_clock(TODAY);
    let_segments_grow();
    add_event();
    clock_now.utc_us = TODAY - CLOCK_STEP_US_MIN;
    add_event();
    assert_int_equal(clock_store.count, 1);
    clock_now.utc_us = TODAY - CLOCK_STEP_US_MIN - 1; /* step by step comes to the same */
    add_event();
    assert_int_equal(clock_store.count, 2);
    add_event();
    assert_int_equal(clock_store.count, 2);
    close_journal(&clock_journal, &clock_store);
}

static bool refuse_append(void *context, const char *bytes, size_t size)
{
    (void)context;
    (void)bytes;
    (void)size;
    return false;
}

static void a_search_finds_what_is_in_the_ring_alone(void **state)
{
    bool (*append)(void *, const char *, size_t);

    (void)state;
    begin_with_clock(TODAY);
    let_segments_grow();
    add_event();
    append = clock_store.store.append;
    clock_store.store.append = refuse_append;
    step_clock(TODAY + 40 * DAY);
    add_event();
    clock_store.store.append = append;
    pass(UINT64_C(10000000));
    step_clock(TODAY + 1);
    add_event();
    assert_int_equal(first_since(TODAY + 20 * DAY), TODAY + 40 * DAY);
    close_journal(&clock_journal, &clock_store);
}

static void a_clock_that_was_years_ahead_keeps_nothing_for_ever(void **state)
{
    (void)state;
    begin_with_clock(TODAY);
    add_event();
    step_clock(TODAY + 3650 * DAY);
    add_event();
    add_event();
    step_clock(TODAY);
    add_event();
    assert_int_equal(clock_store.count, 4);
    pass(29 * DAY);
    assert_int_equal(clock_store.count, 4);
    pass(2 * DAY);
    assert_int_equal(clock_store.count, 1); /* the newest stays */
    close_journal(&clock_journal, &clock_store);
}

static void a_clock_that_is_ahead_for_a_while_forgets_nothing(void **state)
{
    (void)state;
    begin_with_clock(TODAY);
    add_event();
    add_event();
    begin_again(TODAY + DAY);
    add_event();
    step_clock(TODAY + 41 * DAY);
    pass(2 * HOUR);
    add_event();
    step_clock(TODAY + DAY + 2 * HOUR);
    pass(2 * HOUR);
    assert_int_equal(clock_store.count, 4);
    pass(30 * DAY);
    assert_int_equal(clock_store.count, 1);
    close_journal(&clock_journal, &clock_store);
}

static void a_clock_that_is_set_after_the_start_forgets_only_what_is_old(void **state)
{
    static const uint64_t wrong[] = {2 * HOUR, TODAY + 3650 * DAY};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        begin_with_clock(TODAY);
        add_event();
        begin_again(TODAY + 20 * DAY);
        add_event();
        begin_again(wrong[i]);
        add_event();
        pass(HOUR / 2);
        assert_int_equal(clock_store.count, 3);
        step_clock(TODAY + 31 * DAY);
        assert_int_equal(clock_store.count, 3);
        pass(HOUR);
        assert_int_equal(clock_store.count, 2); /* only the first one is too old */
        close_journal(&clock_journal, &clock_store);
    }
}

static void times_of_the_future_that_earlier_brokers_wrote_grow_old(void **state)
{
    (void)state;
    begin_with_clock(TODAY + 3650 * DAY);
    add_event();
    begin_again(TODAY); /* its epoch is of the future too, its line is not */
    add_event();
    begin_again(TODAY + 29 * DAY);
    pass(2 * HOUR);
    assert_int_equal(clock_store.count, 2);
    begin_again(TODAY + 31 * DAY);
    add_event();
    pass(2 * HOUR);
    assert_int_equal(clock_store.count, 1);
    close_journal(&clock_journal, &clock_store);
}

static void nothing_is_removed_by_age_in_the_hour_after_a_step(void **state)
{
    (void)state;
    begin_with_clock(TODAY);
    add_event();
    add_event();
    pass(30 * DAY);
    step_clock(TODAY);
    pass(HOUR - 1);
    assert_int_equal(clock_store.count, 2);
    pass(1);
    assert_int_equal(clock_store.count, 1);
    close_journal(&clock_journal, &clock_store);
}

/* What the next broker writes is as new as its clock says, and nothing tells it of the step. */
static void nothing_is_removed_by_age_when_the_broker_starts_again_after_a_step(void **state)
{
    (void)state;
    begin_with_clock(TODAY);
    add_event();
    step_clock(TODAY + 40 * DAY);
    add_event();
    pass(HOUR / 2);
    begin_again(clock_now.utc_us);
    add_event();
    assert_int_equal(clock_store.count, 3);
    step_clock(TODAY + HOUR); /* put right in time */
    pass(2 * HOUR);
    assert_int_equal(clock_store.count, 3);
    close_journal(&clock_journal, &clock_store);
}

/* The clock is right, so this is what the hour costs. */
static void ages_count_an_hour_after_the_start(void **state)
{
    (void)state;
    begin_with_clock(TODAY);
    add_event();
    begin_again(TODAY + 31 * DAY);
    add_event();
    pass(HOUR - 1);
    assert_int_equal(clock_store.count, 2);
    pass(1);
    assert_int_equal(clock_store.count, 1);
    close_journal(&clock_journal, &clock_store);
}

/* Of segments with one event each, of some 220 bytes. */
#define SMALL_JOURNAL_BYTES 1000u

static void open_small(struct journal *journal, struct memory_store *store)
{
    struct journal_config config = configure(store);
    const struct clock_reading now = {UINT64_C(1000000), MEMORY_EPOCH};

    config.segment_bytes_max = 1;
    config.total_bytes_max = SMALL_JOURNAL_BYTES;
    assert_true(journal_init(journal, &config));
    journal_set_time(journal, &now);
}

static void append_and_commit(struct journal *journal)
{
    struct event event;

    stamp_broker_event(&stamp, EVENT_BROKER_STARTED, &journal->writer.now, &event);
    event.version = "1.2.3";
    event.previous = "none";
    journal_append(journal, &event);
    journal_commit(journal);
}

static void a_held_file_does_not_keep_later_ones_from_being_removed(void **state)
{
    static struct journal journal;
    struct memory_store store;

    (void)state;
    open_small(&journal, &store);
    append_and_commit(&journal);
    memory_store_hold(&store, MEMORY_EPOCH, 1, true);
    while (journal.retention.removed_segments < 3) {
        append_and_commit(&journal);
    }

    assert_true(journal.segments.bytes <= SMALL_JOURNAL_BYTES);
    assert_int_equal(journal.retention.removals.failures, 1);
    assert_int_equal(journal.retention.removals.bytes, store.segments[0].size);
    assert_int_equal(journal.segments.items[0].first.sequence, 4);
    assert_int_equal(store.count, journal.segments.count + 1);
    assert_true(journal_waits_for_store(&journal));
    close_journal(&journal, &store);
}

static void wait_us(struct journal *journal, uint64_t us)
{
    struct clock_reading now = journal->writer.now;

    now.monotonic_us += us;
    journal_set_time(journal, &now);
}

static void the_next_event_goes_to_a_new_segment_when_the_newest_is_deleted(void **state)
{
    static struct journal journal;
    struct memory_store store;
    struct cursor_step step;
    struct cursor cursor;

    (void)state;
    open_small(&journal, &store);
    journal.writer.config.segment_bytes_max = 100000;
    journal.retention.config.total_bytes_max = 200000;
    for (int i = 0; i < 20; i++) {
        append_and_commit(&journal);
    }
    cursor_start_oldest(&cursor, &journal);
    store.newest_is_deleted = true;
    wait_us(&journal, 1000000);
    append_and_commit(&journal);

    assert_int_equal(store.count, 1);
    assert_int_equal(store.segments[0].first.sequence, 21);
    assert_true(store.segments[0].size != 0);
    assert_int_equal(journal.writer.unjournalled, 20);
    assert_int_equal(cursor_read(&cursor, &journal, &step), CURSOR_GAP);
    assert_int_equal(step.gap_reason, STREAM_GAP_DAMAGE);
    assert_int_equal(step.lost_count, 21 - 8); /* the ring has the last eight */
    close_journal(&journal, &store);
}

static void an_idle_journal_leaves_a_trace_of_a_deleted_segment(void **state)
{
    static struct journal journal;
    struct memory_store store;

    (void)state;
    open_small(&journal, &store);
    append_and_commit(&journal);
    store.newest_is_deleted = true;
    journal_check_store(&journal); /* within the same second */
    wait_us(&journal, 1000000);
    journal_check_store(&journal);

    assert_int_equal(store.count, 1);
    assert_int_equal(store.segments[0].first.sequence, 2);
    assert_int_equal(store.segments[0].size, 0);

    store.newest_is_deleted = true; /* the one without a line, too */
    wait_us(&journal, 1000000);
    append_and_commit(&journal);
    assert_int_equal(store.count, 1);
    assert_int_equal(store.segments[0].first.sequence, 2);
    assert_true(store.segments[0].size != 0);
    close_journal(&journal, &store);
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

static void a_flush_that_fails_or_is_slow_is_counted_when_that_begins(void **state)
{
    static const uint64_t counts[] = {0, 1, 1, 1, 1, 2, 2, 2};
    static struct journal journal;
    struct memory_store store;
    const struct journal_config config = configure(&store);

    (void)state;
    assert_true(journal_init(&journal, &config));
    journal_check_store(&journal); /* this store has no state to ask for */
    store.store.flush_state = tell_flush;
    for (size_t i = 0; i < sizeof(flush_course) / sizeof(flush_course[0]); i++) {
        flush_told = flush_course[i];
        journal_check_store(&journal);
        assert_int_equal(journal.flush, flush_course[i]);
        assert_int_equal(journal.flush_failures, counts[i]);
    }
    close_journal(&journal, &store);
}

/* The broker sees the end of a flush at its next wake-up. Nothing else wakes a quiet broker. */
static void a_broker_with_unflushed_lines_asks_for_wake_ups(void **state)
{
    static struct broker_fixture f; /* for its clock */
    struct memory_store store;
    const struct broker_config config = {.source = "/wnetwatch/test",
                                         .version = "1.2.3",
                                         .identity_mode = "test",
                                         .private_names = "",
                                         .journal = configure(&store),
                                         .clock = broker_fixture_clock(&f)};

    (void)state;
    f.now.monotonic_us = 1;
    f.now.utc_us = 1;
    store.store.flush_state = tell_flush;
    assert_true(broker_init(&f.broker, &config));
    for (size_t i = 0; i < sizeof(flush_course) / sizeof(flush_course[0]); i++) {
        flush_told = flush_course[i];
        broker_tick(&f.broker);
        assert_int_equal(broker_waits_for_time(&f.broker), flush_told != STORE_FLUSHED);
    }
    broker_stop(&f.broker, "to test"); /* one more line, which is not flushed */
    assert_true(broker_waits_for_time(&f.broker));
    broker_deinit(&f.broker);
    memory_store_deinit(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ids_of_an_epoch_start_at_one, broker_fixture_setup,
                                        broker_fixture_teardown),
        cmocka_unit_test_setup_teardown(each_event_gets_the_next_id, broker_fixture_setup,
                                        broker_fixture_teardown),
        cmocka_unit_test_setup_teardown(an_event_is_kept_as_one_line, broker_fixture_setup,
                                        broker_fixture_teardown),
        cmocka_unit_test(the_oldest_id_rises_when_the_ring_is_full),
        cmocka_unit_test_setup_teardown(the_largest_event_fits, broker_fixture_setup,
                                        broker_fixture_teardown),
        cmocka_unit_test(a_journal_takes_over_what_recovery_finds),
        cmocka_unit_test(a_held_file_does_not_keep_later_ones_from_being_removed),
        cmocka_unit_test(the_next_event_goes_to_a_new_segment_when_the_newest_is_deleted),
        cmocka_unit_test(an_idle_journal_leaves_a_trace_of_a_deleted_segment),
        cmocka_unit_test(a_store_that_cannot_be_listed_is_told_from_missing_memory),
        cmocka_unit_test(much_that_is_pending_is_written_in_several_pieces),
        cmocka_unit_test(a_segment_spans_a_tenth_of_the_retention),
        cmocka_unit_test(a_search_finds_what_was_written_before_the_clock_stepped_back),
        cmocka_unit_test(a_step_back_within_a_commit_is_found_too),
        cmocka_unit_test(a_correction_that_is_no_step_stays_in_its_segment),
        cmocka_unit_test(a_search_finds_what_is_in_the_ring_alone),
        cmocka_unit_test(a_clock_that_was_years_ahead_keeps_nothing_for_ever),
        cmocka_unit_test(a_clock_that_is_ahead_for_a_while_forgets_nothing),
        cmocka_unit_test(a_clock_that_is_set_after_the_start_forgets_only_what_is_old),
        cmocka_unit_test(times_of_the_future_that_earlier_brokers_wrote_grow_old),
        cmocka_unit_test(nothing_is_removed_by_age_in_the_hour_after_a_step),
        cmocka_unit_test(nothing_is_removed_by_age_when_the_broker_starts_again_after_a_step),
        cmocka_unit_test(ages_count_an_hour_after_the_start),
        cmocka_unit_test(a_flush_that_fails_or_is_slow_is_counted_when_that_begins),
        cmocka_unit_test(a_broker_with_unflushed_lines_asks_for_wake_ups),
    };

    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
