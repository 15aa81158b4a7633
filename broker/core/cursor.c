#include "broker/core/cursor.h"

#include "broker/core/assertion.h"

#include <string.h>

/* The event that comes next in the journal, in the ring or in a segment. */
struct next_event {
    struct event_id id;
    bool is_in_ring;
    struct segment_line found; /* when it is not in the ring */
};

static struct event_id before(struct event_id id)
{
    id.sequence--;
    return id;
}

static bool follows_directly(struct event_id passed, struct event_id next)
{
    return next.epoch == passed.epoch && next.sequence == passed.sequence + 1;
}

static struct event_id oldest_in_ring(const struct journal *journal)
{
    struct event_id id = {journal->epoch, journal->ring.first_sequence};

    return id;
}

/* The segment whose last line the cursor has passed, if that line is the last of its epoch. */
static const struct segment *find_end_of_epoch(const struct journal *journal,
                                               struct event_id passed)
{
    const struct segments *segments = &journal->segments;
    size_t following = segments_find_after(segments, passed);

    if (following == 0 || event_id_compare(segments->items[following - 1].last, passed) != 0) {
        return NULL;
    }
    if (following < segments->count && segments->items[following].first.epoch == passed.epoch) {
        return NULL;
    }
    return &segments->items[following - 1];
}

/* Whether an epoch lies between of which only a segment without a line is left. */
static bool skips_epoch(const struct journal *journal, struct event_id passed, struct event_id next)
{
    size_t following = segments_find_after(&journal->segments, passed);

    return following < journal->segments.count &&
           journal->segments.items[following].first.epoch < next.epoch;
}

/* Where two epochs meet, nothing is missing if the cursor has passed the last event of the first
   one, that end is certain, and the other one is there from its start. */
static bool follows_over_epochs(const struct journal *journal, struct event_id passed,
                                struct event_id next)
{
    const struct segment *end = find_end_of_epoch(journal, passed);

    return next.sequence == 1 && end != NULL && !end->tail_is_uncertain &&
           !skips_epoch(journal, passed, next);
}

/* What followed in the same epoch cannot be read, but has not been removed. */
static bool is_followed_in_epoch(const struct journal *journal, struct event_id passed)
{
    size_t following = segments_find_after(&journal->segments, passed);

    return following < journal->segments.count &&
           journal->segments.items[following].first.epoch == passed.epoch;
}

static enum stream_gap_reason reason_of(const struct journal *journal, struct event_id passed,
                                        struct event_id next)
{
    if (next.epoch != passed.epoch) {
        return is_followed_in_epoch(journal, passed) || find_end_of_epoch(journal, passed) != NULL
                   ? STREAM_GAP_DAMAGE
                   : STREAM_GAP_UNKNOWN;
    }
    if (event_id_compare(passed, next) >= 0) {
        return STREAM_GAP_UNKNOWN;
    }
    return event_id_compare(next, journal_oldest_id(journal)) == 0 ? STREAM_GAP_RETENTION
                                                                   : STREAM_GAP_DAMAGE;
}

static enum cursor_result tell_gap(const struct cursor *cursor, const struct journal *journal,
                                   struct event_id next, struct cursor_step *step_out)
{
    step_out->gap_before = next;
    step_out->passed_after = before(next);
    step_out->offset_after = cursor->offset;
    step_out->gap_reason = reason_of(journal, cursor->passed, next);
    step_out->lost_is_known =
        next.epoch == cursor->passed.epoch && next.sequence > cursor->passed.sequence;
    step_out->lost_count =
        step_out->lost_is_known ? next.sequence - cursor->passed.sequence - 1 : 0;
    ASSERTION(!step_out->lost_is_known || step_out->lost_count != 0);
    return CURSOR_GAP;
}

/* Index of the segment to search first. Those before the cursor's have been searched or counted as
   lost, unless one of them can be read again. */
static size_t find_first_to_search(struct cursor *cursor, const struct journal *journal)
{
    size_t after_passed = segments_find_after(&journal->segments, cursor->passed);
    size_t at_cursor = segments_find_after(&journal->segments, before(cursor->segment));

    if (cursor->reopened_segments != journal->reader.window.reopened_segments) {
        cursor->reopened_segments = journal->reader.window.reopened_segments;
        return after_passed;
    }
    return at_cursor > after_passed ? at_cursor : after_passed;
}

/* A torn write may have left lines in the segment before, for which this one was made. While that one
   is unread they may be what seems to be missing. SEGMENT_LINE: nothing is in doubt. */
static enum segment_result doubt_line(const struct cursor *cursor, struct journal *journal,
                                      size_t index, struct event_id found)
{
    const struct segment *previous = &journal->segments.items[index - 1];
    enum segment_result result;

    if (!previous->is_unread || previous->first.epoch != found.epoch ||
        cursor->passed.epoch != found.epoch || cursor->passed.sequence + 1 >= found.sequence) {
        return SEGMENT_LINE;
    }
    result = past_read(&journal->past, index - 1);
    if (result == SEGMENT_END) {
        return SEGMENT_LINE; /* it was waited for long enough */
    }
    return result == SEGMENT_LINE ? SEGMENT_AGAIN : result;
}

/* Search the next event in one segment. */
static enum segment_result find_in_segment(struct cursor *cursor, struct journal *journal,
                                           size_t index, struct next_event *next_out)
{
    struct segment *segment = &journal->segments.items[index];
    enum segment_result result;

    if (segment->is_gone) {
        return SEGMENT_END;
    }
    if (event_id_compare(cursor->segment, segment->first) != 0) {
        cursor->segment = segment->first;
        cursor->offset = 0;
    }
    if (segment->is_unread) {
        result = past_read(&journal->past, index);
        if (result != SEGMENT_LINE) {
            return result;
        }
    }
    result = segment_read(&journal->reader, segment, cursor->passed, cursor->keys, &cursor->offset,
                          &next_out->found);
    if (result == SEGMENT_LINE) {
        next_out->id = next_out->found.id;
        result = index == 0 ? result : doubt_line(cursor, journal, index, next_out->id);
    }
    return result;
}

/* Search the next event in the segments, as far as they are older than the ring. */
static enum segment_result find_in_segments(struct cursor *cursor, struct journal *journal,
                                            struct next_event *next_out)
{
    const struct segments *segments = &journal->segments;
    size_t index = find_first_to_search(cursor, journal);

    for (; index < segments->count; index++) {
        enum segment_result result;

        if (event_id_compare(segments->items[index].first, oldest_in_ring(journal)) >= 0) {
            return SEGMENT_END;
        }
        result = find_in_segment(cursor, journal, index, next_out);
        if (result != SEGMENT_END) {
            return result;
        }
    }
    return SEGMENT_END;
}

/* The ring comes first: a line in it is found without a search. */
static enum segment_result find_next(struct cursor *cursor, struct journal *journal,
                                     struct next_event *next_out)
{
    struct event_id next = {cursor->passed.epoch, cursor->passed.sequence + 1};
    enum segment_result result = SEGMENT_END;

    if (next.epoch != journal->epoch || !ring_holds(&journal->ring, next.sequence)) {
        next = oldest_in_ring(journal);
        result = find_in_segments(cursor, journal, next_out);
    }
    if (result == SEGMENT_AGAIN || result == SEGMENT_LATER) {
        return result;
    }
    next_out->is_in_ring =
        result == SEGMENT_END || event_id_compare(next_out->found.id, oldest_in_ring(journal)) >= 0;
    if (next_out->is_in_ring) {
        next_out->id = next;
    }
    return SEGMENT_LINE;
}

static enum cursor_result give_line(const struct cursor *cursor, const struct journal *journal,
                                    const struct next_event *next, struct cursor_step *step_out)
{
    step_out->passed_after = next->id;
    if (next->is_in_ring) {
        ring_get(&journal->ring, next->id.sequence, &step_out->line);
        step_out->offset_after = cursor->offset;
    } else {
        step_out->line = next->found.line;
        step_out->offset_after = next->found.offset_after;
    }
    return CURSOR_LINE;
}

static enum cursor_result read_next(struct cursor *cursor, struct journal *journal,
                                    struct cursor_step *step_out)
{
    struct event_id newest = journal_newest_id(journal);
    struct next_event next;
    int order = event_id_compare(cursor->passed, newest);

    if (order == 0) {
        return CURSOR_END;
    }
    if (order > 0) {
        /* An id that this journal never gave, such as one of another machine. What lies between is
           unknown, so the cursor goes on with the next new event. */
        newest.sequence++;
        return tell_gap(cursor, journal, newest, step_out);
    }
    switch (find_next(cursor, journal, &next)) {
    case SEGMENT_AGAIN:
        return CURSOR_AGAIN;
    case SEGMENT_LATER:
        return CURSOR_LATER;
    case SEGMENT_LINE:
    case SEGMENT_END:
        break;
    }
    if (next.is_in_ring && next.id.sequence > newest.sequence) {
        return CURSOR_END; /* appended, but not committed */
    }
    if (!follows_directly(cursor->passed, next.id) &&
        !follows_over_epochs(journal, cursor->passed, next.id)) {
        return tell_gap(cursor, journal, next.id, step_out);
    }
    return give_line(cursor, journal, &next, step_out);
}

void cursor_start_now(struct cursor *cursor, const struct journal *journal)
{
    cursor_start_after(cursor, journal_newest_id(journal));
}

void cursor_start_oldest(struct cursor *cursor, const struct journal *journal)
{
    cursor_start_after(cursor, before(journal_oldest_id(journal)));
}

void cursor_start_after(struct cursor *cursor, struct event_id id)
{
    memset(cursor, 0, sizeof(*cursor));
    cursor->passed = id;
}

/* The first event that has to be looked at for its time. Segments that do not reach the time need
   not be read; the newest may still grow. What the store refused may be in the ring alone. */
static struct event_id find_since(const struct journal *journal, uint64_t since_us)
{
    const struct segments *segments = &journal->segments;
    struct event_id id;
    size_t index = 0;

    if (segments->count == 0) {
        return journal_oldest_id(journal);
    }
    while (index + 1 < segments->count && !segment_may_reach(&segments->items[index], since_us)) {
        index++;
    }
    id = segments->items[index].first;
    if (id.epoch == journal->epoch) {
        id.sequence = ring_find_since(&journal->ring, since_us, id.sequence);
    }
    return id;
}

void cursor_start_since(struct cursor *cursor, const struct journal *journal, uint64_t since_us)
{
    cursor_start_after(cursor, before(find_since(journal, since_us)));
    cursor->is_seeking = true;
    cursor->since_us = since_us;
}

void cursor_begin_turn(struct journal *journal)
{
    replay_window_allow_read(&journal->reader.window);
}

/* Pass the lines before the time. A gap right before the first line that is given may hide others
   of that time, so it is reported; earlier gaps are not. */
static enum cursor_result seek(struct cursor *cursor, struct journal *journal,
                               struct cursor_step *step_out)
{
    struct cursor before_gap = *cursor;
    struct cursor_step gap = {0};
    enum cursor_result result = CURSOR_AGAIN;
    bool passed_gap = false;
    size_t lines = 0;

    for (; lines < CURSOR_SILENT_LINES_MAX; lines++) {
        bool is_found;

        result = read_next(cursor, journal, step_out);
        if (result == CURSOR_AGAIN || result == CURSOR_LATER) {
            break;
        }
        is_found = result == CURSOR_END ||
                   (result == CURSOR_LINE && step_out->line.time_us >= cursor->since_us);
        if (is_found && passed_gap) {
            *cursor = before_gap;
            *step_out = gap;
            result = CURSOR_GAP;
        }
        if (is_found) {
            cursor->is_seeking = false;
            step_out->silent_lines = lines;
            return result;
        }
        passed_gap = result == CURSOR_GAP;
        before_gap = *cursor;
        gap = *step_out;
        cursor_take(cursor, step_out);
    }
    if (passed_gap) {
        *cursor = before_gap; /* the next turn finds out whether to report it */
    }
    step_out->silent_lines = lines;
    return result == CURSOR_LATER ? CURSOR_LATER : CURSOR_AGAIN;
}

enum cursor_result cursor_read(struct cursor *cursor, struct journal *journal,
                               struct cursor_step *step_out)
{
    step_out->silent_lines = 0;
    return cursor->is_seeking ? seek(cursor, journal, step_out)
                              : read_next(cursor, journal, step_out);
}

void cursor_take(struct cursor *cursor, const struct cursor_step *step)
{
    ASSERTION(event_id_compare(step->passed_after, cursor->passed) != 0);
    cursor->passed = step->passed_after;
    cursor->offset = step->offset_after;
}

size_t cursor_take_lines(struct cursor *cursor, const struct journal *journal, size_t lines_max,
                         char *out, size_t capacity, size_t *size)
{
    const struct event_id newest = journal_newest_id(journal);
    const uint64_t next = cursor->passed.sequence + 1;
    uint64_t last = newest.sequence;
    size_t count;

    if (lines_max == 0 || cursor->is_seeking || cursor->passed.epoch != newest.epoch ||
        next > last || !ring_holds(&journal->ring, next)) {
        return 0;
    }
    if (last - next >= lines_max) {
        last = next + lines_max - 1;
    }
    count = ring_copy(&journal->ring, next, last, out, capacity, size);
    cursor->passed.sequence += count;
    return count;
}
