/*
 * How much of one turn of the loop each user has had, so that who wants much delays himself alone.
 *
 * In each turn everybody gets the same share of a kind of work: notifications read, or streams
 * served. What he wants beyond that waits until the others have had their turn.
 */
#ifndef BROKER_CORE_TURNS_H
#define BROKER_CORE_TURNS_H

#include "proto/limits.h"

#include <stddef.h>
#include <stdint.h>

#define TURN_USERS_MAX 256u /* who come later in the same turn wait for the next one */

struct turn_share {
    char user[SID_BYTES_MAX + 1];
    uint32_t hash;
    size_t left;
};

struct turns {
    size_t share;
    size_t count;
    struct turn_share shares[TURN_USERS_MAX];
};

/* The next turn begins, in which each user gets so much. Before the first one, too. */
void turns_begin(struct turns *turns, size_t share);

/* What this user has left in this turn, to be diminished by what he takes; NULL when he has to
   wait. user is a SID, or "" for all that are not known. Valid until turns_begin. */
size_t *turns_left(struct turns *turns, const char *user);

#endif
