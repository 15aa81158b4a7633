/*
 * All events in the order in which they happened. Ids are given here and nowhere else.
 *
 * An epoch is one run of the broker. Its sequence starts at 1, and each epoch is above all before
 * it, so an id never names two events, even after a crash. An event is appended, then committed: a
 * commit gives all appended lines to the store in one write, and only then may readers see them.
 * Lines that the store refuses are delivered all the same and counted; a later replay has a gap
 * there. Readers are cursors (cursor.h); the journal keeps no list of them.
 */
#ifndef BROKER_CORE_JOURNAL_H
#define BROKER_CORE_JOURNAL_H

#include "broker/core/clock.h"
#include "broker/core/past.h"
#include "broker/core/recovery.h"
#include "broker/core/retention.h"
#include "broker/core/ring.h"
#include "broker/core/segment_reader.h"
#include "broker/core/segment_writer.h"
#include "broker/core/segments.h"
#include "broker/core/store.h"
#include "proto/event.h"
#include "proto/event_id.h"
#include "proto/event_user.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal_config {
    uint64_t epoch;            /* at least; recovery may find a reason for a higher one */
    size_t ring_bytes;         /* at least EVENT_BYTES_MAX + EVENT_KEYS_BYTES_MAX */
    size_t ring_events;        /* above 0 */
    const struct store *store; /* borrowed; NULL keeps the ring alone */
    uint64_t segment_bytes_max;
    uint64_t total_bytes_max;
    uint64_t age_us_max;
    bool machine_restarted;  /* since the newest segment was written */
    size_t replay_bytes_max; /* that streams decode in a turn; 0: JOURNAL_REPLAY_BYTES_MAX */
};

struct journal {
    struct journal_config config;
    uint64_t epoch;
    struct ring ring;
    struct segments segments;
    struct segment_writer writer;
    struct segment_reader reader; /* shared by all cursors */
    struct retention retention;
    struct past past;
    uint64_t committed; /* newest sequence that readers may see */

    bool list_was_refused;   /* the store could not be listed, so the journal has not begun */
    uint64_t appended_bytes; /* of all lines of this epoch */
    enum store_flush flush;  /* as the store said last */
    bool has_unflushed;      /* something is not flushed, and the store says when that changes */
    uint64_t flush_failures; /* changes from good to slow or failing */

    char line[EVENT_BYTES_MAX];       /* the line that is being written */
    char keys[EVENT_KEYS_BYTES_MAX];  /* its keys */
    struct event_user_text user_text; /* of the line before */
};

/*
 * Recover what the store holds and begin a new epoch. False when there is no memory or the store
 * cannot be listed; list_was_refused says which. journal_deinit is safe either way.
 */
bool journal_init(struct journal *journal, const struct journal_config *config);

/* The id that the next event will get. */
struct event_id journal_next_id(const struct journal *journal);

/* The newest event that readers may see; sequence 0 while there is none. */
struct event_id journal_newest_id(const struct journal *journal);

/* The oldest event that is held, in a segment or in the ring; the next id while there is none. */
struct event_id journal_oldest_id(const struct journal *journal);

/* The time that commits, retention and read retries go by. Monotonic time must not go back. */
void journal_set_time(struct journal *journal, const struct clock_reading *now);

/* The clock has stepped. Ages count again after RETENTION_CLOCK_SETTLES_US. */
void journal_note_clock_step(struct journal *journal);

/*
 * Give the event its id and keep it until the next commit. Commits early when much is pending, so
 * one wake-up may make several writes. Without a store, readers see the event at once.
 */
void journal_append(struct journal *journal, struct event *event);

/* Give to the store what was appended, and let readers see it. Once a wake-up. */
void journal_commit(struct journal *journal);

/* A turn of all readers begins: they share what replay may cost in it. */
void journal_begin_turn(struct journal *journal);

/* What replay may cost in a turn, in bytes that are decoded, and what is left of it. */
size_t journal_replay_bytes_max(const struct journal *journal);
size_t journal_replay_left(const struct journal *journal);

/* Ask the store about its flushes, whether the newest segment is still there, and about what it has
   refused to read or to remove. Once a wake-up. */
void journal_check_store(struct journal *journal);

/* Whether asking is worth a wake-up of its own: a flush is outstanding, slow or failing, or the
   store may let a segment be read or removed after all. */
bool journal_waits_for_store(const struct journal *journal);

/* Remove segments that are too old or too large together (retention.h). Without a store there are
   none. */
void journal_enforce_retention(struct journal *journal);

void journal_deinit(struct journal *journal);

#endif
