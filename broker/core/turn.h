/*
 * A broker with its pipes, and one turn of its loop: read this first.
 *
 * Publishers are served (intake.h), what they have brought is committed (broker.h, journal.h),
 * subscribers are served (fanout.h). win/ and the simulation report what has come and call the
 * turn; the order of everything in it is here.
 */
#ifndef BROKER_CORE_TURN_H
#define BROKER_CORE_TURN_H

#include "broker/core/broker.h"
#include "broker/core/fanout.h"
#include "broker/core/intake.h"

#include <stdbool.h>

/* broker_begin, with intake and fanout. broker_deinit is safe whatever it returns. */
bool broker_init(struct broker *broker, const struct broker_config *config);

/*
 * A turn, after what has come was reported to intake and fanout. A loop that wakes calls
 * broker_read_clock before it reports: else a client that has just connected would seem as old as
 * the sleep was long. Returns whether more waits, so that the next turn should begin at once.
 */
bool broker_turn(struct broker *broker);

/* Whether time alone can make something happen, so that a turn should come within a second. */
bool broker_waits_for_time(const struct broker *broker);

/* Close all publishers; what they have written is taken. It is over when intake_is_empty. To be
   called once. */
void broker_close_intake(struct broker *broker);

/*
 * Tell broker.stopped, and let every stream end when it has told that. A subscriber that comes
 * later is answered with the end at once. To be called once, after the intake was closed.
 */
void broker_stop(struct broker *broker, const char *reason);

/* All publishers and subscribers must be gone. */
void broker_deinit(struct broker *broker);

/* Parts of a turn, for tests of a part. */

/* Tell what is overdue, to all and to single subscribers. */
void broker_tick(struct broker *broker);

/* Give the journal what was received, let readers see it, and wake those that have caught up. */
void broker_commit(struct broker *broker);

#endif
