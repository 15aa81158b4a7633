#include "broker/core/cursor.h"

static struct event_id before(struct event_id id)
{
    id.sequence--;
    return id;
}

static bool is_of_this_epoch(const struct cursor *cursor, const struct journal *journal)
{
    return cursor->passed.epoch == journal->epoch;
}

static enum cursor_result tell_gap(struct event_id next, enum stream_gap_reason reason,
                                   struct cursor_step *step_out)
{
    step_out->gap_before = next;
    step_out->passed_after = before(next);
    step_out->lost_is_known = false;
    step_out->lost_count = 0;
    step_out->gap_reason = reason;
    return CURSOR_GAP;
}

static enum cursor_result tell_retention_gap(const struct cursor *cursor, struct event_id next,
                                             struct cursor_step *step_out)
{
    (void)tell_gap(next, STREAM_GAP_RETENTION, step_out);
    step_out->lost_is_known = true;
    step_out->lost_count = next.sequence - cursor->passed.sequence - 1;
    return CURSOR_GAP;
}

void cursor_start_now(struct cursor *cursor, const struct journal *journal)
{
    cursor->passed = journal_newest_id(journal);
}

void cursor_start_oldest(struct cursor *cursor, const struct journal *journal)
{
    cursor->passed = before(journal_oldest_id(journal));
}

void cursor_start_after(struct cursor *cursor, struct event_id id)
{
    cursor->passed = id;
}

void cursor_start_since(struct cursor *cursor, const struct journal *journal, uint64_t since_us)
{
    struct event_id next = journal_oldest_id(journal);
    struct ring_line line;

    while (ring_holds(&journal->ring, next.sequence)) {
        ring_get(&journal->ring, next.sequence, &line);
        if (line.time_us >= since_us) {
            break;
        }
        next.sequence++;
    }
    cursor->passed = before(next);
}

enum cursor_result cursor_read(const struct cursor *cursor, const struct journal *journal,
                               struct cursor_step *step_out)
{
    struct event_id oldest = journal_oldest_id(journal);
    struct event_id next_new = journal_next_id(journal);
    struct event_id next = {cursor->passed.epoch, cursor->passed.sequence + 1};

    /* An id that was never given here, such as one of another machine: what comes next is the
       only honest place to go on from. */
    if (event_id_compare(cursor->passed, next_new) >= 0) {
        return tell_gap(next_new, STREAM_GAP_UNKNOWN, step_out);
    }
    if (!is_of_this_epoch(cursor, journal)) {
        return tell_gap(oldest, STREAM_GAP_UNKNOWN, step_out);
    }
    if (event_id_compare(next, oldest) < 0) {
        return tell_retention_gap(cursor, oldest, step_out);
    }
    if (event_id_compare(next, next_new) == 0) {
        return CURSOR_END;
    }

    ring_get(&journal->ring, next.sequence, &step_out->line);
    step_out->passed_after = next;
    return CURSOR_LINE;
}

void cursor_take(struct cursor *cursor, const struct cursor_step *step)
{
    cursor->passed = step->passed_after;
}
