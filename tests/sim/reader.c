#include "tests/sim/reader.h"

#include "broker/core/replay_window.h"
#include "proto/event_time.h"
#include "tests/sim/library.h"
#include "tests/sim/line_text.h"
#include "tests/sim/people.h"
#include "tests/sim/reader_check.h"
#include "tests/sim/violation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No journal of a simulation has as many segments, so a reader that is told so often that there
   is more never gets anywhere. */
enum { TURNS_WITHOUT_END_MAX = 300 };

static const char *const filter_texts[FILTERS] = {
    [WANTS_ALL] = NULL,
    [WANTS_ADDS] = "{\"type\":\"connection.add.*\"}",
    [WANTS_SUCCEEDED] = "{\"type\":[\"wnetwatch.connection.*.succeeded\"]}",
    [WANTS_RED] = "{\"image\":\"*-RED\"}",
    [WANTS_RED_ADDS] = "{\"image\":\"#*-red\",\"type\":[\"*.add.*\",\"nothing\"]}",
    [WANTS_BROKER] = "{\"type\":\"broker.*\"}",
    [WANTS_USER_0] = "{\"user\":\"S-1-5-21-1-2-3-1000\"}",
    [WANTS_SESSION_2] = "{\"session\":2}",
};

static void choose_id(struct reader *reader, struct reading *reading)
{
    struct random *random = reading->random;

    if (reader->seen_count == 0 || random_once_in(random, 30)) {
        reader->start_id = reading->truth->newest;
        reader->start_id.epoch += random_below(random, 3);
        reader->start_id.epoch -= random_below(random, 3);
        reader->start_id.sequence += random_below(random, 3);
    } else {
        reader->start_id = reader->seen[random_once_in(random, 3)
                                            ? random_below(random, (uint32_t)reader->seen_count)
                                            : reader->seen_count - 1];
    }
}

/* Some hours ago, or, for what a clock that was ahead has written, days to come. */
static uint64_t choose_since(struct reading *reading)
{
    uint64_t back_us = random_below(reading->random, 4000) * UINT64_C(1000000);

    if (random_once_in(reading->random, 4)) {
        return reading->now->utc_us + random_below(reading->random, 60 * 24) * UINT64_C(3600000000);
    }
    return random_once_in(reading->random, 10) ? reading->now->utc_us + back_us
                                               : reading->now->utc_us - back_us;
}

/* Where replay is scarce, many readers want it. */
static void choose_replay(struct reader *reader, struct random *random)
{
    reader->start = START_OLDEST;
    reader->told.filter = WANTS_ALL;
    reader->told.user = random_once_in(random, 4) ? USER_1 : USER_ADMINISTRATOR;
}

void reader_choose_request(struct reader *reader, struct reading *reading)
{
    struct random *random = reading->random;

    reader->told.user =
        random_once_in(random, 3) ? USER_ADMINISTRATOR : (int)random_below(random, USER_2 + 1);
    reader->told.filter =
        random_once_in(random, 2) ? WANTS_ALL : (enum reader_filter)random_below(random, FILTERS);
    reader->follows = !random_once_in(random, 5);
    reader->is_bad_request = random_once_in(random, 50);
    reader->start =
        random_once_in(random, 2) ? START_ID : (enum reader_start)random_below(random, STARTS);
    if (reader->start == START_ID) {
        choose_id(reader, reading);
    } else if (reader->start == START_SINCE) {
        reader->told.since_us = choose_since(reading);
    }
    if (reading->replay_is_scarce && !random_once_in(random, 4)) {
        choose_replay(reader, random);
    }
}

static size_t write_request(const struct reader *reader, char *text, size_t size)
{
    const char *filter = filter_texts[reader->told.filter];
    char place[64] = "\"after\":\"now\"";
    char id[EVENT_ID_TEXT_SIZE + 1];
    char time[EVENT_TIME_TEXT_SIZE + 1];

    switch (reader->start) {
    case START_OLDEST:
        (void)snprintf(place, sizeof(place), "\"after\":\"oldest\"");
        break;
    case START_ID:
        event_id_write(reader->start_id, id);
        (void)snprintf(place, sizeof(place), "\"after\":\"%s\"", id);
        break;
    case START_SINCE:
        event_time_write(reader->told.since_us, time);
        (void)snprintf(place, sizeof(place), "\"since\":\"%s\"", time);
        break;
    case START_NOW:
    case STARTS:
        break;
    }
    return (size_t)snprintf(text, size, "{\"subscribe\":{%s%s%s%s%s}}\n", place,
                            filter == NULL ? "" : ",\"filter\":", filter == NULL ? "" : filter,
                            reader->follows ? "" : ",\"follow\":false",
                            reader->is_bad_request ? ",\"extra\":1" : "");
}

static void ask(struct reader *reader, struct reading *reading)
{
    const struct identity *identity = &people[reader->told.user];
    char text[512];
    size_t size = reader->library == NULL ? write_request(reader, text, sizeof(text))
                                          : library_ask(reader, reading, text, sizeof(text));
    size_t cut = random_below(reading->random, (uint32_t)size);

    if (cut != 0) {
        fanout_arrived(reading->broker->fanout, &reader->subscriber, identity, text, cut);
    }
    fanout_arrived(reading->broker->fanout, &reader->subscriber, identity, text + cut, size - cut);
    if (reader->start == START_NOW) {
        reader->start_id = reading->truth->newest;
    }
    reader->last = reading->truth->newest;
    trace("reader of user %d asks %.*s", reader->told.user, (int)size - 1, text);
}

static void connect(struct reader *reader, struct reading *reading)
{
    subscriber_init(&reader->subscriber, reading->broker);
    fanout_connected(reading->broker->fanout, &reader->subscriber);
    reader->is_connected = true;
    reader->is_leaving = false;
    reader->is_started = false;
    reader->is_live = false;
    reader->is_ended = false;
    reader->told.is_seeking = false;
    reader->must_end = false;
    reader->has_erred = false;
    reader->over_us = 0;
    reader->lingers_us = 0;
    reader->discarded_bytes = 0;
    reader->inbox_size = 0;
    reader->inbox_taken = 0;
    reader->turns_without_end = 0;
    memset(&reader->replay, 0, sizeof(reader->replay));
    reader->told_us = reading->now->monotonic_us;
    reader->pace = reading->replay_is_scarce
                       ? PACE_FAST
                       : (enum reader_pace)random_below(reading->random, PACES);
    if (reader->library == NULL) {
        reader_choose_request(reader, reading);
    }
    ask(reader, reading);
}

void reader_remember(struct reader *reader, struct reading *reading, struct event_id id)
{
    if (reader->seen_count < SEEN_IDS_MAX) {
        reader->seen[reader->seen_count] = id;
        reader->seen_count++;
        return;
    }
    /* The last one stays the last; the others are of all ages. */
    reader->seen[random_below(reading->random, SEEN_IDS_MAX - 1)] = reader->seen[SEEN_IDS_MAX - 1];
    reader->seen[SEEN_IDS_MAX - 1] = id;
}

/* Take so many bytes from the pipe; only a whole line is one that the program has seen. */
static void take_bytes(struct reader *reader, struct reading *reading, size_t size)
{
    size_t end = reader->inbox_taken + size;

    if (reader->library != NULL) {
        library_take(reader, reading, size);
        return;
    }
    while (reader->inbox_taken < end) {
        const char *line = reader->inbox + reader->inbox_taken;
        size_t whole = line_size(line, reader->inbox_size - reader->inbox_taken);
        struct event_id id;

        if (reader->inbox_taken + whole > end) {
            return; /* the rest of the line is still in the pipe; it is taken from its start */
        }
        if (line_id(line, whole, "\"id\":\"", &id)) {
            reader_remember(reader, reading, id);
        }
        reader->inbox_taken += whole;
    }
}

static bool has_taken_all(const struct reader *reader)
{
    return reader->inbox_taken == reader->inbox_size;
}

static void take_some(struct reader *reader, struct reading *reading)
{
    size_t left = reader->inbox_size - reader->inbox_taken;

    if (left == 0) {
        return;
    }
    if (reader->pace == PACE_FAST ||
        (reader->pace == PACE_ASLEEP && random_once_in(reading->random, 40))) {
        take_bytes(reader, reading, left);
    } else if (reader->pace == PACE_SLOW) {
        take_bytes(reader, reading, random_below(reading->random, (uint32_t)left + 1));
    }
}

static bool leaves(const struct reader *reader, struct reading *reading)
{
    if (reader->is_ended && has_taken_all(reader)) {
        return reader->library != NULL || random_once_in(reading->random, 4);
    }
    return random_once_in(reading->random, reading->replay_is_scarce ? 10 : 40);
}

static void begin_to_be_over(struct reader *reader, const struct reading *reading)
{
    reader->over_us = reader->over_us == 0 ? reading->now->monotonic_us : reader->over_us;
}

/* Bytes that no program should write behind its request; few, or as many as the pipe holds. */
static void write_too_much(struct reader *reader, struct reading *reading)
{
    static char junk[PIPE_BUFFER_BYTES];
    size_t size = 1 + random_below(reading->random,
                                   random_once_in(reading->random, 4) ? PIPE_BUFFER_BYTES : 80);

    if (!subscriber_reads_on(&reader->subscriber)) {
        return; /* they stay in the pipe */
    }
    if (reader->discarded_bytes >= LINGER_BYTES_MAX) {
        violation("the broker has discarded %zu bytes and reads on", reader->discarded_bytes);
    }
    reader->discarded_bytes += reader->over_us != 0 || reader->has_erred ? size : 0;
    reader->has_erred = true;
    if (reader->subscriber.is_writing) {
        begin_to_be_over(reader, reading);
    }
    trace("reader of user %d writes %zu bytes too many", reader->told.user, size);
    fanout_arrived(reading->broker->fanout, &reader->subscriber, &people[reader->told.user], junk,
                   size);
}

static bool writes_too_much(const struct reader *reader, struct reading *reading)
{
    return reader->library == NULL && (reader->is_started || reader->is_ended) &&
           random_once_in(reading->random, reader->is_ended || reader->has_erred ? 3 : 100);
}

void reader_init(struct reader *reader)
{
    memset(reader, 0, sizeof(*reader));
    reader->inbox = malloc(BATCH_BYTES_MAX);
    if (reader->inbox == NULL) {
        abort();
    }
}

void reader_init_with_library(struct reader *reader)
{
    reader_init(reader);
    reader->library = library_new();
}

const char *reader_filter_text(enum reader_filter filter)
{
    return filter_texts[filter];
}

void reader_act(struct reader *reader, struct reading *reading)
{
    if (reader->library != NULL && !library_act(reader, reading)) {
        return;
    }
    if (!reader->is_connected) {
        if (reading->replay_is_scarce || random_once_in(reading->random, 4)) {
            connect(reader, reading);
        }
        return;
    }
    take_some(reader, reading);
    if (leaves(reader, reading)) {
        reader_leave(reader, reading);
    } else if (writes_too_much(reader, reading)) {
        write_too_much(reader, reading);
    } else if (reader->subscriber.is_writing && has_taken_all(reader)) {
        fanout_written(reading->broker->fanout, &reader->subscriber);
    }
}

static void take_batch(struct reader *reader, struct reading *reading, size_t size)
{
    size_t line;

    if (size > BATCH_BYTES_MAX || reading->scratch[size - 1] != '\n') {
        violation("a batch of %zu bytes is too large or ends inside a line", size);
    }
    if (!has_taken_all(reader)) {
        violation("a batch is written before the last one was taken");
    }
    memcpy(reader->inbox, reading->scratch, size);
    reader->inbox_size = size;
    reader->inbox_taken = 0;
    for (size_t at = 0; at < size; at += line) {
        line = line_size(reader->inbox + at, size - at);
        trace("user %d gets %.*s", reader->told.user, (int)line - 1, reader->inbox + at);
        reader_check_line(reader, reading, reader->inbox + at, line);
    }
    if (reader->is_ended) {
        begin_to_be_over(reader, reading);
    }
}

static struct reader *reader_of(struct subscriber *subscriber)
{
    return LIST_ITEM(subscriber, struct reader, subscriber);
}

/* A dead process delivers nothing. */
static char *port_buffer(void *context)
{
    struct reading *reading = context;

    if (reading->disk->owner_is_dead) {
        return NULL;
    }
    reading->before_serving(reading->context);
    return reading->scratch;
}

static enum fanout_write port_write(void *context, struct subscriber *subscriber, size_t size)
{
    struct reading *reading = context;
    struct reader *reader = reader_of(subscriber);

    take_batch(reader, reading, size);
    take_some(reader, reading);
    return has_taken_all(reader) ? FANOUT_WRITTEN : FANOUT_PENDING;
}

/* Too many linger, and it is the one that does so longest. */
static bool is_crowded_out(const struct reader *reader, const struct reading *reading)
{
    const struct fanout *fanout = reading->broker->fanout;

    for (size_t i = 0; i < reading->reader_count; i++) {
        const struct reader *other = &reading->readers[i];

        if (other != reader && other->is_connected &&
            list_node_is_linked(&other->subscriber.lingering) &&
            other->subscriber.lingers_until_us < reader->subscriber.lingers_until_us) {
            return false;
        }
    }
    return fanout->lingering.count + 1 == fanout->lingering_max;
}

/* The broker closes a connection, and not because its client has left. */
static void check_closed(const struct reader *reader, const struct reading *reading)
{
    const uint64_t kept_us = reading->now->monotonic_us - reader->over_us;

    if (!reader->is_ended && !reader->has_erred) {
        violation("a stream is closed without a last line");
    }
    if (reader->over_us == 0) {
        violation("a stream that was refused is closed before it was told so");
    }
    if (kept_us < LINGER_WAIT_MS_MAX * UINT64_C(1000) && !reading->broker->is_stopping &&
        subscriber_may_write_again(&reader->subscriber) &&
        reader->discarded_bytes < LINGER_BYTES_MAX && !is_crowded_out(reader, reading)) {
        violation("a stream is closed %" PRIu64 " microseconds after it was over", kept_us);
    }
}

static void port_close(void *context, struct subscriber *subscriber)
{
    struct reading *reading = context;
    struct reader *reader = reader_of(subscriber);

    if (!reader->is_leaving) {
        check_closed(reader, reading);
    }
    subscriber_deinit(subscriber);
    if (reader->library != NULL) {
        library_lose(reader, reading);
    }
    reader->is_connected = false;
}

static uint32_t port_process_of(void *context, struct subscriber *subscriber)
{
    (void)context;
    return people[reader_of(subscriber)->told.user].process_id;
}

void reading_init(struct reading *reading, struct broker *broker, struct truth *truth,
                  struct disk *disk, struct random *random, const struct clock_reading *now)
{
    memset(reading, 0, sizeof(*reading));
    reading->broker = broker;
    reading->truth = truth;
    reading->disk = disk;
    reading->random = random;
    reading->now = now;
    reading->port.context = reading;
    reading->port.buffer = port_buffer;
    reading->port.write = port_write;
    reading->port.close = port_close;
    reading->port.process_of = port_process_of;
    reading->scratch = malloc(BATCH_BYTES_MAX);
    if (reading->scratch == NULL) {
        abort();
    }
}

static void count_turn(struct reader *reader)
{
    reader->turns_without_end++;
    if (reader->turns_without_end > TURNS_WITHOUT_END_MAX) {
        violation("a reader has been told %d times to ask again", TURNS_WITHOUT_END_MAX);
    }
}

static void check_lingering(struct reader *reader, const struct reading *reading)
{
    const uint64_t now_us = reading->now->monotonic_us;

    reader->lingers_us = reader->lingers_us == 0 ? now_us : reader->lingers_us;
    if (now_us - reader->lingers_us >= LINGER_WAIT_MS_MAX * UINT64_C(1000)) {
        violation("a stream that is over is kept for %" PRIu64 " microseconds",
                  now_us - reader->lingers_us);
    }
}

static void check_lingering_count(const struct reading *reading)
{
    const struct fanout *fanout = reading->broker->fanout;

    if (fanout->lingering.count > fanout->lingering_max) {
        violation("%zu streams that are over are kept", fanout->lingering.count);
    }
}

static void check_after_turn(struct reader *reader, struct reading *reading, bool has_more)
{
    const struct subscriber *subscriber = &reader->subscriber;

    if (list_node_is_linked(&subscriber->lingering)) {
        check_lingering(reader, reading);
        return;
    }
    if (list_node_is_linked(&subscriber->caught_up)) {
        reader->turns_without_end = 0;
        reader_check_silence(reader, reading);
    } else if (runnable_waits(&subscriber->runnable)) {
        count_turn(reader);
        if (!has_more) {
            violation("a stream waits for a turn that does not come");
        }
    } else if (!subscriber->is_writing) {
        violation("a stream is forgotten");
    }
}

/* A stream reads one piece in a turn, and all together as many as what replay may cost allows. */
static void check_reads(const struct reading *reading, size_t streams)
{
    const struct disk *disk = reading->disk;
    size_t budget = journal_replay_bytes_max(&reading->broker->journal);
    size_t reads_max = (budget + REPLAY_READ_COST_BYTES - 1) / REPLAY_READ_COST_BYTES;

    if (disk->reads > streams || disk->reads > reads_max ||
        disk->read_bytes > disk->reads * JOURNAL_WINDOW_BYTES) {
        violation("%zu subscribers read %zu times and %zu bytes in a turn", streams, disk->reads,
                  disk->read_bytes);
    }
}

void reading_begin_turn(struct reading *reading)
{
    for (size_t i = 0; i < reading->reader_count; i++) {
        if (reading->readers[i].is_connected) {
            replay_begin_turn(&reading->readers[i].replay, &reading->readers[i].subscriber);
        }
    }
}

static void compare_replays(struct reading *reading, struct reader *reader)
{
    for (size_t i = 0; i < reading->reader_count; i++) {
        const struct reader *other = &reading->readers[i];

        if (other != reader && other->is_connected && other->told.user == reader->told.user) {
            replay_compare(&reader->replay, &other->replay, i);
        }
    }
}

/* Its next segment is held by another program, so a turn is no use to it. */
static bool waits_for_holder(const struct reading *reading, const struct reader *reader)
{
    const struct stream *stream = &reader->subscriber.stream;

    return stream->waits_for_store && disk_makes_wait(reading->disk, stream->cursor.passed);
}

static void check_replays(struct reading *reading)
{
    for (size_t i = 0; i < reading->reader_count; i++) {
        struct reader *reader = &reading->readers[i];

        if (reader->is_connected && reading->replay_is_scarce &&
            !waits_for_holder(reading, reader)) {
            replay_end_turn(&reader->replay, &reader->subscriber);
        } else {
            memset(&reader->replay, 0, sizeof(reader->replay));
        }
    }
    for (size_t i = 0; i < reading->reader_count && reading->replay_is_scarce; i++) {
        if (reading->readers[i].is_connected) {
            compare_replays(reading, &reading->readers[i]);
        }
    }
}

void reading_end_turn(struct reading *reading, bool has_more)
{
    check_reads(reading, reading->reader_count);
    check_replays(reading);
    check_lingering_count(reading);
    for (size_t i = 0; i < reading->reader_count; i++) {
        if (reading->readers[i].is_connected) {
            check_after_turn(&reading->readers[i], reading, has_more);
        }
    }
}

void reading_deinit(struct reading *reading)
{
    free(reading->scratch);
}

void reader_expect_end(struct reader *reader, struct event_id newest)
{
    reader->must_end = true;
    reader->last = newest; /* a stream that would have ended before tells this end instead */
}

void reader_leave(struct reader *reader, struct reading *reading)
{
    if (reader->is_connected) {
        reader->is_leaving = true;
        fanout_ended(reading->broker->fanout, &reader->subscriber);
    }
}

void reader_deinit(struct reader *reader)
{
    library_free(reader->library);
    free(reader->inbox);
}
