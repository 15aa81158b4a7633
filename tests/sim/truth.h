/*
 * What really happened, as the simulation knows it: what the broker says is compared with this.
 *
 * Every event is known here before the broker writes it, because the simulation made its cause:
 * its id, its kind, its user. Whether the journal holds it is read from the bytes on the simulated
 * disk. The truth never looks into the broker's own structures.
 *
 * Which gaps are allowed. A gap must cover at least one event that the journal lost and none that
 * it holds. Only in these cases may it cover nothing, with a lost count of null, because the broker
 * cannot know:
 *   - between two epochs, where one from the cursor's on ended by a power cut, or ended (killed
 *     or stopped) while the store was refusing, or inside the making of a segment, was damaged
 *     at its end, had a newest segment that was deleted or could not be read at the next start, or
 *     has lost its end to retention while another program holds an older segment;
 *   - between two epochs, where the journal holds nothing more of the cursor's epoch: whether
 *     that went on behind the cursor is gone with it;
 *   - where the cursor is no id of this journal;
 *   - where the store has refused to read for five seconds.
 * One loss may be silent: events at the end of an epoch whose store refused everything, even an
 * empty segment, until the epoch ended, or whose newest segment was deleted in its last second.
 * Nothing on the disk could tell of it. If nothing at all is left of such an epoch, the same holds
 * for the end of the one before: only the lost epoch's first line told that it is uncertain.
 */
#ifndef TESTS_SIM_TRUTH_H
#define TESTS_SIM_TRUTH_H

#include "proto/event_id.h"
#include "proto/event_type.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BROKER_ITSELF (-1) /* the user of the broker's own events */

/* One event. */
struct fact {
    struct event_id id;
    enum event_type type;
    int user;
    uint32_t number; /* of the notification that made it, or how many were discarded */
    bool is_red;
    uint64_t time_us;
    uint64_t print;  /* of its line's bytes; 0 until a line was seen */
    bool was_given;  /* to the store, whatever that made of it */
    bool is_visible; /* readers may see it */
    bool is_held;    /* whole in a segment that the broker knows */
};

/* How a life of the broker ended. */
enum life_end { LIFE_RUNS, LIFE_STOPPED, LIFE_KILLED, LIFE_POWER_CUT };

/* One life of the broker: an epoch. */
struct broker_life {
    uint64_t epoch;
    size_t number;      /* of the lives, in the order in which they began */
    struct fact *facts; /* sequence 1 first */
    size_t count;
    size_t capacity;
    enum life_end end;
    bool may_be_uncertain; /* as the head of this file says */
    uint64_t silent_after; /* what it lost behind this sequence may go untold */
    size_t
        gone_by; /* the first life, by its number, from whose beginning on nothing is held of this
                       one; 0: something is, or was when the last life began */
};

struct truth {
    struct broker_life *lives; /* sorted by epoch */
    size_t count;
    size_t capacity;
    size_t current; /* index of the life that runs */
    size_t begun;   /* lives so far */
    bool has_life;
    size_t ring_events_min; /* the newest events that the ring holds for certain */
    struct event_id newest; /* that readers may see */
    bool reads_may_fail;    /* in this story: a stream may pass over what is held */
};

void truth_init(struct truth *truth);

/* A life begins. Its epoch must be none that was given before to one that told something. */
void truth_begin_life(struct truth *truth, uint64_t epoch);

/* What the broker must append next, in this order. */
void truth_expect(struct truth *truth, enum event_type type, int user, uint32_t number, bool is_red,
                  uint64_t time_us);

/* The store got these lines: they must be the next ones of this life. */
void truth_see_given(struct truth *truth, const char *bytes, size_t size);

/* A commit ended. store_may_refuse: not every line need have been given. */
void truth_commit(struct truth *truth, bool store_may_refuse);

/* The whole lines among these bytes of a segment are held, or no longer. */
void truth_hold_lines(struct truth *truth, const char *bytes, size_t size, bool is_held);

/* The journal holds nothing: before the disk is looked at anew. */
void truth_hold_nothing(struct truth *truth);

/* The life is over: what no reader saw and no segment holds has never been. */
void truth_end_life(struct truth *truth, enum life_end end);
void truth_forget_unseen(struct truth *truth);

/* The event of an id, or NULL. */
struct fact *truth_find(const struct truth *truth, struct event_id id);

/* The first visible event after an id, or NULL; the last one before an id, or NULL. */
const struct fact *truth_next(const struct truth *truth, struct event_id id);
const struct fact *truth_previous(const struct truth *truth, struct event_id id);

struct broker_life *truth_life_of(const struct truth *truth, uint64_t epoch);

/* Whether readers must be able to get the event, from a segment or the ring. */
bool truth_holds(const struct truth *truth, const struct fact *fact);

/* Whether a gap from after to before may cover nothing. */
bool truth_may_be_uncertain(const struct truth *truth, struct event_id after,
                            struct event_id before);

/* Whether an epoch began after another one that sorts behind it: that one has left no trace, and the
   clock was set back. */
bool truth_began_later(const struct truth *truth, uint64_t epoch, uint64_t than);

/* Whether nothing of an epoch was left when the epoch of an earlier number began, because the clock
   had been set back: to what reads that one, it is over. */
bool truth_was_gone(const struct truth *truth, uint64_t epoch, uint64_t when_began);

/* Whether the loss of this event may go untold. */
bool truth_may_be_silent(const struct truth *truth, const struct fact *fact);

/* Compare a line that was delivered with what is known of its event. */
void truth_check_line(struct truth *truth, const char *line, size_t size, struct fact *fact);

void truth_deinit(struct truth *truth);

#endif
