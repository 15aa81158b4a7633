/*
 * All events in the order in which they happened; ids are given here and nowhere else.
 *
 * An epoch is one life of the broker. Its sequence starts at 1, and each epoch is above all
 * before it, so an id never names two events, whatever a crash took. An event is appended, then
 * committed: only a commit, which gives all lines to the store in one write, lets readers see
 * it. What the store refuses is delivered all the same and counted; for later replay it is a gap.
 * Readers are cursors (cursor.h); the journal knows nothing of them.
 */
#ifndef BROKER_CORE_JOURNAL_H
#define BROKER_CORE_JOURNAL_H

#include "broker/core/clock.h"
#include "broker/core/ring.h"
#include "broker/core/segments.h"
#include "broker/core/store.h"
#include "proto/event.h"
#include "proto/event_id.h"
#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* To read a piece of a segment counts as much as to decode so many bytes. */
#define JOURNAL_WINDOW_COST_BYTES (32u * 1024u)

/* How the epoch before this one ended; its first event tells. */
enum journal_previous {
    PREVIOUS_NONE,     /* there was none */
    PREVIOUS_CLEAN,    /* it said that it stopped */
    PREVIOUS_KILLED,   /* it did not, but all that it wrote is there */
    PREVIOUS_UNCERTAIN /* the machine went down or bytes were damaged: events may be lost */
};

struct journal_config {
    uint64_t epoch; /* at least; recovery may find a reason for a higher one */
    size_t ring_bytes;
    size_t ring_events;
    const struct store *store; /* borrowed; NULL keeps the ring alone */
    uint64_t segment_bytes_max;
    uint64_t total_bytes_max;
    uint64_t age_us_max;
    bool machine_restarted; /* since the newest segment was written */
};

struct journal {
    struct journal_config config;
    struct clock_reading now;
    uint64_t epoch;
    struct ring ring;
    struct segments segments;
    uint64_t committed; /* newest sequence that readers may see */
    enum journal_previous previous;
    bool list_was_refused;        /* so nothing of the store is known, and nothing was begun */
    uint64_t recovered_cut_bytes; /* what recovery cut from the newest segment's end */

    char *pending; /* lines that the next commit writes */
    size_t pending_size;
    uint64_t pending_first; /* sequence */
    uint64_t pending_time_us;

    bool is_failing;         /* the store refuses; tried again after a while */
    uint64_t retry_at_us;    /* monotonic */
    uint64_t failures;       /* changes from good to failing */
    uint64_t appended_bytes; /* of all lines of this epoch */
    uint64_t unjournalled;   /* events that are not in any segment */
    uint64_t removed_segments;
    enum store_flush flush;  /* as it was when it was last looked at */
    bool has_unflushed;      /* and the store would tell when that has changed */
    uint64_t flush_failures; /* changes from good to slow or failing */

    struct refusal refusal;     /* to read any segment, since one could be read */
    uint64_t reopened_segments; /* that could, or may, be read again after a refusal */
    char *window;               /* the piece of a segment that was read last */
    size_t window_size;
    struct event_id window_segment;
    uint64_t window_offset;
    bool may_read;      /* a window may be read in this cursor's turn */
    size_t replay_left; /* of JOURNAL_REPLAY_BYTES_MAX in this turn of all */

    char line[EVENT_BYTES_MAX];      /* the line that is being written */
    char keys[EVENT_KEYS_BYTES_MAX]; /* its keys, or those of a line of the window */
};

/*
 * Recover what the store holds and begin a new epoch. False when there is no memory
 * or the store cannot be listed: list_was_refused tells which. journal_deinit is safe either way.
 */
bool journal_init(struct journal *journal, const struct journal_config *config);

/* As the first event of an epoch tells it. */
const char *journal_previous_name(enum journal_previous previous);

/* The id that the next event will get. */
struct event_id journal_next_id(const struct journal *journal);

/* The newest event that readers may see; sequence 0 while there is none. */
struct event_id journal_newest_id(const struct journal *journal);

/* The oldest event that is held, in a segment or in the ring; the next id while there is none. */
struct event_id journal_oldest_id(const struct journal *journal);

/* The time that commits and retention go by. */
void journal_set_time(struct journal *journal, const struct clock_reading *now);

/*
 * Give the event its id and keep it until the next commit. Commits early when very much is
 * pending, so one may see several writes of one wake-up. Without a store readers see it at once.
 */
void journal_append(struct journal *journal, struct event *event);

/* A turn of all readers begins: they share what replay may cost in it. */
void journal_begin_turn(struct journal *journal);

/* Give to the store what was appended, and let readers see it. Once a wake-up. */
void journal_commit(struct journal *journal);

/* See what became of the flushes. Once a wake-up. */
void journal_check_flush(struct journal *journal);

/* Whether a look would be worth a wake-up of its own: a flush has yet to come, or is in trouble. */
bool journal_waits_for_flush(const struct journal *journal);

/* Forget the oldest segments that are too many or too old. */
void journal_retain(struct journal *journal);

void journal_deinit(struct journal *journal);

#endif
