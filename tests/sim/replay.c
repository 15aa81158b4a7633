#include "tests/sim/replay.h"

#include "tests/sim/violation.h"

#include <inttypes.h>
#include <string.h>

/* As often as in turn, and again where a turn of two users ends between them. */
enum { TIMES_MAX = 3 };

static bool same_place(const struct cursor *left, const struct cursor *right)
{
    return event_id_compare(left->segment, right->segment) == 0 && left->offset == right->offset;
}

void replay_begin_turn(struct replay *replay, const struct subscriber *subscriber)
{
    replay->is_waiting = runnable_waits(&subscriber->runnable);
    replay->cursor = subscriber->stream.cursor;
}

void replay_end_turn(struct replay *replay, const struct subscriber *subscriber)
{
    const struct cursor *cursor = &subscriber->stream.cursor;

    replay->got_on = !replay->is_waiting || !runnable_waits(&subscriber->runnable) ||
                     event_id_compare(cursor->passed, replay->cursor.passed) != 0;
    replay->got_pieces = replay->got_on && !same_place(cursor, &replay->cursor);
    if (replay->got_on) {
        replay_forget(replay);
    }
}

void replay_forget(struct replay *replay)
{
    memset(replay->got_pieces_of, 0, sizeof(replay->got_pieces_of));
}

void replay_compare(struct replay *replay, const struct replay *other, size_t index)
{
    if (replay->got_on || !other->is_waiting || !other->got_pieces) {
        return;
    }
    replay->got_pieces_of[index]++;
    if (replay->got_pieces_of[index] > TIMES_MAX) {
        violation("a stream waits while another one of its user replays in %" PRIu32 " turns",
                  replay->got_pieces_of[index]);
    }
}
