#include "broker/core/journal.h"

#include "broker/core/assertion.h"
#include "broker/core/clock_watch.h"

#include <stdlib.h>
#include <string.h>

/* Bytes that may be pending before they are committed early. A quarter of the broker's ring, so
   that no line leaves the ring uncommitted. */
#define PENDING_BYTES_MAX (1024u * 1024u)

/* A segment spans at most one part in so many of the retention time. Otherwise a quiet journal's
   only segment would grow for months and never be removed. */
#define RETENTION_PARTS 10u

/* Between two attempts to write to a store that refuses. */
#define RETRY_INTERVAL_US UINT64_C(1000000)

/* Between two looks whether the newest segment is still there. */
#define NEWEST_LOOK_INTERVAL_US UINT64_C(1000000)

static struct event_id id_of(const struct journal *journal, uint64_t sequence)
{
    struct event_id id = {journal->epoch, sequence};

    return id;
}

static bool has_store(const struct journal *journal)
{
    return journal->config.store != NULL;
}

static bool has_segment_of_this_epoch(const struct journal *journal)
{
    return journal->segments.count != 0 &&
           journal->segments.items[journal->segments.count - 1].first.epoch == journal->epoch;
}

static void begin_failing(struct journal *journal)
{
    if (!journal->is_failing) {
        journal->is_failing = true;
        journal->failures++;
    }
    journal->retry_at_us = journal->now.monotonic_us + RETRY_INTERVAL_US;
}

static bool begin_segment(struct journal *journal)
{
    const struct store *store = journal->config.store;
    struct segment segment = {0};

    segment.first = id_of(journal, journal->pending_first);
    segment.last = id_of(journal, journal->pending_first - 1);
    segment.last_time_us = journal->pending_time_us;
    if (!store->create(store->context, segment.first)) {
        return false;
    }
    if (!segments_add(&journal->segments, &segment)) {
        (void)store->remove(store->context, segment.first);
        return false;
    }
    return true;
}

/* Whether the pending lines happened too long after the segment's first one, by either clock: one
   that was set back must not let a segment grow for ever. */
static bool spans_too_long(const struct journal *journal, const struct segment *segment)
{
    const uint64_t span_us_max = journal->config.age_us_max / RETENTION_PARTS;

    return journal->now.monotonic_us - segment->begun_us > span_us_max ||
           (journal->pending_time_us > segment->first_time_us &&
            journal->pending_time_us - segment->first_time_us > span_us_max);
}

static bool has_room(const struct journal *journal, const struct segment *segment)
{
    return segment->size + journal->pending_size <= journal->config.segment_bytes_max &&
           !spans_too_long(journal, segment);
}

/* At the start of an epoch, when the newest segment is full, spans too long or is gone, after a step
   of the clock backwards, and after a failed write. A segment without a line is used, even if the lines that it was made for are lost. */
static bool needs_new_segment(const struct journal *journal)
{
    const struct segment *newest;

    if (!has_segment_of_this_epoch(journal)) {
        return true;
    }
    newest = &journal->segments.items[journal->segments.count - 1];
    return newest->is_gone ||
           (newest->size != 0 &&
            (journal->is_failing || journal->begins_segment || !has_room(journal, newest)));
}

/* Cut what a failed write left behind the last whole line. Readers stop there even if the store
   refuses to cut. */
static void cut_torn_end(struct journal *journal)
{
    const struct store *store = journal->config.store;
    struct segment *newest = segments_newest(&journal->segments);

    if (store->cut(store->context, newest->first, newest->size)) {
        newest->end_is_torn = false;
    }
}

/*
 * The next attempt goes to another segment, which is made at once: if the broker ends before an
 * attempt succeeds, the empty segment tells the next recovery that events are missing.
 */
static void leave_torn_segment(struct journal *journal)
{
    segments_newest(&journal->segments)->end_is_torn = true;
    cut_torn_end(journal);
    if (segments_newest(&journal->segments)->size != 0) {
        (void)begin_segment(journal);
    }
}

/* Whether there is a segment to write to that does not end in a torn line. */
static bool has_segment_to_write(struct journal *journal)
{
    if (needs_new_segment(journal)) {
        return begin_segment(journal);
    }
    if (segments_newest(&journal->segments)->end_is_torn) {
        cut_torn_end(journal);
    }
    return !segments_newest(&journal->segments)->end_is_torn;
}

/* Its events are in no file any more. One that holds none is replaced without a trace: the next one
   may get its name. */
static void lose_newest(struct journal *journal)
{
    const struct segment *newest = segments_newest(&journal->segments);

    if (newest->size == 0) {
        segments_remove_newest(&journal->segments);
        return;
    }
    journal->unjournalled += newest->last.sequence - newest->first.sequence + 1;
    segments_lose_newest(&journal->segments);
}

/*
 * Another program may delete the segment that the broker writes to: what is written then is lost
 * when the broker closes the file. The next segment is made at once. If the broker ends before it
 * writes to that, the empty segment tells the next recovery that events are missing.
 */
static void look_for_newest(struct journal *journal)
{
    const struct store *store = journal->config.store;

    if (store->has_newest == NULL || !has_segment_of_this_epoch(journal) ||
        segments_newest(&journal->segments)->is_gone ||
        journal->now.monotonic_us - journal->newest_looked_us < NEWEST_LOOK_INTERVAL_US) {
        return;
    }
    journal->newest_looked_us = journal->now.monotonic_us;
    if (store->has_newest(store->context)) {
        return;
    }
    lose_newest(journal);
    if (journal->pending_size == 0) {
        journal->pending_first = journal->ring.next_sequence;
        journal->pending_time_us = journal->now.utc_us;
    }
    if (!begin_segment(journal)) {
        begin_failing(journal);
    }
}

static bool write_pending(struct journal *journal)
{
    const struct store *store = journal->config.store;

    look_for_newest(journal);
    if (!has_segment_to_write(journal)) {
        return false;
    }
    journal->has_unflushed = store->flush_state != NULL;
    if (!store->append(store->context, journal->pending, journal->pending_size)) {
        leave_torn_segment(journal);
        return false;
    }
    segments_grow_newest(&journal->segments, journal->pending_size,
                         id_of(journal, journal->ring.next_sequence - 1), journal->pending_time_us,
                         journal->now.monotonic_us);
    journal->begins_segment = false;
    return true;
}

/* Give the pending lines to the store; events that it does not take are counted. */
static void store_pending(struct journal *journal)
{
    bool may_try = !journal->is_failing || journal->now.monotonic_us >= journal->retry_at_us;

    if (may_try && write_pending(journal)) {
        journal->is_failing = false;
        return;
    }
    if (may_try) {
        begin_failing(journal);
    }
    journal->unjournalled += journal->ring.next_sequence - journal->pending_first;
}

static void add_to_pending(struct journal *journal, const char *line, size_t size, uint64_t time_us)
{
    if (journal->pending_size == 0) {
        journal->pending_first = journal->ring.next_sequence;
    }
    ASSERTION(size <= PENDING_BYTES_MAX - journal->pending_size);
    memcpy(journal->pending + journal->pending_size, line, size);
    journal->pending_size += size;
    journal->pending_time_us = time_us;
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

/* No line of a segment is a step of the clock later than its last line, so a search for a time needs
   to know the last line alone (segment_may_reach). */
static void part_at_step_back(struct journal *journal, uint64_t time_us)
{
    if (time_us + CLOCK_STEP_US_MIN < journal->highest_time_us) {
        journal_commit(journal);
        journal->begins_segment = true;
        journal->highest_time_us = 0;
    }
    if (time_us > journal->highest_time_us) {
        journal->highest_time_us = time_us;
    }
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
    removals_init(&journal->removals, config->store);
    journal->pending = malloc(PENDING_BYTES_MAX);
    return journal->pending != NULL && take_over_store(journal);
}

/* When a segment of an earlier epoch was written last, if the clock is right: its last line says so,
   or its epoch, which is above all before it even if the clock was behind. False when both are in
   the clock's future. */
static bool time_by_clock(const struct segment *segment, uint64_t utc_us, uint64_t *time_us_out)
{
    const uint64_t epoch_us = segment->first.epoch <= utc_us ? segment->first.epoch : 0;
    const uint64_t line_us = segment->last_time_us <= utc_us ? segment->last_time_us : 0;

    *time_us_out = epoch_us > line_us ? epoch_us : line_us;
    return *time_us_out != 0;
}

/* A clock that would forget all that is held, or that is far behind the newest event, has stepped
   while no broker ran, or was not set yet. */
static void doubt_clock_at_start(struct journal *journal)
{
    const struct segment *newest = segments_newest(&journal->segments);
    uint64_t time_us;

    if (newest != NULL && (newest->last_time_us > journal->now.utc_us + CLOCK_STEP_US_MIN ||
                           (time_by_clock(newest, journal->now.utc_us, &time_us) &&
                            journal->now.utc_us - time_us > journal->config.age_us_max))) {
        journal_note_clock_step(journal);
    }
}

void journal_set_time(struct journal *journal, const struct clock_reading *now)
{
    replay_window_set_time(&journal->reader.window, now->monotonic_us);
    journal->now = *now;
    if (journal->begun.monotonic_us == 0) {
        journal->begun = *now;
        doubt_clock_at_start(journal);
    }
}

void journal_note_clock_step(struct journal *journal)
{
    journal->ages_count_at_us = journal->now.monotonic_us + JOURNAL_CLOCK_SETTLES_US;
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

    if (PENDING_BYTES_MAX - journal->pending_size < EVENT_BYTES_MAX) {
        journal_commit(journal);
    }
    if (has_store(journal)) {
        part_at_step_back(journal, event->time_us);
    }
    event->id = journal_next_id(journal);
    json_text_init(&text, journal->line, sizeof(journal->line));
    event_write(event, &text);
    ASSERTION(!text.overflowed);
    journal->appended_bytes += text.size;

    if (has_store(journal)) {
        add_to_pending(journal, text.bytes, text.size, event->time_us);
    }
    event_keys_take(event, journal->keys, &keys);
    ring_append(&journal->ring, event->time_us, text.bytes, text.size, &keys);
    if (!has_store(journal)) {
        journal->committed = event->id.sequence; /* there is no store to give it to first */
    }
}

void journal_commit(struct journal *journal)
{
    if (journal->pending_size != 0) {
        store_pending(journal);
        journal->pending_size = 0;
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
    look_for_newest(journal);
    past_look(&journal->past);
    removals_retry(&journal->removals, journal->now.monotonic_us);
}

bool journal_waits_for_store(const struct journal *journal)
{
    return journal->has_unflushed || (has_store(journal) && past_waits(&journal->past)) ||
           journal->removals.count != 0;
}

/* The age of the oldest segment. One with times of the future is no younger than what follows it.
   False when the clock is behind all that earlier epochs have written. */
static bool age_by_clock(const struct journal *journal, uint64_t utc_us, uint64_t *age_us_out)
{
    const struct segments *segments = &journal->segments;
    uint64_t time_us;

    for (size_t i = 0; i < segments->count && segments->items[i].first.epoch != journal->epoch;
         i++) {
        if (time_by_clock(&segments->items[i], utc_us, &time_us)) {
            *age_us_out = utc_us - time_us;
            return true;
        }
    }
    return false;
}

/* As old as monotonic time since the start says, if the clock knows nothing better. */
static uint64_t age_of_earlier(const struct journal *journal)
{
    const uint64_t up_us = journal->now.monotonic_us - journal->begun.monotonic_us;
    uint64_t age_us;
    uint64_t steady_age_us;

    if (!age_by_clock(journal, journal->now.utc_us, &age_us)) {
        return up_us;
    }
    if (age_by_clock(journal, journal->begun.utc_us + up_us, &steady_age_us) &&
        steady_age_us < age_us) {
        return steady_age_us;
    }
    return age_us;
}

/* Of an earlier epoch, and without a line: it was left as a trace, and has no age. */
static bool is_empty_trace(const struct journal *journal, const struct segment *segment)
{
    return segment->size == 0 && !segment->is_unread && segment->first.epoch != journal->epoch;
}

static bool oldest_is_too_old(const struct journal *journal)
{
    const struct segment *oldest = &journal->segments.items[0];
    uint64_t age_us;

    if (is_empty_trace(journal, oldest)) {
        return true;
    }
    age_us = oldest->first.epoch == journal->epoch ? journal->now.monotonic_us - oldest->written_us
                                                   : age_of_earlier(journal);
    return journal->now.monotonic_us >= journal->ages_count_at_us &&
           age_us > journal->config.age_us_max;
}

/* False when too many files wait to be deleted: the next commit tries again. */
static bool remove_oldest(struct journal *journal)
{
    const struct segment *oldest = &journal->segments.items[0];
    const struct removal removal = {{oldest->first, oldest->size + oldest->unread_bytes},
                                    oldest[1].first.epoch != oldest->first.epoch};

    ASSERTION(journal->segments.count > 1);
    if (!removals_add(&journal->removals, &removal, journal->now.monotonic_us)) {
        return false;
    }
    segments_remove_oldest(&journal->segments);
    journal->removed_segments++;
    return true;
}

void journal_enforce_retention(struct journal *journal)
{
    /* The newest stays, whatever its age, because the broker writes to it. */
    while (
        journal->segments.count > 1 &&
        (journal->segments.bytes > journal->config.total_bytes_max || oldest_is_too_old(journal))) {
        if (!remove_oldest(journal)) {
            return;
        }
    }
}

void journal_deinit(struct journal *journal)
{
    ring_deinit(&journal->ring);
    segments_deinit(&journal->segments);
    replay_window_deinit(&journal->reader.window);
    free(journal->pending);
    journal->pending = NULL;
}
