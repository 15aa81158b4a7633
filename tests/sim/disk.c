#include "tests/sim/disk.h"

#include "broker/core/clock.h"
#include "tests/sim/line_text.h"
#include "tests/sim/violation.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The longest that one write takes. */
#define STALL_US_MAX 9000000u

/* After this time the broker knows that its newest segment was deleted. */
#define DELETED_US_MAX UINT64_C(1000000)

/* For this long the broker waits for a segment that it cannot read, as docs/journal.md says. */
#define PATIENCE_US UINT64_C(5000000)

static struct disk_file *find_file(const struct disk *disk, struct event_id first)
{
    for (size_t i = 0; i < disk->count; i++) {
        if (event_id_compare(disk->files[i]->first, first) == 0) {
            return disk->files[i];
        }
    }
    return NULL;
}

/* A use of a segment that does not exist is a mistake of the broker's. */
static struct disk_file *need_file(const struct disk *disk, struct event_id first)
{
    struct disk_file *file = find_file(disk, first);

    if (file == NULL) {
        violation("segment %" PRIx64 ".%" PRIu64 " does not exist", first.epoch, first.sequence);
    }
    return file;
}

static void put_bytes(struct disk_file *file, const char *bytes, size_t size)
{
    if (file->size + size > file->capacity) {
        file->capacity = (file->size + size) * 2;
        file->bytes = realloc(file->bytes, file->capacity);
        if (file->bytes == NULL) {
            abort();
        }
    }
    if (size != 0) {
        memcpy(file->bytes + file->size, bytes, size);
    }
    file->size += size;
}

static void remove_file(struct disk *disk, struct disk_file *file)
{
    size_t index = 0;

    while (disk->files[index] != file) {
        index++;
    }
    disk->count--;
    memmove(&disk->files[index], &disk->files[index + 1],
            (disk->count - index) * sizeof(disk->files[0]));
    free(file->bytes);
    free(file);
}

static bool is_held(const struct disk *disk, const struct disk_file *file)
{
    return disk->now->monotonic_us < file->held_until_us;
}

/* What was deleted is known to the broker until it ends. */
static void close_deleted(struct disk *disk)
{
    for (size_t i = disk->count; i > 0; i--) {
        if (disk->files[i - 1]->is_deleted) {
            remove_file(disk, disk->files[i - 1]);
        }
    }
}

static bool refuses_change(struct disk *disk)
{
    switch (disk->weather) {
    case DISK_FINE:
    case DISK_STALLS:
        return false;
    case DISK_FULL:
        return random_once_in(disk->random, 4);
    case DISK_GONE:
    case DISK_READONLY:
        return true;
    case DISK_FLAKY:
        return random_once_in(disk->random, 3);
    }
    return false;
}

/* Whether the owner is killed in this change. Half of the kills come before it takes effect. */
static bool kills_now(struct disk *disk)
{
    if (disk->kill_after == 0 || --disk->kill_after != 0) {
        return false;
    }
    disk->owner_is_dead = true;
    return true;
}

/* The first part of each change: true when nothing more is to be done, *result_out then said. */
static bool ends_early(struct disk *disk, bool *result_out)
{
    *result_out = true;
    if (disk->owner_is_dead || (kills_now(disk) && random_once_in(disk->random, 2))) {
        return true;
    }
    if (refuses_change(disk)) {
        *result_out = false;
        return true;
    }
    return false;
}

static void add_file(struct disk *disk, struct event_id first)
{
    const struct disk_file *newest = disk_newest(disk);
    struct disk_file *file = calloc(1, sizeof(*file));

    if (disk->count == disk->capacity) {
        disk->capacity = disk->capacity == 0 ? 16 : disk->capacity * 2;
        disk->files = realloc(disk->files, disk->capacity * sizeof(disk->files[0]));
    }
    if (file == NULL || disk->files == NULL) {
        abort();
    }
    file->first = first;
    file->is_named = newest == NULL || newest->first.epoch != first.epoch;
    disk->has_restarted = false;
    disk->files[disk->count] = file;
    disk->count++;
}

static bool create_file(void *context, struct event_id first)
{
    struct disk *disk = context;
    const struct disk_file *newest;
    struct disk_file *file;
    bool result;

    disk->has_tried = disk->has_tried || !disk->owner_is_dead;
    disk->has_open = false;
    if (ends_early(disk, &result)) {
        disk->has_refused = disk->has_refused || !result;
        disk->ever_refused = disk->ever_refused || !result;
        trace("create %" PRIu64 ": %s", first.sequence, result ? "killed" : "refused");
        return result;
    }
    file = find_file(disk, first);
    if (file != NULL && file->is_deleted) {
        remove_file(disk, file); /* the broker has closed it, and its name is free */
    } else if (file != NULL) {
        violation("segment %" PRIu64 " is made twice", first.sequence);
    }
    newest = disk_newest(disk);
    if (newest != NULL && event_id_compare(newest->first, first) >= 0) {
        violation("segment %" PRIx64 ".%" PRIu64 " is below another", first.epoch, first.sequence);
    }
    add_file(disk, first);
    disk->has_open = true;
    trace("create %" PRIx64 ".%" PRIu64, first.epoch, first.sequence);
    return true;
}

/* How much of a write arrives that is killed, refused or cut short: nothing, all, or a part. */
static size_t choose_part(struct disk *disk, size_t size)
{
    if (random_once_in(disk->random, 4)) {
        return size;
    }
    return random_once_in(disk->random, 3) ? 0 : random_below(disk->random, (uint32_t)size + 1);
}

/* What stays with the newest segment until all of it is forgotten must not be of all times. */
static void check_span(const struct disk *disk, const struct disk_file *file, const char *bytes,
                       size_t size)
{
    uint64_t first_us;
    uint64_t last_us;

    if (line_size(file->bytes, file->size) != 0 && line_time(file->bytes, file->size, &first_us) &&
        line_time(bytes, size, &last_us) && last_us > first_us &&
        last_us - first_us > disk->span_us_max) {
        violation("a segment spans %" PRIu64 " us", last_us - first_us);
    }
}

/* It may write on into nothing for a second. */
static void check_deleted(const struct disk *disk, const struct disk_file *file)
{
    if (file->is_deleted && disk->now->monotonic_us - file->deleted_us >= DELETED_US_MAX) {
        violation("a deleted segment is written to after %" PRIu64 " us",
                  disk->now->monotonic_us - file->deleted_us);
    }
}

/* The whole broker waits for the write, so its next look at the clock is seconds later. */
static void stall(struct disk *disk)
{
    if (disk->weather == DISK_STALLS && random_once_in(disk->random, 2)) {
        disk->stalled_us += random_below(disk->random, STALL_US_MAX);
        trace("append stalls");
    }
}

static bool append_bytes(void *context, const char *bytes, size_t size)
{
    struct disk *disk = context;
    struct disk_file *file;

    if (disk->owner_is_dead) {
        return true;
    }
    disk->has_tried = true;
    file = disk->files[disk->count - 1];
    if (!disk->truth->has_life) {
        truth_begin_life(disk->truth, file->first.epoch);
        truth_expect(disk->truth, EVENT_BROKER_STARTED, BROKER_ITSELF, 0, false, 0);
    }
    check_span(disk, file, bytes, size);
    check_deleted(disk, file);
    stall(disk);
    truth_see_given(disk->truth, bytes, size);
    if (kills_now(disk)) {
        size = choose_part(disk, size);
        put_bytes(file, bytes, size);
        trace("append killed after %zu bytes", size);
        return true;
    }
    if (refuses_change(disk) || disk->weather == DISK_FULL) {
        disk->appends_torn += file->size != 0 ? 1 : 0;
        put_bytes(file, bytes, choose_part(disk, size));
        disk->has_refused = true;
        disk->ever_refused = true;
        trace("append refused, segment has %zu bytes", file->size);
        return false;
    }
    put_bytes(file, bytes, size);
    file->written_us = disk->now->monotonic_us;
    truth_hold_lines(disk->truth, bytes, size, !file->is_deleted);
    disk->has_refused = false;
    disk->has_tried = false;
    trace("append %zu bytes to %" PRIu64, size, file->first.sequence);
    return true;
}

static bool cut_file(void *context, struct event_id first, uint64_t size)
{
    struct disk *disk = context;
    struct disk_file *file = need_file(disk, first);
    bool result;

    if (ends_early(disk, &result)) {
        disk->ever_refused = disk->ever_refused || !result;
        return result;
    }
    if (disk->owner_starts || first.epoch != disk->truth->newest.epoch) {
        if (is_held(disk, file)) {
            return false;
        }
    }
    if (size > file->size) {
        violation("a cut would make segment %" PRIu64 " longer", first.sequence);
    }
    trace("cut %" PRIu64 " from %zu to %" PRIu64, first.sequence, file->size, size);
    if (file->size != 0) { /* an empty file has no bytes to point into */
        truth_hold_lines(disk->truth, file->bytes + size, file->size - (size_t)size, false);
    }
    file->size = (size_t)size;
    if (file->durable > file->size) {
        file->durable = file->size;
    }
    return true;
}

static bool refuses_read(struct disk *disk, const struct disk_file *file)
{
    return file->is_lost || file->is_deleted || is_held(disk, file) || disk->weather == DISK_GONE ||
           (disk->weather == DISK_FLAKY && random_once_in(disk->random, 3));
}

static void note_try(struct refused *refused, uint64_t now_us)
{
    if (refused->since_us == 0 || now_us - refused->tried_us >= PATIENCE_US) {
        refused->since_us = now_us;
    }
    refused->tried_us = now_us;
}

/* Where nothing can be read since before that, this file cannot either. */
static void note_refused(struct disk *disk, struct disk_file *file)
{
    note_try(&disk->refused, disk->now->monotonic_us);
    note_try(&file->refused, disk->now->monotonic_us);
    if (disk->refused.since_us < file->refused.since_us) {
        file->refused.since_us = disk->refused.since_us;
    }
}

static void note_read(struct disk *disk, struct disk_file *file)
{
    memset(&disk->refused, 0, sizeof(disk->refused));
    memset(&file->refused, 0, sizeof(file->refused));
}

static size_t list_files(void *context, struct store_segment *segments, size_t count_max)
{
    struct disk *disk = context;

    if (disk->weather == DISK_GONE ||
        (disk->weather == DISK_FLAKY && random_once_in(disk->random, 10))) {
        disk->list_was_refused = true;
        trace("list refused");
        return STORE_NOT_LISTED;
    }
    close_deleted(disk);
    for (size_t i = 0; i < disk->count && i < count_max; i++) {
        /* Any order: the oldest last. */
        const struct disk_file *file = disk->files[disk->count - 1 - i];

        segments[i].first = file->first;
        segments[i].size = file->size;
    }
    return disk->count;
}

static bool read_file(void *context, struct event_id first, uint64_t offset, char *bytes,
                      size_t size, size_t *size_out)
{
    struct disk *disk = context;
    struct disk_file *file = need_file(disk, first);
    size_t left = offset < file->size ? file->size - (size_t)offset : 0;

    if (!file->is_unread) { /* a look at both of its ends is no replay */
        disk->reads++;
        disk->read_bytes += size;
    }
    if (refuses_read(disk, file)) {
        file->is_unread = file->is_unread || disk->owner_starts;
        if (!disk->owner_starts) {
            note_refused(disk, file);
        }
        trace("read of %" PRIu64 " refused", first.sequence);
        return false;
    }
    note_read(disk, file);
    *size_out = size < left ? size : left;
    if (*size_out != 0) {
        memcpy(bytes, file->bytes + offset, *size_out);
    }
    return true;
}

/* Names come and go on the disk in their order: once one is gone, those before that are there. */
static void name_all(struct disk *disk)
{
    for (size_t i = 0; i < disk->count; i++) {
        disk->files[i]->is_named = true;
    }
}

/* The broker counts a file that another program has deleted, unless it notices that. */
static bool has_room_for_all(const struct disk *disk)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < disk->count; i++) {
        bytes += disk->files[i]->is_given_up ? 0 : disk->files[i]->size;
    }
    return bytes <= disk->bytes_max;
}

/* However the clock was set: nothing young goes while there is room, and nothing at all for its age
   while the clock may still be wrong. */
static void check_age(const struct disk *disk, const struct disk_file *file)
{
    const uint64_t now_us = disk->now->monotonic_us;

    if (!has_room_for_all(disk)) {
        return;
    }
    if (disk->stepped_us != 0 && now_us - disk->stepped_us < CLOCK_SETTLES_US) {
        violation("a segment is removed after a step of the clock");
    }
    if (disk->truth->has_life && file->first.epoch == disk->truth->newest.epoch &&
        now_us - file->written_us <= disk->age_us_max) {
        violation("a segment is removed after %" PRIu64 " us", now_us - file->written_us);
    }
}

/* Without one it has no age: a power cut has taken all of it, or it was left as a trace. */
static bool holds_a_line(const struct disk_file *file)
{
    return file->size != 0 && memchr(file->bytes, '\n', file->size) != NULL;
}

/* Whether a file that readers get nothing more from is still there, *result_out then said. */
static bool stays(struct disk *disk, struct disk_file *file, bool *result_out)
{
    if (!file->is_given_up && holds_a_line(file) && !disk->owner_is_dead) {
        check_age(disk, file);
    }
    truth_hold_lines(disk->truth, file->bytes, file->size, false);
    if (ends_early(disk, result_out) || is_held(disk, file)) {
        file->is_given_up = true;
        trace("%" PRIx64 ".%" PRIu64 " is not removed", file->first.epoch, file->first.sequence);
        *result_out = disk->owner_is_dead;
        return true;
    }
    return false;
}

static bool clear_segment(void *context, struct event_id first)
{
    struct disk *disk = context;
    struct disk_file *file = need_file(disk, first);
    struct broker_life *life;
    bool result;

    if (stays(disk, file, &result)) {
        return result;
    }
    trace("clear %" PRIx64 ".%" PRIu64, first.epoch, first.sequence);
    life = truth_life_of(disk->truth, first.epoch);
    if (life != NULL) {
        life->may_be_uncertain = true;
    }
    file->size = 0;
    file->durable = 0;
    file->is_given_up = false;
    return true;
}

static bool remove_segment(void *context, struct event_id first)
{
    struct disk *disk = context;
    struct disk_file *file = find_file(disk, first);
    bool result;

    if (file == NULL) {
        return true; /* another program has deleted it */
    }
    if (stays(disk, file, &result)) {
        return result;
    }
    trace("remove %" PRIx64 ".%" PRIu64, first.epoch, first.sequence);
    remove_file(disk, file);
    name_all(disk);
    return true;
}

static bool has_newest(void *context)
{
    const struct disk *disk = context;

    return !disk->has_open || !disk->files[disk->count - 1]->is_deleted;
}

static enum store_flush flush_state(void *context)
{
    return disk_flush_state(context);
}

void disk_init(struct disk *disk, struct truth *truth, struct random *random,
               const struct clock_reading *now)
{
    memset(disk, 0, sizeof(*disk));
    disk->truth = truth;
    disk->random = random;
    disk->now = now;
    disk->flush = STORE_FLUSHED;
    disk->store.context = disk;
    disk->store.list = list_files;
    disk->store.create = create_file;
    disk->store.append = append_bytes;
    disk->store.cut = cut_file;
    disk->store.read = read_file;
    disk->store.has_newest = has_newest;
    disk->store.remove = remove_segment;
    disk->store.clear = clear_segment;
    disk->store.flush_state = flush_state;
}

static void make_durable(struct disk *disk)
{
    for (size_t i = 0; i < disk->count; i++) {
        disk->files[i]->durable = disk->files[i]->size;
    }
    name_all(disk);
}

void disk_hold(struct disk *disk, struct disk_file *file, uint64_t us)
{
    trace("%" PRIx64 ".%" PRIu64 " is held for %" PRIu64 " us", file->first.epoch,
          file->first.sequence, us);
    file->held_until_us = disk->now->monotonic_us + us;
}

void disk_delete_newest(struct disk *disk)
{
    struct disk_file *file = disk->files[disk->count - 1];

    if (file->is_deleted) {
        return;
    }
    trace("%" PRIx64 ".%" PRIu64 " is deleted", file->first.epoch, file->first.sequence);
    truth_hold_lines(disk->truth, file->bytes, file->size, false);
    file->is_deleted = true;
    file->deleted_us = disk->now->monotonic_us;
}

void disk_open(struct disk *disk)
{
    close_deleted(disk);
    disk->has_open = false;
    make_durable(disk);
    disk->flush = STORE_FLUSHED;
    disk->owner_is_dead = false;
    disk->list_was_refused = false;
    disk->has_refused = false;
    disk->has_tried = false;
    for (size_t i = 0; i < disk->count; i++) {
        disk->files[i]->is_unread = false;
        disk->files[i]->is_given_up = false;
        note_read(disk, disk->files[i]);
    }
}

void disk_flush(struct disk *disk)
{
    switch (disk->weather) {
    case DISK_STALLS:
        disk->flush = STORE_FLUSH_IS_SLOW;
        return;
    case DISK_FLAKY:
    case DISK_GONE:
        if (random_once_in(disk->random, 2)) {
            disk->flush = STORE_FLUSH_FAILS;
            return;
        }
        break;
    case DISK_FINE:
    case DISK_FULL:
    case DISK_READONLY:
        break;
    }
    make_durable(disk);
    disk->flush = STORE_FLUSHED;
}

enum store_flush disk_flush_state(const struct disk *disk)
{
    for (size_t i = 0; i < disk->count && disk->flush == STORE_FLUSHED; i++) {
        if (disk->files[i]->durable < disk->files[i]->size) {
            return STORE_FLUSHES;
        }
    }
    return disk->flush;
}

void disk_tell_truth(struct disk *disk)
{
    truth_hold_nothing(disk->truth);
    for (size_t i = 0; i < disk->count; i++) {
        truth_hold_lines(disk->truth, disk->files[i]->bytes, disk->files[i]->size, true);
    }
}

bool disk_hid_newest(const struct disk *disk)
{
    const struct disk_file *newest = NULL;

    /* The new epoch may have a segment already. */
    for (size_t i = 0; i < disk->count; i++) {
        if (disk->files[i]->first.epoch != disk->truth->newest.epoch &&
            (newest == NULL || event_id_compare(disk->files[i]->first, newest->first) > 0)) {
            newest = disk->files[i];
        }
    }
    return newest != NULL && newest->is_unread;
}

/* None is there without those before it. */
static void lose_names(struct disk *disk)
{
    while (disk->count != 0 && !disk->files[disk->count - 1]->is_named &&
           random_once_in(disk->random, 2)) {
        trace("segment %" PRIu64 " is lost", disk->files[disk->count - 1]->first.sequence);
        remove_file(disk, disk->files[disk->count - 1]);
    }
}

void disk_cut_power(struct disk *disk)
{
    disk->has_restarted = true;
    close_deleted(disk);
    lose_names(disk);
    for (size_t i = 0; i < disk->count; i++) {
        struct disk_file *file = disk->files[i];
        uint32_t loose = (uint32_t)(file->size - file->durable);
        size_t kept = file->durable + random_below(disk->random, loose + 1);

        if (loose != 0 && random_once_in(disk->random, 3)) {
            memset(file->bytes + kept, 0, file->size - kept); /* the length was kept */
        } else {
            file->size = kept;
        }
        file->durable = file->size;
    }
}

void disk_damage(struct disk *disk)
{
    struct disk_file *file;
    size_t end;
    size_t start;

    if (disk->count == 0) {
        return;
    }
    file = disk->files[random_below(disk->random, (uint32_t)disk->count)];
    if (random_once_in(disk->random, 6)) {
        trace("%" PRIx64 ".%" PRIu64 " is lost", file->first.epoch, file->first.sequence);
        file->is_lost = true;
        return;
    }
    for (end = file->size; end > 0 && file->bytes[end - 1] != '\n'; end--) {
    }
    for (end = end > 0 ? end - 1 : 0; end > 0 && file->bytes[end - 1] != '\n'; end--) {
    }
    if (end == 0) {
        return;
    }
    start = random_below(disk->random, (uint32_t)end - 1);
    if (end - 1 - start > 600) {
        end = start + 1 + random_below(disk->random, 600);
    }
    /* The line feed before the last line stays, else that line would be damaged too. */
    memset(file->bytes + start, 0, end - 1 - start);
    trace("damage %" PRIx64 ".%" PRIu64 " at %zu", file->first.epoch, file->first.sequence, start);
}

static bool is_hidden(const struct disk *disk, const struct disk_file *file)
{
    return file->refused.since_us != 0 &&
           disk->now->monotonic_us - file->refused.since_us >= PATIENCE_US;
}

/* Whether there is a line with this id, or, above it, one behind it. A torn write may have brought
   lines for which the next file was made again, so only the lines themselves tell. */
static bool has_line(const struct disk_file *file, struct event_id id, bool is_above)
{
    size_t line;

    for (size_t at = 0;
         at < file->size && (line = line_size(file->bytes + at, file->size - at)) != 0;
         at += line) {
        struct event_id found;

        if (line_id(file->bytes + at, line, LINE_ID, &found) &&
            (is_above ? event_id_compare(found, id) > 0 : event_id_compare(found, id) == 0)) {
            return true;
        }
    }
    return false;
}

bool disk_hides_event(const struct disk *disk, struct event_id id)
{
    for (size_t i = 0; i < disk->count; i++) {
        if (is_hidden(disk, disk->files[i]) && has_line(disk->files[i], id, false)) {
            return true;
        }
    }
    return false;
}

bool disk_hides_any(const struct disk *disk)
{
    for (size_t i = 0; i < disk->count; i++) {
        if (is_hidden(disk, disk->files[i])) {
            return true;
        }
    }
    return false;
}

bool disk_makes_wait(const struct disk *disk, struct event_id place)
{
    for (size_t i = 0; i < disk->count; i++) {
        const struct disk_file *file = disk->files[i];

        if (file->refused.since_us != 0 && !is_hidden(disk, file) &&
            (file->is_unread || has_line(file, place, true))) {
            return true;
        }
    }
    return false;
}

void disk_begin_turn(struct disk *disk)
{
    disk->reads = 0;
    disk->read_bytes = 0;
}

size_t disk_given_up(const struct disk *disk)
{
    size_t count = 0;

    for (size_t i = 0; i < disk->count; i++) {
        count += disk->files[i]->is_given_up ? 1 : 0;
    }
    return count;
}

uint64_t disk_bytes(const struct disk *disk)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < disk->count; i++) {
        const struct disk_file *file = disk->files[i];

        bytes += file->is_given_up || file->is_deleted ? 0 : file->size;
    }
    return bytes;
}

const struct disk_file *disk_newest(const struct disk *disk)
{
    const struct disk_file *newest = NULL;

    for (size_t i = 0; i < disk->count; i++) {
        struct disk_file *file = disk->files[i];

        if (!file->is_deleted &&
            (newest == NULL || event_id_compare(file->first, newest->first) > 0)) {
            newest = file;
        }
    }
    return newest;
}

void disk_deinit(struct disk *disk)
{
    while (disk->count != 0) {
        remove_file(disk, disk->files[0]);
    }
    free(disk->files);
}
