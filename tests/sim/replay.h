/*
 * Whether what replay may cost is shared fairly among the streams that replay: between two turns in
 * which a stream gets on, no other of its user gets on much more often, and no other user.
 */
#ifndef TESTS_SIM_REPLAY_H
#define TESTS_SIM_REPLAY_H

#include "broker/core/subscriber.h"
#include "tests/sim/people.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPLAY_STREAMS_MAX 16u

/* One stream, in its turns since it got on. */
struct replay {
    bool is_waiting;                            /* when the turn began, to be served */
    bool got_on;                                /* in this turn */
    bool got_pieces;                            /* of segments, in this turn */
    struct cursor cursor;                       /* as it was when the turn began */
    uint32_t got_pieces_of[REPLAY_STREAMS_MAX]; /* how often others did, by their index */
};

void replay_begin_turn(struct replay *replay, const struct subscriber *subscriber);
void replay_end_turn(struct replay *replay, const struct subscriber *subscriber);

/* Nothing is known of the turns before. */
void replay_forget(struct replay *replay);

/* Another stream of the same user, at this index, was looked at after the same turn. */
void replay_compare(struct replay *replay, const struct replay *other, size_t index);

#endif
