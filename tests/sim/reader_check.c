#include "tests/sim/reader_check.h"

#include "proto/limits.h"
#include "tests/sim/line_text.h"
#include "tests/sim/violation.h"

#include <inttypes.h>

static void check_event(struct reader *reader, struct reading *reading, const char *line,
                        size_t size, struct event_id id)
{
    struct fact *fact = told_event(&reader->told, reading->truth, id);

    truth_check_line(reading->truth, line, size, fact);
    if (!reader->follows && event_id_compare(id, reader->last) > 0) {
        violation("event " ID_FORMAT " came after the stream should have ended", ID(id));
    }
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
    case START_SINCE:
        told_start(&reader->told, truth, id);
        break;
    case START_OLDEST:
        for (fact = truth_previous(truth, id); fact != NULL;
             fact = truth_previous(truth, fact->id)) {
            if (truth_holds(truth, fact)) {
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
    reader->told.is_seeking = reader->start == START_SINCE;
    reader->told.place = id;
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
        if (truth_holds(reading->truth, fact) && !disk_hides_event(reading->disk, fact->id)) {
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
    if (count == 0 && !disk_hides_any(reading->disk) &&
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
    told_gap(&reader->told, reading->truth, after, id);
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
    told_place(&reader->told, reading->truth, id);
    reader->is_live = true;
}

static void check_ended(struct reader *reader, struct reading *reading, struct event_id id)
{
    told_place(&reader->told, reading->truth, id);
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
        told_place(&reader->told, reading->truth, id);
    } else if (line_has(line, size, "\"type\":\"wnetwatch.stream.ended\"")) {
        check_ended(reader, reading, id);
    } else if (line_has(line, size, "\"type\":\"wnetwatch.stream.error\"") &&
               (reader->is_bad_request ||
                (reader->has_erred && line_has(line, size, "\"code\":\"unexpected_input\"")))) {
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
    if (!reader->is_started || reader->is_ended ||
        disk_makes_wait(reading->disk, reader->told.place)) {
        return;
    }
    if (!reader->is_live) {
        violation("a stream waits at " ID_FORMAT " without being live", ID(reader->told.place));
    }
    told_check_up_to(&reader->told, reading->truth, reading->truth->newest);
    if (event_id_compare(reader->told.place, reading->truth->newest) < 0 &&
        reading->now->monotonic_us - reader->told_us >= POSITION_INTERVAL_MS_MAX * UINT64_C(1000)) {
        violation("the place " ID_FORMAT " ages", ID(reader->told.place));
    }
}
