#include "broker/core/journal.h"

#include "broker/core/assertion.h"

#include <string.h>

static struct event_id id_of(const struct journal *journal, uint64_t sequence)
{
    struct event_id id = {journal->epoch, sequence};

    return id;
}

static bool has_store(const struct journal *journal)
{
    return journal->config.store != NULL;
}

static bool take_over_store(struct journal *journal)
{
    const struct journal_config *config = &journal->config;
    const struct recovery_config recovery_config = {config->store, config->epoch,
                                                    config->machine_restarted};
    struct recovery recovery;
    enum recovery_result result = recovery_run(&recovery_config, &recovery);

    journal->list_was_refused = result == RECOVERY_NOT_LISTED;
    journal->segments = recovery.segments;
    journal->epoch = recovery.epoch;
    past_init(&journal->past, &recovery_config, &recovery, &journal->segments,
              &journal->reader.window);
    return result == RECOVERY_OK;
}

/* The epoch is known. */
static bool begin_writing(struct journal *journal)
{
    const struct journal_config *config = &journal->config;
    const struct retention_config retention = {&journal->segments, config->store, journal->epoch,
                                               config->total_bytes_max, config->age_us_max};
    const struct segment_writer_config writer = {&journal->segments, config->store, journal->epoch,
                                                 config->segment_bytes_max, config->age_us_max};

    retention_init(&journal->retention, &retention);
    return segment_writer_init(&journal->writer, &writer);
}

bool journal_init(struct journal *journal, const struct journal_config *config)
{
    ASSERTION(config->ring_bytes >= EVENT_BYTES_MAX + EVENT_KEYS_BYTES_MAX);
    memset(journal, 0, sizeof(*journal));
    journal->config = *config;
    journal->epoch = config->epoch;
    segments_init(&journal->segments);
    if (!replay_window_init(&journal->reader.window, config->store) ||
        !ring_init(&journal->ring, config->ring_bytes, config->ring_events, 1)) {
        return false;
    }
    if (!has_store(journal)) {
        return true;
    }
    return take_over_store(journal) && begin_writing(journal);
}

void journal_set_time(struct journal *journal, const struct clock_reading *now)
{
    replay_window_set_time(&journal->reader.window, now->monotonic_us);
    segment_writer_set_time(&journal->writer, now);
    retention_set_time(&journal->retention, now);
}

void journal_note_clock_step(struct journal *journal)
{
    retention_note_clock_step(&journal->retention);
}

struct event_id journal_next_id(const struct journal *journal)
{
    return id_of(journal, journal->ring.next_sequence);
}

struct event_id journal_newest_id(const struct journal *journal)
{
    return id_of(journal, journal->committed);
}

struct event_id journal_oldest_id(const struct journal *journal)
{
    struct event_id oldest_in_ring = id_of(journal, journal->ring.first_sequence);

    if (journal->segments.count != 0 &&
        event_id_compare(journal->segments.items[0].first, oldest_in_ring) < 0) {
        return journal->segments.items[0].first;
    }
    return oldest_in_ring;
}

void journal_append(struct journal *journal, struct event *event)
{
    struct json_text text;
    struct event_keys keys;

    if (segment_writer_must_write_before(&journal->writer, event->time_us)) {
        journal_commit(journal);
    }
    event->id = journal_next_id(journal);
    json_text_init(&text, journal->line, sizeof(journal->line));
    event_write_next(event, &journal->user_text, &text);
    ASSERTION(!text.overflowed);
    journal->appended_bytes += text.size;

    if (has_store(journal)) {
        ASSERTION(journal->writer.next_sequence == event->id.sequence);
        segment_writer_add(&journal->writer, text.bytes, text.size, event->time_us);
    }
    event_keys_take(event, journal->keys, &keys);
    ring_append(&journal->ring, event->time_us, text.bytes, text.size, &keys);
    if (!has_store(journal)) {
        journal->committed = event->id.sequence; /* there is no store to give it to first */
    }
}

void journal_commit(struct journal *journal)
{
    if (journal->writer.pending_size != 0) {
        journal->has_unflushed = journal->config.store->flush_state != NULL;
        segment_writer_write(&journal->writer);
        journal_enforce_retention(journal);
    }
    journal->committed = journal->ring.next_sequence - 1;
}

void journal_begin_turn(struct journal *journal)
{
    replay_window_begin_turn(&journal->reader.window);
    replay_window_limit(&journal->reader.window, journal_replay_bytes_max(journal));
}

size_t journal_replay_bytes_max(const struct journal *journal)
{
    return journal->config.replay_bytes_max != 0 ? journal->config.replay_bytes_max
                                                 : JOURNAL_REPLAY_BYTES_MAX;
}

size_t journal_replay_left(const struct journal *journal)
{
    return journal->reader.window.bytes_left;
}

static bool is_trouble(enum store_flush flush)
{
    return flush == STORE_FLUSH_IS_SLOW || flush == STORE_FLUSH_FAILS;
}

static void check_flush(struct journal *journal)
{
    const struct store *store = journal->config.store;
    enum store_flush flush;

    if (store->flush_state == NULL) {
        return;
    }
    flush = store->flush_state(store->context);
    if (is_trouble(flush) && !is_trouble(journal->flush)) {
        journal->flush_failures++;
    }
    journal->flush = flush;
    journal->has_unflushed = flush != STORE_FLUSHED;
}

void journal_check_store(struct journal *journal)
{
    if (!has_store(journal)) {
        return;
    }
    check_flush(journal);
    segment_writer_look_for_newest(&journal->writer);
    past_look(&journal->past);
    removals_retry(&journal->retention.removals, journal->retention.now.monotonic_us);
}

bool journal_waits_for_store(const struct journal *journal)
{
    return journal->has_unflushed || (has_store(journal) && past_waits(&journal->past)) ||
           journal->retention.removals.count != 0;
}

void journal_enforce_retention(struct journal *journal)
{
    if (has_store(journal)) {
        retention_enforce(&journal->retention);
    }
}

void journal_deinit(struct journal *journal)
{
    ring_deinit(&journal->ring);
    segments_deinit(&journal->segments);
    replay_window_deinit(&journal->reader.window);
    segment_writer_deinit(&journal->writer);
}
