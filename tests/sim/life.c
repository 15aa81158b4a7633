#include "tests/sim/life.h"

#include "tests/sim/violation.h"

#include <inttypes.h>
#include <string.h>

/* A journal of so few bytes has no more segments, unless every life of the broker leaves one, and
   every write that was refused behind a line, since the next one goes to another segment. */
enum { SEGMENTS_PER_LIFE_MAX = 2 };

/* Longer than the broker waits for a segment. */
#define HOLD_US_MAX 9000000u

/* What docs/journal.md says of a segment that is written to for long. */
enum { SPANS_PER_AGE = 10 };

static void read_clock(void *context, struct clock_reading *now_out)
{
    *now_out = ((const struct world *)context)->now;
}

static void configure(struct world *world, struct broker_config *config)
{
    const struct story *story = &world->story;
    const struct journal_config journal = {
        .epoch = world->now.utc_us,
        .ring_bytes = story->ring_bytes,
        .ring_events = story->ring_events,
        .store = story->has_store ? &world->disk.store : NULL,
        .segment_bytes_max = story->segment_bytes_max,
        .total_bytes_max = story->total_bytes_max,
        .age_us_max = story->age_us_max,
        .machine_restarted = world->disk.has_restarted,
    };

    memset(config, 0, sizeof(*config));
    config->source = "/wnetwatch/sim";
    config->version = "1.2.3";
    config->identity_mode = "sim";
    config->journal = journal;
    config->clock.context = world;
    config->clock.read = read_clock;
    config->intake_port = &world->pipe.port;
    config->fanout_port = &world->reading.port;
}

void life_commit_truth(struct world *world)
{
    truth_commit(&world->truth, !world->story.has_store || world->disk.has_refused);
}

/* The life may have begun already, with the first line that the store was given. */
static void begin_truth(struct world *world)
{
    if (!world->truth.has_life) {
        truth_begin_life(&world->truth, world->broker.journal.epoch);
        truth_expect(&world->truth, EVENT_BROKER_STARTED, BROKER_ITSELF, 0, false, 0);
    }
    world->truth.lives[world->truth.current].facts[0].time_us = world->now.utc_us;
    if (world->broker.journal.epoch != world->truth.newest.epoch) {
        violation("the first line is not of epoch %" PRIx64, world->broker.journal.epoch);
    }
}

static void check_epoch(const struct world *world)
{
    const struct disk_file *newest = disk_newest(&world->disk);

    if (world->story.has_store && newest != NULL &&
        newest->first.epoch > world->broker.journal.epoch) {
        violation("epoch %" PRIx64 " is below that of a segment", world->broker.journal.epoch);
    }
}

/* A scanner looks at what a broker has left that was killed. */
static void hold_at_start(struct world *world)
{
    struct disk *disk = &world->disk;

    if (!world->story.has_holders) {
        return;
    }
    for (size_t i = 0; i < disk->count; i++) {
        if (random_once_in(&world->random, 4)) {
            disk_hold(disk, disk->files[i], random_below(&world->random, HOLD_US_MAX));
        }
    }
}

/* False when it gives up, which it must where the disk does not say what is on it. */
static bool start_once(struct world *world)
{
    struct broker_config config;
    uint64_t away_us = random_below(&world->random, 100000);

    world->now.monotonic_us += away_us;
    world->now.utc_us += away_us;
    disk_open(&world->disk);
    world->clock_has_stepped = false;
    world->disk.bytes_max = world->story.total_bytes_max;
    world->disk.age_us_max = world->story.age_us_max;
    world->disk.span_us_max = world->story.age_us_max / SPANS_PER_AGE;
    world->disk.kill_after =
        random_once_in(&world->random, 20) ? 1 + random_below(&world->random, 4) : 0;
    configure(world, &config);
    trace("start, the clock says %" PRIx64, world->now.utc_us);
    disk_tell_truth(&world->disk);
    truth_forget_unseen(&world->truth);
    hold_at_start(world);
    world->disk.owner_starts = true;
    if (broker_init(&world->broker, &config) == world->disk.list_was_refused) {
        violation("the broker %s", world->disk.list_was_refused ? "starts blindly" : "gives up");
    }
    if (world->disk.list_was_refused) {
        broker_deinit(&world->broker);
        return false;
    }
    world->disk.owner_starts = false;
    /* No user has a share of so small a journal: what a user may send has tests of its own. */
    world->broker.users.journal_share_bytes = 0;
    world->broker.users.unknown.allowance.journal_share_bytes = 0;
    world->broker.fanout->lingering_max = 1 + random_below(&world->random, 4);
    begin_truth(world);
    if (disk_hid_newest(&world->disk) && world->truth.current > 0) {
        world->truth.lives[world->truth.current - 1].may_be_uncertain = true;
    }
    check_epoch(world);
    world->has_broker = true;
    world->flush = STORE_FLUSHES;
    world->flush_failures = 0;
    world->has_more = false;
    world->commit_is_due = false;
    expected_init(&world->expected, &world->truth);
    publish_pipe_open(&world->pipe);
    ledger_begin_life(&world->ledger);
    return true;
}

/* Again and again, until the disk can be read. */
static void start_in_the_end(struct world *world)
{
    while (!start_once(world)) {
        if (random_once_in(&world->random, 2)) {
            world->disk.weather = DISK_FINE;
        }
    }
}

void life_start(struct world *world)
{
    start_in_the_end(world);
    while (world->disk.owner_is_dead) {
        life_end(world, LIFE_KILLED);
        start_in_the_end(world);
    }
    world->disk.kill_after = 0;
    life_commit_truth(world);
}

/* The newest segment stays, however large one commit has made it. */
static void check_bytes(const struct world *world)
{
    const struct disk *disk = &world->disk;
    const struct disk_file *newest = disk_newest(disk);
    uint64_t bytes_max = world->story.total_bytes_max;

    if (newest != NULL && newest->size > bytes_max) {
        bytes_max = newest->size;
    }
    if (disk_given_up(disk) < REMOVALS_MAX && !disk->ever_refused && !world->story.is_damaged &&
        !world->story.power_fails && disk_bytes(disk) > bytes_max) {
        violation("the journal has %" PRIu64 " bytes of %" PRIu64, disk_bytes(disk), bytes_max);
    }
}

/* What this life wrote goes in time, however the clock was set, unless another program keeps it. */
static void check_ages(const struct world *world)
{
    const struct disk *disk = &world->disk;
    const uint64_t now_us = world->now.monotonic_us;

    if (disk->count > 1 && !disk->ever_refused && !world->story.is_damaged &&
        !disk->files[0]->is_given_up && disk->files[0]->first.epoch == world->truth.newest.epoch &&
        (disk->stepped_us == 0 || now_us - disk->stepped_us > CLOCK_SETTLES_US) &&
        now_us - disk->files[0]->written_us > world->story.age_us_max + CLOCK_SETTLES_US) {
        violation("the oldest segment is never removed for its age");
    }
}

static bool has_line(const struct disk_file *file)
{
    return file->size != 0 && memchr(file->bytes, '\n', file->size) != NULL;
}

/* One that was made and could not be written to is used for the next attempt. */
static void check_segments_without_line(const struct world *world)
{
    const struct disk *disk = &world->disk;
    size_t count = 0;

    for (size_t i = 0; i < disk->count; i++) {
        if (disk->files[i]->first.epoch == world->truth.newest.epoch &&
            !disk->files[i]->is_deleted && !has_line(disk->files[i])) {
            count++;
        }
    }
    if (count > 1) {
        violation("%zu segments of one life hold no line", count);
    }
}

/* Or it would learn of it when something else happens, which may be in an hour. */
static void check_looks_at_flush(const struct world *world)
{
    if (world->story.has_store && disk_flush_state(&world->disk) != STORE_FLUSHED &&
        !broker_waits_for_time(&world->broker)) {
        violation("nobody waits for the flush");
    }
}

void life_check_limits(const struct world *world)
{
    const struct story *story = &world->story;
    const struct disk *disk = &world->disk;

    check_bytes(world);
    check_ages(world);
    check_segments_without_line(world);
    check_looks_at_flush(world);
    if (disk_given_up(disk) < REMOVALS_MAX &&
        disk->count > world->truth.count * SEGMENTS_PER_LIFE_MAX + disk->appends_torn +
                          disk_given_up(disk) +
                          4 * (size_t)(story->total_bytes_max / story->segment_bytes_max)) {
        violation("there are %zu segments", disk->count);
    }
    if (operations_count(&world->broker.operations) != world->expected.count) {
        violation("%zu operations wait and %zu should", operations_count(&world->broker.operations),
                  world->expected.count);
    }
}

static bool is_trouble(enum store_flush flush)
{
    return flush == STORE_FLUSH_IS_SLOW || flush == STORE_FLUSH_FAILS;
}

void life_check_flush(struct world *world, enum store_flush flush)
{
    const struct journal *journal = &world->broker.journal;

    if (!world->story.has_store || world->disk.owner_is_dead) {
        return;
    }
    world->flush_failures += is_trouble(flush) && !is_trouble(world->flush) ? 1 : 0;
    world->flush = flush;
    if (journal->flush != flush || journal->flush_failures != world->flush_failures) {
        violation("flushes are known as %d, %" PRIu64 " times bad, and are %d, %" PRIu64,
                  (int)journal->flush, journal->flush_failures, (int)flush, world->flush_failures);
    }
}

/* What has come is taken; a broker that was killed takes nothing. */
static void close_intake(struct world *world)
{
    broker_close_intake(&world->broker);
    publish_pipe_report(&world->pipe);
    if (!intake_is_empty(world->broker.intake)) {
        violation("the intake was closed and is not empty");
    }
}

static void let_all_leave(struct world *world)
{
    world->pipe.is_dead = true;
    if (!world->broker.intake->is_stopping) {
        close_intake(world);
    }
    publish_pipe_close(&world->pipe);
    for (int i = 0; i < WORLD_READERS; i++) {
        reader_leave(&world->readers[i], &world->reading);
    }
}

/* Stop as run.c does: take what has come, say so, then let readers get to the end. */
static void stop(struct world *world)
{
    close_intake(world);
    ledger_end_life(&world->ledger);
    expected_stop(&world->expected, &world->now);
    broker_stop(&world->broker, "stopped");
    if (world->disk.owner_is_dead) {
        return;
    }
    life_commit_truth(world);
    for (int i = 0; i < WORLD_READERS; i++) {
        reader_expect_end(&world->readers[i], world->truth.newest);
    }
    for (int turn = 0; turn < 10; turn++) {
        (void)broker_turn(&world->broker);
        for (int i = 0; i < WORLD_READERS; i++) {
            if (world->readers[i].is_connected) {
                reader_act(&world->readers[i], &world->reading);
            }
        }
    }
}

/* After a power cut the broker doubts the newest segment, though it may be of a life before this
   one, which could write nothing. */
static void doubt_newest(struct world *world)
{
    const struct disk_file *newest = disk_newest(&world->disk);
    struct broker_life *life =
        newest == NULL ? NULL : truth_life_of(&world->truth, newest->first.epoch);

    if (life != NULL) {
        life->may_be_uncertain = true;
    }
}

/* Sequence of the last event that the journal holds of a life. */
static size_t count_held(const struct broker_life *life)
{
    size_t held = life->count;

    while (held > 0 && !life->facts[held - 1].is_held) {
        held--;
    }
    return held;
}

static bool has_trace(const struct disk *disk, uint64_t epoch)
{
    for (size_t i = 0; i < disk->count; i++) {
        if (disk->files[i]->first.epoch == epoch && !disk->files[i]->is_deleted) {
            return true;
        }
    }
    return false;
}

/* Nothing is left of the life that ends, so nothing of what its first line said of the end before. */
static void let_end_before_be_silent(struct world *world)
{
    struct truth *truth = &world->truth;

    for (size_t i = truth->current; i > 0; i--) {
        struct broker_life *earlier = &truth->lives[i - 1];
        const size_t held = count_held(earlier);

        if (has_trace(&world->disk, earlier->epoch)) {
            earlier->silent_after = held < earlier->silent_after ? held : earlier->silent_after;
            return;
        }
    }
}

/* What the head of truth.h says of the end of a life. */
static void judge_end(struct world *world, enum life_end end)
{
    struct truth *truth = &world->truth;
    struct broker_life *life = &truth->lives[truth->current];
    const struct disk_file *newest = disk_newest(&world->disk);
    bool has_empty_segment =
        newest != NULL && newest->first.epoch == life->epoch && !has_line(newest);
    bool is_deleted =
        world->disk.count != 0 && world->disk.files[world->disk.count - 1]->is_deleted;
    life->may_be_uncertain = !world->story.has_store || end == LIFE_POWER_CUT ||
                             world->disk.has_refused || is_deleted || has_empty_segment;
    if ((world->disk.has_refused || is_deleted) && !has_empty_segment) {
        life->silent_after = count_held(life);
    }
    if (world->story.has_store && !has_trace(&world->disk, life->epoch)) {
        let_end_before_be_silent(world);
    }
    if (end == LIFE_POWER_CUT) {
        doubt_newest(world);
    }
}

void life_end(struct world *world, enum life_end end)
{
    if (end == LIFE_STOPPED) {
        stop(world);
        if (world->disk.owner_is_dead) {
            end = LIFE_KILLED;
        }
    }
    trace("the broker's life ends: %d", (int)end);
    world->disk.owner_is_dead = true;
    let_all_leave(world);
    broker_deinit(&world->broker);
    world->has_broker = false;
    judge_end(world, end);
    truth_end_life(&world->truth, end);
    if (end == LIFE_POWER_CUT) {
        disk_cut_power(&world->disk);
    }
    if (world->story.is_damaged && random_once_in(&world->random, 4)) {
        disk_damage(&world->disk);
    }
}

void life_go_on(struct world *world)
{
    struct random *random = &world->random;

    if (world->disk.owner_is_dead) {
        life_end(world, world->story.power_fails && random_once_in(random, 3) ? LIFE_POWER_CUT
                                                                              : LIFE_KILLED);
        life_start(world);
    } else if (random_once_in(random, world->story.steps_per_life)) {
        switch (random_below(random, 4)) {
        case 0:
            life_end(world, LIFE_STOPPED);
            life_start(world);
            break;
        case 1:
            life_end(world, world->story.power_fails ? LIFE_POWER_CUT : LIFE_KILLED);
            life_start(world);
            break;
        default:
            /* Killed in one of the next changes of its disk. */
            world->disk.kill_after = 1 + random_below(random, 3);
            if (!world->story.has_store) {
                life_end(world, LIFE_KILLED);
                life_start(world);
            }
            break;
        }
    }
}
