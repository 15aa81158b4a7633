/*
 * Who has to go when a pipe's places run out, and who when a line is overdue.
 *
 * Plain places in an array: win/ fills them in, asks, and closes whom this names. Nothing here
 * allocates, and choosing costs a pass over the places for each one chosen.
 */
#ifndef BROKER_CORE_PLACES_H
#define BROKER_CORE_PLACES_H

#include "proto/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLACES_CHOSEN_FROM_MAX 256u /* that can be chosen from at once */

_Static_assert(PUBLISH_LISTENERS <= PLACES_CHOSEN_FROM_MAX &&
                   SUBSCRIBERS_ASKING_MAX <= PLACES_CHOSEN_FROM_MAX,
               "all of either pipe can be looked at");

enum place_state {
    PLACE_FREE,    /* nobody is connected */
    PLACE_SILENT,  /* no byte has come yet */
    PLACE_OWING,   /* a line has begun */
    PLACE_RESTING, /* all lines are whole */
    PLACE_LEAVING  /* to be closed; no longer counted with anybody */
};

struct place {
    enum place_state state;
    uint64_t since_us;   /* monotonic: when it connected, or last began or ended a line */
    const char *user;    /* the SID, borrowed; "" as long as it is not known */
    uint32_t process_id; /* of the client; 0 as long as it is not known */
    uint64_t arrival;    /* numbers go up with each that connects */
    bool is_waiting;     /* what came from it waits for its user's turn */
    uint64_t waiting_since_us;
};

/* Why the broker has closed a connection that had done nothing forbidden. */
enum place_loss {
    PLACE_LOSS_LATE_PUBLISHER,     /* its line was overdue */
    PLACE_LOSS_CROWDED_PUBLISHER,  /* places were short */
    PLACE_LOSS_CROWDED_SUBSCRIBER, /* the same, before it had asked for anything */
    PLACE_LOSSES
};

/* As status tells it, such as "late_publisher". */
const char *place_loss_code(enum place_loss loss);

/* Somebody has connected, of whom nothing is known. */
void place_take(struct place *place, uint64_t arrival, uint64_t now_us);

/* Bytes came: whether they ended a line, and whether one that has begun is left over. */
void place_hear(struct place *place, bool ended_line, bool has_partial, uint64_t now_us);

/* Bytes came that have to wait for their user's turn: until they are heard, the time is not the
   client's own. */
void place_wait(struct place *place, uint64_t now_us);

/* Whether a client is there from whom a line is due: its first, or the rest of one. */
bool place_owes_line(const struct place *place);

/* Whether any of them owes one. */
bool places_owe_line(const struct place *places, size_t count);

/* Whether that line is due for too long. However slowly its bytes drip, they buy no time. */
bool place_is_overdue(const struct place *place, uint64_t now_us);

/* How many places are held by clients that stay. */
size_t places_count_staying(const struct place *places, size_t count);

/*
 * Choose up to wanted clients to part with, one after the other: of the user who holds most, of
 * his process that holds most, the one whose since_us is longest ago. Users who are not known yet
 * count as one, so that many processes of an attacker cannot look like many users with little.
 * Of those of one time the first that came goes first: what they sent stays in its order.
 *
 * The indexes go to chosen_out, which has room for wanted. Returns how many there are. count is at
 * most PLACES_CHOSEN_FROM_MAX.
 */
size_t places_choose(const struct place *places, size_t count, size_t wanted, size_t *chosen_out);

#endif
