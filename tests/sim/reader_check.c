#include "tests/sim/reader_check.h"

#include "proto/limits.h"
#include "tests/sim/line_text.h"
#include "tests/sim/people.h"
#include "tests/sim/violation.h"

#include <inttypes.h>
#include <string.h>

#define ID(id) (id).epoch, (id).sequence
#define ID_FORMAT "%" PRIx64 ".%" PRIu64

static bool is_add(enum event_type type)
{
    return type >= EVENT_ADD_STARTED && type <= EVENT_ADD_UNFINISHED;
}

static bool may_see(const struct reader *reader, const struct fact *fact)
{
    return reader->user == USER_ADMINISTRATOR || fact->user == NOBODY || fact->user == reader->user;
}

static bool wants(const struct reader *reader, const struct fact *fact)
{
    switch (reader->filter) {
    case WANTS_ADDS:
        return is_add(fact->type);
    case WANTS_SUCCEEDED:
        return fact->type == EVENT_ADD_SUCCEEDED || fact->type == EVENT_CANCEL_SUCCEEDED;
    case WANTS_RED:
        return fact->user != NOBODY && fact->is_red;
    case WANTS_RED_ADDS:
        return is_add(fact->type) && fact->is_red;
    case WANTS_BROKER:
        return fact->user == NOBODY;
    case WANTS_USER_0:
        return fact->user == USER_0;
    case WANTS_SESSION_2:
        return fact->user == USER_1 || fact->user == USER_2;
    case WANTS_ALL:
    case FILTERS:
        break;
    }
    return true;
}

static void check_not_missed(const struct reader *reader, const struct truth *truth,
                             const struct fact *fact, struct event_id next)
{
    if (may_see(reader, fact) && wants(reader, fact) && !truth_may_be_silent(truth, fact)) {
        violation("event " ID_FORMAT " was passed over: neither delivered nor in a gap; the place "
                  "was " ID_FORMAT " and is now " ID_FORMAT,
                  ID(fact->id), ID(reader->place), ID(next));
    }
}

/*
 * Nothing that the reader wants may lie after its place and before an id. While a stream looks
 * for a time, only the last run of events at or after that time counts: the clock may have gone
 * back, so it may have begun to count several times.
 */
static void check_between(const struct reader *reader, const struct truth *truth,
                          struct event_id before)
{
    const struct fact *fact;

    if (reader->is_seeking) {
        for (fact = truth_previous(truth, before);
             fact != NULL && event_id_compare(fact->id, reader->place) > 0 &&
             fact->time_us >= reader->since_us;
             fact = truth_previous(truth, fact->id)) {
            check_not_missed(reader, truth, fact, before);
        }
        return;
    }
    for (fact = truth_next(truth, reader->place);
         fact != NULL && event_id_compare(fact->id, before) < 0;
         fact = truth_next(truth, fact->id)) {
        check_not_missed(reader, truth, fact, before);
    }
}

/* The same up to an id and with it. */
static void check_up_to(const struct reader *reader, const struct truth *truth,
                        struct event_id last)
{
    last.sequence++;
    check_between(reader, truth, last);
}

/* A stream since a time begins with an event that is not older; what follows may be. */
static void check_not_older(const struct reader *reader, const struct truth *truth,
                            const struct fact *fact)
{
    struct event_id id = fact->id;

    while (fact != NULL && event_id_compare(fact->id, reader->place) > 0 &&
           fact->time_us < reader->since_us) {
        fact = truth_previous(truth, fact->id);
    }
    if (fact == NULL || event_id_compare(fact->id, reader->place) <= 0) {
        violation("event " ID_FORMAT " is older than what was asked for", ID(id));
    }
}

static void check_event(struct reader *reader, struct reading *reading, const char *line,
                        size_t size, struct event_id id)
{
    struct fact *fact = truth_find(reading->truth, id);

    if (fact == NULL || !fact->is_visible) {
        violation("delivered what is not in the journal: %.*s", (int)size, line);
        return;
    }
    if (event_id_compare(id, reader->place) <= 0) {
        violation("event " ID_FORMAT " comes after the place " ID_FORMAT, ID(id),
                  ID(reader->place));
    }
    check_between(reader, reading->truth, id);
    if (reader->is_seeking) {
        check_not_older(reader, reading->truth, fact);
    }
    truth_check_line(reading->truth, line, size, fact);
    if (!may_see(reader, fact)) {
        violation("user %d gets an event of user %d", reader->user, fact->user);
    }
    if (!wants(reader, fact)) {
        violation("event " ID_FORMAT " does not match the filter %d", ID(id), (int)reader->filter);
    }
    if (!reader->follows && event_id_compare(id, reader->last) > 0) {
        violation("event " ID_FORMAT " came after the stream should have ended", ID(id));
    }
    reader->is_seeking = false;
    reader->place = id;
}

static void check_start_place(struct reader *reader, const struct truth *truth, struct event_id id)
{
    const struct fact *fact;

    switch (reader->start) {
    case START_ID:
    case START_NOW:
        if (event_id_compare(id, reader->start_id) != 0) {
            violation("the stream starts at " ID_FORMAT " instead of " ID_FORMAT, ID(id),
                      ID(reader->start_id));
        }
        break;
    case START_OLDEST:
    case START_SINCE:
        for (fact = truth_previous(truth, id); fact != NULL;
             fact = truth_previous(truth, fact->id)) {
            if (reader->start == START_OLDEST && truth_holds(truth, fact)) {
                violation("the oldest is said to come after " ID_FORMAT " and " ID_FORMAT
                          " is held",
                          ID(id), ID(fact->id));
            }
        }
        break;
    case STARTS:
        break;
    }
}

static void check_started(struct reader *reader, struct reading *reading, const char *line,
                          size_t size, struct event_id id)
{
    struct event_id oldest;
    struct event_id newest;

    if (reader->is_started) {
        violation("a stream starts twice");
    }
    if (!line_id(line, size, "\"oldest\":\"", &oldest) ||
        !line_id(line, size, "\"newest\":\"", &newest)) {
        violation("no oldest or newest in %.*s", (int)size, line);
    }
    if (event_id_compare(newest, reading->truth->newest) != 0) {
        violation("newest is " ID_FORMAT " and said to be " ID_FORMAT, ID(reading->truth->newest),
                  ID(newest));
    }
    check_start_place(reader, reading->truth, id);
    reader->is_started = true;
    reader->is_seeking = reader->start == START_SINCE;
    reader->place = id;
}

/* Nothing that is held may lie in a gap. Returns how many events do. */
static uint64_t count_lost(const struct reading *reading, struct event_id after,
                           struct event_id before)
{
    uint64_t count = 0;
    const struct fact *fact;

    for (fact = truth_next(reading->truth, after);
         fact != NULL && event_id_compare(fact->id, before) < 0;
         fact = truth_next(reading->truth, fact->id)) {
        if (truth_holds(reading->truth, fact) && !reading->disk->read_was_refused) {
            violation("a gap from " ID_FORMAT " to " ID_FORMAT " hides " ID_FORMAT
                      ", which is held",
                      ID(after), ID(before), ID(fact->id));
        }
        count++;
    }
    return count;
}

static void check_gap_size(const struct reading *reading, const char *line, size_t size,
                           struct event_id after, struct event_id before)
{
    uint64_t count = count_lost(reading, after, before);
    uint64_t lost = 0;
    bool is_known = line_number(line, size, "\"lost\":", &lost);

    if (!is_known && !line_has(line, size, "\"lost\":null")) {
        violation("no lost in %.*s", (int)size, line);
    }
    if (is_known != (after.epoch == before.epoch)) {
        violation("lost is %s between " ID_FORMAT " and " ID_FORMAT,
                  is_known ? "known" : "not known", ID(after), ID(before));
    }
    if (is_known && lost != count) {
        violation("lost is said to be %" PRIu64 " and is %" PRIu64, lost, count);
    }
    if (count == 0 && !reading->disk->read_was_refused &&
        (is_known || !truth_may_be_uncertain(reading->truth, after, before))) {
        violation("a gap without need from " ID_FORMAT " to " ID_FORMAT, ID(after), ID(before));
    }
}

static void check_gap(struct reader *reader, struct reading *reading, const char *line, size_t size,
                      struct event_id id)
{
    struct event_id after;
    struct event_id before;
    struct event_id expected;

    if (!line_id(line, size, "\"after\":\"", &after) ||
        !line_id(line, size, "\"before\":\"", &before)) {
        violation("no after or before in %.*s", (int)size, line);
    }
    expected = before;
    expected.sequence--;
    if (event_id_compare(id, expected) != 0) {
        violation("the gap before " ID_FORMAT " has the id " ID_FORMAT, ID(before), ID(id));
    }
    if (event_id_compare(after, reader->place) < 0) {
        violation("a gap after " ID_FORMAT " is told at " ID_FORMAT, ID(after), ID(reader->place));
    }
    check_up_to(reader, reading->truth, after);
    if (event_id_compare(after, reading->truth->newest) > 0) {
        /* No id of this journal, or of an epoch that left no trace: on to what comes next. */
        if (event_id_compare(id, reading->truth->newest) != 0 ||
            !line_has(line, size, "\"lost\":null")) {
            violation("a strange id goes on at " ID_FORMAT, ID(id));
        }
    } else if (event_id_compare(before, after) <= 0) {
        violation("a gap goes back from " ID_FORMAT " to " ID_FORMAT, ID(after), ID(before));
    } else {
        check_gap_size(reading, line, size, after, before);
    }
    reader->is_seeking = false;
    reader->place = id;
}

static void check_place(struct reader *reader, struct reading *reading, struct event_id id)
{
    if (event_id_compare(id, reader->place) < 0) {
        violation("the place goes back from " ID_FORMAT " to " ID_FORMAT, ID(reader->place),
                  ID(id));
    }
    check_up_to(reader, reading->truth, id);
    reader->is_seeking = false;
    reader->place = id;
}

static void check_live(struct reader *reader, struct reading *reading, struct event_id id)
{
    if (reader->is_live) {
        violation("a stream goes live twice");
    }
    if (event_id_compare(id, reading->truth->newest) != 0) {
        violation("live at " ID_FORMAT " and the newest is " ID_FORMAT, ID(id),
                  ID(reading->truth->newest));
    }
    check_place(reader, reading, id);
    reader->is_live = true;
}

static void check_ended(struct reader *reader, struct reading *reading, struct event_id id)
{
    check_place(reader, reading, id);
    if (reader->follows && !reader->must_end) {
        violation("a stream ended by itself");
    }
    if (event_id_compare(id, reader->last) < 0) {
        violation("a stream ended at " ID_FORMAT " before " ID_FORMAT, ID(id), ID(reader->last));
    }
    reader->is_ended = true;
}

static void check_stream_line(struct reader *reader, struct reading *reading, const char *line,
                              size_t size, struct event_id id)
{
    if (line_has(line, size, "\"type\":\"wnetwatch.stream.started\"")) {
        check_started(reader, reading, line, size, id);
    } else if (line_has(line, size, "\"type\":\"wnetwatch.stream.gap\"")) {
        check_gap(reader, reading, line, size, id);
    } else if (line_has(line, size, "\"type\":\"wnetwatch.stream.live\"")) {
        check_live(reader, reading, id);
    } else if (line_has(line, size, "\"type\":\"wnetwatch.stream.position\"")) {
        check_place(reader, reading, id);
    } else if (line_has(line, size, "\"type\":\"wnetwatch.stream.ended\"")) {
        check_ended(reader, reading, id);
    } else if (line_has(line, size, "\"type\":\"wnetwatch.stream.error\"") &&
               reader->is_bad_request) {
        reader->is_ended = true;
    } else {
        violation("an unexpected line: %.*s", (int)size, line);
    }
}

void reader_check_line(struct reader *reader, struct reading *reading, const char *line,
                       size_t size)
{
    struct event_id id;

    if (!line_id(line, size, "{\"specversion\":\"1.0\",\"id\":\"", &id) || line[size - 2] != '}') {
        violation("not a line of ours: %.*s", (int)size, line);
    }
    if (reader->is_ended) {
        violation("a line after the last one: %.*s", (int)size, line);
    }
    if (line_has(line, size, "/stream\",\"type\":\"")) {
        check_stream_line(reader, reading, line, size, id);
    } else if (reader->is_started) {
        check_event(reader, reading, line, size, id);
    } else {
        violation("an event before the stream started: %.*s", (int)size, line);
    }
    reader->told_us = reading->now->monotonic_us;
}

void reader_check_silence(struct reader *reader, struct reading *reading)
{
    if (!reader->is_started || reader->is_ended) {
        return;
    }
    if (!reader->is_live) {
        violation("a stream waits at " ID_FORMAT " without being live", ID(reader->place));
    }
    check_up_to(reader, reading->truth, reading->truth->newest);
    if (event_id_compare(reader->place, reading->truth->newest) < 0 &&
        reading->now->monotonic_us - reader->told_us >= POSITION_INTERVAL_MS_MAX * UINT64_C(1000)) {
        violation("the place " ID_FORMAT " ages", ID(reader->place));
    }
}
