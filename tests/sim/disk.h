/*
 * A directory of segments that exists in memory only, and can do all that a real one can do
 * to its owner: refuse, take half, lose what was not flushed, be there when the owner is killed.
 *
 * What the broker does to it is told to the truth at once. Two promises are kept, and a real
 * store must keep them too: a segment that was made survives a power cut, if empty; and what an
 * earlier epoch left unflushed is flushed when the next one starts.
 */
#ifndef TESTS_SIM_DISK_H
#define TESTS_SIM_DISK_H

#include "broker/core/store.h"
#include "tests/sim/truth.h"
#include "tests/support/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum disk_weather {
    DISK_FINE,
    DISK_FULL,     /* appends stop somewhere, sometimes nothing can be made */
    DISK_GONE,     /* refuses everything */
    DISK_FLAKY,    /* refuses now and then */
    DISK_READONLY, /* refuses whatever would change it */
    DISK_STALLS    /* takes whatever it is given, after seconds, and flushes nothing */
};

/* Since when reading is refused, and when the broker last tried; monotonic, zeros: it is not. After
   a long time without an attempt, a refusal counts as a new one. */
struct refused {
    uint64_t since_us;
    uint64_t tried_us;
};

#define CLOCK_SETTLES_US UINT64_C(3600000000) /* no removal by age after a step of the clock */

struct disk_file {
    struct event_id first;
    char *bytes;
    size_t size;
    size_t capacity;
    size_t durable;   /* bytes that a power cut cannot take */
    bool is_named;    /* a power cut cannot take the file itself */
    bool is_unread;   /* reading it was refused while the broker started */
    bool is_lost;     /* the broker will not read it again */
    bool is_given_up; /* its removal was refused: the broker of this life forgets it all the same */
    bool is_deleted;  /* by another program, while the broker holds it open */
    uint64_t written_us;    /* monotonic, when a line came last */
    uint64_t held_until_us; /* monotonic: another program holds it without sharing; 0: none does */
    uint64_t deleted_us;
    struct refused refused;
};

struct disk {
    struct store store;
    struct truth *truth;
    struct random *random;
    const struct clock_reading *now;
    struct disk_file **files; /* in the order of their making */
    size_t count;
    size_t capacity;
    enum disk_weather weather;
    enum store_flush flush; /* as it tells it when asked */
    uint64_t stalled_us;    /* that writes took, until the broker looks at the clock */
    uint64_t stepped_us;    /* monotonic, when the clock stepped last; 0: never */
    uint64_t bytes_max;     /* of all files: below, one is removed for its age alone */
    uint64_t age_us_max;
    uint64_t span_us_max; /* from the first event of a segment to what is written last */
    bool has_restarted;   /* the machine, since a segment was made or appended to */
    bool owner_starts;    /* it recovers what is here */
    uint32_t kill_after;  /* changes until the owner is killed in the middle of one; 0: never */
    bool owner_is_dead;
    bool has_open;         /* the owner has the file that was made last open */
    bool list_was_refused; /* since the owner started */
    bool has_refused;      /* to make or to write, since the last good write */
    bool has_tried;        /* to change something since the last good write */
    bool ever_refused;
    size_t appends_torn; /* refused, to a segment that held something */
    size_t reads;        /* and bytes since the turn of one subscriber began */
    size_t read_bytes;
    struct refused refused; /* to read any file */
};

/* Borrows all. */
void disk_init(struct disk *disk, struct truth *truth, struct random *random,
               const struct clock_reading *now);

/* Another program opens a file without sharing and keeps it for so long, or deletes the one that the
   owner writes to. */
void disk_hold(struct disk *disk, struct disk_file *file, uint64_t us);
void disk_delete_newest(struct disk *disk);

/* Whether the owner may take the file that holds this event for lost, or any file. */
bool disk_hides_event(const struct disk *disk, struct event_id id);
bool disk_hides_any(const struct disk *disk);

/* Whether the owner may wait for a file with something behind this place. */
bool disk_makes_wait(const struct disk *disk, struct event_id place);

/* An owner starts: it is alive, and what was left unflushed is flushed. */
void disk_open(struct disk *disk);

/* What was written becomes durable, unless the disk stalls or fails to. */
void disk_flush(struct disk *disk);

/* Whether all that was written is durable, or how the last flush went. */
enum store_flush disk_flush_state(const struct disk *disk);

/* Let the truth know what is whole here: before the owner starts. */
void disk_tell_truth(struct disk *disk);

/* Whether the owner that has started was not let read the end of the newest segment. */
bool disk_hid_newest(const struct disk *disk);

/* A power cut: each segment loses some of what is not durable, or finds noughts in its place. */
void disk_cut_power(struct disk *disk);

/* Overwrite some bytes inside a segment with noughts, but not in its last line. */
void disk_damage(struct disk *disk);

/* A turn of one subscriber begins: it may read one piece. */
void disk_begin_turn(struct disk *disk);

/* Files that the owner was not let remove. */
size_t disk_given_up(const struct disk *disk);

/* Of all other files. */
uint64_t disk_bytes(const struct disk *disk);

/* The segment with the highest name that is not deleted, or NULL. */
const struct disk_file *disk_newest(const struct disk *disk);

void disk_deinit(struct disk *disk);

#endif
